"""Compare what is loaded of forms and narratives on scans with what the text of the same pages says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2

from expectations.scanned_figures import AcceptedFigures, accept_figures
from transforms.document import read_document

if TYPE_CHECKING:
    import pandas as pd

    from transforms.result import DocumentResult

Frames = Mapping[str, "pd.DataFrame"]
Items = dict[tuple[object, ...], tuple[object, str | None]]
"""What a figure is, with its value and its state"""

DOCUMENT = "typeset/shangdang_2023_full.pdf"
"""The seed with its fifteen forms and its narrative; its tables are those of another document of the measurement"""
KINDS = ("money", "indicator", "total", "statement")
PARTS = 3
"""Each quality has every third form, by turns, so that all forms are scanned in several qualities"""
_PROSE_PAGES = 2
_NUMBERS = ("weight", "score", "target_number", "actual_number")
_TEXTS = ("target_initial", "target_adjusted", "actual", "reason")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_STATEMENT = (
    *("page", "section", "subject_printed", "account_code", "measure", "budget_book", "phase", "kind", "base"),
    *("direction", "value_text", "unit"),
)


def form_pages(path: Path, part_number: int, work: Path) -> bytes:
    """The cover, the forms of one part, and some pages of the narrative, as a document of its own."""
    cached_pages = work / "pages" / f"{path.stem}.{part_number}.pdf"
    if cached_pages.is_file():
        return cached_pages.read_bytes()
    frames = read_document(path.read_bytes(), path.name).frames
    tables = {int(page) for page in frames["facts"]["page"]}
    forms = sorted({int(page) for name in ("project_funds", "project_indicators") for page in frames[name]["page"]})
    prose = sorted({int(page) for page in frames["statements"]["page"]} - tables - set(forms))
    own = [page for page in forms if page not in tables][part_number::PARTS]
    chosen = {1, *own, *prose[part_number::PARTS][:_PROSE_PAGES]}
    cached_pages.parent.mkdir(parents=True, exist_ok=True)
    with pypdfium2.PdfDocument(path) as whole, pypdfium2.PdfDocument.new() as document:
        document.import_pages(whole, [page - 1 for page in sorted(chosen)])
        document.save(cached_pages)
    return cached_pages.read_bytes()


def compare_figures(true: DocumentResult, result: DocumentResult, facts: pd.DataFrame) -> dict[str, Any]:
    """Count the figures of forms and narratives that are true, and what became of them.

    Args:
        true: The document as its text says it.
        result: The scan as it was read.
        facts: The facts of the scan with their states.
    """
    accepted = accept_figures(result.frames, facts) if result.reason is None else None
    expected, loaded, doubtful = _items(true.frames), _loaded(accepted), _doubtful(accepted)
    counts = {kind: Counter[str](true=0) for kind in KINDS}
    wrong = []
    for key in expected:
        counts[str(key[0])]["true"] += 1
    for key, (value, state) in loaded.items():
        if key not in expected or expected[key][0] != value:
            counts[str(key[0])]["wrong"] += 1
            wrong.append(f"{key} {value!r} for {expected.get(key, (None,))[0]!r}")
        else:
            counts[str(key[0])][str(state)] += 1
    for key in doubtful:
        counts[str(key[0])]["doubtful"] += 1
    for own in counts.values():
        own["missing"] = max(own["true"] - sum(own[name] for name in ("proven", "agreed", "doubtful", "wrong")), 0)
    return {**{kind: dict(own) for kind, own in counts.items()}, "errors": wrong}


def _loaded(accepted: AcceptedFigures | None) -> Items:
    return _items(accepted.frames) if accepted else {}


def _doubtful(accepted: AcceptedFigures | None) -> Items:
    return _items(accepted.doubtful) if accepted else {}


def _items(frames: Frames) -> Items:
    """The figures of the frames by their keys; a running number keeps figures with equal keys apart."""
    items: Items = {}
    for key, value, state in _figures(frames):
        number = next(number for number in range(1, 1000) if (*key, number) not in items)
        items[*key, number] = (value, state)
    return items


def _figures(frames: Frames) -> Iterator[tuple[tuple[object, ...], object, str | None]]:
    for row in _rows(frames, "project_funds"):
        key = ("money", row["page"], row["task"], row["source"], row["measure"])
        yield key, (row["cell_kind"], row["value"], row["unit"]), row["proof"]
    for row in _rows(frames, "project_indicators"):
        about = (row["page"], row["level1"], row["level2"], row["level3"])
        for name in _NUMBERS:
            if row[name] is not None:
                number = row[name]
                column_prefix = name.partition("_")[0]
                value = (
                    (number, row[f"{column_prefix}_operator"], row[f"{column_prefix}_unit"]) if "_" in name else number
                )
                yield ("indicator", *about, name), value, row["proof"]
        for name in _TEXTS:
            if numbers := _FIGURE.findall(row[name]):
                yield ("indicator", *about, name), tuple(numbers), row["proof"]
    for row in _rows(frames, "projects"):
        for name in ("total_weight", "total_score", "grade"):
            if row[name] is not None:
                yield ("total", row["first_page"], name), row[name], row["proof"]
    for row in _rows(frames, "statements"):
        yield ("statement", *(row[name] for name in _STATEMENT)), row["value"], row["proof"]


def _rows(frames: Frames, name: str) -> Iterator[dict[str, Any]]:
    if name in frames:
        rows = frames[name].astype(object)
        for row in rows.where(rows.notna(), None).to_dict("records"):
            yield {str(column): value for column, value in row.items()}
