// Domains: what is negotiated, between whom, and what each deal is worth to each.
//
// An outcome space is the product of the issues' values, less the combinations that constraints exclude. Its
// deals are numbered, and utilities are tables over these numbers: nothing that bargains looks at an issue.
// The disagreement point, what no deal is worth, comes with the domain: it is the parties' reservation
// values. Const members may be used concurrently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/scenario/model/issue.hpp"

namespace detente::bargaining {

/// Deals a domain may have.
inline constexpr std::size_t kMostDeals = 1'000'000;

using scenario::Issue;

struct Party {
  std::string id;
  std::string name;
  double reservation = 0.0;  ///< Utility of no deal: the disagreement point. Utils.
  double discount = 1.0;     ///< Per round of bargaining, (0, 1].
  double weight = 1.0;       ///< Bargaining power in weighted solutions, > 0; only ratios matter.
};

/// Index of a deal among those that the constraints allow.
using DealId = std::uint32_t;

class Domain {
public:
  Domain() = default;
  /// `codes`: the allowed deals, ascending, each the mixed radix of its values' indices, the last issue
  /// varies fastest. `utilities[deal * parties + p]`, finite. REQUIRES: 1 to kMostDeals codes, at least one
  /// party.
  Domain(std::vector<Issue> issues, std::vector<Party> parties, std::vector<std::uint32_t> codes,
         std::vector<double> utilities);

  [[nodiscard]] const std::vector<Issue>& issues() const { return issues_; }
  [[nodiscard]] const std::vector<Party>& parties() const { return parties_; }
  [[nodiscard]] std::vector<Party>& parties() { return parties_; }
  [[nodiscard]] std::size_t deals() const { return codes_.size(); }
  [[nodiscard]] std::size_t party_count() const { return parties_.size(); }

  /// What `deal` is worth to `party`, utils.
  [[nodiscard]] double utility(DealId deal, std::size_t party) const {
    return utilities_[deal * parties_.size() + party];
  }
  /// All parties' utilities of a deal.
  [[nodiscard]] std::span<const double> utilities(DealId deal) const {
    return {utilities_.data() + deal * parties_.size(), parties_.size()};
  }
  [[nodiscard]] std::span<const double> utilities() const { return utilities_; }
  /// The index of `issue`'s value in `deal`.
  [[nodiscard]] std::size_t value(DealId deal, std::size_t issue) const;
  /// "relief = 2, freeze = tests".
  [[nodiscard]] std::string words(DealId deal) const;
  /// At least as good as no deal for every party.
  [[nodiscard]] bool rational(DealId deal) const;

private:
  std::vector<Issue> issues_;
  std::vector<Party> parties_;
  std::vector<std::uint32_t> codes_;
  std::vector<std::uint32_t> stride_;  ///< Per issue.
  std::vector<double> utilities_;
};

}  // namespace detente::bargaining
