"""Find the forms on performance among the grids of a document, and read them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from common.text import normalise
from transforms.figures import Figures
from transforms.findings import Finding
from transforms.forms.titles import match_title
from transforms.forms.units import find_unit
from transforms.performance.captions import read_captions
from transforms.performance.form import SELF_EVALUATION, TARGET, Form, readings_of
from transforms.performance.indicators import header_roles
from transforms.performance.layouts import layout_of
from transforms.performance.lists import ListReader, list_header
from transforms.performance.pairs import label_of
from transforms.performance.read import FormReader
from transforms.performance.scanned import SCAN, doubt_unread_names, doubt_unread_unit, proof_of
from transforms.performance.sheet import Row, rows_of
from transforms.performance.titles import FormTitle, find_title, title_in, year_of, years_above
from transforms.reading.grids import Grid
from transforms.reading.lines import Line

_PAGE_NUMBER = re.compile(r"-?(?:第)?[0-9]{1,4}(?:页)?-?(?:共[0-9]+页)?|[0-9]{1,4}/[0-9]{1,4}")
_RUNNING = re.compile(_PAGE_NUMBER.pattern + r"|\(?续(?:表)?[0-9]*\)?")
_SAME_WIDTH = 8.0
_FAR = 45.0
"""Points within which a line around a grid belongs to it"""
_GOALS = frozenset({"target_initial", "target_adjusted", "actual", "weight", "score"})
"""Columns of indicators, by which their levels are told from those of a catalogue (指导性目录)"""
_TITLE_END = re.compile("[表。]$")


@dataclass
class SpanPart:
    """The rows of one grid that belong to a form."""

    grid: Grid
    first: int
    last: int


@dataclass
class Span:
    """The parts of one form, or of one list of forms, before it is read."""

    title: FormTitle | None
    year: int | None
    parts: list[SpanPart] = field(default_factory=list)
    captions: list[Line] = field(default_factory=list)
    """The lines around it that belong to it"""

    def rows(self) -> Iterator[Row]:
        """Its rows; the first row of each later part is one that may go on with the row before."""
        for number, span_part in enumerate(self.parts):
            for row in rows_of([span_part.grid], span_part.first, span_part.last):
                yield Row(row.grid, row.index, row.cells, number > 0 and row.index == span_part.first)


@dataclass(frozen=True)
class Forms:
    """The forms of a document and the grids that they are printed in."""

    forms: Sequence[Form]
    grids: Sequence[Grid]

    def without(self, grids: Sequence[Grid]) -> list[Grid]:
        """The grids of a document that are not of forms."""
        of_forms = {id(grid) for grid in self.grids}
        return [grid for grid in grids if id(grid) not in of_forms]

    @property
    def findings(self) -> list[Finding]:
        """What was not read of them."""
        return [finding for form in self.forms for finding in form.findings]


def read_forms(grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]]) -> Forms:
    """Find and read all forms of a document, in printed order.

    Args:
        grids: All grids in printed order.
        lines: The lines outside the grids, by number of the pages that have grids.
    """
    finder = _Finder(grids, lines)
    spans = [span for span in finder.spans() if _is_form(span)]
    for span in spans:
        span.captions = finder.captions_of(span)
    forms = [form for span in spans for form in _read(span)]
    used = {id(span_part.grid) for span in spans for span_part in span.parts}
    return Forms(forms, [grid for grid in grids if id(grid) in used])


class _Finder:
    """Goes through the grids in printed order; the last span is the one that a grid may continue."""

    def __init__(self, grids: Sequence[Grid], lines: Mapping[int, Sequence[Line]]) -> None:
        self._grids, self._lines = grids, lines

    def spans(self) -> list[Span]:
        spans: list[Span] = []
        is_open = False
        for index, grid in enumerate(self._grids):
            above = self._above(index)
            begins = self._begins(grid, above)
            if (
                begins == [(0, None)]
                and is_open
                and _lacks_name(spans[-1])
                and self._continues(spans[-1], index, above)
            ):
                begins = []
            end = begins[0][0] if begins else grid.rows
            if end and is_open and self._continues(spans[-1], index, above):
                spans[-1].parts.append(SpanPart(grid, 0, end))
            elif end and not begins and self._has_form(grid):
                spans.append(Span(None, years_above(above), [SpanPart(grid, 0, end)]))
            elif not begins:
                is_open = False
                continue
            for number, (row, title) in enumerate(begins):
                last = begins[number + 1][0] if number + 1 < len(begins) else grid.rows
                year = title.year if title and title.year else years_above(above) if number == 0 else None
                spans.append(Span(title, year, [SpanPart(grid, row, last)]))
            is_open = True
        return spans

    def _above(self, index: int) -> list[Line]:
        """The lines of the page between the grid before and this one."""
        grid = self._grids[index]
        before = self._grids[index - 1] if index else None
        top = before.ys[-1] if before is not None and before.page.number == grid.page.number else -math.inf
        return [line for line in self._lines.get(grid.page.number, ()) if top <= line.y0 and line.y1 <= grid.ys[0] + 3]

    def captions_of(self, span: Span) -> list[Line]:
        """The lines between the title of a form and its grid, and those close below its last grid."""
        first, last = span.parts[0], span.parts[-1]
        lines: list[Line] = []
        if not first.first:
            index = next(index for index, grid in enumerate(self._grids) if grid is first.grid)
            for line in reversed(self._above(index)):
                if _TITLE_END.search(line.text.strip()):
                    break
                if first.grid.ys[0] - line.y1 < _FAR:
                    lines.insert(0, line)
        if last.last == last.grid.rows:
            bottom = last.grid.ys[-1]
            on_page = self._lines.get(last.grid.page.number, ())
            lines += [line for line in on_page if bottom - 3 <= line.y0 < bottom + _FAR]
        return lines

    def _begins(self, grid: Grid, above: Sequence[Line]) -> list[tuple[int, FormTitle | None]]:
        """The rows of a grid that begin a form, each with its title."""
        begins: list[tuple[int, FormTitle | None]] = []
        head = find_title(above, grid)
        if head is not None:
            begins.append((0, head))
        is_list = any(list_header(row) for row in rows_of([grid]))
        for row in rows_of([grid]):
            if title := title_in(grid, row.index):
                if begins and not row.index:
                    begins.pop()
                begins.append((row.index, title))
            elif row.printed and not is_list and _is_named(row, "project_name"):
                last = begins[-1][0] if begins else -1
                if not begins or any(header_roles(other) for other in rows_of([grid], last, row.index)):
                    begins.append((_first_label(grid, row.index), None))
        return begins

    def _has_form(self, grid: Grid) -> bool:
        """Whether a grid without a title has indicators, and says above them whose they are or what they cost."""
        for row in rows_of([grid]):
            if list_header(row):
                return True
            if roles := header_roles(row):
                has_labels = any(_has_labels(above) for above in rows_of([grid], 0, row.index))
                return has_labels and bool(_GOALS & set(roles.values()))
        return False

    def _continues(self, span: Span, index: int, above: Sequence[Line]) -> bool:
        """Whether a grid goes on with the form of the grid before it."""
        grid, last = self._grids[index], span.parts[-1].grid
        if self._grids[index - 1] is not last or abs(_width(grid) - _width(last)) > _SAME_WIDTH:
            return False
        if self._has_form(grid) and any(header_roles(row) for row in span.rows()):
            return False
        if any(_names_table(cell.text) for row in rows_of([grid], 0, min(2, grid.rows)) for cell in row.printed):
            return False
        running = {line.text for line in self._lines.get(last.page.number, ())}
        if grid.page.number == last.page.number:
            return not above
        below = [line for line in self._lines.get(last.page.number, ()) if line.y0 >= last.ys[-1] - 3]
        is_next = grid.page.number == last.page.number + 1
        return (
            is_next
            and all(_PAGE_NUMBER.fullmatch(normalise(line.text)) for line in below)
            and all(line.text in running or _RUNNING.fullmatch(normalise(line.text)) for line in above)
        )


def _is_named(row: Row, meaning: str = "") -> bool:
    """Whether the first printed cell of a row is a label of whose form it is, or that of one meaning."""
    named = label_of(row.printed[0]) if row.printed else None
    return named is not None and named.family == "identity" and meaning in ("", named.meaning)


def _names_table(text: str) -> bool:
    """Whether a text is the title of a declared table."""
    title = match_title(text)
    return title is not None and title.form is not None


def _lacks_name(span: Span) -> bool:
    """Whether the form so far only says whose it is, without the name of its project."""
    rows = list(span.rows())
    return all(_is_named(row) for row in rows if row.printed) and not any(_is_named(r, "project_name") for r in rows)


def _first_label(grid: Grid, row: int) -> int:
    """The first of the rows up to one that say whose form it is."""
    while row and all(_is_named(above) for above in rows_of([grid], row - 1, row)):
        row -= 1
    return row


def _width(grid: Grid) -> float:
    return grid.xs[-1] - grid.xs[0]


def _has_labels(row: Row) -> bool:
    """Whether a row says whose form it is, or has funds."""
    from transforms.performance.funds import source_of

    return any(
        ((named := label_of(cell)) is not None and named.family == "identity") or source_of(cell) is not None
        for cell in row.printed
    )


def _is_form(span: Span) -> bool:
    """Whether the rows of a span are a form: they have indicators, or a title of a form and labels of one."""
    rows = list(span.rows())
    roles = {role for row in rows for role in header_roles(row).values()}
    if roles:
        return span.title is not None or (bool(roles & _GOALS) and any(_has_labels(row) for row in rows))
    return span.title is not None and sum(_has_labels(row) for row in rows) > 1


def _read(span: Span) -> list[Form]:
    rows = list(span.rows())
    if any(list_header(row) for row in rows):
        return _read_list(span, rows)
    form = Form(rows[0].page, rows[-1].page, span.title.printed if span.title else "")
    form.kind = span.title.kind if span.title else ""
    columns = {role for row in rows for role in header_roles(row).values()}
    form.is_evaluation = form.kind.endswith(SELF_EVALUATION) or bool(columns & {"actual", "score"})
    read_captions(form, span.captions)
    FormReader(form).read(_below_title(form, span, rows))
    _complete(form, span)
    _account(form, rows)
    _note_scans([form], span, rows)
    return [form]


def _note_scans(forms: Sequence[Form], span: Span, rows: Sequence[Row]) -> None:
    """Note which forms are on scans, and doubt their money where its unit was not read."""
    texts = [cell.text for row in rows for cell in row.printed] + [line.text for line in span.captions]
    for form in forms:
        pages = range(form.first_page, form.last_page + 1)
        if any(row.page in pages and cell.medium == SCAN for row in rows for cell in row.cells):
            form.medium = SCAN
            doubt_unread_unit(form.funds, texts)
            doubt_unread_names(form.indicators)


def _below_title(form: Form, span: Span, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows below a title in the grid and the lines of its year and unit, which are noted."""
    if span.title is None or title_in(rows[0].grid, rows[0].index) is None:
        return rows
    form.mark(*rows[0].printed)
    for index, row in enumerate(rows[1:], start=1):
        year = year_of(row.printed[0].text) if len(row.printed) == 1 else None
        unit = find_unit([row.printed[0].text]) if len(row.printed) == 1 else None
        if row.printed and year is None and unit is None:
            return rows[index:]
        form.mark(*row.printed)
        form.note_unit(unit)
        span.year = span.year or year
    return ()


