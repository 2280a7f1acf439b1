"""What it costs that every query asks who reads: ``python -m benchmarks.choke_point``.

Each list page is asked for with the condition ``Seen()`` and without it, in turn, in
one run. Told are numbers of queries and, of the times, medians and their ratio, which
does not depend on the computer as they do.
"""

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import django
from django.conf import settings
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

TURNS = 9


@contextmanager
def without() -> Iterator[None]:
    """Inside, every query finds everything, and no condition is asked for that."""
    from django.db.models import Q  # noqa: PLC0415 (needs settings)

    from records.reading import Seen, Sight  # noqa: PLC0415 (needs settings)

    with (
        mock.patch.object(Seen, "as_sql", return_value=("TRUE", ())),
        mock.patch.object(Sight, "condition", return_value=Q()),
    ):
        yield


def asked(client: Client, address: str) -> tuple[float, int]:
    """Milliseconds and number of queries of one page."""
    # Of what is logged only so much is kept.
    reset_queries()
    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        response = client.get(address)
        spent = (time.perf_counter() - started) * 1000
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    return spent, len(queries)


def main() -> None:
    """Print a line for each list page, and one for all."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("WHITENOISE_USE_FINDERS", "true")
    django.setup()
    from records.kit.registry import record_types  # noqa: PLC0415 (needs settings)

    settings.ALLOWED_HOSTS = ["testserver"]
    # As they are, without a collectstatic beforehand.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    client = Client()
    ratios: list[float] = []
    write = sys.stdout.write
    write(f"{'list':<22}{'queries':>16}{'milliseconds':>18}{'ratio':>8}\n")
    for model in record_types():
        address = reverse(f"{model.PLURAL}-list")
        asked(client, address)
        seen, open_to_all = [], []
        for _ in range(TURNS):
            seen.append(asked(client, address))
            with without():
                open_to_all.append(asked(client, address))
        spent, bare = (
            statistics.median(one for one, _ in found) for found in (seen, open_to_all)
        )
        ratios.append(spent / bare)
        write(
            f"{model.PLURAL:<22}{seen[0][1]:>7} / {open_to_all[0][1]:<6}"
            f"{spent:>9.1f} / {bare:<6.1f}{ratios[-1]:>8.2f}\n"
        )
    write(
        f"With the condition / without; median ratio {statistics.median(ratios):.2f}\n"
    )


if __name__ == "__main__":
    main()
