"""How many records hold words in one text, counted as far as it is told.

A record seldom has all of the words in two of its texts: so texts are counted first,
as they come, and only where that leaves too few more of them are.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import router

from records.kit.prepared import fetched, numbered
from records.models import SearchEntry

# In so many texts a record has the words, where it has them in several.
SEVERAL = 4
_COUNTED = """
    WITH found (number) AS MATERIALIZED ({rows})
    SELECT (SELECT count(*) FROM found), count(*),
        CASE WHEN count(*) <= {told} THEN array_agg(number) END
    FROM (SELECT DISTINCT number FROM found) AS each
"""
_BY_TYPE = """
    SELECT type, count(*), CASE WHEN count(*) <= {told} THEN array_agg(number) END
    FROM ({rows}) AS found (number, type) WHERE type IS NOT NULL GROUP BY type
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """So many records, and their numbers where they are few."""

    count: int = 0
    numbers: list[int] = field(default_factory=list)


def count_some(rows: Any, most: int, told: int) -> Counted:
    """The records that texts are about, up to so many; ``rows`` give their numbers."""
    sql = _COUNTED.replace("{told}", str(told))
    for asked, end in ((rows, most), (rows, most * SEVERAL), (rows.distinct(), most)):
        [(texts, count, numbers)] = _asked(sql, asked[:end])
        if texts < end or count >= most:
            break
    return Counted(min(count, most), numbers or [])


def count_by_type(rows: Any, told: int) -> dict[str, Counted]:
    """The same of all types at once; ``rows`` give number and type, each once."""
    sql = _BY_TYPE.replace("{told}", str(told))
    return {
        kind: Counted(count, numbers or [])
        for kind, count, numbers in _asked(sql, rows)
    }


def _asked(around: str, rows: Any) -> list[tuple[Any, ...]]:
    sql, params = rows.query.sql_with_params()
    using = router.db_for_read(SearchEntry)
    sql = numbered(around.replace("{rows}", sql))
    return fetched(sql, params, using, may_keep=False)
