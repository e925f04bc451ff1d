#include "engine/base/contract.hpp"

#include <cstdio>
#include <cstdlib>

namespace detente {

void contract_broken(const char* condition, const char* reason, const char* file, int line) {
  std::fprintf(stderr, "detente: internal error: %s (%s) at %s:%d\n", reason, condition, file, line);
  std::abort();
}

}  // namespace detente
