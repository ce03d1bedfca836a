"""A table that is wider than its page: its further columns stand on a later page, without the names of their rows.

Spreadsheets print all pages of the first columns before those of the next, or page by page. Only its place says which
row an amount belongs to, so the rules between the rows must stand at the same places.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.forms.headers import Header, bind_measures
from transforms.forms.slices import Slice, same_columns
from transforms.reading.grids import Grid

_SAME_ROW = 1.5
"""Points by which rules between the same rows may differ"""


def slices_across(table_slice: Slice) -> Iterator[Slice]:
    """A part of a table and those printed to its right, from left to right."""
    current: Slice | None = table_slice
    while current is not None:
        yield current
        current = current.right


def join_further_columns(parts: Sequence[Slice], grid: Grid, start: int) -> list[Slice] | None:
    """Join a grid of further columns to the part of a table whose rows it has; None where it has no further columns.

    The rows of the grid above `start` hold titles and captions.
    """
    for index, table_slice in enumerate(parts):
        if not _has_same_rows(table_slice.grid, grid):  # cheap, beside reading a header for every part of a long table
            continue
        header = _further_header(parts[:index], table_slice, grid, start)
        if header is None or table_slice.start != header.body:
            continue
        right = Slice(grid, header, header.body)
        return [*parts[:index], _append_right(table_slice, right), *parts[index + 1 :]]
    return None


def has_further_columns(parts: Sequence[Slice], grid: Grid, start: int) -> bool:
    """Whether a grid has a header of nothing but columns that the table lacks, wherever its rows stand."""
    return any(_own_header(table_slice, grid, start) for table_slice in parts)


def _further_header(earlier_parts: Sequence[Slice], table_slice: Slice, grid: Grid, start: int) -> Header | None:
    """The header of a grid to the right of a part: its own, or that of the grid at the same place before it."""
    header = _own_header(table_slice, grid, start)
    if header is not None:
        return header
    depth = sum(1 for _ in slices_across(table_slice))
    for earlier in earlier_parts:
        twin = next(itertools.islice(slices_across(earlier), depth, None), None)
        if twin is not None and twin.header is not None and same_columns(grid, twin.grid):
            return replace(twin.header, depths=(start,) * grid.cols, unknown=())
    return None


def _own_header(table_slice: Slice, grid: Grid, start: int) -> Header | None:
    if table_slice.header is None or table_slice.header.form.axis not in ("coded", "record"):
        return None
    bound = {binding for across in slices_across(table_slice) if across.header for binding in across.header.bindings}
    header = bind_measures(table_slice.header.form, grid, start)
    return None if header is None or bound & set(header.bindings) else header


def _has_same_rows(left: Grid, right: Grid) -> bool:
    return left.rows == right.rows and all(
        abs(a - left.ys[0] - (b - right.ys[0])) <= _SAME_ROW for a, b in zip(left.ys, right.ys, strict=True)
    )


def _append_right(table_slice: Slice, right: Slice) -> Slice:
    return replace(table_slice, right=right if table_slice.right is None else _append_right(table_slice.right, right))
