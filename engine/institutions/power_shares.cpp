// Johnston's shares and minimal winning coalitions, from tables.
//
// Both ask for all critical members of a coalition at once. With one dimension the free critical ones are
// those whose weight exceeds the slack (room - weight of the opponents): the first k of the heaviest-first
// order, less the opponents among them. So the harmless sets fall into bands of slack, one for each k.
#include <algorithm>

#include "engine/base/contract.hpp"
#include "engine/institutions/coalition_counts.hpp"
#include "engine/institutions/coalition_table.hpp"

namespace detente::institutions {
namespace {

template <typename Cell>
class ShareCounter {
public:
  ShareCounter(const Opposition& opposition, CoalitionCounts& counts)
      : opposition_(opposition),
        counts_(counts),
        free_(static_cast<int>(opposition.free.size())),
        bound_(static_cast<int>(opposition.bound.size())),
        room_(opposition.room[0]),
        low_(std::max(0, opposition.block - 1)),
        high_(std::max(low_, opposition.most)),
        table_(opposition.most, opposition.room) {}

  void count() {
    add_minimal_in_bands();
    for (int size = 0; size <= free_; ++size) add_plain_sets(size);
    if (low_ < high_) add_johnston_in_bands();
  }

private:
  // Sets of `size` opponents that are harmless come in three kinds. Bands: low_ <= size < high_ and within
  // the room. Everyone critical: an opponent more stops the motion, whoever it is. Only the bound critical:
  // an opponent more is harmless, whoever it is.
  void add_plain_sets(int size);
  void add_minimal_in_bands();
  void add_johnston_in_bands();
  void add_band(int k, CoalitionTable<Cell>& rest);
  void add_minimal(int size, const Integer& sets, int member) {
    counts_.minimal_of[static_cast<std::size_t>(member)][static_cast<std::size_t>(size)] += sets;
  }

  /// Weight of the free member at `position`, from 1; past the last there is none.
  [[nodiscard]] std::int64_t weight(int position) const {
    return position > free_ ? 0 : opposition_.weight[static_cast<std::size_t>(position - 1)][0];
  }
  [[nodiscard]] int member(int position) const {
    return opposition_.free[static_cast<std::size_t>(position - 1)];
  }
  [[nodiscard]] std::span<const std::int64_t> step(int position) const {
    return opposition_.weight[static_cast<std::size_t>(position - 1)];
  }

