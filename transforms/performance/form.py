"""What is read of one form so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from common.language import Localised
from schemas.reading.figures import FEN
from transforms.findings import Finding
from transforms.performance.scanned import is_doubtful, proof_of
from transforms.performance.sheet import Row
from transforms.performance.values import Value, has_digit, read_value
from transforms.reading.grids import Region

SELF_EVALUATION = "self_evaluation"
TARGET = "target"
MONEY = frozenset(
    {
        "target_declared",
        "initial_budget",
        "adjustment",
        "adjusted_budget",
        "executed",
        "carried_over",
        "period_budget",
    }
)
_RATES = frozenset({"execution_rate", "surplus_rate"})


@dataclass
class Form:
    """One form: the rows of its frames, and which of its cells were read."""

    first_page: int
    last_page: int
    title: str = ""
    kind: str = ""
    is_evaluation: bool = False
    """Whether it says what was achieved"""
    unit: str = "万元"
    """Of its amounts, 万元 unless printed otherwise"""
    units: set[str] = field(default_factory=set)
    """The units of money that are printed for its amounts"""
    fields: dict[str, Any] = field(default_factory=dict)
    """Columns of `projects`"""
    funds: list[dict[str, Any]] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    """What the layout is recognised by"""
    findings: list[Finding] = field(default_factory=list)
    head: list[Region] = field(default_factory=list)
    """The cells of its names and its total"""
    totals: list[Region] = field(default_factory=list)
    """The cells of its total"""
    medium: str = "text"
    """text, or scan where a page of it is a picture"""
    doubtful_header: bool = False
    """Whether a header on a scan was not read with certainty: nothing below it is certain then"""
    read: set[Region] = field(default_factory=set)
    """Cells with an account: label, value or finding"""
    extend: list[tuple[float, float, Callable[[str], None]]] = field(default_factory=list)
    """How to add to the texts of the last row, by their edges, where a page cuts the row"""

    @property
    def is_whole_body(self) -> bool:
        """Whether it is on the performance of the whole body, no project."""
        return self.kind.startswith("department")

    @property
    def has_own_units(self) -> bool:
        """Whether each of its amounts prints its unit itself."""
        amounts = [fund for fund in self.funds if fund["amount_fen"]]
        return all(read_value(fund["value_text"]).unit in FEN for fund in amounts)

    def note_unit(self, unit: str | None) -> None:
        """Note a unit of money that is printed for its amounts."""
        if unit:
            self.units.add(unit)
            self.unit = unit

    def mark(self, *cells: Region) -> None:
        """Note that cells were read as labels or texts; what is a number alone is none of these, and stays unread."""
        self.read.update(cell for cell in cells if read_value(cell.text).kind != "number")

    def take(self, *cells: Region) -> None:
        """Note that cells were read, whatever they say."""
        self.read.update(cells)

    def unread(self, row: Row, cell: Region, why: str | Localised = "") -> None:
        """Report a cell that was not read: its figures, or else its words."""
        self.read.add(cell)
        if cell.text:
            rule = "form_figure_not_read" if has_digit(cell.text) else "form_text_not_read"
            self.findings.append(Finding(rule, row.page, None, cell.text, why))

    def set(self, name: str, text: str) -> None:
        """Set a column of `projects`, once."""
        if text and name not in self.fields:
            self.fields[name] = text

    def set_total(self, row: Row, name: str, cell: Region) -> None:
        """Set total_weight or total_score, once; whatever is no number, or a second one, is reported."""
        number = read_value(cell.text)
        if number.kind != "number" or is_unsure(cell) or name in self.fields:
            self.unread(row, cell)
            return
        self.take(cell)
        self.fields[name] = number.value
        self.head.append(cell)
        self.totals.append(cell)

    def fund(
        self,
        row: Row,
        cell: Region,
        *,
        row_no: int,
        task: str,
        source: tuple[str, str],
        measure: str,
        labels: Iterable[Region | None] = (),
    ) -> None:
        """Add a cell of the funds block; `source` is its meaning and as printed, `labels` the cells that say it."""
        value = read_value(cell.text)
        is_second = any((fund["row_no"], fund["measure"]) == (row_no, measure) for fund in reversed(self.funds[-40:]))
        if value.kind == "text" or (value.kind == "number" and is_unsure(cell)) or is_second:
            self.unread(row, cell)
            return
        self.read.add(cell)
        if value.kind == "number" and any(_is_again(fund, row_no, task, source[1], measure) for fund in self.funds):
            self.findings.append(Finding("form_source_repeated", row.page, None, source[1]))
        self.features |= {measure, source[0]}
        unit = self._unit_of(measure, value)
        self.funds.append(
            {
                "row_no": row_no,
                "task": task,
                "source": source[0],
                "source_printed": source[1],
                "measure": measure,
                "value_text": cell.text,
                "value": value.value,
                "unit": unit,
                "amount_fen": _fen(value, unit),
                "cell_kind": value.kind,
                "page": row.page,
                **box_of(row, [cell]),
                **readings_of([cell, *(label for label in labels if label is not None)]),
                **proof_of([cell], self.doubtful_header or is_doubtful(row.covering(), cell.x0)),
            }
        )

    def _unit_of(self, measure: str, value: Value) -> str:
        if measure in MONEY:
            return value.unit if value.unit in FEN else self.unit
        return "%" if measure in _RATES else "分"


def is_unsure(cell: Region) -> bool:
    """Whether the digits of a cell may not be one number, or run over the rule into or from the cell beside it."""
    return bool(cell.doubt) or cell.crossing == "cut"


def _is_again(fund: dict[str, Any], row_no: int, task: str, printed: str, measure: str) -> bool:
    """Whether a row of funds above has the same name."""
    is_same = (fund["task"], fund["source_printed"], fund["measure"]) == (task, printed, measure)
    return bool(printed) and is_same and fund["row_no"] != row_no and fund["cell_kind"] == "number"


def _fen(value: Value, unit: str) -> int | None:
    factor = FEN.get(unit)
    if value.value is None or factor is None:
        return None
    fen = value.value * factor
    return int(fen) if fen == int(fen) else None


def box_of(row: Row, cells: Iterable[Region]) -> dict[str, float]:
    """The box around cells of a row, in the coordinates of the page as a reader sees it.

    The picture of a scanned page was straightened: its cells know where they were before.
    """
    page = row.grid.page
    boxes = [cell.scan_box or page.as_shown(cell.x0, cell.y0, cell.x1, cell.y1) for cell in cells]
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return {"x0": min(x0), "y0": min(y0), "x1": max(x1), "y1": max(y1)}


def readings_of(cells: Iterable[Region]) -> dict[str, str]:
    """Whether the second engine and the page agree with the text of cells."""
    printed = [cell for cell in cells if cell.text or cell.second]
    pages = {cell.page_reading for cell in printed}
    return {
        "second_reading": "agrees" if all(cell.text == cell.second for cell in printed) else "differs",
        "page_reading": next((reading for reading in ("differs", "not_looked") if reading in pages), "agrees"),
    }
