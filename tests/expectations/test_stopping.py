"""What a doubt stops: the table it is confined to, more tables, or the document."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from expectations.checks import doubts_of, evaluate, join_findings
from expectations.stopping import Settled, settle
from schemas.reading.frames import frame
from schemas.reading.rules import load, rules
from tests.expectations.builder import SHA, cell, closing_rows, facts, t05, tables

OTHER = "b" * 64
TOTAL = "fin_gpb_expenditure"


def total_table(uses: str = "30.00") -> list[dict[str, Any]]:
    """收入支出决算总表 of one class, and 支出决算表 with the same total."""
    rows = [row for row in closing_rows() if row["row_key"] != "expenditure_current_year"]
    return [*rows, cell("fin_total", "expenditure_current_year", "expenditure", uses, panel="expenditure")]


def book(**changed: str) -> list[dict[str, Any]]:
    """Two tables that need nothing of each other: the general public budget, and 三公."""
    three = [
        cell("fin_three_public", code, "expenditure", text, phase="executed")
        for code, text in (("three_public_total", "3.00"), ("overseas_travel", ""), ("official_vehicle", "2.00"))
    ]
    return [*t05(**changed), *three, cell("fin_three_public", "official_reception", "expenditure", "1.00")]


def finding(rule: str, table: str | None = None, sha256: str = SHA, page: int | None = 7) -> dict[str, Any]:
    declared = rules()[rule]
    message = f"{declared.says.en} {declared.advice.en}"
    return {"document_sha256": sha256, "finding_no": 1, "rule": rule, "severity": declared.severity} | {
        "table_key": table,
        "page": page,
        "message": message,
        "message_zh": f"{declared.says.zh}{declared.advice.zh}",
    }


def settled(*finding_rows: dict[str, Any], cells: list[dict[str, Any]] | None = None, sha256: str = SHA) -> Settled:
    mine = book() if cells is None else cells
    return of_frames(facts(mine, sha256), tables(mine, sha256), frame("findings").build(finding_rows))


def of_frames(cells: pd.DataFrame, read: pd.DataFrame, findings: pd.DataFrame) -> Settled:
    doubts = doubts_of(findings)
    return settle(cells, read, findings, doubts, evaluate(cells, read, doubts))


def stopped(result: Settled) -> dict[str, str]:
    rows = result.tables_read[result.tables_read["status"] == "stopped"]
    return dict(zip(rows["table_key"], rows["stop_reason"], strict=True))


def test_nothing_is_stopped_without_a_doubt() -> None:
    result = settled()
    assert stopped(result) == {}
    assert result.documents == {}
    assert len(result.facts) == len(book())


def test_a_doubt_in_one_table_stops_that_table() -> None:
    result = settled(finding("duplicate_row", TOTAL))
    assert stopped(result) == {TOTAL: "duplicate_row"}
    assert result.documents == {}
    assert set(result.facts["table_key"]) == {"fin_three_public"}
    (row,) = result.tables_read[result.tables_read["status"] == "stopped"].to_dict("records")
    assert row["stop_page"] == 7
    assert row["stop_message"].startswith(rules()["duplicate_row"].says.en)
    assert row["stop_message_zh"].startswith(rules()["duplicate_row"].says.zh)


def test_checks_that_need_a_stopped_table_do_not_apply_and_say_why() -> None:
    result = settled(finding("duplicate_row", TOTAL))
    own = result.check_results[result.check_results["check_id"] == "E01"]
    assert set(own["result"]) == {"not_applicable"}
    assert f"Stopped: {TOTAL}." in own["message"].iloc[0]
    check_results = result.check_results[result.check_results["table_key"] == "fin_three_public"]
    assert "pass" in set(check_results["result"])


def test_a_stopped_table_is_not_left_out_by_the_publisher() -> None:
    missing = {"before": settled(), "after": settled(finding("duplicate_row", TOTAL))}
    messages = {
        name: result.check_results[result.check_results["check_id"] == "Y01"]["message"].iloc[0]
        for name, result in missing.items()
    }
    assert messages["before"] == messages["after"]
    assert TOTAL not in messages["after"]


@pytest.mark.parametrize(
    "finding_row",
    [
        pytest.param(finding("foreign_table", TOTAL), id="a rule that stops the document"),
        pytest.param(finding("duplicate_row", None), id="no table is named"),
        pytest.param(finding("duplicate_row", "fin_statecap"), id="the table that is named is not among those read"),
        pytest.param({**finding("duplicate_row", TOTAL), "rule": "nobody_knows"}, id="a rule that nobody declares"),
    ],
)
def test_what_is_not_confined_to_a_table_stops_the_document(finding_row: dict[str, Any]) -> None:
    result = settled(finding_row)
    assert list(result.documents) == [SHA]
    assert result.documents[SHA].page == 7
    assert stopped(result) == {}, "what was read of a stopped document is told as it was read"
    assert len(result.check_results) == len(settled().check_results)


def test_a_document_of_which_no_table_with_numbers_is_left_is_stopped() -> None:
    both = finding("duplicate_row", TOTAL), finding("units_differ", "fin_three_public", page=9)
    result = settled(*both)
    assert result.documents[SHA].why.text("en") == (
        "duplicate_row on page 7, fin_gpb_expenditure; units_differ on page 9, fin_three_public."
    )
    assert stopped(result) == {}
    assert set(settled(finding("duplicate_row", TOTAL), cells=t05()).documents) == {SHA}


def test_a_suspected_misreading_stops_the_table_of_its_cells() -> None:
    cells = book(c2010101_basic="15.40")
    for row in cells:
        row["second_reading"] = "differs" if row["row_key"] == "2010101" else "agrees"
    result = settled(cells=cells)
    assert stopped(result) == {TOTAL: "E01"}
    assert {"E01", "E03"} <= set(result.findings["rule"]), "what stopped it is kept"
    assert set(result.findings.loc[result.findings["rule"] == "E01", "severity"]) == {"gate"}
    assert not result.findings.duplicated(["rule", "message"]).any()


def test_an_identity_across_tables_stops_both_where_nothing_tells_which_was_misread() -> None:
    cells = [*book(), *fin_total(29)]
    result = settled(finding("title_without_table", None), cells=cells)
    broken = evaluate(facts(cells), tables(cells), {SHA}).suspects
    assert broken.groupby("check_no")["table_key"].nunique().max() == 2, "the test is about an identity of two tables"
    assert set(stopped(result)) == {"fin_approp_total", TOTAL}


def test_a_table_in_doubt_is_left_out_before_an_identity_across_tables_is_asked() -> None:
    cells = [*book(), *fin_total(29)]
    result = settled(finding("title_without_table", None), finding("duplicate_row", "fin_approp_total"), cells=cells)
    assert set(stopped(result)) == {"fin_approp_total"}


def fin_total(uses: int) -> list[dict[str, Any]]:
    """财政拨款收入支出决算总表 whose general public expenditure should be that of its table (30.00)."""
    codes = ("201", "208")
    shares = (uses - 5.5, 5.5)
    rows = [
        cell("fin_approp_total", code, "expenditure", f"{share:.2f}", panel="expenditure", budget_book="general_public")
        | {"code_system": "functional", "account_level": "class"}
        for code, share in zip(codes, shares, strict=True)
    ]
    total = cell(
        "fin_approp_total", "expenditure_current_year", "expenditure", f"{uses:.2f}", panel="expenditure",
        budget_book="general_public",
    )  # fmt: skip
    return [*rows, total]


def test_what_is_said_of_a_document_depends_on_it_alone() -> None:
    mine, other = book(), book(c2010101_basic="15.40")
    for row in other:
        row["second_reading"] = "differs" if row["row_key"] == "2010101" else "agrees"
    findings = frame("findings").build([finding("duplicate_row", "fin_three_public")])
    alone = [
        of_frames(facts(mine), tables(mine), findings),
        of_frames(facts(other, OTHER), tables(other, OTHER), frame("findings").build([])),
    ]
    cells = pd.concat([facts(other, OTHER), facts(mine)[::-1]], ignore_index=True)
    read = pd.concat([tables(other, OTHER), tables(mine)], ignore_index=True)
    whole = of_frames(cells, read, findings)
    for name in ("check_results", "check_facts", "findings", "tables_read"):
        parts = pd.concat([getattr(settled_alone, name) for settled_alone in alone], ignore_index=True)
        joined = getattr(whole, name).sort_values("document_sha256", kind="stable").reset_index(drop=True)
        parts = parts.sort_values("document_sha256", kind="stable").reset_index(drop=True)
        pd.testing.assert_frame_equal(joined, parts)


def test_a_document_without_doubts_is_untouched_beside_one_that_is_stopped() -> None:
    cells = pd.concat([facts(book()), facts(book(), OTHER)], ignore_index=True)
    read = pd.concat([tables(book()), tables(book(), OTHER)], ignore_index=True)
    result = of_frames(cells, read, frame("findings").build([finding("duplicate_row", TOTAL)]))
    assert len(result.facts[result.facts["document_sha256"] == OTHER]) == len(book())
    check_results = evaluate(facts(book(), OTHER), tables(book(), OTHER)).check_results
    pd.testing.assert_frame_equal(
        result.check_results[result.check_results["document_sha256"] == OTHER].reset_index(drop=True), check_results
    )
    assert len(join_findings(result.findings)) == len(result.findings)


def test_every_rule_of_severity_gate_says_what_it_stops() -> None:
    body = {"severity": "gate"}
    assert load({"r": {**body, "stops": "table"}})["r"].stops == "table"
    for wrong in (body, {**body, "stops": "page"}, {**body, "severity": "warn", "stops": "table"}):
        with pytest.raises(ValueError, match=r"schemas/reading/rules.toml: r(\.stops)?: .*(says what it stops|page)"):
            load({"r": wrong})
    with pytest.raises(ValueError, match=r"schemas/reading/rules.toml: r\.severity: .*fatal"):
        load({"r": {**body, "severity": "fatal"}})
