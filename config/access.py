"""Which role may ask for what: every address is in access.csv, or answers 403.

The matrix holds for whole addresses; which records of a list somebody sees is decided
by records.reading, and what an editor may do with one type by Django's permissions.
A cell is ``yes``, ``no``, or ``public``: yes on a site that anybody may read
(``PUBLIC_READ``), no on one that asks everybody to log in.
"""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import ResolverMatch

from records.kit.catalogue import MEDIA_TYPE, problem
from records.kit.registry import record_types
from records.reading import Reader

MATRIX = Path(__file__).with_name("access.csv")
ROLES = ("anonymous", "analyst", "editor", "reviewer", "admin")
READS = frozenset({"GET", "HEAD", "OPTIONS"})

# Of an address: what each role may, by “read” and “write”.
Rights = dict[str, dict[str, str]]


@cache
def matrix() -> dict[str, Rights]:
    """The rights to each address; those of record types written out for each type."""
    with MATRIX.open(newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, Rights] = {}
    # What is named itself comes last, and so prevails over the pattern.
    for row in sorted(rows, key=lambda row: "<" not in row["address"]):
        for name in _written_out(row["address"]):
            rights = found.setdefault(name, {})
            for method in ("read", "write"):
                if row["method"] in (method, "any"):
                    rights[method] = {role: row[role] for role in ROLES}
    return found


def _written_out(address: str) -> list[str]:
    models = record_types()
    if "<plural>" in address:
        return [address.replace("<plural>", model.PLURAL) for model in models]
    if "<model>" in address:
        labels = [f"{m._meta.app_label}_{m._meta.model_name}" for m in models]
        return [address.replace("<model>", label) for label in labels]
    return [address]


def name_of(match: ResolverMatch) -> str:
    """The name of an address as the matrix has it; of one without, its namespace."""
    return ":".join([*match.namespaces, match.url_name or ""])


def role_of(reader: Reader) -> str:
    """The role of a user: the highest they have; staff without a role are editors."""
    user: Any = reader
    if not user.is_authenticated or not user.is_active:
        return "anonymous"
    if user.is_superuser:
        return "admin"
    if not user.is_staff:
        return "analyst"
    is_reviewer = user.groups.filter(name__in=("reviewer", "admin")).exists()
    return "reviewer" if is_reviewer else "editor"


def may(reader: Reader, name: str, method: str) -> bool:
    """Whether the reader may ask for an address by a method, such as POST."""
    rights = matrix().get(name, {})
    kind = "read" if method in READS else "write"
    # An address that only answers questions refuses other methods itself, with 405.
    cells = rights.get(kind) or rights.get("read")
    if cells is None:
        return False
    cell = cells[role_of(reader)]
    return cell == "yes" or (cell == "public" and settings.PUBLIC_READ)


class AccessMiddleware:
    """Refuses what the matrix does not allow, before any view is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Nothing for who may; to the log-in, 401 or 403 for others."""
        match = request.resolver_match
        name = name_of(match) if match else ""
        rights = matrix().get(name)
        cells = (rights or {}).get("read") or {}
        if cells.get("anonymous") == "yes":
            return None  # asks for no session
        if rights and may(request.user, name, request.method or "GET"):
            return None
        if rights is None or request.user.is_authenticated:
            raise PermissionDenied
        if request.path.startswith("/api/"):
            return _log_in_first(request.method in READS)
        return redirect_to_login(request.get_full_path())


def _log_in_first(reads: bool) -> JsonResponse:
    why = "Log in first: this site is not open to everybody."
    told = problem(401, why if reads else "Writing takes a token of somebody known.")
    return JsonResponse(told, status=401, content_type=MEDIA_TYPE)
