"""Which row of a budget's table is a part of which: by the printed levels of units, codes and projects.

No two publishers print the same levels. A row therefore belongs to the nearest row above it that its table prints: a
section without its class to the total, a unit's items to the unit's own row or, where there is none, to the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd

_SIDE_BY_SIDE = ("personnel", "public")
"""Panels that only say of which kind a code is: a table with them has one total"""
_TOTAL = "total"
_ROW = (
    *("document_sha256", "table_key", "panel", "unit_key", "row_key", "economic_code", "government_economic_code"),
    *("project_key", "code_system", "account_code"),
)
_PANEL_WORDS = {"personnel": "personnel_expenditure", "public": "public_operating_expenditure"}
_HALF = 0.5

Step = Literal["", "total", "code", "unit", "crossed", "pair_total", "pair"]
"""How a row belongs to the one above it: codes to the total or to a code; units; codes crossed with other codes or with
units; pairs of two economic codes, to the total or to a pair"""


@dataclass(frozen=True, order=True)
class RowName:
    """What a row is about; all fields are empty for the total of a table."""

    unit: str = ""
    code: str = ""
    """Functional code, item, or path of names"""
    economic: str = ""
    government: str = ""
    project: str = ""
    side: str = ""
    """Of totals: the panel whose total it is; a code is the same in whichever panel it stands"""

    @property
    def is_total(self) -> bool:
        """Whether it is about no code and no project."""
        return not (self.code or self.economic or self.government or self.project)

    @property
    def is_crossed(self) -> bool:
        """Whether it names a code of an economic classification besides another code."""
        return bool(self.code) and bool(self.economic or self.government)

    @property
    def is_pair(self) -> bool:
        """Whether it names two economic codes."""
        return bool(self.economic and self.government)

    def __str__(self) -> str:
        codes = "×".join(filter(None, (self.code, self.economic, self.government)))
        project = f"〈{self.project}〉" if self.project else ""
        unit = f"〔{self.unit}〕" if self.unit else ""
        return unit + (codes + project or _PANEL_WORDS.get(self.side, "")) or _TOTAL


def _steps(key: str) -> list[str]:
    """A code, path or project and everything that contains it, up to the whole table (empty)."""
    steps = [key] if key else []
    while ">" in key:
        key = key.rpartition(">")[0]
        steps.append(key)
    while key.isascii() and key.isdigit() and len(key) > 3:
        key = key[:-2]
        steps.append(key)
    return [*steps, ""]


def _economic_steps(economic: str, government: str) -> list[tuple[str, str]]:
    """Two economic codes and everything that may contain them, the most detailed first."""
    first, second = _steps(economic), _steps(government)
    level_pairs = sorted(product(range(len(first)), range(len(second))), key=lambda at: (sum(at), abs(at[0] - at[1])))
    return [(first[at], second[other]) for at, other in level_pairs]


def _wholes(row: RowName, side: str, units: Mapping[str, Sequence[str]]) -> Iterator[RowName]:
    """Every row that a row in a panel may be a part of, the nearest first."""
    codes, pairs, projects = _steps(row.code), _economic_steps(row.economic, row.government), _steps(row.project)
    for unit in (row.unit, *units.get(row.unit, ())):
        for code, (economic, government), project in product(codes, pairs, projects):
            whole = RowName(unit, code, economic, government, project)
            yield from (replace(whole, side=side), whole) if whole.is_total and side else (whole,)


def _named(row: Mapping[Any, Any]) -> RowName:
    code = row["account_code"] if row["project_key"] else row["row_key"]
    codes = {"economic": row["economic_code"], "government": row["government_economic_code"]}
    if code == _TOTAL:
        code = ""
    system = {"economic": "economic", "government_economic": "government"}.get(row["code_system"], "code")
    name = RowName(row["unit_key"], project=row["project_key"], **{**codes, system: code})
    return replace(name, side=_side(row["panel"])) if name.is_total else name


def _side(panel: str) -> str:
    return panel if panel in _SIDE_BY_SIDE else ""


def _units(rows: Iterable[RowName], department: str | None) -> dict[str, tuple[str, ...]]:
    """By unit: the units that it is part of, the nearest first, and the whole table (empty) last."""
    printed = sorted({row.unit for row in rows if row.unit})
    units_above = {}
    for unit in printed:
        above = [whole for whole in _steps(unit)[1:] if whole in printed and ">" in unit]
        if unit.isascii() and unit.isdigit():
            above += sorted((code for code in printed if code != unit and unit.startswith(code)), key=len, reverse=True)
        if department is not None and unit != department and not above:
            above = [department]
        units_above[unit] = (*above, "")
    return units_above


@dataclass(frozen=True)
class _Table:
    """The rows of one table of one document, with their figures by column."""

    rows: Mapping[RowName, str]
    """In the order in which they are printed, with the panel in which they stand side by side"""
    figures: Mapping[RowName, Mapping[str, int]]

    @property
    def department(self) -> str | None:
        """The unit whose row is the sum of the units below it, where neither codes nor paths show it.

        It stands first, prints the figures of the total, and others with figures follow.
        """
        units = [row for row in self.rows if row == RowName(row.unit) and row.unit]
        total = self.figures.get(RowName(), {})
        first, others = units[:1], units[1:]
        nested = _units(units, None)
        if not first or not any(nested[row.unit] == ("",) for row in others):
            return None
        printed = {name: figure for name, figure in total.items() if figure}
        equal = [self.figures[first[0]].get(name, 0) == figure for name, figure in printed.items()]
        if not printed or np.mean(equal) < _HALF or not any(any(self.figures[row].values()) for row in others):
            return None
        return first[0].unit

    def above(self) -> dict[RowName, RowName]:
        """By row: the row that it is a part of; rows that are part of none are left out."""
        units = _units(self.rows, self.department)
        wholes = {}
        for row, side in self.rows.items():
            whole = next(
                (candidate for candidate in _wholes(row, side, units) if candidate in self.rows and candidate != row),
                None,
            )
            if whole is not None:
                wholes[row] = whole
        return wholes


def _labels(above: Mapping[RowName, RowName]) -> dict[RowName, Step]:
    """By row: how it belongs to the row that it is part of; parts of the same kind belong to it in the same way."""
    together: dict[tuple[RowName, bool], list[RowName]] = {}
    for row, whole in above.items():
        together.setdefault((whole, row.unit != whole.unit), []).append(row)
    labels: dict[RowName, Step] = {}
    for (whole, by_unit), rows in together.items():
        # Beside its codes, the total may be divided by the economic codes of the columns: the same money twice.
        divided = [row for row in rows if not row.code and (row.economic or row.government)]
        if whole.is_total and not by_unit and len(divided) < len(rows):
            labels |= dict.fromkeys(divided, "crossed")
            rows = [row for row in rows if row not in divided]
        labels |= dict.fromkeys(rows, _label(whole, rows, by_unit))
    return labels


def _label(whole: RowName, rows: Sequence[RowName], by_unit: bool) -> Step:
    if by_unit:
        return "unit" if all(replace(row, unit=whole.unit) == whole for row in rows) else "crossed"
    if any(row.is_crossed for row in rows):
        return "crossed"
    if any(row.is_pair for row in rows):
        return "pair_total" if whole.is_total else "pair"
    return "total" if whole.is_total else "code"


def nest_rows(facts: pd.DataFrame) -> pd.DataFrame:
    """Find for each fact of a budget's table its row, the row that it is a part of, and how.

    Args:
        facts: frame `facts`, with a column `column` that names the column of each fact.

    Returns:
        The columns `place`, `above` and `step`, on the index of `facts`; empty where there is none.
    """
    nesting = pd.DataFrame("", index=facts.index, columns=["place", "above", "step"], dtype=object)
    if facts.empty:
        return nesting
    distinct = facts[list(_ROW)].drop_duplicates()
    number = facts.groupby(list(_ROW), sort=False, dropna=False).ngroup()
    named = [_named(row) for row in distinct.to_dict("records")]
    names = pd.Series(named, index=range(len(named)), dtype=object)
    row_of = number.map(names)
    panel = facts["panel"].where(~facts["panel"].isin(_SIDE_BY_SIDE), "")
    value = facts["amount_fen"].fillna(0).astype("int64")
    groups = facts.groupby([facts["document_sha256"], facts["table_key"], panel], sort=False).indices
    for group in groups.values():
        printed = np.asarray(group)
        row_indices = printed[np.argsort(facts["row_no"].to_numpy()[printed], kind="stable")]
        rows = row_of.iloc[row_indices].tolist()
        sides = {row: _side(where) for row, where in zip(rows, facts["panel"].iloc[row_indices], strict=True)}
        figures: dict[RowName, dict[str, int]] = {}
        for row, column, figure in zip(rows, facts["column"].iloc[row_indices], value.iloc[row_indices], strict=True):
            figures.setdefault(row, {})[column] = int(figure)
        above = _Table(sides, figures).above()
        labels = _labels(above)
        nesting.iloc[row_indices, 0] = [str(row) for row in rows]
        nesting.iloc[row_indices, 1] = [str(above[row]) if row in above else "" for row in rows]
        nesting.iloc[row_indices, 2] = [labels.get(row, "") for row in rows]
    return nesting
