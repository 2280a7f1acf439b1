"""Sessions in the database, each with its user, its beginning and its end.

A session ends when nothing was asked for a while (``SESSION_IDLE_MINUTES``, for staff
``SESSION_IDLE_MINUTES_STAFF``), and in any case so long after logging in
(``SESSION_HOURS``): both are in ``expire_date``, so nothing else has to be checked.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from records.models import User, UserSession

# Keys of what is kept in a session.
STARTED = "started"
IDLE = "idle"
BROWSER = "browser"
# When the password was last given in this session.
CONFIRMED = "confirmed"

# How often “seen” is written while somebody reads.
TOUCH = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    """Django's own store, over UserSession."""

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        """The table of sessions."""
        return UserSession

    def load(self) -> dict[str, Any]:
        """What is kept in the session; noted as seen where that is a while ago."""
        session = self._get_session_from_db()  # type: ignore[attr-defined]
        if session is None:
            return {}
        if timezone.now() - session.seen > TOUCH:
            self.modified = True
        data: dict[str, Any] = self.decode(session.session_data)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        """The row of the session."""
        now = timezone.now()
        started = datetime.fromisoformat(data.setdefault(STARTED, now.isoformat()))
        minutes = data.get(IDLE, settings.SESSION_IDLE_MINUTES)
        absolute = started + timedelta(hours=settings.SESSION_HOURS)
        return UserSession(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=min(now + timedelta(minutes=minutes), absolute),
            user_id=data.get(SESSION_KEY),
            started=started,
            seen=now,
            browser=data.get(BROWSER, ""),
        )


def begin(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Signal receiver of user_logged_in: the limits of the new session."""
    now = timezone.now().isoformat()
    request.session[STARTED] = request.session[CONFIRMED] = now
    request.session[IDLE] = (
        settings.SESSION_IDLE_MINUTES_STAFF
        if user.is_staff
        else settings.SESSION_IDLE_MINUTES
    )
    agent = request.META.get("HTTP_USER_AGENT", "")
    request.session[BROWSER] = "".join(c for c in agent if c.isprintable())[:200]
