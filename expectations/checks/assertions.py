"""All assertions of a batch in one place: those over sums, those over what is printed, those that do not apply."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from expectations.checks.balance import LEFT, Compared, Sums, applies, evaluate_sums
from expectations.checks.cells import Batch, Bools, Ints, Texts
from expectations.checks.presence import Observation, observe
from schemas.judging.checks import BALANCES, Check, Formula, words

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
    """What was seen, or why the check does not apply"""
    table_key: Texts
    page: Ints
    """-1 where there is none"""

    @cached_property
    def kind(self) -> Texts:
        """The kind of the formula behind each assertion."""
        names = [[formula.kind for formula in check.formulas] or [check.kind] for check in self.checks]
        starts = np.cumsum([0, *(len(one) for one in names)])[:-1]
        flat = np.array([one for part in names for one in part], dtype=object)
        chosen: Texts = flat[starts[self.check] + self.formula]
        return chosen

    @property
    def accuses(self) -> Bools:
        """Whether the check behind each assertion may accuse."""
        return np.array([check.accuses for check in self.checks], dtype=np.bool_)[self.check]

    @property
    def difference(self) -> Ints:
        """Left less right."""
        return self.left - self.right

    def formula_of(self, number: int) -> Formula | None:
        """The formula behind an assertion; None for checks on tables."""
        formulas = self.checks[self.check[number]].formulas
        return formulas[self.formula[number]] if formulas else None

    def subject(self, number: int) -> str:
        """Which row, column or item an assertion is about, readable."""
        formula = self.formula_of(number)
        return subject(formula, str(self.key[number])) if formula else ""


def subject(formula: Formula, key: str) -> str:
    """The readable name of one assertion of a formula: its own subject and the values that it was split by."""
    named = words()
    parts = [formula.subject, *(named.get(part, part) for part in key.split("/") if part)]
    return "/".join(part for part in parts if part)


def collect(batch: Batch, checks: tuple[Check, ...]) -> Assertions:
    """Evaluate all checks that look at one document at a time."""
    flat = [(c, f) for c, check in enumerate(checks) if check.kind in BALANCES for f in range(len(check.formulas))]
    sums = evaluate_sums(batch, [checks[c].formulas[f] for c, f in flat])
    seen = [
        (number, one)
        for number, check in enumerate(checks)
        if check.kind not in (*BALANCES, "carried_over")
        for one in observe(batch, check)
    ]
    lacking = _lacking(batch, checks, sums, flat, seen)
    return _joined(batch, checks, sums, np.array(flat, dtype=np.int64).reshape(-1, 2), seen, lacking)


def _lacking(
    batch: Batch,
    checks: tuple[Check, ...],
    sums: Sums,
    flat: list[tuple[int, int]],
    seen: list[tuple[int, Observation]],
) -> list[tuple[int, int, str]]:
    """Check, document and reason of everything that does not apply."""
    done = np.zeros((len(checks), len(batch.documents)), dtype=np.bool_)
    if len(sums.formula):
        done[np.array([c for c, _ in flat], dtype=np.int64)[sums.formula], sums.doc] = True
    for number, one in seen:
        done[number, one.doc] = True
    found = []
    for number, check in enumerate(checks):
        if check.kind == "carried_over":
            continue
        reasons = _reasons(batch, check) if check.formulas else None
        for doc in np.flatnonzero(~done[number]):
            said = reasons[doc] if reasons is not None else "No table that it looks at is printed."
            found.append((number, int(doc), said))
    return found


def _reasons(batch: Batch, check: Check) -> list[str]:
    """By document: why no formula of a check applies, as its first formula has it."""
    formula = check.formulas[0]
    printed = [batch.table_no(name) for name in formula.tables]
    holds = applies(batch, formula)
    found = []
    for doc in range(len(batch.documents)):
        lacks = [
            (name, number)
            for name, number in zip(formula.tables, printed, strict=True)
            if number < 0 or not batch.printed[doc, number]
        ]
        if lacks:
            found.append(_not_there(batch, doc, lacks))
        elif not holds[doc]:
            found.append("The condition under which it holds is not met.")
        else:
            found.append("The rows that it speaks of are not printed.")
    return found


def _not_there(batch: Batch, doc: int, lacks: list[tuple[str, int]]) -> str:
    """Which tables a check lacks, and why: stopped by us, printed and not read, or not printed."""
    said: dict[str, list[str]] = {}
    for name, number in lacks:
        is_stopped = number >= 0 and batch.stopped[doc, number]
        unread = number >= 0 and batch.unread[doc, number]
        said.setdefault("Stopped" if is_stopped else "Not read" if unread else "Not printed", []).append(name)
    return " ".join(f"{why}: {', '.join(names)}." for why, names in said.items())


def _results(sums: Sums, kinds: Texts) -> Texts:
    difference = sums.left - sums.right
    short = np.where(kinds == "at_least", np.minimum(difference, 0), difference)
    result = np.full(len(difference), FAIL, dtype=object)
    result[np.abs(short) <= sums.tolerance] = WITHIN
    result[short == 0] = PASS
    return result


def _first_facts(sums: Sums) -> Ints:
    return np.flatnonzero(np.r_[True, np.diff(sums.term_assertion) > 0]) if len(sums.formula) else _ints([])


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _texts(values: list[str]) -> Texts:
    return np.array(values, dtype=object)


def _joined(
    batch: Batch,
    checks: tuple[Check, ...],
    sums: Sums,
    flat: Ints,
    seen: list[tuple[int, Observation]],
    lacking: list[tuple[int, int, str]],
) -> Assertions:
    tables = batch.table_names[batch.table] if len(batch.table) else batch.table_names[:0]
    first = sums.term_fact[_first_facts(sums)]
    kinds = _texts([checks[c].formulas[f].kind for c, f in flat])[sums.formula] if len(flat) else _texts([])
    blank, rest = [""] * len(lacking), len(seen) + len(lacking)
    zeros = np.zeros(rest, dtype=np.int64)
    columns = {
        "check": np.r_[flat[sums.formula, 0], _ints([n for n, _ in seen]), _ints([n for n, _, _ in lacking])],
        "formula": np.r_[flat[sums.formula, 1], _ints([one.formula for _, one in seen]), _ints([0] * len(lacking))],
        "doc": np.r_[sums.doc, _ints([one.doc for _, one in seen]), _ints([doc for _, doc, _ in lacking])],
        "left": np.r_[sums.left, _ints([one.offending for _, one in seen]), _ints([0] * len(lacking))],
        "right": np.r_[sums.right, zeros],
        "tolerance": np.r_[sums.tolerance, zeros],
        "quantum": np.r_[sums.quantum, zeros],
        "terms": np.r_[sums.terms, _ints([len(one.facts) for _, one in seen]), _ints([0] * len(lacking))],
        "page": np.r_[
            batch.page[first], _ints([_page(one, batch.page) for _, one in seen]), _ints([-1] * len(lacking))
        ],
    }
    texts = {
        "key": np.r_[sums.key.astype(object), _texts([""] * rest)],
        "unit": np.r_[np.where(sums.is_count, "count", "money").astype(object), _texts(["count"] * len(seen) + blank)],
        "result": np.r_[
            _results(sums, kinds),
            _texts([FAIL if one.offending else PASS for _, one in seen] + [NOT_APPLICABLE] * len(lacking)),
        ],
        "detail": np.r_[
            _texts([""] * len(first)), _texts([one.detail for _, one in seen] + [said for _, _, said in lacking])
        ],
        "table_key": np.r_[
            tables[first],
            _texts([_table(checks[n], one, tables) for n, one in seen] + [_about(checks[n]) for n, _, _ in lacking]),
        ],
    }
    order = np.lexsort((_ranked(texts["key"]), columns["formula"], columns["check"], columns["doc"]))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    facts = [(len(first) + i, fact) for i, (_, one) in enumerate(seen) for fact in one.facts]
    terms = {
        "term_assertion": place[np.r_[sums.term_assertion, _ints([i for i, _ in facts])]],
        "term_fact": np.r_[sums.term_fact, _ints([fact for _, fact in facts])],
        "term_side": np.r_[sums.term_side, _ints([LEFT] * len(facts))],
        "term_sign": np.r_[sums.term_sign, _ints([1] * len(facts))],
    }
    by_place = np.lexsort((terms["term_fact"], terms["term_side"], terms["term_assertion"]))
    return Assertions(
        checks=checks,
        **{name: values[order] for name, values in columns.items()},
        **{name: values[order] for name, values in texts.items()},
        **{name: values[by_place] for name, values in terms.items()},
    )


def _ranked(texts: Texts) -> Ints:
    return pd.factorize(texts, sort=True)[0].astype(np.int64)


def _page(one: Observation, pages: Ints) -> int:
    if one.page is not None:
        return one.page
    return int(pages[one.facts[0]]) if one.facts else -1


def _table(check: Check, one: Observation, tables: Texts) -> str:
    if one.table_key or one.facts:
        return one.table_key or str(tables[one.facts[0]])
    return _about(check)


def _about(check: Check) -> str:
    """The table that a check is about where no cell says it; empty for checks on the whole document."""
    if not check.formulas:
        return ""
    return check.formulas[0].tables[0]
