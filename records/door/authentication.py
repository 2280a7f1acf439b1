"""Programs as the REST framework knows them.

Apart from records.door.bearers: the framework loads it while its own views are loaded.
"""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from records.door.tokens import token_of


class TokenAuthentication(BaseAuthentication):
    """Tells the REST framework whom the middleware let in."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The owner and the token; None for who comes without."""
        token = token_of(request._request)
        return None if token is None else (token.user, token)

    def authenticate_header(self, request: Request) -> str:
        """What to come with."""
        return "Bearer"
