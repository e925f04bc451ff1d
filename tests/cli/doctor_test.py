"""`detente doctor`: every kind of damage is found, named with file and line, and told by the exit code."""

import json
import unittest

from program import CHICKEN, SCENARIOS, ProgramTest, detente

INSPECTION = str(SCENARIOS / "tutorial" / "inspection-game.toml")
INSPECTION_TEXT = (SCENARIOS / "tutorial" / "inspection-game.toml").read_text()


class DoctorTest(ProgramTest):
    def sweep(self, *more):
        out = self.folder / "sweep"
        detente("sweep", INSPECTION, "--vary", "fine=1:5:1", *more, "--out", out)
        self.assertTrue((out / "manifest.json").exists())
        return out

    def examined(self, folder, *more):
        """Exit code and findings by kind."""
        process = detente("doctor", folder, *more, "--format", "json")
        self.assertEqual(process.stderr, "")
        result = json.loads(process.stdout)
        self.assertEqual(result["healthy"], process.returncode == 0)
        return process.returncode, {finding["kind"]: finding for finding in result["findings"]}

    def edit(self, path, change):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(change(lines)))


class Health(DoctorTest):
    def test_a_whole_sweep_is_healthy(self):
        text = self.done("doctor", self.sweep())
        self.assertRegex(text, r"sweep: healthy: 20 rows of 'detente sweep'\n$")

    def test_a_whole_run_is_healthy(self):
        out = self.folder / "run"
        self.done("run", CHICKEN, "--out", out, "--trajectories", "--replicates", 1000)
        self.assertRegex(self.done("doctor", out), r"healthy: [\d,]+ rows of 'detente run'")

    def test_few_replicates_are_told(self):
        out = self.sweep("--method", "sample", "--replicates", 400)
        code, findings = self.examined(out)
        self.assertEqual(code, 1)
        self.assertEqual(findings["few-replicates"]["count"], 15)
        self.assertIn("point 0, outcome breach: 400", findings["few-replicates"]["example"])
        self.assertEqual(self.examined(out, "--min-replicates", 400)[0], 0)

    def test_wide_intervals_are_told_when_asked_for(self):
        out = self.sweep("--method", "sample", "--replicates", 1000)
        self.assertEqual(self.examined(out)[0], 0)
        self.assertEqual(self.examined(out, "--max-error", 0.5)[0], 0)
        code, findings = self.examined(out, "--max-error", 0.001)
        self.assertEqual((code, list(findings)), (1, ["wide-interval"]))

    def test_runs_without_a_value_do_not_count(self):
        # The event happens in few of the runs, so its time rests on few.
        path = self.scenario(INSPECTION_TEXT + 'when = { first = "target.breach and sender.wait" }\n')
        out = self.folder / "run"
        self.done("run", path, "--method", "sample", "--replicates", 1000, "--out", out)
        code, findings = self.examined(out)
        self.assertEqual((code, findings["few-replicates"]["count"]), (1, 1))
        self.assertIn("outcome when", findings["few-replicates"]["example"])

    def test_failed_points_are_told_with_their_reason(self):
        text = INSPECTION_TEXT.replace("gain * target.breach", "gain / (fine - 3) * target.breach")
        out = self.folder / "sweep"
        detente("sweep", self.scenario(text), "--vary", "fine=1:5:1", "--out", out)
        code, findings = self.examined(out)
        self.assertEqual(code, 1)
        self.assertEqual(findings["failed"]["count"], 1)
        self.assertIn("point 2: ", findings["failed"]["example"])


