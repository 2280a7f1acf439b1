"""Carrying out an import: read, mapped, checked, planned, and written or taken back."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from records.imports.locking import hold_alone
from records.imports.order import in_order, refers_to_its_own
from records.imports.plan import CellChange, Outcome, Plan, PlanRow, changed_cells
from records.kit.accepted import AcceptedValues, Policy, Rival
from records.kit.files import Table
from records.kit.files.apart import read_apart
from records.kit.incoming import keys_in
from records.kit.lookups import Lookups
from records.kit.problems import FileProblems, Problem
from records.kit.resources import resource_for
from records.kit.results import RecordResult
from records.mapping import Mapping, Produced, make_tables
from records.mapping.produced import MadeRow
from records.models import Citation, Record

# Told of how far it is: what is done just now, how many rows of how many.
Progress = Callable[[str, int, int], None]
_TOLD_EVERY = 200
_LONGEST_VALUE, _LONGEST_WORDS = 500, 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be imported, and how."""

    data: bytes
    format: str = "csv"
    encoding: str | None = None
    # Of rows in our own format; None for a mapping, which names its types itself.
    model: type[Record] | None = None
    mapping: Mapping | None = None
    policy: Policy = "rival"
    detail: bool = True


def run(asked: Asked, *, dry_run: bool, progress: Progress | None = None) -> Plan:
    """Carry out an import, or see what it would do; all or nothing.

    What is wrong is in the plan; then nothing was written. Raises FileProblems while
    another import is under way.
    """
    with transaction.atomic():
        hold_alone()
        plan = Run(asked, progress).carry_out()
        transaction.set_rollback(dry_run or not plan.is_good)
    return plan


