"""The recipes of the API do what they say: asked of a served site.

Those in curl and Python are run as they stand. R and Excel are not on this machine: of
their recipes each address is asked, and the keys that they name are looked for.
"""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
import requests

TEXT = (Path(__file__).parents[2] / "docs" / "api" / "recipes.md").read_text()
HERE = "http://127.0.0.1:8000"


def recipes(language):
    """The recipes in one language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)


def run(site, language, arguments):
    """What each recipe in a language says when it is run against the site."""
    said = []
    for recipe in recipes(language):
        done = subprocess.run(
            [*arguments, recipe.replace(HERE, site)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (recipe, done.stderr)
        said.append(done.stdout)
    return said


def test_snippets_of_the_documentation_run(site):
    """What a newcomer copies from the first page: in curl, Python, R and Excel."""
    page = requests.get(f"{site}/api/v1/docs/", timeout=30).text
    found = re.findall(r'<pre class="shell"><code>(.*?)</code>', page, re.DOTALL)
    asked, said = [], []
    for snippet in map(unescape, found):
        if "YOUR-TOKEN" in snippet:
            continue
        command = None
        if snippet.startswith("curl"):
            command = ["sh", "-c", f"{snippet} --silent --fail"]
        elif snippet.startswith("import"):
            command = [sys.executable, "-c", snippet]
        if command is None:
            [address] = re.findall(r'"(http[^"]+)"', snippet)
            asked.append(requests.get(address, timeout=30).status_code)
        else:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=60, check=True
            )
            said.append(done.stdout)
    assert asked == [200, 200]
    first, python = said
    assert json.loads(first)["count"] >= 1
    assert int(python.split()[0]) >= 2


def test_recipes_in_curl_answer(site):
    meetings, mission, pair = map(json.loads, run(site, "curl", ["sh", "-c"]))
    assert meetings["count"] >= 1
    assert set(meetings["results"][0]) == {"key", "date", "title"}
    assert set(mission) == {"citations"}
    assert mission["citations"]
    assert sum(row["count"] for row in pair["contacts"]["counts"]) > 20


def test_recipes_in_python_answer(site):
    missions, again, faults, high = run(site, "python", [sys.executable, "-c"])
    assert int(missions.split()[0]) >= 2
    assert again == "304\n"
    assert faults == "countyr → country\n"
    assert re.search(r"^20[01][0-9] minister [1-9]$", high, re.MULTILINE)


@pytest.mark.parametrize("language", ["r", "powerquery"])
def test_recipes_in_r_and_excel_ask_what_there_is(site, language):
    found = recipes(language)
    assert len(found) == 2
    for recipe in found:
        [address] = re.findall(r'"(http[^"]+)"', recipe)
        answer = requests.get(address.replace(HERE, site), timeout=30)
        assert answer.status_code == 200, address
        if ".csv" in address:
            assert len(answer.text.splitlines()) > 1
            continue
        row = answer.json()["results"][0]
        for name in re.findall(r'\{"key", (.*?)\}', recipe):
            assert set(re.findall(r"\w+", name)) <= set(row)
        if language == "r":
            assert {"value", "period", "flow"} <= set(row)
