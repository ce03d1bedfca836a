from __future__ import annotations

import re
from typing import Any

import pytest

from tests.transforms.test_statements import lines
from transforms.findings import Finding
from transforms.result import Disclosure
from transforms.statements.narrative import read_statements

NARRATIVE = (
    "一、收入支出决算总体情况说明\n青山市财政局2023年度支出总计120.50万元。与2022年度相比，支出总计增加3.10万元。\n"
    "二、收入决算情况说明\n本年收入合计110.00万元，其中：财政拨款收入100.00万元。\n"
    "三、支出决算情况说明\n本年支出合计115.25万元。\n"
    "四、财政拨款收入支出决算总体情况说明\n财政拨款收入支出总计99.00万元。\n"
    "七、“三公”经费支出决算情况说明\n“三公”经费支出全年预算为2.00万元，支出决算为1.50万元。其中：因公出国（境）费支出决算为0.70万元。"
)


OWN = Disclosure("青山市财政局", "department", 2023, "final", None)
_RULES = ("narrative_disagrees", "narrative_of_another", "table_of_another")


def fact(table_key: str, fen: int | None, text: str, unit: str | None = "万元", **cell: Any) -> dict[str, Any]:
    return {
        "table_key": table_key,
        "amount_fen": fen,
        "amount_text": text,
        "unit": unit,
        "page": 3,
        "panel": "",
        "row_key": cell.get("account_code", ""),
        "row_name": "",
        "measure": "expenditure",
        "phase": "executed",
        "budget_book": "all",
        "code_system": "item",
        **dict.fromkeys(("x0", "y0", "x1", "y1"), 1.0),
        "cell_kind": "number" if text else "blank",
        **cell,
    }


def findings_of(facts: list[dict[str, Any]], text: str) -> list[Finding]:
    """What is found about figures that are not those of their cells."""
    return [finding for finding in read_statements(lines(text), [], facts, OWN)[1] if finding.rule in _RULES]


def tables(
    total: int = 120_500_000, revenue: int = 110_000_000, spent: int = 115_250_000, public: int | None = 1_500_000
) -> list[dict[str, Any]]:
    def text(fen: int | None) -> str:
        return "" if fen is None else f"{fen / 1_000_000:.2f}"

    return [
        fact("fin_total", total, text(total), account_code="total_uses"),
        fact("fin_revenue", revenue, text(revenue), account_code="total", measure="revenue"),
        fact("fin_expenditure", spent, text(spent), account_code="total", measure="expenditure"),
        fact("fin_three_public", public, text(public), account_code="three_public_total", phase="executed"),
    ]


def rules(facts: list[dict[str, Any]], text: str = NARRATIVE) -> list[tuple[str, str | None]]:
    return [(finding.rule, finding.table_key) for finding in findings_of(facts, text)]


def test_a_narrative_that_repeats_the_tables_says_nothing() -> None:
    assert rules(tables()) == []


@pytest.mark.parametrize(
    ("changed", "table_key"),
    [
        ({"total": 120_700_000}, "fin_total"),
        ({"revenue": 100_000_000}, "fin_revenue"),
        ({"spent": 115_290_000}, "fin_expenditure"),
        ({"public": 700_000}, "fin_three_public"),
        ({"public": None}, "fin_three_public"),
    ],
)
def test_one_total_that_differs_is_a_finding(changed: dict[str, int | None], table_key: str) -> None:
    assert rules(tables(**changed)) == [("narrative_disagrees", table_key)]


def test_a_narrative_of_which_nothing_agrees_is_of_another_disclosure() -> None:
    findings = rules(tables(1_000_000, 2_000_000, 3_000_000, 4_000_000))
    assert findings[-1] == ("narrative_of_another", None)
    assert len(findings) == 5


def test_a_narrative_in_a_wrong_unit_is_no_other_disclosure() -> None:
    slipped = NARRATIVE.replace("万元", "元")
    assert slipped != NARRATIVE
    assert {rule for rule, _ in rules(tables(), slipped)} == {"narrative_disagrees"}


@pytest.mark.parametrize("decimals", [0, 1])
def test_a_narrative_that_rounds_is_no_other_disclosure(decimals: int) -> None:
    rounded = re.sub(r"\d+\.\d\d(?=万元)", lambda match: f"{float(match[0]):.{decimals}f}", NARRATIVE)
    assert rounded != NARRATIVE
    assert not {rule for rule, _ in rules(tables(), rounded)} & {"narrative_of_another", "table_of_another"}


def test_nought_in_both_places_is_no_agreement() -> None:
    text = NARRATIVE.replace("1.50万元", "0.00万元")
    assert rules(tables(1_000_000, 2_000_000, 3_000_000, None), text)[-1] == ("narrative_of_another", None)
    assert ("narrative_of_another", None) not in rules(tables(1_000_000, 2_000_000, public=None), text)


def test_a_small_figure_is_missed_in_an_empty_cell() -> None:
    text = NARRATIVE.replace("1.50万元", "0.39万元")
    assert rules(tables(public=None), text) == [("narrative_disagrees", "fin_three_public")]


def test_one_total_alone_accuses_nobody() -> None:
    assert rules(tables()[:1], f"{TOTAL}支出总计9.00万元。") == [("narrative_disagrees", "fin_total")]


@pytest.mark.parametrize("figure", ["120.5万元", "1,205,000.00元", "120.49万元", "121万元"])
def test_rounding_and_other_units_are_no_difference(figure: str) -> None:
    assert rules(tables()[:1], f"{TOTAL}支出总计为{figure}。") == []


