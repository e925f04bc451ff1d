"""No result changes unnoticed: what each command says as CSV and JSON, and writes to folders, against a kept table.

    result_bytes.py                      a test: the quick cases, or all with DETENTE_LONG_TESTS set
    result_bytes.py --write              the table anew, of the program in DETENTE
    result_bytes.py --against PROGRAM    what another program does differently, as diffs

The table has a line a case: the command line, and a hash of its results after they were normalised: without the
keys of HEADER and ENDINGS, under the names of RENAMED, numbers to ten digits (the C library's exp differs in the last).
"""

import argparse
import contextlib
import csv
import difflib
import hashlib
import io
import json
import os
import pathlib
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from program import DETENTE, PIE, ROOT

# A key of JSON or a column of CSV, or the end of a path such as "equilibria.payoffs": its name since.
RENAMED = {}
# Keys that say what a result is of; they may come, go and move, at the top and in the objects of HEADER_PARTS.
HEADER = {"format", "command", "kind", "title", "about", "game", "scenario", "hash", "scenario_hash", "version", "detente"}
HEADER_PARTS = {"run", "sweep", "a", "b"}
# The same, in a manifest alone. What "tables" says of columns is compared with them by `detente doctor`.
MANIFEST_HEADER = {"run", "tables"}
# How a solver ended, wherever it is told.
ENDINGS = {"why", "termination", "finished", "complete", "all_equilibria", "partial"}

DIGITS = 10
NOISE = 1e-12  # Of residuals and the like, which are nothing but rounding: counts as 0.
DIFF_LINES = 40
TABLE = pathlib.Path(__file__).with_suffix(".txt")
THREADED = {"run", "sweep", "solve", "explain", "compare", "tipping", "stability", "tournament", "positions"}
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


# Cases: command lines as one would type them in a folder that has the checkout's scenarios/ and tests/, and FILES.

PROFILE = """<utility_space><objective index="0" name="root" type="objective">
<issue index="1" name="Price" type="discrete" vtype="discrete">
<item index="1" value="low" evaluation="{}"/><item index="2" value="high" evaluation="{}"/></issue>
</objective><weight index="1" value="1.0"/></utility_space>
"""
FILES = {
    "pie.toml": PIE,
    "three.toml": PIE + '[parties.cleo.utility]\nmiddle = "50 - abs(share - 50)"\n',
    "domain.xml": """<negotiation_template><utility_space><objective index="0" name="root" type="objective">
<issue index="1" name="Price" type="discrete" vtype="discrete"><item index="1" value="low"/><item index="2" value="high"/>
</issue></objective></utility_space></negotiation_template>
""",
    "seller.xml": PROFILE.format(1, 4),
    "buyer.xml": PROFILE.format(4, 1),
    "pair.toml": """detente = 1
[positions]
title = "A pair"
[scales.toll]
low = 0
high = 10
[actors.ann]
capability = 1
[actors.ann.positions]
toll = { ideal = 0, salience = 0.3 }
[actors.bob]
[actors.bob.positions]
toll = { ideal = 10, salience = 0.1 }
""",
    # The third row and then the third column are dominated.
    "dominated.nfg": """NFG 1 R "Dominated" { "A" "B" } { 3 3 }
4 3 2 1 1 0
5 1 8 4 0 6
2 6 3 6 1 2
""",
    "three.nfg": 'NFG 1 R "Three" { "A" "B" "C" } { 2 2 2 }\n' "9 8 12 0 0 0 0 3 6 0 9 3 4 6 0 0 0 0 1 2 2 3 4 6\n",
    "points.csv": "crash\n-3\n-0.5\n1\n",
}

