#include "engine/solve/one_shot/support.hpp"

#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "tests/worlds/many_player_games.hpp"

namespace detente::solve {
namespace {

using test::integer_game;
using test::named_game;
using test::uniform_game;

std::vector<SupportProfile> visited(const NormalForm& game) {
  std::vector<SupportProfile> all;
  SupportSearch(game).for_each([&](const SupportProfile& support) {
    all.push_back(support);
    return true;
  });
  return all;
}

/// Whether b is strictly better than a for player i against all joint actions in the others' supports, by a
/// loop over all rows.
bool dominates(const NormalForm& game, const SupportProfile& support, std::size_t i, int b, int a) {
  for (std::size_t row = 0; row < game.rows(); ++row) {
    bool met = row / game.stride(i) % game.action_count(i) == 0;
    for (std::size_t j = 0; j < game.player_count() && met; ++j) {
      const int action = static_cast<int>(row / game.stride(j) % game.action_count(j));
      met = j == i || std::find(support[j].begin(), support[j].end(), action) != support[j].end();
    }
    const auto value = [&](int action) {
      return game.payoff_of(row + static_cast<std::size_t>(action) * game.stride(i), i);
    };
    if (met && value(b) <= value(a)) return false;
  }
  return true;
}

bool some_action_is_dominated(const NormalForm& game, const SupportProfile& support) {
  for (std::size_t i = 0; i < support.size(); ++i) {
    for (const int a : support[i]) {
      for (int b = 0; b < static_cast<int>(game.action_count(i)); ++b) {
        if (b != a && dominates(game, support, i, b, a)) return true;
      }
    }
  }
  return false;
}

std::set<SupportProfile> undominated(const NormalForm& game) {
  std::set<SupportProfile> all;
  std::vector<unsigned> subset(game.player_count(), 1);
  for (bool more = true; more;) {
    SupportProfile support(subset.size());
    for (std::size_t i = 0; i < subset.size(); ++i) {
      for (int a = 0; a < static_cast<int>(game.action_count(i)); ++a) {
        if ((subset[i] >> a & 1U) != 0) support[i].push_back(a);
      }
    }
    if (!some_action_is_dominated(game, support)) all.insert(support);
    more = false;
    for (std::size_t i = 0; i < subset.size() && !more; ++i) {
      more = ++subset[i] < 1U << game.action_count(i);
      if (!more) subset[i] = 1;
    }
  }
  return all;
}

TEST(SupportSearch, VisitsExactlyTheSupportsWithoutADominatedAction) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (const std::vector<int>& actions : {std::vector<int>{3, 4}, {2, 3, 2}, {2, 2, 2, 2}}) {
      for (const NormalForm& game : {uniform_game(actions, seed), integer_game(actions, seed, 3)}) {
        const std::vector<SupportProfile> found = visited(game);
        EXPECT_EQ(std::set<SupportProfile>(found.begin(), found.end()), undominated(game));
        EXPECT_EQ(found.size(), undominated(game).size());
      }
    }
  }
}

TEST(SupportSearch, VisitsSmallSupportsFirstAndEvenOnesBeforeUneven) {
  // Nobody cares: nothing is dominated.
  const std::vector<SupportProfile> found = visited(named_game({3, 2}, std::vector<double>(12, 0.0)));
  EXPECT_EQ(static_cast<double>(found.size()),
            SupportSearch::count(named_game({3, 2}, std::vector<double>(12, 0.0))));
  EXPECT_EQ(found.front(), (SupportProfile{{0}, {0}}));
  EXPECT_EQ(found[1], (SupportProfile{{0}, {1}}));
  EXPECT_EQ(found.back(), (SupportProfile{{0, 1, 2}, {0, 1}}));
  std::size_t last = 0;
  for (const SupportProfile& support : found) {
    const std::size_t total = support[0].size() + support[1].size();
    EXPECT_GE(total, last);
    last = total;
  }
  // Total 4: {2, 2} before {3, 1}.
  EXPECT_EQ(found[6 + 9], (SupportProfile{{0, 1}, {0, 1}}));
  EXPECT_EQ(found[6 + 9 + 3], (SupportProfile{{0, 1, 2}, {0}}));
}

TEST(SupportSearch, AMutuallyBestDefectionIsAllThatIsLeftOfAPrisonersDilemma) {
  const NormalForm game = named_game({2, 2}, {3, 3, 0, 5, 5, 0, 1, 1});
  EXPECT_EQ(visited(game), (std::vector<SupportProfile>{{{1}, {1}}}));
}

TEST(SupportSearch, TellsExactPayoffsApartThatRoundToTheSameDouble) {
  NormalForm game = named_game({2, 1}, {});
  game.exact = {Rational(1, 3), Rational(0), Rational(1, 3) + Rational(Integer(1), pow(Integer(10), 40)),
                Rational(0)};
  game.settle_exact();
  ASSERT_EQ(game.payoff[0], game.payoff[2]);
  EXPECT_EQ(visited(game), (std::vector<SupportProfile>{{{1}, {0}}}));
}

TEST(SupportSearch, StopsWhenTold) {
  int seen = 0;
  const NormalForm game = named_game({2, 2}, std::vector<double>(8, 0.0));
  EXPECT_FALSE(SupportSearch(game).for_each([&](const SupportProfile&) { return ++seen < 3; }));
  EXPECT_EQ(seen, 3);
}

TEST(SupportText, NamesTheActions) {
  EXPECT_EQ(support_text(named_game({2, 3}, {}), {{1}, {0, 2}}), "{1} x {0, 2}");
}

}  // namespace
}  // namespace detente::solve