class Run:
    """One import under way."""

    def __init__(self, asked: Asked, progress: Progress | None) -> None:
        self.asked = asked
        self.plan = Plan()
        self.progress = progress or (lambda stage, done, total: None)
        self._done = self._total = 0
        self._stage = ""

    def carry_out(self) -> Plan:
        """Write all that is good; the caller takes it back if anything is not."""
        self.progress("Reading", 0, 0)
        try:
            table = read_apart(self.asked.data, self.asked.format, self.asked.encoding)
        except FileProblems as error:
            self.plan.problems += error.problems
            return self.plan
        self.plan.read = len(table)
        self.plan.remarks += table.remarks
        produced, tables = self._tables(table)
        self.plan.problems += produced.problems
        if tables:
            self._import(tables, produced)
        return self.plan

    def _tables(self, table: Table) -> tuple[Produced, dict[type[Record], Table]]:
        if self.asked.mapping is None:
            assert self.asked.model
            return Produced(), {self.asked.model: table}
        self.progress("Mapping", 0, len(table))
        produced = make_tables(self.asked.mapping, table)
        self.plan.linked, self.plan.doubtful = produced.linked, produced.doubtful
        self.plan.left_out = produced.left_out
        self.plan.rows += [
            PlanRow(number, "", "", Outcome.LEFT_OUT, remark=because)
            for number, because in produced.left_out_rows.items()
        ]
        return produced, produced.tables()

    def _import(self, tables: dict[type[Record], Table], produced: Produced) -> None:
        lookups = Lookups()
        accepted = AcceptedValues(self.asked.policy, produced.source)
        mapped = self.asked.mapping is not None
        for model, table in tables.items():
            if len(tables) > 1 or refers_to_its_own(model):
                lookups.expect(model, keys_in(table))
        for model, failed in produced.failed.items():
            lookups.fetch(model, failed)
            lookups.promise(model, failed)
        self._total = sum(len(table) for table in tables.values())
        for model in in_order({*tables, *([Citation] if mapped else [])}):
            table = tables.get(model) or Table(headers=["key"])
            if model is Citation and accepted.rivals:
                table = self._with_rivals(table, accepted.rivals, produced)
            if not len(table):
                continue
            self._stage = str(model._meta.verbose_name_plural)
            resource = resource_for(model)(
                lookups=lookups,
                sources_follow=mapped,
                accepted=accepted if mapped and produced.source else None,
                passed=self._passed,
            )
            before = len(accepted.rivals)
            result = resource.import_data(table, preview=self.asked.detail)
            self._note(model, table, result, produced, accepted.rivals[before:])
        if self.plan.is_good and mapped:
            self._check_all()

    def _passed(self) -> None:
        self._done += 1
        if self._done % _TOLD_EVERY == 0:
            self.progress(self._stage, self._done, self._total)

    def _check_all(self) -> None:
        """What the database would say at the commit, it says now."""
        self.progress("Checking", self._total, self._total)
        try:
            with transaction.atomic():
                connection.check_constraints()
        except IntegrityError as error:
            self.plan.problems.append(Problem(str(error).splitlines()[0]))

    def _note(
        self,
        model: type[Record],
        table: Table,
        result: RecordResult,
        produced: Produced,
        rivals: list[Rival],
    ) -> None:
        """Put into the plan what became of a table."""
        kept: dict[str, list[CellChange]] = {}
        for rival in rivals:
            cell = CellChange(rival.field, rival.accepted, rival.claimed, kept=True)
            kept.setdefault(rival.record.key, []).append(cell)
        wrong: dict[int, list[Problem]] = {}
        for problem in result.problems():
            told = produced.in_file(model, problem) if self.asked.mapping else problem
            if problem.row is None:
                self.plan.problems.append(told)
            else:
                wrong.setdefault(problem.row, []).append(told)
        counted = {"new": Outcome.NEW, "update": Outcome.CHANGED}
        for number, row, cells in zip(table.numbers, result.rows, table, strict=False):
            outcome = counted.get(row.import_type, Outcome.UNCHANGED)
            key = getattr(row, "key", "") or str(cells[table.headers.index("key")])
            if row.import_type in ("invalid", "error") or row.errors:
                self.plan.count(model, Outcome.ERROR)
                continue
            if key in kept:
                # Also a change, perhaps, of other fields.
                self.plan.count(model, Outcome.CONFLICT)
            self.plan.count(model, outcome)
            if self.asked.detail:
                changed = changed_cells(result.diff_headers, getattr(row, "cells", []))
                self.plan.rows.append(
                    PlanRow(
                        number,
                        model.PLURAL,
                        key,
                        Outcome.CONFLICT if key in kept else outcome,
                        [] if outcome == Outcome.UNCHANGED else changed,
                    )
                )
                self.plan.rows[-1].cells += kept.get(key, [])
        for number, problems in wrong.items():
            self.plan.rows.append(
                PlanRow(number, model.PLURAL, "", Outcome.ERROR, problems=problems)
            )

    def _with_rivals(
        self, table: Table, rivals: list[Rival], produced: Produced
    ) -> Table:
        """The citations of the file, and those of values that did not prevail."""
        if self.asked.policy != "rival":
            return table
        made = produced.made[Citation]
        places = {
            row.cells["record"]: row.cells
            for row in made.values()
            if not row.cells.get("field")
        }
        for rival in rivals:
            word = rival.record.record_type()
            record = f"{word}:{rival.record.key}"
            cells = {
                "record": record,
                "field": rival.field,
                "source": produced.source,
                "locator": places.get(record, {}).get("locator", ""),
                "value": rival.claimed,
            }
            if len(rival.claimed) > _LONGEST_VALUE:
                cells["value"] = ""
                cells["as_written"] = f"{rival.claimed[: _LONGEST_WORDS - 1]}…"
            text = "\0".join((record, produced.source, rival.field))
            key = f"r-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
            number = next(
                (
                    one.number
                    for one in [produced.made[type(rival.record)].get(rival.record.key)]
                    if one
                ),
                1,
            )
            cells = {name: cell for name, cell in cells.items() if cell}
            made[key] = MadeRow(number, {"key": key, **cells}, {})
        return produced.tables()[Citation]
