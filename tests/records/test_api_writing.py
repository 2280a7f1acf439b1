"""Writing through the API: what is peculiar to none of the record types."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from records.four_eyes.deciding import approve
from records.models import (
    Citation,
    FormerKey,
    HistoryEntry,
    Proposal,
)
from relations.models import Mission
from tests.api_writing import Program, editor, embassy, pointers
from tests.factories import (
    AgreementFactory,
    CitationFactory,
    MissionFactory,
    PartyFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MISSIONS = "/api/v1/missions/"


@pytest.fixture
def program():
    return Program()


def test_a_published_record_comes_with_its_source_in_one_call(program):
    SourceFactory(key="gazette")
    uncited = program.post(MISSIONS, embassy())
    assert uncited.status_code == 422
    assert "A published record needs a source" in pointers(uncited)["/uncited_reason"]
    assert not Mission.objects.exists()
    cited = {"source": "gazette", "field": "opened", "value": "2008-05"}
    made = program.post(
        MISSIONS, embassy(citations=[cited], change_reason="Read the gazette.")
    )
    assert made.status_code == 201, made.json()
    [citation] = made.json()["citations"]
    assert (citation["source"]["key"], citation["field"]) == ("gazette", "opened")
    assert made.json()["opened"]["edtf"] == "2008-05"
    entries = HistoryEntry.objects.filter(actor=program.user)
    assert set(entries.values_list("reason", flat=True)) == {"Read the gazette."}
    # A further citation, and a change of the one that is there; the rest stays.
    more = [
        {"source": "gazette", "field": "name", "as_written": "The embassy"},
        {"key": citation["key"], "locator": "page 3"},
    ]
    address = f"{MISSIONS}embassy/"
    changed = program.patch(address, {"citations": more}, If_Match=made["ETag"])
    assert changed.status_code == 200, changed.json()
    assert Citation.objects.get(key=citation["key"]).locator == "page 3"
    assert Citation.objects.count() == 2
    other = CitationFactory(record_id=MissionFactory().pk)
    stolen = {"citations": [{"key": other.key, "locator": "mine"}]}
    refused = program.patch(address, stolen, If_Match="*")
    assert "another record" in pointers(refused)["/citations/0/key"]
    wrong = {"citations": [{"source": "gazete", "record": "mission:embassy"}]}
    refused = program.patch(address, wrong, If_Match="*")
    assert "leave it out" in pointers(refused)["/citations/0/record"]
    refused = program.patch(
        address, {"citations": [{"source": "gazete"}]}, If_Match="*"
    )
    assert "Did you mean “gazette”?" in pointers(refused)["/citations/0/source"]


def test_every_fault_is_told_with_its_place_and_the_nearest_right_word(program):
    body = embassy(
        kind="embasy",
        sending_party="irak",
        opened="2008-13",
        nmae="x",
        parts={},
        status=["a"],
        seat=7,
        receiving_parties="iraq",
        uncited_reason="Made for a test.",
    )
    refused = program.post(MISSIONS, body)
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    told = pointers(refused)
    assert "Did you mean “name”?" in told["/nmae"]
    assert "Parts are records of their own" in told["/parts"]
    assert "One value is wanted" in told["/status"]
    assert "Name the record by its key" in told["/seat"]
    assert "A list of at most" in told["/receiving_parties"]
    assert "Did you mean “embassy”?" in told["/kind"]
    assert "Did you mean “iraq”?" in told["/sending_party"]
    assert "/opened" in told
    # Each place is told of once: that a field is wanting is no news where it is wrong.
    assert len(told) == len(refused.json()["errors"])
    for name in ("nmae", "parts", "status", "seat", "receiving_parties"):
        del body[name]
    told = pointers(program.post(MISSIONS, body))
    assert set(told) == {"/kind", "/sending_party", "/opened", "/receiving_parties"}
    assert "needs this field" in told["/receiving_parties"]
    del body["uncited_reason"]
    body |= {"kind": "embassy", "sending_party": "iraq", "opened": "2008"}
    body["receiving_parties"] = ["kazakhstan"]
    unsourced = pointers(program.post(MISSIONS, body))["/uncited_reason"]
    assert "(field “review”)" in unsourced
    assert not Mission.objects.exists()
    # What no database can keep, wherever it stands.
    for bad, told in (("a\0b", "A NUL"), ("a\ud800", "Half a character")):
        for name in ("name", "key", "change_reason"):
            refused = pointers(program.post(MISSIONS, {"name": "a", name: bad}))
            assert refused[f"/{name}"].startswith(told)
        cited = {"source": "a", "key": bad, "as_written": bad}
        sent = embassy(citations=[cited])
        refused = program.post(MISSIONS, sent)
        assert pointers(refused)["/citations/0/key"].startswith(told)
    refused = program.post(MISSIONS, embassy(), Change_Reason="a\0b")
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith("Change-Reason: A NUL")
    assert not Mission.objects.exists()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "This is not JSON"),
        (b'{"key": "a", "key": "b"}', "twice"),
        (b'{"latitude": NaN}', "NaN is not a number"),
        (b'{"\\ud800": 1}', "Half a character"),
        (b'{"citations": [{"\\ud800": 1, "\\ud800": 2}]}', "Half a character"),
        (b"\xff", "can't be read"),
        (b"[" * 100_000, "nested more than 20 deep"),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "nested more than 20 deep"),
        (b'{"order": ' + b"9" * 5_000 + b"}", "more than 1,000 digits"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_in_1_what_is_no_such_json_is_refused(program, body, told):
    answer = program.client.generic(
        "POST",
        MISSIONS,
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.text}"},
    )
    assert answer.status_code == 400
    assert told in answer.json()["detail"]
    MissionFactory(key="embassy")
    stale = {"Authorization": f"Bearer {program.text}", "If-Match": '"9-abc"'}
    answer = program.client.generic(
        "PATCH",
        f"{MISSIONS}embassy/",
        body,
        content_type="application/json",
        headers=stale,
    )
    assert answer.status_code == 400


def test_in_9_other_bodies_methods_and_parameters_are_refused(program):
    MissionFactory(key="embassy")
    for sent in (1, "text", None, [1], [[]]):
        assert program.post(MISSIONS, sent).status_code == 422
    text = program.client.post(
        MISSIONS, "key,name", content_type="text/csv",
        headers={"Authorization": f"Bearer {program.text}"},
    )  # fmt: skip
    assert text.status_code == 415
    address = f"{MISSIONS}embassy/"
    assert program.post(address, {}).status_code == 405
    assert program.send("PUT", address, {}).status_code == 405
    assert program.delete(MISSIONS).status_code == 405
    asked = program.patch(f"{address}?kind=embassy", {}, If_Match="*")
    assert asked.status_code == 400
    assert program.patch(f"{MISSIONS}none/", {}, If_Match="*").status_code == 404
    assert program.patch(address, {}, If_Match='"nonsense"').status_code == 412
    assert program.post("/api/v1/", {}).status_code == 405
    version = program.get(address).json()["version"]
    # A body may be sent back as it was given, but for what is worked out.
    same = program.patch(address, {"version": version, "note": "a"}, If_Match="*")
    assert (same.status_code, same.json()["version"]) == (200, version + 1)
    stale = program.patch(address, {"version": version, "note": "b"}, If_Match="*")
    assert stale.status_code == 412


def test_a_key_is_changed_and_the_former_one_leads_on(program):
    MissionFactory(key="first")
    MissionFactory(key="taken")
    address = f"{MISSIONS}first/"
    wrong = {"taken": "already", "No Key": "lower-case", "": "give one"}
    for key, told in wrong.items():
        refused = program.patch(address, {"key": key}, If_Match="*")
        assert told in pointers(refused)["/key"]
    renamed = program.patch(address, {"key": "second", "note": "n"}, If_Match="*")
    assert (renamed.status_code, renamed.json()["key"]) == (200, "second")
    assert FormerKey.objects.get().key == "first"
    moved = program.patch(address, {"note": "m"}, If_Match="*")
    assert (moved.status_code, moved["Location"]) == (308, f"{MISSIONS}second/")
    assert program.post(MISSIONS, embassy(key="taken")).status_code == 409


def test_a_program_does_only_what_its_owner_may_today():
    MissionFactory(key="kept-close", classification="confidential")
    mission = MissionFactory(key="embassy")
    user = editor(clearance="internal")
    program = Program(user, ("read:*", "add:missions", "change:missions"))
    address = f"{MISSIONS}embassy/"
    assert program.patch(f"{MISSIONS}kept-close/", {}, If_Match="*").status_code == 404
    assert program.delete(address, If_Match="*").status_code == 403
    party = "/api/v1/parties/iraq/"
    assert program.patch(party, {"note": "x"}, If_Match="*").status_code == 403
    # Its clearance bounds what it may mark; citations need a right of their own.
    refused = program.patch(address, {"classification": "confidential"}, If_Match="*")
    assert "more secret than you may see" in pointers(refused)["/classification"]
    source = SourceFactory()
    cited = {"citations": [{"source": source.key}]}
    assert program.patch(address, cited, If_Match="*").status_code == 403
    closed = program.patch(address, {"classification": "internal"}, If_Match="*")
    assert closed.status_code == 200
    # Opening it again takes more than a token.
    opened = program.patch(address, {"classification": "public"}, If_Match="*")
    assert opened.status_code == 403
    assert "password is asked for" in opened.json()["detail"]
    mission.refresh_from_db()
    assert mission.classification == "internal"
    # Who loses the right loses it for programs of theirs as well.
    role = Group.objects.get(name="editor")
    role.permissions.remove(role.permissions.get(codename="change_mission"))
    assert program.patch(address, {"note": "x"}, If_Match="*").status_code == 403
    allowed = program.send("OPTIONS", address)["Allow"]
    assert allowed == "GET, HEAD, OPTIONS"
    reader = Program(UserFactory(), ("read:*",))
    ApiScopes = type(reader.token)
    ApiScopes.objects.filter(pk=reader.token.pk).update(scopes=["change:*"])
    assert reader.patch(address, {"note": "x"}, If_Match="*").status_code == 403


def test_a_deletion_is_refused_with_what_refers_to_it(program):
    party = PartyFactory(key="iraq")
    mission = MissionFactory(key="embassy", sending_party=party)
    agreement = AgreementFactory(key="accord")
    agreement.parties.add(party)
    CitationFactory(record_id=mission.pk, source=SourceFactory(key="gazette"))
    refused = program.delete("/api/v1/parties/iraq/", If_Match="*")
    assert refused.status_code == 409
    told = {(one["type"], one["key"]) for one in refused.json()["referring"]}
    assert {("mission", "embassy"), ("agreement", "accord")} <= told
    assert refused.json()["count"] == len(told)
    assert refused.json()["referring"][0]["url"].startswith("http://testserver/api/v1/")
    assert program.delete("/api/v1/sources/gazette/", If_Match="*").status_code == 409
    # What hangs on a record goes with it; who does not see all may not delete.
    assert program.delete(f"{MISSIONS}embassy/", If_Match="*").status_code == 204
    assert not Citation.objects.exists()
    reviewer = editor(clearance="internal")
    reviewer.groups.set([Group.objects.get(name="reviewer")])
    blind = Program(reviewer)
    answer = blind.delete("/api/v1/sources/gazette/", If_Match="*")
    assert answer.status_code == 403
    assert "has to see all" in answer.json()["detail"]


def test_a_list_of_references_raises_the_version_and_so_the_tag(program):
    agreement = AgreementFactory(key="accord")
    address = "/api/v1/agreements/accord/"
    keys = [one["key"] for one in program.get(address).json()["parties"]]
    before = program.patch(address, {"note": "a"}, If_Match="*")
    moment = agreement.__class__.objects.get().updated_at
    agreement.parties.add(PartyFactory(key="jordan"))
    stale = program.patch(address, {"note": "b"}, If_Match=before["ETag"])
    assert stale.status_code == 412
    assert stale.json()["current"]["version"] == before.json()["version"] + 1
    assert agreement.__class__.objects.get().updated_at > moment
    count = HistoryEntry.objects.filter(record=agreement.pk).count()
    agreement.parties.remove(agreement.parties.get(key="jordan"))
    # The list's own history tells it; the record's does not say so again.
    assert HistoryEntry.objects.filter(record=agreement.pk).count() == count + 1
    agreement.refresh_from_db()
    assert agreement.version == before.json()["version"] + 2
    body = {"parties": [*keys, PartyFactory(key="oman").key]}
    changed = program.patch(address, body, If_Match=stale["ETag"])
    assert changed.status_code == 412
    changed = program.patch(address, body, If_Match="*")
    named = {one["key"] for one in changed.json()["parties"]}
    assert named == set(body["parties"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE relations_agreement SET version = version + 1")
    version = changed.json()["version"]
    agreement.refresh_from_db()
    assert agreement.version == version


def test_in_13_two_changes_of_one_version_are_not_both_taken(program):
    MissionFactory(key="embassy")
    made = program.patch(f"{MISSIONS}embassy/", {"note": "a"}, If_Match="*")
    tag = made["ETag"]
    first = program.patch(f"{MISSIONS}embassy/", {"note": "b"}, If_Match=tag)
    second = program.patch(f"{MISSIONS}embassy/", {"note": "c"}, If_Match=tag)
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["current"]["version"] == first.json()["version"]
    now = Client().get(f"{MISSIONS}embassy/").json()["version"]
    assert now == first.json()["version"]


def test_where_four_eyes_are_set_a_change_waits_for_a_second_person(settings):
    settings.FOUR_EYES = True
    MissionFactory(key="embassy", note="as it was")
    program = Program(editor(), ("read:*", "add:*", "change:*"))
    address = f"{MISSIONS}embassy/"
    waits = program.patch(
        address, {"note": "new"}, If_Match="*", Change_Reason="A new source."
    )
    assert waits.status_code == 202
    proposal = Proposal.objects.get()
    path = f"/admin/records/proposal/{proposal.pk}/change/"
    assert waits["Location"] == waits.json()["proposal"] == f"http://testserver{path}"
    assert (proposal.author, proposal.reason) == (program.user, "A new source.")
    assert Mission.objects.get(key="embassy").note == "as it was"
    body = embassy(key="new", uncited_reason="Made for a test.")
    key = {"Idempotency_Key": "1"}
    assert program.post(MISSIONS, body, **key).status_code == 202
    again = program.post(MISSIONS, body, **key)
    assert (again.status_code, again["Idempotency-Replayed"]) == (202, "true")
    assert Proposal.objects.count() == 2
    # What the rules refuse is refused now; a draft waits for nobody.
    assert program.post(MISSIONS, {**body, "kind": "x"}).status_code == 422
    draft = program.post(MISSIONS, {**body, "review": "draft"})
    assert draft.status_code == 201
    approve(proposal, UserFactory(is_staff=True, is_superuser=True))
    assert Mission.objects.get(key="embassy").note == "new"
