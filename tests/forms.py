"""The forms of a page as a browser would send them."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects names and values of one form's controls."""

    def __init__(self, form_id):
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.fields = {}
        self.select = self.textarea = None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.inside = self.form_id in (None, found.get("id"))
        elif self.inside and tag == "input" and found.get("name"):
            self._input(found)
        elif self.inside and tag == "select":
            self.select = (found["name"], "multiple" in found, [])
        elif self.select and tag == "option":
            self._option(found)
        elif self.inside and tag == "textarea":
            self.textarea = found["name"]
            self.fields[self.textarea] = ""

    def _input(self, found):
        kind = found.get("type", "text")
        if kind in ("submit", "button", "file", "reset"):
            return
        if kind in ("checkbox", "radio"):
            if "checked" in found:
                self.fields[found["name"]] = found.get("value", "on")
            return
        self.fields[found["name"]] = found.get("value", "")

    def _option(self, found):
        name, multiple, chosen = self.select
        if "selected" in found or (not multiple and name not in self.fields):
            chosen.append(found.get("value", ""))
            self.fields[name] = list(chosen) if multiple else chosen[-1]

    def handle_data(self, data):
        if self.textarea:
            self.fields[self.textarea] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.textarea:
            # A line break right after the tag is not part of the text.
            text = self.fields[self.textarea]
            self.fields[self.textarea] = text.removeprefix("\n")
            self.textarea = None


def form_data(response, form_id=None):
    """Names and values that pressing “save” would send, unchanged."""
    parser = _Fields(form_id)
    parser.feed(response.content.decode())
    return parser.fields
