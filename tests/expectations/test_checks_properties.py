"""What a check says of a document depends on the document alone."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from expectations.checks import CheckOutcome, evaluate
from tests.expectations.builder import cell, facts, t05, tables
from tests.expectations.conftest import Real


def _documents() -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    variants: list[list[dict[str, Any]]] = [
        t05(),
        t05(c2010101_basic="15.40"),
        [cell for cell in t05(c208_expenditure="5.51") if cell["account_code"] != "20101"],
        [*t05(), cell("fin_info", "vehicle_count", "count", "3", count=True)],
        [*t05(), cell("fin_expenditure", "201", "expenditure", "1", unit="元", row_name="别名")],
    ]
    return [
        (facts(cells, f"{number:064x}"), tables(cells, f"{number:064x}", fin_govfund=None))
        for number, cells in enumerate(variants)
    ]


def _same(outcome: CheckOutcome, other: CheckOutcome) -> None:
    for name in ("check_results", "check_facts", "findings", "suspects"):
        pd.testing.assert_frame_equal(getattr(outcome, name), getattr(other, name))


def _joined(parts: list[CheckOutcome]) -> CheckOutcome:
    return CheckOutcome(
        *(
            pd.concat([getattr(outcome, name) for outcome in parts], ignore_index=True)
            .sort_values("document_sha256", kind="stable")
            .reset_index(drop=True)
            for name in ("check_results", "check_facts", "findings", "suspects")
        )
    )


def _shuffled(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    return rows.sample(frac=1, random_state=seed)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    all_facts, all_tables = (pd.concat(frames, ignore_index=True) for frames in zip(*_documents(), strict=True))
    whole = evaluate(all_facts, all_tables)
    _same(whole, evaluate(_shuffled(all_facts, seed), _shuffled(all_tables, seed)))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_size_of_the_batch_changes_nothing(size: int) -> None:
    documents = _documents()
    whole = evaluate(*(pd.concat(frames, ignore_index=True) for frames in zip(*documents, strict=True)))
    parts = [
        evaluate(*(pd.concat(frames, ignore_index=True) for frames in zip(*documents[at : at + size], strict=True)))
        for at in range(0, len(documents), size)
    ]
    _same(whole, _joined(parts))


def test_real_documents_alone_and_together_are_the_same(real: Real) -> None:
    parts = []
    for sha256 in real.sha256.values():
        document_facts = real.facts[real.facts["document_sha256"] == sha256]
        read = real.tables_read[real.tables_read["document_sha256"] == sha256]
        parts.append(evaluate(_shuffled(document_facts, 7), _shuffled(read, 7)))
    whole = evaluate(_shuffled(real.facts, 8), _shuffled(real.tables_read, 8))
    _same(whole, _joined(parts))
    _same(whole, real.outcome)
