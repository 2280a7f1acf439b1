"""Memberships of parties in organisations as Popolo JSON (popoloproject.com)."""

from typing import Any

from records.kit.api.files import Objects, filled, page_of
from records.kit.api.wanted import Wanted
from records.partial_dates import PartialDate
from records.partial_dates.serialisation import as_iso

Shown = dict[str, Any]
TOLD = "Popolo JSON: dates that are approximate or uncertain are left out."


class MembershipsPopolo(Objects):
    """Who is what in which organisation: member and organisation are both parties."""

    extension = "popolo.json"
    media_type = "application/json"
    told = TOLD
    holds = "memberships"
    wanted = Wanted(
        frozenset(
            {"key", "member", "organisation", "status", "start", "end", "summary"}
            | {"self"}
        ),
        frozenset(),
    )

    def objects(self, shown: list[Shown]) -> list[Shown]:
        """Memberships whose two parties may be seen."""
        return [
            filled(
                id=one["key"],
                label=one["summary"],
                role=one["status"],
                member=organization(one["member"]),
                organization_id=one["organisation"]["key"],
                organization=organization(one["organisation"]),
                start_date=day(one["start"])[0],
                end_date=day(one["end"])[1],
                sources=[{"url": page_of(one["self"])}],
            )
            for one in shown
            if one["member"] and one["organisation"]
        ]


def organization(reference: Shown | None) -> Shown | None:
    """A party or mission as an organisation of Popolo."""
    if reference is None:
        return None
    return {
        "id": reference["key"],
        "name": reference["label"],
        "links": [{"url": page_of(reference["url"])}],
    }


def day(shown: Shown | None) -> tuple[str | None, str | None]:
    """First and last of a date as the API shows it, where there is no doubt."""
    return as_iso(PartialDate.parse(shown["edtf"]) if shown else None)
