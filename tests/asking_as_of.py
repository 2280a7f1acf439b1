"""What tests ask of a page that tells of another day."""

import re
from html import unescape

DAY = "2015-03-15"
APART = ("/static/", "/admin/", "/account/", "/login/", "/logout/", "/api/")


def links(response):
    """Addresses of all links within the site, but those that leave the day."""
    body = response.content.decode()
    for tag in re.findall(r"<a\b[^>]*>", body):
        [address] = re.findall(r'href="([^"]*)"', tag)
        address = unescape(address)
        inside = address.startswith(("/", "?")) and not address.startswith(APART)
        if inside and "data-leave" not in tag:
            yield address


def banner(response):
    body = response.content.decode()
    found = re.search(r'<section class="as-of".*?</section>', body, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found[0]).split()) if found else ""
