"""Files that are refused: every fault told with its place, and nothing written."""

import pytest

from events.models import Event, ForumSession, Meeting, Visit
from records.importing import import_file
from records.models import ExternalId, HistoryEntry, Passage, Source
from relations.models import Figure, Mission, Party, Place, RelationEvent
from tests.factories import (
    ForumSessionFactory,
    MeetingFactory,
    PartyFactory,
    PlaceFactory,
    RelationEventFactory,
    UndertakingFactory,
)

pytestmark = pytest.mark.django_db


def faults(model, text, format="csv", **kwargs):
    """The messages of a file that must be refused as a whole."""
    file = text if isinstance(text, bytes) else text.encode()
    records, entries = model.objects.count(), HistoryEntry.objects.count()
    report = import_file(model, file, format, **kwargs)
    assert report.errors
    assert (model.objects.count(), HistoryEntry.objects.count()) == (records, entries)
    return [str(problem) for problem in report.errors]


class TestHeader:
    def test_missing_key_column(self):
        assert faults(Party, "name,kind\nIraq,state\n") == [
            "row 1: The column “key” is missing: records are found by it."
        ]

    def test_unknown_column_is_answered_with_the_nearest(self):
        assert faults(Party, "key,name,kinds\niraq,Iraq,state\n") == [
            "row 1, column “kinds”: There is no such column. Did you mean “kind”?"
        ]

    def test_all_that_is_wrong_with_a_header_is_told_at_once(self):
        assert faults(Party, "name,name,colour\nIraq,Iraq,red\n") == [
            "row 1, column “name”: The column is there twice.",
            "row 1, column “colour”: There is no such column. Known are key, name, "
            "kind, parent, description, iso_alpha_2, iso_alpha_3, status, valid_from, "
            "valid_until, successors, classification, …",
            "row 1: The column “key” is missing: records are found by it.",
        ]

    def test_a_field_of_another_kind_of_event_is_no_column(self):
        (fault,) = faults(Meeting, "key,title,visit_class\nm,Meeting,state\n")
        assert fault.startswith("row 1, column “visit_class”: There is no such column.")

    @pytest.mark.parametrize("text", ["", "\n\n", ",,\n", "\ufeff"])
    def test_empty_file(self, text):
        assert faults(Party, text) == [
            "The file is empty: its first row names the columns, “key” among them."
        ]

    def test_column_without_a_name(self):
        assert faults(Party, "key,,name\niraq,x,Iraq\n") == [
            "row 1: Column 2 has no name in the first row."
        ]


