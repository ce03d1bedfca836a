"""A minimal PDF writer: text, rules and grey boxes, on pages that may be turned.

Coordinates are points from the top left of the page as a reader sees it. The bytes depend on nothing but the content:
streams are not compressed, because versions of zlib compress differently.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pdfminer.cmapdb import CMapDB

from samples.glyphs import ASCENT, DESCENT, FACES, advance, subset

TURNS = ("none", "left", "right", "rotate90", "rotate270")
"""left and right: sideways text on an upright page; rotate…: the page itself is turned by its /Rotate entry."""


@dataclass(frozen=True)
class Font:
    """A Chinese font, every character of which is a full or half square, or a Latin one that viewers supply.

    `base` is what it is called where the document does not carry it, `face` what a document carries (serif or sans).
    `encoding` is UniGB-UCS2-H or GBK-EUC-H for the Chinese ones. Widths are thousandths of the size.
    """

    name: str
    base: str
    encoding: str
    face: str = ""
    digit_width: int = 500
    stop_width: int = 500

    @property
    def latin(self) -> bool:
        """Whether it has Latin characters only."""
        return not self.face


FONTS = {
    font.name: font
    for font in (
        Font("song", "STSong-Light", "UniGB-UCS2-H", "serif"),
        Font("hei", "SimHei", "UniGB-UCS2-H", "sans"),
        Font("fang", "FangSong_GB2312", "GBK-EUC-H", "serif"),
        Font("kai", "KaiTi_GB2312", "GBK-EUC-H", "serif"),
        Font("simsun", "SimSun", "UniGB-UTF16-H", "serif"),
        Font("times", "Times-Roman", "WinAnsiEncoding", digit_width=500, stop_width=250),
        Font("helvetica", "Helvetica", "WinAnsiEncoding", digit_width=556, stop_width=278),
    )
}
_CARRIED_ALWAYS = "0123456789,.-"
"""Characters that every font file has, so that an amount can be changed in a finished document"""

_CODECS = {"UniGB-UCS2-H": "utf-16-be", "UniGB-UTF16-H": "utf-16-be", "GBK-EUC-H": "gbk", "WinAnsiEncoding": "cp1252"}


@cache
def encoded(text: str, font: Font) -> str:
    """The text as a hexadecimal PDF string of that font."""
    return text.encode(_CODECS[font.encoding]).hex()


@cache
def text_width(text: str, font: Font) -> int:
    """Width in thousandths of the font size."""
    if font.latin:
        return sum(font.stop_width if char in ",." else font.digit_width for char in text)
    return sum(map(advance, text))


@dataclass(frozen=True)
class Annotation:
    """An annotation or form field: the entries of its dictionary, and the operators of what it shows, if any.

    `box` is its place in points from the top left of an upright page; what it shows is drawn in the coordinates of
    the page.
    """

    name: str
    entries: str
    box: tuple[float, float, float, float]
    shows: str | None = None


@dataclass
class Page:
    """One page and what was drawn on it; width and height as the reader sees them."""

    width: float
    height: float
    turn: str = "none"
    fonts: set[str] = field(default_factory=set)
    over: list[str] = field(default_factory=list)
    """Operators drawn last, above everything else"""
    resources: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """Further resources, such as pictures and layers: object bodies by kind and name"""
    annotations: list[Annotation] = field(default_factory=list)
    entries: str = ""
    """Further entries of its dictionary"""
    _texts: list[str] = field(default_factory=list)
    _paths: list[str] = field(default_factory=list)
    _boxes: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, font: Font, size: float) -> int:
        """Text whose base line begins at (x, y); gives its place among the texts of the page."""
        self.fonts.add(font.name)
        self._texts.append(self.shown(x, y, text, font, size))
        return len(self._texts) - 1

    def shown(self, x: float, y: float, text: str, font: Font, size: float) -> str:
        """The operators that show a text, for use between BT and ET."""
        return f"/{font.name} {size:g} Tf 1 0 0 1 {x:.2f} {self.height - y:.2f} Tm <{encoded(text, font)}> Tj"

    def replace_text(self, text_index: int, operators: str) -> None:
        """Draw something else in place of a text."""
        self._texts[text_index] = operators

    @property
    def texts(self) -> range:
        """The places of its texts."""
        return range(len(self._texts))

    def operators_of(self, text_index: int) -> str:
        """The operators that show a text."""
        return self._texts[text_index]

    def drop_text(self, text: str) -> None:
        """Takes away every line of text that holds the given one, in whatever font."""
        codes = [encoded(text, font) for font in FONTS.values() if not font.latin]
        self._texts = [drawn for drawn in self._texts if not any(code in drawn for code in codes)]

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroked rule."""
        self._paths.append(f"{x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l S")

    def frame(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroked box."""
        self._paths.append(f"{x0:.2f} {self.height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re S")

    def fill(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0.0) -> None:
        """A filled box; black ones stand for thick rules, grey ones lie under everything else."""
        target = self._boxes if grey else self._paths
        target.append(f"{grey:g} g {x0:.2f} {self.height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re f 0 g")

    def pen(self, width: float, dash: Iterable[float] = ()) -> None:
        """Width and dashes of the rules that follow."""
        self._paths.append(f"{width:g} w [{' '.join(f'{length:g}' for length in dash)}] 0 d")

    @property
    def box(self) -> tuple[float, float]:
        """Width and height of the page before /Rotate."""
        return (self.width, self.height) if self.turn == "none" else (self.height, self.width)

    @property
    def rotate(self) -> int:
        """The /Rotate entry."""
        return {"rotate90": 90, "rotate270": 270}.get(self.turn, 0)

    def content(self) -> str:
        """The drawing operators."""
        if self.turn in ("left", "rotate90"):
            turn = [f"0 1 -1 0 {self.height:g} 0 cm"]
        elif self.turn in ("right", "rotate270"):
            turn = [f"0 -1 1 0 0 {self.width:g} cm"]
        else:
            turn = []
        return "\n".join([*turn, *self._boxes, *self._paths, "BT", *self._texts, "ET", *self.over])


_SHOWN = re.compile(r"/(\w+) [\d.]+ Tf|<((?:[0-9a-f]{2})+)>")


def _characters(pages: Iterable[Page]) -> dict[str, set[str]]:
    """What is printed on the pages and their annotations in each Chinese font, by its name."""
    codes: dict[str, set[str]] = {}
    for page in pages:
        for operators in (page.content(), *(annotation.shows for annotation in page.annotations if annotation.shows)):
            of_font: set[str] = set()
            for name, code in _SHOWN.findall(operators):
                if name:
                    of_font = codes.setdefault(name, set())
                else:
                    of_font.add(code)
    chinese = [font for font in FONTS.values() if font.face and font.name in codes]
    return {
        font.name: set().union(
            *(bytes.fromhex(code).decode(_CODECS[font.encoding], "ignore") for code in codes[font.name])
        )
        for font in chinese
    }


@dataclass(frozen=True)
class _Carried:
    """A font file in a document: its name there, and the number of its object; the glyph map follows it."""

    name: str
    number: int


def _carry(face: str, printed: dict[str, set[str]], bodies: list[bytes]) -> _Carried:
    """Adds a font file of what the fonts of one face print, and which glyph each of their characters takes."""
    fonts = [FONTS[name] for name in printed if FONTS[name].face == face]
    characters = set(_CARRIED_ALWAYS).union(*(printed[font.name] for font in fonts))
    font_file = subset(face, characters)
    glyphs = {
        identifier: font_file.glyphs.get(char, 0)
        for font in fonts
        for char in characters
        if (identifier := _identifier(char, font.encoding))
    }
    glyph_map = [glyphs.get(identifier, 0) for identifier in range(max(glyphs) + 1)]
    number = len(bodies) + 1
    bodies.append(stream(f"/Length1 {len(font_file.program)}", font_file.program))
    bodies.append(stream("", struct.pack(f">{len(glyph_map)}H", *glyph_map)))
    return _Carried(f"{_tag(characters)}+{FACES[face]}", number)


@cache
def _identifier(char: str, encoding: str) -> int:
    """The CID of a character in the collection Adobe-GB1; 0 if it has none."""
    cids = [*CMapDB.get_cmap(encoding).decode(char.encode(_CODECS[encoding], "ignore"))]
    return int(cids[0]) if len(cids) == 1 else 0


def _tag(characters: Iterable[str]) -> str:
    """The six letters that tell subsets of one font apart."""
    digest = hashlib.sha256("".join(sorted(characters)).encode("utf-8", "surrogatepass")).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _font_objects(font: Font, number: int, carried: _Carried | None) -> list[str]:
    """The objects of a font, of which the first will be called `number`."""
    if font.latin:
        return [f"<</Type/Font/Subtype/Type1/BaseFont/{font.base}/Encoding/WinAnsiEncoding>>"]
    name, whole, kind, extra, program = font.base, f"{font.base}-{font.encoding}", "/CIDFontType0", "", ""
    if carried:
        name = whole = carried.name
        kind, extra = "/CIDFontType2", f"/CIDToGIDMap {carried.number + 1} 0 R"
        program = f"/FontFile2 {carried.number} 0 R"
    return [
        f"<</Type/Font/Subtype/Type0/BaseFont/{whole}/Encoding/{font.encoding}/DescendantFonts[{number + 1} 0 R]>>",
        f"<</Type/Font/Subtype{kind}/BaseFont/{name}/DW 1000/W[1 95 500 814 939 500 7716 7716 500]{extra}"
        f"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor {number + 2} 0 R>>",
        f"<</Type/FontDescriptor/FontName/{name}/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        f"/Ascent {ASCENT}/Descent {DESCENT}/CapHeight 880/StemV {140 if font.face == 'sans' else 93}{program}>>",
    ]


def stream(entries: str, data: bytes) -> bytes:
    """A stream object; `entries` are those of its dictionary beside its length."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries.encode(), len(data), data)


def pdf_objects(pages: list[Page], *, carry_font: bool = True, catalog: str = "") -> list[bytes]:
    """The numbered objects of a document: 1 is the catalogue, 2 the page tree, then fonts, pages and contents.

    `catalog` are further entries of the catalogue; `{name}` in it is the number of the resource or annotation `name`.
    """
    used = sorted(set().union(*(page.fonts for page in pages)))
    bodies: list[bytes] = [b"", b""]
    printed = _characters(pages) if carry_font else {}
    carried = {face: _carry(face, printed, bodies) for face in sorted({FONTS[name].face for name in printed})}
    fonts = []
    for name in used:
        number = len(bodies) + 1
        fonts.append(f"/{name} {number} 0 R")
        bodies += [body.encode() for body in _font_objects(FONTS[name], number, carried.get(FONTS[name].face))]
    kids = []
    numbers: dict[str, int] = {}
    for page in pages:
        resources = _resources(page, f"/Font<<{''.join(fonts)}>>", bodies, numbers)
        annotations = _annotations(page, resources, bodies, numbers)
        number = len(bodies) + 1
        kids.append(f"{number} 0 R")
        width, height = page.box
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:g} {height:g}]/Rotate {page.rotate}{page.entries}"
            f"/Resources<<{resources}>>{annotations}/Contents {number + 1} 0 R>>".encode()
        )
        bodies.append(stream("", page.content().encode()))
    bodies[0] = f"<</Type/Catalog/Pages 2 0 R{_filled(catalog, numbers)}>>".encode()
    bodies[1] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(kids)}]>>".encode()
    return bodies


