"""The queue of persons who could be one: looked at in pairs, and judged.

Here and not beside persons, since the events at which both were tell most.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

from events.comparison import Side, shared_events, side_of
from people.alike import next_pairs
from people.models import Person
from records.choices import Verdict
from records.four_eyes.pages import GoingOn
from records.merging import judged
from records.models import Judgement
from records.reading import Reader

QUEUE = "admin:judgement_queue"
UNSURE = "unsure"
# What is kept as the reason where none is given.
REASONS = {
    Verdict.SAME: "Compared side by side.",
    Verdict.DIFFERENT: "Compared side by side.",
    Verdict.UNSURE: "Compared side by side; not certain.",
}
LONGEST_REASON = 500
# The judgements that can be taken back, of one session.
SESSION_KEY = "judged"
REMEMBERED = 20
_AFTER = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Asked:
    """Two persons to be judged, why they are asked about, and where to go on."""

    one: Person
    other: Person
    because: str
    after: str


def queue(request: HttpRequest) -> HttpResponse:
    """The next pair, side by side; by POST a judgement, or the last one taken back."""
    if not request.user.has_perms(("records.view_judgement", "people.view_person")):
        raise PermissionDenied
    if request.method == "POST":
        if request.POST.get("action") == "undo":
            return _take_back(request)
        return _judge(request)
    show = request.GET.get("show", "")
    after = _after(request.GET.get("after", "0-0"))
    if show not in ("", UNSURE):
        raise SuspiciousOperation("The queue shows all pairs, or show=unsure.")
    look_on: int | None = None
    if show == UNSURE:
        asked = _next_unsure(request.user, after)
    else:
        asked, look_on = _next_alike(request.user, after)
    sides: list[Side] = []
    if asked:
        sides = [
            side_of(person, letter, request.user)
            for person, letter in ((asked.one, "A"), (asked.other, "B"))
        ]
    unsure = _unsure(request.user).count()
    context = {
        **site.each_context(request),
        "title": "Are they one person?" if asked else "Nothing to judge",
        "opts": Judgement._meta,
        "asked": asked,
        "sides": sides,
        "rows": list(zip(*(side.rows for side in sides), strict=True)),
        "shared": shared_events(asked.one, asked.other, request.user) if asked else [],
        "show": show,
        "unsure": unsure,
        "looked": request.GET.get("after"),
        "look_on": _address(f"{look_on}-0") if look_on else "",
        "next": _address(asked.after, show) if asked else "",
        "last": _last(request),
        "may_judge": request.user.has_perm("records.add_judgement"),
        "longest": LONGEST_REASON,
    }
    return TemplateResponse(request, "admin/events/judgement_queue.html", context)


def _next_alike(
    reader: Reader, after: tuple[int, int]
) -> tuple[Asked | None, int | None]:
    found = next_pairs(reader, after)
    if not found.pairs:
        return None, found.look_on
    pair = found.pairs[0]
    one, other = _both(reader, pair.one, pair.other)
    return Asked(one, other, pair.because, f"{pair.one}-{pair.other}"), None


def _unsure(reader: Reader) -> Any:
    """Judgements on persons of which somebody was unsure, oldest first."""
    visible = Person.objects.visible_to(reader).order_by().values("pk")
    return (
        Judgement.objects.visible_to(reader)
        .filter(verdict=Verdict.UNSURE, one__in=visible, other__in=visible)
        .order_by("pk")
    )


def _next_unsure(reader: Reader, after: tuple[int, int]) -> Asked | None:
    judgement = _unsure(reader).filter(pk__gt=after[0]).first()
    if judgement is None:
        return None
    one, other = _both(reader, judgement.one_id, judgement.other_id)
    because = f"Somebody was unsure: {judgement.reason}"
    return Asked(one, other, because, f"{judgement.pk}-0")


def _both(reader: Reader, one: Any, other: Any) -> tuple[Person, Person]:
    """Two persons by number; an error if the reader may not see both."""
    numbers = [
        int(number) if str(number).isdecimal() and len(str(number)) < 19 else 0
        for number in (one, other)
    ]
    found = Person.objects.visible_to(reader).in_bulk(numbers)
    if len(found) != 2:
        raise Person.DoesNotExist
    return found[numbers[0]], found[numbers[1]]


def _judge(request: HttpRequest) -> HttpResponse:
    """Keep what was judged, and lead on: to the next pair, or to the merge."""
    given = request.POST
    show = UNSURE if given.get("show") == UNSURE else ""
    here = given.get("after", "")
    _after(here)
    if not request.user.has_perm("records.add_judgement"):
        raise PermissionDenied
    try:
        one, other = _both(request.user, given.get("one"), given.get("other"))
    except Person.DoesNotExist:
        messages.error(request, "One of the two is gone; nothing was judged.")
        return HttpResponseRedirect(_address(here, show))
    if given.get("verdict") not in Verdict.values:
        raise SuspiciousOperation("A verdict is same, different or unsure.")
    verdict = Verdict(given["verdict"])
    reason = given.get("reason", "").strip()[:LONGEST_REASON] or REASONS[verdict]
    if not _keep(request, one, other, verdict, reason):
        messages.error(
            request,
            f"Somebody else judged “{one}” and “{other}” meanwhile; that stands.",
        )
        return HttpResponseRedirect(_address(here, show))
    told = f"Judged {verdict.label.lower()}: “{one}” and “{other}”."
    on = _address(here, show)
    if verdict != Verdict.SAME:
        messages.success(request, told)
        return GoingOn(on)
    admin: Any = site._registry[Person]
    if not admin.may_merge(request):
        messages.success(request, f"{told} Who may delete persons can merge them.")
        return GoingOn(on)
    messages.success(request, f"{told} Merge them here, or go on with the queue.")
    query = QueryDict(mutable=True)
    query.update({"other": other.key, "reason": reason, "back": on})
    address = reverse("admin:people_person_merge", args=[one.pk])
    return GoingOn(f"{address}?{query.urlencode()}")


def _keep(
    request: HttpRequest, one: Person, other: Person, verdict: Verdict, reason: str
) -> bool:
    """Make the judgement, or decide one that was unsure; False if there is another."""
    before: dict[str, str] | None = None
    judgement = judged(one.pk, other.pk).first()
    try:
        with transaction.atomic():
            if judgement is None:
                judgement = Judgement(one_id=one.pk, other_id=other.pk)
            elif judgement.verdict != Verdict.UNSURE:
                return False
            else:
                before = {"verdict": judgement.verdict, "reason": judgement.reason}
            judgement.verdict, judgement.reason = verdict, reason
            judgement.save()
    except IntegrityError:
        return False
    judgement.refresh_from_db(fields=["version"])
    made = {
        "judgement": judgement.pk,
        "version": judgement.version,
        "before": before,
        "told": f"“{one}” and “{other}”",
        "pair": [one.pk, other.pk],
    }
    kept = [*request.session.get(SESSION_KEY, []), made]
    request.session[SESSION_KEY] = kept[-REMEMBERED:]
    return True


def _last(request: HttpRequest) -> str:
    """Of whom the judgement was that can be taken back; empty if there is none.

    One that waits for a second person was not made, so nothing can be taken back.
    """
    kept = request.session.get(SESSION_KEY, [])
    if not kept:
        return ""
    last = kept[-1]
    stands = Judgement.objects.visible_to(request.user).filter(
        pk=last["judgement"], version=last["version"]
    )
    return str(last["told"]) if stands.exists() else ""


def _take_back(request: HttpRequest) -> HttpResponse:
    """Take back the last judgement of this session, unless it was changed since."""
    if not request.user.has_perm("records.add_judgement"):
        raise PermissionDenied
    kept = list(request.session.get(SESSION_KEY, []))
    if not kept:
        messages.error(request, "There is no judgement of yours to take back.")
        return HttpResponseRedirect(reverse(QUEUE))
    last = kept.pop()
    request.session[SESSION_KEY] = kept
    rows = Judgement.objects.visible_to(request.user).select_for_update()
    judgement = rows.filter(pk=last["judgement"]).first()
    told = last["told"]
    if judgement is None:
        messages.error(
            request,
            f"The judgement on {told} is gone: they were merged, or somebody deleted "
            "it. A merge is undone in the list of merges.",
        )
        return HttpResponseRedirect(reverse(QUEUE))
    if judgement.version != last["version"]:
        messages.error(
            request, f"The judgement on {told} was changed since; it stands."
        )
        return HttpResponseRedirect(reverse(QUEUE))
    messages.success(request, f"Taken back: the judgement on {told}.")
    if before := last["before"]:
        judgement.verdict, judgement.reason = before["verdict"], before["reason"]
        judgement.save()
        return HttpResponseRedirect(_address(f"{judgement.pk - 1}-0", UNSURE))
    judgement.delete()
    one, other = sorted(last["pair"])
    return HttpResponseRedirect(_address(f"{one}-{other - 1}"))


def _after(text: str) -> tuple[int, int]:
    """Two numbers as “12-34”; anything else is refused."""
    match = _AFTER.fullmatch(text)
    if match is None:
        raise SuspiciousOperation("after= is two numbers, such as 12-34.")
    return int(match[1]), int(match[2])


def _address(after: str, show: str = "") -> str:
    query = f"?after={after}" + (f"&show={show}" if show else "")
    return reverse(QUEUE) + query
