"""How each job grows: ``python -m benchmarks.speed.growth .local/bench-*.json``."""

import json
import statistics
import sys
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.speed.peers import AGAIN, PRODUCT


def main() -> None:
    """A table: jobs down, sizes across, milliseconds at the middle."""
    runs = [json.loads(Path(name).read_text()) for name in sys.argv[1:]]
    runs.sort(key=lambda run: run["size"])
    sizes = [f"{run['size']:,}" for run in runs]
    print(f"| p50 ms of the product, and asked again | {' | '.join(sizes)} |")
    print(f"|---|{'---|' * len(runs)}")
    for word in dict.fromkeys(job["word"] for run in runs for job in run["jobs"]):
        cells = [_middle(run, word) for run in runs]
        print(f"| {word} | {' | '.join(cells)} |")


def _middle(run: dict[str, Any], word: str) -> str:
    """Milliseconds at the middle, for the first time and again."""
    told = [
        f"{statistics.median(chain.from_iterable(found['took'])):.1f}"
        for job in run["jobs"]
        if job["word"] == word
        for name in (PRODUCT, AGAIN)
        if (found := job["peers"].get(name)) and found["took"]
    ]
    return ", ".join(told) or "–"


if __name__ == "__main__":
    main()
