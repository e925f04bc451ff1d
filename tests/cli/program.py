"""Runs the built `detente` as a user does. The test's environment names the program and the checkout."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

DETENTE = os.environ["DETENTE"]
ROOT = pathlib.Path(os.environ["DETENTE_SOURCE_DIR"])
SCENARIOS = ROOT / "scenarios"
VETO = str(SCENARIOS / "crisis-2022.toml")  # The quick one: without beliefs.
CHICKEN = str(SCENARIOS / "tutorial" / "chicken.toml")
TALKS = str(SCENARIOS / "tutorial" / "sincere-or-not.toml")  # One player of two private types.
DILEMMA = str(SCENARIOS / "tutorial" / "prisoners-dilemma.toml")
# A domain of talks: a pie of 100, so that every number can be worked out by hand.
PIE = """detente = 1
[domain]
title = "A pie"
[issues]
share = { from = 0, to = 100 }
[parties.ann.utility]
more = "share"
[parties.bob.utility]
less = "100 - share"
"""


def wide_scenario(variables):
    """A scenario of fixed policies with 10^variables states."""
    lines = [
        "detente = 1",
        "[scenario]",
        'title = "Many counters"',
        "start = 2000-01-01",
        'round = "year"',
        "rounds = 12",
        "[state]",
        *(f"x{i} = {{ levels = 10, start = 0 }}" for i in range(variables)),
        "[players.a]",
        'name = "A"',
        "[players.a.actions]",
        *(f"up{i} = {{}}" for i in range(variables)),
        "[players.a.payoff]",
        f'sum = "{" + ".join(f"x{i}" for i in range(min(variables, 5)))}"',
        "[[phases]]",
        'name = "step"',
        'movers = ["a"]',
    ]
    for i in range(variables):
        lines += ["[[phases.effects]]", f'when = "a.up{i}"', f"change = {{ x{i} = 1 }}"]
    lines += ["[outcomes]", *(f'end{i} = {{ last = "x{i}" }}' for i in range(variables))]
    lines += ["[play]", 'a = "uniform"']
    return "\n".join(lines) + "\n"


def detente(*arguments, stdin=subprocess.DEVNULL, cwd=None, env=None, preexec_fn=None, stdout=subprocess.PIPE):
    """The finished process; its texts are str."""
    return subprocess.run(
        [DETENTE, *map(str, arguments)],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        preexec_fn=preexec_fn,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def done(self, *arguments, **options):
        """Standard output of a call that must succeed and say nothing on standard error."""
        process = detente(*arguments, **options)
        self.assertEqual((process.returncode, process.stderr), (0, ""), arguments)
        return process.stdout

    def refused(self, code, *arguments, **options):
        """Standard error of a call that must fail with `code` and print no result."""
        process = detente(*arguments, **options)
        self.assertEqual(process.returncode, code, (arguments, process.stderr))
        self.assertEqual(process.stdout or "", "")
        return process.stderr

    def json(self, *arguments):
        return json.loads(self.done(*arguments, "--format", "json"))

    def scenario(self, text, name="scenario.toml"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)
