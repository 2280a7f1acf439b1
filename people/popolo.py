"""Persons, the posts they held and their names as Popolo JSON (popoloproject.com)."""

from collections import defaultdict
from typing import Any

from people.choices import Outcome
from people.models import AppointmentEvent, Office
from people.models.in_office import BEGINNING, ENDING
from people.tenure import first_of
from records.kit.api.files import Objects, filled, page_of
from records.kit.api.objects import objects_of
from records.kit.api.wanted import EXTERNAL_IDS, Wanted
from records.kit.filtering.paths import visible
from records.partial_dates.serialisation import as_iso
from relations.popolo import TOLD, Shown, day, organization

_OFFICE = Wanted(frozenset({"key", "title", "party", "body"}), frozenset())


class PeoplePopolo(Objects):
    """Each person with all memberships within, so that the file can be streamed.

    A post that was never taken up is no membership. Beginning and end are those of the
    one rule of who is in office (people.models.in_office).
    """

    extension = "popolo.json"
    media_type = "application/json"
    told = TOLD
    holds = "persons"
    wanted = Wanted(
        frozenset(
            {"key", "name", "born", "died", "summary", "parts", "self", EXTERNAL_IDS}
        ),
        frozenset({EXTERNAL_IDS}),
    )

    def objects(self, shown: list[Shown]) -> list[Shown]:
        """Persons; their posts and dates are read for all of them at once."""
        held = {
            one["key"]: [
                post
                for post in one["parts"]["appointments"]
                if post["outcome"] in (Outcome.SERVED, Outcome.UNKNOWN)
            ]
            for one in shown
        }
        posts = [post for some in held.values() for post in some]
        offices = self._offices(posts)
        spans = self._spans([post["key"] for post in posts])
        return [
            filled(
                id=one["key"],
                name=one["name"],
                other_names=[
                    filled(name=name["name"], note=name["kind"])
                    for name in one["parts"]["names"]
                    if name["name"] != one["name"]
                ],
                identifiers=[
                    {"scheme": number["scheme"], "identifier": number["value"]}
                    for number in one[EXTERNAL_IDS]
                ],
                birth_date=day(one["born"])[0],
                death_date=day(one["died"])[0],
                biography=one["summary"],
                links=[{"url": page_of(one["self"])}],
                memberships=[
                    _membership(one["key"], post, offices, spans)
                    for post in held[one["key"]]
                ],
            )
            for one in shown
        ]

    def _offices(self, posts: list[Shown]) -> dict[str, Shown]:
        keys = {post["office"]["key"] for post in posts if post["office"]}
        rows = visible(Office, self.reader).filter(key__in=keys)
        numbers = rows.values_list("pk", flat=True)
        found = objects_of(Office, numbers, _OFFICE, reader=self.reader, base=self.base)
        return {office["key"]: office for office in found}

    def _spans(self, keys: list[str]) -> dict[str, tuple[str | None, str | None]]:
        """When each appointment began and ended, where that is known without doubt."""
        steps: dict[str, list[Any]] = defaultdict(list)
        rows = AppointmentEvent.objects.visible_to(self.reader)
        rows = rows.filter(appointment__key__in=keys).select_related("appointment")
        for step in rows:
            steps[step.appointment.key].append(step)
        found = {}
        for key, some in steps.items():
            begun, ended = first_of(some, BEGINNING), first_of(some, ENDING)
            start = as_iso(begun.date)[0] if begun else None
            found[key] = start, as_iso(ended.date)[1] if ended else None
        return found


def _membership(
    person: str,
    post: Shown,
    offices: dict[str, Shown],
    spans: dict[str, tuple[str | None, str | None]],
) -> Shown:
    office = offices.get(post["office"]["key"]) if post["office"] else None
    if office:
        within = organization(office["body"] or office["party"])
    else:
        within = organization(post["mission"])
    start, end = spans.get(post["key"], (None, None))
    return filled(
        id=post["key"],
        person_id=person,
        role=post["title_as_written"] or post["rank"],
        post_id=office["key"] if office else None,
        post={"id": office["key"], "label": office["title"]} if office else None,
        organization_id=within["id"] if within else None,
        organization=within,
        start_date=start,
        end_date=end,
        sources=[{"url": page_of(post["self"])}],
    )
