"""Collect the figures of a scanned document that were not accepted, for a person to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from common.display import plain_decimal
from common.text import normalise
from pipeline.code_versions import pages_version, read_version_of
from pipeline.decisions.correct import Entry, correction_of
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from transforms.corrections.declared import append_correction, file_name
from transforms.corrections.figure_cells import as_cell
from transforms.corrections.overlay import records
from transforms.forms.amounts import parse_amount
from transforms.reading.grids import Region, regions_of

RULES = ("scan_figures_doubtful", "scan_table_doubtful", "scan_form_doubtful", "scan_narrative_doubtful")
"""Rules behind findings on documents with such figures"""
_UNWRITTEN = {"amount": "0", "reason": "-", "who": "-"}
"""Stands in the entry of a figure until the page puts in what a person writes, line by line"""

_SAID = {
    "statements": ("subject_printed", "value_text", "unit"),
    "project_funds": ("source_printed", "value_text", "unit"),
    "project_indicators": ("level3", "target_initial", "target_adjusted", "actual", "weight_text", "score_text"),
    "projects": ("project_name", "total_weight", "total_score", "grade_printed"),
}
"""By frame of narratives and forms, what is read beside the value that a person enters"""

Row = dict[str, Any]
_Box = tuple[float, ...]
"""A page and a box on it"""
_EDGES = ("x0", "y0", "x1", "y1")


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
    for name in _SAID:
        for row in records(frames[name][frames[name]["proof"].notna()]):
            cell = as_cell(name, row)
            if cell["fact_id"] in accepted_ids or (name == "projects" and cell["value"] is None):
                continue
            entry = _entry(document, cell)
            location = (row["page"], *(row[edge] for edge in _EDGES)) if "page" in row else _total_place(row, cells)
            cell["page"], edges = location[0], dict(zip(_EDGES, location[1:], strict=True))
            inside = {box: region for box, region in cells.items() if _is_inside(box, cell["page"], edges)}
            cause = next((region.unsure for region in inside.values() if region.unsure), "")
            context = row.get("sentence") or " | ".join(_plain(row[column]) for column in _SAID[name] if row[column])
            more = {"readings": _readings(inside, cell["amount_text"]), "cause": cause, "said": context, "frame": name}
            figures.append({**cell, **edges, **more, "entry": entry})
    return figures


def _total_place(form: Row, cells: Mapping[_Box, Region]) -> _Box:
    """The page and box of the total score of a form: that of the only cell with it, else a page without a box."""
    pages = range(form["first_page"], form["last_page"] + 1)
    total = [box for box, cell in cells.items() if box[0] in pages and _is_number(cell.text, form["total_score"])]
    return total[0] if len(total) == 1 else (form["last_page"], 0.0, 0.0, 0.0, 0.0)


def _is_number(text: str, number: Decimal) -> bool:
    value = parse_amount(text.removesuffix("分"))
    return value.number == number


def _plain(value: object) -> str:
    return plain_decimal(value) if isinstance(value, Decimal) else str(value)


def _readings(inside: Mapping[_Box, Region], text: str) -> tuple[str, str]:
    """What each recogniser reads in the cell with a text: the last of them, as scores stand behind weights."""
    for _, region in sorted(inside.items(), key=lambda item: item[0][1], reverse=True):
        if text and normalise(region.text) == normalise(text) and region.readings:
            return region.readings
    return text, text


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
