"""Budgets are compared with their truth by every key: a figure in the wrong place is found."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from benchmarks.real_budgets import RealBudget
from benchmarks.truth import Key, TruthCell, compare, parse_truth
from samples.truth import truth_csv
from tests.samples.planned import budget

Fact = dict[str, Any]


@cache
def _lines(layout: str = "repeated_codes_four_panels") -> tuple[str, ...]:
    return tuple(truth_csv(budget(layout)).splitlines())


def _facts() -> list[Fact]:
    """What a reader that makes no mistake would give."""
    cells = [(key, cell) for key, cells_of_key in parse_truth(_lines()).items() for cell in cells_of_key]
    return [_fact(number, key, cell) for number, (key, cell) in enumerate(cells)]


def _fact(number: int, key: Key, cell: TruthCell) -> Fact:
    table, panel, row, unit, economic, government, project, measure, phase, book, year = key
    return {
        "table_key": table, "panel": panel, "row_no": number, "row_key": cell.row_key or row, "row_name": row,
        "unit_key": f"department>{unit}" if unit.isdigit() else unit, "economic_code": economic,
        "government_economic_code": government, "project_key": project, "measure": measure,
        "phase": phase, "budget_book": book, "reference_year": int(year), "amount_text": cell.text,
        "cell_kind": cell.kind, "amount_fen": cell.fen, "quantity": cell.quantity, "unit": cell.unit,
        "quantity_unit": None, "page": cell.page,
    }  # fmt: skip


def test_a_perfect_reading_is_exact() -> None:
    result = compare(parse_truth(_lines()), _facts())
    assert set(result) >= {"bud_total", "bud_expenditure", "bud_gpb_economic"}
    assert all(table.perfect for table in result.values())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("row_key", "2010101"),
        ("unit_key", "#9"),
        ("economic_code", "30101"),
        ("government_economic_code", "59999"),
        ("measure", "revenue"),
        ("phase", "executed"),
        ("budget_book", "state_capital"),
        ("reference_year", 2001),
    ],
)
def test_a_wrong_key_is_a_missing_and_an_extra_fact(key: str, value: object) -> None:
    facts = _facts()
    fact = next(fact for fact in facts if fact["table_key"] == "bud_gpb_expenditure" and fact["unit_key"] == "#1")
    fact[key] = value
    table = compare(parse_truth(_lines()), facts)["bud_gpb_expenditure"]
    assert (len(table.missing), len(table.extra)) == (1, 1)


@pytest.mark.parametrize(
    ("key", "value"), [("amount_fen", 1), ("cell_kind", "not_applicable"), ("amount_text", "1"), ("row_key", "other")]
)
def test_a_wrong_amount_or_item_is_wrong(key: str, value: object) -> None:
    facts = _facts()
    facts[0][key] = value
    assert sum(len(table.wrong) for table in compare(parse_truth(_lines()), facts).values()) == 1


def test_a_checked_truth_knows_units_by_their_codes() -> None:
    lines = [
        "table_key,row_code,row_name,measure,amount_text,amount_wanyuan,line_no,panel,unit,value,cell_kind",
        "bud_revenue,024001,某局,合计,1.00,1,p1r1,,万元,1.00,number",
        "bud_revenue,合计,合计,合计,1.00,1,p1r2,,万元,1.00,number",
        "bud_expenditure,208,社会保障和就业支出,合计,1.00,1,p1r3,,万元,1.00,number",
    ]
    keys = [(key[2], key[3], key[-1]) for key in parse_truth(lines, 2026)]
    assert keys == [("total", "024001", "2026"), ("total", "", "2026"), ("208", "", "2026")]


def test_pages_belong_to_the_table_that_began_before(tmp_path: Any) -> None:
    budget = RealBudget(tmp_path / "a.pdf", "某市", {7: "收支总表", 9: "收入表"}, frozenset({11}))
    assert [budget.table_on(page) for page in (6, 7, 8, 10, 11, 12)] == ["", "收支总表", "收支总表", "收入表", "", ""]
