"""Mappings: another's table made into records, and every fault told by line."""

import pytest

from events.models import Participation, Visit
from records.kit.files import Table
from records.mapping import MappingFaults, mapping_named, read_mapping, shipped
from records.mapping.grouping import groups_of
from records.models import Citation, ExternalId, HistoryEntry
from relations.models import Party
from tests.factories import PartyFactory
from tests.records.mapped import FILE, SOURCE, VISITS, carried_out, told

pytestmark = pytest.mark.django_db


def test_one_row_becomes_a_visit_its_visitors_its_state_and_its_citation():
    PartyFactory(key="hashemite-kingdom", name="Jordan")
    jordan = Party.objects.get(key="hashemite-kingdom")
    ExternalId.objects.create(
        record_id=jordan.pk, scheme="registry-country", value="Jordan"
    )
    plan = carried_out(VISITS, FILE)
    assert told(plan) == []
    visit = Visit.objects.get(key="registry-1")
    assert (visit.title, str(visit.date), visit.visit_class) == (
        "Visit of King Abdullah and Crown Prince Hussein",
        "1999-02-05/1999-02-07",
        "state",
    )
    assert list(
        Participation.objects.filter(event=visit)
        .order_by("order")
        .values_list("office_as_written", "name_as_written", "party__key")
    ) == [
        ("King", "Abdullah", "hashemite-kingdom"),
        ("Crown Prince", "Hussein", "hashemite-kingdom"),
    ]
    [second] = Participation.objects.filter(event__key="registry-2")
    assert (second.office_as_written, second.name_as_written) == (
        "Premier and Prince",
        "Norodom",
    )
    assert Visit.objects.get(key="registry-2").summary == "Came by sea"
    assert str(Visit.objects.get(key="registry-2").date) == "1954-03-12"
    [citation] = Citation.objects.filter(record=visit.pk)
    assert (citation.source.key, citation.locator) == ("registry", "no. 1")


def test_the_same_file_again_writes_nothing_at_all():
    assert carried_out(VISITS, FILE).is_good
    entries = HistoryEntry.objects.count()
    plan = carried_out(VISITS, FILE)
    assert str(plan) == "0 new, 0 changed, 7 unchanged"
    assert HistoryEntry.objects.count() == entries


def test_every_fault_of_a_file_is_told_at_once_by_its_own_row_and_column():
    file = (
        "No;Guests;From;Until;Country;Rank;Remarks;Clerk\n"
        "1;King Abdullah;05/13/1999;;Jordan;S;;\n"
        "2;King Hussein;05/02/1999;;Jordan;X;;\n"
        f"3;{'x' * 301};05/02/1999;;Jordan;S;;\n"
    )
    errors = told(carried_out(VISITS, file))
    assert not Visit.objects.exists()
    assert len(errors) == 4, errors
    assert errors[0].startswith("row 2, column “From”, “05/13/1999”: This is no date")
    assert errors[1].startswith("row 3, column “Rank”, “X”: “X” is not among the codes")
    assert errors[2].startswith("row 4, column “Guests”")
    assert "It becomes: visit, “title”" in errors[2]
    assert errors[3].startswith("row 4, column “guests.name”")


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (
            "No;Gests;From;Until;Country;Rank;Remarks;Clerk",
            "row 1, column “Guests”: The mapping reads it (line 3); the file has no "
            "such column. Did you mean “Gests”?",
        ),
        (
            "No;Guests;From;Until;Country;Rank;Remarks;Clerk;Cost",
            "row 1, column “Cost”: The mapping says nothing of it: name it under "
            "“ignore:”.",
        ),
    ],
)
def test_columns_missing_and_columns_nobody_reads_are_told(header, error):
    row = ";".join("1" for _ in header.split(";"))
    assert error in told(carried_out(VISITS, f"{header}\n{row}\n"))


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("records: visits", "records: visit", "no records called “visit”. Did you"),
        ('    key: "registry-{No}"', "    keys: x", "“keys” means nothing here."),
        ("date: day first,", "date: day-first,", "Did you mean “day first”?"),
        ("codes: ranks", "codes: rank", "no codes called “rank”. Did you mean"),
        ('title: "Visit', 'titel: "Visit', "“titel” means nothing here. Did"),
        ("each: guests", "each: gests", "is no list under “derive:”. Did you"),
        ('event: "{@visit}"', 'event: "{@visits}"', "Did you mean “visit”?"),
        ("kind: official_primary", "kind: a: b", "This is no YAML"),
        ("ignore: [Clerk]", "ignore: &a [Clerk]", "quotation marks"),
        ("ignore: [", "read_as: {seperator: tab}\nignore: [", "mean “separator”?"),
        ("ignore: [", "read_as: {encoding: utf8x}\nignore: [", "mean “utf8”?"),
        ("ignore: [", "read_as: {quote: x}\nignore: [", "“x” is not known here."),
        ("Rank, codes: ranks", "Rank, otherwise: keep", "give “codes:” as well"),
    ],
)
def test_a_fault_of_a_mapping_names_its_line_and_the_nearest_right_word(
    wrong, right, message
):
    line = VISITS[: VISITS.index(wrong)].count("\n") + 1
    with pytest.raises(MappingFaults) as raised:
        read_mapping(VISITS.replace(wrong, right, 1))
    assert [
        fault.line for fault in raised.value.faults if message in fault.message
    ] == [line], str(raised.value)


