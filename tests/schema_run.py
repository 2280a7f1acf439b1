"""All of schemathesis against a running Chancery, as one role, for a while.

``python -m tests.schema_run editor --minutes 15`` makes a database of its own with the
fixtures, serves it, and has schemathesis go through all its phases (examples, coverage,
fuzzing, stateful), with valid and invalid questions and changes. A role other than
anonymous comes with a token of its owner, for all that the owner may. Limits on how
often one may ask are lifted: they would be all that is tested.
"""

import argparse
import logging
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import django

PHASES = "examples,coverage,fuzzing,stateful"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,"
    "negative_data_rejection,missing_required_header,unsupported_method,"
    "use_after_free,ignored_auth"
)
OPENED = {
    "analyst": ("read",),
    "editor": ("read", "add", "change"),
    "reviewer": ("read", "add", "change", "delete"),
    "admin": ("read", "add", "change", "delete"),
}
EVER_SO_MANY = 10.0**9
# Conditions come before the body (RFC 9110, 13.2.1): what is stale is refused unread.
# What is sent to a former key is led to the new one, unread too (308).
CONFIGURED = """
[checks.negative_data_rejection]
expected-statuses = [308, 400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429]
"""


def main() -> int:
    """Serve, run schemathesis as one role, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", choices=("anonymous", *OPENED))
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("more", nargs="*", help="further words for schemathesis")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # Refusals are what is asked for here.
    logging.getLogger("django").setLevel(logging.ERROR)
    from django.conf import settings
    from django.db import connection
    from django.test.utils import (
        setup_test_environment,
        teardown_test_environment,
    )

    setup_test_environment()
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.API_PER_MINUTE = int(EVER_SO_MANY)
    was = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"schema_{given.role}_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with _unlimited():
            return _ask(given.role, given.minutes, given.more)
    finally:
        connection.creation.destroy_test_db(was, verbosity=0)
        teardown_test_environment()


def _unlimited() -> patch:
    from records.door import limits

    return patch.object(limits, "take", lambda limit, *_: limit.most)


def _ask(role: str, minutes: float, more: list[str]) -> int:
    from django.test.testcases import LiveServerThread

    from records.reading import everything

    with everything():
        headers = _prepared(role)
    answered: Counter[str] = Counter()
    server = LiveServerThread("127.0.0.1", lambda site: _counted(site, answered))
    server.daemon = True
    server.start()
    server.is_ready.wait()
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"http://127.0.0.1:{server.port}/api/v1/schema/",
        f"--phases={PHASES}",
        f"--checks={CHECKS}",
        f"--max-time={int(minutes * 60)}",
        "--workers=1",
        "--continue-on-failure",
        "--warnings=off",
        "--wait-for-schema=60",
        "--suppress-health-check=all",
        "--generation-database=none",
        "--request-timeout=60",
        "--no-color",
        *headers,
        *more,
    ]
    try:
        # It keeps notes where it runs.
        with TemporaryDirectory() as folder:
            Path(folder, "schemathesis.toml").write_text(CONFIGURED)
            return subprocess.run(command, cwd=folder, check=False).returncode
    finally:
        server.terminate()
        told = ", ".join(f"{status}: {n}" for status, n in sorted(answered.items()))
        print(f"Answered as {role}: {told}", flush=True)


def _counted(site: Any, answered: Counter[str]) -> Any:
    """The same site, which notes how often it answers with which status."""

    def answer(environ: Any, start_response: Any) -> Any:
        def start(status: str, *more: Any) -> Any:
            answered[status.split()[0]] += 1
            return start_response(status, *more)

        return site(environ, start)

    return answer


def _prepared(role: str) -> list[str]:
    """Fill the database; what schemathesis says of who asks."""
    from django.utils import timezone

    from records.choices import Classification
    from records.door.tokens import make_token
    from records.models import User
    from records.roles import STAFF, make_roles
    from tests.fixture_files import load

    load()
    roles = make_roles()
    if role == "anonymous":
        return []
    owner = User.objects.create(
        username=role,
        is_staff=role in STAFF,
        is_superuser=role == "admin",
        clearance=Classification.CONFIDENTIAL,
    )
    owner.groups.set([roles[role]])
    scopes = [f"{verb}:*" for verb in OPENED[role]]
    expires = timezone.now() + timedelta(days=1)
    _, text = make_token(owner, "schemathesis", scopes, expires)
    return [f"--header=Authorization: Bearer {text}"]


if __name__ == "__main__":
    sys.exit(main())
