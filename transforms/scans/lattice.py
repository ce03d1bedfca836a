"""The grids of a rectified page: rules, the cells between them, and how sure each edge of a cell is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from transforms.scans.picture import Mask

Ints = npt.NDArray[np.int64]

_LEVEL_INCHES = 0.3
"""Ink that runs level for so long is part of a rule: the dashes of —— are shorter"""
_UPRIGHT_INCHES = 0.13
_LEAST_GRID_INCHES = (2.0, 0.25)
"""Width and height; strokes of large characters enclose less"""
_GAP_INCHES = 0.02
"""Rules are broken in places by less than this"""
_SAME_RULE_INCHES = 0.025
_PRESENT, _ABSENT = 0.85, 0.4
"""Shares of an edge that are ink where a rule is drawn, and where none is; in between it is in doubt"""
_BROKEN = 0.8
"""An edge of which less is ink, and which reaches the rules at its ends nowhere, is a stroke of a character"""
_UPRIGHT_RULE_INCHES = 0.25
"""The shortest upright rule, over all rows that it parts"""


@dataclass(frozen=True)
class Edges:
    """The cell of a grid as drawn: which of its four edges are there."""

    left: bool
    right: bool
    top: bool
    bottom: bool


@dataclass(frozen=True)
class Lattice:
    """The rules of one grid in pixels, from the left and from the top, and the edges of its cells."""

    xs: list[float]
    ys: list[float]
    level: npt.NDArray[np.float64] = field(repr=False)
    """Share of ink of the edge at rule i between columns j and j + 1"""
    upright: npt.NDArray[np.float64] = field(repr=False)
    """Share of ink of the edge in row i at rule j"""

    @property
    def cells(self) -> list[list[Edges]]:
        """The cells by row and column."""
        return [
            [
                Edges(
                    is_drawn(self.upright[row, col]),
                    is_drawn(self.upright[row, col + 1]),
                    is_drawn(self.level[row, col]),
                    is_drawn(self.level[row + 1, col]),
                )
                for col in range(len(self.xs) - 1)
            ]
            for row in range(len(self.ys) - 1)
        ]

    def is_sure(self, row0: int, row1: int, col0: int, col1: int) -> bool:
        """Whether all edges around and within a printed cell are certainly drawn, or certainly not."""
        around = (
            *self.level[row0, col0 : col1 + 1],
            *self.level[row1 + 1, col0 : col1 + 1],
            *self.upright[row0 : row1 + 1, col0],
            *self.upright[row0 : row1 + 1, col1 + 1],
        )
        level, upright = (
            self.level[row0 + 1 : row1 + 1, col0 : col1 + 1],
            self.upright[row0 : row1 + 1, col0 + 1 : col1 + 1],
        )
        within = (*level.flat, *upright.flat)
        return all(share >= _PRESENT for share in around) and all(share <= _ABSENT for share in within)


def is_drawn(share: float) -> bool:
    """Whether an edge counts as drawn, in doubt or not."""
    return share >= (_PRESENT + _ABSENT) / 2


@dataclass(frozen=True)
class Rules:
    """The ink of a page that may be rules: level and upright."""

    level: Mask
    upright: Mask


def rules_of(ink: Mask, dpi: float) -> Rules:
    """Find the ink of a rectified page that may be rules."""
    across, down = int(_LEVEL_INCHES * dpi), int(_UPRIGHT_INCHES * dpi)
    gap = max(int(_GAP_INCHES * dpi), 2)
    return Rules(_runs(ink, across, gap), np.ascontiguousarray(_runs(np.ascontiguousarray(ink.T), down, gap // 2).T))


def _runs(ink: Mask, length: int, gap: int) -> Mask:
    # A rule that is not quite level moves from one line of pixels to the next: thickened by one, it stays a run.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    closed = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    return np.asarray(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)), dtype=np.uint8)


def lattices(rules: Rules, dpi: float) -> list[Lattice]:
    """Find the grids of a page, from the top and from the left."""
    joined = cv2.dilate(rules.level | rules.upright, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    least = _LEAST_GRID_INCHES[0] * dpi, _LEAST_GRID_INCHES[1] * dpi
    page_lattices = []
    for number in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[number])
        if width < least[0] or height < least[1]:
            continue
        own = (labels[y : y + height, x : x + width] == number).astype(np.uint8)
        component = Rules(
            rules.level[y : y + height, x : x + width] & own, rules.upright[y : y + height, x : x + width] & own
        )
        lattice = lattice_of(component, (x, y), dpi)
        if lattice is not None:
            page_lattices.append(lattice)
    outer = [
        inner
        for inner in page_lattices
        if not any(_is_within(inner, other) for other in page_lattices if other is not inner)
    ]
    return sorted(outer, key=lambda inner: (inner.ys[0], inner.xs[0]))


def _is_within(inner: Lattice, outer: Lattice) -> bool:
    return (
        outer.xs[0] < inner.xs[0]
        and inner.xs[-1] < outer.xs[-1]
        and outer.ys[0] < inner.ys[0]
        and inner.ys[-1] < outer.ys[-1]
    )


def lattice_of(rules: Rules, origin: tuple[int, int], dpi: float) -> Lattice | None:
    """Make the lattice of rules that hang together; None where they enclose nothing, or are no tables' rules."""
    ys = _positions(rules.level, 1, _LEVEL_INCHES * dpi, dpi)
    xs = _positions(rules.upright, 0, _UPRIGHT_INCHES * dpi, dpi)
    if len(xs) < 2 or len(ys) < 2:
        return None
    level, upright = _shares(rules, xs, ys, dpi)
    # Strokes of characters are no rule: a rule reaches from one level rule to another, over some length.
    heights = np.diff(ys)
    kept_x = [
        index
        for index in range(len(xs))
        if _longest(upright[:, index] >= _PRESENT, heights) >= _UPRIGHT_RULE_INCHES * dpi
    ]
    kept_y = [index for index in range(len(ys)) if (level[index] >= _ABSENT).any()]
    if len(kept_x) < 2 or len(kept_y) < 2:
        return None
    if len(kept_x) < len(xs) or len(kept_y) < len(ys):
        xs, ys = [xs[index] for index in kept_x], [ys[index] for index in kept_y]
        level, upright = _shares(rules, xs, ys, dpi)
    if len(xs) * len(ys) < 6:
        return None
    return Lattice([x + origin[0] for x in xs], [y + origin[1] for y in ys], level, upright)


