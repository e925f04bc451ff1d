// The domain files that `bargain` and `tournament` take: one of ours, or one of GENIUS with its profiles.
#pragma once

#include <string>
#include <vector>

#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/cli/shell/options.hpp"

namespace detente::cli {

/// Complains when `files` are neither one domain file nor a domain of GENIUS and at least two profiles.
void complain_of_domain_files(const std::vector<std::string>& files,
                              const std::vector<scenario::Setting>& settings, Arguments& arguments);

/// REQUIRES: complain_of_domain_files() found nothing.
[[nodiscard]] Result<bargaining::DomainFile> load_domain_files(
    const std::vector<std::string>& files, const std::vector<scenario::Setting>& settings);

}  // namespace detente::cli
