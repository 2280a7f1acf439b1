"""Reading from a streaming replica: two real servers, and the site between them."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
import requests
from django.db import connection

from benchmarks.speed.processes import collect_static, free_port, serving
from config.localpg.account import account_for
from config.localpg.cluster import locale_options
from config.localpg.places import places_below
from config.localpg.programs import usable_programs
from tests.forms import form_data

# So that there is the database of tests, of which the primary gets a copy.
pytestmark = pytest.mark.django_db
PASSWORD = "a password for two servers"
SETTINGS = {
    "wal_level": "replica",
    "max_wal_senders": "4",
    "fsync": "off",
    "shared_buffers": "16MB",
    "wal_receiver_timeout": "2s",
    "wal_retrieve_retry_interval": "200ms",
}


class Server:
    """A PostgreSQL of its own in a folder, on a port of loopback."""

    def __init__(self, folder: Path):
        self.places = places_below(folder)
        self.account = account_for(self.places)
        self.programs, self.version = usable_programs(self.places, self.account)
        self.data, self.port = folder / "data", free_port()
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/chancery"

    def run(self, program, *arguments):
        done = self.account.run([self.programs[program], *arguments])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self):
        options = {
            **SETTINGS,
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
        }
        told = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log = str(self.data.with_name("log"))
        self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", told)

    def stop(self):
        self.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.data))

    def ask(self, sql):
        with psycopg.connect(self.address, autocommit=True) as line:
            return line.execute(sql).fetchone()


@pytest.fixture(scope="module")
def folder():
    made = Path(tempfile.mkdtemp(prefix="chancery-replica-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def primary(folder, django_db_setup, django_db_blocker):
    """A server that may be copied, with all tables and an administrator."""
    server = _made(folder / "one")
    server.run(
        "initdb",
        *("-D", str(server.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"),
        *locale_options(server.version),
    )
    server.start()
    try:
        with django_db_blocker.unblock():
            given = connection.settings_dict
        host = ("-h", str(given["HOST"]), "-U", str(given["USER"]))
        if given["PORT"]:
            host += ("-p", str(given["PORT"]))
        with psycopg.connect(
            server.address.replace("/chancery", "/postgres"), autocommit=True
        ) as line:
            line.execute(f"CREATE ROLE {given['USER']}")
            line.execute("CREATE DATABASE chancery")
        copy = str(folder / "one" / "copy")
        server.run("pg_dump", "-Fc", "-f", copy, *host, str(given["NAME"]))
        server.run("pg_restore", "-d", server.address, copy)
        admin = [sys.executable, "manage.py", "createsuperuser", "--noinput"]
        admin += ["--username", "admin", "--email", "admin@records.example"]
        environment = {"DATABASE_URL": server.address}
        environment["DJANGO_SUPERUSER_PASSWORD"] = PASSWORD
        subprocess.run(admin, env=os.environ | environment, check=True)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def replica(folder, primary):
    """Another one, which is fed by the first."""
    server = _made(folder / "two")
    source = f"postgres://postgres@127.0.0.1:{primary.port}/"
    # At once: by default it spreads the checkpoint that it waits for over minutes.
    now = ("-c", "fast", "--no-sync")
    server.run("pg_basebackup", *now, "-D", str(server.data), "-R", "-d", source)
    server.start()
    try:
        yield server
    finally:
        if (server.data / "postmaster.pid").exists():
            server.stop()


@pytest.fixture(scope="module")
def site(primary, replica, folder):
    """The product between the two, as it is deployed, in one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STATIC_ROOT", "")
        collect_static(folder / "static")
        yield from _site(primary, replica)


def _site(primary, replica):
    port = free_port()
    at = f"127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", "--bind", at, "--threads", "4"]
    with serving(
        [*command, "config.wsgi"],
        f"http://{at}/healthz",
        DATABASE_URL=primary.address,
        DATABASE_REPLICA_URL=replica.address,
        API_PER_MINUTE="0",
    ):
        yield f"http://{at}"


def _made(folder):
    folder.mkdir()
    server = Server(folder)
    server.account.give(folder)
    return server


def _logged_in(site):
    session = requests.Session()
    page = session.get(f"{site}/login/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    answer = session.post(
        f"{site}/login/",
        {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": token},
    )
    assert answer.status_code == 200
    return session


def _write(session, site, key):
    """Add a topic with the form of the admin."""
    address = f"{site}/admin/records/topic/add/"
    fields = form_data(session.get(address), "topic_form")
    fields |= {"key": key, "name": key, "_save": "Save"}
    answer = session.post(address, fields, allow_redirects=False)
    assert answer.status_code == 302, re.findall("errorlist.*", answer.text)


def _sees(who, site, key):
    answer = who.get(f"{site}/api/v1/topics/?key={key}")
    page = who.get(f"{site}/topics/{key}/")
    assert (answer.status_code == 200) == (page.status_code == 200)
    return page.status_code == 200


def _soon(holds):
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_pages_come_from_the_replica_and_writers_read_what_they_wrote(
    site, primary, replica
):
    somebody, writer = requests.Session(), _logged_in(site)
    assert replica.ask("SELECT pg_is_in_recovery()") == (True,)
    _write(writer, site, "before")
    _soon(lambda: _sees(somebody, site, "before"))
    # The replica falls behind: whoever wrote is answered by the primary, others not.
    replica.ask("SELECT pg_wal_replay_pause()")
    _write(writer, site, "meanwhile")
    assert _sees(writer, site, "meanwhile")
    assert not _sees(somebody, site, "meanwhile")
    # Another's browser with the same rights, which wrote nothing, reads the replica.
    other = requests.Session()
    other.cookies.update(
        {name: value for name, value in writer.cookies.items() if name != "written"}
    )
    assert not _sees(other, site, "meanwhile")
    # A cookie that somebody made up says nothing.
    somebody.cookies["written"] = "FF/FF"
    assert not _sees(somebody, site, "meanwhile")
    # What is made confidential is so at once: until it is there, the primary answers.
    assert _sees(somebody, site, "before")
    primary.ask(
        "UPDATE records_topic SET classification = 'confidential'"
        " WHERE key = 'before' RETURNING 1"
    )
    assert not _sees(somebody, site, "before")
    assert _sees(somebody, site, "meanwhile")
    assert _sees(writer, site, "before")
    replica.ask("SELECT pg_wal_replay_resume()")
    asked = _served(replica)
    _soon(lambda: _sees(somebody, site, "meanwhile") and _served(replica) > asked + 3)
    assert not _sees(somebody, site, "before")
    # It is lost: nobody notices, and when it is back it is asked again.
    before = _served(primary)
    replica.stop()
    assert all(_sees(who, site, "meanwhile") for who in (somebody, writer, other))
    _write(writer, site, "without")
    assert _sees(somebody, site, "without")
    assert _served(primary) > before
    replica.start()
    asked = _served(replica)
    _soon(lambda: _sees(somebody, site, "without") and _served(replica) > asked + 3)


def _served(server):
    """How many rows a server has given out; it counts a second late."""
    time.sleep(1.1)
    found = server.ask(
        "SELECT tup_returned FROM pg_stat_database WHERE datname = 'chancery'"
    )
    return found[0]
