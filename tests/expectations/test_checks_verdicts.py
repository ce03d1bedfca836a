from __future__ import annotations

import re
from functools import cache
from typing import Any

import pandas as pd
import pytest

from expectations.checks import doubts_of, evaluate, evaluate_across, grades, join_findings
from schemas.judging.checks import FORMS, Check, checks
from schemas.judging.grades import part_of
from schemas.reading.frames import frame
from tests.expectations.builder import SHA, cell, facts, t05, tables
from transforms.findings import Finding


def _broken(second_reading: str = "agrees") -> list[dict[str, Any]]:
    cells = t05(c2010101_basic="15.40")
    for row in cells:
        if row["account_code"] == "2010101" and row["measure"] == "basic_expenditure":
            row["second_reading"] = second_reading
    return cells


def _verdicts(cells: list[dict[str, Any]], doubts: Any = None) -> set[str]:
    results = evaluate(facts(cells), tables(cells), doubts).check_results
    failed = results[(results["result"] == "fail") & results["check_id"].str.startswith("E")]
    return set(failed["verdict"])


def test_a_broken_identity_is_the_publishers_where_both_readings_agree() -> None:
    outcome = evaluate(facts(_broken()), tables(_broken()))
    assert _verdicts(_broken()) == {"publisher_error"}
    findings = outcome.findings[outcome.findings["rule"].isin(["E01", "E03"])]
    assert set(findings["severity"]) == {"warn"}


@pytest.mark.parametrize("second_reading", ["differs", "none"])
def test_it_is_a_suspicion_where_the_readings_do_not_agree(second_reading: str) -> None:
    outcome = evaluate(facts(_broken(second_reading)), tables(_broken(second_reading)))
    assert _verdicts(_broken(second_reading)) == {"suspected_misreading"}
    assert set(outcome.findings[outcome.findings["rule"] == "E01"]["severity"]) == {"gate"}


@pytest.mark.parametrize("is_corrected", [False, True])
def test_a_person_who_looked_at_the_cell_is_a_second_reading(is_corrected: bool) -> None:
    for values in ({"second_reading": "differs"}, {"cell_kind": "unreadable"}):
        cells = [{**cell, "is_corrected": is_corrected, **values} for cell in _broken()]
        assert _verdicts(cells) == {"publisher_error" if is_corrected else "suspected_misreading"}
    # But the person did not count the rows of the table.
    cells = [{**cell, "is_corrected": is_corrected} for cell in _broken()]
    assert _verdicts(cells, {SHA}) == {"suspected_misreading"}


def test_it_is_a_suspicion_where_the_document_is_in_doubt() -> None:
    assert _verdicts(_broken(), {SHA}) == {"suspected_misreading"}
    assert _verdicts(_broken(), {"b" * 64}) == {"publisher_error"}


def test_a_doubt_on_a_table_is_a_doubt_on_the_checks_that_look_at_it() -> None:
    def doubt(table: str | None) -> pd.DataFrame:
        return pd.DataFrame({"document_sha256": [SHA], "table_key": [table]})

    assert _verdicts(_broken(), doubt("fin_gpb_expenditure")) == {"suspected_misreading"}
    assert _verdicts(_broken(), doubt("fin_total")) == {"publisher_error"}
    assert _verdicts(_broken(), doubt(None)) == {"suspected_misreading"}


def test_the_readers_findings_raise_doubts() -> None:
    findings = frame("findings").build(
        {"document_sha256": SHA, "finding_no": number, "rule": rule, "severity": "warn", "message": "x"}
        for number, rule in enumerate(("unaccounted_number", "identity_disagrees"), start=1)
    )
    assert len(doubts_of(findings)) == 1
    assert _verdicts(_broken(), doubts_of(findings)) == {"suspected_misreading"}


def test_a_table_with_an_unknown_column_is_in_doubt() -> None:
    read = tables(_broken())
    read["unknown_headers"] = "某列"
    results = evaluate(facts(_broken()), read).check_results
    assert set(results[results["check_id"] == "E01"]["verdict"].dropna()) == {"suspected_misreading"}


