"""Split files that bind the books of several bodies, within the run that reads them (setting `split_books`)."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from common.errors import JuesuanError
from common.files import to_json
from pipeline.decisions.purge_record import purged_days
from pipeline.intake.archive import Archive, Archived
from pipeline.intake.drop_folder import Candidate
from pipeline.intake.fingerprints import Fingerprints
from pipeline.intake.sidecar import SUFFIX
from pipeline.layouts.books import origin_of, parts_of, take_books
from pipeline.settings import Settings

log = logging.getLogger(__name__)


def archive_books(settings: Settings, bound: Mapping[str, str]) -> list[Archived]:
    """Archive the books of documents as documents of their own.

    A document whose books were archived before is not split again, whatever the reader says of it today: what was
    loaded from them stays.

    Args:
        settings: The settings of the run.
        bound: The pages of the books of each document, by its hash; only of those whose books all have covers.

    Raises:
        JuesuanError: the archive cannot be read or written.
    """
    if settings.split_books != "yes" or not bound:
        return []
    archive = Archive(settings.archive_dir, purged_days(settings.corrections_dir))
    split = {sidecar.part_of for document in archive.documents() for sidecar in document.names.values()}
    books: list[Archived] = []
    for sha256 in sorted(bound.keys() - split):
        try:
            books += _archive_books_of(settings, archive, archive.document(sha256), bound[sha256])
        except JuesuanError as error:  # it stays in quarantine, with what a person can do
            log.warning("not split: %s", error, extra={"document_sha256": sha256})
    return books


def _archive_books_of(settings: Settings, archive: Archive, document: Archived, ranges: str) -> Sequence[Archived]:
    data = archive.path(document.sha256).read_bytes()
    parts = parts_of(ranges.replace(", ", ","))
    contents = take_books(settings, data, parts, document.source_name)
    original = Path(document.source_name)
    with tempfile.TemporaryDirectory(prefix="juesuan-books-") as temporary:
        folder = Path(temporary)
        files = []
        for book, content in zip(parts, contents, strict=True):
            path = folder / book.file_name(original)
            path.write_bytes(content)
            path.with_name(path.name + SUFFIX).write_bytes(to_json(origin_of(data, book, document.sidecar)))
            files.append(Candidate(path, original.with_name(path.name).as_posix()))
        # Noted apart: these paths are gone at once, and nothing of them helps to know files of the drop folder.
        return archive.add(files, Fingerprints(folder / "fingerprints.json")).documents
