// Contracts: broken invariants abort with their values. They are bugs of ours,
// never answers to bad input.
#pragma once

namespace detente {

[[noreturn]] void contract_broken(const char* condition, const char* reason, const char* file, int line);

}  // namespace detente

/// Always on: each use must cost next to nothing.
#define DETENTE_REQUIRE(condition, reason) \
  ((condition) ? static_cast<void>(0) : ::detente::contract_broken(#condition, reason, __FILE__, __LINE__))
