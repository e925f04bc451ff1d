"""Checks and runs every TOML example of scenarios/README.md, and every `detente` line of the tutorials' comments.

Usage: readme_test.py DETENTE
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from examples import (SCENARIOS, host, readme_blocks, shipped, shipped_council_files, shipped_domains, shipped_positions,
                      write_readme_examples)

FEWEST_EXAMPLES = 15


def run(detente, words, folder):
    return subprocess.run([detente, *words], cwd=folder, capture_output=True, text=True, timeout=600, check=False)


def main():
    detente = os.path.abspath(sys.argv[1])
    failed = 0

    def expect_success(words, folder, where):
        nonlocal failed
        done = run(detente, words, folder)
        # A warning in an example would teach a bad habit.
        if done.returncode != 0 or "warning:" in done.stderr:
            failed += 1
            print(f"{where}: detente {shlex.join(map(str, words))}: exit code {done.returncode}\n{done.stderr}")

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        examples = write_readme_examples(folder)
        if len(examples) < FEWEST_EXAMPLES:
            sys.exit(f"only {len(examples)} examples found")
        for path, line in examples:
            expect_success(["check", path.name], folder, f"README.md:{line}")
            expect_success(["run", path.name], folder, f"README.md:{line}")
        for kind, text, line in readme_blocks():
            if kind == "councils":
                (folder / "councils.toml").write_text(text, encoding="utf-8")
                expect_success(["power", "councils.toml"], folder, f"README.md:{line}")
                expect_success(["check", "councils.toml"], folder, f"README.md:{line}")
            if kind == "conflict":
                (folder / "conflict.toml").write_text(text, encoding="utf-8")
                expect_success(["stability", "conflict.toml"], folder, f"README.md:{line}")
                expect_success(["check", "conflict.toml"], folder, f"README.md:{line}")
            if kind == "domain":
                (folder / "domain.toml").write_text(text, encoding="utf-8")
                expect_success(["check", "domain.toml"], folder, f"README.md:{line}")
            if kind == "positions":
                (folder / "positions.toml").write_text(text, encoding="utf-8")
                expect_success(["check", "positions.toml"], folder, f"README.md:{line}")
                expect_success(["positions", "positions.toml"], folder, f"README.md:{line}")
        # The command lines of the README speak of the first example under its own name.
        (folder / "host.toml").rename(folder / "neighbours.toml")
        (folder / "host.toml").symlink_to("neighbours.toml")
        text = (SCENARIOS / "README.md").read_text(encoding="utf-8")
        in_blocks = "".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
        for line in re.findall(r"^detente (.*)$", in_blocks, re.MULTILINE):
            expect_success(shlex.split(line, comments=True), folder, "README.md")
        for line in re.findall(r"`detente\s+(\w+\s+neighbours\.toml)`", text):
            expect_success(line.split(), folder, "README.md")
        # The README's sample of an error is what the program says about the first example with that mistake.
        sample = re.search(r"^```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]
        (folder / "neighbours.toml").write_text(host().replace('"-tension"', '"-0.5 * tensoin"', 1), encoding="utf-8")
        said = run(detente, ["check", "neighbours.toml"], folder).stderr
        if not said.startswith(sample):
            failed += 1
            print(f"README.md: the sample of an error is\n{sample}and the program says\n{said}")
        unmarked = [line for kind, body, line in readme_blocks() if not kind and not body.startswith("#:schema")]
        for line in unmarked:
            failed += 1
            print(f"README.md:{line}: an example that no test runs: mark it complete or fragment")

    for path in [*shipped_domains(), *shipped_positions()]:
        expect_success(["check", path], SCENARIOS.parent, path.name)

    commands = 0
    for path in [*shipped(), *shipped_council_files(), *shipped_positions()]:
        for line in re.findall(r"^#\s+detente (.*\.toml.*)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            commands += 1
            expect_success(shlex.split(line), path.parent if (path.parent / shlex.split(line)[1]).exists()
                           else SCENARIOS.parent, path.name)
    if commands < 8:
        failed += 1
        print(f"only {commands} command lines found in the scenarios' comments")
    print(f"{len(examples)} examples, {commands} command lines of scenarios, {failed} failed")
    sys.exit(1 if failed else 0)


main()
