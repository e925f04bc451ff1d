#include "engine/bargaining/domain/domain.hpp"

#include <utility>

#include <fmt/format.h>

#include "engine/base/contract.hpp"

namespace detente::bargaining {

Domain::Domain(std::vector<Issue> issues, std::vector<Party> parties, std::vector<std::uint32_t> codes,
               std::vector<double> utilities)
    : issues_(std::move(issues)),
      parties_(std::move(parties)),
      codes_(std::move(codes)),
      stride_(issues_.size(), 1),
      utilities_(std::move(utilities)) {
  DETENTE_REQUIRE(!parties_.empty(), "somebody negotiates");
  DETENTE_REQUIRE(!codes_.empty() && codes_.size() <= kMostDeals, "1 to kMostDeals deals");
  DETENTE_REQUIRE(utilities_.size() == codes_.size() * parties_.size(), "a utility per deal and party");
  for (std::size_t i = issues_.size(); i-- > 1;) {
    stride_[i - 1] = stride_[i] * static_cast<std::uint32_t>(issues_[i].values.size());
  }
}

std::size_t Domain::value(DealId deal, std::size_t issue) const {
  return codes_[deal] / stride_[issue] % issues_[issue].values.size();
}

std::string Domain::words(DealId deal) const {
  std::string text;
  for (std::size_t i = 0; i < issues_.size(); ++i) {
    text += fmt::format("{}{} = {}", i == 0 ? "" : ", ", issues_[i].name, issues_[i].values[value(deal, i)]);
  }
  return text;
}

bool Domain::rational(DealId deal) const {
  for (std::size_t p = 0; p < parties_.size(); ++p) {
    if (utility(deal, p) < parties_[p].reservation) return false;
  }
  return true;
}

}  // namespace detente::bargaining
