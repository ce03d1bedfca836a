"""The characters of amounts as pdfium places them: what the text layer claims, and where the ink should be."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from transforms.appearance.absent import Move

DIGITS = "0123456789"
SEPARATORS = ".,"
SIGNS = "-"
CLAIMS = {
    ord(code): shown
    for shown, codes in {
        **{digit: digit + chr(0xFF10 + int(digit)) for digit in DIGITS},
        ".": ".．",
        ",": ",，",
        "-": "-‐‑‒–—―−－﹣─",
    }.items()
    for code in codes
}
"""Character that a code point stands for; full-width forms count as ASCII, and all dashes as a hyphen"""
_NAME_BYTES = 128
_ASLANT = 3
"""Largest slant, in degrees, of a line that still counts as straight"""


class Glyph(NamedTuple):
    """One character of an amount: what the text layer claims, and where pdfium draws it.

    `text` is a digit, a point, a comma or a hyphen (full-width forms and other dashes are mapped to these), or `""` for
    anything else. `box` is the box of its outline and `origin` its starting point on the base line, in points from the
    top left of the rendered page; `size` is the font size in points. `turn` is its clockwise rotation on the rendered
    page in degrees: 0, 90, 180 or 270. `font` identifies the font within the document.
    """

    text: str
    font: Hashable
    page: int
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    turn: int = 0


def glyphs_of(
    page: pypdfium2.PdfPage,
    text: pypdfium2.PdfTextPage,
    indices: Iterable[int],
    number: int,
    moves: Mapping[int, Move] | None = None,
) -> list[Glyph]:
    """Return the characters at the given indices of pdfium's text of a page, one for each index.

    `number` is the page number stored in the glyphs; `moves` has the characters that are not drawn where pdfium says. A
    character that pdfium inserted (without a text object) or that is slanted gets an empty text, because its shape
    cannot be compared.
    """
    moves = moves or {}
    transform = _PageTransform(page)
    raw = text.raw
    box_of, origin_of, code_of = pdfium.FPDFText_GetCharBox, pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_GetUnicode
    sides = [ctypes.c_double() for _ in range(6)]
    left, right, bottom, top, x, y = sides
    box, origin = [ctypes.byref(side) for side in sides[:4]], [ctypes.byref(side) for side in sides[4:]]
    fonts: dict[int | None, str] = {}
    last: int | None = None
    font, size, turn = "", 0.0, None
    glyphs: list[Glyph] = []
    for index in indices:
        box_of(raw, index, *box)
        origin_of(raw, index, *origin)
        shown = ctypes.cast(pdfium.FPDFText_GetTextObject(raw, index), ctypes.c_void_p).value
        if shown != last or not glyphs:  # the characters of one text object share all of these
            last = shown
            font = _font(raw, index, fonts)
            size, turn = _size_and_turn(raw, index, transform.rotation)
        drawn, begins = (
            transform.box(left.value, bottom.value, right.value, top.value),
            transform.point(x.value, y.value),
        )
        if index in moves:
            drawn, begins = moves[index].box(drawn), moves[index].origin(begins)
        claim = CLAIMS.get(code_of(raw, index), "") if shown and turn is not None else ""
        glyphs.append(Glyph(claim, font, number, drawn, begins, size, turn or 0))
    return glyphs


class _PageTransform:
    """Transformation from PDF space to points from the top left of the rendered page."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        rect = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(rect)):
            rect.left, rect.bottom, rect.right, rect.top = page.get_mediabox()
        self.left, self.bottom, self.right, self.top = rect.left, rect.bottom, rect.right, rect.top
        self.rotation: int = page.get_rotation()

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)


def _font(raw: Any, index: int, font_names: dict[int | None, str]) -> str:
    """Return a name for the font of a character; the handle alone could be reused for a font of a later page."""
    shown = pdfium.FPDFText_GetTextObject(raw, index)
    handle = ctypes.cast(pdfium.FPDFTextObj_GetFont(shown), ctypes.c_void_p).value if shown else None
    if handle not in font_names:
        name = ctypes.create_string_buffer(_NAME_BYTES)
        pdfium.FPDFText_GetFontInfo(raw, index, name, _NAME_BYTES, None)
        font_names[handle] = f"{name.value.decode('utf-8', 'replace')} {handle}"
    return font_names[handle]


def _size_and_turn(raw: Any, index: int, rotation: int) -> tuple[float, int | None]:
    """Return the font size in points and the clockwise rotation of a character on the rendered page in degrees.

    The rotation is None if the character is slanted.
    """
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, index, ctypes.byref(matrix))
    size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
    angle = math.degrees(math.atan2(matrix.b, matrix.a))
    quarter = round(angle / 90)
    if abs(angle - quarter * 90) > _ASLANT:
        return size, None
    return size, (rotation - quarter * 90) % 360
