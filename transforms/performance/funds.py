"""The funds block of a form: measures by columns, sources or tasks by rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from schemas.reading.performance import meaning_of, performance
from schemas.wording.messages import message
from transforms.performance.form import MONEY, Form
from transforms.performance.scanned import is_header_doubtful
from transforms.performance.sheet import Columns, Row, label
from transforms.performance.values import read_value
from transforms.reading.grids import Region

_TASK = "task"
_WORDS = frozenset({"reason", "task", "content"})
_UNKNOWN = ""
_PERIOD = "period_budget"
_PLANNED = "initial_budget"
_FEW = 2
"""So many labels side by side may be those of amounts behind them"""
_BY_KIND = re.compile("^按.{1,8}分$")
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

    @property
    def is_grouped(self) -> bool:
        """Whether its header names groups alone, of which each row has labels and amounts."""
        return self.is_bound and not any(column.role in MONEY for column in self.columns.columns)

    def is_header(self, row: Row) -> bool:
        """Whether a row is one of the header: several measures, or what stands below a header cell."""
        cells = row.printed
        if self._are_pairs(cells):
            return False
        groups = [cell for cell in cells if _group(cell)]
        measures = [cell for cell in cells if cell not in groups and self._measure(cell)]
        if self._is_header_open and measures and not any(self._is_amount(cell) for cell in cells):
            return True
        if self._is_header_open and all(source_of(cell) and self.columns.at(cell) for cell in cells):
            return bool(cells) and cells[0].x0 >= self.columns.x0 - 1
        has_task = any(meaning_of(label(cell), performance().fund_words) == _TASK for cell in cells)
        if has_task and any(cell.col1 > cell.col0 for cell in measures):
            return True
        return len(measures) >= 2 or len(measures) + len(groups) >= 3 or self._are_sources(cells)

    def _are_pairs(self, cells: Sequence[Region]) -> bool:
        """Whether measures have their amounts behind them, in the same row."""
        measures = [cell for cell in cells if self.measure_of(cell)]
        followed = [name for name, value in pairwise(cells) if name in measures and self._is_amount(value)]
        return bool(followed) and 2 * len(followed) >= len(measures)

    def _are_sources(self, cells: Sequence[Region]) -> bool:
        """Whether a row names sources side by side, whose amounts stand below them."""
        columns = [cell for cell in cells if source_of(cell) or is_period(cell)]
        if not columns or any(self.measure_of(cell) for cell in cells):
            return False
        if self._by_sources and self._is_header_open:
            return len(columns) == len(cells)
        return not self.is_bound and len(columns) == len(cells) > _FEW

    @property
    def _by_sources(self) -> bool:
        """Whether the header names sources and no measure."""
        return self.is_bound and all(column.source for column in self.columns.columns)

    def bind(self, row: Row) -> None:
        """Bind the columns of a header row."""
        self._is_header_open = True
        self._form.doubtful_header |= is_header_doubtful(row.printed)
        wide = Columns(list(self.columns.columns))
        by_sources = self._are_sources(row.printed)
        for cell in row.printed:
            self._form.mark(cell)
            text = label(cell)
            if by_sources:
                self._bind_source(cell, wide)
                continue
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

    def _bind_source(self, cell: Region, wide: Columns) -> None:
        """Bind a source that heads a column of planned money; below another source it is a part of that one's."""
        source, printed = source_of(cell) or "total", label(cell)
        above = wide.at(cell)
        if above and above[0].x0 < cell.x1 and (above[0].source != "total" or source != "total"):
            source = above[0].source if source == "total" else source
            printed = f"{above[0].printed}/{printed}"
        self.columns.bind(_PLANNED, cell, source, printed)

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

    def _give_back_labels(self, row: Row) -> None:
        """Take the first column for that of labels, where it names the money (年度预算数（万元）) and holds sources."""
        figures = [column for column in self.columns.columns if column.role not in _WORDS]
        first = figures[0]
        is_twice = any(column.role == first.role for column in figures[1:])
        if is_twice and any(source_of(cell) for cell in row.printed if first.holds(cell)):
            self.columns.columns.remove(first)

    def read(self, row: Row) -> bool:
        """Read a row of the block; False where it is none."""
        self._is_header_open = False
        self._give_back_labels(row)
        if self._by_sources and all(self._is_amount(cell) for cell in row.printed):
            return self._read_columns(row, None, None)
        if (
            not self._rows
            and self.is_bound
            and all(self._is_amount(cell) and self.columns.at(cell) for cell in row.printed)
        ):
            return self._read_columns(row, None, None)
        if self._leaves(row):
            self.columns = Columns()
            return False
        labelled = self.label_of(row)
        task = self._task(row) if self.has_tasks else None
        if labelled is None and task is None:
            return False
        self._form.mark(*(cell for cell in row.printed if cell.x1 <= self.columns.x0 + 3))
        return self._read_columns(row, labelled, task if labelled is None else None)

    def _leaves(self, row: Row) -> bool:
        """Whether a row has labels among its figures (按支出性质分): it is no row of these columns."""
        first = self._first_figure()
        words = [c for c in row.printed if c.x0 >= first - 3 and read_value(c.text).kind == "text"]
        return any(self._is_label(cell) for cell in words if not self._is_word(cell))

    def _is_label(self, cell: Region) -> bool:
        return source_of(cell) is not None or bool(_BY_KIND.search(label(cell)))

    def _is_word(self, cell: Region) -> bool:
        """Whether a cell stands in a column of words."""
        return any(column.role in _WORDS or column.role == _UNKNOWN for column in self.columns.at(cell))

    def _read_columns(self, row: Row, labelled: Region | None, task: Region | None) -> bool:
        """Read the cells of a row by their columns."""
        printed = labelled.text if labelled is not None else ""
        source = source_of(labelled) if labelled is not None else None
        numbers: dict[str, int] = {}
        by_sources = self._by_sources
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
                        row_no=self._number(numbers, column.printed if by_sources else column.source),
                        task=task.text if task is not None else "",
                        source=(column.source or source or "total", column.printed if column.source else printed),
                        measure=column.role,
                        labels=(column.head, labelled),
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
        columns = [column for column in self.columns.columns if column.role == _TASK]
        named = [cell for column in columns[-1:] for cell in row.printed if column.holds(cell)]
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

    def read_pairs(self, row: Row, pairs: Sequence[tuple[Region, Region]]) -> None:
        """Read sources and measures with the amount behind each, where the block has no header.

        What stands behind or below the name of a measure (预算数) is of it, up to the next name. What stands below the
        total of several years (实施期资金总额) is of these years. Without any name, the money of a target is what is
        planned; of a self-evaluation nothing says what it is.
        """
        named = ""
        has_year = any(_OF_YEAR.search(label(name)) for name, _ in pairs)
        for name, value in pairs:
            self._form.mark(name)
            source = source_of(name)
            if own := self.measure_of(name):
                named = own if own in MONEY else named
                self._totals.bind(named or own, name)
                self._add_pair(row, name, value, "total", own)
                continue
            above = self._totals.at(name)
            measure = named or (above[-1].role if above and above[-1].role != _PERIOD else "") or self._default
            source = source or "total"
            if not measure and not is_period(name):
                self._form.unread(row, value, message("performance.measure_unknown", label=name.text))
                continue
            if source == "total" and not named:
                period = is_period(name) and (has_year or not _IS_PROJECT.match(label(name)))
                self._totals.bind(_PERIOD if period else measure, name)
            above = self._totals.at(name)
            is_of_period = bool(above) and above[-1].role == _PERIOD
            if is_of_period:
                self._form.features.add("period")
            self._add_pair(row, name, value, source, _PERIOD if is_of_period else measure)
        self._read_rates(row, pairs)

    def _read_rates(self, row: Row, pairs: Sequence[tuple[Region, Region]]) -> None:
        """Read the rates that a header of groups has columns for; they are of the first source of the row."""
        of_pairs = {cell for pair in pairs for cell in pair}
        for cell in row.printed:
            column = next(iter(self.columns.at(cell)), None)
            if cell not in of_pairs and column is not None and column.role and self._is_amount(cell):
                name = pairs[0][0]
                self._add_pair(row, name, cell, source_of(name) or "total", column.role)

    @property
    def _default(self) -> str:
        """What the money of a form is where nothing says it."""
        return "" if self._form.is_evaluation else _PLANNED

    def measure_of(self, cell: Region) -> str | None:
        """The measure that a label before an amount names; None where it names a source or nothing."""
        return None if source_of(cell) or is_period(cell) else self._measure(cell)

    def _add_pair(self, row: Row, name: Region, value: Region, source: str, measure: str) -> None:
        self._rows += 1
        of = (source, name.text)
        self._form.fund(row, value, row_no=self._rows, task="", source=of, measure=measure, labels=(name,))
