"""Trade as tidy CSV under the names that SDMX gives to concepts of statistics.

One row is one observation by one source, so rival figures are rows of their own, told
apart by OBS_KEY. Codes are those of the SDMX code lists, where these have one.
"""

from decimal import Decimal
from typing import Any

from records.kit.api.files import Tabular
from records.kit.api.objects import objects_of
from records.kit.api.wanted import Wanted
from records.kit.files.csv_files import write_csv
from records.kit.files.tables import Table
from records.models import RecordQuerySet
from relations.choices import Flow, PeriodKind, Valuation, ValueStatus
from relations.models import Party

UNKNOWN, TOTAL, OTHER = "_U", "_T", "_O"
FREQUENCIES = {
    PeriodKind.ANNUAL: "A",
    PeriodKind.QUARTER: "Q",
    PeriodKind.MONTH: "M",
    PeriodKind.YEAR_TO_DATE: OTHER,
    PeriodKind.UNKNOWN: UNKNOWN,
}
FLOWS = {
    Flow.EXPORT: "X",
    Flow.IMPORT: "M",
    Flow.RE_EXPORT: "RX",
    Flow.RE_IMPORT: "RM",
    Flow.DOMESTIC_EXPORT: "DX",
    Flow.TURNOVER: TOTAL,
    Flow.UNCLEAR: UNKNOWN,
}
VALUATIONS = {Valuation.FOB: "FOB", Valuation.CIF: "CIF", Valuation.UNKNOWN: UNKNOWN}
# Normal, estimated, imputed from the partner, provisional, suppressed, missing.
STATUSES = {
    ValueStatus.REPORTED: "A",
    ValueStatus.REVISED: "A",
    ValueStatus.ESTIMATED: "E",
    ValueStatus.MIRROR: "I",
    ValueStatus.PROVISIONAL: "P",
    ValueStatus.CONFIDENTIAL: "Q",
    ValueStatus.ATTESTED: "O",
}
QUARTERS = {"01/03": "Q1", "04/06": "Q2", "07/09": "Q3", "10/12": "Q4"}
COLUMNS = {
    "OBS_KEY": "key of the record",
    "FREQ": "frequency (CL_FREQ): A, Q, M, _O for a part of a year",
    "REF_AREA": "who reports: ISO 3166-1 alpha-2, else the key of the party",
    "COUNTERPART_AREA": "the partner, by the same codes",
    "FLOW": "X, M, RX, RM, DX, _T for both directions, _U where unclear",
    "PRODUCT": "HS code, _T for all goods",
    "PRODUCT_REVISION": "edition of the code, such as H3",
    "PRODUCT_AS_WRITTEN": "the goods in words",
    "TIME_PERIOD": "2013, 2015-Q1, 2015-03, else EDTF",
    "OBS_VALUE": "the value, times ten to the power of UNIT_MULT",
    "UNIT_MEASURE": "currency, ISO 4217",
    "UNIT_MULT": "power of ten (CL_UNIT_MULT)",
    "VALUATION": "FOB, CIF, _U",
    "OBS_STATUS": "status (CL_OBS_STATUS): A, E, I, P, Q, O",
    "CONF_STATUS": "C where the value is confidential, else F",
    "SOURCE_AGENCY": "the office whose figure it is, in words",
    "COMMENT_OBS": "what readers should know",
}


class Observations(Tabular):
    """Trade figures, one observation a row."""

    extension = "sdmx.csv"
    told = "Tidy CSV with the column names of SDMX, one observation a row."
    wanted = Wanted(
        frozenset(
            {"key", "reporter", "partner", "flow", "period", "period_kind", "value"}
            | {"unit_multiplier", "currency", "valuation", "commodity", "summary"}
            | {"commodity_code", "commodity_revision", "value_status"}
            | {"statistical_source"}
        ),
        frozenset(),
    )

    @property
    def names(self) -> list[str]:
        """What SDMX calls the columns."""
        return list(COLUMNS)

    def chunk(self, rows: RecordQuerySet) -> bytes:
        """Some observations more."""
        table = self.table(rows)
        self.count += len(table)
        return write_csv(table).partition(b"\r\n")[2]

    def table(self, rows: RecordQuerySet) -> Table:
        """The observations of some records; areas are read for all of them at once."""
        numbers = rows.values_list("pk", flat=True)
        shown = objects_of(
            self.model, numbers, self.wanted, reader=self.reader, base=self.base
        )
        parties = [one[side] for one in shown for side in ("reporter", "partner")]
        keys = {party["key"] for party in parties if party}
        known = Party.objects.visible_to(self.reader).filter(key__in=keys)
        areas = dict(known.values_list("key", "iso_alpha_2"))
        return Table.of([_observation(one, areas) for one in shown], list(COLUMNS))


def _observation(one: dict[str, Any], areas: dict[str, str]) -> list[Any]:
    value, power = _scaled(one["value"], one["unit_multiplier"])
    secret = one["value_status"] == ValueStatus.CONFIDENTIAL
    return [
        one["key"],
        FREQUENCIES[one["period_kind"]],
        _area(one["reporter"], areas),
        _area(one["partner"], areas),
        FLOWS[one["flow"]],
        one["commodity_code"].replace("TOTAL", TOTAL)
        or (UNKNOWN if one["commodity"] else TOTAL),
        one["commodity_revision"],
        one["commodity"],
        _period(one["period"], one["period_kind"]),
        value,
        one["currency"],
        power,
        VALUATIONS[one["valuation"]],
        STATUSES[one["value_status"]],
        "C" if secret else "F",
        one["statistical_source"],
        one["summary"],
    ]


def _area(party: dict[str, Any] | None, areas: dict[str, str]) -> str:
    return areas.get(party["key"]) or str(party["key"]) if party else UNKNOWN


def _scaled(value: str | None, multiplier: int) -> tuple[str, int | str]:
    """The value and the power of ten; a multiplier that is none is multiplied in."""
    if value is None:
        return "", ""
    power = len(str(multiplier)) - 1
    if multiplier == 10**power:
        return value, power
    return f"{(Decimal(value) * multiplier).normalize():f}", 0


def _period(period: dict[str, Any] | None, kind: str) -> str:
    text = str(period["edtf"]) if period else ""
    start, _, end = text.partition("/")
    if kind == PeriodKind.QUARTER and start[:4] == end[:4]:
        quarter = QUARTERS.get(f"{start[5:]}/{end[5:]}")
        return f"{start[:4]}-{quarter}" if quarter else text
    return text
