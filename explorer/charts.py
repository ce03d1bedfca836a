"""Bars that lie beside their figures, as plain SVG without a script or a text: they stretch to any width of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 1000.0
"""Of the view box of every bar"""


@dataclass(frozen=True)
class Bar:
    """A bar in a view box of `WIDTH`: where it begins, how long it is, and where zero lies."""

    x: float
    width: float
    zero: float


def bars(amounts: Sequence[Decimal | None]) -> list[Bar | None]:
    """Draw amounts on one scale from zero; None for what has no amount. Negative amounts lie left of zero."""
    numbers = [float(amount) for amount in amounts if amount is not None]
    greatest, least = max(0.0, *numbers, 0.0), min(0.0, *numbers, 0.0)
    scale = WIDTH / ((greatest - least) or 1.0)
    zero = -least * scale
    return [
        None if amount is None else Bar(zero + min(0.0, float(amount)) * scale, abs(float(amount)) * scale, zero)
        for amount in amounts
    ]
