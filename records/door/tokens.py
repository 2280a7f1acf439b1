"""Tokens: made by their owner, shown once, never for more than the owner may.

A token is ``chy_<handle>_<secret>``: the first part lets scanners of code find one that
was published by mistake, the handle names it where it must not stand itself, and the
secret has 256 random bits, so that a keyed hash keeps it.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from records.door import limits
from records.door.limits import Limit
from records.kit.nearest import did_you_mean
from records.kit.registry import record_types
from records.models import ApiToken, Record, User

PATTERN = re.compile(r"chy_([0-9a-z]{10})_([0-9a-f]{64})", re.ASCII)
SALT = "chancery.tokens"
# What a token may do with the records of a list, by Django's words for it.
VERBS = {"read": "view", "add": "add", "change": "change", "delete": "delete"}
VERB_OF = {
    "POST": "add",
    "PUT": "change",
    "PATCH": "change",
    "DELETE": "delete",
}
EVERY = "*"
# From one address, tokens that are none.
WRONG = Limit("token that is none", 60, 15 * 60)
# Questions and changes by one token.
READS = Limit("questions with a token", 600, 60)
WRITES = Limit("changes with a token", 120, 60)
# Tokens that open something, at a time.
MOST = 50
TOUCH = timedelta(minutes=1)

IN_ADDRESS = "It stood in an address, where logs and browsers keep it."
BY_OWNER = "Its owner ended it."


class BadToken(Exception):
    """What came as a token opens nothing; it is not said why."""


def token_of(request: Any) -> ApiToken | None:
    """The token that a request came with."""
    found: ApiToken | None = getattr(request, "api_token", None)
    return found


def make_token(
    user: User, name: str, scopes: Iterable[str], expires_at: datetime
) -> tuple[ApiToken, str]:
    """A new token of a user, and its text, which is kept nowhere."""
    handle = secrets.token_hex(5)
    secret = secrets.token_hex(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        handle=handle,
        digest=_digest(secret, settings.SECRET_KEY),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    return token, f"chy_{handle}_{secret}"


def find_token(text: str, place: str) -> ApiToken:
    """The open token of that text; raises BadToken, or TooManyAttempts after many.

    Who comes with a right one is not held up by others who guess at the same address.
    """
    found = PATTERN.fullmatch(text)
    handle, secret = found.groups() if found else ("", "")
    token = ApiToken.objects.select_related("user").filter(handle=handle).first()
    # The same work is done whether there is one of that handle or not.
    right = _is_right(secret, token.digest if token else "0" * 64)
    if token is None or not right or not token.is_open or not token.user.is_active:
        limits.take(WRONG, place)
        raise BadToken
    return token


def note_use(token: ApiToken) -> None:
    """Write when it was last used, once a minute at most."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > TOUCH:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - TOUCH)
        ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)


def end_token(token: ApiToken, why: str) -> None:
    """From the next request on it opens nothing."""
    still = ApiToken.objects.filter(pk=token.pk, ended_at=None)
    still.update(ended_at=timezone.now(), ended_why=why)


def end_published(text: str, place: str) -> bool:
    """End the tokens that stand in an address; whether one seems to stand there."""
    found = False
    for match in list(PATTERN.finditer(text))[:5]:
        found = True
        try:
            end_token(find_token(match.group(), place), IN_ADDRESS)
        except BadToken:
            continue
    return found


def scopes_open_to(user: User) -> Iterator[tuple[type[Record], list[str]]]:
    """Each record type with the verbs that its records are open to the user for.

    Who may not enter records may read those that they are cleared for, with or without
    a role: so may their token.
    """
    allowed = user.get_all_permissions()
    for model in record_types():
        label = f"{model._meta.app_label}.{{}}_{model._meta.model_name}"
        verbs = ["read"]
        if user.is_staff:
            verbs += [
                verb
                for verb, word in list(VERBS.items())[1:]
                if label.format(word) in allowed
            ]
        yield model, verbs


def may_now(user: User, model: type[Record], verb: str) -> bool:
    """Whether the user may do that today, by Django's permissions."""
    if verb == "read":
        return True
    name = f"{VERBS[verb]}_{model._meta.model_name}"
    return user.is_staff and user.has_perm(f"{model._meta.app_label}.{name}")


def scope_problem(scopes: Iterable[str], user: User) -> str:
    """What is wrong with scopes that were asked for; empty when nothing is."""
    open_to = {EVERY: {verb for _, some in scopes_open_to(user) for verb in some}}
    open_to |= {model.PLURAL: set(verbs) for model, verbs in scopes_open_to(user)}
    asked = set(scopes)
    for scope in sorted(asked):
        verb, _, plural = scope.partition(":")
        if verb not in VERBS:
            return f"There is no right “{verb[:40]}”.{did_you_mean(verb, VERBS)}"
        if plural not in open_to:
            return f"There is no list “{plural[:60]}”.{did_you_mean(plural, open_to)}"
        if verb not in open_to[plural]:
            return f"You may not {verb} {plural} yourself."
    return "" if asked else "Choose at least one thing that it may do."


def _digest(secret: str, key: str) -> str:
    return salted_hmac(SALT, secret, secret=key, algorithm="sha256").hexdigest()


def _is_right(secret: str, digest: str) -> bool:
    """Whether it is the secret, by the key of today or one that was."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    tried = [constant_time_compare(_digest(secret, key), digest) for key in keys]
    return any(tried)
