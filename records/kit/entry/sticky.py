"""The source that a user is working from: chosen once, used for all that is entered.

It is kept in the session, so nobody else has it and it ends with it.
"""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from records.kit.entry.selects import record_label
from records.kit.nearest import nearest_key_sentence
from records.models import Citation, Passage, Source
from records.reading import Reader

SESSION_KEY = "sticky_source"
NOTHING_KEPT = "No source is kept."
NUMBER = re.compile(r"(?:p|para|paragraph|¶|§)?\.?\s*([0-9]{1,9})", re.IGNORECASE)


@dataclass(frozen=True)
class Sticky:
    """A source, and a passage of it or None."""

    source: Source
    passage: Passage | None

    def initial(self) -> dict[str, int]:
        """What a new citation starts from."""
        found = {"source": self.source.pk}
        return found | {"passage": self.passage.pk} if self.passage else found


def sticky_source(request: HttpRequest) -> Sticky | None:
    """What this user works from, as far as it is still there and may be seen."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    sources = Source.objects.visible_to(request.user)
    source = sources.filter(pk=kept["source"]).first()
    if source is None:
        return None
    passages = Passage.objects.visible_to(request.user).filter(source=source)
    return Sticky(source, passages.filter(pk=kept["passage"]).first())


def passage_label(passage: Passage) -> str:
    """A passage in a list to choose from, with its first words where they are kept."""
    words = " ".join(passage.text.split()[:8])
    return f"{passage}: {words} · {passage.key}" if words else record_label(passage)


class StickyForm(forms.Form):
    """The bar: a source by key or as proposed, a passage by number, label or key."""

    sticky_source = forms.CharField(
        label="Source for what I enter",
        max_length=500,
        error_messages={"required": "Name the source, or press Clear."},
    )
    sticky_passage = forms.CharField(label="passage", max_length=500, required=False)

    def __init__(self, data: Any = None, *, reader: Reader, **kwargs: Any) -> None:
        self.reader = reader
        super().__init__(data, **kwargs)
        proposals = f"{reverse('admin:autocomplete')}?app_label=records"
        for name in ("source", "passage"):
            self.fields[f"sticky_{name}"].widget.attrs.update(
                {
                    "class": "vTextField",
                    "autocomplete": "off",
                    "data-suggestions": (
                        f"{proposals}&model_name=citation&field_name={name}"
                    ),
                }
            )
        self.fields["sticky_source"].widget.attrs["list"] = "sticky_sources"

    def clean_sticky_source(self) -> Source:
        """The source; an unknown key is an error that names the nearest one."""
        text = self.cleaned_data["sticky_source"]
        key = _key(text)
        sources = Source.objects.visible_to(self.reader)
        found: Source | None
        found = sources.filter(key=key).first() or _only(sources.filter(title=text))
        if found is None:
            near = nearest_key_sentence(sources, key)
            raise ValidationError(f"There is no source “{key}”.{near}")
        return found

    def clean(self) -> dict[str, Any]:
        """The passage, which is one of the source's."""
        cleaned: dict[str, Any] = super().clean() or {}
        source, text = cleaned.get("sticky_source"), cleaned.get("sticky_passage")
        if source is not None:
            cleaned["sticky_passage"] = self._passage(source, text) if text else None
        return cleaned

    def _passage(self, source: Source, text: str) -> Passage | None:
        passages = Passage.objects.visible_to(self.reader).filter(source=source)
        found: Passage | None = passages.filter(key=_key(text)).first()
        found = found or _only(passages.filter(label__iexact=text))
        if found is None and (numbered := NUMBER.fullmatch(text)):
            found = passages.filter(number=int(numbered[1])).first()
        if found is None:
            numbers = sorted(passages.values_list("number", flat=True))
            told = (
                f"its passages are numbered {numbers[0]} to {numbers[-1]}"
                if numbers
                else "none of its passages is kept here"
            )
            self.add_error(
                "sticky_passage", f"“{source}” has no passage “{_key(text)}”: {told}."
            )
        return found


def sticky_bar(request: HttpRequest) -> dict[str, Any] | None:
    """What the bar on a form shows; None for who may not cite."""
    if not request.user.has_perm("records.add_citation"):
        return None
    kept = sticky_source(request)
    initial = {}
    if kept:
        initial["sticky_source"] = record_label(kept.source)
        initial["sticky_passage"] = record_label(kept.passage) if kept.passage else ""
    return {
        "form": StickyForm(reader=request.user, initial=initial, auto_id="%s"),
        "kept": kept,
        "told": _told(kept) if kept else NOTHING_KEPT,
        "recent": _recent(request.user),
    }


def keep_source(request: HttpRequest) -> HttpResponse:
    """Keep the source of the bar, or clear it; JSON for the script, else a page."""
    if request.method != "POST" or not request.user.has_perm("records.add_citation"):
        raise PermissionDenied
    kept: Sticky | None = None
    faults: list[str] = []
    if "clear" in request.POST:
        request.session.pop(SESSION_KEY, None)
        told = NOTHING_KEPT
    else:
        form = StickyForm(request.POST, reader=request.user)
        if form.is_valid():
            given = form.cleaned_data
            kept = Sticky(given["sticky_source"], given["sticky_passage"])
            request.session[SESSION_KEY] = {"passage": None, **kept.initial()}
            told = _told(kept)
        else:
            faults = [str(fault) for found in form.errors.values() for fault in found]
            told = " ".join(faults)
    if request.headers.get("Accept") == "application/json":
        answer = {"told": told, **(_described(kept) if kept else {})}
        return JsonResponse(answer, status=400 if faults else 200)
    (messages.error if faults else messages.info)(request, told)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else reverse("admin:index"))


def _told(kept: Sticky) -> str:
    passage = f", {kept.passage}" if kept.passage else ""
    return f"New citations start from “{kept.source}”{passage}."


def _described(kept: Sticky) -> dict[str, dict[str, str]]:
    """Number and label of source and passage, as a select takes them."""
    records = {"source": kept.source, "passage": kept.passage}
    return {
        name: {"id": str(record.pk), "label": record_label(record)}
        for name, record in records.items()
        if record is not None
    }


def _recent(reader: Reader) -> list[str]:
    """The sources cited last, to choose from without a script."""
    cited = Citation.objects.visible_to(reader).order_by("-pk")
    numbers = dict.fromkeys(cited.values_list("source", flat=True)[:200])
    sources = Source.objects.visible_to(reader).in_bulk(list(numbers)[:20])
    return [record_label(sources[one]) for one in numbers if one in sources]


def _key(text: str) -> str:
    """The key in “Kazakhstan – Iraq · a”, or what was typed."""
    return text.rpartition(" · ")[2].strip()


def _only(found: Any) -> Any:
    """The one record found; None when there are more, or none."""
    two = list(found[:2])
    return two[0] if len(two) == 1 else None
