"""Tell points, commas and dashes apart by their outlines, and check that their ink is there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.appearance.glyphs import Glyph
from transforms.appearance.patches import Floats, sampled

_LOW = 0.38
"""An outline lower than this share of the font size is too low for a digit"""
_DASH = 2.0
_SQUARE = 0.85
_TALLEST_POINT = 0.2
_BELOW_THE_LINE = 0.02
"""Shares of the font size: measured on 20,000 marks of 37 fonts. A point is up to 0.19 tall and stands on the line, a
comma at least 0.2 tall and hangs at least 0.03 below it; a dash is at least 2.7 times as wide as tall."""
_ABOVE_AND_BELOW = 0.12
_ROWS, _COLUMNS = 36, 5
_EDGE = 4
_INKED = 0.25
_FAINT = 40
_ASTRAY, _ASTRAY_OF_SIZE = 1.3, 0.04
"""Largest distance between the ends of ink and outline: in pixels, and as a share of the font size"""


def is_low(glyph: Glyph) -> bool:
    """Whether the outline of a glyph is too low for a digit."""
    _, height = _extent(glyph)
    return 0 < height < _LOW * glyph.size


def compare_marks(glyphs: Sequence[Glyph], grey: NDArray[np.uint8], boxes: Floats) -> list[str]:
    """Tell what each low glyph is: a point, a comma, a hyphen, or `""` where it is unclear or other ink lies there.

    `boxes` are those of the glyphs in the pixels of `grey`, in which they stand upright.
    """
    size = np.array([glyph.size for glyph in glyphs], np.float32)
    height = np.array([_extent(glyph)[1] for glyph in glyphs], np.float32)
    pixels: Floats = (size * (boxes[:, 3] - boxes[:, 1]) / height).astype(np.float32)
    has_own_ink = _ink_fills(grey, boxes, pixels)
    return [_outline(glyph) if well else "" for glyph, well in zip(glyphs, has_own_ink, strict=True)]


def _extent(glyph: Glyph) -> tuple[float, float]:
    x0, y0, x1, y1 = glyph.box
    return (x1 - x0, y1 - y0) if glyph.turn in (0, 180) else (y1 - y0, x1 - x0)


def _outline(glyph: Glyph) -> str:
    width, height = _extent(glyph)
    if width > _DASH * height:
        return "-"
    x0, y0, x1, y1 = glyph.box
    x, y = glyph.origin
    below = {0: y1 - y, 90: x - x0, 180: y - y0, 270: x1 - x}[glyph.turn] / glyph.size
    if width > _SQUARE * height:
        return "."
    if height < _TALLEST_POINT * glyph.size and below < _BELOW_THE_LINE:
        return "."
    return "," if below > _BELOW_THE_LINE else ""


def _ink_fills(grey: NDArray[np.uint8], boxes: Floats, size: Floats) -> NDArray[np.bool_]:
    """Whether the ink in and around each box begins and ends where the box does; `size` is the font size in pixels."""
    x0, y0, x1, y1 = boxes.T
    margin = _ABOVE_AND_BELOW * size + 1
    first, last = y0 - margin, y1 + margin
    steps = (np.arange(_ROWS, dtype=np.float32) + 0.5) / _ROWS
    ys = first[:, None] + (last - first)[:, None] * steps
    xs = x0[:, None] + (x1 - x0)[:, None] * ((np.arange(_COLUMNS, dtype=np.float32) + 0.5) / _COLUMNS)
    greys = sampled(grey, xs, ys)
    paper = np.median(np.concatenate([greys[:, :_EDGE], greys[:, -_EDGE:]], 1), axis=(1, 2), keepdims=True)
    dash = x1 - x0 > _DASH * (y1 - y0)
    ink = np.abs(greys - paper)
    ink = np.where(dash[:, None], np.median(ink, axis=2), ink.max(2))  # a dash may touch the rule of its cell
    inside = (ys >= (y0 - dash)[:, None]) & (ys <= (y1 + dash)[:, None])
    peak = np.where(inside, ink, 0).argmax(1)
    rows = np.arange(len(boxes))
    most = ink[rows, peak]
    inked = ink >= _INKED * most[:, None]
    row_numbers = np.arange(_ROWS)
    before = np.where(~inked & (row_numbers < peak[:, None]), row_numbers, -1).max(1) + 1
    after = np.where(~inked & (row_numbers > peak[:, None]), row_numbers, _ROWS).min(1) - 1
    step = (last - first) / _ROWS
    begins, ends = first + before * step, first + (after + 1) * step
    astray = _ASTRAY + _ASTRAY_OF_SIZE * size + dash
    return np.asarray((most >= _FAINT) & (np.abs(begins - y0) <= astray) & (np.abs(ends - y1) <= astray))
