"""Check that the ink of a printed cell is that of its characters, no less and no more.

Contrast is measured within the cell: shaded cells, zebra stripes and white print on a dark header count as black on
white, and a watermark is pale beside the print.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from transforms.appearance.boxes import Boxes
from transforms.appearance.rendering import Picture
from transforms.appearance.stops import RenderWindow, stop_between
from transforms.reading.grids import Region
from transforms.reading.opening import Box, Char

_Pixel = TypeVar("_Pixel", bound=np.generic)

CONTRAST = 60
"""Least contrast, in grey values, of a character that a person sees"""
EXTRA_CONTRAST = 75
"""Least contrast, in grey values, of ink that is print; watermarks are paler"""
_WHITE = 255
_PALE = _WHITE - EXTRA_CONTRAST
_DARK = _WHITE - CONTRAST - EXTRA_CONTRAST
_RULE = 1.6
"""How far from the edge of a cell its rules reach, in points"""
_DOUBLE = 3.0
"""How far from the edge of a cell the inner line of a double rule lies, in points"""
_MARGIN = 0.7
"""How far the ink of a character may reach beyond its box, in points: bold is often the same character, printed again a
hair to the right"""
_SPECK = 3
"""Fewer pixels are dirt and no ink"""
_THIN = 3
"""A box of fewer pixels than this in one direction is widened: its ink may lie on the next pixel, or on both"""
_THIN_CONTRAST = 20
_LEAST_HEIGHT = 1.0
"""Digits and letters that are less high and wide than this, in points, cannot be read"""
_LEAST_MARK = 0.1
"""The same for points, commas and dashes, in the larger direction"""
_LINE_SHARE = 0.6
"""A straight line that is longer than this share of its cell is a rule"""
_REACH = 0.8
"""How far from the rules above and below it a line within a cell must have ink to be a rule, in points"""
_THROUGH_SHARE = 0.7
"""The share of ink that it must have there"""


@dataclass
class Ink:
    """What is wrong with the ink of one printed cell."""

    region: Region
    missing: list[Char] = field(default_factory=list)
    """Its characters without visible ink"""
    tiny: list[Char] = field(default_factory=list)
    """Its characters that are too small to be read"""
    outside: list[Char] = field(default_factory=list)
    """Its characters that lie outside the visible page"""
    extra: Box | None = None
    """The box of ink that no character explains, in points from the top left of the page"""


class InkOfPage:
    """The ink of one page, and which of it its characters explain."""

    def __init__(self, picture: Picture, boxes: Boxes, spaces: Callable[[], Iterable[Box]], near: RenderWindow) -> None:
        """Erase the ink of all characters from a copy of the picture, so that the remaining ink can be examined.

        `spaces` gives the boxes of white space; it is called only where ink is left. `near` shows a part of the page
        from near.
        """
        self._spaces, self._near = spaces, near
        self._picture, self._boxes = picture, boxes
        self._grey, self._scale = picture.grey, picture.scale
        self._height, self._width = picture.grey.shape
        self._explained = [self._pixels(box, _MARGIN) for box in boxes.values()]
        self._rest = picture.grey.copy()
        for x0, y0, x1, y1 in self._explained:
            self._rest[y0:y1, x0:x1] = _WHITE
        self._free: npt.NDArray[np.bool_] | None = None

    def look(self, region: Region) -> Ink | None:
        """Find what is wrong with the ink of a cell; None where nothing is."""
        faults = Ink(region)
        inner = self.inner(self._rest, region)
        plain = inner.size == 0 or int(inner.min()) >= _PALE
        if not plain:
            faults.extra = self._extra(region)
        faults.extra = faults.extra or self._stop(region)
        is_prose = sum(char.text.isdigit() for char in region.glyphs) * 2 < len(region.glyphs)
        for char in region.glyphs:
            if is_prose and not char.text.isalnum():
                continue  # a comma missing in a sentence changes no figure
            box = self._boxes.get(char.index)
            if box is None or _is_tiny(char, box):
                faults.tiny.append(char)
            elif not self._is_inside(box):
                faults.outside.append(char)
            elif not self._has_ink(box, plain):
                faults.missing.append(char)
        return faults if faults.missing or faults.tiny or faults.outside or faults.extra else None

    def hidden(self, chars: Iterable[Char]) -> list[Char]:
        """Find the letters and digits that lie on the page without visible ink."""
        boxes = ((char, self._boxes.get(char.index)) for char in chars if char.text.isalnum())
        # A thin stroke (一) may lie on two pixels and stand out on neither.
        own = ((char, box) for char, box in boxes if box and min(box[2] - box[0], box[3] - box[1]) >= _LEAST_HEIGHT)
        return [char for char, box in own if self._is_inside(box) and not self._has_ink(box, False)]

    def inner(self, pixels: npt.NDArray[_Pixel], region: Region) -> npt.NDArray[_Pixel]:
        """Cut a cell, within its rules, out of a picture of the page."""
        x0, y0, x1, y1 = self._pixels((region.x0, region.y0, region.x1, region.y1), -_RULE)
        return pixels[y0:y1, x0:x1]

    def paper(self, region: Region) -> int:
        """Give the grey value of the paper of a cell."""
        values = self.inner(self._grey, region)
        return int(np.median(values)) if values.size else _WHITE

    def _pixels(self, box: Box, margin: float) -> tuple[int, int, int, int]:
        x0, y0, x1, y1 = box
        scale = self._scale
        return (
            max(int((x0 - margin) * scale), 0),
            max(int((y0 - margin) * scale), 0),
            max(math.ceil((x1 + margin) * scale), 0),
            max(math.ceil((y1 + margin) * scale), 0),
        )

    def _is_inside(self, box: Box) -> bool:
        x, y = (box[0] + box[2]) / 2 * self._scale, (box[1] + box[3]) / 2 * self._scale
        return bool(0 <= x <= self._width and 0 <= y <= self._height)

    def _has_ink(self, box: Box, plain: bool) -> bool:
        x0, y0, x1, y1 = self._pixels(box, 0.0)
        contrast = CONTRAST
        if min(x1 - x0, y1 - y0) < _THIN:
            x0, y0, x1, y1 = max(x0 - 1, 0), max(y0 - 1, 0), x1 + 1, y1 + 1
            contrast = _THIN_CONTRAST
        inside = self._grey[y0:y1, x0:x1]
        if inside.size == 0:
            return False
        darkest = int(inside.min())
        if plain and darkest < _DARK:
            return True
        return int(inside.max()) - darkest >= contrast

    def _extra(self, region: Region) -> Box | None:
        """Give the box of the ink that is neither of a character nor of a straight line from edge to edge."""
        x0, y0, x1, y1 = self._pixels((region.x0, region.y0, region.x1, region.y1), -_RULE)
        free = self._free_pixels()[y0:y1, x0:x1]
        values = self._grey[y0:y1, x0:x1][free]
        if values.size == 0:
            return None
        paper = int(np.median(values))
        whole = np.abs(self._grey[y0:y1, x0:x1].astype(np.int16) - paper) > EXTRA_CONTRAST
        ink = whole & free
        through = self._runs_through(region, paper)
        _without_rules(ink, through)
        if int(ink.sum()) >= _SPECK:
            self._without_rules_near_text(ink, whole, through, region)
        if int(ink.sum()) >= _SPECK and any(char.text.isalpha() for char in region.glyphs):
            # Names are set in by spaces, of which some fonts draw a box. Among digits no space has ink.
            self._without_spaces(ink, x0, y0)
        if int(ink.sum()) < _SPECK:
            return None
        rows, cols = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        scale = self._scale
        return (
            (x0 + int(cols[0])) / scale,
            (y0 + int(rows[0])) / scale,
            (x0 + int(cols[-1]) + 1) / scale,
            (y0 + int(rows[-1]) + 1) / scale,
        )

    def _stop(self, region: Region) -> Box | None:
        """Find a stop drawn between two digits, where the margins of both would hide it."""
        own = ((self._boxes[char.index], char.text) for char in region.glyphs if char.index in self._boxes)
        return stop_between(own, self._picture, self._near)

    def _runs_through(self, region: Region, paper: int) -> npt.NDArray[np.bool_]:
        """Tell for each column of pixels of a cell whether a vertical line there may be a rule.

        A rule within a cell reaches the rules above and below it; a line that ends before them may be a digit 1.
        """
        x0, _, x1, _ = self._pixels((region.x0, region.y0, region.x1, region.y1), -_RULE)
        top, bottom = max(int(region.y0 * self._scale), 0), math.ceil(region.y1 * self._scale)
        ink = np.abs(self._grey[top:bottom, x0:x1].astype(np.int16) - paper) > EXTRA_CONTRAST
        # However thick the rules of the cell are, and whether they are double, what counts is the paper next to them.
        is_ruled = np.count_nonzero(ink, axis=1) > _LINE_SHARE * ink.shape[1]
        first, last = _inside_rules(is_ruled, round(_DOUBLE * self._scale))
        between = ink[first:last][~is_ruled[first:last]]
        reach = min(max(round(_REACH * self._scale), 1), len(between))
        if not reach:
            return np.ones(ink.shape[1], dtype=np.bool_)
        starts: npt.NDArray[np.bool_] = between[:reach].mean(axis=0) >= _THROUGH_SHARE
        ends: npt.NDArray[np.bool_] = between[-reach:].mean(axis=0) >= _THROUGH_SHARE
        return starts & ends

    def _without_rules_near_text(
        self,
        ink: npt.NDArray[np.bool_],
        whole: npt.NDArray[np.bool_],
        through: npt.NDArray[np.bool_],
        region: Region,
    ) -> None:
        """Remove rules that the margins of characters cut apart: they are looked for in all the ink of the cell.

        A line through the inside of characters is not a rule.
        """
        x, y, _, _ = self._pixels((region.x0, region.y0, region.x1, region.y1), -_RULE)
        for char in region.glyphs:
            if char.index in self._boxes:
                _clear(whole, self._pixels(self._boxes[char.index], -_MARGIN), x, y)
        height, width = whole.shape
        ink[_longest_runs(whole) > _LINE_SHARE * width] = False
        ink[:, (_longest_runs(whole.T) > _LINE_SHARE * height) & through] = False

    def _without_spaces(self, ink: npt.NDArray[np.bool_], x: int, y: int) -> None:
        for box in self._spaces():
            _clear(ink, self._pixels(box, _MARGIN), x, y)

    def _free_pixels(self) -> npt.NDArray[np.bool_]:
        if self._free is None:
            self._free = np.ones(self._grey.shape, dtype=np.bool_)
            for x0, y0, x1, y1 in self._explained:
                self._free[y0:y1, x0:x1] = False
        return self._free


def _is_tiny(char: Char, box: Box) -> bool:
    """Whether a character is too small to be read: digits by their height, dashes by their width."""
    width, height = box[2] - box[0], box[3] - box[1]
    if not char.text.isalnum():
        return max(width, height) < _LEAST_MARK
    return (height if char.text.isdigit() else max(width, height)) < _LEAST_HEIGHT


def _without_rules(ink: npt.NDArray[np.bool_], through: npt.NDArray[np.bool_]) -> None:
    """Remove from the ink of a cell the straight lines through most of it: rules, dotted rules, bevels."""
    height, width = ink.shape
    ink[np.count_nonzero(ink, axis=1) > _LINE_SHARE * width] = False
    ink[:, (np.count_nonzero(ink, axis=0) > _LINE_SHARE * height) & through] = False


def _inside_rules(is_ruled: npt.NDArray[np.bool_], edge: int) -> tuple[int, int]:
    """Give the rows of pixels of a cell from below its upper rule to above its lower one; both may be double."""
    ruled = np.flatnonzero(is_ruled)
    above, below = ruled[ruled < edge], ruled[ruled >= len(is_ruled) - edge]
    first = int(above[-1]) + 1 if above.size else 0
    last = int(below[0]) if below.size else len(is_ruled)
    return (first, last) if first < last else (0, len(is_ruled))


def _longest_runs(pixels: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """How many pixels with ink stand next to each other in each row, at most."""
    so_far = np.cumsum(pixels, axis=1)
    before = np.maximum.accumulate(np.where(pixels, 0, so_far), axis=1)
    return np.asarray((so_far - before).max(axis=1, initial=0), dtype=np.int64)


def _clear(pixels: npt.NDArray[np.bool_], box: tuple[int, int, int, int], x: int, y: int) -> None:
    """Clear a box of a picture whose first pixel is (x, y)."""
    x0, y0, x1, y1 = box
    pixels[max(y0 - y, 0) : max(y1 - y, 0), max(x0 - x, 0) : max(x1 - x, 0)] = False
