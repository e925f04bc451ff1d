// Preferences of an option form: by prioritised statements, or by a ranking of all states.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/scenario/model/reader.hpp"
#include "engine/scenario/options/option_form_reader.hpp"

namespace detente::scenario {

namespace {

constexpr std::size_t kMostStatements = 64;  // A state's truths are the bits of a number.

}  // namespace

void FormReader::read_preferences() {
  for (std::size_t i = 0; i < form_.makers.size(); ++i) {
    OptionForm::DecisionMaker& maker = form_.makers[i];
    maker.rank.assign(form_.states.size(), 0);
    if (preferences_[i].statements != nullptr) rank_by_statements(*preferences_[i].statements, maker);
    if (preferences_[i].ranking != nullptr) rank_by_list(*preferences_[i].ranking, maker);
  }
}

void FormReader::rank_by_statements(const Node& node, OptionForm::DecisionMaker& maker) {
  const std::vector<TruthTable> statements = read_statements(node, "'prefers'", kMostStatements);
  std::vector<std::uint64_t> score(form_.states.size(), 0);
  for (const TruthTable& table : statements) {
    for (std::size_t s = 0; s < score.size(); ++s) {
      score[s] = score[s] << 1U | static_cast<std::uint64_t>(table[form_.states[s].code]);
    }
  }
  std::vector<std::uint64_t> levels = score;
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  for (std::size_t s = 0; s < score.size(); ++s) {
    maker.rank[s] =
        static_cast<int>(std::lower_bound(levels.begin(), levels.end(), score[s]) - levels.begin());
  }
}

std::string FormReader::called(std::size_t state) const {
  const OptionForm::State& one = form_.states[state];
  return one.name.empty() ? std::to_string(one.code) : fmt::format("{} ({})", one.code, one.name);
}

void FormReader::rank_by_list(const Node& node, OptionForm::DecisionMaker& maker) {
  const auto groups = read_items(node, "'ranking'", form_.states.size() + 1, diagnostics_);
  std::vector<char> seen(form_.states.size(), 0);
  int rank = static_cast<int>(groups.size());
  bool sound = node.kind == Node::Kind::array;
  const auto place = [&](const Node& item) {
    const int state = state_at(item);
    if (state < 0) {
      sound = false;
      return;
    }
    if (seen[static_cast<std::size_t>(state)] != 0) {
      diagnostics_.error("duplicate-name", item.at,
                         fmt::format("state {} is ranked twice", called(static_cast<std::size_t>(state))));
    }
    seen[static_cast<std::size_t>(state)] = 1;
    maker.rank[static_cast<std::size_t>(state)] = rank;
  };
  for (const Node& group : groups) {
    --rank;
    if (group.kind == Node::Kind::array) {
      for (const Node& item : group.items) place(item);
    } else {
      place(group);
    }
  }
  std::vector<std::string> missing;
  for (std::size_t s = 0; s < seen.size(); ++s) {
    if (seen[s] == 0) missing.push_back(called(s));
  }
  if (missing.empty() || !sound || !states_sure_) return;
  constexpr std::size_t kShown = 12;
  const std::size_t more = missing.size() > kShown ? missing.size() - kShown : 0;
  missing.resize(missing.size() - more);
  diagnostics_.error("unranked", node.at,
                     fmt::format("the ranking of '{}' leaves out {}{}", maker.id, fmt::join(missing, ", "),
                                 more > 0 ? fmt::format(" and {} more", more) : ""),
                     "rank every state; states that are liked alike stand in a list of their own, as [5, 7]");
}

}  // namespace detente::scenario
