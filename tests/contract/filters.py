"""What the filter set of every record type promises."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from records.kit.fields import public_fields, record_fields, staff_fields
from records.kit.filters import filterset_for
from records.models import RecordReferenceField
from records.partial_dates.fields import PartialDateField


def asked(field, record):
    """What to ask for to find a record by one of its fields; None when it is empty."""
    if isinstance(field, models.ManyToManyField):
        first = getattr(record, field.name).first()
        return first and first.key
    value = getattr(record, field.name)
    if value is None or value == "":
        return None
    if isinstance(field, RecordReferenceField):
        return str(value)
    if isinstance(field, models.ForeignKey):
        return value.key
    if isinstance(field, models.BooleanField):
        return "true" if value else "false"
    if isinstance(field, models.TimeField):
        return f"{value:%H:%M}"
    return str(value)


@pytest.mark.django_db
class FilterContract:
    """Subclasses give ``model`` and ``make(**kwargs) -> saved record``."""

    def filters(self, query, reader=None):
        request = RequestFactory().get("/", query_params={})
        request.user = reader or AnonymousUser()
        records = self.model.objects.visible_to(request.user)
        data = QueryDict(mutable=True)
        for name, value in query:
            data.appendlist(name, value)
        return filterset_for(self.model)(data, records, request=request)

    def found(self, *query, reader=None):
        filters = self.filters(query, reader)
        assert filters.is_valid(), filters.errors
        return list(filters.qs)

    def refusals(self, *query):
        filters = self.filters(query)
        assert not filters.is_valid()
        assert list(filters.qs) == []
        return {name: " ".join(found) for name, found in filters.errors.items()}

    def test_every_public_field_is_filterable_and_no_other(self):
        known = filterset_for(self.model).base_filters
        assert [name for name in public_fields(self.model) if name not in known] == []
        secret = set(staff_fields(self.model)) - set(public_fields(self.model))
        assert secret.isdisjoint(known)

    def test_the_parameters_shown_first_exist(self):
        filters = filterset_for(self.model)
        assert set(filters.MAIN) <= set(filters.base_filters)

    def test_each_field_finds_its_record(self):
        record = self.make(key="a-certain-record")
        other = self.make()
        for field in record_fields(self.model):
            wanted = asked(field, record)
            if wanted is None:
                continue
            assert record in self.found((field.name, wanted)), field.name
            if asked(field, other) is None:
                assert other not in self.found((field.name, wanted)), field.name

    def test_each_choice_but_its_own_leaves_the_record_out(self):
        record = self.make()
        for field in record_fields(self.model):
            if field.choices:
                others = [
                    value
                    for value, _ in field.flatchoices
                    if value != getattr(record, field.name)
                ]
                query = [(field.name, ",".join(others))]
                assert record not in self.found(*query), field.name

    def test_several_values_mean_any_of_them(self):
        one, two, three = self.make(), self.make(), self.make()
        joined = self.found(("key", f"{one.key},{two.key}"))
        assert set(joined) == {one, two}
        assert joined == self.found(("key", one.key), ("key", two.key))
        assert three not in joined

    def test_words_are_found(self):
        record = self.make(key="quite-unmistakable")
        self.make()
        assert self.found(("q", "unmistakable")) == [record]
        assert self.found(("q", "quite unmistakable")) == [record]
        assert self.found(("q", "unmistakable elsewhere")) == []

    def test_nothing_given_is_nothing_asked(self):
        record = self.make()
        query = [(name, "") for name in filterset_for(self.model).base_filters]
        assert record in self.found(*query)

    def test_an_unknown_parameter_names_the_nearest(self):
        self.make()
        refusals = self.refusals(("orderin", "key"))
        assert refusals == {"orderin": refusals["orderin"]}
        assert "“ordering”" in refusals["orderin"]

    def test_nobody_filters_by_what_staff_only_see(self):
        self.make()
        names = ("note", "classification", "review", "id", "version", "pk")
        assert set(self.refusals(*((name, "x") for name in names))) == set(names)

    def test_lookups_are_not_parameters(self):
        self.make()
        assert set(self.refusals(("key__startswith", "a"))) == {"key__startswith"}

    def test_nonsense_is_refused_by_every_filter(self):
        self.make()
        known = filterset_for(self.model).base_filters
        for nonsense in ("a\0b", "x" * 3000):
            assert set(self.refusals(*((name, nonsense) for name in known))) == set(
                known
            )

    def test_a_parameter_of_one_value_is_given_once(self):
        self.make()
        known = filterset_for(self.model).base_filters
        single = [name for name in known if not getattr(known[name], "MULTIPLE", False)]
        refusals = self.refusals(*((name, "2015") for name in single * 2))
        assert set(refusals) == set(single)
        assert all("once only" in refusal for refusal in refusals.values())

    def test_unknown_values_are_refused(self):
        self.make()
        query = [("source", "no-such-source"), ("passage", "no-such-passage")]
        for field in record_fields(self.model):
            if field.choices or field.is_relation or field.name == "key":
                query.append((field.name, "no-such-thing"))
            elif isinstance(field, PartialDateField):
                query.append((field.name, "2011-13"))
        assert set(self.refusals(*query)) == {name for name, _ in query}

    def test_every_order_is_total_and_reversible(self):
        one, two = self.make(), self.make()
        order = filterset_for(self.model).base_filters["ordering"]
        for name in order.columns:
            assert set(self.found(("ordering", name))) >= {one, two}
            assert set(self.found(("ordering", f"-{name}"))) >= {one, two}
        keys = [record.key for record in self.found(("ordering", "-key"))]
        assert keys == sorted(keys, reverse=True)
        assert set(self.refusals(("ordering", "note"))) == {"ordering"}

    def test_a_draft_is_found_by_staff_only(self, admin_user):
        draft = self.make(key="still-a-draft", review="draft")
        self.make()
        refusals = self.refusals(("key", draft.key))
        assert "There is no" in refusals["key"]
        assert draft not in self.found()
        assert self.found(("key", draft.key), reader=admin_user) == [draft]

    def test_filters_cost_the_same_for_few_and_many(self):
        query = [("q", "a"), ("dispute", "any"), ("ordering", "key")]
        query.append(("key", self.make().key))
        with CaptureQueriesContext(connection) as few:
            self.found(*query)
        for _ in range(4):
            self.make()
        with CaptureQueriesContext(connection) as many:
            self.found(*query)
        assert len(many) == len(few)

    def test_the_form_has_a_label_for_every_field_and_no_long_list(self):
        for _ in range(3):
            self.make()
        form = self.filters([]).form
        rendered = str(form)
        for bound in form:
            assert bound.label, bound.name
            assert f'name="{bound.name}"' in rendered
        # No list of all records: those are named by key.
        assert rendered.count("<option") < 60
