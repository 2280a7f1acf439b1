"""The pages of disputes: all of them, one of them, and ruling on it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseNotFound,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from records.choices import DisputeKind, DisputeStatus
from records.disputes.data import as_object, as_table
from records.disputes.deciding import LONGEST_REASON, hold, rule, withdraw
from records.disputes.filters import DisputeFilterSet
from records.disputes.past import past_rulings
from records.disputes.telling import ToldDispute, address_of, tell
from records.kit import until_change
from records.kit.api.base import base_of
from records.kit.as_of import problems_of_page
from records.kit.files import format_named
from records.kit.filtering.fields import raw_values
from records.kit.filters import PAGE_PARAMETERS
from records.kit.nearest import did_you_mean
from records.kit.pages import chips, listing, lookup
from records.kit.pages.query import changed
from records.kit.pages.references import References
from records.kit.registry import by_record_type
from records.kit.views import PLAIN, headings
from records.models import Dispute, Record
from records.reading import Reader

FORMATS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON"}
LIST = "dispute-list"


def filterset_of(request: HttpRequest) -> DisputeFilterSet:
    """The filter set over all disputes that the reader may see."""
    rows = Dispute.objects.visible_to(request.user)
    rows = rows.select_related("record").order_by("known_status", "known_since", "pk")
    return DisputeFilterSet(request.GET, queryset=rows, request=request)


def may_rule(user: Any, told: ToldDispute) -> bool:
    """Whether the user may make the ruling, or change the one there is."""
    action = "change" if told.ruling else "add"
    return bool(user.is_staff and user.has_perm(f"records.{action}_ruling"))


class DisputeList(View):
    """All disputes: filtered, in pages, to be downloaded and, by staff, ruled on."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; a parameter that can't be followed gives a message and no rows."""
        filterset = filterset_of(request)
        empty = [n for n in filterset.filters if n in request.GET]
        empty = [name for name in empty if not raw_values(request.GET, name)]
        if empty:
            # A form sends its empty fields too; the address is for keeping.
            clean = changed(request.GET, **dict.fromkeys(empty))
            return HttpResponseRedirect(request.path + clean.removesuffix("?"))
        number, size, problems = listing.read_paging(request.GET)
        if not filterset.is_valid():
            problems = [*listing.problems_of(filterset), *problems]
        context: dict[str, Any] = {
            "as_of_told": filterset.as_of.told,
            "filterset": filterset,
            "list_address": reverse(LIST),
            "page_size": request.GET.get("page_size", ""),
        }
        if not problems:
            rows = filterset.qs
            # Who looks further than is counted has to be told where the end is.
            is_exact = number * size > listing.MOST_COUNTED
            total, context["open"] = _counted(
                filterset,
                f"by status, exact: {is_exact}",
                lambda: _by_status(rows, is_exact=is_exact),
            )
            cut, pages, problems = listing.cut(rows, request.GET, total, number, size)
            if not problems:
                context |= self._filled(request, filterset, cut, total)
                context["pages"] = pages
        context["problems"] = problems
        return render(
            request,
            "records/dispute_list.html",
            context,
            status=400 if problems else 200,
        )

    def _filled(
        self,
        request: HttpRequest,
        filterset: Any,
        rows: list[Any],
        total: listing.Total,
    ) -> dict[str, Any]:
        disputes = tell(rows, request.user, headings)
        references = References(request.user, headings)
        chips.want_chosen(filterset, references)
        references.fetch()
        return {
            "disputes": [
                {"told": told, "may_rule": may_rule(request.user, told)}
                for told in disputes
            ],
            "rules": any(may_rule(request.user, told) for told in disputes),
            "total": total.number,
            "is_more": total.is_more,
            "left_out": _counted(
                filterset, "left out", lambda: _left_out(request, filterset)
            ),
            "precision": changed(request.GET, kind=DisputeKind.PRECISION, page=None),
            "chips": chips.chips(filterset, request.GET, references),
            "downloads": _downloads(request),
            "back": request.GET.urlencode(),
            "longest": LONGEST_REASON,
        }


