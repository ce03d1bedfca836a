"""Rates of change: hundredths of a percent, never money."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from schemas.reading.forms import Binding
from transforms.facts.cells import Drafts
from transforms.facts.fact_key import row_columns
from transforms.forms.rows import Cell


def _cell(text: str, measure: str) -> Cell:
    region = SimpleNamespace(
        text=text, second=text, doubt="", doubts=(), crossing="", irregular=False, lines=(), page_reading="agrees",
        medium="text", scan_box=None,
        x0=1.0, y0=1.0, x1=2.0, y1=2.0,
    )  # fmt: skip
    page = SimpleNamespace(number=3, as_shown=lambda *box: box)
    binding = Binding("measure", measure=measure, phase="executed", budget_book="general_public", reference_year=-1)
    return Cell(binding, cast(Any, SimpleNamespace(page=page)), cast(Any, _Hashed(region)))


class _Hashed:
    """A printed cell that can be in a set."""

    def __init__(self, region: SimpleNamespace) -> None:
        self.__dict__.update(vars(region))


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("5.23", 523), ("5.23%", 523), ("-12.5%", -1250), ("(3)", -300), ("0.006", 1), ("-0.006%", -1), ("100", 10_000)],
)
def test_a_rate_has_a_quantity_and_no_amount(text: str, quantity: int) -> None:
    drafts = Drafts("bud_gpb_expenditure", "万元")
    for measure in ("expenditure_change_rate", "expenditure_change_rate_excl_capital_construction"):
        drafts.add_fact(row_columns(account_code="total"), _cell(text, measure))
    for fact in drafts.facts:
        assert (fact["quantity"], fact["quantity_unit"], fact["unit"]) == (quantity, "0.01%", None)
        assert (fact.get("amount_fen"), fact["cell_kind"], fact["amount_text"]) == (None, "number", text)
        assert fact["reference_year"] == -1
    assert drafts.findings == []


def test_a_change_is_money_and_no_money_is_in_percent() -> None:
    drafts = Drafts("bud_gpb_expenditure", "万元")
    drafts.add_fact(row_columns(account_code="total"), _cell("5.23", "expenditure_change"))
    drafts.add_fact(row_columns(account_code="total"), _cell("5.23%", "expenditure"))
    assert drafts.facts[0]["amount_fen"] == 5_230_000
    assert [finding.rule for finding in drafts.findings] == ["unreadable_amount"]


def test_a_year_that_the_row_says_comes_before_that_of_its_column() -> None:
    drafts = Drafts("bud_three_public", "万元")
    drafts.add_fact(row_columns(account_code="total", reference_year=2022), _cell("5.23", "expenditure"))
    assert drafts.facts[0]["reference_year"] == 2022
