"""Read the scanned pages of a document, where the extra `scan` is installed."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from transforms.reading.opening import FEW_CHARS, Opened, Page
from transforms.scans.installed import is_installed

if TYPE_CHECKING:
    from transforms.scans.page import ScannedPage

PAGE_SECONDS = 20
"""CPU seconds that a scanned page may take: five times what the slowest took"""
_COVERED = 0.95
_NOT_DRAWN = frozenset({3, 7})
"""How text is drawn that a recogniser has put over a picture: not at all, or as a clip alone"""

allowance: ContextVar[Callable[[int], None] | None] = ContextVar("allowance", default=None)
"""Told, before scanned pages are read, how many CPU seconds they may take beyond those of pages with text"""


def read_scans(opened: Opened) -> dict[int, ScannedPage]:
    """Read the pages of a document that are pictures, by number; none where nothing is there to read them."""
    may_be = [page for page in opened.pages if page.has_images or _has_few_chars(page)]
    if not may_be or not is_installed():
        return {}
    from transforms.scans.picture import resolution_of  # imports OpenCV

    with opened.drawn() as document:
        resolutions = {}
        for page in may_be:
            handle = document[page.number - 1]
            is_picture = _has_few_chars(page) or _is_undrawn(handle) or _is_covered(handle)
            resolution = resolution_of(handle) if is_picture else None
            if resolution is not None:
                resolutions[page] = resolution
            handle.close()
        if not resolutions:
            return {}
        if allow := allowance.get():
            allow(PAGE_SECONDS * len(resolutions))
        from transforms.scans.page import read_page  # a second of imports and half a gigabyte, for scans alone

        scanned: dict[int, ScannedPage] = {}
        for page, resolution in resolutions.items():
            handle = document[page.number - 1]
            scanned[page.number] = read_page(handle, page, resolution)
            handle.close()
    return scanned


def _has_few_chars(page: Page) -> bool:
    return len(page.text.strip()) < FEW_CHARS


def _is_covered(handle: pypdfium2.PdfPage) -> bool:
    """Whether pictures lie over all text of a page, as some recognisers put it: nobody sees what it says."""
    width, height = handle.get_size()
    area: float = width * height
    covered = 0.0
    for drawn in handle.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE]):
        if drawn.type == pdfium.FPDF_PAGEOBJ_TEXT:
            covered = 0.0
        elif not pdfium.FPDFPageObj_HasTransparency(drawn.raw):
            left, bottom, right, top = drawn.get_bounds()
            covered += max(right - left, 0.0) * max(top - bottom, 0.0)
    return covered >= _COVERED * area


def _is_undrawn(handle: pypdfium2.PdfPage) -> bool:
    """Whether no text of a page is drawn: what somebody's recogniser has read is not what the page shows."""
    texts = handle.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
    return all(pdfium.FPDFTextObj_GetTextRenderMode(text.raw) in _NOT_DRAWN for text in texts)
