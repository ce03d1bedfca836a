"""Compare the facts of a mutated document with those of its source, and with what its pages print.

A figure that differs is a failure where nothing is said about it, unless it is printed so: a flipped bit can turn a
printed 3 into a 7, and then whoever reads the page reads a 7. What is printed is asked of pdfium on its own, by page
and box, and not of what the pipeline read.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import TimeoutError
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
from pebble import ProcessExpired, ProcessPool

from common.text import normalise, squeeze
from pipeline.reading.worker import set_limits
from review.paper import Box, Paper
from transforms.facts.fact_key import IN_TABLE
from warehouse.questions import ask

Key = tuple[str, ...]
Row = Mapping[str, Any]

_SECONDS = 20
_MEMORY_MB = 2048
_WHOSE = ("entity_name", "entity_scope", "fiscal_year", "document_kind", "division_name")
_FACTS = """
    SELECT document_sha256, table_key, panel, row_key, measure, phase, budget_book, unit_key, economic_code,
           government_economic_code, project_key, reference_year, occurrence, row_no, row_name_printed,
           cell_kind, amount_fen, amount_text, unit, quantity, page, x0, y0, x1, y1
    FROM all_facts ORDER BY ALL
"""
_FINDINGS = "SELECT document_sha256, rule, severity, table_key, printed FROM findings"
_DOCUMENTS = f"SELECT document_sha256, source_name, status, reason, message, {', '.join(_WHOSE)} FROM documents"


@dataclass
class Read:
    """What the warehouse holds of one document."""

    document: Row
    facts: dict[Key, Row] = field(default_factory=dict)
    findings: Counter[tuple[str, ...]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Change:
    """A figure that is not what it is in the source; `kind` is differs, lost, added or whose."""

    kind: str
    key: Key
    before: Row | None
    after: Row | None

    def __str__(self) -> str:
        """For a person: where, and what became of it."""
        sides = []
        for row in (self.before, self.after):
            if row is None:
                sides.append("nothing")
            elif self.kind == "whose":
                sides.append(", ".join(str(row[name]) for name in _WHOSE))
            else:
                sides.append(f"{row['amount_text']!r} {row['unit'] or ''} (page {row['page']})")
        return f"{self.kind} {'/'.join(self.key)}: {' became '.join(sides)}"


def key_of(fact: Row) -> Key:
    """What it is that a fact says."""
    return tuple(str(fact[name]) for name in ("table_key", *IN_TABLE))


def read_warehouse(warehouse: Path) -> dict[str, Read]:
    """Everything that the warehouse holds, by hash."""
    reads = {row["document_sha256"]: Read(row) for row in _rows(warehouse, _DOCUMENTS)}
    for row in _rows(warehouse, _FACTS):
        read = reads[row["document_sha256"]]
        read.facts[key_of(row)] = row
    for row in _rows(warehouse, _FINDINGS):
        finding = (row["rule"], row["severity"], row["table_key"] or "", row["printed"] or "")
        reads[row["document_sha256"]].findings[finding] += 1
    return reads


def _rows(warehouse: Path, query: str) -> Iterator[dict[str, Any]]:
    columns, rows = ask(warehouse, query)
    return (dict(zip(columns, row, strict=True)) for row in rows)


def new_findings(source: Read, mutated: Read) -> list[tuple[str, ...]]:
    """What is said of the mutated document, and not of its source."""
    return sorted((mutated.findings - source.findings).elements())


def changes(source: Read, mutated: Read) -> list[Change]:
    """Every figure that differs; cells without one count where a figure stood or stands."""
    changed = []
    if any(source.document[name] != mutated.document[name] for name in _WHOSE):
        changed.append(Change("whose", (), source.document, mutated.document))
    for key in sorted(source.facts.keys() | mutated.facts.keys()):
        before, after = source.facts.get(key), mutated.facts.get(key)
        if _value(before) == _value(after):
            continue
        kind = "differs" if before and after else "lost" if before else "added"
        changed.append(Change(kind, key, before, after))
    return changed


def _value(row: Row | None) -> tuple[object, ...] | None:
    if row is None or row["cell_kind"] != "number":
        return None
    return row["amount_fen"], row["quantity"]


def misread(data: bytes, source: bytes, changed: Sequence[Change]) -> list[Change]:
    """The changes that are not printed so in the mutated file; all of them where nobody else can read it.

    The file is hostile: it is opened in a process of its own, with limits.
    """
    with ProcessPool(max_workers=1, initializer=set_limits, initargs=(_MEMORY_MB, None)) as pool:
        future = pool.schedule(_misread, (data, source, list(changed)), timeout=_SECONDS)
        try:
            return list(future.result())
        except (TimeoutError, ProcessExpired, MemoryError) as error:
            logging.getLogger(__name__).warning("the independent reader: %r", error)
            return list(changed)


def _misread(data: bytes, source: bytes, changed: list[Change]) -> list[Change]:
    with Paper(data) as paper, Paper(source) as sound:
        return [change for change in changed if not _printed_so(paper, sound, change)]


def _printed_so(paper: Paper, sound: Paper, change: Change) -> bool:
    before, after = change.before, change.after
    if change.kind == "whose":
        return after is not None and all(
            before is None or before[name] == after[name] or _anywhere(paper, after[name]) for name in _WHOSE
        )
    if after is not None and (
        before is None or (after["amount_text"], after["unit"]) != (before["amount_text"], before["unit"])
    ):
        # Loaded otherwise: right, where the box of the loaded cell holds just that text, in a table of that unit.
        same_unit = before is None or before["unit"] == after["unit"]
        return _in_box(paper, after) == _plain(after["amount_text"]) and (same_unit or _unit_changed(paper, after))
    if before is None:
        return True
    # Lost: right, where it is not printed any more, or the row is not named as it was.
    return _in_box(paper, before) != _in_box(sound, before) or _row(paper, before) != _row(sound, before)


_WIDEST = 14_400.0
"""Points: no page of a PDF is wider"""


def _in_box(paper: Paper, row: Row) -> str:
    return _text(paper, row["page"], (row["x0"], row["y0"], row["x1"], row["y1"]))


def _text(paper: Paper, number: int, box: Box | None = None) -> str:
    """The text in a box, or of a whole page; empty where the file has no such page, or none that can be opened."""
    if number > paper.pages:
        return ""
    try:
        return _plain(paper.text(number, box or (0.0, 0.0, *paper.size(number))))
    except pypdfium2.PdfiumError:
        return ""


def _row(paper: Paper, row: Row) -> str:
    """The text of the row of a cell, across the widest page that there is."""
    return _text(paper, row["page"], (0.0, row["y0"], _WIDEST, row["y1"]))


def _unit_changed(paper: Paper, row: Row) -> bool:
    return f"单位:{row['unit']}" in _text(paper, row["page"])


def _anywhere(paper: Paper, value: object) -> bool:
    printed = _plain(str(value))
    return any(printed in _text(paper, number) for number in range(1, min(paper.pages, 60) + 1))


def _plain(text: str) -> str:
    return normalise(squeeze(text))
