"""OP-6: house rules that no reviewer should have to remember."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.db import connection

from records.database import record_models, reference_tables
from records.kit.registry import by_record_type, record_types
from records.models import Citation

ROOT = Path(__file__).parent.parent
OUR_APPS = ("records", "relations", "people", "events")
LIMIT = 400


def tracked(*patterns):
    """Files of the project, also those not committed yet."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def test_files_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py", "*.html", "*.css", "*.js", "*.sql")
        if "migrations" not in path.parts and "vendored" not in path.parts
        if (lines := len(path.read_text().splitlines())) > LIMIT
    }
    assert long == {}


@pytest.mark.django_db
def test_no_migration_is_pending():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_br_2_templates_have_no_inline_script_style_or_handler():
    # The spellings are looked for here, and used nowhere.
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in tracked("*.html")
        for found in re.finditer(
            r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:|\|safe\b",
            path.read_text(),
        )
    ]
    assert wrong == []


def test_files_name_no_machine_and_no_registry():
    machine = re.compile(r"(?<![\w.])/(?:work|root|home|tmp)/\w|pypi\.org|npmjs\.")
    allowed = {"requirements.txt", "requirements-dev.txt", "test_house.py"}
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked("*.py", "*.md", "*.toml", "*.html", "*.csv", "Makefile")
        if path.name not in allowed and "localpg" not in str(path)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if machine.search(line)
    ]
    assert wrong == []


@pytest.mark.parametrize("model", record_types(), ids=lambda model: model.__name__)
class TestEveryRecordType:
    def test_has_one_word_in_every_place(self, model):
        app = model._meta.app_label
        name = re.sub(r"(?<!^)([A-Z])", r"_\1", model.__name__).lower()
        assert (ROOT / "tests" / app / f"test_{name}.py").is_file()
        assert model in admin.site._registry

    def test_says_what_it_is(self, model):
        assert model.__doc__
        assert not model.__doc__.startswith(model.__name__ + "(")


def test_words_of_record_types_are_unique():
    plurals = [model.PLURAL for model in record_types()]
    assert len(plurals) == len(set(plurals))
    for model in record_models():
        assert by_record_type(model.record_type()) is model


@pytest.mark.django_db
def test_every_record_table_has_its_triggers():
    tables = [model._meta.db_table for model in record_models()]
    lists = [
        through._meta.db_table
        for model in record_models()
        for through, *_ in reference_tables(model)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal"
        )
        installed = set(cursor.fetchall())
    expected = {
        (table, name)
        for table in tables
        for name in (
            *("a_secrecy", "a_version", "b_register", "c_history", "g_change"),
            *("i_search_insert", "i_search_update", "i_search_delete"),
        )
    }
    touch = ("h_touch_insert", "h_touch_update", "h_touch_delete")
    expected |= {(table, name) for table in lists for name in ("c_history", *touch)}
    expected.add(("records_citation", "a_secrecy_of_named"))
    expected |= (
        {
            (table, name)
            for table in ("records_citation", "records_ruling")
            for name in ("a_citable", "d_disputes")
        }
        | {
            ("records_ruling", "e_follow"),
            ("records_passage", "e_cited"),
            ("records_registerentry", "named"),
        }
        | {
            (model._meta.db_table, "e_cited")
            for model in (*filter(lambda m: m.CITED, record_models()), Citation)
        }
    )
    expected |= {
        (f"records_user{table}", "f_sessions")
        for table in ("", "_groups", "_user_permissions")
    }
    assert installed == expected


@pytest.mark.django_db
def test_every_date_column_stays_within_the_calendar():
    """PostgreSQL knows years that Python can't read: no date column may hold them."""
    unguarded = []
    for model in apps.get_models():
        if model._meta.app_label not in OUR_APPS or model._meta.proxy:
            continue
        for field in model._meta.concrete_fields:
            if field.get_internal_type() != "DateField" or field.generated:
                continue
            checks = " ".join(str(constraint) for constraint in model._meta.constraints)
            if f"{field.column}__range" not in checks:
                unguarded.append(f"{model.__name__}.{field.name}")
    assert unguarded == []


def test_no_contract_hides_a_test_of_another():
    found = [
        name
        for path in (ROOT / "tests" / "contract").glob("*.py")
        for name in re.findall(r"^    def (test_\w+)", path.read_text(), re.MULTILINE)
    ]
    assert sorted(found) == sorted(set(found))
