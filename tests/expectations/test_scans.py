"""Which figures of scans are accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from expectations.checks import doubts_of, evaluate, grades
from expectations.scans import (
    accept_scans,
    findings_of_scans,
    has_scans,
    notes_of_scans,
    proofs,
    with_accepted_figures,
    without_doubtful,
    without_doubtful_facts,
)
from expectations.stopping import settle
from schemas.reading.frames import frame
from tests.expectations.builder import cell, facts, tables

TABLE = "fin_gpb_expenditure"
MEASURES = ("expenditure", "basic_expenditure", "project_expenditure")
ROWS = {
    "201": ("一般公共服务支出", "30.00", "10.00", "20.00"),
    "208": ("社会保障和就业支出", "12.00", "12.00", ""),
    "total": ("合计", "42.00", "22.00", "20.00"),
}


def tables_read(rows: pd.DataFrame) -> pd.DataFrame:
    """The frame `tables_read` with the number of these facts."""
    return tables(rows.to_dict("records")).assign(facts=len(rows)).astype({"facts": "Int64"})


def _scan(changed: dict[tuple[str, str], str] | None = None, proof: dict[str, str] | None = None) -> pd.DataFrame:
    """A table as the reader gives it: every figure is agreed, unless its row says otherwise."""
    cells = []
    for code, (name, *amounts) in ROWS.items():
        for measure, amount in zip(MEASURES, amounts, strict=True):
            text = (changed or {}).get((code, measure), amount)
            more: dict[str, Any] = {"row_name": name, "medium": "scan", "proof": (proof or {}).get(code, "agreed")}
            cells.append(cell(TABLE, code, measure, text, **more))
    return facts(cells)


def _states(rows: pd.DataFrame) -> dict[tuple[str, str], str]:
    state = proofs(rows, evaluate(rows, tables_read(rows)))
    return dict(zip(zip(rows["account_code"], rows["measure"], strict=True), state, strict=True))


def test_figures_in_an_exact_sum_are_proven_and_blanks_are_agreed() -> None:
    states = _states(_scan())
    assert states["201", "expenditure"] == "proven"
    assert states["total", "basic_expenditure"] == "proven"
    assert states["208", "project_expenditure"] == "agreed"


def test_a_copy_is_no_proof() -> None:
    states = _states(_scan())
    # 208 is its basic expenditure alone, and 20.00 of the total is that of 201 alone; both stand in a sum elsewhere.
    assert set(states.values()) == {"proven", "agreed"}
    copied = _scan({("208", "expenditure"): "", ("208", "basic_expenditure"): "", ("total", "expenditure"): "30.00"})
    copied.loc[copied["account_code"] == "total", "amount_fen"] = [3000, 1000, 2000]
    copied.loc[copied["account_code"].isin(["201", "total"]) & (copied["measure"] == MEASURES[2]), "amount_fen"] = None
    copied.loc[copied["account_code"].isin(["201", "total"]) & (copied["measure"] == MEASURES[1]), "amount_fen"] = 3000
    assert "proven" not in _states(copied).values()


def test_what_a_broken_identity_speaks_against_is_doubtful() -> None:
    states = _states(_scan({("201", "basic_expenditure"): "14.00"}))
    assert states["201", "basic_expenditure"] == "doubtful"
    assert states["201", "expenditure"] == "doubtful"
    assert states["total", "basic_expenditure"] == "doubtful"
    assert states["208", "expenditure"] == "proven"


def test_what_the_reader_doubts_stays_doubtful_whatever_arithmetic_says() -> None:
    states = _states(_scan(proof={"201": "doubtful"}))
    assert {states["201", measure] for measure in MEASURES} == {"doubtful"}


@pytest.mark.parametrize(("column", "value"), [("row_name", "公共安全支出"), ("account_code", "299")])
def test_a_row_is_accepted_only_under_a_known_name_of_its_code(column: str, value: str) -> None:
    rows = _scan()
    rows.loc[rows["account_code"] == "208", column] = value
    doubted = proofs(rows, evaluate(rows, tables_read(rows)))[rows[column] == value]
    assert set(doubted) == {"doubtful"}


def test_a_person_who_read_it_decides() -> None:
    rows = _scan(proof={"201": "doubtful"})
    rows.loc[rows["account_code"] == "201", "is_corrected"] = True
    assert set(proofs(rows, evaluate(rows, tables_read(rows)))[rows["account_code"] == "201"]) == {"read_by_person"}
    # An amount that a person has read does not make the name of its row legible.
    rows.loc[rows["account_code"] == "201", "row_name"] = "一般公共〓务支出"
    assert set(proofs(rows, evaluate(rows, tables_read(rows)))[rows["account_code"] == "201"]) == {"doubtful"}


def test_text_has_no_state_and_costs_nothing() -> None:
    rows = facts([cell(TABLE, "201", "expenditure", "1.00")])
    assert not has_scans(rows)
    checked = evaluate(rows, tables_read(rows))
    assert without_doubtful(checked, rows) is checked


def test_doubtful_figures_leave_facts_checks_and_counts() -> None:
    rows = _scan(proof={"201": "doubtful"})
    read = tables_read(rows)
    checked = evaluate(rows, read)
    rows["proof"] = proofs(rows, checked)
    accepted, counted = without_doubtful_facts(rows, read)
    assert set(accepted["account_code"]) == {"208", "total"}
    assert list(counted["facts"]) == [int(read["facts"].iloc[0]) - 3]
    gone = set(rows.loc[rows["proof"] == "doubtful", "fact_id"])
    assert not gone & set(without_doubtful(checked, rows).check_facts["fact_id"])
    assert gone & set(checked.check_facts["fact_id"])
    checked = replace(checked, findings=checked.findings.iloc[:0])
    assert list(without_doubtful(checked, rows).findings) == list(checked.findings)
    (finding,) = findings_of_scans(rows, read).to_dict("records")
    assert (finding["rule"], finding["severity"]) == ("scan_figures_doubtful", "warn")
    (note,) = notes_of_scans(rows).to_dict("records")
    assert (note["rule"], note["severity"], note["page"]) == ("read_from_scan", "info", 1)
    (grade,) = grades(checked.check_results.iloc[:0], notes_of_scans(rows), read.iloc[:0]).to_dict("records")
    assert grade["grade"] == "B"
    rows["proof"] = "doubtful"
    assert notes_of_scans(rows).empty
    (finding,) = findings_of_scans(rows, read).to_dict("records")
    assert (finding["rule"], finding["severity"]) == ("scan_table_doubtful", "gate")


def test_a_scan_without_a_certain_figure_is_stopped_for_that_and_for_nothing_else() -> None:
    rows = _scan(proof=dict.fromkeys(ROWS, "doubtful"))
    findings = frame("findings").build([])
    frames = {"facts": rows, "tables_read": tables_read(rows), "findings": findings}
    all_facts, checked = accept_scans(frames, evaluate(rows, frames["tables_read"]))
    assert with_accepted_figures(frames).empty, "the gate has nothing to say of a table without facts"
    doubts = doubts_of(findings)
    settled = settle(all_facts, frames["tables_read"], frames["findings"], doubts, checked)
    (stop,) = settled.documents.values()
    assert stop.reason == "scan_doubtful"
    rows["proof"] = "agreed"
    frames = {"facts": rows, "tables_read": tables_read(rows), "findings": findings}
    accept_scans(frames, evaluate(rows, frames["tables_read"]))
    assert len(with_accepted_figures(frames)) == 1
