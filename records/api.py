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


class TopicViewSet(RecordViewSet):
    model = Topic


class ExternalIdViewSet(RecordViewSet):
    model = ExternalId


class JudgementViewSet(RecordViewSet):
    model = Judgement
