"""Asking a server over HTTP, two at a time, as a browser or a program would."""

import http.client
import re
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 2
PATIENCE = 900  # seconds
LARGE = 2**20

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class Failed(Exception):
    """A server answered with anything but 200."""


def ask(line: http.client.HTTPConnection, address: str, *, keep: bool = True) -> bytes:
    """The body of an answer; a large one is read and thrown away unless kept."""
    line.request("GET", address, headers={"Accept-Encoding": "identity"})
    response = line.getresponse()
    body = response.read() if keep or response.status != 200 else b""
    while not keep and response.read(LARGE):
        pass
    if response.status != 200:
        raise Failed(f"{address[:200]}: {response.status} {body[:300]!r}")
    return body


def one(port: int, address: str) -> bytes:
    """The answer to one question."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        return ask(line, address)
    finally:
        line.close()


class Line:
    """A connection that is kept as long as the server keeps it.

    It reads no more of an answer than how long it is: who asks shares the processors
    with who answers, and the limit is asked without HTTP.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, address: str) -> None:
        """Ask, and read the answer to its end; Failed if it is anything but 200."""
        if self._socket is None:
            place = ("127.0.0.1", self._port)
            self._socket = socket.create_connection(place, PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        own = self._socket
        own.sendall(
            f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            "Accept-Encoding: identity\r\n\r\n".encode()
        )
        told = b""
        while b"\r\n\r\n" not in told:
            told += self._some(own)
        head, _, body = told.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if head.split(b" ", 2)[1] != b"200" or not length:
            raise Failed(f"{address[:200]}: {told[:500]!r}")
        left = int(length[1]) - len(body)
        while left > 0:
            left -= len(self._some(own))
        if _CLOSES.search(head):
            self.close()

    def close(self) -> None:
        """Close it; the next question opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    @staticmethod
    def _some(own: socket.socket) -> bytes:
        if not (some := own.recv(LARGE)):
            raise Failed("The answer ended before its end.")
        return some


def _keep_asking(
    port: int, addresses: tuple[str, ...], first: int, seconds: float, most: int
) -> list[float]:
    line, plain = http.client.HTTPConnection("127.0.0.1", port, PATIENCE), Line(port)
    if _tells_its_length(line, addresses[first % len(addresses)]):
        asking: Callable[[str], object] = plain.ask
    else:

        def asking(address: str) -> object:
            return ask(line, address, keep=False)

    took: list[float] = []
    ends = time.monotonic() + seconds
    while not took or (time.monotonic() < ends and len(took) < most):
        address = addresses[(first + len(took)) % len(addresses)]
        began = time.perf_counter()
        asking(address)
        took.append(1000 * (time.perf_counter() - began))
    line.close()
    plain.close()
    return took


def _tells_its_length(line: http.client.HTTPConnection, address: str) -> bool:
    """Whether an answer says beforehand how long it is: not one that is streamed."""
    line.request("HEAD", address)
    response = line.getresponse()
    response.read()
    return response.getheader("Content-Length") is not None


def load(
    port: int, addresses: tuple[str, ...], seconds: float, most: int
) -> list[float]:
    """Milliseconds of each answer, with two questions open all the time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [
            pool.submit(_keep_asking, port, addresses, n, seconds, most)
            for n in range(AT_ONCE)
        ]
        return [took for part in asked for took in part.result()]
