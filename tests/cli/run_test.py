"""`detente run`: its results, the same bytes for any number of threads, and run directories."""

import csv
import json
import math
import resource
import shutil
import signal
import subprocess
import time
import unittest

import jsonschema

from program import CHICKEN, DETENTE, DILEMMA, VETO, ProgramTest, detente, wide_scenario

NUMBER = {"type": ["number", "null"]}
SHARE = {"type": "number", "minimum": -1e-12, "maximum": 1 + 1e-12}
HEADER = ["format", "command", "title", "scenario_hash", "version"]
RESULT = {
    "type": "object",
    "required": [*HEADER, "method", "seed", "outcomes", "rounds"],
    "additionalProperties": False,
    "properties": {
        "format": {"const": 2},
        "command": {"const": "run"},
        "title": {"type": "string"},
        "scenario_hash": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "version": {"type": "string"},
        "method": {"enum": ["exact", "sample"]},
        "seed": {"type": "integer"},
        "outcomes": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name", "mean", "sd", "q05", "q50", "q95", "standard_error"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string"},
                    **{key: NUMBER for key in ("mean", "sd", "q05", "q50", "q95", "standard_error")},
                    "undefined": SHARE,
                    "mean_origin": {"enum": ["exact", "sampled"]},
                    "quantile_origin": {"enum": ["exact", "sampled"]},
                    "runs": {"type": "integer"},
                },
            },
        },
        "rounds": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["round", "label", "date", "running", "variables", "actions"],
                "properties": {
                    "round": {"type": "integer"},
                    "running": SHARE,
                    "variables": {
                        "additionalProperties": {
                            "required": ["mean", "q05", "q25", "q50", "q75", "q95"],
                            "additionalProperties": {"type": "number"},
                        }
                    },
                    "actions": {"additionalProperties": {"additionalProperties": SHARE}},
                },
            },
        },
    },
}

