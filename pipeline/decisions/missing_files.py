"""Find the refused documents that are gone: no file of the drop folder has their bytes any more."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from common.errors import JuesuanError
from pipeline.intake.drop_folder import discover
from pipeline.intake.fingerprints import Fingerprints, stamp_of
from pipeline.settings import Settings
from schemas.wording.messages import message


def documents_without_file(settings: Settings, documents: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Choose the documents (rows with document_sha256) that no file of the drop folder is.

    Raises:
        JuesuanError: a file or folder cannot be read: what is not seen is not taken for removed.
    """
    files, ignored = discover(settings.drop_dir)
    if lost := [file.name for file in ignored if file.lost]:
        raise JuesuanError(message("accept.drop_not_seen", name=lost[0]))
    fingerprints = Fingerprints(settings.fingerprints_file)
    try:
        present = {_hash(file.path, fingerprints) for file in files}
    except OSError as error:
        raise JuesuanError(message("accept.drop_not_seen", name=error.filename)) from error
    return [row for row in documents if row["document_sha256"] not in present]


def _hash(path: Path, fingerprints: Fingerprints) -> str:
    sha256 = fingerprints.hash_of(path, stamp_of(path.stat()))
    if sha256:
        return sha256
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
