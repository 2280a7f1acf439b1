"""The one rule of who is in office on a day, by the dated events of appointments."""

from datetime import date as Date
from typing import Any, Self

from django.contrib.postgres.aggregates import BoolAnd, BoolOr
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from people.choices import (
    AppointmentEventKind,
    Capacity,
    EndState,
    HeadRank,
    Outcome,
)
from records.models import RecordManager, RecordQuerySet
from records.reading import Reader

# The one rule of who is in office: functions begin on the first of these that is
# known, in this order (VCDR article 13), and end on the first of those. Half-open:
# on the day of the end the office is no longer held.
BEGINNING = (
    AppointmentEventKind.CREDENTIALS_PRESENTED,
    AppointmentEventKind.EXEQUATUR_GRANTED,
    AppointmentEventKind.ASSUMED_CHARGE,
    AppointmentEventKind.PROVISIONAL_ADMISSION,
    AppointmentEventKind.COPY_OF_CREDENTIALS,
    AppointmentEventKind.ARRIVED,
    AppointmentEventKind.PATENT_VALID,
    AppointmentEventKind.APPOINTED,
)
ENDING = (
    AppointmentEventKind.ENDED,
    AppointmentEventKind.LEFT_POST,
    AppointmentEventKind.LETTER_OF_RECALL_PRESENTED,
    AppointmentEventKind.RECALLED,
)

RULE_OF_OFFICE = (
    "In office: from the presentation of credentials, else the exequatur, the taking "
    "up of functions, the arrival, the patent or the appointment, whichever of these "
    "is known first in that order, up to but not including the day of the end. "
    "Certain: both are known, or it was found current on or after the day. Attested: "
    "a source says so for that very day. Possible: begun, and the end is not known. "
    "Attested earlier: only an earlier day is attested, no end is recorded, and no "
    "other term in that office, or at the head of that mission, is known since."
)

# How somebody may be known to be in office without certainty.
POSSIBLE, ATTESTED_EARLIER = "possible", "attested earlier"

# Of whom the office is told: who took it up, as far as is known.
_SERVED = (Outcome.SERVED, Outcome.UNKNOWN)
# Of one who is only attested an inferred day decides where none is stated.
_LAST_DAY = Coalesce("date_latest", "date_inferred_latest")
_DAYS = {
    "first_day": Coalesce("date_earliest", "date_inferred_earliest"),
    "last_day": _LAST_DAY,
}
_STANDS_IN = Q(appointment__capacity=Capacity.AD_INTERIM) | Q(
    appointment__rank=HeadRank.CHARGE_AI
)

# “2014” attests some day of that year, “2011-06-07/2011-06-09” all three days.
_DAY_OR_DAYS = r"^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$"


class AppointmentQuerySet(RecordQuerySet):
    """Appointments, with the rule of who is in office."""

    def in_office_on(self, day: Date, reader: Reader | None = None) -> Self:
        """Those in office on a day, each marked ``in_office`` with how that is known.

        *certain*: the beginning lies on or before the day and a known end after it.
        *attested*: a source says so for that very day, whatever else is known.
        *possible*: begun, the end unknown or imprecise; or attested for a month or
        year that the day lies in.
        *attested earlier*: no beginning and no end is known, an earlier day is
        attested, and no other term in that office or at the head of that mission since
        (docs/decisions/0006).
        Never begun by then: left out. For a reader only the events that he or she may
        see decide.
        """
        steps: Any = self.model._meta.get_field("events").related_model
        known: RecordQuerySet = steps.objects.all()
        if reader is not None:
            known = known.visible_to(reader)
        begun = _first_event(known, BEGINNING)
        ended = _first_event(known, ENDING)
        attested_about = known.filter(
            appointment=OuterRef("pk"),
            kind=AppointmentEventKind.ATTESTED,
            date_earliest__lte=day,
            date_latest__gte=day,
        )
        attested = attested_about.filter(date__regex=_DAY_OR_DAYS)
        attested_by = (
            known.alias(**_DAYS)
            .filter(
                appointment=OuterRef("pk"),
                kind=AppointmentEventKind.ATTESTED,
                last_day__lte=day,
            )
            .order_by("-last_day")
        )
        followed = Q(Exists(_later(known, "office", day)))
        for headed in ("mission", "accreditation"):
            # Who stands in for a head of mission does not end the head's term.
            followed |= Q(Exists(_later(known, headed, day).exclude(_STANDS_IN)))
        patent_over = known.filter(
            appointment=OuterRef("pk"),
            kind=AppointmentEventKind.PATENT_VALID,
            date_latest__lt=day,
        )
        return (
            self.filter(_worth_asking(known, day), outcome__in=_SERVED)
            .annotate(
                begun_earliest=Subquery(begun.values("date_earliest")[:1]),
                begun_latest=Subquery(begun.values("date_latest")[:1]),
                begun_kind=Subquery(begun.values("kind")[:1]),
                ended_earliest=Subquery(ended.values("date_earliest")[:1]),
                ended_latest=Subquery(ended.values("date_latest")[:1]),
                attested_then=_one_of(attested),
                attested_about=_one_of(attested_about),
                patent_over=_one_of(patent_over),
            )
            .alias(attested_last=Subquery(attested_by.values_list(_LAST_DAY)[:1]))
            .annotate(
                in_office=Case(
                    When(attested_then__isnull=False, then=Value("attested")),
                    When(
                        Q(begun_latest__lte=day)
                        & ~Q(begun_kind=AppointmentEventKind.PATENT_VALID)
                        & (
                            Q(ended_earliest__gt=day)
                            | Q(
                                ended_earliest__isnull=True,
                                end_state=EndState.CURRENT,
                                checked_on__gte=day,
                            )
                        ),
                        then=Value("certain"),
                    ),
                    When(
                        Q(begun_earliest__lte=day, patent_over__isnull=True)
                        & (Q(ended_latest__isnull=True) | Q(ended_latest__gt=day)),
                        then=Value(POSSIBLE),
                    ),
                    When(attested_about__isnull=False, then=Value(POSSIBLE)),
                    When(
                        Q(begun_earliest__isnull=True, attested_last__isnull=False)
                        & (
                            Q(ended_latest__gt=day)
                            | Q(ended_latest__isnull=True)
                            & ~Q(end_state=EndState.ENDED)
                        )
                        & ~followed,
                        then=Value(ATTESTED_EARLIER),
                    ),
                    default=Value(""),
                )
            )
            .exclude(in_office="")
        )


