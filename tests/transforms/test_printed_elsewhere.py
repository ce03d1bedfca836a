"""Ways of printing rows that no sample has, each a class of its own: codes in parts, totals beside line numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.transforms.reading import read
from tests.transforms.typeset import Printed, Ruled, caption, document, title

_COVER = title("青山市司法局2024年部门预算")


def _rows(name: str, body: str) -> list[tuple[str, str, dict[str, str]]]:
    """The rows of a table: panel, account (or key), and the amounts by measure and book."""
    page: list[Printed] = [*title(name), *caption(), Ruled(body, size=5)]
    result = read(document(_COVER, page, width=842, height=595))
    assert [row for row in result.frames["findings"]["severity"] if row == "gate"] == []
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for fact in result.frames["facts"].to_dict("records"):
        if fact["cell_kind"] == "number":
            amounts = rows.setdefault((_text(fact["panel"]), fact["account_code"] or fact["row_key"]), {})
            amounts[f"{fact['measure']} {fact['budget_book']}"] = fact["amount_text"]
    return [(panel, account, amounts) for (panel, account), amounts in rows.items()]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(
    "codes", [("204.06", "204.06.01"), ("204-06", "204-06-01"), ("204.06司法", "204.06.01行政运行")]
)
def test_the_parts_of_a_code_may_be_set_apart(codes: tuple[str, str]) -> None:
    section, item = (code if code[-1].isdigit() else f"{code}|<" for code in codes)
    names = ["" if "<" in code else name for code, name in ((section, "|司法"), (item, "|行政运行"))]
    body = f"""科目编码|科目名称|合计|基本支出|项目支出
        {section}{names[0]}|7.00|7.00|
        {item}{names[1]}|7.00|7.00|
        合计|<|7.00|7.00|"""
    assert [account for _, account, _ in _rows("一般公共预算支出表", body)] == ["20406", "2040601", "total"]


def test_a_total_may_stand_in_the_column_of_line_numbers() -> None:
    body = """序号|单位名称|项目名称|合计|一般公共预算|其他资金
        1|青山市司法局|普法宣传|5.00|5.00|
        2|青山市司法局|法律援助|25.00|20.00|5.00
        合计|<|<|30.00|25.00|5.00"""
    total = _rows("项目支出预算表", body)[-1]
    assert total[1] == "total"
    assert list(total[2].values()) == ["30.00", "25.00", "5.00"]


def test_the_code_of_a_class_may_stand_before_its_name() -> None:
    body = """收入|<|支出|<|<|<
        项目|预算数|功能分类科目|预算数|部门预算经济分类科目|预算数
        一、一般公共预算拨款收入|70.00|204 公共安全支出|60.00|301 工资福利支出|50.00
        二、其他收入||[208]社会保障和就业支出|10.00|302-商品和服务支出|20.00
        收入总计|70.00|支出总计|70.00|支出总计|70.00"""
    accounts = [
        (panel, account) for panel, account, _ in _rows("收支预算总表", body) if not account.startswith("total")
    ]
    expected = [("expenditure", "204"), ("economic", "301"), ("expenditure", "208"), ("economic", "302")]
    assert accounts == [("income", "revenue_general_public"), *expected]


def test_a_code_that_is_not_that_of_the_name_stays_part_of_it() -> None:
    body = """收入|<|支出|<
        项目|预算数|项目|预算数
        一、一般公共预算拨款收入|70.00|205 公共安全支出|70.00
        收入总计|70.00|支出总计|70.00"""
    assert [account for panel, account, _ in _rows("收支预算总表", body) if panel == "expenditure"] == [
        "205公共安全支出",
        "total_uses",
    ]


def test_columns_of_purchases() -> None:
    body = """单位名称|项目名称|采购品目|采购预算金额|<|<
        ^|^|^|合计|财政拨款|其他资金
        合计|||45.00|40.00|5.00
        青山市司法局|法律服务|法律咨询服务|45.00|40.00|5.00"""
    assert _rows("政府采购预算表", body)[0][2] == {
        "procurement all": "45.00",
        "procurement fiscal_appropriation": "40.00",
        "procurement own_funds": "5.00",
    }
