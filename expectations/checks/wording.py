"""Messages on assertions: the formula written out with its numbers, and what it means for a person."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from common.language import Bilingual, Localised
from expectations.checks.assertions import FAIL, NOT_APPLICABLE, WITHIN, Assertions
from expectations.checks.balance import LEFT, RIGHT
from expectations.checks.cells import Batch, Ints
from expectations.checks.unread_parts import unread_parts
from expectations.checks.verdicts import NO_RULE
from schemas.judging.checks import BALANCES, Check
from schemas.wording.messages import Message, listed, message
from schemas.wording.verdicts import verdicts

_SIGNS = {"sum": "≠", "equal": "≠", "at_least": "<"}


def amount(fen: int, unit: str) -> str:
    """Write an amount in 元 or 万元 with two decimals, and with more where they are needed to be exact."""
    if unit == "":
        return str(fen)
    number = Decimal(int(fen)) / (1_000_000 if unit == "万元" else 100)
    whole, _, decimals = f"{number:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def amount_with_unit(fen: int, unit: str) -> str:
    """Write an amount with its unit; counts have none."""
    return f"{amount(fen, unit)} {unit}".strip()


def unit_of(batch: Batch, assertions: Assertions, number: int, facts: Ints) -> str:
    """Give the unit in which an assertion is written: that of its first cell, empty for counts."""
    if assertions.unit[number] != "money":
        return ""
    return "万元" if int(batch.unit_fen[facts].max(initial=0)) > 100 else "元"


def result_message(check: Check, rule: Bilingual, subject: str, result: Localised) -> Message:
    """Name a check, its rule and its subject before what came out of it."""
    if subject:
        return message("judging.result_of_subject", check=check.id, rule=rule, subject=subject, result=result)
    return message("judging.result", check=check.id, rule=rule, result=result)


def assertion_message(batch: Batch, assertions: Assertions, number: int, verdict: str | None, terms: Ints) -> Message:
    """Say what was found, with its numbers, and what to do; `terms` are the places of the assertion's terms."""
    check = assertions.checks[assertions.check[number]]
    rule = check.broken if assertions.result[number] == FAIL else check.holds
    return result_message(check, rule, assertions.subject(number), _result(batch, assertions, number, verdict, terms))


def _result(batch: Batch, assertions: Assertions, number: int, verdict: str | None, terms: Ints) -> Message:
    check = assertions.checks[assertions.check[number]]
    if assertions.result[number] == NOT_APPLICABLE:
        return message("judging.not_applicable", reason=assertions.detail[number])
    advice: Localised = verdicts()[str(verdict)].advice_for(check.kind)
    if verdict == NO_RULE and check.accuses:
        advice = unread_parts(batch, assertions, number)
    if check.kind not in BALANCES:
        return message("judging.observed", observation=assertions.detail[number], advice=advice)
    facts = assertions.term_fact[terms]
    unit = unit_of(batch, assertions, number, facts)
    sides = assertions.term_side[terms]
    values = {
        "left": _side(batch, assertions, terms[sides == LEFT], int(assertions.left[number]), unit),
        "sign": _SIGNS[str(assertions.kind[number])],
        "right": _side(batch, assertions, terms[sides == RIGHT], int(assertions.right[number]), unit),
        "difference": amount_with_unit(abs(int(assertions.difference[number])), unit),
        "place": pages_of(np.unique(batch.page[facts]).tolist()),
        "advice": advice,
    }
    if assertions.result[number] == WITHIN:
        return message("judging.rounds", tolerance=amount_with_unit(int(assertions.tolerance[number]), unit), **values)
    return message("judging.differs", **values)


def pages_of(pages: Iterable[int]) -> Message:
    """Name one page or several."""
    numbers = [str(page) for page in pages]
    if len(numbers) == 1:
        return message("judging.page", page=numbers[0])
    return message("judging.pages", pages=listed(numbers))


def _side(batch: Batch, assertions: Assertions, terms: Ints, total: int, unit: str) -> str:
    """Write one side of a formula: its non-zero cells, and their sum where there are several."""
    values = assertions.term_sign[terms] * batch.value[assertions.term_fact[terms]]
    values = values[values != 0]
    if not len(values):
        return "0"
    if len(values) == 1:
        return amount(total, unit)
    signed = " ".join(f"{'−' if value < 0 else '+'} {amount(abs(int(value)), unit)}" for value in values)
    return f"{signed.removeprefix('+ ')} = {amount(total, unit)}"
