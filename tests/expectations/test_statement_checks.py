"""The checks of narratives: each holds, and is broken by the change that it is there to find."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.judging.checks import STATEMENTS, checks
from schemas.judging.grades import part_of
from tests.expectations.judged_statements import failing, judged
from tests.transforms.test_statements import DETAIL, OWN, THREE_PUBLIC, TOTAL, fact, lines
from transforms.statements.narrative import read_statements

STRUCTURE = "五、一般公共预算财政拨款支出决算情况说明\n（二）一般公共预算财政拨款支出决算结构情况"
BASIC = "六、一般公共预算财政拨款基本支出决算情况说明"
PROCUREMENT = "十、政府采购支出情况"
ASSETS = "十一、国有资产占用情况"
PERFORMANCE = "十二、预算绩效情况说明"

CASES = {
    "N01": (f"{DETAIL}\n一般公共服务支出（类）30.00万元。", "30.00", "31.00"),
    "N02": (
        f"{TOTAL}\n收、支总计各110.00万元，与2022年度相比，收、支总计各增加10.00万元，增长10.00%。", "10.00%", "12.00%",
    ),
    "N02b": (f"{THREE_PUBLIC}\n公务接待费支出2.00万元，比2022年的2.50万元减少0.50万元。", "2.50", "2.80"),
    "N03": (
        f"{STRUCTURE}\n2023年度一般公共预算财政拨款支出100.00万元，主要用于以下方面：一般公共服务支出（类）75.00万元，"
        "占75.00%；住房保障支出（类）25.00万元，占25.00%。",
        "占25.00%", "占27.00%",
    ),
    "N08": (
        f"{STRUCTURE}\n2023年度一般公共预算财政拨款支出100.00万元，主要用于以下方面：一般公共服务支出（类）75.00万元，"
        "占75.00%；住房保障支出（类）25.00万元，占25.00%。",
        "占25.00%", "占25.07%",
    ),
    "N08b": (
        f"{STRUCTURE}\n2023年度一般公共预算财政拨款支出100.00万元，主要用于以下方面：一般公共服务支出（类）75.00万元；"
        "住房保障支出（类）25.00万元。",
        "25.00", "26.00",
    ),
    "N09": (
        f"{THREE_PUBLIC}\n公务接待费预算为4.00万元，支出决算为2.00万元，完成预算的50.00%。", "50.00%", "55.00%",
    ),
    "N11": (
        f"{BASIC}\n2023年度一般公共预算财政拨款基本支出30.00万元，其中：人员经费20.00万元，公用经费10.00万元。",
        "公用经费10.00", "公用经费11.00",
    ),
    "N14": (
        f"{PROCUREMENT}\n2023年政府采购支出总额30.00万元，其中：政府采购货物支出10.00万元、政府采购工程支出15.00万元、"
        "政府采购服务支出5.00万元。",
        "5.00万元。", "6.00万元。",
    ),
    "N14b": (
        f"{PROCUREMENT}\n2023年政府采购支出总额30.00万元。授予中小企业合同金额30.00万元。",
        "金额30.00", "金额31.00",
    ),
    "N15": (
        f"{ASSETS}\n截至2023年12月31日，共有车辆3辆，其中：机要通信用车1辆、其他用车2辆。", "用车2", "用车3",
    ),
    "N20": (
        f"{TOTAL}\n收、支总计各110.00万元，与2022年度相比，收、支总计各增加10.00万元，增长10.00%。", "增长", "下降",
    ),
    "N22": (f"{THREE_PUBLIC}\n公务接待费支出2.00万元。公务接待费支出2.00万元。", "2.00万元。公", "2.50万元。公"),
    "Y05": (
        f"{TOTAL}\n收、支总计各110.00万元，与2022年度相比，收、支总计各增加100.00万元，增长1000.00%。",
        "增加100.00", "增加110.00",
    ),
}  # fmt: skip
"""By check: a text in which it holds, and what is changed to break it"""
FACTS = [fact("201", "一般公共服务支出", 30_000_000, amount_text="30.00")]


def checked(text: str, facts: Any = (), **columns: Any) -> Any:
    rows, findings = read_statements(lines(text), [], facts, OWN)
    return judged(rows, findings, facts, **columns)


@pytest.mark.parametrize("check", CASES)
def test_a_check_holds_and_is_broken_by_one_figure(check: str) -> None:
    text, before, after = CASES[check]
    facts = FACTS if check == "N01" else ()
    assert failing(checked(text, facts)) == []
    assert text.count(before) == 1
    broken = checked(text.replace(before, after), facts)
    assert (check, "publisher_error") in failing(broken)
    assert check in set(broken.findings["rule"])
    assert set(broken.findings["severity"]) == {"warn"}


def test_every_check_of_narratives_is_about_statements_and_most_are_tried_here() -> None:
    declared = {check.id for check in checks().values() if check.kind in STATEMENTS}
    assert {part_of(check) for check in declared} == {"statements"}
    assert declared - set(CASES) == {"N09b", "N09c", "N10", "N13", "N17"}


ITEMS = (
    f"{DETAIL}\n2023年度一般公共预算财政拨款支出年初预算为40.00万元，支出决算为30.00万元。其中：\n"
    "1.一般公共服务支出（类）财政事务（款）行政运行（项）。年初预算为25.00万元，支出决算为20.00万元。\n"
    "2.一般公共服务支出（类）财政事务（款）预算改革业务（项）。年初预算为15.00万元，支出决算为10.00万元。"
)


def test_vehicles_are_their_kinds_where_all_kinds_are_listed() -> None:
    kinds = (
        "副部（省）级及以上领导用车",
        "主要领导干部用车",
        "机要通信用车",
        "应急保障用车",
        "执法执勤用车",
        "其他用车",
    )
    text = f"{ASSETS}\n截至2023年12月31日，共有车辆{{}}辆，其中：{'、'.join(f'{kind}1辆' for kind in kinds)}。"
    assert failing(checked(text.format(6))) == []
    assert failing(checked(text.format(7))) == [("N15", "publisher_error")]
    some = text.format(7).replace("、执法执勤用车1辆", "")
    assert failing(checked(some)) == []


def test_a_list_that_is_whole_in_one_phase_is_whole_in_the_other() -> None:
    assert failing(checked(ITEMS)) == []
    assert failing(checked(ITEMS.replace("预算为15.00", "预算为14.00"))) == [("N09c", "publisher_error")]
    # Nothing says that the list is whole: what is missing may be an item that it leaves out.
    short = ITEMS.replace("预算为15.00", "预算为14.00").replace("决算为10.00", "决算为9.00")
    assert failing(checked(short)) == []
    # More than the total is wrong, whatever the list leaves out.
    above = ITEMS.replace("预算为15.00", "预算为16.00").replace("决算为10.00", "决算为9.00")
    assert failing(checked(above)) == [("N09c", "publisher_error")]


def test_rounding_is_no_finding() -> None:
    text, before, after = CASES["N11"]
    outcome = checked(text.replace(before, after.replace("11.00", "10.01")))
    (row,) = outcome.check_results[outcome.check_results["check_id"] == "N11"].to_dict("records")
    assert (row["result"], row["verdict"], row["difference_fen"]) == ("within_tolerance", "rounding", -10_000)
    assert list(outcome.findings["rule"]) == []


def test_readings_that_differ_make_it_a_suspected_misreading() -> None:
    text, before, after = CASES["N02"]
    assert failing(checked(text.replace(before, after), page_reading="differs")) == [("N02", "suspected_misreading")]
    assert failing(checked(text.replace(before, after), is_corrected=True)) == [("N02", "correction_disagrees")]


def test_a_figure_that_was_not_read_beside_it_makes_it_a_suspected_misreading() -> None:
    text, before, after = CASES["N11"]
    broken = text.replace(before, after)
    assert failing(checked(broken)) == [("N11", "publisher_error")]
    unread = broken.replace("公用经费11.00万元", "公用经费11.00万元，某某暂列经费1.00万元")
    assert failing(checked(unread)) == [("N11", "suspected_misreading")]


def test_narrative_and_table_are_named_with_both_places() -> None:
    text, before, after = CASES["N01"]
    outcome = checked(text.replace(before, after), FACTS)
    (row,) = outcome.check_results[outcome.check_results["result"] == "fail"].to_dict("records")
    assert "page 9" in row["message"]
    assert "page 4" in row["message"]
    assert "第 4 页" in row["message_zh"]
    terms = outcome.check_facts[outcome.check_facts["check_no"] == row["check_no"]]
    assert list(terms["side"]) == ["left", "right"]
    assert list(terms["fact_id"])[1] == f"{0:032x}"


def test_a_percentage_of_nothing_that_is_nothing_is_undefined() -> None:
    text = f"{THREE_PUBLIC}\n公务接待费预算为0万元，支出决算为0万元，完成预算的0%。"
    outcome = checked(text)
    (row,) = outcome.check_results[outcome.check_results["check_id"] == "N09"].to_dict("records")
    assert row["result"] == "not_applicable"
    assert "预算数为零" in row["message_zh"]
    assert list(outcome.findings["rule"]) == []
