"""Facts of tables in blocks (相关信息统计表): rows under headings that say what is measured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from common.text import normalise, strip_ordinal
from schemas.reading.forms import Section
from schemas.wording.messages import message
from transforms.facts.cells import Drafts, RowPlace
from transforms.facts.fact_key import row_columns
from transforms.forms.headers import BUDGET_PHASES
from transforms.forms.rows import Cell
from transforms.forms.stacked import StackedRow, find_item, find_section, plain_name, section_of_title, stacked_rows
from transforms.forms.tables import FormTable
from transforms.forms.titles import is_note, match_title


def add_stacked_facts(table: FormTable, drafts: Drafts) -> None:
    """Add the facts of a table in blocks; headings hold for the rows that are read after them."""
    rows = list(stacked_rows(table.form, table.slices))
    title = match_title(table.title) if table.title else None
    phases = {binding.phase for row in rows for binding, *_ in row.cells} & BUDGET_PHASES
    state = _State(
        table,
        drafts,
        section_of_title(table.form, title.features) if title else None,
        next(iter(phases)) if len(phases) == 1 else None,
    )
    for row in rows:
        drafts.row_place = RowPlace(row.slice_no, row.row)
        state.begin_slice(row)
        state.add_row(row)


@dataclass
class _State:
    """What the rows above one have settled."""

    table: FormTable
    drafts: Drafts
    section: Section | None
    only_budget: str | None
    """The budget phase of the table where it has one only: it is 预算数, whatever its name"""
    row_no: int = 0
    slices_begun: int = 0

    def begin_slice(self, row: StackedRow) -> None:
        """Take the heading above a grid for the rows in it."""
        while self.slices_begun <= row.slice_no:
            heading = self.table.slices[self.slices_begun].heading
            self.section = (find_section(self.table.form, heading) if heading else None) or self.section
            self.slices_begun += 1

    def add_row(self, row: StackedRow) -> None:
        names = list(row.names)
        heading = ""
        while names and (section := find_section(self.table.form, names[0])):
            self.section, heading = section, names.pop(0)
        if row.group is None or (heading and not names and row.is_open):
            return
        self.row_no += 1
        self._add_facts(row, names or [heading])

    def _add_facts(self, row: StackedRow, names: Sequence[str]) -> None:
        printed_name = "".join(names)
        page = row.grid.page.number
        figures = " ".join(region.text for *_, region in row.cells if region.text)
        name = strip_ordinal(normalise(printed_name))
        if is_note(printed_name) and not figures:
            self.table.notes.append(printed_name)
            return
        if self.section is None or not name:
            if figures:
                self.drafts.add_finding("unnamed_row", page, figures)
            return
        # 车辆（辆） over several rows, 合计 in the first of them
        item = find_item(self.section, "".join(map(plain_name, names)))
        measure = (item.measure if item else None) or self.section.measure
        is_counted = item is not None and item.unit is not None
        if item is None:
            self.drafts.add_finding("unknown_row", page, printed_name)
            if any(other.unit for other in self.section.items):
                # What it counts is not known, or whether it is money.
                return
        columns = row_columns(
            row_no=self.row_no,
            row_key=item.code if item else f"{measure}:{name}",
            row_name=name,
            row_name_printed=printed_name,
            line_no_printed=row.line_no,
            account_code=item.code if item else "",
        )
        columns["measure"] = measure
        for cell, phase in self._cells(row):
            if cell.text and cell.region.row0 != cell.region.row1:
                self.drafts.amount_regions.add(cell.region)
                detail = message("facts.amount_over_rows")
                self.drafts.add_finding("rows_run_together", page, printed_name, detail)
                continue
            self.drafts.add_fact(columns, cell, phase=phase, count_unit=item.unit if item and is_counted else None)

    def _cells(self, row: StackedRow) -> Iterator[tuple[Cell, str]]:
        for binding, header, region in row.cells:
            phase = binding.phase or "executed"
            is_over = sum(other is region for *_, other in row.cells) > 1
            cell = Cell(binding, row.grid, region, header=header, over_columns=is_over)
            yield cell, "budget" if phase == self.only_budget else phase
