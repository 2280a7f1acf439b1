"""Who of two parties met whom: the picture, and the table beside it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from events.choices import EventStatus
from events.pages.present import CONTACTS
from events.pair.contacts import Contact
from events.pair.showing import Shower
from records.kit.pages.showing import Shown
from records.kit.pages.values import reference
from records.kit.pictures.grid import Square, draw_grid
from records.kit.pictures.picture import Picture

_MOST_PERSONS = 12
# Of many pairs of persons the table tells those who met most often.
MOST_MET = 20


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two persons who met, and how often; ``address`` lists those contacts."""

    one: Shown
    other: Shown
    count: int
    address: str


def listed(**asked: str) -> str:
    """Address of the list of events that is asked for so."""
    return f"{reverse('events-list')}?{urlencode(asked)}"


def draw_met(
    shower: Shower, contacts: list[Contact], source: str
) -> tuple[Picture | None, list[PairRow], int]:
    """Who met whom: persons of one side in rows, of the other in columns.

    With the picture the rows of its table, of many those who met most often, and how
    many there are.
    """
    one, other = shower.gathered.pair.parties
    counts: Counter[tuple[int, int]] = Counter()
    people: dict[int, Any] = {}
    for contact in contacts:
        if contact.record.status != EventStatus.HELD:
            continue
        sides = [_persons(shower, contact.record, party) for party in (one, other)]
        for side in sides:
            people |= side
        counts.update((a, b) for a in sides[0] for b in sides[1])
    totals: Counter[int] = Counter()
    for (a, b), count in counts.items():
        totals[a] += count
        totals[b] += count

    def order(number: int) -> tuple[int, str]:
        return -totals[number], str(people[number])

    rows = sorted({a for a, _ in counts}, key=order)
    columns = sorted({b for _, b in counts}, key=order)
    place_of = {number: place for place, number in enumerate(rows)}
    column_of = {number: place for place, number in enumerate(columns)}
    names = {number: order(number) for number in people}
    met: list[PairRow] = []
    squares = []
    ranked = sorted(counts, key=lambda n: (-counts[n], names[n[0]], names[n[1]]))
    for a, b in ranked:
        count = counts[a, b]
        is_told = len(met) < MOST_MET
        is_drawn = place_of[a] < _MOST_PERSONS
        if not (is_told or is_drawn):
            continue
        address = listed(
            person=people[a].key,
            with_person=people[b].key,
            kind=",".join(CONTACTS),
            status=EventStatus.HELD.value,
        )
        if is_told:
            shown = [Shown([reference(people[n], shower.references)]) for n in (a, b)]
            met.append(PairRow(shown[0], shown[1], count, address))
        if is_drawn:
            words = f"{people[a]} and {people[b]}: {count}"
            squares.append(Square(place_of[a], column_of[b], count, words, address))
    picture = draw_grid(
        "people",
        f"Who met whom: {one} in rows, {other} in columns",
        source,
        [str(people[n]) for n in rows[:_MOST_PERSONS]],
        [str(people[n]) for n in columns],
        squares,
    )
    return picture, met, len(ranked)


def _persons(shower: Shower, event: Any, party: Any) -> dict[int, Any]:
    """The identified persons of a party at an event."""
    ours = shower.gathered.sides[party.pk]
    rows = shower.gathered.participations.get(event.pk, [])
    found = {}
    for row in rows:
        person = shower.references.one(row, "person")
        if row.party_id in ours and person is not None:
            found[person.pk] = person
    return found
