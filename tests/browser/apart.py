"""The database, for tests in whose thread Django can't be used."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from django.db import connection


def apart(work):
    """Do something with the database in a thread of its own; gives what it gives."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, run).result()