class DisputePage(View):
    """One dispute, with all that was ruled on it."""

    def get(
        self, request: HttpRequest, record_type: str, key: str, field: str
    ) -> HttpResponseBase:
        """The dispute; a former key of the record leads on."""
        record = _record(record_type, key, request.user)
        if record is None:
            moved = _moved(record_type, key, request.user)
            if moved is not None:
                return redirect(address_of(moved, field), permanent=True)
            raise Http404
        told = _told(record, field, request.user)
        if told is None:
            return _missing(request, record, field)
        if problems := problems_of_page(request.GET):
            context = {"title": told.title, "problems": problems}
            return render(request, "records/refused.html", context, status=400)
        return _page(request, told)

    def post(
        self, request: HttpRequest, record_type: str, key: str, field: str
    ) -> HttpResponseBase:
        """Rule, or take the ruling back; refused when something changed meanwhile."""
        user = request.user
        if not user.is_authenticated or not user.is_staff:
            raise PermissionDenied
        record = _record(record_type, key, user)
        if record is None:
            raise Http404
        with transaction.atomic():
            hold(record)
            record.refresh_from_db()
            told = _told(record, field, user)
            if told is None:
                return _missing(request, record, field)
            if not may_rule(user, told):
                raise PermissionDenied
            if request.POST.get("seen") != told.seen:
                refusal = {
                    "": "This dispute changed since you opened it: a claim, the value "
                    "on the record or the ruling. Nothing of yours is saved yet; look "
                    "at it again below, and save again if you still mean it."
                }
                return _page(request, told, refusal, status=409)
            try:
                said = _decide(request, told)
            except ValidationError as error:
                faults = {
                    name: " ".join(found) for name, found in error.message_dict.items()
                }
                # What was tried is undone: tell it as it is.
                told = _told(record, field, user) or told
                return _page(request, told, faults, status=400)
        messages.success(request, said)
        query = QueryDict(request.POST.get("back", "")).urlencode()
        if "back" not in request.POST:
            return HttpResponseRedirect(told.address)
        query = f"?{query}" if query else ""
        anchor = f"#dispute-{told.dispute.pk}"
        return HttpResponseRedirect(f"{reverse(LIST)}{query}{anchor}")


class DisputeDownload(View):
    """A file of exactly the disputes that the same parameters list on the page."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, extension: str) -> HttpResponseBase:
        """The file; 400 in plain text for a parameter that can't be followed."""
        if extension not in FORMATS:
            message = f"There is no file type “{extension[:20]}”."
            message += did_you_mean(extension, FORMATS)
            return HttpResponseNotFound(message, content_type=PLAIN)
        filterset = filterset_of(request)
        problems = [] if filterset.is_valid() else listing.problems_of(filterset)
        problems += [
            listing.Problem(name, "A download holds all rows: leave this out.")
            for name in PAGE_PARAMETERS
            if name in request.GET
        ]
        if problems:
            lines = [f"{problem.name}: {problem.message}" for problem in problems]
            return HttpResponseBadRequest("\n".join(lines) + "\n", content_type=PLAIN)
        disputes = tell(filterset.qs, request.user, headings)
        file_name = f'attachment; filename="disputes.{extension}"'
        headers = {"Content-Disposition": file_name}
        if extension == "json":
            base = base_of(request)
            return JsonResponse(
                [as_object(told, base) for told in disputes],
                safe=False,
                headers=headers,
                json_dumps_params={"ensure_ascii": False, "indent": 1},
            )
        chosen = format_named(extension)()
        return HttpResponse(
            chosen.export_data(as_table(disputes)),
            content_type=chosen.get_content_type(),
            headers=headers,
        )


