"""Programs that write: a client of the API with a token of its own."""

import json
from datetime import timedelta

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from records.door.tokens import make_token
from records.roles import make_roles
from relations.models import Party
from tests.factories import PartyFactory, UserFactory

EVERYTHING = ("read:*", "add:*", "change:*", "delete:*")


class Program:
    """Sends JSON with a token; by default its owner may do everything."""

    def __init__(self, user=None, scopes=EVERYTHING):
        self.user = user or UserFactory(is_staff=True, is_superuser=True)
        expires = timezone.now() + timedelta(days=30)
        self.token, self.text = make_token(self.user, "writer", scopes, expires)
        self.client = Client(raise_request_exception=False)

    def send(self, method, address, body=None, **headers):
        """The answer; names of headers are written with underscores."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            address,
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.text}", **given},
        )

    def get(self, address, **headers):
        return self.send("GET", address, **headers)

    def post(self, address, body, **headers):
        return self.send("POST", address, body, **headers)

    def patch(self, address, body, **headers):
        return self.send("PATCH", address, body, **headers)

    def delete(self, address, **headers):
        return self.send("DELETE", address, **headers)


def pointers(response):
    """Places at fault, with what is said of each."""
    return {one["pointer"]: one["message"] for one in response.json()["errors"]}


def editor(**more):
    """Somebody with the role of an editor."""
    make_roles()
    user = UserFactory(is_staff=True, **more)
    user.groups.set([Group.objects.get(name="editor")])
    return user


def embassy(**more):
    """A mission as it is sent, between parties that are there."""
    for key in ("iraq", "kazakhstan"):
        if not Party.objects.filter(key=key).exists():
            PartyFactory(key=key, name=key.capitalize())
    return {
        "key": "embassy",
        "name": "Embassy of Iraq",
        "kind": "embassy",
        "sending_party": "iraq",
        "receiving_parties": [{"key": "kazakhstan", "label": "ignored"}],
        "opened": {"edtf": "2008-05"},
        **more,
    }
