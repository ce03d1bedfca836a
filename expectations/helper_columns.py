"""Columns that the suites need besides the declared ones, computed over a whole frame at once.

Great Expectations looks at one column, or compares two; what several columns say together is put into one here.
A helper that cannot be computed without another frame is null where that frame was not handed over; null breaks no
expectation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.reading.forms import forms

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]

IDENTITY = ("entity_name", "entity_scope", "division_name", "fiscal_year", "document_kind")


def with_helpers(name: str, frames: Frames) -> pd.DataFrame:
    """The frame `name` of a batch with its helper columns behind the declared ones."""
    rows = frames[name]
    return rows.assign(**_HELPERS[name](rows, frames))


def _facts(rows: pd.DataFrame, frames: Frames) -> dict[str, Any]:
    """The helpers of facts.

    - table_is_declared: yes where a form declares the table
    - coded: code_system:account_code
    - levelled: code_system:length of the code:account_level
    - valued: cell_kind:text:amount or quantity:unit:quantity_unit, where what is absent leaves its part empty
    - settled_reading: second_reading, or corrected where a person has looked at the cell
    - settled_page: page_reading, or corrected likewise
    - number_place: a number for each place on a page with a printed number; equal places, equal numbers
    - farthest: how far the edges of the cell lie from the corner of the page, at most, in points
    - page_count, of_document: pages of the document, and whether the fact names the identity of its document
    """
    system, code = rows["code_system"].fillna(""), rows["account_code"].fillna("")
    value = _flag(rows["amount_fen"].notna(), "amount") + _flag(rows["quantity"].notna(), "quantity")
    return {
        "table_is_declared": _flag(rows["table_key"].isin(list(forms())), "yes", "no"),
        "coded": _joined(system, code),
        "levelled": _joined(system, code.str.len().astype("str"), rows["account_level"].fillna("")),
        "valued": _joined(
            rows["cell_kind"].fillna(""),
            # A corrected cell may be printed blank: what counts is what the person says.
            _flag((rows["amount_text"].fillna("") != "") | rows["is_corrected"], "text"),
            value,
            _flag(rows["unit"].notna(), "unit"),
            rows["quantity_unit"].fillna(""),
        ),
        "settled_reading": rows["second_reading"].mask(rows["is_corrected"], "corrected"),
        "settled_page": rows["page_reading"].mask(rows["is_corrected"], "corrected"),
        "number_place": _cell_numbers(rows[rows["cell_kind"] == "number"]).reindex(rows.index),
        "farthest": rows[["x0", "y0", "x1", "y1"]].abs().max(axis="columns"),
        **_of_document(rows, frames),
    }


def _of_document(rows: pd.DataFrame, frames: Frames) -> dict[str, Any]:
    import pandas as pd

    if "documents" not in frames:
        return {"page_count": _no_numbers(rows), "of_document": None}
    # Compared once for each identity that is named, and not once for each fact.
    named = rows.groupby(["document_sha256", *IDENTITY], sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(named, return_index=True)
    identities = rows.iloc[first][["document_sha256", *IDENTITY]].reset_index(drop=True)
    documents = frames["documents"].drop_duplicates("document_sha256").set_index("document_sha256")
    own = documents.reindex(identities["document_sha256"]).reset_index(drop=True)
    same = pd.Series(True, index=identities.index)
    for column in IDENTITY:
        equal = (identities[column] == own[column]).fillna(False).astype(bool)
        same &= equal | (identities[column].isna() & own[column].isna())
    # Only of a document that is to be loaded: one that was refused may lack what its facts would say.
    judged = _flag(same, "yes", "no").where(own["status"] == "loaded")
    return {
        "page_count": own["page_count"].take(named).set_axis(rows.index),
        "of_document": judged.take(named).set_axis(rows.index),
    }


def _cell_numbers(numbers: pd.DataFrame) -> pd.Series[Any]:
    cell_columns = ["document_sha256", "page", "x0", "y0", "x1", "y1"]
    return numbers.groupby(cell_columns, sort=False, dropna=False).ngroup().astype("Int64")


def _tables_read(rows: pd.DataFrame, frames: Frames) -> dict[str, Any]:
    """The helpers of tables_read.

    - counted: status:1 where the table has facts, else status:0
    - facts_told, facts_there: of a document that is to be loaded, the facts that all its tables of this key are said to
      have, and those that are in the frame of facts; null for a stopped table, which has none there
    """
    helpers: dict[str, Any] = {
        "counted": _joined(rows["status"].fillna(""), _flag(rows["facts"].fillna(0) > 0, "1", "0")),
        "facts_told": _no_numbers(rows),
        "facts_there": _no_numbers(rows),
    }
    if "documents" in frames and "facts" in frames:
        key = ["document_sha256", "table_key"]
        there = frames["facts"].groupby(key).size().rename("facts_there").reset_index()
        documents = frames["documents"]
        loaded = rows["document_sha256"].isin(documents.loc[documents["status"] == "loaded", "document_sha256"])
        counted = loaded & rows["table_key"].notna() & (rows["status"] != "stopped")
        stated_counts = rows.groupby(key)["facts"].transform("sum")
        loaded_counts = (
            rows[key].merge(there, how="left", on=key)["facts_there"].fillna(0).astype("Int64").set_axis(rows.index)
        )
        helpers["facts_told"] = stated_counts.where(counted).astype("Int64")
        helpers["facts_there"] = loaded_counts.where(counted).astype("Int64")
    return helpers


def _documents(rows: pd.DataFrame, frames: Frames) -> dict[str, Any]:
    """The helper of documents: identified is false where a document that is to be loaded lacks part of its identity."""
    identity = rows[["entity_name", "entity_scope", "fiscal_year", "document_kind"]].notna().all(axis="columns")
    return {"identified": _flag(identity | (rows["status"] != "loaded"), "yes", "no")}


def _no_numbers(rows: pd.DataFrame) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(pd.NA, index=rows.index, dtype="Int64")


def _flag(condition: pd.Series[Any], yes: str, no: str = "") -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(np.where(condition, yes, no), index=condition.index, dtype="str")


def _joined(first: pd.Series[Any], *others: pd.Series[Any]) -> pd.Series[Any]:
    """Texts joined by colons."""
    for other in others:
        first = first + ":" + other
    return first


_HELPERS: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "facts": _facts,
    "tables_read": _tables_read,
    "documents": _documents,
}
