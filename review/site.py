"""The folder of pages: an index of all documents, and for each a page beside the pictures of its pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from review.dossier import Dossier, Row
from review.drawing import Drawing, NotDrawnError, TooMuchError
from review.html import render
from review.paper import Picture
from review.problems import Mark, Problem, detail, doubts_of, problems_of
from review.wording import advice_of, broken_name, table_name
from schemas.reading.rules import rules
from schemas.wording.reasons import reasons

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


def place_of(sha256: str) -> str:
    """The folder of a document, relative to the index."""
    return f"{DOCUMENTS}/{sha256[:16]}"


def write_document(dossier: Dossier, folder: Path, drawing: Drawing | None = None) -> Path:
    """Write the page of a document and the pictures beside it; gives the page.

    Args:
        dossier: The document.
        folder: The folder of all pages.
        drawing: Who draws; without it a process is started for this document alone.
    """
    target = folder / place_of(dossier.sha256)
    target.mkdir(parents=True, exist_ok=True)
    problems = problems_of(dossier)
    wanted = _pages(dossier, problems)
    with nullcontext(drawing) if drawing else Drawing() as draws:
        sheets, why_not = _sheets(dossier, problems, wanted[:MAX_PAGES], target, draws)
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
            detail=detail(str(dossier.document["message"] or ""), reason.says, reason.advice) if reason else "",
            doubts=doubts_of(dossier),
            problems=[p for p in problems if p.severity != "info"],
            notes=[p for p in problems if p.severity == "info"],
            sheets=sheets,
            why_not=why_not,
            left_out=wanted[MAX_PAGES:],
        ),
    )
    return page


def write_index(rows: Sequence[Row], folder: Path, report: str = "") -> Path:
    """Write the index: one row per document, and which of them have a page; `report` is the page to link beside it."""
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
    kept = {sha256[:16] for sha256 in sha256s}
    for entry in (folder / DOCUMENTS).glob("[0-9a-f]" * 16):
        if entry.is_dir() and not entry.is_symlink() and entry.name not in kept:
            shutil.rmtree(entry)


def _index_row(row: Row, folder: Path) -> dict[str, Any]:
    topics = [str(topic) for topic in (row["reason"], *(row["rules"] or ())) if topic]
    if row.get("stopped"):
        says, advice = _said_of_tables(sorted(row["stopped"], key=lambda one: str(one["table_key"])))
    else:
        says, advice = _said(row["reason"], topics, sorted(row["checks"] or (), key=_gravity))
    says = says or str(row["message"] or "")
    place = f"{place_of(str(row['document_sha256']))}/index.html"
    return {
        "href": place if (folder / place).exists() else "",
        "title": row["entity_name"] or row["source_name"],
        "file": row["source_name"],
        "year": row["fiscal_year"],
        "grade": row["grade"] or "",
        "status": row["status"],
        "says": says,
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


def _said(reason: str | None, topics: Sequence[str], broken: Sequence[Row]) -> tuple[str, str]:
    """What a document is here for and what to do: its reason, or what lies behind it where that only names the gate.

    `broken` are the checks that do not hold with their verdicts, the gravest first: what is advised is what the page of
    the document advises.
    """
    if reason and reason != GATE_FAILED:
        known_reason = reasons().get(reason)
        return (known_reason.says, known_reason.advice) if known_reason else ("", "")
    known = [rule for topic in topics if (rule := rules().get(topic))]
    stopping = [rule for rule in known if rule.severity == "gate"]
    if reason and stopping:
        return stopping[0].says, stopping[0].advice
    if broken:
        said = dict.fromkeys(broken_name(row["check_id"]) for row in broken)
        return "；".join(list(said)[:2]), advice_of(broken[0]["check_id"], broken[0]["verdict"])
    if known:
        return known[0].says, known[0].advice
    return (reasons()[reason].says, reasons()[reason].advice) if reason else ("", "")


def _said_of_tables(stopped: Sequence[Row]) -> tuple[str, str]:
    """Which tables of a loaded document are stopped and why, and what to do about the first of them."""
    tables = "、".join(dict.fromkeys(table_name(row["table_key"]) for row in stopped))
    reason = stopped[0]["reason"]
    if rule := rules().get(str(reason)):
        return f"{tables}: {rule.says}", rule.advice
    return f"{tables}: {broken_name(reason)}", advice_of(reason, "suspected_misreading")


def _pages(dossier: Dossier, problems: Sequence[Problem]) -> list[int]:
    """The pages to look at: those with problems, the grave ones first; else the first pages and the evidence's."""
    wanted: dict[int, None] = dict.fromkeys(doubt.mark.page for doubt in doubts_of(dossier))
    for problem in problems:
        if problem.severity != "info":
            wanted.update(dict.fromkeys(problem.pages))
    wanted.update(dict.fromkeys(int(row["page"]) for row in dossier.corrections))
    if dossier.document["reason_page"]:
        wanted[int(dossier.document["reason_page"])] = None
    if not wanted or str(dossier.document["reason"]).startswith("identity"):
        wanted.update(dict.fromkeys(int(row["page"]) for row in dossier.evidence))
    if not wanted:
        wanted.update(dict.fromkeys(range(1, min(3, int(dossier.document["page_count"] or 3)) + 1)))
    return list(wanted)


def _sheets(
    dossier: Dossier, problems: Sequence[Problem], pages: Sequence[int], folder: Path, drawing: Drawing
) -> tuple[list[Sheet], str]:
    if dossier.pdf is None:
        return [], "The archived file is gone, so its pages cannot be shown."
    if dossier.document["reason"] in DANGEROUS:
        return [], "Its pages are not drawn: opening it once more might do the same to this program."
    try:
        there = drawing.pages(dossier.pdf)
    except NotDrawnError as error:
        return [], f"There is no page to show. {error}"
    return list(_drawn(dossier.pdf, [n for n in pages if 1 <= n <= there], problems, folder, drawing)), ""


def _drawn(
    pdf: bytes, pages: Sequence[int], problems: Sequence[Problem], folder: Path, drawing: Drawing
) -> Iterator[Sheet]:
    too_much = 0
    for number in pages:
        picture, why_not = None, ""
        if too_much < TRIES:
            try:
                picture = drawing.draw(pdf, number, folder)
            except TooMuchError as error:
                too_much += 1
                why_not = str(error)
            except NotDrawnError as error:
                why_not = str(error)
        else:
            why_not = f"It was not tried: {TRIES} pages of this document went over the limits."
        yield Sheet(number, picture, _marks(number, problems), why_not)


def _marks(number: int, problems: Sequence[Problem]) -> list[tuple[Mark, list[int]]]:
    marks: dict[tuple[str, str], tuple[Mark, list[int]]] = {}
    for problem in problems:
        for mark in problem.marks:
            if mark.page == number:
                marks.setdefault((mark.fact["fact_id"], mark.role), (mark, []))[1].append(problem.number)
    return list(marks.values())


def write_page(path: Path, text: str) -> None:
    """Write a page aside and move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, "utf-8", errors="backslashreplace")
    temporary.replace(path)
