from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.forms import REAL, measure_forms, real_forms

FORMS = {
    "guojia_xinfang_2024": 137,
    "ningde_fuban_2024": 72,
    "seed_shangdang_2023": 330,
    "targets_shared_budgets": 1042,
}
"""How many rows each truth has"""


@pytest.mark.parametrize("truth", REAL)
def test_every_row_of_the_forms_is_read_and_nothing_else(shared: Path, truth: str) -> None:
    results = [measure_forms(shared, *real_form) for real_form in real_forms(shared) if real_form[0] == truth]
    assert sum(result.right for result in results) == FORMS[truth]
    assert [
        (result.document, result.missing, result.extra) for result in results if result.missing or result.extra
    ] == []
    # The typeset seed repeats a form in short among its tables, without the names of its sources.
    assert [finding for result in results for finding in result.findings if not finding.startswith("p19 ")] == []
