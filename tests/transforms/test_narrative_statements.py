"""Which figures the narrative states: only what is declared to the last word."""

from __future__ import annotations

import pytest

from transforms.facts.narrative_statements import read_statements
from transforms.reading.opening import Page


def page(text: str, number: int = 7) -> Page:
    made = Page.__new__(Page)
    object.__setattr__(made, "number", number)
    object.__setattr__(made, "text", text)
    return made


def said(*texts: str) -> list[tuple[str, str, str]]:
    """Name, phase and figure with its unit of what is stated on pages one after the other."""
    pages = [page(text, number) for number, text in enumerate(texts, start=7)]
    return [(one.statement.name, one.phase, f"{one.text}{one.unit}") for one in read_statements(pages)]


TOTAL = "一、收入支出决算总体情况说明\n"
PUBLIC = "七、“三公”经费支出决算情况说明\n"
BASIC = "六、一般公共预算财政拨款基本支出决算情况说明\n"


@pytest.mark.parametrize(
    "clause",
    [
        "青山市财政局2023年度收入支出总计120.50万元。",
        "2023年度收入支出决算总计为120.50万元。",
        "2023年度收、支总计均为120.50万元。",
        "本部门2023年度收支总额120.50万元。",
        "收入总额1,205,000.00元，支出总额1,205,000.00元。",
    ],
)
def test_wordings_of_the_total(clause: str) -> None:
    found = said(TOTAL + "青山市财政局2023年度情况如下。\n" + clause)
    assert {(name, phase) for name, phase, _ in found} == {("total", "executed")}


@pytest.mark.parametrize(
    "clause",
    [
        "与上年相比，收入支出总计增加3.10万元。",
        "上年收入支出总计117.40万元。",
        "其中：下属学校收入支出总计20.00万元。",
        "收入支出总计约120.50万元。",
        "收入支出总计120.50万元以内。",
        "财政拨款收入支出总计99.00万元。",
        "年初财政拨款结转和结余2.00万元。",
        "主要原因是本年收入合计120.50万元。",
    ],
)
def test_a_clause_with_another_word_says_nothing(clause: str) -> None:
    assert said(TOTAL + clause) == []


def test_the_section_tells_the_totals_apart() -> None:
    text = (
        f"{TOTAL}2023年度收入总计9.00万元，支出总计9.00万元。\n"
        "二、收入决算情况说明\n本年收入合计8.00万元，其中：财政拨款收入7.00万元，占87.50%。\n"
        "三、支出决算情况说明\n本年支出合计8.50万元，其中：基本支出5.00万元，占58.82%；项目支出3.50万元，占41.18%。\n"
        "四、财政拨款收入支出决算总体情况说明\n2023年度财政拨款收入总计7.20万元，支出总计7.20万元。\n"
        f"{BASIC}2023年度一般公共预算财政拨款基本支出5.00万元，其中：人员经费4.00万元，主要包括基本工资2.00万元、"
        "公务接待费1.00万元；公用经费1.00万元。\n"
        "八、预算绩效情况说明\n项目支出12.00万元，基本支出5.50万元。"
    )
    assert [(name, figure) for name, _, figure in said(text)] == [
        ("total", "9.00万元"),
        ("total", "9.00万元"),
        ("revenue", "8.00万元"),
        ("revenue_fiscal_appropriation", "7.00万元"),
        ("expenditure", "8.50万元"),
        ("basic_expenditure", "5.00万元"),
        ("project_expenditure", "3.50万元"),
        ("appropriation_total", "7.20万元"),
        ("appropriation_total", "7.20万元"),
        ("general_public_basic", "5.00万元"),
        ("personnel", "4.00万元"),
        ("public_operating", "1.00万元"),
    ]


def test_a_phase_goes_on_with_its_subject() -> None:
    text = (
        f"{PUBLIC}2023年度“三公”经费财政拨款支出全年预算为2.00万元，2023年度支出决算为1.50万元，完成预算的75.00%。"
        "其中：公务接待费支出年初预算为0.90万元，支出决算为0.80万元。"
    )
    assert said(text) == [
        ("three_public_total", "budget", "2.00万元"),
        ("three_public_total", "executed", "1.50万元"),
        ("official_reception", "approved", "0.90万元"),
        ("official_reception", "executed", "0.80万元"),
    ]


@pytest.mark.parametrize("between", ["国内接待费0.30万元", "接待3批次", "其中外宾接待费支出情况如下"])
def test_a_clause_that_is_not_read_ends_the_subject(between: str) -> None:
    assert said(f"{PUBLIC}公务接待费支出预算为0.90万元，{between}，支出决算为0.30万元。")[1:] == []


@pytest.mark.parametrize("nil", ["本年度无“三公”经费财政拨款支出。", "本部门2023年度没有发生“三公”经费支出。"])
def test_that_there_was_nothing_is_nought(nil: str) -> None:
    assert said(PUBLIC + nil) == [("three_public_total", "executed", "0元")]


def test_a_reason_states_nothing() -> None:
    assert said(f"{PUBLIC}比上年减少0.20万元，主要原因是：无公务接待费支出，公务接待费支出0.10万元。") == []


def test_of_several_years_the_last_one_is_meant() -> None:
    text = f"{TOTAL}2023年度收入支出总计9.00万元。2022年度收入支出总计8.00万元，本年收入合计7.00万元。"
    assert said(text) == [("total", "executed", "9.00万元")]


def test_counts_and_other_matters() -> None:
    text = (
        "十、其他重要事项情况说明\n（一）机关运行经费支出3.00万元。\n（二）政府采购支出总额6.00万元，其中：政府采购货物支出"
        "1.00万元、政府采购工程支出2.00万元、政府采购服务支出3.00万元。\n（三）截至2023年12月31日，本部门（单位）共有车辆"
        "4辆；单价100万元（含）以上设备（不含车辆）2台（套）。"
    )
    assert [(name, figure) for name, _, figure in said(text)] == [
        ("agency_operating_expenditure", "3.00万元"),
        ("procurement", "6.00万元"),
        ("procurement_goods", "1.00万元"),
        ("procurement_works", "2.00万元"),
        ("procurement_services", "3.00万元"),
        ("vehicles", "4"),
        ("large_equipment", "2"),
    ]


def test_a_line_end_between_digits_is_no_number() -> None:
    assert said(f"{TOTAL}收入支出总计12\n0.50万元。") == []
    assert said(f"{TOTAL}收入支出总\n计120.50万\n元。") == [("total", "executed", "120.50万元")]


def test_a_clause_that_began_on_the_page_before_is_not_read() -> None:
    assert said(f"{TOTAL}上年的\n- 7 -", "收入支出总计9.00万元，收入支出总计8.00万元。") == [
        ("total", "executed", "8.00万元")
    ]
    assert said(f"{TOTAL}如下。", "收入支出总计9.00万元。") == [("total", "executed", "9.00万元")]


def test_only_the_body_of_the_narrative_is_named_before_a_subject() -> None:
    text = (
        "第三部分 青山市水务局2023年度部门决算情况说明\n青山市水务局2023年度决算如下。\n"
        "青山市水务局机关运行经费支出3.00万元。\n青山市水库管理所机关运行经费支出1.00万元。\n"
        "青山市水库管理所2023年度机关运行经费支出1.00万元。"
    )
    assert said(text) == [("agency_operating_expenditure", "executed", "3.00万元")]
