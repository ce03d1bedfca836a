"""Checks whose two sides are sums of printed cells: sum, equal and at_least.

Every assertion of every formula over every document of a batch is a group of rows in one long table of terms; the
groups are summed at once, in integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from expectations.checks.cells import Batch, Bools, Ints, Texts
from schemas.judging.checks import BY_PART, Formula
from schemas.reading.selectors import Selector

LEFT, RIGHT = 0, 1


@dataclass(frozen=True)
class Terms:
    """Cells taking part in the assertions of one formula: fact, side, sign, and the number of their key."""

    fact: Ints
    side: Ints
    sign: Ints
    key: Ints
    keys: Texts
    """Key by its number, in order"""


@dataclass(frozen=True, eq=False)
class Compared:
    """Assertions of any kind; amounts in fen, or counts. Every field but those of the terms has one entry for each."""

    formula: Ints
    doc: Ints
    key: Texts
    left: Ints
    right: Ints
    tolerance: Ints
    quantum: Ints
    """The coarsest print quantum among the cells"""
    terms: Ints
    """How many non-zero cells take part beside the first"""
    term_assertion: Ints
    term_fact: Ints
    term_side: Ints
    term_sign: Ints


@dataclass(frozen=True, eq=False)
class Sums(Compared):
    """Assertions over sums, in the order of formula, document and key, with their terms."""

    is_count: Bools


def _collect_terms(batch: Batch, formula: Formula) -> Terms:
    """Collect the cells of a formula in every document, with their sides and keys."""
    parts = [(LEFT, selector) for selector in formula.left] + [(RIGHT, selector) for selector in formula.right]
    facts, sides, signs, texts = [], [], [], []
    for side, selector in parts:
        addresses = batch.addresses(selector)
        fact, address_index = batch.facts_at(addresses)
        facts.append(fact)
        sides.append(np.full(len(fact), side, dtype=np.int64))
        signs.append(np.full(len(fact), selector.sign, dtype=np.int64))
        texts.append(_key_texts(batch, formula, selector, addresses)[address_index])
    text = np.concatenate(texts)
    with_key = np.flatnonzero(text != None)  # noqa: E711 - `is not` would compare the array, not its elements
    keys, key = np.unique(text[with_key].astype(str), return_inverse=True)
    parts_of = [np.concatenate(columns)[with_key] for columns in (facts, sides, signs)]
    return Terms(parts_of[0], parts_of[1], parts_of[2], key.astype(np.int64), keys)


def _key_texts(batch: Batch, formula: Formula, selector: Selector, addresses: Ints) -> Texts:
    """By address: the values of the keys of a formula; None if the address is not part of any whole."""
    values = [batch.key_values(selector, key, addresses) for key in formula.by]
    if not values:
        return np.full(len(addresses), "", dtype=object)
    texts = np.array(["/".join(parts) for parts in zip(*values, strict=True)], dtype=object)
    for key, of_key in zip(formula.by, values, strict=True):
        if selector.taken.get(key, key) in BY_PART:
            texts[of_key == ""] = None
    return texts


def applies(batch: Batch, formula: Formula) -> Bools:
    """By document: whether the tables of a formula are printed and its conditions hold."""
    holds = np.ones(len(batch.documents), dtype=np.bool_)
    for name in formula.tables:
        number = batch.table_no(name)
        holds &= batch.printed[:, number] if number >= 0 else False
    if not holds.any():
        return holds
    for selector in formula.when_printed:
        fact, _ = batch.facts_at(batch.addresses(selector))
        holds &= np.bincount(batch.doc[fact], minlength=len(batch.documents)) > 0
    for selector in formula.when_absent:
        fact, _ = batch.facts_at(batch.addresses(selector))
        holds &= np.bincount(batch.doc[fact], minlength=len(batch.documents)) == 0
    for selectors in formula.when_zero:
        total = np.zeros(len(batch.documents), dtype=np.int64)
        for selector in selectors:
            fact, _ = batch.facts_at(batch.addresses(selector))
            np.add.at(total, batch.doc[fact], selector.sign * batch.value[fact])
        holds &= total == 0
    return holds


def _optional(batch: Batch, formula: Formula, side: str, selectors: Sequence[Selector]) -> Bools:
    """By document: whether a side may be without a printed row, because it may miss or all its tables are nil."""
    if side in formula.may_miss and not _by_level(formula):
        return np.ones(len(batch.documents), dtype=np.bool_)
    allowed = np.ones(len(batch.documents), dtype=np.bool_)
    for name in {table for selector in selectors for table in selector.tables}:
        number = batch.table_no(name)
        allowed &= batch.nil[:, number] if number >= 0 else False
    return allowed


def _by_level(formula: Formula) -> bool:
    """Whether a row of one side may miss only where the other rows of its level are printed on that side."""
    return "code" in formula.by and not formula.descends


def _by_measure(formula: Formula) -> bool:
    """Whether both sides are compared measure by measure, under the same names."""
    return "measure" in formula.by and not any(
        "measure" in selector.taken for selector in (*formula.left, *formula.right)
    )


def _level_printed(batch: Batch, formulas: Sequence[Formula], terms: _TermTable, first: Ints, side: int) -> Bools:
    """By group of terms: whether a row of its level of account is printed on a side that may miss one.

    A publisher may print no row of a class, no column of a budget book or no column of a measure at all, or we may not
    have read it; that is not one of zero.
    """
    name = ("left", "right")[side]
    may_miss_level = np.array([_by_level(formula) and name in formula.may_miss for formula in formulas], dtype=np.bool_)
    if not may_miss_level.any():
        return np.zeros(len(first), dtype=np.bool_)
    level = pd.factorize(batch.columns["account_level"])[0].astype(np.int64)[batch.address[terms.fact]]
    measure = pd.factorize(batch.columns["measure"])[0].astype(np.int64)[batch.address[terms.fact]]
    measure[~np.array([_by_measure(formula) for formula in formulas], dtype=np.bool_)[terms.formula]] = -1
    level_key = (terms.formula * len(batch.documents) + terms.doc) * (int(level.max()) + 2) + level + 1
    level_key = level_key * (int(measure.max()) + 2) + measure + 1
    printed = np.isin(level_key[first], level_key[terms.side == side])
    return np.asarray(may_miss_level[terms.formula[first]] & printed, dtype=np.bool_)


@dataclass(frozen=True)
class _TermTable:
    """The terms of many formulas, a row for each."""

    formula: Ints
    doc: Ints
    key: Ints
    """Numbered over all formulas"""
    fact: Ints
    side: Ints
    sign: Ints

    def take(self, rows: Ints | Bools) -> _TermTable:
        """Some of the rows, in the order given."""
        return _TermTable(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def _collect_all_terms(batch: Batch, formulas: Sequence[Formula]) -> tuple[_TermTable, Texts]:
    """Collect the terms of all formulas where they apply, and the names of their keys."""
    parts: list[_TermTable] = []
    names: list[Texts] = []
    for number, formula in enumerate(formulas):
        holds = applies(batch, formula)
        if not holds.any():
            continue
        terms = _collect_terms(batch, formula)
        keep = np.flatnonzero(holds[batch.doc[terms.fact]])
        if not len(keep):
            continue
        fact = terms.fact[keep]
        parts.append(
            _TermTable(
                formula=np.full(len(keep), number, dtype=np.int64),
                doc=batch.doc[fact],
                key=sum(map(len, names)) + terms.key[keep],
                fact=fact,
                side=terms.side[keep],
                sign=terms.sign[keep],
            )
        )
        names.append(terms.keys)
    empty = np.array([], dtype=np.int64)
    columns = {
        field.name: np.concatenate([empty, *(getattr(terms, field.name) for terms in parts)])
        for field in fields(_TermTable)
    }
    return _TermTable(**columns), np.concatenate(names).astype(object) if names else np.array([], dtype=object)


def evaluate_sums(batch: Batch, formulas: Sequence[Formula]) -> Sums:
    """Sum up every assertion of these formulas; those whose rows are not printed are left out."""
    terms, names = _collect_all_terms(batch, formulas)
    terms = terms.take(np.lexsort((terms.fact, terms.side, terms.key, terms.doc, terms.formula)))
    # Keys are numbered over all formulas, so this tells formulas apart, too.
    sum_key = terms.doc * max(len(names), 1) + terms.key
    first = np.flatnonzero(np.r_[True, sum_key[1:] != sum_key[:-1]]) if len(sum_key) else np.array([], dtype=np.int64)
    group = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(sum_key)]))
    keep = _is_complete(batch, formulas, terms, first, group)
    heads, terms = terms.take(first[keep]), terms.take(keep[group])
    group = np.unique(group[keep[group]], return_inverse=True)[1].astype(np.int64)
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if len(group) else np.array([], dtype=np.int64)
    fact, side = terms.fact, terms.side
    value = batch.value[fact]
    left, right = (_sum_groups(np.where(side == at, terms.sign * value, 0), starts) for at in (LEFT, RIGHT))
    tolerance, quantum, counted = _tolerance(batch, fact, side, starts)
    kinds = np.array([formula.kind for formula in formulas], dtype=object)[heads.formula]
    mixed = _minimum_of_groups(batch.quantum[fact], starts) != quantum
    # The same figure in two tables has no parts that could have been rounded apart, unless the units differ.
    tolerance = np.where((kinds == "equal") & ~mixed, 0, tolerance)
    is_count = np.maximum.reduceat(batch.is_count[fact], starts) if len(starts) else np.array([], dtype=np.bool_)
    return Sums(
        formula=heads.formula,
        doc=heads.doc,
        key=names[heads.key],
        left=left,
        right=right,
        tolerance=tolerance,
        quantum=quantum,
        terms=counted,
        is_count=is_count,
        term_assertion=group,
        term_fact=fact,
        term_side=side,
        term_sign=terms.sign,
    )


def _is_complete(batch: Batch, formulas: Sequence[Formula], terms: _TermTable, first: Ints, group: Ints) -> Bools:
    """By group of terms: whether the rows that the assertion needs are printed, and there is something to add up."""
    fact = terms.fact
    if not len(first):
        return np.array([], dtype=np.bool_)
    has = [np.bincount(group[terms.side == side], minlength=len(first)) > 0 for side in (LEFT, RIGHT)]
    optional = [np.zeros((len(formulas), len(batch.documents)), dtype=np.bool_) for _ in has]
    for number, formula in enumerate(formulas):
        optional[LEFT][number] = _optional(batch, formula, "left", formula.left)
        optional[RIGHT][number] = _optional(batch, formula, "right", formula.right)
    formula_of, where = terms.formula[first], terms.doc[first]
    keep = np.ones(len(first), dtype=np.bool_)
    for at in (LEFT, RIGHT):
        keep &= has[at] | optional[at][formula_of, where] | _level_printed(batch, formulas, terms, first, at)
    keep &= _has_parts(batch, formulas, terms, formula_of, group)
    # In a column without a single number there is nothing to add up.
    by_measure = np.array(["measure" in formula.by for formula in formulas])[formula_of]
    used = np.bincount(group[batch.in_used_column[fact]], minlength=len(first)) > 0
    keep &= used | ~by_measure
    # A code without codes below it is a leaf where the next level is printed nowhere in its table.
    descends = np.array([formula.descends for formula in formulas])[formula_of]
    levels = batch.columns["account_level"][batch.address[fact[first]]]
    deeper = np.zeros(len(first), dtype=np.bool_)
    for level, printed in batch.levels_printed.items():
        at_level = levels == level
        deeper[at_level] = printed[where[at_level], batch.table[fact[first]][at_level]]
    return np.asarray(keep & (has[RIGHT] | ~descends | (deeper & has[LEFT])), dtype=np.bool_)


def _has_parts(batch: Batch, formulas: Sequence[Formula], terms: _TermTable, formula_of: Ints, group: Ints) -> Bools:
    """By group of terms: whether the right side has the parts that its formula needs, and enough of them."""
    right = terms.side == RIGHT
    fewest = np.array([formula.fewest_parts for formula in formulas], dtype=np.int64)[formula_of]
    enough = (np.bincount(group[right], minlength=len(formula_of)) >= fewest) | (fewest == 1)
    for number, formula in enumerate(formulas):
        for selector in formula.needs:
            chosen = np.zeros(len(batch.columns["table_key"]), dtype=np.bool_)
            chosen[batch.addresses(selector)] = True
            has_part = np.bincount(group[right & chosen[batch.address[terms.fact]]], minlength=len(formula_of)) > 0
            enough &= has_part | (formula_of != number)
    return np.asarray(enough, dtype=np.bool_)


def _sum_groups(values: Ints, starts: Ints) -> Ints:
    return np.add.reduceat(values, starts) if len(starts) else np.array([], dtype=np.int64)


def _minimum_of_groups(values: Ints, starts: Ints) -> Ints:
    return np.minimum.reduceat(values, starts) if len(starts) else np.array([], dtype=np.int64)


def _tolerance(batch: Batch, fact: Ints, side: Ints, starts: Ints) -> tuple[Ints, Ints, Ints]:
    """How far apart rounding alone can bring the two sides; the coarsest quantum; the terms that were counted.

    Each printed non-zero cell is off by at most half its quantum, and so is the printed total, even where it is
    zero: |Δ| ≤ ½·n·q + ½·q. As Δ is a multiple of the finest quantum, the bound is lowered to one.
    """
    quantum = batch.quantum[fact]
    nonzero = batch.value[fact] != 0
    halves = _sum_groups(np.where(nonzero, quantum, 0), starts)
    coarsest = np.maximum.reduceat(quantum, starts) if len(starts) else np.array([], dtype=np.int64)
    on_left = _sum_groups((nonzero & (side == LEFT)).astype(np.int64), starts)
    halves += np.where(on_left == 0, coarsest, 0)
    finest = np.maximum(_minimum_of_groups(quantum, starts), 1)
    terms = _sum_groups(nonzero.astype(np.int64), starts) - np.minimum(on_left, 1)
    return halves // 2 // finest * finest, coarsest, terms
