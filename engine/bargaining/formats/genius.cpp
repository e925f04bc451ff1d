#include "engine/bargaining/formats/genius.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "engine/bargaining/formats/issue_formula.hpp"
#include "engine/bargaining/formats/xml_text.hpp"
#include "engine/base/files.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/scenario/parse/draft.hpp"
#include "engine/scenario/text/document.hpp"

namespace detente::bargaining {
namespace {

struct GeniusIssue {
  std::string index;  ///< As written: weights refer to it.
  Issue issue;
  bool integer = false;
};

/// The one <utility_space>, or none with an error.
pugi::xml_node utility_space(const XmlText& xml) {
  const pugi::xml_node root = xml.root();
  const pugi::xml_node space =
      std::string_view(root.name()) == "utility_space" ? root : root.child("utility_space");
  if (!space) {
    xml.error("missing-key", xml.at(root),
              fmt::format("the file has no <utility_space>, but <{}>", root.name()),
              "this reads the domains and profiles of GENIUS");
  }
  return space;
}

/// All elements called `name` below `node`, in document order: objectives may nest.
std::vector<pugi::xml_node> below(const pugi::xml_node& node, std::string_view name) {
  std::vector<pugi::xml_node> found, open = {node};
  while (!open.empty()) {
    const pugi::xml_node next = open.back();
    open.pop_back();
    if (next.name() == name) found.push_back(next);
    std::vector<pugi::xml_node> children(next.begin(), next.end());
    open.insert(open.end(), children.rbegin(), children.rend());
  }
  return found;
}

std::string type_of(const pugi::xml_node& issue) {
  for (const char* const key : {"vtype", "type", "etype"}) {
    if (issue.attribute(key)) return issue.attribute(key).value();
  }
  return issue.child("item") ? "discrete" : "integer";
}

/// The bounds of an integer issue: attributes of the issue, or of a <range> in it.
std::optional<std::pair<double, double>> bounds_of(const XmlText& xml, const pugi::xml_node& issue) {
  const pugi::xml_node holder = issue.child("range") ? issue.child("range") : issue;
  const auto low = xml.number(holder, "lowerbound");
  const auto high = xml.number(holder, "upperbound");
  if (!low || !high) return std::nullopt;
  constexpr double kLargest = 1e9;
  if (*low != std::floor(*low) || *high != std::floor(*high) || std::abs(*low) > kLargest ||
      std::abs(*high) > kLargest || *high < *low) {
    xml.error(
        "out-of-range", xml.at(holder),
        fmt::format("lowerbound = {} and upperbound = {} must be whole numbers in this order", *low, *high));
    return std::nullopt;
  }
  if (*high - *low >= static_cast<double>(kMostDeals)) {
    xml.error("too-many", xml.at(holder),
              fmt::format("issue '{}' has more than {} values", issue.attribute("name").value(), kMostDeals));
    return std::nullopt;
  }
  return std::pair{*low, *high};
}

std::optional<GeniusIssue> read_issue(const XmlText& xml, const pugi::xml_node& node) {
  GeniusIssue read{node.attribute("index").value(), {node.attribute("name").value(), {}, {}}, false};
  const std::size_t before = read.issue.values.size();
  for (const char* const key : {"index", "name"}) {
    if (*node.attribute(key).value() != '\0') continue;
    xml.error("missing-key", xml.at(node), fmt::format("<issue> needs the attribute '{}'", key));
    return std::nullopt;
  }
  const std::string type = type_of(node);
  if (type == "integer") {
    read.integer = true;
    const auto bounds = bounds_of(xml, node);
    if (!bounds) return std::nullopt;
    for (double value = bounds->first; value <= bounds->second; value += 1.0) {
      read.issue.values.push_back(shortest(value));
      read.issue.numbers.push_back(value);
    }
    return read;
  }
  if (type != "discrete") {
    xml.error("unknown-word", xml.at(node),
              fmt::format("issue '{}' is of type \"{}\", and must be \"discrete\" or \"integer\"",
                          read.issue.name, type),
              type == "real" ? "list the values that matter as a discrete issue" : "");
    return std::nullopt;
  }
  for (const pugi::xml_node& item : node.children("item")) {
    const std::string value = item.attribute("value").value();
    if (value.empty()) {
      xml.error("missing-key", xml.at(item), "<item> needs the attribute 'value'");
    } else if (std::find(read.issue.values.begin(), read.issue.values.end(), value) !=
               read.issue.values.end()) {
      xml.error("duplicate-name", xml.at(item),
                fmt::format("issue '{}' has the value '{}' twice", read.issue.name, value));
    } else {
      read.issue.numbers.push_back(static_cast<double>(read.issue.values.size()));
      read.issue.values.push_back(value);
    }
  }
  if (read.issue.values.size() > before) return read;
  xml.error("empty", xml.at(node), fmt::format("issue '{}' has no items", read.issue.name));
  return std::nullopt;
}

std::vector<GeniusIssue> read_issues(const XmlText& xml, const pugi::xml_node& space) {
  std::vector<GeniusIssue> issues;
  std::size_t combinations = 1;
  for (const pugi::xml_node& node : below(space, "issue")) {
    auto issue = read_issue(xml, node);
    if (!issue) continue;
    const bool twice = std::any_of(issues.begin(), issues.end(), [&](const GeniusIssue& one) {
      return one.index == issue->index || one.issue.name == issue->issue.name;
    });
    if (twice) {
      xml.error(
          "duplicate-name", xml.at(node),
          fmt::format("two issues have the name '{}' or the index {}", issue->issue.name, issue->index));
      continue;
    }
    if (issue->issue.values.size() > kMostDeals / combinations || issues.size() == kMostIssues) {
      xml.error("too-many", xml.at(node),
                fmt::format("with issue '{}' there are more than {} deals, or than {} issues",
                            issue->issue.name, kMostDeals, kMostIssues));
      break;
    }
    combinations *= issue->issue.values.size();
    issues.push_back(std::move(*issue));
  }
  if (issues.empty()) xml.error("empty", xml.at(space), "the domain has no issue that can be read");
  return issues;
}

/// What one party makes of the issues.
class ProfileReader {
public:
  ProfileReader(const XmlText& xml, const std::vector<GeniusIssue>& issues) : xml_(xml), issues_(issues) {}