def test_codes_without_parents_put_their_table_in_doubt() -> None:
    cells = [cell for cell in _broken() if cell["account_code"] != "20805"]
    assert _verdicts(cells) == {"suspected_misreading"}


def test_a_value_is_suggested_where_two_identities_imply_it_for_one_cell() -> None:
    cells = _broken()
    results = evaluate(facts(cells), tables(cells)).check_results
    failed = results[results["check_id"].isin(["E01", "E03"]) & (results["result"] == "fail")]
    (fact_id,) = failed["suggested_fact_id"].unique()
    assert ":2010101:basic_expenditure:" in fact_id
    assert set(failed["suggested_fen"]) == {14_500_000}


def test_nothing_is_suggested_where_one_identity_alone_is_broken() -> None:
    cells = [cell for cell in _broken() if cell["measure"] != "expenditure"]
    results = evaluate(facts(cells), tables(cells)).check_results
    failed = results[results["check_id"].isin(["E01", "E03"]) & (results["result"] == "fail")]
    assert len(failed) == 1
    assert failed["suggested_fact_id"].isna().all()


def test_nothing_is_suggested_that_breaks_an_identity_that_holds() -> None:
    cells = t05(c2010101_basic="13.40")

    def suggested(expenditure: str) -> set[int]:
        above = cell("fin_expenditure", "2010101", "basic_expenditure", expenditure)
        results = evaluate(facts([*cells, above]), tables([*cells, above])).check_results
        assert list(results[results["subject"] == "2010101/基本支出"]["result"]) == ["pass"]
        return set(results["suggested_fen"].dropna())

    assert suggested("14.50") == {14_500_000}
    assert suggested("13.40") == set()


def test_every_fact_of_an_assertion_is_listed_with_its_side() -> None:
    cells = t05()
    outcome = evaluate(facts(cells), tables(cells))
    (number,) = outcome.check_results.query("check_id == 'E03' and subject == '20101/支出合计'")["check_no"]
    terms = outcome.check_facts[outcome.check_facts["check_no"] == number]
    assert list(terms["side"]) == ["left", "right", "right"]
    assert [fact.split(":")[3] for fact in terms["fact_id"]] == ["20101", "2010101", "2010102"]


def test_the_frames_are_as_declared() -> None:
    outcome = evaluate(facts(t05()), tables(t05()))
    for name in ("check_results", "check_facts", "findings"):
        rows, empty = getattr(outcome, name), frame(name).build([])
        assert list(rows.columns) == frame(name).column_names
        assert dict(rows.dtypes) == dict(empty.dtypes)
        required = [column.name for column in frame(name).columns if column.required]
        assert not rows[required].isna().any().any()
        assert not rows.duplicated(list(frame(name).key)).any()


def test_nothing_at_all_is_checked_without_complaint() -> None:
    outcome = evaluate(facts([]), tables([]))
    assert len(outcome.check_results) == len(outcome.check_facts) == len(outcome.findings) == 0
    assert len(grades(outcome.check_results, outcome.findings, tables([]))) == 0


def _grade(cells: list[dict[str, Any]], only: str, quarantined: tuple[str, ...] = ()) -> tuple[str, str]:
    outcome = evaluate(facts(cells), tables(cells))
    chosen = outcome.check_results[outcome.check_results["check_id"].str.startswith(only)]
    findings = outcome.findings[outcome.findings["rule"].str.startswith(only)]
    (row,) = grades(chosen, findings, tables(cells), quarantined).to_dict("records")
    return row["grade"], _keys(row["reasons"])


def _keys(reasons: str) -> str:
    """Reasons without their words."""
    return re.sub(r" \([^;]*\)", "", reasons)


def test_grades() -> None:
    assert _grade(t05(), "E") == ("A", "")
    assert _grade(t05(c20101_basic="14.51"), "E0") == ("A", "")  # rounding, in both directions
    assert _grade(_broken(), "E") == ("B", "E01; E03")
    assert _grade(_broken(), "") == ("C", "Y01; E01; E03")
    assert _grade(_broken("differs"), "E") == ("C", "E01; E03")
    assert _grade(_broken("differs"), "E", (SHA,)) == ("Q", "E01; E03; in quarantine")
    assert _grade(t05(), "E", (SHA,)) == ("Q", "in quarantine")


