"""Collect the figures of a scanned document that were not accepted, for a person to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.code_versions import pages_version
from pipeline.decisions.correct import Entry, correction_of
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from transforms.corrections.declared import append_correction, file_name
from transforms.reading.grids import Region, regions_of

RULES = ("scan_figures_doubtful", "scan_table_doubtful")
"""Rules behind findings on documents with such figures"""
_UNWRITTEN = {"amount": "0", "reason": "-", "who": "-"}
"""Stands in the entry of a figure until the page puts in what a person writes, line by line"""

Row = dict[str, Any]
_Box = tuple[float, ...]


def doubtful_figures(
    settings: Settings, document: Mapping[str, Any], staged: Sequence[Row], loaded: Sequence[Row]
) -> list[Row]:
    """The cells of scans that are not loaded, in printed order.

    Args:
        settings: The settings.
        document: Its row of `documents`.
        staged: All its facts as they were read.
        loaded: Those that are loaded.

    Returns:
        Rows of `facts` with `readings` (what each recogniser reads), `cause` (why it is in doubt, as far as its page
        shows) and `entry` (the correction, in which the page fills in what a person writes).
    """
    known = {fact["fact_id"] for fact in loaded}
    cells = _cells(settings, document["document_sha256"])
    figures = []
    for fact in staged:
        if fact["proof"] is None or fact["fact_id"] in known:
            continue
        region = cells.get((fact["page"], *(fact[edge] for edge in ("x0", "y0", "x1", "y1"))))
        readings = region.readings if region else (fact["amount_text"], "")
        entry = _entry(document, fact)
        figures.append({**fact, "readings": readings, "cause": region.unsure if region else "", "entry": entry})
    return sorted(figures, key=lambda fact: (fact["page"], fact["y0"], fact["x0"]))


def new_file(document: Mapping[str, Any]) -> tuple[str, str]:
    """The name of the document's correction file, and how it begins."""
    sha256 = str(document["document_sha256"])
    return file_name(sha256), f'document_sha256 = "{sha256}"\n'


def _cells(settings: Settings, sha256: str) -> dict[tuple[float, ...], Region]:
    """The cells of a document by page and box, from the recording of its pages."""
    path = Staging(settings.staging_dir).recorded(sha256, pages_version())
    if path is None:
        return {}
    from transforms.recording_bytes import decode

    recording = decode(path.read_bytes())
    grids = recording.tables.grids if recording and recording.tables else ()
    return {(grid.page.number, *region.seen): region for grid in grids for region in regions_of([grid]) if region.seen}


def _entry(document: Mapping[str, Any], fact: Row) -> str:
    correction = correction_of(fact, Entry(fact["fact_id"], **_UNWRITTEN), date.today())
    text = append_correction("", document["document_sha256"], document["source_name"], correction)
    return text[text.index("[[") :]
