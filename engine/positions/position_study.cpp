#include "engine/positions/position_study.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include <fmt/format.h>

#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/parallel.hpp"

namespace detente::positions {
namespace {

/// A rule that is one of several words: its name, the words, and which holds.
struct WordRule {
  const char* name;
  std::span<const std::string> words;
  std::size_t (*get)(const StudyOptions&);
  void (*set)(StudyOptions&, std::size_t);
};

template <auto Rules, auto Member>
WordRule word_rule(const char* name, std::span<const std::string> words) {
  return {name, words,
          [](const StudyOptions& options) { return static_cast<std::size_t>((options.*Rules).*Member); },
          [](StudyOptions& options, std::size_t word) {
            auto& value = (options.*Rules).*Member;
            value = static_cast<std::remove_reference_t<decltype(value)>>(word);
          }};
}

const std::vector<WordRule>& word_rules(SpatialMethod method) {
  static const std::vector<WordRule> challenge = {
      word_rule<&StudyOptions::challenge, &ChallengeRules::odds>("odds", challenge_odds_names()),
      word_rule<&StudyOptions::challenge, &ChallengeRules::risk>("risk", challenge_risk_names()),
      word_rule<&StudyOptions::challenge, &ChallengeRules::choice>("choice", offer_choice_names()),
      word_rule<&StudyOptions::challenge, &ChallengeRules::view>("view", challenge_view_names()),
  };
  static const std::vector<WordRule> condorcet = {
      word_rule<&StudyOptions::condorcet, &SpatialRules::response>("vote", vote_response_names()),
      word_rule<&StudyOptions::condorcet, &SpatialRules::victory>("victory", victory_model_names()),
      word_rule<&StudyOptions::condorcet, &SpatialRules::election>("election", election_model_names()),
      word_rule<&StudyOptions::condorcet, &SpatialRules::risk_range>("risk_range", risk_range_names()),
      word_rule<&StudyOptions::condorcet, &SpatialRules::risk_view>("risk_view", risk_view_names()),
      word_rule<&StudyOptions::condorcet, &SpatialRules::commitment>("commitment", commitment_names()),
      word_rule<&StudyOptions::condorcet, &SpatialRules::interpolation>("interpolation",
                                                                        interpolation_names()),
      word_rule<&StudyOptions::condorcet, &SpatialRules::view>("bargain", bargain_view_names()),
  };
  return method == SpatialMethod::challenge ? challenge : condorcet;
}

/// A rule that is a number in [0, 1].
struct NumberRule {
  const char* name;
  double ChallengeRules::*member;
};
constexpr std::array<NumberRule, 2> kNumberRules = {
    {{"stays", &ChallengeRules::stays}, {"improves", &ChallengeRules::improves}}};

/// Everything that one replicate leaves behind.
struct Replicate {
  bool settled = false;
  std::vector<ScaleForecast> last;     ///< [scale]
  std::vector<double> positions;       ///< The last ones.
  std::vector<double> medians, means;  ///< [round * scales + scale]
};

std::vector<ScaleForecast> forecasts_of(const SpatialInputs& inputs, const std::vector<double>& positions) {
  std::vector<ScaleForecast> result;
  for (std::size_t d = 0; d < inputs.scales; ++d) {
    result.push_back(forecast(inputs.on_scale(positions, d), inputs.on_scale(inputs.capability, d),
                              inputs.on_scale(inputs.salience, d)));
  }
  return result;
}

Replicate play(const SpatialModel& model, const StudyOptions& options, std::size_t number,
               std::size_t moments) {
  const SpatialInputs inputs = drawn_inputs(model, options.error, number);
  const PositionRun run = run_method(inputs, options, false);
  Replicate result;
  result.settled = run.end == PositionEnd::settled;
  result.positions = run.positions.back();
  std::vector<ScaleForecast> at;
  for (std::size_t t = 0; t < moments; ++t) {
    if (t < run.positions.size()) at = forecasts_of(inputs, run.positions[t]);
    for (const ScaleForecast& scale : at) {
      result.medians.push_back(scale.median);
      result.means.push_back(scale.mean);
    }
  }
  result.last = forecasts_of(inputs, run.positions.back());
  return result;
}

/// Spread over replicates of whatever `pick` takes from each.
template <typename Pick>
Spread over(const std::vector<Replicate>& replicates, Pick pick) {
  std::vector<double> sample;
  sample.reserve(replicates.size());
  for (const Replicate& replicate : replicates) sample.push_back(pick(replicate));
  return spread_of(std::move(sample));
}

void summarise(const std::vector<Replicate>& replicates, std::size_t moments, PositionStudy& study) {
  const std::size_t scales = study.inputs.scales;
  for (std::size_t d = 0; d < scales; ++d) {
    ScaleSpread spread;
    spread.mean = over(replicates, [d](const Replicate& r) { return r.last[d].mean; });
    spread.median = over(replicates, [d](const Replicate& r) { return r.last[d].median; });
    spread.capability_mean = over(replicates, [d](const Replicate& r) { return r.last[d].capability_mean; });
    spread.capability_median =
        over(replicates, [d](const Replicate& r) { return r.last[d].capability_median; });
    study.spread.push_back(spread);
    std::vector<Spread>& positions = study.last_positions.emplace_back();
    for (std::size_t i = 0; i < study.inputs.actors; ++i) {
      positions.push_back(over(replicates, [&](const Replicate& r) { return r.positions[i * scales + d]; }));
    }
    std::vector<Spread>& medians = study.median_by_round.emplace_back();
    std::vector<Spread>& means = study.mean_by_round.emplace_back();
    for (std::size_t t = 0; t < moments; ++t) {
      medians.push_back(over(replicates, [&](const Replicate& r) { return r.medians[t * scales + d]; }));
      means.push_back(over(replicates, [&](const Replicate& r) { return r.means[t * scales + d]; }));
    }
    std::vector<double>& last_medians = study.last_medians.emplace_back();
    std::vector<double>& last_means = study.last_means.emplace_back();
    for (const Replicate& replicate : replicates) {
      last_medians.push_back(replicate.last[d].median);
      last_means.push_back(replicate.last[d].mean);
    }
  }
  study.unsettled = static_cast<std::size_t>(
      std::count_if(replicates.begin(), replicates.end(), [](const Replicate& r) { return !r.settled; }));
}

}  // namespace

std::span<const std::string> spatial_method_names() {
  static const std::array<std::string, 2> names = {"challenge", "condorcet"};
  return names;
}

std::string set_rule(std::string_view name, std::string_view value, StudyOptions& options) {
  std::vector<std::string> known;
  for (const WordRule& rule : word_rules(options.method)) {
    known.emplace_back(rule.name);
    if (rule.name != name) continue;
    const auto word = std::find(rule.words.begin(), rule.words.end(), value);
    if (word == rule.words.end()) {
      return fmt::format("{} = '{}' must be one of {}", name, value, fmt::join(rule.words, ", "));
    }
    rule.set(options, static_cast<std::size_t>(word - rule.words.begin()));
    return {};
  }
  for (const NumberRule& rule : kNumberRules) {
    if (options.method != SpatialMethod::challenge) break;
    known.emplace_back(rule.name);
    if (rule.name != name) continue;
    const auto number = parse_double(value);
    if (!number || !(*number >= 0.0 && *number <= 1.0)) {
      return fmt::format("{} = '{}' must be a number in [0, 1]", name, value);
    }
    options.challenge.*rule.member = *number;
    return {};
  }
  return fmt::format("the model {} has no rule '{}'; {}",
                     spatial_method_names()[static_cast<std::size_t>(options.method)], name,
                     name_hint(std::string(name), known));
}

std::vector<std::string> rule_words(SpatialMethod method) {
  std::vector<std::string> words;
  for (const WordRule& rule : word_rules(method)) {
    words.push_back(fmt::format("{}={}", rule.name, fmt::join(rule.words, "|")));
  }
  if (method == SpatialMethod::challenge) {
    for (const NumberRule& rule : kNumberRules) words.push_back(fmt::format("{}=0..1", rule.name));
  }
  return words;
}

std::vector<std::pair<std::string, std::string>> rules_in_force(const StudyOptions& options) {
  std::vector<std::pair<std::string, std::string>> rules;
  for (const WordRule& rule : word_rules(options.method)) {
    rules.emplace_back(rule.name, rule.words[rule.get(options)]);
  }
  if (options.method == SpatialMethod::challenge) {
    for (const NumberRule& rule : kNumberRules) {
      rules.emplace_back(rule.name, shortest(options.challenge.*rule.member));
    }
  }
  return rules;
}

PositionRun run_method(const SpatialInputs& inputs, const StudyOptions& options, bool record_offers) {
  if (options.method == SpatialMethod::challenge) {
    return run_challenges(inputs, options.challenge, options.rounds, record_offers);
  }
  return run_spatial_bargaining(inputs, options.condorcet, options.rounds, record_offers);
}

PositionStudy study_positions(const SpatialModel& model, const StudyOptions& options) {
  PositionStudy study;
  study.inputs = best_inputs(model);
  study.run = run_method(study.inputs, options, true);
  for (const std::vector<double>& positions : study.run.positions) {
    study.forecasts.push_back(forecasts_of(study.inputs, positions));
  }
  study.election = elect_position(study.inputs, study.run.positions.back(), options.condorcet);
  for (std::size_t d = 0; d < study.inputs.scales; ++d) {
    study.leverage.push_back(leverage(study.inputs.on_scale(study.inputs.ideal, d), study.inputs.power(d)));
  }
  if (options.replicates == 0) return study;
  const std::size_t moments = study.run.positions.size();
  std::vector<Replicate> replicates(options.replicates);
  for_blocks(options.replicates, 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) replicates[k] = play(model, options, k, moments);
  });
  summarise(replicates, moments, study);
  return study;
}

}  // namespace detente::positions
