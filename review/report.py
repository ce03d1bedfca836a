"""The report: what the gate and the checks said of everything in the warehouse, on one page that needs no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from review.dossier import Row
from review.html import render
from review.site import place_of, write_page
from review.wording import VERDICTS, broken_name, table_name
from schemas.judging.checks import checks
from schemas.judging.grades import GRADES
from schemas.reading.rules import rules
from schemas.wording.reasons import reasons

QUESTIONS = ("totals", "grades", "reasons", "findings", "checks", "gate")
"""What is asked of the warehouse: `report_*.sql` of `schemas/warehouse/commands/`"""
NAME = "report.html"
SUITES = {
    "facts": "every figure that was read",
    "tables_read": "every table that was found",
    "documents": "every document",
}


@dataclass(frozen=True)
class Shown:
    """Where a line of the report leads: the index with this filter, and some of its documents."""

    index: str
    examples: list[tuple[str, str]]
    """Name and page of a document; the page is empty where none was written"""
    more: int


def write_report(answers: Mapping[str, Sequence[Row]], folder: Path, warehouse: str) -> Path:
    """Write the report beside the index.

    Args:
        answers: The rows of each of `QUESTIONS`.
        folder: The folder of the pages.
        warehouse: Which warehouse it speaks of, in words.
    """
    page = folder / NAME
    text = render(
        "report.html",
        warehouse=warehouse,
        totals=answers["totals"][0],
        grades=list(_grades(answers["grades"])),
        reasons=[_named(row, folder, reasons()) for row in answers["reasons"]],
        findings=[_named(row, folder, rules(), linked=row["severity"] != "info") for row in answers["findings"]],
        checks=list(_checks(answers["checks"], folder)),
        suites=list(_suites(answers["gate"], folder)),
        verdicts=VERDICTS,
    )
    write_page(page, text)
    return page


def _shown(row: Row, folder: Path, topic: str) -> Shown:
    examples = []
    for one in row["examples"] or ():
        place = f"{place_of(str(one['sha256']))}/index.html"
        examples.append((str(one["name"]), place if (folder / place).exists() else ""))
    index = f"index.html#{topic}" if topic and row["documents"] else ""
    return Shown(index, examples, int(row["documents"]) - len(examples))


def _grades(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    count = {str(row["key"] or ""): int(row["documents"]) for row in rows}
    whole = sum(count.values()) or 1
    for grade, says in {**GRADES, "": "nothing of it could be graded"}.items():
        if grade or count.get(""):
            many = count.get(grade, 0)
            yield {"grade": grade, "says": says, "documents": many, "share": 100 * many / whole}


def _named(row: Row, folder: Path, declared: Mapping[str, Any], linked: bool = True) -> dict[str, Any]:
    """A reason or rule with what it says; a finding of a check says what is broken."""
    key = str(row["key"])
    known = declared.get(key)
    return {
        **row,
        "says": known.says if known else broken_name(key),
        "advice": known.advice if known else "",
        "shown": _shown(row, folder, f"topics={quote(key)}" if linked else ""),
    }


def _checks(rows: Sequence[Row], folder: Path) -> Iterator[dict[str, Any]]:
    """Every declared check in declared order, those that never applied too."""
    found = {str(row["key"]): row for row in rows}
    nothing = dict.fromkeys(("passed", "within_tolerance", "not_applicable", "failed", *VERDICTS, "documents"), 0) | {
        "examples": ()
    }
    for key, check in checks().items():
        row = {"key": key, **nothing, **found.get(key, {})}
        table = check.formulas[0].tables[0] if check.formulas else ""
        yield {
            **row,
            "says": check.zh,
            "doc": check.doc,
            "severity": check.severity,
            "table": table_name(table),
            "open": row["publisher_error"] + row["suspected_misreading"] + row.get("correction_disagrees", 0),
            "shown": _shown(row, folder, f"topics={quote(key)}"),
        }


def _suites(rows: Sequence[Row], folder: Path) -> Iterator[dict[str, Any]]:
    for suite, says in SUITES.items():
        mine = [
            {**row, "shown": _shown(row, folder, f"topics={quote(str(row['key']))}")}
            for row in rows
            if row["suite"] == suite
        ]
        if mine:
            yield {"suite": suite, "says": says, "rows": mine, "failed": sum(row["failed"] for row in mine)}
