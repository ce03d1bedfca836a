"""The rows of a recognised table: which cells name them, and which hold their amounts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from common.text import is_digits, normalise, running_number, squeeze, strip_ordinal
from schemas.reading.forms import Binding, labels
from transforms.forms.headers import LABEL_ROLES, Header, header_text
from transforms.reading.grids import Grid, Region

_PARTS = ("code_class", "code_section", "code_item")
_CODE_FIRST = re.compile(r"^[\[(【]?([0-9]{3,7})[])】]?[-_.、:]?(\D.*)$")
"""A code and a name in one cell: 2010301行政运行, 2010301-行政运行, [30101]基本工资"""


@dataclass(frozen=True)
class Cell:
    """One amount cell of a row: its column, its place, and whether header text stands in it (then it is blank)."""

    binding: Binding
    grid: Grid
    region: Region
    is_header: bool = False
    over_columns: bool = False
    """Whether it stretches over columns of different meaning"""

    @property
    def text(self) -> str:
        """What is printed in it as an amount."""
        return "" if self.is_header else squeeze(self.region.text)


@dataclass
class Row:
    """One row of one group of columns: a table with panels has several in one line of print."""

    grid: Grid
    row: int
    group: int
    panel: str
    name: str = ""
    code_parts: list[str] = field(default_factory=list)
    line_no: str = ""
    cells: list[Cell] = field(default_factory=list)
    labels: list[Region] = field(default_factory=list)
    """The printed cells that name it"""

    @property
    def page(self) -> int:
        """The page it is printed on."""
        return self.grid.page.number

    @property
    def normal_name(self) -> str:
        """The name as it is compared; 合计： is 合计."""
        return strip_ordinal(normalise(self.name)).rstrip(":")

    @property
    def is_empty(self) -> bool:
        """Whether neither a name nor an amount is printed."""
        return not self.name and not any(self.code_parts) and not any(cell.text for cell in self.cells)

    @property
    def is_total(self) -> bool:
        """Whether it is the total row of a coded table."""
        return not any(self.code_parts) and self.normal_name in labels()["rows"]["total"]


@dataclass(frozen=True)
class _Group:
    labels: tuple[int, ...]
    measures: tuple[int, ...]


def rows(header: Header, grid: Grid, start: int) -> Iterator[Row]:
    """Every row from `start` on, group by group; column numbers, repeated headers and empty lines are left out."""
    groups = _groups(header)
    for index in range(start, grid.rows):
        if is_repeated_header(header, grid, index) or is_column_numbers(header, grid, index):
            continue
        if is_sign_off(grid, index):
            continue
        found = [_row(header, grid, index, number, group) for number, group in enumerate(groups)]
        _hand_over_total(found)
        yield from (row for row in found if not row.is_empty or header.form.axis == "record")


def _groups(header: Header) -> list[_Group]:
    groups: list[_Group] = []
    names: list[int] = []
    measures: list[int] = []
    for col, binding in enumerate(header.bindings):
        if binding is None:
            continue
        if binding.role in LABEL_ROLES:
            if measures:
                groups.append(_Group(tuple(names), tuple(measures)))
                names, measures = [], []
            names.append(col)
        else:
            measures.append(col)
    if measures:
        groups.append(_Group(tuple(names), tuple(measures)))
    return groups


def _row(header: Header, grid: Grid, index: int, number: int, group: _Group) -> Row:
    first = header.bindings[group.measures[0]]
    row = Row(grid, index, number, first.panel if first else "")
    seen: set[int] = set()
    parts = {"code": "", "code_class": "", "code_section": "", "code_item": ""}
    for col in group.labels:
        binding, region = header.bindings[col], grid.cells[index][col]
        if binding is None or header.depths[col] > index or id(region) in seen:
            continue
        seen.add(id(region))
        text = squeeze(region.text)
        if text or region.second:
            row.labels.append(region)
        if not text:
            continue
        if binding.role == "line_no":
            row.line_no += text
        elif binding.role == "name" or not _is_code(text):
            row.name += text
        else:
            parts[binding.role] += text
    row.code_parts = [parts["code"]] if parts["code"] else [parts[part] for part in _PARTS]
    if header.form.axis == "coded" and not any(row.code_parts) and (match := _CODE_FIRST.match(row.name)):
        row.code_parts, row.name = [match[1]], match[2]
    for col in group.measures:
        binding, region = header.bindings[col], grid.cells[index][col]
        if binding is not None and id(region) not in seen:
            under = header.bindings[region.col0 : region.col1 + 1]
            over = any(other is not None and other != binding for other in under)
            row.cells.append(Cell(binding, grid, region, is_header=header.depths[col] > index, over_columns=over))
            seen.add(id(region))
    return row


def further_cells(header: Header, grid: Grid, index: int) -> Iterator[Cell]:
    """The amounts of a row in a grid of amounts alone."""
    for col, binding in enumerate(header.bindings):
        region = grid.cells[index][col]
        if binding is not None and region.col0 == col:
            over = region.col1 > col
            yield Cell(binding, grid, region, is_header=header.depths[col] > index, over_columns=over)


def _is_code(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]+", normalise(text)))


def _hand_over_total(found: list[Row]) -> None:
    """A total whose label stretches over the panels to its right has its amount in the last of them."""
    owner: Row | None = None
    for row in found:
        if row.name or any(row.code_parts):
            owner = row if row.normal_name.endswith("合计") or row.is_total else None
            if owner is not None and not owner.cells:
                continue
        elif owner is not None:
            amounts = [cell for cell in row.cells if cell.text]
            if not any(cell.text for cell in owner.cells) and (amounts or not owner.cells):
                owner.cells = row.cells
                row.cells = []
            elif not amounts:
                row.cells = []


def is_repeated_header(header: Header, grid: Grid, index: int) -> bool:
    """Whether a row of the body holds header texts only: the header printed again in the middle of a table."""
    texts = [text for region in grid.row_regions(index) if (text := header_text(region.text, header.year))]
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
    """A row of running column numbers (栏次 1 2 3 …)."""
    names: list[str] = []
    numbers: list[str] = []
    for region in grid.row_regions(index):
        text = running_number(normalise(region.text)).split("=")[0]  # 4=5+6: how the column adds up
        binding = header.bindings[region.col0]
        if not text:
            continue
        is_label = binding is not None and binding.role in LABEL_ROLES
        (numbers if not is_label or is_digits(text) else names).append(text)
    if any(strip_ordinal(name) in labels()["rows"]["column_numbers"] for name in names):
        return True
    harmless = all(name in header.texts for name in names)
    counted = [int(text) for text in numbers if is_digits(text) and len(text) <= 2]
    return (
        harmless
        and len(counted) == len(numbers) >= 2
        and all(right - left == 1 for left, right in itertools.pairwise(counted))
        and counted[0] <= 3
    )
