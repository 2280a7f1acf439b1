"""A picture: plain shapes with a title, a text that replaces it, and its source line.

Colours are presentation attributes, for files; on a page the style sheet overrides
them by class, so that they follow its light or dark scheme. Whatever a colour tells, a
pattern, shape or label tells too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from xml.etree import ElementTree

import resvg_py
from django.utils.safestring import SafeString, mark_safe

from records.kit import fonts

WIDTH = 720
MARGIN = 16
LINE = 18
# A letter is about so wide; a line takes so many of its title, or of what is small.
LETTER = 7.4
_TITLE, _SMALL = 88, 110
_NAMESPACE = "http://www.w3.org/2000/svg"
_INK, _QUIET, _EDGE, _SHEET, _SHADE = "#1f2328", "#5a5f66", "#77735f", "#fff", "#e9e6dc"

# Okabe and Ito’s colours, apart for every kind of colour blindness, from dark to light
# so that they differ in grey too. Beside each the pattern laid over it.
SERIES = (
    ("#1d4e5f", ""),
    ("#d55e00", "rising"),
    ("#56b4e9", "dots"),
    ("#f0e442", "falling"),
    ("#ffffff", ""),
)
_PATTERNS = {
    "rising": ("M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2", "#fff"),
    "dots": ("M2,2 h2 v2 h-2 z", _INK),
    "falling": ("M-1,5 l2,2 M0,0 l6,6 M5,-1 l2,2", _INK),
}
# What classes look like in a file; on a page chancery/pictures.css says so.
_LOOKS = {
    "title": {"font-weight": "600", "fill": _INK},
    "label": {"fill": _INK},
    "middle": {"fill": _INK, "text-anchor": "middle"},
    "end": {"fill": _INK, "text-anchor": "end"},
    "source": {"fill": _QUIET, "font-size": "12"},
    "axis": {"stroke": _EDGE, "fill": "none"},
    "rule": {"stroke": "#d9d5c8", "fill": "none"},
    "open": {"stroke": _INK, "stroke-dasharray": "4 3", "fill": "none"},
    "sea": {"fill": _SHEET, "stroke": "#d9d5c8"},
    "land": {"fill": _SHADE, "stroke": "none"},
    "border": {"fill": "none", "stroke": _EDGE, "stroke-width": "0.6"},
    "band": {"fill": _SHADE, "stroke": "none"},
    "line-0": {"stroke": _INK, "stroke-width": "2", "fill": "none"},
    "line-1": {
        "stroke": SERIES[1][0],
        "stroke-width": "2",
        "stroke-dasharray": "7 3",
        "fill": "none",
    },
    "mark": {"fill": SERIES[0][0], "stroke": _SHEET},
    "hollow": {"fill": _SHEET, "stroke": _INK, "stroke-width": "1.5"},
    "halo": {
        "fill": _INK,
        "stroke": _SHEET,
        "stroke-width": "3",
        "paint-order": "stroke",
    },
    **{
        f"series-{number}": {"fill": colour, "stroke": _INK}
        for number, (colour, _) in enumerate(SERIES)
    },
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: its SVG element, how it looks, what it says and where it leads."""

    tag: str
    look: str
    place: dict[str, float | str]
    text: str = ""
    words: str = ""
    address: str = ""


