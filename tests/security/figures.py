"""Figures on what is held: ``python -m tests.security.figures``.

The twin-database test notes what it asked and found, for each role, in a folder that is
not kept; SECURITY.md tells which requirements are held.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NOTED = ROOT / ".local" / "twin"


def note(role, **figures):
    """Keep the figures of one role."""
    NOTED.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"role": role, **figures}, indent=1)
    (NOTED / f"{role}.json").write_text(text)


def noted():
    """The figures of each role, as they were noted last."""
    return [json.loads(path.read_text()) for path in sorted(NOTED.glob("*.json"))]


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
    for one in noted():
        sys.stdout.write(
            f"{one['role']:<18}{one['probes']:>6} of {one['of']} probes,"
            f" {one['differences']} differences, {one['canaries']} canaries,"
            f" {one['errors']} errors\n"
        )
    told = ", ".join(f"{kind}: {count}" for kind, count in requirements().items())
    sys.stdout.write(f"Requirements of SECURITY.md: {told}\n")


if __name__ == "__main__":
    main()