  /// [issue][value]: weight times evaluation. Whole only without errors.
  std::vector<std::vector<double>> read(Party& party) {
    std::vector<std::vector<double>> worth(issues_.size());
    const pugi::xml_node space = utility_space(xml_);
    if (!space) return worth;
    if (std::string_view(space.attribute("type").value()) == "nonlinear" || space.child("utility")) {
      xml_.error("unknown-word", xml_.at(space), "the profile is nonlinear, and must be linear additive",
                 "write such a utility as formulas in a domain of detente's own");
      return worth;
    }
    read_number(space, "reservation", party.reservation);
    double discount = 1.0;
    read_number(space, "discount_factor", discount);
    if (discount > 0.0 && discount < 1.0) party.discount = discount;
    const std::vector<pugi::xml_node> nodes = below(space, "issue");
    for (std::size_t i = 0; i < issues_.size(); ++i) {
      const auto node = std::find_if(nodes.begin(), nodes.end(), [&](const pugi::xml_node& one) {
        return one.attribute("name").value() == issues_[i].issue.name;
      });
      if (node == nodes.end()) {
        xml_.error("missing-key", xml_.at(space),
                   fmt::format("the profile lacks the issue '{}' of the domain", issues_[i].issue.name));
        continue;
      }
      worth[i] = issues_[i].integer ? linear(*node, issues_[i].issue) : table(*node, issues_[i].issue);
      const double weight = weight_of(space, *node);
      for (double& value : worth[i]) value *= weight;
    }
    for (const pugi::xml_node& node : nodes) {
      const std::string_view name = node.attribute("name").value();
      std::vector<std::string> known;
      for (const GeniusIssue& issue : issues_) known.push_back(issue.issue.name);
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      xml_.error("unknown-name", xml_.at(node), fmt::format("the domain has no issue '{}'", name),
                 name_hint(name, known));
    }
    return worth;
  }

private:
  void read_number(const pugi::xml_node& space, const char* element, double& value) const {
    if (const pugi::xml_node node = space.child(element)) value = xml_.number(node, "value").value_or(value);
  }

  [[nodiscard]] double weight_of(const pugi::xml_node& space, const pugi::xml_node& issue) const {
    const std::string_view index = issue.attribute("index").value();
    for (const pugi::xml_node& weight : below(space, "weight")) {
      if (weight.attribute("index").value() == index) return xml_.number(weight, "value").value_or(0.0);
    }
    xml_.error("missing-key", xml_.at(issue),
               fmt::format("issue '{}' has no weight", issue.attribute("name").value()),
               fmt::format("write <weight index=\"{}\" value=\"...\"/>", index));
    return 0.0;
  }

  [[nodiscard]] std::vector<double> linear(const pugi::xml_node& node, const Issue& issue) const {
    const pugi::xml_node evaluator = node.child("evaluator");
    std::vector<double> worth(issue.values.size(), 0.0);
    if (!evaluator) {
      xml_.error("missing-key", xml_.at(node),
                 fmt::format("integer issue '{}' has no <evaluator>", issue.name));
      return worth;
    }
    const std::string_view kind = evaluator.attribute("ftype").value();
    if (!kind.empty() && kind != "linear") {
      xml_.error(
          "unknown-word", xml_.at(evaluator),
          fmt::format("the evaluator of issue '{}' is \"{}\", and must be \"linear\"", issue.name, kind));
      return worth;
    }
    const double slope = xml_.number(evaluator, "slope").value_or(0.0);
    const double offset = xml_.number(evaluator, "offset").value_or(0.0);
    for (std::size_t k = 0; k < worth.size(); ++k) {
      worth[k] = std::clamp(offset + slope * (issue.numbers[k] - issue.numbers[0]), 0.0, 1.0);
    }
    return worth;
  }

