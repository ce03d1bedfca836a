"""Units of money as they are printed."""

from __future__ import annotations

FEN_PER_UNIT: dict[str, int] = {"元": 100, "万元": 1_000_000}
"""Fen in one unit of the units in which tables of final accounts and budgets are printed"""