# Small scenarios: players (with a type), an axis of a sweep, a change, a crossing.
SMALL = {
    "chicken": (["row", "col"], "crash=-2:0:1", "crash=-1", "crash --outcome crashed --threshold 0.05"),
    "freeze-for-relief": (["us", "dprk"], "caught=0.2:0.8:0.2", "noticed=0.3", "caught --outcome held --threshold 0.5"),
    "inspection-game": (["target", "sender"], "fine=1:5:1", "fine=4", "fine --outcome sanction --threshold 0.3"),
    "matching-pennies": (["row", "col"], "x=1,2,4", "x=3", "x --outcome match --threshold 0.5"),
    "prisoners-dilemma": (
        ["row", "col"],
        "reward=2.5:4:0.5",
        "play.row=tft",
        "reward --low 1 --high 4.5 --points 5 --outcome peace --threshold 0.5",
    ),
    "shifting-power": (["rising", "declining"], "later=0.4:0.8:0.2", "later=0.45", "later --outcome war --threshold 0.5"),
    "sincere-or-not": (
        ["us", "dprk --type sincere", "dprk --type opportunist"],
        "cost=1,3",
        "cost=3",
        "cost --outcome relief --threshold 2",
    ),
    "stag-hunt": (["row", "col"], "hare=1:3:1", "hare=1", "hare --outcome feast --threshold 0.5"),
}
CRISIS = "scenarios/crisis-2022.toml"
HANOI = "scenarios/hanoi-2019.toml"
POSITIONS = "scenarios/positions-2022.toml"
TUTORIAL = "scenarios/tutorial"
KTAB = "tests/positions/ktab"
METHODS_OF_MANY = ("pure", "logit", "correlated", "coarse", "dominance")
METHODS = ("pure", "enumerate", "lemke_howson", "logit", "correlated", "coarse", "dominance", "maximin", "repeated")
PROTOCOLS = (
    "alternating_offers",
    "quantal_offers",
    "take_it_or_leave_it",
    "single_text",
    "baron_ferejohn",
    "concession",
    "nash",
    "kalai_smorodinsky",
    "egalitarian",
    "utilitarian",
)
TACTICS = (
    "boulware",
    "linear",
    "conceder",
    "hardliner",
    "relative_tit_for_tat",
    "absolute_tit_for_tat",
    "averaged_tit_for_tat",
    "micro",
    "trade_off",
)


def both(words):
    """As CSV and as JSON."""
    return [f"{words} --format csv", f"{words} --format json"]


def small_scenario_cases():
    for name, (players, vary, change, crossing) in SMALL.items():
        file = f"{TUTORIAL}/{name}.toml"
        yield from both(f"run {file}")
        yield from both(f"run {file} --method sample --replicates 300 --seed 7")
        yield f"run {file} --replicates 40 --out DIR --trajectories --sqlite DIR.sqlite"
        yield f"run {file} --method sample --replicates 300 --out DIR"
        yield f"run {file} --trace 2"
        yield from both(f"solve {file}")
        yield f"describe {file} --format json"
        for player in players:
            yield from both(f"explain {file} --player {player}")
        if name != "sincere-or-not":  # Private types are refused.
            yield from both(f"stability {file}")
        yield f"compare {file} --with {change} --format csv"
        yield f"compare {file} --with {change} --format json --out DIR"
        yield f"compare {file} --with {change} --method sample --replicates 200 --format json --out DIR"
        yield f"tipping {file} --parameter {crossing} --format json"
        yield f"sweep {file} --vary {vary} --out DIR"
        yield f"sweep {file} --vary {vary} --method sample --replicates 60 --keep-raw --out DIR --sqlite DIR.sqlite"
        for format in ("csv", "json"):
            yield f"sweep {file} --vary {vary} --out DIR && sensitivity DIR --format {format}"


def game_cases():
    for game in (f"{TUTORIAL}/chicken.nfg", "dominated.nfg", f"{TUTORIAL}/von-stengel.nfg", "three.nfg"):
        yield from both(f"solve {game}")
        for method in METHODS_OF_MANY if game == "three.nfg" else METHODS:
            yield from both(f"solve {game} --method {method}")
        yield from both(f"solve {game} --method logit --rationality 0.5")
    chicken = f"{TUTORIAL}/chicken.nfg"
    for objective in ("fairness", "Row"):
        yield from both(f"solve {chicken} --method correlated --objective {objective}")
        yield from both(f"solve {chicken} --method coarse --objective {objective}")
    yield from both(f"solve {chicken} --max-equilibria 1")
    yield f"solve {chicken} --method pure --nfg DIR.nfg --nfg-form payoff --format json"
    yield f"solve {chicken} --method pure --nfg DIR.nfg --nfg-form outcome --format json"
    yield f"solve {TUTORIAL}/chicken.toml --nfg DIR.nfg --efg DIR.efg --format json"
    yield f"solve {TUTORIAL}/prisoners-dilemma.toml --efg DIR.efg --rounds 2 --format csv"


