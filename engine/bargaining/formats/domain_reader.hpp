// Reads the tree of a domain file part by part. Only domain_file.cpp and domain_reader.cpp see this.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/bargaining/formats/domain_file.hpp"
#include "engine/bargaining/formats/issue_formula.hpp"
#include "engine/scenario/model/reader.hpp"

namespace detente::bargaining {

class DomainReader {
public:
  DomainReader(const scenario::Node& root, Diagnostics& diagnostics)
      : root_(root), diagnostics_(diagnostics) {}

  /// Whole only if `diagnostics` has no errors afterwards.
  DomainFile read();

private:
  /// One named formula of a party, and where it is written.
  struct Term {
    std::string what;
    SourceSpan at;
    IssueTable table;
  };

  void read_head();
  void read_parameters();
  void read_issues();
  void read_issue(const scenario::Node::Entry& entry);
  void read_values(const scenario::Node& node, Issue& issue);
  void read_range(const scenario::Node& node, Issue& issue);
  void read_parties();
  void read_party(const scenario::Node::Entry& entry);
  void read_additive(scenario::TableReader& reader, const std::string& what, std::vector<Term>& terms);
  [[nodiscard]] std::vector<double> read_worth(const scenario::Node& node, const Issue& issue,
                                               const std::string& what);
  [[nodiscard]] std::optional<Term> read_term(const scenario::Node& node, std::string what);
  void read_talks();
  void read_vetoes(const scenario::Node& node, std::span<const std::string> ids);
  void declare(const char* what, const std::string& name, const SourceSpan& at);
  void warn_unread();

  /// Deals that the constraints allow; empty, with an error, when there are none or too many.
  [[nodiscard]] std::vector<std::uint32_t> allowed_codes();
  /// Adds up the terms of all parties over the allowed deals.
  [[nodiscard]] std::vector<double> add_up(const std::vector<std::uint32_t>& codes);

  const scenario::Node& root_;
  Diagnostics& diagnostics_;
  DomainFile file_;
  std::vector<std::pair<std::string, SourceSpan>> declared_;
  std::vector<DomainParameter> parameters_;
  std::vector<SourceSpan> parameter_at_, issue_at_;
  std::vector<Issue> issues_;
  std::vector<Party> parties_;
  std::vector<std::vector<Term>> terms_;  ///< Per party.
  std::optional<IssueVocabulary> vocabulary_;
};

}  // namespace detente::bargaining
