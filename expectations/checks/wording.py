"""Sentences about assertions: the formula written out with its numbers, and what it means for a person."""

from __future__ import annotations

from decimal import Decimal

from expectations.checks.assertions import FAIL, NOT_APPLICABLE, WITHIN, Assertions
from expectations.checks.balance import LEFT, RIGHT
from expectations.checks.cells import Batch, Ints
from schemas.judging.checks import BALANCES
from schemas.judging.verdicts import verdicts

_SIGNS = {"sum": "≠", "equal": "≠", "at_least": "<"}


def amount(fen: int, unit: str) -> str:
    """An amount in 元 or 万元 with two decimals, and with more where they are needed to be exact."""
    if unit == "":
        return str(fen)
    number = Decimal(int(fen)) / (1_000_000 if unit == "万元" else 100)
    text = f"{number:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def unit_of(batch: Batch, assertions: Assertions, number: int, facts: Ints) -> str:
    """The unit in which an assertion is written: that of its first cell, empty for counts."""
    if assertions.unit[number] != "money":
        return ""
    return "万元" if int(batch.unit_fen[facts].max(initial=0)) > 100 else "元"


def message(batch: Batch, assertions: Assertions, number: int, verdict: str | None, terms: Ints) -> str:
    """What was found, with its numbers, and what to do; `terms` are the places of the assertion's terms."""
    check = assertions.checks[assertions.check[number]]
    name = assertions.subject(number)
    failed = assertions.result[number] == FAIL
    said = f"{check.id} ({check.broken if failed else check.doc}){f', {name}' if name else ''}: "
    if assertions.result[number] == NOT_APPLICABLE:
        return f"{said}does not apply. {assertions.detail[number]}"
    advice = verdicts()[str(verdict)].advice_for(check.kind)
    if check.kind not in BALANCES:
        return f"{said}{assertions.detail[number]}. {advice}"
    facts = assertions.term_fact[terms]
    unit = unit_of(batch, assertions, number, facts)
    sides = [
        _side(batch, assertions, terms[assertions.term_side[terms] == side], total, unit)
        for side, total in ((LEFT, int(assertions.left[number])), (RIGHT, int(assertions.right[number])))
    ]
    sign = _SIGNS[str(assertions.kind[number])]
    off = amount(abs(int(assertions.difference[number])), unit)
    tolerance = f"{amount(int(assertions.tolerance[number]), unit)} {unit}".strip()
    pages = sorted({int(page) for page in batch.page[facts]})
    place = f"page {pages[0]}" if len(pages) == 1 else f"pages {', '.join(str(page) for page in pages)}"
    if assertions.result[number] == WITHIN:
        advice += f" It allows up to {tolerance}."
    return f"{said}{sides[0]} {sign} {sides[1]}, {off} {unit} apart ({place}). ".replace("  ", " ") + advice


def _side(batch: Batch, assertions: Assertions, terms: Ints, total: int, unit: str) -> str:
    """One side of a formula: its non-zero cells, and their sum where there are several."""
    values = assertions.term_sign[terms] * batch.value[assertions.term_fact[terms]]
    values = values[values != 0]
    if not len(values):
        return "0"
    if len(values) == 1:
        return amount(total, unit)
    parts = [amount(abs(int(one)), unit) for one in values]
    signs = ["−" if one < 0 else "+" for one in values]
    written = " ".join(f"{sign} {part}" for sign, part in zip(signs, parts, strict=True))
    return f"{written.removeprefix('+ ')} = {amount(total, unit)}"
