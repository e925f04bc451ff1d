# Writes OUTPUT, the source of engine/base/version.hpp, when VERSION or the commit of SOURCE has changed.
set(text ${VERSION})
execute_process(COMMAND git -C ${SOURCE} rev-parse --short=9 HEAD
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(NOT failed)
  string(APPEND text "+${commit}")
  execute_process(COMMAND git -C ${SOURCE} diff --quiet HEAD -- engine RESULT_VARIABLE changed ERROR_QUIET)
  if(changed)
    string(APPEND text ".changed")
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[
#include "engine/base/version.hpp"

namespace detente {

std::string_view version() {
  return "@text@";
}

}  // namespace detente
]])
