"""How each job grows: ``python -m benchmarks.speed.growth .local/bench-*.json``."""

import json
import statistics
import sys
from itertools import chain
from pathlib import Path


def main() -> None:
    """A table: jobs down, sizes across, milliseconds at the middle."""
    runs = [json.loads(Path(name).read_text()) for name in sys.argv[1:]]
    runs.sort(key=lambda run: run["size"])
    sizes = [f"{run['size']:,}" for run in runs]
    print(f"| p50 ms of the product | {' | '.join(sizes)} |")
    print(f"|---|{'---|' * len(runs)}")
    for word in dict.fromkeys(job["word"] for run in runs for job in run["jobs"]):
        cells = []
        for run in runs:
            took = [
                chain.from_iterable(job["peers"]["product"]["took"])
                for job in run["jobs"]
                if job["word"] == word
            ]
            middle = [statistics.median(list(one)) for one in took]
            cells.append(f"{middle[0]:.0f}" if middle else "–")
        print(f"| {word} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
