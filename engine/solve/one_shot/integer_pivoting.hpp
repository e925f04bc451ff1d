// Exact pivoting: the dictionary of a polytope {z >= 0, M z <= 1} in integers, with lexicographic ratio
// tests.
//
// Integer pivoting (Edmonds; Bareiss, E. H. (1968), Mathematics of Computation 22, 565-578): all entries of
// a dictionary share one denominator, the determinant of its basis, and after a pivot the division by the
// previous one leaves no remainder. Numbers thus stay as small as determinants are. Lexicographic ratio tests
// are those of the polytope M z <= 1 + (e, e^2, ..., e^rows) for a small e > 0: every vertex of that lies in
// as many facets as there are dimensions, so its edges and vertices are walked without cycling or ties
// (Dantzig, Orden & Wolfe 1955). The arithmetic is a parameter: 64 or 128 bits, which notice when they are
// too narrow, and integers of any size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <boost/dynamic_bitset.hpp>

#include "engine/base/contract.hpp"
#include "engine/numerics/rational.hpp"

namespace detente::solve {

__extension__ using Int128 = __int128;
__extension__ using Unsigned128 = unsigned __int128;

/// Labels of a two-player game: row player's actions first, then the column player's.
using LabelSet = boost::dynamic_bitset<std::uint64_t>;

struct LabelHash {
  std::size_t operator()(const LabelSet& labels) const {
    std::uint64_t hash = 0x9e3779b97f4a7c15U;
    boost::to_block_range(labels, HashIterator{&hash});
    return hash;
  }

private:
  /// An output iterator that stirs what is written to it.
  struct HashIterator {
    std::uint64_t* hash;
    HashIterator& operator*() { return *this; }
    HashIterator& operator++() { return *this; }
    HashIterator operator++(int) { return *this; }
    HashIterator& operator=(std::uint64_t word) {
      *hash = (*hash ^ word) * 0xff51afd7ed558ccdU;
      *hash ^= *hash >> 32U;
      return *this;
    }
  };
};

struct IntegerMatrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<Integer> entries;  ///< Row by row.

  [[nodiscard]] const Integer& at(std::size_t row, std::size_t column) const {
    return entries[row * columns + column];
  }
};

/// The inverse of an odd number modulo 2^bits, by Newton's iteration, which doubles the right bits.
template <typename Unsigned>
constexpr Unsigned inverse_of_odd(Unsigned odd) {
  Unsigned inverse = odd;  // Right in the lowest three bits.
  for (unsigned right = 3; right < 8 * sizeof(Unsigned); right *= 2) inverse *= 2 - odd * inverse;
  return inverse;
}

// An arithmetic has: Number; narrow(Integer, Number&), false when it does not fit; widen(Number);
// compare(a, b, c, d), the sign of a b - c d; Divider, made of a positive number; and
// eliminate(a, p, b, c, divider): a = (a p - b c) / divisor, false when that does not fit.

/// Numbers below 2^63; about 2 ns an elimination.
struct Arithmetic64 {
  using Number = std::int64_t;

  struct Divider {
    explicit Divider(Number divisor)
        : number(divisor),
          shift(static_cast<unsigned>(__builtin_ctzll(static_cast<unsigned long long>(divisor)))),
          inverse(inverse_of_odd(static_cast<std::uint64_t>(divisor) >> shift)) {}
    Number number;
    unsigned shift;
    std::uint64_t inverse;
  };

  static bool narrow(const Integer& value, Number& result) {
    if (abs(value) > std::numeric_limits<Number>::max()) return false;
    result = static_cast<Number>(value);
    return true;
  }
  static Integer widen(Number value) { return Integer(value); }
  static int compare(Number a, Number b, Number c, Number d) {
    const Int128 left = static_cast<Int128>(a) * b;
    const Int128 right = static_cast<Int128>(c) * d;
    return (left > right) - (left < right);
  }
  static bool eliminate(Number& a, Number p, Number b, Number c, const Divider& divider) {
    const Int128 product = static_cast<Int128>(a) * p - static_cast<Int128>(b) * c;
    // The division is known to be exact, so the low bits of the quotient are those of a product.
    a = static_cast<Number>(static_cast<std::uint64_t>(product >> divider.shift) * divider.inverse);
    return static_cast<Int128>(a) * divider.number == product &&
           a != std::numeric_limits<Number>::min();  // Its negation would not fit.
  }
};

/// A signed number of 256 bits, as far as products of two of 128 need it.
struct Product256 {
  Unsigned128 low;
  Unsigned128 high;

