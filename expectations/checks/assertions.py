"""All assertions of a batch: over sums of cells, over which cells are printed, and those that do not apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from common.language import Bilingual, Localised, sentences
from expectations.checks.balance import LEFT, Compared, Sums, applies, evaluate_sums
from expectations.checks.cells import Batch, Bools, Ints, Texts
from expectations.checks.display_names import table_name
from expectations.checks.presence import Observation, observe
from schemas.judging.checks import BALANCES, ELSEWHERE, Check, Formula, words
from schemas.wording.messages import listed, message

PASS, WITHIN, FAIL, NOT_APPLICABLE = "pass", "within_tolerance", "fail", "not_applicable"


@dataclass(frozen=True, eq=False)
class Assertions(Compared):
    """Assertions of all checks, by document and declaration; `formula` is the place of the formula in its check."""

    checks: tuple[Check, ...]
    check: Ints
    unit: Texts
    """money, count, or empty where nothing was computed"""
    result: Texts
    detail: Texts
    """What was observed, or why the check does not apply: texts in both languages; None where sums were compared"""
    table_key: Texts
    page: Ints
    """-1 where there is none"""

    @cached_property
    def kind(self) -> Texts:
        """The kind of the formula of each assertion."""
        names = [[formula.kind for formula in check.formulas] or [check.kind] for check in self.checks]
        starts = np.cumsum([0, *(len(kinds) for kinds in names)])[:-1]
        flat = np.array([kind for kinds in names for kind in kinds], dtype=object)
        chosen: Texts = flat[starts[self.check] + self.formula]
        return chosen

    @property
    def accuses(self) -> Bools:
        """Whether the check of each assertion may blame the publisher."""
        return np.array([check.accuses for check in self.checks], dtype=np.bool_)[self.check]

    @property
    def difference(self) -> Ints:
        """Left minus right."""
        return self.left - self.right

    def formula_of(self, number: int) -> Formula | None:
        """The formula of an assertion; None for checks on tables."""
        formulas = self.checks[self.check[number]].formulas
        return formulas[self.formula[number]] if formulas else None

    def subject(self, number: int) -> str:
        """Which row, column or item an assertion is about, readable."""
        formula = self.formula_of(number)
        return subject(formula, str(self.key[number])) if formula else ""


def subject(formula: Formula, key: str) -> str:
    """Give the readable name of one assertion of a formula: its own subject and the values that it was split by."""
    named = words()
    parts = [formula.subject, *(named.get(value, value) for value in key.split("/") if value)]
    return "/".join(word for word in parts if word)


Columns = Mapping[str, Any]
"""The columns of assertions of one origin, each with an entry for every assertion"""


@dataclass(frozen=True)
class _Observed:
    """An observation of a check, by the number of the check."""

    check: int
    observation: Observation


@dataclass(frozen=True)
class _Inapplicable:
    """A check that does not apply to a document, and why."""

    check: int
    doc: int
    reason: Localised


def collect(batch: Batch, checks: tuple[Check, ...]) -> Assertions:
    """Evaluate all checks that look at one document at a time."""
    formulas = np.array(
        [(c, f) for c, check in enumerate(checks) if check.kind in BALANCES for f in range(len(check.formulas))],
        dtype=np.int64,
    ).reshape(-1, 2)
    sums = evaluate_sums(batch, [checks[c].formulas[f] for c, f in formulas])
    observed = [
        _Observed(number, observation)
        for number, check in enumerate(checks)
        if check.kind not in (*BALANCES, *ELSEWHERE)
        for observation in observe(batch, check)
        if batch.prints(check.document_kinds)[observation.doc]
    ]
    inapplicable = _inapplicable(batch, checks, formulas[sums.formula, 0], sums, observed)
    parts = [
        _of_sums(batch, checks, formulas, sums),
        _of_observations(batch, checks, observed),
        _of_inapplicable(checks, inapplicable),
    ]
    columns = {name: np.concatenate([batch_columns[name] for batch_columns in parts]) for name in parts[0]}
    return _sorted(checks, columns, _terms(sums, observed))


def _inapplicable(
    batch: Batch, checks: tuple[Check, ...], check_of_sum: Ints, sums: Sums, observed: Sequence[_Observed]
) -> list[_Inapplicable]:
    """List the checks, by document, that have neither a sum nor an observation."""
    applied = np.zeros((len(checks), len(batch.documents)), dtype=np.bool_)
    applied[check_of_sum, sums.doc] = True
    for row in observed:
        applied[row.check, row.observation.doc] = True
    rows = []
    for number, check in enumerate(checks):
        if check.kind in ELSEWHERE:
            continue
        reasons = _reasons(batch, check) if check.formulas else None
        is_due = ~applied[number] & batch.prints(check.document_kinds)
        if check.further_tables:  # no result where none of these tables is printed
            is_due &= batch.prints_any(check.further_tables)
        for doc in np.flatnonzero(is_due):
            reason = reasons[doc] if reasons is not None else message("judging.no_table")
            rows.append(_Inapplicable(number, int(doc), reason))
    return rows


def _reasons(batch: Batch, check: Check) -> list[Localised]:
    """By document: why the first formula of a check does not apply."""
    formula = check.formulas[0]
    numbers = [batch.table_no(name) for name in formula.tables]
    holds = applies(batch, formula)
    reasons: list[Localised] = []
    for doc in range(len(batch.documents)):
        missing = [
            (name, number)
            for name, number in zip(formula.tables, numbers, strict=True)
            if number < 0 or not batch.printed[doc, number]
        ]
        if missing:
            reasons.append(_missing_tables(batch, doc, missing))
        elif not holds[doc]:
            reasons.append(message("judging.condition_not_met"))
        else:
            reasons.append(message("judging.rows_not_printed"))
    return reasons


def _missing_tables(batch: Batch, doc: int, missing: Iterable[tuple[str, int]]) -> Bilingual:
    """Say which tables a check lacks, and why: stopped by us, printed and not read, or not printed."""
    tables: dict[str, list[Bilingual]] = {}
    for name, number in missing:
        is_stopped = number >= 0 and batch.stopped[doc, number]
        is_unread = number >= 0 and batch.unread[doc, number]
        state = "tables_stopped" if is_stopped else "tables_not_read" if is_unread else "tables_not_printed"
        tables.setdefault(state, []).append(table_name(name))
    parts = [message(f"judging.{state}", tables=listed(names)) for state, names in tables.items()]
    return Bilingual.of(lambda language: sentences(language, *parts))


def _of_sums(batch: Batch, checks: tuple[Check, ...], formulas: Ints, sums: Sums) -> Columns:
    number = len(sums.formula)
    kinds = _objects([checks[c].formulas[f].kind for c, f in formulas])[sums.formula]
    first_fact = sums.term_fact[np.flatnonzero(np.r_[True, np.diff(sums.term_assertion) > 0])] if number else _ints([])
    return {
        "check": formulas[sums.formula, 0],
        "formula": formulas[sums.formula, 1],
        "doc": sums.doc,
        "key": sums.key.astype(object),
        "left": sums.left,
        "right": sums.right,
        "tolerance": sums.tolerance,
        "quantum": sums.quantum,
        "terms": sums.terms,
        "unit": np.where(sums.is_count, "count", "money").astype(object),
        "result": _results(sums, kinds),
        "detail": _objects([None] * number),
        "table_key": _table_of_fact(batch)[first_fact],
        "page": batch.page[first_fact],
    }


def _results(sums: Sums, kinds: Texts) -> Texts:
    difference = sums.left - sums.right
    short = np.where(kinds == "at_least", np.minimum(difference, 0), difference)
    result = np.full(len(difference), FAIL, dtype=object)
    result[np.abs(short) <= sums.tolerance] = WITHIN
    result[short == 0] = PASS
    return result


def _of_observations(batch: Batch, checks: tuple[Check, ...], observed: Sequence[_Observed]) -> Columns:
    tables = _table_of_fact(batch)
    rows = [row.observation for row in observed]
    offending = _ints([row.offending for row in rows])
    return {
        **_without_sums(len(rows)),
        "check": _ints([row.check for row in observed]),
        "formula": _ints([row.formula for row in rows]),
        "doc": _ints([row.doc for row in rows]),
        "left": offending,
        "terms": _ints([len(row.facts) for row in rows]),
        "unit": _objects(["count"] * len(rows)),
        "result": _objects([FAIL if row.offending else PASS for row in rows]),
        "detail": _objects([row.detail for row in rows]),
        "table_key": _objects([_table(checks[row.check], row.observation, tables) for row in observed]),
        "page": _ints([_page(row, batch.page) for row in rows]),
    }


def _of_inapplicable(checks: tuple[Check, ...], rows: Sequence[_Inapplicable]) -> Columns:
    return {
        **_without_sums(len(rows)),
        "check": _ints([row.check for row in rows]),
        "doc": _ints([row.doc for row in rows]),
        "result": _objects([NOT_APPLICABLE] * len(rows)),
        "detail": _objects([row.reason for row in rows]),
        "table_key": _objects([_first_table(checks[row.check]) for row in rows]),
        "page": _ints([-1] * len(rows)),
    }


def _without_sums(number: int) -> Columns:
    """The columns of the assertions that are not sums."""
    zeros = dict.fromkeys(("formula", "left", "right", "tolerance", "quantum", "terms"), np.zeros(number, np.int64))
    return {**zeros, "key": _objects([""] * number), "unit": _objects([""] * number)}


def _terms(sums: Sums, observed: Sequence[_Observed]) -> dict[str, Ints]:
    """The facts of all assertions: first those of the sums, then those of the observations."""
    shown = [
        (len(sums.formula) + position, fact) for position, row in enumerate(observed) for fact in row.observation.facts
    ]
    return {
        "term_assertion": np.r_[sums.term_assertion, _ints([position for position, _ in shown])],
        "term_fact": np.r_[sums.term_fact, _ints([fact for _, fact in shown])],
        "term_side": np.r_[sums.term_side, _ints([LEFT] * len(shown))],
        "term_sign": np.r_[sums.term_sign, _ints([1] * len(shown))],
    }


def _sorted(checks: tuple[Check, ...], columns: Mapping[str, Any], terms: Mapping[str, Ints]) -> Assertions:
    """Order assertions by document, check, formula and key, and their terms by side and fact."""
    keys = pd.factorize(columns["key"], sort=True)[0].astype(np.int64)
    order = np.lexsort((keys, columns["formula"], columns["check"], columns["doc"]))
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    moved: dict[str, Any] = {**terms, "term_assertion": position[terms["term_assertion"]]}
    by_place = np.lexsort((moved["term_fact"], moved["term_side"], moved["term_assertion"]))
    return Assertions(
        checks=checks,
        **{name: values[order] for name, values in columns.items()},
        **{name: values[by_place] for name, values in moved.items()},
    )


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _objects(values: Sequence[object]) -> Texts:
    return np.array(values, dtype=object)


def _table_of_fact(batch: Batch) -> Texts:
    return batch.table_names[batch.table] if len(batch.table) else batch.table_names[:0]


def _page(observation: Observation, pages: Ints) -> int:
    if observation.page is not None:
        return observation.page
    return int(pages[observation.facts[0]]) if observation.facts else -1


def _table(check: Check, observation: Observation, tables: Texts) -> str:
    if observation.table_key or observation.facts:
        return observation.table_key or str(tables[observation.facts[0]])
    return _first_table(check)


def _first_table(check: Check) -> str:
    """The table that a check is about where no cell says it; empty for checks on the whole document."""
    return check.formulas[0].tables[0] if check.formulas else ""
