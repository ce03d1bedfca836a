"""Fonts that a document names and does not carry: what is drawn in their place, and where.

The substitute (`common/substitute_font.py`) has other widths, and pdfium fits its glyphs into those that the document
states: it sets narrower ones in the middle, and makes wider ones narrow. The boxes that it reports are those of the
glyphs as they are by nature, so they are moved here to where the ink is.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from common.substitute_font import EM, advance_of, fitted_size
from transforms.reading.opening import Box, Char, upright

_NAME_BYTES = 128
_ALONG = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}
"""Which way a line of print runs on the page, x to the right and y down, by its turn (counter-clockwise)"""
_ROUNDING = 1
"""Thousandths of the size by which a width must exceed that of the glyph for pdfium to move it"""


@dataclass(frozen=True)
class Absent:
    """A font that the document does not carry; `is_fitted` where our substitute is drawn, fitted into its widths."""

    name: str
    is_fitted: bool


class AbsentFonts:
    """Which characters of one page are set in fonts that the document does not carry, as long as it is open."""

    def __init__(self, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> None:
        self._page, self._text = page, text
        self._known: dict[int | None, Absent | None] = {None: None}

    def of(self, index: int) -> Absent | None:
        """The absent font of a character; None where the document carries its font."""
        shown = pdfium.FPDFText_GetTextObject(self._text.raw, index)
        font = pdfium.FPDFTextObj_GetFont(shown) if shown else None
        address = ctypes.cast(font, ctypes.c_void_p).value if font else None
        if address not in self._known:
            self._known[address] = _absent(font)
        return self._known[address]

    def moves(self, chars: Iterable[Char]) -> dict[int, Move]:
        """For each character drawn in the substitute font, by index: how its glyph was fitted to its width."""
        to_upright = upright(self._page)
        moves = {}
        for char in chars:
            absent = self.of(char.index)
            if absent and absent.is_fitted and char.turn in _ALONG:
                move = self._fitted(char, to_upright)
                if move:
                    moves[char.index] = move
        return moves

    def _fitted(self, char: Char, to_upright: Any) -> Move | None:
        code, size = pdfium.FPDFText_GetUnicode(self._text.raw, char.index), self._size_along(char.index)
        natural = advance_of(chr(code)) * size / EM
        along = _ALONG[char.turn]
        start = self._origin(char.index, to_upright)
        width = _far_end((char.x0, char.y0, char.x1, char.y1), along) - _dot(start, along)
        if self._is_printed(char.index + 1):
            # The box reaches as far as the glyph does by nature, even where the next character begins before that.
            step = _dot(self._origin(char.index + 1, to_upright), along) - _dot(start, along)
            width = min(step, width) if step > 0 else width
        if natural <= 0 or width <= 0:
            return None
        if width > natural + _ROUNDING * size / EM:
            return Move(along, start, 1.0, (width - natural) / 2)
        return Move(along, start, width / natural, 0.0) if width < natural else None

    def _is_printed(self, index: int) -> bool:
        """Whether there is such a character, and pdfium did not make it up between two others."""
        return index < self._text.count_chars() and not pdfium.FPDFText_IsGenerated(self._text.raw, index)

    def _size_along(self, index: int) -> float:
        """The font size of a character along its line, which may be stretched, in points."""
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._text.raw, index, ctypes.byref(matrix))
        return float(pdfium.FPDFText_GetFontSize(self._text.raw, index) * math.hypot(matrix.a, matrix.b))

    def _origin(self, index: int, to_upright: Any) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._text.raw, index, ctypes.byref(x), ctypes.byref(y))
        left, top, *_ = to_upright(x.value, y.value, x.value, y.value)
        return left, top


@dataclass(frozen=True)
class Move:
    """How a glyph was fitted: narrowed from where it starts, or moved along its line, in points."""

    along: tuple[int, int]
    start: tuple[float, float]
    narrowed: float
    moved: float

    def box(self, box: Box) -> Box:
        """Where the outline lies that by nature would have this box."""
        corners = [self._point(x, y) for x, y in ((box[0], box[1]), (box[2], box[3]))]
        (a, b), (c, d) = corners
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def origin(self, origin: tuple[float, float]) -> tuple[float, float]:
        """Where the glyph begins."""
        return origin[0] + self.along[0] * self.moved, origin[1] + self.along[1] * self.moved

    def _point(self, x: float, y: float) -> tuple[float, float]:
        across_x, across_y = abs(self.along[0]), abs(self.along[1])
        near_x, near_y = self.start
        return (
            x + across_x * (x - near_x) * (self.narrowed - 1) + self.along[0] * self.moved,
            y + across_y * (y - near_y) * (self.narrowed - 1) + self.along[1] * self.moved,
        )


def is_absent(font: Any) -> bool:
    """Whether the document does not carry a font."""
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 0


def decoded_name(name: bytes) -> str:
    """The name of a font as a key: UTF-8 where it is, else a character for each byte, as camelot's engine has it."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("latin-1")


def shown_name(name: str) -> str:
    """The name of a font for people: Chinese programs write it in GBK."""
    try:
        return name.encode("latin-1").decode("gbk")
    except UnicodeError:
        return name


def _absent(font: Any) -> Absent | None:
    if not is_absent(font):
        return None
    name, size = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_size_t()
    pdfium.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES)
    pdfium.FPDFFont_GetFontData(font, None, 0, ctypes.byref(size))
    return Absent(decoded_name(name.value), size.value == fitted_size())


def _dot(point: tuple[float, float], along: tuple[int, int]) -> float:
    return point[0] * along[0] + point[1] * along[1]


def _far_end(box: Box, along: tuple[int, int]) -> float:
    """How far a box reaches along a line of print."""
    return max(_dot((box[0], box[1]), along), _dot((box[2], box[3]), along))
