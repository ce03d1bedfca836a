"""Every term of every declared check is needed: without it, the checks say something else of a known document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from schemas.judging.checks import ACROSS, BALANCES, ELSEWHERE, Check, Formula, checks
from schemas.reading.selectors import Selector
from tests.expectations.known_documents import EXPECTED, Bench, balanced, expected, spoiled

DECLARED = [
    name
    for name, check in checks().items()
    if check.kind not in ELSEWHERE and check.document_kinds != {"budget"} and not check.further_tables
]
"""Those of budgets are tried in `test_checks_budgets.py` and those of further tables of finals in
`test_checks_further.py`: what their terms are follows from what is printed; those of forms and narratives, which
have no terms, in tests of their own"""


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


def test_nothing_is_broken_in_a_balanced_document(bench: Bench) -> None:
    sound = {name for name, _ in balanced()}
    broken = {
        (name, check.id)
        for check in checks().values()
        if check.kind not in ACROSS and check.accuses
        for name, verdict in bench.say(check).items()
        if verdict.failed and name in sound
    }
    assert broken == set()


def test_each_spoiled_document_breaks_its_check(bench: Bench) -> None:
    unharmed = [name for name, check, _, _ in spoiled() if not bench.say(checks()[check])[name].failed]
    assert unharmed == []


def test_the_checks_say_what_they_said_before(bench: Bench) -> None:
    """`python -m tests.expectations.known_documents` writes what they say now."""
    assert expected(bench).splitlines() == EXPECTED.read_text("utf-8").splitlines()


def test_there_is_no_check_without_a_document() -> None:
    named = {line.split("\t")[1] for line in EXPECTED.read_text("utf-8").splitlines()[1:]}
    assert named == set(DECLARED)


@pytest.mark.parametrize("name", DECLARED)
def test_no_term_can_be_lost(bench: Bench, name: str) -> None:
    check = checks()[name]
    # What a check says is the sum of what its formulas say: each of them is looked at alone.
    parts = [replace(check, formulas=(formula,)) for formula in check.formulas] or [check]
    lost = []
    for number, variant in enumerate(parts):
        before = bench.say(variant)
        assert before, f"formula {number} says nothing of any document"
        lost += [f"formula {number}, {what}" for what, mutant in _mutants(variant) if bench.say(mutant) == before]
    assert lost == []


def _mutants(check: Check) -> Iterator[tuple[str, Check]]:
    """A check of at most one formula without one of its parts, for each of them."""
    for formula in check.formulas:
        for what, mutant in _mutants_of_formula(formula):
            yield what, replace(check, formulas=(mutant,))
    for attribute in ("tables", "patterns"):
        values = getattr(check, attribute)
        for index, value in enumerate(values):
            yield f"{attribute}: {value} is lost", _changed(check, attribute, _without(values, index))
    for attribute in ("since", "words"):
        values = getattr(check, attribute) or {}
        for key in values:
            rest = {name: value for name, value in values.items() if name != key}
            yield f"{attribute}: {key} is lost", _changed(check, attribute, rest)


def _mutants_of_formula(formula: Formula) -> Iterator[tuple[str, Formula]]:
    for side in ("left", "right", "when_printed"):
        selectors = getattr(formula, side)
        needed = 0 if side == "when_printed" else 1
        for what, mutant in _mutants_of_selectors(
            selectors, needed, formula.kind in BALANCES and side != "when_printed"
        ):
            yield f"{side}: {what}", _changed(formula, side, mutant)
    for index, group in enumerate(formula.when_zero):
        yield f"when_zero {index} is lost", replace(formula, when_zero=_without(formula.when_zero, index))
        for what, mutant in _mutants_of_selectors(group, 1, len(group) > 1):
            changed = (*formula.when_zero[:index], mutant, *formula.when_zero[index + 1 :])
            yield f"when_zero {index}: {what}", replace(formula, when_zero=changed)
    for side in sorted(formula.may_miss):
        yield f"may_miss: {side} is lost", replace(formula, may_miss=formula.may_miss - {side})
    for index, key in enumerate(formula.by):
        yield f"by: {key} is lost", replace(formula, by=_without(formula.by, index))


def _mutants_of_selectors(
    selectors: tuple[Selector, ...], needed: int, signed: bool
) -> Iterator[tuple[str, tuple[Selector, ...]]]:
    for index, selector in enumerate(selectors):
        if len(selectors) > needed:
            yield f"{_named(selector)} is lost", _without(selectors, index)
        changed: list[tuple[str, Selector]] = []
        if signed:
            changed.append(("the sign is turned", replace(selector, sign=-selector.sign)))
        for column, values in selector.where.items():
            for number, value in enumerate(values):
                if len(values) > 1:
                    where = {**selector.where, column: _without(values, number)}
                    changed.append((f"{column} {value} is lost", replace(selector, where=where)))
        for what, mutant in changed:
            yield f"{_named(selector)}: {what}", (*selectors[:index], mutant, *selectors[index + 1 :])


def _changed(declared: Any, attribute: str, value: Any) -> Any:
    return replace(declared, **{attribute: value})


def _without(values: tuple[Any, ...], index: int) -> tuple[Any, ...]:
    return (*values[:index], *values[index + 1 :])


def _named(selector: Selector) -> str:
    return "/".join(values[0] if len(values) == 1 else "*" for values in selector.where.values())
