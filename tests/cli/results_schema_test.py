"""What --format json prints is what scenarios/results.schema.json says, for every command."""

import json
import unittest

import jsonschema

from program import DETENTE, ROOT
from result_bytes_test import QUICK, printed

SCHEMA = json.loads((ROOT / "scenarios" / "results.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def faults(result):
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:300] for error in VALIDATOR.iter_errors(result)]


class Results(unittest.TestCase):
    def test_every_result_is_as_the_schema_says(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)
        commands = set()
        for case in QUICK + ["check scenarios/tutorial/chicken.toml pie.toml --format json"]:
            if not case.endswith("--format json") and "--format json " not in case:
                continue
            text = printed(DETENTE, case)
            if not text:
                continue  # Refused: there is no result.
            with self.subTest(case=case):
                result = json.loads(text)
                commands.add(result["command"])
                self.assertEqual(faults(result), [])
        self.assertEqual(commands, set(SCHEMA["properties"]["command"]["enum"]))


class PlantedFaults(unittest.TestCase):
    """The schema itself: what it must not let pass."""

    def setUp(self):
        self.result = json.loads(printed(DETENTE, "run scenarios/tutorial/chicken.toml --format json"))

    def test_a_result_as_it_is_passes(self):
        self.assertEqual(faults(self.result), [])

    def test_a_header_without_one_of_its_members_is_found(self):
        for member in ("format", "command", "title", "scenario_hash", "version"):
            self.assertNotEqual(faults({key: value for key, value in self.result.items() if key != member}), [])

    def test_a_member_under_another_name_is_found(self):
        self.result["results"] = self.result.pop("outcomes")
        self.assertNotEqual(faults(self.result), [])

    def test_a_row_without_a_number_is_found(self):
        del self.result["outcomes"][0]["mean"]
        self.assertNotEqual(faults(self.result), [])

    def test_a_number_that_has_become_a_text_is_found(self):
        self.result["outcomes"][0]["mean"] = "0.5"
        self.assertNotEqual(faults(self.result), [])


if __name__ == "__main__":
    unittest.main()
