"""Factories of records for tests: the least that makes a valid record, no surprises."""

import factory
from factory.django import DjangoModelFactory

from events import models as events
from people import models as people
from records import models as records
from relations import models as relations
from tests.factory_base import RecordFactory


def parties(attribute):
    """A post-generation step: fills a list of parties, with a new one if none given."""

    def fill(self, create, extracted, **kwargs):
        getattr(self, attribute).set(extracted or [PartyFactory()])

    return factory.post_generation(fill)


class UserFactory(DjangoModelFactory):
    """Somebody who can log in; the password is the user name."""

    class Meta:
        model = records.User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password(factory.SelfAttribute("username"))
    is_staff = False
    # Staff enter what is confidential too, unless a test says otherwise.
    clearance = factory.LazyAttribute(
        lambda user: "confidential" if user.is_staff else "public"
    )


class TopicFactory(RecordFactory):
    class Meta:
        model = records.Topic

    name = factory.Sequence(lambda n: f"Topic {n}")


class SourceFactory(RecordFactory):
    class Meta:
        model = records.Source

    title = factory.Sequence(lambda n: f"Source {n}")
    kind = "press"


class PassageFactory(RecordFactory):
    class Meta:
        model = records.Passage

    source = factory.SubFactory(SourceFactory)
    number = factory.Sequence(lambda n: n + 1)


class CitationFactory(RecordFactory):
    class Meta:
        model = records.Citation

    record_id = factory.LazyFunction(lambda: PartyFactory().pk)
    source = factory.SubFactory(SourceFactory)
    as_written = "as the source has it"


class RulingFactory(RecordFactory):
    class Meta:
        model = records.Ruling

    record_id = factory.LazyFunction(lambda: PartyFactory().pk)
    field = "name"
    outcome = "both_stand"
    reason = "Neither source is better."


class ExternalIdFactory(RecordFactory):
    class Meta:
        model = records.ExternalId

    record_id = factory.LazyFunction(lambda: PartyFactory().pk)
    scheme = "wikidata"
    value = factory.Sequence(lambda n: f"Q{n}")


class JudgementFactory(RecordFactory):
    class Meta:
        model = records.Judgement

    one_id = factory.LazyFunction(lambda: PersonFactory().pk)
    other_id = factory.LazyFunction(lambda: PersonFactory().pk)
    verdict = "unsure"
    reason = "One office, two spellings."


class PartyFactory(RecordFactory):
    class Meta:
        model = relations.Party

    name = factory.Sequence(lambda n: f"Party {n}")
    kind = "state"


class PartyNameFactory(RecordFactory):
    class Meta:
        model = relations.PartyName

    party = factory.SubFactory(PartyFactory)
    name = factory.Sequence(lambda n: f"Name {n}")
    kind = "alternative"


class PlaceFactory(RecordFactory):
    class Meta:
        model = relations.Place

    name = factory.Sequence(lambda n: f"Place {n}")


class RelationFactory(RecordFactory):
    class Meta:
        model = relations.Relation

    party_a = factory.SubFactory(PartyFactory)
    party_b = factory.SubFactory(PartyFactory)
    title = factory.LazyAttribute(lambda o: f"{o.party_a.name} – {o.party_b.name}")


class RelationEventFactory(RecordFactory):
    class Meta:
        model = relations.RelationEvent

    relation = factory.SubFactory(RelationFactory)
    kind = "relations_established"
    date = "1995-09-14"


class MissionFactory(RecordFactory):
    class Meta:
        model = relations.Mission

    name = factory.Sequence(lambda n: f"Embassy {n}")
    kind = "embassy"
    sending_party = factory.SubFactory(PartyFactory)
    receiving_parties = parties("receiving_parties")


class AccreditationFactory(RecordFactory):
    class Meta:
        model = relations.Accreditation

    name = factory.Sequence(lambda n: f"Accreditation {n}")
    sending_party = factory.SubFactory(PartyFactory)
    receiving_party = factory.SubFactory(PartyFactory)


class AgreementFactory(RecordFactory):
    class Meta:
        model = relations.Agreement

    title = factory.Sequence(lambda n: f"Agreement {n}")
    instrument = "protocol"
    status = "signed"
    parties = parties("parties")


class PartyActionFactory(RecordFactory):
    class Meta:
        model = relations.PartyAction

    agreement = factory.SubFactory(AgreementFactory)
    party = factory.SubFactory(PartyFactory)
    action = "signature"


class MembershipFactory(RecordFactory):
    class Meta:
        model = relations.Membership

    member = factory.SubFactory(PartyFactory)
    organisation = factory.SubFactory(PartyFactory, kind="international_organisation")
    status = "member"


