"""Write the report on the results of gate and checks in the whole warehouse: one page that needs no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from common.language import Language, current_language, speaking
from review.dossier import Row
from review.html import render, write_page
from review.site import document_folder
from review.wording import broken_name, named, page_text, table_name, time_of, verdict_name
from schemas.judging.checks import checks
from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.rules import rules
from schemas.wording.grades import grade_texts
from schemas.wording.messages import stored_message, text
from schemas.wording.reasons import reasons
from schemas.wording.verdicts import verdicts

QUESTIONS = ("totals", "grades", "reasons", "headers", "findings", "checks", "gate")
"""What is asked of the warehouse: `report_*.sql` of `schemas/warehouse/commands/`"""
NAME = "report.html"
SUITES = ("facts", "tables_read", "documents", *FIGURE_FRAMES)
"""The suites of the gate, in the order of the report"""


@dataclass(frozen=True)
class Shown:
    """Where a line of the report leads: the index with this filter, and some of its documents."""

    index: str
    examples: list[tuple[str, str]]
    """Name and page of a document; the page is empty where none was written"""
    more: int


def write_report(
    answers: Mapping[str, Sequence[Row]], folder: Path, warehouse: str, language: Language | None = None
) -> Path:
    """Write the report beside the index.

    Args:
        answers: The rows of each of `QUESTIONS`.
        folder: The folder of the pages.
        warehouse: Which warehouse it speaks of, in words.
        language: The language of the page; without it that of this process.
    """
    page = folder / NAME
    with speaking(language or current_language()):
        write_page(page, _report(answers, folder, warehouse))
    return page


def published_at(warehouse: str, moment: datetime, language: Language | None = None) -> str:
    """Name a warehouse with the time when it was published."""
    with speaking(language or current_language()):
        return text("review.warehouse", name=warehouse, date=time_of(moment))


def _report(answers: Mapping[str, Sequence[Row]], folder: Path, warehouse: str) -> str:
    return render(
        "report.html",
        warehouse=warehouse,
        totals=answers["totals"][0],
        grades=list(_grades(answers["grades"])),
        reasons=[_named(row, folder, reasons()) for row in answers["reasons"]],
        headers=[
            {**row, "table": table_name(row["table_key"]), "shown": _shown(row, folder, "topics=unknown_header")}
            for row in answers["headers"]
        ],
        findings=[_named(row, folder, rules(), linked=row["severity"] != "info") for row in answers["findings"]],
        checks=list(_checks(answers["checks"], folder)),
        suites=list(_suites(answers["gate"], folder)),
        verdicts={key: verdict_name(key) for key in verdicts()},
    )


def _shown(row: Row, folder: Path, topic: str) -> Shown:
    examples = []
    for example in row["examples"] or ():
        page_path = f"{document_folder(str(example['sha256']))}/index.html"
        examples.append((str(example["name"]), page_path if (folder / page_path).exists() else ""))
    index = f"index.html#{topic}" if topic and row["documents"] else ""
    return Shown(index, examples, int(row["documents"]) - len(examples))


def _grades(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    count = {str(row["key"] or ""): int(row["documents"]) for row in rows}
    whole = sum(count.values()) or 1
    meanings = {grade: meaning.text() for grade, meaning in grade_texts().items()}
    for grade, meaning in {**meanings, "": text("review.not_graded")}.items():
        if grade or count.get(""):
            many = count.get(grade, 0)
            yield {"grade": grade, "says": meaning, "documents": many, "share": 100 * many / whole}


def _named(row: Row, folder: Path, declared: Mapping[str, Any], linked: bool = True) -> dict[str, Any]:
    """A reason or rule with what it says; a finding of a check says what is broken."""
    key = str(row["key"])
    declaration = declared.get(key)
    return {
        **row,
        "says": declaration.says.text() if declaration else broken_name(key),
        "advice": declaration.advice.text() if declaration else "",
        "shown": _shown(row, folder, f"topics={quote(key)}" if linked else ""),
    }


def _checks(rows: Sequence[Row], folder: Path) -> Iterator[dict[str, Any]]:
    """Every declared check in declared order, those that never applied too."""
    rows_by_check = {str(row["key"]): row for row in rows}
    nothing = dict.fromkeys(("passed", "within_tolerance", "not_applicable", "failed", *verdicts(), "documents"), 0) | {
        "examples": ()
    }
    for key, check in checks().items():
        row = {"key": key, **nothing, **rows_by_check.get(key, {})}
        table = check.formulas[0].tables[0] if check.formulas else ""
        yield {
            **row,
            "says": check.holds.text(),
            "severity": check.severity,
            "table": table_name(table),
            "open": row["publisher_error"] + row["suspected_misreading"] + row.get("correction_disagrees", 0),
            "shown": _shown(row, folder, f"topics={quote(key)}"),
        }


def _suites(rows: Sequence[Row], folder: Path) -> Iterator[dict[str, Any]]:
    for suite in SUITES:
        judged = [
            {
                **row,
                "says": stored_message(row, "says"),
                "shown": _shown(row, folder, f"topics={quote(str(row['key']))}"),
            }
            for row in rows
            if row["suite"] == suite
        ]
        if judged:
            failed = sum(row["failed"] for row in judged)
            key = "suite_fails" if failed else "suite_passes"
            sentence = page_text(key, says=named("suite", suite), count=len(judged), failed=failed)
            yield {"suite": suite, "says": sentence, "rows": judged}
