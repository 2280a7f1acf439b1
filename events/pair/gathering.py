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
from records.kit.again import records_again
from records.kit.among import among, is_one_of
from records.kit.fields import public_fields
from records.kit.filtering.paths import belonging_to
from records.kit.pages.citing import Cited
from records.kit.pages.claims import Claims
from records.kit.pages.facts import shown_fields
from records.kit.pages.references import References
from records.kit.pages.stated import keys_in
from records.kit.pages.values import related_names
from records.kit.together import together_again
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
    # As of a day there may be more than are counted.
    is_known = asked.as_of is None or len(numbers.latest) > joint.MOST_CONTACTS
    _fill(found, reader, asked.period, numbers.latest if is_known else None)
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
    latest: Sequence[int] | None = None,
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
    trade = _trade(reader, *map(list, found.sides.values()))
    found.trade = by_date(trade, "period")
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
    relation = found.pair.relation

    def between(one: Any, other: Any, relations: Any) -> list[Any]:
        support = Support.objects.visible_to(reader)
        crossing = Q(pk__in=[])
        for ours, theirs in ((one, other), (other, one)):
            backed = support.filter(is_one_of("supporter", theirs))
            crossing |= is_one_of("candidate", ours) & Q(
                pk__in=backed.values("candidature")
            )
        return [
            rows_of(RelationEvent, reader, is_one_of("relation", relations)),
            rows_of(Agreement, reader, *_both(Agreement, one, other)),
            rows_of(Candidature, reader, crossing),
            rows_of(Undertaking, reader, *_both(Undertaking, one, other)),
            _trade(reader, one, other),
        ]

    happened, agreements, candidatures, undertakings, trade = together_again(
        "between two",
        reader,
        between,
        *found.sides.values(),
        [relation.pk] if relation else [],
        may_keep=False,
    )
    found.relation_events = by_date(happened)
    found.agreements = by_date(agreements, "concluded")
    found.candidatures = by_date(candidatures, "term")
    found.undertakings = by_date(undertakings, "period")
    found.trade = by_date(trade, "period")

    def within(
        agreements: Any, candidatures: Any, undertakings: Any, either: Any
    ) -> Any:
        return [
            rows_of(PartyAction, reader, is_one_of("agreement", agreements)),
            rows_of(
                Support,
                reader,
                is_one_of("candidature", candidatures),
                is_one_of("supporter", either),
            ),
            rows_of(UndertakingStage, reader, is_one_of("undertaking", undertakings)),
            rows_of(Figure, reader, is_one_of("undertaking", undertakings)),
        ]

    whole = [numbers_of(rows) for rows in (agreements, candidatures, undertakings)]
    if not any(whole):
        return
    actions, supports, stages, figures = together_again(
        "within what is between two", reader, within, *whole, found.either
    )
    found.actions = _by(actions, "agreement_id")
    found.supports = _by(supports, "candidature_id")
    found.stages = _by(stages, "undertaking_id")
    found.figures = _by(figures, "undertaking_id")


def _both(model: Any, one: Any, other: Any) -> list[Q]:
    """The conditions that a record names both among its parties."""
    return [having(model, "parties", side) for side in (one, other)]


def _trade(reader: Reader, one: Any, other: Any) -> QuerySet[Any, Any]:
    """What either reports of its trade with the other."""
    reported = Q(is_one_of("reporter", one), is_one_of("partner", other)) | Q(
        is_one_of("reporter", other), is_one_of("partner", one)
    )
    return rows_of(TradeRecord, reader, reported)


def _parts(found: Gathered, reader: Reader) -> None:
    """Who took part in the events, where they went, what came of them."""

    def parts(events: Any) -> list[Any]:
        of_events = is_one_of("event", events)
        parts = (Delegation, Participation, Stop, Outcome)
        return [rows_of(model, reader, of_events) for model in parts]

    delegations, participations, stops, outcomes = together_again(
        "parts of events", reader, parts, numbers_of(found.events)
    )
    participations.sort(key=lambda p: (p.event_id, p.party_id or 0, p.order, p.key))
    found.delegations = _by(delegations, "event_id")
    found.participations = _by(participations, "event_id")
    found.stops = _by(stops, "event_id")
    found.outcomes = _by(outcomes, "event_id")


def _represented(found: Gathered, reader: Reader) -> None:
    """Missions and accreditations of each to the other; where both are members."""

    def represented(one: Any, other: Any, either: Any, brought: Any) -> list[Any]:
        crossing = accredited = common = Q(pk__in=[])
        memberships = Membership.objects.visible_to(reader)
        for ours, theirs in ((one, other), (other, one)):
            sending = is_one_of("sending_party", ours)
            crossing |= having(Mission, "receiving_parties", theirs) & sending
            accredited |= is_one_of("receiving_party", theirs) & sending
            joined = memberships.filter(is_one_of("member", theirs))
            common |= is_one_of("member", ours) & Q(
                organisation__in=joined.values("organisation")
            )
        named = is_one_of("pk", brought) & is_one_of("member", either)
        return [
            rows_of(Mission, reader, crossing),
            rows_of(Accreditation, reader, accredited),
            rows_of(Membership, reader, common | named),
        ]

    found.missions, found.accreditations, found.memberships = together_again(
        "represented",
        reader,
        represented,
        *found.sides.values(),
        found.either,
        [o.record_id for rows in found.outcomes.values() for o in rows],
        may_keep=False,
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

    def appointments(
        missions: Any, accreditations: Any, persons: Any, either: Any
    ) -> list[Any]:
        heads = is_one_of("mission", missions) | is_one_of(
            "accreditation", accreditations
        )
        # Of all that somebody did in life, what concerns the two: office for one.
        ours = is_one_of("office__party", either) | is_one_of(
            "mission__sending_party", either
        )
        return [
            rows_of(Appointment, reader, heads | is_one_of("person", persons) & ours)
        ]

    [found.appointments] = together_again(
        "appointments",
        reader,
        appointments,
        numbers_of(found.missions),
        numbers_of(found.accreditations),
        persons,
        found.either,
        may_keep=False,
    )
    numbers = numbers_of(found.appointments)
    persons |= {appointment.person_id for appointment in found.appointments}
    named = {
        *(p.party_id for rows in found.participations.values() for p in rows),
        *(d.party_id for rows in found.delegations.values() for d in rows),
        *(s.party_id for rows in found.stages.values() for s in rows),
        *(u.lead_party_id for u in found.undertakings),
    }

    def around(numbers: Any, persons: Any, parties: Any, day: date) -> list[Any]:
        visible = Appointment.objects.visible_to(reader)
        holding = visible.filter(is_one_of("pk", numbers)).in_office_on(day, reader)
        written = is_one_of("party", parties)
        return [
            rows_of(AppointmentEvent, reader, is_one_of("appointment", numbers)),
            holding.order_by().values_list("pk", "in_office"),
            rows_of(PersonName, reader, is_one_of("person", persons)),
            rows_of(PartyName, reader, written, kind=NameKind.AS_WRITTEN),
        ]

    steps, in_office, person_names, found.party_names = together_again(
        "around appointments",
        reader,
        around,
        numbers,
        persons,
        named - {None} - set(found.sides),
        found.day,
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
    disputes = records_again(
        "disputes of records",
        Dispute,
        reader,
        types,
        lambda: (
            Dispute.objects.visible_to(reader)
            .exclude(known_kind=DisputeKind.PRECISION)
            .filter(among("record_id"))
        ),
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
