"""The folder of pages: an index of all documents, and for each a page beside the pictures of its pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.language import Language, current_language, speaking
from review.dossier import Dossier, Row
from review.drawing import Drawing, LimitExceededError, NotDrawnError
from review.figures import write_figures
from review.html import render, write_page
from review.paper import Picture
from review.problem import Mark, Problem
from review.problems import detail, doubts_of, problems_of
from review.wording import advice_of, broken_name, table_name
from schemas.reading.rules import Rule, rules
from schemas.wording.messages import listed, stored_message, text
from schemas.wording.reasons import Reason, reasons

MAX_PAGES = 12
"""Pages of a document that are drawn; the rest is named"""
TRIES = 2
"""Pages of a document that may go over the limits of drawing; then no other of it is tried"""
DOCUMENTS = "documents"
GATE_FAILED = "gate_failed"
"""The reason that only says that the gate stopped the document, and not why"""
DANGEROUS = ("crashed", "too_slow", "too_large")
"""Reasons for which a file is not opened outside of the reader's processes, which have limits"""


@dataclass(frozen=True)
class Sheet:
    """A page with what is marked on it: each mark with the numbers of the problems it belongs to."""

    number: int
    picture: Picture | None
    """None where it could not be drawn"""
    marks: list[tuple[Mark, list[int]]]
    why_not: str = ""


def document_folder(sha256: str) -> str:
    """The folder of a document, relative to the index."""
    return f"{DOCUMENTS}/{sha256[:16]}"


def write_document(
    dossier: Dossier, folder: Path, drawing: Drawing | None = None, language: Language | None = None
) -> Path:
    """Write the page of a document and the pictures beside it; gives the page.

    Args:
        dossier: The document.
        folder: The folder of all pages.
        drawing: Draws the pages; without it a process is started for this document alone.
        language: The language of the page; without it that of this process.
    """
    with speaking(language or current_language()):
        return _write_document(dossier, folder, drawing)


def _write_document(dossier: Dossier, folder: Path, drawing: Drawing | None) -> Path:
    target = folder / document_folder(dossier.sha256)
    target.mkdir(parents=True, exist_ok=True)
    problems = problems_of(dossier)
    pages_wanted = _pages(dossier, problems)
    with nullcontext(drawing) if drawing else Drawing() as draws:
        sheets, why_not = _sheets(dossier, problems, pages_wanted[:MAX_PAGES], target, draws)
        if dossier.doubtful and not why_not:
            write_figures(dossier, target, draws)
    reason = reasons().get(str(dossier.document["reason"]))
    page = target / "index.html"
    write_page(
        page,
        render(
            "document.html",
            "document.js",
            dossier=dossier,
            document=dossier.document,
            reason=reason,
            detail=detail(stored_message(dossier.document), str(reason.says), str(reason.advice)) if reason else "",
            doubts=doubts_of(dossier),
            problems=[p for p in problems if p.severity != "info"],
            notes=[p for p in problems if p.severity == "info"],
            sheets=sheets,
            why_not=why_not,
            left_out=pages_wanted[MAX_PAGES:],
        ),
    )
    return page


def write_index(rows: Sequence[Row], folder: Path, report: str = "", language: Language | None = None) -> Path:
    """Write the index of documents, which links to the pages that are there.

    Args:
        rows: One row per document.
        folder: The folder of all pages.
        report: The name of the report to link; empty where there is none.
        language: The language of the page; without it that of this process.
    """
    with speaking(language or current_language()):
        return _write_index(rows, folder, report)


def _write_index(rows: Sequence[Row], folder: Path, report: str) -> Path:
    shown = [_index_row(row, folder) for row in rows]
    page = folder / "index.html"
    write_page(
        page,
        render(
            "index.html",
            "index.js",
            rows=shown,
            report=report,
            years=sorted({row["year"] for row in shown if row["year"]}, reverse=True),
            grades=sorted({row["grade"] for row in shown if row["grade"]}),
            topics=sorted({topic for row in shown for topic in row["topics"]}),
            quarantined=sum(row["status"] == "quarantined" for row in shown),
        ),
    )
    return page


def remove_others(folder: Path, sha256s: Iterable[str]) -> None:
    """Remove the pages of documents that are not to be reviewed any more."""
    kept_folders = {sha256[:16] for sha256 in sha256s}
    for entry in (folder / DOCUMENTS).glob("[0-9a-f]" * 16):
        if entry.is_dir() and not entry.is_symlink() and entry.name not in kept_folders:
            shutil.rmtree(entry)


