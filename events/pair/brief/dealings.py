"""What the two have agreed, support, undertake and trade, as sentences."""

from collections.abc import Iterator
from typing import Any

from events.pair.brief.sentences import (
    FULL,
    THREE,
    Said,
    Sentence,
    Teller,
    capital,
    joined,
)
from events.pair.narrowing import in_time, reported_by
from events.pair.trade import amount_of, foremost
from records.kit.pages.values import Value, worded
from relations.choices import Flow
from relations.timing import begun_by, by_date, on_words

_COMPARED = {
    "more_than": "more than ",
    "less_than": "less than ",
    "about": "about ",
    "at_least": "at least ",
    "at_most": "at most ",
}


def tell_agreements(teller: Teller) -> Iterator[Sentence]:
    """Each agreement: what it is, where it stands, who signed it when."""
    gathered = teller.gathered
    for agreement in in_time(gathered.agreements, teller.asked, "concluded"):
        instrument = str(agreement.get_instrument_display()).lower()
        concluded = teller.on(agreement, "concluded")
        place = teller.link(agreement, "place")
        force = [
            f"; {words} {on_words(getattr(agreement, name))}"
            for name, words in (
                ("in_force_from", "in force"),
                ("in_force_until", "until"),
            )
            if getattr(agreement, name)
        ]
        yield teller.say(
            teller.named(agreement),
            f" ({instrument}): {str(agreement.get_status_display()).lower()}",
            f"; concluded {concluded}" if concluded else "; no date is recorded",
            [", in ", place] if place else [],
            *force,
            ".",
            tells=[agreement],
            weight=THREE,
            notes=[
                "The title is ours." if agreement.title_is_descriptive else "",
                agreement.subject,
            ],
        )
        for action in gathered.actions.get(agreement.pk, []):
            when = teller.on(action) or "at a time that is not recorded"
            yield teller.say(
                teller.link(action, "party"),
                f": {str(action.get_action_display()).lower()} {when}",
                f", by {action.signatory}" if action.signatory else "",
                " (",
                Value(str(agreement)),
                ").",
                tells=[action],
            )


def tell_support(teller: Teller) -> Iterator[Sentence]:
    """Candidatures of one, with the support of the other."""
    gathered = teller.gathered
    for bid in gathered.candidatures:
        supports = in_time(gathered.supports.get(bid.pk, []), teller.asked)
        if not supports:
            continue
        term = teller.words(bid, "term")
        yield teller.say(
            teller.link(bid, "candidate"),
            f", candidate for {bid.seat} of ",
            teller.link(bid, "organisation"),
            f" for {term}" if term else "",
            f": {str(bid.get_status_display()).lower()}.",
            tells=[bid],
            weight=THREE,
        )
        for support in supports:
            when = teller.on(support)
            in_return = teller.link(support, "in_return_for")
            yield teller.say(
                "Support by ",
                teller.link(support, "supporter"),
                f" for this: {str(support.get_stage_display()).lower()}",
                f" {when}" if when else "",
                [", in return for ", in_return] if in_return else [],
                ".",
                tells=[support],
                weight=THREE,
            )


def tell_memberships(teller: Teller) -> Iterator[Sentence]:
    """Organisations that both are in, or that one joined at a session told here."""
    for one in in_time(teller.gathered.memberships, teller.asked, "start"):
        start, end = teller.words(one, "start"), teller.words(one, "end")
        yield teller.say(
            teller.link(one, "member"),
            f", {str(one.get_status_display()).lower()} of ",
            teller.link(one, "organisation"),
            f", since {start}" if start else "",
            f", until {end}" if end else "",
            ".",
            tells=[one],
        )


def tell_undertakings(teller: Teller) -> Iterator[Sentence]:
    """Each undertaking with its steps and figures."""
    gathered, as_of = teller.gathered, teller.asked.as_of
    for one in in_time(gathered.undertakings, teller.asked, "period"):
        period = teller.words(one, "period")
        place, lead = teller.link(one, "place"), teller.link(one, "lead_party")
        kind, status = one.get_kind_display(), one.get_status_display()
        yield teller.say(
            teller.named(one),
            f" ({str(kind).lower()}): {str(status).lower()}",
            f", {period}" if period else "",
            [", in ", place] if place else [],
            ["; led by ", lead] if lead else [],
            f"; within: {one.framework}" if one.framework else "",
            f"; about {one.subject_matter}" if one.subject_matter else "",
            ".",
            tells=[one],
            weight=THREE,
        )
        for step in by_date(gathered.stages.get(one.pk, [])):
            if as_of and not begun_by(step.date, as_of):
                continue
            when = capital(teller.on(step)) or "At a time that is not recorded"
            party = step.party_as_written
            yield teller.say(
                f"{when}: {str(step.get_kind_display()).lower()}",
                f", by “{party}” as the source writes" if party else "",
                " (",
                Value(str(one)),
                ").",
                tells=[step],
            )
        for figure in gathered.figures.get(one.pk, []):
            if as_of and not begun_by(figure.period, as_of):
                continue
            yield _figure(teller, one, figure)


def _figure(teller: Teller, one: Any, figure: Any) -> Sentence:
    number = "number not recorded"
    if figure.number is not None:
        compared = _COMPARED.get(figure.comparator, "")
        number = f"{compared}{worded(figure.number).text} {figure.unit}"
    period = teller.words(figure, "period")
    return teller.say(
        f"{capital(figure.measure)}: {number}",
        f", {period}" if period else "",
        " (",
        Value(str(one)),
        ").",
        tells=[figure],
        weight=FULL,
    )


def tell_trade(teller: Teller) -> Iterator[Sentence]:
    """Each figure by each reporter, the claims beside it in the note; of many, some."""
    reported = reported_by(teller.gathered.trade, teller.asked)
    told = foremost(reported)
    for record in told:
        yield tell_figure(teller, record, THREE)
    if more := len(reported) - len(told):
        are = "figures, most of them of single goods, are" if more > 1 else "figure is"
        words = f"{more:,} more {are} in the files of their trade."
        yield teller.count(words, THREE)


def tell_figure(teller: Teller, record: Any, weight: int) -> Sentence:
    """One trade figure as reported."""
    period = teller.words(record, "period")
    flow = "" if record.flow == Flow.UNCLEAR else str(record.get_flow_display()).lower()
    amount = amount_of(record, record.value)
    goods = [word.strip() for word in record.commodity.split(";") if word.strip()]
    said: list[Said] = [
        f"Trade {_for(record)}, " if period else "Trade, period not recorded, ",
        "reported by ",
        teller.link(record, "reporter"),
        " with ",
        teller.link(record, "partner"),
        f": {flow or 'direction unclear in the source'}",
        [" of ", *joined(goods)] if goods else [],
    ]
    if amount:
        said.append(f", {amount}")
    else:
        status = str(record.get_value_status_display()).lower()
        said.append(f"; {status}, and no figure is recorded")
    if record.valuation != "unknown":
        said.append(f", {record.get_valuation_display()}")
    if record.statistical_source:
        said.append(f" ({record.statistical_source})")
    return teller.say(said, ".", tells=[record], weight=weight)


def _for(record: Any) -> str:
    return on_words(record.period) if record.period else ""
