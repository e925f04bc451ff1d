#include "engine/solve/types/inference_step.hpp"

#include "engine/base/contract.hpp"

namespace detente::solve {
namespace {

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

}  // namespace

InferencePlan plan_inference(const game::Game& game, const game::ChoiceSet& set, int layer) {
  InferencePlan plan;
  plan.layer = layer;
  for (std::size_t m = 0; m < set.movers.size(); ++m) {
    const int mover = set.movers[m].mover;
    plan.player.push_back(index(mover));
    if (const int session = game.scenario().session_of(mover); session >= 0) {
      for (const int party : game.scenario().sessions[index(session)].parties) {
        const int belief = game.scenario().players[index(party)].belief;
        if (belief < 0) continue;
        plan.session = session;
        plan.typed.push_back(m);
        plan.belief.push_back(belief);
      }
      continue;
    }
    if (mover >= game.player_count()) continue;
    const int belief = game.scenario().players[index(mover)].belief;
    if (belief < 0) continue;
    plan.typed.push_back(m);
    plan.belief.push_back(belief);
  }
  return plan;
}

BeliefKeys::BeliefKeys(const game::Game& game) : beliefs_(game.scenario().beliefs.size()) {
  for (int layer = 0; layer < game.phase_count(); ++layer) {
    for (const scenario::Belief& belief : game.scenario().beliefs) {
      Digit digit;
      const auto kept = game.kept_classes(layer);
      for (std::size_t i = kept.size(); i-- > 0;) {
        const std::uint64_t classes = kept[i].value_of_class.size();
        if (kept[i].variable == game.scenario().variable_of(belief)) {
          digit.size = classes;
          break;
        }
        digit.stride *= classes;
      }
      digits_.push_back(digit);
    }
  }
}

InferenceMemory::InferenceMemory(const game::Game& game, const game::NodeGraph& graph, const BeliefKeys& keys,
                                 std::span<const InferencePlan> plans) {
  const auto offers = typed_offers(game.scenario());
  first_.push_back(0);
  for (game::NodeId node = 0; node < graph.nodes(); ++node) {
    std::size_t size = 0;
    if (node < graph.ended_begin()) {
      const InferencePlan& plan = plans[graph.choices[node]];
      const game::ChoiceSet& set = graph.choice_set(node);
      if (plan.session >= 0 && offers[index(plan.session)]) {
        const int point = keys.point(plan.layer, plan.belief[0], graph.keys[node]);
        size = offers[index(plan.session)]->guess_size(point, set.movers[0].actions.size() - 1);
      } else {
        for (std::size_t t = 0; t < plan.typed.size(); ++t) {
          size += set.movers[plan.typed[t]].actions.size() *
                  game.scenario().beliefs[index(plan.belief[t])].types.size();
        }
      }
    }
    first_.push_back(first_.back() + size);
  }
  utilities_.resize(first_.back());
  known_.assign(graph.nodes(), 0);
}

void InferenceMemory::forget() {
  known_.assign(known_.size(), 0);
}

TypedMover InferenceStep::typed_mover(const InferencePlan& plan, std::size_t typed, game::NodeId node,
                                      double rationality) const {
  const game::ChoiceSet& moved = graph_->choice_set(inference_of(*graph_, graph_->first_row[node]));
  return {plan.typed[typed],
          &game_->scenario().beliefs[index(plan.belief[typed])].grid,
          keys_->point(plan.layer, plan.belief[typed], graph_->keys[node]),
          rationality,
          index(game_->scenario().agent_of(plan.belief[typed], 0)),
          moved.movers[typed].actions};
}

TypeSummary InferenceStep::resolve_session(const InferencePlan& plan, game::NodeId node,
                                           std::span<const double> after, InferenceMemory& memory,
                                           std::span<double> policy, std::span<double> row_values) {
  const game::NodeGraph& graph = *graph_;
  const scenario::Belief& belief = game_->scenario().beliefs[index(plan.belief[0])];
  const std::size_t first_row = graph.first_row[node];
  const std::size_t rows = graph.first_row[node + 1] - first_row;
  const std::size_t columns = index(game_->agent_count());
  const TypedMover typed =
      typed_mover(plan, 0, node, game_->scenario().players[index(belief.player)].rationality);
  const TypedTalks talks{typed, columns, std::span(graph.reward).subspan(first_row * columns, rows * columns),
                         after};
  const bool knows = memory.knows(node);
  const std::span<double> guess = memory.of(node);
  const std::span<double> mix = policy.subspan(graph.first_probability[node], rows);
  const auto solve = [&](auto& solver, const auto& session) {
    const TypeSummary summary = solver.solve(session, knows, guess, mix, row_values);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t at = graph.first_probability[inference_of(graph, first_row + row)];
      solver.belief_after(row, policy.subspan(at, typed.after.size()));
    }
    return summary;
  };
  if (auto& offers = offers_[index(plan.session)]) return solve(*offers, talks);
  return solve(session_solver_, TypedSession{talks, &sessions_[index(plan.session)], index(belief.player)});
}

TypeSummary InferenceStep::resolve(const InferencePlan& plan, game::NodeId node, const StageGame& stage,
                                   std::span<const double> after, InferenceMemory& memory,
                                   std::span<double> policy, std::span<double> row_values) {
  if (plan.session >= 0) return resolve_session(plan, node, after, memory, policy, row_values);
  const game::NodeGraph& graph = *graph_;
  const std::size_t first_row = graph.first_row[node];
  const std::size_t rows = graph.first_row[node + 1] - first_row;
  here_.columns = index(game_->agent_count());
  here_.reward = std::span(graph.reward).subspan(first_row * here_.columns, rows * here_.columns);
  here_.after = after;
  here_.player = plan.player;
  here_.stage.actions = stage.actions;
  here_.stage.rationality = stage.rationality;
  here_.stage.fixed = stage.fixed;
  here_.typed.resize(plan.typed.size());
  for (std::size_t t = 0; t < plan.typed.size(); ++t) {
    here_.stage.fixed[plan.typed[t]] = 1;
    here_.typed[t] = typed_mover(plan, t, node, stage.rationality[plan.typed[t]]);
  }
  const bool knows = memory.knows(node);
  const TypeSummary summary =
      solver_.solve(here_, knows, memory.of(node),
                    policy.subspan(graph.first_probability[node],
                                   graph.first_probability[node + 1] - graph.first_probability[node]),
                    row_values);
  std::vector<std::size_t> stride(plan.player.size(), 1);
  for (std::size_t m = stride.size() - 1; m-- > 0;) stride[m] = stride[m + 1] * index(stage.actions[m + 1]);
  for (std::size_t row = 0; row < rows; ++row) {
    std::size_t at = graph.first_probability[inference_of(graph, first_row + row)];
    for (std::size_t t = 0; t < plan.typed.size(); ++t) {
      const std::size_t mover = plan.typed[t];
      const auto action = static_cast<int>(row / stride[mover] % index(stage.actions[mover]));
      solver_.belief_after(t, action, policy.subspan(at, here_.typed[t].after.size()));
      at += here_.typed[t].after.size();
    }
  }
  return summary;
}

}  // namespace detente::solve
