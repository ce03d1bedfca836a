"""Find a stop drawn between two digits of a number, where the margins of both would explain its ink."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from transforms.appearance.rendering import Part, Picture
from transforms.reading.opening import Box

Near = Callable[[Box], Part]
"""Gives the part of a page around a box, from near"""

_LEAST_GAP = 0.75
"""Between digits that stand nearer than this, in points, no stop can be seen"""
_STOP = 85
"""How dark the ink of a stop is at most"""
_LIGHT = 180
"""How light it is above a stop at least"""
_LEAST_STOP = 0.08
"""Less ink than this, in square points, is no stop"""


def stop_between(digits: Iterable[tuple[Box, str]], picture: Picture, near: Near) -> Box | None:
    """Find a stop between two of these characters of a cell, and give the place between the two.

    What seems to be one is looked at from near. pdfium draws small characters at whole pixels, so that where two digits
    leave less than three pixels between them, the foot of one of them can stand in the middle.
    """
    for gap in _gaps(digits):
        if _seems_stop(picture, gap) and _is_stop(near(gap), gap):
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
    """Whether two pixels in the middle of a gap, below each other, are dark, and light above."""
    left, top, right, bottom = gap
    scale, quarter = picture.scale, bottom - top
    column = int((left + right) / 2 * scale)
    if not 0 <= column < picture.grey.shape[1]:
        return False
    above = picture.grey[int((top - 2 * quarter) * scale) : math.ceil(bottom * scale) + 1, column]
    foot = np.sort(above[-math.ceil(quarter * scale) - 1 :])
    return len(foot) > 1 and int(foot[1]) <= _STOP and _LIGHT < int(above[0])


def _is_stop(part: Part, gap: Box) -> bool:
    """Whether there is ink in the middle half of a gap, where that of its digits cannot be even if they are bold."""
    left, top, right, bottom = gap
    aside = (right - left) / 4
    foot = part.grey[part.rows(top, bottom + aside), part.columns(left + aside, right - aside)]
    return int(np.count_nonzero(foot <= _STOP)) >= _LEAST_STOP * part.scale[0] * part.scale[1]
