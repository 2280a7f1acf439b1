"""What the site answers while an import runs, and what it answers without one."""

import http.client
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, Timer

from benchmarks.speed import processes
from benchmarks.speed.asking import ask

ADDRESSES = {"list": "/parties/", "API": "/api/v1/parties/"}
# So long it is asked without an import; and so long it rests between two questions.
ALONE, PAUSE = 20, 0.2


@contextmanager
def answering() -> Iterator[None]:
    """The site, asked before and meanwhile; tells half and 95 % of the times."""
    port = processes.free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "-b", f"127.0.0.1:{port}"),
        *("-w", "2", "--threads", "2"),
    ]
    with processes.serving(
        command, f"http://127.0.0.1:{port}/healthz", API_PER_MINUTE="0"
    ):
        over = Event()
        Timer(ALONE, over.set).start()
        _tell("alone", _asked(port, over))
        over.clear()
        meanwhile: dict[str, list[float]] = {}
        asking = Thread(target=lambda: meanwhile.update(_asked(port, over)))
        asking.start()
        try:
            yield
        finally:
            over.set()
            asking.join()
            _tell("meanwhile", meanwhile)


def _asked(port: int, over: Event) -> dict[str, list[float]]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found: dict[str, list[float]] = {name: [] for name in ADDRESSES}
    while not over.is_set():
        for name, address in ADDRESSES.items():
            started = time.perf_counter()
            ask(line, address)
            found[name].append(1000 * (time.perf_counter() - started))
        over.wait(PAUSE)
    line.close()
    return found


def _tell(when: str, found: dict[str, list[float]]) -> None:
    for name, times in found.items():
        times.sort()
        half, most = (times[len(times) * part // 100] for part in (50, 95))
        sys.stdout.write(
            f"{name}, {when}: {len(times)} answers, p50 {half:.0f} ms, "
            f"p95 {most:.0f} ms\n"
        )
    sys.stdout.flush()
