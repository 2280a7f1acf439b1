"""One proxy for each kind of event, so that all speak of visits and meetings by name."""

from typing import Any

from django.db import models

from events.choices import EventKind
from events.models.events import PLURAL_OF_KIND, Event
from records.models import RecordQuerySet

_OF_SESSIONS = ("kind", "forum", "session_number", "joint_with", "auspices")
_OF_VISITS = ("visit_class", "occasion", "stay")
_OF_CONTACTS = ("form",)


class KindManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """The events of the kind that the proxy stands for."""

    def get_queryset(self) -> Any:
        """Events of one kind only."""
        return super().get_queryset().filter(kind=self.model.KIND)


class KindOfEvent:
    """Mixed into a proxy: a new one has its kind without anybody saying so."""

    KIND: EventKind
    kind: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.kind or self.KIND


class ForumSession(KindOfEvent, Event):
    """A session of a forum: a summit, a ministerial conference, a yearly forum."""

    KIND = EventKind.FORUM_SESSION
    PLURAL = PLURAL_OF_KIND[KIND]
    HIDDEN = ("kind", *_OF_VISITS, *_OF_CONTACTS)

    objects = KindManager()

    class Meta:
        proxy = True


class Visit(KindOfEvent, Event):
    """A visit of somebody to a country, with its stops."""

    KIND = EventKind.VISIT
    PLURAL = PLURAL_OF_KIND[KIND]
    HIDDEN = (*_OF_SESSIONS, *_OF_CONTACTS)

    objects = KindManager()

    class Meta:
        proxy = True


class Meeting(KindOfEvent, Event):
    """A meeting of persons, one for each counterpart."""

    KIND = EventKind.MEETING
    PLURAL = PLURAL_OF_KIND[KIND]
    HIDDEN = (*_OF_SESSIONS, *_OF_VISITS)

    objects = KindManager()

    class Meta:
        proxy = True


class Call(KindOfEvent, Event):
    """A conversation by telephone or video."""

    KIND = EventKind.CALL
    PLURAL = PLURAL_OF_KIND[KIND]
    HIDDEN = (*_OF_SESSIONS, *_OF_VISITS)

    objects = KindManager()

    class Meta:
        proxy = True


class Letter(KindOfEvent, Event):
    """A letter, message, note or invitation, dated by its handing over."""

    KIND = EventKind.LETTER
    PLURAL = PLURAL_OF_KIND[KIND]
    HIDDEN = (*_OF_SESSIONS, *_OF_VISITS)

    objects = KindManager()

    class Meta:
        proxy = True


class Consultation(KindOfEvent, Event):
    """Consultations of officials, or a session of a working group."""

    KIND = EventKind.CONSULTATION
    PLURAL = PLURAL_OF_KIND[KIND]
    HIDDEN = (*_OF_SESSIONS, *_OF_VISITS)

    objects = KindManager()

    class Meta:
        proxy = True


class Ceremony(KindOfEvent, Event):
    """A ceremony: a signing, an inauguration, a funeral."""

    KIND = EventKind.CEREMONY
    PLURAL = PLURAL_OF_KIND[KIND]
    HIDDEN = (*_OF_SESSIONS, *_OF_VISITS)

    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name_plural = "ceremonies"