class Damage(DoctorTest):
    def test_a_line_names_file_line_count_and_example(self):
        out = self.sweep("--method", "sample", "--replicates", 400)
        text = detente("doctor", out).stdout
        self.assertEqual(
            text,
            f"{out}/outcomes.csv:2: rows that rest on fewer than 1000 runs with a value [few-replicates]: 15, "
            "the first: point 0, outcome breach: 400\n",
        )

    def test_a_missing_and_a_double_row_are_told(self):
        out = self.sweep()
        self.edit(out / "outcomes.csv", lambda lines: lines[:3] + lines[4:6] + lines[5:])
        code, findings = self.examined(out)
        self.assertEqual(code, 1)
        self.assertEqual(findings["missing-row"]["example"], "point 0, outcome unpunished")
        self.assertEqual((findings["double-row"]["line"], findings["double-row"]["count"]), (6, 1))

    def test_a_stray_row_is_told(self):
        out = self.sweep()
        self.edit(out / "outcomes.csv", lambda lines: [*lines, lines[1].replace("0,breach", "9,breach")])
        self.assertEqual(self.examined(out)[1]["stray-row"]["line"], 17)

    def test_numbers_that_are_not_finite_are_told(self):
        out = self.sweep()

        def to_infinity(lines):
            return [*lines[:5], lines[5].replace(",exact", "inf,exact", 1), *lines[6:]]

        self.edit(out / "outcomes.csv", to_infinity)
        self.assertEqual(self.examined(out)[1]["not-finite"]["line"], 6)

    def test_a_mean_that_is_lost_is_told(self):
        out = self.sweep()

        def blank(lines):
            cells = lines[4].split(",")
            cells[4] = ""
            return [*lines[:4], ",".join(cells), *lines[5:]]

        self.edit(out / "outcomes.csv", blank)
        self.assertEqual(self.examined(out)[1]["no-value"]["line"], 5)

    def test_a_file_that_was_cut_off_is_told(self):
        out = self.sweep()
        path = out / "outcomes.csv"
        path.write_bytes(path.read_bytes()[:-20])
        findings = self.examined(out)[1]
        self.assertIn("torn", findings)
        path.unlink()
        self.assertIn("cannot", self.examined(out)[1]["missing"]["what"])

    def test_other_columns_are_told(self):
        out = self.sweep()
        self.edit(out / "outcomes.csv", lambda lines: [lines[0].replace("q95", "q99"), *lines[1:]])
        self.assertEqual(self.examined(out)[1]["columns"]["line"], 1)

    def test_changed_points_are_told_by_their_checksum(self):
        out = self.sweep()
        self.edit(out / "points.csv", lambda lines: [*lines[:-1], "4,5.5\n"])
        self.assertIn("XXH3-128", self.examined(out)[1]["checksum"]["example"])

    def test_an_incomplete_sweep_is_told(self):
        out = self.sweep()
        (out / "manifest.json").unlink()
        shards = sorted((out / "shards").glob("*.shard"))
        shards[0].unlink()
        shards[1].write_bytes(shards[1].read_bytes()[:-1])
        code, findings = self.examined(out)
        self.assertEqual(code, 1)
        self.assertIn("3 of 5 shards", findings["incomplete"]["example"])
        self.assertEqual(findings["broken-shard"]["file"], str(shards[1]))

    def test_a_damaged_manifest_is_told(self):
        out = self.sweep()
        manifest = out / "manifest.json"
        text = manifest.read_text()
        for damaged in (text[:-30], text.replace('"points": 5', '"points": 99999999999'),
                        text.replace('"tables"', '"tabels"')):  # fmt: skip
            manifest.write_text(damaged)
            code, findings = self.examined(out)
            self.assertEqual((code, "manifest" in findings), (1, True))


class Trouble(DoctorTest):
    def test_what_holds_no_results_is_trouble(self):
        self.assertIn("holds no run and no sweep", self.refused(2, "doctor", self.folder))
        self.assertIn("is no folder", self.refused(2, "doctor", self.folder / "nowhere"))

    def test_bad_usage_is_trouble(self):
        self.assertIn("is missing", self.refused(2, "doctor"))
        self.assertIn("--max-error", self.refused(2, "doctor", self.folder, "--max-error", -1))

    def test_the_help_tells_its_own_exit_codes(self):
        self.assertIn("exit codes: 0 healthy, 1 something was found, 2 ", self.done("doctor", "--help"))


if __name__ == "__main__":
    unittest.main()
