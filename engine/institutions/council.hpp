// Councils: from ballots to the exact distribution of a vote's result.
#pragma once

#include <span>
#include <vector>

namespace detente::institutions {

/// A voting body: who casts how many votes, who may veto, and what a motion needs.
struct VotingBody {
  std::vector<int> weights;  ///< Votes per member, >= 1.
  std::vector<char> veto;    ///< Per member: its `no` stops a motion of substance.
  int quota = 1;             ///< Votes in favour that a motion needs.
  bool procedural = false;   ///< No veto applies.
};

/// How one member will vote, independently of the others given all that is known.
struct BallotChances {
  double yes = 0.0;
  double no = 0.0;  ///< yes + no <= 1; the rest abstains.
};

/// One way that a vote can come out.
struct VoteResult {
  int yes = 0;      ///< Votes in favour (sum of weights).
  int no = 0;       ///< Votes against.
  int abstain = 0;  ///< The rest of the body's votes.
  bool passed = false;
  bool vetoed = false;  ///< The quota was reached and a veto stopped the motion.
  double probability = 0.0;
};

/// The exact distribution of the result, by convolution over members: entries with positive
/// probability, by yes, then no, then vetoed. A motion passes when yes >= quota and, unless it is
/// procedural, no veto member votes no (UN Charter, article 27; an abstention is no veto).
/// REQUIRES: as many ballots as weights. Cost: members * (total weight + 1)^2 * 2.
[[nodiscard]] std::vector<VoteResult> vote_distribution(const VotingBody& body,
                                                        std::span<const BallotChances> ballots);

}  // namespace detente::institutions
