"""Forms whose amounts are not of the order of their unit: 元 above amounts in 万元, or the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from schemas.reading.figures import FEN
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.performance.form import Form
from transforms.performance.names import project_key

_YUAN, _WAN = "元", "万元"
_ONE_PROJECT = "project_self_evaluation"
_EVALUATED = "self_evaluation"
"""The accounts of statements on the money of all projects evaluated"""
_FACTOR = 10_000
"""万元 in 元"""
_LEAST = 1_000_000
"""Fen: a project all of whose amounts in 元 are less than one 万元 was hardly worth a form"""
_MOST = 100
"""So many times the largest amount of the tables: money for others passes through a body, but not so much"""
_PASSING = 10
"""So many times the largest amount of the tables a project may well have, that passes money on"""
_MOST_ALONE, _MUCH_ALONE = 1_000_000_000_000, 100_000_000_000
"""Fen: 100亿元 and 10亿元, more than a project has whose form stands in a document without tables"""
_SMALL = 10_000_000
"""Fen: 10万元, less than most projects have; where such a plan in 元 is uneven, the digits are rather those of 万元"""
_EVEN = 10_000
"""Fen: budgets in 元 are planned in hundreds of 元; amounts in 万元 have the same digits whatever their size"""
_SURE_DIGITS, _FAIR_DIGITS = 5, 4
"""Digits by which an amount is known again: one of five digits, or two of four"""
_SMALL_PART = 100
"""A cost of at least such a part of the money of a project tells its unit"""
_PLANNED = frozenset({"initial_budget", "target_declared", "period_budget"})


@dataclass
class _Body:
    """What the tables of the document say of the order of its money."""

    amounts: set[int] = field(default_factory=set)
    of_projects: dict[str, set[int]] = field(default_factory=dict)
    """The amounts of each project that a table lists, or the narrative states"""
    evaluated: int = 0
    """The largest amount that the narrative states of all projects evaluated, in fen"""

    @property
    def largest(self) -> int:
        """The largest amount in fen; 0 without tables."""
        return max(self.amounts, default=0)


def forms_in_doubtful_units(
    forms: Sequence[Form], facts: Iterable[Mapping[str, Any]], statements: Iterable[Mapping[str, Any]] = ()
) -> Iterator[Finding]:
    """Yield a finding for each form whose unit its amounts contradict, and for units that forms do not share.

    A form in 元 is in doubt only if its amounts could be 万元 beside the money of the whole body, or if it is small and
    uneven: where its amounts are below 1万元, where other forms say 万元, where plans are no hundreds of 元, and where
    all forms in 元 together could be 万元. A form is in doubt where an amount is more than a hundred times the largest
    one of the tables; in 万元, where it is more than that one at all if the form has whole numbers alone: money for
    others passes through some bodies, but only a person can tell. Each is in doubt where tables, its own indicators, a
    list of projects or the narrative print its digits in the other unit, and where it is ten times what the narrative
    states of all projects evaluated.
    """
    body = _body(facts, statements)
    units = {form.unit for form in forms if _largest(form)}
    in_yuan, in_wan = ([form for form in forms if form.unit == unit] for unit in (_YUAN, _WAN))
    all_yuan = sum(_largest(form) for form in in_yuan if not form.is_whole_body)
    all_wan = sum(map(_largest, in_wan)) if all(map(_is_whole, in_wan)) else 0
    for form in forms:
        largest = _largest(form)
        if not largest:
            continue
        if form.unit == _YUAN:
            is_small = (
                largest < _LEAST or len(units) > 1 or not _is_even(form) or 0 < all_yuan * _FACTOR <= body.largest
            )
            is_uneven = largest < _SMALL and not _is_even(form)
            is_too_large = 0 < _MOST * body.largest < largest
            is_doubtful = is_too_large or (is_small and (is_uneven or _fits(largest * _FACTOR, body)))
        else:
            is_doubtful = _is_too_large(form, largest, body) or 0 < body.largest < min(all_wan, largest * len(in_wan))
        is_above_all = form.kind == _ONE_PROJECT and 0 < _PASSING * body.evaluated < largest
        is_doubtful = is_doubtful or is_above_all
        detail = message("performance.form_unit", amount=f"{largest / 100:,.2f}", unit=form.unit)
        if is_doubtful or len(form.units) > 1 or _is_printed_otherwise(form, body):
            yield Finding(
                "form_unit_doubtful", form.first_page, None, "、".join(sorted(form.units)) or form.unit, detail
            )
        elif not form.units and not form.has_own_units and not _is_printed_alike(form, body):
            yield Finding("form_unit_not_printed", form.first_page, None, form.title or None, detail)


def _body(facts: Iterable[Mapping[str, Any]], statements: Iterable[Mapping[str, Any]]) -> _Body:
    body = _Body()
    for fact in facts:
        fen = fact.get("amount_fen")
        if fen:
            body.amounts.add(abs(fen))
            if name := fact.get("project_key"):
                body.of_projects.setdefault(project_key(str(name).rpartition(">")[2]), set()).add(abs(fen))
    for row in statements:
        if row.get("kind") != "amount" or row.get("measure") != "funds" or not row.get("amount_fen"):
            continue
        if row.get("project"):
            body.of_projects.setdefault(project_key(str(row["project"])), set()).add(abs(row["amount_fen"]))
        elif str(row.get("account_code")).startswith(_EVALUATED):
            body.evaluated = max(body.evaluated, abs(row["amount_fen"]))
    return body


def _largest(form: Form) -> int:
    """The largest amount of a form in fen; 0 where it has none."""
    return max((abs(fund["amount_fen"]) for fund in form.funds if fund["amount_fen"] is not None), default=0)


def _amounts(form: Form, measures: frozenset[str] | None = None) -> set[int]:
    """The amounts of a form in fen, or those of some measures, without zero."""
    return {
        abs(fund["amount_fen"])
        for fund in form.funds
        if fund["amount_fen"] and (measures is None or fund["measure"] in measures)
    }


def _fits(fen: int, body: _Body) -> bool:
    """Whether a project could have so much money, beside that of the whole body."""
    return fen <= (_PASSING * body.largest or _MOST_ALONE)


def _is_even(form: Form) -> bool:
    """Whether what a form plans is in hundreds of 元."""
    return not any(fen % _EVEN for fen in _amounts(form, _PLANNED))


def _is_too_large(form: Form, largest: int, body: _Body) -> bool:
    is_whole = _is_whole(form)
    if body.largest:
        return largest > (1 if is_whole else _MOST) * body.largest
    return not form.is_whole_body and largest > (_MUCH_ALONE if is_whole else _MOST_ALONE)


def _is_whole(form: Form) -> bool:
    """Whether the amounts of a form are whole numbers of 万元, as amounts in 元 mostly are."""
    return not any(fen % (100 * _FACTOR) for fen in _amounts(form))


def _is_printed_otherwise(form: Form, body: _Body) -> bool:
    """Whether the digits of a form stand in the other unit in tables, in its indicators or in a list of projects."""
    amounts = _amounts(form)
    named = body.of_projects.get(project_key(form.fields.get("project_name", "")), set())
    costs = set(_costs(form))
    if any(_in_other_unit(form.unit, fen, other) for fen in amounts for other in costs | named):
        return not any(_is_about_equal(fen, other) for fen in amounts for other in costs | named)
    if any(fen in body.amounts for fen in amounts if _digits(fen) >= _FAIR_DIGITS):
        return False
    digit_counts = [
        digits
        for fen in amounts
        if (digits := max((_digits(o) for o in _others(form.unit, fen) if o in body.amounts), default=0))
        >= _FAIR_DIGITS
    ]
    return len(digit_counts) > 1 or any(digits >= _SURE_DIGITS for digits in digit_counts)


def _is_printed_alike(form: Form, body: _Body) -> bool:
    """Whether tables, its indicators or a list of projects print an amount of a form in its unit."""
    named = body.of_projects.get(project_key(form.fields.get("project_name", "")), set())
    amounts = _amounts(form)
    if any(_is_about_equal(fen, other) for fen in amounts for other in named):
        return True
    largest = _largest(form)
    if any(largest <= _SMALL_PART * cost and cost <= largest for cost in _costs(form)):
        return True
    return any(fen in body.amounts for fen in amounts if _digits(fen) >= _FAIR_DIGITS)


def _costs(form: Form) -> Iterator[int]:
    """The amounts of money among the indicators of a form, in fen."""
    for indicator in form.indicators:
        for name in ("target", "actual"):
            number, unit = indicator[f"{name}_number"], indicator[f"{name}_unit"]
            factor = FEN.get(unit or "")
            if number and factor and unit != "万":
                yield abs(int(Decimal(number) * factor))


def _others(unit: str, fen: int) -> tuple[int, ...]:
    """What an amount would be in the other unit, as a table in 万元 with two decimals prints it."""
    if unit == _YUAN:
        return (fen * _FACTOR,)
    return tuple({fen // _FACTOR, (fen // _FACTOR + 5_000) // 10_000 * 10_000})


def _in_other_unit(unit: str, fen: int, other: int) -> bool:
    return other in _others(unit, fen)


def _is_about_equal(fen: int, other: int) -> bool:
    return abs(fen - other) <= 5_000


def _digits(fen: int) -> int:
    """How many digits an amount has without the zeros at its end."""
    return len(str(fen).rstrip("0"))
