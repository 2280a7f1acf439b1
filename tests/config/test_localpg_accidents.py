"""The embedded PostgreSQL after accidents: kills, races, stale files."""

import os
import signal
import subprocess
import sys
import time

import pytest

from config.localpg.probe import process_id
from tests.config.launcher import I_AM_ROOT

TOGETHER = 8


@pytest.mark.parametrize("moment", [0.15, 0.4, 0.8])
def test_starts_after_the_starter_was_killed(launcher, moment):
    first = launcher.popen("start")
    time.sleep(moment)
    first.kill()
    first.communicate()
    assert launcher.sql("SELECT 1") == "1"
    assert not launcher.places.unfinished.exists()


def test_starts_after_the_server_was_killed(either):
    either.sql("CREATE TABLE trial AS SELECT 7 AS number")
    killed = either.kill_server()
    assert either.sql("SELECT number FROM trial") == "7"
    assert process_id(either.places) not in (None, killed)


def test_outlives_its_starter(made):
    starter = made.popen("start")
    starter.communicate()
    with pytest.raises(ProcessLookupError):
        os.killpg(starter.pid, signal.SIGKILL)
    assert made.run("status").returncode == 0


def test_believes_no_process_id_in_a_file(either):
    either.ok("start")
    either.kill_server()
    pid_file = either.places.data / "postmaster.pid"
    who = {}
    if I_AM_ROOT:
        owner = pid_file.stat()
        who = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    # Somebody else's process, which got the number of the server that is gone.
    with subprocess.Popen(["sleep", "600"], **who) as innocent:
        try:
            lines = pid_file.read_text().splitlines()
            for stale in (
                pid_file,
                either.places.socket.with_name(either.places.socket.name + ".lock"),
            ):
                stale.write_text("\n".join([str(innocent.pid), *lines[1:]]) + "\n")
            assert "was not running" in either.ok("stop")
            assert either.sql("SELECT 1") == "1"
            assert "has stopped" in either.ok("stop")
            assert innocent.poll() is None
        finally:
            innocent.kill()


def test_many_may_start_it_at_once(either):
    starters = [either.popen("start") for _ in range(TOGETHER)]
    said = [starter.communicate() for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * TOGETHER, said
    log = either.places.log.read_text()
    assert log.count("LOG:  starting PostgreSQL") == 1


def test_many_may_come_after_a_kill(made):
    made.ok("start")
    made.kill_server()
    starters = [made.popen("psql", "-Atc", "SELECT 1") for _ in range(TOGETHER)]
    assert [starter.communicate()[0] for starter in starters] == ["1\n"] * TOGETHER


def test_half_a_cluster_is_thrown_away(made):
    made.places.data.rename(made.places.unfinished)
    (made.places.unfinished / "PG_VERSION").unlink()
    assert made.sql("SELECT 1") == "1"
    assert not made.places.unfinished.exists()


def test_another_major_version_is_refused(launcher):
    launcher.places.data.mkdir(parents=True)
    (launcher.places.data / "PG_VERSION").write_text("12\n")
    said = launcher.refused("start")
    assert "made by PostgreSQL 12" in said
    assert "LOCALPG_BIN" in said


def test_a_folder_that_is_no_cluster_is_refused(launcher):
    launcher.places.data.mkdir(parents=True)
    assert "is not a PostgreSQL cluster" in launcher.refused("start")


def test_a_server_that_cannot_start_says_why(made):
    with (made.places.data / "postgresql.conf").open("a") as settings:
        settings.write("shared_preload_libraries = 'no_such_library'\n")
    said = made.refused("start")
    assert "no_such_library" in said
    assert str(made.places.log) in said


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_server_started_by_hand_is_left_alone(made):
    made.ok("start")
    server = process_id(made.places)
    # Without the lock and the socket it looks like one that somebody else started.
    made.places.lock.unlink()
    made.places.socket.unlink()
    try:
        said = made.refused("start")
        assert f"Chancery did not start (process {server})" in said
    finally:
        os.kill(server, signal.SIGQUIT)
