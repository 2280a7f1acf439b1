"""Imports in the admin: brought, done by another process, applied there, undone."""

import re
import threading
from contextlib import ExitStack
from datetime import timedelta
from html import unescape
from unittest import mock

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Visit
from records.choices import ImportState, ImportStep
from records.four_eyes import deciding, proposing, telling
from records.four_eyes.deciding import approve, have_done, send_back
from records.imports.keeping import keep, new_import
from records.imports.working import MOST_ATTEMPTS, Beating, Stopped, take, work_once
from records.mapping import read_mapping
from records.models import (
    Citation,
    HistoryEntry,
    Import,
    KeptMapping,
    Source,
    proposals,
)
from records.roles import make_roles
from tests.factories import UserFactory
from tests.records.mapped import FILE, VISITS

pytestmark = pytest.mark.django_db
ADD = "admin:records_import_add"
VERBS = ("add", "change", "view")


@pytest.fixture
def clerk(client):
    """Somebody who enters records; logged in."""
    user = UserFactory(username="clerk", is_staff=True)
    user.groups.add(make_roles()["editor"])
    client.force_login(user)
    return user


@pytest.fixture
def bring(client, clerk):
    """Bring a file with the mapping of visits; the answer."""
    KeptMapping.objects.create(name="registry", text=VISITS)

    def brought(file=FILE, name="visits.csv", **given):
        upload = SimpleUploadedFile(name, file.encode())
        data = {"records": "visits", "mapping": "registry", "policy": "rival"}
        return client.post(reverse(ADD), {**data, "file": upload, **given})

    return brought


def page(client, of, **parameters):
    return client.get(reverse("admin:records_import_change", args=[of.pk]), parameters)


def do(client, of, word):
    """Press a button, and let the other process work."""
    address = reverse("admin:records_import_change", args=[of.pk])
    assert client.post(address, {"do": word}).status_code == 302
    while work_once():
        pass
    of.refresh_from_db()


def test_a_file_is_planned_applied_and_undone(client, bring, clerk):
    assert bring(mapping="by header").status_code == 302
    of = Import.objects.get()
    assert (of.state, of.mapping, of.by) == (ImportState.WAITING, "registry", clerk)
    waits = page(client, of).content.decode()
    assert "<progress" in waits
    assert 'http-equiv="refresh"' in waits
    assert work_once()
    of.refresh_from_db()
    assert (of.state, Visit.objects.count()) == (ImportState.PLANNED, 0)
    planned = page(client, of, outcome="new", records="visits").content.decode()
    assert "Visit of King Abdullah and Crown Prince Hussein" in planned
    assert "registry-2" in planned
    assert "UTF-8, semicolons between cells, quotation marks around them" in planned
    assert "http-equiv" not in planned
    assert "No row is so." in page(client, of, outcome="changed").content.decode()
    file = client.get(reverse("admin:records_import_file", args=[of.pk]))
    assert b"2,new,visits,registry-1,visit_class,,state" in file.content

    do(client, of, "apply")
    assert (of.state, Visit.objects.count()) == (ImportState.APPLIED, 2)
    entry = HistoryEntry.objects.filter(table="events_event").latest("id")
    assert (entry.actor, entry.reason) == (clerk, "import of visits.csv")
    do(client, of, "undo")
    assert (of.state, Visit.objects.count()) == (ImportState.UNDONE, 0)
    assert of.undone_by == clerk
    assert "Undone" in page(client, of).content.decode()


def test_who_brings_a_file_may_make_all_that_comes_of_it(client):
    """Also what a mapping makes beside the records of its tables."""
    KeptMapping.objects.create(name="registry", text=VISITS)
    tables = {rule.model for rule in read_mapping(VISITS).tables}
    beside = read_mapping(VISITS).makes - tables
    assert {Source, Citation} <= beside
    user = UserFactory(is_staff=True)

    def may(models):
        names = [f"{word}_{m._meta.model_name}" for m in models for word in VERBS]
        own = Permission.objects.filter(codename__in=names)
        user.user_permissions.set(own)
        # With other rights one logs in anew.
        client.force_login(user)
        upload = SimpleUploadedFile("visits.csv", FILE.encode())
        data = {"records": "visits", "mapping": "registry", "policy": "rival"}
        return client.post(reverse(ADD), {**data, "file": upload}).status_code

    brings = {Import}
    assert may(brings | tables | beside) == 302
    for one in beside:
        assert may(brings | tables | beside - {one}) == 403, one


def test_a_file_with_errors_is_told_row_by_row_and_can_t_be_applied(client, bring):
    bring(FILE.replace("05/02/1999", "05/13/1999"))
    work_once()
    of = Import.objects.get()
    assert of.state == ImportState.REFUSED
    told = page(client, of, outcome="error").content.decode()
    assert "This is no date" in told
    assert "05/13/1999" in told
    assert 'value="apply"' not in told
    do(client, of, "apply")
    assert of.state == ImportState.REFUSED
    assert not Visit.objects.exists()


