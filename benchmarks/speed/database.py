"""The database that is measured on: invented records, made once for each size."""

import os
import subprocess
import sys
from urllib.parse import quote

import django
import psycopg
from psycopg import sql

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def server() -> dict[str, str]:
    """How the server of the settings is reached; where it is ours, it is started."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 (needs settings)

    connection.ensure_connection()
    connection.close()
    given = connection.settings_dict
    names = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {name: str(given[key]) for key, name in names.items() if given.get(key)}


def address_of(where: dict[str, str], name: str) -> str:
    """The DATABASE_URL of a database of that server."""
    user = quote(where.get("user", ""), safe="")
    if where.get("password"):
        user += f":{quote(where['password'], safe='')}"
    host = quote(where.get("host", ""), safe="")
    port = f":{where['port']}" if where.get("port") else ""
    return f"postgres://{user}@{host}{port}/{name}"


def make(size: int) -> str:
    """The address of a database with so many events; made where there is none yet."""
    where, name = server(), f"chancery_bench_{size}"
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:  # type: ignore[arg-type]
        found = connection.execute(
            "SELECT FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name)
                )
            )
    address = address_of(where, name)
    run = [sys.executable, "manage.py"]
    environment = os.environ | {"DATABASE_URL": address}
    subprocess.run([*run, "migrate", "-v0"], env=environment, check=True)
    with psycopg.connect(address, autocommit=True) as connection:
        if connection.execute("SELECT FROM events_event LIMIT 1").fetchone() is None:
            print(f"Making {size:,} events; once for this size.", flush=True)
            generate = [*run, "generate", "--events", str(size)]
            subprocess.run(generate, env=environment, check=True)
            # What autovacuum does within minutes: pages that all see are marked.
            connection.execute("VACUUM ANALYZE")
    return address
