"""The proof of one figure: where it is printed, what became of it, and every identity that it takes part in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from review.dossier import Dossier, Row
from review.drawing import Drawing, Limits, NotDrawnError
from review.html import render
from review.wording import (
    RESULTS,
    VERDICTS,
    advice_of,
    broken_name,
    check_name,
    conversion,
    correction_says,
    path_of,
    table_name,
)
from schemas.judging.grades import GRADES
from schemas.reading.rules import rules

_OPEN = ("publisher_error", "suspected_misreading", "correction_disagrees")
_PLACES = 3
"""Open places that the sentence on the grade names; what is more is counted"""
READINGS = {
    "agrees": "agrees: a second PDF engine finds the same in the text of this cell",
    "differs": "differs: a second PDF engine finds something else in the text of this cell",
    "none": "none: the cell was read once only",
}
PAGE_READINGS = {
    "agrees": "agrees: the page shows what the text of this cell says",
    "differs": "differs: the page shows something else than the text of this cell",
    "not_looked": "not_looked: the page was not compared with the text of this cell",
}


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
    """The grade of the document, what it rests on, and whether that touches this figure"""
    stopped: str = ""
    """That the table of the figure is stopped, and why; empty where it is not"""
    corrected: str = ""
    """What a person says that it should read, who and why; empty where nobody does"""
    read_now: str | None = None
    """What pdfium finds in the box on the archived page at this moment; None where the page cannot be read"""
    crop: str = ""
    """The cell with its surroundings, as an address that holds the picture"""
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """The cell in the crop, as parts of its width and height"""
    drawing: list[str] = field(default_factory=list)
    """The cell alone, in dots for a terminal"""
    not_shown: str = ""
    """Why there is no picture of the cell"""

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
            "read_now": self.read_now,
            "not_shown": self.not_shown or None,
            "checks": self.checks,
        }

    def as_html(self) -> str:
        """The proof as one page that needs no other file."""
        return render(
            "proof.html", proof=self, fact=self.fact, document=self.dossier.document, grade=self.dossier.grade
        )


def prove(dossier: Dossier, fact_id: str, limits: Limits | None = None) -> Proof:
    """Put together what stands behind a fact of a document; `limits` are those of drawing its cell.

    Raises:
        KeyError: the document has no such fact.
    """
    fact = dossier.by_id[fact_id]
    shown = _look(dossier, fact, limits)
    return Proof(
        dossier=dossier,
        fact=fact,
        path=path_of(fact),
        conversion=conversion(fact),
        second_reading=READINGS.get(str(fact["second_reading"]), str(fact["second_reading"])),
        page_reading=PAGE_READINGS.get(str(fact["page_reading"]), str(fact["page_reading"])),
        checks=[_check(row) for row in dossier.checks_of(fact_id)],
        grade_says=grade_says(dossier, fact),
        stopped=_stopped(dossier, fact),
        corrected=correction_says(dossier.correction_of.get(fact_id)),
        **shown,
    )


def _stopped(dossier: Dossier, fact: Row) -> str:
    """That a figure is not in the warehouse, because its table is stopped."""
    found = (row for row in dossier.tables if row["table_key"] == fact["table_key"] and row["status"] == "stopped")
    return next((f"its table is stopped, so it is not loaded: {row['stop_message']}" for row in found), "")


def _look(dossier: Dossier, fact: Row, limits: Limits | None) -> dict[str, Any]:
    if dossier.pdf is None:
        return {"not_shown": "The archived file is gone."}
    try:
        with Drawing(limits) as drawing:
            return drawing.look(dossier.pdf, int(fact["page"]), (fact["x0"], fact["y0"], fact["x1"], fact["y1"]))
    except NotDrawnError as error:
        return {"not_shown": str(error)}


def grade_says(dossier: Dossier, fact: Row) -> str:
    """The grade of a document in a sentence: where it comes from, and whether that is this figure's check or table."""
    grade = dossier.grade.get("grade")
    if not grade:
        return ""
    open_checks = [row for row in dossier.broken if row["verdict"] in _OPEN]
    open_findings = [row for row in dossier.findings if row["severity"] != "info" or row["rule"] == "corrected"]
    opened = [*open_checks, *(row for row in open_findings if row["rule"] in rules())]
    if not opened:
        reasons = dossier.grade.get("reasons")
        return f"{grade} because of {reasons}" if reasons else f"{grade}: {GRADES[str(grade)]}"
    places = list(dict.fromkeys(_place(row) for row in opened))
    more = f" and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    mine = {str(row["check_id"]) for row in dossier.checks_of(str(fact["fact_id"])) if row in open_checks}
    mine |= {str(row["rule"]) for row in opened if row.get("fact_id") == fact["fact_id"]}
    if mine:
        touches = f"this figure is concerned by {', '.join(sorted(mine))}"
    elif fact["table_key"] in {row["table_key"] for row in opened}:
        touches = "this figure's table is among them, and no check of this figure is open"
    else:
        touches = "no check of this figure is open, and its table is not among them"
    return f"{grade} because of {', '.join(places[:_PLACES])}{more}; {touches}"


def _place(row: Row) -> str:
    """Where something open is, and the check or rule that says so."""
    key = row.get("check_id") or row.get("rule")
    where = table_name(row["table_key"]) if row["table_key"] else "the document"
    page = f", page {row['page']}" if row["page"] else ""
    return f"{where}{page} ({key})"


def _check(row: Row) -> dict[str, Any]:
    failed = row["result"] == "fail"
    return {
        "check_id": row["check_id"],
        "says": broken_name(row["check_id"]) if failed else check_name(row["check_id"]),
        "advice": advice_of(row["check_id"], row["verdict"]) if failed else "",
        "subject": row["subject"],
        "result": row["result"],
        "shown": RESULTS.get(str(row["result"]), str(row["result"])),
        "verdict": VERDICTS.get(str(row["verdict"]), "") if row["verdict"] else "",
        "message": row["message"],
        "difference_fen": row["difference_fen"],
        "tolerance_fen": row["tolerance_fen"],
    }
