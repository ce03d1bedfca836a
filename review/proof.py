"""The proof of one figure: where it is printed, what became of it, and every identity that it takes part in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from common.language import Language, current_language, speaking
from review.cell_view import view_cell
from review.dossier import Dossier, Row
from review.drawing import CellView, Limits
from review.html import render
from review.wording import (
    advice_of,
    broken_name,
    check_name,
    conversion,
    correction_says,
    named,
    page_reading_says,
    path_of,
    second_reading_says,
    table_name,
    verdict_name,
)
from schemas.judging.grades import part_of
from schemas.reading.rules import rules
from schemas.wording.grades import grade_texts
from schemas.wording.messages import listed, stored_message, text

_OPEN = ("publisher_error", "suspected_misreading", "correction_disagrees")
_PLACES = 3
"""Open places that the sentence on the grade names; what is more is counted"""


@dataclass(frozen=True)
class Proof:
    """A figure with all that stands behind it."""

    dossier: Dossier
    fact: Row
    path: list[tuple[str, str]]
    conversion: str
    second_reading: str
    page_reading: str
    checks: list[dict[str, Any]]
    grade_says: str = ""
    """The grade of the document, its reasons, and whether that touches this figure"""
    stopped: str = ""
    """That the table of the figure is stopped, and why; empty where it is not"""
    corrected: str = ""
    """A person's correction of the figure: the amount, by whom and why; empty where there is none"""
    cell: CellView = field(default_factory=CellView)
    """The cell on its page"""
    language: Language = "en"
    """The language of its texts"""

    def as_dict(self) -> dict[str, Any]:
        """The proof for `--json`."""
        return {
            "fact": dict(self.fact),
            "document": dict(self.dossier.document),
            "grade": dict(self.dossier.grade),
            "grade_says": self.grade_says,
            "stopped": self.stopped or None,
            "path": [{"step": step, "is": text} for step, text in self.path],
            "conversion": self.conversion,
            "second_reading": self.second_reading,
            "page_reading": self.page_reading,
            "correction": dict(self.dossier.correction_of.get(str(self.fact["fact_id"]), {})) or None,
            "read_now": self.cell.read_now,
            "not_shown": self.cell.not_shown or None,
            "checks": self.checks,
        }

    def as_html(self) -> str:
        """The proof as one page that needs no other file."""
        with speaking(self.language):
            return render(
                "proof.html", proof=self, fact=self.fact, document=self.dossier.document, grade=self.dossier.grade
            )


def prove(dossier: Dossier, fact_id: str, limits: Limits | None = None, language: Language | None = None) -> Proof:
    """Collect the proof of a fact of a document.

    Args:
        dossier: The document.
        fact_id: The whole number of the fact.
        limits: What drawing its cell may cost.
        language: The language of the texts; without it that of this process.

    Raises:
        KeyError: the document has no such fact.
    """
    language = language or current_language()
    with speaking(language):
        fact = dossier.by_id[fact_id]
        return _described(dossier, fact, language, view_cell(dossier, fact, limits))


def describe(dossier: Dossier, fact_id: str) -> Proof:
    """Collect the proof of a fact in the language of this task, without drawing its cell.

    Raises:
        KeyError: the document has no such fact.
    """
    return _described(dossier, dossier.by_id[fact_id], current_language(), CellView())


def _described(dossier: Dossier, fact: Row, language: Language, cell: CellView) -> Proof:
    fact_id = str(fact["fact_id"])
    return Proof(
        dossier=dossier,
        fact=fact,
        path=path_of(fact),
        conversion=conversion(fact),
        second_reading=second_reading_says(fact),
        page_reading=page_reading_says(fact),
        checks=checks_of(dossier, fact_id),
        grade_says=_grade_sentence(dossier, fact),
        stopped=_stopped(dossier, fact),
        corrected=correction_says(dossier.correction_of.get(fact_id)),
        cell=cell,
        language=language,
    )


def _stopped(dossier: Dossier, fact: Row) -> str:
    """That a figure is not in the warehouse, because its table is stopped."""
    for table in dossier.tables:
        if table["table_key"] == fact["table_key"] and table["status"] == "stopped":
            return text("review.table_stopped", message=stored_message(table, "stop_message"))
    return ""


def _grade_sentence(dossier: Dossier, fact: Row) -> str:
    """The grade of a document in a sentence: where it comes from, and whether that is this figure's check or table."""
    grade = dossier.grade.get("grade")
    if not grade:
        return ""
    open_checks = [row for row in dossier.broken if row["verdict"] in _OPEN]
    open_findings = [row for row in dossier.findings if row["severity"] != "info" or row["rule"] == "corrected"]
    open_rows = [*open_checks, *(row for row in open_findings if row["rule"] in rules())]
    open_rows = [row for row in open_rows if part_of(str(row.get("check_id") or row["rule"])) == "tables"]
    if not open_rows:
        if reasons := stored_message(dossier.grade, "reasons"):
            return text("review.grade_because_reasons", grade=grade, reasons=reasons)
        return text("review.grade_means", grade=grade, meaning=grade_texts()[str(grade)])
    locations = list(dict.fromkeys(_location(row) for row in open_rows))
    concerning = {str(row["check_id"]) for row in dossier.checks_of(str(fact["fact_id"])) if row in open_checks}
    concerning |= {str(row["rule"]) for row in open_rows if row.get("fact_id") == fact["fact_id"]}
    if concerning:
        touches = text("review.touches_figure", rules=listed(sorted(concerning)))
    elif fact["table_key"] in {row["table_key"] for row in open_rows}:
        touches = text("review.touches_table")
    else:
        touches = text("review.touches_nothing")
    shown = listed(locations[:_PLACES], max(0, len(locations) - _PLACES))
    return text("review.grade_because", grade=grade, places=shown, touches=touches)


def _location(row: Row) -> str:
    """Where something open is, and the check or rule that says so."""
    key = row.get("check_id") or row.get("rule")
    location = table_name(row["table_key"]) if row["table_key"] else text("review.the_document")
    if row["page"]:
        return text("review.place_on_page", place=location, page=row["page"], key=key)
    return text("review.place", place=location, key=key)


def checks_of(dossier: Dossier, figure_id: str) -> list[dict[str, Any]]:
    """Every check that a fact, a statement or a figure of a form takes part in, in words."""
    return [_check(row) for row in dossier.checks_of(figure_id)]


def _check(row: Row) -> dict[str, Any]:
    failed = row["result"] == "fail"
    return {
        "check_id": row["check_id"],
        "says": broken_name(row["check_id"]) if failed else check_name(row["check_id"]),
        "advice": advice_of(row["check_id"], row["verdict"]) if failed else "",
        "subject": row["subject"],
        "result": row["result"],
        "shown": named("result", row["result"]),
        "verdict": verdict_name(row["verdict"]) if row["verdict"] else "",
        "message": stored_message(row) or None,
        "difference_fen": row["difference_fen"],
        "tolerance_fen": row["tolerance_fen"],
    }
