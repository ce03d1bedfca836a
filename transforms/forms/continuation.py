"""Tables over several pages: the lines around their grids, and grids that continue them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from common.text import normalise, strip_ordinal
from schemas.reading.forms import Binding, Form
from transforms.findings import Finding
from transforms.forms.amounts import parse_amount
from transforms.forms.headers import Header, bind_any_form, bind_columns
from transforms.forms.slices import MIN_SCALE, SAME_COLUMN, Slice, same_columns
from transforms.forms.tables import FormTable, Table
from transforms.forms.titles import YEAR, Title, is_caption, match_title
from transforms.forms.units import find_unit
from transforms.reading.grids import Grid
from transforms.reading.lines import Line

_TOUCH = 3.0
"""Points by which a line outside a grid may reach into it"""
_TOTAL_ROWS = 2
_CODES = frozenset({"code", "code_class", "code_section", "code_item"})
_A_YEAR = re.compile(YEAR)
_BODY_OR_UNIT = re.compile(".{0,6}(?:部门|单位)(?:名称)?:")
_CLAUSE = re.compile("[0-9，。；、：,;:]")
_CONTINUED = re.compile(r"\(?(?:续|接)(?:表|上表|上页|前页)?[0-9]*\)?$")


def lines_between(grids: Sequence[Grid], index: int, lines: Mapping[int, Sequence[Line]], *, above: bool) -> list[Line]:
    """The lines between a grid and its neighbour above it, or below it, on the same page."""
    grid = grids[index]
    other = index - 1 if above else index + 1
    neighbour = grids[other] if 0 <= other < len(grids) and grids[other].page is grid.page else None
    top, bottom = -math.inf, math.inf
    if above:
        bottom = grid.ys[0]
        if neighbour is not None:
            top = neighbour.ys[-1]
    else:
        top = grid.ys[-1]
        if neighbour is not None:
            bottom = neighbour.ys[0]
    on_page = lines.get(grid.page.number, ())
    return [line for line in on_page if line.y0 >= top - _TOUCH and line.y1 <= bottom + _TOUCH]


def captions_of_next_page(grids: Sequence[Grid], index: int, lines: Mapping[int, Sequence[Line]]) -> list[Line]:
    """The title and captions at the foot of a page whose table is on the next page; empty if there are none."""
    below = lines_between(grids, index, lines, above=False)
    for line_index, line in enumerate(below):
        if (title := match_title(line.text)) and title.form:
            captions = below[line_index + 1 :]
            if all(_is_caption_line(other, captions) for other in captions):
                return [line, *_unit_captions(captions)]
            return []
    return []


def _is_caption_line(line: Line, captions: Sequence[Line]) -> bool:
    """Whether a line is a caption, or the rest of one whose body or unit does not fit into one line."""
    if is_caption(line.text) or _BODY_OR_UNIT.fullmatch(normalise(line.text)):
        return True
    if _CLAUSE.search(line.text):
        return False
    return any(_BODY_OR_UNIT.match(normalise(other.text)) and _is_next_line(line, other) for other in captions)


def _is_next_line(line: Line, other: Line) -> bool:
    height = other.y1 - other.y0
    has_same_edge = min(abs(line.x0 - other.x0), abs(line.x1 - other.x1)) <= height
    return has_same_edge and 0 < line.y0 - other.y0 <= 2 * height and line.x1 <= other.x1 + height


def _unit_captions(captions: Sequence[Line]) -> list[Line]:
    """The captions that print the unit, which may be broken over two lines."""
    whole = [line for line in captions if find_unit([line.text])]
    return whole or (list(captions) if find_unit([line.text for line in captions]) else [])


def split_caption_rows(grid: Grid) -> tuple[int, list[Line]]:
    """Split titles and captions that are set inside a grid from its rows.

    Returns:
        The first row of the table itself, and the texts of the rows above it.
    """
    captions: list[Line] = []
    row = 0
    while row < grid.rows:
        regions = grid.row_regions(row)
        printed = [region for region in regions if region.text]
        if not all(is_caption(region.text) or match_title(region.text) for region in printed):
            break
        captions.extend(
            Line(grid.page.number, region.text, region.x0, region.y0, region.x1, region.y1) for region in printed
        )
        # A blank cell beside them may be merged down over the header.
        row = max((region.row1 for region in printed), default=row) + 1
    return (row, captions) if row < grid.rows else (0, [])


def running_texts(lines: Mapping[int, Sequence[Line]]) -> frozenset[str]:
    """Texts outside the grids of more than one page, without their numbers: running heads and feet."""
    pages = Counter(text for of_page in lines.values() for text in {_without_numbers(line.text) for line in of_page})
    return frozenset(text for text, count in pages.items() if count > 1)


def _without_numbers(text: str) -> str:
    return re.sub(r"[0-9]+", "", normalise(text))


def may_continue(table: Table, title: Title | None, grid: Grid, previous: Grid) -> bool:
    """Whether a grid can continue a table at all: next to it, untitled or with its title again."""
    pages = grid.page.number - previous.page.number
    if title is None:
        return pages <= 1
    if not isinstance(table, FormTable) or not _is_same_table(title.form, table.form) or pages != 1:
        return False
    first = match_title(table.title) if table.title else None
    are_certain = title.is_certain and (first is None or first.of_kind(table.form.document_kind).is_certain)
    return are_certain or (first is not None and first.features == title.features and first.kind == title.kind)


def _is_same_table(form: Form | None, other: Form) -> bool:
    return form is not None and form.table_key == other.table_key


def next_slice(table: FormTable, grid: Grid, start: int, texts: Sequence[str]) -> Slice | None:
    """The grid as the next part of a table, with its own header or that of the page before; None if it is not one."""
    last = table.slices[-1]
    if last.header is None:
        return Slice(grid, None, start, section_heading(table.form, texts)) if same_columns(grid, last.grid) else None
    begins_with_row = same_columns(grid, last.grid) and _begins_with_row(table.form, grid, start)
    header = None if begins_with_row else bind_columns(table.form, grid, start, titled=table.title is not None)
    if header is not None:
        has_same_columns = _codes_together(header) == _codes_together(last.header)
        is_part = has_same_columns or _has_further_classes(table, header)
        return Slice(grid, header, header.body) if is_part else None
    if not same_columns(grid, last.grid):
        return None
    if not begins_with_row and bind_any_form(grid, start, table.form.document_kind):
        return None
    return Slice(grid, replace(last.header, depths=(start,) * grid.cols, unknown=()), start)


def _has_further_classes(table: FormTable, header: Header) -> bool:
    """Whether a grid prints the same rows again with the amounts of further economic classes, and no other amounts."""
    known_bindings = {
        binding
        for table_slice in table.slices
        if table_slice.header
        for binding in table_slice.header.bindings
        if binding
    }
    amounts = [binding for binding in header.bindings if binding and binding.role == "measure"]
    return table.form.further and all(binding.is_crossed for binding in amounts) and not known_bindings & set(amounts)


def _begins_with_row(form: Form, grid: Grid, start: int) -> bool:
    """Whether the first printed row is one of the table: it has amounts, or declared names of rows and nothing else.

    Then it is not a header, even if its names are made of the words of headers (收入总计 and 支出总计).
    """
    first = next((row for row in range(start, grid.rows) if any(cell.text for cell in grid.row_regions(row))), None)
    if first is None:
        return False
    texts = [text for cell in grid.row_regions(first) if (text := normalise(cell.text))]
    if any(parse_amount(text).kind == "number" and not _A_YEAR.fullmatch(text) for text in texts):
        return True
    names = {name for rows in form.rows.values() for item in rows.items for name in item.names}
    return form.axis == "named" and all(strip_ordinal(text) in names for text in texts)


def _codes_together(header: Header) -> list[Binding | None]:
    """What the columns of a table mean, whether codes are printed whole or in parts."""
    return [Binding("code") if binding and binding.role in _CODES else binding for binding in header.bindings]


def continuation_findings(
    table: FormTable, table_slice: Slice, texts: Sequence[str], running: frozenset[str]
) -> Iterator[Finding]:
    """Yield findings against a grid being the next part of a table: another unit, or a text that is not a caption."""
    page, last = table_slice.grid.page.number, table.slices[-1]
    yield from unit_changes(table, page, texts)
    has_own_header = (
        table_slice.header is None or table_slice.header.depths != (table_slice.start,) * table_slice.grid.cols
    )
    if has_own_header or table_slice.grid.page is last.grid.page:
        return
    for text in texts:
        is_expected = is_caption(text) or match_title(text) or _CONTINUED.match(normalise(text))
        if not is_expected and _without_numbers(text) not in running:
            yield Finding("unclear_continuation", page, table.form.table_key, text)


def unit_changes(table: FormTable, page: int, texts: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding if captions of a further page state a unit different from the table's."""
    unit = find_unit(texts)
    if unit and table.unit and unit != table.unit:
        yield Finding("units_differ", page, table.form.table_key, f"{table.unit} / {unit}")


