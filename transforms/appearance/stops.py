"""Find a stop drawn between two digits of a number, where the margins of both would explain its ink."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from transforms.appearance.rendering import Picture, Window
from transforms.reading.opening import Box

RenderWindow = Callable[[Box], Window]
"""Gives the part of a page around a box, from near"""

_LEAST_GAP = 0.75
"""Between digits nearer than this, in points, a stop would not be visible"""
_STOP = 85
"""How dark the ink of a stop is at most"""
_INKED = 200
"""How dark a pixel is at most that such ink covers in part"""
_LEAST_STOP = 0.08
"""Less ink than this, in square points, is not a stop"""


def stop_between(digits: Iterable[tuple[Box, str]], picture: Picture, near: RenderWindow) -> Box | None:
    """Find a stop between two of these characters of a cell, and give the place between the two.

    What seems to be one is rendered at high resolution. pdfium draws small characters at whole pixels, so that where
    two digits leave less than three pixels between them, the foot of one of them can stand in the middle.
    """
    for gap in _gaps(digits):
        left, top, right, bottom = gap
        if _seems_stop(picture, gap) and _is_stop(near((left, top - 3 * (bottom - top), right, bottom + 1)), gap):
            return gap
    return None


def _gaps(digits: Iterable[tuple[Box, str]]) -> Iterator[Box]:
    """The places at the feet of digits next to each other: a quarter of their height."""
    for (box, text), (next_box, next_text) in itertools.pairwise(sorted(digits)):
        if not (text.isdigit() and next_text.isdigit()):
            continue
        (_, top, right, bottom), (left, other_top, _, other_bottom) = box, next_box
        quarter = (bottom - top) / 4
        apart = max(abs(other_top - top), abs(other_bottom - bottom))
        if _LEAST_GAP <= left - right < 4 * quarter and apart <= quarter:
            yield right, bottom - quarter, left, bottom


def _seems_stop(picture: Picture, gap: Box) -> bool:
    """Whether there are two pixels with ink, below each other, in the middle half of a gap."""
    left, top, right, bottom = gap
    scale, quarter_width = picture.scale, (right - left) / 4
    rows = slice(int(top * scale), math.ceil(bottom * scale) + 1)
    columns = slice(int((left + quarter_width) * scale), math.ceil((right - quarter_width) * scale))
    inked = picture.grey[rows, columns] <= _INKED
    return bool((inked[1:] & inked[:-1]).any())


def _is_stop(window: Window, gap: Box) -> bool:
    """Whether there is ink in the middle half of a gap, where digits have none even if they are bold, and none above.

    Ink further up is a rule, say, that a number too wide for its cell runs over.
    """
    left, top, right, bottom = gap
    quarter_width, quarter = (right - left) / 4, bottom - top
    columns = window.columns(left + quarter_width, right - quarter_width)

    def has_ink(start: float, end: float) -> bool:
        dark = int(np.count_nonzero(window.grey[window.rows(start, end), columns] <= _STOP))
        return dark >= _LEAST_STOP * window.scale[0] * window.scale[1]

    return has_ink(top, bottom + quarter_width) and not has_ink(top - 2 * quarter, top - quarter)
