"""Rows of a table that are printed more than once: which are the top of a continued page, and which are a doubt."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.facts.cells import Drafts, RowPlace
from transforms.facts.fact_key import row_columns
from transforms.facts.repeated import drop_repeated_rows

Row = tuple[int, int, str, str, str, str]
"""Part of the table, row, page is part + 1; code, name, and two amounts"""


def _drafts(*rows: Row) -> Drafts:
    drafts = Drafts("fin_expenditure", "万元")
    for part, row, code, name, *amounts in rows:
        for measure, amount in zip(("expenditure", "basic_expenditure"), amounts, strict=True):
            fact: dict[str, Any] = {
                "table_key": "fin_expenditure",
                **row_columns(row_key=code or name, row_code_printed=code, row_name=name),
                "measure": measure,
                "phase": "executed",
                "budget_book": "all",
                "amount_text": amount,
                "cell_kind": "number" if amount.strip("—") else "not_applicable" if amount else "blank",
                "unit": "万元",
                "page": part + 1,
                "x0": 0.0,
                "y0": float(row),
            }
            drafts.facts.append(fact)
            drafts.row_places.append(RowPlace(part, row))
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


def on_next(row: Row, place: int) -> Row:
    return (1, place, *row[2:])


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
    said, kept, _ = _dropped(*rows)
    assert said == ["duplicate_row"]
    assert kept[:4] == KEPT[:4]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (("", "——", "", ""), "blank_row_twice"),
        (("", "", "1.00", ""), "duplicate_row"),
        (("1.00", "", "", ""), "duplicate_row"),
    ],
)
def test_rows_without_a_figure_are_no_doubt(rows: tuple[str, ...], rule: str) -> None:
    said, kept, _ = _dropped((0, 1, "", "其中:上级补助", *rows[:2]), (0, 2, "", "其中:上级补助", *rows[2:]))
    assert (said, kept) == ([rule], list(rows[:2]))


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
