"""Cut digits out of a grey rendering as patches of one size, and compute the features that the nets read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

ROWS, COLUMNS = 24, 16
_INNER_ROWS, _INNER_COLUMNS = 22, 14
"""The part of a patch that the box of the glyph takes up; around it is paper"""
_NARROW = 0.4
"""A glyph narrower than this share of its height keeps its proportions: a stroke is not blown up to a block"""
_BESIDE = 0.6
"""Pixels beside the box that belong to the glyph; ink farther away is that of its neighbours"""
_DIRECTIONS = [(np.float32(np.cos(angle)), np.float32(np.sin(angle))) for angle in np.arange(8) * np.pi / 4]
_STEP, _FINE = 8, 8
"""Steps of grey levels, and of parts of a pixel, within which two glyphs are one shape"""
_MARGIN = 2
"""Pixels around a box that belong to its window"""
_SHIFTS = np.array([(x, y, x, y) for x in (0, -0.75, 0.75, -1.5, 1.5) for y in (0, -0.5, 0.5, -1)], np.float32)
"""Distances in pixels between the ink of a glyph and the box of its outline"""
_STAY = 1 - 0.01 * np.abs(_SHIFTS[:, :2]).sum(1)


@dataclass(frozen=True)
class Patches:
    """Ink (n x rows x columns, from 0 for paper to 1 for the darkest ink), contrast in grey levels, width by height."""

    ink: Floats
    contrast: Floats
    aspect: Floats

    @classmethod
    def joined(cls, parts: Sequence[Patches]) -> Patches:
        """Join patches in their order."""
        return cls(
            np.concatenate([patches.ink for patches in parts]),
            np.concatenate([patches.contrast for patches in parts]),
            np.concatenate([patches.aspect for patches in parts]),
        )


def cut(grey: NDArray[np.uint8], boxes: Floats) -> tuple[Patches, NDArray[np.intp]]:
    """Cut the glyphs in these boxes (n x 4, pixels), each shape once; give the patches and for each box its patch.

    Light ink on dark paper becomes dark on light. pdfium draws a glyph of one font and size by the same pixels wherever
    it stands, so that there are far fewer shapes than boxes.
    """
    patch_of = np.zeros(len(boxes), np.intp)
    shapes: list[Patches] = []
    count = 0
    extent = np.maximum(boxes[:, 2:] - boxes[:, :2], 1).max(1)
    classes = np.ceil(np.log2(extent)).astype(int)
    for size_class in np.unique(classes):
        rows = np.flatnonzero(classes == size_class)
        windows, within, shape_of = _distinct_windows(grey, boxes[rows])
        greys, own, aspect = _around(windows, within)
        ink, contrast = _inked(greys, own)
        shapes.append(Patches(ink, contrast, aspect))
        patch_of[rows] = count + shape_of
        count += len(within)
    return Patches.joined(shapes), patch_of


def fitted(grey: NDArray[np.uint8], boxes: Floats) -> Floats:
    """Move the boxes, by at most a pixel and a half, to where they hold most ink."""
    moved = (boxes[None] + _SHIFTS[:, None]).reshape(-1, 4)
    greys, own, _ = _around(grey, moved)
    ink_inside = np.abs(np.where(own[:, None, :], _paper(greys) - greys, 0)[:, 1:-1]).sum((1, 2))
    best = (ink_inside.reshape(len(_SHIFTS), len(boxes)) * _STAY[:, None]).argmax(0)
    fit: Floats = moved.reshape(len(_SHIFTS), len(boxes), 4)[best, np.arange(len(boxes))]
    return fit


def features(patches: Patches) -> Floats:
    """Compute the features of each patch: ink, strength of edges in eight directions by region, aspect ratio."""
    ink = patches.ink
    count = len(ink)
    wide = np.pad(ink, ((0, 0), (1, 1), (1, 1)))
    across = wide[:, 1:-1, 2:] - wide[:, 1:-1, :-2]
    down = wide[:, 2:, 1:-1] - wide[:, :-2, 1:-1]
    values: list[NDArray[Any]] = [ink.reshape(count, -1)]
    for cosine, sine in _DIRECTIONS:
        edges = np.maximum(across * cosine + down * sine, 0)
        values.append(edges.reshape(count, 6, 4, 4, 4).mean((2, 4)).reshape(count, -1) * 2)
    values.append(np.clip(np.log(np.maximum(patches.aspect, 0.05)) + 0.6, -2, 2)[:, None])
    return np.concatenate(values, 1, dtype=np.float32)


def upright(grey: NDArray[np.uint8], boxes: Floats, turn: int) -> tuple[NDArray[np.uint8], Floats]:
    """Turn a page and boxes back so that glyphs turned clockwise by so many degrees stand upright."""
    height, width = grey.shape
    x0, y0, x1, y1 = boxes.T
    if turn == 90:
        return np.ascontiguousarray(np.rot90(grey, 1)), np.stack([y0, width - x1, y1, width - x0], 1)
    if turn == 180:
        return np.ascontiguousarray(np.rot90(grey, 2)), np.stack([width - x1, height - y1, width - x0, height - y0], 1)
    if turn == 270:
        return np.ascontiguousarray(np.rot90(grey, 3)), np.stack([height - y1, x0, height - y0, x1], 1)
    return np.ascontiguousarray(grey), boxes


def _distinct_windows(grey: NDArray[np.uint8], boxes: Floats) -> tuple[NDArray[np.uint8], Floats, NDArray[np.intp]]:
    """Cut windows of the page around boxes of about one size, equal ones once.

    Returns:
        The windows, one below another; the boxes within them; for each given box the number of its window.
    """
    corner = np.floor(boxes[:, :2]).astype(np.intp) - _MARGIN
    wide, high = (int(side) + 2 * _MARGIN + 2 for side in np.ceil((boxes[:, 2:] - boxes[:, :2]).max(0)))
    height, width = grey.shape
    wide, high = min(wide, width), min(high, height)
    corner = np.clip(corner, 0, (width - wide, height - high))
    windows = np.lib.stride_tricks.sliding_window_view(grey, (high, wide))[corner[:, 1], corner[:, 0]]
    within = boxes - np.tile(corner, 2).astype(np.float32)
    beyond = np.arange(wide) > (within[:, 2] + _BESIDE + 0.6)[:, None]
    windows[np.broadcast_to(beyond[:, None, :], windows.shape)] = 0  # the ink of the next glyph makes no other shape
    off = (within < -1).any(1) | (within[:, 2] > wide + 1) | (within[:, 3] > high + 1)  # of the page: there is no ink
    windows[off], within[off] = 255, (0, 0, 1, 1)
    fine = np.clip(within * _FINE, 0, 65_535).astype(np.uint16)
    keys = np.ascontiguousarray(np.concatenate([windows.reshape(len(boxes), -1) // _STEP, fine.view(np.uint8)], 1))
    _, first, shape_of = np.unique(keys.view(f"V{keys.shape[1]}").ravel(), return_index=True, return_inverse=True)
    below = np.arange(len(first), dtype=np.float32)[:, None] * np.array([0, high, 0, high], np.float32)
    return np.ascontiguousarray(windows[first]).reshape(-1, wide), within[first] + below, shape_of


def _around(grey: NDArray[np.uint8], boxes: Floats) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Give the greys of boxes and a margin (n x rows x columns), which columns are the glyph's own, width by height."""
    x0, y0, x1, y1 = boxes.T
    height, width = np.maximum(y1 - y0, 0.5), np.maximum(x1 - x0, 0.2)
    shown = np.maximum(width, _NARROW * height)
    ys = y0[:, None] + (np.arange(ROWS, dtype=np.float32) - 0.5) * (height / _INNER_ROWS)[:, None]
    xs = (np.arange(COLUMNS, dtype=np.float32) + 0.5 - COLUMNS / 2) * (shown / _INNER_COLUMNS)[:, None]
    xs += ((x0 + x1) / 2)[:, None]
    own = (xs >= (x0 - _BESIDE)[:, None]) & (xs <= (x1 + _BESIDE)[:, None])
    return sampled(grey, xs, ys), own, width / height