def section_heading(form: Form, texts: Sequence[str]) -> str | None:
    """The last of the texts that heads a block of a stacked form."""
    names = {name for section in form.sections for name in section.names}
    return next((text for text in reversed(texts) if strip_ordinal(normalise(text)) in names), None)


def with_columns_of(grid: Grid, earlier: Grid) -> Grid:
    """A grid of merged cells in the columns of the one before it, where all its rules are among those; else itself.

    A total row that a page break cuts off its table has cells over several columns (人员经费合计), and the rules
    between them are drawn on the page before only.
    """
    if grid.page.number - earlier.page.number > 1 or not 1 < grid.cols < earlier.cols or grid.rows > _TOTAL_ROWS:
        return grid
    if abs(grid.page.width - earlier.page.width) > SAME_COLUMN:
        return grid
    shift = grid.xs[0] - earlier.xs[0]
    rules = [x + shift for x in earlier.xs]
    rule_indices = [_nearest(rules, x) for x in grid.xs]
    fits = all(abs(rules[rule_index] - x) <= SAME_COLUMN for rule_index, x in zip(rule_indices, grid.xs, strict=True))
    if (
        not fits
        or rule_indices[0] != 0
        or rule_indices[-1] != earlier.cols
        or len(set(rule_indices)) < len(rule_indices)
    ):
        return grid
    return grid.in_columns(rule_indices, rules)


