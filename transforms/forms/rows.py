"""The rows of a recognised table: which cells name them, and which hold their amounts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from common.text import is_digits, normalise, running_number, squeeze, strip_ordinal
from schemas.reading.forms import Binding, labels
from schemas.reading.header_words import header_text
from transforms.forms.headers import Header
from transforms.forms.row_labels import ATTRIBUTES, NAMING, Labels, read_labels, split_code
from transforms.forms.tables import FormTable
from transforms.forms.wide_tables import slices_across
from transforms.reading.grids import Grid, Region

_WITH_DECIMALS = re.compile(r"-?[0-9,]+\.[0-9]+")
"""An amount, and certainly no code"""


@dataclass(frozen=True)
class Cell:
    """One amount cell of a row: its column, its place, and whether header text stands in it (then it is blank)."""

    binding: Binding
    grid: Grid
    region: Region
    is_header: bool = False
    over_columns: bool = False
    """Whether it stretches over columns of different meaning"""
    header: str | None = None
    """The printed header above it (`Header.text_above`)"""

    @property
    def text(self) -> str:
        """What is printed in it as an amount."""
        return "" if self.is_header else squeeze(self.region.text)


@dataclass
class Row:
    """One row of one group of columns: a table with panels has several in one printed row."""

    grid: Grid
    row: int
    """Row of the grid"""
    group: int
    """Group of columns, from the left"""
    panel: str
    name: str = ""
    code_parts: list[str] = field(default_factory=list)
    line_no: str = ""
    cells: list[Cell] = field(default_factory=list)
    labels: list[Region] = field(default_factory=list)
    """The printed cells that name it"""
    slice_no: int = 0
    """Part of the table, from the top"""
    read: Labels = field(default_factory=Labels)
    """What else its label cells say: units, projects, codes of other classifications, years"""

    @property
    def page(self) -> int:
        """The page it is printed on."""
        return self.grid.page.number

    @property
    def normal_name(self) -> str:
        """The name as it is compared; 合计： is 合计."""
        return strip_ordinal(normalise(self.name)).rstrip(":")

    @property
    def has_code(self) -> bool:
        """Whether a code, or a part of one, is printed."""
        return any(self.code_parts)

    @property
    def amounts(self) -> list[Cell]:
        """The cells in which something is printed."""
        return [cell for cell in self.cells if cell.text]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of all cells of the printed row, from left to right."""
        return tuple(normalise(region.text) for region in self.grid.row_regions(self.row))

    @property
    def amount_text(self) -> str:
        """What is printed in its amount cells, for a finding."""
        return " ".join(cell.text for cell in self.amounts)

    @property
    def is_empty(self) -> bool:
        """Whether neither an amount nor anything that names it is printed."""
        return not self.name and not self.has_code and not self.amounts and self.read.is_blank

    @property
    def is_unlabelled(self) -> bool:
        """Whether nothing that names it is printed."""
        return not self.normal_name and not self.has_code and self.read.is_blank

    @property
    def is_total(self) -> bool:
        """Whether it is the total row of a coded table."""
        return not self.has_code and self.normal_name in labels()["rows"]["total"]


@dataclass(frozen=True)
class _ColumnGroup:
    """Neighbouring columns that make one row: those that name it, and those of its amounts."""

    labels: tuple[int, ...]
    measures: tuple[int, ...]


def table_rows(table: FormTable) -> Iterator[Row]:
    """Every row of a table over all its parts, with the amounts of further columns printed on pages of their own."""
    for number, table_slice in enumerate(table.slices):
        if table_slice.header is None:
            continue
        for row in read_rows(table_slice.header, table_slice.grid, table_slice.start):
            row.slice_no = number
            for right in slices_across(table_slice.right) if table_slice.right else ():
                if right.header:
                    row.cells.extend(_further_cells(right.header, right.grid, row.row))
            yield row


def read_rows(header: Header, grid: Grid, start: int) -> Iterator[Row]:
    """Every row from `start` on, group by group; column numbers, repeated headers and empty lines are left out."""
    groups = _column_groups(header)
    for index in range(start, grid.rows):
        if is_repeated_header(header, grid, index) or is_column_numbers(header, grid, index):
            continue
        if is_sign_off(grid, index):
            continue
        rows = [_read_row(header, grid, index, number, group) for number, group in enumerate(groups)]
        _hand_over_total(rows)
        yield from (row for row in rows if not row.is_empty or header.form.axis == "record")


def _column_groups(header: Header) -> list[_ColumnGroup]:
    groups: list[_ColumnGroup] = []
    names: list[int] = []
    measures: list[int] = []
    for col, binding in enumerate(header.bindings):
        if binding is None:
            continue
        if binding.role == "measure":
            measures.append(col)
        elif binding.role in NAMING:
            if measures and not _is_behind(header, col):
                groups.append(_ColumnGroup(tuple(names), tuple(measures)))
                names, measures = [], []
            names.append(col)
    if measures:
        groups.append(_ColumnGroup(tuple(names), tuple(measures)))
    return groups


