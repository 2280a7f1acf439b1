"""J7: the same rows into the same tables by our import and by others.

What `benchmarks.importing` measures in a database of its own, told beside the other
jobs: the limit is COPY into staging tables with INSERT … SELECT.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

WAYS = ("mapped", "mapped again", "ours", "ours again", "plain", "copy")
TITLES = {
    "mapped": "one foreign file with a mapping",
    "mapped again": "… unchanged, again",
    "ours": "files in our own format",
    "ours again": "… unchanged, again",
    "plain": "plain django-import-export",
    "copy": "COPY into staging, INSERT … SELECT",
}


def measure(visits: int) -> dict[str, Any]:
    """Each way, by name, with what it took; what they leave has been held equal."""
    with TemporaryDirectory() as folder:
        told = Path(folder) / "told.json"
        command = [sys.executable, "-m", "benchmarks.importing"]
        command += ["--events", str(visits), "--told", str(told), "--ways", *WAYS]
        subprocess.run(command, check=True)
        found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))["visits"]
    return found


def markdown(found: dict[str, Any]) -> list[str]:
    """A table of the ways: records a second, as parts of COPY's and of plain's."""
    copied, plain = found["copy"]["rate"], found["plain"]["rate"]
    lines = [
        "J7: visits with a participation and a citation each, imported. To reach:"
        " a quarter of COPY's rate, 20 times that of plain django-import-export,"
        " unchanged no slower than the first time, 300 MiB.",
        "",
        "| way | seconds | records a second | ratio to COPY | to plain | peak MiB |",
        "|---|---|---|---|---|---|",
    ]
    for way in WAYS:
        one = found[way]
        lines.append(
            f"| {TITLES[way]} | {one['seconds']:.1f} | {one['rate']:,.0f}"
            f" | {one['rate'] / copied:.2f} | {one['rate'] / plain:.1f}"
            f" | {one['mib']} |"
        )
    return [*lines, ""]
