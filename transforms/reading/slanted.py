"""Tell level lines of print from slanted ones, which are watermarks and stamps and no part of what a page states."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

_ASLANT = 0.05
"""A line that rises by more than this share of its length is slanted, as watermarks are"""


def turn_of(a: float, b: float) -> int:
    """Give the turn of a line of print from the first two numbers of its matrix: degrees counter-clockwise.

    -1 where it is slanted, as watermarks are.
    """
    across, up = abs(a), abs(b)
    if min(across, up) > _ASLANT * max(across, up):
        return -1
    if across >= up:
        return 0 if a >= 0 else 180
    return 90 if b > 0 else 270


def level_text(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> str:
    """Give the text of a page without its slanted characters: pdfium puts them into the lines that they cross."""
    slanted = slanted_characters(page, text)
    if not slanted:
        return str(text.get_text_range())
    units = bytearray()
    for index in range(text.count_chars()):
        if index not in slanted:
            units += chr(pdfium.FPDFText_GetUnicode(text.raw, index)).encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace")


def slanted_characters(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> frozenset[int]:
    """Give the places of the slanted characters in pdfium's text of a page."""
    if not _may_be_slanted(page):
        return frozenset()
    matrix = pdfium.FS_MATRIX()
    return frozenset(
        index
        for index in range(text.count_chars())
        if pdfium.FPDFText_GetMatrix(text.raw, index, ctypes.byref(matrix)) and turn_of(matrix.a, matrix.b) < 0
    )


def _may_be_slanted(page: pypdfium2.PdfPage) -> bool:
    """Whether a text of a page is slanted, or stands in a form object, which is not looked into here."""
    matrix = pdfium.FS_MATRIX()
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        page_object = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(page_object)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return True
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if pdfium.FPDFPageObj_GetMatrix(page_object, ctypes.byref(matrix)) and turn_of(matrix.a, matrix.b) < 0:
            return True
    return False
