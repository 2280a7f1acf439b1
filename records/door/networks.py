"""The networks that a setting names; needs no settings, being read by them."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

UNIX = "unix"


def trusted_networks(names: Iterable[str]) -> list[IPv4Network | IPv6Network]:
    """The networks of TRUSTED_PROXIES; raises ValueError for what is none."""
    return [ip_network(name) for name in names if name != UNIX]
