"""The documents that the language's tests share: shipped scenarios, README examples, valid bases."""
import datetime
import pathlib
import re
import shutil
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
MALFORMED = ROOT / "tests" / "malformed"

# ```toml complete: a whole file. ```toml fragment: added to the first complete example, the host.
BLOCK = re.compile(r"^```(toml|sh|text)[ ]*(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def is_conflict(path):
    """Whether a file is in option form (`detente stability`), not a scenario."""
    return bool(re.search(r"^\[conflict\]", path.read_text(encoding="utf-8"), re.MULTILINE))


def is_council_file(path):
    """Whether a file has nothing but a title and councils (`detente power`)."""
    return bool(re.match(r"(#.*\n|\s|detente\b.*\n)*title\b", path.read_text(encoding="utf-8")))


def is_domain(path):
    """Whether a file is a domain of its own (`detente bargain`), not a scenario."""
    return bool(re.search(r"^\[domain\]", path.read_text(encoding="utf-8"), re.MULTILINE))


def is_positions(path):
    """Whether a file holds positions alone (`detente positions`), not a scenario."""
    return bool(re.search(r"^\[positions\]", path.read_text(encoding="utf-8"), re.MULTILINE))


def toml_files():
    return sorted(SCENARIOS.glob("*.toml")) + sorted((SCENARIOS / "tutorial").glob("*.toml"))


def shipped():
    """Paths of all scenarios that we ship."""
    return [path for path in toml_files()
            if not is_conflict(path) and not is_council_file(path) and not is_domain(path) and not is_positions(path)]


def shipped_conflicts():
    """Paths of all conflicts in option form that we ship."""
    return [path for path in toml_files() if is_conflict(path)]


def shipped_domains():
    """Paths of all domains of bargaining that we ship."""
    return [path for path in toml_files() if is_domain(path)]


def shipped_positions():
    """Paths of all files of positions that we ship."""
    return [path for path in toml_files() if is_positions(path)]


def shipped_council_files():
    return [path for path in toml_files() if is_council_file(path)]


def readme_blocks():
    """(kind, text, line) of every fenced TOML block; kind is complete, fragment, councils, conflict, domain, positions or ''."""
    text = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    return [(match[2], match[3], text.count("\n", 0, match.start()) + 2)
            for match in BLOCK.finditer(text) if match[1] == "toml"]


def host():
    return next(text for kind, text, _ in readme_blocks() if kind == "complete")


def embedded(fragment):
    """A fragment as a file that extends `host.toml`."""
    if re.search(r"^\[scenario\]", fragment, re.MULTILINE):
        fragment = re.sub(r"^\[scenario\][^\n]*\n", '[scenario]\nextends = "host.toml"\n', fragment, count=1,
                          flags=re.MULTILINE)
        return "detente = 1\n" + fragment
    return 'detente = 1\n[scenario]\nextends = "host.toml"\n' + fragment


def write_readme_examples(folder):
    """Writes host.toml and a file for every example; returns [(path, README line)]."""
    folder = pathlib.Path(folder)
    (folder / "host.toml").write_text(host(), encoding="utf-8")
    written = []
    for kind, text, line in readme_blocks():
        if kind in ("complete", "fragment"):
            path = folder / f"readme-line-{line}.toml"
            path.write_text(text if kind == "complete" else embedded(text), encoding="utf-8")
            written.append((path, line))
    return written


def load_json_like(path):
    """The file as an editor hands it to a JSON schema: dates become texts."""
    with open(path, "rb") as file:
        return as_json(tomllib.load(file))


def as_json(value):
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value


def main():
    """examples.py FOLDER: lays all valid documents out in FOLDER, so that files which extend others work there."""
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    for path in [*shipped(), MALFORMED / "base" / "valid.toml"]:
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    (folder / "readme").mkdir(parents=True)
    print(f"{len(shipped())} scenarios, {len(write_readme_examples(folder / 'readme'))} README examples")


if __name__ == "__main__":
    main()