  static Product256 of(Int128 a, Int128 b) {
    const auto ua = static_cast<Unsigned128>(a);
    const auto ub = static_cast<Unsigned128>(b);
    const auto a0 = static_cast<std::uint64_t>(ua);
    const auto a1 = static_cast<std::uint64_t>(ua >> 64U);
    const auto b0 = static_cast<std::uint64_t>(ub);
    const auto b1 = static_cast<std::uint64_t>(ub >> 64U);
    const Unsigned128 low = static_cast<Unsigned128>(a0) * b0;
    const Unsigned128 left = static_cast<Unsigned128>(a1) * b0 + (low >> 64U);
    const Unsigned128 right = static_cast<Unsigned128>(a0) * b1 + static_cast<std::uint64_t>(left);
    Product256 product{(right << 64U) | static_cast<std::uint64_t>(low),
                       static_cast<Unsigned128>(a1) * b1 + (left >> 64U) + (right >> 64U)};
    if (a < 0) product.high -= ub;  // From unsigned factors to signed ones.
    if (b < 0) product.high -= ua;
    return product;
  }
  friend Product256 operator-(Product256 a, Product256 b) {
    return {a.low - b.low, a.high - b.high - (a.low < b.low ? 1U : 0U)};
  }
  friend bool operator==(const Product256&, const Product256&) = default;
  [[nodiscard]] bool negative() const { return static_cast<Int128>(high) < 0; }
};

/// Numbers below 2^127; about 8 ns an elimination.
struct Arithmetic128 {
  using Number = Int128;

  struct Divider {
    explicit Divider(Number divisor)
        : number(divisor),
          shift(trailing_zeros(static_cast<Unsigned128>(divisor))),
          inverse(inverse_of_odd(static_cast<Unsigned128>(divisor) >> shift)) {}
    static unsigned trailing_zeros(Unsigned128 value) {
      const auto low = static_cast<unsigned long long>(value);
      return low != 0
                 ? static_cast<unsigned>(__builtin_ctzll(low))
                 : 64U +
                       static_cast<unsigned>(__builtin_ctzll(static_cast<unsigned long long>(value >> 64U)));
    }
    Number number;
    unsigned shift;
    Unsigned128 inverse;
  };

  static Number largest() { return static_cast<Number>(~Unsigned128{0} >> 1U); }
  static bool narrow(const Integer& value, Number& result) {
    if (abs(value) > Integer(largest())) return false;
    result = static_cast<Number>(value);
    return true;
  }
  static Integer widen(Number value) { return Integer(value); }
  static int compare(Number a, Number b, Number c, Number d) {
    const Product256 difference = Product256::of(a, b) - Product256::of(c, d);
    if (difference.negative()) return -1;
    return difference == Product256{0, 0} ? 0 : 1;
  }
  static bool eliminate(Number& a, Number p, Number b, Number c, const Divider& divider) {
    const Product256 product = Product256::of(a, p) - Product256::of(b, c);
    Unsigned128 shifted = product.low;
    if (divider.shift != 0) {
      shifted = (product.low >> divider.shift) | (product.high << (128U - divider.shift));
    }
    a = static_cast<Number>(shifted * divider.inverse);
    return Product256::of(a, divider.number) == product && a >= -largest();
  }
};

/// Numbers of any size.
struct ArithmeticBig {
  using Number = Integer;

  struct Divider {
    explicit Divider(const Number& divisor) : number(divisor) {}
    Number number;
  };

  static bool narrow(const Integer& value, Number& result) {
    result = value;
    return true;
  }
  static const Integer& widen(const Number& value) { return value; }
  static int compare(const Number& a, const Number& b, const Number& c, const Number& d) {
    return (a * b).compare(c * d);
  }
  static bool eliminate(Number& a, const Number& p, const Number& b, const Number& c,
                        const Divider& divider) {
    a *= p;
    if (!b.is_zero() && !c.is_zero()) a -= b * c;
    a /= divider.number;
    return true;
  }
};

/// The vertex of {z >= 0, M z <= 1} where one stands, and the means to go on to its neighbours. Row r reads
///     determinant * basic(r) + sum over c of entry(r, c) * cobasic(c) = right(r),
/// where the variables, z and the slacks, are named by labels. It starts at z = 0. Cobasic variables are 0:
/// their labels name the facets that meet in the vertex, and so do those of basic variables that are 0.
/// Copies are independent.
template <typename Arithmetic>
class Dictionary {
public:
  using Number = typename Arithmetic::Number;

