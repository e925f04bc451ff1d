#include "engine/cli/commands/domain_files.hpp"

#include <span>

#include <fmt/format.h>

#include "engine/bargaining/formats/genius.hpp"
#include "engine/scenario/text/inheritance.hpp"

namespace detente::cli {

void complain_of_domain_files(const std::vector<std::string>& files,
                              const std::vector<scenario::Setting>& settings, Arguments& arguments) {
  if (!bargaining::is_genius_path(files.front())) {
    if (files.size() > 1) {
      arguments.complain(fmt::format("{}: only a domain of GENIUS (.xml) is followed by profiles", files[1]));
    }
    return;
  }
  if (files.size() < 3) {
    arguments.complain(
        fmt::format("{}: a domain of GENIUS needs a profile for each party, at least two", files.front()));
  }
  if (!settings.empty()) arguments.complain("--set changes domain files of our own, not those of GENIUS");
}

namespace {

/// Says so when the file is a scenario of a crisis: to read it as a domain would make every key of it wrong.
void refuse_scenario(const std::string& file, Diagnostics& diagnostics) {
  Diagnostics unread;  // load_domain() tells what cannot be read.
  const auto root = scenario::load_tree(file, unread);
  const scenario::Node* const head = root ? root->find("scenario") : nullptr;
  if (head == nullptr) return;
  diagnostics.error("not-a-domain", head->at, "the file is a scenario, expected a domain of talks",
                    "a domain has [issues] and [parties]: see scenarios/hanoi-2019.toml");
}

}  // namespace

Result<bargaining::DomainFile> load_domain_files(const std::vector<std::string>& files,
                                                 const std::vector<scenario::Setting>& settings) {
  if (!bargaining::is_genius_path(files.front())) {
    Diagnostics diagnostics;
    refuse_scenario(files.front(), diagnostics);
    if (diagnostics.has_errors()) return diagnostics;
    return bargaining::load_domain(files.front(), settings);
  }
  return bargaining::load_genius(files.front(), std::span(files).subspan(1));
}

}  // namespace detente::cli
