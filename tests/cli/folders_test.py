"""Every folder that a command writes is one that `detente doctor` finds healthy: its columns are those of its manifest."""

import json
import re
import unittest

from program import CHICKEN, DILEMMA, PIE, ROOT, SCENARIOS, TALKS, ProgramTest, detente

HANOI = SCENARIOS / "hanoi-2019.toml"
FREEZE = SCENARIOS / "tutorial" / "freeze-for-relief.toml"
INSPECTION = SCENARIOS / "tutorial" / "inspection-game.toml"
POSITIONS = SCENARIOS / "positions-2022.toml"
KTAB = ROOT / "tests" / "positions" / "ktab"
THREE = PIE + '[parties.cleo.utility]\nmiddle = "50 - abs(share - 50)"\n'
SWEEP = ["sweep", INSPECTION, "--vary", "fine=1:5:1", "--out", "DIR"]
SAMPLED = ["--method", "sample", "--replicates", 50]
PLANNED = [*SWEEP, "--shards", 2, "--plan"]

# Of each command that has --out, its folders: a name, and the calls that write DIR. PIE and THREE are files, too.
FOLDERS = {
    "run": {
        "exact": [["run", CHICKEN, "--out", "DIR"]],
        "sampled": [["run", INSPECTION, *SAMPLED, "--out", "DIR"]],
        "trajectories": [["run", CHICKEN, "--trajectories", "--replicates", 50, "--out", "DIR"]],
        "trajectories of types": [["run", TALKS, "--trajectories", "--replicates", 50, "--out", "DIR"]],
        "trajectories of talks": [["run", FREEZE, "--trajectories", "--replicates", 50, "--out", "DIR"]],
    },
    "compare": {
        "exact": [["compare", CHICKEN, "--with", "crash=-1", "--out", "DIR"]],
        "sampled": [["compare", DILEMMA, "--with", "play.row=tft", "--set", "rounds=5", *SAMPLED, "--out", "DIR"]],
        "two files": [["compare", CHICKEN, INSPECTION, "--out", "DIR"]],
    },
    "sweep": {
        "grid": [SWEEP],
        "replicates": [[*SWEEP, *SAMPLED, "--keep-raw"]],
        "merged": [PLANNED, ["sweep", "work", "DIR"], ["sweep", "merge", "DIR"]],
        "merged in part": [PLANNED, ["sweep", "work", "DIR"], ["sweep", "merge", "DIR", "--partial"]],
        "after sensitivity": [[*SWEEP[:2], "--all", "--design", "oat", "--out", "DIR"], ["sensitivity", "DIR"]],
    },
    "bargain": {
        **{
            protocol: [["bargain", "PIE", "--protocol", protocol, "--deadline", 12, "--out", "DIR"]]
            for protocol in ("alternating_offers", "quantal_offers", "take_it_or_leave_it", "single_text",
                             "baron_ferejohn", "concession", "nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
        },
        "several issues": [["bargain", HANOI, "--out", "DIR"]],
        "tactics": [["bargain", HANOI, "--tactic", "us=boulware", "--deadline", 20, "--out", "DIR"]],
        "three parties": [["bargain", "THREE", "--tactic", "ann=linear", "--deadline", 12, "--out", "DIR"]],
    },
    "positions": {
        "challenge": [["positions", POSITIONS, "--replicates", 5, "--out", "DIR"]],
        "challenge without replicates": [["positions", POSITIONS, "--replicates", 0, "--out", "DIR"]],
        "condorcet": [["positions", POSITIONS, "--model", "condorcet", "--replicates", 5, "--out", "DIR"]],
        "challenge of CSV": [["positions", KTAB / "SOE-Pol-Comp.csv", "--replicates", 0, "--out", "DIR"]],
        "condorcet of CSV, three scales": [
            ["positions", KTAB / "dummyData_3Dim.csv", "--model", "condorcet", "--replicates", 0, "--out", "DIR"]
        ],
    },
}  # fmt: skip
# Where doctor looks, and what kinds of findings it has there: DIR, and none, unless it is told here.
ELSEWHERE = {("sweep", "merged in part"): ("DIR/partial", set())}


def protocols():
    """As `bargain --help` lists them."""
    return re.split(r",\s+", re.search(r"protocols: (.*?)\s+tactics:", detente("bargain", "--help").stdout, re.S)[1])


def writers():
    """The commands whose help has --out DIR."""
    commands = re.findall(r"^  (\w+)  ", detente("--help").stdout, re.M)
    return {command for command in commands if re.search(r"^ +--out DIR", detente(command, "--help").stdout, re.M)}


class Folders(ProgramTest):
    def test_every_command_that_writes_a_folder_is_here(self):
        self.assertEqual(writers(), set(FOLDERS))

    def test_every_protocol_of_talks_is_here(self):
        self.assertEqual(set(protocols()) - set(FOLDERS["bargain"]), set())

    def test_doctor_finds_every_folder_healthy(self):
        names = {"PIE": self.scenario(PIE, "pie.toml"), "THREE": self.scenario(THREE, "three.toml")}
        for command, folders in FOLDERS.items():
            for number, (name, calls) in enumerate(folders.items()):
                with self.subTest(command=command, folder=name):
                    folder = self.folder / f"{command}-{number}"
                    for words in calls:
                        process = detente(*[{**names, "DIR": folder}.get(word, word) for word in words])
                        self.assertEqual(process.returncode, 0, process.stderr)
                    place, expected = ELSEWHERE.get((command, name), ("DIR", set()))
                    process = detente(
                        *["doctor", place.replace("DIR", str(folder)), "--min-replicates", 1, "--format", "json"]
                    )
                    findings = json.loads(process.stdout)["findings"]
                    said = "\n".join(f"{one['file']}: {one['what']} [{one['kind']}]: {one['example']}" for one in findings)
                    self.assertEqual({one["kind"] for one in findings}, expected, said)
                    self.assertEqual(process.returncode, 1 if expected else 0)


if __name__ == "__main__":
    unittest.main()
