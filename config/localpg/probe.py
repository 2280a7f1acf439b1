"""Questions to a running server, asked at its socket; no file is believed."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys

from config.localpg.places import ROLE, SUPERUSER, Places

_PROTOCOL = 3 << 16
_TERMINATE = b"X" + struct.pack("!i", 4)
# SQLSTATE cannot_connect_now: starting up, shutting down or recovering.
_NOT_YET = b"C57P03\0"
_MAC_SOL_LOCAL, _MAC_LOCAL_PEERPID = 0, 2


def answers(places: Places) -> bool:
    """Whether the server takes connections now."""
    with contextlib.suppress(OSError), _connected(places) as client:
        body = struct.pack("!i", _PROTOCOL)
        body += f"user\0{ROLE}\0database\0{SUPERUSER}\0\0".encode()
        client.sendall(struct.pack("!i", len(body) + 4) + body)
        reply = client.recv(4096)
        client.sendall(_TERMINATE)
        return reply[:1] == b"R" or (reply[:1] == b"E" and _NOT_YET not in reply)
    return False


def process_id(places: Places) -> int | None:
    """The process that listens at the socket, by the word of the kernel."""
    with contextlib.suppress(OSError), _connected(places) as client:
        if sys.platform == "darwin":
            return client.getsockopt(_MAC_SOL_LOCAL, _MAC_LOCAL_PEERPID)
        peer = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return int(struct.unpack("iII", peer)[0]) or None
    return None


def _connected(places: Places) -> socket.socket:
    client = socket.socket(socket.AF_UNIX)
    try:
        client.settimeout(5)
        client.connect(str(places.socket))
    except OSError:
        client.close()
        raise
    return client
