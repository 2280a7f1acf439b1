"""Who somebody is, asked by every door in the same way and not too often."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from records.door import limits
from records.door.addresses import client_address
from records.door.devices import known_device, same_name
from records.door.limits import Limit
from records.models import User

# From one address into one account, or from one browser that is known there.
PAIR = Limit("login of an account at a place", 10, 15 * 60)
# From one address into any account: an office has one address for all.
ADDRESS = Limit("login at a place", 100, 15 * 60)
# Into one account from anywhere, but for the browsers that are known there.
ACCOUNT = Limit("login of an account", 50, 60 * 60)


class DoorBackend(ModelBackend):
    """User name and password, with a limit wherever a request is behind it.

    A password costs the same time whether the account is there, active or neither. A
    shell, which has no request, is not limited.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """The user, or None; raises TooManyAttempts before anything is compared."""
        if request is None or username is None or password is None:
            return super().authenticate(request, username, password, **kwargs)
        name = same_name(username)
        device = known_device(request, username)
        place = device or client_address(request)
        buckets = [(PAIR, name, place)]
        if not device:
            buckets = [(ADDRESS, place), *buckets, (ACCOUNT, name)]  # type: ignore[list-item]
        for limit, *names in buckets:
            limits.take(limit, *names)
        user = super().authenticate(request, username, password, **kwargs)
        if isinstance(user, User):
            for limit, *names in buckets:
                if limit is PAIR:
                    limits.forget(limit, *names)
                else:
                    limits.give_back(limit, *names)
        return user
