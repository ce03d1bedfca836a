"""Complete the rows of statements and performance forms: their identifiers, and what most of them have in common.

The readers of narratives and forms leave out what is the same for all rows or follows from the others:

- `document_sha256` and the identifiers of all frames; `statement_no`;
- `second_reading` (none), `page_reading` (not_looked), `is_corrected` (false), `medium` (text);
- of a statement `fact_id`, where it has `fact_cell` instead (`transforms.facts.cells.fact_cell`): the fact it repeats.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.reading.figures import IDENTIFIERS

Row = dict[str, Any]

_IDENTIFIED_BY = {
    "statements": ("page", "x0", "y0", "x1", "y1", "account_code", "measure", "phase", "kind"),
    "projects": ("first_page", "title_printed", "project_name"),
    "project_funds": ("page", "x0", "y0", "x1", "y1", "task", "source", "measure"),
    "project_indicators": ("page", "x0", "y0", "x1", "y1", "level3"),
}
_DEFAULTS = {"second_reading": "none", "page_reading": "not_looked", "is_corrected": False, "medium": "text"}


@dataclass
class Figures:
    """Rows of the frames of narratives and forms as they are read, in printed order."""

    statements: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    project_funds: list[Row] = field(default_factory=list)
    project_indicators: list[Row] = field(default_factory=list)
    project_texts: list[Row] = field(default_factory=list)


def rows_of(
    figures: Figures, frame: str, document_sha256: str, fact_ids: Mapping[tuple[object, ...], str]
) -> Iterator[Row]:
    """Give the complete rows of a frame of figures; `fact_ids` has the facts of the document by their cells."""
    rows = _identified(frame, getattr(figures, frame), document_sha256)
    for number, row in enumerate(rows, start=1):
        if frame == "statements":
            row["statement_no"] = number
            cell = row.pop("fact_cell", None)
            if cell is not None:
                row["fact_id"] = fact_ids.get(cell)
            if row.get("fact_id") is None:
                row["agrees"] = None
        yield row


def _identified(frame: str, rows: Iterable[Row], document_sha256: str) -> Iterator[Row]:
    counts: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        complete = {"document_sha256": document_sha256, **row}
        if frame in IDENTIFIERS:
            parts = (document_sha256, frame, *(str(row[name]) for name in _IDENTIFIED_BY[frame]))
            counts[parts] += 1
            # Equal ones are told apart by their order, so that no document is refused for them.
            again = (str(counts[parts]),) if counts[parts] > 1 else ()
            identifier = hashlib.sha256("\x1f".join((*parts, *again)).encode()).hexdigest()[:32]
            complete = {**_DEFAULTS, **complete, IDENTIFIERS[frame]: identifier}
        yield complete
