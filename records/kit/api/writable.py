"""The writing half of the API: new records, changes and deletions, by token only.

What is written takes the road of files, so it obeys the rules that entry and import
obey. A session is not enough to write: a browser would send its cookie for any page.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import orjson
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import Route, SimpleRouter
from rest_framework.views import APIView

from records.attribution import SAFE_METHODS, give_reason
from records.door.tokens import VERB_OF, may_now, token_of
from records.four_eyes.proposing import submit
from records.kit.api.bodies import Reading, Sent, StrictJson
from records.kit.api.conditions import once, versions_meant
from records.kit.api.problems import InvalidParameters
from records.kit.api.refusals import (
    Conflict,
    Invalid,
    NotAllowed,
    Refused,
    Stale,
    Unconditional,
)
from records.kit.api.storing import WRONG, change, create
from records.kit.entry.deletion import forbidding
from records.kit.entry.refusals import refusal
from records.kit.files.cells import fault_of
from records.kit.nearest import nearest_key_sentence
from records.models import Citation, Record, User
from records.reading import sight_of

CHANGE_REASON = "Change-Reason"
MOST_TOLD = 100

NOT_BY_COOKIE = (
    "Writing takes a token, sent as “Authorization: Bearer …”; make one under “Your "
    "account”. A session is not enough: any page could send its cookie."
)
WAITS = "Nothing is changed yet: it waits until a second person has approved it."
STALE = "The record was changed since you read it: see “current”, and decide anew."


class WritingRouter(SimpleRouter):
    """Leads a PATCH of a list to the change of many records."""

    routes = [
        route._replace(mapping={**route.mapping, "patch": "change_many"})
        if isinstance(route, Route) and "post" in route.mapping
        else route
        for route in SimpleRouter.routes
    ]


class Writable(APIView):
    """Mixed into the views of a record type."""

    model: type[Record]
    parser_classes = (StrictJson,)
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]

    def records(self) -> QuerySet[Any]:
        """The records that whoever asks may see."""
        raise NotImplementedError

    def retrieve(self, request: Request, key: str) -> HttpResponseBase:
        """One record as it is shown."""
        raise NotImplementedError

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse to write without a token, or more than the owner may today."""
        method = request.method or ""
        if method in VERB_OF and method.lower() in self.http_method_names:
            if token_of(request._request) is None:
                raise NotAllowed(NOT_BY_COOKIE)
            self._check(request, VERB_OF[method], self.model)
        super().initial(request, *args, **kwargs)
        if method in VERB_OF and request.query_params:
            told = "A change takes no parameters: filters choose what is read."
            raise InvalidParameters({name: [told] for name in request.query_params})
        if method in VERB_OF and "If-None-Match" in request.headers:
            raise Invalid("If-None-Match is for reading: a change takes If-Match.")

    def handle_exception(self, exc: Exception) -> Response:
        """The problem, with what else there is to tell."""
        response = super().handle_exception(exc)
        if isinstance(exc, Refused):
            response.data |= exc.more
            for name, value in exc.headers.items():
                response[name] = value
        return response

    @property
    def allowed_methods(self) -> list[str]:
        """What this address answers to who asks: of writing, what their token may."""
        token = token_of(self.request._request)
        return [
            method
            for method in super().allowed_methods
            if method in SAFE_METHODS
            or (
                token is not None
                and token.covers(VERB_OF[method], self.model.PLURAL)
                and may_now(token.user, self.model, VERB_OF[method])
            )
        ]

    def create(self, request: Request) -> HttpResponse:
        """One new record, or a list of them: all or none."""
        return once(request, lambda: self._create(request))

    def change_many(self, request: Request) -> HttpResponse:
        """Changes of many records, each with its key and version: all or none."""
        found: Any = request.data
        if not isinstance(found, list):
            raise Invalid("Send a list of records, each with its key and version.")
        reading = self._reading(request)
        sent = reading.many(found, are_changes=True)
        if reading.errors:
            raise Invalid(WRONG, reading.errors)
        present = self._lock([one.key for one in sent])
        self._check_versions(reading, sent, present)
        return self._apply(
            request,
            sent,
            lambda: change(reading, sent, present),
            lambda: self._many(list(present.values()), 200),
        )

    def partial_update(self, request: Request, key: str) -> HttpResponseBase:
        """Change some fields of a record that was read in this version."""
        moved = self._meant(request, key)
        if moved is not None:
            return moved
        # What can't be read is no change of any version.
        body = request.data
        record = self._locked_if_current(request, key)
        reading = self._reading(request)
        sent = [reading.one(body, key)]
        if sent[0].version not in (None, record.version):
            raise self._stale(request, key)
        return self._apply(
            request,
            sent,
            lambda: change(reading, sent, {key: record}),
            lambda: self._one(record.pk, 200),
        )

    def destroy(self, request: Request, key: str) -> HttpResponseBase:
        """Delete a record that nothing refers to any more."""
        if not sight_of(request.user).is_all:
            raise NotAllowed(
                "Who deletes has to see all that hangs on a record: that takes the "
                "highest clearance."
            )
        moved = self._meant(request, key)
        if moved is not None:
            return moved
        record = self._locked_if_current(request, key)
        referring = forbidding([record])
        if referring:
            shown = referring[:MOST_TOLD]
            told = f"{len(referring)} record{'s'[: len(referring) != 1]} refer to it"
            raise Conflict(
                f"Not deleted: {told}. Change or delete those first.",
                count=len(referring),
                referring=[
                    {
                        "type": one.record_type(),
                        "key": one.key,
                        "label": str(one),
                        "url": self._address(type(one), one.key),
                    }
                    for one in shown
                ],
            )
        return self._apply(
            request,
            [],
            lambda: _delete(record),
            lambda: HttpResponse(status=204),
        )

    def _reading(self, request: Request) -> Reading:
        reading = Reading(self.model)
        token = token_of(request._request)
        reading.may_change_citations = bool(
            token
            and token.covers("change", Citation.PLURAL)
            and may_now(token.user, Citation, "change")
        )
        return reading

    def _create(self, request: Request) -> HttpResponse:
        reading = self._reading(request)
        found: Any = request.data
        is_many = isinstance(found, list)
        if is_many:
            sent = reading.many(found, are_changes=False)
        else:
            sent = [reading.one(found)]
        numbers: list[int] = []

        def answer() -> HttpResponse:
            if not is_many:
                return self._one(numbers[0], 201)
            made = self.model.objects.in_bulk(numbers)
            return self._many([made[number] for number in numbers], 201)

        return self._apply(
            request, sent, lambda: numbers.extend(create(reading, sent)), answer
        )

    def _apply(
        self,
        request: Request,
        sent: Sequence[Sent],
        store: Callable[[], None],
        answer: Callable[[], HttpResponse],
    ) -> HttpResponse:
        """Do it and answer; or keep it for a second person (records.four_eyes)."""
        if any(one.citations for one in sent):
            self._check(request, "add", Citation)
        reason = _header(request) or next((s.reason for s in sent if s.reason), "")
        give_reason(reason)
        done = submit(store, by=self._owner(request), reason=reason)
        if done.proposal is None:
            return answer()
        address = reverse("admin:records_proposal_change", args=[done.proposal.pk])
        told = {"detail": WAITS, "proposal": request.build_absolute_uri(address)}
        return Response(told, status=202, headers={"Location": told["proposal"]})

    def _owner(self, request: Request) -> User:
        token = token_of(request._request)
        if token is None:
            raise NotAllowed(NOT_BY_COOKIE)
        return token.user

    def _check(self, request: Request, verb: str, model: type[Record]) -> None:
        token = token_of(request._request)
        kinds = model._meta.verbose_name_plural
        if token is None or not token.covers(verb, model.PLURAL):
            raise NotAllowed(f"This token may not {verb} {kinds}.")
        if not may_now(token.user, model, verb):
            raise NotAllowed(f"You may not {verb} {kinds}.")

    def _meant(self, request: Request, key: str) -> HttpResponse | None:
        """Nothing for a record that is there; else where it is now. Raises NotFound."""
        found = self.retrieve(request, key)
        if found.status_code == 200:
            return None
        # The same method there: after a 301, clients ask by GET.
        return HttpResponse(status=308, headers={"Location": found["Location"]})

    def _locked_if_current(self, request: Request, key: str) -> Any:
        """The record, locked. Raises Unconditional, or Stale with what it is now."""
        versions = versions_meant(request)
        record = self._lock([key]).get(key)
        if record is None:
            raise Conflict("The record was deleted or renamed just now.")
        if versions is not None and record.version not in versions:
            raise self._stale(request, key)
        return record

    def _stale(self, request: Request, key: str) -> Stale:
        now: Any = self.retrieve(request, key)
        stale = Stale(STALE, current=orjson.loads(now.content))
        stale.headers["ETag"] = now["ETag"]
        return stale

    def _lock(self, keys: Sequence[str]) -> dict[str, Any]:
        """The records of these keys that may be seen; nobody changes them now."""
        rows = self.model._base_manager.select_for_update().order_by("pk")
        list(rows.filter(key__in=keys).values_list("pk"))
        return {one.key: one for one in self.records().filter(key__in=keys)}

    def _check_versions(
        self, reading: Reading, sent: Sequence[Sent], present: dict[str, Any]
    ) -> None:
        """Each row of a change of many is there, and as it was read."""
        missing: dict[str, list[str]] = {}
        stale: dict[str, list[str]] = {}
        kind = self.model._meta.verbose_name
        for one in sent:
            record = present.get(one.key)
            if record is None:
                near = nearest_key_sentence(self.records(), one.key)
                told = f"There is no {kind} “{one.key[:120]}”.{near}"
                reading.errors[f"{one.pointer}/key"] = [told]
            elif one.version is None:
                missing[f"{one.pointer}/version"] = ["Say which version you change."]
            elif one.version != record.version:
                told = f"It is at version {record.version} now; read it again."
                stale[f"{one.pointer}/version"] = [told]
        if reading.errors:
            raise Invalid(WRONG, reading.errors | missing | stale)
        if missing:
            raise Unconditional("Every row names the version that it changes.", missing)
        if stale:
            raise Stale("Some records were changed since you read them.", stale)

    def _one(self, number: int, status: int) -> HttpResponse:
        """The record as it is now, with its address and tag."""
        key = self.records().values_list("key", flat=True).get(pk=number)
        response: Any = self.retrieve(self.request, key)
        response.status_code = status
        if status == 201:
            response["Location"] = self._address(self.model, key)
        return response  # type: ignore[no-any-return]

    def _many(self, records: Sequence[Any], status: int) -> Response:
        rows = self.records().filter(pk__in=[one.pk for one in records])
        now = {row.pk: row for row in rows}
        return Response(
            {
                "count": len(records),
                "results": [
                    {
                        "key": now[one.pk].key,
                        "self": self._address(self.model, now[one.pk].key),
                        "version": now[one.pk].version,
                    }
                    for one in records
                ],
            },
            status=status,
        )

    def _address(self, model: type[Record], key: str) -> str:
        path = reverse(f"api-{model.PLURAL}-detail", args=[key])
        return self.request.build_absolute_uri(path)


def _delete(record: Any) -> None:
    try:
        with transaction.atomic():
            record.delete()
            connection.check_constraints()
    except IntegrityError as error:
        raise Conflict(f"Not deleted. {refusal(error)}") from error


def _header(request: Request) -> str:
    """The reason in the header: UTF-8, which servers hand on as Latin-1."""
    given = request.headers.get(CHANGE_REASON, "")
    with suppress(UnicodeError):
        given = given.encode("latin-1").decode("utf-8")
    if fault := fault_of(given):
        raise Invalid(f"{CHANGE_REASON}: {fault}")
    return given.strip()
