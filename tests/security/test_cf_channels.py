"""CF-1 to CF-18, CF-21 and CF-25 to CF-30: the channels by which hidden records leak.

Beside the twin-database test, which finds any difference, each channel by its name: an
answer is taken, then something hidden is added, and the same answer has to come.
"""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.models import Person
from records.kit.rules import database_fault
from records.models import FormerKey
from records.reading import everything, reading
from relations.models import Party
from tests.bringing import newest, preview
from tests.factories import (
    CitationFactory,
    DelegationFactory,
    EventFactory,
    MeetingFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PersonFactory,
    PlaceFactory,
    RelationFactory,
    SourceFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)
from tests.security.test_twin import told

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECRET = {"classification": "confidential"}
INTERNAL = {"classification": "internal"}
MARKS = (SECRET, INTERNAL, {"review": "draft"})
# Who enters records sees drafts.
OF_STAFF = (SECRET, INTERNAL)


@pytest.fixture(autouse=True)
def clock_stands_still():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def two():
    """Two parties with relations, a contact and a mission."""
    one, other = PartyFactory(key="aland", name="Aland"), PartyFactory(key="beland")
    RelationFactory(key="aland-beland", party_a=one, party_b=other)
    MissionFactory(key="mission", sending_party=one, receiving_parties=[other])
    return contact(one, other)


def contact(one, other, **mark):
    meeting = MeetingFactory(date="2015", **mark)
    for party in (one, other):
        DelegationFactory(event=meeting, party=party)
    return meeting


def hide_something(two, marks=MARKS):
    """Something hidden of every kind beside what is public; each mark once."""
    one, other = Party.objects.get(key="aland"), Party.objects.get(key="beland")
    for mark in marks:
        contact(one, other, title="zyxqv", **mark)
        PlaceFactory(name="zyxqv", country=one, **mark)
        guest = PersonFactory(name="zyxqv", serves=one, **mark)
        MissionFactory(
            name="zyxqv", sending_party=one, receiving_parties=[other], **mark
        )
        ParticipationFactory(event=two, party=one, person=guest)
        StatementFactory(event=two, text="zyxqv", **mark)
        source = SourceFactory(title="zyxqv", **mark)
        CitationFactory(record_id=two.pk, source=source, as_written="zyxqv")
        two.topics.add(TopicFactory(name=f"zyxqv {mark}", **mark))


def stays(client, addresses, two):
    """That the answers are the same with something hidden added."""
    before = [told(client.get(address)) for address in addresses]
    hide_something(two)
    for address, answer in zip(addresses, before, strict=True):
        assert told(client.get(address)) == answer, address
        assert b"zyxqv" not in answer[2]


@pytest.fixture
def editor(client):
    """Somebody who may enter and delete everything, and is cleared for nothing."""
    user = UserFactory(is_staff=True, clearance="public")
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    return client


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("method", ["get", "head", "options", "put", "delete", "post"])
def test_cf_1_a_hidden_record_is_as_one_that_is_not_there(client, method, mark):
    if "review" in mark:
        mark = {"review": "draft"}
    PartyFactory(key="hidden-one", **mark)
    for address in ("/parties/{}/", "/api/v1/parties/{}/", "/relations/{}-x/"):
        answers = [
            getattr(client, method)(address.format(key))
            for key in ("hidden-one", "absent-one")
        ]
        hidden, absent = (told(answer) for answer in answers)
        assert hidden[0] == absent[0]
        assert hidden[2].replace(b"hidden-one", b"absent-one") == absent[2]
        assert "Location" not in answers[0].headers


def test_cf_2_lists_counts_and_pages(client, two):
    lists = ("parties", "people", "meetings", "events", "missions", "topics", "places")
    addresses = [f"/{word}/" for word in lists]
    addresses += [f"/api/v1/{word}/?page_size=1" for word in lists]
    stays(client, addresses, two)


def test_cf_3_counts_elsewhere(client, two):
    stays(client, ["/", two.get_absolute_url(), "/parties/aland/"], two)


def test_cf_4_filters_across_relations(client, two):
    hide_something(two)
    with everything():
        person = Person.objects.filter(secrecy=2).first()
    for address in ("/meetings/?person={}", "/api/v1/meetings/?person={}"):
        hidden, absent = (
            told(client.get(address.format(key))) for key in (person.key, "absent")
        )
        assert hidden[0] == absent[0] == 400
        assert hidden[2].replace(person.key.encode(), b"absent") == absent[2]