def test_findings_are_joined_and_renumbered() -> None:
    outcome = evaluate(facts(_broken()), tables(_broken()))
    joined = join_findings(outcome.findings, outcome.findings)
    assert list(joined["finding_no"]) == list(range(1, len(joined) + 1))
    assert list(join_findings().columns) == frame("findings").column_names


def _year(year: int, opening: str, closing: str, **identity: Any) -> pd.DataFrame:
    cells = [
        cell("fin_total", "carryover_opening", "revenue", opening, panel="income"),
        cell("fin_total", "carryover_closing", "expenditure", closing, panel="expenditure"),
    ]
    entity_id = identity.pop("entity_id", "D0000000001")
    return facts(cells, f"{year:064d}", fiscal_year=year, **identity).assign(entity_id=entity_id)


def test_what_a_year_closes_with_the_next_one_opens_with() -> None:
    years = [_year(2022, "", "5.00"), _year(2023, "5.00", "7.00"), _year(2024, "8.00", "")]
    compared = evaluate_across(pd.concat(years, ignore_index=True))
    assert list(compared["document_sha256"]) == [f"{2023:064d}", f"{2024:064d}"]
    assert list(compared["result"]) == ["pass", "fail"]
    assert list(compared["check_id"]) == ["P04", "P04"]
    assert compared["message"].iloc[1].startswith("P04")
    assert "2023 closes with 7.00" in compared["message"].iloc[1]
    other = [_year(2023, "", "7.00"), _year(2024, "8.00", "", entity_id="D0000000002")]
    assert evaluate_across(pd.concat(other, ignore_index=True)).empty


@pytest.mark.parametrize(
    ("opening", "unit", "verdict"),
    [
        ("7.01", "万元", "rounding_twin"),
        ("7.02", "万元", "publisher_error"),
        ("70000.01", "元", "publisher_error"),
    ],
)
def test_only_one_unit_of_the_last_digit_may_lie_between_two_years(opening: str, unit: str, verdict: str) -> None:
    rows = [("7.00", "carryover_closing", "expenditure", 2023), (opening, "carryover_opening", "revenue", 2024)]
    if unit == "元":
        rows[0] = ("70000.00", *rows[0][1:])
    years = [
        facts([cell("fin_total", code, measure, text, unit=unit, panel=panel)], f"{year:064d}", fiscal_year=year)
        for (text, code, measure, year), panel in zip(rows, ("expenditure", "income"), strict=True)
    ]
    compared = evaluate_across(
        pd.concat([facts_of_year.assign(entity_id="D0000000001") for facts_of_year in years], ignore_index=True)
    )
    assert list(compared["verdict"]) == [verdict]


def test_years_that_all_agree_give_no_message() -> None:
    years = [_year(2022, "", "5.00"), _year(2023, "5.00", "7.00"), _year(2024, "7.00", "")]
    compared = evaluate_across(pd.concat(years, ignore_index=True))
    assert list(compared["result"]) == ["pass", "pass"]
    assert compared["message"].isna().all()


def test_two_documents_of_one_year_are_refused() -> None:
    twice = [_year(2023, "", "7.00"), _year(2023, "", "7.00").assign(document_sha256="c" * 64)]
    with pytest.raises(ValueError, match="two documents"):
        evaluate_across(pd.concat(twice, ignore_index=True))


def test_a_corrected_figure_is_grade_b_at_best() -> None:
    notes = frame("findings").build(
        {"document_sha256": SHA, "finding_no": number, "rule": "corrected", "severity": "info", "message": "x"}
        for number in (1, 2)
    )
    empty = evaluate(facts([]), tables([])).check_results
    (row,) = grades(empty, notes, tables(t05())).to_dict("records")
    assert (row["grade"], _keys(row["reasons"])) == ("B", "corrected ×2")


_VERDICTS = ("publisher_error", "suspected_misreading", "rule_not_applicable")


