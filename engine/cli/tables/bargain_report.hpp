// What `detente bargain` says of talks.
#pragma once

#include <string>
#include <vector>

#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/bargaining/talks/talks.hpp"
#include "engine/bargaining/talks/talks_plan.hpp"
#include "engine/report/report.hpp"

namespace detente::cli {

/// Talks that were held.
struct HeldTalks {
  const bargaining::DomainFile& file;
  const bargaining::ProtocolOptions& protocol;
  const bargaining::TalksResult& result;
  std::string identity;

  [[nodiscard]] const bargaining::Domain& domain() const { return file.domain; }
};

/// What makes talks the same: one line of JSON. `sources`: the files, as the user wrote them.
[[nodiscard]] std::string talks_identity(const bargaining::Domain& domain,
                                         const bargaining::ProtocolOptions& protocol,
                                         const std::vector<std::string>& sources);

/// `talks` must outlive it.
[[nodiscard]] report::Report bargain_report(const HeldTalks& talks, std::string title);

/// Domains of more deals are drawn by their efficient ones alone.
inline constexpr std::size_t kMostDrawn = 20'000;

}  // namespace detente::cli
