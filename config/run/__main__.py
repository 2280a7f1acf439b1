"""`python3 -m config.run COMMAND`, with whatever Python the computer has."""

from __future__ import annotations

import signal
import sys

COMMANDS = ("serve", "setup", "test", "python")


def main(arguments: list[str]) -> None:
    """Set up what the command needs, then become the program that does it."""
    if sys.version_info < (3, 11):  # noqa: UP036 this check is what says so
        found = "{}.{}".format(*sys.version_info[:2])
        sys.exit(
            f"Chancery needs Python 3.11 or newer, and python3 is {found}: install "
            "one, and name it with make PYTHON=python3.12."
        )
    # A Ctrl-C waits until leave_quietly, for less than a tenth of a second.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    # Only now, because these modules do not load in an older Python.
    from config.localpg.errors import LocalPostgresError  # noqa: PLC0415
    from config.run import commands  # noqa: PLC0415
    from config.run.problem import Problem, leave_quietly  # noqa: PLC0415

    leave_quietly()
    if not arguments or arguments[0] not in COMMANDS:
        sys.exit(f"Chancery's commands are listed by `make`, not {arguments}.")
    try:
        getattr(commands, arguments[0])(arguments[1:])
    except (Problem, LocalPostgresError) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main(sys.argv[1:])