  [[nodiscard]] std::vector<double> table(const pugi::xml_node& node, const Issue& issue) const {
    std::vector<std::optional<double>> evaluation(issue.values.size());
    for (const pugi::xml_node& item : node.children("item")) {
      const std::string_view value = item.attribute("value").value();
      const auto known = std::find(issue.values.begin(), issue.values.end(), value);
      if (known == issue.values.end()) {
        xml_.error("unknown-name", xml_.at(item),
                   fmt::format("issue '{}' of the domain has no value '{}'", issue.name, value),
                   name_hint(value, issue.values));
        continue;
      }
      const auto number = xml_.number(item, "evaluation");
      if (number && *number < 0.0) {
        xml_.error("out-of-range", xml_.at(item), fmt::format("evaluation = {} must be at least 0", *number));
      }
      evaluation[static_cast<std::size_t>(known - issue.values.begin())] = number.value_or(0.0);
    }
    double most = 0.0;
    for (std::size_t k = 0; k < evaluation.size(); ++k) {
      if (!evaluation[k]) {
        xml_.error("missing-key", xml_.at(node),
                   fmt::format("issue '{}' has no evaluation of '{}'", issue.name, issue.values[k]));
      }
      most = std::max(most, evaluation[k].value_or(0.0));
    }
    std::vector<double> worth;
    for (const std::optional<double>& one : evaluation) {
      worth.push_back(most > 0.0 ? one.value_or(0.0) / most : 0.0);
    }
    return worth;
  }

  const XmlText& xml_;
  const std::vector<GeniusIssue>& issues_;
};

std::string stem(const std::string& path) {
  return std::filesystem::path(path).stem().string();
}

DomainFile assemble(const std::vector<GeniusIssue>& read, std::vector<Party> parties,
                    const std::vector<std::vector<std::vector<double>>>& worth) {
  DomainFile file;
  std::vector<Issue> issues;
  file.combinations = 1;
  for (const GeniusIssue& one : read) {
    issues.push_back(one.issue);
    file.combinations *= one.issue.values.size();
  }
  std::vector<std::uint32_t> codes(file.combinations);
  std::vector<double> utilities(file.combinations * parties.size(), 0.0);
  for (std::size_t deal = 0; deal < codes.size(); ++deal) codes[deal] = static_cast<std::uint32_t>(deal);
  for (std::size_t i = 0; i < issues.size(); ++i) {
    walk_combinations(issues, {{i}, {}}, [&](std::size_t code, std::size_t value) {
      for (std::size_t p = 0; p < parties.size(); ++p) {
        utilities[code * parties.size() + p] += worth[p][i][value];
      }
    });
  }
  file.talks.tactics.resize(parties.size());
  file.talks.discount_spans_talks = true;
  file.domain = Domain(std::move(issues), std::move(parties), std::move(codes), std::move(utilities));
  return file;
}

}  // namespace

Result<DomainFile> parse_genius(const NamedText& domain, std::span<const NamedText> profiles) {
  Diagnostics diagnostics;
  const XmlText xml(domain.name, domain.text, diagnostics);
  if (profiles.size() < 2 || profiles.size() > kMostParties) {
    xml.error("no-parties", xml.whole(),
              fmt::format("{} profiles were given, and talks take 2 to {}", profiles.size(), kMostParties));
  }
  std::vector<GeniusIssue> issues;
  std::string title;
  if (xml.sound()) {
    if (const pugi::xml_node space = utility_space(xml)) {
      title = space.child("objective").attribute("name").value();
      issues = read_issues(xml, space);
    }
  }
  std::vector<Party> parties;
  std::vector<std::vector<std::vector<double>>> worth;
  for (const NamedText& profile : profiles) {
    const XmlText text(profile.name, profile.text, diagnostics);
    parties.push_back({stem(profile.name), stem(profile.name)});
    worth.emplace_back();
    // Against a domain that could not be read every profile would be wrong.
    if (text.sound() && !issues.empty()) worth.back() = ProfileReader(text, issues).read(parties.back());
  }
  if (diagnostics.has_errors()) return scenario::capped(diagnostics);
  DomainFile file = assemble(issues, std::move(parties), worth);
  file.title = title.empty() ? stem(domain.name) : title;
  return {std::move(file), diagnostics};
}

Result<DomainFile> load_genius(const std::string& domain_path, std::span<const std::string> profile_paths) {
  Diagnostics diagnostics;
  const auto load = [&](const std::string& path) {
    std::string reason;
    auto text = read_file(path, reason);
    if (!text) {
      const auto source = std::make_shared<const SourceText>(SourceText{path, ""});
      diagnostics.error("file", {source, 0, 0}, reason);
    }
    return NamedText{path, text.value_or("")};
  };
  const NamedText domain = load(domain_path);
  std::vector<NamedText> profiles;
  for (const std::string& path : profile_paths) profiles.push_back(load(path));
  if (diagnostics.has_errors()) return diagnostics;
  return parse_genius(domain, profiles);
}

bool is_genius_path(const std::string& path) {
  return path.ends_with(".xml");
}

}  // namespace detente::bargaining