def _filled(entries: str, numbers: dict[str, int]) -> str:
    """Entries of a dictionary with the numbers of the named objects filled in."""
    for name, number in numbers.items():
        entries = entries.replace(f"{{{name}}}", f"{number} 0 R")
    return entries


def _resources(page: Page, fonts: str, bodies: list[bytes], numbers: dict[str, int]) -> str:
    """The entries of a page's resources; objects that they need are added to `bodies`, their numbers by name."""
    entries = fonts
    for kind, named in page.resources.items():
        refs = []
        for name, body in named.items():
            bodies.append(body)
            numbers[name] = len(bodies)
            refs.append(f"/{name} {len(bodies)} 0 R")
        entries += f"/{kind}<<{''.join(refs)}>>"
    return entries


def _annotations(page: Page, resources: str, bodies: list[bytes], numbers: dict[str, int]) -> str:
    """The /Annots entry of a page, or nothing; its objects are added to `bodies`, their numbers by name."""
    refs = []
    for annotation in page.annotations:
        x0, y0, x1, y1 = annotation.box
        rect = f"{x0:.2f} {page.height - y1:.2f} {x1:.2f} {page.height - y0:.2f}"
        appearance = ""
        if annotation.shows is not None:
            form = f"/Type/XObject/Subtype/Form/BBox[{rect}]/Resources<<{resources}>>"
            bodies.append(stream(form, annotation.shows.encode()))
            appearance = f"/AP<</N {len(bodies)} 0 R>>"
        bodies.append(f"<</Type/Annot/Rect[{rect}]{annotation.entries}{appearance}>>".encode())
        numbers[annotation.name] = len(bodies)
        refs.append(f"{len(bodies)} 0 R")
    return f"/Annots[{' '.join(refs)}]" if refs else ""


def pdf_bytes(bodies: list[bytes], trailer: str = "") -> bytes:
    """A file of numbered objects, with its cross-reference table."""
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer\n<</Size {len(bodies) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
