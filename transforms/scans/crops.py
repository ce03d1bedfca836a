"""Cut the lines of print out of the cells of a page, and out of what is around its grids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from transforms.scans.picture import Grey, Mask, Scan

PixelBox = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels"""

_INSET_INCHES = 0.02
"""A rule and the ink that spreads from it"""
_SPECK_INCHES = 0.02
"""What is smaller in both directions may be a speck"""
_FLAT_INCHES, _WIDE_INCHES = 0.035, 0.08
"""A dash is lower than the one and wider than the other"""
_LONG_DASH_INCHES = 0.17
_EM_INCHES = 0.14
_LINE_HEIGHTS = (0.05, 0.6)
"""Inches; what is lower or higher than a line of print is none"""
_SEGMENT_INCHES = 0.25
"""A wider gap begins another text on the same line"""
_LEFTOVER_INCHES = (0.025, 0.1)
"""What is thinner and longer along an edge of a cell is what a rule has left"""
_BAR = (0.3, 0.25)
"""A bar of 一 二 三 is at least so wide and at most so high, in heights of its line"""
_LEAST_PART = 0.12
_NARROWEST_SIGN, _WIDEST_SIGN = 0.25, 1.0
"""Widths of ≥ and >, in heights of their line"""
_OPEN_SIDE, _STROKES_WITH_FOOT, _STROKES_SHARE = 0.45, 3, 0.4
"""In this share of a sign, at its open side, at least that share of the columns crosses three strokes"""
_STROKE_INK, _PALER = 0.45, 0.75
"""A stroke is at least so dark, as a share of the darkest; between two the ink is paler than this share of each"""
_FAINT = 225
_FAINT_INCHES = 0.02
_REACH_INCHES, _GAP_INCHES = 0.2, 0.07
_MOST_BARS = 3
_PADDING = 0.16
_PAPER = 250
_RED_SHARE = 0.004


@dataclass(frozen=True)
class CellInk:
    """What is to be read in a cell: the boxes of its lines, or what it is without being read."""

    lines: list[PixelBox] = field(default_factory=list)
    dash: str = ""
    """A dash alone in the cell, by its shape"""
    is_unsure: bool = False
    """Whether there are specks, pale strokes, or red ink, in a cell without print"""


def cell_ink(ink: Mask, faint: Mask, red: Mask | None, box: PixelBox, dpi: float) -> CellInk:
    """Find the lines of print within the rules of a cell."""
    x0, y0, x1, y1 = inner(box, dpi)
    if x1 - x0 < 3 or y1 - y0 < 3:
        return CellInk(is_unsure=True)
    own = _without_rules(ink[y0:y1, x0:x1], dpi)
    count, _, stats, _ = cv2.connectedComponentsWithStats(own, connectivity=8)
    blobs = [tuple(int(value) for value in stats[number][:4]) for number in range(1, count)]
    speck = _SPECK_INCHES * dpi
    strokes = [blob for blob in blobs if max(blob[2], blob[3]) >= speck]
    is_red = red is not None and float(red[y0:y1, x0:x1].mean()) > _RED_SHARE
    if not strokes:
        has_specks = any(max(blob[2], blob[3]) >= speck / 2 for blob in blobs)
        # What is pale along the edges is what a rule has left.
        x0, y0, x1, y1 = inner((x0, y0, x1, y1), dpi)
        return CellInk(is_unsure=is_red or has_specks or bool(faint[y0:y1, x0:x1].any()))
    if dash := _dash(strokes, dpi):
        return CellInk(dash=dash, is_unsure=is_red)
    # Points and commas belong to print that they stand beside.
    near = [blob for blob in blobs if _is_near(blob, strokes, dpi)]
    rows = _rows(near, dpi)
    return CellInk([_bounds(row, x0, y0) for row in rows])


def _without_rules(own: Mask, dpi: float) -> Mask:
    """Clear what a rule has left along the edges: long thin pieces of ink that touch them."""
    cleared = own.copy()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(own, connectivity=8)
    height, width = own.shape
    thin, long = _LEFTOVER_INCHES[0] * dpi, _LEFTOVER_INCHES[1] * dpi
    for number in range(1, count):
        x, y, across, down = (int(value) for value in stats[number][:4])
        is_level = down <= thin and across >= min(long, width / 3) and (y <= 1 or y + down >= height - 1)
        is_upright = across <= thin and down >= min(long, height / 3) and (x <= 1 or x + across >= width - 1)
        if is_level or is_upright:
            cleared[labels == number] = 0
    return cleared


