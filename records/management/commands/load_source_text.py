"""Gives a source the text of its document, split into numbered passages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.attribution import attributed_to
from records.kit.nearest import did_you_mean
from records.models import Source
from records.source_text import SourceTextError, load_text


class Command(BaseCommand):
    """``manage.py load_source_text KEY FILE``."""

    help = "Give a source the text of its document (UTF-8), split into passages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="Key of the source.")
        parser.add_argument("file", type=Path, help="Text file, a paragraph a line.")

    def handle(self, *args: Any, **options: Any) -> None:
        key, file = options["key"], options["file"]
        source = Source.objects.filter(key=key).first()
        if source is None:
            known = Source.objects.values_list("key", flat=True)
            raise CommandError(f"There is no source “{key}”.{did_you_mean(key, known)}")
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise CommandError(
                f"{file} is not UTF-8 text (byte {error.start}): save it as UTF-8."
            ) from error
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        try:
            with attributed_to(reason=f"text of source {key}"):
                loaded = load_text(source, text)
        except SourceTextError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{source.key}: {loaded}.")