def conflict_and_council_cases():
    for conflict, state in (("cuba-1962", 6), ("korea-2017", 10)):
        file = f"{TUTORIAL}/{conflict}.toml"
        yield from both(f"stability {file}")
        yield from both(f"stability {file} --coalitions")
        yield from both(f"stability {file} --state {state}")
        yield from both(f"stability {file} --state {state} --concept seq --coalitions")
        yield from both(f"stability {file} --inverse {state}")
        yield from both(f"stability {file} --inverse 0 --concept gmr")
    yield from both(f"stability {TUTORIAL}/chicken.toml --state row=dare,col=swerve")
    yield from both(f"stability {TUTORIAL}/chicken.toml --inverse row=dare,col=dare")
    yield f"tipping {TUTORIAL}/chicken.toml --parameter crash --stable row=dare,col=dare --concept nash --format json"
    for council in ("eu-council", "security-council"):
        yield from both(f"power {TUTORIAL}/{council}.toml")
        yield from both(f"power {TUTORIAL}/{council}.toml --abstention")
    yield from both(f"power {TUTORIAL}/security-council.toml --council unsc --set councils.unsc.quota=15")
    yield f"power {TUTORIAL}/chicken.toml --format json"  # Nobody votes.


def talks_cases():
    for file in (HANOI, "pie.toml"):
        for protocol in PROTOCOLS:
            yield from both(f"bargain {file} --protocol {protocol} --deadline 12")
            yield f"bargain {file} --protocol {protocol} --deadline 12 --out DIR"
    yield from both(f"bargain {HANOI}")
    yield from both(f"bargain {HANOI} --set yongbyon_worth=0.9 --first us")
    for tactic in TACTICS:
        yield from both(f"bargain {HANOI} --tactic us={tactic} --deadline 20")
    yield f"bargain {HANOI} --tactic us=boulware:0.1 --tactic dprk=micro --deadline 20 --format csv --out DIR"
    yield from both("bargain pie.toml --tactic ann=hardliner --tactic bob=hardliner:patience=3 --deadline 30")
    yield from both("bargain three.toml --tactic ann=linear --deadline 12")
    yield "bargain three.toml --protocol nash --format json --out DIR"
    yield from both("bargain domain.xml seller.xml buyer.xml --protocol take_it_or_leave_it")
    yield from both(f"tournament {HANOI} --deadline 20")
    yield from both(f"tournament pie.toml {HANOI} --deadline 20 --undiscounted")
    yield from both(f"tournament {HANOI} --tactic boulware:0.1 --tactic micro --tactic hardliner:patience=3")
    yield from both("tournament domain.xml,seller.xml,buyer.xml --deadline 9")


def positions_cases():
    for words in (
        f"{POSITIONS} --replicates 15",
        f"{POSITIONS} --replicates 0 --rule odds=all_pairs --rule risk=neutral --rule choice=strongest",
        f"{POSITIONS} --replicates 15 --model condorcet",
        f"{POSITIONS} --replicates 0 --rounds 0",
        "pair.toml --replicates 20 --jitter 0.2 --seed 3",
        f"{KTAB}/SOE-Pol-Comp.csv --replicates 0 --model condorcet",
        f"{KTAB}/dummyData_3Dim.csv --replicates 0 --model condorcet",
        f"{KTAB}/dummyData-a040.csv --replicates 0 --rounds 0",
    ):
        yield f"positions {words} --format csv"
        yield f"positions {words} --format json --out DIR"


