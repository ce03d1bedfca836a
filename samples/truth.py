"""Write the truth of a document, in the columns of the truth files that people checked."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

from samples.document import Document
from samples.setting import Stated

COLUMNS = (
    "table_id", "row_code", "row_name", "measure", "amount_text", "amount_wanyuan", "line_no", "panel", "col_no",
    "unit", "value", "cell_kind", "table_key",
)  # fmt: skip


def _plain(value: Decimal) -> str:
    """At least two decimals, no exponent, no idle zeros beyond them."""
    text = f"{value:f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def _values(stated: Stated) -> tuple[str, str]:
    """Amount in 万元 and value in the printed unit."""
    says = stated.says
    if says.count is not None:
        return "", str(says.count)
    if says.fen is None:
        return "", ""
    wan = _plain(Decimal(says.fen).scaleb(-6))
    return wan, wan if says.unit == "万元" else _plain(Decimal(says.fen).scaleb(-2))


def truth_csv(document: Document) -> str:
    """One line per cell of every named row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for stated in document.stated:
        says, table = stated.says, stated.table
        wan, value = _values(stated)
        line = f"p{stated.page}r{stated.row}"
        label = table.label.replace(" ", "").removesuffix("表") or table.key
        text = stated.text if says.kind != "blank" else ""
        writer.writerow(
            [label, says.row_code, says.row_name, says.measure, text, wan, line, says.panel, says.column_no, says.unit,
             value, says.kind, table.key]
        )  # fmt: skip
    return out.getvalue()


def truth_json(document: Document, name: str) -> str:
    """Who, what and when, and the tables with their pages."""
    issue = document.issue
    tables = [
        {
            "table_key": one.table.key,
            "title": one.title,
            "unit": one.table.unit,
            "first_page": one.first_page,
            "last_page": one.last_page,
            "nil": one.table.nil,
        }
        for one in document.tables
    ]
    body = {
        "file": name,
        "entity_name": issue.entity.base_name,
        "entity_name_printed": issue.entity.name,
        "entity_scope": issue.entity.scope,
        "division_name": issue.entity.division,
        "fiscal_year": issue.year,
        "document_kind": "final",
        "layout": issue.layout.name,
        "pages": len(document.pages),
        "tables": [table for table in tables if table["table_key"]],
        "unknown_tables": [table for table in tables if not table["table_key"]],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"
