"""One document of every class of attack through the real pipeline; `make attacks` runs several of each."""

from __future__ import annotations

from typing import Any

import pytest

from samples import attacks
from samples.attacks import attack_classes, attack_documents
from samples.attacks.subject import Edited, Subject, Unsuitable
from tests.verification.attacks.cases import Case, Visible, generated_cases
from tests.verification.attacks.judging import CRASHED, FALSE_ALARM, FLAGGED, QUARANTINED, RIGHT, SILENT, Loaded, judge
from tests.verification.attacks.trial import run_cases
from transforms.facts.fact_key import row_columns

FACT: dict[str, Any] = {
    **row_columns(row_no=6, row_name="公务接待费", account_code="official_reception", reference_year=2024),
    "table_key": "fin_three_public",
    "measure": "expenditure",
    "phase": "executed",
    "budget_book": "general_public",
    "amount_text": "0.90",
    "amount_fen": 900_000,
    "cell_kind": "number",
    "unit": "万元",
    "quantity": None,
    "quantity_unit": None,
    "page": 3,
}
DOCUMENT = {"status": "loaded", "reason": None, "entity_name": "某市某局", "fiscal_year": 2024}
SELECTOR = {"table_key": "fin_three_public", "row_key": "official_reception", "phase": "executed"}
WARNING = {"rule": "x", "severity": "warn", "page": 3}


def loaded(*findings: dict[str, Any], grade: str = "A", **document: Any) -> Loaded:
    return Loaded({**DOCUMENT, **document}, [FACT], findings, grade)


def judged_case(value: str | int | None, *, sound: bool = False, fen: bool = False) -> Case:
    selector = {**SELECTOR, "fen": True} if fen else SELECTOR
    return Case("a.pdf", "shared", "", b"", (Visible(selector, value),), must_be_right=sound)


@pytest.mark.parametrize(
    ("case", "loaded", "outcome"),
    [
        (judged_case("0.90"), loaded(), RIGHT),
        (judged_case(900_000, fen=True), loaded(), RIGHT),
        (judged_case("9.90"), loaded(), SILENT),
        (judged_case(9_900_000, fen=True), loaded(), SILENT),
        (judged_case(""), loaded(), SILENT),
        (judged_case(None), loaded(), SILENT),
        (judged_case("9.90"), loaded(grade="B"), SILENT),
        (judged_case("9.90"), loaded({**WARNING, "severity": "info"}, grade="B"), SILENT),
        (judged_case("9.90"), loaded(WARNING, grade="B"), FLAGGED),
        (judged_case("9.90"), loaded(grade="C"), FLAGGED),
        (judged_case("9.90"), loaded(status="quarantined", reason="gate_failed"), QUARANTINED),
        (judged_case("9.90"), loaded(status="quarantined", reason="crashed"), CRASHED),
        (judged_case("0.90", sound=True), loaded(status="quarantined", reason="gate_failed"), FALSE_ALARM),
        (judged_case("9.90", sound=True), loaded(grade="C"), FALSE_ALARM),
        (Case("a.pdf", "shared", "", b"", (Visible({"disclosure": "fiscal_year"}, "2023"),)), loaded(), SILENT),
        (Case("a.pdf", "shared", "", b"", (Visible({"disclosure": "fiscal_year"}, "2024"),)), loaded(), RIGHT),
        (Case("a.pdf", "x", "", b"", identity={"entity_name": "某市某中心"}), loaded(), SILENT),
        (Case("a.pdf", "x", "", b"", truth="table_key,panel,measure\n"), loaded(), SILENT),
    ],
)
def test_an_outcome_is_told_from_what_is_seen_and_what_is_said(case: Case, loaded: Loaded, outcome: str) -> None:
    assert judge(case, loaded, None).outcome == outcome


def test_a_case_that_shows_the_figures_of_another_must_have_all_of_them() -> None:
    case = Case("p01.pdf", "shared", "", b"", same_as="p00.pdf")
    assert judge(case, loaded(), loaded()).outcome == RIGHT
    without = Loaded(DOCUMENT, [], [], "A")
    assert judge(case, without, loaded()).outcome == SILENT
    assert judge(case, loaded(), without).outcome == SILENT


def test_the_same_call_gives_the_same_documents() -> None:
    group = "footnote_behind"
    first, second = (list(attack_documents(2, group)) for _ in range(2))
    assert len(first) == 2
    assert [document.data for document in first] == [document.data for document in second]
    assert first[0].data != first[1].data


def test_a_class_that_suits_no_disclosure_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(subject: Subject) -> Edited:
        raise Unsuitable

    monkeypatch.setattr(attacks, "attack_classes", lambda: {"never": never})
    monkeypatch.setattr(attacks, "_MOST_SUBJECTS", 2)
    with pytest.raises(ValueError, match="never: only 0 of 2"):
        list(attack_documents(1))


@pytest.mark.slow
def test_no_class_of_attack_is_silently_wrong() -> None:
    verdicts = run_cases(list(generated_cases(1)))
    assert {verdict.case.group for verdict in verdicts} == set(attack_classes())
    failed = [(verdict.case.name, verdict.outcome, verdict.wrong[:3], verdict.findings[:3]) for verdict in verdicts]
    assert [failure for failure in failed if failure[1] in (SILENT, FALSE_ALARM, CRASHED)] == []
