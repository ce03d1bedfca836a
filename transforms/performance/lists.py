"""Lists of many projects in one table: the form of each project is some rows of it."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.reading.performance import meaning_of, performance
from transforms.forms.units import find_unit, unit_in_header
from transforms.performance.form import Form
from transforms.performance.funds import source_of
from transforms.performance.indicators import IndicatorBlock, header_roles
from transforms.performance.scanned import certain_text
from transforms.performance.sheet import Columns, Row, label
from transforms.performance.titles import year_of
from transforms.performance.values import split_code
from transforms.reading.grids import Grid, Region

_NAME = "project_name"
_FUNDS = "funds."
"""What begins the role of a column of money from one source"""


def list_header(row: Row) -> dict[Region, str]:
    """The columns beside those of the indicators, where a row is the header of a list of projects; else nothing."""
    roles = header_roles(row)
    if not roles:
        return {}
    first = min(cell.x0 for cell, role in roles.items() if role in ("level1", "level2", "level3"))
    named_roles = {
        cell: role
        for cell in row.printed
        if cell.x1 <= first + 3 and (role := meaning_of(label(cell), performance().list_columns)) is not None
    }
    return named_roles if _NAME in named_roles.values() else {}


class ListReader:
    """Reads the projects of a list, one after the other."""

    def __init__(self, title: str, kind: str) -> None:
        self._title, self._kind = title, kind
        self._columns = Columns()
        self._indicators = Columns()
        self._header_grid: Grid | None = None
        self._header_end = -1
        """The last row of the header"""
        self._last: Region | None = None
        self._is_merged = False
        """Whether the name of a project is printed in one cell beside all of its indicators"""
        self._block: IndicatorBlock | None = None
        self.forms: list[Form] = []
        self.head = Form(0, 0)
        """What stands above the rows of projects"""

    def read(self, rows: Iterable[Row]) -> None:
        """Read all rows below and with the header."""
        for row in rows:
            if header := list_header(row):
                self._bind(row, header)
            elif not self._columns.columns:
                self._read_head(row)
            elif row.grid is self._header_grid and row.index <= self._header_end:
                self._refine(row)
            elif row.cells:
                self._read_row(row)

    def _read_head(self, row: Row) -> None:
        """Note what stands above the header: the title, the year and the unit."""
        self.head.mark(*row.printed)
        for cell in row.printed:
            self.head.note_unit(find_unit([cell.text]))
            if year := year_of(cell.text):
                self.head.set("fiscal_year", str(year))

    def _bind(self, row: Row, header: dict[Region, str]) -> None:
        self._columns, block = Columns(), IndicatorBlock(self.head)
        roles = {cell: role for cell, role in header_roles(row).items() if cell not in header}
        block.bind(row, roles)
        self._indicators = block.columns
        self._header_grid, self._header_end = row.grid, max(cell.row1 for cell in header)
        self.head.mark(*row.printed)
        for cell, role in header.items():
            self._columns.bind(role, cell)
            if role == "funds":
                self.head.note_unit(unit_in_header(cell.text))

    def _refine(self, row: Row) -> None:
        """Bind a second row of the header: the sources of which the money of a project consists."""
        self.head.mark(*row.printed)
        for cell in row.printed:
            if source := source_of(cell):
                self._columns.bind(_FUNDS + source, cell)

    def _read_row(self, row: Row) -> None:
        name = next((cell for cell in row.covering() if self._role(cell) == _NAME), None)
        is_new = name is not None and name is not self._last and self._is_begin(row, name)
        if is_new:
            self._begin(row)
        self._is_merged |= name is not None and name.row1 > name.row0
        self._last = name or self._last
        if self._block is None:
            for cell in row.printed:
                self.head.unread(row, cell)
            return
        self.forms[-1].last_page = row.page
        left = [cell for cell in row.cells if self._role(cell)]
        if row.is_first_of_part and not is_new:
            self._join(row, left)
        self.forms[-1].take(*left)
        inner = Row(row.grid, row.index, tuple(c for c in row.cells if c not in left), row.is_first_of_part)
        if inner.printed:
            self._block.read(inner)

    def _is_begin(self, row: Row, name: Region) -> bool:
        """Whether a project begins with a cell for its name.

        A merged cell at the foot of a page is blank where its text stands on the next page. A page may print the name
        of the project before it once more.
        """
        before = self.forms[-1].fields.get(_NAME) if self.forms else None
        if not row.is_first_of_part:
            is_cut = name.row1 == row.grid.rows - 1 and (self._is_merged or name.row1 > name.row0)
            return bool(name.text) or is_cut
        funds = [cell for cell in row.covering() if self._role(cell) == "funds" and cell.text]
        has_name = not self.forms or before is not None
        return bool(name.text) and has_name and (name.text != before or bool(funds))

    def _role(self, cell: Region) -> str:
        columns = self._columns.at(cell)
        return columns[0].role if columns else ""

    def _begin(self, row: Row) -> None:
        form = Form(row.page, row.page, self._title, self._kind, unit=self.head.unit)
        form.units = self.head.units
        form.features |= {"list"} | self._indicators.roles()
        form.texts.extend(self.head.texts if not self.forms else ())
        form.fields.update(self.head.fields)
        self.forms.append(form)
        self._block = IndicatorBlock(form)
        self._block.columns = self._indicators
        self._fill(row, row.covering())

    def _fill(self, row: Row, cells: Iterable[Region]) -> None:
        """Set what the cells of a project say, as far as it is not known."""
        form = self.forms[-1]
        for cell in cells:
            role = self._role(cell)
            if role in ("department", "unit"):
                code, name = split_code(cell.text)
                form.set(f"{role}_name", name)
                form.set(f"{role}_code", code or "")
            elif role.startswith(_FUNDS) or role == "funds":
                source = role.removeprefix(_FUNDS) if role != "funds" else "total"
                if cell.text and not any(fund["source"] == source for fund in form.funds):
                    column = self._columns.of(role)
                    of = (source, column.printed if column else "")
                    number = len(form.funds) + 1
                    form.fund(row, cell, row_no=number, task="", source=of, measure="initial_budget")
            elif role:
                form.set(role, certain_text(cell))

    def _join(self, row: Row, cells: Iterable[Region]) -> None:
        """Add the rest of the texts that a page cut, and what only the next page prints."""
        fields = self.forms[-1].fields
        cut = {role: fields[role] for role in (_NAME, "target_text") if role in fields}
        for cell in cells:
            role = self._role(cell)
            if cell.text and role in cut and cell.text != fields[role]:
                fields[role] += cell.text
        self._fill(row, cells)
