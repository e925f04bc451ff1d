"""detente explain: reasons that add up, in the situation that it says."""

import csv
import io
import json
import math
import re
import unittest

from program import CHICKEN, DILEMMA, TALKS, VETO, ProgramTest


def explained(test, *arguments):
    return json.loads(test.done("explain", *arguments, "--format", "json"))


class Reasons(ProgramTest):
    def expect_sums(self, found):
        self.assertAlmostEqual(sum(a["probability"] for a in found["actions"]), 1.0, delta=1e-9)
        for action in found["actions"]:
            self.assertAlmostEqual(sum(action["terms"].values()), action["value"], delta=1e-9)
            other = next(a for a in found["actions"] if a["action"] == action["alternative"])
            self.assertEqual(other["value"], max(a["value"] for a in found["actions"] if a is not action))
            self.assertAlmostEqual(action["value"] - other["value"], action["advantage"], delta=1e-9)
            for term, difference in action["differences"].items():
                self.assertAlmostEqual(action["terms"][term] - other["terms"][term], difference, delta=1e-9)
            for vote in action["votes"]:
                self.assertAlmostEqual(vote["passed"] + vote["vetoed"] + vote["failed"], vote["held"], delta=1e-9)
            for move in action["moves"]:
                self.assertAlmostEqual(sum(move["actions"].values()), move["moves"], delta=1e-9)

    def test_china_in_the_first_round_of_the_veto(self):
        found = explained(self, VETO, "--round", "1", "--player", "china")
        self.expect_sums(found)
        self.assertEqual((found["label"], found["from"], found["to"]), ("2022 Q2", "2022-05-26", "2022-06-30"))
        self.assertEqual(found["situation"]["us"], "sanctions")
        self.assertLess(found["situation_probability"], found["decides"])
        by_name = {a["action"]: a for a in found["actions"]}
        # A veto saves the side that China would take, and costs the reputation that the scenario prices.
        no = by_name["no"]
        vetoed = next(v for v in no["votes"] if v["round"] == 1)["vetoed"]
        self.assertAlmostEqual(no["differences"]["reputation"], -0.4 * vetoed, delta=1e-3)
        self.assertGreater(no["differences"]["divide"], 0)
        self.assertIn("costs 0.40 in reputation", no["reason"])

    def test_every_player_and_horizon_adds_up(self):
        for player in ("us", "russia", "dprk"):
            for horizon in ("finite", "stationary"):
                self.expect_sums(explained(self, VETO, "--player", player, "--round", "3", "--horizon", horizon))

    # Choosing by logit, the likelier action is worth more, by log(p / q) / rationality.
    def test_probabilities_follow_from_values(self):
        found = explained(self, VETO, "--player", "us", "--round", "2")
        first, second = found["actions"][:2]
        ratio = math.log(first["probability"] / second["probability"])
        self.assertAlmostEqual(ratio, 4.0 * (first["value"] - second["value"]), delta=1e-6)

    # Of a type, by its own values: also where beliefs follow from what it does.
    def test_a_private_type_has_reasons_of_its_own(self):
        for round_ in ("1", "4"):
            for horizon in ("finite", "stationary"):
                for kind, own in (("sincere", "peace"), ("opportunist", "weapons")):
                    found = explained(
                        *[self, TALKS, "--player", "dprk", "--type", kind],
                        *["--round", round_, "--horizon", horizon],
                    )
                    self.assertEqual(found["type"], kind)
                    self.expect_sums(found)
                    first, second = found["actions"]
                    self.assertEqual(set(first["terms"]), {own, "relief"})
                    ratio = math.log(first["probability"] / second["probability"])
                    self.assertAlmostEqual(ratio, 8.0 * (first["value"] - second["value"]), delta=1e-6)

    def test_sentences_have_the_numbers_of_the_table(self):
        table = self.done("explain", VETO, "--player", "china")
        rows = {r.split()[0]: r.split()[1:] for r in table.split("against the best")[1].splitlines() if len(r.split()) == 4}
        why = table.split("Why:")[1].split("what the others")[0]
        why = " ".join(why.split())
        no = re.search(r"'no' gains [^:]*: it (.*?)\.\s+'", why).group(1)
        for number, term in re.findall(r"([0-9.]+) in (\w+)", no):
            self.assertEqual(rows[term][2].lstrip("-"), number)
        self.assertIn(f"'no' gains {rows['all'][2]} utils", why)

    def test_another_situation(self):
        found = explained(self, VETO, "--player", "china", "--state", "rivalry=0,alarm=2,us=sanctions", "--round", "6")
        self.assertEqual((found["situation"]["rivalry"], found["situation"]["alarm"]), (0, 2))
        self.expect_sums(found)
        likeliest = max(found["actions"], key=lambda a: a["probability"])
        self.assertEqual(likeliest["action"], "yes")
        text = self.done("explain", VETO, "--player", "china", "--state", "rivalry=0")
        self.assertIn("Play never comes to this situation", " ".join(text.split()))
        # All else is as in the likeliest situation.
        self.assertIn("state: arsenal 5, sanctions 4, rivalry 0, trust 1, deal none, relief exercises, alarm 1", text)

    def test_rules_are_not_taken_for_choices(self):
        text = self.done("explain", DILEMMA, "--player", "row", "--set", 'play.row=tft')
        self.assertIn("follows the strategy", text)

    def test_csv_has_the_numbers_of_json(self):
        found = explained(self, CHICKEN, "--player", "row")
        rows = list(csv.DictReader(io.StringIO(self.done("explain", CHICKEN, "--player", "row", "--format", "csv"))))
        for action in found["actions"]:
            for term, value in action["terms"].items():
                told = [r["value"] for r in rows
                        if (r["action"], r["measure"], r["item"]) == (action["action"], "term", term)]
                self.assertEqual([float(v) for v in told], [value])

    def test_threads_change_nothing(self):
        one = self.done("explain", VETO, "--player", "dprk", "--threads", "1", "--format", "json")
        self.assertEqual(one, self.done("explain", VETO, "--player", "dprk", "--threads", "2", "--format", "json"))


