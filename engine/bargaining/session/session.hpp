// A session of talks: stacked alternating offers between two parties or more.
//
// In turn, each party accepts the offer on the table, makes another, or walks out. An offer that all others
// accept one after another is a deal; who walks out ends the talks for all. In a round each party has one
// turn; after the last round there is no deal. Aydogan, R., Festen, D., Hindriks, K. V., Jonker, C. M.
// (2017). Alternating offers protocols for multilateral negotiation. In: Modern Approaches to Agent-based
// Complex Automated Negotiation, Springer, 153-167 (SAOP).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/bargaining/domain/deal_orders.hpp"
#include "engine/bargaining/session/tactics.hpp"

namespace detente::bargaining {

struct SessionOptions {
  int deadline = 100;     ///< Rounds, >= 1.
  std::size_t first = 0;  ///< The party whose turn is first.
};

/// What became of an offer. Stable: traces hold these by name.
enum class Reply : std::uint8_t {
  refused,     ///< Somebody made another.
  accepted,    ///< By all.
  walked_out,  ///< Somebody left.
  expired,     ///< The deadline came first.
};

[[nodiscard]] constexpr const char* reply_name(Reply of) {
  constexpr const char* kNames[] = {"refused", "accepted", "walked out", "expired"};
  return kNames[static_cast<std::size_t>(of)];
}

struct Offer {
  int round = 0;  ///< From 0.
  std::size_t proposer = 0;
  DealId deal = 0;
  Reply reply = Reply::refused;
  std::size_t accepted_by = 0;  ///< How many others accepted it, one after another.
};

enum class SessionEnd : std::uint8_t { deal, deadline, walk_out };
[[nodiscard]] constexpr const char* session_end_name(SessionEnd of) {
  constexpr const char* kNames[] = {"deal", "deadline", "walk out"};
  return kNames[static_cast<std::size_t>(of)];
}

struct SessionResult {
  SessionEnd end = SessionEnd::deadline;
  DealId deal = 0;     ///< Only if end == deal.
  int round = 0;       ///< In which it ended, from 0; `deadline` if that ended it.
  std::size_t by = 0;  ///< Who accepted last, or walked out; void after the deadline.
  int offers = 0;      ///< Made by all together.
};

/// Plays one session from its start. `trace`, if not null, is emptied and gets every offer in order.
/// REQUIRES: a negotiator a party, at least two. Cost: per turn that of the tactics; no allocation of its own
/// but for the trace.
[[nodiscard]] SessionResult play_session(const DealOrders& orders, std::span<Negotiator* const> negotiators,
                                         const SessionOptions& options, std::vector<Offer>* trace = nullptr);

}  // namespace detente::bargaining
