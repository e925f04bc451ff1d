"""`detente bargain`: talks by every protocol, traces, folders, the picture, and what it refuses."""

import csv
import io
import json
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from program import PIE, ROOT, SCENARIOS, VETO, ProgramTest

HANOI = str(SCENARIOS / "hanoi-2019.toml")
PLOT = ROOT / "scripts" / "plot_bargain.py"
DOMAIN_XML = """<negotiation_template><utility_space>
<objective index="0" name="root" type="objective">
<issue index="1" name="Price" type="discrete" vtype="discrete">
<item index="1" value="low"/><item index="2" value="high"/></issue>
</objective></utility_space></negotiation_template>
"""
PROFILE_XML = """<utility_space><objective index="0" name="root" type="objective">
<issue index="1" name="Price" type="discrete" vtype="discrete">
<item index="1" value="low" evaluation="{}"/><item index="2" value="high" evaluation="{}"/></issue>
</objective><weight index="1" value="1.0"/></utility_space>
"""


class Talks(ProgramTest):
    def setUp(self):
        super().setUp()
        self.pie = self.scenario(PIE, "pie.toml")

    def test_rubinsteins_division_comes_out_of_a_file(self):
        # Discounts 0.9 and a deadline far off: 1 / (1 + d) = 0.5263 to the first, to the grid's whole numbers.
        text = PIE.replace("[parties.ann.utility]", "[parties.ann]\ndiscount = 0.9\n[parties.ann.utility]")
        text = text.replace("[parties.bob.utility]", "[parties.bob]\ndiscount = 0.9\n[parties.bob.utility]")
        found = self.json("bargain", self.scenario(text), "--deadline", 1001)
        self.assertAlmostEqual(found["parties"]["ann"]["utility"], 52.63, delta=3)
        self.assertEqual(found["outcome"]["no_deal"], 0)

    def test_every_protocol_divides_the_pie(self):
        words = self.done("bargain", "--help").split("protocols: ")[1].split("tactics:")[0]
        protocols = [word.strip() for word in words.split(",")]
        self.assertIn("single_text", protocols)
        for protocol in protocols:
            found = self.json("bargain", self.pie, "--protocol", protocol)
            share = found["parties"]["ann"]["utility"]
            # Who comes last is offered nothing; who may err is offered a step more, not to be refused.
            expected = {"take_it_or_leave_it": 100, "alternating_offers": 0, "quantal_offers": 1}.get(protocol, 50)
            if protocol not in ("utilitarian", "baron_ferejohn"):
                self.assertAlmostEqual(share, expected, delta=0.51, msg=protocol)

    def test_two_who_concede_evenly_meet_in_the_middle(self):
        rows = list(csv.DictReader(io.StringIO(self.done(
            "bargain", self.pie, "--tactic", "ann=linear", "--tactic", "bob=linear", "--deadline", 11,
            "--format", "csv"))))  # fmt: skip
        self.assertEqual(len(rows), 11)
        self.assertEqual([row["share"] for row in rows[:4]], ["100", "0", "90", "10"])
        self.assertEqual((rows[-1]["round"], rows[-1]["proposer"], rows[-1]["reply"]), ("6", "ann", "accepted"))
        table = self.done("bargain", self.pie, "--tactic", "ann=linear", "--deadline", 11)
        for word in ("a deal in round 6: share = 50", "Who conceded when", "an arbiter's choice", "nash, "):
            self.assertIn(word, table)

    def test_a_walk_out_and_a_deadline_are_told(self):
        hard = ["--tactic", "ann=hardliner", "--deadline", 30]
        self.assertIn("no deal: bob walked out in round 4", self.done(
            "bargain", self.pie, *hard, "--tactic", "bob=hardliner:patience=3"))  # fmt: skip
        self.assertIn("no deal: 30 rounds were not enough", self.done(
            "bargain", self.pie, *hard, "--tactic", "bob=hardliner"))  # fmt: skip

    def test_the_summit_of_hanoi_talks_by_its_file(self):
        found = self.json("bargain", HANOI)
        self.assertEqual(found["run"]["protocol"], "alternating_offers")
        self.assertEqual(found["run"]["deadline"], 2)
        self.assertEqual(found["run"]["first"], "dprk")

    def test_domains_of_genius_are_read(self):
        domain = self.scenario(DOMAIN_XML, "domain.xml")
        seller = self.scenario(PROFILE_XML.format(1, 4), "seller.xml")
        buyer = self.scenario(PROFILE_XML.format(4, 1), "buyer.xml")
        found = self.json("bargain", domain, seller, buyer, "--protocol", "take_it_or_leave_it")
        self.assertEqual(found["outcome"]["deals"][0]["deal"], {"Price": "high"})
        self.assertEqual(found["parties"]["seller"]["utility"], 1)
        self.assertIn("needs a profile for each party", self.refused(2, "bargain", domain, seller))

    def test_what_is_wrong_is_told_with_what_is_known(self):
        self.assertIn("did you mean 'nash'?", self.refused(2, "bargain", self.pie, "--protocol", "nahs"))
        error = self.refused(2, "bargain", self.pie, "--tactic", "anne=linear", "--tactic", "bob=liner",
                             "--tactic", "linear", "--first", "carl")  # fmt: skip
        for word in ("no party 'anne'; did you mean 'ann'?", "did you mean 'linear'?", "must be PARTY=TACTIC",
                     "no party 'carl'"):  # fmt: skip
            self.assertIn(word, error)
        self.assertIn("--tactic goes with the protocol concession", self.refused(
            2, "bargain", self.pie, "--protocol", "nash", "--tactic", "ann=linear"))  # fmt: skip
        error = self.refused(3, "bargain", VETO)
        self.assertIn("the file is a scenario, expected a domain", error)
        self.assertIn("1 error in", error)
        bad = self.scenario(PIE + '[talks]\nprotocol = "single_tekst"\n[talks.tactics]\nbob = "mikro"\n')
        error = self.refused(3, "bargain", bad)
        for word in ("did you mean 'single_text'?", "did you mean 'micro'?"):
            self.assertIn(word, error)
        self.assertIn("which domain?", self.refused(2, "bargain"))


