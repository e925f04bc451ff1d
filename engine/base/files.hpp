// Files: read whole, written whole or not at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace detente {

/// The steps at which writing a file can fail or be cut off.
enum class FileStep : std::uint8_t { create, write, sync, close, rename, sync_folder, make_folder, remove };

/// Called before each step. Returns 0 to go on, or an errno that the step then fails with; it may also
/// end the program there. For tests of what survives: see fault_injection.hpp.
using FileFault = int (*)(FileStep step, const std::string& path);

/// Null = none. Set it before threads write.
void set_file_fault(FileFault fault);

/// The file's bytes, or none with `error` set to the system's reason.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path, std::string& error);

/// Writes to a temporary name beside `path`, syncs, renames, syncs the folder: the file is
/// absent, old, or whole. On failure returns false, sets `error` to the operation, the path
/// and the system's reason, and removes the temporary file.
[[nodiscard]] bool write_file(const std::string& path, std::string_view bytes, std::string& error);

/// Writes a file piece by piece; it appears under its name, whole and synced, with commit().
class FileWriter {
public:
  explicit FileWriter(std::string path);
  /// Removes the temporary file unless committed.
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  /// After a failure nothing more is written.
  void append(std::string_view bytes);
  [[nodiscard]] bool commit();
  [[nodiscard]] bool ok() const { return error_.empty(); }
  /// The first failure: the operation, the path and the system's reason.
  [[nodiscard]] const std::string& error() const { return error_; }

private:
  void flush();
  void fail(const char* operation, const std::string& path, int reason);

  std::string path_, temporary_, buffer_, error_;
  int file_ = -1;
};

/// True also when there is none.
[[nodiscard]] bool remove_file(const std::string& path, std::string& error);

/// Makes the folder and its parents; false with `error` set when that fails.
[[nodiscard]] bool make_folder(const std::string& path, std::string& error);

/// Bytes of memory that this machine has.
[[nodiscard]] std::uint64_t machine_memory();

}  // namespace detente
