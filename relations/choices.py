"""Closed vocabularies of relations between parties.

Terms of the Vienna Conventions of 1961 (diplomatic) and 1963 (consular), of the UN
Treaty Collection glossary and of UN trade statistics. A trailing “(historic)” marks
what is no longer used.
"""

from django.db.models import TextChoices


class PartyKind(TextChoices):
    """What a party is."""

    STATE = "state", "State"
    INTERNATIONAL_ORGANISATION = (
        "international_organisation",
        "International organisation",
    )
    GOVERNMENT_BODY = "government_body", "Government body"
    COMPANY = "company", "Company"
    OTHER = "other", "Other body"


class PartyStatus(TextChoices):
    """Whether a party exists."""

    EXISTING = "existing", "Existing"
    PLANNED = "planned", "Planned"
    ENDED = "ended", "Ended"
    UNKNOWN = "unknown", "Unknown"


class NameKind(TextChoices):
    """What kind of name it is."""

    OFFICIAL = "official", "Official"
    SHORT = "short", "Short"
    ACRONYM = "acronym", "Acronym"
    FORMER = "former", "Former"
    NATIVE = "native", "In its own language"
    ALTERNATIVE = "alternative", "Alternative"
    AS_WRITTEN = "as_written", "As a source writes it"


class PlaceKind(TextChoices):
    """What a place is."""

    CITY = "city", "City"
    VENUE = "venue", "Venue or building"
    REGION = "region", "Region or district"
    SITE = "site", "Site or field"


class RelationEventKind(TextChoices):
    """What happened between two parties."""

    RECOGNITION_DE_FACTO = "recognition_de_facto", "Recognition de facto"
    RECOGNITION_DE_JURE = "recognition_de_jure", "Recognition de jure"
    RELATIONS_ESTABLISHED = "relations_established", "Relations established"
    MISSION_OPENED = "mission_opened", "Mission opened"
    LEVEL_RAISED = "level_raised", "Level raised"
    LEVEL_LOWERED = "level_lowered", "Level lowered"
    MISSION_MOVED = "mission_moved", "Mission moved"
    SUSPENDED = "suspended", "Relations suspended"
    SEVERED = "severed", "Relations severed"
    INTERESTS_PROTECTED = "interests_protected", "Interests protected by a third state"
    RESUMED = "resumed", "Relations resumed"
    MISSION_CLOSED = "mission_closed", "Mission closed"
    RECOGNITION_WITHDRAWN = "recognition_withdrawn", "Recognition withdrawn"
    STATE_SUCCESSION = "state_succession", "State succession"
    RENAMED = "renamed", "Renamed"


class MissionKind(TextChoices):
    """Kind of mission or post (VCDR; VCCR article 1)."""

    EMBASSY = "embassy", "Embassy"
    HIGH_COMMISSION = "high_commission", "High commission"
    NUNCIATURE = "nunciature", "Nunciature"
    LEGATION = "legation", "Legation (historic)"
    PERMANENT_MISSION = "permanent_mission", "Permanent mission"
    DELEGATION = "delegation", "Delegation"
    LIAISON_OFFICE = "liaison_office", "Liaison office"
    INTERESTS_SECTION = "interests_section", "Interests section"
    REPRESENTATIVE_OFFICE = "representative_office", "Representative office"
    CONSULATE_GENERAL = "consulate_general", "Consulate-general"
    CONSULATE = "consulate", "Consulate"
    VICE_CONSULATE = "vice_consulate", "Vice-consulate"
    CONSULAR_AGENCY = "consular_agency", "Consular agency"
    HONORARY_CONSULATE = "honorary_consulate", "Honorary consulate"
    TRADE_OFFICE = "trade_office", "Trade office"
    BRANCH_OFFICE = "branch_office", "Branch office"


class MissionStatus(TextChoices):
    """Whether a mission works."""

    PLANNED = "planned", "Planned"
    OPEN = "open", "Open"
    SUSPENDED = "suspended", "Suspended"
    OPERATING_FROM_ELSEWHERE = "operating_from_elsewhere", "Operating from elsewhere"
    CLOSED = "closed", "Closed"
    NOT_OPEN = "not_open", "Not open"
    UNKNOWN = "unknown", "Unknown"


