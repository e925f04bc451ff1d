// Files: read whole, written whole or not at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace detente {

/// The file's bytes, or none with `error` set to the system's reason.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path, std::string& error);

/// Writes to a temporary name beside `path`, syncs, renames, syncs the folder: the file is
/// absent, old, or whole. On failure returns false, sets `error` to the operation, the path
/// and the system's reason, and removes the temporary file.
[[nodiscard]] bool write_file(const std::string& path, std::string_view bytes, std::string& error);

/// Makes the folder and its parents; false with `error` set when that fails.
[[nodiscard]] bool make_folder(const std::string& path, std::string& error);

/// Bytes of memory that this machine has.
[[nodiscard]] std::uint64_t machine_memory();

}  // namespace detente
