"""NE-1 to NE-4, OP-5, OP-7, OP-10: what the code reaches for, what its files hold."""

import ast
import re
import secrets
import socket
import sys

import pytest

from benchmarks.speed.processes import free_port, serving
from tests.security.production import PRODUCTION, ROOT
from tests.test_house import tracked

# What can ask another computer. The launcher asks itself whether it is up.
NETWORK = {
    *("aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket"),
    *("ssl", "telnetlib", "urllib.request", "urllib3", "xmlrpc.client"),
}
NAMES_THIS_COMPUTER = {
    "config/localpg/probe.py",
    "config/run/address.py",
    "config/run/serve.py",
    "records/imports/working.py",
}
PACKAGE = re.compile(r"^[a-z0-9][\w.\[\],-]*==\S+", re.IGNORECASE)
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|"
    r"chy_[0-9a-z]{10}_[0-9a-f]{64}|(?:scrypt|pbkdf2_sha256)\$[^\s\"]{60,}"
)


def imported(path):
    """The modules that a file names in its imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_ne_1_ne_2_ne_3_ne_4_nothing_asks_another_server():
    ours = tracked("config/**.py", "records/**.py", "people/**.py")
    ours += tracked("relations/**.py", "events/**.py")
    reaching = {
        str(path.relative_to(ROOT))
        for path in ours
        if "migrations" not in path.parts and NETWORK & set(imported(path))
    }
    assert len(ours) > 200
    assert reaching == NAMES_THIS_COMPUTER
    # The one of them that serves names this computer, and asks it nothing.
    working = (ROOT / "records/imports/working.py").read_text()
    assert set(re.findall(r"socket\.\w+", working)) == {"socket.gethostname"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_op_5_every_package_is_pinned_with_its_hashes(name):
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) > 20
    loose = [one for one in lines if not PACKAGE.match(one) or "--hash=" not in one]
    assert loose == []


def test_op_7_no_secret_is_in_the_files():
    wrong = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path != ROOT / "tests/security/test_op_code.py"
        if SECRETS.search(path.read_bytes().decode(errors="replace"))
    ]
    assert wrong == []


def _asked(port, sent):
    """All that a server says to these bytes, until it has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(sent)
        line.settimeout(0.7)
        got = b""
        try:
            while more := line.recv(65536):
                got += more
        except TimeoutError:
            pass
    return got.decode("latin-1")


@pytest.fixture(scope="module")
def served():
    """The port of the product, served by gunicorn as it is deployed."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config"]
    command += ["docs/operations/examples/gunicorn.conf.py"]
    told = {**PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(60)}
    told |= {"BIND": f"127.0.0.1:{port}", "WORKERS": "1", "ALLOWED_HOSTS": "127.0.0.1"}
    told["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/none"
    with serving(command, f"http://127.0.0.1:{port}/healthz", **told):
        yield port


# A second question in what one of two servers takes for the body of the first.
HIDDEN = "GET /hidden-in-a-body HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
TWICE = f"Content-Length: {len(HIDDEN)}\r\nTransfer-Encoding: chunked\r\n"
SMUGGLED = {
    "both": TWICE + f"\r\n0\r\n\r\n{HIDDEN}",
    "space before the colon": f"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a tab": f"Transfer-Encoding:\tchunked, x\r\n\r\n0\r\n\r\n{HIDDEN}",
    "unknown coding": f"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "two codings": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"
    f"\r\n0\r\n\r\n{HIDDEN}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}"
    f"\r\n\r\n{HIDDEN}",
    "a signed length": f"Content-Length: +{len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a length in underscores": f"Content-Length: 1_0\r\n\r\n{HIDDEN}",
    "a folded line": f"X: a\r\n Transfer-Encoding: chunked\r\n\r\n{HIDDEN}",
    "a bare line feed": f"X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a bad chunk": f"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n{HIDDEN}",
}


@pytest.mark.parametrize("how", SMUGGLED)
def test_op_10_no_question_is_smuggled_in_another(served, how):
    asked = f"POST /first HTTP/1.1\r\nHost: 127.0.0.1\r\n{SMUGGLED[how]}"
    said = _asked(served, asked.encode())
    statuses = re.findall(r"^HTTP/1\.1 (\d{3})", said, re.MULTILINE)
    assert "hidden-in-a-body" not in said
    # A bad chunk is found when it is read: after a redirection, which reads nothing.
    one_answer = statuses in (["400"], ["501"])
    assert one_answer or (how, statuses) == ("a bad chunk", ["301", "400"]), said
