// The domain files that `bargain` and `tournament` take: one of ours, or one of GENIUS with its profiles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/bargaining/talks/talks_plan.hpp"
#include "engine/cli/shell/options.hpp"

namespace detente::cli {

struct PlannedDomain {
  bargaining::DomainFile file;
  bargaining::ProtocolOptions protocol;  ///< As the file has it.
  std::string title;                     ///< The file's name where it has none.
};

/// --deadline, over what the files say.
[[nodiscard]] OptionSpec deadline_option();
[[nodiscard]] std::optional<int> read_deadline(Arguments& arguments);

/// Reads what follows --tactic; complains of it as it was `given`.
void read_tactic(const std::string& text, const std::string& given, bargaining::TacticOptions& tactic,
                 Arguments& arguments);

/// Complains when `files` are neither one domain file nor a domain of GENIUS and at least two profiles.
void complain_of_domain_files(const std::vector<std::string>& files,
                              const std::vector<scenario::Setting>& settings, Arguments& arguments);

/// REQUIRES: complain_of_domain_files() found nothing.
[[nodiscard]] Result<PlannedDomain> load_domain_files(const std::vector<std::string>& files,
                                                      const std::vector<scenario::Setting>& settings,
                                                      std::optional<int> deadline);

}  // namespace detente::cli
