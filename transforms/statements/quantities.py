"""Printed figures as amounts in fen and as counts."""

from __future__ import annotations

from decimal import Decimal

from transforms.statements.lexer import Token

_FEN = 100


def fen_of(value: Decimal | None, figure: Token | None, is_money: bool) -> int | None:
    """A printed amount in fen; None for what is no money, or has fractions of a fen."""
    if value is None or figure is None or figure.unit_role != "MONEY" or figure.factor is None:
        return 0 if is_money and value == 0 and figure and not figure.unit else None
    fen = value * figure.factor * _FEN
    return int(fen) if fen == fen.to_integral_value() else None


def quantity_of(value: Decimal | None, figure: Token | None) -> int | None:
    """A printed count; None for what is none."""
    if value is None or figure is None or figure.unit_role != "COUNT" or value != value.to_integral_value():
        return None
    return int(value)
