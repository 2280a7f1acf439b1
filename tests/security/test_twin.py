"""What you may not see does not exist: every answer is the same as without it.

For each role the same requests are sent to a database with hidden records and to its
twin without them; status, headers and body must be equal to the byte (TRUST 0.2).

Each role asks one in TWIN_EVERY of some twenty thousand questions, another one for
each role; `make test-twin` asks them all. Of what is asked by two parameters at once,
which any role could ask, each has a fifth. They are cut into TWIN_PARTS, each a test;
with TWIN_GO_ON, parts that were asked before and found nothing are left out.
"""

import io
import os
import re
import zipfile
from datetime import UTC, datetime, timedelta
from difflib import unified_diff

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import transaction
from django.test import Client

from records.door.tokens import make_token
from records.kit.registry import record_types
from records.models import User
from records.reading import PUBLIC, sight_of
from tests.api_writing import EVERYTHING
from tests.bringing import preview
from tests.security.figures import clean, note
from tests.security.twin_data import CANARY, fill, keys, remove_hidden
from tests.security.twin_pairs import pairs
from tests.security.twin_probes import addresses, operations, questions, schema
from tests.security.twin_writing import writing

EVERY = int(os.environ.get("TWIN_EVERY", "200"))
PARTS = int(os.environ.get("TWIN_PARTS", "1"))
GO_ON = bool(os.environ.get("TWIN_GO_ON"))
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ROLES = {
    "anonymous": None,
    "analyst": {"clearance": "public"},
    "analyst-internal": {"clearance": "internal"},
    "editor": {"clearance": "public", "is_staff": True},
    "editor-internal": {"clearance": "internal", "is_staff": True},
}
APPS = ("records", "relations", "people", "events")
# Different at every request, and nobody's secret: tokens against forged requests, and
# in forms the number of the newest history entry.
MASKED = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|name="([a-z_]+-[0-9]+-)?seen"[^>]*'
    # The number of an import, and when the database noted it.
    rb"|/import/[0-9]+/|[0-9]+ [A-Z][a-z]+ 20[0-9]{2} [0-9]{2}:[0-9]{2} UTC"
)


def told(response):
    """All that somebody learns from an answer."""
    body = b"".join(response) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"\n".join(parts.read(part) for part in sorted(parts.namelist()))
    headers = {
        name: MASKED.sub(b"", value.encode())
        for name, value in response.headers.items()
        if name not in ("Set-Cookie", "Content-Length")
    }
    return response.status_code, headers, MASKED.sub(b"", body)


def ask(client, probes):
    """The answer to each request, with the clock standing still."""
    answers = {}
    with time_machine.travel(NOW, tick=False):
        for address in probes:
            answers[address] = told(client.get(address))
    return answers


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Public and hidden records, for all roles; every key there is."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert fill() > 40
        yield keys()
        transaction.set_rollback(True)


@pytest.fixture
def client_of(db):
    def make(role):
        client = Client(raise_request_exception=False)
        options = ROLES[role]
        if options is None:
            return client, None
        user = User.objects.create(username=role, **options)
        if user.is_staff:
            # All that a role may be given short of being an administrator.
            user.user_permissions.set(
                Permission.objects.filter(content_type__app_label__in=APPS)
            )
        client.force_login(user)
        return client, user

    return make


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("part", range(PARTS))
def test_answers_are_those_of_a_database_without_what_is_hidden(
    role, part, filled, client_of
):
    if GO_ON and clean(role, part, PARTS):
        pytest.skip("asked before, with nothing found")
    client, user = client_of(role)
    sight = sight_of(user or AnonymousUser())
    told_of = schema(client)
    one_by_one = [
        *addresses(filled),
        *questions(filled),
        *operations(told_of, filled),
    ]
    turn = list(ROLES).index(role)
    two_at_once = list(pairs(told_of, filled))[turn :: len(ROLES)]
    found = list(dict.fromkeys([*one_by_one, *two_at_once]))
    assert len(found) > 18000
    probes = found[turn % EVERY :: EVERY][part::PARTS]
    with transaction.atomic():
        remove_hidden(sight, staff=bool(user and user.is_staff))
        without = ask(client, probes)
        transaction.set_rollback(True)
    with_hidden = ask(client, probes)
    broken = [one for one in probes if with_hidden[one][0] >= 500]
    differing = [one for one in probes if with_hidden[one] != without[one]]
    # Where the twin does not sing, nor may the other; and what one asked is one's own.
    singing = [
        one
        for one, (_, _, body) in with_hidden.items()
        if CANARY not in one
        and CANARY.encode() in body
        and CANARY.encode() not in without[one][2]
    ]
    note(
        role,
        part,
        PARTS,
        probes=len(probes),
        answered=sum(with_hidden[one][0] == 200 for one in probes),
        of=len(found),
        differences=len(differing),
        canaries=len(singing),
        errors=len(broken),
    )
    assert (broken, differing, singing) == ([], [], [])
    if sight == PUBLIC:
        # They may see nothing that sings, except what they said themselves.
        singing = [
            one
            for one, (_, _, body) in with_hidden.items()
            if CANARY not in one and CANARY.encode() in body
        ]
        assert singing == []


