#include "engine/cli/commands/domain_files.hpp"

#include <span>

#include <fmt/format.h>

#include "engine/bargaining/formats/genius.hpp"
#include "engine/scenario/text/inheritance.hpp"

namespace detente::cli {

OptionSpec deadline_option() {
  return {"deadline", "N", "rounds of talks (default: the file's, else 100)"};
}

std::optional<int> read_deadline(Arguments& arguments) {
  constexpr std::uint64_t kMostRounds = 1'000'000;
  if (!arguments.has("deadline")) return std::nullopt;
  return static_cast<int>(arguments.count("deadline", 1, 1, kMostRounds));
}

void read_tactic(const std::string& text, const std::string& given, bargaining::TacticOptions& tactic,
                 Arguments& arguments) {
  const std::string fault = bargaining::read_tactic(text, tactic);
  if (!fault.empty()) arguments.complain(fmt::format("--tactic {}: {}", given, fault));
}

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

Result<bargaining::DomainFile> load_domain(const std::vector<std::string>& files,
                                           const std::vector<scenario::Setting>& settings) {
  if (bargaining::is_genius_path(files.front())) {
    return bargaining::load_genius(files.front(), std::span(files).subspan(1));
  }
  Diagnostics diagnostics;
  refuse_scenario(files.front(), diagnostics);
  if (diagnostics.has_errors()) return diagnostics;
  return bargaining::load_domain(files.front(), settings);
}

}  // namespace

Result<PlannedDomain> load_domain_files(const std::vector<std::string>& files,
                                        const std::vector<scenario::Setting>& settings,
                                        std::optional<int> deadline) {
  auto file = load_domain(files, settings);
  if (!file) return Diagnostics(file.diagnostics());
  const auto plan = bargaining::plan_talks(file.value(), deadline);
  std::vector<Diagnostic> all = file.diagnostics();
  all.insert(all.end(), plan.diagnostics().begin(), plan.diagnostics().end());
  if (!plan) return Diagnostics(all);
  std::string title = file.value().title.empty() ? files.front() : file.value().title;
  return {{std::move(file).value(), plan.value().protocol, std::move(title)}, Diagnostics(all)};
}

}  // namespace detente::cli
