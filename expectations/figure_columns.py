"""Columns that the suites of narratives and forms need besides the declared ones; see `helper_columns`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.reading.figures import FEN, SIGNED
from schemas.reading.frames import frame

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]

_FARTHEST = 20_000.0
"""Points from the corner of a page: beyond them lies no page"""
_MOST_POINTS = 1000
_OPERATORS = (">=", "<=", ">", "<", "=")
_NEGATIVE, _POSITIVE = ("decrease", "less"), ("increase", "greater")
_WITHOUT_FIGURE = ("nil", "unchanged")


def with_figure_helpers(name: str, frames: Frames) -> pd.DataFrame:
    """The frame `name` of a batch with its helper columns behind the declared ones: yes where all is well, else no.

    - complete: no required column is without a value; boxed: the box lies on a page and is not empty
    - settled_reading, settled_page: second_reading and page_reading, or corrected where a person has looked
    - page_count: pages of the document, null where the documents were not handed over
    - form_is_there: the form of the row is among the projects
    - valued: printed text, value and kind fit; signed: the sign fits the direction; in_fen: so does the amount in fen
    - scored: points are in their range; parsed: the operators are known
    """
    rows = frames[name]
    columns = {column.name for column in frame(name).columns}
    helpers: dict[str, Any] = {
        "complete": rows[[column.name for column in frame(name).columns if column.required]].notna().all(axis="columns")
    }
    if "x0" in columns:
        helpers["boxed"] = _boxed(rows)
    if name != "statements" and name != "projects":
        helpers["form_is_there"] = _form_is_there(rows, frames)
    if name != "project_texts":
        helpers |= _HELPERS[name](rows)
    helpers = {helper: _yes(values) for helper, values in helpers.items()}
    if "second_reading" in columns:
        helpers["settled_reading"] = rows["second_reading"].mask(rows["is_corrected"].astype(bool), "corrected")
        helpers["settled_page"] = rows["page_reading"].mask(rows["is_corrected"].astype(bool), "corrected")
    helpers["page_count"] = _page_count(rows, frames)
    return rows.assign(**helpers)


def _statements(rows: pd.DataFrame) -> dict[str, Any]:
    there, printed = rows["value"].notna(), rows["value_text"].fillna("") != ""
    optional = rows["kind"].isin(_WITHOUT_FIGURE)
    sign = rows["value"].map(_sign)
    wrong = (rows["direction"].isin(_NEGATIVE) & (sign > 0)) | (rows["direction"].isin(_POSITIVE) & (sign < 0))
    wrong &= rows["kind"].isin(SIGNED)
    return {
        "valued": ((there == printed) & (there | optional)) | (rows["is_corrected"].astype(bool) & there),
        "signed": ~wrong,
        "in_fen": _in_fen(rows),
    }


def _projects(rows: pd.DataFrame) -> dict[str, Any]:
    in_range = [rows[name].map(_is_score).astype(bool) for name in ("total_weight", "total_score")]
    return {"scored": in_range[0] & in_range[1]}


def _funds(rows: pd.DataFrame) -> dict[str, Any]:
    there, printed = rows["value"].notna(), rows["value_text"].fillna("") != ""
    kind = rows["cell_kind"]
    fits = ((kind == "number") & there & printed) | ((kind == "blank") & ~there & ~printed)
    fits |= (kind == "not_applicable") & ~there & printed
    return {
        "valued": fits | (rows["is_corrected"].astype(bool) & ((kind == "number") == there)),
        "in_fen": _in_fen(rows),
    }


def _indicators(rows: pd.DataFrame) -> dict[str, Any]:
    import pandas as pd

    printed = pd.Series(True, index=rows.index)
    for name in ("weight", "score"):
        printed &= rows[name].isna() | (rows[f"{name}_text"].fillna("") != "")
    scored = [
        _is_score(score) and (_is_missing(score) or _is_missing(weight) or score <= weight)
        for score, weight in zip(rows["score"], rows["weight"], strict=True)
    ]
    operators = [rows[name].isna() | rows[name].isin(_OPERATORS) for name in ("target_operator", "actual_operator")]
    return {
        "valued": printed | rows["is_corrected"].astype(bool),
        "scored": pd.Series(scored, index=rows.index, dtype=bool),
        "parsed": operators[0] & operators[1],
    }


def _in_fen(rows: pd.DataFrame) -> pd.Series[Any]:
    import pandas as pd

    fits = [
        _is_missing(fen) or (not _is_missing(value) and unit in FEN and value * FEN[unit] == int(fen))
        for fen, value, unit in zip(rows["amount_fen"], rows["value"], rows["unit"], strict=True)
    ]
    return pd.Series(fits, index=rows.index, dtype=bool)


def _boxed(rows: pd.DataFrame) -> pd.Series[Any]:
    far = rows[["x0", "y0", "x1", "y1"]].abs().max(axis="columns")
    return (rows["x0"] < rows["x1"]) & (rows["y0"] < rows["y1"]) & (far <= _FARTHEST)


def _form_is_there(rows: pd.DataFrame, frames: Frames) -> pd.Series[Any]:
    import pandas as pd

    forms = frames["projects"]
    form_keys = set(zip(forms["document_sha256"], forms["form_no"], strict=True))
    keys = zip(rows["document_sha256"], rows["form_no"], strict=True)
    return pd.Series([key in form_keys for key in keys], index=rows.index, dtype=bool)


def _page_count(rows: pd.DataFrame, frames: Frames) -> Any:
    import pandas as pd

    if "documents" not in frames:
        return pd.Series(pd.NA, index=rows.index, dtype="Int64")
    documents = frames["documents"].drop_duplicates("document_sha256").set_index("document_sha256")
    return rows["document_sha256"].map(documents["page_count"]).astype("Int64")


def _yes(values: pd.Series[Any]) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(np.where(values.astype(bool), "yes", "no"), index=values.index, dtype="str")


def _sign(value: Any) -> int:
    return 0 if _is_missing(value) else (value > 0) - (value < 0)


def _is_score(value: Any) -> bool:
    return _is_missing(value) or Decimal(0) <= value <= _MOST_POINTS


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return value is None or bool(pd.isna(value))


_HELPERS = {
    "statements": _statements,
    "projects": _projects,
    "project_funds": _funds,
    "project_indicators": _indicators,
}
