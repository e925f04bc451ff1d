// Everything by visiting the winning coalitions: for several majorities with unequal weights, and for weights
// too large for a table. Members of equal seats are taken by their number.
#include <algorithm>

#include "engine/base/contract.hpp"
#include "engine/institutions/coalition_counts.hpp"
#include "engine/institutions/coalition_table.hpp"

namespace detente::institutions {
namespace {

/// Free members of equal weights: `of` them, `opposed` of whom are opponents at the moment.
struct Kind {
  std::vector<std::int64_t> weight;
  std::vector<int> members;
  int opposed = 0;
  [[nodiscard]] int of() const { return static_cast<int>(members.size()); }
};

std::vector<Kind> kinds_of(const Opposition& opposition) {
  std::vector<Kind> kinds;
  for (std::size_t j = 0; j < opposition.free.size(); ++j) {
    auto found = std::find_if(kinds.begin(), kinds.end(),
                              [&](const Kind& kind) { return kind.weight == opposition.weight[j]; });
    if (found == kinds.end()) found = kinds.insert(kinds.end(), {opposition.weight[j], {}});
    found->members.push_back(opposition.free[j]);
  }
  return kinds;
}

class Enumerator {
public:
  Enumerator(const Opposition& opposition, CoalitionCounts& counts)
      : opposition_(opposition),
        counts_(counts),
        kinds_(kinds_of(opposition)),
        weight_(opposition.room.size(), 0) {
    const auto n = static_cast<std::size_t>(opposition.members) + 1;
    const std::vector<Cell128> none(n, 0);
    winning_ = minimal_ = bound_by_critical_ = none;
    swings_.assign(kinds_.size(), none);
    by_critical_ = minimal_of_ = swings_;
    critical_.assign(kinds_.size(), 0);
  }

  void run() {
    visit(0, 1);
    hand_over();
  }

private:
  /// The sets that agree with what the kinds before `kind` do, in `ways` ways; a set that stops the motion
  /// stays one with every opponent more.
  void visit(std::size_t kind, Cell128 ways) {
    if (kind == kinds_.size()) {
      record(ways);
      return;
    }
    Kind& now = kinds_[kind];
    Cell128 choose = 1;
    for (now.opposed = 0;; ++now.opposed) {
      visit(kind + 1, ways * choose);
      if (now.opposed == now.of() || !harmless_with(now)) break;
      choose =
          choose * static_cast<unsigned>(now.of() - now.opposed) / static_cast<unsigned>(now.opposed + 1);
      move(now, 1);
    }
    move(now, -now.opposed);
    now.opposed = 0;
  }

  void move(const Kind& kind, int by) {
    opponents_ += by;
    for (std::size_t d = 0; d < weight_.size(); ++d) weight_[d] += by * kind.weight[d];
  }

  [[nodiscard]] bool harmless_with(const Kind& kind) const {
    if (opponents_ + 1 < opposition_.block) return true;
    if (opponents_ + 1 > opposition_.most) return false;
    for (std::size_t d = 0; d < weight_.size(); ++d) {
      if (weight_[d] + kind.weight[d] > opposition_.room[d]) return false;
    }
    return true;
  }

  void record(Cell128 ways) {
    const auto size = static_cast<std::size_t>(opposition_.members - opponents_);
    std::size_t number = opposition_.bound.size();
    for (std::size_t t = 0; t < kinds_.size(); ++t) {
      const int supporters = kinds_[t].of() - kinds_[t].opposed;
      critical_[t] = supporters > 0 && !harmless_with(kinds_[t]) ? supporters : 0;
      number += static_cast<std::size_t>(critical_[t]);
    }
    const bool minimal = number == size;
    winning_[size] += ways;
    bound_by_critical_[number] += ways;
    if (minimal) minimal_[size] += ways;
    for (std::size_t t = 0; t < kinds_.size(); ++t) {
      if (critical_[t] == 0) continue;
      const Cell128 seats = ways * static_cast<unsigned>(critical_[t]);
      swings_[t][size] += seats;
      by_critical_[t][number] += seats;
      if (minimal) minimal_of_[t][size] += seats;
    }
  }

  void hand_over() {
    const std::size_t n = winning_.size();
    const auto shares = [&](const std::vector<Cell128>& by_critical, int seats) {
      Rational sum = 0;
      for (std::size_t k = 1; k < n; ++k)
        sum += Rational(to_integer(by_critical[k])) / Rational(static_cast<int>(k));
      return Rational(sum / seats);
    };
    for (std::size_t size = 0; size < n; ++size) {
      counts_.winning[size] = to_integer(winning_[size]);
      counts_.minimal[size] = to_integer(minimal_[size]);
    }
    for (const int member : opposition_.bound) {
      const auto i = static_cast<std::size_t>(member);
      counts_.swings[i] = counts_.winning;
      counts_.minimal_of[i] = counts_.minimal;
      counts_.johnston[i] = shares(bound_by_critical_, 1);
    }
    for (std::size_t t = 0; t < kinds_.size(); ++t) {
      const int seats = kinds_[t].of();
      for (const int member : kinds_[t].members) {
        const auto i = static_cast<std::size_t>(member);
        for (std::size_t size = 0; size < n; ++size) {
          counts_.swings[i][size] = to_integer(swings_[t][size]) / seats;
          counts_.minimal_of[i][size] = to_integer(minimal_of_[t][size]) / seats;
        }
        counts_.johnston[i] = shares(by_critical_[t], seats);
      }
    }
  }

  const Opposition& opposition_;
  CoalitionCounts& counts_;
  std::vector<Kind> kinds_;
  std::vector<std::int64_t> weight_;  ///< Of the opponents.
  int opponents_ = 0;
  std::vector<int> critical_;  ///< Per kind, of the set at hand: members that are critical.
  // Numbers of coalitions. By size; by the number of critical members; both also times seats, per kind.
  std::vector<Cell128> winning_, minimal_, bound_by_critical_;
  std::vector<std::vector<Cell128>> swings_, by_critical_, minimal_of_;
};

}  // namespace

double most_visits(const Opposition& opposition) {
  double visits = 1.0;
  for (const Kind& kind : kinds_of(opposition)) visits *= kind.of() + 1.0;
  return visits;
}

void enumerate_coalitions(const Opposition& opposition, CoalitionCounts& counts) {
  DETENTE_REQUIRE(opposition.members <= 120, "counts of 128 bits");
  Enumerator(opposition, counts).run();
}

}  // namespace detente::institutions
