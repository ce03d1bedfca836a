"""Tell level lines of print from slanted ones, which are watermarks and stamps and no part of what a page states."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Sequence
from typing import Any

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


def level_text(text: pypdfium2.PdfTextPage, *, may_be_slanted: bool) -> str:
    """Give the text of a page without its slanted characters: pdfium puts them into the lines that they cross."""
    slanted = slanted_characters(text) if may_be_slanted else frozenset()
    if not slanted:
        return str(text.get_text_range())
    units = bytearray()
    for index in range(text.count_chars()):
        if index not in slanted:
            units += chr(pdfium.FPDFText_GetUnicode(text.raw, index)).encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "replace")


def slanted_characters(text: pypdfium2.PdfTextPage) -> frozenset[int]:
    """Give the places of the slanted characters in pdfium's text of a page."""
    matrix = pdfium.FS_MATRIX()
    return frozenset(
        index
        for index in range(text.count_chars())
        if pdfium.FPDFText_GetMatrix(text.raw, index, ctypes.byref(matrix)) and turn_of(matrix.a, matrix.b) < 0
    )


def objects_on(page: pypdfium2.PdfPage) -> tuple[Counter[int], bool]:
    """Count the objects of a page by kind, and say whether a text of it may be slanted.

    Asking pdfium for each character takes ten times as long, and nearly no page has slanted text.
    """
    raw = page.raw
    objects = [pdfium.FPDFPage_GetObject(raw, index) for index in range(pdfium.FPDFPage_CountObjects(raw))]
    kinds = [pdfium.FPDFPageObj_GetType(each) for each in objects]
    return Counter(kinds), _may_be_slanted(objects, kinds, allowed=_ASLANT)


def _may_be_slanted(objects: Sequence[Any], kinds: Sequence[int], *, allowed: float) -> bool:
    """Whether a text or form object rises by more than `allowed` of its length; in a form any slant counts."""
    matrix = pdfium.FS_MATRIX()
    ref, matrix_of = ctypes.byref(matrix), pdfium.FPDFPageObj_GetMatrix
    text, form = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM
    for each, kind in zip(objects, kinds, strict=True):
        if kind not in (text, form):
            continue
        if matrix_of(each, ref):
            a, b = abs(matrix.a), abs(matrix.b)
            if min(a, b) > allowed * max(a, b):
                return True
        if kind == form:
            within = [
                pdfium.FPDFFormObj_GetObject(each, index) for index in range(pdfium.FPDFFormObj_CountObjects(each))
            ]
            if _may_be_slanted(within, [pdfium.FPDFPageObj_GetType(part) for part in within], allowed=0.0):
                return True
    return False
