"""Read one form from its grids: block by block, as its labels say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from schemas.reading.performance import meaning_of, performance
from transforms.performance.form import Form
from transforms.performance.funds import FundsBlock, is_period, source_of
from transforms.performance.indicators import IndicatorBlock, header_roles
from transforms.performance.pairs import Label, PairRows, grade_of, label_of
from transforms.performance.sheet import Column, Row, label
from transforms.performance.values import read_value, unit_in_label
from transforms.reading.grids import Region

_EDGE = 3.0
_OF_FUNDS = Label("side", "funds")
_CLOSING = frozenset({"identity", "texts", "analysis", "side"})


class FormReader:
    """Reads the rows of one form from top to bottom."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._funds = FundsBlock(form)
        self._indicators = IndicatorBlock(form)
        self._pairs = PairRows(form)
        self._block = ""

    def read(self, rows: Iterable[Row]) -> None:
        """Read all rows."""
        for row in rows:
            if row.printed:
                self._read_row(row)
            elif self._block == "indicators":
                self._form.mark(*row.cells)

    def _read_row(self, row: Row) -> None:
        self._note_unit(cell for cell in row.printed if label_of(cell) == _OF_FUNDS)
        if self._block == "indicators" and self._indicators.refine(row):
            self._mark_side(row)
        elif roles := header_roles(row):
            self._start("indicators")
            self._indicators.bind(row, roles)
            self._mark_side(row)
        elif self._block == "indicators":
            self._read_indicators(row)
        elif self._is_funds(row):
            self._start("funds")
        elif not self._pairs.read(row):
            for cell in row.printed:
                self._form.unread(row, cell)
        else:
            self._start("pairs")

    def _start(self, block: str) -> None:
        self._block = block

    def _mark_side(self, row: Row) -> None:
        """Note the names of blocks at the side of a row."""
        for cell in row.printed:
            named = label_of(cell)
            if named is not None and (named.family == "side" or (named.family == "texts" and cell.row1 > cell.row0)):
                self._form.mark(cell)

    # --- funds

    def _is_funds(self, row: Row) -> bool:
        """Read a row of funds; False where it is none."""
        sides = [cell for cell in row.printed if _is_side(cell)]
        cells = [cell for cell in row.printed if cell not in sides]
        inner = Row(row.grid, row.index, tuple(cell for cell in row.cells if cell not in sides), row.is_first_of_part)
        if cells and self._funds.is_header(inner):
            self._form.mark(*sides)
            self._note_unit([*sides, *cells])
            self._funds.bind(inner)
            return True
        is_table = self._funds.is_bound and not self._funds.is_grouped
        if is_table and self._block == "funds" and cells and self._funds.read(inner):
            self._note_unit(sides)
            self._form.mark(*sides)
            return True
        pairs = list(self._pairs_of_money(inner.cells))
        if (
            pairs
            and (not self._funds.is_bound or self._funds.is_grouped)
            and (sides or self._block in ("", "funds", "pairs"))
        ):
            self._form.mark(*sides)
            self._note_unit([*sides, *cells])
            self._funds.read_pairs(row, pairs)
            self._note_rest(row, inner, pairs)
            return True
        return False

    def _note_rest(self, row: Row, inner: Row, pairs: Sequence[tuple[Region, Region]]) -> None:
        """Read what stands beside amounts in their row: names of blocks, and labels with other values."""
        of_pairs = {cell for pair in pairs for cell in pair}
        rest = Row(row.grid, row.index, tuple(c for c in inner.cells if c not in of_pairs), row.is_first_of_part)
        if any((named := label_of(cell)) is not None and named.family == "identity" for cell in rest.printed):
            self._pairs.read(rest)
            return
        for cell in rest.printed:
            named = label_of(cell)
            if named is not None and named.family == "side":
                self._form.mark(cell)
            if cell not in self._form.read:
                self._form.unread(row, cell)

    def _pairs_of_money(self, cells: Sequence[Region]) -> Iterator[tuple[Region, Region]]:
        """Give each source or measure with the cell of its amount behind it; a row of them side by side is a header."""

        def is_named(cell: Region) -> bool:
            return bool(source_of(cell) or is_period(cell))

        if any(is_named(name) and is_named(value) for name, value in pairwise(cells)):
            return
        for name, value in pairwise(cells):
            kind = read_value(value.text).kind
            has_money = kind != "text" if is_named(name) else self._funds.measure_of(name) and kind == "number"
            if name.text and has_money:
                yield name, value

    def _note_unit(self, cells: Iterable[Region]) -> None:
        for cell in cells:
            self._form.note_unit(unit_in_label(cell.text))

    # --- indicators

    def _read_indicators(self, row: Row) -> None:
        if self._read_execution(row):
            return
        if self._is_closing(row):
            if not self._read_total(row):
                self._start("closing")
                if not self._is_funds(row) and not self._pairs.read(row):
                    for cell in row.printed:
                        self._form.unread(row, cell)
            return
        self._mark_side(row)
        self._indicators.read(row)

    def _read_execution(self, row: Row) -> bool:
        """Read the points of the execution of the budget, below those of the indicators; False where none are."""
        first = row.printed[0]
        columns = self._indicators.columns
        figures = [(name, c) for name in ("weight", "score") if (c := columns.of(name)) is not None]
        is_wide = len({column.role for column in columns.at(first)}) > 1
        if not (figures and is_wide and self._funds.measure_of(first) == "execution_rate"):
            return False
        self._form.mark(first)
        for cell in row.printed[1:]:
            role = next((name for name, column in figures if column.holds(cell) and not is_over(cell, column)), None)
            if role is None:
                self._form.unread(row, cell)
            else:
                self._form.fund(row, cell, row_no=0, task="", source=("total", first.text), measure=role)
        return True

    def _is_closing(self, row: Row) -> bool:
        """Whether a row is no indicator: its first printed cell is a label of something else."""
        first = row.printed[0]
        columns = self._indicators.columns
        level1 = columns.of("level1")
        is_left = first.x0 <= columns.x0 + _EDGE
        if not is_left:
            return False
        named = label_of(first)
        if named is None:
            return False
        is_level = level1 is not None and level1.holds(first) and performance().level_of(first.text, 1)[0]
        if named.family == "totals":
            return not is_level
        return (
            named.family in _CLOSING
            and not is_level
            and not (named.family == "side" and self._is_indicator_block(row, first))
        )

    def _is_indicator_block(self, row: Row, side: Region) -> bool:
        """Whether indicators stand beside a name of a block (绩效指标, printed once more on the next page)."""
        others = [cell for cell in row.printed if cell is not side]
        return len(others) > 1 and label_of(others[0]) is None

    def _read_total(self, row: Row) -> bool:
        """Read the row of the total by the columns of weights and scores; False where it is another row."""
        first = row.printed[0]
        named = label_of(first)
        if named is None or named.family != "totals" or named.meaning != "total":
            return False
        self._form.mark(first)
        has_several = sum(read_value(cell.text).kind == "number" for cell in row.printed[1:]) > 1
        for cell in row.printed[1:]:
            if grade := grade_of(cell.text):
                self._form.mark(cell)
                self._form.set("grade_printed", cell.text)
                self._form.set("grade", grade)
            elif read_value(cell.text).kind == "not_applicable" or _is_total_label(cell):
                self._form.mark(cell)
            elif has_several and self._is_below_neither(cell):
                self._form.unread(row, cell)
            else:
                self._form.set_total(row, self._total_of(cell), cell)
        return True

    def _is_below_neither(self, cell: Region) -> bool:
        """Whether a cell stands below neither weights nor scores: what it is the total of is not known."""
        columns = (self._indicators.columns.of(name) for name in ("weight", "score"))
        return not any(column.holds(cell) or column.is_held_by(cell) for column in columns if column is not None)

    def _total_of(self, cell: Region) -> str:
        """Whether a cell of the total stands below the weights or the scores; a wide cell is the score."""
        columns = self._indicators.columns
        weight, score = columns.of("weight"), columns.of("score")
        is_below_weight = weight is not None and weight.holds(cell) and not (score and score.is_held_by(cell))
        return "total_weight" if is_below_weight else "total_score"


def is_over(cell: Region, column: Column) -> bool:
    """Whether a cell reaches beyond a column."""
    return cell.x1 > column.x1 + _EDGE or cell.x0 < column.x0 - _EDGE


def _is_total_label(cell: Region) -> bool:
    named = label_of(cell)
    return named is not None and named.family == "totals"


def _is_side(cell: Region) -> bool:
    """Whether a cell stands beside several rows and names their block."""
    is_named = meaning_of(label(cell), performance().side) is not None and source_of(cell) is None
    return cell.row1 > cell.row0 and is_named