class Refusals(ProgramTest):
    def test_wrong_words_are_answered(self):
        sincere = (TALKS, "--player", "dprk", "--type", "sincere")
        for words, answer in (
            ((VETO,), "--player is missing"),
            ((VETO, "--player", "chine"), "did you mean 'china'?"),
            ((TALKS, "--player", "dprk"), "--type is missing"),
            ((TALKS, "--player", "dprk", "--type", "sincer"), "did you mean 'sincere'?"),
            ((TALKS, "--player", "us", "--type", "sincere"), "player 'us' has no private types"),
            ((*sincere, "--round", "2", "--state", "belief.dprk=0"), "hold it impossible"),
            ((VETO, "--player", "us", "--round", "21"), "--round 21: the scenario has 20 rounds"),
            ((VETO, "--player", "us", "--round", "0"), "from 1 to"),
            ((VETO, "--player", "us", "--state", "arsnal=5"), "did you mean 'arsenal'?"),
            ((VETO, "--player", "us", "--state", "arsenal=9"), "a whole number from 0 to 7"),
            ((VETO, "--player", "us", "--state", "deal=truce"), "one of none, freeze, yongbyon"),
            ((VETO, "--player", "us", "--state", "arsenal"), "must be NAME=VALUE"),
            ((VETO, "--player", "us", "--state", "arsenal=1,arsenal=2"), "cannot reach a decision of us like that"),
        ):
            self.assertIn(answer, self.refused(2, "explain", *words), words)

    def test_a_player_whose_phase_play_cannot_reach(self):
        path = self.scenario(
            'detente = 1\n[scenario]\ntitle = "t"\nstart = 2000-01-01\nround = "year"\nrounds = 1\n'
            "[state]\nx = { levels = 3, start = 0 }\n"
            '[players.a]\n[players.a.actions]\nw = {}\n[players.a.payoff]\nu = "a.w"\n'
            '[players.b]\n[players.b.actions]\ny = {}\nz = {}\n[players.b.payoff]\nu = "b.y"\n'
            '[[phases]]\nname = "p"\nmovers = ["a"]\n'
            '[[phases]]\nname = "q"\nwhen = "x == 2"\nmovers = ["b"]\n'
            '[outcomes]\nw = { ever = "a.w" }\n'
        )
        self.assertIn("so it never moves", self.refused(2, "explain", path, "--player", "b"))


if __name__ == "__main__":
    unittest.main()
