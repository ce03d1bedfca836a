"""The frames that hold figures of narratives and performance forms, and the units of money in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from common.money import FEN_PER_UNIT

if TYPE_CHECKING:
    import pandas as pd

FIGURE_FRAMES = ("statements", "projects", "project_funds", "project_indicators", "project_texts")
"""The frames of narratives and forms; forms come before their parts"""
IDENTIFIERS = {
    "statements": "statement_id",
    "projects": "project_id",
    "project_funds": "fund_id",
    "project_indicators": "indicator_id",
}
"""The column that identifies a figure, by frame; the texts of forms have none"""
FEN = {**FEN_PER_UNIT, "万": FEN_PER_UNIT["万元"], "亿元": 10_000 * FEN_PER_UNIT["万元"]}
"""Fen in each unit of money that narratives and forms print"""

SIGNED = ("change", "change_rate", "gap", "gap_rate")
"""Kinds of statements whose value has the sign of their direction; of others it says which side is greater"""


def figure_frames(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Those of some frames that hold figures of narratives and forms."""
    return {name: frames[name] for name in FIGURE_FRAMES if name in frames}
