"""Tables of budgets in the layouts in which publishers print them: each a few rows that keep every identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from expectations.checks import CheckOutcome, evaluate
from tests.expectations.builder import cell, facts, tables
from transforms.facts.fact_key import row_columns

Cells = list[dict[str, Any]]

_ECONOMIC = ("bud_gpb_basic", "bud_gpb_economic", "bud_approp_basic", "bud_operating")
_BOOKS = {
    **dict.fromkeys(("bud_approp_expenditure", "bud_approp_basic"), "fiscal_appropriation"),
    **dict.fromkeys(
        ("bud_gpb_expenditure", "bud_gpb_economic", "bud_gpb_basic", "bud_gpb_basic_functional", "bud_gpb_project"),
        "general_public",
    ),
    "bud_govfund": "government_fund",
    "bud_statecap": "state_capital",
}
_LEVELS = {3: "class", 5: "section", 7: "item"}
COLUMNS = ("expenditure", "basic_expenditure", "project_expenditure")


def rows(table: str, columns: Iterable[str], printed: Mapping[str, str], unit: str = "万元", **more: Any) -> Cells:
    """Rows of a table: by what they are about, their amounts, separated by blanks (- is a blank cell).

    A row is a code, an item or a path, with `unit:` before it, `*code` for each further economic code and `#project`
    after it; a column is a measure, with `/book` and `@year` after it.
    """
    return [
        _cell(table, row, column, "" if text == "-" else text, unit, more)
        for row, texts in printed.items()
        for column, text in zip(columns, texts.split(), strict=True)
    ]


def _cell(table: str, row: str, column: str, text: str, unit: str, more: Mapping[str, Any]) -> dict[str, Any]:
    rest, _, year = column.partition("@")
    measure, _, book = rest.partition("/")
    of_unit, _, name = row.rpartition(":")
    codes, _, project = name.partition("#")
    code, *others = codes.split("*")
    system = ("economic" if table in _ECONOMIC or code.startswith("3") else "functional") if code.isdigit() else "item"
    other_codes = {other[0]: other for other in others}
    columns = row_columns(
        row_key=project or code,
        unit_key=of_unit,
        economic_code=other_codes.get("3", ""),
        government_economic_code=other_codes.get("5", ""),
        project_key=project,
        row_code_printed=code if code.isdigit() else "",
        row_name=f"名{row}",
        row_name_printed=f"名{row}",
        code_system="government_economic" if code.startswith("5") else system,
        account_code="" if ">" in code else code,
        account_level=_LEVELS.get(len(code)) if code.isdigit() else None,
        reference_year=int(year) if year else None,
    )
    return {
        **cell(table, code, measure, text, unit=unit),
        **columns,
        "phase": "approved",
        "budget_book": book or _BOOKS.get(table, "all"),
        **more,
    }


def total(income: Mapping[str, str], expenditure: Mapping[str, str], table: str = "bud_total", **more: Any) -> Cells:
    """The table of sources and uses: its rows in the order in which they are printed."""
    sides = (("income", "revenue", income), ("expenditure", "expenditure", expenditure))
    return [cell for panel, measure, printed in sides for cell in rows(table, [measure], printed, panel=panel, **more)]


def changed(cells: Cells, row: int, text: str) -> Cells:
    """The same cells with another text in one of them."""
    unit = cells[row]["unit"]
    fen = int(Decimal(text) * {"元": 100, "万元": 1_000_000}[unit])
    return [
        *cells[:row],
        {**cells[row], "amount_text": text, "amount_fen": fen, "cell_kind": "number"},
        *cells[row + 1 :],
    ]


def judged(cells: Cells, **nil: str | None) -> CheckOutcome:
    """What the checks say of a budget with these cells."""
    return evaluate(facts(cells, document_kind="budget"), tables(cells, **nil))


def results(cells: Cells, **nil: str | None) -> pd.DataFrame:
    """The results of its identities, without those that do not apply."""
    check_results = judged(cells, **nil).check_results
    return check_results[(check_results["result"] != "not_applicable") & check_results["check_id"].str.startswith("B")]


def results_of(cells: Cells, check: str) -> dict[str, str]:
    """By subject: the result of a check."""
    check_results = results(cells)
    check_results = check_results[check_results["check_id"] == check]
    return dict(zip(check_results["subject"], check_results["result"], strict=True))


SUMMARY = total(
    {
        "revenue_general_public": "60.00",
        "revenue_public_service": "30.00",
        "revenue_superior_subsidy": "10.00",
        "revenue_current_year": "100.00",
        "carryover_opening": "5.00",
        "use_of_nonfiscal_surplus": "1.00",
        "total_sources": "106.00",
    },
    {
        "201": "70.00",
        "208": "20.00",
        "subsidy_to_subordinates": "10.00",
        "expenditure_current_year": "100.00",
        "expenditure_to_superior": "2.00",
        "carryover_closing": "4.00",
        "total_uses": "106.00",
    },
)
WITHOUT_SUBTOTALS = total(
    {"revenue_general_public": "90.00", "total_sources": "90.00"},
    {"201": "70.00", "208": "20.00", "total_uses": "90.00"},
)
BY_CODE = rows(
    "bud_expenditure",
    COLUMNS,
    {
        "total": "90.00 30.00 60.00",
        "201": "70.00 25.00 45.00",
        "20101": "70.00 25.00 45.00",
        "2010101": "25.00 25.00 -",
        "2010102": "45.00 - 45.00",
        "208": "20.00 5.00 15.00",
        "20805": "20.00 5.00 15.00",
        "2080505": "20.00 5.00 15.00",
    },
)
WITHOUT_SECTIONS = rows(
    "bud_expenditure",
    COLUMNS,
    {
        "total": "90.00 30.00 60.00",
        "201": "70.00 25.00 45.00",
        "2010101": "25.00 25.00 -",
        "2010102": "45.00 - 45.00",
        "2080505": "20.00 5.00 15.00",
    },
)
UNITS = rows(
    "bud_revenue",
    ("total_sources", "revenue", "carryover_opening"),
    {
        "total": "90.00 80.00 10.00",
        "某县水务局（本级）:total": "50.00 45.00 5.00",
        "某县水文站:total": "40.00 35.00 5.00",
    },
)
DEPARTMENT_BY_CODE = rows(
    "bud_revenue",
    ("total_sources", "revenue", "carryover_opening"),
    {
        "total": "90.00 80.00 10.00",
        "301:total": "90.00 80.00 10.00",
        "301001:total": "50.00 45.00 5.00",
        "301002:total": "40.00 35.00 5.00",
    },
)
DEPARTMENT_BY_PATH = rows(
    "bud_revenue",
    ("total_sources", "revenue", "carryover_opening"),
    {
        "total": "90.00 80.00 10.00",
        "某县水务局:total": "90.00 80.00 10.00",
        "某县水务局>某县水务局:total": "50.00 45.00 5.00",
        "某县水务局>某县水文站:total": "40.00 35.00 5.00",
    },
)
DEPARTMENT_BY_NAME = rows(
    "bud_revenue",
    ("total_sources", "revenue", "carryover_opening"),
    {
        "total": "90.00 80.00 10.00",
        "某县水务局:total": "90.00 80.00 10.00",
        "某县水务局（本级）:total": "50.00 45.00 5.00",
        "某县水文站:total": "40.00 35.00 5.00",
    },
)
CROSSED = rows(
    "bud_expenditure",
    COLUMNS,
    {
        "total": "90.00 30.00 60.00",
        "2010101*30101*50101": "20.00 20.00 -",
        "2010101*30201*50201": "5.00 5.00 -",
        "2010102*30201*50201": "45.00 - 45.00",
        "2080505*30108*50102": "20.00 5.00 15.00",
    },
)
CROSSED_BELOW_CODES = rows(
    "bud_expenditure",
    COLUMNS,
    {
        "total": "45.00 25.00 20.00",
        "2010101": "25.00 25.00 -",
        "2010101*30101": "20.00 20.00 -",
        "2010101*30201": "5.00 5.00 -",
        "2080505": "20.00 - 20.00",
        "2080505*30108": "20.00 - 20.00",
    },
)
BLOCKS = rows(
    "bud_gpb_expenditure",
    COLUMNS,
    {
        "total": "90.00 30.00 60.00",
        "#1:201": "50.00 20.00 30.00",
        "#1:2010101": "50.00 20.00 30.00",
        "#2:201": "40.00 10.00 30.00",
        "#2:2010101": "40.00 10.00 30.00",
    },
)
UNIT_ABOVE_CODES = rows(
    "bud_gpb_expenditure",
    COLUMNS,
    {
        "total": "90.00 30.00 60.00",
        "甲:total": "50.00 20.00 30.00",
        "甲:2010101": "50.00 20.00 30.00",
        "乙:total": "40.00 10.00 30.00",
        "乙:2010101": "30.00 - 30.00",
        "乙:2080505": "10.00 10.00 -",
    },
)
TWO_ECONOMIC = rows(
    "bud_gpb_basic",
    ("basic_expenditure", "personnel_expenditure", "public_operating_expenditure"),
    {
        "total": "30.00 25.00 5.00",
        "301*501": "25.00 25.00 -",
        "30101*50101": "20.00 20.00 -",
        "30108*50102": "5.00 5.00 -",
        "302*502": "5.00 - 5.00",
        "30201*50201": "5.00 - 5.00",
    },
)
SEVEN_DIGITS = rows(
    "bud_gpb_basic",
    ("basic_expenditure",),
    {"total": "30.00", "302": "30.00", "30211": "30.00", "3021101": "20.00", "3021199": "10.00"},
)
PATHS = rows(
    "bud_gpb_expenditure",
    COLUMNS,
    {
        "total": "20.00 5.00 15.00",
        "208": "20.00 5.00 15.00",
        "208>养老": "20.00 5.00 15.00",
        "208>养老>离退休": "5.00 5.00 -",
        "208>养老>其他": "15.00 - 15.00",
    },
)
SOURCES = ("revenue/general_public", "revenue/government_fund", "revenue/fiscal_account", "revenue_public_service")
REVENUE = rows(
    "bud_revenue",
    (
        *("total_sources", "revenue", "revenue_fiscal_appropriation", *SOURCES),
        *("carryover_opening", "carryover_opening/general_public", "carryover_opening/own_funds"),
    ),
    {"total": "106.00 96.00 70.00 60.00 10.00 6.00 20.00 10.00 4.00 6.00"},
)
REVENUE_WITHOUT_SUBTOTALS = rows(
    "bud_revenue",
    ("total_sources", *SOURCES, "carryover_opening"),
    {"total": "106.00 60.00 10.00 6.00 20.00 10.00"},
)
BY_SOURCE = rows(
    "bud_project",
    (
        *("project_expenditure/all", "project_expenditure/fiscal_appropriation", "project_expenditure/general_public"),
        *("project_expenditure/government_fund", "project_expenditure/own_funds"),
        *("project_expenditure_from_carryover/all",),
    ),
    {"total": "50.00 30.00 20.00 10.00 15.00 5.00", "#某项目": "50.00 30.00 20.00 10.00 15.00 5.00"},
)
CARRIED = rows(
    "bud_gpb_expenditure",
    (
        *("expenditure_with_carryover", "expenditure", "basic_expenditure", "project_expenditure"),
        *("expenditure_from_carryover", "basic_expenditure_from_carryover", "project_expenditure_from_carryover"),
    ),
    {"total": "50.00 40.00 30.00 10.00 10.00 4.00 6.00", "201": "50.00 40.00 30.00 10.00 10.00 4.00 6.00"},
)
BY_USE = rows(
    "bud_gpb_expenditure",
    ("expenditure", "personnel_expenditure", "public_operating_expenditure", "project_expenditure"),
    {"total": "50.00 30.00 10.00 10.00"},
)
DEPARTMENT_MONEY = rows(
    "bud_expenditure",
    ("expenditure", "expenditure_of_department", "basic_expenditure", "project_expenditure"),
    {"total": "60.00 50.00 40.00 10.00"},
)
THREE_PUBLIC = rows(
    "bud_three_public",
    ("expenditure", "expenditure@2023"),
    {
        "three_public_total": "9.00 8.00",
        "overseas_travel": "1.00 -",
        "official_vehicle": "5.00 5.00",
        "official_vehicle_purchase": "2.00 -",
        "official_vehicle_operation": "3.00 5.00",
        "official_reception": "3.00 3.00",
    },
)
# Tables that repeat each other's figures: expenditure of the year is 100.00, 4.00 are carried over to the next.
WHOLE = [
    *total(
        {
            "revenue_fiscal_appropriation": "70.00",
            "revenue_general_public": "60.00",
            "revenue_government_fund": "10.00",
            "revenue_state_capital": "-",
            "revenue_public_service": "30.00",
            "revenue_current_year": "100.00",
            "carryover_opening": "4.00",
            "total_sources": "104.00",
        },
        {
            "201": "60.00",
            "208": "-",
            "212": "40.00",
            "expenditure_current_year": "100.00",
            "carryover_closing": "4.00",
            "total_uses": "104.00",
        },
    ),
    *rows(
        "bud_revenue",
        ("total_sources", *SOURCES[:2], "revenue_fiscal_appropriation", "revenue_public_service", "carryover_opening"),
        {"total": "104.00 60.00 10.00 70.00 30.00 4.00"},
    ),
    *rows(
        "bud_expenditure",
        COLUMNS,
        {"total": "100.00 45.00 55.00", "201": "60.00 40.00 20.00", "212": "40.00 5.00 35.00"},
    ),
    *rows("bud_approp_expenditure", COLUMNS, {"total": "70.00 42.00 28.00", "201": "70.00 42.00 28.00"}),
    *rows(
        "bud_gpb_expenditure",
        (
            "expenditure",
            "basic_expenditure",
            "personnel_expenditure",
            "public_operating_expenditure",
            "project_expenditure",
        ),
        {"total": "60.00 40.00 30.00 10.00 20.00", "201": "60.00 40.00 30.00 10.00 20.00"},
    ),
    *rows("bud_gpb_economic", ("expenditure",), {"total": "60.00", "301": "30.00", "302": "30.00"}),
    *rows(
        "bud_gpb_basic",
        ("basic_expenditure", "personnel_expenditure", "public_operating_expenditure"),
        {
            "total": "40.00 30.00 10.00",
            "301": "30.00 30.00 -",
            "302": "10.00 - 10.00",
            "30217": "2.00 - 2.00",
            "30231": "8.00 - 8.00",
        },
    ),
    *rows("bud_basic", ("basic_expenditure/all",), {"total": "45.00", "#人员": "45.00"}),
    *rows(
        "bud_three_public",
        ("expenditure",),
        {"official_reception": "2.00", "official_vehicle_operation": "8.50", "agency_operating_expenditure": "10.00"},
    ),
]
# Expenditure of appropriations by budget beside the tables of the budgets.
BOOKS = [
    *rows(
        "bud_approp_total",
        ("expenditure/all", "expenditure/general_public", "expenditure/government_fund", "expenditure/state_capital"),
        {
            "201": "60.00 60.00 - -",
            "212": "12.00 2.00 7.00 3.00",
            "expenditure_current_year": "72.00 62.00 7.00 3.00",
            "total_uses": "72.00 62.00 7.00 3.00",
        },
        panel="expenditure",
    ),
    *rows("bud_gpb_expenditure", ("expenditure",), {"total": "62.00", "201": "60.00", "212": "2.00"}),
    *rows("bud_govfund", ("expenditure",), {"total": "7.00", "212": "7.00"}),
    *rows("bud_statecap", ("expenditure",), {"total": "3.00", "212": "3.00"}),
]
LAYOUTS: dict[str, Cells] = {
    name: value for name, value in list(globals().items()) if name.isupper() and isinstance(value, list)
}
"""Every list of cells above, by name"""
