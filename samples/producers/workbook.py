"""A disclosure as a workbook, as spreadsheets print it."""

from __future__ import annotations

import io
from decimal import Decimal
from math import fsum

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from common.substitute_font import NAME
from samples.document import Typeset
from samples.grid import Cell, Placed, Table, place_cells
from samples.producers.cover import cover_lines
from samples.producers.edits import money_of
from samples.producers.habits import Habit

_PAPERS = {"A4": 9, "A3": 8}
_CHARACTERS = {"A4": 88, "A3": 130}
"""What fits across a portrait page at the usual size, in widths of a digit"""
_LANDSCAPE = 1.45
_FEWEST_FOR_THREE = 3
"""Columns over which three captions find room"""
_USUAL_SIZE = 11
"""Of the digits by which widths of columns are counted"""
_STYLES = {
    "solid": "thin",
    "grey": "thin",
    "double": "double",
    "dotted": "dotted",
    "horizontal": "thin",
    "inner": "thin",
}
_FORMATS = {
    "accounting": '_ * {number}_ ;_ * -{number}_ ;_ * "-"??_ ;_ @_ ',
    "currency": '_ "￥"* {number}_ ;_ "￥"* -{number}_ ;_ "￥"* "-"??_ ;_ @_ ',
    "red": "{number}_);[Red]({number})",
}
_DASHED = ("accounting", "currency")
"""Formats that print a dash for nothing"""
_FACE = NAME


