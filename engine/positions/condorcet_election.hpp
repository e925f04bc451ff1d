// The probabilistic Condorcet election: how likely each of several options is to be the group's choice.
//
// Each actor votes on each pair of options with its weight, the more the more it cares about the difference;
// the votes make two coalitions; the stronger one wins with a probability that its strength gives. From the
// victory probabilities of all pairs follows a distribution over options, even where a majority goes in
// circles.
//
// Source: Wise, B. P., Lester, L., Efird, B. (2015). An Introduction to the KAPSARC Toolkit for Behavioral
// Analysis (KTAB) using one-dimensional spatial models. KAPSARC; and KTAB's code (github.com/lsyaseen/KTAB,
// MIT licence), kmodel.cpp: vote, coalitions, vProb, condPCE, markovUniformPCE, markovIncentivePCE.
// Deviations: KTAB iterates its Markov chains to a change below 1e-6 or 1e-8 and fails after 1,000 steps;
// here their stationary distribution is solved directly. Its least coalition is 1e-8, here 1e-10 of all
// weights.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace detente::positions {

/// How a vote grows with the difference d in utility between the options, in [-1, 1].
enum class VoteResponse : std::uint8_t {
  binary,               ///< All the weight, whatever the difference.
  proportional_binary,  ///< 0.8 d + 0.2 of the sign.
  proportional,         ///< d. KTAB's usual one.
  proportional_cubic,   ///< (d + d^3) / 2
  cubic,                ///< d^3
  prospect,  ///< Gains count two thirds of what losses do, from the option listed first, as in KTAB.
};
/// How likely a coalition of strength s is to defeat one of strength t.
enum class VictoryModel : std::uint8_t {
  linear,   ///< s / (s + t). KTAB's usual one.
  square,   ///< s^2 / (s^2 + t^2)
  quartic,  ///< s^4 / (s^4 + t^4)
  octic,    ///< s^8 / (s^8 + t^8)
  binary,   ///< Certain from 1.1 times the other's strength on, linear in s / (s + t) below.
};
/// How victories over pairs make a distribution over options.
enum class ElectionModel : std::uint8_t {
  conditional,       ///< That it defeats all others, given that some option does. KTAB's usual one.
  markov_uniform,    ///< A favourite is challenged by any option alike: the chain's long run.
  markov_incentive,  ///< A favourite is challenged by an option as likely as there is strength and hope
                     ///< behind it.
};

/// As command lines and files write them, in the order of the enumerations.
[[nodiscard]] std::span<const std::string> vote_response_names();
[[nodiscard]] std::span<const std::string> victory_model_names();
[[nodiscard]] std::span<const std::string> election_model_names();

/// Of any response but the proportional one.
[[nodiscard]] double vote_unevenly(VoteResponse response, double weight, double difference);

/// The vote of weight `weight` on a difference `difference` in utility: > 0 for the first option.
[[nodiscard]] inline double vote(VoteResponse response, double weight, double difference) {
  if (response == VoteResponse::proportional) return weight * difference;
  return vote_unevenly(response, weight, difference);
}

/// The chance of strength `ours` against `theirs`. REQUIRES: both >= 0, one of them > 0.
[[nodiscard]] double victory_probability(VictoryModel model, double ours, double theirs);

/// strength[a * options + b]: the votes for option a against b, at least 1e-10 of all weights.
/// `utilities[actor * options + option]`; weights >= 0, not all 0.
[[nodiscard]] std::vector<double> coalition_strengths(std::span<const double> weights,
                                                      std::span<const double> utilities, std::size_t options,
                                                      VoteResponse response);

struct Election {
  std::vector<double> probability;  ///< Per option; adds up to 1.
  std::vector<double> victory;      ///< [a * options + b]: that a defeats b; 1/2 on the diagonal.
};

/// `strength` as coalition_strengths() returns it. Cost: options^2, of the Markov models options^3.
[[nodiscard]] Election elect(std::span<const double> strength, std::size_t options, VictoryModel victory,
                             ElectionModel model);

}  // namespace detente::positions
