from __future__ import annotations

from typing import Any

import pytest

from transforms.facts.prose import narrative_disagreements
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
