#include "engine/positions/spatial_bargaining.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/positions/spatial_assembly.hpp"

namespace detente::positions {
namespace {

/// A round: every actor's best challenge becomes bargains, of which each actor takes one.
class Round {
public:
  Round(const Assembly& assembly, const SpatialInputs& inputs, const SpatialRules& rules)
      : assembly_(assembly), inputs_(inputs), rules_(rules), tables_(inputs.actors) {
    propose();
  }

  [[nodiscard]] std::vector<double> next_positions();
  [[nodiscard]] std::vector<PositionOffer> take_offers() { return std::move(offers_); }

private:
  void propose();
  void lay_down(const Bargain& bargain);
  [[nodiscard]] std::size_t choose(std::size_t k) const;

  const Assembly& assembly_;
  const SpatialInputs& inputs_;
  const SpatialRules& rules_;
  std::vector<std::vector<Bargain>> tables_;  ///< Per actor; the first is no change.
  std::vector<PositionOffer> offers_;
};

void Round::lay_down(const Bargain& bargain) {
  tables_[bargain.initiator].push_back(bargain);
  tables_[bargain.target].push_back(bargain);
  PositionOffer& offer = offers_[bargain.offer];
  offer.initiator_to = bargain.initiator_to;
  offer.target_to = bargain.target_to;
}

void Round::propose() {
  for (std::size_t i = 0; i < inputs_.actors; ++i) tables_[i].push_back({i, i, {}, {}, 0});
  for (std::size_t i = 0; i < inputs_.actors; ++i) {
    const auto [j, seen] = assembly_.best_challenge(i);
    if (j == i) continue;
    PositionOffer offer;
    offer.initiator = static_cast<std::uint32_t>(i);
    offer.target = static_cast<std::uint32_t>(j);
    offer.probability = seen.probability;
    offer.initiator_gain = seen.gain_i;
    offer.target_gain = seen.gain_j;
    Bargain ours = assembly_.interpolate(i, j, seen.probability);
    ours.offer = offers_.size();
    offers_.push_back(offer);
    if (rules_.view == BargainView::initiator) {
      lay_down(ours);
      continue;
    }
    const double theirs_p = assembly_.challenge(assembly_.seen_by(j), i, j).probability;
    Bargain theirs = assembly_.interpolate(i, j, theirs_p);
    if (rules_.view == BargainView::both) {
      lay_down(ours);
      theirs.offer = offers_.size();
      offer.probability = theirs_p;
      offers_.push_back(offer);
      lay_down(theirs);
      continue;
    }
    const double all = assembly_.power(i) + assembly_.power(j);
    const double share = all > 0.0 ? assembly_.power(i) / all : 0.5;
    for (std::size_t d = 0; d < inputs_.scales; ++d) {
      const auto mean = [&](double a, double b) { return share * a + (1.0 - share) * b; };
      ours.initiator_to[d] = mean(ours.initiator_to[d], theirs.initiator_to[d]);
      ours.target_to[d] = mean(ours.target_to[d], theirs.target_to[d]);
    }
    lay_down(ours);
  }
}

std::size_t Round::choose(std::size_t k) const {
  const std::vector<Bargain>& table = tables_[k];
  const std::size_t options = table.size();
  if (options == 1) return 0;
  const std::size_t n = inputs_.actors;
  // The utility of a state is the mean over its positions; all but two are the same in each option.
  std::vector<double> utilities(n * options, 0.0);
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 1; b < options; ++b) {
      const Bargain& bargain = table[b];
      const double change = assembly_.utility_of(a, bargain.initiator_to) -
                            assembly_.utility(a, bargain.initiator) +
                            assembly_.utility_of(a, bargain.target_to) - assembly_.utility(a, bargain.target);
      utilities[a * options + b] = change / static_cast<double>(n);
    }
  }
  const auto strength = coalition_strengths(assembly_.capability(), utilities, options, rules_.response);
  const auto election = elect(strength, options, rules_.victory, rules_.election);
  return static_cast<std::size_t>(std::max_element(election.probability.begin(), election.probability.end()) -
                                  election.probability.begin());
}