def _is_behind(header: Header, col: int) -> bool:
    """Whether a column and those right of it only add to the names of rows whose amounts stand to their left."""
    behind = [binding for binding in header.bindings[col:] if binding]
    return all(binding.role in ATTRIBUTES or binding.role not in ("measure", *NAMING) for binding in behind)


def _read_row(header: Header, grid: Grid, index: int, number: int, group: _ColumnGroup) -> Row:
    first = header.bindings[group.measures[0]]
    label_columns = [col for col in group.labels if not _is_amount_over_labels(header, grid.cells[index][col])]
    read, label_regions = read_labels(header, index, grid.cells[index], label_columns)
    row = Row(grid, index, number, first.panel if first else "", read=read)
    row.name, row.code_parts, row.line_no = read.name, read.code_parts, read.line_no
    row.labels = read.regions
    # Names of things may begin with a year.
    is_of_accounts = header.form.axis == "coded" and not header.form.is_list
    if is_of_accounts and not row.has_code and (split := split_code(row.name))[0]:
        row.code_parts, row.name = [split[0]], split[1]
    _read_amounts(header, row, group.measures, label_regions)
    return row


def _is_amount_over_labels(header: Header, region: Region) -> bool:
    """Whether an amount is so wide that its cell takes in the label column before it, too."""
    last = header.bindings[region.col1]
    return last is not None and last.role == "measure" and bool(_WITH_DECIMALS.fullmatch(normalise(region.text)))


def _read_amounts(header: Header, row: Row, columns: Iterable[int], label_regions: set[Region]) -> None:
    """Add the amount cells of a row, each printed cell once."""
    regions = set(label_regions)
    for col in columns:
        binding, region = header.bindings[col], row.grid.cells[row.row][col]
        if binding is None or region in regions:
            continue
        regions.add(region)
        bindings_above = header.bindings[region.col0 : region.col1 + 1]
        over_columns = any(
            other is not None and other.role == "measure" and other != binding for other in bindings_above
        )
        is_header = header.depths[col] > row.row
        row.cells.append(Cell(binding, row.grid, region, is_header, over_columns, header.text_above(col)))


def _further_cells(header: Header, grid: Grid, index: int) -> Iterator[Cell]:
    """The amounts of a row in a grid of amounts alone."""
    for col, binding in enumerate(header.bindings):
        region = grid.cells[index][col]
        if binding is not None and region.col0 == col:
            is_header = header.depths[col] > index
            yield Cell(binding, grid, region, is_header, region.col1 > col, header.text_above(col))


def _hand_over_total(rows: Sequence[Row]) -> None:
    """Move the amount of a total whose label stretches over the panels to its right: it stands in the last of them."""
    total: Row | None = None
    for row in rows:
        if row.name or row.has_code:
            total = row if row.normal_name.endswith("合计") or row.is_total else None
            if total is not None and not total.cells:
                continue
        elif total is not None:
            if not total.amounts and (row.amounts or not total.cells):
                total.cells = row.cells
                row.cells = []
            elif not row.amounts:
                row.cells = []


def is_repeated_header(header: Header, grid: Grid, index: int) -> bool:
    """Whether a row of the body holds header texts only: the header printed again in the middle of a table."""
    texts = [text for region in grid.row_regions(index) if (text := header_text(region.text))]
    if len(texts) < 2 or index < header.body:
        return False
    shared = any(depth > index for depth in header.depths)
    return not shared and all(text in header.texts for text in texts)


def is_sign_off(grid: Grid, index: int) -> bool:
    """Whether a row below the figures is for those who sign (填表人：…)."""
    texts = [normalise(region.text) for region in grid.row_regions(index) if region.text]
    labelled = [text.split(":")[0] in labels()["rows"]["sign_off"] for text in texts if ":" in text]
    return bool(labelled) and labelled[0] and ":" in texts[0]


def is_column_numbers(header: Header, grid: Grid, index: int) -> bool:
    """Whether a row holds running column numbers (栏次 1 2 3 …)."""
    names: list[str] = []
    numbers: list[str] = []
    for region in grid.row_regions(index):
        text = running_number(normalise(region.text)).split("=")[0]  # 4=5+6: how the column adds up
        if not text:
            continue
        if strip_ordinal(text) in labels()["rows"]["column_numbers"]:
            return True
        binding = header.bindings[region.col0]
        is_label = binding is not None and binding.role != "measure"
        (numbers if not is_label or is_digits(text) else names).append(text)
    return all(name in header.texts for name in names) and _is_count(numbers)


def _is_count(texts: Sequence[str]) -> bool:
    """Whether texts count on by one from a small number: 1 2 3."""
    numbers = [int(text) for text in texts if is_digits(text) and len(text) <= 2]
    if len(numbers) < max(2, len(texts)):
        return False
    return numbers[0] <= 3 and all(right - left == 1 for left, right in itertools.pairwise(numbers))