  /// Labels: variable j is first_variable + j, slack i is first_slack + i. REQUIRES: entries >= 0, and one
  /// > 0 in each column, so that the polytope is bounded.
  Dictionary(const IntegerMatrix& matrix, std::size_t first_variable, std::size_t first_slack)
      : columns_(matrix.columns),
        first_slack_(first_slack),
        entries_(matrix.rows * (matrix.columns + 1)),
        determinant_(1),
        place_(matrix.rows + matrix.columns) {
    for (std::size_t r = 0; r < matrix.rows; ++r) {
      for (std::size_t c = 0; c < columns_; ++c) {
        if (!Arithmetic::narrow(matrix.at(r, c), entry(r, c))) overflowed_ = true;
      }
      entry(r, columns_) = 1;
      basic_.push_back(first_slack + r);
    }
    for (std::size_t c = 0; c < columns_; ++c) cobasic_.push_back(first_variable + c);
    for (std::size_t r = 0; r < basic_.size(); ++r) place_[basic_[r]] = {true, r};
    for (std::size_t c = 0; c < columns_; ++c) place_[cobasic_[c]] = {false, c};
  }

  [[nodiscard]] std::size_t rows() const { return basic_.size(); }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  /// A number did not fit; from then on the dictionary means nothing.
  [[nodiscard]] bool overflowed() const { return overflowed_; }
  [[nodiscard]] std::size_t basic(std::size_t r) const { return basic_[r]; }
  [[nodiscard]] std::size_t cobasic(std::size_t c) const { return cobasic_[c]; }
  [[nodiscard]] const Number& right(std::size_t r) const { return entries_[r * (columns_ + 1) + columns_]; }
  /// Where `label` is: its column; REQUIRES: it is cobasic.
  [[nodiscard]] std::size_t column_of(std::size_t label) const {
    DETENTE_REQUIRE(!place_[label].basic, "only a cobasic variable has a column");
    return place_[label].at;
  }

  /// The row whose variable leaves when that of column c enters: unique, by the lexicographic ratio test.
  [[nodiscard]] std::size_t leaving_row(std::size_t c) const {
    std::size_t best = rows();
    for (std::size_t r = 0; r < rows(); ++r) {
      if (entry(r, c) <= 0) continue;
      if (best == rows() || leaves_before(r, best, c)) best = r;
    }
    DETENTE_REQUIRE(best < rows(), "a best-reply polytope is bounded");
    return best;
  }

  /// The variables of row r and column c change places. REQUIRES: entry(r, c) > 0. Twice the same pivot
  /// restores everything.
  void pivot(std::size_t r, std::size_t c) {
    const Number p = entry(r, c);
    const typename Arithmetic::Divider divider(determinant_);
    bool fits = true;
    for (std::size_t i = 0; i < rows(); ++i) {
      if (i == r) continue;
      const Number factor = entry(i, c);
      for (std::size_t j = 0; j <= columns_; ++j) {
        if (j != c) fits &= Arithmetic::eliminate(entry(i, j), p, factor, entry(r, j), divider);
      }
      entry(i, c) = -factor;
    }
    overflowed_ = overflowed_ || !fits;
    entry(r, c) = determinant_;
    determinant_ = p;
    std::swap(basic_[r], cobasic_[c]);
    place_[basic_[r]] = {true, r};
    place_[cobasic_[c]] = {false, c};
  }

private:
  struct Place {
    bool basic = false;
    std::size_t at = 0;  ///< Row or column.
  };

  Number& entry(std::size_t r, std::size_t c) { return entries_[r * (columns_ + 1) + c]; }
  const Number& entry(std::size_t r, std::size_t c) const { return entries_[r * (columns_ + 1) + c]; }

  /// Whether row a's ratio to column c is lexicographically smaller than row b's: the right side first, then
  /// the inverse of the basis, which stands in the columns of the slacks.
  [[nodiscard]] bool leaves_before(std::size_t a, std::size_t b, std::size_t c) const {
    int sign = Arithmetic::compare(right(a), entry(b, c), right(b), entry(a, c));
    for (std::size_t k = 0; sign == 0 && k < rows(); ++k) {
      const Place place = place_[first_slack_ + k];
      if (!place.basic) {
        sign = Arithmetic::compare(entry(a, place.at), entry(b, c), entry(b, place.at), entry(a, c));
      } else if (place.at == a) {
        sign = 1;
      } else if (place.at == b) {
        sign = -1;
      }
    }
    return sign < 0;
  }

  std::size_t columns_;
  std::size_t first_slack_;
  std::vector<Number> entries_;  ///< Row by row, the right side last.
  Number determinant_;           ///< > 0.
  std::vector<std::size_t> basic_;
  std::vector<std::size_t> cobasic_;
  std::vector<Place> place_;  ///< By label.
  bool overflowed_ = false;
};

}  // namespace detente::solve
