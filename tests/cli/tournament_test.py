"""`detente tournament`: standings, duels, formats, threads, and what it refuses."""

import csv
import io
import unittest

from program import PIE, SCENARIOS, ProgramTest, detente

HANOI = str(SCENARIOS / "hanoi-2019.toml")


class Tournament(ProgramTest):
    def setUp(self):
        super().setUp()
        self.pie = self.scenario(PIE, "pie.toml")

    def test_a_hardliner_and_a_conceder_score_as_by_hand(self):
        found = self.json("tournament", self.pie, "--deadline", 11, "--tactic", "linear", "--tactic", "hardliner")
        self.assertEqual(found["sessions"], 8)
        first, second = found["standings"]
        self.assertEqual((first["tactic"], first["score"]["mean"]), ("hardliner", 0.5))
        self.assertEqual(first["against"], {"linear": 1, "hardliner": 0})
        self.assertEqual((second["tactic"], second["score"]["mean"], second["agreement"]), ("linear", 0.25, 1))
        self.assertEqual(found["duels"][0]["p"], 0.5)

    def test_delay_costs_what_the_domain_says_unless_told_otherwise(self):
        impatient = self.scenario(PIE + "[parties.ann]\ndiscount = 0.5\n", "impatient.toml")
        play = ["tournament", impatient, "--deadline", 11, "--tactic", "linear"]
        # A deal on half in the sixth round: to ann 0.5 / 2^5.
        self.assertAlmostEqual(self.json(*play)["standings"][0]["score"]["mean"], (0.5 + 0.5 / 32) / 2)
        self.assertEqual(self.json(*play, "--undiscounted")["standings"][0]["score"]["mean"], 0.5)

    def test_all_tactics_play_when_none_is_named(self):
        table = self.done("tournament", self.pie, HANOI, "--deadline", 20)
        for word in ("9 tactics, 2 domains, 324 sessions", "score against", "p (Wilcoxon, Holm)", "trade_off"):
            self.assertIn(word, table)
        rows = list(csv.DictReader(io.StringIO(
            self.done("tournament", self.pie, HANOI, "--deadline", 20, "--format", "csv"))))  # fmt: skip
        self.assertEqual(len(rows), 9)
        scores = [float(row["score"]) for row in rows]
        self.assertEqual(scores, sorted(scores, reverse=True))

    def test_results_do_not_depend_on_threads(self):
        one = self.done("tournament", self.pie, HANOI, "--format", "json", "--threads", 1)
        self.assertEqual(one, self.done("tournament", self.pie, HANOI, "--format", "json", "--threads", 4))

    def test_a_single_tactic_has_no_duels(self):
        table = self.done("tournament", self.pie, "--tactic", "boulware:0.1")
        self.assertIn("boulware:0.1", table)
        self.assertNotIn("Wilcoxon", table)

    def test_what_is_wrong_is_told(self):
        error = self.refused(2, "tournament", self.pie, "--tactic", "micro", "--tactic", "micro", "--tactic", "bulware")
        for word in ("--tactic micro: is there twice", "did you mean 'boulware'?"):
            self.assertIn(word, error)
        self.assertIn("over which domains?", self.refused(2, "tournament"))
        three = self.scenario(PIE + '[parties.cleo.utility]\nmiddle = "50"\n', "three.toml")
        self.assertIn("3 parties; a tournament is between two", self.refused(3, "tournament", self.pie, three))
        self.assertIn("nowhere.toml", detente("tournament", str(self.folder / "nowhere.toml")).stderr)


if __name__ == "__main__":
    unittest.main()
