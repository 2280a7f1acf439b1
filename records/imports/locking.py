"""One import at a time: two could each make what the other is making."""

from django.db import connection

from records.kit.problems import FileProblems, Problem

# Any number; it is this lock's among those of the database.
_LOCK = 7_215_001

BUSY = (
    "Another import is under way, and nothing was read. Try again when it is done: "
    "“Imports” in the admin shows how far it is."
)


class Busy(FileProblems):
    """Somebody else imports just now."""

    def __init__(self) -> None:
        super().__init__([Problem(BUSY)])


def hold_alone() -> None:
    """Hold the lock of imports until the transaction ends, however it ends.

    Raises Busy while somebody else holds it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        [held] = cursor.fetchone() or [False]
    if not held:
        raise Busy
