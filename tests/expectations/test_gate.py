from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from expectations.gate import GateResult, validate
from expectations.helper_columns import with_helpers
from expectations.suites import NAMES, expectation_text, suite
from expectations.validation import judgements, validated
from schemas.reading.frames import frame
from tests.expectations.spoilt_batches import BAD, FACT, MUTATIONS, Batch, batch, good_document, joined, put
from tests.factories import Doc, frames, sha
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


def test_a_good_batch_passes_and_is_not_changed() -> None:
    good_batch = batch()
    before = {name: rows.copy() for name, rows in good_batch.items()}
    result = validate(good_batch)
    assert result.findings.empty
    assert list(result.findings.columns) == frame("findings").column_names
    for name, rows in good_batch.items():
        pd.testing.assert_frame_equal(rows, before[name])


@pytest.fixture(scope="module")
def judged() -> GateResult:
    """One validation of a batch in which every second document has one of the mutations; and documents of tests below.

    A validation takes a second and more, however small its batch is.
    """
    batches = []
    for number, (_, _, _, change, _) in enumerate(MUTATIONS):
        mutated = good_document(f"bad{number}")
        change(mutated)
        batches += [good_document(f"good{number}"), mutated]
    return validate(joined(*batches, *(make_batch(name) for name, make_batch in OTHERS.items())))


def _documents(result: GateResult) -> list[str]:
    """The documents of which a row breaks an expectation."""
    return list(dict.fromkeys(result.findings["document_sha256"]))


def _of(judged: GateResult, name: str) -> pd.DataFrame:
    """The findings of one document."""
    return judged.findings[judged.findings["document_sha256"] == sha(name)]


def _with(**values: object) -> Callable[[str], Batch]:
    """A document with one changed fact."""

    def make(name: str) -> Batch:
        mutated = good_document(name)
        put(**values)(mutated)
        return mutated

    return make


def _in_another_unit(*facts: int) -> Callable[[str], Batch]:
    def make(name: str) -> Batch:
        mutated = good_document(name)
        mutated["facts"].loc[list(facts), "unit"] = "千元"
        return mutated

    return make


def _of_a_ministry(name: str) -> Batch:
    mutated = frames([Doc(name, copies=80)])
    mutated["facts"]["entity_scope"] = "ministry"
    return mutated


def _differing(**other: object) -> Callable[[str], Batch]:
    """A cell whose readings differ, and the finding of the reader that says so, or another finding."""

    def make(name: str) -> Batch:
        mutated = _with(second_reading="differs")(name)
        (differs,) = mutated["facts"].loc[mutated["facts"]["second_reading"] == "differs", "fact_id"]
        values = {"rule": "second_reading_differs", "severity": "gate", "fact_id": differs} | other
        mutated["findings"].loc[0, list(values)] = list(values.values())
        return mutated

    return make


def _refused(name: str) -> Batch:
    nothing = {"status": "quarantined", "reason": "not_a_pdf", "entity_name": None, "page_count": None}
    return frames([Doc(name, columns=nothing)])


CORRECTED = {"second_reading": "differs", "amount_text": "", "is_corrected": True}
OTHERS: dict[str, Callable[[str], Batch]] = {
    "unknown code": _with(account_code="2010"),
    "two rows": _in_another_unit(0, 1),
    "one row": _in_another_unit(0),
    "many copies": lambda name: frames([Doc(name, copies=80)]),
    "many failing": _of_a_ministry,
    "said": _differing(),
    "said of another cell": _differing(fact_id="0" * 32),
    "settled": _differing(severity="info"),
    "corrected": _with(**CORRECTED),
    "corrected unreadable": _with(**CORRECTED, cell_kind="unreadable"),
    "refused": _refused,
}
"""Documents of the same batch, each for one of the tests below"""
FAILING = ("unknown code", "two rows", "one row", "many failing", "said of another cell", "settled")
FAILING += ("corrected unreadable",)


def test_only_the_documents_that_were_changed_are_found(judged: GateResult) -> None:
    changed = [f"bad{number}" for number in range(len(MUTATIONS))]
    assert set(_documents(judged)) == {sha(name) for name in (*changed, *FAILING)}
    assert set(judged.findings["severity"]) == {"gate"}


@pytest.mark.parametrize(
    ("number", "rule", "says", "rows"),
    [
        pytest.param(number, rule, says, rows, id=f"{number} {name}: {says}")
        for number, (name, rule, says, _, rows) in enumerate(MUTATIONS)
    ],
)
def test_a_broken_expectation_finds_exactly_its_rows(
    judged: GateResult, number: int, rule: str, says: str, rows: int
) -> None:
    findings = judged.findings[judged.findings["document_sha256"] == sha(f"bad{number}")]
    meant = findings[(findings["rule"] == rule) & findings["message"].str.contains(says[1:], regex=False)]
    assert len(meant) == rows


def test_every_expectation_is_broken_by_a_mutation() -> None:
    broken = {(name, says) for name, _, says, _, _ in MUTATIONS}
    elsewhere = ("document_sha256 is missing", "one document occurs twice", "the hash of the document is malformed")
    for name in NAMES:
        for expectation in suite(name)["expectations"]:
            says = expectation_text(expectation).en
            assert says in elsewhere or any(name == n and s in says for n, s in broken), (name, says)


