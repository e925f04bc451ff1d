#include "engine/positions/condorcet_election.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/base/contract.hpp"

namespace detente::positions {
namespace {

/// Transition probabilities of the favourite, [from * options + to].
std::vector<double> favourite_chain(std::span<const double> strength, const std::vector<double>& victory,
                                    std::size_t options, ElectionModel model) {
  std::vector<double> chain(options * options, 0.0);
  // KTAB adds this to the incentive of an option against itself.
  constexpr double kSelf = 1e-10;
  for (std::size_t from = 0; from < options; ++from) {
    double total = 0.0;
    const auto incentive = [&](std::size_t to) {
      if (model == ElectionModel::markov_uniform) return 1.0;
      return strength[to * options + from] * victory[to * options + from] + (to == from ? kSelf : 0.0);
    };
    for (std::size_t to = 0; to < options; ++to) total += incentive(to);
    double stays = 1.0;
    for (std::size_t to = 0; to < options; ++to) {
      if (to == from) continue;
      const double moves = incentive(to) / total * victory[to * options + from];
      chain[from * options + to] = moves;
      stays -= moves;
    }
    chain[from * options + from] = std::max(stays, 0.0);
  }
  return chain;
}

/// The stationary distribution of an irreducible chain by elimination without subtractions: Grassmann, W. K.,
/// Taksar, M. I., Heyman, D. P. (1985). Operations Research 33, 1107-1116.
std::vector<double> stationary(std::vector<double> chain, std::size_t options) {
  for (std::size_t last = options; last-- > 1;) {
    double leaves = 0.0;
    for (std::size_t to = 0; to < last; ++to) leaves += chain[last * options + to];
    for (std::size_t from = 0; from < last; ++from) {
      const double share = chain[from * options + last] / leaves;
      chain[from * options + last] = share;
      for (std::size_t to = 0; to < last; ++to) {
        chain[from * options + to] += share * chain[last * options + to];
      }
    }
  }
  std::vector<double> probability(options, 0.0);
  probability[0] = 1.0;
  for (std::size_t to = 1; to < options; ++to) {
    for (std::size_t from = 0; from < to; ++from) {
      probability[to] += probability[from] * chain[from * options + to];
    }
  }
  return probability;
}

/// The logarithm of each option's chance to defeat all others, up to a constant, as weights.
std::vector<double> defeats_all(const std::vector<double>& victory, std::size_t options) {
  std::vector<double> weight(options, 0.0);
  for (std::size_t a = 0; a < options; ++a) {
    for (std::size_t b = 0; b < options; ++b) weight[a] += std::log(victory[a * options + b]);
  }
  const double best = *std::max_element(weight.begin(), weight.end());
  for (double& w : weight) w = std::exp(w - best);
  return weight;
}

}  // namespace

std::span<const std::string> vote_response_names() {
  static const std::array<std::string, 6> names = {
      "binary", "proportional_binary", "proportional", "proportional_cubic", "cubic", "prospect"};
  return names;
}

std::span<const std::string> victory_model_names() {
  static const std::array<std::string, 5> names = {"linear", "square", "quartic", "octic", "binary"};
  return names;
}

std::span<const std::string> election_model_names() {
  static const std::array<std::string, 3> names = {"conditional", "markov_uniform", "markov_incentive"};
  return names;
}

double vote_unevenly(VoteResponse response, double weight, double difference) {
  // A step would make votes hang on the last bit of a difference; KTAB's is this steep.
  const auto sign = [&] { return std::clamp(difference / 1e-8, -1.0, 1.0); };
  switch (response) {
    case VoteResponse::binary: return weight * sign();
    case VoteResponse::proportional_binary: return weight * (0.8 * difference + 0.2 * sign());
    case VoteResponse::proportional: break;
    case VoteResponse::proportional_cubic:
      return weight * (0.5 * difference + 0.5 * difference * difference * difference);
    case VoteResponse::cubic: return weight * difference * difference * difference;
    case VoteResponse::prospect: return weight * (difference > 0.0 ? 2.0 / 3.0 * difference : difference);
  }
  return weight * difference;
}

double victory_probability(VictoryModel model, double ours, double theirs) {
  DETENTE_REQUIRE(ours >= 0.0 && theirs >= 0.0 && ours + theirs > 0.0, "a contest needs strength");
  if (model == VictoryModel::binary) {
    constexpr double kSure = 1.1, kLeast = 1e-6;
    double chance = (ours / (ours + theirs) * (kSure + 1.0) - 1.0) / (kSure - 1.0);
    chance = std::clamp(chance, kLeast / (1.0 + kLeast), 1.0 / (1.0 + kLeast));
    return chance;
  }
  // Of the ratio to the larger, so that no power overflows.
  const double larger = std::max(ours, theirs);
  double a = ours / larger;
  double b = theirs / larger;
  const int squarings = model == VictoryModel::square    ? 1
                        : model == VictoryModel::quartic ? 2
                        : model == VictoryModel::octic   ? 3
                                                         : 0;
  for (int k = 0; k < squarings; ++k) {
    a *= a;
    b *= b;
  }
  return a / (a + b);
}

std::vector<double> coalition_strengths(std::span<const double> weights, std::span<const double> utilities,
                                        std::size_t options, VoteResponse response) {
  const std::size_t actors = weights.size();
  DETENTE_REQUIRE(utilities.size() == actors * options, "a utility for each actor and option");
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  DETENTE_REQUIRE(all > 0.0, "an election needs weights");
  std::vector<double> strength(options * options, 1e-10 * all);
  for (std::size_t k = 0; k < actors; ++k) {
    const double* const u = utilities.data() + k * options;
    for (std::size_t a = 1; a < options; ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        const double v = vote(response, weights[k], u[a] - u[b]);
        if (v > 0.0) {
          strength[a * options + b] += v;
        } else {
          strength[b * options + a] -= v;
        }
      }
    }
  }
  return strength;
}

Election elect(std::span<const double> strength, std::size_t options, VictoryModel victory,
               ElectionModel model) {
  DETENTE_REQUIRE(options > 0 && strength.size() == options * options, "strengths of all pairs of options");
  Election election;
  election.victory.assign(options * options, 0.5);
  for (std::size_t a = 1; a < options; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      // Each by itself: 1 minus a chance near 1 would lose the small one.
      const double ours = strength[a * options + b], theirs = strength[b * options + a];
      election.victory[a * options + b] = victory_probability(victory, ours, theirs);
      election.victory[b * options + a] = victory_probability(victory, theirs, ours);
    }
  }
  election.probability =
      model == ElectionModel::conditional
          ? defeats_all(election.victory, options)
          : stationary(favourite_chain(strength, election.victory, options, model), options);
  const double sum = std::accumulate(election.probability.begin(), election.probability.end(), 0.0);
  for (double& p : election.probability) p /= sum;
  return election;
}

}  // namespace detente::positions