def _longest(drawn: npt.NDArray[np.bool_], lengths: Ints | npt.NDArray[np.float64]) -> float:
    """The length of the longest row of neighbouring edges that are drawn."""
    longest = current = 0.0
    for is_there, length in zip(drawn, lengths, strict=True):
        current = current + float(length) if is_there else 0.0
        longest = max(longest, current)
    return longest


def _positions(runs: Mask, axis: int, least: float, dpi: float) -> list[float]:
    """Where the rules of one direction lie: the middles of bands of ink that run for long enough."""
    profile: Ints = runs.sum(axis=axis, dtype=np.int64)
    near = max(int(_SAME_RULE_INCHES * dpi), 2)
    return list(_peaks(profile, least * 0.9, near))


def _peaks(profile: Ints, least: float, near: int) -> Iterator[float]:
    positions = np.flatnonzero(profile >= least)
    for band in _bands(positions, near):
        weights = profile[band].astype(np.float64)
        strong = weights >= 0.5 * weights.max()
        yield float((band[strong] * weights[strong]).sum() / weights[strong].sum())


def _bands(positions: Ints, near: int) -> Sequence[Ints]:
    if not len(positions):
        return []
    return np.split(positions, np.flatnonzero(np.diff(positions) > near) + 1)


def _shares(
    rules: Rules, xs: Sequence[float], ys: Sequence[float], dpi: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """By edge, the share of its length that is ink."""
    reach = max(int(_SAME_RULE_INCHES * dpi), 2)
    level = np.stack([_cover(rules.level, y, xs, reach) for y in ys])
    upright = np.stack([_cover(np.ascontiguousarray(rules.upright.T), x, ys, reach) for x in xs], axis=1)
    return level, upright


def _cover(runs: Mask, position: float, ends: Sequence[float], reach: int) -> npt.NDArray[np.float64]:
    first, last = max(round(position) - reach, 0), round(position) + reach + 1
    inked: npt.NDArray[np.bool_] = np.asarray(runs[first:last].any(axis=0), dtype=np.bool_)
    shares = []
    for start, end in itertools.pairwise(ends):
        margin = min(reach // 2 + 1, int((end - start) / 4))
        window = inked[round(start) + margin : max(round(end) - margin, round(start) + margin + 1)]
        share = float(window.mean()) if window.size else 0.0
        touches = bool(window.size) and bool(window[:2].any()) and bool(window[-2:].any())
        shares.append(share if touches or share >= _BROKEN else 0.0)
    return np.array(shares)
