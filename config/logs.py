"""The log: one JSON object a line, on standard error.

It says where something happened and to which kind of question, never what was asked or
entered: no query, no body, no value of an error. JSON escapes every control character.
"""

import json
import logging
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

# Loggers whose messages hold what was asked.
OF_REQUESTS = ("django.request", "django.security")


class JsonLines(logging.Formatter):
    """Formats a record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        request = getattr(record, "request", None)
        if record.name.startswith(OF_REQUESTS):
            # The message has the address in it, and the address may have a name.
            line["message"] = _kind(record)
        else:
            line["message"] = record.getMessage()
        if request is not None and hasattr(request, "META"):
            line |= _about(request)
        line |= getattr(record, "facts", {})
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[1]:
            line["error"] = describe(record.exc_info[1])
        return json.dumps(line, default=str)


def describe(error: BaseException) -> dict[str, Any]:
    """Kind and place of an error, without its message, which may quote a record."""
    described: dict[str, Any] = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "places": _places(error.__traceback__),
    }
    if state := getattr(error, "sqlstate", None):
        described["sqlstate"] = state
    cause = error.__cause__ or error.__context__
    if (cause is not None and not error.__suppress_context__) or error.__cause__:
        described["because_of"] = describe(cause)  # type: ignore[arg-type]
    return described


def _places(traceback: TracebackType | None) -> list[str]:
    found = []
    while traceback:
        code = traceback.tb_frame.f_code
        found.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_qualname}")
        traceback = traceback.tb_next
    return found[-20:]


def _kind(record: logging.LogRecord) -> str:
    """The message of Django without its values: “Not Found”, “DisallowedHost”."""
    if record.name.startswith("django.security"):
        return record.name.rpartition(".")[2]
    return str(record.msg).replace("%s", "").strip(" :") or (
        str(record.args[0]) if isinstance(record.args, tuple) and record.args else ""
    )


def _about(request: Any) -> dict[str, Any]:
    match = getattr(request, "resolver_match", None)
    about = {"method": request.method, "route": match.route if match else None}
    # Asking who it is would ask the database, which may be what fails.
    user = getattr(request, "_cached_user", None)
    if user is not None and user.pk:
        about["user"] = user.pk
    return about
