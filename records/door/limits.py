"""How often something may be tried: buckets of tries in the database.

A bucket begins full, loses one by each try and fills up evenly again. Kept in the
database, it holds over all workers and restarts; taking is one statement, so that a
thousand tries at once can't take more than there is.
"""

from dataclasses import dataclass
from math import ceil

from django.db import connection
from django.utils.crypto import salted_hmac

from records.kit.prepared import fetched

SALT = "chancery.limits"

# What is left of a bucket: $1 is its name, $2 how much it holds, $3 seconds to fill it.
_LEFT = """
    least($2::float8, kept.tries + extract(epoch FROM clock_timestamp() - kept.at)
        * $2::float8 / $3::float8)
"""
# Alone in its transaction ($4), a try need not wait until the disk has it: who pulls
# the plug of the server wins back the tries of half a second.
_TAKE = f"""
    WITH haste AS MATERIALIZED (SELECT set_config('synchronous_commit',
        CASE WHEN $4 THEN 'off' ELSE current_setting('synchronous_commit') END, true))
    INSERT INTO records_allowance AS kept (name, tries, at, full_at)
    SELECT $1, $2::float8 - 1, clock_timestamp(),
        clock_timestamp() + make_interval(secs => $3::float8)
    FROM haste
    ON CONFLICT (name) DO UPDATE SET
        tries = {_LEFT} - 1,
        at = clock_timestamp(),
        full_at = EXCLUDED.full_at
    WHERE {_LEFT} >= 1
    RETURNING tries
"""
_WAIT = f"""
    SELECT (1 - {_LEFT}) * $3::float8 / $2::float8 FROM records_allowance AS kept
    WHERE name = $1
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many seconds, for each of what ``take`` names."""

    kind: str
    most: float
    seconds: float


class TooManyAttempts(Exception):
    """Something was tried too often; ``wait`` is in seconds, at least 1.

    ``limit`` is the one that was reached, if it is told.
    """

    def __init__(self, wait: float, limit: Limit | None = None) -> None:
        self.wait, self.limit = max(1, ceil(wait)), limit
        seconds = f"{self.wait} second{'s'[: self.wait != 1]}"
        super().__init__(f"Too many attempts: try again in {seconds}.")


def take(limit: Limit, *names: str) -> float:
    """Use up one try of what is named, and say how many are left.

    Raises TooManyAttempts when there was none.
    """
    values = list(_values(limit, names).values())
    for [left] in fetched(_TAKE, [*values, not connection.in_atomic_block]):
        return float(left)
    found = fetched(_WAIT, values)
    raise TooManyAttempts(found[0][0] if found else 1, limit)


def give_back(limit: Limit, *names: str) -> None:
    """Undo a try that was none, such as a right password."""
    values = _values(limit, names)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_allowance SET tries = least(%(most)s, tries + 1)"
            " WHERE name = %(name)s",
            values,
        )


def forget(limit: Limit, *names: str) -> None:
    """Make the bucket of what is named full again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM records_allowance WHERE name = %(name)s", _values(limit, names)
        )


def forget_full() -> int:
    """Drop the buckets that have filled up again; how many they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM records_allowance WHERE full_at < clock_timestamp()"
        )
        return int(cursor.rowcount)


def _values(limit: Limit, names: tuple[str, ...]) -> dict[str, str | float]:
    # A user name that was typed may be a password: it is not kept as it is.
    name = salted_hmac(SALT, "\0".join((limit.kind, *names)), algorithm="sha256")
    return {
        "name": name.hexdigest(),
        "most": float(limit.most),
        "seconds": float(limit.seconds),
    }
