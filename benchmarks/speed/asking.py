"""Asking a server over HTTP, two at a time, as a browser or a program would."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 2
PATIENCE = 900  # seconds
LARGE = 2**20


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


def _keep_asking(
    port: int, addresses: tuple[str, ...], first: int, seconds: float, most: int
) -> list[float]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    took: list[float] = []
    ends = time.monotonic() + seconds
    while not took or (time.monotonic() < ends and len(took) < most):
        address = addresses[(first + len(took)) % len(addresses)]
        began = time.perf_counter()
        ask(line, address, keep=False)
        took.append(1000 * (time.perf_counter() - began))
    line.close()
    return took


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
