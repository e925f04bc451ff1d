"""Rooms only look down: a room includes itself and the rooms that stand before it in DETENTE_ROOMS."""

import os
import pathlib
import re
import tempfile
import unittest

ROOMS = os.environ["DETENTE_ROOMS"].split(",")
ENGINE = pathlib.Path(os.environ["DETENTE_SOURCE_DIR"]) / "engine"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]*)"', re.MULTILINE)


def violations(engine, rooms):
    """One line per thing in the folder `engine` that breaks the order of `rooms`."""
    found = []
    for room in sorted(path for path in engine.iterdir() if path.is_dir()):
        if room.name not in rooms:
            found.append(f"{room.name}/: not in the list of rooms")
            continue
        if not (room / "README.md").is_file():
            found.append(f"{room.name}/: has no README.md")
        allowed = rooms[: rooms.index(room.name) + 1]
        for path in sorted(room.rglob("*")):
            if path.suffix not in (".hpp", ".cpp"):
                continue
            for include in INCLUDE.findall(path.read_text(encoding="utf-8")):
                parts = include.split("/")
                place = path.relative_to(engine)
                if parts[0] != "engine" or len(parts) < 3:
                    found.append(f'{place}: includes "{include}", not by its path from engine/')
                elif parts[1] not in allowed:
                    found.append(f"{place}: includes {include}, which does not stand before {room.name}")
    return found


class Layering(unittest.TestCase):
    def test_every_room_includes_only_rooms_before_it(self):
        self.assertEqual(violations(ENGINE, ROOMS), [])

    def test_the_check_sees_the_sources(self):
        self.assertGreater(len(list(ENGINE.rglob("*.hpp"))), 10)
        self.assertIn("base", ROOMS)


class PlantedViolations(unittest.TestCase):
    """The check itself: each kind of violation, planted in a small engine, is found."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.engine = pathlib.Path(folder.name)
        for room in ("base", "game", "simulate"):
            (self.engine / room).mkdir()
            (self.engine / room / "README.md").write_text(f"# {room}\n")
        (self.engine / "game" / "rules.cpp").write_text('#include "engine/base/x.hpp"\n#include <vector>\n')

    def found(self):
        return violations(self.engine, ["base", "game", "simulate"])

    def test_a_clean_engine_passes(self):
        self.assertEqual(self.found(), [])

    def test_an_include_of_a_later_room_is_found(self):
        (self.engine / "game" / "rules.hpp").write_text('int a;\n  # include "engine/simulate/chain.hpp"\n')
        self.assertEqual(
            self.found(),
            ["game/rules.hpp: includes engine/simulate/chain.hpp, which does not stand before game"],
        )

    def test_an_include_by_relative_path_is_found(self):
        (self.engine / "base" / "x.hpp").write_text('#include "../simulate/chain.hpp"\n')
        self.assertEqual(len(self.found()), 1)

    def test_a_room_outside_the_list_is_found(self):
        (self.engine / "utils").mkdir()
        self.assertEqual(self.found(), ["utils/: not in the list of rooms"])

    def test_a_room_without_a_readme_is_found(self):
        (self.engine / "base" / "README.md").unlink()
        self.assertEqual(self.found(), ["base/: has no README.md"])


if __name__ == "__main__":
    unittest.main()
