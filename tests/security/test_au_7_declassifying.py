"""AU-7: who makes a record less secret has just said who they are."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from records.choices import ImportState
from records.importing import import_file
from records.imports.working import work_once
from records.models import Import, Proposal
from records.reading import reading
from relations.models import Party
from tests.bringing import newest, press, preview
from tests.factories import PartyFactory, UserFactory
from tests.forms import form_data

pytestmark = pytest.mark.django_db
ASKED = "To lower a classification, confirm your password"


@pytest.fixture
def late():
    """A browser whose user logged in 16 minutes ago."""
    UserFactory(is_staff=True, is_superuser=True, username="ada")
    client = Client()
    with time_machine.travel(timezone.now() - timedelta(minutes=16), tick=False):
        client.post("/login/", {"username": "ada", "password": "ada"})
    return client


@pytest.fixture
def party():
    return PartyFactory(classification="confidential", uncited_reason="Known.")


def address(party):
    return reverse("admin:relations_party_change", args=[party.pk])


def marked(party):
    party.refresh_from_db()
    return party.classification


def confirm(client):
    client.post("/account/confirm/", {"password": "ada"})


def test_au_7_a_form_that_declassifies_asks_for_the_password(late, party):
    sent = form_data(late.get(address(party)), "party_form")
    lower = sent | {"classification": "internal", "description": "as typed"}
    answer = late.post(address(party), lower)
    assert answer.status_code == 200
    assert ASKED in answer.content.decode()
    # What was typed is there still.
    assert form_data(answer, "party_form")["description"] == "as typed"
    assert marked(party) == "confidential"
    confirm(late)
    assert late.post(address(party), lower).status_code == 302
    assert marked(party) == "internal"


def test_au_7_what_is_made_more_secret_is_not_asked(late):
    party = PartyFactory(uncited_reason="Known.")
    sent = form_data(late.get(address(party)), "party_form")
    late.post(address(party), sent | {"classification": "internal"})
    assert marked(party) == "internal"


def test_au_7_a_file_that_declassifies_asks_for_the_password(late, party):
    file = f"key,classification\n{party.key},public\n"
    planned = preview(late, "parties", file)
    assert "1 record would become less secret" in planned.content.decode()
    asked = press(late, planned)
    assert asked.url.startswith("/account/confirm/")
    assert newest().state == ImportState.PLANNED
    assert marked(party) == "confidential"
    confirm(late)
    press(late, planned)
    assert marked(party) == "public"
    # So does taking back what has made records more secret, or has made many.
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert press(late, planned, "undo").url.startswith("/account/confirm/")
    assert newest().state == ImportState.APPLIED
    press(late, planned, "undo")
    assert marked(party) == "confidential"


def test_au_7_what_a_plan_did_not_foresee_is_refused_without_the_password(late, party):
    Party.objects.filter(pk=party.pk).update(classification="public")
    file = f"key,classification,note\n{party.key},public,Seen.\n"
    planned = preview(late, "parties", file)
    assert "less secret" not in planned.content.decode()
    Party.objects.filter(pk=party.pk).update(classification="internal")
    refused = press(late, planned)
    assert ASKED in refused.content.decode()
    assert marked(party) == "internal"
    # Who has it planned again is asked, and the work done for them later knows it.
    confirm(late)
    press(late, press(late, planned, "again"))
    assert marked(party) == "public"
    Import.objects.update(step="apply", state=ImportState.WAITING, confirmed=False)
    Party.objects.filter(pk=party.pk).update(classification="internal")
    assert work_once()
    assert marked(party) == "internal"


def test_au_7_so_does_approving_that_somebody_else_declassifies(late, party, settings):
    settings.FOUR_EYES = True
    author = Client()
    author.force_login(UserFactory(is_staff=True, is_superuser=True))
    sent = form_data(author.get(address(party)), "party_form")
    author.post(address(party), sent | {"classification": "public"})
    page = reverse("admin:records_proposal_change", args=[Proposal.objects.get().pk])
    answer = late.post(page, {"action": "approve"})
    assert answer.url.startswith("/account/confirm/")
    assert marked(party) == "confidential"
    confirm(late)
    late.post(page, {"action": "approve"})
    assert marked(party) == "public"


def test_au_7_a_command_is_nobody_s_open_screen(party):
    file = f"key,classification\n{party.key},internal\n".encode()
    report = import_file(Party, file, "csv", reason="By hand.")
    assert report.errors == []
    assert marked(party) == "internal"
    with reading(AnonymousUser()):
        assert not Party.objects.filter(pk=party.pk).exists()
