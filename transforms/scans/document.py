"""Read the scanned pages of a document, where the extra `scan` is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2

from transforms.reading.opening import FEW_CHARS, Opened
from transforms.scans.installed import is_installed

PAGE_SECONDS = 20
"""CPU seconds that a scanned page may take: five times what the slowest took"""

if TYPE_CHECKING:
    from transforms.scans.page import ScannedPage


def is_scan(opened: Opened) -> bool:
    """Whether a document is a scan as a whole: pictures of pages, with hardly any text."""
    pages = opened.pages
    few = sum(len(page.text.strip()) for page in pages) < FEW_CHARS * len(pages)
    return few and any(page.has_images for page in pages)


def more_seconds(data: bytes) -> int:
    """CPU seconds that a document may take beyond those of one with text: for each of its pages, where it is a scan."""
    if not is_installed():
        return 0
    chars = 0
    try:
        with pypdfium2.PdfDocument(data) as document:
            pages = len(document)
            for page in document:
                chars += page.get_textpage().count_chars()
                if chars >= FEW_CHARS * pages:
                    return 0
    except pypdfium2.PdfiumError:
        return 0
    return PAGE_SECONDS * pages


def read_scans(opened: Opened) -> dict[int, ScannedPage]:
    """Read the pages of a scanned document that are pictures, by number; none where nothing is there to read them."""
    if not is_scan(opened) or not is_installed():
        return {}
    from transforms.scans.page import read_page  # a second of imports and half a gigabyte, for scans alone
    from transforms.scans.picture import resolution_of

    scanned: dict[int, ScannedPage] = {}
    with opened.drawn() as document:
        for page in opened.pages:
            handle = document[page.number - 1]
            resolution = resolution_of(handle)
            if resolution is not None:
                scanned[page.number] = read_page(handle, page, resolution)
            handle.close()
    return scanned
