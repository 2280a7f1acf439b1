"""Serving Chancery with gunicorn, after everything it needs has been brought up.

Runs inside the virtual environment, as the very process that becomes gunicorn: what
ends this process ends the server, and nothing is left behind.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from typing import Any, NoReturn

from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from config.localpg.places import PROJECT
from config.run.address import Address, address
from config.run.balance import BALANCE
from config.run.problem import Problem, leave_quietly

WORKERS = 2
THREADS = 4
PATIENCE = 60.0  # seconds until the first answer
PATIENCE_BESIDE = 10.0
PAUSE = 0.05


class Server(BaseApplication):
    """gunicorn with Chancery loaded once and shared by its workers."""

    def __init__(
        self, where: Address, ready: int, beside: subprocess.Popen[bytes]
    ) -> None:
        """`ready` is a pipe into which every worker writes a byte when it can work.

        `beside` is a process that ends with the server.
        """
        self._where = where
        self._ready = ready
        self._beside = beside
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": str(self._where),
            "workers": WORKERS,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "control_socket_disable": True,
            "graceful_timeout": 5,
            "keepalive": 5,
            # As long as a question may be (LONGEST_QUERY), with its path.
            "limit_request_line": 8_190,
            "loglevel": "warning",
            "proc_name": "chancery",
            "pre_request": BALANCE.begin,
            "post_request": BALANCE.end,
            "post_worker_init": self._worker_ready,
            "on_exit": self._end_beside,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def _worker_ready(self, worker: Any) -> None:
        # Ctrl-C reaches the master too, which tells its workers what to do. Then a
        # worker of gunicorn 27 waits for a lock that the thread it interrupts may hold,
        # until it is killed; when it is asked to finish what it does it waits for none.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGQUIT, worker.handle_exit)
        # A worker that replaces another finds nobody listening any more.
        with contextlib.suppress(BrokenPipeError):
            os.write(self._ready, b".")

    def _end_beside(self, _arbiter: object) -> None:
        self._beside.terminate()
        try:
            self._beside.wait(PATIENCE_BESIDE)
        except subprocess.TimeoutExpired:
            # What it was about is rolled back, and taken up again next time.
            self._beside.kill()
            self._beside.wait()

    def load(self) -> Any:
        # Settings have to be there first.
        from config.wsgi import application  # noqa: PLC0415

        # Every page's code, loaded once for all workers; a fault shows here and now.
        get_resolver().url_patterns  # noqa: B018
        return application


def main() -> None:
    """Bring everything up, then serve until Ctrl-C."""
    where = address()
    os.environ.setdefault("ALLOWED_HOSTS", ",".join(where.host_names))
    from config.run.database import bring_up_to_date  # noqa: PLC0415 reads settings

    bring_up_to_date()
    where.check_free()
    hearing, telling = os.pipe()
    sys.stdout.flush()
    if os.fork() == 0:
        os.close(telling)
        _announce(where, hearing)
    os.close(hearing)
    Server(where, telling, _work_beside()).run()


def _work_beside() -> subprocess.Popen[bytes]:
    """In a process of its own, do what waits; it ends with this one, or soon after."""
    command = [sys.executable, "manage.py", "work", "--parent", str(os.getpid())]
    # Ctrl-C reaches it too, perhaps while it loads; it is ended by the server.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.Popen(command, cwd=PROJECT)
    finally:
        signal.signal(signal.SIGINT, before)


def _announce(where: Address, ready: int) -> NoReturn:
    """In a process of its own, say that Chancery is ready once it really answers.

    It waits for all workers, because a gunicorn stopped while one still starts has
    to kill that one.
    """
    server = os.getppid()
    for _ in range(WORKERS):
        os.read(ready, 1)
    deadline = time.monotonic() + PATIENCE
    # The server is this process's parent; when it has gone, so has the reason to wait.
    while os.getppid() == server and time.monotonic() < deadline:
        if _healthy(where.to_visit):
            print(f"Chancery is ready at http://{where.to_visit}/", flush=True)
            os._exit(0)
        time.sleep(PAUSE)
    if os.getppid() == server:
        print(
            f"Chancery did not answer at http://{where.to_visit}/healthz within "
            f"{PATIENCE:.0f} seconds.",
            file=sys.stderr,
        )
        os.kill(server, signal.SIGTERM)
    os._exit(1)


def _healthy(where: Address) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        asking = http.client.HTTPConnection(where.host, where.port, timeout=10)
        try:
            asking.request("GET", "/healthz")
            # Behind HTTPS=true the answer is a redirect, which is an answer too.
            return asking.getresponse().status < 400
        finally:
            asking.close()
    return False


if __name__ == "__main__":
    leave_quietly()
    try:
        main()
    except Problem as problem:
        sys.exit(str(problem))