def _index_row(row: Row, folder: Path) -> dict[str, Any]:
    topics = [str(topic) for topic in (row["reason"], *(row["rules"] or ())) if topic]
    if row.get("stopped"):
        meaning, advice = _why_tables_are_stopped(sorted(row["stopped"], key=lambda table: str(table["table_key"])))
    else:
        meaning, advice = _why_it_is_listed(row["reason"], topics, sorted(row["checks"] or (), key=_gravity))
    meaning = meaning or stored_message(row)
    page_path = f"{document_folder(str(row['document_sha256']))}/index.html"
    return {
        "href": page_path if (folder / page_path).exists() else "",
        "title": row["entity_name"] or row["source_name"],
        "file": row["source_name"],
        "year": row["fiscal_year"],
        "grade": row["grade"] or "",
        "status": row["status"],
        "says": meaning,
        "advice": advice,
        "topics": list(dict.fromkeys(topics)),
        "gates": row["gates"],
        "warns": row["warns"],
        "broken": row["broken"],
        "sha256": row["document_sha256"],
    }


def _gravity(broken: Row) -> tuple[bool, str]:
    """Checks that accuse the reading first, as on the page of the document."""
    return broken["verdict"] != "suspected_misreading", str(broken["check_id"])


def _why_it_is_listed(reason: str | None, topics: Sequence[str], broken: Sequence[Row]) -> tuple[str, str]:
    """Why a document is listed and what to do: its reason, or what lies behind it where that only names the gate.

    `broken` are the checks that do not hold with their verdicts, the gravest first: what is advised is what the page of
    the document advises.
    """
    declared = reasons().get(reason) if reason else None
    if reason and reason != GATE_FAILED:
        return _meaning_and_advice(declared)
    topic_rules = [rule for topic in topics if (rule := rules().get(topic))]
    stopping = [rule for rule in topic_rules if rule.severity == "gate"]
    if reason and stopping:
        return _meaning_and_advice(stopping[0])
    if broken:
        names = dict.fromkeys(broken_name(row["check_id"]) for row in broken)
        separator = "；" if current_language() == "zh" else "; "
        return separator.join(list(names)[:2]), advice_of(broken[0]["check_id"], broken[0]["verdict"])
    return _meaning_and_advice(topic_rules[0] if topic_rules else declared)


def _meaning_and_advice(declared: Rule | Reason | None) -> tuple[str, str]:
    return (declared.says.text(), declared.advice.text()) if declared else ("", "")


def _why_tables_are_stopped(stopped: Sequence[Row]) -> tuple[str, str]:
    """Which tables of a loaded document are stopped and why, and what to do about the first of them."""
    tables = listed(dict.fromkeys(table_name(row["table_key"]) for row in stopped))
    key = str(stopped[0]["reason"])
    rule = rules().get(key)
    meaning = rule.says.text() if rule else broken_name(key)
    advice = rule.advice.text() if rule else advice_of(key, "suspected_misreading")
    return text("review.tables_and_reason", tables=tables, reason=meaning), advice


def _pages(dossier: Dossier, problems: Sequence[Problem]) -> list[int]:
    """The pages to look at: those with problems, the grave ones first; else the first pages and the evidence's."""
    pages: dict[int, None] = dict.fromkeys(doubt.mark.page for doubt in doubts_of(dossier))
    for problem in problems:
        if problem.severity != "info":
            pages.update(dict.fromkeys(problem.pages))
    pages.update(dict.fromkeys(int(row["page"]) for row in dossier.corrections))
    if dossier.document["reason_page"]:
        pages[int(dossier.document["reason_page"])] = None
    if not pages or str(dossier.document["reason"]).startswith("identity"):
        pages.update(dict.fromkeys(int(row["page"]) for row in dossier.evidence))
    if not pages:
        pages.update(dict.fromkeys(range(1, min(3, int(dossier.document["page_count"] or 3)) + 1)))
    return list(pages)


def _sheets(
    dossier: Dossier, problems: Sequence[Problem], pages: Sequence[int], folder: Path, drawing: Drawing
) -> tuple[list[Sheet], str]:
    if dossier.pdf is None:
        return [], text("review.archived_file_gone")
    if dossier.document["reason"] in DANGEROUS:
        return [], text("review.pages_dangerous")
    try:
        page_count = drawing.pages(dossier.pdf)
    except NotDrawnError as error:
        return [], text("review.no_page_to_show", why=str(error))
    return list(_drawn(dossier.pdf, [n for n in pages if 1 <= n <= page_count], problems, folder, drawing)), ""


def _drawn(
    pdf: bytes, pages: Sequence[int], problems: Sequence[Problem], folder: Path, drawing: Drawing
) -> Iterator[Sheet]:
    too_much = 0
    for number in pages:
        picture, why_not = None, ""
        if too_much < TRIES:
            try:
                picture = drawing.draw(pdf, number, folder)
            except LimitExceededError as error:
                too_much += 1
                why_not = str(error)
            except NotDrawnError as error:
                why_not = str(error)
        else:
            why_not = text("review.page_not_tried", tries=TRIES)
        yield Sheet(number, picture, _marks(number, problems), why_not)


def _marks(number: int, problems: Sequence[Problem]) -> list[tuple[Mark, list[int]]]:
    marks: dict[tuple[str, str], tuple[Mark, list[int]]] = {}
    for problem in problems:
        for mark in problem.marks:
            if mark.page == number:
                marks.setdefault((mark.fact["fact_id"], mark.role), (mark, []))[1].append(problem.number)
    return list(marks.values())
