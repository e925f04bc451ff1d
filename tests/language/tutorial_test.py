"""The tutorial's games give the published numbers.

Usage: tutorial_test.py DETENTE tournament|logit|lessons|beliefs
"""
import json
import os
import subprocess
import sys

from examples import SCENARIOS

# 200 rounds, T, R, P, S = 5, 3, 1, 0, without noise: points of the row strategy against each column strategy.
# Enumerated by hand from the strategies' definitions; TFT-TFT 600-600, ALLD-TFT 204-199, ALLD-ALLD 200-200 and
# ALLC-ALLD 0-1000 are in the literature on Axelrod's tournaments (Axelrod 1984).
STRATEGIES = ["tft", "allc", "alld", "grim", "tf2t", "stft", "pavlov"]
POINTS = [
    [600, 600, 199, 600, 600, 500, 600],
    [600, 600, 0, 600, 600, 597, 600],
    [204, 1000, 200, 204, 208, 200, 600],
    [600, 600, 199, 600, 600, 203, 600],
    [600, 600, 198, 600, 600, 597, 600],
    [500, 602, 200, 203, 602, 200, 401],
    [600, 600, 100, 600, 600, 401, 600],
]
TOTALS = [3699, 3597, 2616, 3402, 3795, 2708, 3501]

failures = []


def expect(condition, message):
    if not condition:
        failures.append(message)
        print(message)


