"""`detente power`: published indices, every format, what it refuses, what it cannot finish."""

import csv
import io
import unittest
from fractions import Fraction

from program import CHICKEN, SCENARIOS, VETO, ProgramTest, detente

SECURITY = str(SCENARIOS / "tutorial" / "security-council.toml")
EU = str(SCENARIOS / "tutorial" / "eu-council.toml")
# Of the Security Council: Shapley & Shubik 1954 and Banzhaf 1965 for the methods.
PERMANENT = {"shapley_shubik": "421/2145", "banzhaf": "106/635", "absolute_banzhaf": "53/1024", "johnston": "283/1590",
             "deegan_packel": "1/9", "holler_packel": "1/9", "coleman_prevent": "1", "coleman_initiate": "53/1995"}
ELECTED = {"shapley_shubik": "4/2145", "banzhaf": "21/1270", "absolute_banzhaf": "21/4096", "johnston": "7/636",
           "deegan_packel": "2/45", "holler_packel": "2/45", "coleman_prevent": "21/212", "coleman_initiate": "1/380"}


class Indices(ProgramTest):
    def test_the_security_council_is_the_same_alone_and_in_the_crisis(self):
        for file in (SECURITY, VETO):
            council = self.json("power", file)["councils"][0]
            self.assertEqual((council["winning"], council["coalitions"], council["swings"]), (848, 32768, 5080))
            self.assertEqual(council["minimal_winning"], 210)
            self.assertEqual(council["power_to_act"]["exact"], "53/2048")
            self.assertTrue(council["complete"])
            permanent = [m for m in council["members"] if m["standing"] == "veto player"]
            self.assertEqual(len(permanent), 5)
            for member in council["members"]:
                exact = PERMANENT if member in permanent else ELECTED
                for index, fraction in exact.items():
                    self.assertEqual(member[index]["exact"], fraction, (file, member["member"], index))
                    self.assertAlmostEqual(member[index]["value"], float(Fraction(fraction)), places=15)

    # All 2^27 coalitions enumerated by a separate program.
    def test_the_eu_council_is_what_all_its_coalitions_give(self):
        council = self.json("power", EU)["councils"][0]
        self.assertEqual((council["winning"], council["minimal_winning"]), (17742527, 4362293))
        members = {m["member"]: m for m in council["members"]}
        for name, swings, shapley, johnston in [("germany", 14068989, 0.175547374, 0.248618655),
                                                ("romania", 4569283, 0.038089663, 0.029146617),
                                                ("malta", 2024817, 0.008627913, 0.008455906)]:
            self.assertEqual(members[name]["swings"], swings)
            self.assertAlmostEqual(members[name]["shapley_shubik"]["value"], shapley, places=9)
            self.assertAlmostEqual(members[name]["johnston"]["value"], johnston, places=9)
        for index in ("shapley_shubik", "banzhaf", "johnston", "deegan_packel", "holler_packel"):
            self.assertEqual(sum(Fraction(m[index]["exact"]) for m in members.values()), 1, index)

    def test_abstention_is_a_third_ballot(self):
        abstention = self.json("power", SECURITY, "--abstention")["councils"][0]["abstention"]
        self.assertEqual(abstention["carried"], 146796)
        china, norway = abstention["members"]["china"], abstention["members"]["norway"]
        self.assertEqual((china["yes"], china["abstain"], china["no"]), (108336, 38460, 0))
        self.assertEqual((norway["yes"], norway["abstain"], norway["no"]), (84368, 31214, 31214))
        self.assertEqual(Fraction(china["decides"]["exact"]), Fraction(108336, 3**14))
        self.assertNotIn("abstention", self.json("power", SECURITY)["councils"][0])

    def test_standings_are_told_in_words(self):
        path = self.scenario(
            'detente = 1\ntitle = "t"\n[councils.a]\nquota = 3\n[councils.a.members]\n'
            "big = { weight = 3 }\nsmall = {}\nlast = {}\n"
        )
        text = self.done("power", path)
        self.assertRegex(text, r"dictator +big\n")
        self.assertRegex(text, r"dummies +small, last\n")


