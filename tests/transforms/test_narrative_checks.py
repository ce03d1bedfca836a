from __future__ import annotations

from typing import Any

import pytest

from transforms.facts.narrative_checks import narrative_disagreements
from transforms.reading.opening import Page

NARRATIVE = (
    "一、收入支出决算总体情况说明\n青山市财政局2023年度收入支出总计120.50万元。与2022年度相比，收入支出总计增加3.10万元。\n"
    "二、收入决算情况说明\n本年收入合计110.00万元，其中：财政拨款收入100.00万元。\n"
    "三、支出决算情况说明\n本年支出合计115.25万元。\n"
    "四、财政拨款收入支出总计99.00万元。\n"
    "七、“三公”经费支出全年预算为2.00万元，支出决算为1.50万元。其中：因公出国（境）费支出决算为0.70万元。"
)


def page(text: str) -> Page:
    made = Page.__new__(Page)
    object.__setattr__(made, "number", 7)
    object.__setattr__(made, "text", text)
    return made


def fact(table_key: str, fen: int | None, text: str, unit: str = "万元", **cell: str) -> dict[str, Any]:
    return {"table_key": table_key, "amount_fen": fen, "amount_text": text, "unit": unit, "page": 3, **cell}


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
    return [(found.rule, found.table_key) for found in narrative_disagreements(facts, [page(text)], [])]


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
    found = rules(tables(1_000_000, 2_000_000, 3_000_000, 4_000_000))
    assert found[-1] == ("narrative_of_another", None)
    assert len(found) == 5


def test_nought_in_both_places_is_no_agreement() -> None:
    text = NARRATIVE.replace("1.50万元", "0.00万元")
    assert rules(tables(1_000_000, 2_000_000, 3_000_000, None), text)[-1] == ("narrative_of_another", None)
    assert ("narrative_of_another", None) not in rules(tables(1_000_000, 2_000_000, public=None), text)


def test_a_small_figure_is_missed_in_an_empty_cell() -> None:
    text = NARRATIVE.replace("1.50万元", "0.39万元")
    assert rules(tables(public=None), text) == [("narrative_disagrees", "fin_three_public")]


def test_one_total_alone_accuses_nobody() -> None:
    assert rules(tables()[:1], "收入支出总计9.00万元") == [("narrative_disagrees", "fin_total")]


@pytest.mark.parametrize("said", ["120.5万元", "1,205,000.00元", "120.49万元", "121万元", "收、支总计120.50万元"])
def test_rounding_and_other_units_are_no_difference(said: str) -> None:
    text = said if "总计" in said else f"收入总计为{said}"
    assert rules(tables()[:1], text) == []


def test_pages_with_tables_are_no_narrative() -> None:
    assert list(narrative_disagreements(tables(total=1_000_000), [page(NARRATIVE)], [7])) == []


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


def test_the_total_of_another_table_is_no_witness() -> None:
    facts = tables()[:1]
    assert rules(facts, "财政拨款收入支出总计120.50万元，年初财政拨款结转和结余120.50万元。") == []
    other = "收入支出总计99.00万元。\n四、财政拨款收入支出决算总体情况说明\n财政拨款收入支出总计120.50万元。"
    assert rules(facts, other) == [("narrative_disagrees", "fin_total")]


def test_a_table_of_which_no_figure_is_stated_is_of_another_year() -> None:
    of_before = public(total="42.53", travel="0.00", vehicle="41.84", operation="4.17", reception="0.69")
    found = list(narrative_disagreements(of_before, [page(PUBLIC)], []))
    assert [(one.rule, one.severity, one.page) for one in found] == [
        ("narrative_disagrees", "warn", 7),
        ("table_of_another", "gate", 3),
    ]
    assert "“公务接待费0.94万元” on page 7: the table on page 3 has 0.69 (万元)." in found[0].message


def test_one_figure_in_common_is_a_sign_of_one_origin() -> None:
    slip = public(total="4.85", travel="0.00", vehicle="3.91", operation="3.91", reception="0.94")
    assert rules(slip, PUBLIC) == [("narrative_disagrees", "fin_three_public")]
    elsewhere = public(total="4.97", travel="0.94", vehicle="4.03", operation="3.64", reception="0.00")
    assert rules(elsewhere, PUBLIC) == [("narrative_disagrees", "fin_three_public")]


def test_an_empty_table_is_of_nobody_else() -> None:
    empty = [
        fact("fin_three_public", None, "", account_code=one["account_code"], phase="executed")
        for one in public(total="1", reception="2")
    ]
    assert rules(empty, PUBLIC) == [("narrative_disagrees", "fin_three_public")]


@pytest.mark.parametrize(("said", "agrees"), [("0万元", False), ("0.00万元", False), ("0元", False), ("1万元", True)])
def test_nought_is_exact_where_the_narrative_prints_decimals(said: str, agrees: bool) -> None:
    text = f"收入支出总计9.25万元。\n七、“三公”经费支出决算情况说明\n“三公”经费支出决算为{said}。"
    assert (rules(public(total="0.94"), text) == []) == agrees


def test_nought_is_rounded_where_the_narrative_prints_no_decimals() -> None:
    text = "收入支出总计9万元。\n七、“三公”经费支出决算情况说明\n“三公”经费支出决算为0万元。"
    assert rules(public(total="0.40"), text) == []


def test_a_table_that_strips_zeros_is_as_exact_as_its_finest_amount() -> None:
    text = "七、“三公”经费支出决算情况说明\n“三公”经费支出决算为12.40万元。"
    assert rules(public(total="12", reception="0.40"), text) == [("narrative_disagrees", "fin_three_public")]
    assert rules(public(total="12"), text) == []


def test_a_figure_that_other_tables_repeat_is_told_without_a_warning() -> None:
    text = f"{NARRATIVE}\n六、一般公共预算财政拨款基本支出决算情况说明\n一般公共预算财政拨款基本支出9.00万元。"
    basic = fact("fin_gpb_expenditure", 8_000_000, "8.00", account_code="total", measure="basic_expenditure")
    found = list(narrative_disagreements([*tables(), basic], [page(text)], []))
    assert [(one.rule, one.severity) for one in found] == [("narrative_differs", "info")]


def test_a_sum_of_printed_rows_is_what_the_narrative_states() -> None:
    rows = [
        fact("fin_info", fen, text, account_code=code, row_key=code)
        for code, fen, text in (
            ("administrative_units", 2_000_000, "2.00"),
            ("civil_service_managed_units", 1_000_000, "1.00"),
        )
    ]
    assert rules(rows, "机关运行经费支出3.00万元。") == []
    assert rules(rows, "机关运行经费支出2.00万元。") == [("narrative_disagrees", "fin_info")]


def test_counts_are_compared_exactly() -> None:
    row = fact("fin_info", None, "4", account_code="vehicle_count", row_key="v", quantity=4) | {"unit": None}  # type: ignore[arg-type]
    assert rules([row], "共有车辆4辆。") == []
    assert rules([row], "共有车辆5辆。") == [("narrative_disagrees", "fin_info")]


def test_a_cell_that_is_printed_twice_is_not_compared() -> None:
    assert rules([*public(total="1.00"), *public(total="2.00")], PUBLIC) == []
