"""Filters of what all records share: sources, citations, rulings, vocabulary."""

from records.kit.filters import RecordFilterSet
from records.models import (
    Citation,
    ExternalId,
    Judgement,
    Passage,
    Ruling,
    Source,
    Topic,
)


class SourceFilterSet(RecordFilterSet):
    MAIN = ("kind", "publisher", "language", "date", "reliability")
    DATE = "published"

    class Meta(RecordFilterSet.Meta):
        model = Source


class PassageFilterSet(RecordFilterSet):
    MAIN = ("source", "number", "is_heading")

    class Meta(RecordFilterSet.Meta):
        model = Passage


class CitationFilterSet(RecordFilterSet):
    MAIN = ("source", "passage", "record", "field", "value")

    class Meta(RecordFilterSet.Meta):
        model = Citation


class RulingFilterSet(RecordFilterSet):
    MAIN = ("record", "field", "outcome")

    class Meta(RecordFilterSet.Meta):
        model = Ruling


class TopicFilterSet(RecordFilterSet):
    MAIN = ("name", "broader")

    class Meta(RecordFilterSet.Meta):
        model = Topic


class ExternalIdFilterSet(RecordFilterSet):
    MAIN = ("record", "scheme", "value")

    class Meta(RecordFilterSet.Meta):
        model = ExternalId


class JudgementFilterSet(RecordFilterSet):
    MAIN = ("one", "other", "verdict")

    class Meta(RecordFilterSet.Meta):
        model = Judgement
