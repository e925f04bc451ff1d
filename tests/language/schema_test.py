"""Keeps scenarios/scenario.schema.json and the parser in step, both ways.

Usage: schema_test.py DETENTE

1. Every shipped scenario, README example and valid base satisfies the schema.
2. Every key and every word that the schema knows is used by one of these, and the parser accepts all of them.
3. Wherever a table has fixed keys, the parser's list of known keys (its hint for an unknown one) is the schema's.
4. Every word that the schema keeps from being a name is reserved for the parser.
5. Mistakes of form in malformed files (unknown keys, wrong types, bad names) are errors for the schema too.
"""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib

import jsonschema

from examples import MALFORMED, SCENARIOS, as_json, load_json_like, shipped, write_readme_examples

SCHEMA = json.loads((SCENARIOS / "scenario.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
ABSURD = "zzzz_zzzz_zzzz"  # near no key, so the hint lists what is known
BASE = MALFORMED / "base" / "valid.toml"
# Codes of mistakes of form, which the schema must find as well.
MISTAKES_OF_FORM = {"unknown-key", "not-yet", "unknown-word", "wrong-type", "bad-name", "reserved-name", "effect-kind",
                    "empty", "no-members", "version"}
# Files with such a code that a schema cannot tell from valid ones, and why.
BEYOND_A_SCHEMA = {
    "start-as-text": "editors hand dates over as texts",
    "start-with-time": "editors hand dates over as texts",
    "version-as-float": "1.0 is 1 in JSON",
    "state-start-as-text": "right for a variable with named values; the other file decides",
    "state-start-number-for-named": "right for a variable with levels; the other file decides",
    "effect-set-text-for-levels": "right for a variable with named values",
}

failures = []


def fail(message):
    failures.append(message)
    print(message)


def check(detente, path):
    return subprocess.run([detente, "check", path.name], cwd=path.parent, capture_output=True, text=True, timeout=60,
                          check=False)


def alternatives(schema):
    """The object schemas that may describe a value, with their places."""
    if "anyOf" in schema and "properties" not in schema:
        return [item for option in schema["anyOf"] for item in alternatives(option)]
    return [schema]


def walk(schema, value, path=()):
    """Yields (schema node, value, path) for the node and all below it that fit the value."""
    for node in alternatives(schema):
        if not jsonschema.Draft7Validator(node).is_valid(value):
            continue
        yield node, value, path
        if isinstance(value, dict):
            for key, item in value.items():
                below = node.get("properties", {}).get(key)
                if below is None:
                    below = next((sub for pattern, sub in node.get("patternProperties", {}).items()
                                  if re.search(pattern, key)), None)
                if below is not None:
                    yield from walk(below, item, (*path, key))
        if isinstance(value, list) and "items" in node:
            for index, item in enumerate(value):
                yield from walk(node["items"], item, (*path, index))


def known_keys_and_words(schema, place=""):
    """Everything that the schema knows, as (id of the node, kind, word, place)."""
    for key, sub in schema.get("properties", {}).items():
        yield id(schema), "key", key, f"{place}/{key}"
        yield from known_keys_and_words(sub, f"{place}/{key}")
    for word in schema.get("enum", []):
        yield id(schema), "word", word, place
    for sub in schema.get("patternProperties", {}).values():
        yield from known_keys_and_words(sub, f"{place}/*")
    for sub in schema.get("anyOf", []):
        if "type" in sub or "properties" in sub:
            yield from known_keys_and_words(sub, place)
    if isinstance(schema.get("items"), dict):
        yield from known_keys_and_words(schema["items"], f"{place}/[]")


def used_keys_and_words(documents):
    used = set()
    for document in documents:
        for node, value, _ in walk(SCHEMA, document):
            if isinstance(value, dict):
                used.update((id(node), "key", key) for key in value if key in node.get("properties", {}))
            elif "enum" in node:
                used.add((id(node), "word", value))
    return used


def toml(value):
    """A TOML value on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return repr(value)


def at(document, path):
    for step in path:
        document = document[step]
    return document


def fixed_tables():
    """{place: (path, keys)} for each table with fixed keys that the valid base has; an anyOf counts as one table."""
    base = load_json_like(BASE)
    tables = {}

    def visit(schema, value, path, place):
        options = alternatives(schema)
        keys = {key for node in options for key in node.get("properties", {})}
        if isinstance(value, dict):
            if keys:
                tables.setdefault(place, (path, keys))
            for key, item in value.items():
                for node in options:
                    if key in node.get("properties", {}):
                        visit(node["properties"][key], item, (*path, key), f"{place}/{key}")
                    for sub in node.get("patternProperties", {}).values():
                        visit(sub, item, (*path, key), f"{place}/*")
        if isinstance(value, list):
            for index, item in enumerate(value):
                for node in options:
                    if "items" in node:
                        visit(node["items"], item, (*path, index), f"{place}/[]")

    visit(SCHEMA, base, (), "")
    return tables


def test_documents_satisfy_the_schema(detente, folder):
    documents = []
    paths = [*shipped(), BASE, *(path for path, _ in write_readme_examples(folder))]
    for path in paths:
        document = load_json_like(path)
        for error in VALIDATOR.iter_errors(document):
            fail(f"{path.name}: the schema rejects what we ship: {error.json_path}: {error.message}")
        run = check(detente, path)
        if run.returncode != 0:
            fail(f"{path.name}: the parser rejects what we ship:\n{run.stderr}")
        else:
            documents.append(document)
    return documents


def test_the_parser_accepts_what_the_schema_knows(documents):
    used = used_keys_and_words(documents)
    known = list(known_keys_and_words(SCHEMA))
    if len(known) < 60:
        fail(f"only {len(known)} keys and words found in the schema")
    for node, kind, word, place in known:
        if (node, kind, word) not in used:
            fail(f"schema {kind} '{word}' ({place}) is in no accepted example: is it known to the parser?")


def test_the_schema_knows_what_the_parser_accepts(detente, folder):
    tables = fixed_tables()
    if len(tables) < 14:
        fail(f"only {len(tables)} kinds of tables found")
    for place, (path, keys) in sorted(tables.items()):
        with open(BASE, "rb") as file:
            document = tomllib.load(file)
        at(document, path)[ABSURD] = 1
        mutant = pathlib.Path(folder) / "mutant.toml"
        mutant.write_text("".join(f"{key} = {toml(value)}\n" for key, value in document.items()), encoding="utf-8")
        run = check(detente, mutant)
        hint = re.search(rf"'{ABSURD}' \[unknown-key\]\n(?:.*\n)*?  hint: known: (.*)\n", run.stderr)
        where = place or "/"
        if run.returncode != 3 or not hint:
            fail(f"{where}: an unknown key is not answered with the known ones:\n{run.stderr}")
            continue
        if "..." in hint[1]:
            fail(f"{where}: the hint is cut, so this test cannot see all keys: {hint[1]}")
        heard = set(hint[1].split(", "))
        if heard != keys:
            fail(f"{where}: only the parser knows {sorted(heard - keys)}, only the schema knows {sorted(keys - heard)}")
        if VALIDATOR.is_valid(as_json(document)):
            fail(f"{where}: the schema accepts an unknown key")


def test_reserved_words_are_reserved(detente, folder):
    words = SCHEMA["properties"]["parameters"]["propertyNames"]["not"]["enum"]
    path = pathlib.Path(folder) / "reserved.toml"
    path.write_text("detente = 1\n[parameters]\n" + "".join(f"{word} = 1\n" for word in words), encoding="utf-8")
    heard = set(re.findall(r"parameter '(\w+)' has the name of .* \[reserved-name\]", check(detente, path).stderr))
    if heard != set(words):
        fail(f"only the schema reserves {sorted(set(words) - heard)}")
    readme = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(\w+)`", re.search(r"^\| functions \|(.*)\|$", readme, re.MULTILINE)[1]))
    words_of_formulas = set(re.findall(r"`(\w+)`", re.search(r"These words are\s+taken: (.*?), and", readme, re.DOTALL)[1]))
    if listed | words_of_formulas != set(words):
        fail(f"README and schema differ in {sorted((listed | words_of_formulas) ^ set(words))}")


def test_malformed_files_fail_the_schema_too():
    seen = set()
    for path in sorted(MALFORMED.glob("*.toml")):
        codes = set(re.findall(r"^# expect: \S+ ([a-z-]+)$", path.read_text(encoding="utf-8", errors="replace"),
                               re.MULTILINE))
        if not codes & MISTAKES_OF_FORM:
            continue
        seen |= codes
        if path.stem in BEYOND_A_SCHEMA:
            if not VALIDATOR.is_valid(load_json_like(path)):
                fail(f"{path.name}: the schema finds its mistake: take it off the list")
            continue
        if VALIDATOR.is_valid(load_json_like(path)):
            fail(f"{path.name}: the schema accepts it, the parser does not ({', '.join(sorted(codes))})")
    for code in sorted(MISTAKES_OF_FORM - seen):
        fail(f"no malformed file with the code {code}")


def main():
    detente = os.path.abspath(sys.argv[1])
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        documents = test_documents_satisfy_the_schema(detente, folder)
        test_the_parser_accepts_what_the_schema_knows(documents)
        test_the_schema_knows_what_the_parser_accepts(detente, folder)
        test_reserved_words_are_reserved(detente, folder)
    test_malformed_files_fail_the_schema_too()
    print(f"{len(failures)} disagreements between schema and parser")
    sys.exit(1 if failures else 0)


main()