@pytest.mark.parametrize("role", ["editor", "editor-internal"])
def test_writing_that_names_what_is_hidden_is_refused_as_in_the_twin(
    role, filled, client_of
):
    client, user = client_of(role)
    sight = sight_of(user)
    found = list(writing(filled))
    assert len(found) > 500
    turn = list(ROLES).index(role)
    probes = found if EVERY == 1 else found[turn :: max(1, EVERY // 10)]

    def send_all():
        with time_machine.travel(NOW, tick=False):
            return [sent(client, user, *probe) for probe in probes]

    with transaction.atomic():
        remove_hidden(sight, staff=True)
        without = send_all()
        transaction.set_rollback(True)
    with_hidden = send_all()
    broken = [
        probe
        for probe, (status, *_) in zip(probes, with_hidden, strict=True)
        if status >= 500
    ]
    differing = [
        (probe, *apart(*answers))
        for probe, *answers in zip(probes, with_hidden, without, strict=True)
        if answers[0] != answers[1]
    ]
    assert (broken, differing) == ([], [])


def apart(one, other):
    """Where two answers differ: the lines that only one of them has."""
    told_of = [
        [str(status), str(headers), *body.decode().splitlines()]
        for status, headers, body in (one, other)
    ]
    return list(unified_diff(*told_of, n=0, lineterm=""))[2:12]


def sent(client, user, way, method, address, body, media_type):
    """What somebody learns from sending something; whatever it does is taken back."""
    with transaction.atomic():
        if way == "api":
            expires = NOW + timedelta(days=30)
            _, text = make_token(user, "writer", EVERYTHING, expires)
            headers = {"Authorization": f"Bearer {text}", "If-Match": '"1"'}
            there = Client(raise_request_exception=False)
            answer = there.generic(
                method.upper(), address, body, content_type=media_type, headers=headers
            )
        elif way == "import":
            # What is told of the file as a whole, and of each row.
            answer = preview(client, address, body, "records.csv")
        else:
            answer = getattr(client, method)(address, body)
        learnt = told(answer)
        transaction.set_rollback(True)
    return learnt


def test_operations_of_a_schema_are_asked_with_every_parameter():
    mission = next(model for model in record_types() if model.PLURAL == "missions")
    known = {mission: ["embassy", f"{CANARY}-1"]}
    kind = {"name": "kind", "in": "query", "schema": {"enum": ["embassy", "mission"]}}
    words = {"name": "q", "in": "query", "schema": {"type": "string"}}
    told = {
        "paths": {
            "/api/v1/missions/": {"get": {"parameters": [kind, words]}, "post": {}},
            "/api/v1/missions/{key}/": {"get": {}},
            "/api/v1/tokens/": {"post": {}},
        }
    }
    assert list(operations(told, known)) == [
        "/api/v1/missions/",
        "/api/v1/missions/?kind=embassy",
        "/api/v1/missions/?kind=mission",
        "/api/v1/missions/?q=embassy",
        f"/api/v1/missions/?q={CANARY}-1",
        f"/api/v1/missions/?q={CANARY}",
        "/api/v1/missions/?q=2008",
        "/api/v1/missions/embassy/",
        f"/api/v1/missions/{CANARY}-1/",
    ]
