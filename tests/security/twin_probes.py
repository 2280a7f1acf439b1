"""What to ask: every address, every filter, every search and proposal.

Worked out from the resolver, the filter sets and the admin's registry.
"""

import json
import re
from itertools import combinations
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import get_resolver, reverse

from records.kit.fields import public_fields
from records.kit.filters import filterset_for
from records.kit.registry import record_types
from records.models import Proposal, Record
from tests.addresses import patterns
from tests.security.twin_data import CANARY, cited_fields

# Days before, among and after what is told of the records.
DAYS = ("1990-01-01", "2012-06-15")
EXTENSIONS = ("csv", "xlsx", "json", "yaml", "citations.csv", "ndjson")
EXTENSIONS += ("popolo.json", "ics", "jsonld", "sdmx.csv", "atom")


def addresses(known):
    """Every address, with every value of its parameters that is a key or number."""
    by_plural = {model.PLURAL: model for model in record_types()}
    everything = [(model, key) for model, found in known.items() for key in found]
    for name, parameters in sorted(set(patterns(get_resolver()))):
        plural = name.removeprefix("api-").rsplit("-", 1)[0]
        if name == "second-factor":
            continue  # it shows a new random secret each time
        if name.startswith("admin:"):
            yield from _of_admin(name, parameters, known)
        elif parameters == ():
            yield reverse(name)
        elif parameters == ("extension",):
            for extension in EXTENSIONS:
                yield reverse(name, args=[extension])
        elif parameters == ("key",) and plural in by_plural:
            for key in _some(known[by_plural[plural]]):
                yield reverse(name, args=[key])
        elif parameters == ("field", "key", "record_type"):
            for record_type, key, field in cited_fields():
                values = {"record_type": record_type, "key": key, "field": field}
                yield reverse(name, kwargs=values)
        elif parameters == ("extension", "key"):
            for extension in ("md", "docx", "pdf", "csv", "xlsx", "json"):
                for key in _some(known[by_plural["relations"]])[:3]:
                    yield reverse(name, kwargs={"key": key, "extension": extension})
        elif name == "picture":
            yield from _pictures(known)
        elif name == "api-pair":
            parties = _some(known[by_plural["parties"]])
            for two in combinations([*parties[:4], *parties[-2:]], 2):
                yield reverse(name, args=two)
        elif name in ("pair-picture", "pair-trade-picture"):
            drawn = ("timeline", "levels", "places", "people")
            for picture in drawn if name == "pair-picture" else ("flow-1",):
                for key in _some(known[by_plural["relations"]])[:3]:
                    yield reverse(name, args=[key, picture, "svg"])
        elif name == "set-password":
            yield reverse(name, kwargs=dict.fromkeys(parameters, CANARY))
        elif parameters == ("what",):
            for what in ("entity", "type", "property"):
                yield reverse(name, args=[what])
        elif parameters == ("plural",):
            yield reverse(name, args=["missions"])
        elif name in ("end-token", "saved-view") or parameters == ("address",):
            yield reverse(name, args=[CANARY])
        else:
            # A new kind of address has to be given values here.
            assert parameters == ("key",), (name, parameters)
            for _, key in everything[:40]:
                yield reverse(name, args=[key])


def _pictures(known):
    """The pictures of persons, offices and missions; as shapes and as pixels."""
    for model in record_types():
        for picture in {"people": ["offices"], "offices": ["holders"]}.get(
            model.PLURAL, ["heads"] if model.PLURAL == "missions" else []
        ):
            for key in _some(known[model]):
                for extension in ("svg", "png"):
                    yield reverse(
                        "picture", args=[model.PLURAL, key, picture, extension]
                    )


def _some(found):
    """Some keys of public records, and some of hidden ones."""
    public = [key for key in found if CANARY not in key]
    hidden = [key for key in found if CANARY in key]
    return list(dict.fromkeys([*public[:5], *public[-3:], *hidden[:4]]))


def _few(keys):
    """One key of a public record, one of a hidden one."""
    hidden = [key for key in keys if CANARY in key]
    return [*keys[:1], *hidden[:1]]


def _of_admin(name, parameters, known):
    if parameters == ():
        yield reverse(name)
        if name == "admin:autocomplete":
            yield from _proposals(name)
        elif name.endswith("_changelist"):
            yield from (f"{reverse(name)}?q={word}" for word in (CANARY, CANARY[:3]))
            yield from (f"{reverse(name)}?o={place}" for place in range(1, 6))
    elif parameters == ("object_id",):
        for model in admin.site._registry:
            options = model._meta
            if name.startswith(f"admin:{options.app_label}_{options.model_name}_"):
                for number in _numbers(model, known):
                    yield reverse(name, args=[number])
    elif parameters == ("number",):
        yield reverse(name, args=[1])
    elif parameters == ("app_label",):
        yield reverse(name, args=["records"])


def _numbers(model, known):
    if model is Proposal:
        return list(model.objects.order_by("pk").values_list("pk", flat=True))
    if not issubclass(model, Record):
        return [1]
    found = model._base_manager.order_by("pk").values_list("pk", flat=True)
    # The first public ones and the hidden ones, which were made next.
    return list(found[:6])


