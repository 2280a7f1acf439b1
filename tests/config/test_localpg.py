"""The embedded PostgreSQL in use: its life, its language, its rights."""

import os
import subprocess

import pytest

from config.localpg import database_settings
from config.localpg.errors import LocalPostgresError
from config.localpg.programs import find_programs, system_folders
from tests.config.launcher import ROOT

FOLDED = "SELECT lower('ÉЙÇ') || ' ' || to_tsvector('simple', 'ÉЙÇ')"
RIGHTS = (
    "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,"
    " pg_get_userbyid(datdba) = current_user FROM pg_roles, pg_database"
    " WHERE rolname = current_user AND datname = current_database()"
)


def test_lives_and_ends(either):
    assert either.run("status").returncode == 3
    assert "is running" in either.ok("start")
    assert either.run("status").returncode == 0
    assert either.sql(RIGHTS) == "f|t|f|f|f|t"
    assert either.sql("SHOW listen_addresses") == ""
    for folder in (either.places.data, either.places.socket_folder):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid != 0
    either.sql("CREATE TABLE trial AS SELECT 'Genève' AS place")
    assert "Genève" in either.ok("dump", "--table=trial")
    assert "has stopped" in either.ok("stop")
    assert either.run("status").returncode == 3
    assert "was not running" in either.ok("stop")
    assert either.sql("SELECT place FROM trial") == "Genève"


def test_the_role_may_do_what_the_application_needs_and_no_more(made):
    extensions = ("pg_trgm", "unaccent", "btree_gist", "citext")
    made.sql("; ".join(f"CREATE EXTENSION {name}" for name in extensions))
    made.sql("CREATE DATABASE test_chancery")
    refused = made.run("psql", "-c", "COPY (SELECT 1) TO PROGRAM 'true'")
    assert "permission denied" in refused.err


@pytest.mark.parametrize(
    "locale",
    [
        {"LANG": "de_DE.ISO-8859-1", "LC_ALL": "xx_YY.nonsense"},
        {"LANG": "C", "LC_ALL": "C", "LANGUAGE": "ru"},
    ],
    ids=["not installed", "C"],
)
def test_folds_letters_alike_whatever_the_locale(launcher, locale):
    launcher.environment |= locale
    launcher.ok("start")
    assert launcher.sql(FOLDED, PGCLIENTENCODING="UTF8") == "éйç 'éйç':1"
    assert launcher.sql("SHOW server_encoding") == "UTF8"


def test_works_with_a_postgresql_of_the_system(launcher):
    usual = [folder for folder in system_folders() if (folder / "initdb").exists()]
    if not usual:
        pytest.skip("no PostgreSQL is installed on this computer")
    launcher.environment["LOCALPG_BIN"] = str(usual[0])
    launcher.ok("start")
    assert launcher.sql(FOLDED) == "éйç 'éйç':1"
    assert launcher.sql(RIGHTS) == "f|t|f|f|f|t"


def test_settings_start_nothing(launcher):
    environment = {**os.environ, "CHANCERY_DATA": str(launcher.data_folder)}
    subprocess.run(
        [launcher.python, "-c", "import config.settings"],
        cwd=ROOT,
        env=environment | {"SECRET_KEY": "of a test"},
        check=True,
    )
    assert not launcher.data_folder.exists()
    assert database_settings()["ENGINE"] == "config.localpg.backend"


def test_django_starts_it_and_starts_it_again_after_a_kill(made):
    program = """
import os, signal
import django
from django.conf import settings
from config.localpg import database_settings, places, probe
settings.configure(DATABASES={"default": database_settings()})
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
os.kill(probe.process_id(places.project_places()), signal.SIGKILL)
connection.close()
with connection.cursor() as cursor:
    cursor.execute("SELECT 42")
    print(cursor.fetchone()[0])
connection.close()
"""
    environment = {**os.environ, "CHANCERY_DATA": str(made.data_folder)}
    done = subprocess.run(
        [made.python, "-W", "error", "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("42\n", "")


@pytest.mark.parametrize("command", ["start", "psql", "dump"])
def test_keeps_away_from_a_server_that_is_named(launcher, command):
    assert "DATABASE_URL is set" in launcher.refused(command, DATABASE_URL="postgres:")


@pytest.mark.parametrize("words", [[], ["begin"], ["start", "now"]])
def test_unknown_commands_show_the_known_ones(launcher, words):
    done = launcher.run(*words)
    assert done.returncode == 2
    assert "start|stop" not in done.err
    assert "psql [...]" in done.err
    assert launcher.ok("--help") == done.err


def test_says_which_programs_are_missing(launcher):
    said = launcher.refused("start", LOCALPG_BIN=str(launcher.folder))
    assert f"LOCALPG_BIN names {launcher.folder}" in said
    assert "initdb" in said


def test_without_any_programs_says_what_to_do(monkeypatch):
    monkeypatch.delenv("LOCALPG_BIN", raising=False)
    monkeypatch.setattr("config.localpg.programs.WHEEL", "no_such_wheel")
    monkeypatch.setattr("config.localpg.programs.SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LocalPostgresError, match="make setup"):
        find_programs()


def test_a_version_that_is_too_old_is_refused(launcher):
    old = launcher.folder / "old"
    old.mkdir()
    for name in ("postgres", "initdb", "pg_ctl"):
        (old / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
        (old / name).chmod(0o755)
    said = launcher.refused("start", LOCALPG_BIN=str(old))
    assert "version 14; Chancery needs 15 or newer" in said
