"""Who reads: clearance, what hangs on what, and that nobody forgets to say it."""

import ast
import threading

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.db import connection

from events.models import Event, Meeting, Participation
from records.derived import differences, rebuild
from records.importing import import_file
from records.models import Citation, RegisterEntry, User
from records.reading import NobodyReads, everything, reading, sight_of
from relations.models import Membership, Mission, Party, Place
from tests.factories import (
    CitationFactory,
    MeetingFactory,
    MissionFactory,
    ParticipationFactory,
    PartyFactory,
    PassageFactory,
    PersonFactory,
    PlaceFactory,
    SourceFactory,
    TopicFactory,
    UserFactory,
)
from tests.forms import form_data
from tests.security.twin_data import without_triggers
from tests.test_house import ROOT, tracked

pytestmark = pytest.mark.django_db


def in_new_thread(work):
    """What work gives in a thread where nobody has said who reads."""
    found = []

    def run():
        try:
            found.append(work())
        except NobodyReads as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def test_a_query_fails_where_nobody_said_who_reads():
    for work in (
        lambda: list(Mission.objects.all()),
        lambda: Mission.objects.count(),
        lambda: Mission.objects.filter(key="x").exists(),
        lambda: Mission.objects.update(note=""),
        lambda: Mission.objects.all().delete(),
        lambda: list(RegisterEntry.objects.all()),
        lambda: list(Event.objects.filter(pk__in=Meeting.objects.values("pk"))),
    ):
        assert isinstance(in_new_thread(work), NobodyReads)


@pytest.mark.parametrize(
    ("options", "seen"),
    [
        (None, {"open"}),
        ({"clearance": "public"}, {"open"}),
        ({"clearance": "internal"}, {"open", "internal"}),
        ({"clearance": "confidential"}, {"open", "internal", "confidential"}),
        ({"clearance": "confidential", "is_active": False}, {"open"}),
        ({"clearance": "public", "is_staff": True}, {"open", "draft"}),
        (
            {"clearance": "internal", "is_staff": True},
            {"open", "draft", "internal", "internal-draft"},
        ),
        (
            {"is_superuser": True},
            {"open", "draft", "internal", "internal-draft", "confidential"},
        ),
    ],
)
def test_clearance_and_role_decide_together(options, seen):
    PartyFactory(key="open")
    PartyFactory(key="draft", review="draft")
    PartyFactory(key="internal", classification="internal")
    PartyFactory(key="internal-draft", classification="internal", review="draft")
    PartyFactory(key="confidential", classification="confidential")
    reader = AnonymousUser() if options is None else UserFactory(**options)
    assert {party.key for party in Party.objects.visible_to(reader)} == seen
    with reading(reader):
        assert {party.key for party in Party.objects.all()} == seen
        assert RegisterEntry.objects.count() == len(seen)


class TestWhatHangsOnARecordIsHiddenWithIt:
    def test_parts_of_what_is_hidden(self):
        event = MeetingFactory(classification="confidential")
        part = ParticipationFactory(event_id=event.pk)
        assert (part.refresh_from_db(), part.secrecy)[1] == 2
        assert part.classification == "public"

    def test_a_draft_hides_its_parts(self):
        part = ParticipationFactory(event_id=MeetingFactory(review="draft").pk)
        part.refresh_from_db()
        assert part.unpublished

    def test_reclassifying_reaches_all_that_hangs_on_it_by_raw_sql_too(self):
        event = MeetingFactory()
        part = ParticipationFactory(event_id=event.pk)
        cited = CitationFactory(record_id=part.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE events_event SET classification = 'internal' WHERE id = %s",
                [event.pk],
            )
        for one in (part, cited):
            one.refresh_from_db()
            assert one.secrecy == 1
        Event.objects.filter(pk=event.pk).update(classification="public")
        cited.refresh_from_db()
        assert cited.secrecy == 0
        assert RegisterEntry.objects.get(pk=cited.pk).secrecy == 0

    def test_neither_version_nor_history_changes_by_it(self):
        event = MeetingFactory()
        part = ParticipationFactory(event_id=event.pk)
        Event.objects.filter(pk=event.pk).update(classification="internal")
        part.refresh_from_db()
        assert (part.secrecy, part.version) == (1, 1)

    def test_citations_of_a_hidden_source_passage_or_named_record(self):
        mission = MissionFactory()
        source = SourceFactory(classification="internal")
        passage = PassageFactory(classification="confidential")
        secret = PartyFactory(classification="confidential")
        for given, secrecy in (
            ({"source": source}, 1),
            ({"source": passage.source, "passage": passage}, 2),
            ({"field": "sending_party", "value": secret.key}, 2),
            ({"field": "receiving_parties", "value": secret.key}, 2),
        ):
            cited = CitationFactory(record_id=mission.pk, **given)
            cited.refresh_from_db()
            assert cited.secrecy == secrecy, given
        Party.objects.filter(pk=secret.pk).update(classification="public")
        assert Citation.objects.filter(value=secret.key, secrecy=0).count() == 2

    def test_an_optional_reference_is_empty_and_hides_nothing(self, client):
        place = PlaceFactory(name="Hidden place", classification="internal")
        meeting = MeetingFactory(place=place)
        page = client.get(meeting.get_absolute_url())
        assert page.status_code == 200
        assert "Hidden place" not in page.content.decode()


