"""What the schema says of writing is what writing takes and answers."""

import json
import re
from html import unescape

import pytest
from jsonschema import Draft202012Validator

from records.door import bearers
from records.door.limits import Limit
from records.kit.api.openapi import document
from records.kit.fields import staff_fields
from records.kit.registry import record_types
from records.models import Citation, Source
from tests.addresses import one_of_each
from tests.api_writing import Program, pointers

pytestmark = pytest.mark.django_db


def faults(name, value):
    """What is wrong with a value by a component of the schema."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": parts()}
    return [one.message for one in Draft202012Validator(schema).iter_errors(value)]


def parts():
    return document()["components"]


def operation(model, method, *, is_one=False):
    path = f"/api/v1/{model.PLURAL}/" + ("{key}/" if is_one else "")
    return document()["paths"][path][method]


def resolved(told):
    """The component that is referred to, or what is told itself."""
    if "$ref" not in told:
        return told
    _, _, kind, name = told["$ref"].split("/")
    return parts()[kind][name]


@pytest.mark.usefixtures("fixtures_loaded")
def test_examples_are_stored_and_needed_is_what_the_schema_says(monkeypatch):
    # More is sent here within a minute than one may.
    monkeypatch.setattr(bearers, "WRITES", Limit("changes in a test", 10_000, 60))
    program, schemas = Program(), parts()["schemas"]
    examples = {
        model: schemas[f"{model.__name__}New"]["examples"][0]
        for model in record_types()
    }
    for model, example in examples.items():
        name, address = model.__name__, f"/api/v1/{model.PLURAL}/"
        assert faults(f"{name}New", example) == []
        page = program.client.get(f"/api/v1/docs/{model.PLURAL}/").content.decode()
        [shown] = re.findall(r"curl -X POST .* -d '(.*?)'</code>", unescape(page), re.S)
        assert json.loads(shown) == example
        for missing in schemas[f"{name}New"].get("required", ()):
            less = {key: value for key, value in example.items() if key != missing}
            assert faults(f"{name}New", less)
            refused = program.post(address, less)
            assert refused.status_code == 422
            assert f"/{missing}" in pointers(refused), (name, missing)
        done = program.post(address, example)
        assert done.status_code == 201, done.content
        assert faults(name, done.json()) == []
        answer = resolved(operation(model, "post")["responses"]["201"])
        told = set(answer["headers"])
        sometimes = {"Idempotency-Replayed"}
        assert {"ETag", "Location"} <= told <= sometimes | set(done.headers)


@pytest.mark.parametrize("model", record_types())
def test_what_is_given_may_be_sent_back(model, staff):
    record = one_of_each()[model.PLURAL]
    given = staff.get(f"/api/v1/{model.PLURAL}/{record.key}/").json()
    sent = {name: given[name] for name in staff_fields(model) if name in given}
    assert faults(f"{model.__name__}Change", sent) == []
    version = {"version": given["version"]}
    assert faults(f"{model.__name__}ChangeOfMany", sent | version) == []
    assert faults(f"{model.__name__}ChangeOfMany", sent)
    assert faults(f"{model.__name__}Change", {"countyr": 1})
    done = Program().patch(f"/api/v1/{model.PLURAL}/{record.key}/", sent, If_Match="*")
    assert done.status_code == 200, done.content
    assert faults(model.__name__, done.json()) == []


@pytest.fixture
def staff():
    return Program()


@pytest.mark.usefixtures("fixtures_loaded")
def test_refusals_and_answers_of_many_are_as_told():
    program, address = Program(), "/api/v1/sources/"
    papers = [{"title": title, "kind": "press"} for title in ("One", "Two")]
    made = program.post(address, papers)
    assert made.status_code == 201, made.content
    assert faults("Written", made.json()) == []
    place = resolved(operation(Source, "patch", is_one=True)["responses"]["412"])
    [stale] = place["content"].values()
    here = f"{address}{made.json()['results'][0]['key']}/"
    late = program.patch(here, {"title": "x"}, If_Match='"9-abc"')
    assert late.status_code == 412
    checked = {**stale["schema"], "components": parts()}
    assert list(Draft202012Validator(checked).iter_errors(late.json())) == []
    assert "ETag" in place["headers"]
    place = resolved(operation(Source, "delete", is_one=True)["responses"]["409"])
    [refused] = place["content"].values()
    source = Citation.objects.first().source.key
    kept = program.delete(f"{address}{source}/", If_Match="*")
    assert kept.status_code == 409
    checked = {**refused["schema"], "components": parts()}
    assert list(Draft202012Validator(checked).iter_errors(kept.json())) == []
    # A browser’s cookie reads and never writes.
    post = operation(Source, "post")
    assert post["security"] == [{"token": []}]
    assert {resolved(one)["name"] for one in post["parameters"]} == {
        "Idempotency-Key",
        "Change-Reason",
    }
    assert {} in operation(Source, "get")["security"]
