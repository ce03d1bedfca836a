"""Rows of a table that are printed more than once: which are the top of a continued page, and which are a doubt."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.facts.cells import Drafts, RowPlace
from transforms.facts.fact_key import fact_id, row_columns
from transforms.facts.repeated import drop_repeated_rows

Row = tuple[int, int, str, str, str, str]
"""Part of the table, row, page is part + 1; code, name, and two amounts"""


def _drafts(*rows: Row, is_list: bool = False) -> Drafts:
    drafts = Drafts("fin_expenditure", "万元", is_list=is_list)
    for slice_no, row, code, name, *amounts in rows:
        for measure, amount in zip(("expenditure", "basic_expenditure"), amounts, strict=True):
            fact: dict[str, Any] = {
                "table_key": "fin_expenditure",
                **row_columns(row_code_printed=code, row_name=name, account_code="total" if name == "合计" else code),
                "measure": measure,
                "phase": "executed",
                "budget_book": "all",
                "amount_text": amount,
                "cell_kind": "number" if amount.strip("—") else "not_applicable" if amount else "blank",
                "unit": "万元",
                "page": slice_no + 1,
                "x0": 0.0,
                "y0": float(row),
            }
            drafts.facts.append(fact)
            drafts.row_places.append(RowPlace(slice_no, row))
    return drafts


def _dropped(*rows: Row) -> tuple[list[str], list[str], int]:
    """The rules of the findings, the amounts that are kept, and how many findings name a cell."""
    drafts = _drafts(*rows)
    drop_repeated_rows(drafts)
    amounts = [fact["amount_text"] for fact in drafts.facts]
    return (
        [finding.rule for finding in drafts.findings],
        amounts,
        sum(finding.cell is not None for finding in drafts.findings),
    )


TOTAL: Row = (0, 0, "", "合计", "5.00", "3.00")
FIRST: Row = (0, 1, "201", "一般公共服务支出", "3.00", "1.00")
LAST: Row = (1, 3, "208", "社会保障和就业支出", "2.00", "2.00")
KEPT = ["5.00", "3.00", "3.00", "1.00", "2.00", "2.00"]


def on_next(row: Row, row_no: int) -> Row:
    return (1, row_no, *row[2:])


def test_rows_at_the_top_of_a_continued_page_are_repeated() -> None:
    assert _dropped(TOTAL, FIRST, on_next(TOTAL, 0), LAST) == (["repeated_row"], KEPT, 0)
    assert _dropped(TOTAL, FIRST, on_next(TOTAL, 0), on_next(FIRST, 1), LAST) == (["repeated_row"] * 2, KEPT, 0)


def test_a_page_printed_twice_is_taken_once() -> None:
    assert _dropped(TOTAL, FIRST, on_next(TOTAL, 0), on_next(FIRST, 1)) == (["repeated_row"] * 2, KEPT[:4], 0)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((TOTAL, FIRST, (0, 2, *FIRST[2:])), id="on the same page, equal in everything"),
        pytest.param((TOTAL, FIRST, LAST, on_next(FIRST, 4)), id="on a continued page below another row"),
        pytest.param((TOTAL, FIRST, (1, 0, "201", "外交支出", "3.00", "1.00"), LAST), id="another name"),
        pytest.param((TOTAL, FIRST, (1, 0, "201", FIRST[3], "3.00", ""), LAST), id="a cell is blank"),
    ],
)
def test_any_other_row_with_the_key_of_another_is_a_doubt(rows: tuple[Row, ...]) -> None:
    rules, remaining, _ = _dropped(*rows)
    assert rules == ["duplicate_row"]
    assert remaining[:4] == KEPT[:4]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (("", "——", "", ""), "blank_row_twice"),
        (("", "", "1.00", ""), "duplicate_row"),
        (("1.00", "", "", ""), "duplicate_row"),
    ],
)
def test_rows_without_a_figure_are_no_doubt(rows: tuple[str, ...], rule: str) -> None:
    rules, remaining, _ = _dropped((0, 1, "", "其中:上级补助", *rows[:2]), (0, 2, "", "其中:上级补助", *rows[2:]))
    assert (rules, remaining) == ([rule], list(rows[:2]))


def test_only_other_amounts_of_the_same_row_can_be_settled_by_a_correction() -> None:
    assert _dropped(TOTAL, FIRST, (0, 2, "201", FIRST[3], "4.00", "1.00"))[2] == 1
    assert _dropped(TOTAL, FIRST, (0, 2, "201", FIRST[3], "4.00", "2.00"))[2] == 2
    assert _dropped(TOTAL, FIRST, (0, 2, "201", "外交支出", "4.00", "1.00"))[2] == 0
    assert _dropped(TOTAL, FIRST, (0, 2, *FIRST[2:]))[2] == 0


def test_a_row_with_a_cell_more_than_the_earlier_one_is_no_repeated_row() -> None:
    drafts = _drafts(TOTAL, FIRST, on_next(TOTAL, 0), LAST)
    del drafts.facts[1], drafts.row_places[1]
    drop_repeated_rows(drafts)
    assert [finding.rule for finding in drafts.findings] == ["duplicate_row"]


def test_a_row_that_differs_in_a_cell_without_a_fact_is_no_repeated_row() -> None:
    for remark, rule in (("", "repeated_row"), ("已调整", "duplicate_row")):
        drafts = _drafts(TOTAL, FIRST, on_next(TOTAL, 0), LAST)
        drafts.row_texts = {
            RowPlace(0, 0): ("合计", "5.00", "3.00", ""),
            RowPlace(1, 0): ("合计", "5.00", "3.00", remark),
        }
        drop_repeated_rows(drafts)
        assert [finding.rule for finding in drafts.findings] == [rule]


def test_a_row_below_another_part_on_the_same_page_is_no_repeated_row() -> None:
    drafts = _drafts(TOTAL, FIRST, (1, 0, *LAST[2:]), (2, 0, *TOTAL[2:]))
    for fact in drafts.facts[-2:]:
        fact["page"] = 2
    drop_repeated_rows(drafts)
    assert [finding.rule for finding in drafts.findings] == ["duplicate_row"]


@pytest.mark.parametrize(
    ("amount", "may_close", "rule"),
    [("5.00", True, "repeated_row"), ("5.01", True, "duplicate_row"), ("5.00", False, "duplicate_row")],
)
def test_a_total_above_and_below_the_rows(amount: str, may_close: bool, rule: str) -> None:
    drafts = _drafts(TOTAL, FIRST, LAST, (1, 4, "", "合计", amount, "3.00"))
    drafts.may_close_with_total = may_close
    drop_repeated_rows(drafts)
    assert [finding.rule for finding in drafts.findings] == [rule]
    assert [fact["amount_text"] for fact in drafts.facts] == KEPT


def test_a_total_between_rows_is_no_closing_one() -> None:
    drafts = _drafts(TOTAL, FIRST, (0, 2, *TOTAL[2:]), LAST)
    drafts.may_close_with_total = True
    drop_repeated_rows(drafts)
    assert [finding.rule for finding in drafts.findings] == ["duplicate_row"]


def test_equal_small_amounts_of_two_units_on_one_page_are_two_facts() -> None:
    rows: list[Row] = [(0, 1, "2080505", "养老", "0.20", "0.20"), (0, 2, "2080505", "养老", "0.20", "0.20")]
    drafts = _drafts(*rows)
    assert _dropped(*rows)[0] == ["duplicate_row"]
    for fact, unit in zip(drafts.facts, ("101001", "101001", "101002", "101002"), strict=True):
        fact["unit_key"] = fact["unit_code"] = unit
    drop_repeated_rows(drafts)
    assert (drafts.findings, len(drafts.facts)) == ([], 4)
    assert len({fact_id("a", fact, 2024) for fact in drafts.facts}) == 4


def test_equal_lines_of_a_list_are_numbered() -> None:
    bought: Row = (0, 1, "", "台式计算机", "3.00", "")
    rows = [TOTAL, bought, (0, 2, *bought[2:]), (1, 0, *TOTAL[2:]), (1, 1, *bought[2:]), (1, 2, "", "桌", "1.00", "")]
    drafts = _drafts(*rows, is_list=True)
    drop_repeated_rows(drafts)
    # The total under the header printed again is taken once; a line that goes on as the page before ended is a line.
    assert [finding.rule for finding in drafts.findings] == ["repeated_row", "equal_line", "equal_line"]
    assert [fact["occurrence"] for fact in drafts.facts[::2]] == [1, 1, 2, 3, 1]
    assert len({fact_id("a", fact, 2024) for fact in drafts.facts}) == 10


def test_two_columns_of_one_meaning_are_a_doubt_in_a_list_too() -> None:
    for is_list in (True, False):
        drafts = _drafts(TOTAL, FIRST, is_list=is_list)
        drafts.facts[1]["measure"] = "expenditure"
        drop_repeated_rows(drafts)
        assert ([finding.rule for finding in drafts.findings], len(drafts.facts)) == (["duplicate_row"], 3)
