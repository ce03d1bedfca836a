"""Archive a drop folder, with the archive and the fingerprints beside it."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake.archive import Added, Archive
from pipeline.intake.drop_folder import discover
from pipeline.intake.fingerprints import Fingerprints


def keep(drop: Path, settle_seconds: float = 0, *, wait: bool = True) -> Added:
    candidates, _ = discover(drop)
    return Archive(drop.parent / "archive").add(
        candidates, Fingerprints(drop.parent / "seen"), settle_seconds, wait=wait
    )
