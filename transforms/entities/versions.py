"""The versions of a disclosure: the same entity, year and kind published again."""

from __future__ import annotations

import pandas as pd

from schemas.frames import frame
from transforms.entities.record import Record

_OF = ["entity_id", "fiscal_year", "document_kind"]


def disclosures(documents: pd.DataFrame, record: Record) -> pd.DataFrame:
    """The frame `disclosures`: every version numbered, and the one that is shown.

    Args:
        documents: the documents that `resolve` filed under their entities.
        record: what people decided; withdrawals count.

    Versions are ordered by published_on, retrieved_on and document_sha256, an unknown date before every known one;
    when a document arrived plays no part.
    """
    withdrawn = {withdrawal.document: withdrawal.on for withdrawal in record.withdrawals}
    order = [*_OF, "published_on", "retrieved_on", "document_sha256"]
    made = documents.sort_values(order, na_position="first", kind="stable").reset_index(drop=True)
    groups = made.groupby(_OF, sort=False)
    made["version_no"] = (groups.cumcount() + 1).astype("Int64")
    made["versions"] = groups["document_sha256"].transform("size").astype("Int64")
    made["supersedes"] = groups["document_sha256"].shift(1)
    made["withdrawn_on"] = made["document_sha256"].map(withdrawn).astype("str")
    made["withdrawn_on"] = made["withdrawn_on"].where(made["document_sha256"].isin(list(withdrawn)))
    shown = (made["status"] == "loaded") & ~made["document_sha256"].isin(list(withdrawn))
    last = made["version_no"].where(shown).groupby([made[column] for column in _OF], sort=False).transform("max")
    made["is_current"] = (shown & (made["version_no"] == last).fillna(False)).astype("bool")
    made["version_state"] = "superseded"
    made.loc[made["is_current"], "version_state"] = "current"
    made.loc[made["status"] != "loaded", "version_state"] = "quarantined"
    made.loc[made["document_sha256"].isin(list(withdrawn)), "version_state"] = "withdrawn"
    declared = frame("disclosures")
    # By way of objects: a column of text without rows cannot be taken over from the database as it is.
    columns = made[declared.column_names].astype(object)
    built = columns.where(columns.notna(), None).astype(declared.build([]).dtypes.to_dict())
    return built.sort_values(list(declared.sort), kind="stable").reset_index(drop=True)
