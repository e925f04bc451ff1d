"""Runs every malformed scenario through the program and compares what it says with what the file expects.

Usage: corpus_test.py DETENTE [NAME...]

The first lines of a file are `# expect: LINE:COL code`, one for each error; an error in another file of the
same chain is `# expect: FILE:LINE:COL code`. The program must say exactly these, exit with 3, never hang, and
need less than 512 MiB (DETENTE_SLOW=1, for sanitizers, lifts that bound).
"""
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

from examples import MALFORMED, ROOT

FEWEST_FILES = 170
BYTES = 512 << 20
SLOW = bool(os.environ.get("DETENTE_SLOW"))
EXPECT = re.compile(rb"^(?:\xef\xbb\xbf)?# expect: (?:(\S+?):)?(\d+):(\d+) ([a-z-]+)\s*$", re.MULTILINE)
# Where the engine's sources name an error's code.
CODE = re.compile(r'(?:error|fail|SyntaxError)[({]\s*"([a-z]+(?:-[a-z]+)*)"|"(unknown-[a-z]+)"')
# Codes that no small file has, and what tests them instead.
ELSEWHERE = {
    "setting-path": "--set", "setting-value": "--set", "too-large": "the node graph", "no-action": "the node graph",
    "file-too-large": "huge_file, below",
}
ERROR = re.compile(r"^(.+?):(\d+):(\d+): (error|warning): .*\[([a-z-]+)\]$", re.MULTILINE)


def bound_memory():
    if not SLOW:
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def expected(path):
    return sorted((match[1].decode() if match[1] else path.name, int(match[2]), int(match[3]), match[4].decode())
                  for match in EXPECT.finditer(path.read_bytes()))


def complaint(detente, path):
    """What is wrong with how the program answers this file, or None."""
    wanted = expected(path)
    if not wanted:
        return "has no line '# expect: LINE:COL code'"
    try:
        run = subprocess.run([detente, "check", path.name], cwd=path.parent, capture_output=True, timeout=60,
                             preexec_fn=bound_memory, check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    said = run.stderr.decode(errors="replace")
    if run.returncode != 3:
        return f"exit code {run.returncode}, not 3\n{said}"
    errors = sorted((match[1], int(match[2]), int(match[3]), match[5])
                    for match in ERROR.finditer(said) if match[4] == "error")
    if errors != wanted:
        return f"expected {wanted}\n  said {errors}\n{said}"
    return None


def codes_of_the_engine():
    sources = [path for room in ("scenario", "game") for path in sorted((ROOT / "engine" / room).rglob("*.cpp"))]
    sources += (ROOT / "engine").rglob("talks_plan.cpp")  # Says what is wrong with tactics.
    return {match[1] or match[2] for path in sources for match in CODE.finditer(path.read_text(encoding="utf-8"))}


def huge_file(detente):
    """What is wrong with how the program answers a file of two megabytes, or None."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "huge.toml"
        path.write_text("# expect: 1:1 file-too-large\n" + "# text\n" * 300_000, encoding="utf-8")
        return complaint(detente, path)


def main():
    detente = os.path.abspath(sys.argv[1])
    files = sorted(MALFORMED.glob("*.toml"))
    if len(files) < FEWEST_FILES:
        sys.exit(f"only {len(files)} malformed files found in {MALFORMED}, expected {FEWEST_FILES} or more")
    if len(sys.argv) > 2:
        files = [path for path in files if path.stem in sys.argv[2:]]
    failed = 0
    for path in files:
        if (what := complaint(detente, path)) is not None:
            failed += 1
            print(f"{path.name}: {what}")
    if len(sys.argv) == 2:
        if (what := huge_file(detente)) is not None:
            failed += 1
            print(f"a huge file: {what}")
        seen = {code for path in files for _, _, _, code in expected(path)}
        known = codes_of_the_engine()
        if len(known) < 50:
            sys.exit(f"only {len(known)} error codes found in the sources")
        for code in sorted(known - seen - ELSEWHERE.keys()):
            failed += 1
            print(f"no malformed file for the code {code}")
        for code in sorted(seen - known):
            failed += 1
            print(f"the code {code} is not found in the sources: this test has lost sight of it")
    valid = subprocess.run([detente, "check", MALFORMED / "base" / "valid.toml"], capture_output=True, check=False)
    if valid.returncode != 0:
        failed += 1
        print(f"base/valid.toml: must be valid\n{valid.stderr.decode(errors='replace')}")
    print(f"{len(files)} malformed files, {failed} answered wrongly")
    sys.exit(1 if failed else 0)


main()
