"""Write the truth of a document, in the columns of the truth files that people checked."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from samples.document import Typeset
from samples.grid import Meaning
from samples.narrative.wording import COLUMNS as STATEMENT_COLUMNS
from samples.setting import Stated

COLUMNS = (
    "table_id", "row_code", "row_name", "measure", "amount_text", "amount_wanyuan", "line_no", "panel", "col_no",
    "unit", "value", "cell_kind", "table_key",
)  # fmt: skip
MEANING_COLUMNS = (
    "meaning", "phase", "budget_book", "reference_year", "row_key", "unit_key", "economic_code",
    "government_economic_code", "project_key",
)  # fmt: skip
"""What the truth of budgets, and of further tables of finals, has beside these: what a cell means, as facts say it"""


def _plain(value: Decimal) -> str:
    """At least two decimals, no exponent, no idle zeros beyond them."""
    text = f"{value:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _values(stated: Stated) -> tuple[str, str]:
    """Amount in 万元 and value in the printed unit."""
    truth = stated.truth
    if truth.count is not None:
        return "", str(truth.count)
    if truth.fen is None:
        return "", ""
    wan = _plain(Decimal(truth.fen).scaleb(-6))
    return wan, wan if truth.unit == "万元" else _plain(Decimal(truth.fen).scaleb(-2))


def truth_csv(document: Typeset) -> str:
    """One line per cell of every named row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    has_meanings = any(stated.truth.meaning for stated in document.stated)
    writer.writerow((*COLUMNS, *MEANING_COLUMNS) if has_meanings else COLUMNS)
    blanks = len(MEANING_COLUMNS) if has_meanings else 0
    for stated in document.stated:
        truth, table = stated.truth, stated.table
        wan, value = _values(stated)
        line = f"p{stated.page}r{stated.row}"
        label = table.label.replace(" ", "").removesuffix("表") or table.key
        text = stated.text if truth.kind != "blank" else ""
        writer.writerow(
            [label, truth.row_code, truth.row_name, truth.measure, text, wan, line, truth.panel, truth.column_no,
             truth.unit, value, truth.kind, table.key, *(_meaning(truth.meaning) if truth.meaning else [""] * blanks)]
        )  # fmt: skip
    return out.getvalue()


def _meaning(meaning: Meaning) -> tuple[str, ...]:
    return (
        meaning.measure, meaning.phase, meaning.budget_book, str(meaning.reference_year), meaning.row_key,
        meaning.unit_key, meaning.economic_code, meaning.government_economic_code, meaning.project_key,
    )  # fmt: skip


def truth_json(document: Typeset, name: str) -> str:
    """Who, what and when, and the tables with their pages."""
    about = document.about
    tables = [
        {
            "table_key": drawn_table.table.key,
            "title": drawn_table.title,
            "unit": drawn_table.table.unit,
            "first_page": drawn_table.first_page,
            "last_page": drawn_table.last_page,
            "nil": drawn_table.table.nil,
        }
        for drawn_table in document.tables
    ]
    body = {
        "file": name,
        "entity_name": about.entity.base_name,
        "entity_name_printed": about.entity.name,
        "entity_scope": about.entity.scope,
        "division_name": about.entity.division,
        "fiscal_year": about.year,
        "document_kind": about.kind,
        "layout": about.layout,
        "pages": len(document.pages),
        "tables": [table for table in tables if table["table_key"]],
        "unknown_tables": [table for table in tables if not table["table_key"]],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def statements_csv(stated: Iterable[Mapping[str, str]]) -> str:
    """The truth of a narrative, one line per figure and subject."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(STATEMENT_COLUMNS)
    writer.writerows([row.get(name, "") for name in STATEMENT_COLUMNS] for row in stated)
    return out.getvalue()
