// Formulas over the issues of a domain, as tables: one entry for each combination of the issues that the
// formula mentions, so that 10^6 deals cost a few thousand evaluations when a term looks at two issues.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"
#include "engine/base/diagnostic.hpp"
#include "engine/scenario/model/formula.hpp"

namespace detente::bargaining {

/// A function of some issues. Entry = mixed radix of their values' indices, the last issue fastest.
struct IssueTable {
  std::vector<std::size_t> issues;  ///< Ascending; empty for a constant.
  std::vector<double> values;       ///< May hold NaN and infinities where the arithmetic does.
};

struct DomainParameter {
  std::string name;
  double value = 0.0;
};

/// What formulas of a domain may mention: `months` (the value of an issue: its number, or the place of a
/// named value from 0), `relief.all` (the place of a named value), and parameters.
class IssueVocabulary {
public:
  /// REQUIRES: distinct names. Both must outlive it.
  IssueVocabulary(const std::vector<Issue>& issues, const std::vector<DomainParameter>& parameters);

  /// None, with every error in `diagnostics`, when the formula is wrong. `what` names it in messages.
  [[nodiscard]] std::optional<IssueTable> tabulate(const scenario::Formula& formula, std::string_view what,
                                                   Diagnostics& diagnostics);

  /// Whether any formula so far mentioned it, sound or not.
  [[nodiscard]] bool mentioned_issue(std::size_t issue) const { return issue_seen_[issue] != 0; }
  [[nodiscard]] bool mentioned_parameter(std::size_t index) const { return parameter_seen_[index] != 0; }

private:
  struct Use;
  [[nodiscard]] std::optional<Use> resolve(std::string_view name);
  void unknown(std::string_view name, const SourceSpan& at, std::string_view what,
               Diagnostics& diagnostics) const;

  const std::vector<Issue>* issues_;
  const std::vector<DomainParameter>* parameters_;
  std::vector<char> issue_seen_, parameter_seen_;
};

/// Calls visit(code, entry) for every combination of the issues' values, ascending: `entry` is where
/// `table` has its value.
template <typename Visit>
void walk_combinations(const std::vector<Issue>& issues, const IssueTable& table, Visit visit) {
  std::vector<std::size_t> stride(issues.size(), 0);
  std::size_t step = 1;
  for (std::size_t k = table.issues.size(); k-- > 0;) {
    stride[table.issues[k]] = step;
    step *= issues[table.issues[k]].values.size();
  }
  std::size_t combinations = 1;
  for (const Issue& issue : issues) combinations *= issue.values.size();
  std::vector<std::size_t> digit(issues.size(), 0);
  std::size_t entry = 0;
  for (std::size_t code = 0; code < combinations; ++code) {
    visit(code, entry);
    for (std::size_t i = issues.size(); i-- > 0;) {
      entry += stride[i];
      if (++digit[i] < issues[i].values.size()) break;
      entry -= stride[i] * digit[i];
      digit[i] = 0;
    }
  }
}

}  // namespace detente::bargaining
