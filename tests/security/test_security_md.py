"""SECURITY.md and the tests tell the same."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(__file__).parent
ROW = re.compile(r"^\| ((?:[A-Z]{2}-\d+[^|]*)) \|[^|]*\| ([^|]*) \|$", re.MULTILINE)
SPAN = re.compile(r"([A-Z]{2})-(\d+) to [A-Z]{2}-(\d+)")
ELSEWHERE = {
    "BR-2",
    "CF-10",
    "CF-24",
    "IN-1",
    "RO-9",
    "IN-12",
    "IN-13",
    "IN-14",
    "IN-8",
    "IN-9",
    "NE-1",
    "NE-2",
    "NE-3",
    "NE-4",
    "RL-3",
    "RL-8",
    "OP-5",
    "OP-7",
}


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
    for path in FOLDER.glob("test_*.py"):
        text = path.read_text()
        for kind, number in re.findall(r"(?:test_|_)([a-z]{2})_(\d+)_", text):
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
    assert held - ids_tested() - ELSEWHERE == set()


def test_what_is_tested_is_said():
    assert ids_tested() - set(rows()) == set()