@cache
def _graded() -> dict[tuple[str, str], tuple[str, str]]:
    """The grade of a document in which one check fails with one verdict, and its reasons; a document for each."""
    pairs = [(check, verdict) for check in checks() for verdict in _VERDICTS]
    documents = [f"{number:064x}" for number in range(len(pairs))]
    results = frame("check_results").build(
        {"document_sha256": sha256, "check_no": 1, "check_id": check, "subject": "", "result": "fail"}
        | {"severity": checks()[check].severity, "verdict": verdict}
        for sha256, (check, verdict) in zip(documents, pairs, strict=True)
    )
    rows = grades(results, frame("findings").build([]), tables([])).set_index("document_sha256")
    assert sorted(rows.index) == documents
    return dict(zip(pairs, rows.loc[documents, ["grade", "reasons"]].itertuples(index=False, name=None), strict=True))


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.id)
def test_the_verdict_decides_the_grade_and_not_the_severity(check: Check) -> None:
    of_error, of_misreading, of_no_rule = (_graded()[check.id, verdict] for verdict in _VERDICTS)
    missing = check.kind == "tables_printed"
    assert of_error[0] == ("C" if missing else "B")
    assert of_misreading[0] == "C"
    assert of_no_rule[0] == "A"
    # Reasons are joined by semicolons: a reason with one would be taken for two.
    assert of_error[1] == f"{check.id} ({check.broken.en.replace(';', ',')})"


def test_a_row_whose_name_nobody_knows_is_a_doubt_on_its_table() -> None:
    findings = pd.DataFrame(
        {
            "document_sha256": [SHA, SHA],
            "rule": ["unknown_row", "code_not_listed"],
            "table_key": ["fin_gpb_expenditure", "fin_revenue"],
        }
    )
    assert list(doubts_of(findings)["table_key"]) == ["fin_gpb_expenditure"]
    assert _verdicts(_broken(), doubts_of(findings)) == {"suspected_misreading"}


def _twins(**of_second: Any) -> tuple[str, str]:
    """The verdict on a total that two tables print one cent apart, and the severity of what is found."""
    cells = [
        cell("fin_total", "revenue_current_year", "revenue", "10.00", panel="income"),
        cell("fin_revenue", "total", "revenue", "10.01", **of_second),
    ]
    outcome = evaluate(facts(cells), tables(cells))
    (row,) = outcome.check_results.query("check_id == 'X01'").to_dict("records")
    (finding,) = outcome.findings.query("rule == 'X01'").to_dict("records")
    return row["verdict"], finding["severity"]


def test_a_cell_in_doubt_is_a_misreading_whatever_else_could_explain_the_difference() -> None:
    assert _twins() == ("rounding_twin", "warn")
    assert _twins(second_reading="differs") == ("suspected_misreading", "gate")
    assert _twins(cell_kind="unreadable", amount_fen=100_100_000) == ("suspected_misreading", "gate")
    assert _twins(second_reading="differs", is_corrected=True) == ("rounding_twin", "warn")


def test_rows_that_may_be_missing_make_no_misreading_of_a_figure_rounded_in_two_ways() -> None:
    cells = [
        cell("fin_total", "revenue_current_year", "revenue", "10.00", panel="income"),
        cell("fin_revenue", "total", "revenue", "10.01"),
    ]
    results = evaluate(facts(cells), tables(cells), {SHA}).check_results
    assert list(results[results["check_id"] == "X01"]["verdict"]) == ["rounding_twin"]


def test_a_habit_accuses_nobody_even_where_a_cell_is_in_doubt() -> None:
    cells = [
        cell("fin_three_public", "overseas_travel", "expenditure", "3.00", phase="budget", second_reading="differs"),
        cell("fin_three_public", "overseas_travel", "expenditure", "4.00"),
    ]
    results = evaluate(facts(cells), tables(cells)).check_results
    assert set(results[results["check_id"] == "Y09"]["verdict"].dropna()) == {"rule_not_applicable"}


def _missing(read: pd.DataFrame, findings: pd.DataFrame | None = None) -> dict[str, tuple[str, str | None, int]]:
    doubts = None if findings is None else doubts_of(findings)
    results = evaluate(facts(t05()), read, doubts).check_results
    chosen = results[results["check_id"].isin(["Y01", "Y12"])]
    return {
        row["check_id"]: (row["result"], row["message"] if row["result"] == "fail" else None, row["left_count"])
        for row in chosen.to_dict("records")
    }


