"""Compare every printed cell with the page as a person sees it, with its annotations and form fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial

import numpy as np
import pypdfium2

from common.page_ranges import page_ranges
from schemas.wording.messages import Message, message
from transforms.appearance.absent import AbsentFonts, Move, shown_name
from transforms.appearance.boxes import space_boxes, tight_boxes
from transforms.appearance.codes import Codes
from transforms.appearance.glyphs import DIGITS, Glyph, glyphs_of
from transforms.appearance.ink import CONTRAST, Ink, InkOfPage
from transforms.appearance.rendering import Picture, picture_of, scale_for, window_of
from transforms.appearance.shapes import Shape, compare_shapes
from transforms.appearance.structure import Annotation, Objects, TextObjects, objects_of, shown_annotations
from transforms.findings import Finding
from transforms.reading.grids import Doubt, Grid, Region, regions_of
from transforms.reading.opening import Box, Char, Opened

_FEWEST_PIXELS = 3
_WORD = 2
"""Fewer hidden characters are not reported"""
_SHOWN = 40
"""A finding quotes at most so many characters of hidden text"""
_NEARER = 2.0
_PIXELS = 48_000_000
"""Pixels kept in memory until their digits are compared together: about fifteen pages"""
_HIDDEN_LINE = "line_not_visible"
_MIDDLE = 0.22
"""A line through a character keeps away from its upper and lower edge by this share of its height"""


def look_at_pages(opened: Opened, grids: Sequence[Grid], chars: Mapping[int, Sequence[Char]]) -> list[Finding]:
    """Compare every page with grids with its rendering, and note the result at each cell (`Region.page_reading`).

    Args:
        opened: The document, upright.
        grids: All its grids.
        chars: pdfium's characters of those pages, by page number.

    Returns:
        What was found outside the cells: pages that are too large to be looked at, titles, captions and notes that
        are not seen, and fonts without which numbers cannot be looked at.
    """
    by_page: dict[int, list[Grid]] = {}
    for grid in grids:
        by_page.setdefault(grid.page.number, []).append(grid)
    findings: list[Finding] = []
    with opened.drawn() as document:
        digits, private = _Digits(document), _PrivateCodes(Codes(opened.data))
        for number, own in by_page.items():
            page = document[number - 1]
            try:
                findings.extend(_find_doubts(page, own, chars[number], digits, private))
            finally:
                page.close()
        digits.compare()
    return [*_hidden_lines_together(findings), *private.finding()]


def _hidden_lines_together(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Report all invisible lines of a document in one finding: a form repeats them on page after page."""
    hidden = [finding for finding in findings if finding.rule == _HIDDEN_LINE]
    if len(hidden) > 1:
        pages = page_ranges(finding.page for finding in hidden if finding.page)
        yield replace(hidden[0], detail=message("reading.hidden_on_pages", pages=pages))
    else:
        yield from hidden
    yield from (finding for finding in findings if finding.rule != _HIDDEN_LINE)