def _dash(strokes: Sequence[tuple[int, ...]], dpi: float) -> str:
    x0, x1 = min(blob[0] for blob in strokes), max(blob[0] + blob[2] for blob in strokes)
    y0, y1 = min(blob[1] for blob in strokes), max(blob[1] + blob[3] for blob in strokes)
    is_flat = y1 - y0 <= _FLAT_INCHES * dpi and x1 - x0 >= _WIDE_INCHES * dpi
    is_whole = sum(blob[2] for blob in strokes) >= 0.7 * (x1 - x0)
    if not (is_flat and is_whole):
        return ""
    return "——" if x1 - x0 >= _LONG_DASH_INCHES * dpi else "-"


def _is_near(blob: tuple[int, ...], strokes: Sequence[tuple[int, ...]], dpi: float) -> bool:
    reach = 0.06 * dpi
    x, y, width, height = blob
    return any(
        x < sx + sw + reach and sx < x + width + reach and y < sy + sh + reach and sy < y + height + reach
        for sx, sy, sw, sh in strokes
    )


def _rows(blobs: Sequence[tuple[int, ...]], dpi: float) -> list[list[tuple[int, ...]]]:
    """Group pieces of ink into lines of print, from the top."""
    top, bottom = min(blob[1] for blob in blobs), max(blob[1] + blob[3] for blob in blobs)
    profile = np.zeros(bottom - top, dtype=np.int64)
    for _, y, width, height in blobs:
        profile[y - top : y - top + height] += width
    bands = _bands(profile > 0)
    em = max(min(_EM_INCHES * dpi, bottom - top), *(min(blob[3], 0.2 * dpi) for blob in blobs))
    lines: list[list[int]] = []
    for start, end in bands:
        # The strokes of 二 lie in bands of their own.
        if lines and (end - lines[-1][0] <= 1.15 * em or (end - start < 0.25 * em and start - lines[-1][1] < 0.2 * em)):
            lines[-1][1] = end
        else:
            lines.append([start, end])
    rows = [[blob for blob in blobs if start <= blob[1] - top + blob[3] / 2 < end] for start, end in lines]
    return [row for row in rows if row]


def _bands(inked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[0, inked.astype(np.int8), 0]))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _bounds(row: Sequence[tuple[int, ...]], left: int, top: int) -> PixelBox:
    return (
        left + min(blob[0] for blob in row),
        top + min(blob[1] for blob in row),
        left + max(blob[0] + blob[2] for blob in row),
        top + max(blob[1] + blob[3] for blob in row),
    )


