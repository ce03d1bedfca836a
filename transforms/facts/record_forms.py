"""Facts of record forms (三公): each amount is of an item and a phase, given by the header, the row, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.reading.forms import Form
from schemas.reading.header_words import features_of, header_text
from transforms.facts.cells import Drafts, RowPlace
from transforms.facts.crossed_records import add_crossed_records
from transforms.facts.fact_key import row_columns
from transforms.forms.amounts import parse_amount
from transforms.forms.headers import BUDGET_PHASES
from transforms.forms.rows import Cell, Row, table_rows
from transforms.forms.tables import FormTable
from transforms.forms.titles import is_note
from transforms.forms.wide_tables import slices_across


def add_record_facts(table: FormTable, drafts: Drafts) -> None:
    """Add the facts of a record form."""
    rows = list(table_rows(table))
    if table.form.document_kind == "budget":
        add_crossed_records(table, rows, drafts)
        return
    slices = slices_across(table.slices[0])
    bindings = [
        binding for table_slice in slices if table_slice.header for binding in table_slice.header.bindings if binding
    ]
    measures = [binding for binding in bindings if binding.role == "measure"]
    phases = {binding.phase for binding in measures} | {_row_phase(row) for row in rows}
    budget_phases = phases & BUDGET_PHASES
    record = _Record(
        table,
        drafts,
        only_budget=next(iter(budget_phases)) if len(budget_phases) == 1 else None,
        implied_phase="executed" if phases == {None} and _has_items_only(table, rows) else None,
    )
    if all(binding.item and (binding.phase or record.implied_phase) for binding in measures):
        record.add_only_row(rows)
    else:
        record.add_labelled_rows(rows)


def _has_items_only(table: FormTable, rows: Sequence[Row]) -> bool:
    """Whether only the title gives the phase of the amounts: a 决算表 with one figure for each item."""
    is_known = all(table_slice.header and not table_slice.header.unknown for table_slice in table.slices)
    return table.title is not None and is_known and not any(_label(row) for row in rows if row.amounts)


def _label(row: Row) -> str:
    """The name of a row as words of headers are compared."""
    return header_text(header_text(row.name))


def _row_phase(row: Row) -> str | None:
    """The phase that the name of a row states."""
    phase = (features_of(_label(row)) or {}).get("phase")
    return None if phase is None else str(phase)


def _row_item(row: Row, form: Form) -> str | None:
    """The item that the name of a row states."""
    item = "three_public_total" if row.is_total else (features_of(_label(row)) or {}).get("item")
    return next((row_item.code for row_item in form.row_items if row_item.code == item), None)


@dataclass(frozen=True)
class _Record:
    table: FormTable
    drafts: Drafts
    only_budget: str | None
    """The budget phase of the table where it has one only: it is 预算数, whatever its name"""
    implied_phase: str | None
    """The phase of amounts for which neither header nor row gives one"""

    def add_only_row(self, rows: Sequence[Row]) -> None:
        """Add the facts of a table whose columns give items and phases, so that it has one row of figures."""
        filled = self._rows_before_text([row for row in rows if row.amounts])
        if len(filled) > 1:
            self.drafts.add_finding("extra_row", filled[1].page, " ".join(cell.text for cell in filled[1].cells))
        for row in (filled or rows)[:1]:
            for cell in row.cells:
                self._add_fact(row, cell, cell.binding.item or "", cell.binding.phase or self.implied_phase or "")

    def add_labelled_rows(self, rows: Sequence[Row]) -> None:
        """Add the facts of a table whose rows are items or phases."""
        form = self.table.form
        for row in rows:
            label = _label(row)
            row_phase, row_item = _row_phase(row), _row_item(row, form)
            if not label or (row_phase is None and row_item is None):
                if row.amounts:
                    self.drafts.add_finding("unknown_row" if label else "unnamed_row", row.page, label)
                continue
            for cell in row.cells:
                # A row that names an item is more specific than a column of its 小计.
                item, phase = row_item or cell.binding.item, cell.binding.phase or row_phase
                if item and phase:
                    self._add_fact(row, cell, item, phase)

    def _rows_before_text(self, rows: list[Row]) -> list[Row]:
        """The rows of figures above one of text; notes below are kept, other text is reported.

        Below the figures some publishers print counts (相关统计数) in the same grid.
        """
        end = next((number for number, row in enumerate(rows) if number and _is_text(row)), len(rows))
        for row in rows[end:]:
            if is_note(row.amount_text):
                self.table.notes.append(row.amount_text)
            else:
                self.drafts.add_finding("unknown_row", row.page, row.amount_text)
        return rows[:end]

    def _add_fact(self, row: Row, cell: Cell, item_code: str, phase: str) -> None:
        items = self.table.form.row_items
        item_no, item = next((number, item) for number, item in enumerate(items, start=1) if item.code == item_code)
        name = row_columns(
            row_no=item_no,
            row_name=item.names[0],
            row_name_printed=row.name or self._header_text(cell),
            line_no_printed=row.line_no,
            account_code=item.code,
        )
        self.drafts.row_place = RowPlace(row.slice_no, row.row)
        self.drafts.add_fact(name, cell, phase="budget" if phase == self.only_budget else phase)

    def _header_text(self, cell: Cell) -> str:
        """The texts of the header above a cell that name its item."""
        for table_slice in self.table.slices:
            if table_slice.grid is cell.grid and table_slice.header:
                texts = table_slice.header.stacks[cell.region.col0]
                return "/".join(text for text in texts if not _restates(text, texts))
        return ""


def _restates(text: str, texts: Sequence[str]) -> bool:
    """Whether a header text adds only a phase, or only that the table is about 三公, above the text of an item."""
    features = features_of(text) or {}
    return "phase" in features or (features == {"item": "three_public_total"} and text != texts[-1])


def _is_text(row: Row) -> bool:
    """Whether words stand in all amount cells of a row that are not empty."""
    return all(parse_amount(cell.text).kind == "unreadable" for cell in row.amounts)