class TestRows:
    def test_bad_dates_in_rows_3_and_7_are_both_told(self):
        rows = [f"p{n},Party {n},state,2015" for n in range(2, 9)]
        rows[1] = "p3,Party 3,state,2011-13"
        rows[5] = "p7,Party 7,state,31 Feb 2015"
        told = faults(Party, "key,name,kind,valid_from\n" + "\n".join(rows))
        assert len(told) == 2
        assert told[0].startswith("row 3, column “valid_from”, “2011-13”: ")
        assert told[1].startswith("row 7, column “valid_from”, “31 Feb 2015”: ")

    @pytest.mark.parametrize("date", ["03/04/2015", "10000-01-01", "soon"])
    def test_other_dates_nobody_can_keep(self, date):
        (told,) = faults(Party, f"key,name,kind,valid_from\na,A,state,{date}\n")
        assert told.startswith(f"row 2, column “valid_from”, “{date}”: ")

    def test_unknown_party_is_answered_with_the_nearest(self):
        PartyFactory(key="kazakhstan")
        assert faults(Place, "key,name,country\nastana,Astana,kazakstan\n") == [
            "row 2, column “country”, “kazakstan”: No party has the key “kazakstan”. "
            "Did you mean “kazakhstan”?"
        ]

    def test_a_name_in_place_of_a_key_is_answered_with_the_key(self):
        PartyFactory(key="iraq", name="Iraq")
        (told,) = faults(Place, "key,name,country\nmosul,Mosul,Iraq\n")
        assert told.endswith("Did you mean “iraq”?")

    def test_a_former_key_is_answered_with_the_present_one(self):
        party = PartyFactory(key="swaziland")
        party.key = "eswatini"
        party.save()
        (told,) = faults(Place, "key,name,country\nmbabane,Mbabane,swaziland\n")
        assert told.endswith("It is called “eswatini” now.")
        (told,) = faults(Party, "key,name,kind\nswaziland,Swaziland,state\n")
        assert told == (
            "row 2, column “key”, “swaziland”: This is a former key: the record is "
            "called “eswatini”."
        )

    def test_duplicate_key_names_both_rows(self):
        text = "key,name,kind\na,A,state\nb,B,state\na,C,state\n"
        assert faults(Party, text) == [
            "row 4, column “key”, “a”: Row 2 has this key already."
        ]

    def test_key_of_another_kind_of_event(self):
        MeetingFactory(key="talks")
        assert faults(Visit, "key,title\ntalks,Talks\n") == [
            "row 2, column “key”, “talks”: This is the key of a meeting, which is no "
            "visit."
        ]

    def test_key_that_is_none(self):
        (told,) = faults(Party, "key,name,kind\nNorth Iraq,North,state\n")
        assert told.startswith("row 2, column “key”, “North Iraq”: A key is made of")

    def test_choice_is_answered_with_the_nearest(self):
        assert faults(Party, "key,name,kind\na,A,stat\n") == [
            "row 2, column “kind”, “stat”: Not one of the choices. Did you mean "
            "“state”?"
        ]

    @pytest.mark.parametrize(
        ("model", "column", "value", "why"),
        [
            (Passage, "is_heading", "perhaps", "Write true or false."),
            (Source, "published_time", "5.15pm", "Write a time of day as hours:"),
            (Source, "published_time", "25:00", "A day has hours 00 to 23"),
            (Place, "latitude", "33,3152", "Write a number in digits, with a point"),
            (Place, "latitude", "NaN", "Write a number in digits"),
            (Place, "latitude", "1e3", "Write a number in digits"),
            (Place, "latitude", "91", "Ensure this value is less than or equal"),
            (Figure, "number", "1.23456", "Ensure that there are no more than 4"),
            (Event, "session_number", "38th", "Write a whole number in digits"),
            (Event, "session_number", "3.5", "Write a whole number in digits"),
            (Event, "session_number", "9" * 12, "Ensure this value is less than"),
            (Mission, "receiving_parties", "", "Name at least one."),
            (Mission, "receiving_parties", "iraq;irak", "No party has the key “irak”"),
            (Mission, "sending_party", "", "This can't be left empty."),
            (Mission, "kind", "", "This can't be left empty."),
            (Mission, "name", "x" * 251, "Ensure this value has at most 250"),
            (Mission, "summary", "x" * 2001, "At most 2000 characters can be kept"),
        ],
    )
    def test_strict_values(self, model, column, value, why):
        PartyFactory(key="iraq")
        told = faults(model, f'key,{column}\na,"{value}"\n')
        mine = [one for one in told if f"column “{column}”" in one]
        assert len(mine) == 1
        assert f": {why}" in mine[0]

    def test_what_a_new_record_needs(self):
        assert sorted(faults(Mission, "key,name\na,A\n")) == [
            f"row 2, column “{column}”: A new record needs this column."
            for column in ("kind", "receiving_parties", "sending_party")
        ]

    @pytest.mark.parametrize(
        ("reference", "why"),
        [
            (
                "embassy",
                "Write the type of the record and its key, such as party:iraq.",
            ),
            ("state:iraq", "There is no type of record “state”."),
            ("visit:x", "A visit is an event: write event:x."),
            ("party:irak", "No party has the key “irak”. Did you mean “iraq”?"),
        ],
    )
    def test_references_to_any_record(self, reference, why):
        PartyFactory(key="iraq")
        text = f"key,record,scheme,value\nx,{reference},wikidata,Q1\n"
        (told,) = faults(ExternalId, text)
        assert f"“{reference}”: {why}" in told


class TestRules:
    def test_rules_of_the_model_are_told_with_their_rows(self):
        text = (
            "key,name,kind,valid_from,valid_until,iso_alpha_2\n"
            "a,A,state,2000,1990,AA\n"
            "b,B,state,,,BB\n"
            "c,C,state,,,BB\n"
            "d,D,state,,,dd\n"
        )
        assert faults(Party, text) == [
            "row 2: It can't end before it begins.",
            "row 4: Another existing state has this ISO code.",
            "row 5, column “iso_alpha_2”, “dd”: Two capital letters, such as IQ.",
        ]

    def test_a_rule_of_clean_is_told_under_its_column(self):
        event = RelationEventFactory(key="established")
        PartyFactory(key="france")
        text = "key,acting_party\nestablished,france\n"
        assert faults(RelationEvent, text) == [
            "row 2, column “acting_party”, “france”: Not a side of "
            f"“{event.relation.title}”."
        ]

    def test_a_record_may_break_a_rule_with_one_that_is_there(self):
        PartyFactory(iso_alpha_2="IQ")
        text = "key,name,kind,iso_alpha_2\na,A,state,\nb,B,state,IQ\n"
        assert faults(Party, text) == [
            "row 3: Another existing state has this ISO code."
        ]

    def test_faults_of_cells_and_rules_are_told_together(self):
        UndertakingFactory(key="u")
        text = (
            "key,undertaking,measure,unit,number,uncited_reason\n"
            "a,u,m,t,-1,none\nb,u,m,t,many,none\nc,u,m,t,1,none\n"
        )
        assert faults(Figure, text) == [
            "row 2: A figure is not negative.",
            "row 3, column “number”, “many”: Write a number in digits, with a point "
            "before decimals, such as 1234.5.",
        ]

    def test_nothing_can_be_its_own_parent(self):
        assert faults(Party, "key,name,kind,parent\na,A,state,a\n") == [
            "row 2: A party can't be its own parent."
        ]

    def test_a_changed_row_that_breaks_a_rule(self):
        session = ForumSessionFactory(key="s", session_number=3)
        other = ForumSessionFactory(key="t", session_number=4, forum=session.forum)
        assert faults(ForumSession, f"key,session_number\n{other.key},3\n") == [
            "row 2: The forum has a session of that number."
        ]