class _PrivateCodes:
    """The numbers of a document in absent fonts whose codes only these fonts explain: their picture is no evidence."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._pages: dict[str, list[int]] = {}

    def note(self, grids: Sequence[Grid], absent: AbsentFonts) -> None:
        """Mark the numbers of one page that cannot be compared as not looked at."""
        number = grids[0].page.number
        explained = self._codes.explained(number)
        for region in filter(_is_number, regions_of(grids)):
            fonts = {font.name for char in region.glyphs if (font := absent.of(char.index))} - explained
            if fonts and region.page_reading == "agrees":
                region.page_reading = "not_looked"
            for name in sorted(fonts):
                pages = self._pages.setdefault(name, [])
                if number not in pages:
                    pages.append(number)

    def finding(self) -> Iterator[Finding]:
        """One finding for the document, with the fonts and the pages, where there are any."""
        if self._pages:
            where = "; ".join(
                f"“{shown_name(name)}” on page {', '.join(map(str, pages))}" for name, pages in self._pages.items()
            )
            first = min(min(pages) for pages in self._pages.values())
            yield Finding("font_not_embedded", first, detail=f"The font: {where}.")


class _Digits:
    """The digits and separators of numbers, page by page, until there are enough to be compared together."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self._pictures: dict[int, Picture] = {}
        self._glyphs: list[Glyph] = []
        self._owners: list[tuple[Region, Char]] = []

    def add(
        self,
        page: pypdfium2.PdfPage,
        text: pypdfium2.PdfTextPage,
        picture: Picture,
        own: Sequence[Grid],
        moves: Mapping[int, Move],
    ) -> None:
        """Collect the numbers of a page that can be compared; its picture is kept until the next `compare`."""
        number = own[0].page.number
        numbers = (region for region in regions_of(own) if _is_number(region) and region.page_reading != "not_looked")
        owners = [(region, char) for region in numbers for char in region.glyphs]
        self._owners += owners
        self._glyphs += glyphs_of(page, text, (char.index for _, char in owners), number, moves)
        self._pictures[number] = picture
        if sum(picture.grey.size for picture in self._pictures.values()) >= _PIXELS:
            self.compare()

    def compare(self) -> None:
        """Add doubts to the cells whose digits look like others than their text claims, or are not legible."""
        odd_shapes: dict[Region, list[tuple[Char, Shape]]] = {}
        for (region, char), glyph, shape in zip(self._owners, self._glyphs, self._shapes(), strict=True):
            if (shape.verdict == "differs" and glyph.text) or _is_open(glyph, shape):
                odd_shapes.setdefault(region, []).append((char, shape))
        for region, shapes in odd_shapes.items():
            for char, shape in shapes:
                if shape.verdict == "differs":
                    _doubt(region, "digit_looks_otherwise", _shape_detail(char, shape))
            if region.doubts:
                region.page_reading = "differs"
            else:
                illegible = _text_of(char for char, _ in shapes)
                _doubt(region, "digit_not_legible", message("reading.digits_not_legible", text=illegible))
                region.page_reading = "not_looked"
        self._pictures, self._glyphs, self._owners = {}, [], []

    def _shapes(self) -> list[Shape]:
        """Compare the shape of each glyph; pages with illegible digits are rendered once more, larger."""
        shapes = compare_shapes(self._glyphs, self._pictures)
        unclear = {glyph.page for glyph, shape in zip(self._glyphs, shapes, strict=True) if _is_open(glyph, shape)}
        for number in sorted(unclear):
            page = self._document[number - 1]
            nearer = picture_of(page, _NEARER * self._pictures[number].scale)
            page.close()
            indices = [index for index, glyph in enumerate(self._glyphs) if glyph.page == number]
            if nearer:
                compared = compare_shapes([self._glyphs[index] for index in indices], {number: nearer})
                for index, shape in zip(indices, compared, strict=True):
                    shapes[index] = shape if _is_open(self._glyphs[index], shapes[index]) else shapes[index]
        return shapes


def _shape_detail(char: Char, shape: Shape) -> Message:
    if shape.looks_like:
        return message("reading.digit_looks_like", text=char.text, seen=shape.looks_like)
    return message("reading.digit_looks_otherwise", text=char.text)


def _is_open(glyph: Glyph, shape: Shape) -> bool:
    """Whether a digit is not legible; other signs (① △ 元) are not part of a number, or make it unreadable."""
    return shape.verdict == "illegible" and glyph.text != "" and glyph.text in DIGITS


def _is_number(region: Region) -> bool:
    """Whether the text of a cell is a number, perhaps with a sign or a unit: an amount, a code, a line number."""
    digits = sum(char.text.isdigit() for char in region.glyphs)
    return digits > 0 and sum(char.text.isalpha() for char in region.glyphs) <= digits


