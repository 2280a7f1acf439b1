"""The ways: our import, django-import-export as it comes, and COPY with INSERT."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.importing.files import MAPPED, MAPPING, ROWS


def ours(folder: Path, plurals: list[str]) -> None:
    """Our import, with every rule of a record asked."""
    from records.importing import import_file, load_folder  # noqa: PLC0415
    from relations.models import TradeRecord  # noqa: PLC0415

    if "trade-records" in plurals:
        report = import_file(TradeRecord, folder / "trade-records.csv")
        assert not report.errors, report.errors[:3]
        return
    with TemporaryDirectory() as some:
        for plural in plurals:
            (Path(some) / f"{plural}.csv").symlink_to(folder / f"{plural}.csv")
        load_folder(Path(some))


def plain(folder: Path, plurals: list[str]) -> None:
    """django-import-export with its defaults, as its documentation shows it."""
    import tablib  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415 (needs settings)
    from import_export.fields import Field  # noqa: PLC0415
    from import_export.resources import modelresource_factory  # noqa: PLC0415
    from import_export.widgets import ForeignKeyWidget  # noqa: PLC0415

    from records.kit.registry import by_plural  # noqa: PLC0415
    from records.models import RegisterEntry  # noqa: PLC0415

    class AnyRecord(ForeignKeyWidget):
        def get_lookup_kwargs(self, value: str, row: Any, **kwargs: Any) -> Any:
            word, _, key = value.partition(":")
            return {"record_type": word, "key": key}

    with transaction.atomic():
        for plural in plurals:
            model = by_plural(plural)
            fields: dict[str, Any] = {}
            for name in ROWS[plural]:
                found: Any = model._meta.get_field(name)
                if not found.is_relation:
                    continue
                about_any = found.related_model is RegisterEntry
                widget = (AnyRecord if about_any else ForeignKeyWidget)(
                    found.related_model, "key"
                )
                fields[name] = Field(name, name, widget)
            resource = modelresource_factory(
                model,
                custom_fields=fields,
                meta_options={
                    "fields": list(ROWS[plural]),
                    "import_id_fields": ["key"],
                    "clean_model_instances": True,
                },
            )()
            with (folder / f"{plural}.csv").open() as file:
                dataset = tablib.Dataset().load(file, format="csv")
            result = resource.import_data(dataset)
            bad = [*result.base_errors, *result.row_errors(), *result.invalid_rows]
            assert not bad, bad[:3]


COPIED = {
    "visits": """
        INSERT INTO events_event (
            id, key, title, date, country_id, visit_class, summary, kind, {usual}
        ) SELECT nextval('records_record_id'), s.key, s.title, s.date, country.id,
            s.visit_class, s.summary, 'visit', {values}
        FROM staging AS s
        LEFT JOIN relations_party AS country ON country.key = s.country
    """,
    "participations": """
        INSERT INTO events_participation (
            id, key, event_id, party_id, name_as_written, role, "order", {usual}
        ) SELECT nextval('records_record_id'), s.key, event.id, party.id,
            s.name_as_written, s.role, s."order"::int, {values}
        FROM staging AS s
        JOIN events_event AS event ON event.key = s.event
        LEFT JOIN relations_party AS party ON party.key = s.party
    """,
    "citations": """
        INSERT INTO records_citation (
            id, key, record_id, source_id, locator, as_written, {usual}
        ) SELECT nextval('records_record_id'), s.key, entry.id, source.id, s.locator,
            s.as_written, {values}
        FROM staging AS s
        JOIN records_registerentry AS entry
            ON entry.record_type = split_part(s.record, ':', 1)
            AND entry.key = split_part(s.record, ':', 2)
        JOIN records_source AS source ON source.key = s.source
    """,
    "trade-records": """
        INSERT INTO relations_traderecord (
            id, key, reporter_id, partner_id, flow, period, period_kind, value,
            currency, commodity_code, commodity_revision, commodity_level,
            uncited_reason, {usual}
        ) SELECT nextval('records_record_id'), s.key, reporter.id, partner.id, s.flow,
            s.period, s.period_kind, s.value::numeric, s.currency, s.commodity_code,
            s.commodity_revision, 2, s.uncited_reason, {values}
        FROM staging AS s
        JOIN relations_party AS reporter ON reporter.key = s.reporter
        JOIN relations_party AS partner ON partner.key = s.partner
    """,
}


def copy(folder: Path, plurals: list[str]) -> None:
    """COPY into a staging table and INSERT … SELECT: the database resolves all keys."""
    from django.db import connection, transaction  # noqa: PLC0415 (needs settings)

    from records.kit.registry import by_plural  # noqa: PLC0415

    with transaction.atomic(), connection.cursor() as cursor:
        for plural in plurals:
            names = ROWS[plural]
            columns = ", ".join(f'"{name}" text' for name in names)
            cursor.execute(f"CREATE TEMPORARY TABLE staging ({columns}) ON COMMIT DROP")
            with (
                (folder / f"{plural}.csv").open("rb") as file,
                cursor.copy("COPY staging FROM STDIN (FORMAT csv, HEADER)") as into,
            ):
                while block := file.read(2**16):
                    into.write(block)
            cursor.execute("ANALYZE staging")
            usual = _usual(by_plural(plural), COPIED[plural])
            cursor.execute(
                COPIED[plural].format(
                    usual=", ".join(f'"{name}"' for name in usual),
                    values=", ".join(["%s"] * len(usual)),
                ),
                list(usual.values()),
            )
            cursor.execute("DROP TABLE staging")


def _usual(model: Any, statement: str) -> dict[str, Any]:
    """Values of the columns that the file does not give."""
    from django.db.models.fields import NOT_PROVIDED  # noqa: PLC0415 (needs settings)

    given = statement.partition("(")[2].partition("{usual}")[0]
    named = {name.strip().strip('"') for name in given.split(",")}
    return {
        field.column: None if field.null else str(field.get_default())
        for field in model._meta.concrete_fields
        if not field.generated and field.db_default is NOT_PROVIDED
        if field.column not in named
    }


def planned(folder: Path, file: str, plural: str, *, then_applied: bool) -> None:
    """A file in our own format as the desk takes it: kept, planned row by row, applied.

    From the pieces in which it is kept, as the process beside the server finds it.
    """
    from records.imports.keeping import apply, keep, new_import, plan  # noqa: PLC0415
    from records.kit.files.file_bytes import FileBytes  # noqa: PLC0415
    from records.kit.registry import by_plural  # noqa: PLC0415
    from records.models import Import  # noqa: PLC0415

    path = folder / f"{file}.csv"
    number = keep(new_import(path.name, FileBytes.at(path), by_plural(plural))).pk
    for step in (plan, apply) if then_applied else (plan,):
        done = step(Import.objects.get(pk=number))
        assert not done.errors, done.errors[:3]
    Import.objects.filter(pk=number).delete()


def mapped(folder: Path, *, dry_run: bool = False) -> None:
    """The same rows in one file of somebody else's, planned or applied."""
    from events.models import Visit  # noqa: PLC0415 (needs settings)
    from records.imports.keeping import apply, keep, new_import, plan  # noqa: PLC0415
    from records.kit.files.file_bytes import FileBytes  # noqa: PLC0415

    file = folder / f"{MAPPED}.csv"
    of = new_import(file.name, FileBytes.at(file), Visit, mapping_text=MAPPING)
    keep(of)
    done = (plan if dry_run else apply)(of)
    assert not done.errors, done.errors[:3]
