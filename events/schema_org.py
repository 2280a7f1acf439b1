"""Events as JSON-LD in the words of schema.org."""

from typing import Any

from events.choices import DateRole, DelegationRole, EventStatus
from records.kit.api.files import Objects, filled, page_of
from records.kit.api.wanted import Wanted
from records.partial_dates import PartialDate
from records.partial_dates.serialisation import as_iso

Shown = dict[str, Any]
# Of the others schema.org knows no word: what was held, and what was only asked for.
STATUSES = {
    EventStatus.PLANNED: "https://schema.org/EventScheduled",
    EventStatus.CANCELLED: "https://schema.org/EventCancelled",
}


class SchemaOrg(Objects):
    """Each event with its place, its hosts and who attended, as far as known."""

    extension = "jsonld"
    media_type = "application/ld+json"
    told = "JSON-LD in the words of schema.org; doubtful dates are left out."
    context = {"@context": "https://schema.org"}
    holds = "@graph"
    wanted = Wanted(
        frozenset({"key", "title", "status", "date", "date_role", "country", "parent"})
        | {"place", "summary", "topics", "parts", "self"},
        frozenset(),
    )

    def objects(self, shown: list[Shown]) -> list[Shown]:
        """The events in the words of schema.org."""
        return [_event(one) for one in shown]


def _event(one: Shown) -> Shown:
    when = one["date"]
    start, end = as_iso(PartialDate.parse(when["edtf"]) if when else None)
    if one["date_role"] == DateRole.DAY_ATTESTED or (
        one["date_role"] == DateRole.WITHIN and start != end
    ):
        # It neither began nor ended then, as far as is known.
        start = end = None
    parts, page = one["parts"], page_of(one["self"])
    hosts = [d for d in parts["delegations"] if d["role"] == DelegationRole.HOST]
    others = [d for d in parts["delegations"] if d["role"] != DelegationRole.HOST]
    return {
        "@type": "Event",
        "@id": page,
        **filled(
            identifier=one["key"],
            name=one["title"],
            url=page,
            description=one["summary"],
            startDate=start,
            endDate=end,
            eventStatus=STATUSES.get(one["status"]),
            location=_location(one["place"], one["country"]),
            superEvent=_thing("Event", one["parent"]),
            organizer=_parties(hosts),
            attendee=_parties(others) + _persons(parts["participations"]),
            about=[topic["label"] for topic in one["topics"]],
        ),
    }


def _thing(kind: str, reference: Shown | None) -> Shown | None:
    if reference is None:
        return None
    page = page_of(reference["url"])
    return {"@type": kind, "@id": page, "name": reference["label"], "url": page}


def _location(place: Shown | None, country: Shown | None) -> Shown | None:
    state = _thing("Country", country)
    if place is None:
        return state
    found = _thing("Place", place) or {}
    return {**found, **filled(containedInPlace=state)}


def _parties(delegations: list[Shown]) -> list[Shown]:
    found = [_thing("Organization", one["party"]) for one in delegations]
    return [one for one in found if one]


def _persons(participations: list[Shown]) -> list[Shown]:
    found: list[Shown] = []
    for one in participations:
        if person := _thing("Person", one["person"]):
            found.append(person)
        elif name := one["name_as_written"]:
            found.append({"@type": "Person", "name": name})
    return found
