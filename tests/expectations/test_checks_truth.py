"""The checks on the real documents against `truth/check_results.csv`, assertion by assertion.

What cannot be compared: N, M, P02, P03 (the narrative) and Q (the performance forms) look at text that no fact is made
of; J03 of the two Shanghai documents compares a figure of the narrative, as they print no 部门决算公开相关信息统计表.
Everything else must be there with the same sides and the same result. The truth counts whole 万元 with two decimals
and sometimes writes the difference as the left side (X07, X10, X11), so there only the result is compared.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal

import pytest

from common.text import normalise
from schemas.reading.accounts import functional_classes
from tests.expectations.conftest import SHARED, Real

_RESULTS = {"PASS": "pass", "PASS(rounding)": "within_tolerance", "FAIL": "fail"}
_COLUMNS = {"本年收入合计": "收入合计", "本年支出合计": "支出合计", "本年支出小计": "支出合计", "合计": "支出合计"}
_BOOKS = {
    "合计": "合计",
    "一般公共预算财政拨款": "一般公共预算",
    "政府性基金预算财政拨款": "政府性基金",
    "国有资本经营预算财政拨款": "国有资本经营",
}
_WHOLE = {
    *("A01", "A02", "A03", "A04", "A05", "B04", "C04", "D01", "D04", "D05", "D07", "E04", "F02", "F03", "F04"),
    *("J01", "J02", "J03", "J04", "X01", "X02", "X08", "X09", "X12", "W01", "W02", "W03", "W04"),
}
_DIFFERENCE_ONLY = {"X07", "X10", "X11", "J03", "J04", "B04", "C04", "E04", "X08", "X09"}


def _row(name: str) -> str:
    named = {"本年支出合计": "本年支出合计", "总计": "支出总计", "支出合计": "合计"}
    return named.get(name) or functional_classes()[normalise(name)]


def _part(pattern: str, what: str) -> str:
    """The one thing that a pattern names in the truth's wording; a wording that nobody expected fails the test."""
    match = re.search(pattern, what)
    assert match, what
    return match[1]


def _subject(check: str, what: str) -> str:
    """The subject of an assertion as the checks name it, from how the truth names it."""
    if check in _WHOLE:
        return ""
    if check in ("B01", "C01", "E01"):
        return _part(r"\w+ row (\S+): .*", what)
    if check in ("B02", "C02", "E02"):
        column = _part(r"\w+ 合计\.(\S+) = Σ 类", what)
        return _COLUMNS.get(column, column)
    if check in ("B03", "C03", "E03", "X07"):
        match = re.fullmatch(r"(?:T05|\w+) (\S+?)\.(\S+) (?:= Σ children|≤ T03)", what)
        assert match
        return f"{match[1]}/{_COLUMNS.get(match[2], match[2])}"
    if check == "D02":
        return _BOOKS[_part(r"T04 本年支出合计\.(\S+) = .*", what)]
    if check == "D03":
        return _row(_part(r"T04 (\S+): .*", what))
    if check in ("X04", "X06"):
        return _row(_part(r"T0[14] (?:gpb )?(\S+) = .*", what))
    if check == "F01":
        return _part(r"T06 (\d{3}) = Σ 款", what) + "/基本支出"
    if check in ("I01", "I02"):
        return _part(r"T三公 (\S+)\..*", what)
    if check == "X03":
        return "财政拨款收入" if "Σ" in what else what.split(" ")[1]
    if check == "X05":
        return what.split(" ")[2]
    if check == "X10":
        return _part(r"T06 (\d{5})", what)
    return {"D06": "合计", "X11": "年初", "X13": "基本支出"}[check]


def _fen(text: str) -> int:
    return int(Decimal(text) * 1_000_000) if text not in ("", "None") else 0


def _truth() -> list[dict[str, str]]:
    with (SHARED / "truth" / "check_results.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [row for row in rows if row["check"][0] not in "NMQ" and row["check"] not in ("P02", "P03")]


def test_every_assertion_of_the_truth_has_the_same_sides_and_result(real: Real) -> None:
    results = real.outcome.check_results
    assertions = {
        (row["document_sha256"], row["check_id"], row["subject"]): row
        for row in results[results["result"] != "not_applicable"].to_dict("records")
    }
    wrong, compared = [], 0
    for row in _truth():
        check, what = row["check"], row["what"]
        if check == "J03" and row["doc"] != "seed":
            continue
        key = (real.sha256[row["doc"]], check, _subject(check, what))
        mine = assertions.get(key)
        compared += 1
        if mine is None or mine["result"] != _RESULTS[row["result"]]:
            wrong.append(f"{row['doc']} {check} {what}: {row['result']}, found {mine and mine['result']}")
        elif check == "J02":
            assert (mine["left_count"], mine["right_count"]) == (int(row["lhs"]), int(row["rhs"]))
        elif check not in _DIFFERENCE_ONLY:
            sides = {_fen(row["lhs"]), _fen(row["rhs"])}
            if {mine["left_fen"], mine["right_fen"]} != sides:
                wrong.append(f"{row['doc']} {check} {what}: {sides}, found {mine['left_fen']}, {mine['right_fen']}")
    assert not wrong
    assert compared == 970


@pytest.mark.parametrize(
    ("document", "check", "subject", "verdict"),
    [
        ("seed", "F04", "", "rounding"),
        ("seed", "C03", "21011/支出合计", "rounding"),
        ("seed", "J04", "", "rule_not_applicable"),
        ("seed", "W04", "", "rule_not_applicable"),
        ("规划资源局2024", "F02", "", "rounding"),
        ("规划资源局2024", "X04", "210", "rounding_twin"),
        ("规划资源局2024", "X04", "212", "rounding_twin"),
        ("规划资源局2024", "X06", "210", "rounding_twin"),
        ("规划资源局2024", "X13", "基本支出", "rounding"),
        ("社会工作部2024", "F01", "302/基本支出", "rounding"),
        ("社会工作部2024", "F04", "", "rounding"),
        ("国家信访局2024", "D06", "合计", "rounding"),
        ("国家信访局2024", "W04", "", "rule_not_applicable"),
    ],
)
def test_what_is_not_exact_has_the_right_verdict(
    real: Real, document: str, check: str, subject: str, verdict: str
) -> None:
    results = real.outcome.check_results
    chosen = results[
        (results["document_sha256"] == real.sha256[document])
        & (results["check_id"] == check)
        & (results["subject"] == subject)
    ]
    assert list(chosen["verdict"].dropna()) == [verdict]


def test_the_message_writes_the_formula_with_its_numbers(real: Real) -> None:
    results = real.outcome.check_results
    f04 = results[(results["document_sha256"] == real.sha256["seed"]) & (results["check_id"] == "F04")]
    assert "273.17 + 27.27 = 300.44 ≠ 300.43, 0.01 万元 apart (pages 9, 10)" in f04["message"].item()


def test_nothing_real_is_quarantined_or_accused_of_a_broken_identity(real: Real) -> None:
    results, findings = real.outcome.check_results, real.outcome.findings
    assert not (findings["severity"] == "gate").any()
    assert not ((results["severity"] == "gate") & results["verdict"].isin(["publisher_error"])).any()
    assert not (results["verdict"] == "suspected_misreading").any()
