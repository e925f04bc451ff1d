"""scripts/plot_payoffs.py: the payoffs of a repeated game as pictures, the same bytes each time, and clear errors."""

import json
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from program import ROOT, ProgramTest

PLOT = ROOT / "scripts" / "plot_payoffs.py"
# T, R, P, S = 5, 3, 1, 0; as engine/solve/repeated_game.hpp describes the format.
DILEMMA = {
    "title": "Two firms",
    "players": ["Alpha", "Beta"],
    "feasible": [[0, 5], [1, 1], [5, 0], [3, 3]],
    "rational": [[1, 1], [4.3333, 1], [3, 3], [1, 4.3333]],
    "minmax": [1, 1],
    "equilibria": [{"payoffs": [1, 1]}],
    "profiles": [{"actions": ["hold", "keep"], "payoffs": [3, 3], "grim_trigger": 0.5}],
    "tit_for_tat": {"discount": 0.6666667},
}


class PayoffPlots(ProgramTest):
    def plot(self, *arguments, text=""):
        return subprocess.run(
            [sys.executable, str(PLOT), *map(str, arguments)],
            input=text,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def drawn(self, game):
        """The SVG's text; comments in it hold the texts that are drawn."""
        process = self.plot("-", "--out", self.folder, text=json.dumps(game))
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        svg = self.folder / "payoffs.svg"
        xml.etree.ElementTree.parse(svg)
        return svg.read_text(encoding="utf-8")

    def refused(self, text, *words):
        process = self.plot("-", "--out", self.folder, text=text)
        self.assertEqual((process.returncode, process.stdout), (1, ""))
        for word in ("plot_payoffs: ", *words):
            self.assertIn(word, process.stderr)
        self.assertNotIn("Traceback", process.stderr)

    def test_the_picture_names_players_profiles_and_critical_factors(self):
        svg = self.drawn(DILEMMA)
        for word in ("Two firms", "Alpha", "Beta", "hold / keep", "from 0.5 on", "tit for tat from 0.6667 on",
                     "individually rational", "minmax values", "stage equilibrium"):  # fmt: skip
            self.assertIn(word, svg)
        self.assertEqual((self.folder / "payoffs.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_a_file_becomes_pictures_beside_it_that_are_the_same_bytes_each_time(self):
        file = self.folder / "firms.json"
        file.write_text(json.dumps(DILEMMA), encoding="utf-8")
        self.assertEqual(self.plot(file).returncode, 0)
        self.assertEqual(self.plot(file, "--out", self.folder / "again").returncode, 0)
        for name in ("firms.png", "firms.svg"):
            self.assertEqual((self.folder / name).read_bytes(), (self.folder / "again" / name).read_bytes())

    def test_a_profile_that_nothing_sustains_says_so(self):
        profile = {**DILEMMA["profiles"][0], "grim_trigger": None}
        svg = self.drawn({**DILEMMA, "profiles": [profile], "tit_for_tat": None})
        self.assertIn("no discount factor below 1", svg)
        self.assertNotIn("tit for tat", svg)

    def test_a_segment_and_a_single_point_have_pictures(self):
        bare = {**DILEMMA, "profiles": [], "equilibria": [], "tit_for_tat": None, "minmax": [0, 0]}
        self.drawn({**bare, "feasible": [[0, 0], [2, 2]], "rational": [[0, 0], [2, 2]]})
        self.drawn({**bare, "feasible": [[0, 0]], "rational": []})

    def test_what_is_no_repeated_game_of_two_players_is_a_clear_error(self):
        self.refused("{", "no payoffs of a repeated game", "detente solve GAME --method repeated")
        self.refused("[1]", "no payoffs of a repeated game")
        self.refused('{"players": ["a", "b"]}', "'feasible'")
        self.refused('{"players": ["a", "b", "c"]}', "3 players")
        self.refused(json.dumps({**DILEMMA, "feasible": [[0, "x"]]}), "no payoffs of a repeated game")
        self.refused(json.dumps({**DILEMMA, "minmax": [float("inf"), 0]}), "finite")
        process = self.plot(self.folder / "nowhere.json")
        self.assertEqual(process.returncode, 1)
        self.assertIn("cannot read", process.stderr)


if __name__ == "__main__":
    unittest.main()
