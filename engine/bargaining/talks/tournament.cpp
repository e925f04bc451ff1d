#include "engine/bargaining/talks/tournament.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/bargaining/talks/measures.hpp"
#include "engine/base/contract.hpp"
#include "engine/base/parallel.hpp"

namespace detente::bargaining {
namespace {

/// One session, as the tournament remembers it.
struct Played {
  std::array<double, 2> score{};  ///< By role.
  bool deal = false;
  int round = 0;
  double to_frontier = 0.0, to_nash = 0.0;
};

/// A domain with all that its sessions share.
struct Ground {
  explicit Ground(const TournamentDomain& of) : spec(of), orders(*of.domain), yardstick(*of.domain) {}

  const TournamentDomain& spec;
  DealOrders orders;
  Yardstick yardstick;
};

class Arena {
public:
  Arena(std::span<const Entrant> entrants, std::span<const TournamentDomain> domains)
      : entrants_(entrants), count_(entrants.size()) {
    for (const TournamentDomain& domain : domains) {
      DETENTE_REQUIRE(domain.domain->party_count() == 2, "a domain of two parties");
      grounds_.emplace_back(domain);
    }
    played_.resize(grounds_.size() * count_ * count_ * 2);
  }

  void play() {
    for_blocks(grounds_.size() * count_, 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t k = begin; k < end; ++k) play_row(k / count_, k % count_);
    });
  }

  [[nodiscard]] const Played& played(std::size_t domain, std::size_t one, std::size_t two,
                                     std::size_t first) const {
    return played_[((domain * count_ + one) * count_ + two) * 2 + first];
  }
  [[nodiscard]] std::size_t sessions() const { return played_.size(); }
  [[nodiscard]] std::size_t domains() const { return grounds_.size(); }

  /// The mean score of the party `of` when `entrant` plays `role`, over who opens.
  [[nodiscard]] double cell(std::size_t domain, std::size_t entrant, std::size_t role, std::size_t opponent,
                            std::size_t of) const {
    const std::size_t one = role == 0 ? entrant : opponent, two = role == 0 ? opponent : entrant;
    return 0.5 * (played(domain, one, two, 0).score[of] + played(domain, one, two, 1).score[of]);
  }

private:
  /// All sessions in which `one` is the first party.
  void play_row(std::size_t domain, std::size_t one) {
    const Ground& ground = grounds_[domain];
    Negotiator opener(entrants_[one].tactic, ground.spec.domain);
    for (std::size_t two = 0; two < count_; ++two) {
      Negotiator other(entrants_[two].tactic, ground.spec.domain);
      const std::array<Negotiator*, 2> seats = {&opener, &other};
      for (std::size_t first = 0; first < 2; ++first) {
        const SessionResult result = play_session(ground.orders, seats, {ground.spec.deadline, first});
        const SessionMeasures measures = measure_session(*ground.spec.domain, ground.orders, ground.yardstick,
                                                         ground.spec.discount, result, {});
        played_[((domain * count_ + one) * count_ + two) * 2 + first] = {
            {measures.gain_shares[0], measures.gain_shares[1]},
            result.end == SessionEnd::deal,
            result.round,
            measures.to_frontier,
            measures.to_nash};
      }
    }
  }

  std::span<const Entrant> entrants_;
  std::size_t count_;
  std::vector<Ground> grounds_;
  std::vector<Played> played_;
};

/// Scores of an entrant by cell, and of its opponents.
struct Cells {
  std::vector<double> own, others;
};

Cells cells_of(const Arena& arena, std::size_t entrant, std::size_t entrants) {
  Cells cells;
  for (std::size_t d = 0; d < arena.domains(); ++d) {
    for (std::size_t role = 0; role < 2; ++role) {
      for (std::size_t opponent = 0; opponent < entrants; ++opponent) {
        cells.own.push_back(arena.cell(d, entrant, role, opponent, role));
        cells.others.push_back(arena.cell(d, entrant, role, opponent, 1 - role));
      }
    }
  }
  return cells;
}

Standing standing_of(const Arena& arena, std::size_t entrant, std::size_t entrants, const Cells& cells) {
  MeanTally agreement, round, to_frontier, to_nash;
  for (std::size_t d = 0; d < arena.domains(); ++d) {
    for (std::size_t k = 0; k < entrants * 4; ++k) {
      const std::size_t opponent = k / 4, role = k / 2 % 2, first = k % 2;
      const Played& played =
          role == 0 ? arena.played(d, entrant, opponent, first) : arena.played(d, opponent, entrant, first);
      agreement.add(played.deal ? 1.0 : 0.0);
      if (played.deal) round.add(played.round);
      to_frontier.add(played.to_frontier);
      to_nash.add(played.to_nash);
    }
  }
  return {entrant,           mean_interval(cells.own), mean_interval(cells.others), agreement.mean().mean,
          round.mean().mean, to_frontier.mean().mean,  to_nash.mean().mean};
}

std::vector<Duel> duels_of(const std::vector<Standing>& standings, const std::vector<Cells>& cells) {
  std::vector<Duel> duels;
  std::vector<double> p;
  for (std::size_t i = 0; i < standings.size(); ++i) {
    for (std::size_t j = i + 1; j < standings.size(); ++j) {
      Duel duel;
      duel.a = standings[i].entrant;
      duel.b = standings[j].entrant;
      std::vector<double> differences = cells[duel.a].own;
      for (std::size_t k = 0; k < differences.size(); ++k) differences[k] -= cells[duel.b].own[k];
      duel.difference = mean_interval(differences);
      duel.test = signed_rank_test(differences);
      p.push_back(duel.test.p);
      duels.push_back(duel);
    }
  }
  const std::vector<double> corrected = holm(p);
  for (std::size_t k = 0; k < duels.size(); ++k) duels[k].p = corrected[k];
  return duels;
}

}  // namespace

Tournament play_tournament(std::span<const Entrant> entrants, std::span<const TournamentDomain> domains) {
  DETENTE_REQUIRE(!entrants.empty() && !domains.empty(), "somebody plays something");
  Arena arena(entrants, domains);
  arena.play();
  Tournament tournament;
  tournament.sessions = arena.sessions();
  std::vector<Cells> cells;
  for (std::size_t e = 0; e < entrants.size(); ++e) {
    cells.push_back(cells_of(arena, e, entrants.size()));
    tournament.standings.push_back(standing_of(arena, e, entrants.size(), cells.back()));
    for (std::size_t opponent = 0; opponent < entrants.size(); ++opponent) {
      MeanTally score;
      for (std::size_t d = 0; d < domains.size(); ++d) {
        for (std::size_t role = 0; role < 2; ++role) score.add(arena.cell(d, e, role, opponent, role));
      }
      tournament.against.push_back(score.mean().mean);
    }
  }
  std::stable_sort(tournament.standings.begin(), tournament.standings.end(),
                   [](const Standing& a, const Standing& b) { return a.score.mean > b.score.mean; });
  tournament.duels = duels_of(tournament.standings, cells);
  return tournament;
}

}  // namespace detente::bargaining
