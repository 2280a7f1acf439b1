"""Two databases: one with hidden records, one from which they were removed.

Made from the models themselves: a new record type, field or reference is in them
without anybody naming it here. Every text of what is hidden holds the word CANARY.
"""

from contextlib import contextmanager
from functools import partial
from itertools import cycle

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, models, transaction

from records.database import record_models, reference_tables
from records.derived import rebuild
from records.kit.registry import record_types
from records.models import (
    Citation,
    HistoryEntry,
    RecordReferenceField,
    Ruling,
    SavedView,
)
from tests import factories
from tests.addresses import factory_of, proposed

CANARY = "zyxqv"

# What makes a record hidden from some role.
MARKS = (
    {"classification": "internal"},
    {"classification": "confidential"},
    {"review": "draft"},
)


def _try(work):
    """Do it if the rules of the model allow it; whether they did."""
    try:
        with transaction.atomic():
            work()
    except DatabaseError:
        return False
    return True


def fill():
    """Fill a database: of each type public and hidden records, pointing at each other.

    Gives the number of references from what is public to what is hidden.
    """
    made = factory_of()
    public, hidden = {}, {}
    for model in record_types():
        public[model] = [made[model](), made[model](note="for colleagues")]
        hidden[model] = [_sing(made[model](**mark)) for mark in MARKS]
    crossings = 0
    for model in record_types():
        for record in public[model]:
            crossings += _cross(model, record, hidden)
        crossings += _hidden_parts(model, public[model][0], hidden)
        _nest(model, public[model][0], hidden[model], made[model])
    sources = [_sing(factories.SourceFactory(**mark)) for mark in MARKS]
    known = factories.SourceFactory()
    passages = [
        factories.PassageFactory(source=known, text=CANARY, **mark) for mark in MARKS
    ]
    for model in record_types():
        _cite(public[model][0], hidden[model], sources, passages)
    _disagree(made, public)
    _once_secret(made)
    _propose(public, hidden)
    _keep_views(public, hidden)
    with connection.cursor() as cursor:
        # Rows that are not committed are not counted by themselves; without it, some
        # plans are those for empty tables and take half a minute.
        cursor.execute("ANALYZE")
    return crossings


def _propose(public, hidden):
    """Changes that wait: of what all staff may see, and of what is hidden."""
    mission = next(m for m in public if m.__name__ == "Mission")
    proposed(public[mission][0], name="An embassy")
    for record in hidden[mission]:
        record.refresh_from_db()
        proposed(record, name=f"{CANARY} proposed")


def _keep_views(public, hidden):
    """Shared views of lists: open ones, some that name what is hidden, secret ones."""
    mission = next(m for m in public if m.__name__ == "Mission")
    party = next(m for m in public if m.__name__ == "Party")
    keep = partial(
        SavedView.objects.create,
        owner=factories.UserFactory(is_staff=True),
        plural=mission.PLURAL,
        is_shared=True,
        classification="public",
    )
    open_to_all = f"sending_party={public[party][0].key}"
    keep(name="Of one that all may see", query=open_to_all)
    for number, record in enumerate(hidden[party]):
        for filter_name in ("sending_party", "receiving_parties"):
            name = f"{CANARY} {number} {filter_name}"
            keep(name=name, query=f"{open_to_all}&{filter_name}={record.key}")
    keep(name=f"{CANARY} own", query="kind=embassy", classification="confidential")


def _sing(record):
    """Put the canary into every text of a hidden record, its key included."""
    table = type(record)._meta.concrete_model._base_manager.filter(pk=record.pk)
    words = {
        field.name: f"{CANARY}{record.pk}"[: field.max_length or 60]
        for field in record._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and field.editable
        and not field.choices
        and field.name not in ("key", "field")
    }
    if not _try(lambda: table.update(**words)):
        for name, word in words.items():
            _try(lambda name=name, word=word: table.update(**{name: word}))
    table.update(key=f"{CANARY}-{record.pk}")
    # A former key leads nowhere for who may not see where it leads.
    table.update(key=f"{CANARY}-now-{record.pk}")
    record.refresh_from_db()
    return record


