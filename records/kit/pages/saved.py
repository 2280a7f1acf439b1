"""Saved views beside a list: which ones a reader has there, and which one this is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from records.kit.filtering.fields import raw_values, single_values
from records.kit.filtering.kinds import RecordReferenceFilter, ReferenceFilter
from records.kit.filtering.on_a_day import AS_OF
from records.kit.filters import RecordFilterSet, filterset_for
from records.kit.pages.look import LOOK
from records.kit.registry import by_plural
from records.models import Record, RegisterEntry, SavedView
from records.reading import Reader, classifications_for

SHARE = "records.share_savedview"

# Parameters with their values, each in the order given.
Question = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Tab:
    """A saved view above its list."""

    name: str
    address: str
    is_current: bool
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Tabs:
    """The saved views of a list for one reader, and whether this question can be one.

    ``levels``: who may be let read a view that is shared; empty for who shares none.
    """

    shown: list[Tab]
    is_all: bool
    can_be_saved: bool
    query: str
    levels: list[str]


def question_of(filterset_class: type[RecordFilterSet], query: QueryDict) -> Question:
    """What of an address a view keeps: filters, order, columns; values one by one."""
    found = {}
    for name in (*filterset_class.base_filters, *LOOK):
        rule = filterset_class.base_filters.get(name)
        values = raw_values(query, name)
        if rule is None or getattr(rule, "MULTIPLE", False):
            values = single_values(values)
        if values:
            found[name] = values
    return found


def written(question: Question) -> str:
    """The question as it stands in an address, without “?”."""
    query = QueryDict(mutable=True)
    for name, values in question.items():
        query.setlist(name, values)
    return query.urlencode()


def by_keys(filterset: RecordFilterSet) -> Question:
    """The question of a valid filter set, with records named by their keys only.

    So that a view says which records it asks for, and who may see those may see it.
    """
    question = question_of(type(filterset), filterset.data)
    for name in question:
        rule = filterset.filters.get(name)
        if isinstance(rule, ReferenceFilter):
            numbers = [n for found in filterset.form.cleaned_data[name] for n in found]
            records = rule.target.objects.visible_to(rule.reader).in_bulk(numbers)
            question[name] = [records[number].key for number in numbers]
    return question


def tabs_of(
    request: HttpRequest, model: type[Record], *, is_understood: bool = True
) -> Tabs | None:
    """The views that the reader has on this list; None for who is not logged in.

    A question that is not understood is none of them. Two queries: the views, and which
    of the records they name the reader may see.
    """
    reader: Any = request.user
    if not reader.is_authenticated:
        return None
    filterset_class = filterset_for(model)
    here = question_of(filterset_class, request.GET)
    views = list(SavedView.objects.open_to(reader).filter(plural=model.PLURAL))
    shown = []
    for view in _without_hidden(views, reader, filterset_class):
        kept = question_of(filterset_class, QueryDict(view.query))
        shown.append(
            Tab(
                view.name,
                f"?{view.query}",
                is_current=is_understood and _same(kept, here),
                is_shared=view.is_shared,
            )
        )
    is_all = is_understood and not _asked(here)
    return Tabs(
        shown,
        is_all=is_all,
        can_be_saved=is_understood
        and bool(here)
        and not any(tab.is_current for tab in shown),
        query=written(here),
        levels=levels_of(reader),
    )


def levels_of(reader: Any) -> list[str]:
    """Up to which classification somebody may share views; none without the right."""
    return classifications_for(reader) if reader.has_perm(SHARE) else []


def own_views(reader: Any) -> list[tuple[SavedView, str, str]]:
    """One's own views, each with what its list is called and where it is; one query."""
    if not reader.is_authenticated:
        return []
    found = []
    for view in SavedView.objects.filter(owner=reader.pk):
        model = by_plural(view.plural)
        address = f"{reverse(f'{view.plural}-list')}?{view.query}".removesuffix("?")
        found.append((view, str(model._meta.verbose_name_plural), address))
    return found


def _asked(question: Question) -> Question:
    return {name: values for name, values in question.items() if name != AS_OF}


def _same(kept: Question, here: Question) -> bool:
    """Whether the list shows the view, of whatever day where the view names none."""
    return kept == (here if AS_OF in kept else _asked(here))


def _without_hidden(
    views: list[SavedView], reader: Any, filterset_class: type[RecordFilterSet]
) -> Iterable[SavedView]:
    """Of these views those that name no record which the reader may not see.

    One's own are shown in any case: they tell nobody anything new.
    """
    named = {
        view.pk: set(_named(filterset_class, view))
        for view in views
        if view.owner_id != reader.pk
    }
    wanted = set().union(*named.values()) if named else set()
    seen = _seen(wanted, reader)
    return [view for view in views if named.get(view.pk, set()) <= seen]


def _named(
    filterset_class: type[RecordFilterSet], view: SavedView
) -> Iterable[tuple[str, str]]:
    """Type and key of each record that a view asks for."""
    for name, values in question_of(filterset_class, QueryDict(view.query)).items():
        rule = filterset_class.base_filters.get(name)
        for value in values:
            if isinstance(rule, ReferenceFilter):
                yield rule.target.record_type(), value
            elif isinstance(rule, RecordReferenceFilter):
                kind, _, key = value.partition(":")
                yield kind, key


def _seen(pairs: set[tuple[str, str]], reader: Reader) -> set[tuple[str, str]]:
    if not pairs:
        return set()
    condition = Q()
    for kind, key in pairs:
        condition |= Q(record_type=kind, key=key)
    entries = RegisterEntry.objects.visible_to(reader).filter(condition)
    return set(entries.values_list("record_type", "key"))
