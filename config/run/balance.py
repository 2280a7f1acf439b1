"""Questions over kept connections, spread over the workers of the web server.

A connection that a program keeps stays with the worker that took it: two programs can
wait for one worker while the other has nothing to do. So a worker that is asked while
it answers somebody else closes that connection behind its answer; the program connects
anew, and whichever worker is idle takes it. Behind nginx, which opens a connection for
each question, nothing changes.
"""

from threading import Lock
from typing import Any


class Balance:
    """The questions that one worker has open; its methods are hooks of gunicorn."""

    def __init__(self) -> None:
        self._open = 0
        self._lock = Lock()

    def begin(self, worker: Any, request: Any) -> None:
        """A question has come: ``pre_request``."""
        with self._lock:
            self._open += 1
            is_beside_another = self._open > 1
        if is_beside_another:
            request.force_close()

    def end(self, worker: Any, request: Any, environ: Any, response: Any) -> None:
        """A question is answered, or was given up: ``post_request``."""
        with self._lock:
            self._open -= 1


# Each worker has its own: they are forked from a process that answers nobody.
BALANCE = Balance()
