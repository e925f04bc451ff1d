#include "engine/base/parallel.hpp"

#include <algorithm>
#include <atomic>

#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include "engine/base/contract.hpp"

namespace detente {
namespace {

std::atomic<int> limit{0};
thread_local int serial_scopes = 0;

}  // namespace

void set_thread_limit(int threads) {
  limit = std::max(threads, 0);
}

int thread_limit() {
  const int chosen = limit;
  return chosen > 0 ? chosen : oneapi::tbb::info::default_concurrency();
}

SerialScope::SerialScope() {
  ++serial_scopes;
}

SerialScope::~SerialScope() {
  --serial_scopes;
}

void for_blocks(std::size_t count, std::size_t block,
                const std::function<void(std::size_t, std::size_t)>& body) {
  DETENTE_REQUIRE(block >= 1, "an empty block never covers the range");
  const std::size_t blocks = (count + block - 1) / block;
  const auto run = [&](std::size_t index) { body(index * block, std::min(count, (index + 1) * block)); };
  if (blocks <= 1 || serial_scopes > 0 || thread_limit() == 1) {
    for (std::size_t index = 0; index < blocks; ++index) run(index);
    return;
  }
  // More threads than cores would gain nothing, and TBB would complain of them on standard error.
  oneapi::tbb::task_arena arena(std::min(thread_limit(), oneapi::tbb::info::default_concurrency()));
  arena.execute(
      [&] { oneapi::tbb::parallel_for(std::size_t{0}, blocks, run, oneapi::tbb::simple_partitioner()); });
}

}  // namespace detente
