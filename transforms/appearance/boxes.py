"""The tight boxes of the characters of a page: where their ink must be."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping

import pypdfium2
import pypdfium2.raw as pdfium

from transforms.appearance.absent import Move
from transforms.reading.opening import Box, Char, upright

Boxes = Mapping[int, Box]
"""By index of the character: its box in points from the top left of the rendered page"""


def space_boxes(page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> list[Box]:
    """The boxes of the white space of a page that is drawn: some fonts have a box for what they have no outline of."""
    spaces = (
        Char("", 0, 0, 0, 0, index)
        for index in range(text.count_chars())
        if chr(pdfium.FPDFText_GetUnicode(text.raw, index)).isspace()
        and not pdfium.FPDFText_IsGenerated(text.raw, index)
    )
    return [box for box in tight_boxes(page, text, spaces).values() if box[2] > box[0] and box[3] > box[1]]


def tight_boxes(
    page: pypdfium2.PdfPage,
    text: pypdfium2.PdfTextPage,
    chars: Iterable[Char],
    moves: Mapping[int, Move] | None = None,
) -> dict[int, Box]:
    """The boxes of the outlines of these characters; one that pdfium has no outline of is left out.

    `moves` tells which of them are not drawn where pdfium says.
    """
    raw, box, to_upright = text.raw, pdfium.FPDFText_GetCharBox, upright(page)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    refs = tuple(map(ctypes.byref, (left, right, bottom, top)))
    boxes = {
        char.index: to_upright(left.value, bottom.value, right.value, top.value)
        for char in chars
        if box(raw, char.index, *refs)
    }
    for index, move in (moves or {}).items():
        if index in boxes:
            boxes[index] = move.box(boxes[index])
    return boxes
