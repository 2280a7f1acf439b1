"""Closed vocabularies of contacts and statements."""

from django.db.models import TextChoices


class EventKind(TextChoices):
    """What kind of event it is."""

    FORUM_SESSION = "forum_session", "Forum session"
    VISIT = "visit", "Visit"
    MEETING = "meeting", "Meeting"
    CALL = "call", "Call"
    LETTER = "letter", "Letter or message"
    CONSULTATION = "consultation", "Consultation"
    CEREMONY = "ceremony", "Ceremony"


class EventStatus(TextChoices):
    """Whether it took place."""

    HELD = "held", "Held"
    PLANNED = "planned", "Planned"
    REQUESTED = "requested", "Requested"
    CANCELLED = "cancelled", "Cancelled"


class DateRole(TextChoices):
    """What the date of an event is the date of."""

    WHOLE = "whole", "The event"
    WITHIN = "within", "Some day within this span"
    DAY_ATTESTED = "day_attested", "A day attested within the event"
    PROGRAMME = "programme", "The official programme"
    STAY = "stay", "The whole stay"


class ContactForm(TextChoices):
    """Form of a contact."""

    BILATERAL_MEETING = "bilateral_meeting", "Bilateral meeting"
    MARGINS_MEETING = "margins_meeting", "Meeting on the margins"
    PULL_ASIDE = "pull_aside", "Pull-aside"
    DELEGATION_TALKS = "delegation_talks", "Talks of delegations"
    COURTESY_CALL = "courtesy_call", "Courtesy call"
    PHONE_CALL = "phone_call", "Telephone call"
    VIDEO_CALL = "video_call", "Video call"
    LETTER = "letter", "Letter"
    INVITATION = "invitation", "Invitation"
    CONGRATULATION = "message_congratulation", "Message of congratulation"
    CONDOLENCE = "message_condolence", "Message of condolence"
    NOTE_VERBALE = "note_verbale", "Note verbale"
    DEMARCHE = "demarche", "Démarche"
    CONSULTATIONS = "consultations", "Consultations"
    JOINT_COMMISSION_SESSION = "joint_commission_session", "Joint commission session"
    WORKING_GROUP = "working_group", "Working group"
    CREDENTIALS_CEREMONY = "credentials_ceremony", "Presentation of credentials"
    SIGNING_CEREMONY = "signing_ceremony", "Signing ceremony"
    AUDIENCE = "audience", "Audience"


class VisitClass(TextChoices):
    """Class of a visit."""

    STATE = "state", "State"
    OFFICIAL = "official", "Official"
    OFFICIAL_WORKING = "official_working", "Official working"
    WORKING = "working", "Working"
    PRIVATE = "private", "Private"
    UNOFFICIAL = "unofficial", "Unofficial"
    GUEST_OF_GOVERNMENT = "guest_of_government", "Guest of the government"
    TRANSIT = "transit", "Transit"
    COURTESY = "courtesy", "Courtesy"
    UNSPECIFIED = "unspecified", "Unspecified"


class Occasion(TextChoices):
    """Occasion of a visit, apart from its class."""

    BILATERAL = "bilateral", "Bilateral"
    MULTILATERAL_EVENT = "multilateral_event", "Multilateral event"
    CEREMONY = "ceremony", "Ceremony"
    MEDICAL = "medical", "Medical"
    TRANSIT = "transit", "Transit"
    CULTURAL_SPORT = "cultural_sport", "Cultural or sport"
    PRIVATE = "private", "Private"


class DelegationRole(TextChoices):
    """What a party is at an event."""

    PARTICIPANT = "participant", "Participant"
    HOST = "host", "Host"
    VISITOR = "visitor", "Visitor"
    SENDER = "sender", "Sender"
    RECIPIENT = "recipient", "Recipient"
    CHAIR = "chair", "Chair"
    CO_CHAIR = "co_chair", "Co-chair"
    OBSERVER = "observer", "Observer"
    GUEST = "guest", "Guest"
    ABSENT = "absent", "Absent"


class SizeIncludesHead(TextChoices):
    """Whether the stated size of a delegation counts its head."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNCLEAR = "unclear", "Unclear"


class ParticipationRole(TextChoices):
    """What a person is at an event."""

    PRINCIPAL = "principal", "Principal"
    HEAD = "head", "Head of delegation"
    MEMBER = "member", "Member of delegation"
    AUTHOR = "author", "Author"
    RECIPIENT = "recipient", "Recipient"
    SPEAKER = "speaker", "Speaker"
    HOST = "host", "Host"
    SPOUSE = "spouse", "Spouse"
    IMPLIED = "implied", "Presence only implied"


class StatementKind(TextChoices):
    """What a side did in words."""

    PROPOSAL = "proposal", "Proposed"
    REQUEST = "request", "Asked"
    OFFER = "offer", "Offered"
    PLEDGE = "pledge", "Pledged"
    SUPPORT = "support", "Supported"
    ASSESSMENT = "assessment", "Assessed"
    BACKGROUND = "background", "Background of the source"


class StatementStatus(TextChoices):
    """What became of a statement; open requests are a work list."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    FULFILLED = "fulfilled", "Fulfilled"
    LAPSED = "lapsed", "Lapsed"
    SUPERSEDED = "superseded", "Superseded"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class OutcomeKind(TextChoices):
    """What an event brought about."""

    AGREEMENT_SIGNED = "agreement_signed", "Agreement signed"
    MEMBERSHIP_GRANTED = "membership_granted", "Membership granted"
    CANDIDATURE_SUPPORTED = "candidature_supported", "Candidature supported"
    SUPPORT_REQUESTED = "support_requested", "Support for a candidature requested"
    RELATIONS_CHANGED = "relations_changed", "Relations changed"
    MISSION_OPENED = "mission_opened", "Mission opened"
    CREDENTIALS_PRESENTED = "credentials_presented", "Credentials presented"
    UNDERTAKING_AGREED = "undertaking_agreed", "Undertaking agreed"
    UNDERTAKING_DISCUSSED = "undertaking_discussed", "Undertaking discussed"
