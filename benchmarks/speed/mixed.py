"""Memory of the workers under mixed load: ``python -m benchmarks.speed.mixed URL``.

All jobs are asked in turn, two at a time, for ten minutes (--minutes); told are the
megabytes that each worker holds at the end of each minute. It fails if any answer did.
"""

import argparse
import itertools
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from benchmarks.speed import asking, peers, processes
from benchmarks.speed.place import find_place


def main() -> None:
    """Start the product, ask it, and print a line a minute."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("--minutes", type=int, default=10)
    given = parser.parse_args()
    os.environ.setdefault("SECRET_KEY", "a key for measuring only, never for a site")
    os.environ |= {"API_PER_MINUTE": "0", "DATABASE_URL": given.address}
    import django  # noqa: PLC0415 (needs the settings above)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from benchmarks.speed.jobs import jobs  # noqa: PLC0415

    processes.collect_static(Path(".local/bench-static").resolve())
    with psycopg.connect(given.address) as connection:
        place = find_place(connection)
    # A file of millions of rows would leave no time for anything else.
    addresses = [
        address
        for job in jobs(place)
        if not job.is_copy or place.trade < 100_000
        for address in job.addresses[:10]
    ]
    with (
        peers.served(given.address) as peer,
        ThreadPoolExecutor(asking.AT_ONCE) as pool,
    ):
        ends = time.monotonic() + 60 * given.minutes
        failed: list[str] = []

        def ask(first: int) -> int:
            asked = 0
            for address in itertools.islice(itertools.cycle(addresses), first, None):
                if time.monotonic() > ends:
                    break
                try:
                    asking.one(peer.port, address)
                except asking.Failed as error:
                    failed.append(str(error))
                asked += 1
            return asked

        asked = [pool.submit(ask, n * len(addresses) // 2) for n in range(2)]
        for minute in range(1, given.minutes + 1):
            time.sleep(
                max(0.0, ends - 60 * (given.minutes - minute) - time.monotonic())
            )
            held = [processes.held(pid) for pid in processes.family(peer.process)[1:]]
            told = ", ".join(f"{mb:.1f}" for mb in held)
            print(f"minute {minute}: {told} MB", flush=True)
        print(f"{sum(one.result() for one in asked)} questions")
    if failed:
        raise SystemExit("\n".join([f"{len(failed)} failed, such as", failed[0]]))


if __name__ == "__main__":
    main()
