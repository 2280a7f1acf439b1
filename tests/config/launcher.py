"""The launcher of PostgreSQL as a person uses it: `python -m config.localpg`."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from config.localpg.account import Account
from config.localpg.places import SYSTEM_FOLDER, Places, places_below
from config.localpg.probe import process_id
from config.localpg.programs import find_programs

ROOT = Path(__file__).resolve().parent.parent.parent
I_AM_ROOT = os.geteuid() == 0


@dataclass
class Launcher:
    """A data folder of its own, and the commands that work on it.

    `account` runs them; None is whoever runs the tests. The copy of the launcher
    holds nothing but itself, so that it must work without any package.
    """

    folder: Path
    account: Account | None = None
    python: str = sys.executable
    environment: dict = field(default_factory=dict)

    @property
    def data_folder(self):
        return Path(self.environment.get("CHANCERY_DATA", self.folder / "local"))

    @property
    def places(self) -> Places:
        """Where this cluster is, as its own user works it out."""
        if I_AM_ROOT and self.account:
            home = self.data_folder / "postgres"
            return Places(home, home / "run")
        return places_below(self.data_folder.resolve())

    def popen(self, *arguments, **environment):
        who = {}
        if self.account:
            who = {"user": self.account.uid, "group": self.account.gid}
            who["extra_groups"] = []
        inherited = {"PATH": os.environ["PATH"], "LANG": os.environ.get("LANG", "C")}
        return subprocess.Popen(
            [self.python, "-m", "config.localpg", *arguments],
            cwd=self.folder,
            env={
                **inherited,
                "LOCALPG_BIN": str(find_programs().folder),
                "CHANCERY_DATA": str(self.folder / "local"),
                **self.environment,
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **who,
        )

    def run(self, *arguments, **environment):
        process = self.popen(*arguments, **environment)
        process.out, process.err = process.communicate(timeout=90)
        return process

    def ok(self, *arguments, **environment):
        """What a command that must succeed printed."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.err
        return done.out

    def refused(self, *arguments, **environment):
        """The one sentence with which a command must fail."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 1, (done.out, done.err)
        assert "Traceback" not in done.err
        assert done.err.count("\n") == 1, done.err
        return done.err

    def sql(self, statement, **environment):
        """Its one-column answer, asked by psql as the application's role."""
        return self.ok("psql", "-XAtc", statement, **environment).strip()

    def kill_server(self):
        server = process_id(self.places)
        assert server
        os.kill(server, signal.SIGKILL)
        return server

    def clean(self):
        done = self.run("stop")
        assert done.returncode == 0, done.err
        for folder in (self.places.socket_folder, self.places.home, self.folder):
            shutil.rmtree(folder, ignore_errors=True)
        if SYSTEM_FOLDER.is_dir() and not any(SYSTEM_FOLDER.iterdir()):
            SYSTEM_FOLDER.rmdir()


def new_folder():
    """A short-named folder that every account may enter, holding the launcher."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    folder.chmod(0o755)
    shutil.copytree(
        ROOT / "config" / "localpg",
        folder / "config" / "localpg",
        ignore=shutil.ignore_patterns("__pycache__", "backend"),
    )
    (folder / "config" / "__init__.py").touch()
    return folder
