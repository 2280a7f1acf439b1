"""All records that speak of two parties, with what they refer to and who says so.

As few queries as can be, whatever the number of records; what the reader may not see
is never fetched.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from events.models import Delegation, Outcome, Participation, Stop
from events.pair import joint
from events.pair.asked import Asked
from events.pair.gathered import Gathered, Rows, as_two
from events.pair.joint import fetch_contacts, having, numbers_of, rows_of
from events.pair.numbers import Numbers, count
from events.pair.parties import Pair, sides_of
from people.models import Appointment, AppointmentEvent, PersonName
from records.choices import DisputeKind
from records.kit.fields import public_fields
from records.kit.filtering.paths import belonging_to
from records.kit.pages.citing import Cited
from records.kit.pages.claims import Claims
from records.kit.pages.facts import shown_fields
from records.kit.pages.references import References
from records.kit.pages.stated import keys_in
from records.kit.pages.values import related_names
from records.kit.together import together
from records.kit.views import headings
from records.models import Dispute, Record
from records.partial_dates.edtf import PartialDate
from records.reading import Reader
from relations.choices import NameKind
from relations.filters.sides import PartyFilter
from relations.models import (
    Accreditation,
    Agreement,
    Candidature,
    Figure,
    Membership,
    Mission,
    Party,
    PartyAction,
    PartyName,
    RelationEvent,
    Support,
    TradeRecord,
    Undertaking,
    UndertakingStage,
)
from relations.timing import by_date


def _by(rows: Iterable[Any], name: str) -> dict[int, Rows]:
    """Rows by the number that a foreign key holds."""
    found: dict[int, Rows] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def gather(
    pair: Pair, reader: Reader, day: date, period: PartialDate | None = None
) -> Gathered:
    """Fetch all that speaks of the pair; ``day`` decides who is in office.

    Where there are very many contacts, only the latest, begun by the day if that is
    past, of the period if one is asked for; ``is_cut`` then says so.
    """
    found = gather_records(pair, reader, day, period)
    _resolve(found, reader)
    return found


def gather_counted(
    pair: Pair, reader: Reader, asked: Asked
) -> tuple[Gathered, Numbers]:
    """The same for a page, with what is counted of the two."""
    found = _nothing_yet(pair, reader, asked.day)
    numbers = count(as_two(found), reader, asked.as_of, joint.MOST_CONTACTS + 1)
    _fill(found, reader, asked.period, numbers.latest)
    _resolve(found, reader)
    return found, numbers


def gather_records(
    pair: Pair, reader: Reader, day: date, period: PartialDate | None = None
) -> Gathered:
    """The records alone, without who says so and what else they name."""
    found = _nothing_yet(pair, reader, day)
    _fill(found, reader, period)
    return found


def _fill(
    found: Gathered,
    reader: Reader,
    period: PartialDate | None,
    latest: Sequence[int] = (),
) -> None:
    """Fetch the records; ``latest`` events of the two where they are known already."""
    _between(found, reader)
    fetch_contacts(found, reader, period, latest)
    _parts(found, reader)
    _represented(found, reader)
    _people(found, reader)


def gather_trade(pair: Pair, reader: Reader, day: date) -> Gathered:
    """Fetch the trade of the pair, and nothing else."""
    found = _nothing_yet(replace(pair, relation=None), reader, day)
    found.trade = by_date(_trade(found, reader), "period")
    _resolve(found, reader)
    return found


def _nothing_yet(pair: Pair, reader: Reader, day: date) -> Gathered:
    references = References(reader, headings)
    return Gathered(
        pair=pair,
        day=day,
        references=references,
        cited=Cited(references),
        sides=_sides(pair, reader),
    )


def _sides(pair: Pair, reader: Reader) -> dict[int, frozenset[int]]:
    """Each party with its bodies and companies, down to those of a ministry."""
    numbers = [party.pk for party in pair.parties]
    bodies = belonging_to(Party, PartyFilter.ABOVE, numbers, reader)
    return sides_of(numbers, bodies.values_list("pk", "parent", "parent__parent"))


def _between(found: Gathered, reader: Reader) -> None:
    """What stands between the two, other than contacts."""
    one, other = found.sides.values()
    relation = found.pair.relation
    support = Support.objects.visible_to(reader)
    crossing = Q(
        candidate__in=one,
        pk__in=support.filter(supporter__in=other).values("candidature"),
    ) | Q(
        candidate__in=other,
        pk__in=support.filter(supporter__in=one).values("candidature"),
    )
    happened, agreements, candidatures, undertakings, trade = together(
        rows_of(RelationEvent, reader, relation=relation.pk if relation else None),
        rows_of(Agreement, reader, *_both(Agreement, found)),
        rows_of(Candidature, reader, crossing),
        rows_of(Undertaking, reader, *_both(Undertaking, found)),
        _trade(found, reader),
    )
    found.relation_events = by_date(happened)
    found.agreements = by_date(agreements, "concluded")
    found.candidatures = by_date(candidatures, "term")
    found.undertakings = by_date(undertakings, "period")
    found.trade = by_date(trade, "period")
    actions, supports, stages, figures = together(
        rows_of(PartyAction, reader, agreement__in=numbers_of(agreements)),
        rows_of(
            Support,
            reader,
            candidature__in=numbers_of(candidatures),
            supporter__in=one | other,
        ),
        rows_of(UndertakingStage, reader, undertaking__in=numbers_of(undertakings)),
        rows_of(Figure, reader, undertaking__in=numbers_of(undertakings)),
    )
    found.actions = _by(actions, "agreement_id")
    found.supports = _by(supports, "candidature_id")
    found.stages = _by(stages, "undertaking_id")
    found.figures = _by(figures, "undertaking_id")


def _both(model: Any, found: Gathered) -> list[Q]:
    """The conditions that a record names both among its parties."""
    return [having(model, "parties", side) for side in found.sides.values()]


def _trade(found: Gathered, reader: Reader) -> QuerySet[Any, Any]:
    """What either reports of its trade with the other."""
    one, other = found.sides.values()
    reported = Q(reporter__in=one, partner__in=other) | Q(
        reporter__in=other, partner__in=one
    )
    return rows_of(TradeRecord, reader, reported)


def _parts(found: Gathered, reader: Reader) -> None:
    """Who took part in the events, where they went, what came of them."""
    events = {"event__in": numbers_of(found.events)}
    delegations, participations, stops, outcomes = together(
        rows_of(Delegation, reader, **events),
        rows_of(Participation, reader, **events),
        rows_of(Stop, reader, **events),
        rows_of(Outcome, reader, **events),
    )
    participations.sort(key=lambda p: (p.event_id, p.party_id or 0, p.order, p.key))
    found.delegations = _by(delegations, "event_id")
    found.participations = _by(participations, "event_id")
    found.stops = _by(stops, "event_id")
    found.outcomes = _by(outcomes, "event_id")


def _represented(found: Gathered, reader: Reader) -> None:
    """Missions and accreditations of each to the other; where both are members."""
    one, other = found.sides.values()
    to_other = having(Mission, "receiving_parties", other)
    to_one = having(Mission, "receiving_parties", one)
    crossing = Q(to_other, sending_party__in=one) | Q(to_one, sending_party__in=other)
    accredited = Q(sending_party__in=one, receiving_party__in=other) | Q(
        sending_party__in=other, receiving_party__in=one
    )
    brought = [o.record_id for rows in found.outcomes.values() for o in rows]
    memberships = Membership.objects.visible_to(reader)
    common = Q(
        member__in=one,
        organisation__in=memberships.filter(member__in=other).values("organisation"),
    ) | Q(
        member__in=other,
        organisation__in=memberships.filter(member__in=one).values("organisation"),
    )
    found.missions, found.accreditations, found.memberships = together(
        rows_of(Mission, reader, crossing),
        rows_of(Accreditation, reader, accredited),
        rows_of(Membership, reader, common | Q(pk__in=brought, member__in=one | other)),
    )


def _people(found: Gathered, reader: Reader) -> None:
    """Heads of mission, and the appointments of all who took part."""
    persons = {
        number
        for number in (
            *(p.person_id for rows in found.participations.values() for p in rows),
            *(d.head_id for rows in found.delegations.values() for d in rows),
        )
        if number
    }
    heads = Q(mission__in=found.missions) | Q(accreditation__in=found.accreditations)
    visible = Appointment.objects.visible_to(reader)
    # Of all that somebody did in life, what concerns the two: office for one of them.
    either = [number for side in found.sides.values() for number in side]
    active = Q(person__in=persons) & (
        Q(office__party__in=either) | Q(mission__sending_party__in=either)
    )
    found.appointments = list(visible.filter(heads | active))
    numbers = numbers_of(found.appointments)
    persons |= {appointment.person_id for appointment in found.appointments}
    named = {
        *(p.party_id for rows in found.participations.values() for p in rows),
        *(d.party_id for rows in found.delegations.values() for d in rows),
        *(s.party_id for rows in found.stages.values() for s in rows),
        *(u.lead_party_id for u in found.undertakings),
    }
    holding = visible.filter(pk__in=numbers).in_office_on(found.day, reader)
    steps, in_office, person_names, found.party_names = together(
        rows_of(AppointmentEvent, reader, appointment__in=numbers),
        holding.order_by().values_list("pk", "in_office"),
        rows_of(PersonName, reader, person__in=persons),
        rows_of(
            PartyName,
            reader,
            party__in=named - {None} - set(found.sides),
            kind=NameKind.AS_WRITTEN,
        ),
    )
    found.steps = _by(by_date(steps), "appointment_id")
    found.in_office = dict(in_office)
    found.person_names = _by(person_names, "person_id")


def _resolve(found: Gathered, reader: Reader) -> None:
    """Fetch the citations of it all, what the records refer to, and disputes."""
    references, relation = found.references, found.pair.relation
    if relation is not None:
        names = shown_fields(type(relation))
        found.cited = Claims(relation, found.relation_events, names, references)
    references.have(found.records)
    by_model: dict[type[Record], list[Record]] = defaultdict(list)
    for record in found.records:
        by_model[type(record)].append(record)
    for model, records in by_model.items():
        references.want(records, related_names(model, tuple(public_fields(model))))
    types = {record.pk: type(record) for record in found.records}
    for citation in found.cited.load(found.records):
        model = types[citation.record_id]
        for target, key in keys_in(model, citation.field, citation.value):
            references.want_key(target, key)
    references.want_ids(Party, [party.pk for party in found.pair.parties])
    references.fetch()
    if isinstance(found.cited, Claims):
        found.cited.number()
    found.cited.load(_named(found))
    disputes = (
        Dispute.objects.visible_to(reader)
        .exclude(known_kind=DisputeKind.PRECISION)
        .filter(record_id__in=list(types))
    )
    for dispute in disputes:
        found.disputes.setdefault(dispute.record_id, []).append(dispute.as_known())


def _named(found: Gathered) -> Iterator[Record]:
    """Forums and missions that are spoken of by the way: they have sources too."""
    references = found.references
    for event in found.events:
        if forum := references.one(event, "forum"):
            yield forum
    for appointment in found.appointments:
        if mission := references.one(appointment, "mission"):
            yield mission
    for accreditation in found.accreditations:
        if mission := references.one(accreditation, "resident_mission"):
            yield mission
