"""Tables whose figures are of another order than those of the others: printed in another unit than they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from common.text import normalise
from schemas.reading.forms import forms
from schemas.reading.magnitudes import Cell, magnitudes
from transforms.findings import Finding
from transforms.forms.amounts import FEN

_FACTOR = 10_000
"""元 and 万元"""
_FEWEST_STEPS = 20
"""Of the last digit of an amount: of fewer, any other could be 10,000 times as many by accident"""

Fact = Mapping[str, Any]


def magnitude_findings(facts: Sequence[Fact]) -> Iterator[Finding]:
    """A finding for each part that is more than its whole, and for each table that is 10,000 times another, or less."""
    told: set[tuple[str, str | None]] = set()
    for finding in (*_above_all(facts), *_in_another_unit(facts)):
        if (finding.rule, finding.table_key) not in told:
            told.add((finding.rule, finding.table_key))
            yield finding


def _find(cell: Cell, facts: Sequence[Fact]) -> Fact | None:
    """The first fact in a cell that has an amount other than nought."""
    fits = (fact for fact in facts if all(fact.get(column) == value for column, value in cell.items()))
    return next((fact for fact in fits if fact.get("amount_fen")), None)


def _above_all(facts: Sequence[Fact]) -> Iterator[Finding]:
    for limit in magnitudes().limits:
        whole = next((fact for cell in limit.wholes if (fact := _find(cell, facts))), None)
        if whole is None or whole["amount_fen"] <= 0:
            continue
        for part in (fact for cell in limit.parts if (fact := _find(cell, facts))):
            if part["amount_fen"] > limit.times * (whole["amount_fen"] + _step(whole)) + _step(part):
                yield _finding(limit.rule, part, whole)


def _in_another_unit(facts: Sequence[Fact]) -> Iterator[Finding]:
    """The tables that are 10,000 times others and are right by none; both, where neither is."""
    apart: list[tuple[Fact, Fact]] = []
    right: set[str] = set()
    for first, second in magnitudes().twins:
        one, other = _find(first, facts), _find(second, facts)
        if one is None or other is None:
            continue
        small, large = sorted((one, other), key=lambda fact: abs(fact["amount_fen"]))
        if _is_factor_apart(small, large):
            apart.append((one, other))
        elif abs(large["amount_fen"]) < _FACTOR // 10 * abs(small["amount_fen"]):
            right |= {one["table_key"], other["table_key"]}
    for pair in apart:
        doubted = [fact for fact in pair if fact["table_key"] not in right] or list(pair)
        for fact in doubted:
            yield _finding("order_of_magnitude", fact, pair[fact is pair[0]])


def _is_factor_apart(small: Fact, large: Fact) -> bool:
    step = _step(small)
    less, more = int(small["amount_fen"]), int(large["amount_fen"])
    return abs(less) >= _FEWEST_STEPS * step and abs(more - _FACTOR * less) <= _FACTOR * step + _step(large)


def _step(fact: Fact) -> int:
    """The last printed digit of an amount, in fen."""
    decimals = len(normalise(str(fact["amount_text"])).partition(".")[2].rstrip(")元"))
    return int(FEN[str(fact["unit"])] * Decimal(10) ** -decimals) or 1


def _finding(rule: str, fact: Fact, other: Fact) -> Finding:
    names = (forms()[str(one["table_key"])].zh for one in (fact, other))
    says = [
        f"{name} (page {one['page']}): {one['row_name']} {one['amount_text']} {one['unit']}"
        for name, one in zip(names, (fact, other), strict=True)
    ]
    return Finding(rule, fact["page"], fact["table_key"], fact["amount_text"], f"{says[0]}; {says[1]}.")
