"""Bars by year as plain SVG, without a script; the figures stand in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_WIDTH, _HEIGHT, _BELOW, _ABOVE = 640.0, 190.0, 24.0, 20.0
_BAR_SHARE = 0.36
"""Width of a bar as a part of the width of its year"""


@dataclass(frozen=True)
class Bar:
    """A bar of the chart, in its coordinates."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    label: str


@dataclass(frozen=True)
class Chart:
    """Bars by year; `width` and `height` are those of the view box."""

    bars: list[Bar]
    years: list[tuple[float, int]]
    base: float
    width: float = _WIDTH
    height: float = _HEIGHT


def bars_by_year(series: Sequence[tuple[int, str, Decimal]]) -> Chart | None:
    """Draw amounts by year and kind of document; None where there are fewer than two.

    Args:
        series: Year, kind (`final` or `budget`) and amount. Negative amounts hang below the base line.
    """
    if len(series) < 2:
        return None
    years = list(range(min(year for year, _, _ in series), max(year for year, _, _ in series) + 1))
    greatest = max(0.0, *(float(amount) for _, _, amount in series))
    least = min(0.0, *(float(amount) for _, _, amount in series))
    scale = (_HEIGHT - _BELOW - _ABOVE) / ((greatest - least) or 1.0)
    base = _ABOVE + greatest * scale
    step = _WIDTH / len(years)
    bars = []
    for year, kind, amount in series:
        middle = step * (years.index(year) + 0.5)
        width = min(step * _BAR_SHARE, 60.0)
        left = middle - width if kind == "budget" else middle
        high = abs(float(amount)) * scale
        bars.append(Bar(left, base - high if amount >= 0 else base, width, high, kind, f"{amount:,.2f}"))
    return Chart(bars, [(step * (index + 0.5), year) for index, year in enumerate(years)], base)
