"""A document as read, up to its grids, and everything that the pipeline does from there on, as often as wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transforms.completeness.contents import announced_tables, announced_titles
from transforms.document import compare_years, identify, interpret
from transforms.facts.fact_key import is_plain
from transforms.findings import Finding
from transforms.forms.tables import FormTable
from transforms.progress import Progress, fact_rows
from transforms.reading.grid_reader import read_grids
from transforms.reading.grids import Grid, Region
from transforms.reading.lines import Line, lines_by_page
from transforms.reading.opening import Opened, Page
from transforms.refusal import Refused
from transforms.result import Disclosure
from transforms.screening import expect_disclosure
from transforms.statements.joining import join_facts
from transforms.statements.narrative import read_joined
from transforms.statements.origins import differing
from transforms.statements.statement import Statement

Key = tuple[str, ...]
Position = tuple[int, int, int]
"""The number of a grid, a row and a column in it: the upper left corner of a printed cell"""

KEY = (
    *("table_key", "panel", "row_key", "measure", "phase", "budget_book"),
    *("unit_key", "economic_code", "government_economic_code", "project_key", "reference_year", "occurrence"),
)


@dataclass(frozen=True)
class Amount:
    """A printed cell that holds a figure, or could hold one: where it stands, and which fact it became."""

    position: Position
    table_key: str
    text: str
    key: Key | None


@dataclass
class Base:
    """A document before columns are bound and rows are named, and what is known of it when nothing is changed."""

    name: str
    pages: list[Page]
    grids: list[Grid]
    lines: dict[int, list[Line]]
    announced: dict[str, int]
    disclosure: Disclosure
    narrative: list[Statement] = field(default_factory=list)
    """What its narrative states; joined with the facts of each reading anew"""
    amounts: list[Amount] = field(default_factory=list)

    def region(self, cell: Position) -> Region:
        """The printed cell at a place."""
        grid, row, col = cell
        return self.grids[grid].cells[row][col]


@dataclass(frozen=True)
class Reading:
    """What the pipeline makes of the grids of a document, changed or not."""

    facts: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    findings: frozenset[Finding]
    looked_at: dict[Region, str]
    """By printed cell: the table for which it was looked at as an amount"""

    @property
    def figures(self) -> dict[Key, int]:
        """Every stored figure that is not zero, in fen or as a count; a blank cell counts as nothing, as checks do."""
        figures = {}
        for fact in self.facts:
            amount, quantity = fact.get("amount_fen"), fact.get("quantity")
            value = amount if amount is not None else quantity
            if value:
                figures[key_of(fact)] = int(value)
        return figures


def key_of(fact: Mapping[str, Any]) -> Key:
    """What a fact is, within its document."""
    return tuple(str(fact[name]) for name in KEY)


def read_base(path: Path) -> Base | None:
    """Read a document up to its grids; None where it would be refused."""
    try:
        opened = Opened(path.read_bytes())
    except Refused:
        return None
    try:
        pages = [page for page in opened.pages if page.has_paths]
        chars = {page.number: opened.chars(page.number) for page in pages}
        grids = read_grids(opened, pages, chars)
        prose = [line for page in opened.pages for line in opened.prose_lines(page.number)]
    finally:
        opened.close()
    lines = lines_by_page(grids, chars)
    progress, titles = Progress(), announced_titles(opened.pages)
    kind = expect_disclosure(opened.pages, titles, progress)
    announced = announced_tables(titles, kind)
    tables, _ = interpret(progress, grids, lines, opened.pages, announced, kind)
    identify(opened.pages, lines, tables, progress, kind)
    if progress.disclosure is None or not progress.facts:
        return None
    base = Base(path.name, opened.pages, grids, lines, announced, progress.disclosure)
    base.narrative = read_joined(prose, grids, plain_facts(progress.facts, base.disclosure), base.disclosure)[
        0
    ].statements
    base.amounts = list(_amounts(base))
    return base


def plain_facts(facts: Iterable[dict[str, Any]], disclosure: Disclosure) -> list[dict[str, Any]]:
    """The facts with which the narrative is compared, as in `transforms.document`."""
    return [fact for fact in facts if is_plain(fact, disclosure.fiscal_year)]


def run(base: Base) -> Reading:
    """The pipeline from the grids on, as `transforms.document` does it; the identity of the document is kept."""
    progress = Progress(disclosure=base.disclosure)
    kind = base.disclosure.document_kind
    recognised, looked_at = interpret(progress, base.grids, base.lines, base.pages, base.announced, kind)
    progress.findings.extend(compare_years(progress.facts, base.disclosure.fiscal_year))
    compared = join_facts(base.narrative, plain_facts(progress.facts, base.disclosure), kind)
    progress.findings.extend(differing(compared))
    tables = {
        region: table.form.table_key
        for table in recognised
        if isinstance(table, FormTable)
        for table_slice in table.parts
        for row in range(table_slice.grid.rows)
        for region in table_slice.grid.row_regions(row)
        if region in looked_at
    }
    return Reading(progress.facts, progress.tables, frozenset(progress.findings), tables)


def _amounts(base: Base) -> Iterable[Amount]:
    reading = run(base)
    facts = {(fact["page"], *(fact[edge] for edge in ("x0", "y0", "x1", "y1"))): fact for fact in reading.facts}
    for number, grid in enumerate(base.grids):
        for row in range(grid.rows):
            for region in grid.row_regions(row):
                if region not in reading.looked_at or (region.row0, region.row1) != (row, row):
                    continue
                box = grid.page.as_shown(region.x0, region.y0, region.x1, region.y1)
                fact = facts.get((grid.page.number, *(round(edge, 2) for edge in box)))
                cell = (number, row, region.col0)
                yield Amount(cell, reading.looked_at[region], region.text, key_of(fact) if fact else None)


def run_changed(base: Base, changed: Mapping[Position, str]) -> Reading:
    """The same with other texts in some printed cells: only the first reading changes, the second stays as printed."""
    regions = {cell: base.region(cell) for cell in changed}
    before = {cell: region.text for cell, region in regions.items()}
    try:
        for cell, region in regions.items():
            region.text = changed[cell]
        return run(base)
    finally:
        for cell, region in regions.items():
            region.text = before[cell]


def rows_for_frames(
    base: Base, reading: Reading, number: int
) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """The hash of an invented document, and its rows for the frames facts and tables_read."""
    sha256 = hashlib.sha256(f"{base.name}/{number}".encode()).hexdigest()
    progress = Progress(disclosure=base.disclosure, facts=reading.facts)
    facts = list(fact_rows(sha256, base.name, progress))
    return sha256, facts, [{"document_sha256": sha256, **row} for row in reading.tables]


def of_table(amounts: Sequence[Amount], table_key: str) -> list[Amount]:
    """The amounts of one table."""
    return [amount for amount in amounts if amount.table_key == table_key]
