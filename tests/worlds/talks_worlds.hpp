// Small domains that the tests of talks share.
#pragma once

#include <string>
#include <vector>

#include "engine/bargaining/domain/domain.hpp"

namespace detente::bargaining {

/// One issue with a value a row of `rows`: what each party gets of it. Reservations are 0.
inline Domain table_domain(const std::vector<std::vector<double>>& rows) {
  Issue issue{"deal", {}, {}};
  std::vector<std::uint32_t> codes;
  std::vector<double> utilities;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    issue.values.push_back(std::to_string(k));
    issue.numbers.push_back(static_cast<double>(k));
    codes.push_back(static_cast<std::uint32_t>(k));
    utilities.insert(utilities.end(), rows[k].begin(), rows[k].end());
  }
  std::vector<Party> parties(rows.front().size());
  for (std::size_t p = 0; p < parties.size(); ++p) parties[p].id = std::string(1, static_cast<char>('a' + p));
  return Domain({issue}, parties, codes, utilities);
}

/// Divides `units` between two: deal k gives the first k.
inline Domain pie_domain(int units) {
  std::vector<std::vector<double>> rows;
  for (int k = 0; k <= units; ++k) rows.push_back({double(k), double(units - k)});
  return table_domain(rows);
}

/// `issues` issues of `values` values. Each party's utility is a sum over issues of weight * place, the
/// second with places reversed: weights[p][issue].
inline Domain additive_domain(std::size_t values, const std::vector<std::vector<double>>& weights) {
  const std::size_t issues = weights.front().size();
  std::vector<Issue> all(issues);
  std::size_t deals = 1;
  for (std::size_t i = 0; i < issues; ++i) {
    all[i].name = std::string("issue") + static_cast<char>('1' + i);
    for (std::size_t v = 0; v < values; ++v) {
      all[i].values.push_back(std::to_string(v));
      all[i].numbers.push_back(static_cast<double>(v));
    }
    deals *= values;
  }
  std::vector<std::uint32_t> codes;
  std::vector<double> utilities;
  for (std::size_t k = 0; k < deals; ++k) {
    codes.push_back(static_cast<std::uint32_t>(k));
    for (std::size_t p = 0; p < weights.size(); ++p) {
      double utility = 0.0;
      std::size_t rest = k;
      for (std::size_t i = issues; i-- > 0; rest /= values) {
        const std::size_t place = p == 1 ? values - 1 - rest % values : rest % values;
        utility += weights[p][i] * static_cast<double>(place);
      }
      utilities.push_back(utility);
    }
  }
  std::vector<Party> parties(weights.size());
  for (std::size_t p = 0; p < parties.size(); ++p) parties[p].id = std::string(1, static_cast<char>('a' + p));
  return Domain(all, parties, codes, utilities);
}

}  // namespace detente::bargaining
