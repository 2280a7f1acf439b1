"""Imports outside the web request: waiting in the database, taken up one by one.

No other server is needed: a process takes the oldest that waits (``manage.py work``),
says every second that it is alive and how far it is, and hears whether to stop. What a
dead process has begun is taken up again: it has written nothing.
"""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from records.choices import ImportState, ImportStep
from records.door.confirming import unconfirmed
from records.four_eyes.deciding import NotDecided, approve
from records.imports.keeping import apply, plan, undo_import
from records.imports.locking import Busy
from records.imports.undoing import UndoError
from records.kit.problems import FileProblems
from records.mapping import MappingFaults
from records.models import Import
from records.reading import reading

logger = logging.getLogger(__name__)

# A process that has not said so for so long is dead.
DEAD_AFTER = timedelta(seconds=30)
_BEAT = 1.0
# Where a step leads back to that came to nothing; any other is over.
_BEFORE = {
    ImportStep.UNDO.value: ImportState.APPLIED,
    ImportStep.GRANT.value: ImportState.PROPOSED,
}
# What ends its process again and again is not begun once more.
MOST_ATTEMPTS = 3


class Stopped(BaseException):
    """Somebody has cancelled the import, or the process is to end.

    No Exception, for those of a row are noted with the row.
    """


class Beating:
    """Says in the database, from a thread of its own, that an import is alive."""

    def __init__(self, of: Import, ending: threading.Event) -> None:
        self._of = of
        self._ending = ending
        self._over = threading.Event()
        self._now = ("", 0, 0)
        self.cancelled = False
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Note how far it is; raises Stopped when it is to stop."""
        self._now = (stage, done, total)
        if self.cancelled or self._ending.is_set():
            raise Stopped

    def _beat(self) -> None:
        mine = Import.objects.filter(pk=self._of.pk)
        try:
            while not self._over.wait(_BEAT):
                stage, done, total = self._now
                mine.update(
                    heartbeat_at=timezone.now(), stage=stage, done=done, total=total
                )
                self.cancelled = mine.filter(cancel_wanted=True).exists()
        except OperationalError:
            # Without the database the import itself ends soon enough.
            self.cancelled = True
        finally:
            connection.close()

    def __enter__(self) -> "Beating":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def take() -> Import | None:
    """The oldest import that waits, or that a dead process has left; now ours."""
    with transaction.atomic():
        dead = Q(state=ImportState.RUNNING) & (
            Q(heartbeat_at__lt=timezone.now() - DEAD_AFTER) | Q(heartbeat_at=None)
        )
        waiting = Import.objects.filter(Q(state=ImportState.WAITING) | dead)
        of = waiting.select_for_update(skip_locked=True).order_by("id").first()
        if of is None:
            return None
        of.attempts += 1
        if of.attempts > MOST_ATTEMPTS:
            fail(of, "The process that did it has ended again and again.")
            return take()
        of.state, of.heartbeat_at = ImportState.RUNNING, timezone.now()
        of.worker = f"{socket.gethostname()} {os.getpid()}"[:80]
        of.stage, of.done, of.total = "Beginning", 0, 0
        of.save()
    return of


def work_once(ending: threading.Event | None = None) -> bool:
    """Take up one import and bring it to its end; False when none waits."""
    ending = ending or threading.Event()
    of = take()
    if of is None:
        return False
    try:
        with _as_asked(of), Beating(of, ending) as beating:
            _carry_out(of, beating)
    except Stopped:
        _stopped(of, ending)
    except Busy:
        # After the other one.
        Import.objects.filter(pk=of.pk).update(state=ImportState.WAITING, attempts=0)
        return False
    except (FileProblems, MappingFaults, UndoError, NotDecided) as error:
        fail(of, str(error))
    except PermissionDenied:
        fail(of, "Who approved it may not do so any more.")
    except Exception:
        logger.exception("Import %s", of.pk)
        fail(of, "Something went wrong here, not in the file; the log has it.")
    return True


def work(ending: threading.Event, pause: float = 1.0) -> None:
    """Work until told to end."""
    while not ending.is_set():
        if not work_once(ending):
            ending.wait(pause)


def fail(of: Import, why: str) -> None:
    """Note why an import came to nothing; what was applied before stays applied."""
    state = _BEFORE.get(of.step, ImportState.FAILED)
    Import.objects.filter(pk=of.pk).update(
        state=state, result={**of.result, "why": why}, cancel_wanted=False
    )


def _carry_out(of: Import, beating: Beating) -> None:
    if of.step == ImportStep.UNDO:
        undo_import(of, by=of.by)
    elif of.step == ImportStep.APPLY:
        apply(of, beating.progress)
    elif of.step == ImportStep.GRANT:
        assert of.proposal
        assert of.approver
        approve(of.proposal, of.approver, beating.progress)
    else:
        plan(of, beating.progress)
    Import.objects.filter(pk=of.pk).update(attempts=0, stage="", cancel_wanted=False)


def _stopped(of: Import, ending: threading.Event) -> None:
    """Cancelled it ends here; otherwise the next process takes it up."""
    mine = Import.objects.filter(pk=of.pk)
    if ending.is_set():
        mine.update(state=ImportState.WAITING, attempts=0, heartbeat_at=None)
    else:
        state = _BEFORE.get(of.step, ImportState.CANCELLED)
        mine.update(state=state, cancel_wanted=False)


@contextmanager
def _as_asked(of: Import) -> Iterator[None]:
    """As whoever asked for it: they write no more than they may see.

    What was approved is done as it was by who approved it, who sees all of it.
    What nobody in particular has asked for is done as the command sees, all of it.
    """
    who = of.approver if of.step == ImportStep.GRANT else of.by
    sight: AbstractContextManager[Any] = reading(who) if who else nullcontext()
    # Nobody sits there who could give a password: they gave it, or not, when they said
    # that it be applied.
    with sight, nullcontext() if of.confirmed else unconfirmed():
        yield
