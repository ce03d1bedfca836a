"""Bind the columns of a grid to what a form may have, by the words of the header cells above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from common.language import Localised
from common.text import normalise
from schemas.reading.forms import Binding, Form, forms
from schemas.reading.header_words import header_text
from schemas.wording.messages import message, sentences
from transforms.forms.column import Column, Stack
from transforms.forms.columns import read_columns
from transforms.forms.header_cells import HeaderColumn, header_columns, stacks
from transforms.forms.label_columns import LABEL_ROLES, own_classification
from transforms.forms.titles import YEAR
from transforms.reading.grids import Grid

__all__ = [
    "BUDGET_PHASES",
    "LABEL_ROLES",
    "Header",
    "bind_any_form",
    "bind_columns",
    "bind_measures",
    "explain_columns",
    "why_unread",
]

HEADER_LEVELS = ">"
"""Parts the cells of a header from top to bottom, as in the paths of units and projects"""
_MAX_HEADER_ROWS = 7
_MIN_MEASURES = 2
_MIN_RECORD_ITEMS = 3
_YEAR = re.compile(rf"^({YEAR})年度?(?=[一-龥])")
_CODE = re.compile(r"[0-9]{1,12}")
_ONLY_YEAR = re.compile(rf"{YEAR}年?度?")
BUDGET_PHASES = frozenset({"budget", "approved", "adjusted"})
_KEYS = frozenset({"name", "unit_name", "unit_code", "project_name", "category"})
"""What may name the rows of a table that is declared to have such columns"""


@dataclass(frozen=True)
class Header:
    """The columns of a grid, bound.

    `bindings[c]` is None for a column without a meaning, `depths[c]` the row below its lowest header cell. Rows from
    `body` on are rows of the table, except for the cells that are still header.
    """

    form: Form
    bindings: tuple[Binding | None, ...]
    depths: tuple[int, ...]
    texts: frozenset[str]
    stacks: tuple[Stack, ...]
    """For each column the texts of its header cells from the top, as they are compared"""
    unknown: tuple[str, ...]
    year: str = ""
    """The year that stands before its texts (2023年决算数), where there is only one"""
    dated: tuple[str, ...] = ()
    """Its texts with that year, as printed"""
    why_unknown: str | Localised = ""
    """What is missing for the unknown columns to have a meaning"""
    code_system: str = ""
    """The classification of its account codes"""
    columns: tuple[Column, ...] = field(default=(), compare=False, repr=False)
    """What its words say, for every column; to explain the table"""
    printed: tuple[Stack, ...] = field(default=(), compare=False, repr=False)
    """`stacks` as printed"""

    @property
    def body(self) -> int:
        """The first row that may be a row of the table."""
        return min(depth for depth, binding in zip(self.depths, self.bindings, strict=True) if binding)

    def text_above(self, col: int) -> str | None:
        """The printed header of a column, from the top, its cells parted by >; None where it has none."""
        return HEADER_LEVELS.join(self.printed[col]) or None if self.printed else None


def _only_year(grid: Grid, top: int) -> str:
    """The year before the texts at the head of a grid; empty where there are two: then they tell columns apart."""
    years = set(_dated_texts(grid, top, min(grid.rows, top + _MAX_HEADER_ROWS)).values())
    return years.pop() if len(years) == 1 else ""


def _dated_texts(grid: Grid, top: int, end: int) -> dict[str, str]:
    """The texts of some rows that begin with a year, as printed, and their years."""
    texts = dict.fromkeys(region.text for row in range(top, end) for region in grid.row_regions(row))
    return {text: match[1] for text in texts if (match := _YEAR.match(header_text(text)))}


def bind_columns(form: Form, grid: Grid, top: int = 0, *, titled: bool = False) -> Header | None:
    """Bind the columns of a grid whose header begins at row `top`; None where its header is not that of the form.

    Where a title says which table it is (`titled`), columns may be missing: some publishers leave out empty ones. Its
    revenue may stand beside its expenditure; the header then has the form for that (`Form.panel_form`).
    """
    cells = header_columns(grid, top)
    if cells is None:
        return None
    with_panels = _bind(form.panel_form, grid, top, cells, titled) if form.panel_form and titled else None
    return with_panels or _bind(form, grid, top, cells, titled)


def _bind(form: Form, grid: Grid, top: int, cells: Sequence[HeaderColumn], titled: bool) -> Header | None:
    columns = _read(form, cells)
    if form.axis == "coded" and not form.nameless and (first := columns[0].binding) and first.role == "measure":
        # The total row below 项目, and no header: amounts never come first.
        columns[0] = replace(columns[0], binding=None, problem="no_header")
    if not any(column.binding for column in columns):
        return None
    columns = _bind_nameless_column(form, columns)
    header = _header(form, grid, top, cells, columns)
    # Columns that are missing next to others that are not declared make another table, whatever its title says.
    if not _is_complete(form, header.bindings, titled and not header.unknown):
        return None
    return None if _has_years_unread(grid, header, columns) or _has_codes_unread(grid, header, columns) else header


def _unread_labels(header: Header, columns: Sequence[Column]) -> list[int]:
    """The columns before the first amount that are not understood."""
    first = next(
        column_index for column_index, binding in enumerate(header.bindings) if binding and binding.role == "measure"
    )
    return [
        column_index for column_index, column in enumerate(columns[:first]) if column.problem not in ("", "no_header")
    ]


def _has_years_unread(grid: Grid, header: Header, columns: Sequence[Column]) -> bool:
    """Whether a column that is not understood says of which year each row is."""
    return any(
        _ONLY_YEAR.fullmatch(normalise(grid.cells[row][column_index].text))
        for column_index in _unread_labels(header, columns)
        for row in range(header.body, grid.rows)
    )


def _has_codes_unread(grid: Grid, header: Header, columns: Sequence[Column]) -> bool:
    """Whether a column that is not understood holds codes: what the rows are would be said by their names alone.

    A column that counts the rows says nothing of them.
    """
    for column_index in _unread_labels(header, columns):
        texts = [normalise(grid.cells[row][column_index].text) for row in range(header.body, grid.rows)]
        codes = [text for text in texts if _CODE.fullmatch(text)]
        is_count = [int(code) for code in codes] == list(range(1, len(codes) + 1))
        if codes and not is_count:
            return True
    return False


def _header(form: Form, grid: Grid, top: int, cells: Sequence[HeaderColumn], columns: Sequence[Column]) -> Header:
    bindings = tuple(column.binding for column in columns)
    body = min(cell.depth for cell, binding in zip(cells, bindings, strict=True) if binding)
    unread = [column for column in columns if column.problem not in ("", "no_header")]
    year = _only_year(grid, top)
    return Header(
        form=form,
        bindings=bindings,
        depths=tuple(cell.depth if binding else body for cell, binding in zip(cells, bindings, strict=True)),
        texts=frozenset(text for cell in cells for text in cell.stack),
        stacks=tuple(stacks(cells)),
        unknown=tuple(dict.fromkeys("/".join(column.stack) for column in unread)),
        year=year,
        dated=tuple(_dated_texts(grid, top, body)) if year else (),
        why_unknown=why_unread(columns),
        code_system=own_classification(form, columns),
        columns=tuple(columns),
        printed=tuple(cell.printed for cell in cells),
    )


def explain_columns(form: Form, grid: Grid, top: int = 0) -> list[Column]:
    """Say for every column of a grid what stands above it, its words, and what they mean or what is missing.

    It also does so for a grid whose header is not that of the form; without any header, the list is empty.
    """
    cells = header_columns(grid, top)
    return [] if cells is None else _read(form, cells)


def _read(form: Form, cells: Sequence[HeaderColumn]) -> list[Column]:
    return read_columns(form, stacks(cells), [col for col, cell in enumerate(cells) if cell.is_divided])


def why_unread(columns: Sequence[Column]) -> Localised:
    """Name the words that are not declared, and the headers that mean nothing although their words are."""
    missing = dict.fromkeys(word for column in columns for word in column.missing)
    unread = [column for column in columns if column.problem not in ("", "no_header") and not column.missing]
    headers = dict.fromkeys("/".join(column.stack) for column in unread)
    return sentences(
        message("facts.words_not_declared", words=" | ".join(missing)) if missing else "",
        message("facts.headers_without_meaning", headers=" | ".join(headers)) if headers else "",
    )


def bind_measures(form: Form, grid: Grid, top: int) -> Header | None:
    """Bind a grid all of whose columns hold amounts, as further columns of a table on another page do; else None."""
    cells = header_columns(grid, top)
    if cells is None:
        return None
    columns = _read(form, cells)
    bindings = [column.binding for column in columns]
    if any(binding is None or binding.role != "measure" for binding in bindings) or len(set(bindings)) < grid.cols:
        return None
    return _header(form, grid, top, cells, columns)


def _bind_nameless_column(form: Form, columns: Sequence[Column]) -> list[Column]:
    """Bind the column of names of a record form that has no header: it often leaves the cell above them empty."""
    bindings = [column.binding for column in columns]
    if form.axis != "record" or any(binding and binding.role == "name" for binding in bindings):
        return list(columns)
    first = next((col for col, binding in enumerate(bindings) if binding and binding.role == "measure"), 0)
    nameless = next((col for col in range(first) if columns[col].problem == "no_header"), None)
    return [
        replace(column, binding=Binding("name"), problem="") if col == nameless else column
        for col, column in enumerate(columns)
    ]


def _is_complete(form: Form, bindings: tuple[Binding | None, ...], titled: bool) -> bool:
    """Whether the required columns are there, none of them twice, and rows can be named where they must be."""
    measures = [binding for binding in bindings if binding and binding.role == "measure"]
    if not measures or _has_column_twice(bindings):
        return False
    if form.axis == "record":
        return _is_complete_record(form, measures, titled)
    return _has_required_columns(form, measures, titled) and _has_names(form, bindings, measures)


def _has_column_twice(bindings: Sequence[Binding | None]) -> bool:
    """Whether two columns of the same rows mean the same."""
    group: set[Binding] = set()
    was_measure = False
    for binding in bindings:
        if binding is None:
            continue
        if binding.role != "measure":
            group = group if not was_measure else {binding for binding in group if not binding.repeats}
            was_measure = False
        elif binding in group:
            return True
        else:
            group.add(binding)
            was_measure = True
    return False


def _is_complete_record(form: Form, measures: Sequence[Binding], titled: bool) -> bool:
    """Whether the columns of a record form are enough to know it by: several items, or the figures of its kind."""
    items = {binding.item for binding in measures} - {None}
    phases = {binding.phase for binding in measures}
    if form.document_kind == "budget" and titled and "approved" in phases:
        return True
    return len(items) >= _MIN_RECORD_ITEMS or ("executed" in phases and (titled or bool(phases & BUDGET_PHASES)))


def _has_required_columns(form: Form, measures: Sequence[Binding], titled: bool) -> bool:
    measures = [binding for binding in measures if not binding.is_crossed]
    present = [binding for binding in measures if (binding.measure, binding.budget_book) in form.required]
    if not titled:
        return len({(binding.measure, binding.budget_book) for binding in present}) == len(form.required)
    if form.axis == "named":
        # One column of amounts in each panel is enough.
        return {panel.name for panel in form.panels if panel.classification is None} <= {b.panel for b in present}
    return len(set(present)) >= (min(_MIN_MEASURES, len(form.required)) if form.axis == "coded" else len(form.required))


def _has_names(form: Form, bindings: Sequence[Binding | None], measures: Sequence[Binding]) -> bool:
    """Whether there is a column of names; in a named form, in every panel."""
    named_by = _KEYS & form.labels
    panels = {binding.panel for binding in bindings if binding and binding.role in named_by}
    if form.axis == "named":
        return all(binding.panel in panels for binding in measures)
    return bool(panels) or form.nameless


def bind_any_form(grid: Grid, top: int, kind: str | None) -> list[Header]:
    """Bind the header of a grid to every form of a kind that has it; several mean that only a title could tell.

    A form that knows every column goes before those that know some of them. A `kind` of None is any kind.
    """
    cells = header_columns(grid, top)
    if cells is None:
        return []
    candidates = [
        form
        for form in forms().values()
        if form.axis != "stacked" and not form.further and kind in (None, form.document_kind)
    ]
    bound = [header for form in candidates if (header := _bind(form, grid, top, cells, False))]
    return [header for header in bound if not header.unknown] or bound
