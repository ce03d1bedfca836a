"""Rows of narratives and forms are completed, keep their identifiers, and decimals stay exact on every way."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pytest

from pipeline.reading.staging import _pandas, _table
from schemas.reading.figures import FIGURE_FRAMES, IDENTIFIERS
from schemas.reading.frames import frame, is_storable
from tests.figure_rows import figures, indicator, statement
from transforms.figures import Figures, rows_of

_SHA = "a" * 64


def _built(read: Figures, name: str) -> pd.DataFrame:
    return frame(name).build(rows_of(read, name, _SHA, {}))


@pytest.mark.parametrize("name", FIGURE_FRAMES)
def test_rows_of_the_readers_become_complete_frames_and_survive_staging(name: str) -> None:
    built = _built(figures(), name)
    assert len(built)
    required = [column.name for column in frame(name).columns if column.required]
    assert not built[required].isna().any().any()
    back = _pandas(_table(name, built))
    pd.testing.assert_frame_equal(back, built, check_dtype=False)


def test_a_decimal_is_exact_or_refused() -> None:
    row = statement("12.3456789012", kind="share", unit="%")
    assert not is_storable(Decimal("12.34567890123"))
    assert not is_storable(Decimal(10) ** 18)
    assert not is_storable(Decimal("NaN"))
    exact = Decimal("-123456789012345678.0123456789")
    assert is_storable(exact)
    row["value"] = exact
    assert _pandas(_table("statements", _built(Figures(statements=[row]), "statements")))["value"][0] == exact
    row["value"] = Decimal("0.12345678901")
    with pytest.raises(pa.ArrowInvalid):
        _table("statements", _built(Figures(statements=[row]), "statements"))


def test_identifiers_stay_when_more_is_read_and_differ_for_equal_rows() -> None:
    read = figures()
    before = {name: set(_built(read, name)[column]) for name, column in IDENTIFIERS.items()}
    read.statements.insert(0, statement("7.00", page=1))
    read.statements.append(read.statements[-1])
    read.project_indicators.insert(0, indicator(0, level3="工期"))
    read.projects.append({**read.projects[0], "form_no": 2})
    for name, column in IDENTIFIERS.items():
        built = _built(read, name)
        assert built[column].is_unique
        assert before[name] <= set(built[column])


def test_a_statement_names_the_fact_of_its_cell() -> None:
    cell = ("fin_three_public", 1)
    read = Figures(statements=[statement(fact_cell=cell, agrees="yes"), statement(fact_cell=("other",), agrees="yes")])
    rows = list(rows_of(read, "statements", _SHA, {cell: "f" * 32}))
    assert [(row.get("fact_id"), row["agrees"]) for row in rows] == [("f" * 32, "yes"), (None, None)]
    assert [row["statement_no"] for row in rows] == [1, 2]
