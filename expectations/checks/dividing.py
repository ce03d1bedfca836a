"""Derive, for checks of budgets and of the further tables of finals, which column and row each cell is part of.

Columns are parts of columns, rows of rows (`nesting`), and rows stand above or below the total of the year.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from expectations.checks.nesting import nest_rows
from schemas.judging.parts import DIVISIONS, Column, Division, parts
from schemas.reading.forms import forms

DERIVED = (
    *("column", "whole_by_use", "whole_by_source", "whole_by_carry", "place", "above", "step", "period", "position"),
    "whole_item",
)
"""The derived columns; all are empty for facts of finals outside the tables that only some provinces print"""
_TABLE = ["document_sha256", "table_key"]
_BELOW_ALL = 2**31
_WITNESS = {"executed": "执行", "approved": "预算"}


def with_parts(facts: pd.DataFrame) -> pd.DataFrame:
    """Add the columns `DERIVED` and `is_plain` to the frame `facts`.

    A fact is plain where its row belongs to no unit and no project and has one code, it speaks of the fiscal year, and
    its table is not the second print of another one.
    """
    codes = ("unit_key", "economic_code", "government_economic_code", "project_key")
    plain = (facts[list(codes)] == "").all(axis="columns") & (facts["reference_year"] == facts["fiscal_year"])
    plain &= facts["panel"] != "without_carryover"
    divided = is_divided(facts) & facts["quantity_unit"].isna()
    derived_columns = pd.DataFrame("", index=facts.index, columns=list(DERIVED), dtype=object)
    derived_columns["is_plain"] = plain.astype(bool)
    chosen = facts[divided]
    if not chosen.empty:
        columns = _columns(chosen)
        rows = nest_rows(chosen.assign(column=columns["column"]))
        positions = _positions(chosen)
        items = _items(chosen, positions)
        derived = pd.concat([columns, rows, _periods(chosen), positions, items], axis="columns")
        derived_columns.loc[chosen.index, list(DERIVED)] = derived[list(DERIVED)]
    return pd.concat([facts, derived_columns], axis="columns")


def is_divided(facts: pd.DataFrame) -> pd.Series[Any]:
    """Whether each fact is of a budget, or of a table of finals whose rows have several keys."""
    further = [key for key, form in forms().items() if form.further]
    return (facts["document_kind"] == "budget") | facts["table_key"].isin(further)


def _columns(facts: pd.DataFrame) -> pd.DataFrame:
    """Name the column of each fact, and those that it is a part of: measure, and book where the measure has several."""
    names = ["column", *(f"whole_by_{division}" for division in DIVISIONS)]
    column_names = pd.DataFrame("", index=facts.index, columns=names, dtype=object)
    measures, books = facts["measure"].to_numpy(dtype=object), facts["budget_book"].to_numpy(dtype=object)
    period = _periods(facts).to_numpy(dtype=object)
    for rows_of_group in facts.groupby([*_TABLE, pd.Series(period, index=facts.index)], sort=False).indices.values():
        columns = list(zip(measures[rows_of_group], books[rows_of_group], strict=True))
        printed = set(columns)
        texts = {
            column: (
                _text(column, printed),
                *(_whole(division, column, printed) for division in DIVISIONS),
            )
            for column in printed
        }
        column_names.iloc[rows_of_group] = np.array([texts[column] for column in columns], dtype=object)
    return column_names


def _text(column: Column, printed: set[Column]) -> str:
    measure, book = column
    is_only = sum(other == measure for other, _ in printed) == 1
    return measure if is_only else f"{measure}/{book}"


def _whole(division: Division, column: Column, printed: set[Column]) -> str:
    whole = parts().whole(division, column, printed)
    return _text(whole, printed) if whole else ""


def _periods(facts: pd.DataFrame) -> pd.Series[Any]:
    """The year of each fact that is of another year than its document, with what is stated of it."""
    other = facts["reference_year"] != facts["fiscal_year"]
    text = facts["reference_year"].astype("str") + facts["phase"].map(_WITNESS).fillna("")
    return text.where(other, "").rename("period").astype(object)


def _positions(facts: pd.DataFrame) -> pd.Series[Any]:
    """Whether each row of a panel stands above or below the year's total; `none` where no such row is printed.

    Where that row is the first of its panel, it is the heading of its parts: they count as above it.
    """
    positions = pd.Series("", index=facts.index, name="position", dtype=object)
    for panel, code in parts().subtotals.items():
        rows = facts[facts["panel"] == panel]
        if rows.empty:
            continue
        at = rows[rows["account_code"] == code].groupby(_TABLE)["row_no"].min().rename("at").reset_index()
        at["first"] = at[_TABLE].merge(rows.groupby(_TABLE)["row_no"].min().reset_index(), on=_TABLE)["row_no"]
        found_at = rows[_TABLE].merge(at, how="left", on=_TABLE).set_axis(rows.index)
        is_heading = (found_at["at"] == found_at["first"]).fillna(False)
        number, line = rows["row_no"], found_at["at"].mask(is_heading, _BELOW_ALL)
        positions[rows.index] = np.select(
            [
                line.isna().to_numpy(),
                (number < line).fillna(False).to_numpy(),
                (number > line).fillna(False).to_numpy(),
            ],
            ["none", "above", "below"],
            default="",
        )
    return positions


def _items(facts: pd.DataFrame, positions: pd.Series[Any]) -> pd.Series[Any]:
    """For each named row of a panel, the named row that it is part of."""
    whole_items = pd.Series("", index=facts.index, name="whole_item", dtype=object)
    rows = facts[facts["panel"].isin(list(parts().subtotals)) & (facts["code_system"] == "item")]
    for rows_of_group in rows.groupby([*_TABLE, "panel"], sort=False).indices.values():
        codes, below = rows["account_code"].iloc[rows_of_group], positions[rows.index[rows_of_group]] == "below"
        printed = set(codes)
        for fact_index, code, is_below in zip(rows.index[rows_of_group], codes, below, strict=True):
            whole_items.at[fact_index] = parts().whole_item(code, printed, is_below) or ""
    return whole_items
