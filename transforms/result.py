"""What reading one document gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from transforms.recording import Recording


@dataclass(frozen=True)
class Disclosure:
    """Whose figures these are, of which year and kind; every field as decided from what is printed."""

    entity_name: str
    entity_scope: str
    fiscal_year: int
    document_kind: str
    division_name: str | None


@dataclass(frozen=True)
class DocumentResult:
    """One document after reading.

    `reason` is None when it was read; else a key of `schemas/wording/reasons.toml`, and `facts` is empty. The frames
    have the columns declared in `schemas/reading/frames.toml`.
    """

    document_sha256: str
    source_name: str
    size_bytes: int
    page_count: int | None
    reason: str | None
    message: str | None
    message_zh: str | None
    reason_page: int | None
    disclosure: Disclosure | None
    frames: dict[str, pd.DataFrame] = field(repr=False)
    """facts, tables_read, findings, evidence, and those of narratives and forms (`transforms.figures`)"""
    recording: Recording | None = field(default=None, repr=False, compare=False)
    """Its pages as printed, to be interpreted again; None where it was not read"""
