"""Whether time tells what is hidden from what is not there (CF-28).

``python -m benchmarks.hidden_time [turns]`` asks for a record that the reader may not
see and for one that nobody has, in turn, a thousand times each, and tells both medians
and how likely it is that so large a difference is chance (Mann–Whitney). A mission of
the database is made confidential for it, in a transaction that is taken back.
"""

import math
import os
import statistics
import sys
import time

import django
from django.conf import settings
from django.db import transaction
from django.test import Client

TURNS = 1_000
ADDRESSES = ("/missions/{}/", "/api/v1/missions/{}/", "/missions/?party={}")


def chance(one: list[float], other: list[float]) -> float:
    """The probability of ranks so far apart, if both are of one kind (two-sided)."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, which) in enumerate(ranked, 1) if which == 0)
    n, m = len(one), len(other)
    mean, spread = n * (n + m + 1) / 2, math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(ranks - mean) / spread / math.sqrt(2))


def asked(client: Client, address: str) -> float:
    """Milliseconds of one answer."""
    started = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Print a line for each kind of address."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("WHITENOISE_USE_FINDERS", "true")
    django.setup()
    from records.reading import everything  # noqa: PLC0415 (needs settings)
    from relations.models import Mission  # noqa: PLC0415 (needs settings)

    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.LOGGING_CONFIG = None
    client = Client()
    write = sys.stdout.write
    with transaction.atomic():
        with everything():
            mission = Mission.objects.order_by("pk")[0]
            Mission.objects.filter(pk=mission.pk).update(classification="confidential")
            hidden, party = mission.key, mission.sending_party
            type(party).objects.filter(pk=party.pk).update(
                classification="confidential"
            )
        for address in ADDRESSES:
            key = party.key if "?" in address else hidden
            pair = [address.format(key), address.format(f"x{key[1:]}")]
            assert len({client.get(one).status_code for one in pair}) == 1
            times: list[list[float]] = [[], []]
            for turn in range(turns):
                # Which is asked first changes, so that neither is always the warmer.
                for which in (0, 1) if turn % 2 else (1, 0):
                    times[which].append(asked(client, pair[which]))
            there, absent = map(statistics.median, times)
            write(
                f"{address:<24} hidden {there:6.2f} ms, absent {absent:6.2f} ms,"
                f" apart {there - absent:+.2f} ms, by chance p = {chance(*times):.2f}\n"
            )
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