def _read_list(span: Span, rows: Sequence[Row]) -> list[Form]:
    title = span.title
    reader = ListReader(title.printed if title else "", title.kind if title else "project_target")
    read_captions(reader.head, span.captions)
    reader.read(rows)
    for form in reader.forms:
        _complete(form, span)
    if reader.forms:
        read = set().union(*(form.read for form in reader.forms), reader.head.read)
        reader.forms[0].findings.extend(reader.head.findings)
        reader.forms[-1].read = read
        _account(reader.forms[-1], rows)
    _note_scans(reader.forms, span, rows)
    return reader.forms


def _complete(form: Form, span: Span) -> None:
    """Add what the title says, and the name of the layout."""
    title = span.title
    if title is not None and "project_name" not in form.fields:
        form.set("project_name", title.project_name)
        if title.unit:
            form.set("unit_code", title.unit[0])
            form.set("unit_name", title.unit[1])
    if not form.kind:
        is_evaluation = any(indicator["actual"] or indicator["score_text"] for indicator in form.indicators)
        form.kind = "project_self_evaluation" if is_evaluation else "project_target"
    if span.year and "fiscal_year" not in form.fields:
        form.fields["fiscal_year"] = span.year
    form.features |= {SELF_EVALUATION if form.kind.endswith(SELF_EVALUATION) else TARGET}
    form.features |= {name for name in ("department", "special_fund") if form.kind.startswith(name)}
    if any(indicator["level1"] == "cost" for indicator in form.indicators):
        form.features.add("cost_is_level1")


