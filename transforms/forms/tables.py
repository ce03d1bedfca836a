"""Which grids make which table: titles, continuation over pages, units and notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from common.text import normalise, strip_ordinal
from schemas.reading.forms import Form
from transforms.findings import Finding
from transforms.forms.headers import Header, bind, bind_by_header
from transforms.forms.slices import SAME_COLUMN, Slice, same_columns
from transforms.forms.titles import Title, find_title, is_caption, is_note, match_title, nil_note
from transforms.forms.units import find_unit, unit_in_header, units_in_note
from transforms.forms.wide_tables import chain, has_further_columns, with_further_columns
from transforms.reading.grids import Grid
from transforms.reading.lines import Line

_TOUCH = 3.0
_TOTAL_ROWS = 2
_LISTED = 3
"""So many titles above one grid are a list of tables and no title"""
_LEFT_OUT = frozenset({"untitled_copy", "table_in_two_forms"})
"""Why a table of a declared form is left out, although nothing of it is lost"""
_CODE = re.compile(r"[0-9]{3}(?:[0-9]{2}){0,2}")
_ROWS_OF_CODES = 2
_CONTINUED = re.compile(r"\(?(?:续|接)(?:表|上表|上页|前页)?[0-9]*\)?$")


@dataclass
class FormTable:
    """A table that a form declares, stitched over its pages."""

    form: Form
    title: str | None
    unit: str | None
    slices: list[Slice]
    notes: list[str] = field(default_factory=list)
    heads: list[Line] = field(default_factory=list)
    """The lines above its grids, titles and captions that are set inside a grid among them"""
    doubts: list[Finding] = field(default_factory=list)
    """What is odd in how its parts were joined"""

    @property
    def parts(self) -> list[Slice]:
        """Its parts, each with those printed to the right of it."""
        return [one for part in self.slices for one in chain(part)]

    @property
    def pages(self) -> list[int]:
        """The pages that it is printed on, in order."""
        return sorted({part.grid.page.number for part in self.parts})

    @property
    def nil_note(self) -> str | None:
        """The printed note that says that it has no data."""
        return nil_note(self.notes)


@dataclass
class UnknownTable:
    """A grid, or several in a row, that no form declares.

    `form` is set where the title is declared and the columns are not.
    """

    title: str | None
    grids: list[Grid]
    form: Form | None = None
    headers: str | None = None
    rule: str = "unknown_table"


Table = FormTable | UnknownTable


def recognise(grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]]) -> list[Table]:
    """All tables of a document in printed order: which declared one each grid belongs to.

    `lines` are the lines outside the grids by page number. What is odd in the tables is told by `remarks`.
    """
    found: list[Table] = []
    current: Table | None = None
    running = _running(lines)
    grids = list(grids)
    for index in range(len(grids)):
        if index and current is not None:
            grids[index] = _with_columns_of(grids[index], grids[index - 1])
        grid = grids[index]
        above = _between(grids, index, lines, before=True)
        start, peeled = _peel(grid)
        above = above + peeled
        texts = [line.text for line in above]
        title = find_title(texts)
        if title is None and index and grids[index - 1].page.number == grid.page.number - 1:
            above = _left_behind(grids, index - 1, lines) + above
            texts = [line.text for line in above]
            title = find_title([line.text for line in above if line.page != grid.page.number])
        if current is not None and _may_continue(current, title, grid, grids[index - 1]):
            wider = with_further_columns(current.slices, grid, start) if isinstance(current, FormTable) else None
            if isinstance(current, FormTable) and wider is not None:
                current.slices = wider
                current.heads.extend(above)
                current.doubts.extend(_other_unit(current, grid.page.number, texts))
                continue
            part = _continued(current, grid, start, texts)
            if isinstance(current, FormTable) and part is not None:
                current.doubts.extend(_doubts(current, part, texts, running))
                current.slices.append(part)
                current.heads.extend(above)
                current.unit = current.unit or find_unit(texts)
                continue
            if isinstance(current, UnknownTable) and same_columns(grid, grids[index - 1]):
                current.grids.append(grid)
                continue
        table = _table(grid, start, title, texts)
        if isinstance(table, FormTable):
            table.heads.extend(above)
        is_lost = isinstance(current, FormTable) and has_further_columns(current.slices, grid, start)
        if is_lost and isinstance(table, UnknownTable):
            table.rule = "table_cut_short"
        if isinstance(table, UnknownTable) and title is None and isinstance(current, UnknownTable):
            current.grids.append(grid)
            continue
        found.append(table)
        current = table
    found = [_untitled_copy(table, found) or table for table in found]
    _attach_notes(found, grids, lines)
    return found


def _between(grids: Sequence[Grid], index: int, lines: Mapping[int, Sequence[Line]], before: bool) -> list[Line]:
    """The lines between a grid and its neighbour on the same page, above it or below it."""
    grid = grids[index]
    other = index - 1 if before else index + 1
    neighbour = grids[other] if 0 <= other < len(grids) and grids[other].page is grid.page else None
    found = []
    for line in lines.get(grid.page.number, ()):
        if before:
            inside = line.y1 <= grid.ys[0] + _TOUCH and (not neighbour or line.y0 >= neighbour.ys[-1] - _TOUCH)
        else:
            inside = line.y0 >= grid.ys[-1] - _TOUCH and (not neighbour or line.y1 <= neighbour.ys[0] + _TOUCH)
        if inside:
            found.append(line)
    return found


def _left_behind(grids: Sequence[Grid], index: int, lines: Mapping[int, Sequence[Line]]) -> list[Line]:
    """The title and captions at the foot of a page whose table stands on the next one; empty where there are none."""
    below = [
        line
        for line in _between(grids, index, lines, before=False)
        if not is_caption(line.text) or find_unit([line.text])
    ]
    found = next((place for place, line in enumerate(below) if (title := match_title(line.text)) and title.form), None)
    if found is None or not all(is_caption(line.text) for line in below[found + 1 :]):
        return []
    return below[found:]


def _peel(grid: Grid) -> tuple[int, list[Line]]:
    """Titles and captions are sometimes set inside the grid: the first row of the table itself, and those texts."""
    found: list[Line] = []
    row = 0
    while row < grid.rows:
        regions = grid.row_regions(row)
        printed = [region for region in regions if region.text]
        if not all(is_caption(region.text) or match_title(region.text) for region in printed):
            break
        found.extend(Line(grid.page.number, one.text, one.x0, one.y0, one.x1, one.y1) for one in printed)
        row = max(region.row1 for region in regions) + 1
    return (row, found) if row < grid.rows else (0, [])


def _table(grid: Grid, start: int, title: Title | None, texts: Sequence[str]) -> Table:
    if title is None:
        headers = bind_by_header(grid, start)
        if len(headers) == 1:
            unit = find_unit(texts) or _header_unit(grid, headers[0])
            return FormTable(headers[0].form, None, unit, [Slice(grid, headers[0], headers[0].body)])
        if headers:
            return UnknownTable(None, [grid], headers=_top_texts(grid, start), rule="ambiguous_table")
        return UnknownTable(None, [grid])
    if title.form is None:
        return UnknownTable(title.printed, [grid])
    if title.form.axis == "stacked":
        heading = _heading(title.form, texts)
        if heading or _heading(title.form, [grid.cells[row][0].text for row in range(grid.rows)]):
            return FormTable(title.form, title.printed, find_unit(texts), [Slice(grid, None, start, heading)])
    elif found := _titled(title, grid, start, texts):
        said, header = found
        unit = find_unit(texts) or _header_unit(grid, header)
        return FormTable(header.form, said.printed, unit, [Slice(grid, header, header.body)])
    return UnknownTable(title.printed, [grid], title.form, _top_texts(grid, start), "unknown_header")


def _titled(title: Title, grid: Grid, start: int, texts: Sequence[str]) -> tuple[Title, Header] | None:
    """The title whose columns the grid has; the nearest one, unless it is the last line of a list of tables.

    Above a list, only columns that are those of one table of the list can tell.
    """
    every = [said for text in texts if (said := match_title(text)) and said.form]
    named = {said.form.table_key for said in every if said.form}
    is_listed = len(named) >= _LISTED and sum(said.form is title.form for said in every) < 2
    found: dict[str, tuple[Title, Header]] = {}
    for said in (title, *every):
        if said.form and said.form.axis != "stacked" and (header := bind(said.form, grid, start, titled=True)):
            if said is title and not is_listed:
                return said, header
            found.setdefault(said.form.table_key, (said, header))
    return next(iter(found.values())) if len(found) == 1 and is_listed else None


def _header_unit(grid: Grid, header: Header) -> str | None:
    """The unit printed in the header cells (决算数（万元）), where they name only one."""
    rows = range(max(header.depths))
    units = {unit_in_header(region.text) for row in rows for region in grid.row_regions(row)} - {None}
    return units.pop() if len(units) == 1 else None


def _running(lines: Mapping[int, Sequence[Line]]) -> frozenset[str]:
    """What is printed outside the grids of more than one page: running heads and feet, whatever their numbers."""
    pages = Counter(text for found in lines.values() for text in {_numberless(line.text) for line in found})
    return frozenset(text for text, count in pages.items() if count > 1)


def _numberless(text: str) -> str:
    return re.sub(r"[0-9]+", "", normalise(text))


def _doubts(table: FormTable, part: Slice, texts: Sequence[str], running: frozenset[str]) -> Iterable[Finding]:
    """What speaks against a grid being the next part of a table."""
    key, page, last = table.form.table_key, part.grid.page.number, table.slices[-1]
    yield from _other_unit(table, page, texts)
    if part.header is None or part.header.depths != (part.start,) * part.grid.cols or part.grid.page is last.grid.page:
        return
    for text in texts:
        known = is_caption(text) or match_title(text) or _CONTINUED.match(normalise(text))
        if not known and _numberless(text) not in running:
            yield Finding("unclear_continuation", page, key, text)


def _other_unit(table: FormTable, page: int, texts: Sequence[str]) -> Iterable[Finding]:
    unit = find_unit(texts)
    if unit and table.unit and unit != table.unit:
        yield Finding("units_differ", page, table.form.table_key, f"{table.unit} / {unit}")


def _untitled_copy(table: Table, tables: Sequence[Table]) -> UnknownTable | None:
    """A table without a title, away from the one of its form that has a title: a summary in the prose, and left out."""
    if not isinstance(table, FormTable) or table.title is not None:
        return None
    page = table.slices[0].grid.page.number
    titled = [other for other in tables if isinstance(other, FormTable) and other.form is table.form and other.title]
    if not titled or any(other.slices[-1].grid.page.number == page - 1 for other in titled):
        return None
    grids = [part.grid for part in table.slices]
    return UnknownTable(None, grids, table.form, _top_texts(grids[0], 0), "untitled_copy")


def _heading(form: Form, texts: Sequence[str]) -> str | None:
    """The last of the texts that heads a block of a stacked form."""
    names = {name for section in form.sections for name in section.names}
    return next((text for text in reversed(texts) if strip_ordinal(normalise(text)) in names), None)


def _top_texts(grid: Grid, start: int) -> str:
    rows = range(start, min(grid.rows, start + 3))
    texts = [region.text for row in rows for region in grid.row_regions(row) if region.text]
    return " | ".join(dict.fromkeys(texts))


def _may_continue(current: Table, title: Title | None, grid: Grid, previous: Grid) -> bool:
    """Whether a grid can go on with the current table at all: next to it, untitled or with its title again."""
    pages = grid.page.number - previous.page.number
    if title is None:
        return pages <= 1
    return isinstance(current, FormTable) and title.form is current.form and pages == 1


def _continued(current: Table, grid: Grid, start: int, texts: Sequence[str]) -> Slice | None:
    """The grid as a further part of the current table, with its own header or with that of the page before."""
    if not isinstance(current, FormTable):
        return None
    last = current.slices[-1]
    if last.header is None:
        same = same_columns(grid, last.grid)
        return Slice(grid, None, start, _heading(current.form, texts)) if same else None
    header = bind(current.form, grid, start, titled=current.title is not None)
    if header is not None:
        return Slice(grid, header, header.body) if header.bindings == last.header.bindings else None
    if not same_columns(grid, last.grid) or bind_by_header(grid, start):
        return None
    carried = replace(last.header, depths=(start,) * grid.cols, unknown=())
    return Slice(grid, carried, start)


def _with_columns_of(grid: Grid, earlier: Grid) -> Grid:
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
    places = [_nearest(rules, x) for x in grid.xs]
    fits = all(abs(rules[place] - x) <= SAME_COLUMN for place, x in zip(places, grid.xs, strict=True))
    if not fits or places[0] != 0 or places[-1] != earlier.cols or len(set(places)) < len(places):
        return grid
    return grid.in_columns(places, rules)


def _nearest(rules: Sequence[float], x: float) -> int:
    distances = [abs(rule - x) for rule in rules]
    return distances.index(min(distances))


def _attach_notes(tables: Iterable[Table], grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]]) -> None:
    positions = {id(grid): index for index, grid in enumerate(grids)}
    for table in tables:
        if not isinstance(table, FormTable):
            continue
        below = _between(grids, positions[id(table.parts[-1].grid)], lines, before=False)
        for line in below:
            if not is_note(line.text) and (match_title(line.text) or is_caption(line.text)):
                break
            if table.notes and not is_note(line.text):
                table.notes[-1] += line.text
            else:
                table.notes.append(line.text)
        table.unit = table.unit or find_unit(table.notes) or _note_unit(table.notes)


def _note_unit(notes: Iterable[str]) -> str | None:
    """The unit of the table in its notes, where they name only one."""
    units = {unit for note in notes for unit in units_in_note(note)}
    return units.pop() if len(units) == 1 else None


def remarks(tables: Iterable[Table]) -> Iterable[Finding]:
    """What is odd in the tables of a document: unknown ones, second ones, headers, how their parts were joined."""
    seen: dict[str, int] = {}
    for table in tables:
        if isinstance(table, UnknownTable):
            page = table.grids[0].page.number
            key = table.form.table_key if table.form else None
            if table.rule not in _LEFT_OUT and (
                key in seen or (table.title is None and seen and _has_codes(table.grids[0]))
            ):
                yield Finding("table_cut_short", page, key, table.title or _top_texts(table.grids[0], 0))
                continue
            detail = f"Headers: {table.headers}." if table.headers else ""
            yield Finding(table.rule, page, key, table.title or table.headers, detail)
            continue
        key, page = table.form.table_key, table.slices[0].grid.page.number
        yield from table.doubts
        if table.title is None:
            yield Finding("title_missing", page, key)
        if key in seen:
            yield Finding("second_table", page, key, table.title, f"The first is on page {seen[key]}.")
        seen.setdefault(key, page)
        for part in table.parts:
            if part.grid.missing_rules:
                yield Finding("rule_assumed", part.grid.page.number, key, detail=f"{part.grid.missing_rules} rules.")
            if part.header and part.header.unknown:
                yield Finding("unknown_header", part.grid.page.number, key, " | ".join(part.header.unknown))


def _has_codes(grid: Grid) -> bool:
    """Whether rows begin with account codes: then a grid without a title is the rest of some table."""
    first = [normalise(grid.cells[row][0].text) for row in range(grid.rows)]
    return sum(bool(_CODE.fullmatch(text)) for text in first) >= _ROWS_OF_CODES
