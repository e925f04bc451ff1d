"""`detente sweep`: plans, tables, going on, refusals, and what survives a kill at any step of writing."""

import contextlib
import csv
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from program import CHICKEN, DETENTE, DILEMMA, VETO, ProgramTest, detente

GRID = ("--vary", "row.rationality=1,2,4", "--vary", "col.rationality=1:4:1")
LONG = bool(os.environ.get("DETENTE_LONG_TESTS"))
TABLES = ("scenario.toml", "points.csv", "outcomes.csv", "manifest.json")


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def digest(folder, names=TABLES):
    """What a sweep gave, as one hash; files that are missing count too."""
    total = hashlib.sha256()
    for name in names:
        path = folder / name
        total.update(name.encode() + b"\0" + (path.read_bytes() if path.exists() else b"missing"))
    return total.hexdigest()


def leftovers(folder):
    return sorted(str(path) for path in folder.rglob("*") if ".tmp" in path.name or path.suffix == ".claim")


class SweepTest(ProgramTest):
    def sweep(self, *arguments, file=CHICKEN, out="sweep", **options):
        folder = self.folder / out
        return folder, self.done("sweep", file, *arguments, "--out", folder, **options)

    def status(self, folder):
        return json.loads(self.done("sweep", "status", folder, "--format", "json"))