def test_what_is_wrong_with_the_whole_file_is_told_first_and_the_mapping_meant(
    client, bring
):
    bring("key,titel\na,b\n", records="visits", mapping="")
    bring(FILE, mapping="")
    bring(FILE.replace("05/02/1999", "05/13/1999"))
    while work_once():
        pass
    faulty, other, rows = (
        page(client, of).content.decode() for of in Import.objects.order_by("pk")
    )
    assert "Nothing of the file can be imported as it is: 1 error." in faulty
    assert "Did you mean" in faulty
    assert "What becomes of it" not in faulty
    assert "is that of the mapping" not in faulty
    assert "is that of the mapping “registry”" in other
    [way] = re.findall(r'href="([^"]*mapping=registry)"', unescape(other))
    chosen = client.get(way).content.decode()
    assert '<option value="visits" selected>' in chosen
    assert '<option value="registry" selected>' in chosen
    assert client.get(way.replace("registry", "regist")).status_code == 400
    # What a mapping can't read becomes no record either.
    assert "can be imported as it is: 1 error." in rows
    assert "is that of the mapping" not in rows
    bring("key,title,status,review\na,B,helt,draft\n", mapping="")
    work_once()
    counted = page(client, Import.objects.first()).content.decode()
    assert "What becomes of it" in counted
    assert "can be imported as it is" not in counted


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "visits.doc"}, "does not end in the name of a format"),
        ({"records": "missions"}, "it makes parties, visits, participations"),
        ({"file": "a,b\n1,2\n", "mapping": "by header"}, "No mapping knows a file"),
        ({"mapping": "/etc/passwd"}, "Select a valid choice"),
    ],
)
def test_what_can_t_be_read_is_said_at_once(bring, given, told):
    answer = bring(**given)
    assert told in answer.content.decode()
    assert not Import.objects.exists()


def test_cf_20_only_who_brought_it_sees_it_and_only_who_may_enter_brings(client, bring):
    bring()
    of = Import.objects.get()
    assert page(client, of, colour="red").status_code == 400
    assert page(client, of, outcome="nwe").status_code == 400
    other = UserFactory(is_staff=True, clearance="internal")
    other.groups.add(make_roles()["editor"])
    client.force_login(other)
    assert page(client, of).status_code == 404
    assert (
        client.get(reverse("admin:records_import_file", args=[of.pk])).status_code
        == 404
    )
    assert (
        "visits.csv"
        not in client.get(reverse("admin:records_import_changelist")).content.decode()
    )
    client.force_login(UserFactory(is_staff=True))
    assert bring().status_code == 403
    assert Import.objects.count() == 1


def test_a_mapping_is_kept_only_when_it_is_right(client, clerk):
    address = reverse("admin:records_keptmapping_add")
    wrong = VISITS.strip().replace("records: visits", "records: visit")
    line = wrong[: wrong.index("records: visit\n")].count("\n") + 1
    told = client.post(address, {"name": "mine", "text": wrong}).content.decode()
    assert "There are no records called “visit”. Did you mean “visits”?" in told
    assert f"line {line}:" in told
    assert client.post(address, {"name": "mine", "text": VISITS}).status_code == 302
    assert KeptMapping.objects.get().name == "mine"


def test_what_a_dead_process_has_begun_is_taken_up_again_but_not_for_ever():
    of = new_import("visits.csv", FILE.encode(), Visit, mapping_text=VISITS)
    keep(of)
    assert take() == of
    assert take() is None
    for _ in range(MOST_ATTEMPTS - 1):
        long_ago = timezone.now() - timedelta(minutes=5)
        Import.objects.update(heartbeat_at=long_ago)
        assert take() == of
    Import.objects.update(heartbeat_at=long_ago)
    assert take() is None
    of.refresh_from_db()
    assert of.state == ImportState.FAILED
    assert "ended again and again" in of.result["why"]


def test_cancelled_it_stops_and_leaves_nothing(monkeypatch):
    of = new_import("visits.csv", FILE.encode(), Visit, mapping_text=VISITS)
    of.step = ImportStep.APPLY
    keep(of)
    was = Beating.progress

    def cancelled(self, *where):
        self.cancelled = where[0] == "Checking"
        was(self, *where)

    monkeypatch.setattr(Beating, "progress", cancelled)
    entries = HistoryEntry.objects.count()
    assert work_once()
    of.refresh_from_db()
    assert of.state == ImportState.CANCELLED
    assert not Visit.objects.exists()
    assert HistoryEntry.objects.count() == entries


def test_a_process_that_is_to_end_gives_the_import_back():
    of = new_import("visits.csv", FILE.encode(), Visit, mapping_text=VISITS)
    keep(of)
    ending = threading.Event()
    ending.set()
    assert work_once(ending)
    of.refresh_from_db()
    assert of.state == ImportState.WAITING
    with pytest.raises(Stopped):
        Beating(of, ending).progress("Reading", 0, 0)