def test_a_rebuild_finds_and_mends_what_was_written_past_the_triggers():
    event = MeetingFactory(classification="internal")
    part = ParticipationFactory(event_id=event.pk)
    with without_triggers() as cursor:
        cursor.execute("UPDATE events_participation SET secrecy = 0")
    assert [one.table for one in differences() if one] == [
        "records_registerentry",
        "records_searchentry",
        "events_participation",
    ]
    rebuild()
    assert not any(differences())
    part.refresh_from_db()
    assert part.secrecy == 1


@pytest.fixture
def editor(client):
    """Somebody who enters what is public, and sees nothing else."""
    user = UserFactory(is_staff=True, clearance="public")
    user.user_permissions.set(
        Permission.objects.filter(codename__regex="^(add|change|view)_")
    )
    client.force_login(user)
    return user


class TestEntryByWhoDoesNotSeeAll:
    def test_a_form_keeps_what_it_does_not_show(self, client, editor):
        place = PlaceFactory(name="Hidden place", classification="internal")
        topic = TopicFactory(classification="confidential")
        meeting = MeetingFactory(place=place, title="Before")
        meeting.topics.add(topic, TopicFactory(key="shown"))
        address = f"/admin/events/meeting/{meeting.pk}/change/"
        page = client.get(address)
        assert "Hidden place" not in page.content.decode()
        data = form_data(page) | {"title": "After"}
        assert client.post(address, data).status_code == 302
        meeting.refresh_from_db()
        assert (meeting.title, meeting.place) == ("After", place)
        assert topic in meeting.topics.all()

    def test_a_file_keeps_what_it_does_not_show(self, editor):
        place = PlaceFactory(classification="internal")
        topic = TopicFactory(classification="confidential")
        meeting = MeetingFactory(place=place)
        meeting.topics.add(topic, TopicFactory(key="shown"))
        file = f"key,title,place,topics\n{meeting.key},After,,shown\n"
        with reading(editor):
            report = import_file(Meeting, file.encode())
        assert report.errors == []
        meeting.refresh_from_db()
        assert (meeting.title, meeting.place) == ("After", place)
        assert topic in meeting.topics.all()

    def test_a_file_knows_no_hidden_record_and_names_none(self, editor):
        PlaceFactory(key="hidden-place", classification="internal")
        meeting = MeetingFactory()
        messages = []
        for key in ("hidden-place", "hidden-plcae"):
            file = f"key,place\n{meeting.key},{key}\n"
            with reading(editor):
                report = import_file(Meeting, file.encode())
            messages.append(str(report.errors[0]).replace(key, "…"))
        assert messages[0] == messages[1]

    def test_nobody_marks_a_record_as_more_secret_than_they_see(self, client, editor):
        page = client.get("/admin/relations/place/add/").content.decode()
        assert 'value="public"' in page
        assert 'value="internal"' not in page
        file = "key,name,classification\na-place,A place,internal\n"
        with reading(editor):
            report = import_file(Place, file.encode())
        assert "more secret than you may see" in str(report.errors[0])

    def test_only_who_sees_all_deletes(self, client, editor):
        editor.user_permissions.set(Permission.objects.all())
        place = PlaceFactory()
        address = f"/admin/relations/place/{place.pk}/delete/"
        assert client.post(address, {"post": "yes"}).status_code == 403
        assert Place.objects.filter(pk=place.pk).exists()

    def test_history_leaves_out_what_was_secret_then(self, client, editor):
        person = PersonFactory(name="Cover name", classification="confidential")
        person.name = "Real name"
        person.save()
        person.classification = "public"
        person.save()
        person.name = "Known name"
        person.save()
        page = client.get(f"/admin/people/person/{person.pk}/history/")
        told = page.content.decode()
        assert "Known name" in told
        assert "Cover name" not in told