def _proposals(name):
    for model in admin.site._registry:
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete:
                asked = f"app_label={model._meta.app_label}"
                asked += f"&model_name={model._meta.model_name}&field_name={field.name}"
                for term in ("", CANARY):
                    yield f"{reverse(name)}?{asked}&term={term}"


def searches():
    """Words that are hidden, what they begin with, and what they are nearly."""
    for word in (CANARY, CANARY[:3], f"{CANARY[:-1]}w", f"{CANARY} -1", "Event", "a"):
        yield f"/search/?q={word}"
        yield f"/api/v1/search/?q={word}"
        yield f"/api/v1/people/match?name={word}"
        for service in ("people", "parties"):
            yield f"/api/v1/reconcile/{service}?query={word}"
            yield f"/api/v1/reconcile/{service}/suggest/entity?prefix={word}"


def _meant(known):
    """Whom a name means, with what else is known: a party, an office and a day."""
    by_plural = {model.PLURAL: model for model in known}
    people = by_plural["people"]._base_manager.order_by("pk")
    for name in people.values_list("name", flat=True):
        yield f"/api/v1/people/match?{urlencode({'name': name, 'date': DAYS[1]})}"
        for party in _few(known[by_plural["parties"]]):
            asked = {"name": name, "party": party, "office": "Minister"}
            yield f"/api/v1/people/match?{urlencode(asked)}"


def _between_two(known):
    """What sources disagree on between two parties: all that their page tells of."""
    [parties] = [found for model, found in known.items() if model.PLURAL == "parties"]
    public = [key for key in parties if CANARY not in key]
    for one, other in combinations(public[:4], 2):
        asked = f"between={one},{other}"
        yield f"/disputes/?{asked}"
        yield f"/api/v1/disputes/?{asked}&as_of={DAYS[1]}"
        yield f"/api/v1/pairs/{other}/{one}/?as_of={DAYS[1]}"


def questions(known):
    """Every filter of every list with a value that would find what is hidden.

    A page counts the values of its facets among what was asked for; so each is asked
    for what is public, where those counts could tell.
    """
    yield from searches()
    yield from _meant(known)
    yield from _between_two(known)
    for model in record_types():
        filterset = filterset_for(model)
        for name, asked in filterset.base_filters.items():
            values = _values(name, asked, model, known)
            for value in values:
                yield f"/api/v1/{model.PLURAL}/?{name}={value}"
            yield f"/{model.PLURAL}/?{name}={values[-2]}"
        yield f"/{model.PLURAL}/?q={CANARY}"
        yield f"/{model.PLURAL}/?page_size=1&page=2"
        fields = ",".join(public_fields(model))
        yield f"/{model.PLURAL}/?columns={fields}&count=exact"
        yield f"/{model.PLURAL}.csv?columns={fields}"
        for day in DAYS:
            yield f"/{model.PLURAL}/?as_of={day}"
            for key in _few(known[model]):
                yield f"/{model.PLURAL}/{key}/?as_of={day}"
                yield f"/api/v1/{model.PLURAL}/{key}/?as_of={day}"
        yield f"/api/v1/{model.PLURAL}/?page_size=1&count=exact"
        yield f"/api/v1/{model.PLURAL}/?fields=key&include=disputes,external_ids"


def _values(name, asked, model, known):
    if name == "ordering":
        return list(asked.extra["names"])
    target = getattr(asked, "target", None)
    found = known.get(target) or known[model]
    hidden = [key for key in found if CANARY in key]
    public = [key for key in found if CANARY not in key]
    choices = [str(word) for word, _ in asked.extra.get("choices", ()) or ()]
    return [*hidden[:1], *(choices[:1] or public[:1]), "2008"]


def schema(client):
    """The OpenAPI schema that the site tells a client."""
    answer = client.get(reverse("api-schema"))
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def parameters_of(told, path):
    """What a list or another address takes, wherever the schema says it."""
    methods = told["paths"][path]
    found = [*methods.get("parameters", []), *methods["get"].get("parameters", [])]
    shared = told.get("components", {}).get("parameters", {})
    return [
        shared[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in found
    ]


def operations(told, known):
    """Every reading operation of a schema, with each parameter at each of its values.

    What stands in a path is a key: some public ones, some hidden ones; parameters are
    asked of one of each.
    """
    by_plural = {model.PLURAL: model for model in record_types()}
    for path, methods in told["paths"].items():
        if "get" not in methods:
            continue
        parts = path.strip("/").split("/")
        model = next((by_plural[one] for one in parts if one in by_plural), None)
        keys = _some(known[model]) if model else [CANARY]
        yield from _filled(path, keys)
        for parameter in parameters_of(told, path):
            if parameter.get("in") == "query":
                for value in _examples(parameter, keys):
                    for address in _filled(path, _few(keys)):
                        yield f"{address}?{urlencode({parameter['name']: value})}"


def _filled(path, keys):
    if "{" not in path:
        return [path]
    return [re.sub(r"\{[^}]*\}", key, path) for key in keys]


def _examples(parameter, keys):
    """Values of a parameter: all words of a closed list, or some that sing."""
    told = parameter.get("schema", {})
    words = told.get("enum") or told.get("items", {}).get("enum")
    if words:
        return words
    if told.get("type") == "boolean":
        return ["true", "false"]
    if told.get("type") in ("integer", "number"):
        return [1, 2]
    return [*_few(keys), CANARY, "2008"]
