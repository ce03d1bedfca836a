"""Classify failed checks: rounding, publisher error, or misreading."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from expectations.checks.assertions import FAIL, WITHIN, Assertions
from expectations.checks.cells import Batch, Bools, Texts
from expectations.checks.unread_parts import has_unread_parts

ROUNDING = "rounding"
TWIN = "rounding_twin"
PUBLISHER = "publisher_error"
MISREADING = "suspected_misreading"
NO_RULE = "rule_not_applicable"
CORRECTION = "correction_disagrees"
RESTATED = "restated"

Doubts = Collection[str] | pd.DataFrame

READER_DOUBTS = (
    "unaccounted_number",
    "rows_without_rules",
    "title_without_table",
    "image_page",
    "unknown_header",
    "unknown_row",
    "page_missing",
    "rule_assumed",
)
"""Rules of the reader behind findings that say that something printed may not have been read"""

ANNOUNCED = ("title_without_table", "unknown_header")
"""Those that say that a standard table is printed and was not read, or not completely"""


def doubts_of(findings: pd.DataFrame) -> pd.DataFrame:
    """Select the doubts that findings of the reader raise.

    Returns:
        document_sha256, table_key (null: the whole document) and rule.
    """
    chosen = findings[findings["rule"].isin(READER_DOUBTS)]
    return chosen[["document_sha256", "table_key", "rule"]].drop_duplicates().reset_index(drop=True)


def announced(doubts: Doubts | None) -> pd.DataFrame | None:
    """List the tables that are announced in a document and were not found: document_sha256 and table_key."""
    if not isinstance(doubts, pd.DataFrame) or "rule" not in doubts:
        return None
    announcing = doubts[doubts["rule"].isin(ANNOUNCED) & doubts["table_key"].notna()]
    return announcing[["document_sha256", "table_key"]]


def _doubted(batch: Batch, doubts: Doubts | None) -> Bools:
    """Say for each document and table whether it is in doubt: by a given doubt, by its status or by its headers."""
    doubted = np.zeros_like(batch.printed)
    index = pd.Index(batch.documents)
    doubtful_tables = pd.DataFrame(
        {"document_sha256": pd.Series([], dtype="str"), "table_key": pd.Series([], dtype="str")}
    )
    if isinstance(doubts, pd.DataFrame):
        doubtful_tables = doubts
    elif doubts:
        doubtful_tables = pd.DataFrame({"document_sha256": sorted(doubts), "table_key": None})
    tables = batch.tables
    own = (tables["status"] == "unknown") | tables["unknown_headers"].notna()
    for rows, whole in ((doubtful_tables, True), (tables[own], False)):
        docs = index.get_indexer(pd.Index(rows["document_sha256"]))
        for doc, key in zip(docs, rows["table_key"], strict=True):
            if doc < 0:
                continue
            if pd.isna(key):
                doubted[doc, :] |= whole
            elif (number := batch.table_no(str(key))) >= 0:
                doubted[doc, number] = True
    return doubted


def judge(batch: Batch, assertions: Assertions, doubts: Doubts | None) -> Texts:
    """Give the verdict on each assertion; None where it holds exactly or does not apply.

    A cell speaks for the publisher where all readings of it agree. One cell of which they do not, or a sign that its
    table was not read whole, makes it a suspicion against the reading. A cell in doubt outweighs what else could
    explain a difference: the last digit of a figure that was rounded in two ways may as well have been misread. That
    rows may be missing does not: they would not leave a difference of one in the last digit.

    A sum that lacks a part which was not read, in cells without a doubt, is not judged.
    """
    failed = assertions.result == FAIL
    lost = np.array([check.lost_rows for check in assertions.checks], dtype=np.bool_)[assertions.check] & failed
    doubted = _doubted(batch, doubts)
    index = pd.Index(batch.table_names)
    for doc, table in zip(assertions.doc[lost], index.get_indexer(pd.Index(assertions.table_key[lost])), strict=True):
        if table >= 0:
            doubted[doc, table] = True
    fact = assertions.term_fact
    unsure = _any(assertions, ~batch.agrees[fact])
    suspected = unsure | _any(assertions, doubted[batch.doc[fact], batch.table[fact]])
    twin = failed & (assertions.kind == "equal") & (np.abs(assertions.difference) <= assertions.quantum)
    verdict = np.full(len(failed), None, dtype=object)
    verdict[assertions.result == WITHIN] = ROUNDING
    verdict[failed] = PUBLISHER
    # What a person wrote is not the publisher's error.
    written = np.bincount(assertions.term_assertion[batch.changed[fact]], minlength=len(failed)) > 0
    verdict[failed & written] = CORRECTION
    verdict[failed & suspected | lost] = MISREADING
    verdict[has_unread_parts(batch, assertions) & ~unsure & ~lost & ~written] = NO_RULE
    verdict[twin & ~unsure] = TWIN
    verdict[failed & ~assertions.accuses] = NO_RULE
    return verdict


def _any(assertions: Assertions, terms: Bools) -> Bools:
    """By assertion: whether this is so of any of its terms."""
    by_assertion: Bools = np.bincount(assertions.term_assertion[terms], minlength=len(assertions.result)) > 0
    return by_assertion
