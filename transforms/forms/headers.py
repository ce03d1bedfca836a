"""Bind the columns of a grid to the columns that a form declares, by the stacks of header cells above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from common.text import normalise, strip_ordinal
from schemas.reading.forms import Binding, Form, Stack, forms
from transforms.forms.titles import YEAR
from transforms.reading.grids import Grid, Region

_MAX_HEADER_ROWS = 7
_MIN_MEASURES = 2
_MIN_RECORD_ITEMS = 3
_YEAR = re.compile(rf"^({YEAR})年度?(?=[一-龥])")
_REMARK = re.compile(
    r"\((?:(?:金额)?单位:?)?万?元\)$|\((?:按?类[/、]?款[/、]?项)\)$|\([0-9]{1,2}\)$|(?:\([0-9]{1,2}(?:[=+][0-9+=]+)\)|[0-9]{1,2}=[0-9+]+)$|(?<=[一-龥)])[0-9]{1,2}$"
)
_OF_WHICH = "其中:"
_LABEL = re.compile(r".*科目(?:(名称)|编码|代码|编号)$")
BUDGET_PHASES = frozenset({"budget", "approved", "adjusted"})
LABEL_ROLES = frozenset({"name", "code", "code_class", "code_section", "code_item", "line_no"})


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
    printed: tuple[tuple[str, ...], ...]
    """For each column the texts of its header cells from the top, normalised"""
    unknown: tuple[str, ...]
    year: str = ""
    """The year that stands before its texts (2023年决算数), where there is only one"""
    dated: tuple[str, ...] = ()
    """Its texts with that year, as printed"""

    @property
    def body(self) -> int:
        """The first row that may be a row of the table."""
        return min(depth for depth, binding in zip(self.depths, self.bindings, strict=True) if binding)


@dataclass(frozen=True)
class _Column:
    """One column followed down from the top of a header: its binding, the row below it, its texts."""

    binding: Binding | None
    depth: int
    texts: tuple[str, ...]


def header_text(printed: str, year: str = "") -> str:
    """A header cell as it is compared: without ordinals, 其中 or year before it, and unit or column number behind it.

    Of the columns that name rows only one thing counts, whether they hold codes or names: 经济分类科目名称 is 科目名称.
    """
    text = _REMARK.sub("", strip_ordinal(normalise(printed))).removeprefix(_OF_WHICH)
    if label := _LABEL.fullmatch(text):
        return "科目名称" if label[1] else "科目编码"
    return _YEAR.sub("", text) if year and text.startswith(year) else text


def _only_year(grid: Grid, top: int) -> str:
    """The year before the texts at the head of a grid; empty where there are two: then they tell columns apart."""
    years = set(_dated_texts(grid, top, min(grid.rows, top + _MAX_HEADER_ROWS)).values())
    return years.pop() if len(years) == 1 else ""


def _dated_texts(grid: Grid, top: int, end: int) -> dict[str, str]:
    """The texts of some rows that begin with a year, as printed, and their years."""
    texts = dict.fromkeys(region.text for row in range(top, end) for region in grid.row_regions(row))
    return {text: match[1] for text in texts if (match := _YEAR.match(header_text(text)))}


@cache
def _prefixes(table_key: str) -> frozenset[Stack]:
    return frozenset(stack[:end] for stack in forms()[table_key].bindings for end in range(len(stack) + 1))


def bind_columns(form: Form, grid: Grid, top: int = 0, *, titled: bool = False) -> Header | None:
    """Bind the columns of a grid whose header begins at row `top`; None where its header is not that of the form.

    Where a title says which table it is (`titled`), columns may be missing: some publishers leave out empty ones.
    """
    year = _only_year(grid, top)
    panels = _implied_panels(form, grid, top)
    columns = [_follow_column(form, grid, col, top, panels[col], year) for col in range(grid.cols)]
    if form.axis == "coded" and (first := columns[0].binding) and first.role == "measure":
        # The total row below 项目, and no header: amounts never come first.
        columns[0] = _Column(None, top, ())
    if not any(column.binding for column in columns):
        return None
    body = min(column.depth for column in columns if column.binding)
    unknown = {
        col: "/".join(texts)
        for col, column in enumerate(columns)
        if column.binding is None and (texts := _header_stack(grid, col, top, body, year))
    }
    bindings, unknown = _apply_axis(form, columns, unknown)
    # Columns that are missing next to others that are not declared make another table, whatever its title says.
    if not _is_complete(form, bindings, titled and not unknown):
        return None
    return Header(
        form=form,
        bindings=bindings,
        depths=tuple(column.depth if column.binding else body for column in columns),
        texts=frozenset(text for column in columns for text in column.texts),
        printed=tuple(column.texts for column in columns),
        unknown=tuple(dict.fromkeys(unknown.values())),
        year=year,
        dated=tuple(_dated_texts(grid, top, body)) if year else (),
    )


def _apply_axis(
    form: Form, columns: Sequence[_Column], unknown: dict[int, str]
) -> tuple[tuple[Binding | None, ...], dict[int, str]]:
    """The bindings and unknown columns of a header, once what only forms of one axis have is taken into account."""
    bindings = tuple(column.binding for column in columns)
    if form.axis in ("record", "coded"):
        bindings = _bind_nameless_column(form, bindings, unknown)
        unknown = {col: text for col, text in unknown.items() if bindings[col] is None}
    if form.axis == "named":
        bindings = _without_unknown_panels(bindings, unknown)
    if form.axis == "record":
        bindings, further_unknown = _without_grand_total(bindings, columns)
        unknown = {**unknown, **further_unknown}
    return bindings, unknown


def bind_measures(form: Form, grid: Grid, top: int) -> Header | None:
    """Bind a grid all of whose columns hold amounts, as further columns of a table on another page do; else None."""
    year = _only_year(grid, top)
    columns = [_follow_column(form, grid, col, top, (), year) for col in range(grid.cols)]
    bindings = tuple(column.binding for column in columns)
    if any(binding is None or binding.role != "measure" for binding in bindings) or len(set(bindings)) < grid.cols:
        return None
    depths = tuple(column.depth for column in columns)
    return Header(
        form=form,
        bindings=bindings,
        depths=depths,
        texts=frozenset(text for column in columns for text in column.texts),
        printed=tuple(column.texts for column in columns),
        unknown=(),
        year=year,
        dated=tuple(_dated_texts(grid, top, min(depths))) if year else (),
    )


def _implied_panels(form: Form, grid: Grid, top: int) -> list[Stack]:
    """For each column the word for its panel, where it is not printed above the header.

    Some publishers leave out the row 收入 | 支出, and begin with 项目 twice.
    """
    regions = grid.row_regions(top) if form.axis == "named" else []
    first_cols = [region.col0 for region in regions if header_text(region.text) in form.panel_heads]
    if not first_cols or len(first_cols) != len(form.panels) or first_cols[0] != 0:
        return [()] * grid.cols
    return [(form.panels[sum(first <= col for first in first_cols) - 1],) for col in range(grid.cols)]


def _follow_column(form: Form, grid: Grid, col: int, top: int, panel: Stack, year: str) -> _Column:
    """Follow the header cells down and keep the deepest stack that is declared; neutral texts may stand between."""
    prefixes = _prefixes(form.table_key)
    open_stacks: set[Stack] = {panel}
    binding: Binding | None = None
    lowest: Region | None = None
    depth, row = top, top
    texts: list[str] = []
    texts_to_binding: list[str] = []
    while row < min(grid.rows, top + _MAX_HEADER_ROWS):
        region = grid.cells[row][col]
        row = region.row1 + 1
        text = header_text(region.text, year)
        if not text:
            continue
        texts.append(text)
        grown = {whole for stack in open_stacks if (whole := (*stack, text)) in prefixes}
        declared = sorted(whole for whole in grown if whole in form.bindings)
        if declared:
            binding, depth, lowest = form.bindings[max(declared, key=len)], row, region
            texts_to_binding = list(texts)
        open_stacks = grown | (open_stacks if text in form.neutral else set())
        if not open_stacks:
            break
    # A code or a name may stand in columns of its levels; everything else under a divided header is not declared.
    may_be_divided = binding is None or (form.axis == "coded" and binding.role != "measure")
    if not may_be_divided and lowest and _is_divided(grid, lowest, depth, col):
        binding = None
    return _Column(binding, depth, tuple(texts_to_binding))


def _is_divided(grid: Grid, header: Region, below: int, col: int) -> bool:
    """Whether columns under a header cell have further headers of their own that are not declared."""
    cell = grid.cells[below][col] if below < grid.rows else header
    return cell.col1 - cell.col0 < header.col1 - header.col0


def _bind_nameless_column(
    form: Form, bindings: tuple[Binding | None, ...], unknown: Mapping[int, str]
) -> tuple[Binding | None, ...]:
    """Bind the column of names where it has no header of its own.

    A record form whose rows are items or phases often leaves the header above their names empty; a coded form with
    code and name in one cell has nothing but 项目 above them.
    """
    if any(binding and binding.role == "name" for binding in bindings):
        return bindings
    first = next((col for col, binding in enumerate(bindings) if binding and binding.role == "measure"), 0)
    unbound = [col for col in range(first) if bindings[col] is None]
    if form.axis == "record":
        nameless = [col for col in unbound if col not in unknown]
    else:
        nameless = [col for col in unbound if unknown.get(col) in form.neutral] if first == 1 else []
    if not nameless:
        return bindings
    return tuple(Binding("name") if col == nameless[0] else binding for col, binding in enumerate(bindings))


def _without_unknown_panels(
    bindings: tuple[Binding | None, ...], unknown: Mapping[int, str]
) -> tuple[Binding | None, ...]:
    """Leave out a further panel (支出按经济分类), its names declared or not: its amounts could not be distinguished."""
    kept: list[Binding | None] = []
    is_declared = True
    panels: list[str] = []
    for col, binding in enumerate(bindings):
        if binding and binding.role == "name":
            is_declared = binding.panel not in panels or kept[-1] == binding
            panels.append(binding.panel)
        elif binding is None and "项目" in unknown.get(col, ""):
            is_declared = False
        kept.append(binding if is_declared else None)
    return tuple(kept)


def _without_grand_total(
    bindings: tuple[Binding | None, ...], columns: Sequence[_Column]
) -> tuple[tuple[Binding | None, ...], dict[int, str]]:
    """Leave out a total over 三公, meetings and training next to that of 三公 alone: it has fewer words above it.

    Returns:
        The bindings, and the texts of the columns left out.
    """
    kept = list(bindings)
    left_out: dict[int, str] = {}
    for col, binding in enumerate(bindings):
        twins = [other for other, twin in enumerate(bindings) if twin == binding and binding and binding.item]
        if len(twins) == 2 and len(columns[col].texts) < max(len(columns[twin].texts) for twin in twins):
            kept[col], left_out[col] = None, "/".join(columns[col].texts)
    return tuple(kept), left_out


def _header_stack(grid: Grid, col: int, top: int, body: int, year: str) -> list[str]:
    """The texts of the header cells above a column."""
    texts = []
    row = top
    while row < body:
        region = grid.cells[row][col]
        row = region.row1 + 1
        if text := header_text(region.text, year):
            texts.append(text)
    return texts


def _is_complete(form: Form, bindings: tuple[Binding | None, ...], titled: bool) -> bool:
    """Whether the required columns are there, none of them twice, and rows can be named where they must be."""
    measures = [binding for binding in bindings if binding and binding.role == "measure"]
    single = [binding for binding in measures if not binding.repeats]
    if len(set(single)) != len(single) or not measures:
        return False
    if form.axis == "record":
        return _is_complete_record(measures, titled)
    return _has_required_columns(form, measures, titled) and _has_names(form, bindings, measures)


def _is_complete_record(measures: Sequence[Binding], titled: bool) -> bool:
    """Whether the columns of a record form are enough to know it by: several items, or the executed figures."""
    items = {binding.item for binding in measures} - {None}
    phases = {binding.phase for binding in measures}
    return len(items) >= _MIN_RECORD_ITEMS or ("executed" in phases and (titled or bool(phases & BUDGET_PHASES)))


def _has_required_columns(form: Form, measures: Sequence[Binding], titled: bool) -> bool:
    required = {(binding.measure, binding.panel, binding.budget_book) for binding in form.required}
    present = required & {(binding.measure, binding.panel, binding.budget_book) for binding in measures}
    if not titled:
        return len(present) == len(required)
    if form.axis == "named":
        # One column of amounts in each panel is enough.
        return {panel for _, panel, _ in present} == {panel for _, panel, _ in required}
    return len(present) >= (min(_MIN_MEASURES, len(required)) if form.axis == "coded" else len(required))


def _has_names(form: Form, bindings: Sequence[Binding | None], measures: Sequence[Binding]) -> bool:
    """Whether there is a column of names; in a named form, in every panel."""
    panels = {binding.panel for binding in bindings if binding and binding.role == "name"}
    return all(binding.panel in panels for binding in measures) if form.axis == "named" else bool(panels)


def bind_any_form(grid: Grid, top: int = 0, kind: str | None = None) -> list[Header]:
    """Bind the header of a grid to every form of a kind that has it; more than one means that only a title could tell.

    A form that knows every column goes before those that know some of them.
    """
    of_kind = [form for form in forms().values() if kind in (None, form.document_kind)]
    candidates = [form for form in of_kind if form.axis != "stacked"]
    bound = [header for form in candidates if (header := bind_columns(form, grid, top))]
    return [header for header in bound if not header.unknown] or bound
