"""Find the tables of a document: which declared form each grid belongs to, and which grids continue a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.text import normalise
from transforms.forms.continuation import (
    captions_of_next_page,
    continuation_findings,
    lines_between,
    may_continue,
    next_slice,
    running_texts,
    section_heading,
    split_caption_rows,
    unit_changes,
    with_codes_apart,
    with_columns_of,
)
from transforms.forms.headers import Header, bind_any_form, bind_columns, explain_columns, why_unread
from transforms.forms.margins import without_margins
from transforms.forms.slices import Slice, same_columns
from transforms.forms.stacked import has_blocks, has_open_blocks
from transforms.forms.tables import FormTable, Table, UnknownTable, top_texts
from transforms.forms.title_words import cut_title
from transforms.forms.titles import Title, find_title, is_caption, is_note, match_title
from transforms.forms.units import find_unit, unit_in_header, units_in_note
from transforms.forms.wide_tables import has_further_columns, join_further_columns
from transforms.reading.grids import Grid
from transforms.reading.lines import Line

_TITLES_OF_A_LIST = 3
"""So many titles above one grid are a list of tables and no title"""


def recognise_tables(grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]], kind: str | None) -> list[Table]:
    """Find all tables of a document in printed order; forms of another `kind` of document are not declared in it.

    Where `kind` is None, forms of all kinds are.
    `lines` are the lines outside the grids by page number. What is odd in the tables is reported by `table_findings`.
    """
    recogniser = _Recogniser(grids, lines, kind)
    tables = recogniser.tables()
    tables = [_untitled_copy(table, tables) or table for table in tables]
    _attach_notes(tables, recogniser.grids, lines)
    return tables


@dataclass(frozen=True)
class _Head:
    """The head of a grid: the lines above its rows, including the title, and the first row of the table itself."""

    start: int
    lines: list[Line]
    title: Title | None

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.lines]


class _Recogniser:
    """Goes through the grids in printed order; the last table found is the one that a grid may continue."""

    def __init__(self, grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]], kind: str | None) -> None:
        self._kind = kind
        self.grids = [without_margins(grid) for grid in grids]
        self._lines = lines
        self._running = running_texts(lines)
        self._tables: list[Table] = []

    def tables(self) -> list[Table]:
        for index in range(len(self.grids)):
            if index:
                self.grids[index] = with_columns_of(self.grids[index], self.grids[index - 1])
            head = self._head(index)
            if not index or not self._continue_table(index, head):
                self._begin_table(self.grids[index], head)
        return self._tables

    def _head(self, index: int) -> _Head:
        grid = self.grids[index]
        start, captions = split_caption_rows(grid)
        above = lines_between(self.grids, index, self._lines, above=True) + captions
        title = find_title([line.text for line in above], self._kind)
        if title is None and index and self.grids[index - 1].page.number == grid.page.number - 1:
            above = captions_of_next_page(self.grids, index - 1, self._lines) + above
            title = find_title([line.text for line in above if line.page != grid.page.number], self._kind)
        return _Head(start, above, title)

    def _continue_table(self, index: int, head: _Head) -> bool:
        """Join a grid to the last table if it continues it."""
        table, grid, previous = self._tables[-1], self.grids[index], self.grids[index - 1]
        if not may_continue(table, head.title, grid, previous):
            return False
        if isinstance(table, FormTable):
            grid = self.grids[index] = with_codes_apart(grid, table.slices[-1])
        if isinstance(table, UnknownTable):
            if same_columns(grid, previous):
                table.grids.append(grid)
                return True
            return False
        if wider := join_further_columns(table.slices, grid, head.start):
            table.slices = wider
            table.findings.extend(unit_changes(table, grid.page.number, head.texts))
            table.unit = table.unit or find_unit(head.texts)
        elif table_slice := next_slice(table, grid, head.start, head.texts):
            table.findings.extend(continuation_findings(table, table_slice, head.texts, self._running))
            table.slices.append(table_slice)
            table.unit = table.unit or find_unit(head.texts)
        else:
            return False
        table.heads.extend(head.lines)
        return True

    def _begin_table(self, grid: Grid, head: _Head) -> None:
        last = self._tables[-1] if self._tables else None
        table = _new_table(grid, head, self._kind)
        if isinstance(table, FormTable):
            table.heads.extend(head.lines)
        elif isinstance(last, FormTable):
            if has_further_columns(last.slices, grid, head.start):
                table.rule = "table_cut_short"
        elif last is not None and head.title is None:
            last.grids.append(grid)
            return
        self._tables.append(table)


def _new_table(grid: Grid, head: _Head, kind: str | None) -> Table:
    title, start, texts = head.title, head.start, head.texts
    if title is None:
        return _table_by_header(grid, head, kind)
    if title.form is None:
        return UnknownTable(title.printed, [grid])
    if blocks := _blocks(title, grid, head):
        return blocks
    if match := _title_with_columns(title, grid, start, texts):
        fitting, header = match
        unit = find_unit(texts) or _header_unit(grid, header)
        return FormTable(header.form, fitting.printed, unit, [Slice(grid, header, header.body)])
    if not title.is_certain:
        return UnknownTable(title.printed, [grid])
    why = "" if title.form.axis == "stacked" else why_unread(explain_columns(title.form, grid, start))
    return UnknownTable(title.printed, [grid], title.form, top_texts(grid, start), "unknown_header", why)


def _blocks(title: Title, grid: Grid, head: _Head) -> FormTable | None:
    """A table in blocks below each other: its form is printed so always, or by some."""
    form = title.form if title.form is None or title.form.axis == "stacked" else title.form.stacked_form
    if form is None:
        return None
    heading = section_heading(form, head.texts)
    table_slice = Slice(grid, None, head.start, heading)
    is_read = (
        has_blocks(form, table_slice, title.features) if form is title.form else has_open_blocks(form, table_slice)
    )
    return FormTable(form, title.printed, find_unit(head.texts), [table_slice]) if is_read else None


def _table_by_header(grid: Grid, head: _Head, kind: str | None) -> Table:
    """A table without a title: that of the only form whose header it has."""
    headers = bind_any_form(grid, head.start, kind)
    if len(headers) == 1:
        unit = find_unit(head.texts) or _header_unit(grid, headers[0])
        return FormTable(headers[0].form, None, unit, [Slice(grid, headers[0], headers[0].body)])
    if headers:
        rule = "unknown_table" if _has_targets(grid, head.start) else "ambiguous_table"
        return UnknownTable(None, [grid], headers=top_texts(grid, head.start), rule=rule)
    return UnknownTable(None, [grid])


def _has_targets(grid: Grid, start: int) -> bool:
    """Whether a column is for performance targets (绩效目标): a table of them lists projects, too."""
    words = (cut_title(normalise(region.text)).words for region in grid.row_regions(start))
    return any(word.says == "performance_target" for of_cell in words for word in of_cell)


def _title_with_columns(nearest: Title, grid: Grid, start: int, texts: Sequence[str]) -> tuple[Title, Header] | None:
    """The title whose columns the grid has; the nearest one, unless it is the last line of a list of tables.

    Above a list, only columns that are those of one table of the list can tell.
    """
    kind = nearest.form.document_kind if nearest.form else None
    matched = (title.of_kind(kind) for text in texts if (title := match_title(text)))
    titles = [title for title in matched if title.form]
    keys = {title.form.table_key for title in titles if title.form}
    is_listed = len(keys) >= _TITLES_OF_A_LIST and sum(title.form is nearest.form for title in titles) < 2
    fitting: dict[str, tuple[Title, Header]] = {}
    for title in (nearest, *titles):
        if title.form and title.form.axis != "stacked":
            header = bind_columns(title.form, grid, start, titled=True)
            if header and title is nearest and not is_listed:
                return title, header
            if header:
                fitting.setdefault(title.form.table_key, (title, header))
    # As without a title, a form that knows every column goes before those that know some of them.
    best = [match for match in fitting.values() if not match[1].unknown] or list(fitting.values())
    return best[0] if len(best) == 1 and is_listed else None


def _header_unit(grid: Grid, header: Header) -> str | None:
    """The unit printed in the header cells (决算数（万元）), where they name only one."""
    rows = range(max(header.depths))
    units = {unit_in_header(region.text) for row in rows for region in grid.row_regions(row)} - {None}
    return units.pop() if len(units) == 1 else None


def _untitled_copy(table: Table, tables: Sequence[Table]) -> UnknownTable | None:
    """Mark a table as left out if it is a summary in the prose: without a title, and apart from the titled table."""
    if not isinstance(table, FormTable) or table.title is not None:
        return None
    titled = [other for other in tables if isinstance(other, FormTable) and other.form is table.form and other.title]
    if not titled or any(other.slices[-1].grid.page.number == table.first_page - 1 for other in titled):
        return None
    grids = [table_slice.grid for table_slice in table.slices]
    return UnknownTable(None, grids, table.form, top_texts(grids[0], 0), "untitled_copy")


def _attach_notes(tables: Iterable[Table], grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]]) -> None:
    """Give each table the notes below its last grid, and its unit from them where no caption gives one."""
    for table in tables:
        if not isinstance(table, FormTable):
            continue
        last = table.parts[-1].grid
        index = next(index for index, grid in enumerate(grids) if grid is last)
        for line in lines_between(grids, index, lines, above=False):
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
