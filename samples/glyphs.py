"""The font that a document carries: the glyphs that it prints, of Noto Serif SC or Noto Sans SC, and no others.

Real disclosures carry subsets of TrueType fonts, so the cubic outlines of these two faces become quadratic ones. The
faces come with the package pylopdf-fonts-zh-cn under the SIL Open Font License, which allows that.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

FACES = {"serif": "NotoSerifSC-Regular", "sans": "NotoSansSC-Regular"}
_PACKAGE, _FOLDER = "pylopdf-fonts-zh-cn", "pylopdf_fonts_zh_cn"
EM = 1000
ASCENT, DESCENT = 880, -120
_TOLERANCE = 2
"""How far a quadratic outline may stray from the cubic one, in thousandths of the size"""
_NARROW = 0.8
"""How much narrower half-width forms are drawn: those of the fonts that most disclosures are printed in leave more
space between digits than those of these faces"""
_LACKING = ".notdef"
_MADE = 3_786_912_000
"""The moment that font files say they were made, in seconds since 1904: 1 January 2024"""


def advance(char: str) -> int:
    """How wide a character is set, in thousandths of the size: ASCII takes half a square, all others a full one."""
    return EM // 2 if "" < char < "\x7f" else EM


@dataclass(frozen=True)
class Subset:
    """A TrueType file and where it has the glyph of each character; it lacks what the face lacks."""

    program: bytes
    glyphs: dict[str, int]


@dataclass(frozen=True)
class _Outline:
    glyph: Glyph
    left: int
    points: int
    contours: int


class _Face:
    """One of the two faces, read where a glyph is wanted."""

    def __init__(self, name: str) -> None:
        font = TTFont(str(distribution(_PACKAGE).locate_file(f"{_FOLDER}/{name}.otf")), lazy=True)
        assert font["head"].unitsPerEm == EM
        self._names: dict[int, str] = font.getBestCmap()
        self._half = _half_widths(font)
        self._drawings = font.getGlyphSet()
        self._outlines: dict[str, _Outline] = {}

    def has(self, char: str) -> bool:
        """Whether the face can print a character."""
        return ord(char) in self._names

    def outline(self, char: str) -> _Outline:
        """The outline of a character in the width that it is set in, or of what stands for a lacking one ("")."""
        if char not in self._outlines:
            name = self._names[ord(char)] if char else _LACKING
            width = advance(char)
            drawing = self._drawings[self._half.get(name, name) if width < EM else name]
            pen = TTGlyphPen(None)
            narrow = _NARROW if width < EM else 1
            # What is narrower or wider by nature stands in the middle of its square.
            middle = (narrow, 0, 0, 1, round((width - narrow * drawing.width) / 2), 0)
            drawing.draw(TransformPen(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True), middle))
            glyph = pen.glyph()
            glyph.recalcBounds(None)
            outline = _Outline(glyph, glyph.xMin, len(getattr(glyph, "coordinates", ())), glyph.numberOfContours)
            glyph.compact(None)  # its bytes once and for all: every document that prints it takes them
            self._outlines[char] = outline
        return self._outlines[char]


def _half_widths(font: TTFont) -> dict[str, str]:
    """The half-width forms among the glyphs of a font, by the names of the usual ones (OpenType feature hwid)."""
    table = font["GSUB"].table
    half_widths: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "hwid":
            for number in record.Feature.LookupListIndex:
                for lookup in table.LookupList.Lookup[number].SubTable:
                    half_widths |= getattr(lookup, "ExtSubTable", lookup).mapping
    return half_widths


@cache
def _face(face: str) -> _Face:
    return _Face(FACES[face])


def subset(face: str, characters: Iterable[str]) -> Subset:
    """A font of those characters of a face, serif or sans; the same characters give the same bytes."""
    return _subset(face, "".join(sorted(set(characters))))


@cache
def _subset(face: str, characters: str) -> Subset:
    source = _face(face)
    printed = [char for char in characters if source.has(char)]
    outlines = {_LACKING: source.outline("")} | {f"u{ord(char):04X}": source.outline(char) for char in printed}
    widths = [EM, *map(advance, printed)]
    builder = FontBuilder(EM, isTTF=True)
    builder.font.recalcBBoxes = False  # it would take every outline apart again
    builder.updateHead(created=_MADE, modified=_MADE, xMin=-EM, yMin=-EM, xMax=2 * EM, yMax=2 * EM)
    builder.setupGlyphOrder(list(outlines))
    builder.font["loca"], builder.font["glyf"] = newTable("loca"), newTable("glyf")
    builder.font["glyf"].glyphOrder = list(outlines)
    builder.font["glyf"].glyphs = {name: outline.glyph for name, outline in outlines.items()}
    builder.setupHorizontalMetrics(
        {name: (width, outline.left) for width, (name, outline) in zip(widths, outlines.items(), strict=True)}
    )
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT, advanceWidthMax=EM)
    builder.font["maxp"].maxPoints = max(outline.points for outline in outlines.values())
    builder.font["maxp"].maxContours = max(outline.contours for outline in outlines.values())
    file = io.BytesIO()
    builder.save(file)
    return Subset(file.getvalue(), {char: number for number, char in enumerate(printed, 1)})
