"""A document of `samples.paper` as numbered objects, one of whose pages is being altered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from samples.paper import FONTS, encoded, pdf_bytes, stream, text_width

_OBJECT = re.compile(rb"\n(\d+) 0 obj\n(.*?)\nendobj(?=\n)", re.DOTALL)
HELVETICA = "/Font<</Helv<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>"
"""Resources of a font that every reader has"""
_PLACED = re.compile(rb"/(\w+) ([\d.]+) Tf 1 0 0 1 ([-\d.]+) ([-\d.]+) Tm <([0-9a-f]+)> Tj")


@dataclass(frozen=True)
class Line:
    """One line of text as the content of a page draws it: where it begins, in the space of its content."""

    operators: bytes
    x: float
    y: float
    width: float
    size: float
    code: str

    @property
    def box(self) -> str:
        """A rectangle around it, as operands of `re`."""
        return f"{self.x - 1:.2f} {self.y - 0.3 * self.size:.2f} {self.width + 2:.2f} {1.25 * self.size:.2f}"

    @property
    def rect(self) -> str:
        """The same as corners."""
        x, y, width, height = map(float, self.box.split())
        return f"{x:.2f} {y:.2f} {x + width:.2f} {y + height:.2f}"


class Draft:
    """The numbered objects of a document of `samples.paper`, while one of its pages is altered."""

    def __init__(self, data: bytes, page: int) -> None:
        self.bodies = [body for _, body in _OBJECT.findall(data)]
        pages = [number for number, body in enumerate(self.bodies) if b"/Type/Page/" in body]
        self._page = pages[page - 1]
        self._trailer = ""
        match = re.search(rb"/Contents (\d+) 0 R", self.bodies[self._page])
        assert match
        self._contents = int(match[1]) - 1
        drawn = self.bodies[self._contents]
        self.content = drawn[drawn.index(b"stream\n") + 7 : drawn.rindex(b"\nendstream")]

    def line(self, text: str) -> Line:
        """The first line of the page that reads so; raises KeyError where there is none."""
        for match in _PLACED.finditer(self.content):
            name, size, x, y, code = (group.decode() for group in match.groups())
            font = FONTS[name]
            if code == encoded(text, font):
                width = text_width(text, font) * float(size) / 1000
                return Line(match[0], float(x), float(y), width, float(size), code)
        raise KeyError(text)

    def add(self, body: bytes) -> int:
        """Add an object; gives its number."""
        self.bodies.append(body)
        return len(self.bodies)

    def stream(self, entries: str, content: bytes) -> int:
        """Add a stream; gives its number."""
        return self.add(stream(entries, content))

    def resource(self, kind: str, name: str, value: str) -> None:
        """Name a resource on the page: kind is ExtGState, XObject, Properties, Pattern or Font."""
        body = self.bodies[self._page]
        entry = f"/{name} {value}".encode()
        if (start := b"/%b<<" % kind.encode()) in body:
            self.bodies[self._page] = body.replace(start, start + entry, 1)
        else:
            self.bodies[self._page] = body.replace(b"/Resources<<", b"/Resources<<" + start + entry + b">>", 1)

    def wrap(self, line: Line, before: str, after: str) -> None:
        """Put operators before and after those of a line, within its text object."""
        drawn = b"%b\n%b\n%b" % (before.encode(), line.operators, after.encode())
        self.content = self.content.replace(line.operators, drawn, 1)

    def alone(self, line: Line, before: str) -> None:
        """Draw a line in a graphics state of its own, outside the text object, after these operators."""
        drawn = b"ET\nq %b BT %b ET Q\nBT" % (before.encode(), line.operators)
        self.content = self.content.replace(line.operators, drawn, 1)

    def under(self, operators: bytes) -> None:
        """Draw something under the page."""
        self.content = operators + self.content

    def replace(self, line: Line, operators: bytes) -> None:
        """Draw something else in place of a line, within its text object."""
        self.content = self.content.replace(line.operators, operators, 1)

    def after(self, operators: str) -> None:
        """Draw something over the page."""
        self.content += b"\n" + operators.encode()

    def entry(self, entry: str) -> None:
        """Put an entry into the dictionary of the page."""
        body = self.bodies[self._page]
        self.bodies[self._page] = body.replace(b"/Type/Page/", b"/Type/Page%b/" % entry.encode(), 1)

    def annotation(self, subtype: str, line: Line, content: str = "", entries: str = "", flags: int = 4) -> int:
        """Lay an annotation over a line; `content` are the operators of its look, from (0, 0) of the line's box."""
        width, height = line.box.split()[2:]
        look = ""
        if content:
            box = f"/Type/XObject/Subtype/Form/BBox[0 0 {width} {height}]/Resources<<{HELVETICA}>>"
            look = f"/AP<</N {self.stream(box, content.encode())} 0 R>>"
        number = self.add(f"<</Type/Annot/Subtype/{subtype}/Rect[{line.rect}]/F {flags}{look}{entries}>>".encode())
        self.entry(f"/Annots[{number} 0 R]")
        return number

    def catalogue(self, entry: str) -> None:
        """Put an entry into the catalogue."""
        self.bodies[0] = self.bodies[0].replace(b"/Type/Catalog", b"/Type/Catalog" + entry.encode(), 1)

    def saved(self) -> bytes:
        """The document."""
        self.bodies[self._contents] = stream("", self.content)
        return pdf_bytes(self.bodies)
