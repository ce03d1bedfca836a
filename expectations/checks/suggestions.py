"""Suggest the value that would repair every identity that a cell breaks; it is never applied."""

from __future__ import annotations

import numpy as np
import pandas as pd

from expectations.checks.assertions import FAIL, Assertions
from expectations.checks.balance import LEFT
from expectations.checks.cells import Batch, Bools, Ints, Texts
from expectations.checks.verdicts import NO_RULE, TWIN
from schemas.judging.checks import BALANCES

_AT_LEAST_TWO = 2


def suggest(batch: Batch, assertions: Assertions, verdict: Texts) -> tuple[Ints, Ints]:
    """Find the only fact that explains a broken assertion, with its implied value in fen; -1 and 0 if there is none.

    A fact qualifies if two broken identities imply the same value for it, that value breaks no other identity in which
    the fact takes part, and no second fact qualifies.
    """
    fact = np.full(len(verdict), -1, dtype=np.int64)
    value = np.zeros(len(verdict), dtype=np.int64)
    kinds = assertions.kind
    broken = (assertions.result == FAIL) & (kinds != "at_least") & (assertions.unit == "money")
    broken &= (verdict != TWIN) & (verdict != NO_RULE) & np.isin(kinds, BALANCES)
    if not broken.any():
        return fact, value
    slope = assertions.term_sign * np.where(assertions.term_side == LEFT, 1, -1)
    terms = pd.DataFrame(
        {
            "assertion": assertions.term_assertion,
            "fact": assertions.term_fact,
            "slope": slope,
            "change": -slope * assertions.difference[assertions.term_assertion],
        }
    )
    implied = terms[broken[terms["assertion"]]]
    votes = implied.groupby(["fact", "change"], sort=True)["assertion"].nunique().reset_index(name="votes")
    votes = votes[votes["votes"] >= _AT_LEAST_TWO]
    votes = votes[~_breaks(assertions, terms, votes)]
    explained = implied.merge(votes, on=["fact", "change"])
    alone = explained[~explained.duplicated("assertion", keep=False)]
    chosen = alone["assertion"].to_numpy(dtype=np.int64)
    fact[chosen] = alone["fact"].to_numpy(dtype=np.int64)
    value[chosen] = batch.value[fact[chosen]] + alone["change"].to_numpy(dtype=np.int64)
    return fact, value


def _breaks(assertions: Assertions, terms: pd.DataFrame, votes: pd.DataFrame) -> Bools:
    """By candidate: whether its value leaves an identity of its fact broken that may accuse."""
    tried = terms[terms["fact"].isin(votes["fact"])].drop(columns="change")
    tried = tried.merge(votes.assign(candidate=np.arange(len(votes))), on="fact")
    at = tried["assertion"].to_numpy(dtype=np.int64)
    kinds = assertions.kind
    judged = np.isin(kinds[at], BALANCES) & assertions.accuses[at]
    tried, at = tried[judged], at[judged]
    after = assertions.difference[at] + (tried["slope"] * tried["change"]).to_numpy(dtype=np.int64)
    off = np.where(kinds[at] == "at_least", np.maximum(-after, 0), np.abs(after))
    allowed = np.where(kinds[at] == "equal", assertions.quantum[at], assertions.tolerance[at])
    # One slip is carried into several tables: what is a part of another figure may be wrong in the same way.
    together = tried.groupby(["assertion", "change"])["fact"].transform("nunique").to_numpy(dtype=np.int64) > 1
    bad = tried["candidate"].to_numpy(dtype=np.int64)[(off > allowed) & ~(together & (kinds[at] == "at_least"))]
    breaks: Bools = np.isin(np.arange(len(votes)), bad)
    return breaks
