"""Addresses of pages of records, without asking the router for each.

A list has hundreds of them; what differs between those of one type is the key, and a
key needs no escaping.
"""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse


def address(name: str, key: str) -> str:
    """The address of a name with one argument, a key."""
    before, after = _around(name, get_script_prefix(), settings.ROOT_URLCONF)
    return f"{before}{key}{after}"


def address_of(name: str) -> str:
    """The address of a name without arguments, such as that of a list."""
    return _plain(name, get_script_prefix(), settings.ROOT_URLCONF)


@lru_cache(maxsize=1000)
def _plain(name: str, prefix: str, urlconf: str) -> str:
    return reverse(name)


# What stands in an address where the key will; no address has it otherwise.
_KEY = "the-key-of-a-record"


@lru_cache(maxsize=1000)
def _around(name: str, prefix: str, urlconf: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[_KEY]).partition(_KEY)
    return before, after
