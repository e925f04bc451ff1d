"""Chambers only look down: a file includes its own chamber and those that stand before it in DETENTE_CHAMBERS.

A chamber is a room of engine/, or a folder in one. What a room's README says that it may use is what it uses.
"""

import os
import pathlib
import re
import tempfile
import unittest

CHAMBERS = os.environ["DETENTE_CHAMBERS"].split(",")
ENGINE = pathlib.Path(os.environ["DETENTE_SOURCE_DIR"]) / "engine"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]*)"', re.MULTILINE)
MAY_USE = re.compile(r"^May use: (.*?)\.(?:\s|$)", re.MULTILINE | re.DOTALL)
MOST_UNITS = 25


def chamber_of(file, chambers):
    """The chamber that a path below engine/ stands in, or None."""
    folder = file.parent.as_posix()
    return folder if folder in chambers else None


def sources(engine):
    """Every source below a room, by its path from engine/, with what it includes."""
    for path in sorted(engine.glob("*/**/*")):
        if path.suffix in (".hpp", ".cpp"):
            yield path.relative_to(engine), INCLUDE.findall(path.read_text(encoding="utf-8"))


def violations(engine, chambers):
    """One line per thing in the folder `engine` that breaks the order of `chambers`."""
    found = []
    rooms = {chamber.split("/")[0] for chamber in chambers}
    for room in sorted(path for path in engine.iterdir() if path.is_dir()):
        if room.name not in rooms:
            found.append(f"{room.name}/: not in the list of chambers")
        elif not (room / "README.md").is_file():
            found.append(f"{room.name}/: has no README.md")
    units = {}
    for place, includes in sources(engine):
        own = chamber_of(place, chambers)
        if own is None:
            if place.parts[0] in rooms:
                found.append(f"{place}: stands in no chamber")
            continue
        units.setdefault(own, set()).add(place.stem)
        allowed = chambers[: chambers.index(own) + 1]
        for include in includes:
            parts = include.split("/")
            if parts[0] != "engine" or len(parts) < 3:
                found.append(f'{place}: includes "{include}", not by its path from engine/')
            elif chamber_of(pathlib.PurePath(*parts[1:]), chambers) not in allowed:
                found.append(f"{place}: includes {include}, which does not stand before {own}")
    for chamber, names in units.items():
        if len(names) > MOST_UNITS:
            found.append(f"{chamber}/: {len(names)} units, more than {MOST_UNITS}")
    return found


def used_rooms(engine):
    """Per room: the other rooms that it includes."""
    used = {path.name: set() for path in engine.iterdir() if path.is_dir()}
    for place, includes in sources(engine):
        used[place.parts[0]] |= {include.split("/")[1] for include in includes} - {place.parts[0]}
    return used


def promises_broken(engine):
    """One line per room whose README's "May use" is not what it includes."""
    found = []
    used = used_rooms(engine)
    for room, rooms in sorted(used.items()):
        text = MAY_USE.search((engine / room / "README.md").read_text(encoding="utf-8"))
        if text is None:
            found.append(f"{room}/README.md: has no line that begins with \"May use: \"")
            continue
        said = {name for name in re.findall(r"`([a-z_]+)`", text[1]) if name in used}
        if "every room before it" in text[1]:
            continue
        found += [f"{room}/README.md: does not say that it uses {name}" for name in sorted(rooms - said)]
        found += [f"{room}/README.md: may use {name}, and does not" for name in sorted(said - rooms)]
    return found


class Layering(unittest.TestCase):
    def test_every_chamber_includes_only_chambers_before_it(self):
        self.assertEqual(violations(ENGINE, CHAMBERS), [])

    def test_every_room_uses_what_its_readme_says(self):
        self.assertEqual(promises_broken(ENGINE), [])

    def test_the_check_sees_the_sources(self):
        self.assertGreater(len(list(ENGINE.rglob("*.hpp"))), 10)
        self.assertIn("base", CHAMBERS)


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
        return violations(self.engine, ["base", "game", "simulate/exact", "simulate/runs"])

    def test_a_clean_engine_passes(self):
        self.assertEqual(self.found(), [])

    def test_an_include_of_a_later_room_is_found(self):
        (self.engine / "game" / "rules.hpp").write_text('int a;\n  # include "engine/simulate/chain.hpp"\n')
        self.assertEqual(
            self.found(),
            ["game/rules.hpp: includes engine/simulate/chain.hpp, which does not stand before game"],
        )

    def test_an_include_of_a_later_chamber_of_the_same_room_is_found(self):
        (self.engine / "simulate" / "exact").mkdir()
        (self.engine / "simulate" / "exact" / "x.cpp").write_text('#include "engine/simulate/runs/y.hpp"\n')
        self.assertEqual(
            self.found(),
            ["simulate/exact/x.cpp: includes engine/simulate/runs/y.hpp, which does not stand before simulate/exact"],
        )

    def test_a_file_in_no_chamber_is_found(self):
        (self.engine / "simulate" / "x.cpp").write_text("int a;\n")
        self.assertEqual(self.found(), ["simulate/x.cpp: stands in no chamber"])

    def test_a_chamber_that_has_become_a_corridor_is_found(self):
        for k in range(MOST_UNITS):
            (self.engine / "game" / f"unit{k}.hpp").write_text("int a;\n")
        self.assertEqual(self.found(), [f"game/: {MOST_UNITS + 1} units, more than {MOST_UNITS}"])

    def test_a_readme_that_promises_other_rooms_than_are_used_is_found(self):
        for room, text in (("base", "nothing."), ("game", "`simulate`."), ("simulate", "`base`,\n`game`.")):
            (self.engine / room / "README.md").write_text(f"# {room}\n\nMay use: {text}\n")
        (self.engine / "simulate" / "exact").mkdir()
        (self.engine / "simulate" / "exact" / "x.cpp").write_text('#include "engine/game/rules.hpp"\n')
        self.assertEqual(
            promises_broken(self.engine),
            [
                "game/README.md: does not say that it uses base",
                "game/README.md: may use simulate, and does not",
                "simulate/README.md: may use base, and does not",
            ],
        )

    def test_an_include_by_relative_path_is_found(self):
        (self.engine / "base" / "x.hpp").write_text('#include "../simulate/chain.hpp"\n')
        self.assertEqual(len(self.found()), 1)

    def test_a_room_outside_the_list_is_found(self):
        (self.engine / "utils").mkdir()
        self.assertEqual(self.found(), ["utils/: not in the list of chambers"])

    def test_a_room_without_a_readme_is_found(self):
        (self.engine / "base" / "README.md").unlink()
        self.assertEqual(self.found(), ["base/: has no README.md"])


if __name__ == "__main__":
    unittest.main()
