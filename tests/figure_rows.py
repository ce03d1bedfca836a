"""Rows of narratives and performance forms as their readers hand them over, for tests that need no PDF."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from transforms.figures import Figures

_BOX = {"x0": 100.0, "y0": 200.0, "x1": 140.0, "y1": 212.0}


def statement(value: str | None = "3.00", **columns: Any) -> dict[str, Any]:
    """A statement: 公务接待 spent so much, unless the columns say otherwise."""
    amount = {"amount_fen": int(Decimal(value) * 1_000_000)} if value is not None else {}
    row: dict[str, Any] = {
        "page": 2,
        **_BOX,
        "section": "three_public",
        "section_printed": "八",
        "sentence": f"公务接待费支出{value}万元。",
        "subject_printed": "公务接待费",
        "code_system": "item",
        "account_code": "official_reception",
        "measure": "expenditure",
        "budget_book": "all",
        "phase": "executed",
        "kind": "amount",
        "base": "",
        "direction": "",
        "value_text": value or "",
        "value": None if value is None else Decimal(value),
        "unit": "万元",
        **amount,
    }
    if columns.get("kind", "amount") != "amount" and "amount_fen" not in columns:
        row.pop("amount_fen", None)
    return row | columns


def project(form_no: int = 1, **columns: Any) -> dict[str, Any]:
    """A form of a project that was paid in full and got 95 points."""
    return {
        "form_no": form_no,
        "form_kind": "project_self_evaluation",
        "layout": "mof_2020",
        "first_page": 3,
        "last_page": 3,
        "title_printed": "项目支出绩效自评表",
        "fiscal_year": 2024,
        "project_name": "办公楼维修",
        "total_weight": Decimal(100),
        "total_score": Decimal("95.5"),
        "target_text": "完成维修",
        "actual_text": "已完成",
        **columns,
    }


def fund(measure: str, value: str | None, form_no: int = 1, **columns: Any) -> dict[str, Any]:
    """One cell of the row 年度资金总额."""
    return {
        "form_no": form_no,
        "row_no": 1,
        "task": "",
        "source": "total",
        "source_printed": "年度资金总额",
        "measure": measure,
        "value_text": value or "",
        "value": None if value is None else Decimal(value),
        "unit": "万元",
        "amount_fen": None if value is None else int(Decimal(value) * 1_000_000),
        "cell_kind": "blank" if value is None else "number",
        "page": 3,
        **_BOX,
        **columns,
    }


def indicator(seq: int = 1, form_no: int = 1, **columns: Any) -> dict[str, Any]:
    """An indicator that met its target."""
    return {
        "form_no": form_no,
        "seq": seq,
        "level1": "output",
        "level1_printed": "产出指标",
        "level2": "quantity",
        "level2_printed": "数量指标",
        "level3": "维修面积",
        "target_initial": "≥100平方米",
        "target_adjusted": "",
        "actual": "120平方米",
        "weight_text": "20",
        "weight": Decimal(20),
        "score_text": "20",
        "score": Decimal(20),
        "reason": "",
        "target_operator": ">=",
        "target_number": Decimal(100),
        "target_unit": "平方米",
        "actual_operator": "=",
        "actual_number": Decimal(120),
        "actual_unit": "平方米",
        "page": 3,
        **_BOX,
        "y0": 300.0 + 12 * seq,
        "y1": 312.0 + 12 * seq,
        **columns,
    }


def figures() -> Figures:
    """A narrative of three statements and a form with its funds, two indicators and two texts."""
    return Figures(
        statements=[
            statement(),
            statement(
                "-1.00", kind="change", base="prior_year", direction="decrease", value_text="1.00", x0=150.0, x1=170.0
            ),
            statement(
                "-25.0", kind="change_rate", base="prior_year", direction="decrease", unit="%", x0=180.0, x1=199.0
            ),
        ],
        projects=[project()],
        project_funds=[
            fund("adjusted_budget", "10.00"),
            fund("executed", "9.50", x0=150.0, x1=170.0),
            fund("execution_rate", "95.00", x0=180.0, x1=199.0, unit="%", amount_fen=None),
        ],
        project_indicators=[indicator(1), indicator(2, level3="验收合格率")],
        project_texts=[
            {"form_no": 1, "text_no": 1, "text_kind": "analysis", "label_printed": "产出情况及分析"}
            | {"text": "已按期完成。", "page": 3},
            {"form_no": 1, "text_no": 2, "text_kind": "contact", "label_printed": "填表人"}
            | {"text": "张三 04719876543", "page": 3},
        ],
    )
