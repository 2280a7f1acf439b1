"""The address that Chancery answers at: HOST and PORT of the environment."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from dataclasses import dataclass

from config.run.problem import Problem

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (not bound to: told apart)


@dataclass(frozen=True)
class Address:
    """A host name or number, and a TCP port."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def to_visit(self) -> Address:
        """The address that a browser on this computer uses."""
        return Address(EVERYWHERE.get(self.host, self.host), self.port)

    @property
    def host_names(self) -> list[str]:
        """The names under which a browser may ask for Chancery here."""
        names = {"localhost", "127.0.0.1", "[::1]", str(self).rpartition(":")[0]}
        if self.host in EVERYWHERE:
            names.add(socket.gethostname())
            # A computer that does not know its own name has no further ones.
            with contextlib.suppress(OSError):
                names.update(socket.gethostbyname_ex(socket.gethostname())[2])
        return sorted(names)

    def check_free(self) -> None:
        """Raise Problem if no server can listen here."""
        try:
            kind, place = _resolve(self.host, self.port)
            with socket.socket(kind, socket.SOCK_STREAM) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(place)
                trial.listen()
        except OSError as error:
            raise Problem(self._reason(error)) from None

    def _reason(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return (
                f"Port {self.port} on {self.host} is taken by another program: stop "
                f"it, or choose another port, as in `make run PORT={self.port + 1}`."
            )
        if error.errno == errno.EACCES:
            return (
                f"You may not open port {self.port}: choose one from 1024 on, as in "
                "`make run PORT=8000`."
            )
        return (
            f"Chancery cannot listen on HOST={self.host}, which is no address of this "
            f"computer ({error.strerror or error})."
        )


def address() -> Address:
    """HOST and PORT, or 127.0.0.1:8000."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise Problem(f"PORT is {port!r}; it must be a number from 1 to 65535.")
    return Address(host.strip("[]"), int(port))


def _resolve(host: str, port: int) -> tuple[int, tuple[object, ...]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return found[0], found[4]
