"""SECURITY.md and the tests tell the same."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NAMED = re.compile(r"(?:(?<= test_)|(?<=\d_))([a-z]{2})_(\d+)(?=_)")
TESTS = Path(__file__).parent.parent
ROW = re.compile(r"^\| ((?:[A-Z]{2}-\d+[^|]*)) \|[^|]*\| ([^|]*) \|$", re.MULTILINE)
SPAN = re.compile(r"([A-Z]{2})-(\d+) to [A-Z]{2}-(\d+)")


def ids_of(cell):
    """The ids in “AU-1, AU-2” and “BR-1 to BR-4”."""
    if " to " in cell:
        first, last = cell.split(" to ")
        kind = first[:2]
        return {f"{kind}-{n}" for n in range(int(first[3:]), int(last[3:]) + 1)}
    return set(cell.split(", "))


def rows():
    text = (ROOT / "SECURITY.md").read_text()
    return {one: state for cell, state in ROW.findall(text) for one in ids_of(cell)}


def ids_tested():
    """Ids in the names of tests and in the first lines of their files."""
    found = set()
    for path in TESTS.rglob("*.py"):
        text = path.read_text()
        for kind, number in NAMED.findall(text):
            found.add(f"{kind.upper()}-{number}")
        title = text.split("\n", 1)[0]
        found |= set(re.findall(r"[A-Z]{2}-\d+", title))
        for kind, first, last in re.findall(
            r"([A-Z]{2})-(\d+) to [A-Z]{2}-(\d+)", title
        ):
            found |= {f"{kind}-{n}" for n in range(int(first), int(last) + 1)}
    return found


def test_what_is_said_to_hold_has_a_test():
    held = {one for one, state in rows().items() if state.startswith("held")}
    assert len(held) > 50
    assert held - ids_tested() == set()


def test_what_is_tested_is_said():
    assert ids_tested() - set(rows()) == set()
