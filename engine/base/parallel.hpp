// Parallel loops whose results do not depend on the number of threads.
#pragma once

#include <cstddef>
#include <functional>

namespace detente {

/// 0 means all cores; otherwise at most this many threads work at once.
void set_thread_limit(int threads);
[[nodiscard]] int thread_limit();

/// Calls body(begin, end) for consecutive blocks of `block` indices that cover
/// [0, count). The blocks are the same for any number of threads; their order is not.
/// `body` must write only what belongs to its block; reductions are then made in block
/// order by the caller. Exceptions of `body` reach the caller.
/// REQUIRES: block >= 1.
void for_blocks(std::size_t count, std::size_t block,
                const std::function<void(std::size_t begin, std::size_t end)>& body);

/// While it lives, for_blocks on this thread runs its blocks one after another, in order: for threads
/// that work beside each other on tasks of their own. Scopes may nest. The results are the same.
class SerialScope {
public:
  SerialScope();
  ~SerialScope();
  SerialScope(const SerialScope&) = delete;
  SerialScope& operator=(const SerialScope&) = delete;
};

}  // namespace detente
