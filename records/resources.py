"""Files of sources and what they claim."""

from records.kit.resources import RecordResource
from records.models import (
    Citation,
    ExternalId,
    Judgement,
    Passage,
    Ruling,
    Source,
    Topic,
)


class SourceResource(RecordResource):
    """Files of sources."""

    class Meta(RecordResource.Meta):
        model = Source


class PassageResource(RecordResource):
    """Files of passages."""

    class Meta(RecordResource.Meta):
        model = Passage


class CitationResource(RecordResource):
    """Files of citations."""

    class Meta(RecordResource.Meta):
        model = Citation


class RulingResource(RecordResource):
    """Files of rulings."""

    class Meta(RecordResource.Meta):
        model = Ruling


class TopicResource(RecordResource):
    """Files of topics."""

    class Meta(RecordResource.Meta):
        model = Topic


class ExternalIdResource(RecordResource):
    """Files of external identifiers."""

    class Meta(RecordResource.Meta):
        model = ExternalId


class JudgementResource(RecordResource):
    """Files of judgements."""

    class Meta(RecordResource.Meta):
        model = Judgement
