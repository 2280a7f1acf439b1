"""From a foreign table to rows of our own format: rule by rule, group by group."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from records.kit.files.shelf import Shelf
from records.kit.files.tables import Table
from records.kit.problems import Problem
from records.mapping.finding import Answer, Asked, Finder
from records.mapping.grouping import groups_of, rows_of
from records.mapping.made import MadeRow
from records.mapping.produced import Produced
from records.mapping.rows import IN_GROUP, Cell, Row, ValueFault
from records.mapping.schema import Mapping
from records.mapping.splitting import Splitting
from records.mapping.steps import key_of
from records.mapping.tables import Matching, TableRule
from records.mapping.values import Value
from records.models import (
    Citation,
    ExternalId,
    Judgement,
    RecordReferenceField,
    Source,
)

_DOUBTS_TOLD = 3
TOLD_EVERY = 200
Progress = Callable[[int, int], None]
Cells = dict[str, str]


def make_tables(
    mapping: Mapping, table: Table, progress: Progress = lambda done, total: None
) -> Produced:
    """Apply a mapping to a file; what is wrong with either is in the result."""
    produced = Produced(rows=len(table))
    produced.problems += mapping.problems_with(table.headers)
    if not produced.problems:
        _Making(mapping, produced).make(table, progress)
    return produced


class _Making:
    """One file being made into rows of ours."""

    def __init__(self, mapping: Mapping, produced: Produced) -> None:
        self.mapping = mapping
        self.produced = produced
        self.finder = Finder()
        # References to what may come further down the file: number of the row and of
        # the rule, key, name of the field, and what is looked for.
        self.waiting: Shelf[tuple[int, int, str, str, Cell]] = Shelf()
        self.rules = {id(rule): n for n, rule in enumerate(mapping.tables)}

    def make(self, table: Table, progress: Progress) -> None:
        """Make all rows, none of which stays in memory."""
        self._make_source()
        self.mapping.learn(lambda: (row.cells for row in rows_of(table)))
        done = 0
        for group in groups_of(table, self.mapping.group_by):
            kept = [row for row in group if not self._left_out(row)]
            derived = [self._derived(row) for row in kept]
            if kept and all(derived):
                self._make_group(kept)
            if (done + len(group)) // TOLD_EVERY > done // TOLD_EVERY:
                progress(done, len(table))
            done += len(group)
        for number, place, key, name, text in self.waiting:
            self._refer(number, self.mapping.tables[place], key, name, text)
        self.produced.close()

    def _refer(
        self, number: int, rule: TableRule, key: str, name: str, text: Cell
    ) -> None:
        """Put in what a row refers to, now that all rows are there."""
        rows = self.produced.made(rule.model)
        made = rows.get(key)
        # Another row of the same record may have been first.
        if made is None or made.cells.get(name) != text:
            return
        field, value = rule.model._meta.get_field(name), rule.fields[name]
        try:
            made.cells[name] = self._referred(field, value, text)
        except ValueFault as fault:
            self._refuse(number, fault)
        else:
            rows.replace(made)

    def _make_source(self) -> None:
        if given := self.mapping.source:
            key = self.finder.present_key(Source, given["key"])
            self.produced.source = key
            if not self.finder.exists(Source, key):
                made = MadeRow(1, {**given, "key": key}, {})
                self.produced.made(Source).add(made)

    def _left_out(self, row: Row) -> bool:
        for rule in self.mapping.leave_out:
            if rule.when.holds(row):
                self.produced.left_out[rule.because] += 1
                self.produced.left_out_rows.add((row.number, rule.because))
                return True
        return False

    def _derived(self, row: Row) -> bool:
        try:
            for name, rule in self.mapping.derive.items():
                if isinstance(rule, Splitting):
                    row.derived[name] = rule.items(row)
                else:
                    row.derived[name] = rule.of(row)
        except ValueFault as fault:
            self._refuse(row.number, fault)
            return False
        return True

    def _make_group(self, rows: list[Row]) -> None:
        whole = replace(rows[0], group=[row.cells for row in rows])
        of_items: dict[tuple[int, str, str], Cells] = {}
        for number, row in enumerate(rows, 1):
            row.derived[IN_GROUP] = str(number)
        for rule in self.mapping.tables:
            for row in [whole] if rule.per_group else rows:
                if not rule.each:
                    if key := self._make_row(rule, row):
                        row.keys[rule.called] = key
                        if rule.per_group:
                            for one in rows:
                                one.keys[rule.called] = key
                    continue
                for item in row.derived[rule.each]:
                    place = (row.number, rule.each, item["number"])
                    own = of_items.setdefault(place, {})
                    parts = {f"{rule.each}.{word}": text for word, text in item.items()}
                    one = replace(
                        row,
                        derived={**row.derived, rule.each: str(item), **parts},
                        keys={**row.keys, **own},
                    )
                    if key := self._make_row(rule, one):
                        own[rule.called] = key
                        row.keys.setdefault(rule.called, key)
                        row.all_keys.setdefault(rule.called, []).append(key)

    def _make_row(self, rule: TableRule, row: Row) -> str:
        """Make one row by one rule; gives the key of its record, or nothing."""
        if rule.when and not rule.when.holds(row):
            return ""
        row.keys.pop(rule.called, None)
        try:
            key, answer = self._find(rule, row)
            if not key:
                return ""
            row.keys[rule.called] = key
            is_new = not self.finder.exists(rule.model, key)
            if rule.only_new and not is_new:
                # Further rows find it by these, and make no second one.
                for scheme, text in self._identifiers(rule, row):
                    self.finder.made(rule.model, scheme, text, key)
                return key
            made = self._made(rule, row, key)
            if not all(name in made.cells for name in rule.needs):
                del row.keys[rule.called]
                return ""
        except ValueFault as fault:
            self._refuse(row.number, fault)
            # What belongs to it would only seem to fail as well.
            if key := row.keys.get(rule.called, ""):
                self.produced.failed[rule.model].add(key)
            return key
        if self._keep(rule, row, made):
            self._add_identifiers(rule, row, key)
            self._add_citations(rule, row, key, made.cells)
            self._add_doubts(rule, row, key, answer)
        return key

    def _find(self, rule: TableRule, row: Row) -> tuple[str, Answer]:
        """The key of a record that is there, or the one it shall have."""
        answer = Answer()
        for match in rule.matches:
            if match.who:
                left = (word := match.who.get("unknown")) and word.of(row) == "leave"
                asked = _asked(match, row)
                if left:
                    # Whom the file itself brought once draws no further names to it:
                    # else the same file would say more each time.
                    asked = replace(asked, besides=self.produced.source)
                answer = self.finder.who(rule.model, asked)
                self.produced.linked += bool(answer.sure)
                key = answer.sure
                if left and not answer.sure and not answer.doubtful:
                    return "", answer
            elif match.identifier and match.value:
                value = str(match.value.of(row))
                key = value and self.finder.by_identifier(
                    rule.model, match.identifier, value
                )
            else:
                wanted = {
                    name: str(value.of(row)) for name, value in match.fields.items()
                }
                key = self.finder.by_fields(rule.model, wanted)
            if key:
                return key, answer
        if rule.key is None:
            raise ValueFault(
                f"No {rule.model._meta.verbose_name} is found by what the mapping "
                f"matches (line {rule.line})."
            )
        key = key_of(str(rule.key.of(row)))
        if not key:
            raise ValueFault("No key can be made of this.", [rule.key.columns])
        return self.finder.present_key(rule.model, key), answer

    def _wanted(self, rule: TableRule, match: Matching, row: Row) -> Cells:
        wanted = {}
        for name, value in match.fields.items():
            text: Cell = value.of(row)
            if value.match and text:
                text = self._referred(rule.model._meta.get_field(name), value, text)
            wanted[name] = str(text)
        return wanted

    def _made(self, rule: TableRule, row: Row, key: str) -> MadeRow:
        made = MadeRow(row.number, {"key": key}, {})
        for name, value in rule.fields.items():
            text = value.of(row)
            if not text:
                # An empty cell of somebody else's file says nothing.
                continue
            field = rule.model._meta.get_field(name)
            if isinstance(text, list) and not field.many_to_many:
                text = "; ".join(text)
            made.cells[name], made.columns[name] = text, value.columns
            if value.match:
                try:
                    made.cells[name] = self._referred(field, value, text)
                except ValueFault:
                    place = self.rules[id(rule)]
                    self.waiting.add((row.number, place, key, name, text))
        return made

    def _referred(self, field: Any, value: Value, text: Cell) -> Cell:
        """The keys of the records that a cell means."""
        if isinstance(text, list):
            return [str(self._referred(field, value, one)) for one in text]
        model = field.related_model
        if isinstance(field, RecordReferenceField):
            raise ValueFault("A reference to any record is written type:key.")
        for way, name in value.match:
            found = (
                self.finder.by_identifier(model, name, text)
                if way == "identifier"
                else self.finder.by_fields(model, {name: text})
            )
            if name == "key" and text in self.produced.made(model):
                found = text
            if found:
                return found
        near = next(
            (
                self.finder.nearest(model, name, text)
                for way, name in value.match
                if way == "identifier"
            ),
            "",
        )
        what = " or ".join(name for _, name in value.match)
        raise ValueFault(
            f"No {model._meta.verbose_name} has the {what} “{text}”.{near}",
            [value.columns],
            text,
        )

    def _keep(self, rule: TableRule, row: Row, made: MadeRow) -> bool:
        """Put a row by; False for one that is there already and says the same."""
        rows = self.produced.made(rule.model)
        key = made.cells["key"]
        if rows.add(made):
            return True
        if rule.first_repeat or rule.only_new:
            return False
        before = rows.get(key)
        assert before
        more = False
        for name, cell in made.cells.items():
            if name not in before.cells:
                before.cells[name], more = cell, True
            elif before.cells[name] != cell:
                fault = ValueFault(
                    f"Row {before.number} says “{before.cells[name]}” of the same "
                    f"{rule.model._meta.verbose_name}, “{key}” (field “{name}”).",
                    [made.columns.get(name, "")],
                    str(cell),
                )
                self._refuse(row.number, fault)
        if more:
            rows.replace(before)
        return False

    def _add_identifiers(self, rule: TableRule, row: Row, key: str) -> None:
        record = f"{rule.model.record_type()}:{key}"
        for scheme, text in self._identifiers(rule, row):
            own = self.finder.identifier_key(record, scheme, text)
            own = own or f"id-{_digest(record, scheme, text)}"
            cells = {"key": own, "record": record, "scheme": scheme, "value": text}
            columns = {"value": rule.identifiers[scheme].columns}
            made = MadeRow(row.number, cells, columns)
            self.produced.made(ExternalId).add(made)
            self.finder.made(rule.model, scheme, text, key)

    def _identifiers(self, rule: TableRule, row: Row) -> Iterator[tuple[str, str]]:
        """The numbers that a row gives its record, by scheme."""
        for scheme, value in rule.identifiers.items():
            found = self._tried(row, value)
            for text in found if isinstance(found, list) else [found]:
                if text:
                    yield scheme, text

    def _add_citations(
        self, rule: TableRule, row: Row, key: str, made: dict[str, Any]
    ) -> None:
        record = f"{rule.model.record_type()}:{key}"
        for values in rule.citations:
            cells = {
                name: text
                for name, value in values.items()
                if (text := str(self._tried(row, value)))
            }
            field = cells.get("field", "")
            if field and field not in made:
                continue
            if field and "value" not in cells:
                value = made[field]
                cells["value"] = ";".join(value) if isinstance(value, list) else value
            where = (self.produced.source, field, cells.get("locator"))
            place = f"c-{_digest(record, *where)}"
            cells |= {"key": place, "record": record, "source": self.produced.source}
            columns = {name: value.columns for name, value in values.items()}
            self.produced.made(Citation).add(MadeRow(row.number, cells, columns))

    def _add_doubts(self, rule: TableRule, row: Row, key: str, answer: Answer) -> None:
        """Somebody who may be known already is a person of their own until judged."""
        self.produced.doubtful += bool(answer.doubtful)
        for other, reason in answer.doubtful[:_DOUBTS_TOLD]:
            word = rule.model.record_type()
            one, two = f"{word}:{key}", f"{word}:{other}"
            place = f"j-{_digest(*sorted((one, two)))}"
            if key == other or self.finder.exists(Judgement, place):
                continue
            said = f"Suggested by an import, row {row.number}. {reason}"
            cells = {"key": place, "one": one, "other": two, "verdict": "unsure"}
            cells["reason"] = said[:2000]
            self.produced.made(Judgement).add(MadeRow(row.number, cells, {}))

    def _tried(self, row: Row, value: Value) -> Cell:
        try:
            return value.of(row)
        except ValueFault as fault:
            self._refuse(row.number, fault)
            return ""

    def _refuse(self, number: int, fault: ValueFault) -> None:
        columns = ", ".join(filter(None, fault.columns))
        self.produced.refuse(Problem(str(fault), number, columns, fault.value))


def _asked(match: Matching, row: Row) -> Asked:
    text = {name: str(value.of(row)) for name, value in match.who.items()}
    text.pop("unknown", None)
    return Asked(**{"name": "", **text})


def _digest(*parts: str | None) -> str:
    """Sixteen digits that are the same for the same words."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]
