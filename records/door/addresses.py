"""Where a request comes from: believed of a trusted proxy only.

``TRUSTED_PROXIES`` names the front servers, as addresses or networks; ``unix`` is one
that speaks over a socket of this computer.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from records.door.networks import UNIX, trusted_networks

# What front servers say, and anybody can say.
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
# One household or office has this much of the newer addresses to itself.
IPV6_PREFIX = 64


class ProxyMiddleware:
    """Puts the client's address in ``REMOTE_ADDR``; forgets what strangers forward."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = trusted_networks(settings.TRUSTED_PROXIES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META
        if self._is_trusted(said.get("REMOTE_ADDR", "")):
            said["REMOTE_ADDR"] = self._client(said.get("HTTP_X_FORWARDED_FOR", ""))
            said.pop("HTTP_X_FORWARDED_HOST", None)
        else:
            for name in FORWARDED:
                said.pop(name, None)
        return self.get_response(request)

    def _client(self, forwarded: str) -> str:
        """The last address that no trusted proxy of ours has; empty for none."""
        for text in reversed(forwarded.split(",")):
            if not self._is_trusted(address := text.strip()):
                return address
        return ""

    def _is_trusted(self, text: str) -> bool:
        if not text:
            return UNIX in settings.TRUSTED_PROXIES
        try:
            address = ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in self.trusted)


def client_address(request: HttpRequest) -> str:
    """The client's address, as far as tries are counted by it.

    Of IPv6 only the network counts: whoever has one has all the addresses in it.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