FIXED = ("--set", "play.row=tft", "--set", "play.col=pavlov")


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Results(ProgramTest):
    def test_json_has_the_published_shape(self):
        for arguments in (
            [CHICKEN],
            [VETO],
            [VETO, "--method", "sample", "--replicates", 500],
            [DILEMMA, *FIXED, "--method", "sample", "--replicates", 500, "--rounds", 10],
        ):
            result = self.json("run", *arguments)
            jsonschema.validate(result, RESULT)
            self.assertGreater(len(result["outcomes"]), 0)

    def test_json_keeps_the_order_of_its_keys(self):
        result = self.json("run", CHICKEN)
        self.assertEqual(list(result), [*HEADER, "method", "seed", "outcomes", "rounds"])
        self.assertEqual(list(result["outcomes"][0])[:7], RESULT["properties"]["outcomes"]["items"]["required"])

    def test_rounds_are_dated_and_shares_add_up(self):
        result = self.json("run", VETO)
        self.assertEqual(len(result["rounds"]), 20)
        self.assertEqual((result["rounds"][0]["round"], result["rounds"][0]["label"]), (1, "2022 Q2"))
        self.assertEqual(result["rounds"][1]["date"], "2022-07-01")
        for one in result["rounds"]:
            self.assertAlmostEqual(sum(one["actions"]["us"].values()), one["running"], places=9)

    def test_a_value_that_no_run_has_is_null(self):
        path = self.scenario(wide_scenario(1).replace('end0 = { last = "x0" }', 'never = { first = "x0 > 99" }'))
        for method in ("exact", "sample"):
            outcome = self.json("run", path, "--method", method)["outcomes"][0]
            self.assertEqual((outcome["mean"], outcome["q50"], outcome["undefined"]), (None, None, 1))

    def test_the_table_says_what_was_run(self):
        text = self.done("run", VETO)
        for part in ("The crisis of May 2022", "2022 Q2 to 2027 Q1, 20 rounds", "exact", "residual",
                     "North Korea", "equilibrium", "expected payoff"):  # fmt: skip
            self.assertIn(part, text)
        self.assertLessEqual(max(map(len, text.splitlines())), 120)

    def test_what_exact_cannot_carry_is_sampled_and_marked(self):
        path = self.scenario(wide_scenario(2).replace('end0 = { last = "x0" }', 'root = { mean = "sqrt(x0 + 2)" }'))
        outcome = self.json("run", path)["outcomes"][0]
        self.assertEqual((outcome["name"], outcome["mean_origin"], outcome["quantile_origin"], outcome["runs"]),
                         ("root", "exact", "sampled", 20000))  # fmt: skip
        line = next(line for line in self.done("run", path).splitlines() if "root" in line)
        self.assertRegex(line, r" \d\.\d+ +\d\.\d+ +~\S+ +~\S+ +~\S+")

    def test_averages_of_whole_numbers_need_no_sample(self):
        outcome = self.json("run", VETO)["outcomes"][-1]
        self.assertEqual((outcome["name"], outcome["mean_origin"], outcome["quantile_origin"], outcome["runs"]),
                         ("mean_trust", "exact", "exact", 0))  # fmt: skip

    def test_sampled_means_lie_near_exact_ones(self):
        exact = self.json("run", VETO, "--method", "exact")
        sample = self.json("run", VETO, "--method", "sample", "--replicates", 4000)
        for one, other in zip(exact["outcomes"], sample["outcomes"]):
            if one["mean"] is None or other["mean"] is None:
                continue
            slack = 5 * (one["sd"] or 0) / math.sqrt(4000 * max(1 - one["undefined"], 1e-3)) + 1e-3
            self.assertLess(abs(one["mean"] - other["mean"]), slack, one["name"])

    def test_csv_is_the_outcomes_table(self):
        rows = list(csv.DictReader(self.done("run", CHICKEN, "--format", "csv").splitlines()))
        self.assertEqual([row["name"] for row in rows], [o["name"] for o in self.json("run", CHICKEN)["outcomes"]])
        self.assertEqual(float(rows[0]["mean"]), self.json("run", CHICKEN)["outcomes"][0]["mean"])

    def test_precision_samples_until_it_is_reached(self):
        result = self.json("run", CHICKEN, "--method", "sample", "--precision", 0.002)
        self.assertLessEqual(result["outcomes"][0]["standard_error"], 0.002)
        self.assertGreater(result["outcomes"][0]["runs"], 4096)

    def test_rounds_and_horizon_are_taken_from_the_options(self):
        result = self.json("run", DILEMMA, "--rounds", 3, "--horizon", "stationary")
        self.assertEqual(len(result["rounds"]), 3)
        self.assertIn("converged", self.done("run", DILEMMA, "--rounds", 3, "--horizon", "stationary"))

    def test_histories_are_told_one_by_one(self):
        text = self.done("run", VETO, "--trace", 2, "--seed", 5)
        self.assertEqual(text.count("\nHistory "), 2)
        self.assertRegex(text, r"(?m)^2022 Q2: ")
        self.assertIn(text[text.index("\nHistory 1") : text.index("\nHistory 2")],
                      self.done("run", VETO, "--trace", 1, "--seed", 5) + "\n")  # fmt: skip

    def test_timings_name_the_stages(self):
        process = detente("run", VETO, "--timings")
        for stage in ("load", "compile", "graph", "solve", "propagate", "total"):
            self.assertRegex(process.stderr, rf"(?m)^  {stage} +\d+\.\d+ s$")

    def test_tables_align_wide_and_combining_characters(self):
        text = wide_scenario(1).replace('name = "A"', 'name = "日本"').replace("[players.a.payoff]", "[players.a.payoff]")
        lines = self.done("run", self.scenario(text)).splitlines()
        header = next(i for i, line in enumerate(lines) if line.startswith("  player"))
        # "日本" takes four columns in two characters.
        self.assertEqual(lines[header].index("plays"), lines[header + 1].index("uniform") + 2)