class TestManyFaults:
    """Of a very bad file every row is told, without asking the database for each."""

    def test_bad_cells(self, django_assert_max_num_queries):
        rows = "".join(f"p{n},P,stat\n" for n in range(500))
        with django_assert_max_num_queries(2000):
            told = faults(Party, f"key,name,kind\n{rows}")
        assert told[-1].startswith("row 501, column “kind”, “stat”: Not one of the")
        assert len(told) == 500

    def test_rows_that_the_database_refuses(self, django_assert_max_num_queries):
        forum = ForumSessionFactory(session_number=7).forum
        rows = "".join(f"s{n},S,{forum.key},7\n" for n in range(300))
        with django_assert_max_num_queries(3500):
            told = faults(ForumSession, f"key,title,forum,session_number\n{rows}")
        assert told == [
            f"row {row}: The forum has a session of that number."
            for row in range(2, 302)
        ]


class TestFormats:
    def test_other_encodings_are_named_with_the_place(self):
        text = "key,name,kind\na,A,state\niraq,Ирак,state\n"
        (told,) = faults(Party, text.encode("cp1251"))
        assert told.startswith(
            "The file is not UTF-8: byte 0xC8 at offset 29, in line 3,"
        )
        assert "cp1251 for Russian" in told

    def test_unknown_encoding_is_answered_with_the_nearest(self):
        (told,) = faults(Party, "key\n", encoding="cp125l")
        assert told.startswith(
            "“cp125l” is not an encoding of text. Did you mean “cp12"
        )

    def test_rows_of_other_lengths(self):
        assert faults(Party, "key,name,kind\na,A\nb,B,state,x,y\nc,C,state\n") == [
            "row 2: The row has 2 cells where the header has 3. Is a separator "
            "missing, or a quotation mark left open?",
            "row 3: The row has 5 cells where the header has 3. “x”, “y” stand beyond "
            "the last column.",
        ]

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ('key,name\na,"A\nb,B\n', "row 2: A quotation mark is opened in this row"),
            ('key,name\na,"A"B\n', "row 2: Text follows a closing quotation mark."),
            ("key,name\na,\x00\n", "There is a NUL character in line 2."),
            (
                f'key,name\na,"{"x" * 131_073}"\n',
                "row 2: A cell is longer than 131,072",
            ),
            ("key|name\na|A\n", "row 1: Separate the columns by commas, semicolons or"),
        ],
    )
    def test_broken_csv(self, text, why):
        (told,) = faults(Party, text)
        assert told.startswith(why)

    @pytest.mark.parametrize(
        ("format", "text", "why"),
        [
            ("json", "[{]", "row 1: This is not JSON: "),
            ("json", '{"key": "a"}', "Write a list of records"),
            ("json", '["a"]', "row 1: This is no record"),
            (
                "json",
                '[{"key": "a", "name": NaN}]',
                "row 1: This JSON can't be read: NaN",
            ),
            (
                "json",
                '[{"key": "a", "key": "b"}]',
                "row 1: This JSON can't be read: “key”",
            ),
            ("json", '[{"key": {"a": 1}}]', "row 1, column “key”: A cell holds text"),
            ("json", '[{"key": "\\ud800"}]', "row 1, column “key”: Half a character"),
            ("json", '[{"key": "a\\u0000"}]', "row 1, column “key”: A NUL character"),
            ("json", "[" * 100_000, "row 1: The JSON is nested too deeply"),
            ("yaml", "- key: [", "This is not YAML: "),
            ("yaml", "- key: a\n  key: b\n", "row 1: The record in line 1 names “key”"),
            ("yaml", "- key: !!python/object:os.system {}\n", "This is not YAML that"),
            ("yaml", "key: a\n", "Write a list of records"),
            ("yaml", "- " * 50_000, "row 1: The YAML is nested too deeply"),
            ("xlsx", "key,name\n", "This is not an .xlsx workbook."),
            ("xlsx", "PK\x03\x04", "This is not an .xlsx workbook."),
        ],
    )
    def test_broken_files_of_other_formats(self, format, text, why):
        (told,) = faults(Party, text, format)
        assert told.startswith(why)

    def test_old_workbook(self):
        (told,) = faults(Party, b"\xd0\xcf\x11\xe0\xa1\xb1", "xlsx")
        assert told.startswith("This is an old or password-protected workbook.")

    def test_records_of_json_are_counted_from_1(self):
        PlaceFactory(key="a")
        text = '[{"key": "a"}, {"key": "b", "name": "B", "kind": "town"}]'
        (told,) = faults(Place, text, "json")
        assert told.startswith("row 2, column “kind”, “town”: Not one of the choices.")