def test_of_a_table_that_can_not_be_read_only_its_own_fault_is_told():
    with pytest.raises(MappingFaults) as raised:
        read_mapping(VISITS.replace("records: visits", "records: vists"))
    assert [fault.message for fault in raised.value.faults] == [
        "There are no records called “vists”. Did you mean “visits”?"
    ]


def test_all_faults_of_a_mapping_are_told_at_once():
    with pytest.raises(MappingFaults) as raised:
        read_mapping("about: x\ncolour: red\ntables:\n- records: vists\n- key: x\n")
    assert [fault.line for fault in raised.value.faults] == [2, 4, 5]


def test_rows_of_one_group_become_one_record_with_parts():
    mapping = f"""
about: Stops
{SOURCE}
group_by: journey
tables:
  - records: visits
    called: visit
    per: group
    key: "j-{{journey}}"
    fields:
      title: "Journey to {{town:all}}"
      date: {{text: "{{day:least}}", until: "{{day:greatest}}"}}
    cite: {{locator: "{{journey}}"}}
  - records: stops
    key: "{{@visit}}-{{#number}}"
    fields:
      event: "{{@visit}}"
      order: "{{#number}}"
      place_as_written: "{{town}}"
      date: "{{day}}"
"""
    file = "journey,town,day\n1,Rome,1950-05-02\n2,Bonn,1951\n1,Paris,1950-05-01\n"
    plan = carried_out(mapping, file)
    assert told(plan) == []
    visit = Visit.objects.get(key="j-1")
    assert visit.title == "Journey to Rome, Paris"
    assert str(visit.date) == "1950-05-01/1950-05-02"
    assert [stop.place_as_written for stop in visit.stops.order_by("order")] == [
        "Rome",
        "Paris",
    ]
    assert Visit.objects.get(key="j-2").stops.count() == 1


def test_parts_of_two_columns_belong_together_and_what_follows_is_found():
    mapping = """
about: States that follow each other
ignore: [kind]
derive:
  heirs: {column: heirs, split: "|", beside: {code: codes}}
tables:
  - records: parties
    called: heir
    each: heirs
    key: "{heirs.code}"
    only_new: yes
    fields: {name: "{heirs}", kind: state}
  - records: parties
    called: state
    match: [{identifier: atlas, value: "{id}"}]
    key: "{id}"
    fields:
      name: "{name}"
      kind: state
      valid_from: "{since}"
      valid_until: "{until}"
      successors:
        first:
          - keys_of: heir
          - next_row: {give: id, same: name, begins: since, ends: until}
        match: [{identifier: atlas}, {field: key}]
    identifiers: {atlas: "{id}"}
leave_out:
  - {when: {kind: none}, because: no state}
"""
    file = (
        "id,name,since,until,kind,heirs,codes\n"
        "aruba-1954,Aruba,1499,1954,state,,\n"
        "aruba,Aruba,1986,,state,,\n"
        "union,Union,1958,1961,state,North|South,n|s\n"
        "sea,Sea,1,2,none,,\n"
    )
    plan = carried_out(mapping, file)
    assert told(plan) == []
    assert plan.left_out == {"no state": 1}
    names = {
        party.key: [one.key for one in party.successors.order_by("key")]
        for party in Party.objects.all()
    }
    assert names == {
        "aruba-1954": ["aruba"],
        "aruba": [],
        "union": ["n", "s"],
        "n": [],
        "s": [],
    }
    uneven = file.replace("n|s", "n")
    assert "“heirs” has 2 parts, “codes” has 1" in told(carried_out(mapping, uneven))[0]


def test_shipped_mappings_are_good_and_found_by_name():
    assert shipped()
    for name in shipped():
        assert mapping_named(name).about
    with pytest.raises(LookupError, match="Did you mean “hsg_countries”"):
        mapping_named("hsg_country")


@pytest.mark.parametrize(
    ("groups", "together"),
    [
        ("aabbc", ["aa", "bb", "c"]),
        # What goes on further down keeps those behind it waiting: order stays.
        ("abac", ["aa", "b", "c"]),
        ("abcabc", ["aa", "bb", "cc"]),
        # Rows without a group are one each.
        ("a__a", ["aa", "", ""]),
    ],
)
def test_rows_of_a_group_need_not_stand_together(groups, together):
    rows = [["" if one == "_" else one, str(n)] for n, one in enumerate(groups)]
    table = Table.of(rows, ["group", "n"])
    found = list(groups_of(table, "group"))
    assert ["".join(row.cells["group"] for row in one) for one in found] == together
    numbers = [[int(row.cells["n"]) for row in one] for one in found]
    assert sorted(n for one in numbers for n in one) == list(range(len(groups)))
    assert [one[0] for one in numbers] == sorted(one[0] for one in numbers)


CITIES = (
    "about: Cities, some of them under a wrong country\n"
    + SOURCE
    + """
tables:
  - records: parties
    match:
      - {identifier: registry-number, value: "{Number}"}
      - {fields: {name: "{Name}"}}
    key: "{Name} {Country}"
    only_new: yes
    fields: {name: "{Name} of {Country}", kind: state, uncited_reason: Of a test.}
    identifiers: {registry-number: "{Number}"}
"""
)


def test_what_one_row_finds_by_its_name_the_next_finds_by_its_number():
    PartyFactory(key="ottawa", name="Ottawa")
    file = "Number,Name,Country\nQ1,Ottawa,Canada\nQ1,Ottawa City,Guyana\n"
    for _ in range(2):
        assert told(carried_out(CITIES, file)) == []
        assert [party.key for party in Party.objects.all()] == ["ottawa"]
