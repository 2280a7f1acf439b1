"""The links of a list: each written once, and the same as Django writes them."""

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from records.kit.pages.query import Adding, changed, only, without_value

NAMES = st.sampled_from(["page", "kind", "country", "a b", "q"])
VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
QUESTIONS = st.lists(st.tuples(NAMES, VALUES), max_size=6)


def asked(pairs):
    query = QueryDict(mutable=True)
    for name, value in pairs:
        query.appendlist(name, value)
    return query


@given(QUESTIONS, NAMES, VALUES)
def test_a_parameter_is_set_where_it_stood(pairs, name, value):
    query, expected = asked(pairs), asked(pairs)
    expected[name] = value
    assert changed(query, **{name: value}) == f"?{expected.urlencode()}"
    del expected[name]
    assert changed(query, **{name: None}) == f"?{expected.urlencode()}"


@given(QUESTIONS, NAMES.filter(lambda name: name != "page"), VALUES)
def test_a_value_is_added_to_a_list_and_takes_the_place_of_another(pairs, name, value):
    query, longer, other = asked(pairs), asked(pairs), asked(pairs)
    longer.appendlist(name, value)
    other[name] = value
    for expected in longer, other:
        expected.pop("page", None)
        adding = Adding(query, name, is_list=expected is longer)
        assert adding.address(value) == f"?{expected.urlencode()}"


@given(QUESTIONS, st.lists(NAMES, max_size=2))
def test_other_parameters_are_left_out(pairs, names):
    expected = asked([(name, value) for name, value in pairs if name in names])
    assert only(asked(pairs), names) == f"?{expected.urlencode()}"


@given(QUESTIONS)
def test_one_value_is_taken_out(pairs):
    name, value = pairs[0] if pairs else ("kind", "visit")
    expected = asked(pairs)
    others = [other for other in expected.getlist(name) if other != value]
    expected.setlist(name, others)
    expected.pop("page", None)
    assert without_value(asked(pairs), name, value) == f"?{expected.urlencode()}"
