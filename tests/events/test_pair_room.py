"""The page of two parties with more heads, and longer names, than there is room for."""

from xml.etree import ElementTree

import pytest

from events.pair.posts import MOST_FORMER
from records.kit.pictures.picture import WIDTH
from tests import factories
from tests.contract.pages import text_of
from tests.events.test_pair_page import meet

pytestmark = pytest.mark.django_db

PAGE = "/relations/chile-norway/"


@pytest.fixture
def norway():
    return factories.PartyFactory(key="norway", name="Norway")


@pytest.fixture
def chile():
    return factories.PartyFactory(key="chile", name="Chile")


def test_of_many_former_heads_the_latest_are_told_and_where_the_rest_is(
    client, norway, chile
):
    mission = factories.MissionFactory(
        key="embassy", sending_party=norway, receiving_parties=[chile]
    )
    for year in range(1990, 1990 + MOST_FORMER + 3):
        # The later, the earlier its key: they are not told in the order of keys.
        head = factories.AppointmentFactory(
            key=f"head-{2100 - year}",
            person=factories.PersonFactory(name=f"Head of {year}"),
            mission=mission,
        )
        for kind, when in (("appointed", year), ("ended", year + 1)):
            factories.AppointmentEventFactory(
                appointment=head, kind=kind, date=str(when)
            )
    answer = client.get(PAGE)
    [post] = answer.context["page"].directions[1].posts
    told = [head.person.text for head in post.others]
    assert told == [f"Head of {1998 - n}" for n in range(MOST_FORMER)]
    assert "3 more heads of" in text_of(answer)
    assert client.get(post.appointments).context["total"] == MOST_FORMER + 3
    assert "3 more who headed" in text_of(client.get(f"{PAGE}brief/"))


def test_long_names_stay_within_pictures_and_are_told_whole(client, norway, chile):
    for number, party in enumerate((norway, chile)):
        party.name = f"{party.name}, {'a realm of very many islands ' * 4}{number}"
        party.save()
    for year in (2001, 2002):
        meet(norway, chile, date=f"{year}-03-01")
        for one, other in ((norway, chile), (chile, norway)):
            factories.TradeRecordFactory(
                reporter=one, partner=other, period=str(year), value=year
            )
    drawn = client.get(PAGE).context["page"].pictures
    trade = ElementTree.fromstring(drawn.trade.as_svg)
    texts = [one for one in trade.iter() if one.tag.endswith("}text")]
    for text in texts:
        # A letter is about as wide as half of what it is high.
        assert float(text.get("x")) + 7.4 * len(text.text) <= WIDTH, text.text
    said = [title.text for text in texts for title in text]
    assert said == [f"Reported by {chile.name}", f"Reported by {norway.name}"]
    title = "".join(one.text for one in texts if one.get("class") == "title")
    assert norway.name.split()[-1] in title
