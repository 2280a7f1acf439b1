"""What the database words for the API, beside the same told from models in Python."""

import re
from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import orjson
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.db.models import ForeignKey, ManyToManyField

from records.kit.api.marks import filled
from records.kit.api.objects import objects_of, texts_of
from records.kit.api.rows import plain_label
from records.kit.api.wanted import Wanted, known_keys
from records.kit.as_of import rows_on
from records.kit.fields import record_fields
from records.kit.inclusion import CITATIONS
from records.kit.registry import by_record_type, record_types
from records.models import (
    Citation,
    Dispute,
    ExternalId,
    RecordReferenceField,
    RegisterEntry,
)
from records.models.parts import whole_fields
from records.partial_dates import PartialDate
from records.partial_dates.serialisation import as_api
from records.reading import everything, reading, sight_of
from tests.factories import MeetingFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db

BASE = "http://a.test/api/v1/"
EVERY = Wanted(None, frozenset({"citations", "disputes", "external_ids"}))


class Slow:
    """Tells records from models, one by one."""

    def __init__(self, reader, day=None):
        self.reader, self.sight, self.day = reader, sight_of(reader), day

    def reference(self, record):
        if record is None or not self.sight.sees(record):
            return None
        url = f"{BASE}{record.PLURAL}/{record.key}/"
        return {"key": record.key, "label": str(record), "url": url}

    def typed(self, entry):
        if entry is None or not self.sight.sees(entry):
            return None
        model = by_record_type(entry.record_type)
        told = self.reference(model.objects.get(pk=entry.pk))
        return {"type": entry.record_type, **told}

    def value(self, record, field):
        value = getattr(record, field.name)
        if isinstance(field, ManyToManyField):
            told = [self.reference(one) for one in value.all()]
            return sorted(
                filter(None, told), key=lambda one: (one["label"], one["key"])
            )
        if isinstance(field, RecordReferenceField):
            return self.typed(value)
        if isinstance(field, ForeignKey):
            return self.reference(value)
        match value:
            case PartialDate():
                return as_api(value)
            case Decimal():
                return f"{value.normalize():f}"
            case time():
                return f"{value:%H:%M}"
            case date():
                return value.isoformat()
        return value

    def fields(self, record, but=""):
        fields = record_fields(type(record))
        return {f.name: self.value(record, f) for f in fields if f.name != but}

    def own(self, record):
        url = f"{BASE}{record.PLURAL}/{record.key}/"
        return {"self": url, "version": record.version}

    def seen(self, model, **which):
        return model.objects.visible_to(self.reader).filter(**which)

    def parts(self, record):
        whole = type(record)._meta.concrete_model
        for name in record.PARTS:
            relation = whole._meta.get_field(name)
            found = self.seen(
                relation.related_model, **{relation.field.name: record.pk}
            )
            found = rows_on(found, self.day, self.reader)
            yield name, [{**self.fields(one), **self.own(one)} for one in found]

    def wholes(self, record):
        for field in whole_fields(type(record)):
            if told := self.reference(getattr(record, field.name)):
                yield {"type": field.related_model.record_type(), **told}

    def tell(self, record):
        citations = self.seen(Citation, record_id=record.pk)
        told = {**self.fields(record), **self.own(record)}
        told["parts"] = dict(self.parts(record))
        told["citations"] = [self.fields(one, but="record") for one in citations]
        if not citations:
            told["uncited_reason"] = record.uncited_reason
            if not record.uncited_reason:
                told["rests_on"] = list(self.wholes(record))
        disputes = self.seen(Dispute, record_id=record.pk).order_by("field")
        told["disputes"] = [
            {
                "field": one.field,
                "kind": one.known_kind,
                "status": one.known_status,
                "url": f"{BASE}disputes/{one.record}/{one.field}/",
            }
            for one in disputes
            if one.known_kind != "precision"
        ]
        told["external_ids"] = [
            {
                "scheme": one.scheme,
                "value": one.value,
                "url": f"{BASE}external-ids/{one.key}/",
            }
            for one in self.seen(ExternalId, record_id=record.pk)
        ]
        return told


def readers():
    return [
        AnonymousUser(),
        UserFactory(is_staff=True, clearance="internal"),
        UserFactory(is_superuser=True),
    ]


