"""One number for all results: the signature that `detente bench` prints is the kept one, and notices a change."""

import re
import shutil
import unittest

from program import ROOT, ProgramTest, detente

KEPT = ROOT / "tests" / "signature.txt"


class Bench(ProgramTest):
    def bench(self, *words):
        """The signature, and what each case came to."""
        process = detente("bench", *words)
        self.assertEqual(process.returncode, 0, process.stderr)
        self.assertRegex(process.stdout, r"^[0-9a-f]{16}\n$")
        cases = re.findall(r"(?m)^ *[0-9.]+ s  ([0-9a-f]{16})  (.*)$", process.stderr)
        return process.stdout.strip(), {words: value for value, words in cases}

    def test_the_signature_is_the_kept_one(self):
        signature, cases = self.bench(ROOT / "scenarios", "--threads", 2)
        kept = KEPT.read_text(encoding="utf-8").split()
        self.assertEqual(
            [signature],
            kept,
            "results changed. If that is meant, say in the changelog what moved, and keep the new signature:\n"
            f"    scripts/detente bench > tests/signature.txt\n{cases}",
        )

    def test_the_signature_does_not_depend_on_the_number_of_threads(self):
        one = self.bench(ROOT / "scenarios", "--quick", "--threads", 1)
        self.assertEqual(one, self.bench(ROOT / "scenarios", "--quick", "--threads", 2))

    def test_the_signature_changes_when_a_parameter_does(self):
        scenarios = self.folder / "scenarios"
        shutil.copytree(ROOT / "scenarios", scenarios)
        before, cases = self.bench(scenarios, "--quick")
        file = scenarios / "tutorial" / "stag-hunt.toml"
        text = file.read_text(encoding="utf-8")
        changed = re.sub(r"(?m)^(hare = \{ value = )[0-9.]+", r"\g<1>1.25", text)
        self.assertNotEqual(changed, text)
        file.write_text(changed, encoding="utf-8")
        after, cases_after = self.bench(scenarios, "--quick")
        self.assertNotEqual(before, after)
        self.assertEqual({words for words in cases if cases[words] != cases_after[words]}, {"run tutorial/stag-hunt.toml"})

    def test_a_folder_without_the_scenarios_is_refused(self):
        process = detente("bench", self.folder)
        self.assertNotEqual(process.returncode, 0)
        self.assertEqual(process.stdout, "")


if __name__ == "__main__":
    unittest.main()
