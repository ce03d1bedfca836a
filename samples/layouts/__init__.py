"""The declared layouts, one TOML file each; every field is a habit of some publisher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.declarations.reader import declared


@dataclass(frozen=True)
class Money:
    """How amounts are printed."""

    unit: str = "万元"
    decimals: int = 2
    separators: bool = True
    fullwidth: bool = False
    zero: str = "blank"
    """blank; zero (0.00 everywhere); mixed: 0.00 only where the column is in use"""


@dataclass(frozen=True)
class Type:
    """Fonts and sizes."""

    font: str = "song"
    digits: str = ""
    """Another font for amounts and codes"""
    heading: str = "hei"
    carried: bool = True
    """Whether the document carries its font"""
    size: float = 9
    title_size: float = 16
    prose_size: float = 15
    leading: float = 1.25
    padding: float = 3
    """Above and below the text of a cell"""
    inset: float = 3.5
    """Left and right of it"""
    doubled: bool = False
    """Bold rows are printed twice, a hair apart, as office programs do without a bold font"""


@dataclass(frozen=True)
class Captions:
    """What stands above a table."""

    label: str = ""
    """With {no}, such as 公开{no}表"""
    lines: tuple[tuple[str, str, str], ...] = (("", "", "单位：{unit}"),)
    """Left, centre, right of each line, with {entity}, {year}, {unit}, {label}, {word}"""
    title_in_grid: bool = False
    break_titles: int = 0
    """Titles longer than this are broken over two lines; 0: never"""
    info_name: str = ""
    """The word that the info table uses where the others say 部门名称"""


@dataclass(frozen=True)
class Coded:
    """Tables by functional code."""

    codes: str = "one"
    """one cell, or split into 类/款/项"""
    group: str = "项目"
    code_header: str = "科目代码"
    name_header: str = "科目名称"
    total: str = "first"
    """first row, last row, or header: inside the last row of the header"""
    total_last: tuple[str, ...] = ()
    """Tables that print 合计 last though the others do not"""
    numbers: bool = True
    """A 栏次 row"""
    gpb_group: str = "本年支出"
    gpb_total: str = "小计"
    fund_total: str = "小计"
    fund_on_total: bool = False
    """The sub-headers of 基金 and 国资 stand on the row of 合计"""
    statecap: str = "expenditure"
    """expenditure: three columns; both: the six columns of 基金"""
    statecap_total: str = "合计"
    total_label: str = "合计"
    education: bool = False
    """事业收入 has a column for the 教育收费 in it"""
    indent: bool = False
    justify: bool = False
    """Short names are drawn apart with spaces"""


@dataclass(frozen=True)
class Totals:
    """The two total tables."""

    amount: str = "金额"
    line_numbers: bool = True
    numbers: bool = True
    classes: str = "all"
    """all, or no_debt: without 债务还本 and 债务付息"""
    surplus: str = "使用非财政拨款结余"
    fund_ordinals: bool = False
    appropriation: bool = False
    """The three budget books are one row of revenue, with the government funds in it below"""
    donations: bool = False
    """其中：捐赠收入 below 其他收入"""
    total_label: str = "总计"
    padding: int = 1
    vertical: bool = False
    """收入 and 支出 are written from top to bottom"""


@dataclass(frozen=True)
class Basic:
    """The table by economic code."""

    panels: int = 4
    code_header: str = "科目代码"
    name_header: str = "科目名称"
    amount: str = "决算数"
    split: bool = False


@dataclass(frozen=True)
class ThreePublic:
    """The three-public table."""

    shape: str = "central"
    """central: 12 columns; alternating: item by item; rows: 预算数 and 决算数 as rows; blocks: items below each other,
    with what they were spent on and the operating expenditure of the agency"""
    meetings: bool = False
    vehicle: str = "公务用车购置及运行维护费"
    operation: str = "公务用车运行维护费"
    operation_short: str = ""
    group: str = ""
    """A header over the whole table"""
    numbers: bool = True


@dataclass(frozen=True)
class Rules:
    """How the grid is drawn."""

    style: str = "lines"
    """lines, boxes (each cell a box), fills (thin filled boxes)"""
    width: float = 0.5
    dash: tuple[float, ...] = ()
    bottom: bool = True
    sides: bool = True
    shade: float = 0
    """Grey of the header, 0 for none"""


@dataclass(frozen=True)
class Paging:
    """Sheets and what a continued page repeats."""

    wide: tuple[str, ...] = ()
    """Tables printed on a sideways sheet"""
    turn: str = "none"
    """How wide tables are turned: see paper.TURNS"""
    margin: float = 48
    repeat: tuple[str, ...] = ()
    """title, captions, header, total"""
    rows: int = 0
    """At most so many body rows on a page; 0: as many as fit"""
    footer: bool = True
    flow: bool = False
    """A table begins on the page of the one before where it fits"""
    span: float = 1.0
    """Share of the text width that tables take"""


@dataclass(frozen=True)
class Skeleton:
    """The document around the tables."""

    cover: str = "plain"
    """plain, chinese_year, disclosure, spaced"""
    dated: bool = True
    contents: bool = True
    tables_first: bool = True
    dividers: bool = False
    """Parts begin with a page of their own"""
    underline: bool = False


@dataclass(frozen=True)
class Layout:
    """One publisher's habits."""

    name: str
    doc: str
    tables: tuple[str, ...]
    years: tuple[int, int] = (2019, 2024)
    level: str = "county"
    scopes: tuple[str, ...] = ("department",)
    titles: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    nil_note: str = "说明：本表无数据"
    widths: Mapping[str, float] = field(default_factory=dict)
    """Factors of the column widths: code, name, amount"""
    large: bool = False
    negative: bool = False
    money: Money = field(default_factory=Money)
    type: Type = field(default_factory=Type)
    captions: Captions = field(default_factory=Captions)
    coded: Coded = field(default_factory=Coded)
    totals: Totals = field(default_factory=Totals)
    basic: Basic = field(default_factory=Basic)
    three_public: ThreePublic = field(default_factory=ThreePublic)
    rules: Rules = field(default_factory=Rules)
    paging: Paging = field(default_factory=Paging)
    skeleton: Skeleton = field(default_factory=Skeleton)

    @property
    def quantum(self) -> int:
        """The fen that every printed amount is a multiple of."""
        digits = {"万元": 6, "元": 2}[self.money.unit] - self.money.decimals
        return int(10**digits)


