"""Kept connections, spread over the workers of the web server."""

import http.client
import socket
import subprocess
import sys
import time

from config.run.balance import Balance
from tests.config.launcher import ROOT

# Answers slowly whoever asks for it, and says which process answers.
APPLICATION = """
import os, sys, time
from gunicorn.app.base import BaseApplication
from config.run.balance import BALANCE

class Server(BaseApplication):
    def load_config(self):
        chosen = {
            "bind": sys.argv[1], "workers": 2, "threads": 4, "worker_class": "gthread",
            "pre_request": BALANCE.begin, "post_request": BALANCE.end,
            "control_socket_disable": True, "loglevel": "error", "preload_app": True,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self):
        def answer(environ, start):
            if environ["PATH_INFO"] == "/slow":
                time.sleep(0.3)  # so long that two questions overlap
            body = str(os.getpid()).encode()
            start("200 OK", [("Content-Length", str(len(body)))])
            return [body]
        return answer

Server().run()
"""


class Request:
    is_closed = False

    def force_close(self):
        self.is_closed = True


def test_who_is_answered_alone_keeps_the_connection():
    balance, first, second, third = Balance(), Request(), Request(), Request()
    balance.begin(None, first)
    balance.begin(None, second)
    balance.end(None, first, {}, None)
    balance.end(None, second, {}, None)
    balance.begin(None, third)
    assert [one.is_closed for one in (first, second, third)] == [False, True, False]


def test_two_who_met_in_one_worker_are_parted():
    """Whatever worker took them first: after a few questions each has its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        where = f"127.0.0.1:{free.getsockname()[1]}"
    server = subprocess.Popen([sys.executable, "-c", APPLICATION, where], cwd=ROOT)
    lines = [http.client.HTTPConnection(where, timeout=30) for _ in range(2)]
    try:
        _wait(lines[0])
        for _ in range(10):
            for line in lines:
                line.request("GET", "/slow")
            workers = {line.getresponse().read() for line in lines}
        assert len(workers) == 2
    finally:
        for line in lines:
            line.close()
        server.terminate()
        server.wait(30)


def _wait(line):
    ends = time.monotonic() + 30
    while True:
        try:
            line.request("GET", "/")
            line.getresponse().read()
        except OSError:
            line.close()
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)  # between two tries; the deadline is above
        else:
            return
