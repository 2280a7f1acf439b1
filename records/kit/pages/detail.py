"""The page of one record: facts, parts, what is related, citations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.admin import site
from django.urls import NoReverseMatch, reverse

from records.choices import Classification, Review
from records.kit.pages.citing import Marker, Place
from records.kit.pages.claims import Claims
from records.kit.pages.exhibits import Exhibit
from records.kit.pages.facts import Fact, make_facts, shown_fields
from records.kit.pages.references import Headings, References
from records.kit.pages.related import (
    Section,
    find_parts,
    find_related,
    shape_of_section,
)
from records.kit.pages.standing import later_facts, standing_of
from records.kit.pages.tables import Shape, make_table
from records.kit.pages.values import (
    INFERRED,
    Value,
    related_names,
    state_words,
    title_of,
)
from records.models import Record
from records.reading import Reader

Shapes = Callable[[type[Record]], Shape]
Lists = Callable[[type[Record], str, str], str]
Titles = Mapping[str, str]
Exhibits = Callable[[References, Claims, dict[str, list[Record]]], list[Exhibit]]


@dataclass(frozen=True, slots=True)
class Detail:
    """All that the page of a record shows.

    ``citations`` are the places that speak of it, ``further`` those that only the
    tables of other records cite. ``wholes`` are what it is part of, where nothing is
    cited for itself and it rests on what is cited for them.
    """

    title: str
    language: str
    facts: list[Fact]
    parts: list[Section]
    related: list[Section]
    citations: list[Place]
    further: list[Place]
    wholes: list[Value]
    markers: list[Marker]
    states: list[str]
    shown_to: str
    edit: str
    app: str
    exhibits: list[Exhibit]
    told: str = ""

    @property
    def is_citable(self) -> bool:
        """Whether to say so when there is no citation: not for sources themselves."""
        return bool(self.citations) or self.app != "records"

    @property
    def is_cited(self) -> bool:
        """Whether a source is cited for the record itself, not for its parts only."""
        return any(
            claim.about is None for place in self.citations for claim in place.claims
        )

    @property
    def sections(self) -> list[Section]:
        """Everything that hangs on the record, in the order of the page."""
        return [*self.parts, *self.related]

    @property
    def contents(self) -> int:
        """How many sections the page has, for a table of contents."""
        return len(self.exhibits) + len(self.sections)

    @property
    def disputed(self) -> list[Fact]:
        """The facts that sources disagree on."""
        return [fact for fact in self.facts if fact.dispute]


def make_detail(
    record: Record,
    reader: Reader,
    *,
    headings: Headings,
    omitted: tuple[str, ...],
    shapes: Shapes,
    lists: Lists,
    titles: Titles,
    exhibits: Exhibits = lambda *_: [],
    day: date | None = None,
) -> Detail:
    """Fetch and word everything; the number of queries has a bound.

    ``shapes(model)`` gives the columns of a type's tables, ``lists(model, field, key)``
    the address of a list filtered by a field. ``headings(model)`` are the fields that
    make a title, ``omitted`` the related records that the page shows in its own way,
    ``titles`` what sections are called, by related name. ``exhibits`` makes what the
    page tells in a way of its own, instead of sections or besides. As of a ``day``
    facts that are dated later are left out, and of what hangs on the record only that
    is shown which held then.
    """
    model = type(record)
    references = References(reader, headings)
    parts = find_parts(record, reader, omitted, day)
    related = find_related(record, reader, omitted, day)
    names = shown_fields(model)
    inferred = [f.name for f in model._meta.fields if f.name.endswith(INFERRED)]
    claims = Claims(
        record,
        [part for section in parts for part in section.records],
        [*names, *inferred],
        references,
    )
    references.want([record], related_names(model, tuple(names)))
    for section in (*parts, *related):
        _shape(section, shapes).want(section.records, references)
    references.fetch()
    claims.number()
    claims.load(
        subject
        for section in (*parts, *related)
        for subject in _shape(section, shapes).subjects(section.records, references)
    )
    title = title_of(record, references)
    facts = make_facts(record, names, claims, references)
    later = later_facts(record, facts, day) if day else []
    facts = [fact for fact in facts if fact not in later]
    shown = exhibits(
        references, claims, {section.link.name: section.records for section in parts}
    )
    replaced = {name for exhibit in shown for name in exhibit.replaces}
    parts = [section for section in parts if section.link.name not in replaced]
    related = [section for section in related if section.link.name not in replaced]
    for section in (*parts, *related):
        section.title = titles.get(section.link.name, section.link.words)
        _lay_out(section, record, references, claims, shapes, lists)
    return Detail(
        title=title,
        language=_language(facts, title),
        facts=[fact for fact in facts if not fact.only_says(title)],
        parts=parts,
        related=related,
        citations=claims.own_places,
        further=claims.further_places,
        wholes=[claims.named(whole) for whole in claims.wholes],
        markers=claims.whole_markers(),
        states=[] if day else state_words(record),
        shown_to=shown_to(record),
        edit=edit_address(record, reader),
        app=model._meta.app_label,
        exhibits=shown,
        told=standing_of(record, later, reader, day) if day else "",
    )


def _language(facts: list[Fact], title: str) -> str:
    """The language of the title, where it is a value of the record that has one."""
    values = [value for fact in facts for value in fact.values]
    return next((v.language for v in values if v.text == title and v.language), "")


def _shape(section: Section, shapes: Shapes) -> Shape:
    return shape_of_section(section, shapes(section.link.model))


def _lay_out(
    section: Section,
    record: Record,
    references: References,
    claims: Claims,
    shapes: Shapes,
    lists: Lists,
) -> None:
    """Give a section its table and the address of the list of all."""
    section.table = make_table(
        section.title,
        _shape(section, shapes),
        section.records,
        references,
        claims,
        within=record,
    )
    key = record.key
    if section.link.by_register:
        key = f"{record.record_type()}:{key}"
    section.address = lists(section.link.model, section.link.field, key)


def shown_to(record: Record) -> str:
    """For staff: why readers don't see the record; empty when they do."""
    reasons = []
    if record.secrecy:
        reasons.append(str(Classification.labels[record.secrecy]).lower())
    if record.unpublished:
        reasons.append(str(Review.DRAFT.label).lower())
    return " and ".join(reasons)


def edit_address(record: Record, reader: Reader) -> str:
    """Address of the record in the admin, for staff who may look at it there."""
    options = type(record)._meta
    permission = f"{options.app_label}.view_{options.model_name}"
    if not getattr(reader, "is_staff", False) or not site.is_registered(type(record)):
        return ""
    if not reader.has_perm(permission):  # type: ignore[attr-defined]
        return ""
    try:
        name = f"admin:{options.app_label}_{options.model_name}_change"
        return reverse(name, args=[record.pk])
    except NoReverseMatch:
        return ""
