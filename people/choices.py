"""Closed vocabularies of persons and offices (VCDR articles 14–19, VCCR 9–15)."""

from django.db.models import TextChoices


class PersonNameKind(TextChoices):
    """What kind of name it is."""

    FULL = "full", "Full"
    NATIVE = "native", "In its own script"
    TRANSLITERATION = "transliteration", "Transliteration"
    ALTERNATIVE = "alternative", "Alternative"
    FORMER = "former", "Former"
    AS_WRITTEN = "as_written", "As a source writes it"


class Level(TextChoices):
    """Level of an office, highest first: the order here is the order of levels."""

    HEAD_OF_STATE = "head_of_state", "Head of state"
    DEPUTY_HEAD_OF_STATE = "deputy_head_of_state", "Deputy head of state"
    HEAD_OF_GOVERNMENT = "head_of_government", "Head of government"
    DEPUTY_HEAD_OF_GOVERNMENT = (
        "deputy_head_of_government",
        "Deputy head of government",
    )
    PARLIAMENT_LEADERSHIP = "parliament_leadership", "Leadership of parliament"
    MINISTER = "minister", "Minister"
    DEPUTY_MINISTER = "deputy_minister", "Deputy minister"
    HEAD_OF_AGENCY = "head_of_agency", "Head of an agency"
    HEAD_OF_MISSION = "head_of_mission", "Head of mission"
    HEAD_OF_POST = "head_of_post", "Head of a consular post"
    SENIOR_OFFICIAL = "senior_official", "Senior official"
    OFFICIAL = "official", "Official"
    RELIGIOUS_LEADER = "religious_leader", "Religious leader"
    COMPANY = "company", "Company"
    OTHER = "other", "Other"


class HeadRank(TextChoices):
    """Rank of a head of mission or post; VcdrClass follows from it."""

    AMBASSADOR = "ambassador", "Ambassador"
    HIGH_COMMISSIONER = "high_commissioner", "High commissioner"
    NUNCIO = "nuncio", "Nuncio"
    ENVOY_MINISTER = "envoy_minister", "Envoy and minister plenipotentiary (historic)"
    INTERNUNCIO = "internuncio", "Internuncio"
    MINISTER_RESIDENT = "minister_resident", "Minister resident (historic)"
    CHARGE_EN_PIED = "charge_en_pied", "Chargé d’affaires en pied"
    CHARGE_AI = "charge_ai", "Chargé d’affaires ad interim"
    CHARGE = "charge", "Chargé d’affaires (kind not stated)"
    PERMANENT_REPRESENTATIVE = "permanent_representative", "Permanent representative"
    PERMANENT_OBSERVER = "permanent_observer", "Permanent observer"
    HEAD_OF_LIAISON = "head_of_liaison", "Head of liaison office"
    HEAD_OF_INTERESTS_SECTION = (
        "head_of_interests_section",
        "Head of interests section",
    )
    CONSUL_GENERAL = "consul_general", "Consul-general"
    CONSUL = "consul", "Consul"
    VICE_CONSUL = "vice_consul", "Vice-consul"
    CONSULAR_AGENT = "consular_agent", "Consular agent"
    HONORARY_CONSUL = "honorary_consul", "Honorary consul"
    SPECIAL_ENVOY = "special_envoy", "Special envoy"


VCDR_CLASS = {
    HeadRank.AMBASSADOR: "a",
    HeadRank.HIGH_COMMISSIONER: "a",
    HeadRank.NUNCIO: "a",
    HeadRank.ENVOY_MINISTER: "b",
    HeadRank.INTERNUNCIO: "b",
    HeadRank.CHARGE_EN_PIED: "c",
}


class Capacity(TextChoices):
    """In what capacity an office is held."""

    SUBSTANTIVE = "substantive", "Substantive"
    ACTING = "acting", "Acting"
    AD_INTERIM = "ad_interim", "Ad interim"
    DESIGNATE = "designate", "Designate"
    ON_LEAVE = "on_leave", "On leave"
    UNKNOWN = "unknown", "Unknown"


class AppointmentEventKind(TextChoices):
    """A dated step of an appointment."""

    AGREMENT_REQUESTED = "agrement_requested", "Agrément requested"
    AGREMENT_GRANTED = "agrement_granted", "Agrément granted"
    AGREMENT_REFUSED = "agrement_refused", "Agrément refused"
    NOMINATED = "nominated", "Nominated"
    APPOINTED = "appointed", "Appointed"
    ARRIVED = "arrived", "Arrived"
    COPY_OF_CREDENTIALS = "copy_of_credentials", "Copy of credentials handed over"
    CREDENTIALS_PRESENTED = "credentials_presented", "Credentials presented"
    ASSUMED_CHARGE = "assumed_charge", "Assumed charge"
    PATENT_VALID = "patent_valid", "Consular patent valid"
    EXEQUATUR_GRANTED = "exequatur_granted", "Exequatur granted"
    PROVISIONAL_ADMISSION = "provisional_admission", "Provisionally admitted"
    ATTESTED = "attested", "Attested in office"
    RECALLED = "recalled", "Recalled"
    LETTER_OF_RECALL_PRESENTED = (
        "letter_of_recall_presented",
        "Letter of recall presented",
    )
    FAREWELL_AUDIENCE = "farewell_audience", "Farewell audience"
    LEFT_POST = "left_post", "Left post"
    ENDED = "ended", "Ended"


class EndManner(TextChoices):
    """How an appointment ended."""

    LEFT_POST = "left_post", "Left post"
    RECALLED = "recalled", "Recalled"
    PROMOTED_IN_POST = "promoted_in_post", "Promoted in post"
    TRANSFERRED = "transferred", "Transferred"
    RESIGNED = "resigned", "Resigned"
    RETIRED = "retired", "Retired"
    SUPERSEDED = "superseded", "Superseded"
    DIED_IN_OFFICE = "died_in_office", "Died in office"
    PERSONA_NON_GRATA = "persona_non_grata", "Declared persona non grata"
    RELATIONS_SEVERED = "relations_severed", "Relations severed"
    MISSION_CLOSED = "mission_closed", "Mission closed"
    STATE_CEASED = "state_ceased", "State ceased to exist"
    UNKNOWN = "unknown", "Unknown"


class EndState(TextChoices):
    """What is known of the end; an empty end date is not “current”."""

    CURRENT = "current", "Current when last checked"
    ENDED = "ended", "Ended"
    UNKNOWN = "unknown", "Unknown"


class Outcome(TextChoices):
    """What became of an appointment."""

    SERVED = "served", "Served"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REJECTED = "rejected", "Rejected"
    NOT_ACTED_UPON = "not_acted_upon", "Not acted upon"
    AGREMENT_REFUSED = "agrement_refused", "Agrément refused"
    DID_NOT_PROCEED = "did_not_proceed", "Did not proceed to post"
    DID_NOT_PRESENT_CREDENTIALS = (
        "did_not_present_credentials",
        "Did not present credentials",
    )
    DIED_BEFORE_SERVICE = "died_before_service", "Died before service"
    UNKNOWN = "unknown", "Unknown"
