"""Sums that cannot be judged, because a row or a column that may be part of them was not read.

The whole is then more than the parts that were read. It accuses neither the publisher nor the reading of the others:
the finding says what is not read, and the table is not stopped.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from common.language import Localised
from expectations.checks.assertions import FAIL, Assertions
from expectations.checks.balance import LEFT
from expectations.checks.cells import Batch, Bools, Ints
from schemas.judging.checks import Formula
from schemas.wording.messages import listed, message

_OF_ROWS = ("account_code", "account_level", "step", "position")
_SHOWN = 3


def has_unread_parts(batch: Batch, assertions: Assertions) -> Bools:
    """By assertion: whether what its parts lack may stand in a column that is not read, or is that of unknown rows."""
    unread = np.zeros(len(assertions.result), dtype=np.bool_)
    for number in _short_sums(assertions):
        unread[number] = bool(_unread(batch, assertions, int(number)))
    return unread


def unread_parts(batch: Batch, assertions: Assertions, number: int) -> Localised:
    """Say what is not read of the table of an assertion."""
    names = _unread(batch, assertions, number)
    return message("judging.part_not_read", names=listed(names[:_SHOWN], max(0, len(names) - _SHOWN)))


def _short_sums(assertions: Assertions) -> Ints:
    """The sums whose parts add up to less than their whole."""
    short = (assertions.result == FAIL) & (assertions.kind == "sum") & (assertions.difference > 0)
    return np.flatnonzero(short)


def _unread(batch: Batch, assertions: Assertions, number: int) -> list[str]:
    first, last = np.searchsorted(assertions.term_assertion, [number, number + 1])
    terms = np.arange(first, last)
    facts = assertions.term_fact[terms]
    formula = assertions.formula_of(number)
    tables = np.unique(batch.table[facts])
    if formula is None or len(tables) != 1:
        return []
    names = list(_columns(batch, int(batch.doc[facts[0]]), int(tables[0]))) if _adds_columns(formula) else []
    whole = facts[assertions.term_side[terms] == LEFT]
    if not names and len(whole) == 1 and _adds_rows(formula):
        names = list(_rows(batch, int(whole[0]), assertions, number))
    return names


def _adds_columns(formula: Formula) -> bool:
    """Whether the parts are columns of the row of the whole."""
    measures = {measure for selector in formula.right for measure in selector.where.get("measure", ())}
    books = {book for selector in formula.right for book in selector.where.get("budget_book", ())}
    return len(measures) > 1 or len(books) > 1 or any("column" in selector.taken for selector in formula.right)


def _adds_rows(formula: Formula) -> bool:
    """Whether the parts are rows of the column of the whole."""
    return any(
        {"code", "place"} & selector.taken.keys() or any(column in selector.where for column in _OF_ROWS)
        for selector in formula.right
    )


def _columns(batch: Batch, doc: int, table: int) -> Iterator[str]:
    """The headers of a table that are not understood."""
    tables = batch.tables
    own = (tables["document_sha256"] == batch.documents[doc]) & (tables["table_key"] == batch.table_names[table])
    for headers in tables.loc[own & tables["unknown_headers"].notna(), "unknown_headers"]:
        yield from str(headers).split(" | ")


def _rows(batch: Batch, whole: int, assertions: Assertions, number: int) -> Iterator[str]:
    """The rows without a meaning whose amounts, one of them or all together, are what is lacking."""
    facts = batch.facts
    column = ["panel", "measure", "phase", "budget_book", "unit_key", "reference_year"]
    same = (batch.doc == batch.doc[whole]) & (batch.table == batch.table[whole])
    same &= (facts["account_code"].fillna("") == "").to_numpy() & (facts["row_key"] != "").to_numpy()
    rows = facts[same]
    rows = rows[(rows[column] == facts[column].iloc[whole]).all(axis="columns")]
    values = pd.Series(batch.value[rows.index.to_numpy()], index=rows.index)
    tolerance, lacking = int(assertions.tolerance[number]), int(assertions.difference[number])
    equal_values = values[(values - lacking).abs() <= tolerance]
    if len(equal_values):
        yield str(rows.at[equal_values.index[0], "row_name_printed"])
    elif len(values) and abs(int(values.sum()) - lacking) <= tolerance:
        yield from rows["row_name_printed"].astype(str)
