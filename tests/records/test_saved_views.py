"""Views of lists that people keep: as tabs, shared, telling nothing that is hidden."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.models import SavedView
from records.roles import make_roles
from relations.models import Party
from tests.contract.pages import text_of
from tests.factories import MissionFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged_in():
    def make(*, shares=False, **options):
        user = UserFactory(**options)
        if shares:
            user.user_permissions.add(
                Permission.objects.get(codename="share_savedview")
            )
        client = Client()
        client.force_login(user)
        return client

    return make


def keep(client, name, query, plural="missions", **more):
    sent = {"plural": plural, "query": query, "name": name, **more}
    return client.post("/account/views/", sent)


def tabs(client, query="", plural="missions"):
    return {
        tab.name: tab for tab in client.get(f"/{plural}/{query}").context["views"].shown
    }


def change(client, name, **sent):
    view = SavedView.objects.get(name=name)
    return client.post(f"/account/views/{view.handle}/", {"name": name, **sent})


def test_a_view_is_kept_and_opens_the_same_list(logged_in):
    PartyFactory(key="iraq", name="Iraq")
    for kind in ("embassy", "embassy", "consulate"):
        MissionFactory(kind=kind, sending_party=Party.objects.get(key="iraq"))
    client = logged_in()
    asked = "kind=embassy,consulate&sending_party=Iraq&ordering=-name&columns=name&"
    page = client.get(f"/missions/?{asked}page=1&count=exact")
    assert "Save as a view" in text_of(page)
    answer = keep(client, " X \u200bmissions ", page.context["views"].query)
    # Records are named by their keys; how far one has read is not kept.
    kept = "sending_party=iraq&kind=embassy&kind=consulate&ordering=-name&columns=name"
    assert sorted(answer["Location"].partition("?")[2].split("&")) == sorted(
        kept.split("&")
    )
    again = client.get(answer["Location"])
    titles = [[row.title for row in one.context["table"].rows] for one in (page, again)]
    assert titles[0] == titles[1]
    assert len(titles[0]) == 3
    assert "Saved as “X missions”." in text_of(again)
    assert "Save as a view" not in text_of(again)
    assert tabs(client, f"?{answer['Location'].partition('?')[2]}")[
        "X missions"
    ].is_current
    assert not tabs(client)["X missions"].is_current
    assert client.get("/missions/").context["views"].is_all
    refused = client.get(f"/missions/?{kept}&kidn=embassy")
    assert not any(tab.is_current for tab in refused.context["views"].shown)
    # Also as of a day, and in another order of the parameters; not elsewhere.
    assert tabs(client, f"?as_of=2015-03-15&{kept}")["X missions"].is_current
    assert tabs(client, "", "meetings") == {}
    assert tabs(logged_in()) == {}
    home = client.get("/")
    assert 'href="/missions/?' in home.content.decode()
    assert "X missions" in text_of(home)


def test_nobody_without_an_account_keeps_or_sees_any(client, logged_in):
    sharing = logged_in(shares=True, is_staff=True, clearance="public")
    keep(sharing, "For all", "kind=embassy", is_shared="on")
    page = client.get("/missions/?kind=embassy")
    assert page.context["views"] is None
    assert "For all" not in page.content.decode()
    for address in ("/account/views/", "/account/views/nowhere/"):
        assert client.post(address, {"name": "x"}).status_code in (302, 403)
    assert SavedView.objects.count() == 1


def test_views_are_renamed_replaced_and_deleted_by_their_owner_only(logged_in):
    client, other = logged_in(), logged_in(shares=True, is_staff=True)
    keep(client, "Mine", "kind=embassy")
    twice = keep(client, "MINE", "kind=consulate")
    assert twice.status_code == 400
    assert "choose another, or replace that one" in text_of(twice)
    view = SavedView.objects.get()
    keep(client, "MINE", "kind=consulate", replace=view.handle)
    view.refresh_from_db()
    assert (view.name, view.query) == ("MINE", "kind=consulate")
    keep(client, "Next", "kind=embassy")
    assert "another view of that name" in text_of(
        client.post(f"/account/views/{view.handle}/", {"name": "next"}, follow=True)
    )
    client.post(f"/account/views/{view.handle}/", {"name": "Third"})
    assert set(tabs(client)) == {"Next", "Third"}
    for sent in ({"name": "Theirs"}, {"delete": "yes"}):
        address = f"/account/views/{view.handle}/"
        assert other.post(address, sent).status_code == 404
    assert client.get(f"/account/views/{view.handle}/").status_code == 403
    change(client, "Third", delete="yes")
    assert set(tabs(client)) == {"Next"}


def test_a_view_that_was_deleted_can_be_had_back_at_once(logged_in):
    client = logged_in(shares=True, is_staff=True)
    keep(
        client, "Mine, “ours”", "kind=embassy", is_shared="on", classification="public"
    )
    was = SavedView.objects.get()
    change(client, was.name, delete="yes")
    assert not SavedView.objects.exists()
    page = client.get("/account/views/")
    assert "The view “Mine, “ours”” is deleted. Undo" in text_of(page)
    client.post("/account/views/", page.context["deleted"])
    view = SavedView.objects.get()
    assert view.handle != was.handle
    for name in ("plural", "name", "query", "is_shared", "classification"):
        assert getattr(view, name) == getattr(was, name)
    # It is offered once: what is gone for long is not brought back by the way.
    assert "Undo" not in text_of(client.get("/account/views/"))


@pytest.mark.parametrize(
    ("query", "name", "told"),
    [
        ("kidn=embassy", "X", "Did you mean “kind”?"),
        ("sending_party=nobody", "X", "There is no party “nobody”."),
        ("columns=nmae", "X", "Did you mean “name”?"),
        ("kind=embassy", " \u200b ", "Give it a name that can be seen."),
        ("kind=embassy", "", "This field is required."),
    ],
)
def test_what_can_not_be_kept_is_told_and_stays_in_the_form(
    logged_in, query, name, told
):
    answer = keep(logged_in(), name, query)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert f'name="query" value="{query}"' in answer.content.decode()
    assert not SavedView.objects.exists()
    assert keep(logged_in(), "X", "", plural="nothing").status_code == 404


def test_sharing_asks_a_right_and_goes_no_further_than_one_sees(logged_in):
    analyst = logged_in(clearance="internal")
    assert keep(analyst, "X", "kind=embassy", is_shared="on").status_code == 403
    keep(analyst, "X", "kind=embassy")
    assert change(analyst, "X", is_shared="on").status_code == 403
    sharing = logged_in(shares=True, clearance="internal")
    too_far = {"is_shared": "on", "classification": "confidential"}
    assert keep(sharing, "Y", "kind=embassy", **too_far).status_code == 403
    # Unless it is said, it is for who is cleared as far as its owner.
    keep(sharing, "Y", "kind=embassy", is_shared="on")
    assert SavedView.objects.get(name="Y").classification == "internal"
    assert set(tabs(analyst)) == {"X", "Y"}
    public = logged_in(clearance="public")
    assert tabs(public) == {}
    change(sharing, "Y", is_shared="on", classification="public")
    assert tabs(public)["Y"].is_shared
    change(sharing, "Y")
    assert tabs(public) == {}
    roles = make_roles()
    right = {"codename": "share_savedview"}
    for name, role in roles.items():
        assert role.permissions.filter(**right).exists() == (name != "analyst"), name


def test_cf_24_a_shared_view_tells_nothing_of_what_its_reader_may_not_see(logged_in):
    secret = PartyFactory(key="secret-state", classification="internal")
    draft = MissionFactory(key="draft-mission", review="draft")
    PartyFactory(key="iraq")
    sharing = logged_in(shares=True, is_staff=True, clearance="internal")
    for name, query in (
        ("Secret one", "sending_party=iraq,secret-state"),
        ("Draft one", "key=draft-mission"),
        ("Open one", "sending_party=iraq"),
    ):
        answer = keep(sharing, name, query, is_shared="on", classification="public")
        assert answer.status_code == 302, text_of(answer)
    public, internal = logged_in(clearance="public"), logged_in(clearance="internal")
    assert set(tabs(public)) == {"Open one"}
    assert set(tabs(internal)) == {"Open one", "Secret one"}
    assert set(tabs(sharing)) == {"Draft one", "Open one", "Secret one"}
    before = public.get("/missions/").content
    # To the byte what it is without those records, and seen once they may be.
    Party.objects.filter(pk=secret.pk).update(classification="confidential")
    assert set(tabs(internal)) == {"Open one"}
    draft.delete()
    secret.delete()
    assert _unmasked(public.get("/missions/").content) == _unmasked(before)


def _unmasked(body):
    """A page without the token against forged requests, which is new each time."""
    text = body.decode()
    while 'csrfmiddlewaretoken" value="' in text:
        head, _, rest = text.partition('csrfmiddlewaretoken" value="')
        text = head + rest.partition('"')[2]
    return text


def test_many_views_cost_as_many_queries_as_one(logged_in):
    PartyFactory(key="iraq")
    client = logged_in()
    sharing = logged_in(shares=True, is_staff=True, clearance="public")
    counts = []
    for number in range(3):
        keep(sharing, f"Shared {number}", "sending_party=iraq", is_shared="on")
        keep(client, f"Own {number}", "kind=embassy")
        with CaptureQueriesContext(connection) as queries:
            assert len(tabs(client)) == 2 * (number + 1)
        counts.append(len(queries))
    assert len(set(counts)) == 1