def crisis_cases():
    yield f"run {CRISIS} --format json --out DIR --replicates 20 --trajectories"
    yield f"run {CRISIS} --format csv"
    yield f"run {CRISIS} --set rounds=3 --method sample --replicates 200 --format json"
    yield f"run {CRISIS} --set rounds=3 --precision 0.02 --format json"
    yield f"run {CRISIS} --trace 2"
    yield f"run {CRISIS} --set rounds=4 --horizon stationary --format json"
    yield from both(f"solve {CRISIS}")
    yield f"solve {CRISIS} --set rounds=2 --nfg DIR.nfg --format json"
    yield f"describe {CRISIS} --format json"
    for player in ("us", "china", "russia", "dprk"):
        yield from both(f"explain {CRISIS} --player {player} --set rounds=4")
    yield f"explain {CRISIS} --player china --state us=sanctions --round 3 --set rounds=4 --format json"
    yield from both(f"stability {CRISIS} --set rounds=2")
    for name in ("crisis-2022", "veto-2022", "freeze-2018", "consensus-2017"):
        yield from both(f"power scenarios/{name}.toml")
    yield f"compare {CRISIS} --with veto_cost=1.2 --set rounds=3 --replicates 300 --format csv"
    yield f"compare {CRISIS} --with veto_cost=1.2 --set rounds=3 --replicates 300 --format json --out DIR"
    yield f"sweep {CRISIS} --vary veto_cost=0:2:1 --vary siding=0,4 --set rounds=2 --out DIR"
    yield f"sweep {TUTORIAL}/chicken.toml --points points.csv --out DIR"
    plan = f"sweep {TUTORIAL}/chicken.toml --vary crash=-2:0:0.5 --shards 3 --plan --out DIR"
    yield f"{plan} && sweep work DIR && sweep merge DIR"
    yield f"{plan} && sweep status DIR --format json"
    yield f"sweep {TUTORIAL}/inspection-game.toml --vary fine=1,2 --vary gain=0.5,1 --zip --out DIR"
    yield f"sweep {TUTORIAL}/inspection-game.toml --vary fine=1,2 --out DIR && doctor DIR --format json"
    for design in ("lhs", "sobol", "saltelli", "morris", "oat"):
        samples = "" if design == "oat" else " --samples 8"
        sweep = f"sweep {TUTORIAL}/inspection-game.toml --all --design {design}{samples} --out DIR"
        for format in ("csv", "json"):
            yield f"{sweep} && sensitivity DIR --format {format}"
    sweep = f"sweep {TUTORIAL}/inspection-game.toml --all --design lhs --samples 20 --out DIR"
    yield f"{sweep} && sensitivity DIR --outcome breach --format csv"


def long_cases():
    yield from both(f"positions {POSITIONS} --out DIR")
    yield from both(f"positions {POSITIONS} --model condorcet --out DIR")
    yield f"tipping {CRISIS} --parameter norm --outcome adopted --threshold 1 --set rounds=3 --points 5 --format json"
    yield f"sweep {CRISIS} --all --design morris --samples 2 --set rounds=1 --out DIR && sensitivity DIR --format json"
    yield f"compare {CRISIS} scenarios/veto-2022.toml --set rounds=1 --replicates 200 --format json --out DIR"
    for name in ("veto-2022", "freeze-2018", "consensus-2017"):
        file = f"scenarios/{name}.toml"
        yield f"run {file} --set rounds=4 --format json --out DIR --trajectories --replicates 50"
        yield f"run {file} --set rounds=4 --format csv"
        yield f"run {file} --set rounds=2 --method sample --replicates 200 --format json"
        yield f"run {file} --set rounds=3 --trace 1"
        yield from both(f"solve {file} --set rounds=2")
        yield f"describe {file} --format json"
        yield f"explain {file} --player china --set rounds=2 --format json"
        yield f"explain {file} --player dprk --type sincere --set rounds=2 --format csv"
        if name != "consensus-2017":  # The largest: each call takes five seconds.
            yield f"explain {file} --player us --set rounds=2 --format csv"
            yield f"explain {file} --player dprk --type opportunist --set rounds=2 --format json"
            yield f"compare {file} --with veto_cost=1.2 --set rounds=2 --replicates 500 --format csv"
            yield (
                f"tipping {file} --parameter veto_cost --outcome china_and_russia_veto --threshold 0.5 --set rounds=1"
                " --points 3 --tolerance 0.3 --format json"
            )
        yield f"compare {file} --with veto_cost=1.2 --set rounds=1 --replicates 500 --format json --out DIR"
        yield f"sweep {file} --vary veto_cost=0.5,1 --set rounds=1 --out DIR"


QUICK = [
    *small_scenario_cases(),
    *game_cases(),
    *conflict_and_council_cases(),
    *talks_cases(),
    *positions_cases(),
    *crisis_cases(),
]
LONG = list(long_cases())


# Results as lines of text. `exact`: numbers and their order as they were printed.


class Literal(str):
    """A number of JSON as it is written."""


def number(text, exact):
    if exact or re.fullmatch(r"[-+]?\d+", text):
        return text
    value = float(text)
    return "0" if abs(value) < NOISE else f"{value:.{DIGITS}g}"


def renamed(keys):
    """The last of `keys` by its new name."""
    for old, new in RENAMED.items():
        end = tuple(old.split("."))
        if keys[-len(end) :] == end:
            return new
    return keys[-1]


