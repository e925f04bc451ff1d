#include "engine/positions/position_run.hpp"

namespace detente::positions {

std::string_view offer_kind_name(OfferKind kind) {
  switch (kind) {
    case OfferKind::confrontation: return "confrontation";
    case OfferKind::compromise: return "compromise";
    case OfferKind::capitulation: return "capitulation";
    case OfferKind::bargain: break;
  }
  return "bargain";
}

std::string_view position_end_name(PositionEnd end) {
  switch (end) {
    case PositionEnd::settled: return "settled";
    case PositionEnd::rounds: return "rounds";
    case PositionEnd::not_run: break;
  }
  return "not_run";
}

}  // namespace detente::positions
