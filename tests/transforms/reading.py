"""Shortcuts from a typeset document to what the rooms of `transforms` make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.truth import records
from schemas.reading.forms import forms
from tests.transforms.typeset import Ruled, document
from transforms.document import read_document
from transforms.forms.headers import Header, bind_columns
from transforms.forms.recognise import recognise_tables
from transforms.forms.tables import Table
from transforms.reading.grid_reader import read_grids
from transforms.reading.grids import Grid
from transforms.reading.lines import Line, lines_outside
from transforms.reading.opening import Opened
from transforms.result import DocumentResult


def grids(data: bytes) -> list[Grid]:
    """All grids of a document."""
    return grids_and_lines(data)[0]


def grids_and_lines(data: bytes) -> tuple[list[Grid], Mapping[int, Sequence[Line]]]:
    """All grids of a document, and the lines outside them by page."""
    opened = Opened(data)
    try:
        pages = [page for page in opened.pages if page.has_paths]
        chars = {page.number: opened.chars(page.number) for page in pages}
        grids = read_grids(opened, pages, chars)
    finally:
        opened.close()
    return grids, {n: lines_outside(n, chars[n], [g for g in grids if g.page.number == n]) for n in chars}


def recognised(data: bytes) -> list[Table]:
    """Its recognised tables, as those of a final account."""
    return recognise_tables(*grids_and_lines(data), "final")


def bound(table_key: str, body: str) -> Header | None:
    """The header of a table that is alone on a page, bound to a form."""
    (grid,) = grids(document([Ruled(body, size=5)], width=842, height=595))
    return bind_columns(forms()[table_key], grid)


def said_of(header: Header) -> list[str]:
    """What each column means, in short."""
    parts = []
    for binding in header.bindings:
        if binding is None:
            parts.append("?")
        elif binding.role != "measure":
            parts.append(binding.role)
        else:
            parts.append("+".join(filter(None, (binding.item, binding.phase if binding.item else binding.measure))))
    return parts


def texts(grid: Grid) -> list[list[str]]:
    """The cells of a grid, each printed cell once, row by row."""
    return [[region.text for region in grid.row_regions(row)] for row in range(grid.rows)]


def read(data: bytes, name: str = "x.pdf") -> DocumentResult:
    """The whole reading."""
    return read_document(data, name)


def facts(result: DocumentResult) -> list[dict[str, Any]]:
    """The facts as plain dictionaries."""
    return records(result.frames["facts"])


def amounts(result: DocumentResult, table_key: str) -> dict[tuple[str, str, str], str]:
    """The printed amounts of one table by row key, measure (or phase, for 三公) and budget book; blanks left out."""
    printed = {}
    for fact in facts(result):
        if fact["table_key"] == table_key and fact["amount_text"]:
            which = fact["phase"] if table_key == "fin_three_public" else fact["measure"]
            printed[fact["row_key"], which, fact["panel"]] = fact["amount_text"]
    return printed


def rules(result: DocumentResult) -> list[str]:
    """The rules of its findings."""
    return list(result.frames["findings"]["rule"])
