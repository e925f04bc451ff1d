#include "engine/scenario/options/option_form.hpp"

#include <fmt/format.h>

#include "engine/scenario/options/option_form_reader.hpp"
#include "engine/scenario/text/document.hpp"
#include "engine/scenario/text/inheritance.hpp"

namespace detente::scenario {
namespace {

Result<OptionForm> read_if_whole(const std::optional<Node>& root, Diagnostics& diagnostics) {
  if (!root) return capped(diagnostics);
  OptionForm form = FormReader(*root, diagnostics).read();
  if (diagnostics.has_errors()) return capped(diagnostics);
  return {std::move(form), diagnostics};
}

}  // namespace

std::string OptionForm::options_text(std::size_t state) const {
  std::string text;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if ((states[state].code >> i & 1U) == 0) continue;
    if (!text.empty()) text += ' ';
    text += makers[static_cast<std::size_t>(options[i].maker)].id + '.' + options[i].name;
  }
  return text.empty() ? "-" : text;
}

bool is_option_form(const Node& root) {
  if (!root.is_table() || root.find("scenario") != nullptr) return false;
  return root.find("conflict") != nullptr || root.find("decision_makers") != nullptr;
}

Result<OptionForm> load_option_form(const std::string& path) {
  Diagnostics diagnostics;
  return read_if_whole(load_tree(path, diagnostics), diagnostics);
}

Result<OptionForm> read_option_form(const Node& root) {
  Diagnostics diagnostics;
  return read_if_whole(root, diagnostics);
}

Result<OptionForm> parse_option_form(std::string text, const std::string& name) {
  Diagnostics diagnostics;
  return read_if_whole(load_tree_of_text(std::move(text), name, diagnostics), diagnostics);
}

}  // namespace detente::scenario
