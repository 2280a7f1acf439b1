"""Disputes: worked out by the database, in the transaction that causes them."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from records.models import Citation, Dispute, KnownDispute
from records.partial_dates.edtf import PartialDate
from tests.factories import (
    CitationFactory,
    MissionFactory,
    ParticipationFactory,
    RulingFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def difference(a, b):
    with connection.cursor() as cursor:
        cursor.execute("SELECT records_difference(%s, %s)", [a, b])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("2015-09-17", "2015-09-17", ""),
        ("2015", "2015-09-17", "precision"),
        ("2011-09-29/2011-10-02", "2011-09-29/2011-10-01", "precision"),
        ("2015-03-04", "2015-04-03", "day_month_swap"),
        ("2010-05-08", "2010-06-08", "contradiction"),
        ("2011-06-01/2011-06-10", "2011-06-08/2011-06-12", "scope"),
        ("1995-09-14", "200X", "contradiction"),
        ("2008-10-12", "2014", "contradiction"),
        ("9.1", "5.9", "contradiction"),
        ("5.90", "5.9", ""),
        ("open", "not_open", "contradiction"),
        ("kazmunaygas", "kazmunaygas-ep", "contradiction"),
        ("Berdibay", "Berdybai", "spelling"),
        ("Tareq al-Hashemi", "TAREQ AL HASHEMI", "spelling"),
        ("President of Iraq", "Food Contract Corporation", "contradiction"),
        ("XXXX-08-20", "2015-08-20", "contradiction"),
    ],
)
def test_how_values_differ(a, b, kind):
    assert difference(a, b) == kind
    assert difference(b, a) == kind


@given(
    st.dates(date(1, 1, 1), date(9990, 1, 1)),
    st.dates(date(1, 1, 1), date(9990, 1, 1)),
    st.integers(0, 800),
)
def test_a_coarser_date_is_no_contradiction(start, other, days):
    span = PartialDate.parse(
        f"{start.isoformat()}/{(start + timedelta(days)).isoformat()}"
        if days
        else start.isoformat()
    )
    kind = difference(str(span), other.isoformat())
    inside = start <= other <= start + timedelta(days)
    assert (kind in {"", "precision"}) == inside


def test_two_sources_that_differ_make_a_dispute_and_one_less_ends_it():
    mission = MissionFactory(opened="2008-10-12")
    first = CitationFactory(record_id=mission.pk, field="opened", value="2008-10-12")
    CitationFactory(record_id=mission.pk, field="summary", value="Long ago.")
    assert not Dispute.objects.exists()
    rival = CitationFactory(record_id=mission.pk, field="opened", value="2014")
    found = Dispute.objects.get()
    assert (found.record_id, found.field) == (mission.pk, "opened")
    assert (found.kind, found.status) == ("contradiction", "open")
    assert found.since == max(first.created_at, rival.created_at)
    rival.delete()
    assert not Dispute.objects.exists()


def test_a_ruling_settles_and_its_withdrawal_opens_again():
    mission = MissionFactory()
    one = CitationFactory(record_id=mission.pk, field="opened", value="2008")
    CitationFactory(record_id=mission.pk, field="opened", value="2014")
    ruling = RulingFactory(
        record_id=mission.pk, field="opened", outcome="prefer", prevails=one
    )
    assert Dispute.objects.get().status == "ruled"
    ruling.delete()
    assert Dispute.objects.get().status == "open"


def test_bulk_and_raw_changes_count_too():
    mission = MissionFactory()
    source = SourceFactory()
    Citation.objects.bulk_create(
        Citation(
            key=f"c-{n}", record_id=mission.pk, field="opened", source=source, value=v
        )
        for n, v in enumerate(["2008", "2014"])
    )
    assert Dispute.objects.count() == 1
    Citation.objects.filter(key="c-1").update(value="2008")
    assert Dispute.objects.count() == 0


def test_a_slip_of_a_source_is_named_so():
    mission = MissionFactory()
    CitationFactory(record_id=mission.pk, field="opened", value="2008")
    CitationFactory(record_id=mission.pk, field="opened", value="2014", reading="slip")
    assert Dispute.objects.get().kind == "slip"


def test_a_spelling_read_as_such_is_no_contradiction():
    participation = ParticipationFactory()
    cite = {"record_id": participation.pk, "field": "name_as_written"}
    CitationFactory(**cite, value="Ibrahim al-Jaafari")
    variant = CitationFactory(**cite, value="I. Zhaafari")
    assert Dispute.objects.get().kind == "contradiction"
    variant.reading = "spelling"
    variant.save()
    assert Dispute.objects.get().kind == "spelling"


def test_the_dispute_goes_with_its_record():
    mission = MissionFactory()
    for value in ("2008", "2014"):
        CitationFactory(record_id=mission.pk, field="opened", value=value)
    mission.receiving_parties.clear()
    mission.delete()
    assert not Dispute.objects.exists()


def test_a_dispute_with_a_hidden_claim_is_hidden():
    mission = MissionFactory()
    CitationFactory(record_id=mission.pk, field="opened", value="2008")
    CitationFactory(
        record_id=mission.pk,
        field="opened",
        value="2014",
        classification="confidential",
    )
    staff = UserFactory(is_staff=True)
    assert Dispute.objects.visible_to(staff).count() == 1
    assert Dispute.objects.visible_to(AnonymousUser()).count() == 0
    CitationFactory(record_id=mission.pk, field="opened", value="2016")
    assert Dispute.objects.visible_to(AnonymousUser()).count() == 1


def test_a_dispute_is_to_each_what_they_see_of_it():
    mission = MissionFactory()
    place = {"record_id": mission.pk, "field": "opened"}
    public = [CitationFactory(value=value, **place) for value in ("2008", "2008-10")]
    secret = CitationFactory(value="2014", classification="confidential", **place)
    RulingFactory(
        outcome="prefer", prevails=secret, classification="confidential", **place
    )
    draft = CitationFactory(value="2016", review="draft", **place)

    def known():
        [dispute] = Dispute.objects.all()
        rows = KnownDispute.objects.filter(dispute=dispute).order_by(
            "secrecy", "drafts"
        )
        return [(one.kind, one.status) for one in rows]

    precise, grave = ("precision", "open"), ("contradiction", "open")
    ruled = ("contradiction", "ruled")
    # Without drafts and with them, up to each secrecy.
    assert known() == [precise, grave, precise, grave, ruled, ruled]
    found = Dispute.objects.visible_to(AnonymousUser()).get()
    assert (found.known_kind, found.known_status) == precise
    assert found.known_since == max(one.created_at for one in public)
    draft.delete()
    assert known() == [precise] * 4 + [ruled] * 2
    # Who may see a claim or a ruling may change, and what is left may be none.
    Citation.objects.filter(pk=secret.pk).update(classification="internal")
    assert known() == [precise] * 2 + [grave] * 2 + [ruled] * 2
    Citation.objects.filter(pk=public[0].pk).update(classification="internal")
    assert known() == [grave] * 2 + [ruled] * 2
    call_command("rebuild", "--check", verbosity=0)
    KnownDispute.objects.filter(secrecy=2).delete()
    with pytest.raises(CommandError, match="records_knowndispute: 2 missing, 0 too"):
        call_command("rebuild", "--check")
    call_command("rebuild", verbosity=0)
    assert known() == [grave] * 2 + [ruled] * 2


def test_rebuild_finds_and_mends_what_was_done_behind_its_back():
    mission = MissionFactory()
    for value in ("2008", "2014"):
        CitationFactory(record_id=mission.pk, field="opened", value=value)
    call_command("rebuild", "--check", verbosity=0)
    Dispute.objects.update(kind="spelling")
    with pytest.raises(CommandError, match=r"records_dispute: 1 missing, 1 too many"):
        call_command("rebuild", "--check")
    call_command("rebuild", verbosity=0)
    assert Dispute.objects.get().kind == "contradiction"