def test_a_table_is_only_left_out_by_the_publisher_where_it_is_printed_nowhere() -> None:
    before = _missing(tables(t05()))
    assert "fin_total" in str(before["Y01"][1])
    assert (before["Y01"][2], before["Y12"]) == (8, ("pass", None, 0))
    unknown = tables(t05())
    row = {**unknown.iloc[0].to_dict(), "table_no": 2, "table_key": "fin_total", "status": "unknown"}
    unknown = pd.concat([unknown, frame("tables_read").build([row])], ignore_index=True)
    announced = frame("findings").build(
        [
            {"document_sha256": SHA, "finding_no": 1, "rule": "title_without_table", "severity": "warn"}
            | {"table_key": "fin_total", "message": "x"}
        ]
    )
    for after in (_missing(unknown), _missing(tables(t05()), announced)):
        assert "fin_total" not in str(after["Y01"][1])
        assert after["Y01"][2] == 7
        assert "fin_total" in str(after["Y12"][1])
        assert after["Y12"][2] == 1
    stopped = _missing(unknown.assign(status=["read", "stopped"]))
    assert (stopped["Y01"][2], stopped["Y12"][2]) == (7, 0), "a stopped table says itself that it is"


def test_a_table_that_was_not_read_is_no_error_of_the_publisher() -> None:
    announced = frame("findings").build(
        [
            {"document_sha256": SHA, "finding_no": 1, "rule": "title_without_table", "severity": "warn"}
            | {"table_key": "fin_total", "message": "x"}
        ]
    )
    results = evaluate(facts(t05()), tables(t05()), doubts_of(announced)).check_results.set_index("check_id")
    assert results.loc["Y12", "verdict"] == "suspected_misreading"
    assert "printed, or announced, and were not read" in results.loc["Y12", "message"]
    assert "left the table out" in results.loc["Y01", "message"]


def test_a_suggestion_breaks_no_other_identity() -> None:
    cells = t05(c2010101_basic="15.40", c20101_expenditure="25.40")
    results = evaluate(facts(cells), tables(cells)).check_results.set_index(["check_id", "subject"])
    # 20101 of the basic expenditure would mend its row and the sum of its items, and break the sum of its class.
    assert ":20101:expenditure:" in results.loc[("E01", "20101"), "suggested_fact_id"]
    assert results.loc[("E01", "20101"), "suggested_fen"] == 24_500_000
    assert ":2010101:basic_expenditure:" in results.loc[("E03", "20101/基本支出"), "suggested_fact_id"]


@pytest.mark.parametrize(("opening", "verdict"), [("7.01", "rounding_twin"), ("7.02", "publisher_error")])
def test_only_one_quantum_between_years_is_a_rounding_twin(opening: str, verdict: str) -> None:
    compared = evaluate_across(pd.concat([_year(2022, "", "7.00"), _year(2023, opening, "")], ignore_index=True))
    assert list(compared["verdict"]) == [verdict]


def test_a_form_or_a_statement_takes_nothing_from_the_grade_of_the_tables() -> None:
    findings = frame("findings").build([Finding("form_figure_not_read", 9).row(SHA, number=1)])
    of_narrative = {
        "check_id": "N02",
        "subject": "",
        "result": "fail",
        "severity": "warn",
        "verdict": "publisher_error",
    }
    broken = frame("check_results").build([{"document_sha256": SHA, "check_no": 1, **of_narrative}])
    (row,) = grades(broken, findings, tables(t05())).to_dict("records")
    assert (row["grade"], row["reasons"]) == ("A", "")
    (row,) = grades(broken, findings, tables([])).to_dict("records")
    assert (row["grade"], _keys(row["reasons"])) == ("C", "form_figure_not_read; N02")


def test_checks_of_forms_are_about_forms() -> None:
    assert {part_of(check.id) for check in checks().values() if check.kind in FORMS} == {"forms"}
    of_tables = ("E01", "form_field_in_table", "narrative_disagrees", "held_back")
    assert {part_of(matter) for matter in of_tables} == {"tables"}
    assert part_of("figure_not_read") == "statements"
