"""`make run` and `make test` when something stands in their way, and what they keep."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from urllib.parse import quote

import pytest

from config.run import __main__ as program
from config.run import commands, database, environment
from config.run.address import Address, address
from config.run.database import Stamps, fingerprint
from config.run.problem import Problem
from tests.config.launcher import I_AM_ROOT, ROOT

PARTS_OF_URL = ("USER", "PASSWORD", "HOST", "PORT", "NAME")


@pytest.fixture
def taken():
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as other:
        return other.getsockname()[1]


def run(module, *arguments, cwd=ROOT, python=sys.executable, who=None, **variables):
    return subprocess.run(
        [python, "-m", module, *arguments],
        cwd=cwd,
        env={**os.environ, "SECRET_KEY": "of a test", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **(who or {}),
    )


def said(done):
    """The one sentence on stderr of a program that gave up."""
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_taken_port(taken):
    told = said(run("config.run", "serve", PORT=str(taken)))
    assert f"Port {taken} on 127.0.0.1 is taken" in told
    assert f"make run PORT={taken + 1}" in told


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "8_000"])
def test_a_port_that_is_none(port):
    assert "from 1 to 65535" in said(run("config.run", "serve", PORT=port))


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_here(host):
    told = said(run("config.run", "serve", HOST=host))
    assert f"HOST={host}, which is no address of this computer" in told


def test_an_unknown_command():
    assert "listed by `make`" in said(run("config.run", "fly"))


def test_a_server_that_is_down():
    url = f"postgres://chancery@127.0.0.1:{free_port()}/chancery"
    told = said(run("config.run.serve", DATABASE_URL=url, PORT=str(free_port())))
    assert "cannot reach the database that DATABASE_URL names" in told
    assert "refused" in told


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("mysql://localhost/chancery", "works on PostgreSQL only"),
        ("postgres://[", "settings are not right"),
        ("somewhere", "settings are not right"),
    ],
)
def test_a_database_url_that_is_wrong(url, part):
    assert part in said(run("config.run.database", DATABASE_URL=url))


def test_an_unwritable_folder(tmp_path, request):
    project = tmp_path / "project"
    shutil.copytree(
        ROOT / "config",
        project / "config",
        ignore=shutil.ignore_patterns("__pycache__", "static"),
    )
    who, python = None, sys.executable
    if I_AM_ROOT:
        account, python, _ = request.getfixturevalue("ordinary_user")
        who = {"user": account.uid, "group": account.gid, "extra_groups": []}
        for folder in (tmp_path, *tmp_path.parents):
            if folder.owner() == "root" and folder.is_relative_to("/tmp"):
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    project.chmod(0o555)
    done = run("config.run", "serve", cwd=project, python=python, who=who, PORT="48999")
    assert f"{project} is not writable for you" in said(done)


def test_an_old_python(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer.* is 3\.9"):
        program.main(["serve"])


def test_a_python_without_pip_names_the_package(monkeypatch):
    absent = {"ensurepip", "pip"}
    monkeypatch.setattr(environment, "_has_module", lambda name: name not in absent)
    with pytest.raises(Problem, match=r"apt-get install python3\.\d+-venv"):
        environment._make_virtual_environment()


@pytest.fixture
def prepared(monkeypatch):
    """The commands without their set-up; records which program they become."""
    became = []
    monkeypatch.setattr(commands, "make_environment", lambda wanted: None)
    monkeypatch.setattr(commands, "_become", lambda *words: became.append(words))
    return became


def test_browser_tests_must_run_where_everything_must(prepared, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(Problem, match="browser tests must run"):
        commands.test([])
    assert prepared == []


def test_browser_tests_may_be_left_out_elsewhere(prepared, monkeypatch, capsys):
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    monkeypatch.delenv("CI", raising=False)
    commands.test(["-k", "visit"])
    assert prepared == [("-m", "pytest", "-k", "visit")]
    assert "browser tests will be skipped" in capsys.readouterr().err


def test_the_browser_that_is_named_comes_first(monkeypatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert commands.find_chromium() == sys.executable


def test_addresses(monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "8123")
    everywhere = address()
    assert str(everywhere) == "0.0.0.0:8123"
    assert str(everywhere.to_visit) == "127.0.0.1:8123"
    assert socket.gethostname() in everywhere.host_names
    monkeypatch.setenv("HOST", "[::1]")
    assert str(address()) == "[::1]:8123"
    assert Address("::1", 1).host_names == Address("127.0.0.1", 1).host_names


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "LOCAL", tmp_path)
    environment._make_secret_key()
    key = tmp_path / "secret_key"
    first = key.read_text()
    environment._make_secret_key()
    assert key.read_text() == first
    assert len(first) > 50
    assert key.stat().st_mode & 0o777 == 0o600


def test_what_was_done_is_remembered_for_its_place_only(tmp_path):
    path = tmp_path / "done.json"
    Stamps(path).add("one database", "these records")
    assert Stamps(path).has("one database", "these records")
    assert not Stamps(path).has("one database", "other records")
    assert not Stamps(path).has("another database", "these records")
    path.write_text("not json")
    assert not Stamps(path).has("one database", "these records")


def test_what_was_loaded_is_not_put_back_for_new_tables(tmp_path, monkeypatch):
    called = []
    at_hand = {"fixtures": "some files"}
    monkeypatch.setattr(database, "_identity", lambda: "one database")
    monkeypatch.setattr(database, "call_command", lambda name, **_: called.append(name))
    monkeypatch.setattr(
        database,
        "fingerprint",
        lambda files: at_hand["tables" if "migrations" in str(files) else "fixtures"],
    )

    def called_with(**changed):
        called.clear()
        at_hand.update(changed)
        database._load_records(Stamps(tmp_path / "done.json"))
        return called

    everything = ["load_fixtures", "make_demo_accounts"]
    assert called_with(fixtures="some files", tables="some") == everything
    assert called_with() == []
    assert called_with(tables="more") == ["make_demo_accounts"]
    assert called_with(fixtures="other files") == ["load_fixtures"]


def test_fingerprints_see_names_and_contents(tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("key\n")
    first = fingerprint([one])
    os.utime(one, (0, 0))
    assert fingerprint([one]) == first
    other.write_text("key\n")
    assert fingerprint([other]) != first
    one.write_text("key,name\n")
    assert fingerprint([one]) != first


def test_packages_are_installed_again_only_when_the_pins_change(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "PROJECT", tmp_path)
    monkeypatch.setattr(environment, "ENVIRONMENT", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", tmp_path)
    for name in environment.Wanted.TO_DEVELOP.value:
        (tmp_path / name).write_text("django==5.2.19\n")
    to_run, to_develop = environment.Wanted.TO_RUN, environment.Wanted.TO_DEVELOP
    assert not environment._installed(to_run)
    for name in to_run.value:
        environment._stamp(name).write_text(environment._fingerprint(name))
    assert environment._installed(to_run)
    assert not environment._installed(to_develop)
    (tmp_path / "requirements.txt").write_text("django==5.2.20\n")
    assert not environment._installed(to_run)


@pytest.mark.django_db
def test_serves_until_ctrl_c_and_leaves_nothing_behind(settings, tmp_path):
    """The server alone, on the database of the tests with everything done before."""
    database = settings.DATABASES["default"]
    port = free_port()
    program = """
import config.run.database as database
database.bring_up_to_date = database._load_settings
from config.run.problem import leave_quietly
from config.run.serve import main
leave_quietly()
main()
"""
    part = {name: quote(str(database[name] or ""), safe="") for name in PARTS_OF_URL}
    url = "postgres://{USER}:{PASSWORD}@/{NAME}?host={HOST}&port={PORT}".format(**part)
    server = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            **os.environ,
            "PORT": str(port),
            "SECRET_KEY": "of a test",
            "DATABASE_URL": url,
            "STATIC_ROOT": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stdout.readline() == (
            f"Chancery is ready at http://127.0.0.1:{port}/\n"
        )
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200
        os.killpg(server.pid, signal.SIGINT)
        rest, _ = server.communicate(timeout=120)
        assert (server.returncode, rest) == (0, "")
        with pytest.raises(ProcessLookupError):
            os.killpg(server.pid, 0)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
