"""One fact from one cell: exact amount or count, kind of blank, second reading, place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from common.language import Localised
from common.text import normalise, squeeze
from transforms.findings import Finding
from transforms.forms.amounts import FEN, Value, parse, to_fen
from transforms.forms.rows import Cell
from transforms.reading.cell_text import DOUBTS
from transforms.reading.grids import Region

_HARMLESS_TO_CODES = frozenset({"", "lines", "red", "glued"})
"""Doubts of a cell that say nothing against a code in it: lists say which codes there are"""


@dataclass
class Drafts:
    """The facts and findings of one table while it is normalised."""

    table_key: str
    unit: str | None
    facts: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    looked_at: set[Region] = field(default_factory=set)
    """The printed cells that became a fact or a finding"""
    place: tuple[int, int] = (0, 0)
    """Where the row that is being added is printed: which part of the table, from the top, and which row of its grid"""
    places: list[tuple[int, int]] = field(default_factory=list)
    """The place of each fact"""

    def find(
        self,
        rule: str,
        page: int,
        printed: str = "",
        detail: str | Localised = "",
        fact: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a finding on this table; with `fact` on the reading of that cell: a correction of it settles it."""
        cell = None if fact is None else fact_cell(fact)
        self.findings.append(Finding(rule, page, self.table_key, printed or None, detail, cell))

    def add(self, row: dict[str, Any], cell: Cell, phase: str | None = None, unit: str | None = None) -> None:
        """Add the fact of one cell to a described row; `unit` is set for counts. What cannot be read is a finding."""
        region, page = cell.region, cell.grid.page
        value = parse(cell.text)
        self.looked_at.add(region)
        fact = {
            **row,
            "table_key": self.table_key,
            "measure": row.get("measure") or cell.binding.measure,
            "phase": phase or cell.binding.phase,
            "budget_book": cell.binding.budget_book,
            "amount_text": cell.text,
            "unit": None,
            "quantity_unit": unit,
            "cell_kind": value.kind,
            "page": page.number,
            "second_reading": "agrees" if _same(region) else "differs",
            "page_reading": region.page_reading,
            "is_corrected": False,
        }
        fact["x0"], fact["y0"], fact["x1"], fact["y1"] = (
            round(edge, 2) for edge in page.as_seen(region.x0, region.y0, region.x1, region.y1)
        )
        if unit is None:
            fact["unit"] = self.unit if self.unit in FEN else None
        self._look(region, page.number, cell, fact)
        if cell.over_columns and cell.text:
            self.find("amount_over_columns", page.number, region.text, f"Row: {row['row_name']}.")
            return
        if (
            value.kind == "number"
            and region.doubt == "lines"
            and len(region.lines) > 1
            and all(parse(line).number is not None for line in region.lines)
        ):
            # 12 above 34.56 may be one amount broken in its cell, or two of rows that no rule parts.
            self.find("rows_run_together", page.number, " / ".join(region.lines), f"Row: {row['row_name']}.")
            return
        if region.doubt and cell.text:
            value, fact["cell_kind"] = Value("unreadable"), "unreadable"
        if value.number is not None and unit is None and fact["unit"] is None:
            self.find("unknown_unit", page.number, self.unit or "")
            return
        # What cannot be read stays as a fact without a value: the gate stops it, and a person may correct it.
        if value.kind == "unreadable":
            why = f"Row: {row['row_name']}. {DOUBTS.get(region.doubt, '')}".strip()
            self.find("unreadable_amount", page.number, region.text, why, fact)
        elif value.number is not None and unit is not None:
            self._count(fact, value.number, page.number)
        elif value.number is not None:
            fact["amount_fen"] = fact["printed_fen"] = to_fen(value.number, fact["unit"])
            if fact["amount_fen"] is None:
                fact["cell_kind"] = "unreadable"
                self.find("amount_below_fen", page.number, cell.text, f"Row: {row['row_name']}.", fact)
        self.facts.append(fact)
        self.places.append(self.place)

    def look_at_labels(self, labels: Iterable[Region], page: int) -> None:
        """Compare both readings of the cells that name a row: another code is another figure."""
        for region in labels:
            if not _same(region):
                is_code = any(char.isdigit() for char in region.text + region.second)
                rule = "second_reading_differs" if is_code else "second_name_differs"
                self.find(rule, page, f"{region.text} / {region.second}")
            elif region.doubt not in _HARMLESS_TO_CODES and region.text[:1].isdecimal():
                self.find("unclear_code", page, region.text, DOUBTS[region.doubt])

    def _count(self, fact: dict[str, Any], number: Any, page: int) -> None:
        if number != number.to_integral_value():
            fact["cell_kind"] = "unreadable"
            self.find("unreadable_amount", page, fact["amount_text"], "A count must be a whole number.", fact)
        else:
            fact["quantity"] = fact["printed_quantity"] = int(number)

    def _look(self, region: Region, page: int, cell: Cell, fact: Mapping[str, Any]) -> None:
        if region.crossing == "cut":
            self.find("amount_crosses_rule", page, region.text, fact=fact)
        elif region.crossing == "whole" and region.text:
            self.find("amount_wider_than_cell", page, region.text, fact=fact)
        elif region.crossing == "text":
            self.find("text_wider_than_cell", page, region.text, fact=fact)
        if region.irregular and region.text:
            self.find("irregular_cell", page, region.text, fact=fact)
        if not _same(region):
            self.find("second_reading_differs", page, f"{region.text} / {region.second}", fact=fact)
        self.compare_with_page(region, page, fact)

    def compare_with_page(self, region: Region, page: int, fact: Mapping[str, Any] | None = None) -> None:
        """Find what is seen on the page in a cell and is not what its text says."""
        for doubt in region.doubts:
            self.find(doubt.rule, page, region.text or "(blank)", doubt.seen, fact)


def fact_cell(fact: Mapping[str, Any]) -> tuple[object, ...]:
    """What tells a fact from every other one of its document, and from the same row printed elsewhere."""
    return tuple(
        fact[name] for name in ("table_key", "panel", "row_key", "measure", "phase", "budget_book", "page", "x0", "y0")
    )


def _same(region: Region) -> bool:
    """Whether both engines read the same; dashes count once, engines disagree on how many make ——."""
    return _comparable(region.text) == _comparable(region.second)


def _comparable(text: str) -> str:
    plain = normalise(squeeze(text))
    return "-" if plain and not plain.strip("-") else plain