class LargeGames(ProgramTest):
    def test_an_explosion_names_its_variables_and_the_way_out(self):
        message = self.refused(1, "run", VETO, "--max-memory", "1M")
        for part in ("arsenal (8", "sanctions (6", "--method sample", "1.0 MiB"):
            self.assertIn(part, message)

    def test_a_trillion_states_run_by_walking(self):
        path = self.scenario(wide_scenario(12))
        result = self.json("run", path, "--method", "sample", "--replicates", 2000)
        # Each of 12 counters goes up once in 12 rounds on average.
        self.assertAlmostEqual(result["outcomes"][0]["mean"], 1.0, delta=0.15)

    def test_describe_counts_up_to_a_limit(self):
        path = self.scenario(wide_scenario(12))
        process = detente("describe", path, "--max-memory", "1M")
        self.assertEqual(process.returncode, 4)
        self.assertIn("search incomplete: counting stopped at the memory limit", process.stderr)
        self.assertRegex(process.stdout, r"nodes +more than [\d,]+")
        self.assertIn("x0 (10 values)", process.stdout)
        size = json.loads(detente("describe", path, "--max-memory", "1M", "--format", "json").stdout)["size"]
        self.assertFalse(size["complete"])
        self.assertIn("x0 (10 values)", size["largest_factors"])

    def test_describe_is_complete_on_the_crisis(self):
        size = self.json("describe", VETO)["size"]
        self.assertTrue(size["complete"])
        self.assertGreaterEqual(size["nodes"], size["states"])


class Threads(ProgramTest):
    def same_for_any_threads(self, *arguments):
        results = []
        for threads in (1, 2, 8):
            folder = self.folder / f"run{threads}"
            text = self.done("run", *arguments, "--threads", threads, "--out", folder)
            results.append((text, files_of(folder)))
        self.assertEqual(results[0], results[1])
        self.assertEqual(results[0], results[2])

    def test_exact_results_are_the_same_bytes(self):
        self.same_for_any_threads(VETO)

    def test_chain_samples_are_the_same_bytes(self):
        self.same_for_any_threads(VETO, "--method", "sample", "--replicates", 10000, "--format", "json")

    def test_walked_samples_and_trajectories_are_the_same_bytes(self):
        self.same_for_any_threads(
            DILEMMA, *FIXED, "--method", "sample", "--replicates", 3000, "--rounds", 10, "--trajectories"
        )

    def test_the_working_folder_and_the_name_of_the_file_change_nothing(self):
        copy = self.folder / "other name.toml"
        shutil.copy(CHICKEN, copy)
        self.assertEqual(
            self.done("run", CHICKEN, "--format", "json"),
            self.done("run", "./other name.toml", "--format", "json", cwd=self.folder),
        )


