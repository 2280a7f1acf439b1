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


class PassageViewSet(RecordViewSet):
    model = Passage


class CitationViewSet(RecordViewSet):
    model = Citation


class RulingViewSet(RecordViewSet):
    model = Ruling


class TopicViewSet(RecordViewSet):
    model = Topic


class ExternalIdViewSet(RecordViewSet):
    model = ExternalId


class JudgementViewSet(RecordViewSet):
    model = Judgement
