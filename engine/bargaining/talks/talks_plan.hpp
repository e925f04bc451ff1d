// From what a file says of its talks, and a command line over it, to what protocols and tactics take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/bargaining/protocols/protocol.hpp"
#include "engine/bargaining/session/tactics.hpp"

namespace detente::bargaining {

/// Rounds of talks where nobody says how many.
inline constexpr int kUsualDeadline = 100;

/// Everything that a session of a domain needs.
struct TalksPlan {
  ProtocolOptions protocol;  ///< With deadline, discounts per round, weights, and a tactic a party.
  /// Whether the file or the command line named a tactic or a protocol; else the usual ones stand.
  bool tactics_named = false;
  bool protocol_named = false;
};

/// Reads [talks] of `file`, with `deadline`, if given, for its own; what is wrong is an error at its place:
/// an unknown protocol or tactic, a key that the tactic does not take, a number out of range.
[[nodiscard]] Result<TalksPlan> plan_talks(const DomainFile& file, std::optional<int> deadline = {});

/// The options that `spec` asks for, the usual ones where it has no name; what is wrong is an error at its
/// place.
[[nodiscard]] TacticOptions tactic_of(const TacticSpec& spec, Diagnostics& diagnostics);

/// Reads "NAME" or "NAME:KEY=VALUE,KEY=VALUE", or "NAME:NUMBER" for beta, as a command line has it. Returns
/// what is wrong, or nothing.
[[nodiscard]] std::string read_tactic(const std::string& text, TacticOptions& options);

}  // namespace detente::bargaining
