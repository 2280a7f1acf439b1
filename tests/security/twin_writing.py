"""What to send: writing that names what is hidden, at every address that takes any.

Nothing of it may be done, so the twin, where it names what is not there at all, has to
refuse it in the same words. Worked out from models and registry.
"""

import json

from django.urls import reverse

from records.kit.fields import record_fields
from records.kit.registry import record_types
from records.models import RegisterEntry
from tests.security.twin_data import CANARY, MARKS

JSON = "application/json"


def writing(known):
    """Name of the way in, method, address, what is sent, and as what."""
    numbers = dict(RegisterEntry._base_manager.values_list("key", "pk"))
    for model in record_types():
        hidden = [key for key in known[model] if CANARY in key][: len(MARKS)]
        references = {
            field.name: _hidden_of(known, field.related_model)
            for field in record_fields(model)
            if field.is_relation
        }
        yield from _by_api(model, hidden, references)
        yield from _by_admin(model, hidden, references, numbers)
        yield "import", "post", *_file(model, references)
    yield from _questions(known)
    yield from _by_desk(known, numbers)


def _hidden_of(known, target):
    kinds = [one for one in known if one is target or issubclass(one, target)]
    kinds = kinds or list(known)[:1]
    return next(key for kind in kinds for key in known[kind] if CANARY in key)


def _by_api(model, hidden, references):
    there = f"/api/v1/{model.PLURAL}/"
    for name, key in references.items():
        body = json.dumps({name: key})
        yield "api", "post", there, body, JSON
        body = json.dumps({name: [{"key": key}]})
        yield "api", "post", there, body, JSON
    cited = {"citations": [{"source": CANARY, "passage": CANARY, "field": "key"}]}
    yield "api", "post", there, json.dumps(cited), JSON
    for key in hidden:
        for method in ("put", "patch", "delete"):
            yield "api", method, f"{there}{key}/", json.dumps({"key": "new"}), JSON


def _by_admin(model, hidden, references, numbers):
    options = model._meta
    place = f"admin:{options.app_label}_{options.model_name}"
    for key in hidden:
        number = numbers[key]
        for what in ("change", "delete", "merge", "history"):
            sent = {"post": "yes", "other": key, "note": "x"}
            yield "admin", "post", reverse(f"{place}_{what}", args=[number]), sent, None
    action = {"action": "delete_selected", "post": "yes", "index": "0"}
    action["_selected_action"] = [numbers[key] for key in hidden]
    yield "admin", "post", reverse(f"{place}_changelist"), action, None
    for name, key in references.items():
        number = numbers[key]
        yield "admin", "post", reverse(f"{place}_add"), {name: number}, None
        yield "admin", "get", reverse(f"{place}_add"), {name: number}, None


def _file(model, references):
    """A file that refers to what is hidden, in every way that it can.

    It takes no key of what is hidden: that is refused (CF-16 in SECURITY.md).
    """
    names = ["key", *references]
    lines = [names, ["a-new-key", *references.values()], ["", *references.values()]]
    text = "\n".join(",".join(line) for line in lines)
    return model.PLURAL, text, None


def _questions(known):
    """Questions that are sent, as programs that match names do."""
    for service in ("people", "parties"):
        for word in (CANARY, CANARY[:-1], "Event"):
            asked = {"q0": {"query": word}, "q1": {"query": word, "limit": 3}}
            address = f"/api/v1/reconcile/{service}"
            yield "open", "post", address, {"queries": json.dumps(asked)}, None
    party = next(m for m in known if m.PLURAL == "parties")
    hidden = _hidden_of(known, party)
    property_of = {"pid": "party", "v": hidden}
    asked = {"q0": {"query": "Person", "properties": [property_of]}}
    sent = {"queries": json.dumps(asked)}
    yield "open", "post", "/api/v1/reconcile/people", sent, None


def _by_desk(known, numbers):
    """The pages of editors that are no record's own."""
    by_plural = {model.PLURAL: model for model in known}
    source = _hidden_of(known, by_plural["sources"])
    for sent in ({"source": source}, {"source": numbers[source], "passage": CANARY}):
        yield "admin", "post", reverse("admin:sticky_source"), sent, None
    people = [key for key in known[by_plural["people"]] if CANARY in key][:2]
    one, other = (numbers[key] for key in people)
    judged = {"one": one, "other": other, "verdict": "same", "after": "1-1"}
    yield "admin", "post", reverse("admin:judgement_queue"), judged, None
    for key in known[by_plural["missions"]][:2]:
        where = f"/disputes/mission:{key}/opened/"
        yield "admin", "post", where, {"outcome": "prefer", "prevails": CANARY}, None
    view = {"name": "mine", "plural": "missions", "query": f"party={CANARY}"}
    yield "admin", "post", reverse("saved-views"), view, None
