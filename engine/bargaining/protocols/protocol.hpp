// Protocols: from what the deals are worth to how talks come out, when everyone plays the session's game.
//
// One interface for all, chosen by name. Solutions of cooperative bargaining need no procedure and stand for
// an arbiter; the others are procedures, and what they give is subgame perfect, or what tactics lead to:
//   nash, kalai_smorodinsky, egalitarian, utilitarian   solutions.hpp, the best single deal
//   alternating_offers, take_it_or_leave_it             alternating_offers.hpp
//   quantal_offers                                      quantal_offers.hpp: the same between parties who err
//   single_text                                         single_text.hpp
//   baron_ferejohn                                      baron_ferejohn.hpp
//   concession                                          concession.hpp: tactics, no equilibrium
//
// Gains are utilities less those of no deal. A party's discount shrinks its gains, not its utilities: a deal
// in round t (from 0) is worth disagreement + discount^t * (utility - disagreement), so waiting carries each
// party towards its disagreement point and never past it. Breakdown ends the talks at that point.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/bargaining/session/tactics.hpp"

namespace detente::bargaining {

struct ProtocolOptions {
  std::string name = "alternating_offers";  ///< One of protocol_names().
  int deadline = 8;                         ///< Rounds of offers, >= 1; after the last there is no deal.
  double breakdown = 0.0;                   ///< Chance that talks end without a deal after a refusal, [0, 1).
  std::size_t first_proposer = 0;           ///< Index of a party.
  std::vector<double> discount;             ///< Per party and round of offers, (0, 1]; empty = 1 for all.
  std::vector<double> weight;  ///< Per party, > 0; empty = equal. Of solutions, and of recognition.
  std::size_t quota = 0;       ///< Votes that carry a proposal, the proposer's too; 0 = more than half.
  std::vector<char> vetoes;    ///< Per party, nonzero: nothing is carried against it; empty = none.
  std::vector<TacticOptions> tactics;  ///< Per party, of concession; empty = linear for all.
  std::vector<double> rationality;     ///< Per party, > 0, per util; of quantal_offers. Empty: as below.

  /// Per party: what a gain of the next round is worth now, the chance that there is one counted.
  [[nodiscard]] std::vector<double> kept(std::size_t parties) const;
};

/// Of quantal_offers, per util, where nothing else is said.
inline constexpr double kUsualRationality = 10.0;

/// Resolves one session after another; work space is used again. Owned by one thread.
class Protocol {
public:
  Protocol() = default;
  virtual ~Protocol() = default;
  // Not copyable: one owner of the work space.
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;

  /// Fills outcome[k] with the probability of deal k, and outcome[deals] with that of no deal; they add up
  /// to 1. utilities[deal * parties + p] and disagreement[p] in utils, finite. Nobody is given less than its
  /// disagreement utility, but those whom a majority outvotes or who err. Deterministic; who is indifferent
  /// accepts (within 1e-12 of the largest gain); a proposer's ties go to the deal with the larger sum of
  /// gains, then to the smaller number, unless the protocol says otherwise.
  virtual void resolve(std::span<const double> utilities, std::span<const double> disagreement,
                       std::span<double> outcome) = 0;

  /// What the session last resolved was worth to each party at its start, delay counted: utils.
  [[nodiscard]] std::span<const double> values() const { return values_; }

protected:
  std::vector<double> values_;
};

/// What there is to know of a protocol: a new one is a row of the table in protocol.cpp, and its class.
struct ProtocolTraits {
  const char* name = "";
  const char* summary = "";  ///< One line.
  std::unique_ptr<Protocol> (*make)(const ProtocolOptions&, std::size_t parties, const Domain*) = nullptr;
  bool by_tactics = false;  ///< Parties play tactics: it is no equilibrium.
  bool erring = false;      ///< Its parties err, as their rationality says.
};

/// Names that make_protocol knows, in the order in which help lists them.
[[nodiscard]] std::span<const std::string> protocol_names();

/// The protocol called `name`; null when there is none.
[[nodiscard]] const ProtocolTraits* find_protocol(std::string_view name);
/// Its summary; empty when there is none.
[[nodiscard]] std::string_view protocol_summary(std::string_view name);

/// Why make_protocol cannot take the options, with the value and what was expected; empty when it can.
[[nodiscard]] std::string protocol_fault(const ProtocolOptions& options, std::size_t parties);

/// `domain`: whose issues and deals the tactic trade_off looks at, which must outlive it; null = none.
/// REQUIRES: protocol_fault(options, parties) is empty.
[[nodiscard]] std::unique_ptr<Protocol> make_protocol(const ProtocolOptions& options, std::size_t parties,
                                                      const Domain* domain = nullptr);

}  // namespace detente::bargaining
