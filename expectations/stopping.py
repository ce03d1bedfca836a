"""Stop what is in doubt: the table that the doubt is confined to, or the document.

A finding stops what its rule declares (`stops` in schemas/reading/rules.toml). A suspected misreading of severity
gate stops the table in which all its cells lie. Without that table the checks are evaluated again, because most of
what speaks against other tables spoke of it; an identity across tables that is still broken then stops all of its
tables, because nothing tells which of them was misread. A document of which no table with numbers is left is stopped
as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from common.language import Bilingual, Localised, sentences
from schemas.reading.forms import forms
from schemas.reading.rules import rules
from schemas.wording.messages import MESSAGE_COLUMNS, Message, message

if TYPE_CHECKING:
    import pandas as pd

    from expectations.checks.evaluate import CheckOutcome

Table = tuple[str, str]
"""Hash of a document, and table_key"""

_SHOWN = 3
_EXPLAINS_THE_REST = "several_books"
_NOTHING_CERTAIN = "scan_table_doubtful"


@dataclass(frozen=True)
class Stop:
    """Why a document is stopped, and the first page that it is about."""

    why: Localised
    page: int | None
    reason: str = "gate_failed"
    """A key of schemas/wording/reasons.toml"""


@dataclass(frozen=True)
class Settled:
    """A batch without what is stopped, with the findings and results that remain."""

    facts: pd.DataFrame
    """Without those of stopped tables; those of stopped documents are still there"""
    tables_read: pd.DataFrame
    """Stopped tables have the status stopped, and say why in stop_reason, stop_message and stop_page"""
    check_results: pd.DataFrame
    check_facts: pd.DataFrame
    findings: pd.DataFrame
    """Of the checks; those that stopped a table are there, although their checks do not apply without it any more"""
    documents: dict[str, Stop]
    """The stopped documents, by hash"""


@dataclass
class _Objections:
    """The findings that speak against each table and each document, in the order in which they were made."""

    stoppable: frozenset[Table]
    """The tables that can be stopped by themselves"""
    tables: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)
    documents: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, sha256: str, tables: Iterable[str | None], finding: dict[str, Any]) -> None:
        """Note a finding against tables; against the document, where one of them is none of its tables."""
        table_ids = [(sha256, str(table)) for table in tables]
        if table_ids and all(table_id in self.stoppable for table_id in table_ids):
            for table_id in table_ids:
                self.tables.setdefault(table_id, []).append(finding)
        else:
            self.documents.setdefault(sha256, []).append(finding)

    def stopped_of(self, sha256: str) -> frozenset[str]:
        """The stopped tables of a document."""
        return frozenset(table for document, table in self.tables if document == sha256)

    def partly(self) -> list[str]:
        """Documents with a stopped table that are not stopped themselves."""
        return sorted({sha256 for sha256, _ in self.tables} - set(self.documents))


def settle(
    facts: pd.DataFrame,
    tables_read: pd.DataFrame,
    findings: pd.DataFrame,
    doubts: pd.DataFrame,
    checked: CheckOutcome,
) -> Settled:
    """Stop the tables and documents of a batch that are in doubt.

    The result for a document depends on that document alone, and not on the order of rows.

    Args:
        facts: frame `facts`, as it counts: with corrections.
        tables_read: frame `tables_read` of the same documents.
        findings: frame `findings`: what reader, corrections and gate found, without what checks found.
        doubts: the doubts about the reading that the checks take into account (`doubts_of`).
        checked: the checks of all of it.
    """
    from expectations.checks.evaluate import evaluate, join_findings
    from expectations.scans import without_doubtful

    loaded = tables_read[tables_read["status"].isin(["read", "nil"]) & tables_read["table_key"].notna()]
    objections = _Objections(frozenset(zip(loaded["document_sha256"], loaded["table_key"], strict=True)))
    _note_findings(objections, findings)
    left_out: dict[str, frozenset[str]] = {}
    latest, current, stopping_findings = checked, checked, []
    while True:
        stopping_findings.append(_note_checks(objections, latest, left_out))
        stopped = {sha256: objections.stopped_of(sha256) for sha256 in objections.partly()}
        todo = [sha256 for sha256, tables in stopped.items() if tables != left_out.get(sha256, frozenset())]
        if not todo:
            break
        left_out |= {sha256: stopped[sha256] for sha256 in todo}
        own_facts = facts[facts["document_sha256"].isin(todo)]
        own_tables = tables_read[tables_read["document_sha256"].isin(todo)]
        remaining = _without_stopped(own_facts, objections)
        latest = without_doubtful(evaluate(remaining, _mark_stopped(own_tables, objections), doubts), remaining)
        current = _exchange(current, latest, todo)
    numbers = loaded[loaded["status"] == "read"].groupby("document_sha256")["table_key"].agg(set).to_dict()
    for sha256 in objections.partly():
        if not numbers.get(sha256, set()) - objections.stopped_of(sha256):
            objections.documents[sha256] = [
                row for (document, _), rows in objections.tables.items() if document == sha256 for row in rows
            ]
    partly = objections.partly()
    objections.tables = {table_id: rows for table_id, rows in objections.tables.items() if table_id[0] in partly}
    # What is stopped as a whole keeps what was judged of all its tables.
    current = _exchange(current, checked, sorted(objections.documents))
    of_partly_stopped = [rows[rows["document_sha256"].isin(partly)] for rows in stopping_findings]

    return Settled(
        facts=_without_stopped(facts, objections),
        tables_read=_mark_stopped(tables_read, objections),
        check_results=current.check_results,
        check_facts=current.check_facts,
        findings=join_findings(*of_partly_stopped, current.findings),
        documents={sha256: _stop_of(rows) for sha256, rows in sorted(objections.documents.items())},
    )


def _note_findings(objections: _Objections, findings: pd.DataFrame) -> None:
    """Note what each finding of severity gate stops, by its rule; one without a declared rule stops the document."""
    declared, known_forms = rules(), forms()
    for row in findings[findings["severity"] == "gate"].to_dict("records"):
        rule = declared.get(str(row["rule"]))
        form = known_forms.get(str(row["table_key"]))
        stops = rule.stops_at(further=form is not None and form.further) if rule else "document"
        tables = [row["table_key"]] if stops == "table" else []
        objections.add(str(row["document_sha256"]), tables, {str(name): value for name, value in row.items()})


def _note_checks(
    objections: _Objections, checked: CheckOutcome, left_out: Mapping[str, frozenset[str]]
) -> pd.DataFrame:
    """Note what the checks put in doubt: first what lies in one table, and where nothing does, what lies in several.

    Returns:
        The findings of the checks that stop a table.
    """
    import pandas as pd

    from expectations.checks.evaluate import findings_of, join_findings

    by_rule = checked.findings[(checked.findings["severity"] == "gate") & checked.findings["rule"].isin(list(rules()))]
    _note_findings(objections, by_rule)
    if checked.suspects.empty:
        return by_rule
    suspects: dict[tuple[str, int], list[str | None]] = {}
    for sha256, number, table in checked.suspects.itertuples(index=False, name=None):
        suspects.setdefault((sha256, number), []).append(None if pd.isna(table) else str(table))
    check_ids = list(zip(checked.check_results["document_sha256"], checked.check_results["check_no"], strict=True))
    results = checked.check_results[[check_id in suspects for check_id in check_ids]]
    rows = {(row["document_sha256"], row["check_no"]): _finding_of(row) for row in results.to_dict("records")}
    confined = [check_id for check_id, tables in suspects.items() if len(tables) == 1]
    for check_id in confined:
        objections.add(check_id[0], suspects[check_id], rows[check_id])
    settled = {sha256 for sha256, _ in suspects if objections.stopped_of(sha256) == left_out.get(sha256, frozenset())}
    across = [check_id for check_id, tables in suspects.items() if len(tables) > 1 and check_id[0] in settled]
    for check_id in across:
        objections.add(check_id[0], suspects[check_id], rows[check_id])
    noted = {*confined, *across}
    chosen = checked.check_results[[check_id in noted for check_id in check_ids]].reset_index(drop=True)
    return join_findings(findings_of(chosen), by_rule)


def _finding_of(result: Mapping[Any, Any]) -> dict[str, Any]:
    """The finding of a check, as far as it says why something is stopped."""
    return {
        "rule": result["check_id"],
        "table_key": result["table_key"],
        "page": result["page"],
        "printed": result["subject"] or None,
        **{column: result[column] for column in MESSAGE_COLUMNS},
    }


def _without_stopped(facts: pd.DataFrame, objections: _Objections) -> pd.DataFrame:
    stopped = _is_stopped(facts, objections)
    return facts[~stopped].reset_index(drop=True)


def _is_stopped(rows: pd.DataFrame, objections: _Objections) -> pd.Series[bool]:
    import pandas as pd

    table_ids = pd.MultiIndex.from_frame(rows[["document_sha256", "table_key"]])
    return pd.Series(table_ids.isin(list(objections.tables)) if objections.tables else False, index=rows.index)


def _mark_stopped(tables_read: pd.DataFrame, objections: _Objections) -> pd.DataFrame:
    """Mark the stopped tables with the reason, the page and what was found first."""
    tables_read = tables_read.copy()
    stopped = _is_stopped(tables_read, objections) & tables_read["status"].isin(["read", "nil"])
    for row_index in tables_read.index[stopped]:
        rows = objections.tables[
            str(tables_read.at[row_index, "document_sha256"]), str(tables_read.at[row_index, "table_key"])
        ]
        more = message("judging.more_findings", count=len(rows) - 1) if len(rows) > 1 else ""
        tables_read.at[row_index, "status"] = "stopped"
        tables_read.at[row_index, "stop_reason"] = rows[0]["rule"]
        for column, language in MESSAGE_COLUMNS.items():
            first = str(rows[0][column]) if _has_value(rows[0][column]) else ""
            tables_read.at[row_index, f"stop_{column}"] = sentences(language, first, more)
        tables_read.at[row_index, "stop_page"] = _page(rows)
    return tables_read


def _exchange(checked: CheckOutcome, again: CheckOutcome, documents: Sequence[str]) -> CheckOutcome:
    """Take the results of some documents from another evaluation."""
    from expectations.checks.evaluate import CheckOutcome

    def other(name: str) -> list[pd.DataFrame]:
        before, after = getattr(checked, name), getattr(again, name)
        return [before[~before["document_sha256"].isin(documents)], after[after["document_sha256"].isin(documents)]]

    if not documents:
        return checked
    return CheckOutcome(**{field.name: _concatenate(other(field.name)) for field in fields(CheckOutcome)})


def _concatenate(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    filled = [rows for rows in parts if len(rows)] or list(parts[:1])
    return pd.concat(filled).sort_values("document_sha256", kind="stable").reset_index(drop=True)


def _stop_of(rows: Sequence[Mapping[str, Any]]) -> Stop:
    """Name the first findings against a document in one sentence."""
    rows = sorted(rows, key=lambda row: row["rule"] != _EXPLAINS_THE_REST)
    reason = "scan_doubtful" if {row["rule"] for row in rows} == {_NOTHING_CERTAIN} else "gate_failed"
    shown = [_finding_message(row) for row in rows[:_SHOWN]]
    findings = Bilingual.of(lambda language: ("；" if language == "zh" else "; ").join(m.text(language) for m in shown))
    if len(rows) > _SHOWN:
        return Stop(message("judging.stopped_by_more", findings=findings, more=len(rows) - _SHOWN), _page(rows), reason)
    return Stop(message("judging.stopped_by", findings=findings), _page(rows), reason)


def _page(rows: Sequence[Mapping[str, Any]]) -> int | None:
    return next((int(row["page"]) for row in rows if _has_value(row["page"])), None)


def _finding_message(row: Mapping[str, Any]) -> Message:
    from expectations.checks.display_names import table_name

    values: dict[str, object] = {"rule": row["rule"], "table": "", "printed": ""}
    if _has_value(row["table_key"]):
        values["table"] = message("judging.finding_table", table=table_name(row["table_key"]))
    if _has_value(row["printed"]):
        values["printed"] = message("judging.finding_printed", printed=row["printed"])
    if _has_value(row["page"]):
        return message("judging.finding_on_page", page=row["page"], **values)
    return message("judging.finding_of_document", **values)


def _has_value(value: Any) -> bool:
    import pandas as pd

    return value is not None and not pd.isna(value)
