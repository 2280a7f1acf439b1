"""Files brought to the desk of imports, as somebody brings them in the admin."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.imports.working import work_once
from records.models import Import

ADD = "admin:records_import_add"


def bring(client, plural, content, name="", **given):
    """Upload a file of such records; the answer to that."""
    content = content.encode() if isinstance(content, str) else content
    upload = SimpleUploadedFile(name or f"{plural}.csv", content)
    sent = {"records": plural, "policy": "rival", "file": upload, **given}
    return client.post(reverse(ADD), sent)


def work():
    """Let the other process work."""
    while work_once():
        pass


def preview(client, plural, content, name="", **given):
    """Bring a file and have it planned; the page of its plan, or the form anew."""
    answer = bring(client, plural, content, name, **given)
    if answer.status_code != 302:
        return answer
    work()
    return client.get(answer.url)


def press(client, page, word="apply"):
    """Press a button of an import's page, and let the work be done; the page then."""
    address = page.request["PATH_INFO"]
    answer = client.post(address, {"do": word})
    assert answer.status_code == 302
    if answer.url != address:
        return answer
    work()
    return client.get(address)


def newest():
    """The import that was brought last."""
    return Import.objects.latest("pk")