def _find_doubts(
    page: pypdfium2.PdfPage,
    grids: Sequence[Grid],
    chars: Sequence[Char],
    digits: _Digits,
    private: _PrivateCodes,
) -> Iterator[Finding]:
    number = grids[0].page.number
    text = page.get_textpage()
    try:
        objects = objects_of(page)
        absent = AbsentFonts(page, text) if objects.lacks_fonts else None
        moves = absent.moves(chars) if absent else {}
        boxes = tight_boxes(page, text, chars, moves)
        picture = picture_of(page, scale_for(_height_of_digits(grids, boxes)))
        if picture is None:
            yield Finding("page_not_looked_at", number)
            return
        ink = InkOfPage(picture, boxes, cache(lambda: space_boxes(page, text)), partial(window_of, page))
        look = _PageDoubts(page, text, grids, ink, objects)
        for region in regions_of(grids):
            ink_problems = ink.look(region)
            if ink_problems:
                look.note(ink_problems)
        look.at_annotations(picture)
        look.at_objects(boxes)
        for region in regions_of(grids):
            region.page_reading = "differs" if region.doubts or (region.text and not region.glyphs) else "agrees"
        if absent:
            private.note(grids, absent)
        digits.add(page, text, picture, grids, moves)
        hidden = ink.hidden(_outside(chars, grids))
        if len(hidden) >= _WORD:
            yield Finding(_HIDDEN_LINE, number, printed="".join(char.text for char in hidden[:_SHOWN]))
    finally:
        text.close()