class Pictures(ProgramTest):
    def setUp(self):
        super().setUp()
        self.pie = self.scenario(PIE, "pie.toml")
        self.out = self.folder / "talks"

    def plot(self, *arguments):
        return subprocess.run([sys.executable, str(PLOT), *map(str, arguments)], capture_output=True, text=True,
                              timeout=300, check=False)  # fmt: skip

    def drawn(self, *arguments):
        process = self.plot(self.out, *arguments)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        self.assertEqual((self.out / "talks.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        svg = self.out / "talks.svg"
        xml.etree.ElementTree.parse(svg)
        return svg.read_text(encoding="utf-8")

    def test_a_folder_holds_offers_deals_points_and_is_replaced_only_when_asked(self):
        self.done("bargain", self.pie, "--tactic", "ann=micro", "--out", self.out)
        manifest = json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))
        self.assertEqual(manifest["run"]["tactics"]["ann"]["name"], "micro")
        self.assertEqual(sorted(manifest["tables"]), ["deals.csv", "offers.csv", "points.csv"])
        before = (self.out / "offers.csv").read_bytes()
        self.done("bargain", self.pie, "--tactic", "ann=micro", "--out", self.out)
        self.assertEqual((self.out / "offers.csv").read_bytes(), before)
        self.refused(1, "bargain", self.pie, "--tactic", "ann=linear", "--out", self.out)
        self.done("bargain", self.pie, "--tactic", "ann=linear", "--out", self.out, "--force")
        with (self.out / "deals.csv").open(encoding="utf-8", newline="") as file:
            self.assertEqual(sum(row["efficient"] == "1" for row in csv.DictReader(file)), 101)

    def test_the_picture_shows_offers_frontier_and_points_and_is_the_same_bytes_each_time(self):
        self.done("bargain", HANOI, "--tactic", "us=boulware", "--deadline", "20", "--out", self.out)
        svg = self.drawn()
        for word in ("offers of United States", "North Korea asks (linear)", "efficient deals", "no deal", "outcome",
                     "Nash", "Kalai-Smorodinsky", "Who conceded when"):  # fmt: skip
            self.assertIn(word, svg)
        self.assertEqual(svg, self.drawn())

    def test_other_protocols_and_three_parties_are_drawn_too(self):
        self.done("bargain", self.pie, "--protocol", "nash", "--out", self.out)
        self.assertNotIn("Who conceded when", self.drawn())
        third = self.scenario(PIE + '[parties.cleo.utility]\nmiddle = "50 - abs(share - 50)"\n')
        self.done("bargain", third, "--tactic", "ann=linear", "--out", self.out, "--force")
        self.assertIn("cleo, utils", self.drawn("--y", "cleo"))
        process = self.plot(self.out, "--x", "dora")
        self.assertEqual(process.returncode, 1)
        self.assertIn("no party 'dora'", process.stderr)

    def test_a_folder_without_talks_is_refused_with_a_hint(self):
        process = self.plot(self.folder)
        self.assertEqual(process.returncode, 1)
        self.assertIn("detente bargain FILE --out DIR", process.stderr)
        self.assertNotIn("Traceback", process.stderr)


if __name__ == "__main__":
    unittest.main()
