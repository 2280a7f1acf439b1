"""A citation names a field that its record has, and a value that it could hold."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import IntegrityError

from records.models import Citation
from tests.factories import (
    CitationFactory,
    MeetingFactory,
    MissionFactory,
    PartyFactory,
    PassageFactory,
    PlaceFactory,
    RulingFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db

WRONG = [
    ("opend", "2008", "no field “opend”. Did you mean “opened”?"),
    ("note", "", "no field “note”"),
    ("opened", "31 Feb 2015", "31 Feb 2015"),
    ("opened", "10000-01-01", "10000"),
    ("status", "opne", "“opne” is not in the list. Did you mean “open”?"),
    ("sending_party", "irak", "no party “irak”. Did you mean “iraq”?"),
    ("receiving_parties", "iraq;irak", "no party “irak”"),
    ("", "2008", "name the field"),
]


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_the_form_refuses_and_names_the_nearest(field, value, message):
    PartyFactory(key="iraq")
    mission = MissionFactory()
    with pytest.raises(ValidationError) as refused:
        CitationFactory(record_id=mission.pk, field=field, value=value)
    assert message in str(refused.value)


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_the_database_refuses_the_same(field, value, message):
    PartyFactory(key="iraq")
    mission, source = MissionFactory(), SourceFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.bulk_create(
            [Citation(record_id=mission.pk, source=source, field=field, value=value)]
        )


def test_both_accept_values_in_the_form_of_the_field():
    PartyFactory(key="iraq")
    PartyFactory(key="jordan")
    mission = MissionFactory()
    PlaceFactory(key="amman")
    right = {
        "opened": "200X",
        "status": "not_open",
        "seat": "amman",
        "receiving_parties": "iraq;jordan",
        "name": "Embassy, as the paper has it",
    }
    for field, value in right.items():
        CitationFactory(record_id=mission.pk, field=field, value=value)
    assert Citation.objects.count() == len(right)


def test_every_kind_of_event_has_the_fields_of_an_event():
    meeting = MeetingFactory()
    CitationFactory(record_id=meeting.pk, field="cluster", value="cl-1")
    with pytest.raises(ValidationError, match="no field “start”"):
        CitationFactory(record_id=meeting.pk, field="start", value="2015")


def test_a_passage_belongs_to_its_source():
    with pytest.raises(ValidationError, match="another source"):
        CitationFactory(passage=PassageFactory())


def test_a_ruling_names_a_field_too():
    with pytest.raises(ValidationError, match="no field “nome”"):
        RulingFactory(field="nome")
