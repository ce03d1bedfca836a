"""A figure of a narrative or a form that cannot be right is left out with a finding, and nothing else is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from expectations.figures import judge_figures
from expectations.suites import expectation_text, suite
from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from tests.factories import Doc, frames, sha
from tests.figure_rows import figures
from transforms.figures import rows_of

_SPOILT: list[tuple[str, int, dict[str, Any], str]] = [
    ("statements", 0, {"measure": None}, "figure_incomplete"),
    ("statements", 1, {"statement_no": 1}, "figure_twice"),
    ("statements", 0, {"page": 99}, "page_beyond_end"),
    ("statements", 0, {"x1": 0.0}, "figure_off_page"),
    ("statements", 0, {"section": "somewhere"}, "section_unknown"),
    ("statements", 0, {"code_system": "own"}, "code_system_unknown"),
    ("statements", 0, {"budget_book": "pocket"}, "budget_book_unknown"),
    ("statements", 0, {"phase": "someday"}, "phase_unknown"),
    ("statements", 0, {"kind": "guess"}, "statement_kind_unknown"),
    ("statements", 0, {"direction": "sideways"}, "direction_unknown"),
    ("statements", 0, {"agrees": "maybe", "fact_id": "f"}, "agrees_unknown"),
    ("statements", 0, {"value": None, "amount_fen": None}, "figure_contradicts"),
    ("statements", 1, {"value": Decimal(1)}, "sign_contradicts"),
    ("statements", 0, {"amount_fen": 300}, "fen_contradict"),
    ("statements", 0, {"second_reading": "differs"}, "readings_differ"),
    ("statements", 0, {"page_reading": "differs"}, "figure_page_differs"),
    ("projects", 0, {"form_kind": "other"}, "form_kind_unknown"),
    ("projects", 0, {"grade": "A"}, "form_grade_unknown"),
    ("projects", 0, {"total_score": Decimal(-1)}, "score_impossible"),
    ("projects", 0, {"last_page": 2}, "table_pages_reversed"),
    ("project_funds", 0, {"form_no": 7}, "form_missing"),
    ("project_funds", 0, {"source": "A b"}, "source_malformed"),
    ("project_funds", 0, {"measure": "money"}, "measure_malformed"),
    ("project_funds", 0, {"cell_kind": "blank"}, "figure_contradicts"),
    ("project_indicators", 0, {"level1": "own"}, "level_unknown"),
    ("project_indicators", 0, {"score": Decimal(21)}, "score_above_weight"),
    ("project_indicators", 0, {"weight_text": ""}, "figure_contradicts"),
    ("project_indicators", 0, {"target_operator": "about"}, "operator_unknown"),
    ("project_texts", 0, {"text_kind": "poem"}, "text_kind_unknown"),
]


def _batch() -> dict[str, pd.DataFrame]:
    read = figures()
    batch = frames([Doc("a", columns={"page_count": 9})])
    return batch | {name: frame(name).build(rows_of(read, name, sha("a"), {})) for name in FIGURE_FRAMES}


@pytest.fixture(scope="module")
def batch() -> dict[str, pd.DataFrame]:
    return _batch()


def test_good_figures_pass_and_are_counted(batch: dict[str, pd.DataFrame]) -> None:
    judged = judge_figures(batch)
    assert judged.findings.empty
    for name in FIGURE_FRAMES:
        pd.testing.assert_frame_equal(judged.frames[name], batch[name])
    assert set(judged.results["suite"]) == set(FIGURE_FRAMES)
    assert judged.results["failed"].sum() == 0


@pytest.mark.parametrize(("name", "row_index", "columns", "says"), _SPOILT)
def test_each_fault_leaves_out_its_row(
    batch: dict[str, pd.DataFrame], name: str, row_index: int, columns: dict[str, Any], says: str
) -> None:
    spoilt = batch[name].copy()
    for column, value in columns.items():
        spoilt.loc[row_index, column] = value
    # Of the other frames only the forms, which the parts need: each suite costs its time.
    handed = {"documents": batch["documents"], "projects": batch["projects"], name: spoilt}
    judged = judge_figures(handed)
    expected = next(expectation for expectation in suite(name)["expectations"] if expectation["meta"]["says"] == says)
    findings = judged.findings[judged.findings["rule"] == "gate_left_out"]
    assert len(findings), "nothing is left out"
    words = expectation_text(expected).en
    assert any(words[1:] in text for text in findings["message"]), list(findings["message"])
    assert row_index not in judged.frames[name].index or len(judged.frames[name]) < len(spoilt)
    assert rules()["gate_left_out"].severity == "warn"


def test_the_direction_of_a_completion_gives_no_sign(batch: dict[str, pd.DataFrame]) -> None:
    less = batch["statements"].assign(kind="completion_rate", direction="less", value=Decimal("88.87"), unit="%")
    less["amount_fen"] = None
    assert len(judge_figures({"statements": less}).frames["statements"]) == 3


def test_without_its_form_nothing_of_it_is_loaded(batch: dict[str, pd.DataFrame]) -> None:
    spoilt = batch["projects"].assign(form_kind="other")
    judged = judge_figures({**batch, "projects": spoilt})
    assert {name: len(judged.frames[name]) for name in FIGURE_FRAMES} == {
        **dict.fromkeys(FIGURE_FRAMES, 0),
        "statements": 3,
    }


def test_what_a_person_corrected_is_not_left_out_for_its_reading(batch: dict[str, pd.DataFrame]) -> None:
    doubtful = batch["statements"].assign(page_reading="differs", is_corrected=True)
    assert len(judge_figures({"statements": doubtful}).frames["statements"]) == 3
