"""Build all facts of a recognised table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.wording.messages import message
from transforms.facts.cells import Drafts, RowPlace
from transforms.facts.cut_rows import join_cut_rows
from transforms.facts.naming import Namer
from transforms.facts.record_forms import add_record_facts
from transforms.facts.repeated import drop_repeated_rows
from transforms.facts.stacked_forms import add_stacked_facts
from transforms.facts.unnamed_rows import find_only_row, number_unnamed_units
from transforms.forms.amounts import parse_amount
from transforms.forms.rows import Cell, Row, table_rows
from transforms.forms.tables import FormTable
from transforms.forms.titles import find_nil_note, is_note, match_title
from transforms.reading.grids import regions_of


def build_facts(table: FormTable) -> Drafts:
    """Build the facts and findings of one table, without the columns that identify the document.

    Each fact still lacks fact_id, and its reference_year may count from the fiscal year (`fact_key`).
    """
    drafts = Drafts(
        table.form.table_key,
        table.unit,
        is_list=table.form.is_list,
        may_close_with_total=table.form.axis == "coded" and table.form.document_kind == "final",
    )
    if table.form.axis == "stacked":
        add_stacked_facts(table, drafts)
    elif table.form.axis == "record":
        add_record_facts(table, drafts)
    else:
        _add_rows(table, drafts)
    if table.panel:
        for fact in drafts.facts:
            fact["panel"] = table.panel
    _compare_other_cells(table, drafts)
    drop_repeated_rows(drafts)
    return drafts


def _compare_other_cells(table: FormTable, drafts: Drafts) -> None:
    """Compare the cells without an amount (codes, names, headers, notes) with the rendered page."""
    for table_slice in table.parts:
        for region in regions_of([table_slice.grid]):
            if region not in drafts.amount_regions:
                drafts.compare_with_page(region, table_slice.grid.page.number)


def _add_rows(table: FormTable, drafts: Drafts) -> None:
    """Add the facts of a table whose rows are named, or coded."""
    rows = list(_rows_of_figures(table, drafts))
    namer = Namer(table.form, drafts, rows)
    named = [(row, name) for row in rows if _is_to_be_read(table, row, name := namer.name_row(row))]
    number_unnamed_units(table.form, named, drafts)
    row_numbers: dict[RowPlace, int] = {}
    for row, name in named:
        drafts.row_place = RowPlace(row.slice_no, row.row)
        drafts.row_texts[drafts.row_place] = row.texts
        name["row_no"] = row_numbers.setdefault(drafts.row_place, len(row_numbers) + 1)
        drafts.compare_labels(row.labels, row.page)
        for cell in row.cells:
            drafts.add_fact(name, cell)


def _rows_of_figures(table: FormTable, drafts: Drafts) -> Iterator[Row]:
    """Yield the rows of a table that have a name of some kind; report the others."""
    rows = list(table_rows(table))
    only_row = find_only_row(table, rows)
    for row in join_cut_rows(table, rows, drafts):
        if _is_title_of_form(row):
            drafts.add_finding("table_in_table", row.page, row.name)
            return
        elif row is only_row or not _is_no_row_of_figures(table, row, drafts):
            yield row


def _is_to_be_read(table: FormTable, row: Row, name: Mapping[str, Any]) -> bool:
    return bool(name["row_key"]) and bool(row.amounts or not _is_remark(table, name))


def _is_title_of_form(row: Row) -> bool:
    """Whether a row holds the title of a standard table: another table begins in the same grid."""
    title = match_title(row.name)
    return bool(title and title.form and not row.has_code)


def _is_no_row_of_figures(table: FormTable, row: Row, drafts: Drafts) -> bool:
    """Keep the note or report the amounts of a row that is not a row of figures; return whether it is one of these."""
    if not row.cells or (is_note(row.name) and not row.amounts):
        if is_note(row.name) or find_nil_note([row.name]):
            table.notes.append(row.name)
        return True
    if row.is_unlabelled:
        if row.amounts:
            drafts.add_finding("unnamed_row", row.page, row.amount_text)
        return True
    if (row.normal_name == "无" or row.read.says_no_data) and not any(_is_number(cell) for cell in row.amounts):
        table.notes.append("无")
        return True
    if _has_amount_over_rows(row):
        drafts.add_finding("rows_run_together", row.page, row.name, message("facts.amount_over_rows"))
        return True
    return False


def _is_number(cell: Cell) -> bool:
    return parse_amount(cell.text).kind == "number"


def _has_amount_over_rows(row: Row) -> bool:
    """Whether an amount of a row stands in a cell that also stretches over the row above or below."""
    return any(
        cell.text and not cell.is_header and (cell.region.row0 < row.row or cell.region.row1 > row.row)
        for cell in row.cells
    )


def _is_remark(table: FormTable, name: Mapping[str, Any]) -> bool:
    """Whether a row of a coded table has neither code nor known name: without amounts it is not a row of figures."""
    is_known = name["account_code"] or name["project_key"] or name["row_level"] is not None
    return table.form.axis == "coded" and not table.form.is_list and not is_known