def test_what_is_visible_is_asked_for_in_one_way_only():
    """Managers that see everything, and SQL, stand where they are needed, no more."""
    allowed = {
        "_base_manager": {
            "records/disputes/deciding.py",
            "records/four_eyes/deciding.py",
            "records/four_eyes/proposing.py",
            "records/kit/admin.py",
            "records/kit/api/writable.py",
            "records/kit/entry/deletion.py",
            "records/kit/exporting.py",
            "records/kit/incoming.py",
            "records/kit/writing.py",
            "records/models/proposals.py",
        },
        "_default_manager": {
            "records/kit/entry/comparing.py",
            # The numbers in lists of references, to what is visible.
            "records/kit/api/copied.py",
            "records/kit/api/wording.py",
            "records/kit/filtering/paths.py",
            "records/kit/pages/references.py",
            "records/kit/pages/related.py",
            "records/merging.py",
            "records/models/tokens.py",
            # The numbers in lists of references, from and to what is visible.
            "records/search/following.py",
        },
        "cursor": {
            "config/health.py",
            "config/replica.py",
            "config/run/database.py",
            "config/timeouts.py",
            "events/generating/loading.py",
            "events/generating/world.py",
            "people/alike.py",
            "records/attribution.py",
            "records/database.py",
            "records/derived.py",
            "records/door/limits.py",
            "records/four_eyes/rows.py",
            "records/importing.py",
            "records/imports/locking.py",
            "records/imports/undoing.py",
            "records/imports/written.py",
            "records/kit/api/conditions.py",
            # COPY of what is visible, put together by managers.
            "records/kit/api/copied.py",
            # The place in a list, not one of the database.
            "records/kit/api/paging.py",
            "records/kit/api/whole.py",
            "records/kit/lookups.py",
            # Compiled once for what somebody sees, from what is visible to them.
            "records/kit/prepared.py",
            # Several lists of what is visible, in one statement.
            "records/kit/together.py",
            # How long a statement may take.
            "records/kit/pages/in_time.py",
            # COPY into the table of a record type; its triggers see every row.
            "records/kit/writing.py",
            # How many files are made at a time: locks, no rows.
            "records/kit/turns.py",
            "records/merging.py",
            "records/models/search.py",
            "records/search/matching.py",
        },
        "raw": set(),
        "everything": {
            "config/run/database.py",
            "manage.py",
            # What the command line asked for; else as whoever brought the file.
            "records/imports/working.py",
        },
    }
    wrong = []
    for path in tracked("*.py"):
        name = str(path.relative_to(ROOT))
        if name.startswith(("tests/", "benchmarks/")):
            continue
        if "migrations" in name or "localpg" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            used = getattr(node, "attr", None)
            if isinstance(node, ast.Call):
                used = getattr(node.func, "id", None) or f"{ast.unparse(node.func)}()"
                used = "raw" if used.endswith("objects.raw()") else used
            elif used == "raw":
                used = None
            if used in allowed and name not in allowed[used]:
                wrong.append(f"{name}:{node.lineno} {used}")
    assert wrong == []


def test_administrators_see_everything_and_the_suspended_nothing_special():
    assert sight_of(User(is_superuser=True)).is_all
    assert sight_of(User(is_superuser=True, is_active=False)) == sight_of(
        AnonymousUser()
    )
    with everything():
        assert list(Membership.objects.all()) == []
    assert Participation.objects.count() == 0
