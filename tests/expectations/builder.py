"""Small documents as frames: each cell is a table, a row, a column and the printed text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from schemas.reading.frames import frame
from transforms.facts.fact_key import row_columns

SHA = "a" * 64
_LEVELS = {3: "class", 5: "section", 7: "item"}
_BOOKS = {
    "fin_gpb_expenditure": "general_public",
    "fin_gpb_basic": "general_public",
    "fin_govfund": "government_fund",
    "fin_statecap": "state_capital",
}
_FEN = {"元": 100, "万元": 1_000_000}


def cell(table: str, code: str, measure: str, text: str = "", **more: Any) -> dict[str, Any]:
    """One fact without identity; `count=True` for counts."""
    count = more.pop("count", False)
    unit = None if count else more.pop("unit", "万元")
    number = Decimal(text.replace(",", "")) if text and text != "——" else None
    system = "item"
    if code.isdigit():
        system = "economic" if table == "fin_gpb_basic" else "functional"
    return {
        "table_key": table,
        **row_columns(
            row_code_printed=code if code.isdigit() else "",
            row_name=f"名{code}",
            row_name_printed=more.get("row_name", f"名{code}"),
            code_system=system,
            account_code=code,
            account_level=_LEVELS.get(len(code)) if code.isdigit() else None,
        ),
        "measure": measure,
        "phase": "executed",
        "budget_book": _BOOKS.get(table, "all"),
        "amount_fen": int(number * _FEN[unit]) if number is not None and unit else None,
        "quantity": int(number) if number is not None and count else None,
        "quantity_unit": "辆" if count else None,
        "amount_text": text,
        "unit": unit,
        "cell_kind": "number" if number is not None else ("not_applicable" if text else "blank"),
        "page": 1,
        "second_reading": "agrees",
        "page_reading": "agrees",
        "medium": "text",
        **more,
    }


def facts(cells: Iterable[dict[str, Any]], sha256: str = SHA, **identity: Any) -> pd.DataFrame:
    """The frame `facts` of one document."""
    return frame("facts").build(fact_rows(cells, sha256, **identity))


def fact_rows(cells: Iterable[dict[str, Any]], sha256: str = SHA, **identity: Any) -> list[dict[str, Any]]:
    """Its rows."""
    rows: list[dict[str, Any]] = []
    row_numbers: dict[tuple[str, ...], int] = {}
    for cell in cells:
        crossed = [cell[name] for name in ("unit_key", "economic_code", "government_economic_code", "project_key")]
        row_no = row_numbers.setdefault(
            (cell["table_key"], cell["panel"], cell["row_key"], *crossed), len(row_numbers) + 1
        )
        what = [cell[name] for name in ("table_key", "panel", "row_key", "measure", "phase", "budget_book")]
        what += [*filter(None, crossed), *([str(cell["reference_year"])] if cell["reference_year"] else [])]
        rows.append(
            {
                "document_sha256": sha256,
                "source_name": "a.pdf",
                "entity_name": "某县水务局",
                "entity_scope": "department",
                "fiscal_year": 2024,
                "document_kind": "final",
                "fact_id": f"{sha256[:4]}:{':'.join(what)}",
                "x0": 0.0,
                "y0": 0.0,
                "x1": 1.0,
                "y1": 1.0,
                **cell,
                **identity,
                "row_no": cell["row_no"] or row_no,
                "reference_year": cell["reference_year"] or {"fiscal_year": 2024, **cell, **identity}["fiscal_year"],
            }
        )
    return rows


def tables(cells: Iterable[dict[str, Any]], sha256: str = SHA, **nil: str | None) -> pd.DataFrame:
    """The frame `tables_read` of one document: the tables of its cells, and those named as nil with their note."""
    return frame("tables_read").build(table_rows(cells, sha256, **nil))


def table_rows(cells: Iterable[dict[str, Any]], sha256: str = SHA, **nil: str | None) -> Iterator[dict[str, Any]]:
    """Its rows."""
    keys = dict.fromkeys(cell["table_key"] for cell in cells)
    rows = [(key, "read", None) for key in keys if key not in nil] + [(key, "nil", note) for key, note in nil.items()]
    for number, (key, status, note) in enumerate(rows, start=1):
        yield {
            "document_sha256": sha256,
            "table_no": number,
            "table_key": key,
            "status": status,
            "title_printed": f"表{number}",
            "first_page": 1,
            "last_page": 1,
            "unit": "万元",
            "rows": 1,
            "facts": 1,
            "nil_note": note,
        }


def t05(**changed: str) -> list[dict[str, Any]]:
    """A balanced table of the general public budget: 201 (20101: 2010101, 2010102) and 208 (20805: 2080505).

    `c2010101_basic="…"` changes what is printed for a code in a column.
    """
    printed = {
        "total": ("30.00", "20.00", "10.00"),
        "201": ("24.50", "14.50", "10.00"),
        "20101": ("24.50", "14.50", "10.00"),
        "2010101": ("14.50", "14.50", ""),
        "2010102": ("10.00", "", "10.00"),
        "208": ("5.50", "5.50", ""),
        "20805": ("5.50", "5.50", ""),
        "2080505": ("5.50", "5.50", ""),
    }
    measures = ("expenditure", "basic_expenditure", "project_expenditure")
    return [
        cell("fin_gpb_expenditure", code, measure, changed.get(f"c{code}_{measure.split('_')[0]}", text))
        for code, texts in printed.items()
        for measure, text in zip(measures, texts, strict=True)
    ]


def closing_rows() -> list[dict[str, Any]]:
    """The rows of 收入支出决算总表 without which it would look cut short; all blank."""
    rows = [("income", "total_sources"), ("expenditure", "expenditure_current_year"), ("expenditure", "total_uses")]
    measures = {"income": "revenue", "expenditure": "expenditure"}
    return [cell("fin_total", code, measures[panel], panel=panel) for panel, code in rows]
