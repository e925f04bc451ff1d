# cmake --install: the program, the library with the headers of engine/ask and what they include, the scenarios, and
# a package, so that find_package(detente) gives detente::engine.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/detente)
install(TARGETS detente RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS detente_engine detente_options EXPORT detente ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT detente NAMESPACE detente:: DESTINATION ${package_folder})
write_basic_package_version_file(detenteConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/detenteConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/detenteConfigVersion.cmake
  DESTINATION ${package_folder})
install(DIRECTORY scenarios/ DESTINATION ${CMAKE_INSTALL_DATADIR}/detente/scenarios)
# Which headers they are is found when they are installed.
install(CODE "set(source [[${PROJECT_SOURCE_DIR}]])\nset(include_folder [[${CMAKE_INSTALL_INCLUDEDIR}/detente]])")
install(SCRIPT cmake/install_headers.cmake)
