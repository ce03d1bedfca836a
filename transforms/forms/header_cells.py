"""The header cells of a grid: which texts stand above each of its columns, and where the rows of the table begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from common.text import squeeze
from schemas.reading.header_words import features_of, header_text, header_words
from schemas.reading.word_lists import Features, Value
from transforms.forms.column import Stack
from transforms.reading.grids import Grid, Region

_MAX_HEADER_ROWS = 7
_WORDS = re.compile(r"[一-龥A-Za-z]")


@dataclass(frozen=True)
class HeaderColumn:
    """The header cells above one column: their texts, the row below them, and whether they are divided below."""

    stack: Stack
    depth: int
    is_divided: bool = False
    printed: Stack = ()
    """The same texts as printed, without spaces"""


def header_columns(grid: Grid, top: int) -> list[HeaderColumn] | None:
    """Follow the header of a grid down from row `top`; None where nothing like a header stands there.

    The header ends where amounts, or blank cells for them, begin below texts that are made of declared words. A cell
    of the same rows may be blank, or an amount already: the total may stand in the last row of the header.
    """
    top = next((row for row in range(top, grid.rows) if any(r.text for r in grid.row_regions(row))), top)
    ends = _ends(grid, top, words_known=True)
    if not ends and any(_label(region) for region in grid.row_regions(top)):
        # The cells above those of the amounts are blank: 指导性目录 | blank, 一级 | 预算金额.
        ends = [
            end for below in range(top + 1, min(grid.rows, top + 3)) for end in _ends(grid, below, words_known=True)
        ][:1]
    ends = ends or _ends(grid, top, words_known=False)
    if not ends:
        return None
    return [_column(grid, col, top, max(ends)) for col in range(grid.cols)]


def _ends(grid: Grid, top: int, *, words_known: bool) -> list[int]:
    """The rows where amounts begin, of the columns that have any below words, or below words that are not known."""
    return [end for col in range(grid.cols) if (end := _end_of_amounts(grid, col, top, words_known)) is not None]


def _end_of_amounts(grid: Grid, col: int, top: int, words_known: bool) -> int | None:
    """The row where the amounts of a column begin; None for a column that is none of amounts, or not known."""
    features_above: Features = {}
    row = top
    above: Region | None = None
    last = min(grid.rows, top + _MAX_HEADER_ROWS)
    while row < last:
        region = grid.cells[row][col]
        text = header_text(region.text)
        if not text or not _WORDS.search(text) or _is_wider(region, above):
            break
        features = features_of(text) if words_known else features_of(text) or {}
        together = None if features is None else header_words().refinements.unify([features_above, features])
        if together is None or "label" in together:
            return None
        features_above, row, above = together, region.row1 + 1, region
    return row if row > top and (row < last or row == grid.rows) else None


def _column(grid: Grid, col: int, top: int, end: int) -> HeaderColumn:
    """The header cells of a column above row `end`; below what a label column holds its rows begin.

    What it holds may be divided further down (科目编码, or 类), beside the first row of the table or a blank one.
    """
    texts: list[str] = []
    printed: list[str] = []
    lowest: Region | None = None
    above: Value | None = None
    row = top
    while row < min(grid.rows, top + _MAX_HEADER_ROWS):
        region = grid.cells[row][col]
        text = header_text(region.text)
        label = _label(region)
        if row >= end and not _is_part(label, of=above):
            break
        row = region.row1 + 1
        if not text:
            continue
        if not _WORDS.search(text) or (above is not None and label is None) or _is_wider(region, lowest):
            break
        above = label or above
        texts.append(text)
        printed.append(squeeze(region.text))
        lowest = region
    if lowest is None:
        return HeaderColumn((), top)
    return HeaderColumn(tuple(texts), lowest.row1 + 1, _is_divided(grid, lowest, col), tuple(printed))


def _label(region: Region) -> Value | None:
    """What a header cell says that its column holds; None where it names no rows."""
    return (features_of(header_text(region.text)) or {}).get("label")


def _is_part(label: Value | None, of: Value | None) -> bool:
    """Whether one label says more exactly what another one says."""
    if label is None or of is None or label == of:
        return False
    return header_words().refinements.finer("label", of, label) == label


def _is_wider(region: Region, above: Region | None) -> bool:
    """Whether a cell stretches over more columns than the one above it: headers divide, and labels of totals do not."""
    return above is not None and (region.col0 < above.col0 or region.col1 > above.col1)


def _is_divided(grid: Grid, header: Region, col: int) -> bool:
    """Whether the columns under a header cell are narrower than it, and have no header of their own."""
    below = header.row1 + 1
    cell = grid.cells[below][col] if below < grid.rows else header
    return cell.col1 - cell.col0 < header.col1 - header.col0


def stacks(columns: Sequence[HeaderColumn]) -> list[Stack]:
    """The texts above each column."""
    return [column.stack for column in columns]
