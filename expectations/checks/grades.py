"""How far a document can be trusted, in one letter with its reasons."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from expectations.checks import verdicts
from schemas.checks import checks
from schemas.frames import frame

_ERRORS = (verdicts.PUBLISHER, verdicts.MISREADING)


def grades(
    check_results: pd.DataFrame,
    findings: pd.DataFrame,
    tables_read: pd.DataFrame,
    quarantined: Collection[str] = (),
) -> pd.DataFrame:
    """The frame `grades`: one row for each document that has results, findings or tables.

    A: every check holds or rounds (rounding twins, and bridges that never accuse, included). B: publisher's errors in
    identities of severity gate, or figures that a person has corrected, and nothing else. C: warnings of the reader,
    rules of severity warn that are broken, or standard tables missing (Y01). Q: a finding of severity gate, or named in
    `quarantined`.
    """
    rows = pd.concat(
        [
            _reasons("Q", findings[findings["severity"] == "gate"], "rule"),
            _reasons("C", findings[(findings["severity"] == "warn") & ~findings["rule"].isin(checks())], "rule"),
            _reasons("C", _broken(check_results, "warn"), "check_id"),
            _reasons("B", _broken(check_results, "gate"), "check_id"),
            _reasons("B", findings[findings["rule"] == "corrected"], "rule"),
            pd.DataFrame({"document_sha256": sorted(quarantined), "grade": "Q", "reason": "in quarantine"}),
        ],
        ignore_index=True,
    )
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


def _broken(check_results: pd.DataFrame, severity: str) -> pd.DataFrame:
    wanted = (check_results["severity"] == severity) & check_results["verdict"].isin(_ERRORS)
    return check_results[wanted]


def _reasons(grade: str, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """One reason for each document and rule, with how often it is broken."""
    counts = rows.groupby(["document_sha256", column], sort=True).size().reset_index(name="times")
    counts["times"] = counts["times"].astype(str)
    reason = counts[column] + counts["times"].map(lambda times: "" if times == "1" else f" ×{times}")
    return pd.DataFrame({"document_sha256": counts["document_sha256"], "grade": grade, "reason": reason})
