"""What is summed up as documents are loaded is what a look through all facts gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.test_budgets import Paper, publish, rows
from warehouse.publish import publishing

_COLUMNS = (
    "entity_id, entity_name, entity_scope, division_name, fiscal_year, document_kind, figure, figure_name, cell_role,"
    " amount_fen, amount_yuan, amount_text, unit, cell_kind, is_corrected, table_key, row_no, fact_id, page,"
    " source_name, grade, document_sha256, version_conflict"
)
_AMONG_FACTS = (
    "store.everyday_facts JOIN key_figure_places USING (table_key, panel, account_code, measure, phase, budget_book)"
)


def _cells(path: Path) -> list[tuple[Any, ...]]:
    """The cells of key figures, which must be those that all facts give."""
    stored = rows(path, _COLUMNS, "store.final_figure_cells")
    assert stored == rows(path, _COLUMNS, _AMONG_FACTS, "code_system = 'item' AND document_kind = 'final'")
    assert rows(path, "count(*)", "kept.figure_cells ANTI JOIN kept.documents USING (document_no)") == [(0,)]
    return stored


def _amounts(path: Path) -> list[tuple[Any, ...]]:
    figures = "fiscal_year, figure, amount_fen, basis, version_conflict"
    _cells(path)
    return rows(path, figures, "key_figures", "document_kind = 'final'")


def _final(name: str, year: int, fen: int | None, **columns: Any) -> Paper:
    return Paper(name, year, "final", **columns).put("fin_total", "total_sources", fen, "revenue", panel="income")


def test_cells_of_key_figures_follow_what_is_loaded_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.publish._UNSORTED_SHARE", 9.0)  # a sorted file has lost what documents left behind
    first, other = _final("a", 2024, 100), _final("b", 2023, None)
    first.put("fin_info", "administrative_units", 3, "agency_operating_expenditure")
    first.put("fin_info", "civil_service_managed_units", 4, "agency_operating_expenditure")
    # Neither a row of a unit, nor the year before, nor a code, nor another column.
    first.put("fin_expenditure", "total", 8, "project_expenditure", unit_key="甲所")
    first.put("fin_expenditure", "total", 9, "project_expenditure", reference_year=2023)
    first.put("fin_expenditure", "2010301", 9, "project_expenditure")
    first.put("fin_expenditure", "total", 10, "business_expenditure")
    publish(tmp_path, first)
    path = publish(tmp_path, other)
    assert _amounts(path) == [
        (2023, "total_sources", None, "printed", False),
        (2024, "agency_operating_expenditure", 7, "summed", False),
        (2024, "total_sources", 100, "printed", False),
    ]
    publish(tmp_path, _final("a", 2024, 120))
    assert _amounts(path) == [
        (2023, "total_sources", None, "printed", False),
        (2024, "total_sources", 120, "printed", False),
    ]
    monkeypatch.setattr("warehouse.publish._UNSORTED_SHARE", 0.0)
    publish(tmp_path, _final("c", 2022, 90))  # sorts all documents again: they get other numbers
    assert [year for year, *_ in _amounts(path)] == [2022, 2023, 2024]
    with publishing(path) as writer:
        writer.remove([first.doc.sha256])
    assert [year for year, *_ in _amounts(path)] == [2022, 2023]
    assert rows(path, "count(*)", "kept.figure_cells") == [(2,)]


def test_versions_that_contradict_each_other_have_cells_without_a_figure(tmp_path: Path) -> None:
    path = publish(tmp_path, _final("a", 2024, 100), _final("b", 2024, 110), _final("c", 2023, 90))
    assert len(_cells(path)) == 2
    assert _amounts(path) == [
        (2023, "total_sources", 90, "printed", False),
        (2024, "total_sources", None, "printed", True),
    ]
