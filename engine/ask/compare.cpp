#include "engine/ask/compare.hpp"

#include <fmt/format.h>

namespace detente::ask {

std::string Compared::incomplete() const {
  std::string text;
  for (const batch::ComparedSide* const side : {&a, &b}) {
    const std::string open = side->solution ? solve::not_converged_text(*side->solution) : std::string();
    if (!open.empty())
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", side == &a ? "A" : "B", open);
  }
  return text;
}

Result<Compared> compare(const Opened& a, const Opened& b, const batch::ComparisonOptions& options,
                         const simulate::StageListener& listener) {
  auto side_a = batch::find_side(a.scenario(), options, listener);
  if (!side_a) return Diagnostics(side_a.diagnostics());
  auto side_b = batch::find_side(b.scenario(), options, listener);
  if (!side_b) return Diagnostics(side_b.diagnostics());
  batch::Comparison comparison = batch::compare(side_a.value(), side_b.value());
  return Compared{std::move(side_a).value(), std::move(side_b).value(), std::move(comparison)};
}

}  // namespace detente::ask
