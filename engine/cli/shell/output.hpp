// Standard output and standard error.
#pragma once

#include <cstdint>
#include <string_view>

namespace detente::cli {

enum class Format : std::uint8_t { table, csv, json };

/// Writes `text` to standard output. A reader that closed its end early (`| head`) has what it
/// wanted: that counts as done. Any other failure is told on standard error. Returns an exit code.
[[nodiscard]] int write_output(std::string_view text);

/// "detente: MESSAGE" on standard error.
void complain(std::string_view message);

/// Colour may be used on this file descriptor: it is a terminal that understands it, and NO_COLOR
/// (https://no-color.org) is not set.
[[nodiscard]] bool may_colour(int file);

}  // namespace detente::cli