def _worth_asking(known: models.QuerySet[Any], day: Date) -> Q:
    """What the rule may find in office at all, told by single steps.

    Most of those who ever held an office had left it, or not begun: so much is known
    without putting their steps in order, which takes ten times as long.
    """
    begun = Q(Q(first_day__lte=day) | Q(last_day__lte=day)) & Q(
        kind__in=[*BEGINNING, AppointmentEventKind.ATTESTED]
    )
    about = Q(
        kind=AppointmentEventKind.ATTESTED, date_earliest__lte=day, date_latest__gte=day
    )
    # The first kind of end decides wherever it is dated; here by all that there is.
    ended = Q(kind=ENDING[0], date_earliest__isnull=False)
    is_over = BoolAnd(Q(date_latest__lte=day), filter=ended, default=Value(False))
    stays = Q(Exact(is_over, False)) | Q(Exact(BoolOr(about), True))
    steps = known.filter(appointment=OuterRef("pk")).order_by().alias(**_DAYS)
    told = steps.values("appointment").annotate(
        worth=Case(When(stays, then=BoolOr(begun)), default=Value(False))
    )
    return Q(Exact(Subquery(told.values("worth")), True))


def _one_of(steps: models.QuerySet[Any]) -> Subquery:
    """One of some steps of the outer appointment, if there is any.

    For EXISTS the database would read the steps of all appointments beforehand.
    """
    return Subquery(steps.order_by().values("pk")[:1])


def _first_event(
    known: models.QuerySet[Any],
    kinds: tuple[AppointmentEventKind, ...],
) -> models.QuerySet[Any]:
    """The event of an outer appointment that decides, by the order of kinds."""
    order = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(kinds)))
    dated: models.QuerySet[Any] = known.filter(
        appointment=OuterRef("pk"), kind__in=kinds, date_earliest__isnull=False
    )
    deciding: models.QuerySet[Any] = dated.alias(decides=order)
    return deciding.order_by("decides", "date_earliest", "key")


def _later(known: models.QuerySet[Any], name: str, day: Date) -> models.QuerySet[Any]:
    """Steps of another term, of anybody, in the same place after the outer one's."""
    later: models.QuerySet[Any] = (
        known.alias(**_DAYS)
        .filter(
            **{f"appointment__{name}": OuterRef(name)},
            appointment__outcome__in=_SERVED,
            kind__in=[*BEGINNING, AppointmentEventKind.ATTESTED],
            first_day__gt=OuterRef("attested_last"),
            last_day__lte=day,
        )
        .exclude(appointment=OuterRef("pk"))
    )
    return later


class AppointmentManager(RecordManager.from_queryset(AppointmentQuerySet)):  # type: ignore[misc]
    """All appointments."""
