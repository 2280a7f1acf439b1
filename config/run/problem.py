"""How setting up and starting end when they do not succeed."""

from __future__ import annotations

import os
import signal
import time


class Problem(Exception):
    """One sentence for the person at the keyboard: what is wrong and what to do."""


def leave_quietly() -> None:
    """From here on Ctrl-C ends the program without a word, as it does a shell's."""
    signal.signal(signal.SIGINT, _leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _leave(*_: object) -> None:
    # GNU make 4.3 loses count when its child ends before it has seen the Ctrl-C itself.
    time.sleep(0.2)
    os._exit(128 + signal.SIGINT)