@dataclass(frozen=True)
class LayoutFile(Layout):
    """What a file may say: of a layout that extends another one, only what is otherwise."""

    name: str = ""
    doc: str = ""
    tables: tuple[str, ...] = ()
    extends: str = ""


SECTIONS = {
    "money": Money,
    "type": Type,
    "captions": Captions,
    "coded": Coded,
    "totals": Totals,
    "basic": Basic,
    "three_public": ThreePublic,
    "rules": Rules,
    "paging": Paging,
    "skeleton": Skeleton,
}
BASE = ("county_numbered", "district_plain", "central")
"""The layouts of `make run`"""


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _build(kind: type[Any], body: Mapping[str, Any]) -> Any:
    return kind(**{key: _frozen(value) for key, value in body.items()})


@cache
def layouts() -> dict[str, Layout]:
    """All declared layouts by name; `extends` takes another one's declaration and overrides what it declares itself."""
    bodies: dict[str, dict[str, Any]] = {}
    for resource in files(__name__).iterdir():
        if resource.name.endswith(".toml"):
            name = resource.name.removesuffix(".toml")
            bodies[name] = declared(f"samples/layouts/{resource.name}", model=LayoutFile)

    def whole(name: str) -> dict[str, Any]:
        body = dict(bodies[name])
        base = body.pop("extends", "")
        if not base:
            return body
        merged = whole(base)
        for key, value in body.items():
            merged[key] = {**merged.get(key, {}), **value} if isinstance(value, dict) else value
        return merged

    by_name = {}
    for name in sorted(bodies):
        body = {key: _build(SECTIONS[key], value) if key in SECTIONS else value for key, value in whole(name).items()}
        by_name[name] = _build(Layout, {"name": name, **body})
    return by_name
