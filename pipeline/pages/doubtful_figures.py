"""Collect the figures of a scanned document that were not accepted, for a person to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.code_versions import pages_version, read_version_of
from pipeline.decisions.correct import Entry, correction_of
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from transforms.corrections.declared import append_correction, file_name
from transforms.corrections.figure_cells import as_cell
from transforms.corrections.overlay import records
from transforms.reading.grids import Region, regions_of

RULES = ("scan_figures_doubtful", "scan_table_doubtful", "scan_form_doubtful", "scan_narrative_doubtful")
"""Rules behind findings on documents with such figures"""
_UNWRITTEN = {"amount": "0", "reason": "-", "who": "-"}
"""Stands in the entry of a figure until the page puts in what a person writes, line by line"""

_FRAMES = ("statements", "project_funds", "project_indicators")
"""The frames of narratives and forms whose figures have a place on a page"""
_SAID = {
    "statements": ("subject_printed", "value_text", "unit"),
    "project_funds": ("source_printed", "value_text", "unit"),
    "project_indicators": ("level3", "target_initial", "target_adjusted", "actual", "weight_text", "score_text"),
}

Row = dict[str, Any]
_Box = tuple[float, ...]


def doubtful_figures(
    settings: Settings,
    document: Mapping[str, Any],
    staged: Sequence[Row],
    loaded: Sequence[Row],
    accepted: Collection[str] = (),
) -> list[Row]:
    """The cells of scans that are not loaded, in printed order.

    Args:
        settings: The settings.
        document: Its row of `documents`.
        staged: All its facts as they were read.
        loaded: Those that are loaded.
        accepted: The numbers of the figures of narratives and forms that are loaded.

    Returns:
        Rows of `facts` with `readings` (what each recogniser reads), `cause` (why it is in doubt, as far as its page
        shows), `turn` (by which its page stands upright) and `entry` (the correction, in which the page fills in what a
        person writes); of narratives and forms with `said`, too: the sentence or the row as it was read.
    """
    loaded_ids = {fact["fact_id"] for fact in loaded}
    cells, turns = _cells(settings, document["document_sha256"])
    figures = _figures_of_frames(settings, document, accepted, cells)
    for fact in staged:
        if fact["proof"] is None or fact["fact_id"] in loaded_ids:
            continue
        region = cells.get((fact["page"], *(fact[edge] for edge in ("x0", "y0", "x1", "y1"))))
        readings = region.readings if region else (fact["amount_text"], "")
        entry = _entry(document, fact)
        figures.append({**fact, "readings": readings, "cause": region.unsure if region else "", "entry": entry})
    for figure in figures:
        figure["turn"] = turns.get(figure["page"], 0)
    return sorted(figures, key=lambda fact: (fact["page"], fact["y0"], fact["x0"]))


def _figures_of_frames(
    settings: Settings, document: Mapping[str, Any], accepted: Collection[str], cells: Mapping[_Box, Region]
) -> list[Row]:
    """The figures of narratives and forms that are not loaded, with the columns of facts."""
    staging, version = Staging(settings.staging_dir), read_version_of(document)
    if not staging.has(document["document_sha256"], version):
        return []
    frames = staging.frames([document["document_sha256"]], version)
    accepted_ids = set(accepted)
    figures = []
    for name in _FRAMES:
        for row in records(frames[name][frames[name]["proof"].notna()]):
            cell = as_cell(name, row)
            if cell["fact_id"] in accepted_ids:
                continue
            edges = {edge: row[edge] for edge in ("x0", "y0", "x1", "y1")}
            inside = [region for cell_box, region in cells.items() if _is_inside(cell_box, row["page"], edges)]
            cause = next((region.unsure for region in inside if region.unsure), "")
            context = row.get("sentence") or " | ".join(str(row[column]) for column in _SAID[name] if row[column])
            more = {"readings": (cell["amount_text"],) * 2, "cause": cause, "said": context, "frame": name}
            figures.append({**cell, **edges, **more, "entry": _entry(document, cell)})
    return figures


def _is_inside(cell_box: _Box, page: int, edges: Mapping[str, float]) -> bool:
    number, x0, y0, x1, y1 = cell_box
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return number == page and edges["x0"] <= x <= edges["x1"] and edges["y0"] <= y <= edges["y1"]


def new_file(document: Mapping[str, Any]) -> tuple[str, str]:
    """The name of the document's correction file, and how it begins."""
    sha256 = str(document["document_sha256"])
    return file_name(sha256), f'document_sha256 = "{sha256}"\n'


def _cells(settings: Settings, sha256: str) -> tuple[dict[_Box, Region], dict[int, int]]:
    """The cells of a document by page and box, from the recording of its pages, and the turns of its pages."""
    path = Staging(settings.staging_dir).recorded(sha256, pages_version())
    if path is None:
        return {}, {}
    from transforms.recording_bytes import decode

    recording = decode(path.read_bytes())
    grids = recording.tables.grids if recording and recording.tables else ()
    turns = {page.number: page.turn for page in recording.pages} if recording else {}
    cells: dict[_Box, Region] = {
        (grid.page.number, *region.scan_box): region
        for grid in grids
        for region in regions_of([grid])
        if region.scan_box
    }
    return cells, turns


def _entry(document: Mapping[str, Any], fact: Row) -> str:
    correction = correction_of(fact, Entry(fact["fact_id"], **_UNWRITTEN), date.today())
    text = append_correction("", document["document_sha256"], document["source_name"], correction)
    return text[text.index("[[") :]