def test_every_expectation_says_how_many_rows_of_each_document_it_judged_and_refused(judged: GateResult) -> None:
    results = judged.results
    assert list(results.columns) == frame("gate_results").column_names
    assert not results.duplicated(list(frame("gate_results").key)).any()
    asked = sum(len(suite(name)["expectations"]) for name in NAMES)
    of_each = results.groupby("document_sha256").size()
    assert set(of_each.drop(sha("refused"))) == {asked}  # of a refused document there is one frame to judge
    refused = results[results["failed"] > 0]
    # Of the cell that the reader has told of there is no second finding; refused it is all the same.
    assert set(refused["document_sha256"]) == {*_documents(judged), sha("said")}
    assert (results["failed"] <= results["judged"]).all()


def test_the_rows_judged_of_each_document_add_up_to_what_was_validated() -> None:
    mutated = joined(good_document("a"), good_document("bad"), good_document("c"))
    mutated["facts"].loc[BAD + FACT, ["measure", "unit"]] = [None, "吨"]
    results = validate(mutated).results
    for name in NAMES:
        mine = results[results["suite"] == name].groupby("expectation_no")[["judged", "failed"]].sum()
        expectations = dict(enumerate(suite(name)["expectations"], start=1))
        validation = validated(name, with_helpers(name, mutated), expectations, {"result_format": "BASIC"})
        counted = {number: result.result for number, result in validation.items()}
        # A row without a value is passed over, unless that is what is asked.
        judged = {
            number: result["element_count"] - result.get("missing_count", 0) for number, result in counted.items()
        }
        assert mine["judged"].to_dict() == judged
        assert mine["failed"].to_dict() == {number: result["unexpected_count"] for number, result in counted.items()}
    of_bad = results[(results["document_sha256"] == sha("bad")) & (results["failed"] > 0)]
    assert {"measure is missing"} <= set(of_bad["says"])
    assert set(results.loc[results["failed"] > 0, "document_sha256"]) == {sha("bad")}


def test_the_documents_of_a_batch_are_each_one_document() -> None:
    good_batch = batch()
    twice = pd.concat([good_batch["documents"], good_batch["documents"].iloc[[0]]], ignore_index=True)
    result = validate({"documents": twice})
    assert _documents(result) == [sha("a")]
    good_batch["documents"].loc[0, "document_sha256"] = "A" * 64
    assert _documents(validate({"documents": good_batch["documents"]})) == ["A" * 64]


def test_a_finding_says_where_and_what(judged: GateResult) -> None:
    finding = _of(judged, "unknown code").iloc[0].to_dict()
    assert finding["finding_no"] == 2  # the reader's own finding is the first
    assert (finding["table_key"], finding["page"]) == ("fin_expenditure", 3)
    assert finding["printed"] == "政府办公厅（室）及相关机构事务: 123.46"
    for text in ("functional:2010", "page 3", "政府办公厅（室）及相关机构事务", "Look at the code on the page."):
        assert text in finding["message"]


def test_findings_are_numbered_on_in_each_document(judged: GateResult) -> None:
    assert list(_of(judged, "two rows")["finding_no"]) == [2, 3]
    assert list(_of(judged, "one row")["finding_no"]) == [2]


def test_many_failing_rows_are_all_found(judged: GateResult) -> None:
    assert (_of(judged, "many failing")["rule"] == "gate_value").sum() == 960


def test_two_readings_that_differ_are_said_once(judged: GateResult) -> None:
    assert _of(judged, "said").empty
    # What was said of another cell, or is settled by a correction, says nothing of this one.
    for name in ("said of another cell", "settled"):
        assert list(_of(judged, name)["rule"]) == ["gate_second_reading"]


def test_a_corrected_cell_is_judged_by_what_the_person_says(judged: GateResult) -> None:
    assert _of(judged, "corrected").empty
    assert not _of(judged, "corrected unreadable").empty


def test_a_refused_document_need_not_have_an_identity(judged: GateResult) -> None:
    assert _of(judged, "refused").empty


def test_facts_alone_can_be_validated() -> None:
    mutated = batch()
    mutated["facts"].loc[BAD, "page"] = 0
    assert _documents(validate({"facts": mutated["facts"]})) == [sha("bad")]


def test_an_empty_batch_passes() -> None:
    assert validate(frames([])).findings.empty


@pytest.mark.parametrize("name", NAMES)
def test_columns_that_are_not_the_declared_ones_are_a_mistake_of_the_program(name: str) -> None:
    mutated = batch()
    mutated[name] = mutated[name][mutated[name].columns[::-1]]
    with pytest.raises(ValueError, match=f"the frame {name} has the columns"):
        validate(mutated)


def test_an_expectation_that_cannot_be_evaluated_is_no_failure_of_a_document() -> None:
    with pytest.raises(ValueError, match="on documents"):
        judgements("documents", frames([Doc("a")])["documents"])  # without its helper column


def test_importing_the_gate_is_cheap_and_validating_is_silent(tmp_path: Path) -> None:
    code = """
import sys
import expectations.gate
assert "great_expectations" not in sys.modules
from tests.factories import Doc, frames
expectations.gate.validate({"documents": frames([Doc("a")])["documents"]})
import os
assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
assert "posthog" not in sys.modules or not sys.modules["posthog"].__dict__.get("default_client")
"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GX_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
