"""An installed copy serves programs of others: examples/ is built with nothing but it, and answers as the program does."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BUILD = os.environ["DETENTE_BUILD_DIR"]
CMAKE = os.environ["DETENTE_CMAKE"]
ROOT = pathlib.Path(os.environ["DETENTE_SOURCE_DIR"])


def done(*words):
    """Standard output of a command that must succeed."""
    process = subprocess.run(
        list(map(str, words)), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False
    )
    if process.returncode != 0:
        raise AssertionError(f"{words}:\n{process.stdout}{process.stderr}")
    return process.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.prefix = pathlib.Path(folder.name) / "prefix"
        cls.examples = pathlib.Path(folder.name) / "examples"
        done(CMAKE, "--install", BUILD, "--prefix", cls.prefix)
        done(CMAKE, "-G", "Ninja", "-S", ROOT / "examples", "-B", cls.examples, f"-DCMAKE_PREFIX_PATH={cls.prefix}")
        done(CMAKE, "--build", cls.examples)
        cls.scenarios = cls.prefix / "share" / "detente" / "scenarios"

    def test_the_program_runs_on_its_own_scenarios(self):
        text = done(self.prefix / "bin" / "detente", "solve", self.scenarios / "tutorial" / "chicken.toml")
        self.assertIn("chicken", text.lower())

    def test_the_example_solves_as_the_program_does(self):
        file = self.scenarios / "tutorial" / "chicken.toml"
        for settings in ([], ["crash=-5"]):
            words = [word for setting in settings for word in ("--set", setting)]
            solved = json.loads(done(self.prefix / "bin" / "detente", "solve", file, "--format", "json", *words))
            values = [f"{player['value']:.6g}" for player in solved["players"]]
            lines = done(self.examples / "ask", file, *settings).splitlines()[1:]
            self.assertEqual([line.split(": ")[1] for line in lines if not line.startswith("    ")], values)
            reasons = json.loads(
                done(self.prefix / "bin" / "detente", "explain", file, "--player", "row", "--format", "json", *words)
            )["actions"]
            self.assertEqual(len([line for line in lines if line.startswith("    ")]), 2 * len(reasons))
            self.assertIn("utils", lines[1])

    def test_no_header_is_there_that_the_face_does_not_need(self):
        headers = {path.relative_to(self.prefix / "include" / "detente").as_posix() for path in self.prefix.rglob("*.hpp")}
        self.assertIn("engine/ask/opened.hpp", headers)
        self.assertEqual([header for header in headers if header.startswith("engine/cli/")], [])


if __name__ == "__main__":
    unittest.main()
