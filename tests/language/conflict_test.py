"""Conflicts in option form: the shipped ones and the README's satisfy program and schema; both know the same keys.

Usage: conflict_test.py DETENTE
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

from examples import SCENARIOS, load_json_like, readme_blocks, shipped_conflicts

SCHEMA = json.loads((SCENARIOS / "conflict.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
ABSURD = "zzzz_zzzz_zzzz"  # near no key, so the hint lists what is known

# A conflict that uses every key, and the places of its tables with fixed keys.
WHOLE = """
detente = 1
[conflict]
title = "All"
about = "every key"
infeasible = ["both"]
same = ["b.z and a.x"]
irreversible = [{ from = "a.x", to = "a.y", mover = "a" }]
[decision_makers.a]
name = "A"
prefers = ["a.x if b.z", "YN-"]
[decision_makers.a.options]
x = { about = "does x", irreversible = "taken" }
y = { irreversible = "dropped" }
[decision_makers.b]
ranking = [0, [1, "NYN"], "war", 6, 5]
[decision_makers.b.options]
z = {}
[derived]
both = "a.x and a.y"
[states]
war = 4
"""
maker = SCHEMA["properties"]["decision_makers"]["additionalProperties"]
TABLES = {
    "detente = 1\n": SCHEMA,
    "[conflict]\n": SCHEMA["properties"]["conflict"],
    "[decision_makers.a]\n": maker,
    "x = { ": maker["properties"]["options"]["additionalProperties"],
    "irreversible = [{ ": SCHEMA["properties"]["conflict"]["properties"]["irreversible"]["items"],
}
# Mistakes of form that both must refuse.
MISTAKES = [
    ("detente = 1", "detente = 2"),
    ('title = "All"', 'titel = "All"'),
    ('irreversible = "taken"', 'irreversible = "once"'),
    ('prefers = ["a.x if b.z", "YN-"]', "prefers = 3"),
    ('prefers = ["a.x if b.z", "YN-"]', ""),
    ("z = {}", "Z = {}"),
    ("war = 4", "war = true"),
    ('both = "a.x and a.y"', "both = 1"),
]

failures = []


def expect(condition, message):
    if not condition:
        failures.append(message)
        print(message)


def main():
    detente = os.path.abspath(sys.argv[1])

    def run(*words):
        return subprocess.run([detente, *words], capture_output=True, text=True, timeout=60, check=False)

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def written(text):
            path = folder / "conflict.toml"
            path.write_text(text, encoding="utf-8")
            return path

        examples = [(text, line) for kind, text, line in readme_blocks() if kind == "conflict"]
        expect(examples, "README.md has no example of a conflict")
        documents = [(path, path.name) for path in shipped_conflicts()]
        expect(len(documents) >= 2, "conflicts are missing")
        for text, line in examples:
            path = folder / f"readme-{line}.toml"
            path.write_text(text, encoding="utf-8")
            documents.append((path, f"README.md:{line}"))
        documents.append((written(WHOLE), "WHOLE"))
        for path, place in documents:
            for error in VALIDATOR.iter_errors(load_json_like(path)):
                expect(False, f"{place}: the schema refuses it: {error.message[:200]}")
            for command in ("check", "stability"):
                done = run(command, path)
                expect(done.returncode == 0 and not done.stderr, f"{place}: detente {command}: {done.stderr}")

        for place, schema in TABLES.items():
            text = WHOLE.replace(place, f"{place}{ABSURD} = 1{', ' if place.endswith('{ ') else chr(10)}", 1)
            said = run("check", written(text)).stderr
            known = re.search(rf"'{ABSURD}'.*?hint: known: ([^\n]*)", said, re.DOTALL)
            expect(known and set(known[1].split(", ")) == set(schema["properties"]),
                   f"{place!r}: the schema knows {sorted(schema['properties'])}, the program says\n{said}")

        for right, wrong in MISTAKES:
            path = written(WHOLE.replace(right, wrong, 1))
            expect(run("check", path).returncode == 3, f"the program accepts {wrong!r}")
            expect(not VALIDATOR.is_valid(load_json_like(path)), f"the schema accepts {wrong!r}")

    print(f"{len(documents)} conflicts, {len(failures)} failures")
    sys.exit(1 if failures else 0)


main()
