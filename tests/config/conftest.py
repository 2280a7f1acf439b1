"""Clusters of PostgreSQL that a test has to itself."""

import pwd
import shutil
import subprocess

import pytest

from config.localpg.account import Account
from config.localpg.places import Places
from config.localpg.programs import usable_programs
from tests.config.launcher import I_AM_ROOT, Launcher, new_folder


@pytest.fixture
def launcher():
    """For whoever runs the tests."""
    one = Launcher(new_folder())
    yield one
    one.clean()


@pytest.fixture(scope="session")
def cluster():
    """The data folder of a cluster, made once and stopped."""
    one = Launcher(new_folder())
    one.ok("start")
    one.ok("stop")
    yield one.places.data
    one.clean()


@pytest.fixture
def made(launcher, cluster):
    """For whoever runs the tests, with the cluster already made."""
    launcher.places.home.mkdir(parents=True)
    command = ["cp", "-a", str(cluster), str(launcher.places.data)]
    subprocess.run(command, check=True)
    return launcher


@pytest.fixture(scope="session")
def ordinary_user():
    """(account, Python, programs) with which root can be an ordinary user."""
    if not I_AM_ROOT:
        pytest.skip("only root can become another user")
    entry = pwd.getpwnam("nobody")
    account = Account(entry.pw_uid, entry.pw_gid)
    python = _python_for(account)
    folder = new_folder()
    # The project may lie where nobody cannot enter.
    programs, _ = usable_programs(Places(folder, folder / "run"), account)
    yield account, python, programs
    shutil.rmtree(folder)


@pytest.fixture
def ordinary(ordinary_user):
    """For an ordinary user, while root runs the tests."""
    account, python, programs = ordinary_user
    folder = new_folder()
    (folder / "local").mkdir()
    account.give(folder / "local")
    environment = {"LOCALPG_BIN": str(programs.folder)}
    one = Launcher(folder, account, python, environment)
    yield one
    one.clean()


@pytest.fixture(params=["launcher", "ordinary"])
def either(request):
    """For whoever runs the tests, and for an ordinary user as well."""
    return request.getfixturevalue(request.param)


def _python_for(account):
    check = "import sys; sys.exit(sys.version_info < (3, 11))"
    for python in ("/usr/bin/python3", shutil.which("python3")):
        try:
            if account.run([python, "-c", check]).returncode == 0:
                return python
        except OSError:
            continue
    return pytest.skip("nobody can run no Python 3.11 here")
