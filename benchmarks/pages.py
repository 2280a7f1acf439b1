"""How long pages of a large database take: ``python -m benchmarks.pages URL WORD…``.

Asked in this very process, each three times, of a database that `manage.py generate`
has filled: milliseconds of the quickest answer, of these the database's, statements and
kilobytes. Words choose among the addresses. The slowest is where to look next.
"""

import argparse
import os
import sys
import time
from typing import Any
from urllib.parse import urlencode

import django

TIMES = 3
STATE, OTHER = "generated-state-0", "generated-state-1"


def main() -> None:
    """Print a line for each page; fail where one does not answer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address", help="URL of the database")
    parser.add_argument("words", nargs="*", help="of addresses; all if left out")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SECRET_KEY", "a key for measuring only, never for a site")
    os.environ |= {"DATABASE_URL": given.address, "STATEMENT_TIMEOUT": "0"}
    django.setup()
    from django.conf import settings  # noqa: PLC0415 (needs settings)
    from django.test import Client  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    client, failed = Client(), 0
    print(f"{'ms':>7} {'database':>9} {'asked':>6} {'kB':>6}  page")
    for page in _addresses():
        if not given.words or any(word in page for word in given.words):
            failed += _tell(client, page)
    sys.exit(failed > 0)


def _addresses() -> list[str]:
    """Home, every list, lists that are narrowed, the first record of every type."""
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415

    from events.pair.parties import address_of  # noqa: PLC0415
    from records.kit.registry import record_types  # noqa: PLC0415
    from records.reading import reading  # noqa: PLC0415
    from relations.models import Party  # noqa: PLC0415

    events = (
        {"country": STATE},
        {"party": STATE},
        {"between": f"{STATE},{OTHER}"},
        {"country": STATE, "level": "minister", "date": "2005/2015"},
        {"as_of": "2010-01-01"},
        {"q": "consular"},
    )
    found = ["/", *(f"/events/?{urlencode(one)}" for one in events)]
    found += ["/appointments/?as_of=2010-06-01", "/people/?q=smith", "/disputes/"]
    found += ["/search/?q=consular", "/search/?q=consular+education"]
    with reading(AnonymousUser()):
        two = Party.objects.in_bulk([STATE, OTHER], field_name="key")
        pair = address_of(two[STATE], two[OTHER])
        found += [pair, f"{pair}brief/", f"{pair}trade/"]
        for model in record_types():
            found.append(f"/{model.PLURAL}/")
            one: Any = model._default_manager.order_by("key").first()
            found += [one.get_absolute_url()] if one else []
    return found


def _tell(client: Any, page: str) -> bool:
    from django.db import connection  # noqa: PLC0415 (needs settings)

    spent: list[float] = []

    def timed(execute: Any, *asked: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            spent.append(1000 * (time.perf_counter() - began))

    found: list[tuple[float, float, int]] = []
    for _ in range(TIMES):
        spent.clear()
        began = time.perf_counter()
        with connection.execute_wrapper(timed):
            answer = client.get(page, follow=True)
        took = 1000 * (time.perf_counter() - began)
        found.append((took, sum(spent), len(spent)))
    took, database, asked = min(found)
    size = len(answer.content) // 1024
    fault = "" if answer.status_code == 200 else f"  {answer.status_code}!"
    print(f"{took:7.0f} {database:9.0f} {asked:6} {size:6}  {page}{fault}", flush=True)
    return bool(fault)


if __name__ == "__main__":
    main()
