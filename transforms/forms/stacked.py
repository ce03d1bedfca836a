"""The rows of tables in blocks below each other: their headers, their groups of columns, and what heads a block.

Each block has a header row of its own or that of the block above it. Groups of columns may stand side by side (项目,
行次, 统计数 twice): they are read one after the other, as a person reads columns of a newspaper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from common.text import normalise, squeeze, strip_ordinal
from schemas.reading.forms import Binding, Form, Item, Section, labels
from schemas.reading.header_words import header_text
from transforms.forms.amounts import parse_amount
from transforms.forms.columns import read_columns
from transforms.forms.slices import Slice
from transforms.reading.grids import Grid, Region

_UNIT = re.compile(r"\((?:个|人|辆|台|套|台[,、/]?套|台\(套\)|批|批次|人次|万元|元)\)$")
"""What is counted, or the unit of money, behind the name of a row"""
_BESIDE = frozenset({"remark", "note"})
"""Columns that neither name a row nor hold its figures: 计量单位, 备注"""
_FEWEST_ROWS = 2
"""So many declared rows show that a table without headings is one of a single block"""


@dataclass(frozen=True)
class Group:
    """Neighbouring columns that make one row: those that name it, and those of its figures with their headers."""

    labels: tuple[int, ...]
    figures: Mapping[int, tuple[Binding, str]]


@dataclass(frozen=True)
class StackedRow:
    """One row of one group of columns, as printed; `group` is None above the first header."""

    slice_no: int
    grid: Grid
    row: int
    group: Group | None
    names: tuple[str, ...]
    """The texts of its label cells, from the left"""
    line_no: str
    cells: tuple[tuple[Binding, str, Region], ...]
    """Meaning, printed header and place of its figures"""

    @property
    def is_open(self) -> bool:
        """Whether none of its cells holds a figure."""
        return not any(parse_amount(squeeze(region.text)).kind in ("number", "unreadable") for *_, region in self.cells)


@dataclass
class _Block:
    """The rows below one header, by group of columns."""

    groups: tuple[Group, ...]
    rows: list[list[StackedRow]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = [[] for _ in self.groups or (None,)]


def plain_name(printed: str) -> str:
    """A name as it is compared: without its ordinal and the unit of what is counted."""
    return _UNIT.sub("", strip_ordinal(normalise(printed)).rstrip(":"))


def find_item(section: Section, printed: str) -> Item | None:
    """The declared row of a block that a printed name means."""
    name = plain_name(printed)
    return next((item for item in section.items if name in map(plain_name, item.names)), None)


def find_section(form: Form, printed: str) -> Section | None:
    """The block that a text heads."""
    name = plain_name(printed)
    return next((section for section in form.sections if name in section.names), None)


def section_of_title(form: Form, features: Collection[str]) -> Section | None:
    """The only block that a title names; None where it names several or none."""
    named = [section for section in form.sections if section.title in features]
    return named[0] if len(named) == 1 else None


def has_blocks(form: Form, table_slice: Slice, features: Collection[str]) -> bool:
    """Whether a grid has the heading of a block, or rows of the only block that the features of its title name."""
    if table_slice.heading or any(find_section(form, name) for name in _first_names(table_slice.grid)):
        return True
    section = section_of_title(form, features)
    rows = [row for row in stacked_rows(form, [table_slice]) if section and row.group and row.names]
    return sum(bool(section and find_item(section, "".join(row.names))) for row in rows) >= _FEWEST_ROWS


def has_open_blocks(form: Form, table_slice: Slice) -> bool:
    """Whether several rows without figures head blocks: else rows of one name each are those of a plain table."""
    rows = [row for row in stacked_rows(form, [table_slice]) if row.group and row.is_open and len(row.names) == 1]
    return sum(bool(find_section(form, row.names[0])) for row in rows) >= _FEWEST_ROWS


def has_column_numbers(grid: Grid, row: int) -> bool:
    """Whether a row numbers the columns (栏次)."""
    return any(_is_label_of_numbers(region.text) for region in grid.row_regions(row)[:1])


def _is_label_of_numbers(text: str) -> bool:
    return normalise(text).rstrip(":") in labels()["rows"]["column_numbers"]


def _first_names(grid: Grid) -> Iterator[str]:
    for row in range(grid.rows):
        yield from (region.text for region in grid.row_regions(row)[:1])


def stacked_rows(form: Form, slices: Sequence[Slice]) -> Iterator[StackedRow]:
    """The rows of a table in the order in which they are read; header rows and numbers of columns are none."""
    blocks: list[_Block] = [_Block(())]
    for number, table_slice in enumerate(slices):
        grid, row = table_slice.grid, 0
        while row < grid.rows:
            header = _header_at(form, grid, row)
            if header is not None:
                groups, below = header
                # The header of a continued page is that of the same block.
                has_rows = bool(blocks[-1].rows[0]) and blocks[-1].rows[0][-1].slice_no == number
                if has_rows or not number or groups != blocks[-1].groups:
                    blocks.append(_Block(groups))
                row = below
                continue
            if _is_heading_across(form, grid, row, blocks[-1].groups):
                blocks.append(_Block(blocks[-1].groups))
            _add_row(blocks[-1], number, grid, row)
            row += 1
    for block in blocks:
        for rows in block.rows:
            yield from rows


def _header_at(form: Form, grid: Grid, row: int) -> tuple[tuple[Group, ...], int] | None:
    """The groups of columns below a header that begins in a row, and the row below it; None where it is no header."""
    printed = [region for region in grid.row_regions(row) if region.text]
    if not printed or any(region.row0 < row for region in printed):
        return None
    end = max(region.row1 for region in printed)
    above = [dict.fromkeys(grid.cells[at][col] for at in range(row, end + 1)) for col in range(grid.cols)]
    stacks = [tuple(header_text(region.text) for region in regions if region.text) for regions in above]
    columns = read_columns(form, stacks)
    if any(stack and column.binding is None for stack, column in zip(stacks, columns, strict=True)):
        return None
    groups: list[tuple[list[int], dict[int, tuple[Binding, str]]]] = []
    lowest: Region | None = None
    for col, column in enumerate(columns):
        region = next((region for region in reversed(list(above[col])) if region.text), None)
        if column.binding is not None and column.binding.role in _BESIDE:
            pass
        elif column.binding is None or column.binding.role != "measure":
            if not groups or groups[-1][1]:
                groups.append(([], {}))
            groups[-1][0].append(col)
        elif region is not lowest and groups:
            text = ">".join(squeeze(region.text) for region in above[col] if region.text)
            groups[-1][1][col] = (column.binding, text)
        lowest = region
    bound = [
        Group(tuple(named), figures)
        for named, figures in groups
        if figures and any(columns[col].is_label for col in named)
    ]
    is_whole = sum(len(group.figures) for group in bound) == sum(len(figures) for _, figures in groups)
    return (tuple(bound), end + 1) if bound and is_whole else None


def _is_heading_across(form: Form, grid: Grid, row: int, groups: Sequence[Group]) -> bool:
    """Whether a row holds nothing but the heading of a block, over all columns: it heads all groups below it."""
    printed = [region for region in grid.row_regions(row) if region.text]
    is_across = len(groups) > 1 and len(printed) == 1 and printed[0].col1 >= max(groups[-1].labels)
    return is_across and find_section(form, printed[0].text) is not None


def _add_row(block: _Block, number: int, grid: Grid, row: int) -> None:
    if not block.groups:
        names = tuple(region.text for region in grid.row_regions(row) if region.text and region.row0 == row)
        if names:
            block.rows[0].append(StackedRow(number, grid, row, None, names, "", ()))
        return
    for group, rows in zip(block.groups, block.rows, strict=True):
        printed = [
            region
            for region in dict.fromkeys(grid.cells[row][col] for col in group.labels)
            if region.text and region.row0 == row
        ]
        texts = [squeeze(region.text) for region in printed]
        names = tuple(text for text in texts if not text.isdigit())
        across = {region for region in printed if region.col1 > group.labels[-1]}
        cells = tuple(
            (binding, header, grid.cells[row][col])
            for col, (binding, header) in group.figures.items()
            if grid.cells[row][col] not in across
        )
        is_numbers = len(names) == 1 and _is_label_of_numbers(names[0])
        if not is_numbers and (names or any(region.text for *_, region in cells)):
            line_no = "".join(text for text in texts if text.isdigit())
            rows.append(StackedRow(number, grid, row, group, names, line_no, cells))