class RunDirectories(ProgramTest):
    def test_the_manifest_describes_every_column_and_the_run(self):
        out = self.folder / "a" / "run"
        self.done("run", DILEMMA, "--rounds", 5, "--out", out, "--trajectories", "--replicates", 50, "--seed", 7)
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        self.assertEqual(sorted(path.name for path in out.iterdir()),
                         ["manifest.json", "outcomes.csv", "rounds.csv", "trajectories.csv"])  # fmt: skip
        for table, columns in manifest["tables"].items():
            self.assertEqual(list(rows_of(out / table)[0]), [column["name"] for column in columns])
            self.assertTrue(all(column["about"] or table == "trajectories.csv" for column in columns))
        self.assertEqual(manifest["run"]["seed"], 7)
        self.assertEqual(manifest["scenario"]["scenario"]["rounds"], 5)
        for quiet in ("threads", "max_memory", "progress"):
            self.assertNotIn(quiet, json.dumps(manifest["run"]))

    def test_trajectories_agree_with_the_sampled_frequencies(self):
        out = self.folder / "run"
        self.done("run", DILEMMA, "--rounds", 4, "--out", out, "--trajectories", "--replicates", 400,
                  "--method", "sample")  # fmt: skip
        rows = rows_of(out / "trajectories.csv")
        self.assertEqual(len(rows), 400 * 4)
        self.assertEqual([row["replicate"] for row in rows[:5]], ["0", "0", "0", "0", "1"])
        frequency = {
            (row["round"], row["owner"], row["name"]): float(row["value"])
            for row in rows_of(out / "rounds.csv")
            if row["kind"] == "action"
        }
        for (number, owner, action), share in frequency.items():
            count = sum(row["round"] == number and row[owner] == action for row in rows)
            self.assertAlmostEqual(count / 400, share, places=9)

    def test_votes_are_in_the_trajectories(self):
        out = self.folder / "run"
        self.done("run", VETO, "--out", out, "--trajectories", "--replicates", 20)
        held = [row for row in rows_of(out / "trajectories.csv") if row["unsc.yes"]]
        self.assertGreater(len(held), 0)
        for row in held:
            self.assertEqual(sum(int(row[f"unsc.{ballot}"]) for ballot in ("yes", "no", "abstain")), 15)
            self.assertEqual(row["us"], "sanctions")

    def test_the_same_run_may_be_written_again_another_may_not(self):
        out = self.folder / "run"
        self.done("run", CHICKEN, "--out", out)
        before = files_of(out)
        self.done("run", CHICKEN, "--out", out, "--threads", 1)
        self.assertEqual(files_of(out), before)
        self.assertIn("--force", self.refused(1, "run", CHICKEN, "--out", out, "--seed", 2))
        self.assertEqual(files_of(out), before)
        self.done("run", CHICKEN, "--out", out, "--seed", 2, "--force")
        self.assertNotEqual(files_of(out), before)

    def test_a_replaced_run_leaves_no_old_table(self):
        out = self.folder / "run"
        self.done("run", CHICKEN, "--out", out, "--trajectories", "--replicates", 10)
        self.done("run", CHICKEN, "--out", out, "--force")
        self.assertNotIn("trajectories.csv", files_of(out))

    def test_a_folder_with_something_else_is_never_touched(self):
        precious = self.folder / "precious.txt"
        precious.write_text("mine")
        for force in ([], ["--force"]):
            self.assertIn("holds no run", self.refused(1, "run", CHICKEN, "--out", self.folder, *force))
        self.assertEqual(files_of(self.folder), {"precious.txt": b"mine"})
        self.assertIn("it is a file", self.refused(1, "run", CHICKEN, "--out", precious))

    def test_a_disk_that_fills_up_leaves_nothing(self):
        out = self.folder / "run"

        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        message = self.refused(1, "run", VETO, "--out", out, preexec_fn=small_files)
        self.assertRegex(message, "cannot write '.*rounds.csv.*': File too large")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_folder_that_cannot_be_made_is_named(self):
        self.assertIn("/proc/run", self.refused(1, "run", CHICKEN, "--out", "/proc/run"))


class Interruption(ProgramTest):
    def interrupted_after(self, seconds, *arguments, by=signal.SIGINT):
        process = subprocess.Popen(
            [DETENTE, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        time.sleep(seconds)
        process.send_signal(by)
        out, error = process.communicate(timeout=120)  # the whole run would take longer
        return process.returncode, out, error

    def test_a_long_run_stops_at_once_with_130_and_writes_nothing(self):
        for by in (signal.SIGINT, signal.SIGTERM):
            code, out, error = self.interrupted_after(
                0.5, "run", DILEMMA, "--method", "sample", "--replicates", 10**9, "--out", self.folder / "run", by=by
            )
            self.assertEqual((code, out, error), (130, b"", b""))
            self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_run_directory_is_whole_or_absent_whenever_ctrl_c_comes(self):
        whole = 0
        for attempt in range(40):
            out = self.folder / f"run{attempt}"
            self.interrupted_after(
                0.002 * attempt, "run", DILEMMA, "--rounds", 20, "--out", out, "--trajectories", "--replicates", 500
            )
            if out.exists():
                whole += 1
                self.assertEqual(set(files_of(out)), {"manifest.json", "outcomes.csv", "rounds.csv", "trajectories.csv"})
                json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        names = [path.name for path in self.folder.iterdir()]
        self.assertEqual(len(names), whole, names)


if __name__ == "__main__":
    unittest.main()