def some(model, reader):
    """Records with parts and citations among them, from the beginning to the end."""
    records = model.objects.visible_to(reader)
    cited = Citation.objects.filter(record__in=records.values("pk")).values("record")
    return list({*records.filter(pk__in=cited)[:2], records.first(), records.last()})


@pytest.mark.usefixtures("fixtures_loaded")
@pytest.mark.parametrize(
    ("who", "day"), [(0, None), (1, None), (2, None), (1, date(2015, 9, 17))]
)
def test_every_type_is_told_as_its_models_tell_it(who, day):
    with everything():
        for model in record_types():
            if not model._meta.proxy:
                _hide_some(model)
    reader = readers()[who]
    told = 0
    with reading(reader):
        slow, wanted = Slow(reader, day), replace(EVERY, day=day)
        for model in record_types():
            records = [one for one in some(model, reader) if one]
            rows = [{"id": one.pk} for one in records]
            texts = texts_of(model, rows, wanted, reader=reader, base=BASE)
            for record, text in zip(records, texts, strict=True):
                assert text.encode() == orjson.dumps(slow.tell(record)), str(record)
                told += 1
            _check_whole(model, rows, wanted, reader)
            if who == 0 and texts and not model._meta.proxy:
                _check_each_key(model, rows[:1], texts[0], reader)
    assert told > 80


def _check_whole(model, rows, wanted, reader):
    """What the database puts together is what Python does of pieces."""
    wanted = replace(wanted, included=wanted.included - {CITATIONS})
    texts = texts_of(model, rows, wanted, reader=reader, base=BASE)
    numbers = [row["id"] for row in rows]
    objects = objects_of(model, numbers, wanted, reader=reader, base=BASE)
    assert texts == [orjson.dumps(one).decode() for one in objects]


def _check_each_key(model, rows, text, reader):
    """Each key that is asked for alone is what it is among all."""
    whole = orjson.loads(text)
    for name in known_keys(model):
        wanted = Wanted(frozenset({name}), frozenset({name} & EVERY.included))
        [alone] = texts_of(model, rows, wanted, reader=reader, base=BASE)
        for key, value in orjson.loads(alone).items():
            assert key == name
            assert key == "citation_count" or value == whole[key]


def _hide_some(model):
    numbers = list(model.objects.order_by("pk").values_list("pk", flat=True))
    for word, begin in (("internal", 3), ("confidential", 5)):
        hidden = numbers[begin::11]
        model.objects.filter(pk__in=hidden).update(classification=word)


def test_whatever_a_record_says_it_stays_a_string(client):
    """Quotation marks, what looks like a mark, control characters, other scripts."""
    titles = [
        'date:"2012"',
        "abc{",
        "\x02record:1\x03",
        "\\\"{'%s%%",
        "tab\tbell\x07del\x7fline\u2028end",
        "Әлем 🌍 بغداد",
    ]
    for title in titles:
        party = PartyFactory(name=re.sub("[\x00-\x1f]", "", title))
        meeting = MeetingFactory(summary=title, country=party)
        shown = client.get(f"/api/v1/meetings/{meeting.key}/")
        assert shown.json()["summary"] == title
        assert shown.json()["country"]["label"] == str(party)
        assert orjson.dumps(shown.json()) == shown.content


def test_a_mark_of_an_unseen_record_is_null():
    entry = RegisterEntry.objects.get(pk=PartyFactory().pk)
    mark = f"\x02record:{entry.pk}\x03"
    assert filled([f"[{mark},1]"], lambda numbers: {}) == ["[null,1]"]
    assert filled([mark], lambda numbers: dict.fromkeys(numbers, "{}")) == ["{}"]


def test_lists_of_references_are_of_what_is_called_by_a_column():
    """They are put in order by it in the database."""
    for model in record_types():
        for field in record_fields(model):
            if isinstance(field, ManyToManyField):
                assert plain_label(field.related_model)


@pytest.mark.parametrize("key", ['a"b', "a\\b", "a/b", "A", "", "a--b", "a\n"])
def test_the_database_keeps_no_key_that_needs_an_escape(key):
    """They are worded as they stand."""
    party = PartyFactory()
    with everything(), pytest.raises(IntegrityError, match="records_registerentry_key"):
        type(party).objects.filter(pk=party.pk).update(key=key)
