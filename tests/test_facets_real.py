"""Facets of the records in the fixtures: a count is what choosing the value gives."""

import pytest
from django.http import QueryDict

from records.kit.views import Browse
from records.models import Topic
from relations.models import Party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]
# What else may be asked, by which dates and references count otherwise.
MODES = ("", "inferred=include", "inferred=only", "date_mode=certain")


@pytest.mark.parametrize("mode", MODES)
def test_each_count_is_what_choosing_the_value_gives(client, mode):
    client.get("/")  # The pages are declared by then.
    # Some of what others belong to, or are called by, is hidden.
    for model in (Party, Topic):
        above = model.objects.order_by("pk").values_list("pk", flat=True)[1::3]
        numbers = list(above)
        model.objects.filter(pk__in=numbers).update(classification="internal")
    compared = 0
    for browse in Browse.of_type.values():
        known = browse.filterset_class.base_filters
        if not browse.facets or mode.partition("=")[0] not in {"", *known}:
            continue
        address = f"/{browse.model.PLURAL}/"
        page = client.get(f"{address}?{mode}".removesuffix("?"))
        compared += compare(browse, page)
        # And where something is chosen already: the others count under it.
        choices = [facet.choices[0] for facet in page.context["facets"].shown]
        if choices and not mode:
            compared += compare(browse, client.get(f"{address}{choices[-1].address}"))
    assert compared > 20


def compare(browse, page):
    """Ask for every choice of every facet on a page; how many there were."""
    facets = page.context["facets"]
    seen = browse.model.objects.visible_to(page.wsgi_request.user)
    assert not facets.left_out
    compared = 0
    for facet in facets.shown:
        for choice in facet.choices:
            if choice.is_chosen:
                continue
            asked = QueryDict(choice.address.removeprefix("?"))
            among = asked.copy()
            among.setlist(facet.name, asked.getlist(facet.name)[-1:])
            found = browse.filterset_class(among, seen, request=page.wsgi_request).qs
            assert found.count() == choice.count, (browse, facet.name, choice)
            compared += 1
    return compared