def _decide(request: HttpRequest, told: ToldDispute) -> str:
    """Do what was asked for; what to say about it."""
    actor = int(request.user.pk or 0)
    about = f"{told.title}, {told.label.lower()}"
    reason = request.POST.get("reason", "")
    if request.POST.get("action") == "withdraw":
        withdraw(told, reason, actor)
        shown = ", ".join(value.text for value in told.shown) or "no value"
        return (
            f"The ruling on {about}, is withdrawn; the dispute is open again. The "
            f"record goes on showing {shown}."
        )
    chosen = request.POST.get("prefer", "")
    rule(told, chosen, reason, actor)
    side = next((side for side in told.sides if side.key == chosen), None)
    if side is None:
        return f"Ruled on {about}: {told.all_stand.lower()}. The record is unchanged."
    return f"Ruled on {about}: {side.text} prevails, and is what the record shows."


def _page(
    request: HttpRequest,
    told: ToldDispute,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a dispute; what was typed is kept where there are faults."""
    typed = request.POST if faults else {}
    context = {
        "told": told,
        "may_rule": may_rule(request.user, told),
        "past": past_rulings(told, request.user),
        "faults": faults or {},
        "fault": (faults or {}).get(""),
        "chosen": typed.get("prefer", ""),
        "reason": typed.get("reason", ""),
        "back": typed.get("back"),
        "list_address": reverse(LIST),
        "longest": LONGEST_REASON,
    }
    return render(request, "records/dispute_detail.html", context, status=status)


def _missing(request: HttpRequest, record: Record, field: str) -> HttpResponse:
    context = {"record": record, "field": field, "list_address": reverse(LIST)}
    return render(request, "records/dispute_missing.html", context, status=404)


def _record(record_type: str, key: str, reader: Reader) -> Record | None:
    try:
        return lookup.find(by_record_type(record_type), key, reader)
    except LookupError:
        return None


def _moved(record_type: str, key: str, reader: Reader) -> Record | None:
    try:
        return lookup.find_moved(by_record_type(record_type), key, reader)
    except LookupError:
        return None


def _told(record: Record, field: str, reader: Reader) -> ToldDispute | None:
    visible = Dispute.objects.visible_to(reader).select_related("record")
    found = tell(visible.filter(record=record.pk, field=field), reader, headings)
    return found[0] if found else None


def _counted(filterset: Any, what: str, count: Callable[[], Any]) -> Any:
    """What is counted of the disputes asked for; kept until a record changes."""
    question = filterset.question
    if question is None:
        return count()
    meant = "disputes", what, question
    return until_change.found_once(meant, filterset.request.user, count)


def _by_status(rows: Any, *, is_exact: bool) -> tuple[listing.Total, int]:
    """How many disputes there are, and how many open ones: up to a limit, or all."""
    most = None if is_exact else listing.MOST_COUNTED
    counted = rows.order_by()[: most and most + 1].aggregate(
        found=Count("pk"),
        open=Count("pk", filter=Q(known_status=DisputeStatus.OPEN)),
    )
    found, is_open = counted["found"], counted["open"]
    if most is None or found <= most:
        return listing.Total(found), is_open
    return listing.Total(most, is_more=True), min(is_open, most)


def _left_out(request: HttpRequest, filterset: Any) -> listing.Total:
    """How many more there would be with those of mere precision."""
    if "kind" in filterset.active:
        return listing.Total(0)
    query = request.GET.copy()
    query["kind"] = DisputeKind.PRECISION
    again = DisputeFilterSet(query, queryset=filterset.queryset, request=request)
    return listing.count(again.qs, is_exact=False)


def _downloads(request: HttpRequest) -> list[tuple[str, str]]:
    """Label and address of each file of exactly this list."""
    asked = changed(request.GET, page=None, page_size=None).removesuffix("?")
    return [
        (label, reverse("dispute-download", args=[extension]) + asked)
        for extension, label in FORMATS.items()
    ]
