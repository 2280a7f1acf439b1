"""What happened: forums, events of every kind, who took part, what was said."""

from events.models.events import Event, Forum, Stop
from events.models.kinds import (
    Call,
    Ceremony,
    Consultation,
    ForumSession,
    Letter,
    Meeting,
    Visit,
)
from events.models.participation import Delegation, Participation
from events.models.statements import Outcome, Statement

__all__ = [
    "Call",
    "Ceremony",
    "Consultation",
    "Delegation",
    "Event",
    "Forum",
    "ForumSession",
    "Letter",
    "Meeting",
    "Outcome",
    "Participation",
    "Statement",
    "Stop",
    "Visit",
]