def _hidden_of(hidden, target):
    marked = hidden.get(target)
    if marked is None:
        kinds = [one for one in hidden if one._meta.concrete_model is target]
        marked = [one for kind in kinds for one in hidden[kind]]
    return marked


def _cross(model, record, hidden):
    """Let every optional reference of a public record lead to a hidden one."""
    made = 0
    mine = model._meta.concrete_model._base_manager.filter(pk=record.pk)
    for turn, field in enumerate(model._meta.concrete_fields):
        if not (field.is_relation and field.null and field.name not in model.TOLD_WITH):
            continue
        if isinstance(field, RecordReferenceField):
            target = hidden[model][turn % len(MARKS)].pk
        else:
            target = _hidden_of(hidden, field.related_model)[turn % len(MARKS)].pk
        made += _try(lambda f=field, t=target: mine.update(**{f.attname: t}))
    for field in model._meta.many_to_many:
        targets = _hidden_of(hidden, field.related_model)[: len(MARKS)]
        made += _try(lambda f=field, t=targets: getattr(record, f.name).add(*t))
    return made


def _nest(model, top, between, make):
    """Let what is hidden stand between two public records, one above the other."""
    table = model._meta.concrete_model._base_manager
    for field in model._meta.concrete_fields:
        if not field.null or field.related_model is not model._meta.concrete_model:
            continue
        table.filter(pk=top.pk).update(**{field.attname: None})
        for record in between:
            _try(partial(table.filter(pk=record.pk).update, **{field.attname: top.pk}))
            below = table.filter(pk=make().pk)
            _try(partial(below.update, **{field.attname: record.pk}))


def _hidden_parts(model, owner, hidden):
    """Let a public record have hidden parts."""
    made = 0
    for part in model.PARTS:
        relation = model._meta.get_field(part)
        parts = _hidden_of(hidden, relation.related_model)
        for one in parts:
            table = type(one)._meta.concrete_model._base_manager.filter(pk=one.pk)
            name = relation.field.attname
            made += _try(lambda t=table, n=name: t.update(**{n: owner.pk}))
    return made


def _cite(record, hidden, sources, passages):
    """Cite a public record publicly, and in each way that is hidden."""
    known = passages[0].source
    cite = partial(factories.CitationFactory, record_id=record.pk)
    words = {"as_written": CANARY, "remark": CANARY, "locator": CANARY}
    cite(source=known)
    for mark, source, passage in zip(MARKS, sources, passages, strict=True):
        cite(source=known, **mark, **words)
        cite(source=source, **words)
        cite(source=known, passage=passage, **words)
    for field in record._meta.concrete_fields:
        target = field.related_model
        if not field.is_relation or isinstance(field, RecordReferenceField):
            continue
        for one, _ in zip(hidden, MARKS, strict=False):
            if field.editable and isinstance(one, target):
                cite(source=known, field=field.name, value=one.key)


def _disagree(made, public):
    """Disputes of which a reader sees all, some or nothing; rulings likewise."""
    mission = next(m for m in public if m.__name__ == "Mission")
    turn = cycle(MARKS)
    for values in (("2008", "2014"), ("2008", "2008-05"), ("2009", "2014", "2015")):
        record = made[mission]()
        for value in values:
            factories.CitationFactory(record_id=record.pk, field="opened", value=value)
        secret = factories.CitationFactory(
            record_id=record.pk, field="opened", value="1999", **next(turn)
        )
        if len(values) == 3:
            Ruling.objects.create(
                record_id=record.pk,
                field="opened",
                outcome="prefer",
                prevails=secret,
                reason=f"{CANARY} reason",
            )
    record = made[mission]()
    for value, mark in (("2008", {}), ("2014", {"classification": "internal"})):
        factories.CitationFactory(
            record_id=record.pk, field="opened", value=value, **mark
        )
    Ruling.objects.create(
        record_id=record.pk,
        field="opened",
        outcome="both_stand",
        reason=f"{CANARY} reason",
        classification="confidential",
    )


