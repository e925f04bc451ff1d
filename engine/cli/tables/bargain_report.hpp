// What `detente bargain` says of talks: on standard output, and in a folder.
#pragma once

#include <string>
#include <vector>

#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/bargaining/talks/talks.hpp"
#include "engine/bargaining/talks/talks_plan.hpp"
#include "engine/report/run_directory.hpp"

namespace detente::cli {

struct BargainReport {
  const bargaining::DomainFile& file;
  const bargaining::TalksPlan& plan;
  const bargaining::TalksResult& talks;
  std::vector<std::string> sources;  ///< The files, as the user wrote them.
};

[[nodiscard]] std::string bargain_tables(const BargainReport& report);
[[nodiscard]] std::string bargain_json(const BargainReport& report);

/// The offers of a session, a row each; of other protocols the deals that come about.
[[nodiscard]] std::string offers_csv(const BargainReport& report);
/// What a plot shows around them: efficient deals and, in domains of up to kMostDrawn deals, all others.
[[nodiscard]] std::string deals_csv(const BargainReport& report);
/// Disagreement, outcome and solution points.
[[nodiscard]] std::string points_csv(const BargainReport& report);
inline constexpr std::size_t kMostDrawn = 20'000;

/// What makes talks the same: one line of JSON.
[[nodiscard]] std::string bargain_identity(const BargainReport& report);
[[nodiscard]] std::string bargain_manifest(const BargainReport& report);
[[nodiscard]] std::vector<report::TableFile> bargain_files(const BargainReport& report);

}  // namespace detente::cli
