"""One proxy for each kind of event: all speak of visits and meetings by name."""

from typing import Any, ClassVar

from events.choices import EventKind
from events.models.events import PLURAL_OF_KIND, Event

_OF_SESSIONS = ("kind", "forum", "session_number", "joint_with", "auspices")
_OF_VISITS = ("visit_class", "occasion", "stay")
_OF_CONTACTS = ("form",)


class KindOfEvent:
    """Mixed into a proxy: a new event of the kind has it without anybody saying so."""

    KIND: ClassVar[EventKind | None]
    kind: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.kind or self.KIND


class ForumSession(KindOfEvent, Event):
    """A session of a forum: a summit, a ministerial conference, a yearly forum."""

    KIND: ClassVar = EventKind.FORUM_SESSION
    PLURAL: ClassVar = PLURAL_OF_KIND[KIND]
    ONLY: ClassVar = {"kind": KIND}
    HIDDEN: ClassVar = ("kind", *_OF_VISITS, *_OF_CONTACTS)

    class Meta:
        proxy = True


class Visit(KindOfEvent, Event):
    """A visit of somebody to a country, with its stops."""

    KIND: ClassVar = EventKind.VISIT
    PLURAL: ClassVar = PLURAL_OF_KIND[KIND]
    ONLY: ClassVar = {"kind": KIND}
    HIDDEN: ClassVar = (*_OF_SESSIONS, *_OF_CONTACTS)

    class Meta:
        proxy = True


class Meeting(KindOfEvent, Event):
    """A meeting of persons, one for each counterpart."""

    KIND: ClassVar = EventKind.MEETING
    PLURAL: ClassVar = PLURAL_OF_KIND[KIND]
    ONLY: ClassVar = {"kind": KIND}
    HIDDEN: ClassVar = (*_OF_SESSIONS, *_OF_VISITS)

    class Meta:
        proxy = True


class Call(KindOfEvent, Event):
    """A conversation by telephone or video."""

    KIND: ClassVar = EventKind.CALL
    PLURAL: ClassVar = PLURAL_OF_KIND[KIND]
    ONLY: ClassVar = {"kind": KIND}
    HIDDEN: ClassVar = (*_OF_SESSIONS, *_OF_VISITS)

    class Meta:
        proxy = True


class Letter(KindOfEvent, Event):
    """A letter, message, note or invitation, dated by its handing over."""

    KIND: ClassVar = EventKind.LETTER
    PLURAL: ClassVar = PLURAL_OF_KIND[KIND]
    ONLY: ClassVar = {"kind": KIND}
    HIDDEN: ClassVar = (*_OF_SESSIONS, *_OF_VISITS)

    class Meta:
        proxy = True


class Consultation(KindOfEvent, Event):
    """Consultations of officials, or a session of a working group."""

    KIND: ClassVar = EventKind.CONSULTATION
    PLURAL: ClassVar = PLURAL_OF_KIND[KIND]
    ONLY: ClassVar = {"kind": KIND}
    HIDDEN: ClassVar = (*_OF_SESSIONS, *_OF_VISITS)

    class Meta:
        proxy = True


class Ceremony(KindOfEvent, Event):
    """A ceremony: a signing, an inauguration, a funeral."""

    KIND: ClassVar = EventKind.CEREMONY
    PLURAL: ClassVar = PLURAL_OF_KIND[KIND]
    ONLY: ClassVar = {"kind": KIND}
    HIDDEN: ClassVar = (*_OF_SESSIONS, *_OF_VISITS)

    class Meta:
        proxy = True
        verbose_name_plural = "ceremonies"
