// Sets of members counted by size and weight: the coefficients of a generating function.
//
// Brams, S. J., Affuso, P. J. (1976). Power and size: a new paradox. Theory and Decision 7, 29-56, for
// the generating function of swings; here cumulated over weights, so that one entry answers "how many
// sets of this size stay within these rooms?". Part of the workings of power.cpp and abstention.cpp.
//
// Cells count modulo 2^bits: intermediate results may wrap, final ones are right when they fit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "engine/base/contract.hpp"
#include "engine/numerics/rational.hpp"

namespace detente::institutions {

using Cell64 = std::uint64_t;
__extension__ typedef unsigned __int128 Cell128;
using Cell1024 = boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<1024, 1024, boost::multiprecision::unsigned_magnitude,
                                           boost::multiprecision::unchecked, void>,
    boost::multiprecision::et_off>;

[[nodiscard]] inline Integer to_integer(Cell64 cell) {
  return Integer(cell);
}
[[nodiscard]] inline Integer to_integer(Cell128 cell) {
  return (Integer(static_cast<std::uint64_t>(cell >> 64U)) << 64) + Integer(static_cast<std::uint64_t>(cell));
}
[[nodiscard]] inline Integer to_integer(const Cell1024& cell) {
  return Integer(cell);
}

/// REQUIRES: 0 <= value, and it fits.
template <typename Cell>
[[nodiscard]] Cell to_cell(const Integer& value) {
  if constexpr (sizeof(Cell) == sizeof(Cell128)) {
    const Cell high = static_cast<std::uint64_t>(value >> 64);
    return (high << 64U) + static_cast<std::uint64_t>(value & Integer(~std::uint64_t{0}));
  } else {
    return static_cast<Cell>(value);
  }
}

/// Calls `work` with a value of the smallest cell type that holds `bits` bits. REQUIRES: bits <= 1024.
template <typename Work>
auto with_cell_of(std::size_t bits, const Work& work) {
  DETENTE_REQUIRE(bits <= 1024, "a count of at most 1024 bits");
  if (bits <= 64) return work(Cell64{});
  if (bits <= 128) return work(Cell128{});
  return work(Cell1024{});
}

/// at(size, corner) = the number of sets of `size` members added so far whose weight is at most
/// `corner` in every dimension.
template <typename Cell>
class CoalitionTable {
public:
  /// Sizes 0 to `most`, corners up to `room`: (most + 1) * product(room + 1) cells.
  CoalitionTable(int most, std::span<const std::int64_t> room) : room_(room.begin(), room.end()) {
    for (const std::int64_t one : room_) row_ *= static_cast<std::size_t>(one) + 1;
    cells_.assign(row_ * (static_cast<std::size_t>(most) + 1), Cell(0));
    std::fill_n(cells_.begin(), row_, Cell(1));
    most_ = most;
  }

  [[nodiscard]] int members() const { return members_; }
  [[nodiscard]] std::span<Cell> row(int size) {
    return {cells_.data() + row_ * static_cast<std::size_t>(size), row_};
  }

  /// A member of `weight`. In a set it counts `times` fold: the ways in which it can be there.
  void add(std::span<const std::int64_t> weight, unsigned times = 1) {
    ++members_;
    for (int size = std::min(most_, members_); size >= 1; --size) {
      shift(size, weight, [times](Cell& to, const Cell& from) {
        if (times == 1) {
          to += from;
        } else {
          to += from * Cell(times);
        }
      });
    }
  }

  /// Takes back the add() of a member that counted once.
  void remove(std::span<const std::int64_t> weight) {
    for (int size = 1; size <= std::min(most_, members_); ++size) {
      shift(size, weight, [](Cell& to, const Cell& from) { to -= from; });
    }
    --members_;
  }

  /// 0 outside the table.
  [[nodiscard]] Cell at(int size, std::span<const std::int64_t> corner) const {
    if (size < 0 || size > most_) return Cell(0);
    std::size_t index = 0;
    for (std::size_t d = 0; d < room_.size(); ++d) {
      if (corner[d] < 0) return Cell(0);
      index = index * (static_cast<std::size_t>(room_[d]) + 1) + static_cast<std::size_t>(corner[d]);
    }
    return cells_[row_ * static_cast<std::size_t>(size) + index];
  }

  /// As at(), of the sets without one member, of `weight` and counting `times` fold: inclusion and exclusion.
  [[nodiscard]] Cell without(int size, std::vector<std::int64_t> corner, std::span<const std::int64_t> weight,
                             unsigned times = 1) const {
    Cell sum(0);
    Cell factor(1);
    for (int j = 0; j <= size; ++j) {
      const Cell term = factor * at(size - j, corner);
      if (j % 2 == 0) {
        sum += term;
      } else {
        sum -= term;
      }
      factor *= Cell(times);
      for (std::size_t d = 0; d < corner.size(); ++d) corner[d] -= weight[d];
    }
    return sum;
  }

  /// The sets with that member, each counted `times` fold.
  [[nodiscard]] Cell with(int size, std::vector<std::int64_t> corner, std::span<const std::int64_t> weight,
                          unsigned times = 1) const {
    for (std::size_t d = 0; d < corner.size(); ++d) corner[d] -= weight[d];
    return without(size - 1, std::move(corner), weight, times) * Cell(times);
  }

private:
  /// Applies `step` to each cell of the row `size` and the cell of the row below that lies `weight` before
  /// it.
  template <typename Step>
  void shift(int size, std::span<const std::int64_t> weight, const Step& step) {
    for (std::size_t d = 0; d < room_.size(); ++d) {
      if (weight[d] > room_[d]) return;
    }
    const std::size_t last = room_.size() - 1;
    const std::size_t line = static_cast<std::size_t>(room_[last]) + 1;
    const auto skip = static_cast<std::size_t>(weight[last]);
    std::size_t offset = 0;  // Of the other dimensions, in cells.
    for (std::size_t d = 0; d < last; ++d) {
      offset = offset * (static_cast<std::size_t>(room_[d]) + 1) + static_cast<std::size_t>(weight[d]);
    }
    offset *= line;
    Cell* const to = cells_.data() + row_ * static_cast<std::size_t>(size);
    const Cell* const from = to - row_;
    std::vector<std::int64_t> place(last, 0);
    for (std::size_t begin = 0; begin < row_; begin += line) {
      const bool inside =
          std::equal(place.begin(), place.end(), weight.begin(), [](auto at, auto by) { return at >= by; });
      if (inside) {
        Cell* const to_line = to + begin;
        const Cell* const from_line = from + begin - offset;
        for (std::size_t c = skip; c < line; ++c) step(to_line[c], from_line[c - skip]);
      }
      for (std::size_t d = last; d-- > 0;) {
        if (++place[d] <= room_[d]) break;
        place[d] = 0;
      }
    }
  }

  std::vector<std::int64_t> room_;
  std::size_t row_ = 1;
  int most_ = 0;
  int members_ = 0;
  std::vector<Cell> cells_;
};

}  // namespace detente::institutions