def workbook(document: Typeset, habit: Habit, size: float) -> bytes:
    """The whole disclosure as XLSX; `size` is that of the text in points."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "封面"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for number, line in enumerate(cover_lines(document), 8):
        sheet.cell(number, 1, line).font = Font(name=_FACE, size=26)
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=9)
        sheet.cell(number, 1).alignment = Alignment(horizontal="center")
    for number, set_table in enumerate(document.tables, 1):
        _Printed(book.create_sheet(f"表{number}"), set_table.table, habit, size).write()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Printed:
    """One table on its way to a sheet."""

    def __init__(self, sheet: Worksheet, table: Table, habit: Habit, size: float) -> None:
        self.sheet, self.table, self.habit, self.size, self.row = sheet, table, habit, size, 1
        self.columns = len(table.weights)

    def write(self) -> None:
        """Write the table with its title, captions and notes."""
        table = self.table
        self._set_page()
        for line in table.title.split("\n") if table.title else ():
            self._title(line)
        if self.habit.look.number_between:
            self._put(self.row, 1, self.columns, self.habit.look.number_between, "center")
            self.row += 1
        for caption in table.captions:
            self._caption(caption.left, caption.center, caption.right)
        self._rows(place_cells(table.header, self.columns), len(table.header))
        if self.habit.look.repeat_header:
            self.sheet.print_title_rows = f"1:{self.row - 1}"
        self._rows(place_cells(table.body, self.columns), len(table.body))
        for note in table.notes:
            self._put(self.row, 1, self.columns, note, "left")
            self.row += 1

    def _set_page(self) -> None:
        sheet, look, habit = self.sheet, self.habit.look, self.habit.sheet
        landscape = look.landscape or self.table.wide
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.paperSize = _PAPERS[look.paper]
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        if habit.fit_width:
            sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
            sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        if habit.footer:
            sheet.oddFooter.center.text = habit.footer
        room = _CHARACTERS[look.paper] * (_LANDSCAPE if landscape else 1) * habit.narrow
        total = fsum(self.table.weights)
        for number, weight in enumerate(self.table.weights, 1):
            sheet.column_dimensions[get_column_letter(number)].width = room * weight / total

    def _title(self, line: str) -> None:
        cell = self._put(self.row, 1, self.columns if self.habit.sheet.merged_title else 1, line, "center")
        cell.font = Font(name=_FACE, size=self.size + 6, bold=True)
        if not self.habit.sheet.merged_title:
            for column in range(1, self.columns + 1):
                self.sheet.cell(self.row, column).alignment = Alignment(horizontal="centerContinuous")
        self.sheet.row_dimensions[self.row].height = (self.size + 6) * 1.6
        self.row += 1

    def _caption(self, left: str, center: str, right: str) -> None:
        columns = self.columns
        lines = max(text.count("\n") + 1 for text in (left, center, right))
        if columns < _FEWEST_FOR_THREE:
            left, center = "　".join(filter(None, (left, center))), ""
        middle, last = (2, columns) if columns < _FEWEST_FOR_THREE else (columns // 3 + 1, 2 * columns // 3 + 1)
        for start, end, text, align in (
            (1, middle - 1, left, "left"),
            (middle, last - 1, center, "center"),
            (last, columns, right, "right"),
        ):
            if text:
                self._put(self.row, start, max(start, end), text, align)
        self.sheet.row_dimensions[self.row].height = self.size * 1.6 * lines
        self.row += 1

    def _put(self, row: int, start: int, end: int, text: str, align: str) -> SheetCell:
        cell = self.sheet.cell(row, start, text)
        assert isinstance(cell, SheetCell)
        cell.font = Font(name=_FACE, size=self.size)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text="\n" in text)
        if end > start:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=start, end_column=end)
        return cell

    def _rows(self, cells: list[Placed], count: int) -> None:
        lines = [1] * count
        for placed in cells:
            self._cell(placed)
            if placed.cell.rows == 1:
                lines[placed.row] = max(lines[placed.row], self._lines(placed))
        for number, most in enumerate(lines):
            # Spreadsheets keep the heights that were set when the file was last saved.
            height = max(self.size * 1.5 * most + 2, self.habit.sheet.row_height)
            self.sheet.row_dimensions[self.row + number].height = height
        self.row += count

    def _lines(self, placed: Placed) -> int:
        """How many lines a text needs in its cell."""
        texts = placed.cell.text.split("\n")
        if self.habit.sheet.low_rows:
            return 1
        if not self.habit.sheet.wrap or money_of(placed.cell) is not None:
            return len(texts)
        columns = range(placed.column + 1, placed.column + placed.cell.columns + 1)
        width = fsum(self.sheet.column_dimensions[get_column_letter(column)].width for column in columns)
        room = max(1.0, width * _USUAL_SIZE / self.size - 1)
        return int(sum(1 + fsum(1 if char.isascii() else 2 for char in text) // room for text in texts))

    def _cell(self, placed: Placed) -> None:
        row, column, content = self.row + placed.row, placed.column + 1, placed.cell
        sheet_habit = self.habit.sheet
        cell = self.sheet.cell(row, column)
        assert isinstance(cell, SheetCell)
        self._value(cell, content)
        cell.font = Font(name=_FACE, size=self.size, bold=content.bold)
        unbroken = money_of(content) is not None or not sheet_habit.wrap
        cell.alignment = Alignment(
            horizontal=content.align, vertical="center", wrap_text="\n" in content.text or not unbroken,
            shrink_to_fit=sheet_habit.shrink or None,
        )  # fmt: skip
        bottom, right = row + content.rows - 1, column + content.columns - 1
        for each_row in range(row, bottom + 1):
            for each_column in range(column, right + 1):
                self._draw(self.sheet.cell(each_row, each_column), each_column)
        if bottom > row or right > column:
            self.sheet.merge_cells(start_row=row, end_row=bottom, start_column=column, end_column=right)

    def _value(self, cell: SheetCell, content: Cell) -> None:
        """The text, or the number with the format that prints the text."""
        value, decimals = money_of(content), "0" * len(content.text.rstrip(")").partition(".")[2])
        if content.text.endswith("-") and content.truth is not None and self.habit.sheet.money in _DASHED:
            value, decimals = Decimal(0), "##"
        if value is None or not (content.text.isascii() or self.habit.sheet.money):
            cell.value = content.text or None
            cell.number_format = "@"
            return
        number = "#,##0" if "," in content.text or abs(value) < 1000 else "0"
        number += f".{decimals}" if decimals else ""
        cell.value = float(value)
        cell.number_format = _FORMATS.get(self.habit.sheet.money, "{number}").format(number=number)

    def _draw(self, cell: SheetCell | MergedCell, column: int) -> None:
        look = self.habit.look
        if look.rules == "none":
            return
        side = Side(style=_STYLES[look.rules], color="BBBBBB" if look.rules == "grey" else "000000")
        upright = None if look.rules == "horizontal" else side
        left = None if look.rules == "inner" and column == 1 else upright
        right = None if look.rules == "inner" and column == self.columns else upright
        cell.border = Border(left=left, right=right, top=side, bottom=side)
        if look.zebra and cell.row % 2:
            cell.fill = PatternFill("solid", start_color="EEEEEE")