  const Opposition& opposition_;
  CoalitionCounts& counts_;
  int free_, bound_;
  std::int64_t room_;
  int low_, high_;
  CoalitionTable<Cell> table_;            ///< Of the free members, after add_minimal_in_bands.
  std::vector<Cell> share_;               ///< By number of critical members: lcm / number, and 0 for 0.
  std::vector<std::vector<Cell>> ahead_;  ///< By number of opponents so far, and their weight.
};

template <typename Cell>
void ShareCounter<Cell>::add_plain_sets(int size) {
  const int block = opposition_.block;
  const int coalition = opposition_.members - size;
  const bool within = size <= opposition_.most;
  const Integer inside = within ? to_integer(table_.at(size, opposition_.room)) : Integer(0);
  const Integer outside = size < block ? binomial(free_, size) - inside : Integer(0);
  if (size + 1 < block) {
    // An opponent more is no blocking minority yet.
    const Integer sets = inside + outside;
    for (const int one : opposition_.bound) {
      counts_.johnston[static_cast<std::size_t>(one)] += Rational(sets, bound_);
    }
    if (size == free_ && sets > 0) {
      counts_.minimal[static_cast<std::size_t>(coalition)] += sets;
      for (const int one : opposition_.bound) add_minimal(coalition, sets, one);
    }
    return;
  }
  const bool inside_too = size >= high_;  // Otherwise the bands have them.
  const Integer sets = inside_too ? Integer(inside + outside) : outside;
  if (sets == 0) return;
  counts_.minimal[static_cast<std::size_t>(coalition)] += sets;
  const auto add = [&](int one, const Integer& with) {
    counts_.johnston[static_cast<std::size_t>(one)] += Rational(with, coalition);
    add_minimal(coalition, with, one);
  };
  for (const int one : opposition_.bound) add(one, sets);
  for (int position = 1; position <= free_; ++position) {
    const Integer opposed =
        within ? to_integer(table_.with(size, opposition_.room, step(position))) : Integer(0);
    const Integer opposed_outside = size < block ? binomial(free_ - 1, size - 1) - opposed : Integer(0);
    add(member(position), sets - opposed_outside - (inside_too ? opposed : Integer(0)));
  }
}

/// A coalition is minimal when its lightest free member is critical. For each such member p: those after it
/// are opponents, some of those before it too.
template <typename Cell>
void ShareCounter<Cell>::add_minimal_in_bands() {
  std::int64_t after = 0;
  for (int p = 1; p <= free_; ++p) after += weight(p);
  for (int p = 1; p <= free_; ++p) {
    after -= weight(p);
    const std::int64_t top = room_ - after;
    const std::int64_t bottom = top - weight(p);
    for (int before = 0; before < p; ++before) {
      const int size = before + free_ - p;
      if (size < low_ || size >= high_) continue;
      const int coalition = opposition_.members - size;
      const Integer sets = to_integer(table_.at(before, {&top, 1}) - table_.at(before, {&bottom, 1}));
      if (sets == 0) continue;
      counts_.minimal[static_cast<std::size_t>(coalition)] += sets;
      add_minimal(coalition, sets, member(p));
      for (const int one : opposition_.bound) add_minimal(coalition, sets, one);
      for (int i = 1; i < p; ++i) {
        const Cell opposed = table_.with(before, {top}, step(i)) - table_.with(before, {bottom}, step(i));
        add_minimal(coalition, sets - to_integer(opposed), member(i));
      }
    }
    table_.add(step(p));
  }
}

/// Adds to ahead_, for each number of opponents among the first k and their weight, the shares that a
/// critical member gets in the sets of the k-th band. `rest` holds the members after the k-th.
template <typename Cell>
void ShareCounter<Cell>::add_band(int k, CoalitionTable<Cell>& rest) {
  const std::int64_t top = room_ - weight(k + 1);
  const std::int64_t bottom = k == 0 ? -1 : std::max<std::int64_t>(room_ - weight(k), -1);
  if (top <= bottom) return;
  // Sets of the rest of fewer than b members, up to each weight.
  const std::size_t length = static_cast<std::size_t>(room_) + 1;
  std::vector<std::vector<Cell>> fewer(1, std::vector<Cell>(length, Cell(0)));
  for (int b = 0; b < high_; ++b) {
    fewer.push_back(fewer.back());
    const std::span<const Cell> row = rest.row(b);
    for (std::size_t w = 0; w < length; ++w) fewer.back()[w] += row[w];
  }
  for (int a = 0; a <= std::min(k, high_ - 1); ++a) {
    const Cell part = share_[static_cast<std::size_t>(bound_ + k - a)];
    const Cell* const most = fewer[static_cast<std::size_t>(high_ - a)].data();
    const Cell* const least = fewer[static_cast<std::size_t>(std::max(0, low_ - a))].data();
    std::vector<Cell>& row = ahead_[static_cast<std::size_t>(a)];
    for (std::int64_t w = 0; w <= top; ++w)
      row[static_cast<std::size_t>(w)] += part * (most[top - w] - least[top - w]);
    for (std::int64_t w = 0; w <= bottom; ++w) {
      row[static_cast<std::size_t>(w)] -= part * (most[bottom - w] - least[bottom - w]);
    }
  }
}

/// Forwards the table of the first k members, backwards the shares that lie ahead of each of its entries: the
/// shares of the k-th member are what both give together where it is no opponent.
template <typename Cell>
void ShareCounter<Cell>::add_johnston_in_bands() {
  Integer multiple = 1;
  for (int k = 2; k <= opposition_.members; ++k) multiple = boost::multiprecision::lcm(multiple, Integer(k));
  share_.assign(static_cast<std::size_t>(opposition_.members) + 1, Cell(0));
  for (int k = 1; k <= opposition_.members; ++k) {
    share_[static_cast<std::size_t>(k)] = to_cell<Cell>(multiple / k);
  }
  const std::size_t length = static_cast<std::size_t>(room_) + 1;
  ahead_.assign(static_cast<std::size_t>(high_), std::vector<Cell>(length, Cell(0)));
  CoalitionTable<Cell> rest(high_ - 1, opposition_.room);
  for (int k = free_; k >= 1; --k) {
    add_band(k, rest);
    table_.remove(step(k));
    Cell sum(0);
    for (int a = 0; a < high_; ++a) {
      const std::span<const Cell> sets = table_.row(a);
      const std::vector<Cell>& shares = ahead_[static_cast<std::size_t>(a)];
      sum += sets[0] * shares[0];
      for (std::size_t w = 1; w < length; ++w) sum += (sets[w] - sets[w - 1]) * shares[w];
    }
    counts_.johnston[static_cast<std::size_t>(member(k))] += Rational(to_integer(sum), multiple);
    // The k-th member opposes or it does not.
    const auto heavier = static_cast<std::size_t>(weight(k));
    for (std::size_t a = 0; a + 1 < ahead_.size(); ++a) {
      for (std::size_t w = heavier; w < length; ++w) ahead_[a][w - heavier] += ahead_[a + 1][w];
    }
    rest.add(step(k));
  }
  add_band(0, rest);
  const Integer sum = to_integer(ahead_[0][0]);
  for (const int one : opposition_.bound) {
    counts_.johnston[static_cast<std::size_t>(one)] += Rational(sum, multiple);
  }
}

}  // namespace

void count_shares(const Opposition& opposition, CoalitionCounts& counts) {
  DETENTE_REQUIRE(opposition.room.size() == 1, "tables of shares have one dimension");
  with_cell_of(count_bits(opposition.members),
               [&](auto cell) { ShareCounter<decltype(cell)>(opposition, counts).count(); });
}

}  // namespace detente::institutions