std::vector<double> Round::next_positions() {
  std::vector<double> next;
  next.reserve(inputs_.actors * inputs_.scales);
  for (std::size_t k = 0; k < inputs_.actors; ++k) {
    const Bargain& taken = tables_[k][choose(k)];
    if (taken.initiator == taken.target) {
      next.insert(next.end(), assembly_.position(k).begin(), assembly_.position(k).end());
      continue;
    }
    const bool initiated = taken.initiator == k;
    const std::vector<double>& to = initiated ? taken.initiator_to : taken.target_to;
    next.insert(next.end(), to.begin(), to.end());
    PositionOffer& offer = offers_[taken.offer];
    (initiated ? offer.initiator_takes : offer.target_takes) = true;
  }
  return next;
}

/// Sum over actors of the lengths of their moves.
double moved(const std::vector<double>& from, const std::vector<double>& to, std::size_t scales) {
  double sum = 0.0;
  for (std::size_t k = 0; k < from.size(); k += scales) {
    double squares = 0.0;
    for (std::size_t d = k; d < k + scales; ++d) squares += (to[d] - from[d]) * (to[d] - from[d]);
    sum += std::sqrt(squares);
  }
  return sum;
}

template <std::size_t N>
std::span<const std::string> listed(const std::array<std::string, N>& names) {
  return names;
}

}  // namespace

std::span<const std::string> risk_range_names() {
  static const std::array<std::string, 3> names = {"min", "mid", "max"};
  return listed(names);
}

std::span<const std::string> risk_view_names() {
  static const std::array<std::string, 5> names = {"full", "two_thirds", "half", "one_third", "none"};
  return listed(names);
}

std::span<const std::string> commitment_names() {
  static const std::array<std::string, 3> names = {"full", "semi", "none"};
  return listed(names);
}

std::span<const std::string> interpolation_names() {
  static const std::array<std::string, 3> names = {"s1p1", "s2p2", "s2pmax"};
  return listed(names);
}

std::span<const std::string> bargain_view_names() {
  static const std::array<std::string, 3> names = {"initiator", "both", "compromise"};
  return listed(names);
}

PositionElection elect_position(const SpatialInputs& inputs, std::span<const double> positions,
                                const SpatialRules& rules) {
  const Assembly assembly(inputs, rules, positions);
  const auto [holders, place] = assembly.distinct();
  PositionElection result;
  result.risk = assembly.risk();
  result.expected.assign(inputs.scales, 0.0);
  result.probability.resize(inputs.actors);
  const std::vector<double>& weights = assembly.capability();
  const bool anybody = std::any_of(weights.begin(), weights.end(), [](double w) { return w > 0.0; });
  const std::vector<double> chance =
      anybody ? assembly.probabilities(holders)
              : std::vector<double>(holders.size(), 1.0 / static_cast<double>(holders.size()));
  for (std::size_t a = 0; a < holders.size(); ++a) {
    for (std::size_t d = 0; d < inputs.scales; ++d) {
      result.expected[d] += chance[a] * assembly.position(holders[a])[d];
    }
  }
  for (std::size_t i = 0; i < inputs.actors; ++i) result.probability[i] = chance[place[i]];
  result.favourite =
      holders[static_cast<std::size_t>(std::max_element(chance.begin(), chance.end()) - chance.begin())];
  return result;
}

PositionRun run_spatial_bargaining(const SpatialInputs& inputs, const SpatialRules& rules, int most_rounds,
                                   bool record_offers) {
  constexpr std::size_t kFewestRounds = 2;
  constexpr double kQuiet = 0.02, kLeastMove = 1e-4;
  PositionRun run;
  run.positions.push_back(inputs.ideal);
  run.end = PositionEnd::rounds;
  const bool powerless =
      std::all_of(inputs.capability.begin(), inputs.capability.end(), [](double c) { return c <= 0.0; });
  double first = 0.0;
  for (int round = 0; round < most_rounds && !powerless; ++round) {
    const Assembly assembly(inputs, rules, run.positions.back());
    Round bargaining(assembly, inputs, rules);
    std::vector<double> next = bargaining.next_positions();
    const double step = moved(run.positions.back(), next, inputs.scales);
    if (round == 0) first = step + kLeastMove;
    run.risk.push_back(assembly.risk());
    if (record_offers) run.offers.push_back(bargaining.take_offers());
    run.positions.push_back(std::move(next));
    if (run.rounds() >= kFewestRounds && step / first < kQuiet) {
      run.end = PositionEnd::settled;
      break;
    }
  }
  if (powerless) run.end = PositionEnd::settled;
  return run;
}

}  // namespace detente::positions
