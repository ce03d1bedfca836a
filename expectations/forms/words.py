"""What the words of a form and the narrative say of its money, against its funds block.

An analysis in words, the cost among the indicators and the paragraph of the narrative print amounts of the funds block
once more, often in another unit. What is said more than once in different ways is compared with nothing: it may be
about parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from common.text import normalise
from expectations.compared import Compared, Row
from expectations.forms.identities import FormRows, step
from schemas.judging.checks import checks

_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_SAID = {
    "Q10": ("initial_budget", "adjusted_budget"),
    "Q11": ("executed",),
    "Q12": ("execution_rate",),
    "Q13": ("carried_over",),
}
"""The measures of the total that an analysis may mean"""
_COST = frozenset({"cost", "economic_cost"})
_COSTS = {
    "Q14": ("target", ("target_declared", "initial_budget", "adjusted_budget")),
    "Q15": ("actual", ("executed",)),
}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LEAST_SHARE = Decimal("0.1")
"""A cost of less than this share of the funds is that of a part, whatever its name says"""
_OF_PROJECT: Mapping[tuple[str, str, str], tuple[str, ...]] = {
    ("funds", "approved", "amount"): ("initial_budget",),
    ("funds", "adjusted", "amount"): ("adjusted_budget",),
    ("funds", "budget", "amount"): ("initial_budget", "adjusted_budget"),
    ("funds", "executed", "amount"): ("executed",),
    ("funds", "executed", "completion_rate"): ("execution_rate",),
}
"""What the narrative says of a project (measure, phase, kind), and the measures of its form that may be meant"""


@dataclass(frozen=True)
class _Figure:
    """A figure outside the funds block."""

    value: Decimal
    step: Decimal
    unit: str
    page: int | None
    subject: str
    row: Row


def compare_words(form: FormRows) -> Iterator[Compared]:
    """Yield what the words of a form, and the narrative, say of its funds."""
    for identity in (_analyses, _costs, _narrative):
        yield from identity(form)


def _analyses(form: FormRows) -> Iterator[Compared]:
    texts = [row for row in form.texts if row["text_kind"] == "analysis"]
    for check, measures in _SAID.items():
        figures = [figure for row in texts for figure in _stated_figures(row, checks()[check].patterns)]
        if len({(figure.value, figure.unit) for figure in figures}) == 1:
            yield from _against_funds(form, check, figures[0], measures)


def _stated_figures(row: Row, patterns: tuple[str, ...]) -> Iterator[_Figure]:
    """The figures of a text that the patterns of a check find."""
    text = normalise(row["text"])
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            printed = match["number"].replace(",", "")
            yield _Figure(Decimal(printed), step(printed), match["unit"], row["page"], row["label_printed"], row)


def _costs(form: FormRows) -> Iterator[Compared]:
    if not form.is_evaluation:
        return
    of_parts = [re.compile(pattern) for pattern in checks()["Q14"].patterns]
    costs = [row for row in form.indicators if row["level2"] in _COST and row["target_unit"] in _YUAN]
    if len(costs) != 1 or any(pattern.search(normalise(costs[0]["level3"])) for pattern in of_parts):
        return
    row = costs[0]
    for check, (column, measures) in _COSTS.items():
        number, unit = row[f"{column}_number"], row[f"{column}_unit"] or row["target_unit"]
        if number is not None and unit in _YUAN:
            texts = (row["actual"],) if column == "actual" else (row["target_adjusted"], row["target_initial"])
            figure = _Figure(number, _step(number, *texts), unit, row["page"], row["level3"], row)
            for comparison in _against_funds(form, check, figure, measures):
                if abs(comparison.left) >= abs(comparison.right) * _LEAST_SHARE:
                    yield comparison


def _narrative(form: FormRows) -> Iterator[Compared]:
    for row in form.statements:
        if row["value"] is None:
            continue
        unit = normalise(row["unit"])
        figure = _Figure(row["value"], step(row["value_text"]), unit, row["page"], row["subject_printed"], row)
        measures = _OF_PROJECT.get((row["measure"], row["phase"], row["kind"]))
        printed = form.project["total_score"]
        if measures:
            yield from _against_funds(form, "Q22", figure, measures)
        elif (row["measure"], row["kind"]) == ("total_score", "score") and printed is not None:
            coarser = figure.step > _step(printed)
            yield Compared(
                "Q22", row["value"], printed, figure.step / 2 if coarser else Decimal(0), "total_score",
                page=row["page"], cells=(row, form.project),
            )  # fmt: skip


def _against_funds(form: FormRows, check: str, figure: _Figure, measures: tuple[str, ...]) -> Iterator[Compared]:
    """Compare a figure with the nearest of the cells of the total that it may mean, in their unit."""
    comparisons: list[Compared] = []
    for measure in measures:
        cell = form.fund("total", measure)
        factor = _factor(figure.unit, cell["unit"]) if cell else None
        if cell is None or factor is None:
            continue
        is_rate = cell["unit"] == "%"
        # Rates may be cut off; amounts are rounded on both sides.
        tolerance = max(figure.step, step(cell["value_text"])) if is_rate else form.half + figure.step * factor / 2
        subject = measure if check == "Q22" else figure.subject
        comparisons.append(
            Compared(
                check, figure.value * factor, cell["value"], tolerance, subject, cell["unit"],
                page=figure.page, cells=(figure.row, cell),
            )
        )  # fmt: skip
    if comparisons:
        yield min(comparisons, key=lambda comparison: comparison.excess)


def _factor(unit: str, other: str) -> Decimal | None:
    """By what a figure is multiplied to be in another unit; None where the units do not go together."""
    if unit == other:
        return Decimal(1)
    return _YUAN[unit] / _YUAN[other] if unit in _YUAN and other in _YUAN else None


def _step(number: Decimal, *texts: str | None) -> Decimal:
    """One unit of the last digit of a number as it is printed in one of the texts; else of its last digit but 0.

    A stored number does not say how it was printed.
    """
    for text in texts:
        printed = (match[0].replace(",", "") for match in _NUMBER.finditer(normalise(text or "")))
        if printed_number := next((text for text in printed if Decimal(text) == abs(number)), None):
            return step(printed_number)
    exponent = number.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
