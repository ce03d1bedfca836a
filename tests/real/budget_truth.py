"""Facts of budgets from the truths that people checked, to judge checks before and besides the reading of PDFs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from common.text import normalise
from schemas.reading.accounts import functional_classes
from tests.expectations.builder import facts, tables
from transforms.facts.fact_key import row_columns

TRUTHS = {
    "putuo_wanli_2025": "putuo_wanli_2025_budget_tables.csv",
    "suzhou_shenji_2026": "suzhou_shenji_2026_budget_tables.csv",
}
_FEN = {"元": 100, "万元": 1_000_000}
_LEVELS = {3: "class", 5: "section", 7: "item"}
_ECONOMIC = ("bud_gpb_basic", "bud_approp_basic", "bud_gpb_economic")
_ITEMS = {
    "财政拨款收入": "revenue_fiscal_appropriation",
    "一般公共预算资金": "revenue_general_public",
    "一般公共预算拨款收入": "revenue_general_public",
    "政府性基金": "revenue_government_fund",
    "政府性基金预算拨款收入": "revenue_government_fund",
    "国有资本经营预算": "revenue_state_capital",
    "国有资本经营预算拨款收入": "revenue_state_capital",
    "财政专户管理资金收入": "revenue_fiscal_account",
    "事业收入": "revenue_public_service",
    "事业单位经营收入": "revenue_business",
    "上级补助收入": "revenue_superior_subsidy",
    "附属单位上缴收入": "revenue_from_subordinates",
    "其他收入": "revenue_other",
    "本年收入合计": "revenue_current_year",
    "本年支出合计": "expenditure_current_year",
    "上年结转结余": "carryover_opening",
    "年终结转结余": "carryover_closing",
    "收入总计": "total_sources",
    "支出总计": "total_uses",
}


def budget(shared: Path, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames `facts` and `tables_read` of a budget as its truth has them."""
    cells = list(_cells(shared / "truth", TRUTHS[name]))
    sha256 = (name.encode().hex() + "0" * 64)[:64]
    year = int(name[-4:])
    return facts(cells, sha256, fiscal_year=year, document_kind="budget"), tables(cells, sha256)


def _cells(truth: Path, file: str) -> Iterator[dict[str, Any]]:
    with (truth / "measure_map.csv").open(encoding="utf-8-sig", newline="") as lines:
        meanings = {
            (row["table_key"], row["truth_panel"], row["truth_measure"]): row
            for row in csv.DictReader(lines)
            if row["table_key"].startswith("bud_")
        }
    with (truth / file).open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield _cell(row, meanings[row["table_key"], row["panel"], row["measure"]])


def _cell(row: dict[str, str], meaning: dict[str, str]) -> dict[str, Any]:
    amount = row["value"].strip()
    page, line = map(int, re.fullmatch(r"p(\d+)r(\d+)", row["line_no"]).groups())  # type: ignore[union-attr]
    return {
        "table_key": row["table_key"],
        **row_columns(
            panel=meaning["panel"],
            row_no=page * 1000 + line,
            row_name=normalise(row["row_name"]),
            row_name_printed=row["row_name"],
            **_row(row),
        ),
        "measure": meaning["measure"],
        "phase": meaning["phase"],
        "budget_book": meaning["budget_book"],
        "amount_fen": int(Decimal(amount) * _FEN[row["unit"]]) if amount else None,
        "quantity": None,
        "quantity_unit": None,
        "amount_text": row["amount_text"],
        "unit": row["unit"],
        "cell_kind": "number" if amount else "blank",
        "page": page,
        "second_reading": "agrees",
        "page_reading": "agrees",
        "medium": "text",
    }


def _row(row: dict[str, str]) -> dict[str, Any]:
    code, name = row["row_code"], re.sub(r"^([一二三四五六七八九十]+、|\d+\.)", "", row["row_name"])
    if row["table_key"] == "bud_total":
        of_class = functional_classes().get(normalise(name))
        return _known("functional", of_class) if of_class else _known("item", _ITEMS.get(name, name))
    if code == "合计" or name == "合计":
        return _known("item", "total")
    if row["table_key"] == "bud_revenue" and not re.fullmatch(r"2\d{2}|2\d{4}|2\d{6}", code):
        return {**_known("item", "total"), "unit_key": code or name, "unit_code": code or None, "unit_name": name}
    return _known("economic" if row["table_key"] in _ECONOMIC else "functional", code)


def _known(system: str, code: str) -> dict[str, Any]:
    return {
        "row_code_printed": "" if system == "item" else code,
        "code_system": system,
        "account_code": code,
        "account_level": _LEVELS.get(len(code)) if code.isdigit() else None,
    }