def with_codes_apart(grid: Grid, last: Slice) -> Grid:
    """A grid with one column for codes in the columns of a part that has several for them (类, 款, 项); else itself.

    Continued pages may print codes whole where the first page prints them in parts.
    """
    earlier, header = last.grid, last.header
    if header is None or not 1 < grid.cols < earlier.cols or grid.page.number - earlier.page.number > 1:
        return grid
    shift, scale = grid.xs[0], (grid.xs[-1] - grid.xs[0]) / (earlier.xs[-1] - earlier.xs[0])
    if not MIN_SCALE < scale < 1 / MIN_SCALE:
        return grid
    rules = [shift + (x - earlier.xs[0]) * scale for x in earlier.xs]
    rule_indices = [_nearest(rules, x) for x in grid.xs]
    if not all(abs(rules[rule_index] - x) <= SAME_COLUMN for rule_index, x in zip(rule_indices, grid.xs, strict=True)):
        return grid
    if len(set(rule_indices)) < len(rule_indices):
        return grid
    left_out = set(range(len(rules))) - set(rule_indices)
    is_code = [binding is not None and binding.role in _CODES for binding in header.bindings]
    if not all(
        0 < rule_index < earlier.cols and is_code[rule_index - 1] and is_code[rule_index] for rule_index in left_out
    ):
        return grid
    return grid.in_columns(rule_indices, rules)


def _nearest(rules: Sequence[float], x: float) -> int:
    distances = [abs(rule - x) for rule in rules]
    return distances.index(min(distances))
