"""Events as iCalendar (RFC 5545): days on which something was, as far as is known."""

from datetime import date, timedelta
from typing import Any

from icalendar import Calendar, vDate
from icalendar import Event as Entry

from events.choices import DateRole, EventStatus
from records.kit.api.files import FileKind, page_of
from records.kit.api.objects import objects_of
from records.kit.api.wanted import Wanted
from records.models import RecordQuerySet

WANTED = Wanted(
    frozenset({"key", "title", "status", "date", "place", "country"})
    | {"summary", "self"},
    frozenset(),
)
STATUSES = {EventStatus.HELD: "CONFIRMED", EventStatus.CANCELLED: "CANCELLED"}
PRODUCT = "-//Chancery//Diplomatic records//EN"


# A day, or a span from one day to another, with no mark of doubt: in a calendar a month
# would be a bar of thirty days, and “about 7 June” would be the seventh.
DAYS = r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$"


class CalendarFile(FileKind):
    """A calendar of the events whose days are known.

    One that took place on some day of a span of days fills it, and its description says
    so; one that is known by its month or year only, or in doubt, is left out.
    """

    extension = "ics"
    media_type = "text/calendar; charset=utf-8"
    told = "iCalendar; events that are not known to the day are left out."
    label = "Calendar (iCalendar)"
    leaves_out = "not known to the day"

    @staticmethod
    def fitting(rows: RecordQuerySet) -> RecordQuerySet:
        """The events whose days are known."""
        found: RecordQuerySet = rows.filter(date__regex=DAYS)
        return found

    def beginning(self) -> bytes:
        """The calendar's own lines, with how many events it has no place for."""
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        names = self.model._meta.verbose_name_plural
        calendar.add("x-wr-calname", f"Chancery: {names}")
        if self.left_out:
            calendar.add("x-wr-caldesc", f"Without {self.left_out} {self.leaves_out}.")
        return bytes(calendar.to_ical()).removesuffix(b"END:VCALENDAR\r\n")

    def chunk(self, rows: RecordQuerySet) -> bytes:
        """Some events more."""
        records = {record.pk: record for record in self.fitting(rows)}
        shown = objects_of(
            self.model, records, WANTED, reader=self.reader, base=self.base
        )
        by_key = {record.key: record for record in records.values()}
        found = [entry(one, by_key[one["key"]]) for one in shown]
        self.count += len(found)
        return b"".join(bytes(one.to_ical()) for one in found)

    def ending(self, checksum: str) -> bytes:
        """The line without which a calendar is cut."""
        return b"END:VCALENDAR\r\n"


def entry(shown: dict[str, Any], record: Any) -> Entry:
    """An event, as the API shows it, as an entry of whole days that blocks no time."""
    when, page = shown["date"], page_of(shown["self"])
    found = Entry()
    found.add("uid", page)
    found.add("dtstamp", record.updated_at)
    found.add("dtstart", vDate(date.fromisoformat(when["earliest"])))
    last = date.fromisoformat(when["latest"])
    # The day after the last, by the standard; there is none after the last of all.
    after = last if last == date.max else last + timedelta(days=1)
    found.add("dtend", vDate(after))
    found.add("summary", shown["title"])
    if where := ", ".join(
        shown[name]["label"] for name in ("place", "country") if shown[name]
    ):
        found.add("location", where)
    told = ""
    if record.date_role != DateRole.WHOLE:
        told = f"{record.get_date_role_display()}: {when['display']}"
    elif when["precision"] != "day":
        told = f"Date: {when['display']}"
    if text := "\n".join(filter(None, (told, shown["summary"]))):
        found.add("description", text)
    found.add("url", page)
    found.add("categories", [record.get_kind_display()])
    found.add("status", STATUSES.get(shown["status"], "TENTATIVE"))
    found.add("transp", "TRANSPARENT")
    found.add("x-chancery-edtf", when["edtf"])
    return found