def test_what_waits_for_a_second_person_is_done_and_undone_when_approved(
    client, bring, clerk, settings
):
    settings.FOUR_EYES = True
    reviewer = UserFactory(username="rae", is_staff=True)
    reviewer.groups.add(make_roles()["reviewer"])
    bring()
    work_once()
    of = Import.objects.get()
    do(client, of, "apply")
    assert (of.state, Visit.objects.count()) == (ImportState.PROPOSED, 0)
    assert "what is proposed" in page(client, of).content.decode()
    # Returned it can be looked at and applied again: the file is still there.
    send_back(of.proposal, reviewer, "Which registry?")
    of.refresh_from_db()
    assert of.state == ImportState.CANCELLED
    # One record of it can't be amended: the file would then be nobody's.
    proposed = reverse("admin:records_proposal_change", args=[of.proposal.pk])
    assert "amends=" not in client.get(proposed).content.decode()
    form = f"{reverse('admin:events_visit_add')}?amends={of.proposal.pk}"
    assert client.get(form).status_code == 404
    do(client, of, "again")
    do(client, of, "apply")
    # Approved, it is done as imports are, and nobody decides on it meanwhile.
    proposed = reverse("admin:records_proposal_change", args=[of.proposal.pk])
    other = Client()
    other.force_login(reviewer)
    assert other.post(proposed, {"action": "approve"}).url == proposed
    assert Visit.objects.count() == 0
    waits = other.get(proposed).content.decode()
    assert "Approved by rae, and being done" in waits
    assert "<progress" in waits
    assert 'name="action"' not in waits
    listed = reverse("admin:records_proposal_changelist")
    assert "Approved by rae, being done" in other.get(listed).content.decode()
    assert "your own" not in client.get(listed).content.decode()
    for who, action in ((other, "approve"), (other, "return"), (client, "withdraw")):
        late = who.post(proposed, {"action": action, "answer": "No."})
        assert (late.status_code, "approved by rae" in late.content.decode()) == (
            409,
            True,
        )
    do(client, of, "cancel")
    assert (of.state, Visit.objects.count()) == (ImportState.APPLIED, 2)
    assert "Approved (rae" in other.get(proposed).content.decode()
    assert (of.pieces.exists(), bool(of.applied_at)) == (False, True)
    assert HistoryEntry.objects.filter(request=of.request).exists()
    # Undoing it waits as well.
    do(client, of, "undo")
    assert (of.state, Visit.objects.count()) == (ImportState.PROPOSED, 2)
    send_back(of.proposal, reviewer, "It was right.")
    of.refresh_from_db()
    assert (of.state, of.undone_at) == (ImportState.APPLIED, None)
    do(client, of, "undo")
    approve(of.proposal, reviewer)
    of.refresh_from_db()
    assert (of.state, Visit.objects.count()) == (ImportState.UNDONE, 0)
    assert of.undone_by == clerk


def test_a_proposal_of_many_rows_is_kept_shown_and_done_in_pieces(
    client, bring, clerk, settings, django_assert_max_num_queries
):
    settings.FOUR_EYES = True
    reviewer = UserFactory(username="rae", is_staff=True)
    reviewer.groups.add(make_roles()["reviewer"])
    more = "".join(
        f"{n};President Abe and King Bee;05/02/1999;;Jordan;S;c;x\n"
        for n in range(10, 40)
    )
    with ExitStack() as few:
        for module in (proposals, proposing, deciding):
            few.enter_context(mock.patch.object(module, "_AT_ONCE", 7))
        few.enter_context(mock.patch.object(telling, "DONE", 9))
        few.enter_context(mock.patch.object(telling, "TOLD", 5))
        bring(FILE + more)
        work_once()
        of = Import.objects.get()
        do(client, of, "apply")
        proposal = of.proposal
        rows = proposal.rows.count()
        # Each visit with two persons and a citation; parties, the source, one more.
        assert rows == 32 * 4 + 4
        assert proposal.title.startswith("New party: ")
        address = reverse("admin:records_proposal_change", args=[proposal.pk])
        told = client.get(address).content.decode()
        assert "Jordan" in told
        count = proposal.rows.order_by().values("record").distinct().count()
        assert f"{count - 5}" in told
        visit = proposal.rows.filter(table="events_event").first().record
        about = HistoryEntry.objects.create(
            at=proposal.proposed_at, transaction=1, table="events_event",
            record_type="event", record=visit, operation="update",
            before={"id": visit, "title": "A"}, after={"id": visit, "title": "B"},
        )  # fmt: skip
        # Why it could not be done is told where it was approved, and it waits again.
        assert have_done(proposal, reviewer, confirmed=False)
        assert work_once()
        of.refresh_from_db()
        assert (of.state, Visit.objects.count()) == (ImportState.PROPOSED, 0)
        told = client.get(address).content.decode()
        assert "Nothing was decided. Changed by others" in told
        about.delete()
        of.proposal.refresh_from_db()
        assert of.proposal.is_waiting
        # A row takes a share of a query, not some of its own.
        with django_assert_max_num_queries(rows * 2):
            approve(proposal, reviewer)
    of.refresh_from_db()
    assert (of.state, Visit.objects.count()) == (ImportState.APPLIED, 32)
    assert Citation.objects.count() == proposal.rows.filter(
        table="records_citation"
    ).count()  # fmt: skip
