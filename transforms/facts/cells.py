"""Make one fact of one cell: exact amount or count, kind of blank, second reading, place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from common.language import Localised
from common.text import normalise, squeeze
from schemas.wording.messages import message, sentences
from transforms.findings import Finding
from transforms.forms.amounts import FEN, RATE_UNIT, CellValue, parse_amount, to_fen, to_rate
from transforms.forms.rows import Cell
from transforms.reading.cell_text import DOUBTS
from transforms.reading.grids import Region

AGREED, DOUBTFUL = "agreed", "doubtful"
"""Whether a figure of a scan may be accepted, as far as its page shows; `expectations.scans` decides"""
RATE = "_change_rate"
"""What the identifiers of measures that are rates of change contain"""
_HARMLESS_TO_CODES = frozenset({"", "lines", "red", "glued"})
"""Doubts about a cell that do not matter for a code in it: lists say which codes there are"""


class RowPlace(NamedTuple):
    """Where a row is printed: the part of the table, from the top, and the row of its grid."""

    slice_no: int
    row: int


_FIRST_ROW = RowPlace(0, 0)


@dataclass
class Drafts:
    """The facts and findings of one table while it is read."""

    table_key: str
    unit: str | None
    is_list: bool = False
    """Whether the rows are things and not accounts (`Form.is_list`)"""
    may_close_with_total: bool = False
    """Whether the total of its first row may be printed again as its last one"""
    facts: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    amount_regions: set[Region] = field(default_factory=set)
    """The printed cells that became a fact or a finding"""
    row_place: RowPlace = _FIRST_ROW
    """Place of the row that is being added"""
    row_places: list[RowPlace] = field(default_factory=list)
    """Place of the row of each fact"""
    row_texts: dict[RowPlace, tuple[str, ...]] = field(default_factory=dict)
    """Everything that is printed in a row, by its place"""

    def add_finding(
        self,
        rule: str,
        page: int,
        printed: str = "",
        detail: str | Localised = "",
        fact: Mapping[str, Any] | None = None,
    ) -> None:
        """Add a finding on this table; with `fact` on the reading of that cell: a correction of it settles it."""
        cell = None if fact is None else fact_cell(fact)
        self.findings.append(Finding(rule, page, self.table_key, printed or None, detail, cell))

    def add_fact(
        self, row: dict[str, Any], cell: Cell, phase: str | None = None, count_unit: str | None = None
    ) -> None:
        """Add the fact of one cell of a row; what cannot be read becomes a finding.

        Args:
            row: The columns of the fact that say which row it is.
            cell: The printed cell.
            phase: The phase, where the column does not give it.
            count_unit: The unit of a count; None for an amount of money.
        """
        self.amount_regions.add(cell.region)
        is_rate = RATE in (row.get("measure") or cell.binding.measure)
        count_unit = RATE_UNIT if is_rate else count_unit
        fact = self._describe(row, cell, phase, count_unit)
        if fact["proof"] is None:
            self._report_region(cell.region, fact)
        if self._has_no_row_or_column(cell, fact):
            return
        is_doubtful = bool(cell.region.doubt and cell.text)
        text = cell.text.rstrip("%") if is_rate else cell.text
        value = CellValue("unreadable") if is_doubtful else parse_amount(text)
        fact["cell_kind"] = value.kind
        if value.number is not None and count_unit is None and fact["unit"] is None:
            self.add_finding("unknown_unit", fact["page"], self.unit or "")
            return
        # What cannot be read stays as a fact without a value: the gate stops it, and a person may correct it.
        if value.kind == "unreadable" and fact["proof"]:
            fact["proof"] = DOUBTFUL
        elif value.kind == "unreadable":
            detail = sentences(message("facts.row", row=row["row_name"]), DOUBTS.get(cell.region.doubt, ""))
            self.add_finding("unreadable_amount", fact["page"], cell.region.text, detail, fact)
        elif value.number is not None and is_rate:
            fact["quantity"] = fact["printed_quantity"] = to_rate(value.number)
        elif value.number is not None and count_unit is not None:
            self._set_count(fact, value.number)
        elif value.number is not None:
            self._set_amount(fact, value.number)
        self.facts.append(fact)
        self.row_places.append(self.row_place)

    def _describe(self, row: dict[str, Any], cell: Cell, phase: str | None, count_unit: str | None) -> dict[str, Any]:
        """The fact of a cell without its value."""
        region, page = cell.region, cell.grid.page
        page_box = region.scan_box or page.as_shown(region.x0, region.y0, region.x1, region.y1)
        x0, y0, x1, y1 = (round(edge, 2) for edge in page_box)
        return {
            **row,
            "table_key": self.table_key,
            "measure": row.get("measure") or cell.binding.measure,
            "phase": phase or cell.binding.phase,
            "budget_book": cell.binding.budget_book,
            "economic_code": cell.binding.economic_code or row["economic_code"],
            "government_economic_code": cell.binding.government_economic_code or row["government_economic_code"],
            "reference_year": cell.binding.reference_year if row["reference_year"] is None else row["reference_year"],
            "header_printed": cell.header,
            "amount_text": cell.text,
            "unit": self.unit if count_unit is None and self.unit in FEN else None,
            "quantity_unit": count_unit,
            "page": page.number,
            "second_reading": "agrees" if _readings_agree(region) else "differs",
            "page_reading": region.page_reading,
            "is_corrected": False,
            "medium": region.medium,
            "proof": None if region.medium == "text" else DOUBTFUL if region.unsure else AGREED,
            "x0": x0,
            "y0": y0,
            "x1": x1,
            "y1": y1,
        }

    def _has_no_row_or_column(self, cell: Cell, fact: Mapping[str, Any]) -> bool:
        """Report an amount that belongs to no single row or column; return whether it is one."""
        region, row = cell.region, message("facts.row", row=fact["row_name"])
        if cell.over_columns and cell.text:
            self.add_finding("amount_over_columns", fact["page"], region.text, row)
            return True
        # 12 above 34.56 may be one amount broken in its cell, or two of rows that no rule parts.
        texts = (cell.text, *region.lines)
        if region.doubt == "lines" and len(texts) > 2 and all(parse_amount(text).kind == "number" for text in texts):
            self.add_finding("rows_run_together", fact["page"], " / ".join(region.lines), row)
            return True
        return False

    def _set_amount(self, fact: dict[str, Any], number: Decimal) -> None:
        fact["amount_fen"] = fact["printed_fen"] = to_fen(number, fact["unit"])
        if fact["amount_fen"] is None:
            fact["cell_kind"] = "unreadable"
            detail = message("facts.row", row=fact["row_name"])
            self.add_finding("amount_below_fen", fact["page"], fact["amount_text"], detail, fact)

    def _set_count(self, fact: dict[str, Any], number: Decimal) -> None:
        if number == number.to_integral_value():
            fact["quantity"] = fact["printed_quantity"] = int(number)
        else:
            fact["cell_kind"] = "unreadable"
            detail = message("facts.count_not_whole")
            self.add_finding("unreadable_amount", fact["page"], fact["amount_text"], detail, fact)

    def compare_labels(self, labels: Iterable[Region], page: int) -> None:
        """Compare both readings of the cells that name a row: another code is another figure."""
        for region in labels:
            if not _readings_agree(region):
                has_digit = any(char.isdigit() for char in region.text + region.second)
                rule = "second_reading_differs" if has_digit else "second_name_differs"
                self.add_finding(rule, page, f"{region.text} / {region.second}")
            elif region.doubt not in _HARMLESS_TO_CODES and region.text[:1].isdecimal():
                self.add_finding("unclear_code", page, region.text, DOUBTS[region.doubt])

    def _report_region(self, region: Region, fact: Mapping[str, Any]) -> None:
        """Report doubts about a cell: how it is drawn, its second reading, and the rendered page."""
        page = fact["page"]
        if region.crossing == "cut":
            self.add_finding("amount_crosses_rule", page, region.text, fact=fact)
        elif region.crossing == "whole" and region.text:
            self.add_finding("amount_wider_than_cell", page, region.text, fact=fact)
        elif region.crossing == "text":
            self.add_finding("text_wider_than_cell", page, region.text, fact=fact)
        if region.irregular and region.text:
            self.add_finding("irregular_cell", page, region.text, fact=fact)
        if not _readings_agree(region):
            self.add_finding("second_reading_differs", page, f"{region.text} / {region.second}", fact=fact)
        self.compare_with_page(region, page, fact)

    def compare_with_page(self, region: Region, page: int, fact: Mapping[str, Any] | None = None) -> None:
        """Report where the rendered page differs from the text of a cell."""
        for doubt in region.doubts:
            self.add_finding(doubt.rule, page, region.text or "(blank)", doubt.detail, fact)


def fact_cell(fact: Mapping[str, Any]) -> tuple[object, ...]:
    """The key of a fact within its document that also differs for the same row printed elsewhere."""
    return tuple(
        fact[name] for name in ("table_key", "panel", "row_key", "measure", "phase", "budget_book", "page", "x0", "y0")
    )


def _readings_agree(region: Region) -> bool:
    """Whether both engines read the same; dashes count once, as engines disagree on how many make ——."""
    return _comparable(region.text) == _comparable(region.second)


def _comparable(text: str) -> str:
    plain = normalise(squeeze(text))
    return "-" if plain and not plain.strip("-") else plain
