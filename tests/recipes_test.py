"""The recipes of CONTRIBUTING.md: what they name is there, and two of them are followed in a copy of the tree.

A recipe takes at most four files that exist. With DETENTE_LONG_TESTS the copy is built, and a scenario plays and is
measured by what was added.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["DETENTE_SOURCE_DIR"])
MOST_FILES = 4
RECIPE = re.compile(r"^### (.*?)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^- `([^`]+)`", re.MULTILINE)

# Per file: pairs of a text that stands there, and what comes right behind it.
A_POLICY = {
    "engine/scenario/model/policy_kind.hpp": [
        ("enum class PolicyKind : std::uint8_t { equilibrium, myopic, mixed, rules", ", hasty"),
        ("""    {PolicyKind::rules, "rules", false, false, false,
     "{player} follows the strategy '{strategy}' whatever its actions are worth; the values below show what "
     "they are."},
""", """    {PolicyKind::hasty, "hasty", true, false, false, "{player} takes the first action that is open to it."},
"""),
    ],
    "engine/play/fixed.cpp": [
        ("    switch (policy.kind) {\n", """      case PolicyKind::hasty:
        std::ranges::fill(probabilities, 0.0);
        probabilities[0] = 1.0;
        return;
"""),
    ],
    "scenarios/scenario.schema.json": [
        ("""              "enum": [
                "myopic\"""", """,
                "hasty\""""),
        ("""            "equilibrium",
            "myopic",
""", """            "hasty",
"""),
    ],
    "scenarios/README.md": [
        ("""[strategies.shortsighted]
policy = "myopic"
""", """
[strategies.rash]
policy = "hasty"
"""),
        ('`"equilibrium"`, `"myopic"`', ', `"hasty"` (the first action that is open)'),
    ],
}

A_READING = {
    "engine/scenario/model/outcome_reading.hpp": [
        ("enum class OutcomeKind : std::uint8_t { ever, count, first, last, mean, total, max, min", ", always"),
        ("""      {OutcomeKind::min, "min", value, smallest},
""", """      {OutcomeKind::always, "always", holds, smallest},
"""),
    ],
    "scenarios/scenario.schema.json": [
        ("""              "description": "The smallest value.",
              "type": [
                "string",
                "number"
              ],
              "minLength": 1
            },
""", """            "always": {
              "description": "1 if this holds in every round, else 0.",
              "type": ["string", "number"],
              "minLength": 1
            },
"""),
        ("""            {
              "required": [
                "min"
              ]
            },
""", """            {
              "required": ["always"]
            },
"""),
        ("""                  {
                    "required": [
                      "max"
                    ]
                  },
""", """                  {
                    "required": ["always"]
                  },
"""),
    ],
    "scenarios/README.md": [
        ("""best_tension         = { min   = "tension" }
""", """calm_throughout      = { always = "tension == 0" }
"""),
        ("| `max`, `min` | its largest and smallest value |\n", "| `always` | 1 if it held in every round, else 0 |\n"),
    ],
}

SCENARIO = """
detente = 1
[scenario]
title = "Two that are always there"
rounds = 3
[players.east.actions]
talk = {}
wait = {}
[players.west.actions]
talk = {}
wait = {}
[[phases]]
name = "moves"
movers = ["east", "west"]
[outcomes]
hasty = { always = "east.talk" }
never = { always = "east.wait" }
mixed = { always = "west.talk" }
once  = { always = "west.talk", at_first = "east.talk" }
void  = { always = "west.talk", at_first = "east.wait" }
[play]
east = "hasty"
west = "uniform"
"""


def recipes():
    """{title: files that it names} of CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return {title: FILE.findall(body) for title, body in RECIPE.findall(text)}


def follow(tree, edits):
    for name, places in edits.items():
        path = tree / name
        text = path.read_text(encoding="utf-8")
        for before, insertion in places:
            if text.count(before) != 1:
                raise AssertionError(f"{name} should say once: {before}")
            text = text.replace(before, before + insertion)
        path.write_text(text, encoding="utf-8")


def copy_of_the_tree(folder):
    tree = pathlib.Path(folder) / "detente"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns("build", ".git", "__pycache__", "runs", "sweeps"))
    return tree


def changed_files(tree):
    """Files of the tree that exist and are not those of the copy."""
    changed = []
    for path in tree.rglob("*"):
        original = ROOT / path.relative_to(tree)
        if path.is_file() and original.is_file() and path.read_bytes() != original.read_bytes():
            changed.append(path.relative_to(tree).as_posix())
    return sorted(changed)


class RecipesTest(unittest.TestCase):
    def test_a_recipe_names_few_files_and_all_are_there(self):
        found = recipes()
        self.assertEqual(len(found), 5)
        for title, files in found.items():
            self.assertTrue(1 <= len(files) <= MOST_FILES, f"{title}: {files}")
            for name in files:
                self.assertTrue((ROOT / name).is_file(), f"{title}: {name}")

    def test_following_a_recipe_touches_what_it_names(self):
        for title, edits in (("A policy", A_POLICY), ("An outcome reading", A_READING)):
            with tempfile.TemporaryDirectory() as folder:
                tree = copy_of_the_tree(folder)
                follow(tree, edits)
                self.assertEqual(changed_files(tree), sorted(recipes()[title]), title)
                json.loads((tree / "scenarios/scenario.schema.json").read_text(encoding="utf-8"))

    @unittest.skipUnless(os.environ.get("DETENTE_LONG_TESTS"), "builds the program anew")
    def test_what_was_added_plays_and_measures(self):
        with tempfile.TemporaryDirectory() as folder:
            tree = copy_of_the_tree(folder)
            follow(tree, A_POLICY)
            follow(tree, A_READING)
            build = tree / "build"
            for command in (["cmake", "-S", tree, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                             "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG", "-DDETENTE_TESTS=OFF", "-DDETENTE_PRECOMPILE=OFF",
                             "-DDETENTE_WERROR=ON"],
                            ["ninja", "-C", build, "-j2", "detente"]):
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-4000:])
            scenario = pathlib.Path(folder) / "always.toml"
            scenario.write_text(SCENARIO, encoding="utf-8")
            for method, tolerance in (("exact", 1e-12), ("sample", 0.02)):
                self.check_run(build / "detente", scenario, method, tolerance)
            self.check_run(build / "detente", scenario, "sample", 0.02, "--trajectories", "--out",
                           pathlib.Path(folder) / "run")
            done = subprocess.run(["/usr/bin/python3", tree / "tests/language/schema_test.py", build / "detente"],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def check_run(self, program, scenario, method, tolerance, *options):
        done = subprocess.run([program, "run", scenario, "--method", method, "--format", "json", *options],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        outcomes = {one["name"]: one for one in json.loads(done.stdout)["outcomes"]}
        for name, mean in (("hasty", 1.0), ("never", 0.0), ("mixed", 0.125), ("once", 0.5)):
            self.assertAlmostEqual(outcomes[name]["mean"], mean, delta=tolerance, msg=f"{method}: {name}")
            self.assertEqual(outcomes[name]["undefined"], 0, f"{method}: {name}")
        self.assertEqual(outcomes["void"]["undefined"], 1, method)


if __name__ == "__main__":
    unittest.main()
