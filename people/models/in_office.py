"""The one rule of who is in office on a day, by the dated events of appointments."""

from datetime import date as Date
from typing import Any, Self

from django.contrib.postgres.aggregates import ArrayAgg, BoolAnd, BoolOr
from django.db import models
from django.db.models import Case, Exists, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import Exact, GreaterThanOrEqual

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
        followed = Q(Exists(_later(known, "office", day)))
        for headed in ("mission", "accreditation"):
            # Who stands in for a head of mission does not end the head's term.
            followed |= Q(Exists(_later(known, headed, day).exclude(_STANDS_IN)))
        own = known.filter(appointment=OuterRef("pk")).order_by().alias(**_DAYS)
        by_its_steps = Coalesce(Subquery(_by_its_steps(own, day)), Value(""))
        # Only of these is it asked who came after: that takes longest.
        earlier = Case(When(followed, then=Value("")), default=Value(ATTESTED_EARLIER))
        return (
            self.filter(_worth_asking(own, day), outcome__in=_SERVED)
            .alias(attested_last=_last_attested(own, day))
            .annotate(
                in_office=Coalesce(
                    NullIf(by_its_steps, Value(ATTESTED_EARLIER)), earlier
                )
            )
            .exclude(in_office="")
        )


def _by_its_steps(own: models.QuerySet[Any], day: Date) -> models.QuerySet[Any]:
    """How it is known by an appointment's own steps; nothing where it is not.

    They are read once for all that decides.
    """
    is_current = Q(Exact(OuterRef("end_state"), Value(EndState.CURRENT)))
    is_ended = Q(Exact(OuterRef("end_state"), Value(EndState.ENDED)))
    was_checked = Q(GreaterThanOrEqual(OuterRef("checked_on"), Value(day)))
    about, patent = _attested_about(day), AppointmentEventKind.PATENT_VALID
    told: models.QuerySet[Any] = (
        own.values("appointment")
        .alias(
            begun_earliest=_first("date_earliest", BEGINNING),
            begun_latest=_first("date_latest", BEGINNING),
            begun_kind=_first("kind", BEGINNING),
            ended_earliest=_first("date_earliest", ENDING),
            ended_latest=_first("date_latest", ENDING),
            attested_about=_any(about),
            attested_then=_any(about & Q(date__regex=_DAY_OR_DAYS)),
            patent_over=_any(Q(kind=patent, date_latest__lt=day)),
            attested=_any(_attested_by(day)),
        )
        .annotate(
            known=Case(
                When(attested_then=True, then=Value("attested")),
                When(
                    Q(begun_latest__lte=day)
                    & ~Q(begun_kind=patent)
                    & (
                        Q(ended_earliest__gt=day)
                        | Q(ended_earliest__isnull=True) & is_current & was_checked
                    ),
                    then=Value("certain"),
                ),
                When(
                    Q(begun_earliest__lte=day, patent_over=False)
                    & (Q(ended_latest__isnull=True) | Q(ended_latest__gt=day)),
                    then=Value(POSSIBLE),
                ),
                When(attested_about=True, then=Value(POSSIBLE)),
                When(
                    Q(begun_earliest__isnull=True, attested=True)
                    & (
                        Q(ended_latest__gt=day)
                        | Q(ended_latest__isnull=True) & ~is_ended
                    ),
                    then=Value(ATTESTED_EARLIER),
                ),
                default=Value(""),
            )
        )
        .values("known")
    )
    return told


def _worth_asking(own: models.QuerySet[Any], day: Date) -> Q:
    """What the rule may find in office at all, told by single steps.

    Most of those who ever held an office had left it, or not begun: so much is known
    without putting their steps in order, which takes ten times as long.
    """
    begun = Q(Q(first_day__lte=day) | Q(last_day__lte=day)) & Q(
        kind__in=[*BEGINNING, AppointmentEventKind.ATTESTED]
    )
    # The first kind of end decides wherever it is dated; here by all that there is.
    ended = Q(kind=ENDING[0], date_earliest__isnull=False)
    is_over = BoolAnd(Q(date_latest__lte=day), filter=ended, default=Value(False))
    stays = Q(Exact(is_over, False)) | Q(Exact(BoolOr(_attested_about(day)), True))
    told = own.values("appointment").annotate(
        worth=Case(When(stays, then=BoolOr(begun)), default=Value(False))
    )
    return Q(Exact(Subquery(told.values("worth")), True))


def _attested_about(day: Date) -> Q:
    """That a step attests the day, or a time in which it lies."""
    return Q(
        kind=AppointmentEventKind.ATTESTED, date_earliest__lte=day, date_latest__gte=day
    )


def _attested_by(day: Date) -> Q:
    """That a step attests the day or an earlier one."""
    return Q(kind=AppointmentEventKind.ATTESTED, last_day__lte=day)


def _last_attested(own: models.QuerySet[Any], day: Date) -> Subquery:
    """The last day by then that is attested of an outer appointment."""
    by_then = own.filter(_attested_by(day)).order_by("-last_day")
    return Subquery(by_then.values_list(_LAST_DAY)[:1])


def _any(condition: Q) -> BoolOr:
    """Whether a condition holds of any step."""
    return BoolOr(condition, default=Value(False))


def _first(column: str, kinds: tuple[AppointmentEventKind, ...]) -> Func:
    """A column of the step that decides, by the order of kinds."""
    order = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(kinds)))
    return Func(
        ArrayAgg(
            column,
            filter=Q(kind__in=kinds, date_earliest__isnull=False),
            order_by=(order, "date_earliest", "key"),
        ),
        template="(%(expressions)s)[1]",
        output_field=models.CharField() if column == "kind" else models.DateField(),
    )


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
