"""Frames as the reader hands them over, for tests that need documents and no PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from schemas.reading.frames import frame
from transforms.facts.fact_key import row_columns

FRAMES = ("documents", "facts", "tables_read", "findings", "evidence")

_CODES = (
    ("functional", "201", "class", "一般公共服务支出"),
    ("functional", "20103", "section", "政府办公厅（室）及相关机构事务"),
    ("functional", "2010301", "item", "行政运行"),
    ("item", "total", None, "合计"),
)
_MEASURES = {
    "expenditure": "本年支出>合计",
    "basic_expenditure": "本年支出>基本支出",
    "project_expenditure": "本年支出>项目支出",
}
"""Each with the header that is printed above it"""


def writable(path: Path) -> str:
    """The path of a published warehouse, which may be written to from now on; it is published read-only."""
    path.chmod(path.stat().st_mode | 0o200)
    return str(path)


def sha(name: str) -> str:
    """The hash of an invented document."""
    return hashlib.sha256(name.encode()).hexdigest()


@dataclass
class Doc:
    """An invented document: a good one, unless its columns are overridden."""

    name: str
    entity: str = "某市某局"
    year: int = 2024
    amount: int = 123_45
    total: int | None = None
    """Another amount in its first row alone: a restatement changes some figures, and not all of them"""
    copies: int = 1
    """How many blocks of four rows its table has"""
    columns: Mapping[str, Any] = field(default_factory=dict)
    """Other values of its row in `documents`"""
    page_reading: str = "agrees"
    has_headers: bool = True
    """Whether its printed headers are known"""

    @property
    def sha256(self) -> str:
        """Its hash."""
        return sha(self.name)

    def facts(self) -> list[dict[str, Any]]:
        """Its facts; none in quarantine."""
        if self.columns.get("status") == "quarantined":
            return []
        return [
            self._fact(block * len(_CODES) + offset, code, measure, column)
            for block in range(self.copies)
            for offset, code in enumerate(_CODES)
            for column, measure in enumerate(_MEASURES)
        ]

    def _fact(self, row: int, code: tuple[str, str, str | None, str], measure: str, column: int) -> dict[str, Any]:
        system, account, level, name = code
        if row >= len(_CODES):
            system, account, level = "item", f"row_{row}", None
        key = "\x1f".join((self.sha256, "fin_expenditure", "", account, "1", measure, "executed", "all"))
        blank = (row + column) % 5 == 4
        amount = self.amount + row if row or self.total is None else self.total
        return {
            "fact_id": hashlib.sha256(key.encode()).hexdigest()[:32],
            "document_sha256": self.sha256,
            "source_name": self.columns.get("source_name", f"{self.name}.pdf"),
            "entity_name": self.entity,
            "entity_scope": self.columns.get("entity_scope", "department"),
            "division_name": self.columns.get("division_name", "某市"),
            "fiscal_year": self.year,
            "document_kind": "final",
            "table_key": "fin_expenditure",
            **row_columns(
                row_no=row + 1,
                row_code_printed="" if system == "item" else account,
                row_name=name,
                row_name_printed=name,
                code_system=system,
                account_code=account,
                account_level=level,
                reference_year=self.year,
            ),
            "header_printed": _MEASURES[measure] if self.has_headers else None,
            "measure": measure,
            "phase": "executed",
            "budget_book": "all",
            "amount_fen": None if blank else amount,
            "printed_fen": None if blank else amount,
            "amount_text": "" if blank else f"{amount / 100:.2f}",
            "unit": "元",
            "cell_kind": "blank" if blank else "number",
            "page": 3 + row // 40,
            "x0": 100.0 * column + 200,
            "y0": 20.0 * (row % 40),
            "x1": 100.0 * column + 290,
            "y1": 20.0 * (row % 40) + 18,
            "second_reading": "agrees",
            "page_reading": self.page_reading,
            "medium": "text",
        }

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Its rows in every frame."""
        facts = self.facts()
        document = {
            "document_sha256": self.sha256,
            "source_name": f"{self.name}.pdf",
            "size_bytes": 1000,
            "page_count": 60,
            "status": "loaded",
            "entity_name": self.entity,
            "entity_scope": "department",
            "division_name": "某市",
            "fiscal_year": self.year,
            "document_kind": "final",
            "reader_version": "v1",
            **self.columns,
        }
        table = {
            "document_sha256": self.sha256,
            "table_no": 1,
            "table_key": "fin_expenditure",
            "status": "read" if facts else "nil",
            "title_printed": "支出决算表",
            "first_page": 3,
            "last_page": 3 + (len(facts) // 3 - 1) // 40 if facts else 3,
            "unit": "元",
            "rows": len(facts) // 3,
            "facts": len(facts),
        }
        finding = {
            "document_sha256": self.sha256,
            "finding_no": 1,
            "rule": "title_missing",
            "severity": "warn",
            "table_key": "fin_expenditure",
            "page": 3,
            "message": "A table carries no title.",
        }
        evidence = {
            "document_sha256": self.sha256,
            "evidence_no": 1,
            "field": "entity_name",
            "value": self.entity,
            "role": "title",
            "rank": 1,
            "page": 1,
            "printed": self.entity,
            "accepted": True,
        }
        return {
            "documents": [document],
            "facts": facts,
            "tables_read": [table],
            "findings": [finding],
            "evidence": [evidence],
        }


def frames(docs: Iterable[Doc]) -> dict[str, pd.DataFrame]:
    """The frames of a batch of documents."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in FRAMES}
    for doc in docs:
        for name, document_rows in doc.rows().items():
            rows[name] += document_rows
    return {name: frame(name).build(rows[name]) for name in FRAMES}