def test_cf_5_choices_of_filters(client, two):
    stays(client, ["/meetings/?status=held", "/missions/?kind=embassy"], two)


def test_cf_6_an_order_by_what_is_hidden(client, two):
    MeetingFactory(place=PlaceFactory(key="a-place"))
    MeetingFactory(place=PlaceFactory(key="z-place"))
    orders = ("place", "-place", "parent", "-date", "key")
    stays(client, [f"/api/v1/meetings/?ordering={order}" for order in orders], two)


@pytest.mark.parametrize("word", ["zyxqv", "zyx", "zyxq v"])
def test_cf_7_a_search_finds_nothing_hidden(client, two, word):
    hide_something(two)
    for plural in ("meetings", "people", "statements", "citations", "missions"):
        assert client.get(f"/api/v1/{plural}/?q={word}").json()["count"] == 0


def test_cf_8_nothing_hidden_is_proposed(editor, two):
    hide_something(two, OF_STAFF)
    query = {
        "app_label": "events",
        "model_name": "participation",
        "field_name": "person",
    }
    for length in range(1, 6):
        found = editor.get(
            reverse("admin:autocomplete"), {**query, "term": "zyxqv"[:length]}
        )
        assert "zyxqv" not in found.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "yaml", "citations.csv"])
def test_cf_9_downloads(client, two, kind):
    stays(client, [f"/{word}.{kind}" for word in ("meetings", "people", "events")], two)


def test_cf_11_what_is_related(client, two):
    addresses = ["/parties/aland/", "/missions/mission/", two.get_absolute_url()]
    stays(client, [*addresses, f"/api/v1/meetings/{two.key}/"], two)


def test_cf_12_sources_show_what_may_be_seen_of_them(client, two):
    source = SourceFactory(key="paper")
    passage = PassageFactory(key="paper-1", source=source, number=1)
    CitationFactory(record_id=two.pk, source=source, passage=passage)
    addresses = ("/sources/paper/", "/passages/paper-1/", "/sources/")
    before = [told(client.get(address)) for address in addresses]
    hidden = MeetingFactory(title="zyxqv", **SECRET)
    CitationFactory(record_id=hidden.pk, source=source, passage=passage)
    PassageFactory(source=source, number=2, text="zyxqv", **SECRET)
    assert [told(client.get(address)) for address in addresses] == before


def test_cf_13_history(editor, two):
    address = f"/admin/events/meeting/{two.pk}/history/"
    before = told(editor.get(address))
    hide_something(two, OF_STAFF)
    assert told(editor.get(address)) == before
    for hidden in Person.objects.filter(secrecy__gt=0):
        path = f"/admin/people/person/{hidden.pk}/history/"
        assert editor.get(path).status_code == 302
    assert editor.get("/admin/records/historyentry/").status_code == 403


def test_cf_14_today_and_then_decide_both(client, editor):
    person = PersonFactory(name="Then", **SECRET)
    person.classification, person.name = "public", "Now"
    person.save()
    page = editor.get(f"/admin/people/person/{person.pk}/history/").content.decode()
    assert "Then" not in page
    person.classification = "confidential"
    person.save()
    client.logout()
    for day in ("", "?as_of=2015-01-01"):
        assert client.get(person.get_absolute_url() + day).status_code == 404


def test_cf_15_what_forbids_a_deletion_is_told_to_who_sees_it(editor, two):
    hide_something(two, OF_STAFF)
    for address in (
        f"/admin/relations/party/{Party.objects.get(key='aland').pk}/delete/",
        f"/admin/events/meeting/{two.pk}/delete/",
    ):
        answer = editor.post(address, {"post": "yes"})
        assert answer.status_code == 403
        assert "zyxqv" not in answer.content.decode()


def test_cf_16_a_reference_to_what_is_hidden_is_refused_as_any_unknown(editor, two):
    PartyFactory(key="hidden-one", **SECRET)
    answers = []
    for key in ("hidden-one", "absent-one"):
        sent = {"key": "x", "record": f"party:{key}", "scheme": "a", "value": "b"}
        answer = editor.post("/admin/records/externalid/add/", sent)
        answers.append(told(answer)[2].replace(key.encode(), b"it"))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("mark", OF_STAFF)
