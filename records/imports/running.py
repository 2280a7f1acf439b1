"""Carrying out an import: read, mapped, checked, planned, and written or taken back."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction

from records.imports.locking import hold_alone
from records.imports.order import in_order, referred_to_early
from records.imports.plan import CellChange, Outcome, Plan, PlanRow, changed_cells
from records.kit.accepted import AcceptedValues, Policy, Rival
from records.kit.files import Table
from records.kit.files.apart import read_apart
from records.kit.files.file_bytes import Data
from records.kit.files.shelf import Shelf
from records.kit.incoming import key_in, keys_in
from records.kit.lookups import Lookups
from records.kit.nearest import nearest_key_sentence
from records.kit.problems import FileProblems, Problem
from records.kit.resources import Seen, resource_for
from records.kit.results import RecordResult, RowOutcome
from records.mapping import Mapping, Produced, make_tables
from records.mapping.made import MadeRow
from records.mapping.making import TOLD_EVERY
from records.models import Citation, Record, Source

NO_SOURCE = (
    "Values that another source is cited for stay as they are. Name the source of this "
    "file to have what it says instead cited beside them."
)

# Told of how far it is: what is done just now, how many rows of how many.
Progress = Callable[[str, int, int], None]
_LONGEST_VALUE, _LONGEST_WORDS = 500, 300
_OUTCOMES = {
    "new": Outcome.NEW,
    "update": Outcome.CHANGED,
    "skip": Outcome.UNCHANGED,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be imported, and how."""

    data: Data
    format: str = "csv"
    encoding: str | None = None
    # Of rows in our own format; None for a mapping, which names its types itself.
    model: type[Record] | None = None
    mapping: Mapping | None = None
    policy: Policy = "rival"
    # What is cited for values that did not prevail, where no mapping names a source.
    source: str = ""
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
            table = read_apart(
                self.asked.data,
                self.asked.format,
                self.asked.encoding,
                self.asked.mapping.read_as if self.asked.mapping else None,
            )
        except FileProblems as error:
            self.plan.problems += error.problems
            return self.plan
        if problem := self._source_missing():
            self.plan.problems.append(problem)
            return self.plan
        self.plan.read = len(table)
        self.plan.remarks += table.remarks
        self.plan.read_as = table.read_as
        produced, tables = self._tables(table)
        self.plan.problems += produced.problems
        if tables:
            self._import(tables, produced)
        return self.plan

    def _source_missing(self) -> Problem | None:
        key = self.asked.source
        if not key or Source.objects.filter(key=key).exists():
            return None
        near = nearest_key_sentence(Source.objects.all(), key)
        return Problem(f"No source has the key “{key}”.{near}")

    def _tables(self, table: Table) -> tuple[Produced, dict[type[Record], Table]]:
        if self.asked.mapping is None:
            assert self.asked.model
            return Produced(), {self.asked.model: table}
        self.progress("Mapping", 0, len(table))
        produced = make_tables(
            self.asked.mapping, table, lambda *far: self.progress("Mapping", *far)
        )
        self.plan.linked, self.plan.doubtful = produced.linked, produced.doubtful
        self.plan.left_out = produced.left_out
        for number, because in produced.left_out_rows:
            self.plan.add(PlanRow(number, "", "", Outcome.LEFT_OUT, remark=because))
        return produced, produced.tables()

    def _import(self, tables: dict[type[Record], Table], produced: Produced) -> None:
        lookups = Lookups()
        produced.source = produced.source or self.asked.source
        accepted = AcceptedValues(self.asked.policy, produced.source)
        rivals: Shelf[tuple[int, Rival]] = Shelf()
        mapped = self.asked.mapping is not None
        order = in_order({*tables, Citation})
        for model in referred_to_early([one for one in order if one in tables]):
            lookups.expect(model, keys_in(tables[model]))
        for model, failed in produced.failed.items():
            lookups.fetch(model, failed)
            lookups.promise(model, failed)
        self._total = sum(len(table) for table in tables.values())
        for model in order:
            table = tables.get(model) or Table(headers=["key"])
            if model is Citation and rivals:
                table = self._with_rivals(table, rivals, produced)
            if not len(table):
                continue
            self._stage = str(model._meta.verbose_name_plural)
            resource = resource_for(model)(
                lookups=lookups,
                sources_follow=mapped,
                accepted=accepted,
                passed=self._passed,
            )
            resource.seen = self._noting(resource, accepted, rivals)
            result = resource.import_data(table, preview=self.asked.detail)
            self._note(model, result, produced)
        if self.plan.is_good and mapped:
            self._check_all()

    def _noting(
        self, resource: Any, accepted: AcceptedValues, rivals: Shelf[tuple[int, Rival]]
    ) -> Seen:
        """Notes in the plan what became of the rows of a piece."""
        model = resource._meta.model
        header = resource.get_diff_headers()

        def note(
            numbers: Sequence[int],
            rows: Sequence[dict[str, Any]],
            outcomes: Sequence[RowOutcome],
        ) -> None:
            kept: dict[str, list[CellChange]] = {}
            places: dict[str, int] = {}
            found = accepted.taken()
            for rival in found:
                cell = CellChange(rival.field, rival.accepted, rival.claimed, kept=True)
                kept.setdefault(rival.key, []).append(cell)
            for number, cells, row in zip(numbers, rows, outcomes, strict=True):
                key = row.key or key_in(cells)
                if key in kept:
                    places[key] = number
                if row.is_invalid():
                    continue
                outcome = _OUTCOMES.get(row.import_type, Outcome.UNCHANGED)
                if key in kept:
                    # Also a change, perhaps, of other fields.
                    self.plan.count(model, Outcome.CONFLICT)
                    if outcome == Outcome.UNCHANGED:
                        self.plan.count(model, Outcome.UNCHANGED, -1)
                if not self.asked.detail:
                    continue
                changed = changed_cells(header, row.cells) if row.cells else []
                self.plan.add(
                    PlanRow(
                        number,
                        model.PLURAL,
                        key,
                        Outcome.CONFLICT if key in kept else outcome,
                        [
                            *([] if outcome == Outcome.UNCHANGED else changed),
                            *kept.get(key, []),
                        ],
                        is_only=self.asked.mapping is None,
                    )
                )
            for rival in found:
                rivals.add((places.get(rival.key, 1), rival))

        return note

    def _passed(self) -> None:
        self._done += 1
        if self._done % TOLD_EVERY == 0:
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
        self, model: type[Record], result: RecordResult, produced: Produced
    ) -> None:
        """Put into the plan how many records fared how, and all that is wrong."""
        for word, outcome in _OUTCOMES.items():
            self.plan.count(model, outcome, result.totals[word])
        self.plan.count(model, Outcome.ERROR, result.totals["invalid"])
        for problem in result.problems():
            told = produced.in_file(model, problem) if self.asked.mapping else problem
            self.plan.refuse(model.PLURAL, told)

    def _with_rivals(
        self, table: Table, rivals: Shelf[tuple[int, Rival]], produced: Produced
    ) -> Table:
        """The citations of the file, and those of values that did not prevail."""
        if self.asked.policy != "rival":
            return table
        if not produced.source:
            self.plan.remarks.append(NO_SOURCE)
            return table
        made = produced.made(Citation)
        about = {f"{rival.model.record_type()}:{rival.key}" for _, rival in rivals}
        places = {
            row.cells["record"]: row.cells.get("locator", "")
            for row in made
            if not row.cells.get("field") and row.cells["record"] in about
        }
        for number, rival in rivals:
            record = f"{rival.model.record_type()}:{rival.key}"
            cells = {
                "record": record,
                "field": rival.field,
                "source": produced.source,
                "locator": places.get(record, ""),
                "value": rival.claimed,
            }
            if len(rival.claimed) > _LONGEST_VALUE:
                cells["value"] = ""
                cells["as_written"] = f"{rival.claimed[: _LONGEST_WORDS - 1]}…"
            text = "\0".join((record, produced.source, rival.field))
            key = f"r-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
            cells = {name: cell for name, cell in cells.items() if cell}
            made.add(MadeRow(number, {"key": key, **cells}, {}))
        return made.table()
