"""The Reconciliation API 0.2, spoken as OpenRefine speaks it, from the manifest on.

OpenRefine itself is not at hand where tests run: what it sends is written down here.
"""

import json
from collections import Counter
from urllib.parse import parse_qsl, quote_plus, urlsplit

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
COLUMNS = {
    "people": (
        ["Fuad Masum", "Ibrahim al-Jaafari", "I. Zhaafari", "Nobody Whatsoever"],
        ["fuad-masum", "ibrahim-al-jaafari", "ibrahim-al-jaafari", None],
    ),
    "parties": (
        ["Iraq", "Republic of Kazakhstan", "KZ", "Atlantis"],
        ["iraq", "kazakhstan", "kazakhstan", None],
    ),
}


class OpenRefine:
    """A project with one column that is reconciled with a service."""

    def __init__(self, service):
        self.client = Client(headers={"User-Agent": "OpenRefine/3.8.7"})
        self.service = service
        self.manifest = self.get(service)

    def get(self, address, **asked):
        """What is at an address; it is asked from another site, without cookies."""
        parts = urlsplit(address)
        answer = self.client.get(
            parts.path,
            {**dict(parse_qsl(parts.query)), **asked},
            headers={"Origin": "http://127.0.0.1:3333", "Accept": "*/*"},
        )
        assert answer.status_code == 200, answer.content
        assert answer["Access-Control-Allow-Origin"] == "*"
        return answer.json() if "json" in answer["Content-Type"] else answer

    def post(self, queries):
        """A batch, as a form: blanks are plus signs, all else is quoted."""
        body = f"queries={quote_plus(json.dumps(queries))}"
        answer = self.client.post(self.service, body, content_type=FORM)
        assert answer.status_code == 200, answer.content
        found = answer.json()
        assert set(found) == set(queries)
        return {name: one["result"] for name, one in found.items()}

    def suggest(self, what, **asked):
        """What the service proposes for what is typed."""
        at = self.manifest["suggest"][what]
        return self.get(at["service_url"] + at["service_path"], **asked)["result"]


@pytest.mark.parametrize("plural", COLUMNS)
def test_a_column_is_reconciled_from_the_manifest_on(plural):
    names, keys = COLUMNS[plural]
    refine = OpenRefine(f"/api/v1/reconcile/{plural}")
    manifest = refine.manifest
    assert "0.2" in manifest["versions"]
    assert {"name", "identifierSpace", "schemaSpace"} <= set(manifest)
    assert "extend" not in manifest
    # It guesses the type from the first rows.
    guessed = refine.post(
        {f"q{n}": {"query": v, "limit": 3} for n, v in enumerate(names)}
    )
    types = Counter(
        (kind["id"], kind["name"])
        for results in guessed.values()
        for one in results
        for kind in one["type"]
    )
    [(kind, _)] = types
    assert kind == manifest["defaultTypes"][0]["id"]
    assert refine.suggest("type", prefix=kind[:3])[0]["id"] == kind
    # Then all rows, with what other columns say.
    properties = [one["id"] for one in refine.suggest("property", prefix="")]
    asked = {
        f"q{n}": {
            "query": name,
            "type": kind,
            "type_strict": "should",
            "limit": 5,
            "properties": [{"pid": pid, "v": ""} for pid in properties],
        }
        for n, name in enumerate(names)
    }
    found = refine.post(asked)
    best = [found[f"q{n}"] for n in range(len(names))]
    assert [one[0]["id"] if one else None for one in best] == keys
    for results in best:
        scores = [one["score"] for one in results]
        assert scores == sorted(scores, reverse=True)
        for one in results:
            assert {"id", "name", "type", "score", "match"} <= set(one)
            assert isinstance(one["match"], bool)
    # By GET the same, as some do with few rows.
    by_get = refine.get(refine.service, queries=json.dumps(asked))
    assert {name: one["result"] for name, one in by_get.items()} == found
    # A cell is looked at, and searched for by hand.
    key = keys[0]
    preview = manifest["preview"]
    page = refine.get(preview["url"].replace("{{id}}", key)).content.decode()
    assert names[0] in page
    assert preview["width"] > 0 < preview["height"]
    [first, *_] = refine.suggest("entity", prefix=names[0], type=kind)
    assert first["id"] == key
    entity = manifest["suggest"]["entity"]
    flyout = entity["service_url"] + entity["flyout_service_path"]
    told = refine.get(flyout.replace("${id}", key))
    assert (told["id"], names[0] in told["html"]) == (key, True)
    shown = urlsplit(manifest["view"]["url"].replace("{{id}}", key)).path
    assert Client().get(shown).status_code == 200
