"""Forms on scans: which of their figures both recognisers read alike, in cells and under labels that are certain."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from transforms.forms.units import find_unit, unit_in_header
from transforms.reading.grids import Region
from transforms.scans.doubts import LABEL
from transforms.scans.readings import ILLEGIBLE, has_digit

SCAN = "scan"
AGREED, DOUBTFUL = "agreed", "doubtful"
READINGS = "readings"
"""Why a cell is in doubt that the recognisers read differently"""
_NAMES = ("level1_printed", "level2_printed", "level3")
_LEVELS = ("level1", "level2")
_EDGE = 3.0
_UNREAD_UNIT = re.compile(f"{ILLEGIBLE}.?元|元.?{ILLEGIBLE}|单位.?{ILLEGIBLE}")


def proof_of(cells: Iterable[Region], is_doubtful: bool = False) -> dict[str, str]:
    """The columns medium, proof and page_reading of a figure of these cells, as the reader knows them; none for text.

    Args:
        cells: The cells that the figure is read from.
        is_doubtful: Whether something around them makes it doubtful.
    """
    own = list(cells)
    return _state(own, is_doubtful or any(_is_unsure(cell) for cell in own))


def _state(cells: Iterable[Region], doubtful: bool) -> dict[str, str]:
    if not any(cell.medium == SCAN for cell in cells):
        return {}
    read = (DOUBTFUL, "differs") if doubtful else (AGREED, "agrees")
    return {"medium": SCAN, **dict(zip(("proof", "page_reading"), read, strict=True))}


def is_doubtful(cells: Iterable[Region], x1: float) -> bool:
    """Whether a label in a row of a scan, up to a place, was not read with certainty."""
    return any(_is_unsure(cell) for cell in cells if cell.text and not cell.is_number and cell.x1 <= x1 + _EDGE)


def is_header_doubtful(cells: Iterable[Region]) -> bool:
    """Whether a header on a scan was not read with certainty."""
    return any(_is_unsure(cell) for cell in cells)


def proof_of_indicator(cells: Sequence[Region], names: Sequence[Region], is_doubtful: bool) -> dict[str, str]:
    """The columns medium, proof and page_reading of an indicator; words without figures show what differs.

    Args:
        cells: The cells of the row.
        names: Those of them that say what it is about.
        is_doubtful: Whether its header makes it doubtful.
    """
    doubtful = is_doubtful or any(
        _is_unsure(cell) and (cell.unsure != READINGS or cell in names or any(map(has_digit, cell.readings)))
        for cell in cells
    )
    return _state(cells, doubtful)


def _is_unsure(cell: Region) -> bool:
    """Whether a cell was not read with certainty; what stands to its left is no label in every form."""
    return cell.medium == SCAN and (cell.unsure not in ("", LABEL) or ILLEGIBLE in cell.text)


def doubt_unread_unit(funds: Iterable[dict[str, Any]], texts: Iterable[str]) -> None:
    """Doubt the money of a form on a scan where no unit is read with certainty in any of its texts.

    On a page with text, money without a unit is in 万元; on a scan the unit may be what was not read.
    """
    printed = list(texts)
    is_read = any(find_unit([text]) or unit_in_header(text) for text in printed)
    if is_read and not any(_UNREAD_UNIT.search(text) for text in printed):
        return
    for fund in funds:
        if "proof" in fund and fund["amount_fen"] is not None:
            fund["proof"] = DOUBTFUL


def doubt_unread_names(indicators: Iterable[dict[str, Any]]) -> None:
    """Doubt indicators whose name or level was not read, also of a level that they have from rows above.

    A level that is printed and not known may be two: handwriting over a rule joins 效益指标 and 满意度指标.
    """
    for row in indicators:
        is_unread = any(ILLEGIBLE in row[name] for name in _NAMES)
        is_unknown = any(row[f"{level}_printed"] and not row[level] for level in _LEVELS)
        if "proof" in row and (is_unread or is_unknown):
            row["proof"] = DOUBTFUL


def joined(row: dict[str, Any], proof: dict[str, str]) -> None:
    """Doubt a row for a part of it on the next page."""
    if proof.get("proof") == DOUBTFUL or ("proof" in row) != ("proof" in proof):
        row |= {"medium": SCAN, "proof": DOUBTFUL, "page_reading": "differs"}


def certain_text(cell: Region) -> str:
    """The text of a cell, without a number that the recognisers read differently."""
    is_certain = not cell.is_number or cell.unsure in ("", LABEL)
    return cell.text if is_certain else ILLEGIBLE * len(cell.text)
