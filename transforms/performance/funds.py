"""The funds block of a form: measures by columns, sources or tasks by rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from schemas.reading.performance import meaning_of, performance
from schemas.wording.messages import message
from transforms.performance.form import Form
from transforms.performance.scanned import is_header_doubtful
from transforms.performance.sheet import Columns, Row, label
from transforms.performance.values import read_value
from transforms.reading.grids import Region

_TASK = "task"
_WORDS = frozenset({"reason", "task", "content"})
_UNKNOWN = ""
_PERIOD = "period_budget"
_OF_YEAR = re.compile("^(?:年度|本年|当年)")
_IS_PROJECT = re.compile("^(?:项目|总)(?:资金|预算|投资)")


def source_of(cell: Region) -> str | None:
    """The source of funds that a label names, or None."""
    return meaning_of(label(cell), performance().sources)


def is_period(cell: Region) -> bool:
    """Whether a label names the funds of several years together."""
    return bool(performance().period.fullmatch(label(cell)))


def _group(cell: Region) -> str | None:
    """The group of columns that a wide header cell names; None where it names none."""
    return meaning_of(label(cell), performance().groups) if cell.col1 > cell.col0 else None


class FundsBlock:
    """Reads the rows of the funds block, once its header is bound."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.columns = Columns()
        self._groups = Columns()
        self._totals = Columns()
        """In a block without a header, whether the last total above is that of the year"""
        self._is_header_open = False
        self._rows = 0

    @property
    def is_bound(self) -> bool:
        """Whether a header with measures was found."""
        return bool(self.columns.columns)

    def is_header(self, row: Row) -> bool:
        """Whether a row is one of the header: several measures, or what stands below a header cell."""
        cells = row.printed
        groups = [cell for cell in cells if _group(cell)]
        measures = [cell for cell in cells if cell not in groups and self._measure(cell)]
        if self._is_header_open and measures and not any(self._is_amount(cell) for cell in cells):
            return True
        if self._is_header_open and all(source_of(cell) and self.columns.at(cell) for cell in cells):
            return bool(cells) and cells[0].x0 >= self.columns.x0 - 1
        return len(measures) >= 2 or len(measures) + len(groups) >= 3

    def bind(self, row: Row) -> None:
        """Bind the columns of a header row."""
        self._is_header_open = True
        self._form.doubtful_header |= is_header_doubtful(row.printed)
        wide = Columns(list(self.columns.columns))
        for cell in row.printed:
            self._form.mark(cell)
            text = label(cell)
            if group := _group(cell):
                self._groups.bind(group, cell)
                self.columns.bind(_UNKNOWN, cell)
            elif measure := self._measure(cell):
                self.columns.bind(measure, cell)
            elif (source := source_of(cell)) and (above := wide.at(cell)) and above[0].role not in _WORDS:
                self.columns.bind(above[0].role, cell, source)
            elif word := meaning_of(text, performance().fund_words):
                self.columns.bind(word, cell)
            elif self.columns.columns and cell.x0 >= self.columns.x0:
                self.columns.bind(_UNKNOWN, cell)

    def _measure(self, cell: Region) -> str | None:
        above = self._groups.at(cell)
        return performance().measure_of(label(cell), above[0].role if above else None)

    def _is_amount(self, cell: Region) -> bool:
        return read_value(cell.text).kind == "number"

    @property
    def has_tasks(self) -> bool:
        """Whether its rows are tasks, and its columns say the sources."""
        return any(column.source or column.role == _TASK for column in self.columns.columns)

    def label_of(self, row: Row) -> Region | None:
        """The label of a row of this block: the last text left of its figures that names a source; None without one."""
        figures = [c for c in self.columns.columns if c.role not in _WORDS]
        labels = [cell for cell in row.printed if cell.x1 <= figures[0].x0 + 3 and source_of(cell)]
        return labels[-1] if labels else None

    def read(self, row: Row) -> bool:
        """Read a row of the block; False where it is none."""
        self._is_header_open = False
        labelled = self.label_of(row)
        task = self._task(row) if self.has_tasks else None
        if labelled is None and task is None:
            return False
        numbers: dict[str, int] = {}
        printed = labelled.text if labelled is not None else ""
        source = source_of(labelled) if labelled is not None else None
        self._form.mark(*(cell for cell in row.printed if cell.x1 <= self.columns.x0 + 3))
        for cell in row.cells:
            columns = self.columns.at(cell)
            if cell.text and len({column.role for column in columns} - _WORDS) > 1:
                self._form.unread(row, cell, message("performance.over_columns"))
                continue
            for column in columns[:1]:
                if column.role in _WORDS:
                    self._word(row, cell, column.role, printed)
                elif column.role == _UNKNOWN:
                    if cell.text:
                        self._form.unread(row, cell, message("performance.column_unknown", column=column.printed))
                else:
                    self._form.fund(
                        row,
                        cell,
                        row_no=self._number(numbers, column.source),
                        task=task.text if task is not None and source is None else "",
                        source=(column.source or source or "total", column.printed if column.source else printed),
                        measure=column.role,
                    )
        return True

    def _number(self, numbers: dict[str, int], source: str) -> int:
        """The number of a row; sources side by side count as rows."""
        if source not in numbers:
            self._rows += 1
            numbers[source] = self._rows
        return numbers[source]

    def _task(self, row: Row) -> Region | None:
        """The cell that names the task of a row; None where the row has no figures."""
        column = self.columns.of(_TASK)
        named = [cell for cell in row.printed if column is not None and column.holds(cell)]
        if not named:
            named = [cell for cell in row.printed if cell.x1 <= self._first_figure() + 3][-1:]
        figures = [cell for cell in row.printed if cell.x0 >= self._first_figure() - 3 and self._is_amount(cell)]
        return named[0] if named and figures else None

    def _first_figure(self) -> float:
        return min(column.x0 for column in self.columns.columns if column.role not in _WORDS)

    def _word(self, row: Row, cell: Region, role: str, printed: str) -> None:
        self._form.mark(cell)
        if role == "task":
            self._form.features.add("tasks")
        elif cell.text:
            self._form.texts.append(
                {"text_kind": "other", "label_printed": printed or role, "text": cell.text, "page": row.page}
            )

    def read_pairs(self, row: Row, pairs: Sequence[tuple[Region, Region]], measure: str) -> None:
        """Read sources with the amount behind each, where the block has no header.

        What stands below the total of several years (实施期资金总额) is of these years, up to the next total.
        """
        has_year = any(_OF_YEAR.search(label(name)) for name, _ in pairs)
        for name, value in pairs:
            self._rows += 1
            self._form.mark(name)
            source = source_of(name) or "total"
            if source == "total":
                period = is_period(name) and (has_year or not _IS_PROJECT.match(label(name)))
                self._totals.bind(_PERIOD if period else measure, name)
            above = self._totals.at(name)
            is_of_period = bool(above) and above[-1].role == _PERIOD
            if is_of_period:
                self._form.features.add("period")
            self._form.fund(
                row,
                value,
                row_no=self._rows,
                task="",
                source=(source, name.text),
                measure=_PERIOD if is_of_period else measure,
            )