def _account(form: Form, rows: Sequence[Row]) -> None:
    """Report everything in the cells of a form that was not read."""
    for row in rows:
        for cell in row.printed:
            if cell not in form.read:
                form.unread(row, cell)
    if not form.fields.get("project_name"):
        form.findings.append(Finding("form_without_name", form.first_page, None, form.title or None))


def figures_of(forms: Sequence[Form], fiscal_year: int | None) -> Figures:
    """The rows of the frames projects, project_funds, project_indicators and project_texts.

    Args:
        forms: The forms in printed order.
        fiscal_year: The year of the document, for forms that print none.
    """
    figures = Figures()
    for number, form in enumerate(forms, start=1):
        year = form.fields.get("fiscal_year")
        head: dict[str, Any] = {
            **form.fields,
            "form_no": number,
            "form_kind": form.kind,
            "layout": layout_of(form.features),
            "first_page": form.first_page,
            "last_page": form.last_page,
            "title_printed": form.title,
            "project_name": form.fields.get("project_name", ""),
            "medium": form.medium,
            "fiscal_year": int(year) if year else fiscal_year,
            **(readings_of(form.head) if form.head else {}),
            **(proof_of(form.totals) if form.totals else {}),
        }
        figures.projects.append(head)
        figures.project_funds.extend({"form_no": number, **row} for row in form.funds)
        for rows, into, count in (
            (form.indicators, figures.project_indicators, "seq"),
            (form.texts, figures.project_texts, "text_no"),
        ):
            into.extend({"form_no": number, count: order, **row} for order, row in enumerate(rows, start=1))
    return figures
