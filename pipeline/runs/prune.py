"""Remove what older versions of code or declarations read of documents, once nothing needs it any more."""

from __future__ import annotations

import logging

from pipeline.code_versions import read_version, read_version_of
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from warehouse.questions import ask_declared

log = logging.getLogger(__name__)


def prune_staging(settings: Settings) -> int:
    """Remove old results from the staging area; call it under the lock, after publishing.

    Of each document, the result of today's version and the one that the published warehouse was loaded from are kept.
    If there is neither, all results are kept.

    Returns:
        The number of results removed.
    """
    if not settings.warehouse_file.exists():
        return 0
    rows = ask_declared(settings.warehouse_file, "known")
    loaded_from = {row["document_sha256"]: read_version_of(row) for row in rows}
    removed = Staging(settings.staging_dir).prune(loaded_from, read_version())
    if removed:
        log.info("%d results of older versions removed from the staging area", removed)
    return removed