class Formats(ProgramTest):
    def test_the_table_has_fractions_beside_decimals(self):
        text = self.done("power", SECURITY)
        self.assertRegex(text, r"(?m)^  China +848 +0\.196270  421/2145 +0\.166929  106/635 +0\.051758  53/1024")
        self.assertRegex(text, r"(?m)^  Norway +0\.044444  2/45 ")
        self.assertIn("9 of 15 votes; 5 members may veto", text)
        self.assertIn("15 of 27 states, and 6500 of 10001 population; fewer than 4 opponents", self.done("power", EU))

    def test_group_gives_a_row_for_each_kind_of_seat(self):
        text = self.done("power", SECURITY, "--group")
        self.assertIn("  5 x China, France, Russia,", text)
        self.assertIn("  10 x Albania, Brazil, Gabon,", text)
        self.assertNotIn("\n  Norway ", text)

    def test_csv_has_a_row_for_each_member_with_every_fraction(self):
        rows = list(csv.DictReader(io.StringIO(self.done("power", EU, "--abstention", "--format", "csv"))))
        self.assertEqual(len(rows), 27)
        self.assertEqual(sum(Fraction(row["shapley_shubik_exact"]) for row in rows), 1)
        for row in rows:
            self.assertEqual(row["council"], "eu")
            self.assertAlmostEqual(float(row["johnston"]), float(Fraction(row["johnston_exact"])), places=15)
            self.assertGreater(int(row["yes_carries"]), int(row["no_carries"]))

    def test_one_council_can_be_chosen(self):
        path = self.scenario(
            'detente = 1\ntitle = "t"\n[councils.a]\nquota = 1\n[councils.a.members]\nx = {}\n'
            "[councils.b]\nquota = 1\n[councils.b.members]\ny = {}\n"
        )
        self.assertEqual([c["council"] for c in self.json("power", path)["councils"]], ["a", "b"])
        self.assertEqual([c["council"] for c in self.json("power", path, "--council", "b")["councils"]], ["b"])
        self.assertIn("known: a, b", self.refused(2, "power", path, "--council", "union"))

    def test_settings_change_a_council(self):
        council = self.json("power", SECURITY, "--set", "councils.unsc.quota=15")["councils"][0]
        self.assertEqual(council["winning"], 1)


class Refusals(ProgramTest):
    def test_all_errors_of_a_council_file_are_told_at_once(self):
        path = self.scenario(
            'detente = 1\ntitel = "t"\n[councils.a]\nquota = 9\nveto = ["z"]\nblock = 7\n[councils.a.members]\nx = {}\n'
        )
        for command in ("power", "check"):
            message = self.refused(3, command, path)
            for place in (":1:1:", ":2:1:", ":4:9:", ":5:9:", ":6:9:"):
                self.assertIn(f"{path}{place} error: ", message)
            self.assertEqual(message.splitlines()[-1], f"5 errors in {path}")

    def test_a_council_file_that_is_valid_checks(self):
        self.assertIn("eu-council.toml: valid: 1 council alone\n", self.done("check", EU))

    def test_a_scenario_without_councils_is_refused(self):
        self.assertIn("nobody votes", self.refused(3, "power", CHICKEN))

    def test_group_goes_with_tables_alone(self):
        self.assertIn("--group needs --format table", self.refused(2, "power", EU, "--group", "--format", "csv"))

    def test_a_body_too_large_says_what_would_work_and_exits_with_4(self):
        members = "".join(f"m{i} = {{ weight = {900000007 + 7919 * i * i} }}\n" for i in range(50))
        path = self.scenario(
            f'detente = 1\ntitle = "t"\n[councils.a]\nquota = 23000000000\n[councils.a.members]\n{members}'
        )
        process = detente("power", path, "--abstention")
        self.assertEqual(process.returncode, 4)
        self.assertIn("missing", process.stdout)
        self.assertIn("would take", process.stderr)
        self.assertIn("rounded to a", process.stderr)


if __name__ == "__main__":
    unittest.main()
