"""The API keeps to its own schema, whatever it is asked (schemathesis).

For each role some addresses are asked for what there is, with values made from the
schema, and with one of them replaced by anything; ``make test-schema``
(tests.schema_run) asks all of them, writes too, and for long. No answer may be a server
error, have an undocumented status or type, or look other than the schema says.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from people.reconciling.views import SuggestView
from records.kit.api.files import kinds_of
from records.kit.api.openapi import document
from records.kit.registry import by_plural
from records.models import Dispute, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]

# One in so many addresses is asked, each so many times.
EVERY = 12
EXAMPLES = 5
ROLES = ("anonymous", "analyst", "admin")
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture
def one_connection():
    """Requests through WSGI leave the connection of the test alone."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def headers_of(role, client):
    """What a request of this role is sent with."""
    if role == "anonymous":
        return {}
    user = User.objects.create(
        username=role, is_staff=role == "admin", is_superuser=role == "admin"
    )
    client.force_login(user)
    return {"Cookie": "; ".join(f"{c.key}={c.value}" for c in client.cookies.values())}


def known_places(path):
    """Values of the parameters of an address that lead to something."""
    if "{extension}" in path:
        model = by_plural(path.split("/")[3].split(".")[0])
        return [{"extension": word} for word in kinds_of(model)]
    if "{what}" in path:
        return [{"what": word} for word in SuggestView.PLACES["what"]]
    if "{other}" in path:
        return [{"one": "kazakhstan", "other": "iraq"}]
    if "{key}" not in path:
        return [{}]
    if "{field}" in path:
        rows = Dispute.objects.order_by("pk")[:EXAMPLES].select_related("record")
        return [
            {"record_type": one.record.record_type, "key": one.record.key}
            | {"field": one.field}
            for one in rows
        ]
    model = by_plural(path.split("/")[3])
    keys = model.objects.order_by("key").values_list("key", flat=True)
    return [{"key": key} for key in keys[:EXAMPLES]]


def ask_of(operation, call):
    """Ask one address what there is, what may be there, and anything."""
    names = [one.name for one in operation.query]
    # Hardly any word names a record: those parameters are tried apart.
    closed = {
        one.name for one in operation.query if "enum" in str(one.definition["schema"])
    }

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        name=st.sampled_from(names or ["anything"]),
        value=st.text(max_size=40),
    )
    def ask(case, name, value):
        path = case.path_parameters
        some = {
            one: given for one, given in (case.query or {}).items() if one in closed
        }
        for query in (case.query or {}, some, {**some, name: value}):
            call(operation.Case(query=query, path_parameters=path))

    ask()
    whole = {"include": "citations,disputes,external_ids"}
    for path in known_places(operation.path):
        for query in ({}, whole) if "include" in names else ({},):
            call(operation.Case(query=query, path_parameters=path))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_is_as_the_schema_says(
    role, client, one_connection, record_property
):
    headers = headers_of(role, client)
    schema = schemathesis.openapi.from_dict(document())
    schema.app = get_wsgi_application()
    operations = [found.ok() for found in schema.get_all_operations()]
    operations = [one for one in operations if one.method.upper() == "GET"]
    operations = operations[ROLES.index(role) % EVERY :: EVERY]
    answered = {}

    def call(case):
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        answered[response.status_code] = answered.get(response.status_code, 0) + 1

    for operation in operations:
        ask_of(operation, call)
    record_property("answered", answered)
    assert answered[200] > len(operations)
