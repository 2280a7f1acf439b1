"""Several lists in one question: what comes is what each list alone would give."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, JSONField, Value

from records.kit.registry import record_types
from records.kit.together import known_together, together
from records.models import Citation, Source
from records.reading import reading
from relations.models import Mission, Party, TradeRecord
from tests.factories import SourceFactory

pytestmark = pytest.mark.django_db


def told(records):
    """Records of any type with every value, and of which type it is."""
    return [
        {
            f.attname: (type(value := getattr(one, f.attname)), value)
            for f in type(one)._meta.concrete_fields
        }
        for one in records
    ]


def test_all_types_at_once(fixtures_loaded, django_assert_num_queries):
    types = list(record_types())
    lists = [model.objects.all() for model in types]
    with django_assert_num_queries(1):
        found = together(*lists)
    assert sum(map(bool, found)) > 30
    for model, rows, records in zip(types, lists, found, strict=True):
        assert {type(one) for one in records} <= {model}
        assert told(records) == told(rows)


def test_by_number_and_by_key_as_far_as_one_sees(
    fixtures_loaded, django_assert_num_queries
):
    hidden = SourceFactory(classification="confidential")
    numbers = list(Source.objects.values_list("pk", flat=True))
    missions = list(Mission.objects.all())
    asked = [(Source, set(numbers)), (Mission, {missions[0].pk, 1})]
    keys = [(Mission, {missions[1].key, "nowhere"}), (Party, {"iraq", "norway"})]
    reader = AnonymousUser()
    for _ in range(2):
        with reading(reader), django_assert_num_queries(1):
            found = known_together(reader, asked, keys)
        by_type = {}
        for one in found:
            by_type.setdefault(type(one), []).append(one)
        expected = sorted(Source.objects.exclude(pk=hidden.pk), key=lambda s: s.pk)
        assert told(sorted(by_type[Source], key=lambda s: s.pk)) == told(expected)
        assert {one.key for one in by_type[Mission]} == {m.key for m in missions[:2]}
        assert {one.key for one in by_type[Party]} == {"iraq"}


def test_values_annotations_joins_and_nothing(
    fixtures_loaded, django_assert_num_queries
):
    cited = Citation.objects.select_related("source").annotate(said=F("value"))[3:9]
    trade = TradeRecord.objects.values_list("period", "value", "reporter__name")
    with django_assert_num_queries(2):
        citations, none, rows, empty = together(
            cited, Party.objects.none(), trade, Party.objects.filter(key="nowhere")
        )
        assert [(c.pk, c.source, c.said) for c in cited] == [
            (c.pk, c.source, c.said) for c in citations
        ]
    assert (none, empty) == ([], [])
    assert rows == list(trade)
    with django_assert_num_queries(0):
        assert together() == []
        assert known_together(AnonymousUser(), [], []) == []
        assert together(Party.objects.none()) == [[]]


def test_what_json_can_not_say_for_sure_is_refused():
    odd = Case(default=Value({}), output_field=JSONField())
    with pytest.raises(TypeError, match="JSONField"):
        together(Party.objects.annotate(odd=odd))
