"""The shipped scenarios say what the record says, and both methods say the same."""

import functools
import json
import math
import pathlib
import tempfile
import unittest

from program import SCENARIOS, detente

CRISIS = ["consensus-2017", "freeze-2018", "veto-2022"]
# Not the files of councils, conflicts or domains alone.
SHIPPED = sorted(
    path for path in SCENARIOS.rglob("*.toml") if "\n[scenario]" in path.read_text(encoding="utf-8")
)


@functools.lru_cache(maxsize=None)
def outcomes(scenario, *options):
    """Outcome name to its entry in the JSON of a run."""
    done = detente("run", scenario, "--format", "json", *options)
    assert done.returncode == 0, done.stderr
    return {entry["name"]: entry for entry in json.loads(done.stdout)["outcomes"]}


def mean(scenario, outcome):
    return outcomes(SCENARIOS / f"{scenario}.toml")[outcome]["mean"]


def described(scenario):
    return json.loads(detente("describe", SCENARIOS / f"{scenario}.toml", "--format", "json").stdout)


class TheRecord(unittest.TestCase):
    def test_in_2017_a_tabled_resolution_is_adopted_unanimously(self):
        # Resolutions 2371, 2375 and 2397 of August to December 2017: 15-0-0 each.
        self.assertGreaterEqual(mean("consensus-2017", "adopted_unanimously"), 0.8)

    def test_in_2022_china_and_russia_veto_and_the_draft_fails_13_2_0(self):
        # S/2022/431 of 26 May 2022: 13 in favour, China and Russia against.
        self.assertGreaterEqual(mean("veto-2022", "china_and_russia_veto"), 0.8)
        self.assertGreater(mean("veto-2022", "fails_13_2"), 0.5)

    def test_in_2018_a_quiet_year_is_at_least_twice_as_likely_as_in_2022(self):
        # No launch between 29 November 2017 and 3 May 2019; 23 missiles in the first five months of 2022.
        self.assertGreaterEqual(mean("freeze-2018", "quiet_year"), 2 * mean("veto-2022", "quiet_year"))

    def test_the_dates_change_facts_and_no_preference(self):
        # What freeze-2018 and consensus-2017 override: the calendar, and where the state starts.
        facts = {"arsenal", "sanctions", "rivalry", "trust", "deal", "relief", "alarm", "belief.dprk"}
        for name in CRISIS[:2]:
            child, parent = described(name), described("veto-2022")
            self.assertEqual(child["parameters"], parent["parameters"])
            # How likely others find each type is a fact of the date; what the types want is not.
            for players in zip(child["players"], parent["players"]):
                types = [[kind["name"] for kind in player.pop("types", [])] for player in players]
                self.assertEqual(types[0], types[1])
            self.assertEqual(child["players"], parent["players"])
            self.assertEqual({variable["name"] for variable in child["state"]}, facts)

    def test_the_crisis_is_no_toy(self):
        crisis = described("veto-2022")
        self.assertGreaterEqual(crisis["size"]["states"], 3000)
        self.assertEqual([phase["name"] for phase in crisis["phases"]],
                         ["pyongyang", "washington", "table", "council", "aftermath"])  # fmt: skip
        self.assertEqual(len(crisis["sessions"]), 1)
        for player in crisis["players"]:
            self.assertGreaterEqual(len(player["actions"]), 3)

    def test_talks_of_2018_come_to_more_than_those_of_2022(self):
        # A freeze in force, Singapore and Hanoi; after May 2022 no talks at all until this was written.
        self.assertGreater(mean("freeze-2018", "talks_in_a_year"), mean("veto-2022", "talks_in_a_year"))
        self.assertGreater(mean("freeze-2018", "deal_ever"), 0.5)
        self.assertLess(mean("veto-2022", "deal_ever"), 0.5)

    def test_what_is_believed_at_the_end_is_on_average_what_was_believed_at_first(self):
        for name, prior in (("consensus-2017", 0.2), ("freeze-2018", 0.5), ("veto-2022", 0.3)):
            self.assertAlmostEqual(mean(name, "final_belief"), prior, places=6)

    def test_the_three_crises_share_their_outcomes(self):
        names = [list(outcomes(SCENARIOS / f"{name}.toml")) for name in CRISIS]
        self.assertEqual(names[0], names[1])
        self.assertEqual(names[0], names[2])


class Ranges(unittest.TestCase):
    def test_every_draw_from_the_declared_ranges_can_be_played(self):
        # veto-2022 adds weights of payoffs to crisis-2022, no chance that could exceed one.
        for path in SHIPPED:
            if path.stem == "veto-2022" or "low = " not in path.read_text(encoding="utf-8"):
                continue
            with self.subTest(path.stem), tempfile.TemporaryDirectory() as folder:
                done = detente(
                    *["sweep", path, "--all", "--design", "lhs", "--samples", "60"],
                    *["--set", "scenario.rounds=1", "--out", f"{folder}/swept"],
                )
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                rows = pathlib.Path(folder, "swept", "outcomes.csv").read_text(encoding="utf-8")
                failed = [row for row in rows.splitlines() if ",failed," in row]
                self.assertEqual(failed, [])


class TwoWaysToTheAnswer(unittest.TestCase):
    def test_exact_and_sampled_agree_on_every_shipped_scenario(self):
        self.assertGreaterEqual(len(SHIPPED), 8)
        for path in SHIPPED:
            exact = outcomes(path)
            sampled = outcomes(path, "--method", "sample", "--replicates", "40000", "--seed", "1")
            for name, entry in exact.items():
                with self.subTest(scenario=path.name, outcome=name):
                    self.close(entry, sampled[name])

    def test_walking_the_tables_agrees_with_the_exact_answer_too(self):
        # Bargaining needs a solution, and walking has none: the crisis without its table.
        text = (SCENARIOS / "crisis-2022.toml").read_text(encoding="utf-8")
        phases = text.split("[[phases]]\n")
        text = "[[phases]]\n".join(part for part in phases if not part.startswith('name = "table"'))
        text = "\n".join(line for line in text.split("\n") if not line.startswith("execution = "))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / "without-a-table.toml"
        path.write_text(text, encoding="utf-8")
        policies = ["--set", "play.default=myopic"]
        exact = outcomes(path, *policies)
        walked = outcomes(path, *policies, "--method", "sample", "--replicates", "4000", "--max-memory", "1M")
        for name, entry in exact.items():
            with self.subTest(outcome=name):
                self.close(entry, walked[name])

    def close(self, exact, sampled):
        if exact["mean"] is None or sampled["mean"] is None:
            # Only what never happens has no mean; a sample may miss what is rarer than 1 in 1,000.
            self.assertGreater(min(exact["undefined"], sampled["undefined"]), 0.999)
            return
        # The error is that of the exact distribution: a sample of what is rare misjudges its own.
        runs = sampled["standard_error"] and (sampled["sd"] / sampled["standard_error"]) ** 2
        error = max(sampled["standard_error"], exact["sd"] / math.sqrt(runs) if runs else exact["sd"] * 0.01)
        self.assertAlmostEqual(exact["mean"], sampled["mean"], delta=4 * error + 1e-9)


if __name__ == "__main__":
    unittest.main()
