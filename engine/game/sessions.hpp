// Bargaining sessions in a game: the protocol that each asks for, and what its deal means in a world.
#pragma once

#include "engine/bargaining/domain/domain.hpp"
#include "engine/bargaining/protocols/protocol.hpp"
#include "engine/game/game.hpp"

namespace detente::game {

/// What bargaining::make_protocol takes for `session`; who errs, errs as in its other choices. Its name and
/// numbers fit once compile_game succeeded.
[[nodiscard]] bargaining::ProtocolOptions protocol_options(const scenario::Scenario& scenario, int session);

/// The session's issues and deals, whose utilities are not known: all 0.
[[nodiscard]] bargaining::Domain session_domain(const scenario::Scenario& scenario, int session);

/// Reports a protocol that is unknown or does not fit the session, and tactics that nobody knows.
void check_protocol(const scenario::Scenario& scenario, int session, Diagnostics& diagnostics);

/// The phase's one mover is its session, which may always end without a deal and with any.
[[nodiscard]] MoverTable session_mover(const scenario::Scenario& scenario, int session);

/// Writes what session `session` came to, by its deal in `world`, into its results there.
void settle_session(const scenario::Scenario& scenario, int session, World& world);

}  // namespace detente::game
