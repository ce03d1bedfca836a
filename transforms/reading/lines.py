"""Lines of text outside the grids of a page: titles, captions and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transforms.reading.footnotes import without_raised_marks
from transforms.reading.grids import Grid
from transforms.reading.opening import Char
from transforms.reading.runs import distinct_in_row, left_edge

_SAME_LINE = 0.5
_SEGMENT_GAP = 2.0
_SPACE_GAP = 0.7


@dataclass(frozen=True)
class Line:
    """A piece of text on a page, its box in points from the top left of the upright page.

    A gap wider than usual is a space in it; a wide gap begins a new line.
    """

    page: int
    text: str
    x0: float
    y0: float
    x1: float
    y1: float


def lines_by_page(grids: Iterable[Grid], chars: Mapping[int, Iterable[Char]]) -> dict[int, list[Line]]:
    """Give the lines outside the grids, by number of the pages that have grids; `chars` are the characters by page."""
    by_page: dict[int, list[Grid]] = {}
    for grid in grids:
        by_page.setdefault(grid.page.number, []).append(grid)
    return {number: lines_outside(number, chars[number], own_grids) for number, own_grids in by_page.items()}


def lines_outside(number: int, chars: Iterable[Char], grids: Sequence[Grid]) -> list[Line]:
    """Give the lines of a page that lie in none of its grids, from top to bottom and from left to right."""
    free = [
        char
        for char in chars
        if not any(grid.contains((char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2) for grid in grids)
    ]
    return lines_of(number, free)


def lines_of(number: int, chars: Iterable[Char]) -> list[Line]:
    """Group the characters of a page into lines, from top to bottom and from left to right."""
    ordered = sorted(chars, key=lambda char: (char.y0 + char.y1, char.x0))
    rows: list[list[Char]] = []
    for char in ordered:
        if rows:
            first = rows[-1][0]
            apart = (char.y0 + char.y1 - first.y0 - first.y1) / 2
            if apart <= _SAME_LINE * min(char.y1 - char.y0, first.y1 - first.y0):
                rows[-1].append(char)
                continue
        rows.append([char])
    bare_rows = (sorted(without_raised_marks(row), key=left_edge) for row in rows)
    return [line for row in bare_rows for line in _segments(number, distinct_in_row(row))]


def _segments(number: int, row: list[Char]) -> Iterable[Line]:
    start = 0
    size = max(char.y1 - char.y0 for char in row)
    text = row[0].text
    for index in range(1, len(row) + 1):
        gap = row[index].x0 - row[index - 1].x1 if index < len(row) else float("inf")
        if gap > _SEGMENT_GAP * size:
            run = row[start:index]
            box = run[0].x0, min(char.y0 for char in run), run[-1].x1, max(char.y1 for char in run)
            yield Line(number, text, *box)
            start, text = index, ""
        elif gap > _SPACE_GAP * size:
            text += " "
        if index < len(row):
            text += row[index].text
