"""RO-3: with FOUR_EYES a change of what is published waits for a second person."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from records.four_eyes.deciding import NotDecided, approve
from records.four_eyes.proposing import submit
from records.models import Citation, HistoryEntry, Judgement, Merge, Proposal
from records.roles import make_roles
from relations.models import Mission, Party
from tests.bringing import press, preview
from tests.factories import (
    CitationFactory,
    MissionFactory,
    PartyFactory,
    PersonFactory,
    SourceFactory,
    UserFactory,
)
from tests.forms import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def four_eyes(settings):
    settings.FOUR_EYES = True


@pytest.fixture
def roles():
    return make_roles()


def somebody(roles, role, name, **options):
    user = UserFactory(username=name, is_staff=True, **options)
    user.groups.add(roles[role])
    return user


@pytest.fixture
def editor(roles):
    return somebody(roles, "editor", "ed")


@pytest.fixture
def reviewer(roles):
    return somebody(roles, "reviewer", "rae")


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def party():
    return PartyFactory(name="Iraq", description="state", uncited_reason="Known.")


def address(record):
    options = record._meta
    name = f"admin:{options.app_label}_{options.model_name}_change"
    return reverse(name, args=[record.pk])


def page(proposal):
    return reverse("admin:records_proposal_change", args=[proposal.pk])


def propose(user, record, **values):
    """Change a record in its form; the proposal that came of it."""
    client = browser(user)
    form_id = f"{record._meta.model_name}_form"
    sent = form_data(client.get(address(record)), form_id) | values
    answer = client.post(address(record), sent)
    proposal = Proposal.objects.first()
    assert answer.url == page(proposal)
    return proposal


def decide(user, proposal, action, **values):
    return browser(user).post(page(proposal), {"action": action, **values})


def test_a_change_waits_is_approved_and_has_both_names(editor, reviewer, party):
    proposal = propose(
        editor, party, name="Republic of Iraq", change_reason="The gazette."
    )
    party.refresh_from_db()
    assert (party.name, party.version) == ("Iraq", 1)
    told = browser(reviewer).get(page(proposal)).content.decode()
    for words in ("<del>Iraq</del>", "<ins>Republic of Iraq</ins>", "The gazette."):
        assert words in told
    assert decide(reviewer, proposal, "approve").status_code == 302
    party.refresh_from_db()
    assert (party.name, party.version) == ("Republic of Iraq", 2)
    entry = HistoryEntry.objects.filter(record=party.pk).first()
    assert entry.actor == editor
    assert entry.reason == "Approved by rae. The gazette."
    history = browser(editor).get(f"{address(party)[:-7]}history/").content.decode()
    assert "ed" in history
    assert "Approved by rae." in history
    # A second time there is nothing to approve.
    again = decide(reviewer, proposal, "approve")
    assert again.status_code == 409
    assert "It was decided before: approved (rae)." in again.content.decode()


def test_nobody_approves_their_own(roles, editor, reviewer, party):
    proposal = propose(editor, party, name="Republic of Iraq")
    assert decide(editor, proposal, "approve").status_code == 403
    editor.groups.add(roles["reviewer"])
    assert decide(editor, proposal, "approve").status_code == 403
    assert decide(editor, proposal, "return", answer="No.").status_code == 403
    editor.is_superuser = True
    editor.save()
    assert decide(editor, proposal, "approve").status_code == 403
    # Nor does another editor, who may not decide, and the database holds the rule.
    other = somebody(roles, "editor", "eve")
    assert decide(other, proposal, "approve").status_code == 403
    assert decide(other, proposal, "withdraw").status_code == 403
    for state in ("approved", "returned"):
        for by in (editor, None):
            with pytest.raises(IntegrityError), transaction.atomic():
                Proposal.objects.filter(pk=proposal.pk).update(
                    state=state, decided_by=by, decided_at=timezone.now()
                )
    party.refresh_from_db()
    assert party.name == "Iraq"
    # What a reviewer or an administrator changes waits for another one.
    own = propose(reviewer, party, description="republic")
    with pytest.raises(PermissionDenied):
        approve(own, reviewer)
    approve(own, somebody(roles, "reviewer", "ray"))
    party.refresh_from_db()
    assert party.description == "republic"


def test_parts_and_citations_of_a_form_are_one_proposal(editor, reviewer):
    mission = MissionFactory(name="Embassy")
    source = SourceFactory(title="The gazette")
    client = browser(editor)
    sent = form_data(client.get(address(mission)), "mission_form")
    prefix = next(n for n in sent if n.endswith("TOTAL_FORMS") and "citation" in n)
    prefix = prefix.removesuffix("-TOTAL_FORMS")
    number = int(sent[f"{prefix}-TOTAL_FORMS"])
    row = {
        f"{prefix}-TOTAL_FORMS": number + 1,
        f"{prefix}-{number}-source": source.pk,
        f"{prefix}-{number}-field": "",
        f"{prefix}-{number}-as_written": "opened an embassy",
        f"{prefix}-{number}-reading": "as_stated",
    }
    answer = client.post(address(mission), sent | row | {"name": "The embassy"})
    assert answer.status_code == 302, answer.context["errors"]
    proposal = Proposal.objects.get()
    assert {one.table for one in proposal.rows.all()} == {
        "relations_mission",
        "records_citation",
    }
    assert not Citation.objects.filter(source=source).exists()
    told = browser(reviewer).get(page(proposal)).content.decode()
    assert "opened an embassy" in told
    assert "<strong>Proposed:</strong>" in told
    assert decide(reviewer, proposal, "approve").status_code == 302
    mission.refresh_from_db()
    assert mission.name == "The embassy"
    assert Citation.objects.get(source=source).record_id == mission.pk


def test_drafts_change_at_once_and_publishing_them_waits(editor, party):
    draft = PartyFactory(name="Draft", review="draft", uncited_reason="Known.")
    client = browser(editor)
    sent = form_data(client.get(address(draft)), "party_form")
    client.post(address(draft), sent | {"name": "Still a draft"})
    draft.refresh_from_db()
    assert (draft.name, Proposal.objects.count()) == ("Still a draft", 0)
    proposal = propose(editor, draft, review="published")
    draft.refresh_from_db()
    assert draft.review == "draft"
    assert proposal.rows.count() == 1


def test_an_import_a_deletion_and_an_action_wait(editor, reviewer, roles, party):
    file = f"key,name\n{party.key},Mesopotamia\n".encode()
    client = browser(editor)
    planned = preview(client, "parties", file, reason="From a list.")
    waiting = press(client, planned)
    imported = Proposal.objects.first()
    assert page(imported) in waiting.content.decode()
    assert imported.reason == "From a list."
    party.refresh_from_db()
    assert party.name == "Iraq"
    other = somebody(roles, "reviewer", "ray")
    gone = PartyFactory(name="Atlantis", uncited_reason="Known.")
    admin = UserFactory(username="ada", is_staff=True, is_superuser=True)
    client = browser(admin)
    answer = client.post(f"{address(gone)[:-7]}delete/", {"post": "yes"})
    deletion = Proposal.objects.first()
    assert answer.url == page(deletion)
    assert deletion.title == "Deletion of party: Atlantis"
    assert Party.objects.filter(pk=gone.pk).exists()
    approve(deletion, other)
    assert not Party.objects.filter(pk=gone.pk).exists()
    approve(imported, reviewer)
    party.refresh_from_db()
    assert party.name == "Mesopotamia"


def test_a_merge_waits_and_is_a_merge_when_it_is_approved(roles):
    admin = UserFactory(username="ada", is_staff=True, is_superuser=True)
    kept, gone = PersonFactory(name="Ann"), PersonFactory(name="Anne")
    client = browser(admin)
    look = f"{address(kept)[:-7]}merge/?other={gone.key}"
    sent = form_data(client.get(look), None)
    sent |= {"other": gone.key, "change_reason": "One person."}
    seen = client.get(look).context["seen"]
    client.post(f"{address(kept)[:-7]}merge/", sent | {"seen": seen})
    proposal = Proposal.objects.get()
    assert not Merge.objects.exists()
    approve(proposal, somebody(roles, "reviewer", "ray"))
    merge = Merge.objects.get()
    assert (merge.kept_id, merge.gone, merge.merged_by) == (kept.pk, gone.pk, admin)


def test_a_conflict_is_shown_and_amended_with_nothing_lost(editor, reviewer, party):
    proposal = propose(editor, party, name="Republic of Iraq")
    Party.objects.filter(pk=party.pk).update(description="federal republic")
    told = browser(reviewer).get(page(proposal)).content.decode()
    assert "federal republic" in told
    assert "Approve and publish" not in told
    with pytest.raises(NotDecided, match="Changed by others"):
        approve(proposal, reviewer)
    amend = f"{address(party)}?amends={proposal.pk}"
    assert f'href="{amend}"' in browser(editor).get(page(proposal)).content.decode()
    client = browser(editor)
    shown = form_data(client.get(amend), "party_form")
    assert (shown["name"], shown["description"]) == (
        "Republic of Iraq",
        "federal republic",
    )
    answer = client.post(amend, shown | {"note": "Seen."})
    amended = Proposal.objects.first()
    assert answer.url == page(amended)
    assert amended.replaces == proposal
    party.refresh_from_db()
    assert (party.name, party.note) == ("Iraq", "")
    # Only the author amends, and what was amended is not decided on.
    assert browser(reviewer).get(amend).status_code == 404
    with pytest.raises(NotDecided, match="withdrawn"):
        approve(proposal, reviewer)
    approve(amended, reviewer)
    party.refresh_from_db()
    assert (party.name, party.description, party.note) == (
        "Republic of Iraq",
        "federal republic",
        "Seen.",
    )


def test_returned_with_a_reason_withdrawn_by_its_author(editor, reviewer, party):
    proposal = propose(editor, party, name="Republic of Iraq")
    silent = decide(reviewer, proposal, "return")
    assert silent.status_code == 409
    assert "Say why you return it" in silent.content.decode()
    assert decide(reviewer, proposal, "return", answer="No source.").status_code == 302
    told = browser(editor).get(page(proposal)).content.decode()
    assert "No source." in told
    assert "Amend it in the form" in told
    second = propose(editor, party, name="The Republic")
    assert decide(editor, second, "withdraw").status_code == 302
    second.refresh_from_db()
    assert second.state == "withdrawn"
    assert decide(reviewer, second, "nonsense").status_code == 409


def test_approval_asks_the_rules_again(editor, reviewer, party):
    proposal = propose(editor, party, key="babylon")
    PartyFactory(key="babylon")
    answer = decide(reviewer, proposal, "approve")
    assert answer.status_code == 409
    assert "Nothing was decided." in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_judging_goes_on_while_judgements_wait(editor, reviewer):
    first, second, third = (
        PersonFactory(name=name) for name in ("Ada Quibble", "A. Quibble", "Quibble A.")
    )
    queue, client = reverse("admin:judgement_queue"), browser(editor)

    def judge(one, other, verdict):
        sent = {"one": one.pk, "other": other.pk, "verdict": verdict}
        sent["after"] = f"{one.pk}-{other.pk}"
        return client.post(queue, sent, follow=True)

    def asked(answer):
        return answer.context["asked"] and {
            answer.context["asked"].one.pk,
            answer.context["asked"].other.pk,
        }

    answer = judge(first, second, "different")
    assert not Judgement.objects.exists()
    assert "your change waits until somebody else" in answer.content.decode()
    assert "Judged different" not in answer.content.decode()
    assert asked(answer) == {first.pk, third.pk}
    # Whoever begins anew is not asked again about what waits; nor is anybody else.
    assert asked(client.get(queue)) == {first.pk, third.pk}
    assert asked(browser(reviewer).get(queue)) == {first.pk, third.pk}
    judge(first, third, "same")
    kept, gone = Proposal.objects.order_by("pk")
    decide(reviewer, kept, "approve")
    decide(reviewer, gone, "return", answer="Look again.")
    [judgement] = Judgement.objects.all()
    assert (judgement.one_id, judgement.other_id) == (first.pk, second.pk)
    assert asked(client.get(queue)) == {first.pk, third.pk}


def test_only_who_may_see_the_record_sees_what_is_proposed(roles, editor, reviewer):
    secret = PartyFactory(
        name="Hush", classification="confidential", uncited_reason="Known."
    )
    proposal = propose(editor, secret, name="Hushed")
    low = somebody(roles, "reviewer", "lou", clearance="internal")
    client = browser(low)
    assert client.get(page(proposal)).status_code == 404
    queue = client.get(reverse("admin:records_proposal_changelist"))
    assert "Hush" not in queue.content.decode()
    assert "Waiting for review: 0" in queue.content.decode()
    queue = browser(reviewer).get(reverse("admin:records_proposal_changelist"))
    assert "Waiting for review: 1" in queue.content.decode()
    # A public record that is to become confidential is not shown either.
    open_now = PartyFactory(name="Open", uncited_reason="Known.")
    closing = propose(editor, open_now, classification="confidential")
    assert client.get(page(closing)).status_code == 404
    # Nor to an author who may no longer see it.
    editor.clearance = "public"
    editor.save()
    assert browser(editor).get(page(proposal)).status_code == 404


def test_submit_keeps_what_it_is_given_and_without_the_setting_does_it(
    editor, party, settings
):
    def rename():
        party.name = "Republic of Iraq"
        party.save()
        return "done"

    done = submit(rename, by=editor, reason="By the API.")
    assert done.result == "done"
    assert done.proposal.reason == "By the API."
    party.refresh_from_db()
    assert party.name == "Iraq"
    settings.FOUR_EYES = False
    assert submit(rename, by=editor).proposal is None
    party.refresh_from_db()
    assert party.name == "Republic of Iraq"


def test_what_waits_is_told_where_one_works(editor, reviewer, party):
    proposal = propose(editor, party, name="Republic of Iraq")
    for place in (address(party), reverse("admin:index")):
        told = browser(reviewer).get(place).content.decode()
        assert "1 proposed change waits" in told
    assert page(proposal) in browser(editor).get(address(party)).content.decode()


def test_a_broken_rule_is_told_at_once_and_nothing_is_kept(editor):
    mission = MissionFactory(name="Embassy")
    CitationFactory(record_id=mission.pk)
    client = browser(editor)
    sent = form_data(client.get(address(mission)), "mission_form")
    answer = client.post(address(mission), sent | {"sending_party": ""})
    assert answer.status_code == 200
    assert not Proposal.objects.exists()
    assert Mission.objects.get(pk=mission.pk).name == "Embassy"
