"""Purging documents for good: bytes, staged results, rows of the warehouse, pages and corrections."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from common.errors import JuesuanError
from pipeline.decisions.purge_record import read_purges, record_purge
from pipeline.intake.archive import Archive
from pipeline.loading.link import link
from pipeline.loading.load import translating_errors
from pipeline.reading.staging import Staging
from pipeline.runs.current_run import start_run
from pipeline.runs.plan import current_linking
from pipeline.settings import Settings
from pipeline.writing import expect_writable
from schemas.wording.messages import message
from transforms.corrections.declared import NAME_DIGITS


@dataclass(frozen=True)
class PurgeTarget:
    """A document that may be purged: its hash and the names under which it came."""

    sha256: str
    names: tuple[str, ...]


def find_purge_target(settings: Settings, named: str) -> PurgeTarget:
    """The one document of the archive with this name, or whose hash begins so (six digits at least).

    A document whose purge was interrupted is found by its hash on record as well.

    Raises:
        JuesuanError: there is none, or more than one.
    """
    targets = {
        document.sha256: PurgeTarget(document.sha256, tuple(sorted(document.names)))
        for document in Archive(settings.archive_dir).documents()
    }
    for sha256 in read_purges(settings.corrections_dir):
        targets.setdefault(sha256, PurgeTarget(sha256, ()))
    by_hash = [target for sha256, target in targets.items() if len(named) >= 6 and sha256.startswith(named.lower())]
    matching = by_hash or [target for target in targets.values() if named in target.names]
    if not matching:
        raise JuesuanError(message("purge.no_document", named=named))
    if len(matching) > 1:
        hashes = ", ".join(target.sha256[:12] for target in matching)
        raise JuesuanError(message("purge.several_documents", named=named, hashes=hashes))
    return matching[0]


def purge(settings: Settings, targets: Sequence[PurgeTarget], *, reason: str, who: str) -> None:
    """Remove documents from everything that juesuan keeps; the decision stays on record with their hashes.

    The record is written first and the archived bytes go last: a purge that is killed is finished by asking for it
    again, and no run takes the documents in between. Exports and releases made before are not touched.

    Raises:
        LockedError: a run is in progress.
        JuesuanError: a folder cannot be written.
    """
    hashes = [target.sha256 for target in targets]
    with start_run(settings, "purge") as run:
        run.relinks = True
        record_purge(settings.corrections_dir, hashes, reason=reason, who=who)
        _remove_from_warehouse(settings, hashes)
        archive, staging = Archive(settings.archive_dir), Staging(settings.staging_dir)
        for sha256 in hashes:
            with expect_writable("review_pages", settings.review_dir):
                shutil.rmtree(settings.review_dir / "documents" / sha256[:16], ignore_errors=True)
            for file in settings.corrections_dir.glob(f"{sha256[:NAME_DIGITS]}.toml"):
                with expect_writable("corrections", settings.corrections_dir):
                    file.unlink(missing_ok=True)
            with expect_writable("staging", settings.staging_dir):
                staging.remove(sha256)
            archive.remove(sha256)


def _remove_from_warehouse(settings: Settings, hashes: Sequence[str]) -> None:
    from warehouse.publish import publishing

    warehouse = settings.warehouse_file
    if not warehouse.exists():
        return
    with translating_errors(warehouse), publishing(warehouse) as writer:
        writer.remove(hashes)
        if writer.removed:
            linking = current_linking(settings)
            link(writer, linking.record, linking.version)
