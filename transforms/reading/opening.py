"""Open a document with pdfium, refuse what cannot be opened, and turn every page upright for the readers."""

from __future__ import annotations

import ctypes
import io
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from common.file_kinds import kind_of
from common.substitute_font import use_substitute_font
from common.text import legible
from schemas.wording.messages import Message, message
from transforms.reading.prose_lines import ProseLine, has_prose, lines_of_page
from transforms.reading.slanted import level_text, objects_on, slanted_characters, turn_of
from transforms.refusal import Refused

_HEADER_WINDOW = 1024
"""Bytes within which a PDF names itself, as viewers accept it"""
Box = tuple[float, float, float, float]
FEW_CHARS = 12
"""A page with fewer characters has no text"""
_PERMISSION_EXTRACT = 1 << 4
_PATH_OBJECTS = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING)
_ORIENTATION_SAMPLE = 60
_REMOVE_SECURITY = 3
DESCENT = 0.12
"""Share of a character's box assumed to lie below the line of print, whatever the font says"""


@dataclass(frozen=True)
class Page:
    """One page as a viewer shows it: size in points after /Rotate, and what is on it.

    `text` is the page's text by pdfium, lines separated by line feeds. `turn` is the angle in degrees (clockwise) by
    which the page was turned further so that its text stands upright; `as_shown` turns boxes back.
    """

    number: int
    width: float
    height: float
    text: str
    has_paths: bool
    has_images: bool
    turn: int = 0
    medium: str = "text"
    """text, or scan where the page is a picture; then its text is what both recognisers read"""
    dpi: float = 0.0
    """Dots per inch of a scan"""
    is_bilevel: bool = False
    """Whether a scan is in black and white, without grey"""
    may_be_slanted: bool = False
    """Whether a text on it may be slanted, as watermarks are"""

    def shown(self, chars: Iterable[Char]) -> list[Char]:
        """Keep the characters that lie on the page, without those that its crop box cuts off."""
        width, height = (self.height, self.width) if self.turn % 180 else (self.width, self.height)
        return [char for char in chars if 0 <= char.x0 + char.x1 <= 2 * width and 0 <= char.y0 + char.y1 <= 2 * height]

    def as_shown(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Convert a box of the upright page to the coordinates of the page as a viewer shows it, from its top left."""
        if self.turn == 90:
            return y0, self.height - x1, y1, self.height - x0
        if self.turn == 180:
            return self.width - x1, self.height - y1, self.width - x0, self.height - y0
        if self.turn == 270:
            return self.width - y1, x0, self.width - y0, x1
        return x0, y0, x1, y1


@dataclass(slots=True, eq=False)  # not frozen: that triples the time to make one, and a page has thousands
class Char:
    """One printed character: its box in points from the top left of the upright page.

    `index` is its place in pdfium's text of the page, and -1 for a character of camelot's engine. `size` is the font
    size as printed, in points. `turn` is the angle in degrees (counter-clockwise) of its line of print against the
    page: 0, 90, 180 or 270. `base` is the position of that line: y for 0 and 180, x for 90 and 270. `is_red` is set
    for characters of camelot's engine only.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    index: int = -1
    size: float = 0.0
    base: float = 0.0
    turn: int = 0
    is_red: bool = False


class Opened:
    """An open document. `data` are bytes in which every page stands upright, and its media box is what it shows."""

    def __init__(self, data: bytes) -> None:
        """Open a document and profile every page.

        Raises:
            Refused: empty_file, not_a_pdf, broken_pdf, encrypted or extraction_forbidden.
        """
        self._document = _open(data)
        try:
            cropped: set[int] = set()
            self.pages = [_profile(self._document, index, cropped) for index in range(len(self._document))]
            self.data = self._upright(data, cropped)
        except pypdfium2.PdfiumError as error:
            self._document.close()
            raise Refused("broken_pdf", message("reading.page_not_loaded", error=str(error))) from error

    def close(self) -> None:
        """Close the document in pdfium."""
        self._document.close()

    def _upright(self, data: bytes, cropped: set[int]) -> bytes:
        # camelot's engine opens fewer kinds of encryption than pdfium: both get a copy without encryption.
        changed = pdfium.FPDF_GetSecurityHandlerRevision(self._document.raw) >= 0
        for page in self.pages:
            handle = self._document[page.number - 1] if page.turn else None
            if handle is not None:
                handle.set_rotation((handle.get_rotation() + page.turn) % 360)
                changed = True
        for number in sorted(cropped):
            handle = self._document[number - 1]
            shown = _shown_box(handle)
            handle.set_mediabox(*shown)
            handle.set_cropbox(*shown)
            changed = True
        if not changed:
            return data
        buffer = io.BytesIO()
        self._document.save(buffer, flags=_REMOVE_SECURITY)
        self._document.close()
        self._document = pypdfium2.PdfDocument(buffer.getvalue())
        return buffer.getvalue()

    @contextmanager
    def drawn(self) -> Iterator[pypdfium2.PdfDocument]:
        """Give the upright document, ready to be rendered with its form fields."""
        # pdfium draws form fields only on pages that are loaded after this call.
        self._document.init_forms()
        yield self._document

    def prose_lines(self, number: int) -> list[ProseLine]:
        """Read the lines of running text of a page with the places of their digits; none where it has no sentence."""
        if not has_prose(self.pages[number - 1].text):
            return []
        page = self._document[number - 1]
        text = page.get_textpage()
        to_upright, raw = upright(page), text.raw
        rect = pdfium.FS_RECTF()
        ref = ctypes.byref(rect)

        def box_of(index: int) -> Box | None:
            if not pdfium.FPDFText_GetLooseCharBox(raw, index, ref):
                return None
            return to_upright(rect.left, rect.bottom, rect.right, rect.top)

        slanted = slanted_characters(text) if self.pages[number - 1].may_be_slanted else frozenset()
        codes = (pdfium.FPDFText_GetUnicode(raw, index) for index in range(text.count_chars()))
        chars = ("" if index in slanted else legible(chr(code)) if code else " " for index, code in enumerate(codes))
        lines = lines_of_page(number, chars, box_of)
        text.close()
        return lines

    def chars(self, number: int) -> list[Char]:
        """Read the characters of a page in pdfium's order, without white space and slanted watermarks."""
        page = self._document[number - 1]
        text = page.get_textpage()
        to_upright, rotation = upright(page), page.get_rotation()
        # The loose box has the height of the font: characters of one line share it, a comma as well as a digit.
        chars = _chars(text, to_upright, rotation, pdfium.FPDFText_GetLooseCharBox)
        if chars is None:
            chars = _chars(text, to_upright, rotation, _box_on_line)
        text.close()
        return chars or []


def _chars(
    text: pypdfium2.PdfTextPage, to_upright: Callable[..., Box], rotation: int, box: Callable[..., Any]
) -> list[Char] | None:
    """Read the characters of a page whose boxes `box` gives; None where it gives one off its line of print."""
    raw, code = text.raw, pdfium.FPDFText_GetUnicode
    rect = pdfium.FS_RECTF()
    ref = ctypes.byref(rect)
    may_be_odd = box is not _box_on_line
    across = rotation in (0, 180)
    chars = []
    last, (size, base, turn) = (0.0, 0.0), (0.0, 0.0, 0)
    for index in range(text.count_chars()):
        char = _shown(code(raw, index))
        if not char or not box(raw, index, ref):
            continue
        left, right, bottom, top = rect.left, rect.right, rect.bottom, rect.top
        # Characters of one line share its height: pdfium is asked again only where the height changes.
        extent = (bottom, top) if across else (left, right)
        if extent != last or turn % 180:
            if may_be_odd and _is_off_line(raw, index, rect):
                return None
            last = extent
            size, x, y, turn = _line_of_print(raw, index)
            turn = (turn + 360 - rotation) % 360 if turn >= 0 else turn
            x, y, *_ = to_upright(x, y, x, y)
            base = x if turn % 180 else y
        if turn < 0:
            continue
        chars.append(Char(char, *to_upright(left, bottom, right, top), index, size, base, turn))
    return chars


def upright(page: pypdfium2.PdfPage) -> Callable[[float, float, float, float], Box]:
    """Make the function that converts a box in PDF space (left, bottom, right, top) to one from the top left."""
    x0, y0, x1, y1 = page.get_mediabox()
    turned: dict[int, Callable[[float, float, float, float], Box]] = {
        90: lambda left, bottom, right, top: (bottom - y0, left - x0, top - y0, right - x0),
        180: lambda left, bottom, right, top: (x1 - right, bottom - y0, x1 - left, top - y0),
        270: lambda left, bottom, right, top: (y1 - top, x1 - right, y1 - bottom, x1 - left),
    }
    return turned.get(
        page.get_rotation(), lambda left, bottom, right, top: (left - x0, y1 - top, right - x0, y1 - bottom)
    )


@lru_cache(maxsize=1 << 16)
def _shown(code: int) -> str:
    """Give the character of a code point; empty for white space and for code point 0."""
    return "" if not code or chr(code).isspace() else legible(chr(code))


def _line_of_print(raw: Any, index: int) -> tuple[float, float, float, int]:
    """Give the printed font size of a character, its origin on its line of print (PDF space), and the line's turn.

    The turn is in degrees counter-clockwise, -1 for a slanted line. Italics are slanted letters on an upright line.
    """
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetCharOrigin(raw, index, ctypes.byref(x), ctypes.byref(y))
    pdfium.FPDFText_GetMatrix(raw, index, ctypes.byref(matrix))
    return (
        pdfium.FPDFText_GetFontSize(raw, index) * height_of(matrix.a, matrix.b, matrix.c, matrix.d),
        x.value,
        y.value,
        turn_of(matrix.a, matrix.b),
    )


def height_of(a: float, b: float, c: float, d: float) -> float:
    """Give the height to which a matrix scales a letter of height 1, square to its line: italics are no higher."""
    length = math.hypot(a, b)
    return abs(a * d - b * c) / length if length else math.hypot(c, d)


def _em(raw: Any, index: int) -> tuple[float, float, float, float]:
    """Give the origin of a character on its line of print, and the vector from there up its em, in PDF space."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_MATRIX()
    pdfium.FPDFText_GetCharOrigin(raw, index, ctypes.byref(x), ctypes.byref(y))
    pdfium.FPDFText_GetMatrix(raw, index, ctypes.byref(matrix))
    size = pdfium.FPDFText_GetFontSize(raw, index)
    return x.value, y.value, matrix.c * size, matrix.d * size


def _is_off_line(raw: Any, index: int, rect: Any) -> bool:
    """Whether the loose box of an upright character is off its line of print.

    So it is in fonts that state no Ascent, and in Type 3 fonts, where it is the box of the glyph itself: flat for 一.
    """
    _, y, em_x, em_y = _em(raw, index)
    middle = (rect.top + rect.bottom) / 2
    low, high = sorted((y, y + em_y))
    return abs(em_x) < abs(em_y) and not (0.8 < (rect.top - rect.bottom) / (high - low) < 1.6 and low < middle < high)


def _box_on_line(raw: Any, index: int, ref: Any) -> bool:
    """Replace `FPDFText_GetLooseCharBox` where the fonts of a page state wrong heights."""
    if not pdfium.FPDFText_GetLooseCharBox(raw, index, ref):
        return False
    x, y, em_x, em_y = _em(raw, index)
    rect = ref._obj
    if abs(em_x) < abs(em_y):
        rect.bottom, rect.top = sorted((y - DESCENT * em_y, y + (1 - DESCENT) * em_y))
    else:
        rect.left, rect.right = sorted((x - DESCENT * em_x, x + (1 - DESCENT) * em_x))
    return True


def _beginning(data: bytes) -> str:
    """Decode bytes for display; a replacement character for what is not printable."""
    return "".join(char if char.isprintable() else "\ufffd" for char in data.decode("utf-8", "replace").strip())


def _describe_file(data: bytes) -> Message:
    if kind := kind_of(data):
        return message("reading.file_is", kind=message(f"file_kinds.{kind}"))
    return message("reading.file_begins_with", beginning=_beginning(data[:16]))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    use_substitute_font()
    if not data:
        raise Refused("empty_file")
    if b"%PDF-" not in data[:_HEADER_WINDOW]:
        raise Refused("not_a_pdf", _describe_file(data))
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        # pdfium may still report the error of the previous document: believe it only where the bytes agree.
        if "password" in str(error).lower() and b"/Encrypt" in data:
            raise Refused("encrypted") from error
        raise Refused("broken_pdf") from error
    if pages == 0:
        raise Refused("broken_pdf", message("reading.no_pages"))
    permissions = pdfium.FPDF_GetDocPermissions(document.raw)
    if not permissions & _PERMISSION_EXTRACT:
        raise Refused("extraction_forbidden")
    return document


def _profile(document: pypdfium2.PdfDocument, index: int, cropped: set[int]) -> Page:
    """Profile a page; its number is added to `cropped` where it has paths and shows less than its media box."""
    page = document[index]
    width, height = page.get_size()
    kinds, may_be_slanted = objects_on(page)
    text = page.get_textpage()
    has_paths = any(kinds[kind] for kind in _PATH_OBJECTS)
    profile = Page(
        number=index + 1,
        width=width,
        height=height,
        text=legible(level_text(text, may_be_slanted=may_be_slanted).replace("\r\n", "\n")),
        has_paths=has_paths,
        has_images=bool(kinds[pdfium.FPDF_PAGEOBJ_IMAGE]),
        turn=_turn(text, page.get_rotation()) if has_paths else 0,
        may_be_slanted=may_be_slanted,
    )
    crop = zip(_shown_box(page), page.get_mediabox(), strict=True)
    if has_paths and any(abs(shown - whole) > 0.01 for shown, whole in crop):
        cropped.add(profile.number)
    text.close()
    page.close()
    return profile


def _shown_box(page: pypdfium2.PdfPage) -> Box:
    """Give the part of a page that a viewer shows, crop box within media box, in PDF space."""
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(rect)):
        rect.left, rect.bottom, rect.right, rect.top = page.get_mediabox()
    return float(rect.left), float(rect.bottom), float(rect.right), float(rect.top)


def _turn(text: pypdfium2.PdfTextPage, rotation: int) -> int:
    """Give the clockwise turn that makes most characters of a page stand upright: 0, 90, 180 or 270."""
    count = text.count_chars()
    step = max(1, count // _ORIENTATION_SAMPLE)
    turns: Counter[int] = Counter()
    for index in range(0, count, step):
        if chr(pdfium.FPDFText_GetUnicode(text.raw, index)).isspace():
            continue
        angle = pdfium.FPDFText_GetCharAngle(text.raw, index)
        if angle >= 0:
            turns[-(round(math.degrees(angle) / 90) * 90 + rotation) % 360] += 1  # pdfium counts clockwise
    if not turns:
        return 0
    best, votes = max(turns.items(), key=lambda item: (item[1], -item[0]))
    return best if votes * 2 > turns.total() else 0
