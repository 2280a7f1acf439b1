"""Files in the admin: brought, planned, applied; and the list as a file."""

import html

import pytest
from django.urls import reverse

from records.choices import ImportState
from records.kit.files import read_table
from records.models import HistoryEntry, Import
from relations.models import Party
from tests.bringing import ADD, bring, newest, press, preview
from tests.factories import PartyFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "admin:relations_party_changelist"
EXPORT = "admin:relations_party_export"
FORMATS = ("csv", "xlsx", "json", "yaml")

CSV = "key,name,kind\niraq,Republic of Iraq,state\nkazakhstan,Kazakhstan,state\n"


def shown(page):
    return html.unescape(page.content.decode())


def test_a_file_is_brought_from_the_list_seen_and_applied(admin_client, admin_user):
    iraq = PartyFactory(key="iraq", name="Iraq")
    way = f"{reverse(ADD)}?records=parties"
    assert f'href="{way}"' in admin_client.get(reverse(LIST)).content.decode()
    form = admin_client.get(way).content.decode()
    assert '<option value="parties" selected>' in form
    planned = preview(admin_client, "parties", CSV, reason="the new list")
    assert "<del>Iraq</del> <ins>Republic of Iraq</ins>" in planned.content.decode()
    assert Party.objects.get().name == "Iraq"
    press(admin_client, planned)
    assert newest().state == ImportState.APPLIED
    iraq.refresh_from_db()
    assert iraq.name == "Republic of Iraq"
    entry = HistoryEntry.objects.filter(record=iraq.pk).latest("id")
    assert (entry.actor, entry.reason) == (admin_user, "the new list")
    # Once: what is applied is not applied again.
    again = press(admin_client, planned)
    assert "Meanwhile it is in another state" in again.content.decode()


def test_the_name_of_the_file_is_the_reason_when_none_is_given(admin_client):
    press(admin_client, preview(admin_client, "parties", CSV))
    reasons = set(HistoryEntry.objects.values_list("reason", flat=True))
    assert reasons == {"import of parties.csv"}


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_exported_changes_nothing_when_imported(admin_client, format):
    PartyFactory(key="iraq", name="Iraq", valid_from="1932-10-03")
    exported = admin_client.post(
        reverse(EXPORT), {"format": FORMATS.index(format), "resource": "0"}
    )
    assert exported["Content-Disposition"] == f'attachment; filename="parties.{format}"'
    before = HistoryEntry.objects.count()
    name = f"parties.{format}"
    press(admin_client, preview(admin_client, "parties", exported.content, name))
    assert newest().result["counts"]["parties"]["unchanged"] == 1
    assert newest().state == ImportState.APPLIED
    assert HistoryEntry.objects.count() == before


def test_the_list_is_exported_as_it_is_narrowed(admin_client):
    PartyFactory(key="iraq", name="Iraq")
    PartyFactory(key="oic", name="OIC", kind="international_organisation")
    exported = admin_client.post(
        f"{reverse(EXPORT)}?kind__exact=state&q=ira", {"format": "0", "resource": "0"}
    )
    table = read_table(exported.content, "csv")
    assert [row["key"] for row in table.dict] == ["iraq"]
    assert "note" in table.headers


def test_every_fault_is_told_at_once_and_nothing_written(admin_client):
    faulty = (
        "key,name,kind,valid_from,parent\n"
        "one,One,state,2011-13,\n"
        "two,Two,state,,irak\n"
        "two,,kingdom,,\n"
    )
    PartyFactory(key="iraq")
    refused = preview(admin_client, "parties", faulty)
    told = shown(refused)
    for column in ("valid_from", "parent", "key"):
        assert f"column “{column}”" in told
    assert "Did you mean “iraq”?" in told
    assert 'value="apply"' not in told
    assert newest().result["totals"]["error"] == 3
    assert Party.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("name,kind\nIraq,state\n", "key"),
        ("key,name,kind,colour\niraq,Iraq,state,red\n", "colour"),
        ("", "The submitted file is empty."),
        ("Ирак".encode("cp1251"), "The file is not UTF-8"),
    ],
)
def test_an_unreadable_file_is_refused_with_the_reason(admin_client, data, told):
    refused = preview(admin_client, "parties", data)
    assert refused.status_code == 200
    assert told in shown(refused)
    assert 'value="apply"' not in shown(refused)
    assert not Party.objects.exists()


def test_another_encoding_may_be_named(admin_client):
    russian = "key,name,kind\nirak,Ирак,state\n".encode("cp1251")
    press(admin_client, preview(admin_client, "parties", russian, encoding="cp1251"))
    assert Party.objects.get().name == "Ирак"
    wrong = "Ирак".encode("cp1251")
    refused = preview(admin_client, "parties", wrong, encoding="utf-16")
    assert "utf-16" in shown(refused)


def test_records_that_changed_after_the_plan_stop_the_import(admin_client):
    parent = PartyFactory(key="oic")
    file = "key,name,kind,parent\niraq,Iraq,state,oic\n"
    planned = preview(admin_client, "parties", file)
    parent.delete()
    refused = press(admin_client, planned)
    assert newest().state == ImportState.REFUSED
    assert "Nothing was imported: the records have changed" in shown(refused)
    assert "row 2, column “parent”" in shown(refused)
    assert not Party.objects.exists()


def test_viewing_is_enough_to_export_and_not_to_import(client):
    user = UserFactory(is_staff=True)
    rights = user.user_permissions.model.objects
    user.user_permissions.set(rights.filter(codename="view_party"))
    client.force_login(user)
    assert client.get(reverse(EXPORT)).status_code == 200
    assert reverse(ADD) not in client.get(reverse(LIST)).content.decode()
    assert bring(client, "parties", CSV).status_code == 403
    # Who may bring files brings none of records that they may not enter.
    names = ("view_party", "add_import", "change_import", "view_import")
    user.user_permissions.set(rights.filter(codename__in=names))
    client.force_login(user)
    refused = bring(client, "parties", CSV)
    assert "Select a valid choice" in refused.content.decode()
    assert not Import.objects.exists()


@pytest.mark.parametrize("asked", ["record=parties", "records=partys"])
def test_an_address_that_asks_for_nothing_known_is_refused(admin_client, asked):
    assert admin_client.get(f"{reverse(ADD)}?{asked}").status_code == 400
