"""A table that is wider than its page: its further columns stand on a later page, without the names of their rows.

Spreadsheets are printed so, all pages of the first columns before those of the next, or page by page. Which row an
amount belongs to is then only said by its place, so the rules between the rows must stand at the same places.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.forms.headers import Header, bind_measures
from transforms.forms.slices import Slice, same_columns
from transforms.reading.grids import Grid

_SAME_PLACE = 1.5


def chain(part: Slice) -> Iterator[Slice]:
    """A part of a table and those printed to its right, from left to right."""
    found: Slice | None = part
    while found is not None:
        yield found
        found = found.beside


def with_further_columns(parts: Sequence[Slice], grid: Grid, start: int) -> list[Slice] | None:
    """The parts of a table with a grid beside the one whose rows it goes on with; None where it has no further columns.

    The rows above `start` hold titles and captions.
    """
    for place, part in enumerate(parts):
        header = _header(parts[:place], part, grid, start)
        if header is None or part.start != header.body or not _same_rows(part.grid, grid):
            continue
        right = Slice(grid, header, header.body)
        return [*parts[:place], _append(part, right), *parts[place + 1 :]]
    return None


def has_further_columns(parts: Sequence[Slice], grid: Grid, start: int) -> bool:
    """Whether a grid has a header of nothing but columns that the table lacks, wherever its rows stand."""
    return any(_further(part, grid, start) for part in parts)


def _header(before: Sequence[Slice], part: Slice, grid: Grid, start: int) -> Header | None:
    """The columns of a grid beside a part: by its own header, or by that of the grid at the same place before it."""
    header = _further(part, grid, start)
    if header is not None:
        return header
    depth = sum(1 for _ in chain(part))
    for earlier in before:
        twin = next(itertools.islice(chain(earlier), depth, None), None)
        if twin is not None and twin.header is not None and same_columns(grid, twin.grid):
            return replace(twin.header, depths=(start,) * grid.cols, unknown=())
    return None


def _further(part: Slice, grid: Grid, start: int) -> Header | None:
    if part.header is None or part.header.form.axis not in ("coded", "record"):
        return None
    known = {binding for one in chain(part) if one.header for binding in one.header.bindings}
    header = bind_measures(part.header.form, grid, start)
    return None if header is None or known & set(header.bindings) else header


def _same_rows(left: Grid, right: Grid) -> bool:
    return left.rows == right.rows and all(
        abs(a - left.ys[0] - (b - right.ys[0])) <= _SAME_PLACE for a, b in zip(left.ys, right.ys, strict=True)
    )


def _append(part: Slice, right: Slice) -> Slice:
    return replace(part, beside=right if part.beside is None else _append(part.beside, right))
