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
  ended_.resize(rows_ * places_ * kept_);
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

/// Of what the next round is worth, what a refusal now is: a gain over no deal is kept in part.
void TypedOffersSolver::refuse() {
  refused_.resize(places_ * kept_);
  for (std::size_t place = 0; place < places_; ++place) {
    const double* const none = ended_.data() + place * kept_;
    for (std::size_t v = 0; v < kept_; ++v) {
      const double keep = keep_[v < parties_.size() ? v : typed_party_];
      refused_[place * kept_ + v] = none[v] + keep * (later_[place].value[v] - none[v]);
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

/// The typed party at a belief, among actions whose worth_ [action][place][kept] is known: fills mix_, what
/// each action is worth, values_, and the belief after it, lottery_ [action][place].
void TypedOffersSolver::play(std::size_t place, std::size_t actions) {
  const int point = typed_.after[place];
  mix_.resize(actions);
  values_.resize(actions * kept_);
  lottery_.assign(actions * places_, 0.0);
  if (!mixed(point)) {
    const std::span<const double> share = grid_->point(point);
    const auto type = static_cast<std::size_t>(std::ranges::max_element(share) - share.begin());
    answered_.resize(actions);
    for (std::size_t a = 0; a < actions; ++a) {
      const double* const here = worth_.data() + (a * places_ + place) * kept_;
      std::copy_n(here, kept_, values_.data() + a * kept_);
      answered_[a] = here[parties_.size() + type];
      lottery_[a * places_ + place] = 1.0;
    }
    play::logit(typed_.rationality, answered_, mix_);
    return;
  }
  game_.stage.actions[0] = static_cast<int>(actions);
  game_.typed[0].point = point;
  game_.after = worth_;
  const std::size_t size = TypeGameSolver::guess_size(game_);
  const TypeSummary summary = solver_.solve(game_, has_guess_, guess_.first(size), mix_, values_);
  guess_ = guess_.subspan(size);
  summary_.converged = summary_.converged && summary.converged;
  summary_.unique = summary_.unique && summary.unique;
  summary_.residual = std::max(summary_.residual, summary.residual);
  for (std::size_t a = 0; a < actions; ++a) {
    solver_.belief_after(0, static_cast<int>(a), std::span(lottery_).subspan(a * places_, places_));
  }
}

/// What the typed party's offers, and passing, are worth with each belief that they may leave: worth_.
void TypedOffersSolver::offer_deals() {
  worth_.resize(rows_ * places_ * kept_);
  accepted_.resize((rows_ - 1) * places_);
  for (std::size_t deal = 0; deal + 1 < rows_; ++deal) {
    for (std::size_t place = 0; place < places_; ++place) {
      const double* const signed_now = ended_.data() + ((deal + 1) * places_ + place) * kept_;
      const double* const refusal = refused_.data() + place * kept_;
      const double accepted = others_accept(typed_party_, signed_now, refusal);
      accepted_[deal * places_ + place] = accepted;
      double* const out = worth_.data() + (deal * places_ + place) * kept_;
      for (std::size_t v = 0; v < kept_; ++v) {
        out[v] = accepted * signed_now[v] + (1.0 - accepted) * refusal[v];
      }
    }
  }
  std::ranges::copy(refused_, worth_.begin() + static_cast<std::ptrdiff_t>((rows_ - 1) * places_ * kept_));
}

/// A round in which the typed party proposes.
void TypedOffersSolver::make_offer(std::size_t place) {
  Stand& now = now_[place];
  play(place, rows_);
  for (std::size_t action = 0; action < rows_; ++action) {
    for (std::size_t v = 0; v < kept_; ++v) now.value[v] += mix_[action] * values_[action * kept_ + v];
    for (std::size_t then = 0; then < places_; ++then) {
      const double reached = mix_[action] * lottery_[action * places_ + then];
      const double accepted = action + 1 < rows_ ? accepted_[action * places_ + then] : 0.0;
      if (action + 1 < rows_) now.ends[(action + 1) * places_ + then] += reached * accepted;
      flow_[then] += reached * (1.0 - accepted);
    }
  }
}

/// A round in which another party proposes and the typed one answers.
void TypedOffersSolver::take_offers(std::size_t proposer, std::size_t place) {
  Stand& now = now_[place];
  const double* const refusal = refused_.data() + place * kept_;
  offers_.resize(rows_ * kept_);
  offered_.resize(rows_);
  yes_.resize(rows_ * places_);
  no_.resize(rows_ * places_);
  liked_.resize(rows_);
  worth_.resize(2 * places_ * kept_);
  std::ranges::copy(refused_, worth_.begin() + static_cast<std::ptrdiff_t>(places_ * kept_));
  // As rows have it, passing comes first.
  std::copy_n(refusal, kept_, offers_.begin());
  for (std::size_t then = 0; then < places_; ++then) {
    yes_[then] = 0.0;
    no_[then] = then == place ? 1.0 : 0.0;
  }
  for (std::size_t row = 1; row < rows_; ++row) {
    std::copy_n(ended_.data() + row * places_ * kept_, places_ * kept_, worth_.begin());
    play(place, 2);
    const double asked = others_accept(proposer, values_.data(), refusal);
    for (std::size_t v = 0; v < kept_; ++v) {
      offers_[row * kept_ + v] =
          asked * (mix_[0] * values_[v] + mix_[1] * values_[kept_ + v]) + (1.0 - asked) * refusal[v];
    }
    for (std::size_t then = 0; then < places_; ++then) {
      yes_[row * places_ + then] = asked * mix_[0] * lottery_[then];
      no_[row * places_ + then] =
          asked * mix_[1] * lottery_[places_ + then] + (then == place ? 1.0 - asked : 0.0);
    }
  }
  for (std::size_t row = 0; row < rows_; ++row) liked_[row] = offers_[row * kept_ + proposer];
  play::logit(rationality_[proposer], liked_, offered_);
  for (std::size_t row = 0; row < rows_; ++row) {
    for (std::size_t v = 0; v < kept_; ++v) now.value[v] += offered_[row] * offers_[row * kept_ + v];
    for (std::size_t then = 0; then < places_; ++then) {
      now.ends[row * places_ + then] += offered_[row] * yes_[row * places_ + then];
      flow_[then] += offered_[row] * no_[row * places_ + then];
    }
  }
}

/// What becomes of talks that the round has not ended.
void TypedOffersSolver::go_on(Stand& now) const {
  for (std::size_t then = 0; then < places_; ++then) {
    const double on = (1.0 - breakdown_) * flow_[then];
    now.ends[then] += breakdown_ * flow_[then];
    for (std::size_t k = 0; k < now.ends.size(); ++k) now.ends[k] += on * later_[then].ends[k];
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

/// From later_, the round after it, to later_, the round.
void TypedOffersSolver::play_round(std::size_t round) {
  refuse();
  if (proposer(round) == typed_party_) offer_deals();
  for (std::size_t place = 0; place < places_; ++place) {
    if (round == 0 && typed_.after[place] != typed_.point) continue;
    Stand& now = now_[place];
    now.value.assign(kept_, 0.0);
    now.ends.assign(rows_ * places_, 0.0);
    flow_.assign(places_, 0.0);
    if (proposer(round) == typed_party_) {
      make_offer(place);
    } else {
      take_offers(proposer(round), place);
    }
    go_on(now);
  }
  std::swap(now_, later_);
}

void TypedOffersSolver::play_later_rounds() {
  const std::size_t size = guess_size(typed_.point, rows_ - 1, 1);
  const std::span<double> guess = guess_.first(size);
  const bool known = shared_.has_guess == has_guess_ && shared_.ended == ended_ &&
                     std::ranges::equal(shared_.after, typed_.after) &&
                     (!has_guess_ || std::ranges::equal(shared_.guess, guess));
  if (!known) {
    shared_.after.assign(typed_.after.begin(), typed_.after.end());
    shared_.ended = ended_;
    shared_.has_guess = has_guess_;
    shared_.guess.assign(guess.begin(), guess.end());
    // After the last round there is no deal.
    later_.resize(places_);
    now_.resize(places_);
    for (std::size_t place = 0; place < places_; ++place) {
      later_[place].value.assign(ended_.data() + place * kept_, ended_.data() + (place + 1) * kept_);
      later_[place].ends.assign(rows_ * places_, 0.0);
      later_[place].ends[place] = 1.0;
    }
    for (std::size_t round = rounds_; round-- > 1;) play_round(round);
    shared_.later = later_;
    shared_.found.assign(guess.begin(), guess.end());
    shared_.summary = summary_;
    return;
  }
  later_ = shared_.later;
  now_.resize(places_);
  std::ranges::copy(shared_.found, guess.begin());
  guess_ = guess_.subspan(size);
  summary_ = shared_.summary;
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
  play_later_rounds();
  play_round(0);
  report(talks, later_[place_of(typed_, typed_.point)], mix, row_values);
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