def test_cf_16_a_taken_key_is_told_alike_and_nothing_of_who_has_it(editor, mark):
    """Two records can't share a key; of the other one nothing more is told."""
    PartyFactory(key="open-one")
    PartyFactory(key="hidden-one", name="zyxqv", **mark)
    refused = []
    with reading(UserFactory(is_staff=True)):
        for key in ("open-one", "hidden-one"):
            party = PartyFactory.build(key=key, uncited_reason="Known.")
            try:
                with transaction.atomic():
                    party.validate_unique()
                    party.save()
            except ValidationError as error:
                refused.append(error.message_dict["key"])
            except IntegrityError as error:
                [told_of] = database_fault(party, error)["key"]
                refused.append(told_of.messages)
    assert refused == [["Party with this Key already exists."]] * 2


def test_cf_23_a_preview_tells_of_a_hidden_record_that_its_key_is_taken(editor):
    PartyFactory(key="open-one", name="Open")
    PartyFactory(key="hidden-one", name="zyxqv", **SECRET)
    rows = [f"{key},Any,state" for key in ("open-one", "hidden-one", "absent-one")]
    page = preview(editor, "parties", "\n".join(["key,name,kind", *rows]))
    assert newest().result["errors"] == 1
    told = "column “key”, “hidden-one”: Party with this Key already exists."
    body = page.content.decode()
    assert (body.count(told), body.count("hidden-one"), "zyxqv" in body) == (
        1,
        1,
        False,
    )


def test_cf_17_no_old_key_leads_to_what_is_hidden(client):
    party = PartyFactory(key="old-key", **SECRET)
    party.key = "new-key"
    party.save()
    assert FormerKey.objects.filter(key="old-key").exists()
    for address in ("/parties/old-key/", "/api/v1/parties/old-key/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "new-key" not in answer.content.decode()


def test_cf_18_no_cache_keeps_what_is_not_for_all(client, editor, two):
    answer = editor.get("/meetings/")
    assert "no-store" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
    assert "ETag" not in answer
    assert "Last-Modified" not in answer


def test_cf_21_fields_for_colleagues_are_not_there(client, two):
    type(two).objects.filter(pk=two.pk).update(note="zyxqv")
    for address in (
        two.get_absolute_url(),
        "/meetings.json",
        "/meetings.csv",
        f"/api/v1/meetings/{two.key}/",
    ):
        body = client.get(address).content.decode()
        assert "zyxqv" not in body
        assert '"note"' not in body
        assert "classification" not in body
    assert client.get("/api/v1/meetings/?note=zyxqv").status_code == 400


def test_cf_25_an_action_on_all_touches_what_is_seen(editor, two):
    hide_something(two, OF_STAFF)
    people = Person.objects.count()
    numbers = list(Person.objects.values_list("pk", flat=True))
    data = {"action": "delete_selected", "select_across": "1", "post": "yes"}
    answer = editor.post("/admin/people/person/", {**data, "_selected_action": numbers})
    assert "zyxqv" not in answer.content.decode()
    assert Person.objects.count() == people
    page = editor.get("/admin/people/person/").content.decode()
    assert "zyxqv" not in page


def test_cf_26_the_brief_is_made_of_what_is_seen(client, two):
    base = "/relations/aland-beland/"
    stays(client, [base, f"{base}brief/", f"{base}brief.md", f"{base}brief.docx"], two)


def test_cf_27_a_hidden_record_more_changes_no_total(client, two):
    stays(client, ["/api/v1/events/", "/api/v1/disputes/", "/disputes/"], two)


def test_cf_29_the_front_of_the_admin_names_nothing_hidden(editor, two):
    EventFactory()
    before = told(editor.get("/admin/"))
    hide_something(two, OF_STAFF)
    assert told(editor.get("/admin/")) == before
    person = PersonFactory(name="zyxqv")
    data = {"_selected_action": [person.pk], "action": "delete_selected"}
    editor.post("/admin/people/person/", data)
    Person.objects.filter(pk=person.pk).update(classification="confidential")
    assert "zyxqv" not in editor.get("/admin/").content.decode()


def test_cf_30_a_form_is_not_filled_with_what_is_hidden(editor):
    place = PlaceFactory(name="zyxqv", **SECRET)
    address = "/admin/events/meeting/add/?place="
    pages = [
        told(editor.get(f"{address}{number}"))[2] for number in (place.pk, 999_999_999)
    ]
    assert b"zyxqv" not in pages[0]
    assert pages[0].replace(str(place.pk).encode(), b"") == pages[1].replace(
        b"999999999", b""
    )
