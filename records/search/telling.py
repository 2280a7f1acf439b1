"""Why a record was found: its texts, names, numbers and citations, words marked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import BooleanField, Case, Value, When

from records.kit.again import given_again
from records.kit.among import NUMBERS, among, is_among, listed
from records.kit.pages.references import Headings, References
from records.kit.pages.values import label_of, title_of
from records.kit.registry import by_record_type
from records.models import Citation, ExternalId, Record, RegisterEntry, SearchEntry
from records.reading import Reader
from records.search.asking import Term
from records.search.finding import Alike, Finding
from records.search.following import follow, hops
from records.search.marking import Piece, mark
from records.search.matching import Match, any_of, as_written, holds, texts
from records.search.weighing import kind_of_text

# Texts that are told of one record.
REASONS = 3
# Texts weighed of all records of a page.
WEIGHED = 4_000
SCRIPTS = {
    "Arab": "Arabic script",
    "Cyrl": "Cyrillic script",
    "Grek": "Greek script",
    "Hans": "Chinese script",
    "Hebr": "Hebrew script",
    "Jpan": "Japanese script",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A text by which a record was found: what it is, its words, where it leads."""

    label: str
    pieces: list[Piece]
    field: str = ""
    language: str = ""
    address: str = ""

    @property
    def text(self) -> str:
        """The words, unmarked."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Result:
    """A record that was found, and why."""

    record: Record
    title: str
    reasons: list[Reason] = field(default_factory=list)
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text by which a record was found, and which of the terms it holds."""

    row: int
    field: str
    text: str
    is_name: bool
    as_written: int
    holds: frozenset[int]

    def nearness(self, about: int) -> tuple[int, ...]:
        """The order in which the texts of a record are told."""
        kind = kind_of_text(self.field, is_name=self.is_name)
        is_other = int(self.row != about)
        return -len(self.holds), kind, -self.as_written, is_other, self.row


Shown = Mapping[type[Record], Sequence[int]]


def tell(
    found: Finding, shown: Shown, reader: Reader, headings: Headings
) -> dict[type[Record], list[Result]]:
    """The records of a page by type, in the order given, each with why it was found."""
    numbers = [number for of_type in shown.values() for number in of_type]
    chosen = {
        about: _chosen(about, candidates)
        for about, candidates in _texts(found.matches, numbers, reader).items()
    }
    led = _led_by_names(found.matches, shown, chosen, reader)
    references = References(reader, headings)
    whole: dict[Any, Any] = {model: model._meta.concrete_model for model in shown}
    for model, of_type in shown.items():
        references.want_ids(whole[model], of_type)
    others = {text.row for some in chosen.values() for text in some}
    others |= {to for ways in led.values() for _, to in ways}
    types = _types(others.difference(numbers))
    for number, kind in types.items():
        references.want_ids(kind, [number])
    types |= {number: whole[model] for model in shown for number in shown[model]}
    references.fetch()
    told: dict[type[Record], list[Result]] = {}
    for model, of_type in shown.items():
        told[model] = []
        for number in of_type:
            record = references.by_id(whole[model], number)
            if record is None:
                continue
            result = Result(record, title_of(record, references))
            result.is_exact = number in found.exact
            for text in chosen.get(number, ()):
                row: Record | None = record
                if text.row != number:
                    row = references.by_id(types[text.row], text.row)
                if row is not None:
                    result.reasons.append(_reason(text, row, found.matches, references))
            for way, to in led.get(number, ()):
                other = references.by_id(types[to], to) if to in types else None
                if other is not None:
                    result.reasons.append(_by_name(model, way, other, references))
            if not result.reasons and number in found.alike:
                result.reasons.append(_alike(found.alike[number]))
            told[model].append(result)
    return told


def _texts(
    matches: list[Match], numbers: list[int], reader: Reader
) -> dict[int, list[Text]]:
    """The texts that hold a term, by the record they find; one query."""
    found: dict[int, list[Text]] = defaultdict(list)
    if not numbers:
        return found
    if all(match.how == "written" for match in matches):
        # Put together once for any such words, and for any records.
        stands = [_standing(match, f"?{place}") for place, match in enumerate(matches)]
        words = [match.term.text for match in matches]
        given = zip((stand.term.text for stand in stands), words, strict=True)
        rows: Any = given_again(
            ("texts", *(match.term.is_phrase for match in matches)),
            SearchEntry,
            reader,
            lambda: _rows(stands, among("about"), reader).query.sql_with_params(),
            [*given, (NUMBERS, listed(numbers))],
            # Of words that a plan does not know it would make a query for each text.
            may_keep=False,
        )
    else:
        rows = _rows(matches, is_among("about", numbers), reader)
    for about, row, name, text, is_name, exact, *terms in rows:
        held = frozenset(place for place, is_held in enumerate(terms) if is_held)
        found[about].append(Text(row, name, text, is_name, exact, held))
    return found


