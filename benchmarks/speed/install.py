"""Installs the other peers of the benchmark: ``python -m benchmarks.speed.install``.

Datasette goes into an environment of its own, Directus into a folder of its own, both
under .local/peers/ and in the versions that are pinned here. Neither is part of the
product or needed by it; where one is not there the benchmark says so and goes on.
"""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATASETTE, DIRECTUS = Path(".local/peers/datasette"), Path(".local/peers/directus")


def main() -> None:
    """Install what can be installed here."""
    subprocess.run([sys.executable, "-m", "venv", str(DATASETTE)], check=True)
    pip = [str(DATASETTE / "bin" / "pip"), "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", str(HERE / "datasette.txt")], check=True)
    if shutil.which("npm") is None:
        print("There is no npm here, so Directus is left out.")
        return
    DIRECTUS.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "directus.json", DIRECTUS / "package.json")
    # What it rests on is locked by the first time, in package-lock.json there.
    command = ["npm", "install", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=DIRECTUS, check=True)


if __name__ == "__main__":
    main()
