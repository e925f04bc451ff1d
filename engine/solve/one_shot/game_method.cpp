#include "engine/solve/one_shot/game_method.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/solve/one_shot/correlated.hpp"

namespace detente::solve {
namespace {

constexpr double kPatience = 10.0;   // s that a method may take which nobody asked for.
constexpr double kTooLong = 3600.0;  // s.

std::string shape(const NormalForm& game) {
  std::string text;
  for (std::size_t i = 0; i < game.player_count(); ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : " x ", game.action_count(i));
  }
  return text;
}

double actions_in_all(const NormalForm& game) {
  double sum = 0.0;
  for (const NormalForm::Player& player : game.players) sum += static_cast<double>(player.actions.size());
  return sum;
}

/// Payoffs that one evaluation of all actions' values reads.
double payoffs(const NormalForm& game) {
  return static_cast<double>(game.rows()) * static_cast<double>(game.player_count());
}

/// n over k.
double choose(double n, double k) {
  return std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0));
}

Forecast two_player_enumeration(const NormalForm& game) {
  // A best-reply polytope has at most about C(f - d/2, d/2) vertices, f = the actions in all, d = those of
  // the player who has fewer (McMullen's bound); random games have 1.2^d times fewer. Each is left by m + n
  // edges, at the cost of a pivot.
  const double m = static_cast<double>(std::min(game.action_count(0), game.action_count(1)));
  const double n = static_cast<double>(std::max(game.action_count(0), game.action_count(1)));
  const double vertices = choose(m + n - std::ceil(m / 2.0), std::floor(m / 2.0)) / std::pow(1.2, m);
  return {true, 1e-8 * vertices * (m + n) * n * (m + n),
          fmt::format("about {:.1e} vertices to visit", vertices)};
}

Forecast many_player_enumeration(const NormalForm& game) {
  double supports = 1.0;
  for (const NormalForm::Player& player : game.players) {
    supports *= std::pow(2.0, static_cast<double>(player.actions.size())) - 1.0;
  }
  return {true, supports * 8e-8 * payoffs(game), fmt::format("{:.1e} supports to search", supports)};
}

}  // namespace

Forecast forecast(const NormalForm& game, GameMethod method) {
  const bool two = game.player_count() == 2;
  switch (method) {
    case GameMethod::pure: return {true, 3e-7 * payoffs(game) * actions_in_all(game), {}};
    case GameMethod::enumerate: return two ? two_player_enumeration(game) : many_player_enumeration(game);
    case GameMethod::lemke_howson:
      if (!two)
        return {false, {}, fmt::format("Lemke-Howson is for two players, here are {}", game.player_count())};
      return {true, 9e-9 * std::pow(actions_in_all(game), 5.0), "every path is followed"};
    case GameMethod::logit: return {true, 7e-8 * payoffs(game) * actions_in_all(game), {}};
    case GameMethod::correlated:
    case GameMethod::coarse: {
      const double size = correlated_program_size(
          game, method == GameMethod::coarse ? CorrelatedKind::coarse : CorrelatedKind::correlated);
      return {true, 1e-11 * std::pow(size, 1.8),
              fmt::format("a linear program of {:.1e} coefficients", size)};
    }
    case GameMethod::dominance:
    case GameMethod::maximin: return {true, 1e-6 * payoffs(game) * actions_in_all(game), {}};
    case GameMethod::repeated: return forecast(game, GameMethod::enumerate);  // They are the punishments.
  }
  return {};
}

GameMethod suggested_method(const NormalForm& game) {
  return forecast(game, GameMethod::enumerate).seconds <= kPatience ? GameMethod::enumerate
                                                                    : GameMethod::logit;
}

std::string duration_words(double seconds) {
  struct Unit {
    double seconds;
    const char* name;
  };
  constexpr std::array<Unit, 5> kUnits{
      {{3.156e7, "year"}, {86400.0, "day"}, {3600.0, "hour"}, {60.0, "minute"}, {1.0, "second"}}};
  if (!(seconds < 100.0 * kUnits.front().seconds)) return "longer than a century";
  for (const Unit& unit : kUnits) {
    const double count = std::round(seconds / unit.seconds);
    if (seconds >= unit.seconds)
      return fmt::format("about {:.0f} {}{}", count, unit.name, count == 1.0 ? "" : "s");
  }
  return "less than a second";
}

std::string refusal(const NormalForm& game, GameMethod method) {
  const Forecast asked = forecast(game, method);
  if (asked.possible && asked.seconds <= kTooLong) return {};
  const char* const name = kGameMethods[static_cast<std::size_t>(method)];
  std::string text = asked.why;
  if (asked.possible) {
    text = fmt::format("{} would take {} for this {} game{}", name, duration_words(asked.seconds),
                       shape(game), asked.why.empty() ? "" : " (" + asked.why + ")");
  }
  std::vector<std::string> others;
  constexpr std::array kOthers{std::pair{GameMethod::enumerate, "enumerate finds all equilibria"},
                               std::pair{GameMethod::logit, "logit finds one equilibrium"},
                               std::pair{GameMethod::correlated, "correlated finds the best correlated one"},
                               std::pair{GameMethod::coarse, "coarse finds the best coarse correlated one"},
                               std::pair{GameMethod::pure, "pure finds those without mixing"}};
  for (const auto& [other, what] : kOthers) {
    const Forecast time = forecast(game, other);
    if (other != method && time.possible && time.seconds <= kTooLong) {
      others.push_back(fmt::format("{} in {}", what, duration_words(time.seconds)));
    }
  }
  for (std::size_t k = 0; k < others.size(); ++k) text += (k == 0 ? "; " : ", ") + others[k];
  if (asked.possible) text += "; with --time-limit it finds what it can";
  return text;
}

}  // namespace detente::solve
