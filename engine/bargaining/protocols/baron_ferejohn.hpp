// Legislative bargaining under a closed rule: whom chance recognises proposes, and the members vote.
//
// Baron, D. P., Ferejohn, J. A. (1989). Bargaining in legislatures. American Political Science Review 83(4),
// 1181-1206. In each session one member is recognised at random and proposes a deal; it is voted up or down
// at once. If it fails the talks break down with some chance, else the next session begins, its gains
// discounted. A member votes for what is worth at least what the next session is expected to be. With vetoes
// nothing passes against who has one: Winter, E. (1996). Voting and vetoing. APSR 90(4), 813-823.
//
// Backward induction from the deadline, the same rule in each session; where it settles, as it does when a
// pie is divided, the outcome is the stationary equilibrium of the game without a deadline. On a coarse grid
// it may go round in circles instead: stationarity_gap() says how far from settled it is.
#pragma once

#include "engine/bargaining/protocols/gains.hpp"
#include "engine/bargaining/protocols/protocol.hpp"

namespace detente::bargaining {

class BaronFerejohn final : public Protocol {
public:
  /// Uses deadline, breakdown, discount, weight (chances of recognition), quota and vetoes.
  BaronFerejohn(const ProtocolOptions& options, std::size_t parties);

  /// A lottery over who is recognised and, where a proposer has several best deals, over these, each as
  /// likely. Cost: sessions * parties * deals; it stops early once settled.
  void resolve(std::span<const double> utilities, std::span<const double> disagreement,
               std::span<double> outcome) override;

  /// The most by which one more session would change what anybody expects, utils; 0 = stationary. Infinite
  /// when some proposer would rather wait: a long wait looks settled without being an equilibrium.
  [[nodiscard]] double stationarity_gap() const { return gap_; }

private:
  void find_passing();
  void propose(std::size_t proposer, std::span<double> outcome);
  void session(std::span<double> outcome);

  std::size_t parties_, quota_;
  int deadline_;
  double breakdown_;
  std::vector<double> recognition_, keep_;
  std::vector<char> vetoes_;
  Gains gains_;
  std::vector<double> next_, now_;  ///< Expected gains of the next session, and of this one.
  std::vector<double> later_;       ///< The lottery from the next session on.
  std::vector<DealId> passing_, best_;
  double gap_ = 0.0;
  bool waits_ = false;  ///< Some proposer waits in the session last worked out.
};

}  // namespace detente::bargaining
