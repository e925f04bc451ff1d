#include "engine/cli/tables/explain_report.hpp"

#include "engine/cli/tables/explain_text.hpp"
#include "engine/scenario/model/movers.hpp"

namespace detente::cli {
namespace {

using Layout = JsonWriter::Layout;
using scenario::Scenario;
using solve::ActionReasons;
using solve::ExpectedMove;
using solve::ExpectedVote;

report::Table numbers_table(const Explained& play) {
  const Scenario& scenario = play.scenario();
  report::Table table(
      "explanation",
      {report::data("action", "", "of the player, open to it at the decision"),
       report::data("measure", "",
                    "probability; term: worth by payoff term, from the decision on, discounted to its round; "
                    "value: their sum; difference, advantage: the same against the best alternative; move: "
                    "what another player then does; vote: what then comes of a council's vote"),
       report::data("item", "", "the payoff term, the alternative, the move, or the vote's result"),
       report::data("round", "rounds", "in which it happens; counts from 1"),
       report::data("value", "utils; of moves and votes a probability", "the number")});
  for (const ActionReasons& reasons : play.explanation.actions) {
    const auto add = [&](const char* measure, const std::string& item, int ahead, double value) {
      table.add({play.action(reasons), measure, item, play.explanation.decision.round + ahead + 1, value});
    };
    add("probability", "", 0, reasons.probability);
    for (std::size_t t = 0; t < reasons.terms.size(); ++t)
      add("term", play.explanation.terms[t], 0, reasons.terms[t]);
    add("value", "", 0, reasons.value);
    for (std::size_t t = 0; t < reasons.differences.size(); ++t) {
      add("difference", play.explanation.terms[t], 0, reasons.differences[t]);
    }
    if (reasons.alternative >= 0) {
      add("advantage", play.action(play.explanation.actions[index(reasons.alternative)]), 0,
          reasons.advantage);
    }
    for (const ExpectedMove& move : reasons.moves) {
      for (std::size_t b = 0; b < move.actions.size(); ++b) {
        const std::string name = scenario.action_words(move.mover, static_cast<int>(b));
        add("move", mover_id(scenario, move.mover) + "." + name, move.rounds_ahead, move.actions[b]);
      }
    }
    for (const ExpectedVote& vote : reasons.votes) {
      const std::string& council = scenario.councils[index(vote.council)].id;
      for (const VoteResult& result : kVoteResults) {
        add("vote", council + '.' + result.name, vote.rounds_ahead, vote.*result.share);
      }
    }
  }
  return table;
}

void add_numbers(JsonWriter& json, const Explained& play, const char* name,
                 const std::vector<double>& numbers) {
  json.key(name).begin_object(Layout::one_line);
  for (std::size_t t = 0; t < numbers.size(); ++t) json.field(play.explanation.terms[t], numbers[t]);
  json.end();
}

void add_expectations(JsonWriter& json, const Explained& play, const ActionReasons& reasons) {
  const Scenario& scenario = play.scenario();
  const int round = play.explanation.decision.round + 1;
  json.key("moves").begin_array();
  for (const ExpectedMove& move : reasons.moves) {
    json.begin_object(Layout::one_line)
        .field("round", round + move.rounds_ahead)
        .field("phase", play.opened.game().phases()[index(move.phase)].name)
        .field("player", mover_id(scenario, move.mover))
        .field("moves", move.moves)
        .key("actions")
        .begin_object();
    for (std::size_t b = 0; b < move.actions.size(); ++b) {
      json.field(scenario.action_words(move.mover, static_cast<int>(b)), move.actions[b]);
    }
    json.end().end();
  }
  json.end().key("votes").begin_array();
  for (const ExpectedVote& vote : reasons.votes) {
    json.begin_object(Layout::one_line)
        .field("round", round + vote.rounds_ahead)
        .field("phase", play.opened.game().phases()[index(vote.phase)].name)
        .field("council", scenario.councils[index(vote.council)].id);
    for (const VoteResult& result : kVoteResults) json.field(result.name, vote.*result.share);
    json.end();
  }
  json.end();
}

void add_situation(JsonWriter& json, const Explained& play) {
  json.key("situation").begin_object(Layout::one_line);
  for (const solve::Known& known : play.explanation.known) {
    const scenario::Variable& variable = play.opened.game().vocabulary()[known.variable];
    if (tells_nothing(variable, known)) continue;
    json.key(variable.name);
    if (known.values.size() > 1) {
      json.begin_array();
      for (const int value : known.values) json.value(label_of(variable, value));
      json.end();
    } else if (variable.values.empty()) {
      json.value(known.values[0]);
    } else {
      json.value(label_of(variable, known.values[0]));
    }
  }
  json.end();
}

std::string question_identity(const Explained& play) {
  const ask::Question& question = play.asked.question;
  JsonWriter json = report::begin_identity();
  json.field("scenario_hash", play.scenario().hash)
      .field("player", question.player)
      .field("type", question.type)
      .field("round", question.round)
      .field("state", question.state);
  return report::end_identity(json);
}

void write_explanation(JsonWriter& json, const Explained& play) {
  const Scenario& scenario = play.scenario();
  const solve::Decision& decision = play.explanation.decision;
  const scenario::Player& player = play.player();
  const int decimals = solve::telling_decimals(play.explanation);
  json.field("player", player.id);
  if (!play.asked.question.type.empty()) json.field("type", play.asked.question.type);
  json.field("policy", scenario.play[index(decision.player)].name)
      .field("horizon", scenario::kHorizonWords[static_cast<std::size_t>(scenario.horizon)])
      .field("round", decision.round + 1)
      .field("rounds", scenario.rounds)
      .field("label", play.label(0))
      .field("from", to_string(date_of_round(scenario.start, scenario.round, decision.round)))
      .field("to", to_string(last_date_of_round(scenario.start, scenario.round, decision.round)))
      .field("phase", scenario.phases[index(player.phase)].name)
      .field("decides", decision.moves)
      .field("situation_probability", decision.probability);
  add_situation(json, play);
  json.field("discount", player.discount).field("error", play.explanation.error).key("actions").begin_array();
  for (std::size_t a = 0; a < play.explanation.actions.size(); ++a) {
    const ActionReasons& reasons = play.explanation.actions[a];
    json.begin_object()
        .field("action", play.action(reasons))
        .field("probability", reasons.probability)
        .field("value", reasons.value);
    add_numbers(json, play, "terms", reasons.terms);
    if (reasons.alternative >= 0) {
      json.field("alternative", play.action(play.explanation.actions[index(reasons.alternative)]))
          .field("advantage", reasons.advantage);
      add_numbers(json, play, "differences", reasons.differences);
    }
    json.field("reason", solve::reason_sentence(play.opened.game(), play.explanation, a, decimals));
    add_expectations(json, play, reasons);
    json.end();
  }
  json.end();
}

}  // namespace

report::Report explain_report(const Explained& play) {
  return {.header = {"explain", play.scenario().title, play.scenario().hash},
          .tables = {numbers_table(play).file()},
          .text = [=] { return explanation_text(play); },
          .json = [=](JsonWriter& json) { write_explanation(json, play); },
          .manifest = {},
          .identity = question_identity(play),
          .incomplete = solve::not_converged_text(play.solved.solution.summary)};
}

}  // namespace detente::cli
