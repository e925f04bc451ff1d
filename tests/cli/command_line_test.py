"""The command line: help, versions, typos, values, exit codes."""

import contextlib
import json
import os
import pathlib
import pty
import re
import shlex
import subprocess
import time
import unittest

from program import CHICKEN, DETENTE, ROOT, VETO, ProgramTest, detente

# As the help lists them, in which order each finds the results that its example reads.
COMMANDS = (
    "run",
    "sweep",
    "solve",
    "explain",
    "describe",
    "check",
    "compare",
    "tipping",
    "stability",
    "power",
    "bargain",
    "tournament",
    "positions",
    "doctor",
    "sensitivity",
    "bench",
)
PARTS = ("status", "work", "merge", "submit")


class Help(ProgramTest):
    def test_the_overview_names_every_command(self):
        overview = self.done("--help")
        for command in COMMANDS:
            self.assertRegex(overview, rf"(?m)^  {command} ")
        self.assertEqual(overview, self.done("help"))
        self.assertEqual(overview, self.done("-h"))

    def test_each_help_fits_a_screen_and_its_example_runs(self):
        for command in COMMANDS:
            text = self.done(command, "--help")
            self.assertEqual(text, self.done("help", command))
            lines = text.splitlines()
            self.assertLessEqual(len(lines), 42 if command == "sweep" else 24, command)
            self.assertLessEqual(max(map(len, lines)), 100, command)
            self.run_example(text)

    def test_each_part_of_sweep_has_a_help_whose_example_runs(self):
        self.run_example(self.done("sweep", "--help"))
        for part in PARTS:
            text = self.done("sweep", part, "--help")
            self.assertIn(f"usage: detente sweep {part} DIR", text)
            self.assertLessEqual(max(map(len, text.splitlines())), 100, part)
            self.run_example(text)

    def run_example(self, text):
        example = re.search(r"(?m)^example: detente (.*)$", text)[1]
        results = ("runs/", "sweeps/")
        words = [str(self.folder / w) if w.startswith(results) else w for w in shlex.split(example)]
        self.assertEqual(detente(*words, cwd=ROOT).returncode, 0, example)

    def test_help_documents_the_exit_codes(self):
        for text in (self.done("--help"), self.done("run", "--help")):
            self.assertIn("0 done, 1 failed, 2 usage, 3 invalid file, 4 incomplete, 75 resumable, 130 interrupted", text)

    def test_help_wins_over_what_else_is_on_the_line(self):
        self.assertIn("usage: detente run", self.done("run", "--help", "a", "b"))

    def test_the_version_is_that_of_the_build_with_its_commit(self):
        project = re.search(r"project\(detente VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
        self.assertRegex(self.done("--version"), rf"^detente {re.escape(project)}(\+[0-9a-f]{{9}}(\.changed)?)?\n$")

    def test_no_command_at_all_is_bad_usage(self):
        self.assertIn("usage: detente COMMAND", self.refused(2))


class Typos(ProgramTest):
    def test_a_mistyped_command_is_answered_with_the_nearest(self):
        self.assertIn("unknown command 'rnu'; did you mean 'run'?", self.refused(2, "rnu", VETO))
        self.assertIn("did you mean 'describe'?", self.refused(2, "descrbe"))

    def test_a_command_near_none_is_answered_with_the_list(self):
        # A list names at most twelve.
        self.assertIn(f"known: help, {', '.join(COMMANDS[:11])}, ...", self.refused(2, "frobnicate"))

    def test_a_mistyped_option_is_answered_with_the_nearest(self):
        self.assertIn("did you mean '--seed'?", self.refused(2, "run", VETO, "--sede", "3"))
        self.assertIn("did you mean '--method'?", self.refused(2, "run", VETO, "--methd=exact"))
        self.assertIn("did you mean '--version'?", self.refused(2, "--versoin"))

    def test_an_option_is_never_guessed_from_its_beginning(self):
        self.assertIn("did you mean '--replicates'?", self.refused(2, "run", VETO, "--replicate", "9"))

    def test_a_mistyped_choice_is_answered_with_the_nearest(self):
        self.assertIn("did you mean 'sample'?", self.refused(2, "run", VETO, "--method", "smaple"))


class Values(ProgramTest):
    def test_values_that_make_no_sense_are_refused_with_what_is_right(self):
        for option, value in [
            ("--seed", "-3"),
            ("--seed", "1.5"),
            ("--seed", "18446744073709551616"),
            ("--seed", ""),
            ("--replicates", "1"),
            ("--replicates", "1e4"),
            ("--rounds", "0"),
            ("--rounds", "10001"),
            ("--threads", "0"),
            ("--trace", "-1"),
            ("--precision", "0"),
            ("--precision", "nan"),
            ("--precision", "inf"),
            ("--precision", "0,1"),
            ("--max-memory", "0"),
            ("--max-memory", "2X"),
            ("--max-memory", "99999999999999T"),
            ("--set", "veto_cost"),
            ("--set", "=3"),
        ]:
            with self.subTest(option=option, value=value):
                message = self.refused(2, "run", CHICKEN, option, value)
                self.assertIn(f"detente: {option}", message)
                self.assertIn("must be ", message)

    def test_all_complaints_are_told_at_once(self):
        message = self.refused(2, "run", CHICKEN, "--seed", "-3", "--threads", "x", "--rounds", "0")
        for option in ("--seed", "--threads", "--rounds"):
            self.assertIn(option, message)
        self.assertTrue(message.endswith("detente: try 'detente run --help'\n"))

    def test_the_largest_seed_is_a_seed(self):
        self.assertEqual(self.json("run", CHICKEN, "--seed", 2**64 - 1)["seed"], 2**64 - 1)

    def test_an_option_given_twice_is_refused(self):
        self.assertIn("--seed is given twice", self.refused(2, "run", CHICKEN, "--seed", 1, "--seed", 2))

    def test_a_value_or_a_file_that_is_missing_is_named(self):
        self.assertIn("--seed", self.refused(2, "run", CHICKEN, "--seed"))
        self.assertIn("FILE is missing", self.refused(2, "run"))
        self.assertIn("one file too many", self.refused(2, "run", CHICKEN, VETO))

    def test_options_that_exclude_each_other_are_refused(self):
        self.assertIn("give one", self.refused(2, "run", CHICKEN, "--replicates", 9, "--precision", 0.1))
        self.assertIn("needs --out", self.refused(2, "run", CHICKEN, "--trajectories"))
        self.assertIn("--format table", self.refused(2, "run", CHICKEN, "--trace", 1, "--format", "json"))

    def test_setting_an_unknown_name_is_an_invalid_scenario(self):
        message = self.refused(3, "run", VETO, "--set", "veto_csot=1")
        self.assertIn("veto_cost", message)

    def test_settings_change_the_scenario_and_its_hash(self):
        plain = self.json("run", CHICKEN)
        changed = self.json("run", CHICKEN, "--set", "crash=1")
        self.assertNotEqual(plain["scenario_hash"], changed["scenario_hash"])
        self.assertNotEqual(plain["outcomes"], changed["outcomes"])


class ExitCodes(ProgramTest):
    def test_a_file_that_cannot_be_read_fails_with_1(self):
        self.assertIn("No such file", self.refused(1, "run", self.folder / "nowhere.toml"))
        self.assertIn("it is a folder", self.refused(1, "check", self.folder))

    def test_an_invalid_scenario_fails_with_3_and_counts_its_errors(self):
        path = self.scenario('detente = 1\n[scenario]\ntitel = "x"\n[players.a]\n')
        for command in ("run", "describe", "check"):
            message = self.refused(3, command, path)
            errors = message.count(": error: ")
            self.assertGreater(errors, 1)
            self.assertIn(f"{path}:3:1: error: ", message)
            self.assertEqual(message.splitlines()[-1], f"{errors} errors in {path}")

    def test_check_says_valid_and_takes_several_files(self):
        text = self.done("check", CHICKEN, VETO)
        self.assertEqual(text.count(": valid: "), 2)
        self.assertRegex(text, r"chicken\.toml: valid: 2 players, 4 actions, 0 state variables, 1 phase, ")

    def test_check_goes_on_after_a_bad_file(self):
        bad = self.scenario("detente = ")
        process = detente("check", bad, CHICKEN)
        self.assertEqual(process.returncode, 3)
        self.assertIn("valid: ", process.stdout)

    def test_check_lists_errors_with_their_places_for_an_editor(self):
        bad = self.scenario('detente = 1\n[scenario]\ntitle = "t"\nstart = 2000-01-01\nround = "yaer"\nrounds = 1\n')
        process = detente("check", bad, CHICKEN, "--format", "json")
        self.assertEqual((process.returncode, process.stderr), (3, ""))
        found = json.loads(process.stdout)
        self.assertEqual(list(found)[:5], ["format", "command", "title", "scenario_hash", "version"])
        self.assertEqual([one["valid"] for one in found["files"]], [False, True])
        self.assertEqual({one["file"] for one in found["diagnostics"]}, {bad})
        one = next(one for one in found["diagnostics"] if one["line"] == 5)
        self.assertEqual(list(one), ["file", "line", "column", "severity", "code", "message", "hint"])
        self.assertEqual((one["column"], one["severity"]), (9, "error"))
        self.assertIn("month", one["message"] + one["hint"])

    def test_a_manifest_tells_what_the_columns_of_csv_mean(self):
        game = str(ROOT / "scenarios" / "tutorial" / "chicken.nfg")
        manifest = self.folder / "manifest.json"
        for words in (
            ["run", CHICKEN],
            ["solve", CHICKEN],
            ["explain", CHICKEN, "--player", "row"],
            *(["solve", game, "--method", method] for method in
              ("enumerate", "logit", "correlated", "dominance", "maximin", "repeated")),
        ):  # fmt: skip
            text = self.done(*words, "--format", "csv", "--manifest", manifest)
            told = json.loads(manifest.read_text(encoding="utf-8"))
            (columns,) = told["tables"].values()
            self.assertEqual(text.splitlines()[0].split(","), [column["name"] for column in columns], words)
            self.assertEqual((told["command"], told["version"]), (words[0], told["run"]["version"]))

    def test_a_full_disk_is_told_with_1(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            for arguments in (["run", CHICKEN], ["--help"], ["check", CHICKEN], ["describe", CHICKEN]):
                process = detente(*arguments, stdout=full)
                self.assertEqual(process.returncode, 1, arguments)
                self.assertEqual(
                    process.stderr, "detente: cannot write to standard output: No space left on device\n"
                )

    def test_a_reader_that_leaves_early_makes_no_noise(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        process = detente("describe", VETO, stdout=write_end)
        os.close(write_end)
        self.assertEqual((process.returncode, process.stderr), (0, ""))

    def test_no_colour_and_no_progress_off_a_terminal(self):
        path = self.scenario("detente = ")
        self.assertNotIn("\033", self.refused(3, "check", path, env={"TERM": "xterm"}))


class Terminal(ProgramTest):
    """What changes when standard error is a terminal."""

    def on_terminal(self, *arguments, meanwhile=lambda: None, **environment):
        terminal, program_side = pty.openpty()
        process = subprocess.Popen(
            [DETENTE, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=program_side,
            env={**os.environ, "TERM": "xterm", **environment},
        )
        os.close(program_side)
        meanwhile()
        text = b""
        with contextlib.suppress(OSError):  # A terminal whose last user has left answers EIO.
            while part := os.read(terminal, 4096):
                text += part
        os.close(terminal)
        return process.wait(timeout=300), text.decode()

    def test_errors_are_coloured_unless_no_color_is_set(self):
        path = self.scenario("detente = ")
        self.assertIn("\033[1;31merror:", self.on_terminal("check", path, NO_COLOR="")[1])
        self.assertNotIn("\033", self.on_terminal("check", path, NO_COLOR="1")[1])
        self.assertNotIn("\033", self.on_terminal("check", path, TERM="dumb")[1])

    def test_short_work_shows_no_progress(self):
        self.assertEqual(self.on_terminal("describe", CHICKEN), (0, ""))

    def test_long_work_shows_what_it_does_and_clears_the_line(self):
        # A pipe that is not written to for a while is a file that takes long to load.
        slow_file = self.folder / "slow.toml"
        os.mkfifo(slow_file)

        def write_at_last():
            time.sleep(1.6)
            slow_file.write_bytes(pathlib.Path(CHICKEN).read_bytes())

        code, text = self.on_terminal("run", slow_file, meanwhile=write_at_last)
        self.assertEqual(code, 0, text)
        self.assertTrue(text.startswith("\r\033[Kload ..."), repr(text))
        self.assertTrue(text.endswith("\r\033[K"), repr(text))


if __name__ == "__main__":
    unittest.main()
