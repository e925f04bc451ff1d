#include "engine/bargaining/talks/talks_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"

namespace detente::bargaining {
namespace {

/// A number that tactics take, and where it goes.
struct Key {
  const char* name;
  double TacticOptions::*real;
  int TacticOptions::*whole;
};

constexpr std::array<Key, 9> kKeys = {{
    {"beta", &TacticOptions::beta, nullptr},
    {"start", &TacticOptions::start, nullptr},
    {"floor", &TacticOptions::floor, nullptr},
    {"band", &TacticOptions::band, nullptr},
    {"accept_share", &TacticOptions::accept_share, nullptr},
    {"accept_time", &TacticOptions::accept_time, nullptr},
    {"delay", nullptr, &TacticOptions::delay},
    {"window", nullptr, &TacticOptions::window},
    {"patience", nullptr, &TacticOptions::patience},
}};

std::vector<std::string> key_names() {
  std::vector<std::string> names = {"accept"};
  for (const Key& key : kKeys) names.emplace_back(key.name);
  return names;
}

/// Sets the number `name`; returns what is wrong, or nothing.
std::string set_number(const std::string& name, double value, TacticOptions& options) {
  for (const Key& key : kKeys) {
    if (name != key.name) continue;
    if (key.real != nullptr) {
      options.*key.real = value;
      return {};
    }
    constexpr double kMost = 1'000'000.0;
    if (value != std::floor(value) || std::abs(value) > kMost) {
      return fmt::format("{} = {}, expected a whole number up to {}", name, shortest(value), kMost);
    }
    options.*key.whole = static_cast<int>(value);
    return {};
  }
  if (name == "accept") return fmt::format("accept = {}, expected a word", shortest(value));
  return fmt::format("a tactic has no '{}'; {}", name, name_hint(name, key_names()));
}

std::string set_word(const std::string& name, const std::string& value, TacticOptions& options) {
  if (name != "accept") {
    const auto names = key_names();
    const bool known = std::find(names.begin(), names.end(), name) != names.end();
    return known ? fmt::format("{} = '{}', expected a number", name, value)
                 : fmt::format("a tactic has no '{}'; {}", name, name_hint(name, names));
  }
  const auto names = acceptance_names();
  const auto found = std::find(names.begin(), names.end(), value);
  if (found == names.end()) {
    return fmt::format("accept = '{}'; {}", value, name_hint(value, names));
  }
  options.accept = static_cast<Acceptance>(found - names.begin());
  return {};
}

}  // namespace

TacticOptions tactic_of(const TacticSpec& spec, Diagnostics& diagnostics) {
  TacticOptions options;
  if (spec.name.empty()) return options;
  if (tactic_summary(spec.name).empty()) {
    diagnostics.error("unknown-name", spec.at, fmt::format("unknown tactic '{}'", spec.name),
                      name_hint(spec.name, tactic_names()));
    return options;
  }
  options = tactic_called(spec.name);
  bool sound = true;
  const auto report = [&](const std::string& fault, const SourceSpan& at) {
    if (fault.empty()) return;
    sound = false;
    diagnostics.error("tactic", at, fault);
  };
  for (const TacticSpec::Number& number : spec.numbers) {
    report(set_number(number.key, number.value, options), number.at);
  }
  for (const TacticSpec::Word& word : spec.words) report(set_word(word.key, word.value, options), word.at);
  if (sound) report(tactic_fault(options), spec.at);
  return options;
}

Result<TalksPlan> plan_talks(const DomainFile& file, std::optional<int> deadline) {
  const TalksSpec& talks = file.talks;
  Diagnostics diagnostics;
  TalksPlan plan;
  ProtocolOptions& options = plan.protocol;
  options.deadline = deadline.value_or(talks.deadline.value_or(kUsualDeadline));
  options.breakdown = talks.breakdown;
  options.first_proposer = talks.first;
  options.quota = talks.quota;
  options.vetoes = talks.vetoes;
  for (const Party& party : file.domain.parties()) {
    // A discount over all of the talks is one of equal parts a round.
    const double rounds = talks.discount_spans_talks ? options.deadline : 1.0;
    options.discount.push_back(std::pow(party.discount, 1.0 / rounds));
    options.weight.push_back(party.weight);
    options.rationality.push_back(talks.rationality.value_or(kUsualRationality));
  }
  for (const TacticSpec& spec : talks.tactics) {
    plan.tactics_named = plan.tactics_named || !spec.name.empty();
    options.tactics.push_back(tactic_of(spec, diagnostics));
  }
  plan.protocol_named = !talks.protocol.empty();
  if (plan.protocol_named) {
    options.name = talks.protocol;
    if (find_protocol(options.name) == nullptr) {
      diagnostics.error("unknown-name", talks.protocol_at, fmt::format("unknown protocol '{}'", options.name),
                        name_hint(options.name, protocol_names()));
    }
  } else {
    options.name = plan.tactics_named ? "concession" : "alternating_offers";
  }
  if (diagnostics.has_errors()) return diagnostics;
  return plan;
}

std::string read_tactic(const std::string& text, TacticOptions& options) {
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  if (tactic_summary(name).empty()) {
    return fmt::format("unknown tactic '{}'; {}", name, name_hint(name, tactic_names()));
  }
  options = tactic_called(name);
  if (colon == std::string::npos) return {};
  std::string rest = text.substr(colon + 1);
  if (const auto beta = parse_double(rest)) rest = "beta=" + rest;
  for (std::size_t begin = 0; begin <= rest.size();) {
    const std::size_t end = std::min(rest.find(',', begin), rest.size());
    const std::string part = rest.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) return fmt::format("'{}', expected KEY=VALUE", part);
    const std::string key = part.substr(0, equals), value = part.substr(equals + 1);
    const auto number = parse_double(value);
    const std::string fault = number ? set_number(key, *number, options) : set_word(key, value, options);
    if (!fault.empty()) return fault;
  }
  return tactic_fault(options);
}

}  // namespace detente::bargaining
