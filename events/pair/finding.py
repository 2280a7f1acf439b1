"""Finding the page of any two parties by their names: two words, one step."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.pair.parties import address_of
from records.kit.filtering.references import KeysField
from records.kit.nearest import did_you_mean, nearest
from records.kit.pages.listing import Problem
from records.kit.pages.query import only
from records.reading import Reader
from relations.models import Party, PartyName

ONE, OTHER, AS_OF = "one", "other", "as_of"
# As many names as a field proposes while one types.
MOST_PROPOSED = 300
_COMPARED = 2000


def proposed(reader: Reader) -> list[str]:
    """The names of parties to choose from while one types; states first."""
    parties = Party.objects.visible_to(reader)
    states = parties.filter(kind="state").order_by("name", "key")
    return list(states.values_list("name", flat=True)[:MOST_PROPOSED])


@require_safe
def find_two(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the two named parties; or say which is unknown, and near."""
    words = {name: str(request.GET.get(name, "")).strip() for name in (ONE, OTHER)}
    problems = [
        Problem(name, f"There is no “{name[:60]}” here.{did_you_mean(name, words)}")
        for name in request.GET
        if name not in (ONE, OTHER, AS_OF)
    ]
    found: dict[str, list[Any]] = {}
    for name, word in words.items():
        try:
            found[name] = _named(word, request.user)
        except ValidationError as error:
            message = " ".join(error.messages)
            problems.append(Problem(name, message, f"id_{name}"))
    pairs = [
        (one, other)
        for one in found.get(ONE, ())
        for other in found.get(OTHER, ())
        if one != other
    ]
    kept = only(request.GET, [AS_OF]).removesuffix("?")
    if not problems and len(pairs) == 1:
        return HttpResponseRedirect(address_of(*pairs[0]) + kept)
    if not problems and not pairs:
        problems = [Problem(OTHER, "Name two different parties.", "id_other")]
    context = {
        "problems": problems,
        "words": words,
        "choices": [(f"{a} and {b}", address_of(a, b) + kept) for a, b in pairs],
        "proposed": proposed(request.user),
    }
    status = 400 if problems else 200
    return render(request, "events/pair_finder.html", context, status=status)


def _named(word: str, reader: Reader) -> list[Any]:
    """The parties of a name, key or code, in any of their names; several if unclear."""
    if not word:
        raise ValidationError("Name a party here.")
    visible = Party.objects.visible_to(reader)
    word = word.replace("\0", "")
    try:
        [numbers] = KeysField(model=Party, reader=reader).clean([word])
    except (ValidationError, ValueError):
        names = PartyName.objects.visible_to(reader).filter(name__iexact=word)
        numbers = list(names.order_by().values_list("party_id", flat=True))
    parties = list(visible.filter(pk__in=numbers))
    if not parties:
        known = visible.order_by("name").values_list("name", flat=True)[:_COMPARED]
        near = nearest(word, known)
        told = f"No party is called “{word[:60]}”."
        raise ValidationError(told + (f" Did you mean “{near}”?" if near else ""))
    return parties