def test_what_is_said_twice_is_the_one_that_agrees() -> None:
    assert rules(tables()[:1], f"{TOTAL}支出总计为120.50万元。支出总计为12.05万元。") == []


def public(**amounts: str) -> list[dict[str, Any]]:
    """三公 as it is printed: total, travel, vehicle (and its two parts), reception."""
    codes = {"total": "three_public_total", "travel": "overseas_travel", "reception": "official_reception"}
    codes |= {"vehicle": "official_vehicle", "operation": "official_vehicle_operation"}
    return [
        fact(
            "fin_three_public",
            int(float(text) * 1_000_000),
            text,
            account_code=codes[name],
            row_key=codes[name],
            phase="executed",
        )
        for name, text in amounts.items()
    ]


PUBLIC = (
    "七、“三公”经费支出决算情况说明\n“三公”经费支出全年预算为9.00万元，支出决算为4.58万元。其中：因公出国（境）费0.00万元；"
    "公务用车购置及运行维护费3.64万元；公务接待费0.94万元。"
)
TOTAL = "一、收入支出决算总体情况说明\n"


def test_a_table_of_which_no_figure_is_stated_is_of_another_year() -> None:
    of_before = public(total="42.53", travel="0.00", vehicle="41.84", operation="4.17", reception="0.69")
    findings = findings_of(of_before, PUBLIC)
    assert {(finding.rule, finding.severity, finding.page) for finding in findings[:-1]} == {
        ("narrative_disagrees", "warn", 9)
    }
    assert (findings[-1].rule, findings[-1].severity, findings[-1].page) == ("table_of_another", "gate", 3)
    assert "“公务接待费0.94万元” on page 9: the table on page 3 has 0.69 (万元)." in findings[-2].message


def test_one_figure_in_common_is_a_sign_of_one_origin() -> None:
    slip = public(total="4.85", travel="0.00", vehicle="3.91", operation="3.91", reception="0.94")
    assert set(rules(slip, PUBLIC)) == {("narrative_disagrees", "fin_three_public")}
    elsewhere = public(total="4.97", travel="0.94", vehicle="4.03", operation="3.64", reception="0.00")
    assert set(rules(elsewhere, PUBLIC)) == {("narrative_disagrees", "fin_three_public")}


def test_an_empty_table_is_of_nobody_else() -> None:
    empty = [
        fact("fin_three_public", None, "", account_code=row["account_code"], phase="executed")
        for row in public(total="1", reception="2")
    ]
    assert set(rules(empty, PUBLIC)) == {("narrative_disagrees", "fin_three_public")}


@pytest.mark.parametrize(("figure", "agrees"), [("0万元", False), ("0.00万元", False), ("0元", False), ("1万元", True)])
def test_nought_is_exact_where_the_narrative_prints_decimals(figure: str, agrees: bool) -> None:
    text = f"{TOTAL}支出总计9.25万元。\n七、“三公”经费支出决算情况说明\n“三公”经费支出决算为{figure}。"
    assert (rules(public(total="0.94"), text) == []) == agrees


def test_nought_is_rounded_where_the_narrative_prints_no_decimals() -> None:
    text = f"{TOTAL}支出总计9万元。\n七、“三公”经费支出决算情况说明\n“三公”经费支出决算为0万元。"
    assert rules(public(total="0.40"), text) == []


def test_a_table_that_strips_zeros_is_as_exact_as_its_finest_amount() -> None:
    text = "七、“三公”经费支出决算情况说明\n“三公”经费支出决算为12.40万元。"
    assert rules(public(total="12", reception="0.40"), text) == [("narrative_disagrees", "fin_three_public")]
    assert rules(public(total="12"), text) == []


def test_a_figure_that_other_tables_repeat_puts_no_table_in_doubt() -> None:
    text = f"{NARRATIVE}\n六、一般公共预算财政拨款基本支出决算情况说明\n一般公共预算财政拨款基本支出9.00万元。"
    cell = {"account_code": "total", "measure": "basic_expenditure", "budget_book": "general_public"}
    basic = fact("fin_gpb_expenditure", 8_000_000, "8.00", **cell)
    assert findings_of([*tables(), basic], text) == []


def test_a_sum_of_printed_rows_is_what_the_narrative_states() -> None:
    rows = [
        fact("fin_info", fen, text, account_code=code, measure="agency_operating_expenditure")
        for code, fen, text in (
            ("administrative_units", 2_000_000, "2.00"),
            ("civil_service_managed_units", 1_000_000, "1.00"),
        )
    ]
    heading = "八、机关运行经费支出情况说明\n"
    rows = [row | {"measure": "agency_operating_expenditure"} for row in rows]
    assert rules(rows, f"{heading}机关运行经费支出3.00万元。") == []
    assert rules(rows, f"{heading}机关运行经费支出2.00万元。") == [("narrative_disagrees", "fin_info")]


def test_counts_are_compared_exactly() -> None:
    row = fact("fin_info", None, "4", None, account_code="vehicle_count", measure="count", quantity=4)
    heading = "九、国有资产占用情况说明\n"
    assert rules([row], f"{heading}共有车辆4辆。") == []
    assert rules([row], f"{heading}共有车辆5辆。") == [("narrative_disagrees", "fin_info")]


def test_a_cell_that_is_printed_twice_is_not_compared() -> None:
    assert rules([*public(total="1.00"), *public(total="2.00")], PUBLIC) == []