def sampled(grey: NDArray[np.uint8], xs: Floats, ys: Floats) -> Floats:
    """Interpolate the grey at every crossing of these columns (n x columns) and rows (n x rows)."""
    height, width = grey.shape
    xs, ys = np.clip(xs - 0.5, 0, width - 1.001), np.clip(ys - 0.5, 0, height - 1.001)
    column, row = xs.astype(np.intp), ys.astype(np.intp)
    right, below = (xs - column)[:, None, :], (ys - row)[:, :, None]
    at = row[:, :, None] * width + column[:, None, :]
    flat = grey.ravel()
    upper, lower = flat[at].astype(np.float32), flat[at + width].astype(np.float32)
    upper += (flat[at + 1] - upper) * right
    lower += (flat[at + width + 1] - lower) * right
    sampled: Floats = upper + (lower - upper) * below
    return sampled


def _paper(greys: Floats) -> Floats:
    """Give the grey of the paper around each glyph (n x 1 x 1), measured above and below it."""
    paper: Floats = np.median(np.concatenate([greys[:, 0], greys[:, -1]], 1), axis=1)[:, None, None]
    return paper


def _inked(greys: Floats, own: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Give ink from 0 to 1, and its contrast in grey levels."""
    ink = np.where(own[:, None, :], _paper(greys) - greys, 0)
    darkest, lightest = ink.max((1, 2)), -ink.min((1, 2))
    light = lightest > darkest
    ink[light] *= -1
    contrast = np.where(light, lightest, darkest)
    return np.clip(ink / np.maximum(contrast, 1)[:, None, None], 0, 1), contrast
