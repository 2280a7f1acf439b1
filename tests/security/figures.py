"""Figures on what is held: ``python -m tests.security.figures``.

The twin-database test notes what it asked and found, for each role, in a folder that is
not kept; SECURITY.md tells which requirements are held.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NOTED = ROOT / ".local" / "twin"


def note(role, part, parts, **figures):
    """Keep the figures of a part of what one role asked, and none of another cut."""
    NOTED.mkdir(parents=True, exist_ok=True)
    for path in NOTED.glob(f"{role}.*.json"):
        if not path.name.endswith(f"-of-{parts}.json"):
            path.unlink()
    text = json.dumps({"role": role, **figures}, indent=1)
    _place(role, part, parts).write_text(text)


def clean(role, part, parts):
    """Whether a part was asked before, and nothing found."""
    path = _place(role, part, parts)
    if not path.exists():
        return False
    figures = json.loads(path.read_text())
    return not any(figures[bad] for bad in ("differences", "canaries", "errors"))


def noted():
    """The figures of each role, summed over the parts that were noted last."""
    roles = {}
    for path in sorted(NOTED.glob("*.*-of-*.json")):
        figures = json.loads(path.read_text())
        known = roles.setdefault(figures["role"], Counter())
        known["of"] = max(known["of"], figures.pop("of"))
        known.update({name: n for name, n in figures.items() if name != "role"})
    return roles


def _place(role, part, parts):
    return NOTED / f"{role}.{part + 1}-of-{parts}.json"


def requirements():
    """How many requirements of SECURITY.md are held, partly or not, or not there."""
    counts = {"held": 0, "partly": 0, "not met": 0, "not applicable": 0}
    for line in (ROOT / "SECURITY.md").read_text().splitlines():
        if not re.match(r"\| [A-Z]{2}-\d", line):
            continue
        ids, _, state = (cell.strip() for cell in line.strip("|").split("|"))
        first, last = re.fullmatch(r"(\S+?),?(?: to (\S+))?(?:,? .*)?", ids).groups()
        many = len(ids.split(","))
        if last:
            many = int(last[3:]) - int(first[3:]) + 1
        kind = next((one for one in counts if state.startswith(one)), None)
        kind = kind or ("not met" if state.startswith("not ") else None)
        kind = kind or ("held" if "held" in state else "not applicable")
        counts[kind] += many
    return counts


def main():
    """Write both."""
    for role, one in noted().items():
        sys.stdout.write(
            f"{role:<18}{one['probes']:>6} of {one['of']} probes,"
            f" {one['answered']} answered with 200, {one['differences']} differences,"
            f" {one['canaries']} canaries, {one['errors']} errors\n"
        )
    told = ", ".join(f"{kind}: {count}" for kind, count in requirements().items())
    sys.stdout.write(f"Requirements of SECURITY.md: {told}\n")


if __name__ == "__main__":
    main()
