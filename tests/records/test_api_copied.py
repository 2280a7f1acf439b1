"""CSV that the database writes is what Python writes of the same records."""

from decimal import Decimal

import orjson
import pytest
from django.contrib.auth.models import AnonymousUser

from events.models import Meeting
from records.kit.api.files import Csv, Ndjson
from records.kit.files.cells import plain_number
from records.kit.files.csv_files import read_csv, write_csv
from records.kit.registry import record_types
from records.kit.resources import resource_for
from records.reading import everything, reading
from tests.factories import MeetingFactory, PartyFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db

TEXTS = (
    "=1+1",
    "'=1+1",
    "''-x",
    "'s-Hertogenbosch",
    "＋49",  # noqa: RUF001 (it runs as well)
    "\tindented",
    'a "quoted", word',
    "two\nlines",
    "two\r\nlines",
    " blank before",
    "\\.",
    "%s %% {0}",
    "Әлем 🌍 بغداد",
    "-5",
    "",
)


def plain(value):
    """Numbers with decimals are text."""
    assert isinstance(value, Decimal)
    return plain_number(value)


def both(model, reader):
    """The files as the database writes them, and as Python does."""
    with reading(reader):
        rows = model.objects.visible_to(reader)
        file = Csv(model, reader, "")
        mine = file.beginning() + file.chunk(rows)
        lines = Ndjson(model, reader, "")
        mine_too = lines.chunk(rows)
        table = resource_for(model)().export(rows, reader=reader)
    assert file.count == lines.count == len(table)
    objects = (dict(zip(table.headers, row, strict=True)) for row in table)
    theirs = b"".join(orjson.dumps(one, default=plain) + b"\n" for one in objects)
    assert mine_too == theirs, model
    return mine, write_csv(table)


@pytest.mark.usefixtures("fixtures_loaded")
def test_every_type_is_written_alike_for_whoever_reads():
    with everything():
        for model in record_types():
            numbers = model.objects.order_by("pk").values_list("pk", flat=True)[3::7]
            hidden = list(numbers)
            model.objects.filter(pk__in=hidden).update(classification="internal")
    for reader in (
        AnonymousUser(),
        UserFactory(clearance="internal"),
        UserFactory(is_superuser=True, is_staff=True),
    ):
        for model in record_types():
            mine, theirs = both(model, reader)
            assert mine == theirs, model


def test_texts_that_need_care_are_written_alike():
    topics = [TopicFactory(key=key) for key in ("sorted-b", "sorted-a")]
    for number, text in enumerate(TEXTS):
        party = PartyFactory(classification=("public", "internal")[number % 2])
        meeting = MeetingFactory(
            summary=text, key=f"meeting-{number}", country=party, title=f"{text}x"
        )
        meeting.topics.add(*topics)
    mine, theirs = both(Meeting, AnonymousUser())
    assert mine == theirs
    table = read_csv(mine)
    place = list(table.headers).index("summary")
    assert {row[place] for row in table} >= {text for text in TEXTS if "\r" not in text}
