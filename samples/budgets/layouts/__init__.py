"""The declared layouts of budgets, one TOML file each: which tables, with which headers, rows and totals.

A column is written `stack = meaning`: the texts of its header from top to bottom, joined with `/`, and either
`@label` (what a label column holds) or measure, book and year of its amounts, such as
`{before}年执行数 = expenditure general_public executed`. Book and year are left out where they are those of the table.
`item:NAME` is a column of the 三公 table. In all texts {year}, {before}, {entity}, {word} and {unit} are filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from samples.budgets.draw import Habits
from samples.budgets.entries import SOURCES
from samples.layouts import Captions, Layout, Money, Paging, Rules, Skeleton, Type
from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Panel:
    """One of the blocks side by side in a total table."""

    panel: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    """`printed name = item`; *classes, *used_classes, *used_codes, *economic and *government list codes, *fill fills up
    with empty rows"""


@dataclass(frozen=True)
class Sheet:
    """One table of a layout."""

    key: str
    title: str
    rows: str
    """Which rows it has: see `samples.budgets.tables.rows`"""
    columns: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()
    book: str = "all"
    """The book of columns that name none"""
    money: str = "all"
    """The only money that the table speaks of"""
    panel: str = ""
    carried: str = "within"
    """See `samples.budgets.entries.CARRIED`"""
    levels: tuple[int, ...] = (3, 5, 7)
    """How many digits the printed codes have"""
    total: str = "first"
    """first, last, none; or both, above the rows and repeated on continued pages"""
    total_label: str = "合计"
    total_cell: str = "merged"
    """Where the label of the total stands: merged over all label columns, or the role of one of them"""
    nil: str = "total"
    """What a table without amounts prints: total (its total row), or blank rows"""
    nil_note: str = ""
    unit: str = ""
    """The unit of this table where it is another one"""
    decimals: int = -1
    wide: bool = True
    label: str = ""


@dataclass(frozen=True)
class BudgetLayout:
    """How one publisher prints budgets."""

    name: str
    doc: str
    sheets: tuple[Sheet, ...]
    cover: tuple[str, ...] = ("{entity}", "{year}年{word}预算")
    """The lines of its first page"""
    sources: tuple[str, ...] = SOURCES
    kinds: tuple[str, ...] = ("basic", "project", "business", "to_superior", "subsidy")
    carry: bool = True
    negative: bool = False
    long_codes: bool = False
    money: Money = field(default_factory=Money)
    type: Type = field(default_factory=Type)
    captions: Captions = field(default_factory=Captions)
    rules: Rules = field(default_factory=Rules)
    paging: Paging = field(default_factory=Paging)
    skeleton: Skeleton = field(default_factory=Skeleton)

    @property
    def page_layout(self) -> Layout:
        """What pages and grids look like."""
        return Layout(
            self.name, self.doc, (), money=self.money, type=self.type, captions=self.captions,
            rules=self.rules, paging=self.paging, skeleton=self.skeleton,
        )  # fmt: skip

    @property
    def habits(self) -> Habits:
        """What its figures must be drawn for."""
        shown = [sheet for sheet in self.sheets if sheet.key == "bud_gpb_expenditure"]
        return Habits(
            quantum=self.page_layout.quantum,
            sources=self.sources,
            kinds=self.kinds,
            carry=self.carry,
            carried_apart=any(sheet.carried != "within" for sheet in shown),
            negative=self.negative,
            long_codes=self.long_codes,
        )


@dataclass(frozen=True)
class BudgetLayoutFile(BudgetLayout):
    """What a file says."""

    name: str = ""
    doc: str = ""
    sheets: tuple[Sheet, ...] = ()


_SECTIONS = {
    "money": Money,
    "type": Type,
    "captions": Captions,
    "rules": Rules,
    "paging": Paging,
    "skeleton": Skeleton,
}


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _build(kind: type[Any], body: Mapping[str, Any]) -> Any:
    return kind(**{key: _frozen(value) for key, value in body.items()})


def _sheet(body: Mapping[str, Any]) -> Sheet:
    panels = tuple(_build(Panel, panel) for panel in body.get("panels", ()))
    sheet: Sheet = _build(Sheet, {**body, "panels": panels})
    return sheet


@cache
def budget_layouts() -> dict[str, BudgetLayout]:
    """All declared layouts by name."""
    by_name = {}
    for resource in sorted(files(__name__).iterdir(), key=lambda resource: resource.name):
        if resource.name.endswith(".toml"):
            name = resource.name.removesuffix(".toml")
            body = declared(f"samples/budgets/layouts/{resource.name}", model=BudgetLayoutFile)
            body = {key: _build(_SECTIONS[key], value) if key in _SECTIONS else value for key, value in body.items()}
            body["sheets"] = [_sheet(sheet) for sheet in body["sheets"]]
            by_name[name] = _build(BudgetLayout, {**body, "name": name})
    return by_name
