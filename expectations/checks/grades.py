"""Grade how far a document can be trusted: one letter, with reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from common.language import Bilingual, Language, Localised
from expectations.checks import verdicts
from expectations.checks.display_names import table_name
from schemas.judging.checks import checks
from schemas.judging.grades import INCOMPLETE, part_of
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from schemas.wording.messages import message

_AT_BEST_B = ("corrected", "read_from_scan")
"""What keeps a document from grade A although nothing is open"""
_SEPARATORS: Mapping[Language, str] = {"en": "; ", "zh": "；"}


def grades(
    check_results: pd.DataFrame,
    findings: pd.DataFrame,
    tables_read: pd.DataFrame,
    quarantined: Collection[str] = (),
) -> pd.DataFrame:
    """Grade each document that has results, findings or tables.

    What the letters mean is declared once, in `schemas/wording/grades.toml`. The verdict decides and not the severity:
    an error of the publisher is one, whether it is in a sum or a note that is missing. Statements and forms have
    grades of their own (the view `part_grades`), unless a document has no tables.

    Returns:
        Rows of the frame `grades`.
    """
    hash_columns = [rows["document_sha256"] for rows in (check_results, findings, tables_read)]
    of_forms_alone = _without_tables(check_results, findings, tables_read)
    check_results = _of_tables(check_results, "check_id", of_forms_alone)
    findings = _of_tables(findings, "rule", of_forms_alone)
    verdict = check_results["verdict"]
    is_stopped = findings["document_sha256"].isin(quarantined)
    incomplete = check_results["check_id"].isin([check.id for check in checks().values() if check.kind == INCOMPLETE])
    in_quarantine = message("judging.grade_quarantine")
    reasons = pd.concat(
        [
            _reasons("Q", findings[(findings["severity"] == "gate") & is_stopped], "rule"),
            _stopped_tables(tables_read),
            _reasons("C", findings[(findings["severity"] == "warn") & ~findings["rule"].isin(checks())], "rule"),
            _reasons("C", check_results[verdict == verdicts.MISREADING], "check_id"),
            _reasons("C", check_results[verdict == verdicts.CORRECTION], "check_id"),
            _reasons("C", check_results[(verdict == verdicts.PUBLISHER) & incomplete], "check_id"),
            _reasons("B", check_results[(verdict == verdicts.PUBLISHER) & ~incomplete], "check_id"),
            _reasons("B", findings[findings["rule"].isin(_AT_BEST_B)], "rule"),
            pd.DataFrame({"document_sha256": sorted(quarantined), "grade": "Q", "reason": in_quarantine}),
        ],
        ignore_index=True,
    ).drop_duplicates(["document_sha256", "reason"])  # a suspicion that stops a document is a finding as well
    hash_columns = [*hash_columns, reasons["document_sha256"]]
    by_document = dict(list(reasons.groupby("document_sha256")))
    rows = []
    for sha256 in sorted({str(sha256) for hash_column in hash_columns for sha256 in hash_column.unique()}):
        own = by_document.get(sha256)
        texts = [] if own is None else list(own["reason"])
        rows.append(
            {
                "document_sha256": sha256,
                "grade": "A" if own is None else max(own["grade"]),
                "reasons": _joined(texts, "en"),
                "reasons_zh": _joined(texts, "zh"),
            }
        )
    return frame("grades").build(rows)


def _without_tables(*parts: pd.DataFrame) -> set[str]:
    """The documents that have no tables; the last frame is `tables_read`."""
    every = {str(sha256) for rows in parts for sha256 in rows["document_sha256"].unique()}
    return every - set(parts[-1]["document_sha256"])


def _of_tables(rows: pd.DataFrame, column: str, of_forms_alone: Collection[str]) -> pd.DataFrame:
    """The rows about tables, and all rows of documents that have none."""
    other = [matter for matter in rows[column].unique() if part_of(str(matter)) != "tables"]
    return rows[~rows[column].isin(other) | rows["document_sha256"].isin(of_forms_alone)]


def _joined(reasons: Collection[Localised], language: Language) -> str:
    return _SEPARATORS[language].join(reason.text(language) for reason in reasons)


def _stopped_tables(tables_read: pd.DataFrame) -> pd.DataFrame:
    """One reason for each stopped table: none of its figures is loaded, so the document is not what was published."""
    stopped = tables_read[tables_read["status"] == "stopped"].drop_duplicates(["document_sha256", "table_key"])
    reasons = [
        message("judging.grade_table_stopped", table=table_name(key), reason=_in_words(str(rule)))
        for key, rule in zip(stopped["table_key"], stopped["stop_reason"], strict=True)
    ]
    return pd.DataFrame({"document_sha256": stopped["document_sha256"], "grade": "C", "reason": reasons})


def _reasons(grade: str, rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """One reason for each document and rule, with how often it is broken."""
    counts = rows.groupby(["document_sha256", column], sort=True).size().reset_index(name="times")
    reasons = [
        _in_words(key) if times == 1 else message("judging.grade_reason_times", reason=_in_words(key), times=times)
        for key, times in zip(counts[column], counts["times"], strict=True)
    ]
    return pd.DataFrame({"document_sha256": counts["document_sha256"], "grade": grade, "reason": reasons}, dtype=object)


def _in_words(key: str) -> Localised:
    """The identifier of a rule or check and what it says was found.

    Semicolons become commas, because reasons are joined by semicolons.
    """
    check, rule = checks().get(key), rules().get(key)
    if check is None and rule is None:
        return Bilingual(key, key)
    meaning = check.broken if check else rule.says if rule else Bilingual("", "")
    bilingual = Bilingual(en=meaning.en.rstrip(".").replace(";", ","), zh=meaning.zh.rstrip("。").replace("；", "，"))
    return message("judging.grade_reason", key=key, says=bilingual)
