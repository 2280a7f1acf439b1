"""Whether the limit of the API holds over all workers of the product as deployed.

    python -m benchmarks.allowance DATABASE_URL [--most 60]

starts two workers with a limit of so many questions a minute, asks twice as many over
connections of their own, eight at a time, and holds what was answered to what the limit
allows: those that were there, and those that came back while it was asked.
"""

import argparse
import http.client
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

AT_ONCE = 8
ADDRESS = "/api/v1/missions/?page_size=1&count=none"
HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After")

# The status of an answer, and its headers; those that it lacks are empty.
Answer = tuple[int, dict[str, str]]


def main() -> None:
    """Start the product, ask, and say whether the limit held; ends in 1 if not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("--most", type=int, default=60)
    given = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "a key for measuring only, never for a site")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ |= {"API_PER_MINUTE": str(given.most), "DATABASE_URL": given.address}
    from benchmarks.speed import processes  # noqa: PLC0415 (needs the settings above)
    from benchmarks.speed.__main__ import served  # noqa: PLC0415

    processes.collect_static(Path(".local/bench-static").resolve())
    with served(given.address) as peer, ThreadPoolExecutor(AT_ONCE) as pool:
        workers = processes.family(peer.process)[1:]
        before = {worker: processes.spent(worker) for worker in workers}
        began = time.monotonic()
        answers = list(pool.map(_ask, [peer.port] * 2 * given.most))
        seconds = time.monotonic() - began
        busy = {w: processes.spent(w) - before[w] for w in workers}
    sys.exit(not _told(answers, given.most, seconds, busy))


def _ask(port: int) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET", ADDRESS)
        response = line.getresponse()
        response.read()
        return response.status, {n: response.getheader(n, "") for n in HEADERS}
    finally:
        line.close()


def _told(
    answers: list[Answer], most: int, seconds: float, busy: dict[int, float]
) -> bool:
    """Print what came of it; whether it is what the limit says."""
    statuses = Counter(status for status, _ in answers)
    came_back = int(seconds * most / 60) + 1
    faults = [
        f"{status} with {told}"
        for status, told in answers
        if told["RateLimit-Limit"] != str(most)
        or not 0 <= int(told["RateLimit-Remaining"] or -1) < most
        or not 0 <= int(told["RateLimit-Reset"] or -1) <= 60
        or bool(told["Retry-After"]) != (status == 429)
        or (status == 429 and told["RateLimit-Remaining"] != "0")
    ]
    print(f"asked {len(answers)} in {seconds:.1f} s, the limit is {most} a minute:")
    print(f"  answered {statuses[200]}, refused {statuses[429]}, else", end=" ")
    print(sum(statuses.values()) - statuses[200] - statuses[429])
    print(f"  allowed from {most} to {most + came_back}")
    print("  processor ms of each worker:", *(round(ms) for ms in busy.values()))
    for fault in faults[:5]:
        print("  headers that do not fit:", fault)
    return (
        most <= statuses[200] <= most + came_back
        and statuses[200] + statuses[429] == len(answers)
        and len([ms for ms in busy.values() if ms]) >= 2
        and not faults
    )


if __name__ == "__main__":
    main()
