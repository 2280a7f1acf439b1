"""What axe-core, which looks for barriers to people, complains of on a page."""

import json

from axe_playwright_python.base import AXE_SCRIPT

# Axe would load style sheets anew, which costs time, and the admin's break the policy
# by that. It reads them for one rule only, on pages that turn with the screen.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# All rules of axe that look at colours, but the one that it leaves out unless asked.
COLOURS = OPTIONS | {"runOnly": ["color-contrast", "link-in-text-block"]}


def complaints(page, *, context=None, colours_only=False, impact=None):
    """(rule, HTML) of every element that axe complains of, or of this impact only.

    In the other scheme only colours differ, so there it is enough to ask for those.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    options = json.dumps(COLOURS if colours_only else OPTIONS)
    place = json.dumps(context) if context else "document"
    found = page.evaluate(f"axe.run({place}, {options})")
    return [
        (rule["id"], node["html"])
        for rule in found["violations"]
        if impact in (None, rule["impact"])
        for node in rule["nodes"]
    ]


def complaints_in_both_schemes(page, **options):
    """The same in light and in dark, with the scheme in front."""
    page.emulate_media(color_scheme="light")
    light = complaints(page, **options)
    page.emulate_media(color_scheme="dark")
    dark = complaints(page, colours_only=True, **options)
    return [("light", *one) for one in light] + [("dark", *one) for one in dark]
