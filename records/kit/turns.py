"""Files that are made in memory: so many at a time, so that nobody fills the server.

A turn is a lock of the database, held by the transaction of the request: it holds over
all workers and ends with the request, however that ends.
"""

from zlib import crc32

from django.db import connection
from django.http import HttpRequest

from records.door.addresses import client_address
from records.door.limits import TooManyAttempts

# By one user, or from one address by who is nobody in particular; and by all.
EACH, ALL = 2, 4
# More rows are a file of the API, which is sent while it is made.
MOST_ROWS = 100_000
WAIT = 10


def number_of(who: str) -> int:
    """The number of the lock of somebody; of all together for nobody's name."""
    return crc32(f"chancery.turns {who}".encode()) - 2**31


_ALL = number_of("")
_TAKE = """
    SELECT
        (SELECT n FROM generate_series(1, %s) AS n
            WHERE pg_try_advisory_xact_lock(%s, n) LIMIT 1),
        (SELECT n FROM generate_series(1, %s) AS n
            WHERE pg_try_advisory_xact_lock(%s, n) LIMIT 1)
"""


def take_turn(request: HttpRequest) -> None:
    """Begin to make a file; raises TooManyAttempts while too many others are made."""
    own = number_of(str(request.user.pk or client_address(request)))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [EACH, own, ALL, _ALL])
        if None in cursor.fetchone():
            raise TooManyAttempts(WAIT)
