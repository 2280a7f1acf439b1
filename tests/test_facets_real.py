"""Facets of the records in the fixtures: a count is what choosing the value gives."""

import pytest
from django.http import QueryDict

from records.kit.views import Browse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixtures_loaded")]
# What else may be asked, by which dates and references count otherwise.
MODES = ("", "inferred=include", "inferred=only", "date_mode=certain")


@pytest.mark.parametrize("mode", MODES)
def test_each_count_is_what_choosing_the_value_gives(client, mode):
    client.get("/")  # The pages are declared by then.
    compared = 0
    for browse in Browse.of_type.values():
        known = browse.filterset_class.base_filters
        if not browse.facets or mode.partition("=")[0] not in {"", *known}:
            continue
        page = client.get(f"/{browse.model.PLURAL}/?{mode}".removesuffix("?"))
        facets = page.context["facets"]
        assert not facets.left_out
        for facet in facets.shown:
            for choice in facet.choices[::4]:
                asked = QueryDict(choice.address.removeprefix("?"))
                rows = browse.filterset_class(asked, request=page.wsgi_request).qs
                assert rows.count() == choice.count, (browse, facet.name, choice)
                compared += 1
    assert compared > 20