@dataclass(slots=True)
class Picture:
    """Shapes in the order in which they are drawn, and all that is said of them.

    ``words`` replace the picture for those who do not see it; ``source`` stands in the
    picture, under ``notes``. ``name`` is its own in the page and in addresses; with
    ``address`` it is offered as a file.
    """

    name: str
    title: str
    words: str
    source: str
    height: float
    shapes: list[Shape] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    width: float = WIDTH
    address: str = ""
    query: str = ""

    def add(self, tag: str, look: str, **place: float | str) -> None:
        """Add a shape that says nothing."""
        self.shapes.append(Shape(tag, look, _named(place)))

    def write(
        self, x: float, y: float, text: str, look: str = "label", most: int = 0
    ) -> None:
        """Add a text; of more letters than there is room for, it says all of itself."""
        cut = shortened(text, most) if most else text
        words = text if cut != text else ""
        self.shapes.append(Shape("text", look, {"x": x, "y": y}, cut, words))

    def mark(
        self, tag: str, look: str, words: str, address: str = "", **place: float | str
    ) -> None:
        """Add a shape that says something, and leads somewhere."""
        self.shapes.append(
            Shape(tag, look, _named(place), words=words, address=address)
        )

    @property
    def on_page(self) -> SafeString:
        """The SVG element for a page; ElementTree has escaped all text."""
        told = ElementTree.tostring(self._tree(), encoding="unicode")
        return mark_safe(told)  # noqa: S308 (ElementTree has escaped all text)

    @property
    def as_svg(self) -> bytes:
        """A file of its own."""
        root = self._tree(is_file=True)
        return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))

    @property
    def as_png(self) -> bytes:
        """The same as pixels, twice as many as it has units."""
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=self.as_svg.decode(),
                zoom=2,
                background="#ffffff",
                skip_system_fonts=True,
                font_files=[str(fonts.REGULAR), str(fonts.BOLD)],
                font_family=fonts.FAMILY,
                sans_serif_family=fonts.FAMILY,
            )
        )

    @property
    def svg_address(self) -> str:
        """Where the file is, with what was asked of the page."""
        return f"{self.address}.svg{self.query}"

    @property
    def png_address(self) -> str:
        """Where the pixels are, with what was asked of the page."""
        return f"{self.address}.png{self.query}"

    def _tree(self, *, is_file: bool = False) -> ElementTree.Element:
        head = wrap(self.title, _TITLE)
        lines = [
            line for text in (*self.notes, self.source) for line in wrap(text, _SMALL)
        ]
        top, foot = LINE * len(head) + 14, LINE * len(lines) + 8
        height = top + self.height + foot
        name = f"picture-{self.name}"
        root = ElementTree.Element(
            "svg",
            {
                "xmlns": _NAMESPACE,
                "viewBox": f"0 0 {_plain(self.width)} {_plain(height)}",
                # A picture with links in it is no single image.
                "role": "img" if not self._leads else "group",
                "aria-labelledby": f"{name}-title {name}-words",
                "font-family": f"{fonts.FAMILY}, system-ui, sans-serif",
                "font-size": "13",
                "class": "picture",
            },
        )
        if is_file:
            root.set("width", _plain(self.width))
            root.set("height", _plain(height))
        title = ElementTree.SubElement(root, "title", {"id": f"{name}-title"})
        title.text = self.title
        words = ElementTree.SubElement(root, "desc", {"id": f"{name}-words"})
        words.text = self.words
        self._define(root, name)
        if is_file:
            paper = {"width": "100%", "height": "100%", "fill": _SHEET}
            ElementTree.SubElement(root, "rect", paper)
        for number, line in enumerate(head, 1):
            self._text(root, MARGIN, LINE * number, line, "title")
        inner = ElementTree.SubElement(root, "g", {"transform": f"translate(0 {top})"})
        for shape in self.shapes:
            self._draw(inner, shape, name, links=not is_file)
        y = top + self.height + LINE
        for line in lines:
            self._text(root, MARGIN, y, line, "source")
            y += LINE
        return root

    @property
    def _leads(self) -> bool:
        return any(shape.address for shape in self.shapes)

    def _define(self, root: ElementTree.Element, name: str) -> None:
        used = {shape.look for shape in self.shapes}
        patterned = [
            (number, kind)
            for number, (_, kind) in enumerate(SERIES)
            if kind and f"series-{number}" in used
        ]
        if not patterned:
            return
        defs = ElementTree.SubElement(root, "defs")
        for _number, kind in patterned:
            path, ink = _PATTERNS[kind]
            pattern = ElementTree.SubElement(
                defs,
                "pattern",
                {
                    "id": f"{name}-{kind}",
                    "width": "6",
                    "height": "6",
                    "patternUnits": "userSpaceOnUse",
                },
            )
            drawn = {"d": path, "stroke": ink, "fill": "none", "class": f"over-{kind}"}
            ElementTree.SubElement(pattern, "path", drawn)

    def _draw(
        self, parent: ElementTree.Element, shape: Shape, name: str, *, links: bool
    ) -> None:
        if shape.tag == "text":
            x, y = float(shape.place["x"]), float(shape.place["y"])
            self._text(parent, x, y, shape.text, shape.look, shape.words)
            return
        if shape.address and links:
            label = {"href": shape.address, "aria-label": shape.words}
            parent = ElementTree.SubElement(parent, "a", label)
        place = {key: _plain(value) for key, value in shape.place.items()}
        looks = {"class": shape.look} | _LOOKS.get(shape.look, {})
        drawn = ElementTree.SubElement(parent, shape.tag, place | looks)
        if shape.words:
            ElementTree.SubElement(drawn, "title").text = shape.words
        number = shape.look.removeprefix("series-")
        if number != shape.look and (kind := SERIES[int(number)][1]):
            over = {"fill": f"url(#{name}-{kind})", "pointer-events": "none"}
            ElementTree.SubElement(parent, shape.tag, place | over)

    def _text(
        self,
        parent: ElementTree.Element,
        x: float,
        y: float,
        text: str,
        look: str,
        words: str = "",
    ) -> None:
        place = {"x": _plain(x), "y": _plain(y), "class": look}
        element = ElementTree.SubElement(parent, "text", place | _LOOKS.get(look, {}))
        element.text = text
        if words:
            whole = ElementTree.SubElement(element, "title")
            whole.text = words


def _named(place: dict[str, float | str]) -> dict[str, float | str]:
    """Attributes whose SVG names have hyphens."""
    return {name.replace("_", "-"): value for name, value in place.items()}


def _plain(value: float | str) -> str:
    """A number without needless digits."""
    if isinstance(value, str):
        return value
    return f"{value:.1f}".rstrip("0").rstrip(".")


def shortened(text: str, most: int) -> str:
    """A text for which there is little room."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def named_in_a_row(labels: Sequence[str], beside: float) -> list[tuple[float, int]]:
    """Where each name of a legend begins, and how many letters it has room for.

    ``beside`` is the room for the mark of each, and between them. Names that are too
    long for one row share it evenly.
    """
    room = WIDTH - 2 * MARGIN
    longest = max((len(label) for label in labels), default=0)
    if sum(beside + LETTER * len(label) for label in labels) > room:
        longest = int((room / len(labels) - beside) / LETTER)
    found, x = [], float(MARGIN)
    for label in labels:
        found.append((x, longest))
        x += beside + LETTER * min(len(label), longest)
    return found


def offered(
    pictures: Sequence[Picture | None], address: str, query: str
) -> list[Picture]:
    """The pictures that there are, each with the address of its file."""
    found = [picture for picture in pictures if picture is not None]
    for picture in found:
        picture.address, picture.query = f"{address}{picture.name}", query
    return found
