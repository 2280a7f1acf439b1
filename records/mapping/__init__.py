"""Mapping files: how somebody else's table becomes records, in YAML and without code.

A mapping turns each row of a foreign file into rows of our own import format, one table
for each record type, under keys that are the same every time. Those go through the
ordinary import (records.kit.resources): a mapping knows no rule of a record, and what
it gets wrong the record's own rules tell, with the row and the column of the file.

How a layout plugs in: write ``docs/mappings/NAME.yaml`` (docs/importing.md has every
word) and name under ``recognise`` the columns that tell it from all others. No code:
``read_mapping`` checks it, ``shipped`` finds it by name, ``recognised`` by a header,
``make_tables`` applies it. Codes that are not ours stand under ``codes``, rows that
must not be counted twice under ``leave_out``, each with its reason.
"""

from records.mapping.making import make_tables
from records.mapping.nodes import MappingFault, MappingFaults
from records.mapping.produced import Produced
from records.mapping.schema import Mapping, read_mapping
from records.mapping.store import mapping_named, recognised, shipped

__all__ = [
    "Mapping",
    "MappingFault",
    "MappingFaults",
    "Produced",
    "make_tables",
    "mapping_named",
    "read_mapping",
    "recognised",
    "shipped",
]
