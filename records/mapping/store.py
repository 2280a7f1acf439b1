"""Mappings by name: those that Chancery ships, and those that staff keep."""

from collections.abc import Collection
from pathlib import Path

from django.conf import settings

from records.kit.nearest import did_you_mean
from records.mapping.schema import Mapping, read_mapping
from records.models import KeptMapping


def folder() -> Path:
    """Where the shipped mappings are, one file each."""
    return Path(settings.BASE_DIR) / "docs" / "mappings"


def shipped() -> dict[str, Path]:
    """The shipped mappings by name."""
    return {path.stem: path for path in sorted(folder().glob("*.yaml"))}


def mapping_named(name: str) -> Mapping:
    """A mapping by its name: one that staff keep, else a shipped one; or by its path.

    Raises LookupError naming the nearest, or MappingFaults.
    """
    return read_mapping(text_of(name))


def text_of(name: str) -> str:
    """The text of a mapping by name or path; raises LookupError naming the nearest."""
    kept = KeptMapping.objects.filter(name=name).first()
    if kept:
        return kept.text
    paths = shipped()
    if name in paths:
        return paths[name].read_text(encoding="utf-8")
    path = Path(name)
    if path.suffix in (".yaml", ".yml") and path.is_file():
        return path.read_text(encoding="utf-8")
    raise LookupError(f"There is no mapping “{name}”.{did_you_mean(name, names())}")


def names() -> list[str]:
    """The names of all mappings, those of staff first."""
    kept = KeptMapping.objects.values_list("name", flat=True)
    return list(dict.fromkeys([*kept, *shipped()]))


def recognised(header: Collection[str]) -> list[str]:
    """Names of the mappings made for a file with this header, the closest first."""
    found = []
    for name in names():
        mapping = mapping_named(name)
        if mapping.suits(header):
            found.append((-len(mapping.recognise), name))
    return [name for _, name in sorted(found)]