class Results(SweepTest):
    def test_each_point_has_the_results_of_a_run_alone(self):
        folder, _ = self.sweep("--vary", "veto_cost=0,1", "--vary", "us.rationality=2", "--set", "scenario.rounds=3", file=VETO)
        points = rows(folder / "points.csv")
        self.assertEqual([(p["veto_cost"], p["us.rationality"]) for p in points], [("0", "2"), ("1", "2")])
        outcomes = rows(folder / "outcomes.csv")
        for point in points:
            text = self.done("run", VETO, "--set", "scenario.rounds=3", "--set", "us.rationality=2", "--set",
                             f"veto_cost={point['veto_cost']}", "--format", "csv")
            alone = list(csv.DictReader(text.splitlines()))
            mine = [o for o in outcomes if o["point"] == point["point"]]
            self.assertEqual([o["outcome"] for o in mine], [a["name"] for a in alone])
            for a, o in zip(alone, mine):
                for key in ("mean", "sd", "q05", "q50", "q95", "standard_error", "undefined", "mean_origin", "quantile_origin"):
                    self.assertEqual(o[key], a[key], (point, o["outcome"], key))

    def test_the_same_bytes_for_threads_shards_and_workers(self):
        arguments = (*GRID, "--method", "sample", "--replicates", "300")
        one = digest(self.sweep(*arguments, "--threads", "1", "--shards", "1")[0])
        for threads, shards in ((2, 1), (8, 2), (1, 7), (2, 12)):
            folder, _ = self.sweep(*arguments, "--threads", threads, "--shards", shards, out=f"s{threads}-{shards}")
            self.assertEqual(digest(folder), one, (threads, shards))
        planned, _ = self.sweep(*arguments, "--shards", "12", "--plan", out="planned")
        workers = [
            subprocess.Popen([DETENTE, "sweep", "work", planned, "--worker", str(i), "--workers", "3"], stderr=subprocess.PIPE)
            for i in range(3)
        ]
        self.assertEqual([(w.communicate()[1], w.returncode) for w in workers], [(b"", 0)] * 3)
        self.done("sweep", "merge", planned)
        self.assertEqual(digest(planned), one)

    def test_shards_may_finish_in_any_order(self):
        one = digest(self.sweep(*GRID, "--shards", "1")[0])
        for order in range(5):
            folder, _ = self.sweep(*GRID, "--shards", "12", "--plan", out=f"order{order}")
            shards = list(range(12))
            random.Random(order).shuffle(shards)
            for done, shard in enumerate(shards):
                # One point, which is a shard, and its time is over.
                words = ("sweep", "work", folder, "--worker", shard, "--workers", 12, "--threads", 1, "--time-limit", 1e-9)
                self.assertEqual(detente(*words).returncode, 75 if done < 11 else 0)
                self.assertTrue((folder / "shards" / f"{shard:04}.shard").exists())
            self.done("sweep", "merge", folder)
            self.assertEqual(digest(folder), one, shards)

    def test_luck_is_shared_unless_points_are_independent(self):
        arguments = ("--vary", "us.rationality=2,2.0000001", "--method", "sample", "--replicates", "500",
                     "--set", "scenario.rounds=1")

        def halves(folder):
            means = [row["mean"] for row in rows(folder / "outcomes.csv")]
            return means[: len(means) // 2], means[len(means) // 2 :]

        first, second = halves(self.sweep(*arguments, file=VETO)[0])
        self.assertEqual(first, second)
        first, second = halves(self.sweep(*arguments, "--independent", file=VETO, out="other")[0])
        self.assertNotEqual(first, second)

    def test_raw_rows_average_to_the_means(self):
        folder, _ = self.sweep("--vary", "row.rationality=1,3", "--method", "sample", "--replicates", "200", "--keep-raw")
        raw = rows(folder / "raw.csv")
        self.assertEqual(len(raw), 400)
        for outcome in rows(folder / "outcomes.csv"):
            values = [float(r[outcome["outcome"]]) for r in raw if r["point"] == outcome["point"]]
            self.assertEqual(len(values), 200)
            self.assertAlmostEqual(sum(values) / 200, float(outcome["mean"]), places=12)

    def test_structure_can_vary_and_failures_are_rows(self):
        folder, text = self.sweep("--vary", "play.dprk=equilibrium,myopic,nonsense", "--vary", "veto_cost=1,7", "--set",
                                  "scenario.rounds=2", file=VETO)
        self.assertIn("6 points by grid over play.dprk, veto_cost", text)
        self.assertIn("done     6, 4 failed", text)
        outcomes = rows(folder / "outcomes.csv")
        self.assertEqual(len(outcomes), 6 * 16)
        failed = [o for o in outcomes if o["status"] == "failed"]
        self.assertEqual(len(failed), 4 * 16)
        self.assertIn("veto_cost = 7 lies outside its range, 0 to 2", failed[0]["message"])
        self.assertIn("nonsense", failed[-1]["message"])
        self.assertTrue(all(o["mean"] == "" for o in failed))
        manifest = json.loads((folder / "manifest.json").read_text())
        self.assertEqual((manifest["failed"], manifest["command"]), (4, "sweep"))
        stopped = self.refused(1, "sweep", VETO, "--vary", "veto_cost=7", "--on-error", "stop", "--out", self.folder / "stop")
        self.assertIn("point 0: veto_cost = 7 lies outside its range", stopped)

    def test_every_design_runs(self):
        for design, samples, points in (("lhs", 5, 5), ("sobol", 4, 4), ("saltelli", 2, 8), ("morris", 2, 6), ("oat", 0, 5)):
            more = ("--samples", samples) if samples else ()
            folder, _ = self.sweep("--vary", "veto_cost", "--vary", "us.rationality=1:8:log", "--design", design, *more,
                                   "--set", "scenario.rounds=1", file=VETO, out=design)
            self.assertEqual(len(rows(folder / "points.csv")), points, design)
            self.assertEqual(json.loads((folder / "manifest.json").read_text())["sweep"]["design"], design)

    def test_points_of_a_file(self):
        path = self.scenario("col.rationality,row.rationality\n1,2\n3,inf\n", "points.csv")
        folder, _ = self.sweep("--points", path)
        self.assertEqual((folder / "points.csv").read_text(), "point,col.rationality,row.rationality\n0,1,2\n1,3,inf\n")
        bad = self.scenario("a,b\n1\n", "bad.csv")
        self.assertIn("bad.csv:2:", self.refused(3, "sweep", CHICKEN, "--points", bad, "--out", self.folder / "x"))


    def test_sqlite_holds_the_same_tables(self):
        database = self.folder / "x.sqlite"
        folder, _ = self.sweep(*GRID, "--sqlite", database)
        with contextlib.closing(sqlite3.connect(database)) as connection:
            points = connection.execute('SELECT point, "row.rationality" FROM points ORDER BY point').fetchall()
            self.assertEqual(points, [(int(p["point"]), float(p["row.rationality"])) for p in rows(folder / "points.csv")])
            means = connection.execute("SELECT mean FROM outcomes").fetchall()
            self.assertEqual([m for (m,) in means], [float(o["mean"]) for o in rows(folder / "outcomes.csv")])
            (manifest,) = connection.execute("SELECT text FROM manifest").fetchone()
            self.assertEqual(manifest, (folder / "manifest.json").read_text())

    def test_what_is_there_can_be_merged(self):
        folder, _ = self.sweep(*GRID, "--shards", "4", "--plan")
        self.done("sweep", "work", folder)
        (folder / "shards" / "0002.shard").unlink()
        self.assertIn("1 of 4 shards are not done, the first is 0002", self.refused(1, "sweep", "merge", folder))
        self.assertIn("done     9, 0 failed", self.done("sweep", "merge", folder, "--partial"))
        self.assertEqual(len(rows(folder / "partial" / "outcomes.csv")), 9)
        self.assertFalse(json.loads((folder / "partial" / "manifest.json").read_text())["complete"])
        self.assertFalse((folder / "manifest.json").exists())


class Planning(SweepTest):
    def test_a_dry_run_tells_and_writes_nothing(self):
        text = self.done("sweep", VETO, "--vary", "veto_cost=0:2:0.5", "--set", "scenario.rounds=2", "--dry-run")
        for word in ("points      5 by grid", "shards      5", "time ", "disk ", "Beijing and Moscow"):
            self.assertIn(word, text)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_the_plan_comes_first_and_alone(self):
        folder, text = self.sweep(*GRID, "--plan")
        self.assertIn("planned 12 points in 12 shards", text)
        self.assertEqual(sorted(p.name for p in folder.iterdir()), ["plan.json", "points.csv", "scenario.toml", "shards"])
        status = self.status(folder)
        self.assertEqual((status["points"], status["done"], status["complete"], status["merged"]), (12, 0, False, False))
        frozen = self.json("run", folder / "scenario.toml")
        self.assertEqual(frozen["scenario_hash"], self.json("run", CHICKEN)["scenario_hash"])
        self.assertIn("12 of 12 shards are not done", self.refused(1, "sweep", "merge", folder))

    def test_another_sweep_is_refused_by_the_key_that_differs(self):
        folder, _ = self.sweep(*GRID)
        before = digest(folder)
        for arguments, key in (
            ((*GRID, "--seed", "2"), "seed is 1 there and 2 here"),
            ((*GRID, "--method", "exact"), 'method is "auto" there and "exact" here'),
            (GRID[:2], "points is 12 there and 3 here"),
            ((*GRID[:2], "--vary", "col.rationality=1,2,3,5"), "points_hash is "),
            ((*GRID, "--set", "players.row.discount=0.5"), "scenario_hash is "),
        ):
            error = self.refused(1, "sweep", CHICKEN, *arguments, "--out", folder)
            self.assertIn(key, error)
        self.assertIn("holds another sweep: scenario_hash", self.refused(1, "sweep", DILEMMA, *GRID, "--out", folder))
        self.assertEqual(digest(folder), before)
        plan = folder / "plan.json"
        plan.write_text(plan.read_text().replace('"version": "', '"version": "9.'))
        self.assertIn("was planned by version 9.", self.refused(1, "sweep", "work", folder))
        self.assertIn("was planned by version 9.", self.refused(1, "sweep", CHICKEN, *GRID, "--out", folder))

    def test_bad_words_are_answered(self):
        for arguments, word in (
            (("--vary", "row.rationality=1:2"), "row.rationality"),
            (("--vary", "row.rationality=2:1:0.5"), "row.rationality"),
            (("--vary", "row.rationality=1,,2"), "row.rationality"),
            (("--vary", "row.rationality"), "declares no range"),
            (("--design", "sobol", "--all"), "samples"),
            ((), "what varies?"),
            (("--vary", "row.rationality=1", "--vary", "row.rationality=2"), "varied twice"),
            (("--vary", "row.rationality=1", "--desing", "lhs"), "--design"),
            (("--vary", "row.rationality=1", "--keep-raw"), "--method sample"),
        ):
            error = self.refused(2, "sweep", CHICKEN, *arguments, "--out", self.folder / "x")
            self.assertIn(word, error, arguments)
        unknown = self.refused(3, "sweep", VETO, "--vary", "veto_cst=0,1", "--out", self.folder / "x")
        self.assertIn("--vary veto_cst:1:1: error: the scenario has no 'veto_cst' to set", unknown)
        self.assertIn("did you mean 'veto_cost'?", unknown)
        self.assertIn("where to?", self.refused(2, "sweep", CHICKEN, *GRID))
        other = self.folder / "other"
        other.mkdir()
        (other / "thesis.doc").write_text("years of work")
        self.assertIn("holds no sweep", self.refused(1, "sweep", CHICKEN, *GRID, "--out", other))
        self.assertEqual(sorted(p.name for p in other.iterdir()), ["thesis.doc"])
        self.assertFalse((self.folder / "x").exists())


class GoingOn(SweepTest):
    def veto_sweep(self, folder, *more):
        return [DETENTE, "sweep", VETO, "--vary", "veto_cost=0:2:0.1", "--set", "scenario.rounds=2", "--shards", "5",
                "--threads", "2", "--progress", "none", "--out", str(folder), *more]

    def test_a_signal_and_a_time_limit_commit_and_resume(self):
        whole = self.folder / "whole"
        subprocess.run(self.veto_sweep(whole), check=True, stdout=subprocess.DEVNULL)
        folder = self.folder / "cut"
        process = subprocess.run(self.veto_sweep(folder, "--time-limit", "0.2"), capture_output=True, text=True, check=False)
        self.assertEqual(process.returncode, 75, process.stderr)
        self.assertIn("the same command goes on", process.stderr)
        done = self.status(folder)["done"]
        self.assertGreater(done, 0)
        self.assertEqual(leftovers(folder), [])
        process = subprocess.Popen(self.veto_sweep(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        process.communicate()
        self.assertIn(process.returncode, (0, 75))
        self.assertGreaterEqual(self.status(folder)["done"], done)
        subprocess.run(self.veto_sweep(folder), check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(digest(folder), digest(whole))

    def test_progress_as_json_counts_what_has_to_run(self):
        process = detente("sweep", CHICKEN, *GRID, "--progress", "json", "--out", self.folder / "x")
        last = json.loads(process.stderr.splitlines()[-1])
        self.assertEqual((last["done"], last["total"], last["failed"]), (12, 12, 0))

    def kill_sweep(self, folder, fault):
        return detente("sweep", CHICKEN, *GRID, "--shards", "4", "--threads", "2", "--out", folder, env={"DETENTE_FILE_FAULT": fault})

    def test_a_kill_before_every_step_of_writing_loses_nothing(self):
        whole, _ = self.sweep(*GRID, "--shards", "4")
        good = digest(whole)
        step = 0
        while True:
            step += 1
            folder = self.folder / "killed"
            shutil.rmtree(folder, ignore_errors=True)
            process = self.kill_sweep(folder, f"kill@{step}")
            if process.returncode == 0:
                break
            self.assertEqual(process.returncode, -signal.SIGKILL)
            # A second death while it goes on.
            self.kill_sweep(folder, f"kill@{random.Random(step).randrange(1, 20)}")
            self.assertEqual(self.kill_sweep(folder, "count@0").returncode, 0, step)
            self.assertEqual(digest(folder), good, step)
        self.assertGreater(step, 40)

    def test_kills_at_random_times_lose_nothing(self):
        whole = self.folder / "whole"
        subprocess.run(self.veto_sweep(whole), check=True, stdout=subprocess.DEVNULL)
        good = digest(whole)
        rng = random.Random(1)
        kills = 200 if LONG else 20
        folder = self.folder / "killed"
        begun = time.monotonic()
        subprocess.run(self.veto_sweep(folder), check=True, stdout=subprocess.DEVNULL)
        length = time.monotonic() - begun
        shutil.rmtree(folder)
        for kill in range(kills):
            process = subprocess.Popen(self.veto_sweep(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            time.sleep(rng.uniform(0.0, length))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if rng.random() < 0.3:
                continue
            finished = subprocess.run(self.veto_sweep(folder), capture_output=True, text=True, check=False)
            self.assertEqual((finished.returncode, finished.stderr), (0, ""), kill)
            self.assertEqual(digest(folder), good, kill)
            shutil.rmtree(folder)

    def test_full_and_forbidden_disks_are_named_and_the_rerun_succeeds(self):
        whole, _ = self.sweep(*GRID, "--shards", "4")
        for fault, reason in (("ENOSPC@12+", "No space left on device"), ("EACCES@15", "Permission denied")):
            folder = self.folder / fault
            process = self.kill_sweep(folder, fault)
            self.assertEqual(process.returncode, 1, process.stderr)
            self.assertIn(reason, process.stderr)
            self.assertIn(str(folder), process.stderr)
            self.assertEqual([p for p in leftovers(folder) if ".tmp" in p], [])
            self.assertEqual(self.kill_sweep(folder, "count@0").returncode, 0)
            self.assertEqual(digest(folder), digest(whole))


if __name__ == "__main__":
    unittest.main()
