"""The settings as they are shipped, read by a Python of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parent.parent.parent
SECRET = "of-a-test-but-as-long-as-it-has-to-be-0123456789-abcdefghijklmnop"
PRODUCTION = {
    "SECRET_KEY": SECRET,
    "HTTPS": "true",
    "ALLOWED_HOSTS": "records.example",
    "CSRF_TRUSTED_ORIGINS": "https://records.example",
    "TRUSTED_PROXIES": "127.0.0.1",
}
OURS = ("DEBUG", "LOG_LEVEL", "SECRET_KEY_FILE", *PRODUCTION)


def python(*arguments, tmp_path=ROOT, **variables):
    """Run Python with nothing but these variables said to the settings."""
    there = {name: value for name, value in os.environ.items() if name not in OURS}
    there.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    # A key that `make run` wrote is not meant here.
    there["SECRET_KEY_FILE"] = str(tmp_path / "no-such-key")
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**there, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def shipped(*names):
    """Settings of production, by name."""
    code = (
        "import json; from config import settings as s; "
        f"print(json.dumps({{n: getattr(s, n) for n in {names!r}}}))"
    )
    done = python("-c", code, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def be_shipped(fixture, *names):
    """Put settings of production into pytest's ``settings``."""
    for name, value in shipped(*names).items():
        assert hasattr(settings, name)
        setattr(fixture, name, value)
