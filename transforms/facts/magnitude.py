"""Find tables whose amounts are of another order of magnitude than the others: their unit is not the one they state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from common.text import normalise
from schemas.reading.forms import forms
from schemas.reading.magnitudes import Cell, magnitudes
from schemas.wording.messages import Message, message
from transforms.findings import Finding
from transforms.forms.amounts import FEN

_FACTOR = 10_000
"""Between 元 and 万元"""
_MIN_STEPS = 20
"""Fewest units of its last digit that an amount must have: fewer could be a 10,000th of another by accident"""

Fact = Mapping[str, Any]


def magnitude_findings(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Yield a finding for each part that is more than its whole, and each table that is 10,000 times another or less.

    One finding for each rule and table.
    """
    reported: set[tuple[str, str | None]] = set()
    for finding in (*_parts_above_wholes(facts), *_tables_in_another_unit(facts)):
        if (finding.rule, finding.table_key) not in reported:
            reported.add((finding.rule, finding.table_key))
            yield finding


def _find_fact(cell: Cell, facts: Sequence[Fact]) -> Fact | None:
    """The first fact in a declared cell that has an amount other than zero."""
    matches = (fact for fact in facts if all(fact.get(column) == value for column, value in cell.items()))
    return next((fact for fact in matches if fact.get("amount_fen")), None)


def _parts_above_wholes(facts: Sequence[Fact]) -> Iterator[Finding]:
    for limit in magnitudes().limits:
        whole = next((fact for cell in limit.wholes if (fact := _find_fact(cell, facts))), None)
        if whole is None or whole["amount_fen"] <= 0:
            continue
        for part in (fact for cell in limit.parts if (fact := _find_fact(cell, facts))):
            if part["amount_fen"] > limit.times * (whole["amount_fen"] + _last_digit(whole)) + _last_digit(part):
                yield _finding(limit.rule, part, whole)


def _tables_in_another_unit(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Yield a finding for tables that are 10,000 times others and agree with none; for both, where neither does."""
    apart: list[tuple[Fact, Fact]] = []
    agreeing: set[str] = set()
    for first_cell, second_cell in magnitudes().twins:
        first, second = _find_fact(first_cell, facts), _find_fact(second_cell, facts)
        if first is None or second is None:
            continue
        small, large = sorted((first, second), key=lambda fact: abs(fact["amount_fen"]))
        if _is_factor_apart(small, large):
            apart.append((first, second))
        elif abs(large["amount_fen"]) < _FACTOR // 10 * abs(small["amount_fen"]):
            agreeing |= {first["table_key"], second["table_key"]}
    for first, second in apart:
        pair = ((first, second), (second, first))
        doubted = [(fact, other) for fact, other in pair if fact["table_key"] not in agreeing]
        for fact, other in doubted or pair:
            yield _finding("order_of_magnitude", fact, other)


def _is_factor_apart(small: Fact, large: Fact) -> bool:
    small_fen, large_fen, small_digit = int(small["amount_fen"]), int(large["amount_fen"]), _last_digit(small)
    if abs(small_fen) < _MIN_STEPS * small_digit:
        return False
    return abs(large_fen - _FACTOR * small_fen) <= _FACTOR * small_digit + _last_digit(large)


def _last_digit(fact: Fact) -> int:
    """What one unit of the last printed digit of an amount is worth, in fen."""
    decimals = len(normalise(str(fact["amount_text"])).partition(".")[2].rstrip(")元"))
    return int(FEN[str(fact["unit"])] * Decimal(10) ** -decimals) or 1


def _finding(rule: str, fact: Fact, other: Fact) -> Finding:
    detail = message("facts.figures_compared", figure=_figure(fact), other=_figure(other))
    return Finding(rule, fact["page"], fact["table_key"], fact["amount_text"], detail)


def _figure(fact: Fact) -> Message:
    return message(
        "facts.figure_in_table",
        table=forms()[str(fact["table_key"])].zh,
        page=fact["page"],
        row=fact["row_name"],
        amount=fact["amount_text"],
        unit=fact["unit"],
    )
