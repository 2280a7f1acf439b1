"""What is published has a source, or says why it has none: held at commit."""

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from records.importing import import_file
from records.models import Citation
from relations.models import Membership, Party
from tests.factories import (
    CitationFactory,
    MembershipFactory,
    PartyFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


def commit():
    """What a commit checks, inside the transaction of a test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def refused():
    """Expects the refusal, and leaves nothing to be refused again afterwards."""
    yield lambda: pytest.raises(IntegrityError, match="published without a source")
    connection.set_rollback(True)


def test_published_without_a_source_is_refused(refused):
    MembershipFactory(key="iraq-in-cica", uncited_reason="")
    with refused() as error:
        commit()
    assert "The membership “iraq-in-cica”" in str(error.value)


def test_a_draft_needs_none():
    MembershipFactory(uncited_reason="", review="draft")
    commit()


def test_a_reason_is_enough():
    MembershipFactory(uncited_reason="Known to everybody at the desk.")
    commit()


def test_a_citation_in_the_same_transaction_is_enough():
    membership = MembershipFactory(uncited_reason="")
    CitationFactory(record_id=membership.pk)
    commit()


def test_publishing_a_draft_without_a_source_is_refused(refused):
    membership = MembershipFactory(uncited_reason="", review="draft")
    commit()
    Membership.objects.filter(pk=membership.pk).update(review="published")
    with refused():
        commit()


@pytest.mark.parametrize("change", ["delete", "move"])
def test_the_last_citation_stays(refused, change):
    membership = MembershipFactory(uncited_reason="")
    last = CitationFactory(record_id=membership.pk)
    commit()
    if change == "delete":
        last.delete()
    else:
        Citation.objects.filter(pk=last.pk).update(record_id=PartyFactory().pk)
    with refused():
        commit()


def test_record_and_citations_may_go_together():
    membership = MembershipFactory(uncited_reason="")
    CitationFactory(record_id=membership.pk)
    commit()
    membership.delete()
    commit()


def test_what_only_names_somebody_needs_none():
    Party.objects.create(key="iraq", name="Iraq", kind="state")
    SourceFactory(uncited_reason="")
    commit()


def test_an_import_says_which_rows_lack_a_source():
    PartyFactory(key="iraq")
    PartyFactory(key="un")
    MembershipFactory(key="old")
    text = (
        "key,member,organisation,status,uncited_reason,review\n"
        "a,iraq,un,member,,\n"
        "b,iraq,un,member,,draft\n"
        "c,iraq,un,member,Known.,\n"
        "old,iraq,un,member,,\n"
    )
    report = import_file(Membership, text.encode())
    assert [(one.row, one.column) for one in report.errors] == [
        (2, "uncited_reason"),
        (5, "uncited_reason"),
    ]
    assert "say here why there is none, or keep it a draft" in str(report.errors[0])
    assert list(Membership.objects.values_list("key", flat=True)) == ["old"]
    mended = text.replace("member,,\n", "member,Known too.,\n")
    assert import_file(Membership, mended.encode()).created == 3
    commit()


def test_an_import_does_not_move_the_last_citation_away():
    membership = MembershipFactory(key="m", uncited_reason="")
    CitationFactory(key="c", record_id=membership.pk)
    PartyFactory(key="iraq")
    commit()
    report = import_file(Citation, b"key,record\nc,party:iraq\n")
    [problem] = report.errors
    assert str(problem).startswith("The membership “m” is published without a source")
    assert Citation.objects.get().record_id == membership.pk
    commit()


def test_an_import_names_the_rows_of_citations_in_any_order():
    membership = MembershipFactory(key="m", uncited_reason="")
    CitationFactory(key="c", record_id=membership.pk)
    SourceFactory(key="s")
    PartyFactory(key="iraq")
    text = "key,record,source\nc,party:iraq,s\nd,membership:m,s\n"
    assert import_file(Citation, text.encode()).errors == []
    commit()
