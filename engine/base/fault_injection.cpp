#include "engine/base/fault_injection.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <utility>

#include "engine/base/files.hpp"
#include "engine/base/numbers.hpp"

namespace detente {
namespace {

std::atomic<long> steps{0};
long first = 0;
bool from_then_on = false;
bool kills = false;
int reason = 0;

int fault(FileStep, const std::string&) {
  const long step = ++steps;
  const bool strikes = step == first || (from_then_on && step > first);
  if (!strikes || first == 0) return 0;
  if (kills) std::raise(SIGKILL);
  return reason;
}

}  // namespace

bool inject_file_faults(const std::string& spec) {
  const std::size_t at = spec.find('@');
  if (at == std::string::npos) return false;
  const std::string name = spec.substr(0, at);
  std::string number = spec.substr(at + 1);
  from_then_on = number.ends_with('+');
  if (from_then_on) number.pop_back();
  const auto value = parse_count(number);
  constexpr std::pair<const char*, int> kReasons[] = {
      {"count", 0}, {"kill", 0}, {"ENOSPC", ENOSPC}, {"EACCES", EACCES}, {"EIO", EIO}};
  for (const auto& [known, code] : kReasons) {
    if (name != known || !value) continue;
    kills = name == "kill";
    reason = code;
    first = static_cast<long>(*value);
    steps = 0;
    set_file_fault(fault);
    return true;
  }
  return false;
}

long file_steps() {
  return steps;
}

}  // namespace detente
