// Stability of states against decision makers who move together.
//
// Kilgour, D. M., Hipel, K. W., Fang, L., Peng, X. (2001). Coalition analysis in group decision support.
// Group Decision and Negotiation 10, 159-175; Inohara, T., Hipel, K. W. (2008). Coalition analysis in the
// graph model for conflict resolution. Systems Engineering 11, 343-359. For a coalition H and a state s:
//
//   coalition improvement: a state of R_H(s) that every member likes better than s;
//   CNash: there is none;
//   CGMR:  the others can answer each, by R_N-H, so that some member likes the result no better than s;
//   CSMR:  as CGMR, and wherever the coalition goes from there (R_H), some member likes it no better than s;
//   CSEQ:  as CGMR, where the others answer by coalition improvements of any coalitions among them, one after
//   the
//          other, none moving twice in a row.
//
// A coalition of one is a decision maker alone: then CNash, CGMR and CSMR are Nash, GMR and SMR. CSEQ is
// weaker than SEQ where others may answer together; for two decision makers it is SEQ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/solve/conflict/stability.hpp"

namespace detente::solve {

/// Rows of bits: which states a state leads to.
class BitTable {
public:
  BitTable() = default;
  BitTable(std::size_t rows, std::size_t columns) : words_((columns + 63) / 64), bits_(rows * words_, 0) {}

  [[nodiscard]] std::size_t words() const { return words_; }
  [[nodiscard]] std::uint64_t* row(std::size_t r) { return bits_.data() + r * words_; }
  [[nodiscard]] const std::uint64_t* row(std::size_t r) const { return bits_.data() + r * words_; }

private:
  std::size_t words_ = 0;
  std::vector<std::uint64_t> bits_;
};

class CoalitionStability {
public:
  /// Bytes that an analysis takes: states^2 / 8 for some three bits of every coalition.
  [[nodiscard]] static double bytes(const Conflict& conflict);

  explicit CoalitionStability(const Conflict& conflict);

  /// REQUIRES: coalition not empty.
  [[nodiscard]] bool stable(StabilityConcept which, Coalition coalition, int state) const {
    return (bits_[coalition][static_cast<std::size_t>(state)] >> static_cast<unsigned>(which) & 1U) != 0;
  }
  /// Stable for every coalition.
  [[nodiscard]] bool equilibrium(StabilityConcept which, int state) const;
  [[nodiscard]] std::vector<int> equilibria(StabilityConcept which) const;
  /// Coalitions for which the state is not stable, smallest first, then by members.
  [[nodiscard]] std::vector<Coalition> unstable_for(StabilityConcept which, int state) const;

private:
  int states_ = 0;
  std::vector<std::vector<std::uint8_t>> bits_;  ///< Per coalition and state: bit c = stable under concept c.
};

/// As reason_of, for a coalition; for one of a single member too, where CSEQ lets the others answer together.
[[nodiscard]] StabilityReason coalition_reason(const Conflict& conflict, StabilityConcept which,
                                               Coalition coalition, int state);

}  // namespace detente::solve
