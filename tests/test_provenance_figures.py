"""How much of what is said has a place that says so: counted, told, and held.

A fact is a filled public field of a published record of a type that needs a source. It
is cited by itself, or with its record as a whole, or its record is cited by another
field, as a person at a meeting is by the name that the source writes.
"""

from collections import Counter

import pytest
from django.db.models import ManyToManyField

from records.kit.fields import record_fields
from records.kit.registry import record_types
from records.models import Citation, Dispute
from records.models.parts import rests_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]


def says(record, field):
    """Whether the record says something by the field."""
    if isinstance(field, ManyToManyField):
        return getattr(record, field.name).exists()
    return getattr(record, field.attname) not in (None, "")


def published():
    """The published records of types that need a source, by type."""
    for model in record_types():
        if model.CITED and not model._meta.proxy:
            yield model, model.objects.filter(review="published")


def test_records_rest_on_passages(capsys):
    citations = Citation.objects.order_by()
    at_passages = citations.filter(passage__isnull=False)
    figures = Counter()
    for model, records in published():
        figures["records"] += records.count()
        figures["cited"] += records.filter(
            rests_on(model, citations, citations)
        ).count()
        figures["at a passage"] += records.filter(
            rests_on(model, at_passages, citations)
        ).count()
    with capsys.disabled():
        print(f"\n{dict(figures)}", end="")  # noqa: T201
    assert figures["cited"] == figures["records"] > 400
    assert figures["at a passage"] / figures["records"] > 0.95


def test_facts_rest_on_passages(capsys):
    cited = set(
        Citation.objects.filter(passage__isnull=False).values_list("record_id", "field")
    )
    somehow = {number for number, _ in cited}
    figures = Counter()
    for model, records in published():
        fields = [field for field in record_fields(model) if field.name != "key"]
        for record in records:
            for field in fields:
                if says(record, field):
                    figures[_how(record, field, cited, somehow)] += 1
    with capsys.disabled():
        print(f"\n{figures.total()} facts: {dict(figures)}", end="")  # noqa: T201
    strictly = figures["by themselves"] + figures["with their record"]
    assert strictly / figures.total() > 0.6
    assert figures["not at a passage"] / figures.total() < 0.01


def _how(record, field, cited, somehow):
    if (record.pk, field.name) in cited:
        return "by themselves"
    if (record.pk, "") in cited:
        return "with their record"
    return "by another field" if record.pk in somehow else "not at a passage"


def test_disputes_by_kind(capsys):
    counted = Counter(Dispute.objects.values_list("status", "kind"))
    with capsys.disabled():
        for (status, kind), count in sorted(counted.items()):
            print(f"\n{status} {kind}: {count}", end="")  # noqa: T201
    assert counted["ruled", "contradiction"] > counted["open", "contradiction"]
