"""Imports many parties in a process of its own, which a test kills in the middle.

``python -m tests.records.importing_run DATABASE`` prints “writing” when rows are in the
database that no transaction has committed, and then waits for its end.
"""

import sys
import time

import django
from django.conf import settings


def main(database: str) -> None:
    """Import, and stop where everything is written and nothing committed."""
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from records.imports.keeping import apply, new_import  # noqa: PLC0415
    from records.reading import everything  # noqa: PLC0415
    from relations.models import Party  # noqa: PLC0415

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "Checking":
            sys.stdout.write("writing\n")
            sys.stdout.flush()
            time.sleep(600)

    mapping = "about: x\nsource: {key: s, title: S, kind: press}\ntables:\n" + (
        "- records: parties\n  key: '{id}'\n  fields: {name: '{id}', kind: state}\n"
        "  cite: {locator: '{id}'}\n"
    )
    file = "id\n" + "\n".join(f"p{number}" for number in range(500))
    with everything():
        apply(
            new_import("parties.csv", file.encode(), Party, mapping_text=mapping),
            progress,
        )


if __name__ == "__main__":
    main(sys.argv[1])
