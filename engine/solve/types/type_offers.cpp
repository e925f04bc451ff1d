#include "engine/solve/types/type_offers.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/game/sessions.hpp"
#include "engine/play/policy.hpp"

namespace detente::solve {

TypedOffersSolver::TypedOffersSolver(const scenario::Scenario& scenario, int session, int party) {
  const scenario::Session& held = scenario.sessions[static_cast<std::size_t>(session)];
  for (const int player : held.parties) {
    if (player == party) typed_party_ = parties_.size();
    parties_.push_back(static_cast<std::size_t>(player));
  }
  const int belief = scenario.players[static_cast<std::size_t>(party)].belief;
  grid_ = &scenario.beliefs[static_cast<std::size_t>(belief)].grid;
  const bargaining::ProtocolOptions options = game::protocol_options(scenario, session);
  first_ = options.first_proposer;
  rounds_ = static_cast<std::size_t>(options.deadline);
  breakdown_ = options.breakdown;
  keep_ = options.kept(parties_.size());
  rationality_ = options.rationality;
  types_ = grid_->types();
  kept_ = parties_.size() + types_;
  game_.stage.actions.resize(1);
  game_.stage.rationality = {rationality_[typed_party_]};
  game_.stage.fixed = {1};
  game_.columns = kept_;
}

bool TypedOffersSolver::mixed(int point) const {
  return std::ranges::count_if(grid_->point(point), [](double share) { return share > 0.0; }) > 1;
}

std::size_t TypedOffersSolver::guess_size(int point, std::size_t deals, std::size_t from) const {
  std::size_t beliefs = 0;  // That leave something to tell, after the first round.
  for (int other = 0; other < grid_->size(); ++other) {
    if (grid_->reachable(point, other) && mixed(other)) ++beliefs;
  }
  std::size_t utilities = 0;
  for (std::size_t round = from; round < rounds_; ++round) {
    const std::size_t here = round > 0 ? beliefs : mixed(point) ? 1 : 0;
    utilities += here * (proposer(round) == typed_party_ ? deals + 1 : 2 * deals);
  }
  return utilities * types_;
}

void TypedOffersSolver::value_ends(const TypedTalks& talks) {
  ended_.resize(at(rows_, 0));
  double* out = ended_.data();
  for (std::size_t row = 0; row < rows_; ++row) {
    const double* const paid = talks.reward.data() + row * talks.columns;
    for (std::size_t place = 0; place < places_; ++place, out += kept_) {
      const double* const after = talks.after.data() + (row * places_ + place) * talks.columns;
      for (std::size_t p = 0; p < parties_.size(); ++p) out[p] = paid[parties_[p]] + after[parties_[p]];
      for (std::size_t k = 0; k < types_; ++k) {
        out[parties_.size() + k] = paid[typed_.column + k] + after[typed_.column + k];
      }
    }
  }
}

/// After the last round there is no deal.
TypedOffersSolver::Stands TypedOffersSolver::after_the_deadline() const {
  Stands stands(places_);
  for (std::size_t place = 0; place < places_; ++place) {
    stands[place].value.assign(ended_.data() + at(0, place), ended_.data() + at(0, place + 1));
    stands[place].ends.assign(rows_ * places_, 0.0);
    stands[place].ends[place] = 1.0;
  }
  return stands;
}

/// Of what the next round is worth, what a refusal now is: a gain over no deal is kept in part.
void TypedOffersSolver::value_refusals(const Stands& later) {
  refused_.resize(at(1, 0));
  for (std::size_t place = 0; place < places_; ++place) {
    const double* const none = ended_.data() + at(0, place);
    for (std::size_t v = 0; v < kept_; ++v) {
      const double keep = keep_[v < parties_.size() ? v : typed_party_];
      refused_[at(0, place) + v] = none[v] + keep * (later[place].value[v] - none[v]);
    }
  }
}

/// The chance that all but the proposer and the typed party accept.
double TypedOffersSolver::others_accept(std::size_t proposer, const double* deal,
                                        const double* refusal) const {
  double all = 1.0;
  for (std::size_t q = 0; q < parties_.size(); ++q) {
    if (q == proposer || q == typed_party_) continue;
    all /= 1.0 + std::exp(-rationality_[q] * (deal[q] - refusal[q]));
  }
  return all;
}

/// What the typed party does at a belief, among actions whose worth [action][place][kept] is given.
const TypedOffersSolver::Reply& TypedOffersSolver::reply(std::size_t place, std::size_t actions,
                                                         const std::vector<double>& worth) {
  const int point = typed_.after[place];
  reply_.mix.resize(actions);
  reply_.value.resize(actions * kept_);
  reply_.lottery.assign(actions * places_, 0.0);
  if (!mixed(point)) {
    const std::span<const double> share = grid_->point(point);
    const auto type = static_cast<std::size_t>(std::ranges::max_element(share) - share.begin());
    alone_.resize(actions);
    for (std::size_t a = 0; a < actions; ++a) {
      const double* const here = worth.data() + at(a, place);
      std::copy_n(here, kept_, reply_.value.data() + a * kept_);
      alone_[a] = here[parties_.size() + type];
      reply_.lottery[a * places_ + place] = 1.0;
    }
    play::logit(typed_.rationality, alone_, reply_.mix);
    return reply_;
  }
  game_.stage.actions[0] = static_cast<int>(actions);
  game_.typed[0].point = point;
  game_.after = worth;
  const std::size_t size = TypeGameSolver::guess_size(game_);
  const TypeSummary found = solver_.solve(game_, has_guess_, guess_.first(size), reply_.mix, reply_.value);
  guess_ = guess_.subspan(size);
  summary_.converged = summary_.converged && found.converged;
  summary_.unique = summary_.unique && found.unique;
  summary_.residual = std::max(summary_.residual, found.residual);
  for (std::size_t a = 0; a < actions; ++a) {
    solver_.belief_after(0, static_cast<int>(a), std::span(reply_.lottery).subspan(a * places_, places_));
  }
  return reply_;
}

/// What the typed party's offers, and passing, are worth with each belief that they may leave.
void TypedOffersSolver::value_own_offers() {
  offered_worth_.resize(at(rows_, 0));
  accepted_.resize((rows_ - 1) * places_);
  for (std::size_t deal = 0; deal + 1 < rows_; ++deal) {
    for (std::size_t place = 0; place < places_; ++place) {
      const double* const signed_now = ended_.data() + at(deal + 1, place);
      const double* const refusal = refused_.data() + at(0, place);
      const double accepted = others_accept(typed_party_, signed_now, refusal);
      accepted_[deal * places_ + place] = accepted;
      double* const out = offered_worth_.data() + at(deal, place);
      for (std::size_t v = 0; v < kept_; ++v) {
        out[v] = accepted * signed_now[v] + (1.0 - accepted) * refusal[v];
      }
    }
  }
  std::ranges::copy(refused_, offered_worth_.begin() + static_cast<std::ptrdiff_t>(at(rows_ - 1, 0)));
}

/// The typed party proposes, at a belief. `on` is raised by the chance that the round ends without a deal, per
/// place.
void TypedOffersSolver::make_offer(std::size_t place, Stand& now, std::span<double> on) {
  const Reply& made = reply(place, rows_, offered_worth_);
  for (std::size_t action = 0; action < rows_; ++action) {
    for (std::size_t v = 0; v < kept_; ++v) now.value[v] += made.mix[action] * made.value[action * kept_ + v];
    for (std::size_t then = 0; then < places_; ++then) {
      const double reached = made.mix[action] * made.lottery[action * places_ + then];
      const double accepted = action + 1 < rows_ ? accepted_[action * places_ + then] : 0.0;
      if (action + 1 < rows_) now.ends[(action + 1) * places_ + then] += reached * accepted;
      on[then] += reached * (1.0 - accepted);
    }
  }
}

/// Another party proposes, at a belief, and the typed one answers last.
void TypedOffersSolver::take_offers(std::size_t proposer, std::size_t place, Stand& now,
                                    std::span<double> on) {
  const double* const refusal = refused_.data() + at(0, place);
  offers_.resize(rows_ * kept_);  // What each offer is worth; passing comes first, as rows have it.
  yes_.resize(rows_ * places_);   // The chance that it is accepted, with the belief after it; that it is not.
  no_.resize(rows_ * places_);
  answer_worth_.resize(at(2, 0));
  std::ranges::copy(refused_, answer_worth_.begin() + static_cast<std::ptrdiff_t>(at(1, 0)));
  std::copy_n(refusal, kept_, offers_.begin());
  for (std::size_t then = 0; then < places_; ++then) {
    yes_[then] = 0.0;
    no_[then] = then == place ? 1.0 : 0.0;
  }
  for (std::size_t row = 1; row < rows_; ++row) {
    std::copy_n(ended_.data() + at(row, 0), at(1, 0), answer_worth_.begin());
    const Reply& answer = reply(place, 2, answer_worth_);
    const double asked = others_accept(proposer, answer.value.data(), refusal);
    for (std::size_t v = 0; v < kept_; ++v) {
      offers_[row * kept_ + v] =
          asked * (answer.mix[0] * answer.value[v] + answer.mix[1] * answer.value[kept_ + v]) +
          (1.0 - asked) * refusal[v];
    }
    for (std::size_t then = 0; then < places_; ++then) {
      yes_[row * places_ + then] = asked * answer.mix[0] * answer.lottery[then];
      no_[row * places_ + then] =
          asked * answer.mix[1] * answer.lottery[places_ + then] + (then == place ? 1.0 - asked : 0.0);
    }
  }
  liked_.resize(rows_);
  chance_.resize(rows_);
  for (std::size_t row = 0; row < rows_; ++row) liked_[row] = offers_[row * kept_ + proposer];
  play::logit(rationality_[proposer], liked_, chance_);
  for (std::size_t row = 0; row < rows_; ++row) {
    for (std::size_t v = 0; v < kept_; ++v) now.value[v] += chance_[row] * offers_[row * kept_ + v];
    for (std::size_t then = 0; then < places_; ++then) {
      now.ends[row * places_ + then] += chance_[row] * yes_[row * places_ + then];
      on[then] += chance_[row] * no_[row * places_ + then];
    }
  }
}

void TypedOffersSolver::report(const TypedTalks& talks, const Stand& start, std::span<double> mix,
                               std::span<double> row_values) {
  beliefs_.assign(start.ends.begin(), start.ends.end());
  double deals = 0.0;
  for (std::size_t row = rows_; row-- > 0;) {
    const std::span<double> belief = std::span(beliefs_).subspan(row * places_, places_);
    const double chance = std::accumulate(belief.begin(), belief.end(), 0.0);
    mix[row] = row > 0 ? chance : std::max(0.0, 1.0 - deals);
    deals += chance;
    // Where no double holds the chance to end so, nothing is told.
    for (double& share : belief) share = chance > 0.0 ? share / chance : 0.0;
    if (!(chance > 0.0)) belief[place_of(typed_, typed_.point)] = 1.0;
    const std::span<double> out = row_values.subspan(row * talks.columns, talks.columns);
    std::copy_n(talks.reward.data() + row * talks.columns, talks.columns, out.begin());
    for (std::size_t place = 0; place < places_; ++place) {
      const double* const after = talks.after.data() + (row * places_ + place) * talks.columns;
      for (std::size_t c = 0; c < talks.columns; ++c) out[c] += belief[place] * after[c];
    }
  }
}

/// A round, from the one after it.
TypedOffersSolver::Stands TypedOffersSolver::play_round(std::size_t round, const Stands& later) {
  const bool own = proposer(round) == typed_party_;
  value_refusals(later);
  if (own) value_own_offers();
  Stands stands(places_);
  std::vector<double> on;  // Per place: the chance that the round ends with it and without a deal.
  for (std::size_t place = 0; place < places_; ++place) {
    // The first round begins with one belief alone.
    if (round == 0 && typed_.after[place] != typed_.point) continue;
    Stand& now = stands[place];
    now.value.assign(kept_, 0.0);
    now.ends.assign(rows_ * places_, 0.0);
    on.assign(places_, 0.0);
    if (own) {
      make_offer(place, now, on);
    } else {
      take_offers(proposer(round), place, now, on);
    }
    for (std::size_t then = 0; then < places_; ++then) {
      const double goes_on = (1.0 - breakdown_) * on[then];
      now.ends[then] += breakdown_ * on[then];
      for (std::size_t k = 0; k < now.ends.size(); ++k) now.ends[k] += goes_on * later[then].ends[k];
    }
  }
  return stands;
}

TypedOffersSolver::Stands TypedOffersSolver::play_later_rounds() {
  const std::size_t size = guess_size(typed_.point, rows_ - 1, 1);
  const std::span<double> guess = guess_.first(size);
  const bool known = shared_.has_guess == has_guess_ && shared_.ended == ended_ &&
                     std::ranges::equal(shared_.after, typed_.after) &&
                     (!has_guess_ || std::ranges::equal(shared_.guess, guess));
  if (known) {
    std::ranges::copy(shared_.found, guess.begin());
    guess_ = guess_.subspan(size);
    summary_ = shared_.summary;
    return shared_.later;
  }
  shared_.after.assign(typed_.after.begin(), typed_.after.end());
  shared_.ended = ended_;
  shared_.has_guess = has_guess_;
  shared_.guess.assign(guess.begin(), guess.end());
  Stands later = after_the_deadline();
  for (std::size_t round = rounds_; round-- > 1;) later = play_round(round, later);
  shared_.later = later;
  shared_.found.assign(guess.begin(), guess.end());
  shared_.summary = summary_;
  return later;
}

TypeSummary TypedOffersSolver::solve(const TypedTalks& talks, bool has_guess, std::span<double> guess,
                                     std::span<double> mix, std::span<double> row_values) {
  typed_ = talks.typed;
  rows_ = mix.size();
  places_ = typed_.after.size();
  has_guess_ = has_guess;
  guess_ = guess;
  summary_ = {true, 0.0, true};
  game_.typed.assign(1, typed_);
  game_.typed[0].mover = 0;
  game_.typed[0].column = parties_.size();
  nothing_.assign(rows_ * kept_, 0.0);
  game_.reward = nothing_;

  value_ends(talks);
  const Stands later = play_later_rounds();
  const Stands start = play_round(0, later);
  report(talks, start[place_of(typed_, typed_.point)], mix, row_values);
  return summary_;
}

void TypedOffersSolver::belief_after(std::size_t row, std::span<double> probabilities) const {
  std::copy_n(beliefs_.begin() + static_cast<std::ptrdiff_t>(row * places_), places_, probabilities.begin());
}

std::vector<std::optional<TypedOffersSolver>> typed_offers(const scenario::Scenario& scenario) {
  std::vector<std::optional<TypedOffersSolver>> solvers(scenario.sessions.size());
  for (std::size_t session = 0; session < solvers.size(); ++session) {
    if (scenario.sessions[session].protocol != "quantal_offers") continue;
    for (const int party : scenario.sessions[session].parties) {
      if (scenario.players[static_cast<std::size_t>(party)].belief >= 0) {
        solvers[session].emplace(scenario, static_cast<int>(session), party);
      }
    }
  }
  return solvers;
}

}  // namespace detente::solve
