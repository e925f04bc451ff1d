// Winning coalitions and swings, from one table.
#include <cmath>

#include "engine/institutions/coalition_counts.hpp"
#include "engine/institutions/coalition_table.hpp"

namespace detente::institutions {
namespace {

template <typename Cell>
void count(const Opposition& opposition, CoalitionCounts& counts) {
  const int free = static_cast<int>(opposition.free.size());
  CoalitionTable<Cell> table(opposition.most, opposition.room);
  for (const auto& weight : opposition.weight) table.add(weight);

  // Harmless sets of `size` opponents: those within the room, and all that are fewer than a blocking
  // minority.
  std::vector<Integer> harmless(static_cast<std::size_t>(free) + 2, 0);
  for (int size = 0; size <= free; ++size) {
    harmless[static_cast<std::size_t>(size)] =
        size < opposition.block ? binomial(free, size) : to_integer(table.at(size, opposition.room));
    counts.winning[static_cast<std::size_t>(opposition.members - size)] =
        harmless[static_cast<std::size_t>(size)];
  }
  for (const int member : opposition.bound) counts.swings[static_cast<std::size_t>(member)] = counts.winning;
  for (std::size_t j = 0; j < opposition.free.size(); ++j) {
    auto& swings = counts.swings[static_cast<std::size_t>(opposition.free[j])];
    const auto harmless_with = [&](int size) -> Integer {
      if (size < 1 || size > free) return 0;
      if (size < opposition.block) return binomial(free - 1, size - 1);
      return size > opposition.most ? Integer(0)
                                    : to_integer(table.with(size, opposition.room, opposition.weight[j]));
    };
    Integer here = harmless_with(0);
    for (int size = 0; size <= free; ++size) {
      // Harmless without the member, and no longer when it joins: whoever is harmless with it was so without.
      Integer above = harmless_with(size + 1);
      swings[static_cast<std::size_t>(opposition.members - size)] =
          harmless[static_cast<std::size_t>(size)] - here - above;
      here = std::move(above);
    }
  }
}

}  // namespace

CoalitionCounts::CoalitionCounts(int members) {
  const auto n = static_cast<std::size_t>(members);
  winning.assign(n + 1, 0);
  swings.assign(n, winning);
  johnston.assign(n, 0);
  minimal = winning;
  minimal_of = swings;
}

Integer binomial(int all, int chosen) {
  if (chosen < 0 || chosen > all) return 0;
  Integer ways = 1;
  for (int k = 1; k <= chosen; ++k) ways = ways * (all - chosen + k) / k;
  return ways;
}

std::size_t count_bits(int members) {
  Integer multiple = 1;
  for (int k = 2; k <= members; ++k) multiple = boost::multiprecision::lcm(multiple, Integer(k));
  return boost::multiprecision::msb(multiple) + 1 + static_cast<std::size_t>(members);
}

double table_bytes(const Opposition& opposition) {
  double cells = opposition.most + 1.0;
  for (const std::int64_t room : opposition.room) cells *= static_cast<double>(room) + 1.0;
  const std::size_t bits = count_bits(opposition.members);
  return cells * (bits <= 64 ? sizeof(Cell64) : bits <= 128 ? sizeof(Cell128) : sizeof(Cell1024));
}

void count_swings(const Opposition& opposition, CoalitionCounts& counts) {
  with_cell_of(count_bits(opposition.members), [&](auto cell) { count<decltype(cell)>(opposition, counts); });
}

}  // namespace detente::institutions