def run(game, *words, **settings):
    command = [DETENTE, "run", f"{game}.toml", "--format", "json", *words]
    for path, value in settings.items():
        command += ["--set", f"{path.replace('__', '.')}={value}"]
    done = subprocess.run(command, cwd=SCENARIOS / "tutorial", capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def outcome(result, name):
    return next(item for item in result["outcomes"] if item["name"] == name)


def frequency(result, player, action, round_=0):
    """Share of the runs in which the player takes the action in a round."""
    return result["rounds"][round_]["actions"][player][action]


def tournament():
    totals = dict.fromkeys(STRATEGIES, 0)
    for i, row in enumerate(STRATEGIES):
        for j, col in enumerate(STRATEGIES):
            result = run("prisoners-dilemma", play__row=row, play__col=col)
            points = outcome(result, "row_points")["mean"], outcome(result, "col_points")["mean"]
            expect(points == (POINTS[i][j], POINTS[j][i]),
                   f"{row} against {col}: {points}, published {POINTS[i][j]}-{POINTS[j][i]}")
            totals[row] += points[0]
    expect(list(totals.values()) == TOTALS, f"totals {totals}, published {TOTALS}")


def logit():
    # McKelvey, R. D., Palfrey, T. R. (1995), Games and Economic Behavior 10, 6-38: payoffs of their matching
    # pennies with 9; the equilibria on the branch from the centroid, recomputed to six digits.
    for rationality, top, left in [(0.5, 0.830671, 0.418077), (1, 0.893576, 0.312780), (2, 0.860754, 0.191078),
                                   (5, 0.701984, 0.117135)]:
        result = run("matching-pennies", x=9, players__row__rationality=rationality,
                     players__col__rationality=rationality)
        close(result, "row", "heads", top, 1e-6, f"matching pennies, x = 9, rationality {rationality}")
        close(result, "col", "heads", left, 1e-6, f"matching pennies, x = 9, rationality {rationality}")
    result = run("matching-pennies", x=1)
    close(result, "row", "heads", 0.5, 1e-9, "matching pennies")
    close(result, "col", "heads", 0.5, 1e-9, "matching pennies")
    # One round of the prisoner's dilemma; the same source and branch.
    for rationality, cooperates in [(0.25, 0.412618), (0.5, 0.338648), (1, 0.226751), (2, 0.099788)]:
        result = run("prisoners-dilemma", "--rounds", "1", players__row__rationality=rationality,
                     players__col__rationality=rationality)
        for player in ("row", "col"):
            close(result, player, "cooperate", cooperates, 1e-6, f"prisoner's dilemma, rationality {rationality}")


def close(result, player, action, value, tolerance, what):
    got = frequency(result, player, action)
    expect(abs(got - value) <= tolerance, f"{what}: {player} plays {action} with {got}, published {value}")


def lessons():
    # Tsebelis, G. (1990), Journal of Conflict Resolution 34, 3-28: breach rate cost / loss, sanction rate gain / fine.
    for fine in (2, 4):
        result = run("inspection-game", fine=fine)
        close(result, "target", "breach", 0.25, 2e-3, f"inspection game, fine {fine}")
        close(result, "sender", "sanction", 1 / fine, 2e-3, f"inspection game, fine {fine}")
    # Aumann, R. (1974), Journal of Mathematical Economics 1, 67-96: each swerves with probability 2/3.
    result = run("chicken")
    close(result, "row", "swerve", 2 / 3, 1e-2, "chicken")
    close(result, "col", "swerve", 2 / 3, 1e-2, "chicken")
    result = run("chicken", play__row="committed")
    close(result, "row", "dare", 1, 0, "chicken, row committed")
    close(result, "col", "swerve", 1, 1e-9, "chicken, row committed")
    # Harsanyi & Selten (1988): the risk-dominant equilibrium is the stag iff stag > 2 hare.
    close(run("stag-hunt"), "row", "hunt_hare", 1, 1e-6, "stag hunt")
    close(run("stag-hunt", hare=1), "row", "hunt_stag", 1, 1e-6, "stag hunt, hare 1")
    # Backward induction: without memory, defection is as likely in the first of 200 rounds as in a single one.
    result = run("prisoners-dilemma")
    close(result, "row", "cooperate", 0.226751, 1e-6, "prisoner's dilemma, first of 200 rounds")


def beliefs():
    def told(prior, **settings):
        result = run("sincere-or-not", **{"players__dprk__types__sincere__prior": prior,
                                          "players__dprk__types__opportunist__prior": round(1 - prior, 6)}, **settings)
        rounds = result["rounds"]
        return rounds, [one["beliefs"]["dprk"] for one in rounds]

    # Below the threshold of 1/2 the opportunist mixes: holding still brings the belief up to it, a test to 0.
    rounds, believed = told(0.3)
    for index, one in enumerate(believed):
        expect(abs(one["types"]["sincere"]["mean"] - 0.3) < 1e-9, f"sincere or not: mean belief of round {index + 1}")
        after = {move["action"]: move["after_sincere"] for move in one["inferences"]}
        expect(after["test"] < 0.001, f"sincere or not: a test in round {index + 1} gives the opportunist away")
    hold = {move["action"]: move for move in believed[1]["inferences"]}["hold"]
    expect(0.45 < hold["after_sincere"] < 0.5, f"sincere or not: after two quiet years {hold['after_sincere']}")
    true = [one["types"]["sincere"]["mean_if_sincere"] for one in believed]
    false = [one["types"]["sincere"]["mean_if_opportunist"] for one in believed]
    expect(true == sorted(true) and true[0] > 0.3, "sincere or not: the truth comes out, if sincere")
    expect(false == sorted(false, reverse=True) and false[0] < 0.3, "sincere or not: and if an opportunist")
    expect(rounds[0]["actions"]["us"]["relief"] < 0.3, "sincere or not: little relief below the threshold")
    # Above it both hold still: nothing is learnt, and relief is given.
    rounds, believed = told(0.6)
    expect(abs(believed[2]["types"]["sincere"]["mean_if_sincere"] - 0.6) < 1e-3, "sincere or not: pooling tells nothing")
    expect(rounds[0]["actions"]["us"]["relief"] > 0.8, "sincere or not: relief above the threshold")
    # The threshold is cost / (gain + cost): who held still is given relief above it and kept under pressure below.
    for cost in (1.0, 2.5, 4.0):
        rounds, believed = told(0.6, cost=cost, rounds=1)
        hold = {move["action"]: move for move in believed[0]["inferences"]}["hold"]
        relief = rounds[0]["actions"]["us"]["relief"] / hold["share"]
        above = hold["after_sincere"] > cost / (1 + cost)
        expect((relief > 0.5) == above, f"sincere or not: relief {relief} at {hold['after_sincere']}, cost {cost}")
        expect(above == (cost < 4.0), f"sincere or not: both sides of the threshold are tried, cost {cost}")


DETENTE = os.path.abspath(sys.argv[1])
{"tournament": tournament, "logit": logit, "lessons": lessons, "beliefs": beliefs}[sys.argv[2]]()
print(f"{len(failures)} numbers differ")
sys.exit(1 if failures else 0)