def _standing(match: Match, text: str) -> Match:
    """The same with another text, which stands for any."""
    term = Term(text, match.term.is_phrase)
    return replace(match, term=term, condition=holds(term))


def _rows(matches: list[Match], of_records: Any, reader: Reader) -> Any:
    """The texts of some records that hold a term, each with which of them it holds."""
    yes, no = Value(True), Value(False)
    flags = {
        f"holds_{place}": Case(
            When(match.condition, then=yes), default=no, output_field=BooleanField()
        )
        for place, match in enumerate(matches)
    }
    rows = (
        texts(reader)
        .annotate(exact=as_written(matches), **flags)
        .filter(any_of(matches), of_records)
        .order_by("about", "row", "field")
        .values_list("about", "row", "field", "text", "is_name", "exact", *flags)
    )
    return rows[:WEIGHED]


def _chosen(about: int, candidates: list[Text]) -> list[Text]:
    """The nearest texts, each of which says something that those before did not."""
    chosen: list[Text] = []
    held: set[int] = set()
    said: set[str] = set()
    for text in sorted(candidates, key=lambda text: text.nearness(about)):
        is_news = not text.holds <= held or (text.is_name and len(chosen) < 2)
        words = text.text.casefold()
        if is_news and words not in said and len(chosen) < REASONS:
            # The key says in other letters what the name says.
            if text.field == "key" and text.holds <= held:
                continue
            chosen.append(text)
            held |= text.holds
            said.add(words)
    return chosen


def _led_by_names(
    matches: list[Match], shown: Shown, chosen: dict[int, list[Text]], reader: Reader
) -> dict[int, list[tuple[str, int]]]:
    """For terms in no text of a record: a path, and the record so named at its end."""
    led: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for model, numbers in shown.items():
        wanting: dict[int, set[int]] = {}
        for number in numbers:
            held = {place for text in chosen.get(number, ()) for place in text.holds}
            if missing := set(range(len(matches))) - held:
                wanting[number] = missing
        for way, target in hops(model) if wanting else ():
            called = {
                number: place
                for place, match in enumerate(matches)
                for number, kind in match.called.items()
                if kind == target.record_type()
            }
            if not called:
                continue
            for number, ends in follow(model, wanting, way, reader).items():
                for end in sorted(ends & called.keys()):
                    if called[end] in wanting[number] and len(led[number]) < REASONS:
                        led[number].append((way, end))
    return led


def _types(numbers: set[int]) -> dict[int, Any]:
    if not numbers:
        return {}
    rows = RegisterEntry.objects.filter(pk__in=numbers).order_by()
    words = dict(rows.values_list("pk", "record_type"))
    return {number: by_record_type(word) for number, word in words.items()}


def _reason(
    text: Text, row: Any, matches: list[Match], references: References
) -> Reason:
    terms = [matches[place].term for place in sorted(text.holds)]
    pieces = mark(text.text, terms, is_name=text.is_name)
    model = type(row)
    label, address, language = label_of(model, text.field), "", ""
    if isinstance(row, Citation):
        source = references.one(row, "source")
        passage = references.one(row, "passage")
        place = ", ".join(str(one) for one in (source, passage) if one is not None)
        label = f"{label}, {place}" if place else label
        address = (passage or source or row).get_absolute_url()
        language = getattr(source, "language", "")
    elif isinstance(row, ExternalId):
        label = f"{str(model._meta.verbose_name).capitalize()}, {row.scheme}"
    elif model.TELLS_OF:
        kind = getattr(row, "get_kind_display", lambda: label)()
        label = ", ".join(filter(None, (str(kind), _script(row))))
        language = getattr(row, "language", "")
    elif text.field in ("name", "title", "text"):
        language = getattr(row, "language", "")
    return Reason(label, pieces, text.field, language, address)


def _script(row: Any) -> str:
    script = getattr(row, "script", "")
    return SCRIPTS.get(script, "" if script == "Latn" else script)


def _by_name(
    model: type[Record], way: str, other: Record, references: References
) -> Reason:
    name = title_of(other, references)
    piece = Piece(name, is_marked=True)
    label = label_of(type(other), "") if not way else way.rpartition("__")[2]
    label = label.replace("_", " ").capitalize()
    return Reason(label, [piece], way, address=other.get_absolute_url())


def _alike(one: Alike) -> Reason:
    return Reason("Name", [Piece(one.because)], "name")
