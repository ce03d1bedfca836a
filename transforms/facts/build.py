"""All facts of a recognised table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from common.text import normalise, squeeze, strip_ordinal
from schemas.reading.forms import Binding, Section
from transforms.facts.cells import Drafts
from transforms.facts.naming import Namer
from transforms.facts.repeated import keep_each_once
from transforms.forms.amounts import parse
from transforms.forms.headers import BUDGET_PHASES
from transforms.forms.rows import Cell, Row, further_cells, rows
from transforms.forms.tables import FormTable
from transforms.forms.titles import is_note, match_title, nil_note
from transforms.forms.wide_tables import chain
from transforms.reading.grids import Grid, regions_of


def build(table: FormTable) -> Drafts:
    """The facts of one table without the columns that say whose document it is, and what was found on the way.

    Each fact still lacks fact_id; see `fact_id`.
    """
    drafts = Drafts(table.form.table_key, table.unit)
    if table.form.axis == "stacked":
        _stacked(table, drafts)
    elif table.form.axis == "record":
        _record(table, drafts)
    else:
        _rows(table, drafts)
    for part in table.slices:
        for grid in (part.grid, *(right.grid for right in (chain(part.beside) if part.beside else ()))):
            _compare_labels(grid, drafts)
    keep_each_once(drafts)
    return drafts


def _compare_labels(grid: Grid, drafts: Drafts) -> None:
    """Compare the cells of a grid that hold no figure with what is seen: codes, names, headers, notes."""
    for region in regions_of([grid]):
        if region not in drafts.looked_at:
            drafts.compare_with_page(region, grid.page.number)


def _all_rows(table: FormTable) -> Iterator[tuple[int, Row]]:
    for number, part in enumerate(table.slices):
        if part.header is None:
            continue
        for row in rows(part.header, part.grid, part.start):
            for right in chain(part.beside) if part.beside else ():
                row.cells.extend(further_cells(right.header, right.grid, row.row) if right.header else ())
            yield number, row


def _rows(table: FormTable, drafts: Drafts) -> None:
    namer = Namer(table.form, drafts)
    places: dict[tuple[int, int], int] = {}
    for number, row in _all_rows(table):
        if number and _is_rest_of_name(table, number, row):
            drafts.find("row_cut_by_page", row.page, row.name)
            continue
        is_title = match_title(row.name)
        if is_title and is_title.form and not any(row.code_parts):
            drafts.find("table_in_table", row.page, row.name)
            break
        if not row.cells or (is_note(row.name) and not any(cell.text for cell in row.cells)):
            if is_note(row.name) or nil_note([row.name]):
                table.notes.append(row.name)
            continue
        if not row.normal_name and not any(row.code_parts):
            if any(cell.text for cell in row.cells):
                printed = " ".join(cell.text for cell in row.cells if cell.text)
                drafts.find("unnamed_row", row.page, printed)
            continue
        if row.normal_name == "无" and not any(cell.text for cell in row.cells):
            table.notes.append(row.name)
            continue
        if _spans_rows(row, drafts):
            continue
        named = namer.name(row)
        if not named["row_key"] or (_is_remark(table, named) and not any(cell.text for cell in row.cells)):
            continue
        named["row_no"] = places.setdefault((number, row.row), len(places) + 1)
        drafts.look_at_labels(row.labels, row.page)
        drafts.place = number, row.row
        for cell in row.cells:
            drafts.add(named, cell)


def _is_remark(table: FormTable, named: Mapping[str, Any]) -> bool:
    """Whether a row of a coded table has neither code nor known name: without amounts it is no row of figures."""
    return table.form.axis == "coded" and not named["account_code"]


def _is_rest_of_name(table: FormTable, number: int, row: Row) -> bool:
    """Whether the first row of a continued page is only the rest of a name that was broken by the end of the page."""
    part = table.slices[number]
    return (
        table.form.axis == "coded"
        and row.row == part.start
        and bool(row.name)
        and not any(row.code_parts)
        and not row.normal_name.endswith(("合计", "总计", "小计"))
        and not any(cell.text for cell in row.cells)
    )


def _spans_rows(row: Row, drafts: Drafts) -> bool:
    """Whether a row is only the lower part of cells that begin above; amounts over several named rows are a finding."""
    above = [cell for cell in row.cells if cell.region.row0 < row.row and not cell.is_header]
    below = [cell for cell in row.cells if cell.region.row1 > row.row and not cell.is_header]
    if not any(cell.text for cell in above + below):
        return False
    drafts.find("rows_run_together", row.page, row.name, "A cell with an amount stretches over more than one row.")
    return True


def _record(table: FormTable, drafts: Drafts) -> None:
    form = table.form
    numbered = list(_all_rows(table))
    found = [row for _, row in numbered]
    parts = {id(row): number for number, row in numbered}
    first = chain(table.slices[0])
    bound = [binding for part in first if part.header for binding in part.header.bindings if binding]
    measures = [binding for binding in bound if binding.role == "measure"]
    phases = {binding.phase for binding in measures} | {form.row_phases.get(_row_label(row)) for row in found}
    only_budget = next(iter(phases & BUDGET_PHASES)) if len(phases & BUDGET_PHASES) == 1 else None

    unsaid = "executed" if phases == {None} and _says_only_items(table, found) else None

    def add(row: Row, cell: Cell, item: str, phase: str) -> None:
        drafts.place = parts[id(row)], row.row
        _item_fact(table, drafts, row, cell, item, "budget" if phase == only_budget else phase)

    if all(binding.item and (binding.phase or unsaid) for binding in measures):
        filled = _before_another_block(table, drafts, [row for row in found if any(cell.text for cell in row.cells)])
        if len(filled) > 1:
            drafts.find("extra_row", filled[1].page, " ".join(cell.text for cell in filled[1].cells))
        for row in (filled or found)[:1]:
            for cell in row.cells:
                add(row, cell, cell.binding.item or "", cell.binding.phase or unsaid or "")
        return
    for row in found:
        label = _row_label(row)
        phase = form.row_phases.get(label)
        item = next((item.code for item in form.row_items if label in item.names), None)
        if not label or (phase is None and item is None):
            if any(cell.text for cell in row.cells):
                drafts.find("unknown_row" if label else "unnamed_row", row.page, label)
            continue
        for cell in row.cells:
            # A row that names an item says more than a column that says 小计 of it.
            if (cell_item := item or cell.binding.item) and (cell_phase := cell.binding.phase or phase):
                add(row, cell, cell_item, cell_phase)


def _says_only_items(table: FormTable, found: list[Row]) -> bool:
    """Whether only the title says of which phase the amounts of a record form are: a 决算表 with a figure an item."""
    known = all(part.header and not part.header.unknown for part in table.slices)
    return table.title is not None and known and not any(_row_label(row) for row in found if _said(row))


def _before_another_block(table: FormTable, drafts: Drafts, found: list[Row]) -> list[Row]:
    """The rows of figures before one of words: notes, or counts (相关统计数) that some publishers print in one grid."""
    words = (
        number for number, row in enumerate(found) if all(parse(cell.text).kind == "unreadable" for cell in _said(row))
    )
    end = next((number for number in words if number), len(found))
    for row in found[end:]:
        text = " ".join(cell.text for cell in _said(row))
        if is_note(text):
            table.notes.append(text)
        else:
            drafts.find("unknown_row", row.page, text)
    return found[:end]


def _said(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text]


def _row_label(row: Row) -> str:
    return strip_ordinal(strip_ordinal(normalise(row.name)).removeprefix("其中:"))


def _item_fact(table: FormTable, drafts: Drafts, row: Row, cell: Cell, item: str, phase: str) -> None:
    declared = next(entry for entry in table.form.row_items if entry.code == item)
    order = [entry.code for entry in table.form.row_items].index(declared.code) + 1
    named = {
        "panel": "",
        "row_no": order,
        "row_key": declared.code,
        "row_code_printed": "",
        "row_name": declared.names[0],
        "row_name_printed": row.name or _header_text(table, cell),
        "line_no_printed": row.line_no,
        "code_system": "item",
        "account_code": declared.code,
        "account_level": None,
    }
    drafts.add(named, cell, phase=phase)


def _header_text(table: FormTable, cell: Cell) -> str:
    for part in table.slices:
        if part.grid is cell.grid and part.header:
            texts = part.header.printed[cell.region.col0]
            own = [t for t in texts if t not in table.form.row_phases and t not in table.form.neutral]
            return "/".join(own)
    return ""


def _stacked(table: FormTable, drafts: Drafts) -> None:
    binding = next(b for b in table.form.bindings.values() if b.role == "measure")
    section: Section | None = None
    value_col: int | None = None
    row_no = 0
    for number, part in enumerate(table.slices):
        grid = part.grid
        if part.heading is not None:
            section = _section(table, {0: part.heading})
        for index in range(grid.rows):
            texts = {region.col0: squeeze(region.text) for region in grid.row_regions(index) if region.text}
            if not texts:
                continue
            heading = _section(table, texts)
            if heading is not None:
                section = heading
                continue
            value = _value_column(table, texts)
            if value is not None:
                value_col = value
                continue
            if value_col is None:
                continue
            row_no += 1
            drafts.place = number, index
            _stacked_row(drafts, grid, index, section, value_col, binding, row_no)


def _section(table: FormTable, texts: dict[int, str]) -> Section | None:
    if len(texts) != 1:
        return None
    name = strip_ordinal(normalise(next(iter(texts.values()))))
    return next((section for section in table.form.sections if name in section.names), None)


def _value_column(table: FormTable, texts: dict[int, str]) -> int | None:
    """The column of the amounts where a row is a header row (项目, 行次, 统计数), else None."""
    declared = {stack[0]: b for stack, b in table.form.bindings.items() if stack}
    roles = {col: declared.get(normalise(text)) for col, text in texts.items()}
    if not all(roles.values()):
        return None
    return next((col for col, binding in roles.items() if binding and binding.role == "measure"), None)


def _stacked_row(
    drafts: Drafts, grid: Grid, index: int, section: Section | None, value_col: int, binding: Binding, row_no: int
) -> None:
    labels = [region for region in grid.row_regions(index) if region.col1 < value_col and region.text]
    name = "".join(squeeze(region.text) for region in labels if not squeeze(region.text).isdigit())
    line_no = "".join(squeeze(region.text) for region in labels if squeeze(region.text).isdigit())
    cell = Cell(binding, grid, grid.cells[index][value_col])
    normal = strip_ordinal(normalise(name))
    if section is None or not normal:
        if cell.text:
            drafts.find("unnamed_row", grid.page.number, cell.text)
        return
    item = next((item for item in section.items if normal in item.names), None)
    if item is None:
        drafts.find("unknown_row", grid.page.number, name)
    named = {
        "panel": "",
        "row_no": row_no,
        "row_key": item.code if item else f"{section.measure}:{normal}",
        "row_code_printed": "",
        "row_name": normal,
        "row_name_printed": name,
        "line_no_printed": line_no,
        "code_system": "item",
        "account_code": item.code if item else "",
        "account_level": None,
        "measure": section.measure,
    }
    drafts.add(named, cell, unit=(item.unit if item else None) if section.measure == "count" else None)


def fact_id(document_sha256: str, fact: dict[str, Any], occurrence: int = 1) -> str:
    """The identifier of a fact: a hash over what it is, and not over where it was read."""
    parts = (
        document_sha256,
        fact["table_key"],
        fact["panel"],
        fact["row_key"],
        str(occurrence),
        fact["measure"],
        fact["phase"],
        fact["budget_book"],
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