class Attestation(TextChoices):
    """How well it is established that a thing exists or took place."""

    STATED = "stated", "Stated"
    IMPLIED = "implied", "Implied"
    UNVERIFIED = "unverified", "Unverified"
    DOUBTFUL = "doubtful", "Doubtful"


class Instrument(TextChoices):
    """Form of an international agreement."""

    TREATY = "treaty", "Treaty"
    CONVENTION = "convention", "Convention"
    AGREEMENT = "agreement", "Agreement"
    PROTOCOL = "protocol", "Protocol"
    EXCHANGE_OF_NOTES = "exchange_of_notes", "Exchange of notes"
    MEMORANDUM = "memorandum", "Memorandum"
    DECLARATION = "declaration", "Declaration"
    JOINT_STATEMENT = "joint_statement", "Joint statement"
    PROGRAMME = "programme", "Programme"
    ARRANGEMENT = "arrangement", "Arrangement"
    AMENDMENT = "amendment", "Amendment"


class AgreementStatus(TextChoices):
    """Where an agreement stands."""

    EXPLORED = "explored", "Being explored"
    PROPOSED = "proposed", "Proposed"
    DRAFT = "draft", "Draft"
    INITIALLED = "initialled", "Initialled"
    SIGNED = "signed", "Signed"
    PROVISIONALLY_APPLIED = "provisionally_applied", "Provisionally applied"
    IN_FORCE = "in_force", "In force"
    SUSPENDED = "suspended", "Suspended"
    EXPIRED = "expired", "Expired"
    DENOUNCED = "denounced", "Denounced"
    SUPERSEDED = "superseded", "Superseded"
    NEVER_IN_FORCE = "never_in_force", "Never in force"
    UNCLEAR = "unclear", "Mentioned, existence unclear"


class AgreementLink(TextChoices):
    """What an agreement does to another."""

    AMENDS = "amends", "Amends"
    REPLACES = "replaces", "Replaces"
    IMPLEMENTS = "implements", "Implements"


class PartyActionKind(TextChoices):
    """What one party did about an agreement."""

    SIGNATURE = "signature", "Signature"
    SIGNATURE_AD_REFERENDUM = "signature_ad_referendum", "Signature ad referendum"
    DEFINITIVE_SIGNATURE = "definitive_signature", "Definitive signature"
    NOTIFICATION_OF_PROCEDURES = (
        "notification_of_procedures",
        "Notification of completed procedures",
    )
    RATIFICATION = "ratification", "Ratification"
    ACCEPTANCE = "acceptance", "Acceptance"
    APPROVAL = "approval", "Approval"
    FORMAL_CONFIRMATION = "formal_confirmation", "Formal confirmation"
    ACCESSION = "accession", "Accession"
    SUCCESSION = "succession", "Succession"
    RESERVATION = "reservation", "Reservation"
    DECLARATION = "declaration", "Declaration"
    OBJECTION = "objection", "Objection"
    DENUNCIATION = "denunciation", "Denunciation"
    ENTRY_INTO_FORCE = "entry_into_force_for_party", "Entry into force for the party"


class MembershipStatus(TextChoices):
    """What a party is in an organisation."""

    MEMBER = "member", "Member"
    FOUNDING_MEMBER = "founding_member", "Founding member"
    OBSERVER = "observer", "Observer"
    ASSOCIATE = "associate", "Associate member"
    NONREGIONAL_MEMBER = "nonregional_member", "Non-regional member"
    PARTNER = "partner", "Partner"
    DIALOGUE_PARTNER = "dialogue_partner", "Dialogue partner"
    SECTORAL_DIALOGUE_PARTNER = (
        "sectoral_dialogue_partner",
        "Sectoral dialogue partner",
    )
    CANDIDATE = "candidate", "Candidate"
    ACCEDING = "acceding", "Acceding"
    SIGNATORY = "signatory", "Signatory"
    SUSPENDED = "suspended", "Suspended"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPELLED = "expelled", "Expelled"
    GUEST = "guest", "Guest"
    PARTICIPANT = "participant", "Participant"


class CandidatureStatus(TextChoices):
    """Where a candidature stands."""

    PLANNED = "planned", "Planned"
    ANNOUNCED = "announced", "Announced"
    NOTIFIED = "notified", "Notified"
    ENDORSED_BY_GROUP = "endorsed_by_group", "Endorsed by the group"
    DEFERRED = "deferred", "Deferred"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ELECTED = "elected", "Elected"
    ELECTED_UNOPPOSED = "elected_unopposed", "Elected unopposed"
    NOT_ELECTED = "not_elected", "Not elected"


