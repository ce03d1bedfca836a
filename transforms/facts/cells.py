"""One fact from one cell: exact amount or count, kind of blank, second reading, place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas.text import normalise, squeeze
from transforms.findings import Finding
from transforms.forms.amounts import FEN, parse, to_fen
from transforms.forms.rows import Cell
from transforms.reading.grids import Region


@dataclass
class Drafts:
    """The facts and findings of one table while it is normalised."""

    table_key: str
    unit: str | None
    facts: list[dict[str, Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    looked_at: set[int] = field(default_factory=set)
    """Identities of the regions that became a fact or a finding"""

    def find(self, rule: str, page: int, printed: str = "", detail: str = "") -> None:
        """Keep a finding on this table."""
        self.findings.append(Finding(rule, page, self.table_key, printed or None, detail))

    def add(self, row: dict[str, Any], cell: Cell, phase: str | None = None, unit: str | None = None) -> None:
        """Add the fact of one cell to a described row; `unit` is set for counts. What cannot be read is a finding."""
        region, page = cell.region, cell.grid.page
        value = parse(cell.text)
        self.looked_at.add(id(region))
        self._look(region, page.number, cell)
        if cell.over_columns and cell.text:
            self.find("amount_over_columns", page.number, region.text, f"Row: {row['row_name']}.")
            return
        if (
            value.kind == "number"
            and len(region.lines) > 1
            and all(parse(line).number is not None for line in region.lines)
        ):
            # 12 above 34.56 may be one amount broken in its cell, or two of rows that no rule parts.
            self.find("rows_run_together", page.number, " / ".join(region.lines), f"Row: {row['row_name']}.")
            return
        if value.kind == "unreadable":
            self.find("unreadable_amount", page.number, region.text, f"Row: {row['row_name']}.")
            return
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
        }
        fact["x0"], fact["y0"], fact["x1"], fact["y1"] = (
            round(edge, 2) for edge in page.as_seen(region.x0, region.y0, region.x1, region.y1)
        )
        if unit is None:
            fact["unit"] = self.unit if self.unit in FEN else None
        if value.number is not None:
            if unit is not None:
                self._count(fact, value.number, page.number)
            elif fact["unit"] is None:
                self.find("unknown_unit", page.number, self.unit or "")
                return
            else:
                fact["amount_fen"] = to_fen(value.number, fact["unit"])
                if fact["amount_fen"] is None:
                    self.find("amount_below_fen", page.number, cell.text, f"Row: {row['row_name']}.")
                    return
        self.facts.append(fact)

    def look_at_labels(self, labels: Iterable[Region], page: int) -> None:
        """Compare both readings of the cells that name a row: another code is another figure."""
        for region in labels:
            if not _same(region):
                is_code = any(char.isdigit() for char in region.text + region.second)
                rule = "second_reading_differs" if is_code else "second_name_differs"
                self.find(rule, page, f"{region.text} / {region.second}")

    def _count(self, fact: dict[str, Any], number: Any, page: int) -> None:
        if number != number.to_integral_value():
            self.find("unreadable_amount", page, fact["amount_text"], "A count must be a whole number.")
        else:
            fact["quantity"] = int(number)

    def _look(self, region: Region, page: int, cell: Cell) -> None:
        if region.crossing == "cut":
            self.find("amount_crosses_rule", page, region.text)
        elif region.crossing == "whole" and region.text:
            self.find("amount_wider_than_cell", page, region.text)
        elif region.crossing == "text":
            self.find("text_wider_than_cell", page, region.text)
        if region.irregular and region.text:
            self.find("irregular_cell", page, region.text)
        if not _same(region):
            self.find("second_reading_differs", page, f"{region.text} / {region.second}")


def _same(region: Region) -> bool:
    """Whether both engines read the same; dashes count once, engines disagree on how many make ——."""
    return _comparable(region.text) == _comparable(region.second)


def _comparable(text: str) -> str:
    plain = normalise(squeeze(text))
    return "-" if plain and not plain.strip("-") else plain