def _once_secret(made):
    """Public today, not always: what it said then stays hidden."""
    for model in ("Mission", "Person", "Statement"):
        record_type = next(m for m in made if m.__name__ == model)
        record = made[record_type](classification="confidential")
        record.note = f"{CANARY} then"
        record.save()
        record.note, record.classification = "", "public"
        record.save()


@contextmanager
def without_triggers():
    """A cursor whose changes nobody follows: no history, no register, no version.

    References are checked at the end, so that nothing is left that leads nowhere.
    """
    tables = [model._meta.db_table for model in record_models()]
    tables += [
        through._meta.db_table
        for model in record_models()
        for through, *_ in reference_tables(model)
    ]
    tables += ["records_registerentry", "records_historyentry"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def remove_hidden(sight, *, staff):
    """Make the database the twin for somebody who sees that far. Not to be undone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, record_type, key FROM records_registerentry WHERE "
            "secrecy > %s OR (unpublished AND NOT %s)",
            [sight.secrecy, sight.drafts],
        )
        gone = [number for number, _, _ in cursor.fetchall()]
    with without_triggers() as cursor:
        for model in record_models():
            table = model._meta.db_table
            for through, *_ in reference_tables(model):
                _forget(cursor, through, gone)
            cursor.execute(f'DELETE FROM "{table}" WHERE id = ANY(%s)', [gone])
            for field in model._meta.concrete_fields:
                if field.is_relation and field.null:
                    cursor.execute(
                        f'UPDATE "{table}" SET "{field.column}" = NULL'
                        f' WHERE "{field.column}" = ANY(%s)',
                        [gone],
                    )
            if not staff:
                cursor.execute(f"UPDATE \"{table}\" SET note = ''")
        cursor.execute(
            "DELETE FROM records_knowndispute WHERE dispute_id IN"
            " (SELECT id FROM records_dispute WHERE record_id = ANY(%s))",
            [gone],
        )
        for table, column in (
            ("records_formerkey", "record_id"),
            ("records_dispute", "record_id"),
            ("records_registerentry", "id"),
            ("records_historyentry", "record"),
            ("records_proposedrow", "record"),
        ):
            cursor.execute(f'DELETE FROM "{table}" WHERE "{column}" = ANY(%s)', [gone])
        cursor.execute(
            "DELETE FROM records_proposal WHERE id NOT IN"
            " (SELECT proposal_id FROM records_proposedrow)"
        )
        _forget_in_history(gone, sight)
    rebuild()
    ContentType.objects.clear_cache()


def _forget(cursor, through, gone):
    """No list of references names what is gone, from either side."""
    for field in through._meta.concrete_fields:
        if field.is_relation:
            cursor.execute(
                f'DELETE FROM "{through._meta.db_table}"'
                f' WHERE "{field.column}" = ANY(%s)',
                [gone],
            )


def _forget_in_history(gone, sight):
    """History that never had what is hidden: neither rows, nor references to them."""
    numbers = set(gone)
    closed = ["public", "internal", "confidential"][sight.secrecy + 1 :]
    tables = {model._meta.db_table: model for model in record_models()}
    for entry in HistoryEntry.objects.all():
        rows = [row for row in (entry.before, entry.after) if row]
        then = {row.get("classification") for row in rows}
        deep = max((row.get("secrecy") or 0) for row in rows)
        if then & set(closed) or deep > sight.secrecy:
            entry.delete()
            continue
        model = tables.get(entry.table)
        if model is None:
            if any(value in numbers for row in rows for value in row.values()):
                entry.delete()
            continue
        changed = False
        for field in model._meta.concrete_fields:
            for row in rows:
                if field.is_relation and row.get(field.column) in numbers:
                    row[field.column] = None
                    changed = True
        if changed:
            entry.save()


def keys():
    """Every key there is, hidden ones included, by record type."""
    return {
        model: list(model._base_manager.order_by("pk").values_list("key", flat=True))
        for model in record_types()
    }


def cited_fields():
    """Fields of public records that citations give values."""
    return list(
        Citation._base_manager.exclude(field="")
        .values_list("record__record_type", "record__key", "field")
        .distinct()
    )
