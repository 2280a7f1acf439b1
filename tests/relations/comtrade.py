"""Files of trade in the three layouts of UN Comtrade, made of the same figures."""

import csv
import io
from dataclasses import dataclass


def _names(text: str) -> list[str]:
    return text.split(",")


OLD = _names(
    "Year,Reporter Code,Trade Flow Code,Partner "
    "Code,Classification,Commodity Code,Quantity Unit Code,Supplementary "
    "Quantity,Netweight (kg),Value,Estimation Code"
)
LEGACY = _names(
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf "
    "Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter "
    "ISO,Partner Code,Partner,Partner ISO,2nd Partner Code,2nd Partner,2nd "
    "Partner ISO,Customs Proc. Code,Customs,Mode of Transport Code,Mode of "
    "Transport,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Alt Qty "
    "Unit Code,Alt Qty Unit,Alt Qty,Netweight (kg),Gross weight (kg),Trade "
    "Value (US$),CIF Trade Value (US$),FOB Trade Value (US$),Flag"
)
PLUS = _names(
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,isAggregate"
)
FLOWS = {"1": "M", "2": "X", "3": "RX", "4": "RM"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: of a code, of a reporter, with a partner, through another or none."""

    reporter: str = "398"
    partner: str = "699"
    flow: str = "2"
    code: str = "TOTAL"
    value: str = "1000"
    period: str = "2015"
    second: str = "0"
    customs: str = "C00"
    transport: str = "0"
    unit: str = "1"
    quantity: str = ""
    weight: str = ""
    flag: str = "0"

    @property
    def level(self) -> str:
        return "0" if self.code == "TOTAL" else str(len(self.code))


def _written(header: list[str], rows: list[dict[str, str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def old(figures: list[Figure]) -> bytes:
    """Eleven columns; it has no second partners, customs procedures and transport."""
    return _written(
        OLD,
        [
            {
                "Year": one.period,
                "Reporter Code": one.reporter,
                "Trade Flow Code": one.flow,
                "Partner Code": one.partner,
                "Classification": "H3",
                "Commodity Code": one.code,
                "Quantity Unit Code": one.unit,
                "Supplementary Quantity": one.quantity,
                "Netweight (kg)": one.weight,
                "Value": one.value,
                "Estimation Code": one.flag,
            }
            for one in figures
            if (one.second, one.customs, one.transport) == ("0", "C00", "0")
        ],
    )


def legacy(figures: list[Figure]) -> bytes:
    """Thirty-five columns, with words."""
    return _written(
        LEGACY,
        [
            {
                "Classification": "H3",
                "Year": one.period[:4],
                "Period": one.period,
                "Aggregate Level": one.level,
                "Trade Flow Code": one.flow,
                "Reporter Code": one.reporter,
                "Reporter": f"Reporter {one.reporter}",
                "Partner Code": one.partner,
                "Partner": f"Partner {one.partner}",
                "2nd Partner Code": "" if one.second == "0" else one.second,
                "Customs Proc. Code": "" if one.customs == "C00" else one.customs,
                "Mode of Transport Code": one.transport,
                "Commodity Code": one.code,
                "Commodity": f"Goods {one.code}",
                "Qty Unit Code": one.unit,
                "Qty": one.quantity,
                "Netweight (kg)": one.weight,
                "Trade Value (US$)": one.value,
                "FOB Trade Value (US$)": one.value if one.flow == "2" else "",
                "CIF Trade Value (US$)": one.value if one.flow == "1" else "",
                "Flag": one.flag,
            }
            for one in figures
        ],
    )


def plus(figures: list[Figure]) -> bytes:
    """Forty-seven columns, without words, as the API gives them."""
    return _written(
        PLUS,
        [
            {
                "typeCode": "C",
                "freqCode": "A" if len(one.period) == 4 else "M",
                "refYear": one.period[:4],
                "refMonth": one.period[4:].lstrip("0") or "52",
                "period": one.period,
                "reporterCode": one.reporter,
                "flowCode": FLOWS[one.flow],
                "partnerCode": one.partner,
                "partner2Code": one.second,
                "classificationCode": "H3",
                "cmdCode": one.code,
                "aggrLevel": one.level,
                "customsCode": one.customs,
                "mosCode": "0 ",
                "motCode": one.transport,
                "qtyUnitCode": one.unit,
                "qty": one.quantity,
                "isQtyEstimated": str(one.flag in ("2", "6")),
                "netWgt": one.weight,
                "isNetWgtEstimated": str(one.flag in ("4", "6")),
                "fobvalue": one.value if one.flow == "2" else "",
                "cifvalue": one.value if one.flow == "1" else "",
                "primaryValue": one.value,
                "isReported": str(one.code != "TOTAL"),
                "isAggregate": str(one.code == "TOTAL"),
            }
            for one in figures
        ],
    )
