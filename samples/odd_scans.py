"""Makes scans that go wrong as documents: pages that lie otherwise, that are cut, pale or coarse, or carry wrong text.

`hostile_scans` damages single figures; here whole pages are made as careless people and cheap machines make them.
Deterministic by document, kind and page. No figure of the document may be loaded with another value.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from samples.paper import FONTS, Page, pdf_bytes, pdf_objects, stream
from samples.scanned import QUALITIES, Floats, Pixels, scanned_page

Chance = np.random.Generator

_POINTS = 72
_DPI = 200
_CLEAN = "b200"
_WHITE = 246.0
_FONT = FONTS["song"]


class _Printed(NamedTuple):
    """A page of a document as a scanner gives it, with the document and its number there."""

    pixels: Pixels
    document: pypdfium2.PdfDocument
    number: int
    chance: Chance


def _pages(data: bytes, kind: str, seed: str, quality: Callable[[int], str] = lambda number: _CLEAN) -> list[_Printed]:
    document = pypdfium2.PdfDocument(data)
    pages = []
    for number in range(len(document)):
        digest = hashlib.sha256(f"{seed}\x1f{kind}\x1f{number}".encode()).digest()
        chance = np.random.default_rng(int.from_bytes(digest[:8]))
        pages.append(_Printed(scanned_page(document, number, quality(number), seed), document, number, chance))
    return pages


def _changed(change: Callable[[_Printed], Pixels], jpeg: int = 65) -> Callable[[bytes, str, str], bytes]:
    """Scan every page, and change its picture."""

    def scan(data: bytes, kind: str, seed: str) -> bytes:
        return _document([_picture(change(page), jpeg=jpeg) for page in _pages(data, kind, seed)])

    return scan


def _pale(page: _Printed) -> Pixels:
    """Grey print on grey paper: a scanner with its lamp nearly gone."""
    pale = 205 - (_WHITE - page.pixels.astype(np.float32)) * 0.16
    return _as_pixels(pale + page.chance.standard_normal(pale.shape, np.float32) * np.float32(2.5))


def _blocks(page: _Printed) -> Pixels:
    return page.pixels


def _black_streaks(page: _Printed) -> Pixels:
    """Dirt on the glass of a feeder draws thin lines down the whole page."""
    pixels = page.pixels.copy()
    for x in page.chance.integers(0.05 * pixels.shape[1], 0.95 * pixels.shape[1], 7):
        pixels[:, x : x + int(page.chance.integers(1, 4))] = int(page.chance.integers(20, 120))
    return pixels


def _white_streaks(page: _Printed) -> Pixels:
    """Dead cells of a sensor leave out thin lines down the whole page, and lost lines of a fax across it."""
    pixels = page.pixels.copy()
    for x in page.chance.integers(0.05 * pixels.shape[1], 0.95 * pixels.shape[1], 9):
        pixels[:, x : x + int(page.chance.integers(2, 6))] = int(_WHITE)
    for y in page.chance.integers(0.05 * pixels.shape[0], 0.95 * pixels.shape[0], 4):
        pixels[y : y + int(page.chance.integers(1, 4))] = int(_WHITE)
    return pixels


def _cut_beside(page: _Printed) -> Pixels:
    """The page lies too far to one side: whole columns are missing."""
    width = page.pixels.shape[1]
    share = page.chance.uniform(0.12, 0.4)
    return (
        page.pixels[:, : int((1 - share) * width)]
        if page.chance.random() < 0.5
        else page.pixels[:, int(share * width) :]
    )


def _cut_above(page: _Printed) -> Pixels:
    """The page lies too high or too low: its title and header are missing, or its last rows."""
    height = page.pixels.shape[0]
    share = page.chance.uniform(0.1, 0.3)
    return (
        page.pixels[int(share * height) :] if page.chance.random() < 0.5 else page.pixels[: int((1 - share) * height)]
    )


def _turned_between(data: bytes, kind: str, seed: str) -> bytes:
    """Pages in the middle lie upside down or on their side."""
    pages = _pages(data, kind, seed)
    turns = [0 if page.number in (0, len(pages) - 1) else int(page.chance.integers(4)) for page in pages]
    return _document([_picture(np.rot90(page.pixels, turn)) for page, turn in zip(pages, turns, strict=True)])


def _in_one(axis: int) -> Callable[[bytes, str, str], bytes]:
    """Two pages on the glass at once make one picture, beside or below each other."""

    def scan(data: bytes, kind: str, seed: str) -> bytes:
        pages = [page.pixels for page in _pages(data, kind, seed)]
        pictures = []
        for first in range(0, len(pages), 2):
            both = pages[first : first + 2]
            size = max(pixels.shape[1 - axis] for pixels in both)
            both = [_filled(pixels, 1 - axis, size) for pixels in both]
            pictures.append(_picture(np.concatenate(both, axis=axis)))
        return _document(pictures)

    return scan


def _filled(pixels: Pixels, axis: int, size: int) -> Pixels:
    missing = [(0, 0), (0, 0)]
    missing[axis] = 0, size - pixels.shape[axis]
    return np.pad(pixels, missing, constant_values=int(_WHITE))


def _mixed(data: bytes, kind: str, seed: str) -> bytes:
    """Pages of one document come from several machines."""
    qualities = ("a300", "n100", "c200bw", "d150", "o120bw", "b200")
    pages = _pages(data, kind, seed, lambda number: qualities[number % len(qualities)])
    return _document([_picture(page.pixels, QUALITIES[qualities[page.number % len(qualities)]].dpi) for page in pages])


def _strips(data: bytes, kind: str, seed: str) -> bytes:
    """A page is stored as several pictures below each other, the smaller ones coarse."""
    sheets = []
    for page in _pages(data, kind, seed):
        edge = int(page.pixels.shape[0] * page.chance.uniform(0.5, 0.6))
        upper, lower = page.pixels[:edge], page.pixels[edge:]
        lower = np.asarray(cv2.resize(lower, None, fx=0.42, fy=0.42, interpolation=cv2.INTER_AREA), np.uint8)
        sheet = _sheet(page.pixels)
        height = upper.shape[0] * _POINTS / _DPI
        put_picture(sheet, "Upper", upper, (0, 0, sheet.width, height))
        put_picture(sheet, "Lower", lower, (0, height, sheet.width, sheet.height))
        sheets.append(sheet)
    return pdf_bytes(pdf_objects(sheets))


def _with_layer(before: str, *, beneath: bool = False) -> Callable[[bytes, str, str], bytes]:
    """A recogniser has put text with wrong digits over the pictures, or beneath them.

    Args:
        before: The operators that say how the text is drawn.
        beneath: Whether the picture lies over the text.
    """

    def scan(data: bytes, kind: str, seed: str) -> bytes:
        sheets = []
        for page in _pages(data, kind, seed):
            sheet = _sheet(page.pixels)
            texts = [f"q {before} BT", *_misread(sheet, page), "ET Q"]
            if beneath:
                sheet.over += texts
            put_picture(sheet, "Scan", page.pixels, (0, 0, sheet.width, sheet.height))
            if not beneath:
                sheet.over += texts
            sheets.append(sheet)
        return pdf_bytes(pdf_objects(sheets))

    return scan


def _misread(sheet: Page, page: _Printed) -> list[str]:
    """The operators that show the text of a page where it is printed, a tenth of its digits as others."""
    text = page.document[page.number].get_textpage()
    sheet.fonts.add(_FONT.name)
    shown = []
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        words = "".join(text.get_text_bounded(left, bottom, right, top).split())
        misread = "".join(
            str((int(char) + 3) % 10) if char.isascii() and char.isdigit() and page.chance.random() < 0.1 else char
            for char in words
        )
        if misread and misread.isprintable():
            shown.append(sheet.shown(left, sheet.height - bottom, misread, _FONT, max(top - bottom, 4)))
    return shown


def _sheet(pixels: Pixels) -> Page:
    return Page(pixels.shape[1] * _POINTS / _DPI, pixels.shape[0] * _POINTS / _DPI)


def put_picture(sheet: Page, name: str, pixels: Pixels, box: tuple[float, float, float, float]) -> None:
    """Put grey pixels on a page, into a box in points from its top left."""
    height, width = pixels.shape
    entries = (
        f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8"
        "/Filter/FlateDecode"
    )
    sheet.resources.setdefault("XObject", {})[name] = stream(entries, zlib.compress(pixels.tobytes(), 1))
    x0, y0, x1, y1 = box
    sheet.over.append(f"q {x1 - x0:.3f} 0 0 {y1 - y0:.3f} {x0:.3f} {sheet.height - y1:.3f} cm /{name} Do Q")


def _as_pixels(page: Floats) -> Pixels:
    return np.clip(page, 0, 255).astype(np.uint8)


def _picture(pixels: Pixels, dpi: int = _DPI, jpeg: int = 65) -> bytes:
    """One page, as a document of its own."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, "PDF", resolution=dpi, quality=jpeg)
    return buffer.getvalue()


def _document(pages: Sequence[bytes]) -> bytes:
    buffer = io.BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        for data in pages:
            with pypdfium2.PdfDocument(data) as page:
                document.import_pages(page)
        document.save(buffer)
    return buffer.getvalue()


KINDS: dict[str, Callable[[bytes, str, str], bytes]] = {
    "pale": _changed(_pale),
    "jpeg5": _changed(_blocks, jpeg=5),
    "black_streaks": _changed(_black_streaks),
    "white_streaks": _changed(_white_streaks),
    "cut_beside": _changed(_cut_beside),
    "cut_above": _changed(_cut_above),
    "turned": _turned_between,
    "two_beside": _in_one(1),
    "two_below": _in_one(0),
    "mixed": _mixed,
    "strips": _strips,
    "layer_invisible": _with_layer("3 Tr"),
    "layer_clipped": _with_layer("7 Tr"),
    "layer_white": _with_layer("1 g"),
    "layer_beneath": _with_layer("0 g", beneath=True),
}
"""What goes wrong with a scan, and what makes it: from a document, the name of the kind and a seed to a document"""


def odd(data: bytes, kind: str, seed: str) -> bytes:
    """Scan a document so that it goes wrong in one way."""
    return KINDS[kind](data, kind, seed)
