"""Figures of narratives and performance forms as cells that a correction can name and change.

A correction of them has the same file and the same keys as one of a table: `table_key` is the frame, `panel` the column
that is corrected. Each frame has one such column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from common.errors import InvalidInputError
from schemas.reading.figures import FEN, IDENTIFIERS, SIGNED
from schemas.reading.frames import is_storable
from schemas.wording.messages import message
from transforms.forms.amounts import parse_amount

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]

CORRECTED = {
    "statements": ("value", "value_text"),
    "projects": ("total_score", "total_score"),
    "project_funds": ("value", "value_text"),
    "project_indicators": ("score", "score_text"),
}
"""By frame: the column that a correction changes, and the one that holds its printed text"""
_NAMED_BY = {
    "statements": ("account_code", "subject_printed"),
    "projects": ("form_kind", "project_name"),
    "project_funds": ("source", "source_printed"),
    "project_indicators": ("level2", "level3"),
}
"""By frame: what stands for the key and the name of a row"""
_NEGATIVE = ("decrease", "less")
_NOTHING = "-"


def cells_of(figures: Mapping[str, pd.DataFrame], fact_ids: Collection[str]) -> dict[str, Row]:
    """The figures that are wanted, by their number, with the columns of a fact that corrections look at."""
    cells: dict[str, Row] = {}
    for name, identifier in IDENTIFIERS.items():
        if name in figures and len(figures[name]):
            rows = figures[name][figures[name][identifier].isin(list(fact_ids))]
            objects = rows.astype(object).where(rows.notna(), None)
            for row in objects.to_dict("records"):
                named = {str(column): value for column, value in row.items()}
                cells[str(named[identifier])] = as_cell(name, named)
    return cells


def as_cell(frame_name: str, row: Mapping[str, Any]) -> Row:
    """One figure with the columns of a fact that corrections look at."""
    column, printed = CORRECTED[frame_name]
    key, name = (str(row[column] or "") for column in _NAMED_BY[frame_name])
    value, text = row[column], row[printed]
    return {
        "frame": frame_name,
        "document_sha256": row["document_sha256"],
        "fact_id": row[IDENTIFIERS[frame_name]],
        "table_key": frame_name,
        "panel": column,
        "row_key": key or name or _NOTHING,
        "row_name": name or key or _NOTHING,
        "measure": row.get("measure") or column,
        "phase": row.get("phase") or _NOTHING,
        "budget_book": row.get("budget_book") or _NOTHING,
        **dict.fromkeys(("unit_key", "economic_code", "government_economic_code", "project_key"), ""),
        "occurrence": 1,
        "reference_year": 0,
        "fiscal_year": 0,
        "page": int(row["first_page"] if frame_name == "projects" else row["page"]),
        "x0": row.get("x0", 0.0),
        "y0": row.get("y0", 0.0),
        "unit": row.get("unit") or "",
        "quantity_unit": None,
        "direction": row.get("direction") or "" if row.get("kind") in SIGNED else "",
        "amount_text": _plain(text),
        "value": value,
        "amount_fen": row.get("amount_fen"),
        "quantity": row.get("quantity"),
        "printed_fen": row.get("amount_fen"),
        "printed_quantity": row.get("quantity"),
        "has_cell_kind": "cell_kind" in row,
        "cell_kind": row.get("cell_kind") or ("blank" if value is None else "number"),
        "second_reading": row["second_reading"],
        "page_reading": row["page_reading"],
    }


def figure_value(text: str, cell: Mapping[str, Any]) -> Row:
    """The columns value, amount_fen, quantity and cell_kind of a figure with this text.

    Raises:
        InvalidInputError: the text is no number, or cannot be stored exactly.
    """
    read = parse_amount(text.removesuffix("%").removesuffix("％"))
    columns: Row = {"value": None, "amount_fen": None, "quantity": None, "cell_kind": read.kind}
    if read.kind == "unreadable":
        raise InvalidInputError(message("corrections.no_amount", text=text))
    if read.number is None:
        return columns
    number = -abs(read.number) if cell["direction"] in _NEGATIVE else read.number
    fen = number * FEN[cell["unit"]] if cell["unit"] in FEN else None
    is_whole = fen is None or fen == fen.to_integral_value()
    if not is_storable(number) or not is_whole or abs(int(fen or 0)) >= 1 << 63:
        raise InvalidInputError(message("corrections.not_exact", text=text, unit=cell["unit"]))
    columns["value"] = number
    columns["amount_fen"] = None if fen is None else int(fen)
    if cell["quantity"] is not None and number == number.to_integral_value():
        columns["quantity"] = int(number)
    return columns


def corrected_figures(
    figures: Mapping[str, pd.DataFrame], corrected: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> dict[str, pd.DataFrame]:
    """The frames with corrected figures: pairs of a cell and its corrected value."""
    changed = dict(figures)
    for cell, value in corrected:
        name = cell["frame"]
        if changed[name] is figures[name]:
            changed[name] = figures[name].copy()
        rows = changed[name]
        (index,) = rows.index[rows[IDENTIFIERS[name]] == cell["fact_id"]]
        rows.at[index, CORRECTED[name][0]] = value["value"]
        for column in ("amount_fen", "quantity"):
            if column in rows.columns:
                rows.at[index, column] = value[column]
        if cell["has_cell_kind"]:
            rows.at[index, "cell_kind"] = value["cell_kind"]
        rows.at[index, "is_corrected"] = True
    return changed


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value or "")
