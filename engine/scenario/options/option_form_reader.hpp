// How a file in option form is read: in the order of FormReader::read, each part from what came before.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scenario/options/option_form.hpp"
#include "engine/scenario/options/option_statement.hpp"

namespace detente::scenario {

/// Most statements, patterns or transitions of one list.
inline constexpr std::size_t kMostPatterns = 1000;

struct Preference {
  const Node* statements = nullptr;
  const Node* ranking = nullptr;
  SourceSpan at;
};

/// Moves that nobody, or one decision maker, can make.
struct Barrier {
  TruthTable from, to;
  int maker = -1;  ///< -1 = nobody.
};

class FormReader {
public:
  FormReader(const Node& root, Diagnostics& diagnostics) : root_(root), diagnostics_(diagnostics) {}

  OptionForm read();

private:
  void read_head();
  void read_makers();
  void read_maker(const Node::Entry& entry);
  void read_options(const Node& node, int maker);
  void read_derived();
  void define(std::size_t index, std::vector<int>& progress);
  [[nodiscard]] std::vector<TruthTable> read_statements(const Node& node, std::string_view what,
                                                        std::size_t most);
  void read_barriers(const Node& node);
  void find_states();
  void read_states();
  void find_moves();
  [[nodiscard]] bool can_change(std::uint32_t from, std::uint32_t to, int maker) const;
  void read_preferences();
  void rank_by_statements(const Node& node, OptionForm::DecisionMaker& maker);
  void rank_by_list(const Node& node, OptionForm::DecisionMaker& maker);
  [[nodiscard]] int state_at(const Node& node);
  [[nodiscard]] std::string called(std::size_t state) const;

  const Node& root_;
  Diagnostics& diagnostics_;
  OptionForm form_;
  std::uint32_t stays_taken_ = 0;        // Options that cannot be dropped once they are taken.
  std::uint32_t stays_dropped_ = 0;      // Options that cannot be taken once they are dropped.
  std::vector<Preference> preferences_;  // Per decision maker.
  std::span<const Node::Entry> derived_;
  std::optional<OptionVocabulary> words_;
  std::vector<Barrier> barriers_;
  bool states_sure_ = true;    // Every statement of `infeasible` and `same` could be read.
  std::vector<int> state_of_;  // Per combination; -1 = infeasible.
};

}  // namespace detente::scenario