def is_header(keys, value, manifest):
    key = keys[-1]
    if key in ENDINGS and keys[0] not in ("scenario", "scenario_b"):
        return True
    if len(keys) == 1 and manifest and key in MANIFEST_HEADER:
        return True
    if len(keys) == 1 or len(keys) == 2 and keys[0] in HEADER_PARTS:
        return key in HEADER and not isinstance(value, (dict, list))
    return False


def json_lines(value, exact, manifest, keys=(), path=""):
    """PATH = VALUE of each leaf, sorted by their keys unless `exact`; an empty object or list is a leaf."""
    if isinstance(value, dict) and value:
        members = {}
        for key, inner in value.items():
            if is_header((*keys, key), inner, manifest):
                continue
            name = renamed((*keys, key))
            if name in members:
                raise ValueError(f"{path}: two values of {name!r}")
            members[name] = ((*keys, key), inner)
        for name in members if exact else sorted(members):
            yield from json_lines(members[name][1], exact, manifest, members[name][0], f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from json_lines(inner, exact, manifest, keys, f"{path}[{index}]")
    else:
        shown = number(value, exact) if isinstance(value, Literal) else json.dumps(value, ensure_ascii=False)
        yield f"{path} = {shown}"


def csv_lines(text, exact):
    first, _, rest = text.partition("\n")
    if exact:
        return [",".join(RENAMED.get(name, name) for name in first.split(",")), *rest.split("\n")]
    rows = list(csv.reader(io.StringIO(text, newline="")))
    rows[:1] = [[RENAMED.get(name, name) for name in row] for row in rows[:1]]
    return [" | ".join(number(cell, exact) if NUMBER.fullmatch(cell) else cell for cell in row) for row in rows]


def text_lines(text, exact):
    if exact:
        return text.split("\n")
    words = re.compile(r"(?<![\w.+-])" + NUMBER.pattern + r"(?![\w.])")
    return [words.sub(lambda found: number(found[0], exact), line) for line in text.split("\n")]


def normalised(text, kind, exact=False, manifest=False):
    """The lines of a result. `kind`: json, csv, or anything else for plain text."""
    if kind == "json":
        try:
            value = json.loads(text, parse_float=Literal, parse_int=Literal)
        except ValueError:
            return ["not JSON:", *text.split("\n")]
        return list(json_lines(value, exact, manifest))
    return csv_lines(text, exact) if kind == "csv" else text_lines(text, exact)


def database_lines(path, exact):
    with contextlib.closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (table,) in tables:
            cursor = database.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
            yield f"table {table}"
            if table == "manifest":
                text = "\n".join(row[0] for row in cursor)
                yield from normalised(text, "json", exact, manifest=True)
                continue
            yield " | ".join(RENAMED.get(column[0], column[0]) for column in cursor.description)
            for row in cursor:
                yield " | ".join(number(repr(cell), exact) if isinstance(cell, float) else str(cell) for cell in row)


def file_lines(path, exact):
    if path.suffix == ".sqlite":
        return list(database_lines(path, exact))
    text = path.read_bytes().decode("utf-8")
    return normalised(text, path.suffix[1:], exact, manifest=path.name == "manifest.json")


def printed_lines(words, text, exact):
    """Of standard output: CSV, JSON or histories. Tables for people are no results."""
    if "--format" in words:
        return normalised(text, words[words.index("--format") + 1], exact)
    if "--trace" in words:
        start = text.find("\nHistory 1 ")
        return text_lines(text[start + 1 :], exact) if start >= 0 else ["no histories"]
    return []


@contextlib.contextmanager
def finished(program, case):
    """A folder in which `case` was played, and its processes: the words of each, and what it said."""
    processes = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for link in ("scenarios", "tests"):
            (folder / link).symlink_to(ROOT / link)
        for file, text in FILES.items():
            (folder / file).write_text(text, encoding="utf-8")
        for command in case.split(" && "):
            words = shlex.split(command)
            threads = ["--threads", "1"] if words[0] in THREADED and words[1] not in ("status", "merge") else []
            process = subprocess.run([program, *words, *threads], cwd=folder, stdin=subprocess.DEVNULL,
                                     capture_output=True, timeout=300, check=False)  # fmt: skip
            processes.append((words, process))
            if process.returncode not in (0, 4):
                break
        yield folder, processes


def printed(program, case):
    """What the last command of `case` prints on standard output."""
    with finished(program, case) as (_, processes):
        return processes[-1][1].stdout.decode("utf-8")


def played(program, case, exact=False):
    """The lines of all results of `case`, and what it said on standard error."""
    lines, said = [], ""
    with finished(program, case) as (folder, processes):
        for words, process in processes:
            said += process.stderr.decode("utf-8", "replace")
            lines += [f"== exit code {process.returncode} of {words[0]}"]
            lines += printed_lines(words, process.stdout.decode("utf-8"), exact) if process.stdout else []
        for path in sorted(folder.glob("DIR*")) + sorted(folder.glob("DIR/**/*")):
            if path.suffix in (".csv", ".json", ".nfg", ".efg", ".sqlite"):
                lines += [f"== {path.relative_to(folder)}", *file_lines(path, exact)]
    return lines, said


def hashed(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def kept():
    """The table: hash by case."""
    return dict(line.rsplit("  ", 1) for line in TABLE.read_text(encoding="utf-8").splitlines())


def write():
    table = "".join(f"{case}  {hashed(played(DETENTE, case)[0])}\n" for case in [*QUICK, *LONG])
    TABLE.write_text(table, encoding="utf-8")
    print(f"{TABLE}: {len(QUICK) + len(LONG)} cases")


def compare(other, cases, exact):
    """Prints what `other` does differently from DETENTE; returns how many cases differ."""
    differing = 0
    for case in cases:
        (new, said), (old, _) = played(DETENTE, case, exact), played(other, case, exact)
        if new == old:
            continue
        differing += 1
        diff = list(difflib.unified_diff(old, new, other, DETENTE, lineterm="", n=1))
        print(f"detente {case}", *diff[:DIFF_LINES], sep="\n")
        if len(diff) > DIFF_LINES:
            print(f"... and {len(diff) - DIFF_LINES} more lines")
        if said:
            print(f"standard error: {said.strip()}")
        print(flush=True)
    print(f"{len(cases)} cases, {differing} differ")
    return differing


class Results(unittest.TestCase):
    maxDiff = None

    def test_results_are_those_of_the_table(self):
        table = kept()
        for case in QUICK + (LONG if os.environ.get("DETENTE_LONG_TESTS") else []):
            with self.subTest(case=case):
                self.assertEqual(hashed(played(DETENTE, case)[0]), table.get(case), (
                    f"other results than in {TABLE.name}:\n  detente {case}\nTo see what differs from an older program:\n"
                    f"  result_bytes.py --against OLDER_PROGRAM --only '^{re.escape(case)}$'\n"
                    "If it is meant to differ: result_bytes.py --write"))  # fmt: skip

    def test_the_table_has_the_cases_and_no_others(self):
        self.assertEqual(list(kept()), [*QUICK, *LONG])

    def test_every_scenario_of_the_checkout_is_in_a_case(self):
        cases = " ".join([*QUICK, *LONG]).split()
        for path in (ROOT / "scenarios").rglob("*"):
            if path.suffix in (".toml", ".nfg", ".csv", ".xml"):
                self.assertIn(str(path.relative_to(ROOT)), cases)


class PlantedDifferences(unittest.TestCase):
    """The normaliser itself: what counts is found, what does not count is not."""

    RESULT = '{"title": "A", "hash": "12", "n": 3, "rows": [{"mean": 0.25, "kind": "ever"}], "end": {"why": "solved"}}'

    def setUp(self):
        before = dict(RENAMED)
        RENAMED.clear()
        self.addCleanup(lambda: (RENAMED.clear(), RENAMED.update(before)))

    def same(self, old, new, kind="json", **options):
        self.assertNotEqual(old, new, "nothing is planted")
        return normalised(old, kind, **options) == normalised(new, kind, **options)

    def planted(self, old, new, **options):
        self.assertIn(old, self.RESULT)
        return self.same(self.RESULT, self.RESULT.replace(old, new), **options)

    def test_a_changed_value_is_found(self):
        self.assertFalse(self.planted("0.25", "0.250000001"))
        self.assertFalse(self.planted("0.25", "null"))
        self.assertFalse(self.planted("0.25", '"0.25"'))
        self.assertFalse(self.planted(', "kind": "ever"', ""))
        self.assertFalse(self.planted('"ever"', '"first"'))
        self.assertFalse(self.planted('[{"mean": 0.25, "kind": "ever"}]', "[]"))
        self.assertFalse(self.same("a,b\n1,0.25\n", "a,b\n1,0.250000001\n", "csv"))
        self.assertFalse(self.same("a,b\n1,x\n", "a,b\n1,\n", "csv"))
        self.assertFalse(self.same("a,b\n1,2\n", "a,b\n1,2\n1,2\n", "csv"))

    def test_a_last_digit_is_found_only_when_exact(self):
        self.assertTrue(self.planted("0.25", "0.25000000000000006"))
        self.assertFalse(self.planted("0.25", "0.25000000000000006", exact=True))
        self.assertFalse(self.planted("3,", "3.0,", exact=True))
        self.assertTrue(self.same("a\n0.25\n", "a\n2.5e-1\n", "csv"))
        self.assertFalse(self.same("a\n0.25\n", "a\n2.5e-1\n", "csv", exact=True))
        self.assertFalse(self.same("a\n0.25\n", "a\r\n0.25\r\n", "csv", exact=True))

    def test_numbers_of_rounding_count_as_nothing(self):
        self.assertTrue(self.same('{"residual": 2.4e-15}', '{"residual": 0}'))
        self.assertFalse(self.same('{"residual": 2.4e-11}', '{"residual": 0}'))

    def test_a_renamed_key_is_found_unless_it_is_in_the_list(self):
        self.assertFalse(self.planted('"mean"', '"average"'))
        self.assertFalse(self.same("mean\n1\n", "average\n1\n", "csv"))
        RENAMED["mean"] = "average"
        for exact in (False, True):
            self.assertTrue(self.planted('"mean"', '"average"', exact=exact))
            self.assertTrue(self.same("mean\n1\n", "average\n1\n", "csv", exact=exact))
        self.assertFalse(self.planted('"mean": 0.25', '"average": 0.5'))
        self.assertFalse(self.planted('"n"', '"runs"'))

    def test_a_path_renames_in_its_place_alone(self):
        RENAMED["rows.kind"] = "what"
        self.assertTrue(self.planted('"kind"', '"what"'))
        self.assertFalse(self.same('{"x": {"kind": 1}}', '{"x": {"what": 1}}'))
        with self.assertRaisesRegex(ValueError, "two values of 'what'"):
            normalised('{"rows": [{"kind": 1, "what": 2}]}', "json")

    def test_the_header_and_the_order_of_keys_do_not_count(self):
        self.assertTrue(self.planted('"title": "A", "hash": "12", ', '"format": 1, "command": "run", "scenario": "B", '))
        self.assertTrue(self.planted('"title": "A"', '"title": "B"', exact=True))
        self.assertTrue(self.planted("solved", "done"))
        self.assertTrue(self.planted('{"mean": 0.25, "kind": "ever"}', '{"kind": "ever", "mean": 0.25}'))
        self.assertFalse(self.planted('{"mean": 0.25, "kind": "ever"}', '{"kind": "ever", "mean": 0.25}', exact=True))
        self.assertTrue(self.same('{"run": {"detente": "1", "n": 3}}', '{"run": {"n": 3}}'))
        self.assertFalse(self.same('{"run": {"detente": "1", "n": 3}}', '{"run": {"n": 4}}'))

    def test_a_manifest_has_more_header_and_keeps_the_scenario(self):
        old = '{"run": {"n": 3}, "scenario": {"x": 1, "complete": 2}}'
        self.assertTrue(self.same(old, old.replace("3", "4"), manifest=True))
        self.assertFalse(self.same(old, old.replace("1", "4"), manifest=True))
        self.assertFalse(self.same(old, old.replace("2", "4"), manifest=True))

    def test_words_of_a_history_count(self):
        self.assertFalse(self.same("North Korea tests.", "North Korea holds.", "text"))
        self.assertFalse(self.same("Arsenal 0 -> 1.", "Arsenal 0 -> 2.", "text"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the table anew")
    parser.add_argument("--against", metavar="PROGRAM", help="show what DETENTE does otherwise than this program")
    parser.add_argument("--exact", action="store_true", help="to the last digit and in the same order")
    parser.add_argument("--only", metavar="REGEX", help="the cases that have this in their command line")
    parser.add_argument("--all", action="store_true", help="the long cases, too")
    options, rest = parser.parse_known_args()
    if options.write:
        return write()
    if options.against:
        cases = [*QUICK, *LONG] if options.all or options.only else QUICK
        cases = [case for case in cases if re.search(options.only or "", case)]
        return min(1, compare(str(pathlib.Path(options.against).resolve()), cases, options.exact))
    return unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    sys.exit(main())
