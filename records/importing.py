"""Importing files of records: one file, or a folder of them in one transaction."""

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from records.attribution import attributed_to
from records.imports.locking import hold_alone
from records.imports.order import in_order, is_about_any
from records.imports.plan import Outcome
from records.imports.running import Asked, run
from records.kit.accepted import Policy
from records.kit.files import Table, format_of, read_table
from records.kit.files.file_bytes import FileBytes
from records.kit.incoming import keys_in
from records.kit.lookups import Lookups
from records.kit.nearest import did_you_mean
from records.kit.problems import FileProblems, Problem
from records.kit.registry import record_types
from records.kit.resources import resource_for
from records.models import Record

# Files of a folder that are about the records, and hold none.
OTHER_FILES = frozenset({"coverage.csv", "conflicts_coverage.csv"})


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would have done: numbers of records, and all faults.

    With errors nothing was written, whatever the numbers say.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.created} new, {self.changed} changed, {self.unchanged} unchanged"


def import_file(
    model: type[Record],
    file: Path | bytes,
    format: str | None = None,
    *,
    dry_run: bool = False,
    encoding: str | None = None,
    reason: str = "",
    policy: Policy = "overwrite",
) -> ImportReport:
    """Import one file of records of a type, all or nothing, as a program wants it.

    ``format`` is csv, xlsx, json or yaml; for a path its ending tells. ``reason`` goes
    into the history; leave it empty inside a web request, which is attributed already.
    Cited values give way to the file's unless another ``policy`` is asked for.
    """
    try:
        if isinstance(file, Path):
            format = format or format_of(file.name).NAME
        content = FileBytes.at(file) if isinstance(file, Path) else FileBytes(file)
        asked = Asked(
            content, format or "csv", encoding, model, policy=policy, detail=False
        )
        with attributed_to(reason=reason) if reason else nullcontext():
            plan = run(asked, dry_run=dry_run)
    except FileProblems as error:
        return ImportReport(errors=error.problems)
    return ImportReport(
        created=plan.total(Outcome.NEW),
        changed=plan.total(Outcome.CHANGED),
        unchanged=plan.total(Outcome.UNCHANGED),
        errors=plan.errors,
        remarks=plan.remarks,
    )


def import_table(
    model: type[Record],
    table: Table,
    lookups: Lookups,
    *,
    sources_follow: bool = False,
) -> ImportReport:
    """Import a table of a run, with its ``lookups``; its citations may follow."""
    resource = resource_for(model)(lookups=lookups, sources_follow=sources_follow)
    result = resource.import_data(table)
    return ImportReport(
        created=result.totals["new"],
        changed=result.totals["update"],
        unchanged=result.totals["skip"],
        errors=list(result.problems()),
        remarks=table.remarks,
    )


def load_folder(
    folder: Path, *, dry_run: bool = False, reason: str = "fixtures"
) -> dict[str, ImportReport]:
    """Import every ``<plural>.csv`` of a folder in one transaction: all or nothing.

    Gives the report of each file, in the order of their references. The files may
    refer to each other in any way. Raises FileProblems with what is wrong in any.
    """
    tables = _read(folder)
    reports: dict[str, ImportReport] = {}
    with attributed_to(reason=reason), transaction.atomic():
        hold_alone()
        lookups = Lookups()
        for model, table in tables.items():
            lookups.expect(model, keys_in(table))
        for model, table in tables.items():
            # What is said about records that failed would only seem to fail as well.
            if is_about_any(model) and any(one.errors for one in reports.values()):
                break
            reports[_file_name(model)] = import_table(
                model, table, lookups, sources_follow=True
            )
        if errors := [
            _in_file(name, problem)
            for name, report in reports.items()
            for problem in report.errors
        ]:
            raise FileProblems(errors)
        # References and sources are checked now, not at the very end.
        try:
            connection.check_constraints()
        except IntegrityError as error:
            raise FileProblems([Problem(str(error).splitlines()[0])]) from error
        if any(report.created for report in reports.values()) and not dry_run:
            _count_anew()
        transaction.set_rollback(dry_run)
    return reports


def _count_anew() -> None:
    """Tell the planner of queries how much there is now.

    It learns of itself within a minute or so; until then it may take tables that were
    empty for empty, and a page of a source that costs a tenth of a second, minutes.
    """
    names = connection.introspection.django_table_names(
        only_existing=True, include_views=False
    )
    tables = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


def _read(folder: Path) -> dict[type[Record], Table]:
    """The tables of a folder, in order; raises FileProblems, also for other files."""
    known = {_file_name(model): model for model in record_types()}
    errors: list[Problem] = []
    tables: dict[type[Record], Table] = {}
    for path in sorted(folder.glob("*.csv")):
        if path.name in OTHER_FILES:
            continue
        try:
            if path.name not in known:
                near = did_you_mean(path.name, known)
                raise FileProblems([Problem(f"No type of record has this name.{near}")])
            tables[known[path.name]] = read_table(FileBytes.at(path), "csv")
        except FileProblems as error:
            errors += [_in_file(path.name, problem) for problem in error.problems]
    if errors:
        raise FileProblems(errors)
    return {model: tables[model] for model in in_order(tables)}


def _in_file(name: str, problem: Problem) -> Problem:
    return replace(problem, file=name)


def _file_name(model: type[Record]) -> str:
    return f"{model.PLURAL}.csv"
