"""Files in the admin: upload, preview, confirm; and the list as a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.kit.files import read_table
from records.models import HistoryEntry
from relations.models import Party
from tests.factories import PartyFactory, UserFactory
from tests.forms import form_data

pytestmark = pytest.mark.django_db

IMPORT = "admin:relations_party_import"
CONFIRM = "admin:relations_party_process_import"
EXPORT = "admin:relations_party_export"
FORMATS = ("csv", "xlsx", "json", "yaml")

CSV = "key,name,kind\niraq,Republic of Iraq,state\nkazakhstan,Kazakhstan,state\n"


def upload(client, data, format="csv", **values):
    file = SimpleUploadedFile(
        f"parties.{format}", data if isinstance(data, bytes) else data.encode()
    )
    return client.post(
        reverse(IMPORT),
        {
            "import_file": file,
            "format": FORMATS.index(format),
            "resource": "0",
            **values,
        },
    )


def confirm(client, preview):
    return client.post(reverse(CONFIRM), form_data(preview), follow=True)


def test_upload_preview_confirm(admin_client, admin_user):
    iraq = PartyFactory(key="iraq", name="Iraq")
    preview = upload(admin_client, CSV, change_reason="the new list")
    shown = preview.content.decode()
    assert "<del>Iraq</del> <ins>Republic of Iraq</ins>" in shown
    assert "style=" not in shown
    assert Party.objects.get().name == "Iraq"
    done = confirm(admin_client, preview)
    assert "1 new, 1 updated" in done.content.decode()
    iraq.refresh_from_db()
    assert iraq.name == "Republic of Iraq"
    entry = HistoryEntry.objects.filter(record=iraq.pk).latest("id")
    assert (entry.actor, entry.reason) == (admin_user, "the new list")


def test_the_name_of_the_file_is_the_reason_when_none_is_given(admin_client):
    confirm(admin_client, upload(admin_client, CSV))
    reasons = set(HistoryEntry.objects.values_list("reason", flat=True))
    assert reasons == {"Import of parties.csv"}


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_exported_changes_nothing_when_imported(admin_client, format):
    PartyFactory(key="iraq", name="Iraq", valid_from="1932-10-03")
    exported = admin_client.post(
        reverse(EXPORT), {"format": FORMATS.index(format), "resource": "0"}
    )
    assert exported["Content-Disposition"] == f'attachment; filename="parties.{format}"'
    before = HistoryEntry.objects.count()
    done = confirm(admin_client, upload(admin_client, exported.content, format))
    assert "0 new, 0 updated, 0 deleted and 1 skipped" in done.content.decode()
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
    refused = upload(admin_client, faulty)
    told = refused.content.decode()
    for place in ("row 2, column “valid_from”", "row 3, column “parent”", "row 4"):
        assert place in told
    assert "Did you mean “iraq”?" in told
    assert "Confirm import" not in told
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
    refused = upload(admin_client, data)
    assert refused.status_code == 200
    assert told in refused.content.decode()
    assert "Traceback" not in refused.content.decode()
    assert not Party.objects.exists()


def test_another_encoding_may_be_named(admin_client):
    russian = "key,name,kind\nirak,Ирак,state\n".encode("cp1251")
    confirm(admin_client, upload(admin_client, russian, encoding="cp1251"))
    assert Party.objects.get().name == "Ирак"
    refused = upload(admin_client, "Ирак".encode("cp1251"), encoding="utf-16")
    assert "utf-16" in refused.content.decode()


def test_records_that_changed_after_the_preview_stop_the_import(admin_client):
    parent = PartyFactory(key="oic")
    preview = upload(admin_client, "key,name,kind,parent\niraq,Iraq,state,oic\n")
    parent.delete()
    refused = confirm(admin_client, preview)
    assert "Nothing was imported" in refused.content.decode()
    assert "oic" in refused.content.decode()
    assert not Party.objects.exists()


@pytest.mark.parametrize("name", ["passwd", "../../etc/passwd", ""])
def test_only_the_file_that_was_previewed_can_be_confirmed(admin_client, name):
    data = form_data(upload(admin_client, CSV)) | {"import_file_name": name}
    refused = admin_client.post(reverse(CONFIRM), data)
    assert refused.status_code == 200
    assert not Party.objects.exists()


def test_a_file_is_confirmed_once(admin_client):
    preview = upload(admin_client, CSV)
    confirm(admin_client, preview)
    again = confirm(admin_client, preview)
    assert "The uploaded file is gone: upload it again." in again.content.decode()


def test_viewing_is_enough_to_export_and_not_to_import(client):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(
        user.user_permissions.model.objects.filter(codename="view_party")
    )
    client.force_login(user)
    assert client.get(reverse(EXPORT)).status_code == 200
    assert client.get(reverse(IMPORT)).status_code == 403
    assert client.post(reverse(CONFIRM)).status_code == 403
