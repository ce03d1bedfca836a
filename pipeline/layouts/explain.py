"""Explain a document's tables from its file or from the archive; nothing is stored."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import JuesuanError
from pipeline.code_versions import pages_version
from pipeline.intake.archive import Archive
from pipeline.lookup import find_document
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from schemas.wording.messages import message
from schemas.wording.os_errors import os_error

if TYPE_CHECKING:
    from transforms.forms.explain import ExplainedTable
    from transforms.recording import Recording


def recording_of(settings: Settings, file: str) -> tuple[str, Recording]:
    """Find the recorded pages of a file, or of a document by its name or the start of its hash; else read the file.

    Returns:
        The name of the document, and its recording with tables.

    Raises:
        JuesuanError: there is no such file or document, or it cannot be opened or has no text.
    """
    name, _, data = find_file(settings, file)
    return name, recording_of_bytes(settings, data)


def find_file(settings: Settings, file: str) -> tuple[str, Path, bytes]:
    """Find a file, or a document by its name or the start of its hash.

    Returns:
        Its name, where its bytes are, and the bytes.

    Raises:
        JuesuanError: there is no such file or document.
    """
    path = Path(file)
    if path.is_file():
        name, source = path.name, path
    elif settings.warehouse_file.exists():
        row = find_document(settings.warehouse_file, file)
        name, source = row["source_name"], Archive(settings.archive_dir).path(row["document_sha256"])
    else:
        raise JuesuanError(message("pipeline_intake.no_file", path=file))
    try:
        return name, source, source.read_bytes()
    except OSError as error:
        raise JuesuanError(message("pipeline_intake.cannot_read", why=os_error(error))) from error


def recording_of_bytes(settings: Settings, data: bytes) -> Recording:
    """Find the recorded pages of a document by its bytes; else read it.

    Raises:
        JuesuanError: it cannot be opened or has no text.
    """
    return _staged(settings, data) or _read(data)


def _staged(settings: Settings, data: bytes) -> Recording | None:
    from transforms.recording_bytes import decode

    recorded = Staging(settings.staging_dir).recorded(hashlib.sha256(data).hexdigest(), pages_version())
    recording = decode(recorded.read_bytes()) if recorded else None
    return recording if recording and recording.tables else None


def _read(data: bytes) -> Recording:
    """Read pages and tables, whatever kind of document it is."""
    from contextlib import closing

    from transforms.recording import FromBytes
    from transforms.refusal import Refused
    from transforms.screening import expect_text

    with closing(FromBytes(data)) as source:
        try:
            expect_text(source.pages())
            source.tables()
        except Refused as refused:
            raise JuesuanError(refused.text()) from refused
        return source.recording


def explain_recording(recording: Recording) -> list[ExplainedTable]:
    """Explain the recorded tables of a document as those of its kind, or of any kind where that is not known."""
    from transforms.completeness.contents import announced_titles
    from transforms.forms.explain import explain_tables
    from transforms.progress import Progress
    from transforms.refusal import Refused
    from transforms.screening import expect_disclosure

    if recording.tables is None:
        return []
    kind: str | None
    try:
        kind = expect_disclosure(recording.pages, announced_titles(recording.pages), Progress())
    except Refused:
        kind = None
    return explain_tables(recording.tables.grids, recording.tables.lines, kind)


def explain(settings: Settings, file: str, page: int | None = None) -> tuple[str, list[ExplainedTable]]:
    """Explain the tables of a document, or those of one page.

    Raises:
        JuesuanError: see `recording_of`; or no table is on that page.
    """
    name, recording = recording_of(settings, file)
    tables = explain_recording(recording)
    if page is not None:
        tables = [table for table in tables if page in table.pages]
        if not tables:
            raise JuesuanError(message("cli_forms.no_table_on_page", name=name, page=page))
    return name, tables
