#include "engine/simulate/exact.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/parallel.hpp"

namespace detente::simulate {
namespace {

using game::ChoiceSet;
using game::Event;
using game::Game;
using game::NodeGraph;
using game::NodeId;
using scenario::Outcome;
using scenario::OutcomeKind;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// How the distribution of one outcome is carried along with the nodes. A lane is a number per node:
/// the mass of runs at the node that also have some property.
enum class Carry : unsigned char {
  waiting,   ///< 1 lane: runs in which it has not happened yet.
  counting,  ///< Lane c: runs in which it has happened c times.
  last,      ///< No lane: the value in the last round.
  moments,   ///< 2 lanes: expected sum so far, and its square.
  extremum,  ///< A lane per value: runs whose extremum so far it is; one more for "none yet".
  sampled,   ///< Does not fit: left to sampling.
};

/// One outcome's lanes within its group, and what has been collected of it.
struct Carried {
  int outcome = 0;
  Carry carry = Carry::waiting;
  int first_lane = 0;
  int lanes = 0;
  int rounds = 0;              ///< Rounds that can count: the horizon, or `within` when shorter.
  std::vector<double> values;  ///< Extremum: ascending.

  std::vector<Atom> atoms;  ///< Values that runs ended with; see slot_of.
  double undefined = 0.0;
  double mass = 0.0, sum = 0.0, square = 0.0;  ///< Carry::moments.
};

/// The place of `value` among the atoms.
std::size_t slot_of(Carried& carried, double value) {
  const auto at = std::find_if(carried.atoms.begin(), carried.atoms.end(),
                               [&](const Atom& atom) { return atom.value == value; });
  if (at != carried.atoms.end()) return static_cast<std::size_t>(at - carried.atoms.begin());
  carried.atoms.push_back({value, 0.0});
  return carried.atoms.size() - 1;
}

Carry carry_of(const Outcome& outcome, int rounds, int max_lanes) {
  if (outcome.at_first.present()) return Carry::waiting;
  switch (outcome.kind) {
    case OutcomeKind::ever:
    case OutcomeKind::first: return Carry::waiting;
    case OutcomeKind::count: return rounds < max_lanes ? Carry::counting : Carry::moments;
    case OutcomeKind::last: return Carry::last;
    case OutcomeKind::mean:
    case OutcomeKind::total: return Carry::moments;
    case OutcomeKind::max:
    case OutcomeKind::min: return Carry::extremum;
  }
  return Carry::sampled;
}

std::vector<double> distinct_values(const game::FactorTable& table) {
  std::vector<double> values(table.values().begin(), table.values().end());
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

Carried plan(const Game& game, int index, const ExactOptions& options) {
  const Outcome& outcome = game.scenario().outcomes[static_cast<std::size_t>(index)];
  Carried carried;
  carried.outcome = index;
  carried.rounds = outcome.within > 0 ? std::min(outcome.within, options.rounds) : options.rounds;
  carried.carry = carry_of(outcome, carried.rounds, options.max_lanes);
  if (carried.carry == Carry::extremum) {
    carried.values = distinct_values(game.outcomes()[static_cast<std::size_t>(index)].value);
    if (carried.values.size() >= static_cast<std::size_t>(options.max_lanes)) carried.carry = Carry::sampled;
  }
  switch (carried.carry) {
    case Carry::waiting: carried.lanes = 1; break;
    case Carry::counting: carried.lanes = carried.rounds + 1; break;
    case Carry::moments: carried.lanes = 2; break;
    case Carry::extremum: carried.lanes = static_cast<int>(carried.values.size()) + 1; break;
    case Carry::last:
    case Carry::sampled: break;
  }
  return carried;
}

/// Outcomes whose lanes are propagated together. Lane 0 of each group is the mass itself.
struct Group {
  std::vector<Carried> outcomes;
  int lanes = 1;
};

std::vector<Group> plan_groups(const Game& game, const ExactOptions& options) {
  // Wide enough to fill vector registers, narrow enough that a group's lanes stay in the cache.
  constexpr int kWide = 16;
  std::vector<Group> groups(1);
  for (std::size_t o = 0; o < game.outcomes().size(); ++o) {
    Carried carried = plan(game, static_cast<int>(o), options);
    if (carried.carry == Carry::sampled) continue;
    // A count alone in its group leaves the lanes of counts not yet possible untouched.
    const bool alone = carried.carry == Carry::counting;
    const bool after_count =
        !groups.back().outcomes.empty() && groups.back().outcomes.back().carry == Carry::counting;
    const bool full = groups.back().lanes > 1 && groups.back().lanes + carried.lanes > kWide;
    if ((alone && groups.back().lanes > 1) || after_count || full) groups.emplace_back();
    carried.first_lane = groups.back().lanes;
    groups.back().lanes += carried.lanes;
    groups.back().outcomes.push_back(std::move(carried));
  }
  return groups;
}

/// Entries of one row, and where their mass goes.
struct RowTargets {
  const double* probability;
  const NodeId* next;
  const std::uint32_t* event;
  const char* touches;    ///< Per event.
  NodeId next_round_end;  ///< Nodes below it are the next round's.
  NodeId ended_begin;
  double* now;
  double* next_round;
  std::size_t lanes;  ///< Distance of nodes in `now` and `next_round`.
};

/// Adds weight * probability * mass to the lanes of each entry's node, from entry `from` on, and stops at
/// the first entry that ends the run or concerns an outcome: returns its index, or `to`.
std::uint64_t push_plain(const RowTargets& row, const double* mass, std::size_t used, double weight,
                         std::uint64_t from, std::uint64_t to) {
  for (; from < to; ++from) {
    const NodeId next = row.next[from];
    if (next >= row.ended_begin || row.touches[row.event[from]] != 0) return from;
    double* const target = (next < row.next_round_end ? row.next_round : row.now) + next * row.lanes;
    const double share = weight * row.probability[from];
    for (std::size_t lane = 0; lane < used; ++lane) target[lane] += share * mass[lane];
  }
  return to;
}

/// Propagates the lanes of one group through all rounds. Owned by one thread.
class GroupChain {
public:
  GroupChain(const Game& game, const NodeGraph& graph, const policies::Behaviour& behaviour,
             const ExactOptions& options, Group& group)
      : game_(game),
        graph_(graph),
        behaviour_(behaviour),
        options_(options),
        group_(group),
        lanes_(static_cast<std::size_t>(group.lanes)),
        now_(graph.ended_begin() * lanes_, 0.0),
        next_(graph.layers[1] * lanes_, 0.0),
        moved_(lanes_, 0.0),
        counts_alone_(!group.outcomes.empty() && group.outcomes.front().carry == Carry::counting) {
    std::vector<Carried*> carried_of(game.outcomes().size(), nullptr);
    for (Carried& carried : group.outcomes) carried_of[static_cast<std::size_t>(carried.outcome)] = &carried;
    touches_.resize(graph.events.size(), 0);
    first_happening_.reserve(graph.events.size() + 1);
    for (std::size_t event = 0; event < graph.events.size(); ++event) {
      first_happening_.push_back(happenings_.size());
      for (const Event::Value& value : graph.events[event].values) {
        Carried* carried = carried_of[static_cast<std::size_t>(value.outcome)];
        if (carried == nullptr) continue;
        happenings_.push_back({carried, value.value, place_of(*carried, value.value)});
        touches_[event] = 1;
      }
    }
    first_happening_.push_back(happenings_.size());
  }

  /// With `rounds`, fills the summaries of rounds too, which need lane 0 alone.
  void run(std::vector<RoundSummary>* rounds) {
    start();
    if (rounds != nullptr) ended_mass_.assign(graph_.nodes() - graph_.ended_begin(), 0.0);
    for (round_ = 0; round_ < options_.rounds; ++round_) {
      if (options_.cancel != nullptr && *options_.cancel != 0) return;
      RoundSummary* summary = rounds == nullptr ? nullptr : &(*rounds)[static_cast<std::size_t>(round_)];
      if (summary != nullptr) begin_summary(*summary);
      const std::span<const double> policy = behaviour_.at(round_);
      used_ = lanes_in_use();
      for (NodeId node = 0; node < graph_.ended_begin(); ++node) {
        double* mass = &now_[node * lanes_];
        if (mass[0] == 0.0) continue;
        if (summary != nullptr) count_actions(node, mass[0], policy, *summary);
        push(node, mass, policy);
        std::fill(mass, mass + lanes_, 0.0);
      }
      std::swap_ranges(next_.begin(), next_.end(), now_.begin());
      if (summary != nullptr) summarise_variables(*summary);
      if (rounds != nullptr && options_.progress) {
        options_.progress(static_cast<double>(round_ + 1) / options_.rounds);
      }
    }
    for (NodeId node = 0; node < graph_.layers[1]; ++node) collect(&now_[node * lanes_], options_.rounds);
  }

private:
  void start() {
    double* mass = &now_[graph_.start * lanes_];
    mass[0] = 1.0;
    for (const Carried& carried : group_.outcomes) {
      switch (carried.carry) {
        case Carry::waiting:
        case Carry::counting: mass[carried.first_lane] = 1.0; break;
        case Carry::extremum: mass[carried.first_lane + carried.lanes - 1] = 1.0; break;
        case Carry::last:
        case Carry::moments:
        case Carry::sampled: break;
      }
    }
  }

  void push(NodeId node, const double* mass, std::span<const double> policy) {
    const ChoiceSet& choices = graph_.choice_set(node);
    const double* chosen = policy.data() + graph_.first_probability[node];
    const std::uint64_t first = graph_.first_row[node];
    const RowTargets targets{
        graph_.probability.data(), graph_.next.data(), graph_.event.data(), touches_.data(), graph_.layers[1],
        graph_.ended_begin(),      now_.data(),        next_.data(),        lanes_};
    for (std::uint64_t row = first; row < graph_.first_row[node + 1]; ++row) {
      const double play = joint_probability(choices, chosen, row - first);
      if (play == 0.0) continue;
      const std::uint64_t end = graph_.first_entry[row + 1];
      for (std::uint64_t entry = graph_.first_entry[row];; ++entry) {
        entry = push_plain(targets, mass, used_, play, entry, end);
        if (entry == end) break;
        move(mass, play * graph_.probability[entry], graph_.event[entry], graph_.next[entry]);
      }
    }
  }

  /// Nothing can have happened more often than there were rounds: higher counts are still empty. Behind the
  /// mass itself stand the counts 0 to round + 1.
  [[nodiscard]] std::size_t lanes_in_use() const {
    return counts_alone_ ? std::min(lanes_, static_cast<std::size_t>(round_) + 3) : lanes_;
  }

  static double joint_probability(const ChoiceSet& choices, const double* chosen, std::uint64_t row) {
    double product = 1.0;
    std::size_t end = static_cast<std::size_t>(choices.width);
    for (std::size_t m = choices.movers.size(); m-- > 0;) {
      const std::size_t actions = choices.movers[m].actions.size();
      end -= actions;
      product *= chosen[end + row % actions];
      row /= actions;
    }
    return product;
  }

  void move(const double* mass, double weight, std::uint32_t event, NodeId to) {
    const bool ends = to >= graph_.ended_begin();
    if (counts_alone_ && !ends && round_ < group_.outcomes.front().rounds) {
      count_once_more(mass, weight, lanes_at(to));
      return;
    }
    for (std::size_t lane = 0; lane < lanes_; ++lane) moved_[lane] = weight * mass[lane];
    for (std::size_t i = first_happening_[event]; i < first_happening_[event + 1]; ++i) {
      if (round_ < happenings_[i].carried->rounds) happen(happenings_[i], ends);
    }
    if (ends) {
      collect(moved_.data(), round_ + 1);
      if (!ended_mass_.empty()) ended_mass_[to - graph_.ended_begin()] += moved_[0];
      return;
    }
    double* target = lanes_at(to);
    for (std::size_t lane = 0; lane < lanes_; ++lane) target[lane] += moved_[lane];
  }

  /// A group that is one count: every lane but the mass itself moves one up.
  void count_once_more(const double* mass, double weight, double* target) const {
    target[0] += weight * mass[0];
    const std::size_t most = std::min(used_, lanes_ - 1);
    for (std::size_t lane = 1; lane < most; ++lane) target[lane + 1] += weight * mass[lane];
  }

  /// Entries back to the first layer belong to the next round.
  double* lanes_at(NodeId to) { return to < graph_.layers[1] ? &next_[to * lanes_] : &now_[to * lanes_]; }

  /// An outcome's value on an event, and where it is booked: an atom, or the lane of an extremum.
  struct Happening {
    Carried* carried;
    double value;
    std::size_t place;
  };

  std::size_t place_of(Carried& carried, double value) const {
    switch (carried.carry) {
      case Carry::waiting:
        if (kind_of(carried) == OutcomeKind::first) return 0;
        if (kind_of(carried) == OutcomeKind::ever || kind_of(carried) == OutcomeKind::count) {
          return slot_of(carried, value != 0.0 ? 1.0 : 0.0);
        }
        return slot_of(carried, value);
      case Carry::last: return slot_of(carried, value);
      case Carry::extremum:
        return static_cast<std::size_t>(
            std::lower_bound(carried.values.begin(), carried.values.end(), value) - carried.values.begin());
      case Carry::counting:
      case Carry::moments:
      case Carry::sampled: break;
    }
    return 0;
  }

  void happen(const Happening& happening, bool ends) {
    Carried& carried = *happening.carried;
    double* lane = &moved_[static_cast<std::size_t>(carried.first_lane)];
    switch (carried.carry) {
      case Carry::waiting:
        if (lane[0] == 0.0) break;
        if (kind_of(carried) != OutcomeKind::first) {
          carried.atoms[happening.place].probability += lane[0];
        } else if (happening.value != 0.0) {
          carried.atoms[slot_of(carried, static_cast<double>(round_ + 1))].probability += lane[0];
        } else {
          carried.undefined += lane[0];
        }
        lane[0] = 0.0;
        break;
      case Carry::counting: {
        double* const end = moved_.data() + std::min(lanes_, used_ + 1);
        std::copy_backward(lane, end - 1, end);
        lane[0] = 0.0;
        break;
      }
      case Carry::last:
        if (ends || round_ == carried.rounds - 1) carried.atoms[happening.place].probability += moved_[0];
        break;
      case Carry::moments: {
        const double gain = kind_of(carried) == OutcomeKind::count ? 1.0 : happening.value;
        lane[1] += gain * (2.0 * lane[0] + gain * moved_[0]);
        lane[0] += gain * moved_[0];
        break;
      }
      case Carry::extremum: happen_extremum(carried, static_cast<int>(happening.place), lane); break;
      case Carry::sampled: break;
    }
  }

  void happen_extremum(const Carried& carried, int at, double* lane) const {
    const int none = carried.lanes - 1;
    const bool max = kind_of(carried) == OutcomeKind::max;
    for (int other = 0; other <= none; ++other) {
      const bool gives_way = other == none || (max ? other < at : other > at);
      if (!gives_way) continue;
      lane[at] += lane[other];
      lane[other] = 0.0;
    }
  }

  /// The runs in `mass` are over after `played` rounds.
  void collect(const double* mass, int played) {
    for (Carried& carried : group_.outcomes) {
      const double* lane = mass + carried.first_lane;
      switch (carried.carry) {
        case Carry::waiting: collect_never(carried, lane[0]); break;
        case Carry::counting:
          for (int times = 0; times < carried.lanes; ++times) {
            if (lane[times] > 0.0) carried.atoms[slot_of(carried, times)].probability += lane[times];
          }
          break;
        case Carry::moments: {
          const double rounds =
              kind_of(carried) == OutcomeKind::mean ? std::min(played, carried.rounds) : 1.0;
          carried.mass += mass[0];
          carried.sum += lane[0] / rounds;
          carried.square += lane[1] / (rounds * rounds);
          break;
        }
        case Carry::extremum:
          for (std::size_t i = 0; i < carried.values.size(); ++i) {
            if (lane[i] > 0.0) carried.atoms[slot_of(carried, carried.values[i])].probability += lane[i];
          }
          carried.undefined += lane[carried.values.size()];
          break;
        case Carry::last:
        case Carry::sampled: break;
      }
    }
  }

  void collect_never(Carried& carried, double mass) {
    switch (kind_of(carried)) {
      case OutcomeKind::ever:
      case OutcomeKind::count:
      case OutcomeKind::total:
        if (mass > 0.0) carried.atoms[slot_of(carried, 0.0)].probability += mass;
        break;
      case OutcomeKind::first:
      case OutcomeKind::last:
      case OutcomeKind::mean:
      case OutcomeKind::max:
      case OutcomeKind::min: carried.undefined += mass; break;
    }
  }

  [[nodiscard]] OutcomeKind kind_of(const Carried& carried) const {
    return game_.scenario().outcomes[static_cast<std::size_t>(carried.outcome)].kind;
  }

  void begin_summary(RoundSummary& summary) const {
    summary.running = 0.0;
    for (NodeId node = 0; node < graph_.layers[1]; ++node) summary.running += now_[node * lanes_];
    for (const scenario::Player& player : game_.scenario().players) {
      summary.frequency.emplace_back(player.actions.size(), 0.0);
    }
  }

  void count_actions(NodeId node, double mass, std::span<const double> policy, RoundSummary& summary) const {
    const double* chosen = policy.data() + graph_.first_probability[node];
    for (const ChoiceSet::Mover& mover : graph_.choice_set(node).movers) {
      for (const int action : mover.actions) {
        summary.frequency[static_cast<std::size_t>(mover.player)][static_cast<std::size_t>(action)] +=
            mass * *chosen++;
      }
    }
  }

  void summarise_variables(RoundSummary& summary) const {
    const auto& variables = game_.scenario().state;
    std::vector<std::vector<double>> share(variables.size());
    for (std::size_t v = 0; v < variables.size(); ++v)
      share[v].assign(static_cast<std::size_t>(variables[v].size), 0.0);
    const auto add = [&](NodeId node, double mass) {
      if (mass == 0.0) return;
      const game::World world = graph_.world_of(game_, node);
      for (std::size_t v = 0; v < variables.size(); ++v) share[v][static_cast<std::size_t>(world[v])] += mass;
    };
    for (NodeId node = 0; node < graph_.layers[1]; ++node) add(node, now_[node * lanes_]);
    for (std::size_t i = 0; i < ended_mass_.size(); ++i) {
      add(graph_.ended_begin() + static_cast<NodeId>(i), ended_mass_[i]);
    }
    for (const std::vector<double>& shares : share) summary.variables.push_back(summarise_levels(shares));
  }

  const Game& game_;
  const NodeGraph& graph_;
  const policies::Behaviour& behaviour_;
  const ExactOptions& options_;
  Group& group_;
  std::size_t lanes_;
  std::vector<double> now_;   ///< [node][lane], all layers of the round that is going on.
  std::vector<double> next_;  ///< [node of layer 0][lane], the start of the next round.
  std::vector<double> moved_;
  bool counts_alone_;
  std::vector<char> touches_;  ///< Per event: it concerns an outcome of this group.
  std::vector<Happening> happenings_;
  std::vector<std::size_t> first_happening_;  ///< Per event: its happenings; one more at the end.
  std::vector<double> ended_mass_;
  int round_ = 0;
  std::size_t used_ = 0;  ///< Lanes that may be other than 0 in this round.
};

OutcomeSummary summarise(const Carried& carried) {
  OutcomeSummary summary;
  if (carried.carry == Carry::moments) {
    summary.mean = carried.sum / carried.mass;
    const double square = carried.square / carried.mass;
    const double variance = square - summary.mean * summary.mean;
    // What is left of equal squares is rounding: all runs have this value.
    constexpr double kRounding = 1e-13;
    if (variance <= kRounding * square || square == 0.0) {
      summary.q05 = summary.q50 = summary.q95 = summary.mean;
      return summary;
    }
    summary.sd = std::sqrt(variance);
    summary.q05 = summary.q50 = summary.q95 = kNan;
    summary.quantile_origin = Origin::sampled;
    return summary;
  }
  std::vector<Atom> atoms = carried.atoms;
  std::erase_if(atoms, [](const Atom& atom) { return atom.probability <= 0.0; });
  std::sort(atoms.begin(), atoms.end(), [](const Atom& a, const Atom& b) { return a.value < b.value; });
  double mass = 0.0;
  for (const Atom& atom : atoms) {
    mass += atom.probability;
    summary.mean += atom.probability * atom.value;
  }
  summary.undefined = carried.undefined / (carried.undefined + mass);
  if (mass <= 0.0) {
    summary.mean = summary.sd = summary.q05 = summary.q50 = summary.q95 = kNan;
    summary.undefined = 1.0;
    return summary;
  }
  summary.mean /= mass;
  double variance = 0.0;
  for (const Atom& atom : atoms) {
    variance += atom.probability * (atom.value - summary.mean) * (atom.value - summary.mean);
  }
  summary.sd = std::sqrt(variance / mass);
  summary.q05 = quantile(atoms, 0.05);
  summary.q50 = quantile(atoms, 0.50);
  summary.q95 = quantile(atoms, 0.95);
  return summary;
}

}  // namespace

Ensemble propagate(const Game& game, const NodeGraph& graph, const policies::Behaviour& behaviour,
                   const ExactOptions& options) {
  Ensemble ensemble;
  ensemble.origin = Origin::exact;
  ensemble.rounds.resize(static_cast<std::size_t>(options.rounds));
  ensemble.outcomes.resize(game.outcomes().size());
  for (OutcomeSummary& outcome : ensemble.outcomes) {
    outcome.mean = outcome.sd = outcome.q05 = outcome.q50 = outcome.q95 = kNan;
    outcome.mean_origin = outcome.quantile_origin = Origin::sampled;
  }
  std::vector<Group> groups = plan_groups(game, options);
  for_blocks(groups.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      GroupChain(game, graph, behaviour, options, groups[i]).run(i == 0 ? &ensemble.rounds : nullptr);
    }
  });
  for (const Group& group : groups) {
    for (const Carried& carried : group.outcomes) {
      ensemble.outcomes[static_cast<std::size_t>(carried.outcome)] = summarise(carried);
    }
  }
  return ensemble;
}

}  // namespace detente::simulate
