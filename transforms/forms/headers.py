"""Which declared column stands under which stack of header cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from common.text import normalise, strip_ordinal
from schemas.reading.forms import Binding, Form, Stack, forms
from transforms.forms.titles import YEAR
from transforms.reading.grids import Grid, Region

_DEEPEST = 7
_LEAST_MEASURES = 2
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
    `body` on are rows of the table, but for the cells that are still header.
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


def header_text(printed: str, year: str = "") -> str:
    """A header cell as it is compared: without ordinals, 其中 or year before it, and unit or column number behind it.

    Of the columns that name rows it only counts whether they hold codes or names: 经济分类科目名称 is 科目名称.
    """
    text = _REMARK.sub("", strip_ordinal(normalise(printed))).removeprefix(_OF_WHICH)
    if label := _LABEL.fullmatch(text):
        return "科目名称" if label[1] else "科目编码"
    return _YEAR.sub("", text) if year and text.startswith(year) else text


def _only_year(grid: Grid, top: int) -> str:
    """The year before the texts at the head of a grid; empty where there are two: then they tell columns apart."""
    years = set(_dated(grid, top, min(grid.rows, top + _DEEPEST)).values())
    return years.pop() if len(years) == 1 else ""


def _dated(grid: Grid, top: int, end: int) -> dict[str, str]:
    """The texts of some rows that begin with a year, as printed, and their years."""
    texts = dict.fromkeys(region.text for row in range(top, end) for region in grid.row_regions(row))
    return {text: match[1] for text in texts if (match := _YEAR.match(header_text(text)))}


@cache
def _prefixes(table_key: str) -> frozenset[Stack]:
    return frozenset(stack[:end] for stack in forms()[table_key].bindings for end in range(len(stack) + 1))


def bind(form: Form, grid: Grid, top: int = 0, *, titled: bool = False) -> Header | None:
    """Bind the columns of a grid whose header begins at row `top`; None where its header is not that of the form.

    Where a title says which table it is (`titled`), columns may be missing: some publishers leave out empty ones.
    """
    year = _only_year(grid, top)
    given = _panel_words(form, grid, top)
    bound = [_bind_column(form, grid, col, top, given[col], year) for col in range(grid.cols)]
    if form.axis == "coded" and (first := bound[0][0]) and first.role == "measure":
        bound[0] = (None, top, ())  # the total row below 项目, and no header: amounts never come first
    known = [(binding, depth) for binding, depth, _ in bound if binding]
    if not known:
        return None
    body = min(depth for _, depth in known)
    unknown = {
        col: "/".join(stack)
        for col, (binding, _, _) in enumerate(bound)
        if binding is None and (stack := _stack(grid, col, top, body, year))
    }
    bindings = tuple(binding for binding, _, _ in bound)
    if form.axis in ("record", "coded"):
        bindings = _name_column(form, bindings, unknown)
        unknown = {col: text for col, text in unknown.items() if bindings[col] is None}
    if form.axis == "named":
        bindings = _without_unknown_panels(bindings, unknown)
    if form.axis == "record":
        bindings = _without_grand_total(bindings, [column for _, _, column in bound], unknown)
    # Columns that are missing beside others that nobody knows make another table, whatever its title says.
    if not _complete(form, bindings, titled and not unknown):
        return None
    texts = frozenset(text for _, _, column in bound for text in column)
    depths = tuple(depth if binding else body for binding, depth, _ in bound)
    printed = tuple(texts for _, _, texts in bound)
    dated = tuple(_dated(grid, top, body)) if year else ()
    return Header(form, bindings, depths, texts, printed, tuple(dict.fromkeys(unknown.values())), year, dated)


def bind_measures(form: Form, grid: Grid, top: int) -> Header | None:
    """Bind a grid all of whose columns hold amounts, as further columns of a table on another page do; else None."""
    year = _only_year(grid, top)
    bound = [_bind_column(form, grid, col, top, (), year) for col in range(grid.cols)]
    bindings = tuple(binding for binding, _, _ in bound)
    if any(binding is None or binding.role != "measure" for binding in bindings) or len(set(bindings)) < grid.cols:
        return None
    texts = frozenset(text for _, _, column in bound for text in column)
    depths = tuple(depth for _, depth, _ in bound)
    dated = tuple(_dated(grid, top, min(depths))) if year else ()
    return Header(form, bindings, depths, texts, tuple(column for _, _, column in bound), (), year, dated)


def _panel_words(form: Form, grid: Grid, top: int) -> list[Stack]:
    """For each column what stands above its header without being printed: the words for two panels side by side.

    Some publishers leave the row 收入 | 支出 out, and begin with 项目 twice.
    """
    regions = grid.row_regions(top) if form.axis == "named" else []
    begins = [region.col0 for region in regions if header_text(region.text) in form.panel_heads]
    if not begins or len(begins) != len(form.panels) or begins[0] != 0:
        return [()] * grid.cols
    return [(form.panels[sum(begin <= col for begin in begins) - 1],) for col in range(grid.cols)]


def _bind_column(
    form: Form, grid: Grid, col: int, top: int, given: Stack, year: str
) -> tuple[Binding | None, int, tuple[str, ...]]:
    """Follow the header cells down and keep the deepest stack that is declared; neutral texts may stand between."""
    prefixes = _prefixes(form.table_key)
    open_stacks: set[Stack] = {given}
    found: Binding | None = None
    depth, row = top, top
    last: Region | None = None
    texts: list[str] = []
    seen: list[str] = []
    while row < min(grid.rows, top + _DEEPEST):
        region = grid.cells[row][col]
        row = region.row1 + 1
        text = header_text(region.text, year)
        if not text:
            continue
        seen.append(text)
        grown = {whole for stack in open_stacks if (whole := (*stack, text)) in prefixes}
        declared = sorted(whole for whole in grown if whole in form.bindings)
        if declared:
            found, depth, texts, last = form.bindings[max(declared, key=len)], row, list(seen), region
        open_stacks = grown | (open_stacks if text in form.neutral else set())
        if not open_stacks:
            break
    # A code or a name may stand in columns of its levels; everything else under a divided header is not declared.
    levels = found is None or (form.axis == "coded" and found.role != "measure")
    if not levels and last and _is_divided(grid, last, depth, col):
        return None, depth, tuple(texts)
    return found, depth, tuple(texts)


def _is_divided(grid: Grid, header: Region, below: int, col: int) -> bool:
    """Whether columns under a header cell have further headers of their own that are not declared."""
    cell = grid.cells[below][col] if below < grid.rows else header
    return cell.col1 - cell.col0 < header.col1 - header.col0


def _name_column(
    form: Form, bindings: tuple[Binding | None, ...], unknown: Mapping[int, str]
) -> tuple[Binding | None, ...]:
    """Names without a header of their own.

    A record form whose rows are items or phases often leaves the header above their names empty; a coded form with
    code and name in one cell has nothing but 项目 above them.
    """
    first = next((col for col, binding in enumerate(bindings) if binding and binding.role == "measure"), 0)
    nameless = [col for col in range(first) if bindings[col] is None]
    if form.axis == "record":
        nameless = [col for col in nameless if col not in unknown]
    else:
        nameless = [col for col in nameless if unknown.get(col) in form.neutral] if first == 1 else []
    if not nameless or any(binding and binding.role == "name" for binding in bindings):
        return bindings
    return tuple(Binding("name") if col == nameless[0] else binding for col, binding in enumerate(bindings))


def _without_unknown_panels(
    bindings: tuple[Binding | None, ...], unknown: Mapping[int, str]
) -> tuple[Binding | None, ...]:
    """A further panel (支出按经济分类), its names declared or not, has no amounts that could be told apart."""
    found: list[Binding | None] = []
    named = True
    panels: list[str] = []
    for col, binding in enumerate(bindings):
        if binding and binding.role == "name":
            named = binding.panel not in panels or found[-1] == binding
            panels.append(binding.panel)
        elif binding is None and "项目" in unknown.get(col, ""):
            named = False
        found.append(binding if named else None)
    return tuple(found)


def _without_grand_total(
    bindings: tuple[Binding | None, ...], texts: Sequence[tuple[str, ...]], unknown: dict[int, str]
) -> tuple[Binding | None, ...]:
    """A total over 三公, meetings and training beside the total of 三公 alone: the one with fewer words above it."""
    found = list(bindings)
    for col, binding in enumerate(bindings):
        twins = [other for other, twin in enumerate(bindings) if twin == binding and binding and binding.item]
        if len(twins) == 2 and len(texts[col]) < max(len(texts[twin]) for twin in twins):
            found[col], unknown[col] = None, "/".join(texts[col])
    return tuple(found)


def _stack(grid: Grid, col: int, top: int, body: int, year: str) -> list[str]:
    found = []
    row = top
    while row < body:
        region = grid.cells[row][col]
        row = region.row1 + 1
        if text := header_text(region.text, year):
            found.append(text)
    return found


def _complete(form: Form, bindings: tuple[Binding | None, ...], titled: bool) -> bool:
    """Every required column is there, none is there twice, and rows can be named where they must be."""
    measures = [binding for binding in bindings if binding and binding.role == "measure"]
    once = [binding for binding in measures if not binding.repeats]
    if len(set(once)) != len(once) or not measures:
        return False
    if form.axis == "record":
        said = {binding.item for binding in measures} - {None}
        phases = {binding.phase for binding in measures}
        return len(said) >= 3 or ("executed" in phases and (titled or bool(phases & BUDGET_PHASES)))
    required = {(b.measure, b.panel, b.budget_book) for b in form.required}
    there = required & {(b.measure, b.panel, b.budget_book) for b in measures}
    least = min(_LEAST_MEASURES, len(required)) if titled and form.axis == "coded" else len(required)
    if titled and form.axis == "named":
        least = len({panel for _, panel, _ in required})  # a column of amounts in each panel
        if {panel for _, panel, _ in there} != {panel for _, panel, _ in required}:
            return False
    if len(there) < least:
        return False
    roles = {(binding.role, binding.panel) for binding in bindings if binding}
    if form.axis == "named":
        return all(("name", binding.panel) in roles for binding in measures)
    return any(role == "name" for role, _ in roles)


def bind_by_header(grid: Grid, top: int = 0) -> list[Header]:
    """Every form whose header the grid has; more than one means that only a title could tell.

    A form that knows every column goes before those that know some of them.
    """
    found = [header for form in forms().values() if form.axis != "stacked" and (header := bind(form, grid, top))]
    return [header for header in found if not header.unknown] or found
