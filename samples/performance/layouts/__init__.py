"""The declared layouts of forms on performance, one TOML file each.

A row of a layout is a text of cells between bars; `:3` behind a cell is how many columns it takes, `^` joins it with
the cell above. The columns of each row add up to `columns`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from schemas.declarations.reader import declared


@dataclass(frozen=True)
class FormLayout:
    """How one publisher lays out a form; texts may have {name}, {year}, {department}, {department_code} and others."""

    doc: str
    kind: str
    """project_self_evaluation, department_target ..."""
    title: list[str]
    """The lines of the title; in the grid where `title_in_grid` says so"""
    indicators: str
    """The header of the indicators"""
    roles: list[str]
    """What its columns have: level1, level3, target, actual, weight ..., number and unit of a target, or nothing"""
    columns: int = 12
    layout: str = ""
    """How the reader calls it; its own name where it is not given"""
    title_in_grid: bool = False
    captions: list[str] = field(default_factory=list)
    has_cost: bool = False
    """Whether cost is a level of its own"""
    sources: list[str] = field(default_factory=lambda: ["fiscal_appropriation", "carried_over_last_year", "other"])
    identity: list[str] = field(default_factory=list)
    funds_side: str = ""
    funds_header: list[str] = field(default_factory=list)
    funds_measures: list[str] = field(default_factory=list)
    funds_spans: list[int] = field(default_factory=list)
    """The columns that each measure takes"""
    funds_labels: list[str] = field(default_factory=list)
    """source=label, row by row; several of a row between bars"""
    funds_label_span: int = 2
    funds_behind: str = ""
    """A cell behind the amounts of all rows"""
    whole_only: list[str] = field(default_factory=list)
    """Measures that only the total has"""
    filler: str = ""
    """What stands there instead"""
    percent: str = "%"
    """What stands behind a rate"""
    goals: list[str] = field(default_factory=list)
    indicators_side: str = ""
    levels: dict[str, str] = field(default_factory=dict)
    """The printed names of levels that differ from the usual ones"""
    level_once: bool = True
    """Whether a level is printed once for all of its rows"""
    total: str = ""
    texts: list[str] = field(default_factory=list)
    list_columns: list[str] = field(default_factory=list)
    """Of a list of projects: what its columns before those of the indicators have, and how many columns they take"""
    tasks: bool = False
    wide: bool = False
    """Printed on a sideways sheet of paper"""

    @property
    def is_in_yuan(self) -> bool:
        """Whether the money of its funds block is in 元, no 万元."""
        return any(unit in text for text in (*self.captions, self.funds_side) for unit in ("单位：元", "（元）"))


@cache
def form_layouts() -> dict[str, FormLayout]:
    """All declared layouts by name."""
    names = sorted(
        entry.name.removesuffix(".toml") for entry in files(__name__).iterdir() if entry.name.endswith(".toml")
    )
    return {
        name: FormLayout(**declared(f"samples/performance/layouts/{name}.toml", model=FormLayout)) for name in names
    }
