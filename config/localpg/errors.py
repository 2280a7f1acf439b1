"""What the embedded server says when it cannot do what was asked."""

from __future__ import annotations


class LocalPostgresError(Exception):
    """One sentence for the person at the keyboard: what is wrong, where, what to do."""
