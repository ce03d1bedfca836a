"""Take digits from real disclosures, trusting their text layers: a share of each font of each document."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2

from samples.paper import FONTS, Page, pdf_bytes, pdf_objects
from tools.digits.examples import Examples
from transforms.appearance.glyphs import DIGITS, Glyph, glyphs_of
from transforms.appearance.patches import cut, features
from transforms.appearance.rendering import Picture
from transforms.appearance.shapes import upright_boxes

_SCALES = tuple(dots / 72 for dots in (100, 120, 150, 180))
_PAGES, _EACH = 12, 4
_SIZES, _LINES = (6, 7, 8, 9, 10, 10.5, 11, 12, 14, 16), 2
_LINE = "0123456789 9876543210 1122334455667788990"
_CONTRAST = 60
_TALL = 0.4
"""Ink this dark near top and bottom of its box says that a glyph was not cut off by the edge of a clip"""


def printed(folder: Path) -> tuple[Examples, list[str]]:
    """At most `_EACH` glyphs of each digit, font and scale from each document below a folder, and the documents."""
    examples: list[Examples] = []
    names: list[str] = []
    for path in sorted(folder.rglob("*.pdf")):
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            continue
        taken: Counter[tuple[object, ...]] = Counter()
        pages = sorted({round(page_number) for page_number in np.linspace(0, len(document) - 1, _PAGES)})
        for number in pages:
            examples += _of_page(document[number], number, len(names), taken)
        names.append(path.name)
    return Examples.joined(examples), names


def typeset() -> Examples:
    """Digits as the samples print them, in every face and many sizes."""
    examples: list[Examples] = []
    for font in FONTS.values():
        for size in _SIZES:
            page = Page(595, 842)
            for line in range(_LINES):
                page.text(
                    40 + line / 7, 60 + line * (20 + 1 / 3), "0123456789 9876543210 1122334455667788990", font, size
                )
            document = pypdfium2.PdfDocument(pdf_bytes(pdf_objects([page])))
            examples += _of_page(document[0], 0, 0, Counter(), each=_LINES * 4)
    return Examples.joined(examples)


def _of_page(
    page: pypdfium2.PdfPage, number: int, source: int, taken: Counter[tuple[object, ...]], each: int = _EACH
) -> list[Examples]:
    text = page.get_textpage()
    char_indices = [index for index, char in enumerate(text.get_text_range()) if char in DIGITS]
    examples = []
    chosen: list[Glyph] = []
    for glyph in glyphs_of(page, text, char_indices, number):
        kind = (str(glyph.font).split(" ")[0], glyph.text, round(glyph.size))
        if glyph.text in set(DIGITS) and not glyph.turn and taken[kind] < each:
            taken[kind] += 1
            chosen.append(glyph)
    for scale in _SCALES if chosen else ():
        grey = page.render(scale=scale, grayscale=True).to_numpy()
        picture = Picture(np.ascontiguousarray(grey.reshape(grey.shape[:2])), scale)
        patches, shape = cut(*upright_boxes(chosen, picture, 0))
        page_features = features(patches)
        whole = (patches.ink[:, :5].max((1, 2)) >= _TALL) & (patches.ink[:, -5:].max((1, 2)) >= _TALL)
        well = (whole & (patches.contrast >= _CONTRAST))[shape]
        digits = np.array([int(glyph.text) for glyph in chosen])
        examples.append(Examples(page_features[shape][well], digits[well], np.full(int(well.sum()), source)))
    return examples
