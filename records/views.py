"""Pages of what all records share: sources, citations, rulings, words."""

from typing import Any

from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records.filters import (
    CitationFilterSet,
    ExternalIdFilterSet,
    JudgementFilterSet,
    PassageFilterSet,
    RulingFilterSet,
    SourceFilterSet,
    TopicFilterSet,
)
from records.kit.pages.listing import read_paging
from records.kit.pages.reading import (
    page_of,
    read_panel,
    read_passage,
    read_source,
)
from records.kit.pages.references import References
from records.kit.pages.resting import find_resting, weigh
from records.kit.views import Browse, headings, list_address
from records.models import (
    Citation,
    ExternalId,
    Judgement,
    Passage,
    Ruling,
    Source,
    Topic,
)
from records.resources import (
    CitationResource,
    ExternalIdResource,
    JudgementResource,
    PassageResource,
    RulingResource,
    SourceResource,
    TopicResource,
)


class SourceBrowse(Browse):
    model = Source
    columns = ("title", "publisher", "kind", "language", "published")
    link = "title"
    omitted = ("passages", "citations")
    parameters = ("page",)
    detail_template = "records/source_detail.html"
    facets = ("kind", "reliability", "date")
    filterset_class = SourceFilterSet
    resource_class = SourceResource

    @classmethod
    def context(cls, record: Source, request: HttpRequest) -> dict[str, Any]:
        """The passages, each with what rests on it, and on the source alone."""
        number, _, problems = read_paging(request.GET)
        if problems:
            raise Http404
        references = References(request.user, headings)
        # Only the first page says what rests on the whole source.
        found = find_resting(record, references) if number == 1 else None
        try:
            readings, page = read_source(record, references, number)
        except EmptyPage as error:
            raise Http404 from error
        weight = None
        if found:
            weight = weigh(
                found,
                references,
                lambda model: list_address(model, "only_source", record.key),
            )
        return {"readings": readings, "page": page, "weight": weight}


class PassageBrowse(Browse):
    model = Passage
    columns = ("source", "number", "label", "is_heading", "text")
    link = "label"
    omitted = ("citations",)
    detail_template = "records/passage_detail.html"
    filterset_class = PassageFilterSet
    resource_class = PassageResource

    @classmethod
    def context(cls, record: Passage, request: HttpRequest) -> dict[str, Any]:
        """What rests on the passage, and the passages before and after it."""
        references = References(request.user, headings)
        source = Source.objects.visible_to(request.user).filter(pk=record.source_id)
        passages = Passage.objects.visible_to(request.user).filter(
            source=record.source_id
        )
        before = passages.filter(number__lt=record.number).order_by("-number")
        after = passages.filter(number__gt=record.number).order_by("number")
        return {
            "reading": read_passage(record, references),
            "source": source.first(),
            "page_of_source": page_of(record, request.user),
            "before": before.first(),
            "after": after.first(),
        }


class CitationBrowse(Browse):
    model = Citation
    columns = ("record", "field", "value", "source", "passage", "as_written")
    heading = ("record", "field", "source", "passage")
    filterset_class = CitationFilterSet
    resource_class = CitationResource


class RulingBrowse(Browse):
    model = Ruling
    columns = ("record", "field", "outcome", "prevails", "reason")
    link = "outcome"
    heading = ("record", "field", "outcome")
    filterset_class = RulingFilterSet
    resource_class = RulingResource


class TopicBrowse(Browse):
    model = Topic
    columns = ("name", "broader")
    link = "name"
    filterset_class = TopicFilterSet
    resource_class = TopicResource


class ExternalIdBrowse(Browse):
    model = ExternalId
    columns = ("record", "scheme", "value")
    link = "value"
    heading = ("record", "scheme", "value")
    filterset_class = ExternalIdFilterSet
    resource_class = ExternalIdResource


class JudgementBrowse(Browse):
    model = Judgement
    columns = ("one", "other", "verdict", "reason")
    link = "verdict"
    heading = ("one", "other", "verdict")
    filterset_class = JudgementFilterSet
    resource_class = JudgementResource


@require_safe
def citation_panel(request: HttpRequest, key: str) -> HttpResponse:
    """What the panel beside a fact tells of a citation: a part of a page."""
    panel = read_panel(key, References(request.user, headings))
    if panel is None:
        raise Http404
    return render(request, "records/_panel.html", {"panel": panel})
