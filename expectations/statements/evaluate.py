"""Evaluate the declared checks of narratives over a batch of documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from common.text import normalise
from expectations.checks.assertions import FAIL
from expectations.compared import Compared, Results, Row, once_where_it_holds, records
from expectations.statements.amounts import Amounts
from expectations.statements.rates import rates
from expectations.statements.sums import repeated_cells, repetitions, sums
from schemas.judging.checks import STATEMENTS, checks

if TYPE_CHECKING:
    import pandas as pd

_UNREAD = "figure_not_read"
_DISAGREES = "narrative_disagrees"
_REPEATED = "N01"
_SUMS = frozenset({"N08", "N08b", "N09c", "N10", "N11", "N13", "N14", "N15", "N17"})
"""Checks of a total and its parts: an unread part leaves them open"""
_FACT_COLUMNS = [
    *("document_sha256", "fact_id", "amount_text", "amount_fen", "quantity", "unit", "quantity_unit", "page"),
    *("second_reading", "page_reading", "is_corrected"),
]


@dataclass(frozen=True)
class StatementChecks:
    """What the checks say of the narratives of a batch."""

    check_results: pd.DataFrame
    """Rows of the frame `check_results`, numbered in each document from 1"""
    check_facts: pd.DataFrame
    """The statements and facts that take part in each"""
    findings: pd.DataFrame
    """What does not hold, without what puts a table in doubt: the reader reports that"""


def evaluate_statements(
    statements: pd.DataFrame,
    facts: pd.DataFrame,
    findings: pd.DataFrame,
    doubtful: Mapping[str, pd.DataFrame] | None = None,
) -> StatementChecks:
    """Evaluate all checks of kind `statement`.

    Args:
        statements: The frame `statements` of any number of documents.
        facts: The facts of the same documents.
        findings: Those of the same documents; a figure that was not read in the sentence of another, or among the parts
            of a total, turns what would be the publisher's error into a suspected misreading.
        doubtful: By frame, rows that are left out, because they are on scans and not certain. Of narratives with such
            rows only what holds is said.
    """
    results = Results()
    declared = {check.id: check for check in checks().values() if check.kind in STATEMENTS}
    repeated = _facts(statements, facts)
    unread, reported = _unread(findings), _reported(findings)
    incomplete = set((doubtful or {}).get("statements", statements.iloc[:0])["document_sha256"])
    for sha256, own in _by_document(statements).items():
        amounts = Amounts(own)
        compared = [
            *repeated_cells(own, repeated), *rates(own, amounts), *sums(own), *repetitions(own),
        ]  # fmt: skip
        doubted = (_with_doubts(comparison, unread.get(sha256, ())) for comparison in _one_figure_once(compared))
        certain = (comparison for comparison in doubted if sha256 not in incomplete or not comparison.excess)
        for comparison in once_where_it_holds(certain):
            is_reported = comparison.check == _REPEATED and _is_reported(comparison.cells[0], reported)
            results.add(
                sha256,
                comparison,
                declared[comparison.check],
                comparison.subject,
                is_whole=True,
                is_reported=is_reported,
            )
    return StatementChecks(results.check_results, results.check_facts, results.findings)


def _by_document(statements: pd.DataFrame) -> dict[str, list[Row]]:
    rows_by_document: dict[str, list[Row]] = {}
    for row in records(statements):
        rows_by_document.setdefault(row["document_sha256"], []).append(row)
    return rows_by_document


def _facts(statements: pd.DataFrame, facts: pd.DataFrame) -> dict[str, Row]:
    """The facts that statements repeat, by their identifiers."""
    wanted = facts[facts["fact_id"].isin(statements["fact_id"].dropna())]
    return {row["fact_id"]: row for row in records(wanted[_FACT_COLUMNS])}


def _unread(findings: pd.DataFrame) -> dict[str, list[tuple[int, str]]]:
    """The clauses with figures that were not read: page and text, by document."""
    clauses_by_document: dict[str, list[tuple[int, str]]] = {}
    rows = findings[(findings["rule"] == _UNREAD) & findings["page"].notna()]
    columns = ["document_sha256", "page", "printed"]
    for sha256, page, printed in rows[columns].itertuples(index=False, name=None):
        clauses_by_document.setdefault(sha256, []).append((int(page), normalise(str(printed))))
    return clauses_by_document


def _reported(findings: pd.DataFrame) -> set[tuple[str, int, str]]:
    """The figures that put their table in doubt: document, page, and what is printed."""
    rows = findings[findings["rule"] == _DISAGREES]
    return set(rows[["document_sha256", "page", "printed"]].itertuples(index=False, name=None))


def _is_reported(row: Row, reported: Collection[tuple[str, int, str]]) -> bool:
    return (row["document_sha256"], row["page"], f"{row['subject_printed']}{row['value_text']}") in reported


def _one_figure_once(compared: Iterable[Compared]) -> Iterator[Compared]:
    """Leave out what fails of a figure a second time: one printed figure of two subjects is one figure."""
    failed: set[tuple[object, ...]] = set()
    for comparison in compared:
        if comparison.result == FAIL and comparison.cells:
            row = comparison.cells[0]
            figure_key = (
                comparison.check,
                row["page"],
                *(row[edge] for edge in ("x0", "y0", "x1", "y1")),
                comparison.right,
            )
            if figure_key in failed:
                continue
            failed.add(figure_key)
        yield comparison


def _with_doubts(compared: Compared, unread: Sequence[tuple[int, str]]) -> Compared:
    """Note where a figure that was not read stands in one of its sentences, or between the parts of its total."""
    if compared.result != FAIL or not unread:
        return compared
    rows = [row for row in (*compared.cells, *compared.others) if "sentence" in row]
    sentences = {normalise(row["sentence"]) for row in rows}
    in_sentence = any(clause in sentence for _, clause in unread for sentence in sentences)
    pages = {int(row["page"]) for row in rows}
    is_sum = compared.check in _SUMS
    between = is_sum and any(min(pages) <= page <= max(pages) for page, _ in unread)
    return replace(compared, is_doubted=True) if in_sentence or between else compared
