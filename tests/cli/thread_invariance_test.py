"""The same bytes for any number of threads: many scenarios, seeds and thread counts, one hash for each pair.

Every ctest run takes three scenarios, two seeds and three thread counts; DETENTE_LONG_TESTS takes all.
"""

import hashlib
import os
import unittest

from program import CHICKEN, DILEMMA, SCENARIOS, VETO, ProgramTest

LONG = bool(os.environ.get("DETENTE_LONG_TESTS"))
TUTORIAL = SCENARIOS / "tutorial"
SHORT = ("--set", "scenario.rounds=4")
SAMPLED = ("--method", "sample", "--replicates", "9000")
CASES = [
    (VETO, *SHORT),
    (VETO, *SHORT, *SAMPLED),
    (DILEMMA, *SAMPLED),
    (VETO, *SHORT, "--set", "play.dprk=myopic"),
    (VETO, *SHORT, "--set", "play.us=myopic", "--set", "play.china=myopic", "--set", "play.russia=myopic", "--set",
     "play.dprk=myopic", *SAMPLED),
    (SCENARIOS / "consensus-2017.toml", *SHORT),
    (SCENARIOS / "freeze-2018.toml", *SHORT, *SAMPLED),
    (DILEMMA,),
    (CHICKEN, *SAMPLED),
    (TUTORIAL / "stag-hunt.toml",),
    (TUTORIAL / "matching-pennies.toml", *SAMPLED),
    (TUTORIAL / "inspection-game.toml",),
]


class ThreadInvariance(ProgramTest):
    def test_one_hash_for_each_scenario_and_seed(self):
        cases = CASES if LONG else CASES[:3]
        seeds = (1, 2, 3, 2**40 + 7, 2**64 - 1) if LONG else (1, 2**64 - 1)
        threads = (1, 2, 3, 8, 16) if LONG else (1, 2, 8)
        repeats = 3 if LONG else 1
        runs = 0
        for number, (scenario, *options) in enumerate(cases):
            for seed in seeds:
                hashes = set()
                for count in threads * repeats:
                    folder = self.folder / str(runs)
                    self.done("run", scenario, *options, "--seed", seed, "--threads", count, "--out", folder)
                    total = hashlib.sha256()
                    for path in sorted(folder.iterdir()):
                        total.update(path.name.encode() + path.read_bytes())
                    hashes.add(total.hexdigest())
                    runs += 1
                self.assertEqual(len(hashes), 1, (number, seed))
        self.assertEqual(runs, 900 if LONG else 18)


if __name__ == "__main__":
    unittest.main()
