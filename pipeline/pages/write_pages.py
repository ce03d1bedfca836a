"""Write the review pages of a warehouse: for all documents that need a person, or for named ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import JuesuanError
from common.language import Language
from pipeline.pages.dossiers import dossiers
from pipeline.runs.progress import Progress
from pipeline.settings import Settings
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error
from warehouse.questions import ask_declared

if TYPE_CHECKING:
    from review.drawing import Limits


@dataclass(frozen=True)
class Site:
    """The pages written: the index, the report on gate and checks, and a page for each document."""

    index: Path
    report: Path
    documents: int
    quarantined: int
    written: list[Path]


def write_pages(
    settings: Settings,
    folder: Path,
    named: Sequence[str] = (),
    *,
    everything: bool = False,
    quiet: bool = False,
    language: Language | None = None,
) -> Site:
    """Write the review site: the index of documents that need a person, the report, and a page for each document.

    Args:
        settings: The settings; the warehouse must exist.
        folder: The folder to write to.
        named: Hashes of the documents to write pages for; by default all, and pages of other documents are removed.
        everything: Include documents that do not need a person.
        quiet: Show no progress.
        language: The language of the pages; by default that of this process.

    Raises:
        JuesuanError: the folder cannot be written.
    """
    from review.drawing import Drawing
    from review.report import QUESTIONS, published_at, write_report
    from review.site import remove_others, write_document, write_index

    warehouse = settings.warehouse_file
    rows = ask_declared(warehouse, "review", documents=[], all=everything)
    listed = {row["document_sha256"] for row in rows}
    if others := [sha256 for sha256 in dict.fromkeys(named) if sha256 not in listed]:
        rows += ask_declared(warehouse, "review", documents=others, all=True)
    todo = list(dict.fromkeys(named)) or [row["document_sha256"] for row in rows]
    pages: list[Path] = []
    try:
        with Progress("drawing", len(todo), quiet=quiet) as progress, Drawing(drawing_limits(settings)) as drawing:
            for dossier in dossiers(settings, warehouse, todo):
                pages.append(write_document(dossier, folder, drawing, language))
                progress.advance()
        if not named:
            remove_others(folder, todo)
        answers = {name: ask_declared(warehouse, f"report_{name}") for name in QUESTIONS}
        published = datetime.fromtimestamp(warehouse.stat().st_mtime).astimezone()
        report = write_report(answers, folder, published_at(warehouse.name, published, language), language)
        index = write_index(rows, folder, report.name, language)
    except OSError as error:
        raise JuesuanError(message("pipeline_pages.cannot_write", folder=folder, why=os_error(error))) from error
    return Site(index, report, len(rows), sum(row["status"] == "quarantined" for row in rows), pages)


def drawing_limits(settings: Settings) -> Limits:
    """Limit the time and memory of drawing one page."""
    from review.drawing import Limits

    return Limits(settings.page_seconds, settings.document_memory_mb)
