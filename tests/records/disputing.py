"""Disputes for tests, and ruling on them as a browser would."""

import re
from html import unescape

from records.models import Citation
from tests.factories import CitationFactory, MissionFactory
from tests.forms import form_data


def text_in(response):
    """What a reader reads of the main part of a page, one blank apart."""
    body = response.content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    main = re.sub(r"</?(?:a|bdi|strong|q|span|time)\b[^>]*>", "", main)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def rule_form(response):
    """What the first form for ruling on the page would send."""
    found = re.search(r'<form [^>]*id="(rule-\d+)"', response.content.decode())
    return form_data(response, found.group(1))


def disputed(*values, field="opened", record=None, **kwargs):
    """A mission on whose opening sources disagree; it shows the first value."""
    mission = record or MissionFactory(opened=values[0], **kwargs)
    for value in values:
        CitationFactory(
            record_id=mission.pk, field=field, value=value, as_written=f"in {value}"
        )
    return mission


def address(record, field="opened"):
    return f"/disputes/{record.record_type()}:{record.key}/{field}/"


def form_of(client, record, **changes):
    return rule_form(client.get(address(record))) | changes


def rule(client, record, value, reason="It is exact.", **changes):
    chosen = value
    if value != "both_stand":
        chosen = Citation.objects.get(record_id=record.pk, value=value).key
    sent = {"prefer": chosen, "reason": reason, "action": "rule"}
    return client.post(address(record), form_of(client, record, **sent, **changes))
