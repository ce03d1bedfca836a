"""Look at the digits of running text: one that a person does not see is no figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from transforms.appearance.ink import CONTRAST
from transforms.appearance.rendering import Picture, picture_of
from transforms.reading.opening import Opened
from transforms.reading.prose_lines import ProseLine

UNSEEN = "\ufffd"
"""Placeholder for an invisible digit in a line; no declared word contains it, so the clause is left unread"""
_ROW = 10.0
"""Points of height in which digits are looked for together"""
_TALLEST = 24.0
"""A line that is taller, in points, has several rows of print, and its digits have no heights of their own"""
_SCALE = 1.5
"""Pixels per point: enough to see whether there is ink"""


def mask_invisible_digits(opened: Opened, lines: Sequence[ProseLine]) -> list[ProseLine]:
    """Give the lines with `UNSEEN` for each digit without visible ink; what is drawn instead of it is not read."""
    by_page: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.digits:
            by_page[line.page].append(index)
    visible_lines = without_redrawn(lines)
    with opened.drawn() as document:
        for number, line_indices in by_page.items():
            page = document[number - 1]
            picture = picture_of(page, _SCALE)
            page.close()
            for index in line_indices if picture is not None else ():
                visible_lines[index] = (
                    _with_visible_digits(visible_lines[index], picture) if picture else visible_lines[index]
                )
    return visible_lines


def without_redrawn(lines: Sequence[ProseLine]) -> list[ProseLine]:
    """Replace each digit by `UNSEEN` where another digit is printed at the same place: only one of them is visible."""
    at: dict[tuple[int, int], list[tuple[float, float, int, int]]] = defaultdict(list)
    unseen: dict[int, set[int]] = defaultdict(set)
    for number, line in enumerate(lines):
        middle, height = (line.y0 + line.y1) / 2, line.y1 - line.y0
        for index, x0, x1 in line.digits:
            if not line.text[index].isdigit() or height > _TALLEST:
                continue
            across, row = (x0 + x1) / 2, round(middle / _ROW)
            for near in (row - 1, row, row + 1):
                for other_across, other_middle, other, at_place in at[line.page, near]:
                    is_there = abs(across - other_across) < (x1 - x0) / 2 and abs(middle - other_middle) < height / 2
                    if is_there and lines[other].text[at_place] != line.text[index]:
                        unseen[number].add(index)
                        unseen[other].add(at_place)
            at[line.page, row].append((across, middle, number, index))
    return [_without(line, unseen[number]) if number in unseen else line for number, line in enumerate(lines)]


def _with_visible_digits(line: ProseLine, picture: Picture) -> ProseLine:
    unseen = {
        index for index, x0, x1 in line.digits if line.text[index].isdigit() and not _has_ink(line, x0, x1, picture)
    }
    return _without(line, unseen) if unseen else line


def _without(line: ProseLine, unseen: Collection[int]) -> ProseLine:
    return replace(line, text="".join(UNSEEN if index in unseen else char for index, char in enumerate(line.text)))


def _has_ink(line: ProseLine, x0: float, x1: float, picture: Picture) -> bool:
    scale = picture.scale
    rows = slice(max(int(line.y0 * scale), 0), max(int(line.y1 * scale) + 1, 0))
    columns = slice(max(int(x0 * scale), 0), max(int(x1 * scale) + 1, 0))
    grey = picture.grey[rows, columns]
    return bool(grey.size and int(grey.max()) - int(grey.min()) >= CONTRAST)
