"""Checks of `juesuan doctor` on the archive and the working folder."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.intake.archive import Archive, Archived
from pipeline.settings import Settings

SAMPLED_BYTES = 1 << 30
"""How much of a large archive is hashed unless everything is asked for: a few seconds of work"""


def sample(documents: Sequence[Archived], most: int) -> list[Archived]:
    """Choose documents of at most so many bytes together, others each time; all where they are no more."""
    if sum(document.size_bytes for document in documents) <= most:
        return list(documents)
    chosen: list[Archived] = []
    for document in random.sample(documents, len(documents)):
        most -= document.size_bytes
        if most < 0:
            break
        chosen.append(document)
    return chosen


def damaged(archive: Archive, documents: Sequence[Archived]) -> Iterator[tuple[Archived, bool]]:
    """Yield the documents whose archived bytes are not those of their hash, and whether there are any."""
    for document in documents:
        try:
            with archive.path(document.sha256).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != document.sha256:
                    yield document, True
        except FileNotFoundError:
            yield document, False


def elsewhere(settings: Settings) -> Path | None:
    """The data folder of a folder above the working folder that has a warehouse, where ours has nothing yet.

    A command from cron with a wrong `cd` would make a new, empty data folder and be content with it.
    """
    if settings.data_dir.is_absolute() or settings.warehouse_file.exists() or settings.archive_dir.exists():
        return None
    warehouse = settings.warehouse_file
    if warehouse.is_absolute():
        return None
    above = [folder / warehouse for folder in Path.cwd().parents]
    return next((path.parent.parent for path in above if path.exists()), None)
