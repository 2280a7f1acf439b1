"""A foreign file and its mapping, as the tests of mappings use them."""

from records.imports.running import Asked, run
from records.mapping import read_mapping

SOURCE = """
source:
  key: registry
  title: Registry of visits
  kind: official_primary
"""

VISITS = (
    """
about: Visits as a protocol department lists them
recognise: [No, Guests, From, Country]
ignore: [Clerk]
"""
    + SOURCE
    + """
codes:
  ranks: {S: state, W: working, "": unspecified}

derive:
  guests:
    column: Guests
    split: " and "
    title: [President, Prime Minister, King, Crown Prince, Premier, Prince]

tables:
  - records: parties
    called: country
    match:
      - {identifier: registry-country, value: "{Country}"}
    key: "{Country}"
    only_new: yes
    fields:
      name: "{Country}"
      kind: state
    identifiers: {registry-country: "{Country}"}

  - records: visits
    called: visit
    key: "registry-{No}"
    fields:
      title: "Visit of {Guests}"
      date: {column: From, date: day first, until: {column: Until, date: day first}}
      visit_class: {column: Rank, codes: ranks}
      summary: "{Remarks}"
    cite:
      locator: "no. {No}"
      as_written: {text: "{Guests}", longest: 300}

  - records: participations
    each: guests
    key: "{@visit}-{guests.number}"
    fields:
      event: "{@visit}"
      party: "{@country}"
      name_as_written: "{guests.name}"
      office_as_written: "{guests.title}"
      role: principal
      order: "{guests.number}"
"""
)

FILE = """\
No;Guests;From;Until;Country;Rank;Remarks;Clerk
1;King Abdullah and Crown Prince Hussein;05/02/1999;07/02/1999;Jordan;S;;ab
2;Premier and Prince Norodom;12/03/1954;12/03/1954;Cambodia;W;Came\u00a0 by sea;cd
"""


def carried_out(mapping, file, *, dry_run=False, policy="rival", model=None):
    """The plan of an import with a mapping."""
    asked = Asked(file.encode(), "csv", None, model, read_mapping(mapping), policy)
    return run(asked, dry_run=dry_run)


def told(plan):
    """All errors of a plan as staff read them."""
    return [str(problem) for problem in plan.errors]
