"""OP-3, LO-2, LO-4: what the roles of docs/operations/examples/roles.sql may do."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from config.localpg import database_settings
from config.localpg.places import SUPERUSER
from records.choices import ImportState
from records.models import HistoryEntry, Topic
from relations.models import Party
from tests.bringing import newest, press, preview
from tests.factories import MissionFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
ROLES = Path(settings.BASE_DIR) / "docs" / "operations" / "examples" / "roles.sql"


@pytest.fixture(scope="module", autouse=True)
def superuser(django_db_setup):
    """Roles are made by a superuser: Chancery's own server has one besides the
    application's role; a server that DATABASE_URL names may let nobody be one."""
    settings_of_role = dict(connection.settings_dict)
    if connection.settings_dict["ENGINE"] == database_settings()["ENGINE"]:
        connection.close()
        connection.settings_dict["USER"] = SUPERUSER
    yield
    connection.close()
    connection.settings_dict.update(settings_of_role)


@pytest.fixture
def become():
    """Do something as a role; the roles are gone with the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser of the database can make roles")
        cursor.execute(ROLES.read_text())

    def do(role, statement):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute(statement)
            found = cursor.fetchall() if cursor.description else cursor.rowcount
            cursor.execute("RESET ROLE")
            return found

    return do


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE relations_mission ADD COLUMN mine int",
        "DROP TABLE relations_mission",
        "TRUNCATE relations_mission CASCADE",
        "ALTER TABLE relations_mission DISABLE TRIGGER c_history",
        "UPDATE records_historyentry SET reason = 'nobody'",
        "DELETE FROM records_historyentry",
        "TRUNCATE records_historyentry",
        "DELETE FROM django_migrations",
        "COPY records_user TO PROGRAM 'cat'",
        "COPY records_user TO '/users'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE ROLE mine",
        "CREATE EXTENSION dblink",
    ],
)
def test_op_3_the_web_server_may_not(become, statement):
    MissionFactory()
    with pytest.raises(ProgrammingError, match=r"permission denied|must be "):
        become("chancery_web", statement)


def test_op_3_the_web_server_may_do_its_work(become):
    topic, user = TopicFactory(), UserFactory()
    before = HistoryEntry.objects.count()
    rename = f"UPDATE records_topic SET name = 'x' WHERE id = {topic.pk}"
    become("chancery_web", rename)
    assert HistoryEntry.objects.count() == before + 1
    close = f"UPDATE records_user SET is_active = false WHERE id = {user.pk}"
    become("chancery_web", close)
    become("chancery_web", f"DELETE FROM records_topic WHERE id = {topic.pk}")
    assert not Topic.objects.exists()


def test_op_3_the_whole_site_works_for_it(become, client):
    mission = MissionFactory(name="An embassy")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE chancery_web")
    try:
        client.force_login(UserFactory(is_staff=True, is_superuser=True))
        for address in (
            "/",
            "/missions/",
            f"/missions/{mission.key}/",
            "/api/v1/missions/",
            "/missions.xlsx",
            "/admin/",
            f"/admin/relations/mission/{mission.pk}/history/",
            "/account/sessions/",
        ):
            assert client.get(address).status_code == 200, address
        wrong = client.post("/login/", {"username": "a", "password": "b"})
        assert wrong.status_code == 200
        # A file with new rows and with as many changed ones as are written together.
        for name in ("Old", "New"):
            rows = [f"party-{n},{name},state" for n in range(8 if name == "New" else 6)]
            page = preview(client, "parties", "\n".join(["key,name,kind", *rows]))
            press(client, page)
            assert newest().state == ImportState.APPLIED, newest().result
        assert Party.objects.filter(name="New").count() == 8
        assert client.get("/api/v1/parties.ndjson").status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT password FROM records_user",
        "SELECT * FROM records_usersession",
        "SELECT secret FROM records_secondfactor",
        "DELETE FROM relations_mission",
        "INSERT INTO records_historyentry DEFAULT VALUES",
    ],
)
def test_op_3_reports_may_not(become, statement):
    with pytest.raises(ProgrammingError, match="permission denied"):
        become("chancery_read", statement)


def test_op_3_reports_read_records(become):
    MissionFactory(name="An embassy")
    assert become("chancery_read", "SELECT name FROM relations_mission") == [
        ("An embassy",)
    ]
    assert become("chancery_read", "SELECT username FROM records_user") == []