class SupportType(TextChoices):
    """Kind of support for a candidature."""

    UNILATERAL = "unilateral", "Unilateral"
    RECIPROCAL = "reciprocal", "Reciprocal"
    GROUP_POSITION = "group_position", "Position of a group"
    DECLINED = "declined", "Declined"
    NOTED = "noted", "Noted"
    UNDECIDED = "undecided", "Undecided"


class SupportStage(TextChoices):
    """How far support has got."""

    REQUESTED = "requested", "Requested"
    UNDER_CONSIDERATION = "under_consideration", "Under consideration"
    PLEDGED = "pledged", "Pledged"
    CONFIRMED_IN_WRITING = "confirmed_in_writing", "Confirmed in writing"
    VOTED = "voted", "Voted"


class UndertakingKind(TextChoices):
    """Kind of undertaking."""

    TENDER = "tender", "Tender"
    INVESTMENT = "investment", "Investment"
    DEPLOYMENT = "deployment", "Deployment"
    TRAINING = "training", "Training"
    AID = "aid", "Aid"
    SUPPLY = "supply", "Supply of goods"
    INFRASTRUCTURE = "infrastructure", "Infrastructure"
    OTHER = "other", "Other"


class UndertakingStatus(TextChoices):
    """Where an undertaking stands."""

    PROPOSED = "proposed", "Proposed"
    UNDER_DISCUSSION = "under_discussion", "Under discussion"
    AWARDED = "awarded", "Awarded"
    ONGOING = "ongoing", "Ongoing"
    COMPLETED = "completed", "Completed"
    ABANDONED = "abandoned", "Abandoned"
    UNKNOWN = "unknown", "Unknown"


class StageKind(TextChoices):
    """A step in the life of an undertaking."""

    ANNOUNCED = "announced", "Announced"
    TENDERED = "tendered", "Tendered"
    SELECTED = "selected", "Selected in tender"
    CONTRACTED = "contracted", "Contracted"
    STARTED = "started", "Started"
    SUSPENDED = "suspended", "Suspended"
    WITHDRAWAL = "withdrawal", "Withdrawal decided"
    COMPLETED = "completed", "Completed"


class Comparator(TextChoices):
    """How a figure is meant."""

    EXACTLY = "exactly", "Exactly"
    ABOUT = "about", "About"
    MORE_THAN = "more_than", "More than"
    LESS_THAN = "less_than", "Less than"
    AT_LEAST = "at_least", "At least"
    AT_MOST = "at_most", "At most"


class Flow(TextChoices):
    """Direction of trade, seen from the reporter."""

    EXPORT = "export", "Export"
    IMPORT = "import", "Import"
    RE_EXPORT = "re_export", "Re-export"
    RE_IMPORT = "re_import", "Re-import"
    DOMESTIC_EXPORT = "domestic_export", "Domestic export"
    TURNOVER = "turnover", "Turnover (exports and imports)"
    UNCLEAR = "unclear", "Unclear in the source"


class PeriodKind(TextChoices):
    """Kind of period a trade figure is for."""

    ANNUAL = "annual", "Year"
    QUARTER = "quarter", "Quarter"
    MONTH = "month", "Month"
    YEAR_TO_DATE = "year_to_date", "Year to date"
    UNKNOWN = "unknown", "Unknown"


class Valuation(TextChoices):
    """How goods are valued (IMF Direction of Trade Statistics)."""

    FOB = "fob", "FOB (free on board)"
    CIF = "cif", "CIF (cost, insurance, freight)"
    UNKNOWN = "unknown", "Unknown"


class Estimated(TextChoices):
    """What an office of statistics has estimated beside a value that it reports."""

    QUANTITY = "quantity", "The quantity"
    WEIGHT = "weight", "The net weight"
    BOTH = "both", "Quantity and net weight"


class ValueStatus(TextChoices):
    """Where a trade value comes from."""

    REPORTED = "reported", "Reported"
    ESTIMATED = "estimated", "Estimated"
    MIRROR = "mirror", "Mirror (the partner's report)"
    PROVISIONAL = "provisional", "Provisional"
    REVISED = "revised", "Revised"
    CONFIDENTIAL = "confidential", "Confidential"
    ATTESTED = "attested", "Attested without a value"