class CandidatureFactory(RecordFactory):
    class Meta:
        model = relations.Candidature

    candidate = factory.SubFactory(PartyFactory)
    organisation = factory.SubFactory(PartyFactory, kind="international_organisation")
    seat = "non-permanent member"
    status = "announced"


class SupportFactory(RecordFactory):
    class Meta:
        model = relations.Support

    candidature = factory.SubFactory(CandidatureFactory)
    supporter = factory.SubFactory(PartyFactory)
    support_type = "unilateral"
    stage = "pledged"


class UndertakingFactory(RecordFactory):
    class Meta:
        model = relations.Undertaking

    title = factory.Sequence(lambda n: f"Undertaking {n}")
    kind = "tender"
    status = "ongoing"
    parties = parties("parties")


class UndertakingStageFactory(RecordFactory):
    class Meta:
        model = relations.UndertakingStage

    undertaking = factory.SubFactory(UndertakingFactory)
    kind = "selected"


class FigureFactory(RecordFactory):
    class Meta:
        model = relations.Figure

    undertaking = factory.SubFactory(UndertakingFactory)
    measure = factory.Sequence(lambda n: f"measure {n}")
    unit = "persons"
    number = 500


class TradeRecordFactory(RecordFactory):
    class Meta:
        model = relations.TradeRecord

    reporter = factory.SubFactory(PartyFactory)
    partner = factory.SubFactory(PartyFactory)
    flow = "export"
    period = "2013"
    period_kind = "annual"
    value = 34
    currency = "USD"


class PersonFactory(RecordFactory):
    class Meta:
        model = people.Person

    name = factory.Sequence(lambda n: f"Person {n}")


class PersonNameFactory(RecordFactory):
    class Meta:
        model = people.PersonName

    person = factory.SubFactory(PersonFactory)
    name = factory.Sequence(lambda n: f"Name {n}")
    kind = "as_written"


class OfficeFactory(RecordFactory):
    class Meta:
        model = people.Office

    title = factory.Sequence(lambda n: f"Minister {n}")
    party = factory.SubFactory(PartyFactory)
    level = "minister"


class AppointmentFactory(RecordFactory):
    class Meta:
        model = people.Appointment

    person = factory.SubFactory(PersonFactory)
    office = factory.SubFactory(OfficeFactory)


class AppointmentEventFactory(RecordFactory):
    class Meta:
        model = people.AppointmentEvent

    appointment = factory.SubFactory(AppointmentFactory, title_as_written="Envoy")
    kind = "appointed"
    date = "2015-09-17"


class ForumFactory(RecordFactory):
    class Meta:
        model = events.Forum

    name = factory.Sequence(lambda n: f"Forum {n}")


class EventFactory(RecordFactory):
    class Meta:
        model = events.Event

    kind = "meeting"
    title = factory.Sequence(lambda n: f"Event {n}")
    date = "2015-09-26"


class ForumSessionFactory(EventFactory):
    class Meta:
        model = events.ForumSession

    kind = "forum_session"
    forum = factory.SubFactory(ForumFactory)
    session_number = factory.Sequence(lambda n: n + 1)


class VisitFactory(EventFactory):
    class Meta:
        model = events.Visit

    kind = "visit"


class MeetingFactory(EventFactory):
    class Meta:
        model = events.Meeting


class CallFactory(EventFactory):
    class Meta:
        model = events.Call

    kind = "call"


class LetterFactory(EventFactory):
    class Meta:
        model = events.Letter

    kind = "letter"


class ConsultationFactory(EventFactory):
    class Meta:
        model = events.Consultation

    kind = "consultation"


class CeremonyFactory(EventFactory):
    class Meta:
        model = events.Ceremony

    kind = "ceremony"


class StopFactory(RecordFactory):
    class Meta:
        model = events.Stop

    event = factory.SubFactory(EventFactory, kind="visit")
    order = factory.Sequence(lambda n: n + 1)
    place = factory.SubFactory(PlaceFactory)


class DelegationFactory(RecordFactory):
    class Meta:
        model = events.Delegation

    event = factory.SubFactory(EventFactory)
    party = factory.SubFactory(PartyFactory)


class ParticipationFactory(RecordFactory):
    class Meta:
        model = events.Participation

    event = factory.SubFactory(EventFactory)
    party = factory.SubFactory(PartyFactory)
    person = factory.SubFactory(PersonFactory)


class StatementFactory(RecordFactory):
    class Meta:
        model = events.Statement

    kind = "proposal"
    text = factory.Sequence(lambda n: f"Proposed thing {n}.")


class OutcomeFactory(RecordFactory):
    class Meta:
        model = events.Outcome

    event = factory.SubFactory(EventFactory)
    kind = "agreement_signed"
    record_id = factory.LazyFunction(lambda: AgreementFactory().pk)