def leading_bars(grey: Grey, line: PixelBox) -> int:
    """How many level bars the first character of a line is made of: 1 for 一, 2 for 二, 3 for 三; 0 for any other."""
    x0, y0, x1, y1 = line
    height = y1 - y0
    # Thin bars of some fonts are so pale that they are broken in the ink of the page.
    faint = (grey[y0:y1, x0:x1] < _FAINT).astype(np.uint8)
    joined = cv2.morphologyEx(faint, cv2.MORPH_CLOSE, np.ones((1, max(round(_LEAST_PART * height), 1)), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    blobs = sorted(tuple(int(value) for value in stats[number][:4]) for number in range(1, count))
    blobs = [blob for blob in blobs if max(blob[2], blob[3]) >= _LEAST_PART * height]
    if not blobs:
        return 0
    end = blobs[0][0] + blobs[0][2]
    first = [blob for blob in blobs if blob[0] < max(end - _LEAST_PART * height, blobs[0][0] + 1)]
    is_bars = all(blob[3] <= _BAR[1] * height and blob[2] >= _BAR[0] * height for blob in first)
    return len(first) if is_bars and len(first) <= _MOST_BARS else 0


def has_foot(grey: Grey, line: PixelBox, *, opens_left: bool) -> bool:
    """Whether the sign that a line begins with has certainly a bar at its foot, as ≥ has and > has not.

    At its open side it then has three strokes above each other. Where fewer are seen, two may have run together.

    Args:
        grey: The page.
        line: The box of the line.
        opens_left: Whether the sign is open to the left, as > is.
    """
    x0, y0, x1, y1 = line
    height = y1 - y0
    ink = 255 - grey[y0:y1, x0 : min(x1, x0 + round(_WIDEST_SIGN * height))].astype(np.float32)
    gaps = np.flatnonzero(ink.max(axis=0) < 255 - _FAINT)
    gaps = gaps[gaps >= _NARROWEST_SIGN * height]
    if not len(gaps):
        return False
    ink = ink[:, : gaps[0]]
    reach = round(ink.shape[1] * _OPEN_SIDE)
    side = ink[:, :reach] if opens_left else ink[:, -reach:]
    counts = [_strokes(side[:, column]) for column in range(side.shape[1])]
    return sum(count == _STROKES_WITH_FOOT for count in counts) >= max(_STROKES_SHARE * len(counts), 2)


def _strokes(profile: npt.NDArray[np.float32]) -> int:
    """How many strokes a column of pixels crosses: peaks of ink with paler ink between them."""
    least = _STROKE_INK * float(profile.max())
    count, peak, valley = 0, 0.0, 0.0
    for value in map(float, profile):
        valley = min(valley, value)
        if value >= least and (count == 0 or valley < _PALER * min(peak, value)):
            count, peak, valley = count + 1, value, value
        elif value > peak:
            peak = valley = value
    return count


def faint_runs(grey: Grey, dpi: float) -> Mask:
    """Where there is a level stroke, however pale: thin bars (一, a minus sign) are broken or missing in the ink."""
    faint = (grey < _FAINT).astype(np.uint8)
    return np.asarray(
        cv2.morphologyEx(faint, cv2.MORPH_OPEN, np.ones((1, max(round(_FAINT_INCHES * dpi), 3)), np.uint8)), np.uint8
    )


def grown(line: PixelBox, faint: Mask, within: PixelBox, dpi: float) -> PixelBox:
    """Widen the box of a line by the pale strokes to its left and right."""
    x0, y0, x1, y1 = line
    reach, gap = round(_REACH_INCHES * dpi), round(_GAP_INCHES * dpi)
    before = np.atleast_1d(faint[y0:y1, max(x0 - reach, within[0]) : x0].any(axis=0))[::-1]
    after = np.atleast_1d(faint[y0:y1, x1 : min(x1 + reach, within[2])].any(axis=0))
    return x0 - _run(before, gap), y0, x1 + _run(after, gap), y1


def _run(inked: npt.NDArray[np.bool_], gap: int) -> int:
    """How far ink goes from the beginning with gaps that are no wider."""
    end = 0
    for column_index in np.flatnonzero(inked):
        if column_index - end > gap:
            break
        end = int(column_index) + 1
    return end


def inner(cell: PixelBox, dpi: float) -> PixelBox:
    """The box of a cell without its rules."""
    inset = max(round(_INSET_INCHES * dpi), 2)
    return cell[0] + inset, cell[1] + inset, cell[2] - inset, cell[3] - inset


def lines_around(ink: Mask, grids: Iterable[PixelBox], dpi: float) -> list[PixelBox]:
    """The boxes of the lines of text outside the grids of a page."""
    free = ink.copy()
    reach = max(round(_INSET_INCHES * dpi), 2) + 1
    for x0, y0, x1, y1 in grids:
        free[max(y0 - reach, 0) : y1 + reach, max(x0 - reach, 0) : x1 + reach] = 0
    free = _without_specks(free, dpi)
    kernel = np.ones((max(int(0.02 * dpi), 1), int(_SEGMENT_INCHES * dpi)), np.uint8)
    joined = cv2.morphologyEx(free, cv2.MORPH_CLOSE, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = []
    for number in range(1, count):
        x, y, width, height = (int(value) for value in stats[number][:4])
        if _LINE_HEIGHTS[0] * dpi <= height <= _LINE_HEIGHTS[1] * dpi and width >= _LINE_HEIGHTS[0] * dpi:
            boxes.append((x, y, x + width, y + height))
    return _in_order(boxes)


def _without_specks(ink: Mask, dpi: float) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keeps = np.maximum(stats[:, 2], stats[:, 3]) >= _SPECK_INCHES * dpi
    keeps[0] = False
    return np.asarray(keeps[labels], dtype=np.uint8)


def _in_order(boxes: Sequence[PixelBox]) -> list[PixelBox]:
    rows: list[list[PixelBox]] = []
    for box in sorted(boxes, key=lambda box: (box[1] + box[3], box[0])):
        if rows and (box[1] + box[3]) / 2 < rows[-1][0][3]:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row)]


def cut(scan: Scan, lines: Iterable[tuple[PixelBox, PixelBox | None]]) -> Iterator[Grey]:
    """Cut lines out of a page with some paper around them; of a line in a cell nothing beyond the cell is shown.

    Args:
        scan: The rectified page.
        lines: The box of each line, and that of its cell, if it has one.
    """
    height, width = scan.grey.shape
    inset = max(round(_INSET_INCHES * scan.dpi), 2)
    for (x0, y0, x1, y1), cell in lines:
        pad = max(round((y1 - y0) * _PADDING), 2)
        left, top, right, bottom = cell or (0, 0, width, height)
        if cell:
            left, top, right, bottom = left + inset, top + inset, right - inset, bottom - inset
        picture = np.full((y1 - y0 + 2 * pad, x1 - x0 + 2 * pad), _PAPER, np.uint8)
        own = max(y0 - pad, top), min(y1 + pad, bottom), max(x0 - pad, left), min(x1 + pad, right)
        shown = scan.grey[own[0] : own[1], own[2] : own[3]]
        down, right_by = own[0] - y0 + pad, own[2] - x0 + pad
        picture[down : down + shown.shape[0], right_by : right_by + shown.shape[1]] = shown
        yield picture
