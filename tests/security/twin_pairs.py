"""Two parameters at once: a leak may need both, one alone telling nothing.

Every two parameters that the schema gives a list are asked together once, at values
that find something: those that stand in records, public and hidden ones. Which values,
and whether of the page, the file or the API, follows from the names of the two, so that
each run asks the same.
"""

from itertools import combinations
from urllib.parse import urlencode
from zlib import crc32

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from records.kit.filters import filterset_for
from records.kit.registry import record_types
from records.models import ExternalId, RegisterEntry
from tests.security.twin_data import CANARY
from tests.security.twin_probes import parameters_of

DAYS = ("2012-06-15", "2015-09-26", "1990-01-01")

# A page counts the values of its facets as well, which takes thirty times as long.
ELSEWHERE = {0: "/{}/", 1: "/{}.csv", 2: "/{}.xlsx"}

# Enough of each kind of record for both what is public and what is hidden.
ROWS = 12
VALUES = 6


def pairs(told, known):
    """Every two parameters of every list in the schema, as addresses."""
    for model in record_types():
        path = f"/api/v1/{model.PLURAL}/"
        values = _values_of_all(parameters_of(told, path), model, known)
        on_pages = filterset_for(model).base_filters
        for first, second in combinations(sorted(values), 2):
            seed = crc32(f"{path} {first} {second}".encode())
            asked = {
                name: values[name][turn % len(values[name])]
                for name, turn in ((first, seed), (second, seed // 64))
            }
            place = path
            if first in on_pages and second in on_pages:
                place = ELSEWHERE.get(seed // 4096 % 12, path).format(model.PLURAL)
            yield f"{place}?{urlencode(asked)}"


def _values_of_all(parameters, model, known):
    """Some values for each parameter of a list, as it is written in an address."""
    rows = list(model._base_manager.order_by("pk")[:ROWS])
    filters = filterset_for(model).base_filters
    identifiers = [f"{one.scheme}:{one.value}" for one in ExternalId.objects.all()[:9]]
    found = {}
    for parameter in parameters:
        name = parameter["name"]
        if parameter["in"] != "query" or name == "cursor":
            continue
        told = parameter["schema"]
        words = told.get("enum") or told.get("items", {}).get("enum")
        target = getattr(filters.get(name), "target", None)
        if words:
            found[name] = [word for word in words if CANARY not in word]
        elif told["type"] == "integer":
            found[name] = [1, 2]
        elif name == "as_of":
            found[name] = DAYS
        elif name == "external":
            found[name] = identifiers
        elif target:
            keys = known.get(target) or known[model]
            found[name] = [*_standing(name, filters[name], rows), *_some(keys)]
        else:
            standing = _standing(name, filters[name], rows)
            found[name] = standing or ["2008", CANARY]
    return found


def _some(keys):
    """Public keys, and one that is hidden: it is refused, as one that is nowhere."""
    public = [key for key in keys if CANARY not in key]
    return [*public[:VALUES], *[key for key in keys if CANARY in key][:1]]


def _standing(name, asked, rows):
    """What stands in the field that a filter asks about, in public and hidden rows."""
    if name == "q":
        return [str(row).split(" ")[0] for row in rows[:VALUES]]
    found = []
    for row in rows:
        try:
            value = getattr(row, row._meta.get_field(asked.field_name or name).name)
        except FieldDoesNotExist:
            return []
        if isinstance(value, models.Manager):
            value = value.first()
        if isinstance(value, RegisterEntry):
            value = f"{value.record_type}:{value.key}"
        if value not in (None, ""):
            found.append(str(getattr(value, "key", value))[:60])
    return list(dict.fromkeys(found))[:VALUES]
