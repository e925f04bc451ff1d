// Option forms as texts, for the tests that read them.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/scenario/options/option_form.hpp"

namespace detente::scenario::test {

/// Two decision makers: a with x and y (bits 0 and 1), b with z (bit 2). `head` goes under [conflict], `rest`
/// to the end.
inline std::string two_makers(const std::string& head = {}, const std::string& rest = {},
                              const std::string& preference_of_b = "prefers = [\"not b.z\"]") {
  return "detente = 1\n[conflict]\ntitle = \"Two\"\n" + head +
         "\n[decision_makers.a]\nname = \"the A\"\nprefers = [\"a.x\", \"b.z\"]\n"
         "[decision_makers.a.options]\nx = {}\ny = { about = \"does y\" }\n"
         "[decision_makers.b]\n" +
         preference_of_b + "\n[decision_makers.b.options]\nz = {}\n" + rest;
}

inline OptionForm form_of(const std::string& text) {
  auto form = parse_option_form(text, "test.toml");
  for (const Diagnostic& one : form.diagnostics()) ADD_FAILURE() << render(one);
  return form.ok() ? std::move(form).value() : OptionForm{};
}

/// "code line:column" of each error.
inline std::vector<std::string> errors_of(const std::string& text) {
  std::vector<std::string> all;
  const auto form = parse_option_form(text, "test.toml");
  for (const Diagnostic& one : form.diagnostics()) {
    all.push_back(one.code + ' ' + std::to_string(one.at.line) + ':' + std::to_string(one.at.column));
  }
  return all;
}

inline std::vector<int> codes_of(const OptionForm& form) {
  std::vector<int> codes;
  for (const OptionForm::State& state : form.states) codes.push_back(static_cast<int>(state.code));
  return codes;
}

/// The codes to which decision maker `maker` can move from the state with `code`.
inline std::vector<int> moves_of(const OptionForm& form, std::size_t maker, std::uint32_t code) {
  std::vector<int> codes;
  for (std::size_t s = 0; s < form.states.size(); ++s) {
    if (form.states[s].code != code) continue;
    for (const int to : form.makers[maker].moves[s]) {
      codes.push_back(static_cast<int>(form.states[static_cast<std::size_t>(to)].code));
    }
  }
  return codes;
}

}  // namespace detente::scenario::test
