"""Forms whose amounts are not of the order of their unit: 元 above amounts in 万元, or the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.performance.form import Form

_YUAN = "元"
_LEAST = 1_000_000
"""Fen: a project all of whose amounts in 元 are less than one 万元 was hardly worth a form"""
_MOST = 100
"""So many times the largest amount of the tables: money for others passes through a body, but not so much"""


def forms_in_doubtful_units(forms: Sequence[Form], facts: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Yield a finding for each form whose unit its amounts contradict, and for units that forms do not share.

    A form is in doubt where it says 元 and all its amounts are below 1万元; where it says 元 and others of the same
    document say 万元; and where an amount is more than a hundred times the largest one of the document's tables.
    """
    units = {form.unit for form in forms if _largest(form)}
    in_tables = max((abs(fen) for fact in facts if (fen := fact.get("amount_fen")) is not None), default=0)
    for form in forms:
        largest = _largest(form)
        is_small = form.unit == _YUAN and (largest < _LEAST or len(units) > 1)
        is_large = 0 < _MOST * in_tables < largest
        if largest and (is_small or is_large):
            detail = message("performance.form_unit", amount=f"{largest / 100:,.2f}", unit=form.unit)
            yield Finding("form_unit_doubtful", form.first_page, None, form.unit, detail)


def _largest(form: Form) -> int:
    """The largest amount of a form in fen; 0 where it has none."""
    return max((abs(fund["amount_fen"]) for fund in form.funds if fund["amount_fen"] is not None), default=0)
