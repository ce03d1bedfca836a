"""Facts of stacked forms (相关信息统计表): blocks of rows under headings that say what is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from common.text import normalise, squeeze, strip_ordinal
from schemas.reading.forms import Binding, Form, Section
from schemas.reading.header_words import header_text
from transforms.facts.cells import Drafts, RowPlace
from transforms.facts.fact_key import row_columns
from transforms.forms.columns import read_columns
from transforms.forms.rows import Cell
from transforms.forms.tables import FormTable
from transforms.reading.grids import Grid, Region

_VALUE = Binding("measure", measure="value", phase="executed", budget_book="all")
"""The one column of amounts and counts"""


def add_stacked_facts(table: FormTable, drafts: Drafts) -> None:
    """Add the facts of a stacked form, going down its grids; headings and header rows hold for the rows below them."""
    state = _State(table.form, drafts)
    for number, table_slice in enumerate(table.slices):
        if table_slice.heading is not None:
            state.section = _find_section(table.form, [table_slice.heading])
        for index in range(table_slice.grid.rows):
            drafts.row_place = RowPlace(number, index)
            state.add_row(table_slice.grid, index)


def _find_section(form: Form, texts: Iterable[str]) -> Section | None:
    """The block that a row heads: it holds nothing but a declared heading."""
    names = [strip_ordinal(normalise(text)) for text in texts]
    return next((section for section in form.sections if len(names) == 1 and names[0] in section.names), None)


def _find_value_column(form: Form, texts: Mapping[int, str]) -> int | None:
    """The column of the amounts where a row is a header row (项目, 行次, 统计数), else None."""
    columns = dict(zip(texts, read_columns(form, [(header_text(text),) for text in texts.values()]), strict=True))
    bindings = {col: column.binding for col, column in columns.items()}
    if not all(bindings.values()) or not any(column.is_label for column in columns.values()):
        return None
    return next((col for col, binding in bindings.items() if binding and binding.role == "measure"), None)


@dataclass
class _State:
    """What the rows above one have settled."""

    form: Form
    drafts: Drafts
    section: Section | None = None
    value_col: int | None = None
    header: str | None = None
    """The printed header of that column"""
    row_no: int = 0

    def add_row(self, grid: Grid, index: int) -> None:
        regions = [region for region in grid.row_regions(index) if region.text]
        texts = {region.col0: squeeze(region.text) for region in regions}
        if not texts:
            return
        if section := _find_section(self.form, texts.values()):
            self.section = section
        elif (value_col := _find_value_column(self.form, texts)) is not None:
            self.value_col, self.header = value_col, texts[value_col]
        elif self.value_col is not None:
            self.row_no += 1
            labels = [region for region in regions if region.col1 < self.value_col]
            self._add_fact(labels, Cell(_VALUE, grid, grid.cells[index][self.value_col], header=self.header))

    def _add_fact(self, labels: Iterable[Region], cell: Cell) -> None:
        texts = [squeeze(region.text) for region in labels]
        printed_name = "".join(text for text in texts if not text.isdigit())
        name = strip_ordinal(normalise(printed_name))
        page = cell.grid.page.number
        if self.section is None or not name:
            if cell.text:
                self.drafts.add_finding("unnamed_row", page, cell.text)
            return
        item = next((item for item in self.section.items if name in item.names), None)
        if item is None:
            self.drafts.add_finding("unknown_row", page, printed_name)
        row = row_columns(
            row_no=self.row_no,
            row_key=item.code if item else f"{self.section.measure}:{name}",
            row_name=name,
            row_name_printed=printed_name,
            line_no_printed="".join(text for text in texts if text.isdigit()),
            account_code=item.code if item else "",
        )
        row["measure"] = self.section.measure
        count_unit = item.unit if item and self.section.measure == "count" else None
        self.drafts.add_fact(row, cell, count_unit=count_unit)
