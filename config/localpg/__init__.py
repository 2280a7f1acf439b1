"""The PostgreSQL that Chancery starts by itself when DATABASE_URL is not set.

The server programs come from elsewhere (see `programs`); this package makes a
cluster, starts it, stops it and finds it again. Standard library only, because
`make run` uses it before anything is installed. Importing it starts nothing.

One rule carries everything: whoever holds the lock file may make and start the
cluster, and the lock is handed on to the server itself. It is free again only when
the last server process is gone, so no process id ever has to be believed.
"""

from __future__ import annotations

from config.localpg.places import DATABASE, PORT, ROLE, local_folder, project_places

__all__ = ["database_settings", "local_folder"]


def database_settings() -> dict[str, str]:
    """The entry for Django's DATABASES; the server starts at the first connection."""
    return {
        "ENGINE": "config.localpg.backend",
        "NAME": DATABASE,
        "USER": ROLE,
        "PASSWORD": "",
        "HOST": str(project_places().socket_folder),
        "PORT": PORT,
    }
