"""Which figures of forms on performance and of narratives on scans are accepted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from expectations.forms import evaluate_forms
from expectations.scanned_figures import AcceptedFigures, accept_figures
from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from tests.factories import Doc, frames, sha
from tests.figure_rows import fund, indicator, project, statement
from transforms.figures import Figures, rows_of

_SCAN = {"medium": "scan", "proof": "agreed", "page_reading": "agrees", "second_reading": "agrees"}
_SCORES = ("20", "15", "10", "45")
"""With the execution of the budget they are the points of the form"""


def _figures(**changed: dict[str, Any]) -> Figures:
    """A form on a scan that adds up; `changed` has columns of some of its rows."""
    money = {
        "total": ("total", 1, "12.00"),
        "own": ("fiscal_appropriation", 2, "9.50"),
        "other": ("other", 3, "2.50"),
    }
    funds = [
        fund("executed", value, row_no=no, source=source, source_printed=source, **_SCAN) | changed.get(name, {})
        for name, (source, no, value) in money.items()
    ]
    funds.append(fund("score", "10", unit="分", amount_fen=None, row_no=1, x0=150.0, x1=160.0, **_SCAN))
    indicators = [
        indicator(seq, weight=Decimal(text), weight_text=text, score=Decimal(text), score_text=text, **_SCAN)
        for seq, text in enumerate(_SCORES, start=1)
    ]
    indicators[0] |= changed.get("first", {})
    return Figures(
        statements=[statement(**{**_SCAN, **changed.get("statement", {})})],
        projects=[project(total_score=Decimal(100), **{**_SCAN, **changed.get("project", {})})],
        project_funds=funds,
        project_indicators=indicators,
    )


def _accepted(**changed: dict[str, Any]) -> tuple[AcceptedFigures, dict[str, list[str | None]]]:
    batch = frames([Doc("a", columns={"page_count": 9})])
    read = _figures(**changed)
    batch |= {name: frame(name).build(rows_of(read, name, sha("a"), {})) for name in FIGURE_FRAMES}
    accepted = accept_figures(batch, batch["facts"])
    states = {
        name: [None if pd.isna(state) else state for state in accepted.frames[name]["proof"]]
        for name in ("statements", "projects", "project_funds", "project_indicators")
    }
    return accepted, states


def test_exact_sums_of_several_terms_prove_money_weights_and_scores() -> None:
    accepted, states = _accepted()
    assert states["project_funds"] == ["proven", "proven", "proven", "agreed"]  # no sum has the score of the execution
    assert states["project_indicators"] == ["proven"] * 4
    assert states["projects"] == ["proven"]
    assert states["statements"] == ["agreed"]
    (note,) = accepted.findings.to_dict("records")
    assert (note["rule"], note["page"]) == ("read_from_scan", 2)


def test_a_sum_of_one_term_is_a_copy_and_no_proof() -> None:
    nothing = {"value": Decimal(0), "value_text": "0", "amount_fen": 0}
    copy = {"value": Decimal("12.00"), "value_text": "12.00", "amount_fen": 12_000_000}
    _, states = _accepted(own=copy, other=nothing)
    assert states["project_funds"] == ["agreed"] * 4


def test_what_a_broken_identity_speaks_against_is_left_out_and_counted() -> None:
    accepted, states = _accepted(own={"value": Decimal("9.60"), "value_text": "9.60", "amount_fen": 9_600_000})
    assert states["project_funds"] == ["agreed"]
    assert states["project_indicators"] == ["proven"] * 4
    assert len(accepted.doubtful["project_funds"]) == 3
    findings = accepted.findings[accepted.findings["rule"] == "scan_form_doubtful"]
    assert list(findings["printed"]) == ["办公楼维修"]


def test_the_total_of_a_form_that_is_not_certain_is_left_blank_and_the_form_stays() -> None:
    accepted, states = _accepted(project={"proof": "doubtful"})
    assert states["projects"] == [None]
    (form,) = accepted.frames["projects"].to_dict("records")
    assert form["total_score"] is None or pd.isna(form["total_score"])
    assert states["project_indicators"] == ["proven"] * 4


def test_nothing_is_said_of_sums_that_a_doubtful_figure_takes_part_in() -> None:
    accepted, _ = _accepted(first={"proof": "doubtful", "score": Decimal(10), "score_text": "10"})
    empty = frame("findings").build([])
    results = evaluate_forms(accepted.frames, empty, accepted.doubtful).check_results
    assert set(results["result"]) == {"pass"}
    assert not {"Q06", "Q07"} & set(results["check_id"])
    assert {"Q07"} < set(evaluate_forms(accepted.frames, empty).check_results["check_id"]) | {"Q07"}


def test_a_figure_that_a_person_has_read_is_accepted() -> None:
    _, states = _accepted(first={"proof": "doubtful", "is_corrected": True})
    assert states["project_indicators"][0] == "read_by_person"


@pytest.mark.parametrize(
    ("figure", "frame_name", "column"),
    [
        ("first", "project_indicators", "target_initial"),
        ("own", "project_funds", "source_printed"),
        ("statement", "statements", "subject_printed"),
    ],
)
def test_a_value_that_a_person_has_read_does_not_make_the_rest_of_its_row_legible(
    figure: str, frame_name: str, column: str
) -> None:
    counts = [
        len(_accepted(**{figure: {"proof": "doubtful", "is_corrected": True, column: text}})[1][frame_name])
        for text in ("公用经费95", "公用〓费95")
    ]
    assert counts[0] == counts[1] + 1


def test_a_statement_that_differs_from_its_table_is_left_out() -> None:
    accepted, states = _accepted(statement={"agrees": "differs", "fact_id": "f"})
    assert states["statements"] == []
    assert "scan_narrative_doubtful" in set(accepted.findings["rule"])


def test_a_form_of_which_nothing_is_accepted_leaves_no_row() -> None:
    doubt = {"proof": "doubtful"}
    read = _figures(project=doubt)
    for row in (*read.project_funds, *read.project_indicators):
        row |= doubt
    batch = frames([Doc("a")]) | {name: frame(name).build(rows_of(read, name, sha("a"), {})) for name in FIGURE_FRAMES}
    accepted = accept_figures(batch, batch["facts"])
    assert all(accepted.frames[name].empty for name in ("projects", "project_funds", "project_indicators"))
