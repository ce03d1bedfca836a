"""Years that headers and rows speak of, once the fiscal year is known."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.facts.fact_key import fact_id, is_plain, row_columns, year_of
from transforms.facts.reference_years import settle_years, years_that_do_not_fit


def _fact(year: int | None, amount: str = "1.00", **row: Any) -> dict[str, Any]:
    column = {"table_key": "fin_expenditure", "measure": "expenditure", "phase": "executed", "budget_book": "all"}
    cell = {"amount_text": amount, "page": 3, "x0": 1.0, "y0": 2.0}
    return {**row_columns(row_name="合计", account_code="total", reference_year=year, **row), **column, **cell}


@pytest.mark.parametrize(("printed_year", "year"), [(None, 2024), (-1, 2023), (1, 2025), (0, 2024), (2022, 2022)])
def test_a_year_counts_from_the_fiscal_year_or_is_said(printed_year: int | None, year: int) -> None:
    assert year_of(printed_year, 2024) == year


def test_one_year_said_in_two_ways_is_a_doubt_and_the_first_column_is_kept() -> None:
    facts = [_fact(None), _fact(-1, "2.00"), _fact(2023, "3.00"), _fact(2022, "4.00")]
    (finding,) = settle_years(facts, 2024)
    assert (finding.rule, finding.severity, finding.printed) == ("duplicate_row", "gate", "合计: 2.00 / 3.00")
    assert [(fact["reference_year"], fact["amount_text"]) for fact in facts] == [
        (2024, "1.00"), (2023, "2.00"), (2022, "4.00"),
    ]  # fmt: skip


def test_the_identifier_of_a_plain_fact_is_as_it_was_before_there_were_others() -> None:
    # As the version 0.2.0 made it of the same eight parts.
    assert fact_id("a", _fact(None), 2024) == "6e1984c4d266dceb47f36da36a2c9665"
    assert fact_id("a", _fact(2024), 2024) == fact_id("a", _fact(None), 2024)


def test_whatever_tells_a_row_apart_is_in_the_identifier() -> None:
    others = [
        _fact(-1),
        *(
            _fact(None, **{name: "x"})
            for name in ("unit_key", "economic_code", "government_economic_code", "project_key")
        ),
        _fact(None, occurrence=2),
    ]
    assert len({fact_id("a", fact, 2024) for fact in [_fact(None), *others]}) == len(others) + 1
    assert [is_plain(fact) for fact in [_fact(None), *others]] == [True, *([False] * len(others))]


def test_what_is_no_column_of_rows_is_refused() -> None:
    with pytest.raises(TypeError, match="measure"):
        row_columns(measure="expenditure")


@pytest.mark.parametrize(
    ("years", "printed"),
    [
        ([2024], None),
        ([2023, 2024], None),
        ([2023], "2023"),
        ([2022, 2023], "2022、2023"),
        ([2024, 2025], "2024、2025"),
    ],
)
def test_a_table_without_the_fiscal_year_or_with_a_later_one_is_a_doubt(years: list[int], printed: str | None) -> None:
    findings = list(years_that_do_not_fit([_fact(year) for year in years], 2024))
    assert [(finding.rule, finding.severity, finding.printed) for finding in findings] == (
        [("years_do_not_fit", "gate", printed)] if printed else []
    )


def test_each_panel_must_have_figures_of_the_fiscal_year() -> None:
    facts = [_fact(2023, panel="income"), _fact(2024, panel="expenditure")]
    assert [finding.printed for finding in years_that_do_not_fit(facts, 2024)] == ["2023"]


def test_a_header_above_some_columns_only_may_say_the_year_before() -> None:
    facts = [_fact(2024), {**_fact(2023), "measure": "procurement"}]
    assert [finding.printed for finding in years_that_do_not_fit(facts, 2024)] == ["2023"]