def _outside(chars: Iterable[Char], grids: Sequence[Grid]) -> Iterator[Char]:
    for char in chars:
        if not any(grid.contains((char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2) for grid in grids):
            yield char


def _height_of_digits(grids: Sequence[Grid], boxes: Mapping[int, Box]) -> float:
    """The height that all but the smallest digits in these grids have, in points."""
    own = (boxes.get(char.index) for region in regions_of(grids) for char in region.glyphs if char.text.isdigit())
    heights = sorted(box[3] - box[1] for box in own if box)
    return heights[len(heights) // 20] if heights else 0.0


class _PageDoubts:
    """What is found at the cells of one page, while it is open."""

    def __init__(
        self,
        page: pypdfium2.PdfPage,
        text: pypdfium2.PdfTextPage,
        grids: Sequence[Grid],
        ink: InkOfPage,
        objects: Objects,
    ) -> None:
        self._page, self._text, self._grids, self._ink = page, TextObjects(text), grids, ink
        self._annotations = shown_annotations(page)
        self._objects = objects

    def note(self, ink: Ink) -> None:
        """Turn what is wrong with the ink of a cell into doubts, with the reason that its objects give."""
        region = ink.region
        if ink.outside:
            _doubt(region, "text_outside_page", message("reading.outside_page", text=_text_of(ink.outside)))
        if ink.tiny:
            _doubt_invisible(region, ink.tiny, message("reading.invisible_tiny"))
        if ink.missing:
            self._note_missing(region, ink.missing)
        if ink.extra:
            self._note_extra(region, ink.extra)

    def _note_missing(self, region: Region, missing: Sequence[Char]) -> None:
        reason = self._text.reason(missing[0], self._ink.paper(region))
        cover = None if reason else self._over(_box_of(missing))
        if isinstance(cover, Annotation):
            _doubt(region, *_of_annotation(cover))
        elif cover:
            _doubt(region, "text_covered", message("reading.covered", text=_text_of(missing), cover=cover))
        else:
            _doubt_invisible(region, missing, reason or message("reading.invisible_hidden"))

    def _note_extra(self, region: Region, extra: Box) -> None:
        over = self._over(extra)
        if isinstance(over, Annotation):
            _doubt(region, *_of_annotation(over))
        else:
            width, height = extra[2] - extra[0], extra[3] - extra[1]
            cause = over or message("reading.object_unknown")
            _doubt(region, "ink_unexplained", message("reading.extra_ink", seen=cause, width=width, height=height))

    def _over(self, box: Box) -> Annotation | Message | None:
        """Find what lies over a place of the page, annotations first."""
        for annotation in self._annotations:
            if _overlap(annotation.box, box):
                return annotation
        return next((drawing.kind for drawing in self._objects.drawings if _overlap(drawing.box, box)), None)

    def at_annotations(self, picture: Picture) -> None:
        """Compare the page with itself without annotations and fields, where any lies over a grid."""
        over = [note for note in self._annotations if any(_overlap(note.box, _frame(grid)) for grid in self._grids)]
        if not over:
            return
        bare = picture_of(self._page, picture.scale, annotations=False)
        if bare is None or bare.grey.shape != picture.grey.shape:
            return
        changed = np.abs(picture.grey.astype(np.int16) - bare.grey) >= CONTRAST
        for region in regions_of(self._grids):
            notes = [note for note in over if _overlap(note.box, _box(region))]
            if notes and int(np.count_nonzero(self._ink.inner(changed, region))) >= _FEWEST_PIXELS:
                _doubt(region, *_of_annotation(notes[0]))

    def at_objects(self, boxes: Mapping[int, Box]) -> None:
        """Find what no picture shows: text in an invisible mode above other ink, and lines through text."""
        if self._objects.unseen_text:
            for region in regions_of(self._grids):
                reason = next(iter(self._text.invisible(region.glyphs).values()), None)
                if reason:
                    _doubt_invisible(region, region.glyphs, reason)
        struck = _struck(self._objects.strokes, boxes)
        if struck:
            for region in regions_of(self._grids):
                chars = [char for char in region.glyphs if char.index in struck and char.text.isdigit()]
                if chars:
                    _doubt(region, "text_struck_out", message("reading.struck_out", text=_text_of(chars)))


def _of_annotation(annotation: Annotation) -> tuple[str, Message]:
    """Give the rule and the message for what lies over a cell."""
    if annotation.is_field:
        return "form_field_in_table", message("reading.form_field")
    name = annotation.name or message("reading.annotation_other")
    return "annotation_over_table", message("reading.annotation", name=name)


def _doubt_invisible(region: Region, chars: Iterable[Char], reason: Message) -> None:
    _doubt(region, "text_not_visible", message("reading.invisible", text=_text_of(chars), reason=reason))


def _doubt(region: Region, rule: str, detail: Message) -> None:
    """Add a doubt to a cell, one for each rule."""
    if all(doubt.rule != rule for doubt in region.doubts):
        region.doubts.append(Doubt(rule, detail))


def _struck(strokes: Sequence[Box], boxes: Mapping[int, Box]) -> set[int]:
    """The characters through whose middle a level line is drawn, by index."""
    if not strokes or not boxes:
        return set()
    indices = np.array(list(boxes))
    x0, y0, x1, y1 = np.array(list(boxes.values()), dtype=np.float32).T[:, :, None]
    left, top, right, bottom = np.array(strokes, dtype=np.float32).T[:, None, :]
    margin, middle = _MIDDLE * (y1 - y0), (top + bottom) / 2
    across = (left <= (x0 + x1) / 2) & ((x0 + x1) / 2 <= right)
    through = across & (y0 + margin < middle) & (middle < y1 - margin)
    return set(indices[through.any(axis=1)].tolist())


def _text_of(chars: Iterable[Char]) -> str:
    return "".join(char.text for char in sorted(chars, key=lambda char: char.index))


def _box_of(chars: Sequence[Char]) -> Box:
    return (
        min(char.x0 for char in chars),
        min(char.y0 for char in chars),
        max(char.x1 for char in chars),
        max(char.y1 for char in chars),
    )


def _box(region: Region) -> Box:
    return region.x0, region.y0, region.x1, region.y1


def _frame(grid: Grid) -> Box:
    return grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
