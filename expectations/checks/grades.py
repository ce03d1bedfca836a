"""How far a document can be trusted, in one letter with its reasons."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from expectations.checks import verdicts
from schemas.judging.checks import checks
from schemas.judging.grades import INCOMPLETE
from schemas.reading.frames import frame
from schemas.reading.rules import rules


def grades(
    check_results: pd.DataFrame,
    findings: pd.DataFrame,
    tables_read: pd.DataFrame,
    quarantined: Collection[str] = (),
) -> pd.DataFrame:
    """The frame `grades`: one row for each document that has results, findings or tables; reasons in words.

    What the letters mean is declared once, in `schemas.judging.grades.GRADES`. The verdict decides and not the
    severity: an error of the publisher is one, whether it is in a sum or a note that is missing.
    """
    wrong = check_results["verdict"]
    is_stopped = findings["document_sha256"].isin(quarantined)
    incomplete = check_results["check_id"].isin([check.id for check in checks().values() if check.kind == INCOMPLETE])
    rows = pd.concat(
        [
            _reasons("Q", findings[(findings["severity"] == "gate") & is_stopped], "rule"),
            _stopped_tables(tables_read),
            _reasons("C", findings[(findings["severity"] == "warn") & ~findings["rule"].isin(checks())], "rule"),
            _reasons("C", check_results[wrong == verdicts.MISREADING], "check_id"),
            _reasons("C", check_results[wrong == verdicts.CORRECTION], "check_id"),
            _reasons("C", check_results[(wrong == verdicts.PUBLISHER) & incomplete], "check_id"),
            _reasons("B", check_results[(wrong == verdicts.PUBLISHER) & ~incomplete], "check_id"),
            _reasons("B", findings[findings["rule"] == "corrected"], "rule"),
            pd.DataFrame({"document_sha256": sorted(quarantined), "grade": "Q", "reason": "in quarantine"}),
        ],
        ignore_index=True,
    ).drop_duplicates(["document_sha256", "reason"])  # a suspicion that stops a document is a finding as well
    known = [part["document_sha256"] for part in (check_results, findings, tables_read, rows)]
    documents = sorted({str(sha256) for part in known for sha256 in part.unique()})
    found = []
    by_document = dict(list(rows.groupby("document_sha256")))
    for sha256 in documents:
        part = by_document.get(sha256)
        grade = "A" if part is None else max(part["grade"])
        said = "" if part is None else "; ".join(part["reason"])
        found.append({"document_sha256": sha256, "grade": grade, "reasons": said})
    return frame("grades").build(found)


def _stopped_tables(tables_read: pd.DataFrame) -> pd.DataFrame:
    """One reason for each stopped table: none of its figures is loaded, so the document is not what was published."""
    stopped = tables_read[tables_read["status"] == "stopped"].drop_duplicates(["document_sha256", "table_key"])
    reason = [
        f"{key} is stopped: {_in_words(str(rule))}"
        for key, rule in zip(stopped["table_key"], stopped["stop_reason"], strict=True)
    ]
    return pd.DataFrame({"document_sha256": stopped["document_sha256"], "grade": "C", "reason": reason})


def _reasons(grade: str, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """One reason for each document and rule, with how often it is broken."""
    counts = rows.groupby(["document_sha256", column], sort=True).size().reset_index(name="times")
    counts["times"] = counts["times"].astype(str)
    reason = counts[column].map(_in_words) + counts["times"].map(lambda times: "" if times == "1" else f" ×{times}")
    return pd.DataFrame({"document_sha256": counts["document_sha256"], "grade": grade, "reason": reason})


def _in_words(key: str) -> str:
    """The identifier and what it says was found, without semicolons: reasons are joined by them."""
    check, rule = checks().get(key), rules().get(key)
    said = check.broken if check else rule.says if rule else ""
    return f"{key} ({said.rstrip('.').replace(';', ',')})" if said else key
