"""The proof of one figure: where it is printed, what became of it, and every identity that it takes part in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pypdfium2

from review.dossier import Dossier, Row
from review.html import render
from review.paper import Paper, braille, data_uri, widened
from review.wording import (
    RESULTS,
    VERDICTS,
    check_name,
    conversion,
    correction_says,
    path_of,
)

READINGS = {
    "agrees": "agrees: a second PDF engine reads the same in this cell",
    "differs": "differs: a second PDF engine reads something else in this cell",
    "none": "none: the cell was read once only",
}


@dataclass(frozen=True)
class Proof:
    """A figure with all that stands behind it."""

    dossier: Dossier
    fact: Row
    path: list[tuple[str, str]]
    conversion: str
    second_reading: str
    checks: list[dict[str, Any]]
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

    def as_dict(self) -> dict[str, Any]:
        """The proof for `--json`."""
        return {
            "fact": dict(self.fact),
            "document": dict(self.dossier.document),
            "grade": dict(self.dossier.grade),
            "path": [{"step": step, "is": text} for step, text in self.path],
            "conversion": self.conversion,
            "second_reading": self.second_reading,
            "correction": dict(self.dossier.correction_of.get(str(self.fact["fact_id"]), {})) or None,
            "read_now": self.read_now,
            "checks": self.checks,
        }

    def as_html(self) -> str:
        """The proof as one page that needs no other file."""
        return render(
            "proof.html", proof=self, fact=self.fact, document=self.dossier.document, grade=self.dossier.grade
        )


def prove(dossier: Dossier, fact_id: str) -> Proof:
    """Put together what stands behind a fact of a document; raises KeyError where it has no such fact."""
    fact = dossier.by_id[fact_id]
    shown = _look(dossier, fact)
    return Proof(
        dossier=dossier,
        fact=fact,
        path=path_of(fact),
        conversion=conversion(fact),
        second_reading=READINGS.get(str(fact["second_reading"]), str(fact["second_reading"])),
        checks=[_check(row) for row in dossier.checks_of(fact_id)],
        corrected=correction_says(dossier.correction_of.get(fact_id)),
        **shown,
    )


def _look(dossier: Dossier, fact: Row) -> dict[str, Any]:
    if dossier.pdf is None:
        return {}
    cell = (fact["x0"], fact["y0"], fact["x1"], fact["y1"])
    number = int(fact["page"])
    try:
        with Paper(dossier.pdf) as paper:
            around = widened(cell, (260, 60), paper.size(number))
            wide, high = around[2] - around[0], around[3] - around[1]
            return {
                "read_now": paper.text(number, cell),
                "crop": data_uri(paper.crop(number, around)),
                "box": (
                    (cell[0] - around[0]) / wide,
                    (cell[1] - around[1]) / high,
                    (cell[2] - cell[0]) / wide,
                    (cell[3] - cell[1]) / high,
                ),
                "drawing": braille(paper.crop(number, cell, scale=4.0)),
            }
    except (pypdfium2.PdfiumError, IndexError):
        return {}


def _check(row: Row) -> dict[str, Any]:
    return {
        "check_id": row["check_id"],
        "says": check_name(row["check_id"]),
        "subject": row["subject"],
        "result": row["result"],
        "shown": RESULTS.get(str(row["result"]), str(row["result"])),
        "verdict": VERDICTS.get(str(row["verdict"]), "") if row["verdict"] else "",
        "message": row["message"],
        "difference_fen": row["difference_fen"],
        "tolerance_fen": row["tolerance_fen"],
    }
