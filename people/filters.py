"""Filters of persons, offices and appointments."""

from datetime import date

from django.db.models import F

from people.choices import Level
from people.models import Appointment, AppointmentEvent, Office, Person, PersonName
from people.models.in_office import ATTESTED_EARLIER, POSSIBLE, RULE_OF_OFFICE
from records.kit.filtering.kinds import ReferenceFilter, RelatedChoicesFilter, Rows
from records.kit.filtering.on_a_day import STANDING, AsOfFilter
from records.kit.filters import RecordFilterSet
from records.partial_dates.queries import DateMode
from relations.filters import BetweenFilter, PartyFilter
from relations.models import Place

_SENDERS = ("office__party", "mission__sending_party", "accreditation__sending_party")
_RECEIVERS = (
    "mission__receiving_parties",
    "accreditation__receiving_party",
    "accredited_to",
)


class InOfficeFilter(AsOfFilter):
    """Appointments in office on a day, each marked how that is known."""

    rule = RULE_OF_OFFICE

    def __init__(self) -> None:
        super().__init__(
            "",
            "",
            label="In office on",
            help_text=(
                "A day, such as 2015-03-15. Whose end is unknown is possible, or only "
                "attested earlier; date_mode=certain leaves both out."
            ),
        )

    def filter(self, qs: Rows, value: date | None) -> Rows:
        """The appointments in office, by the one rule there is."""
        if value is None:
            return qs
        # The rule is a method of the querysets of appointments.
        rows: Rows = qs.in_office_on(value, self.reader)  # type: ignore[attr-defined]
        if self.mode == DateMode.CERTAIN:
            rows = rows.exclude(in_office__in=[POSSIBLE, ATTESTED_EARLIER])
        marked: Rows = rows.annotate(**{STANDING: F("in_office")})
        return marked


class PersonFilterSet(RecordFilterSet):
    MAIN = ("party", "office", "level", "born")

    party = PartyFilter("serves", *(f"appointments__{path}" for path in _SENDERS))
    office = ReferenceFilter(
        Office,
        ["appointments__office", "participations__office"],
        label="Office",
        help_text="An office held, by appointment or when taking part in an event.",
    )
    level = RelatedChoicesFilter(
        "appointments__office__level",
        "participations__level",
        choices=Level.choices,
        label="Level",
        help_text="Level of an office held.",
    )

    class Meta(RecordFilterSet.Meta):
        model = Person


class PersonNameFilterSet(RecordFilterSet):
    MAIN = ("person", "kind", "language", "script")

    class Meta(RecordFilterSet.Meta):
        model = PersonName


class OfficeFilterSet(RecordFilterSet):
    MAIN = ("party", "level", "as_of")

    party = PartyFilter("party", "body")

    class Meta(RecordFilterSet.Meta):
        model = Office


class AppointmentFilterSet(RecordFilterSet):
    MAIN = ("person", "party", "between", "mission", "rank", "level", "as_of")

    party = PartyFilter(*_SENDERS, *_RECEIVERS)
    between = BetweenFilter(*_SENDERS, *_RECEIVERS)
    sender = PartyFilter(
        *_SENDERS, label="Sender", help_text="The party in whose name, by key."
    )
    receiver = PartyFilter(
        *_RECEIVERS, label="Receiver", help_text="The party accredited to, by key."
    )
    level = RelatedChoicesFilter(
        "office__level",
        choices=Level.choices,
        label="Level",
        help_text="Level of the office.",
    )
    place = ReferenceFilter(
        Place,
        ["residence"],
        label="Place",
        help_text="Where the person resides, by key or name.",
    )
    as_of = InOfficeFilter()

    class Meta(RecordFilterSet.Meta):
        model = Appointment


class AppointmentEventFilterSet(RecordFilterSet):
    MAIN = ("appointment", "kind", "person", "party", "date", "place")

    person = ReferenceFilter(
        Person, ["appointment__person"], label="Person", help_text="Whose step, by key."
    )
    party = PartyFilter(*(f"appointment__{path}" for path in (*_SENDERS, *_RECEIVERS)))

    class Meta(RecordFilterSet.Meta):
        model = AppointmentEvent
