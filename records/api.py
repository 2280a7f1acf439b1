"""The API of what all records share."""

from records.kit.api import RecordViewSet
from records.models import (
    Citation,
    ExternalId,
    Judgement,
    Passage,
    Ruling,
    Source,
    Topic,
)


class SourceViewSet(RecordViewSet):
    model = Source
    EXAMPLE = {
        "key": "gazette-2016-12",
        "title": "Official Gazette of Iraq, no. 4412",
        "kind": "official_primary",
        "language": "ar",
        "published": "2016-12-05",
    }


class PassageViewSet(RecordViewSet):
    model = Passage
    EXAMPLE = {
        "key": "b-9001",
        "source": "b",
        "number": 9001,
        "label": "Annex, line 1",
        "text": "The embassy was opened in May 2008.",
    }


class CitationViewSet(RecordViewSet):
    model = Citation
    EXAMPLE = {
        "record": "mission:embassy-of-iraq-in-kazakhstan",
        "source": "b",
        "field": "opened",
        "value": "2008-05",
    }


class RulingViewSet(RecordViewSet):
    model = Ruling
    EXAMPLE = {
        "key": "nam-ministerial-2012-date",
        "record": "event:nam-ministerial-2012",
        "field": "date",
        "outcome": "both_stand",
        "reason": "Each source counts other days as those of the meeting.",
    }


class TopicViewSet(RecordViewSet):
    model = Topic
    EXAMPLE = {
        "key": "solar-energy",
        "name": "solar energy",
        "broader": "energy",
    }


class ExternalIdViewSet(RecordViewSet):
    model = ExternalId
    EXAMPLE = {
        "key": "fuad-masum-in-isni",
        "record": "person:fuad-masum",
        "scheme": "isni",
        "value": "0000000121032683",
    }


class JudgementViewSet(RecordViewSet):
    model = Judgement
    EXAMPLE = {
        "key": "two-meetings-are-two",
        "one": "event:2009-05-16-magauov-shahristani",
        "other": "event:2011-05-26-sarybay-zebari",
        "verdict": "different",
        "reason": "Two years lie between them.",
    }
