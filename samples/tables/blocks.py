"""Tables in blocks: 三公 with what they were spent on, the operating expenditure of the agency, procurement, assets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from samples.figures import VEHICLES
from samples.grid import Cell, CellTruth, Meaning, Row, Table
from samples.issue import Issue

_DASH = "——"
_PHASES = ("budget", "executed")
_HEADERS = ("预算数", "决算统计数")
_YUAN_PER_BATCH, _PERSONS_PER_BATCH = 1_500, 6


@dataclass(frozen=True)
class _Line:
    """One row: its name, account and measure, and its figures of the budget and of the year; "" prints a dash."""

    name: str
    account: str = ""
    measure: str = "expenditure"
    figures: tuple[int | str | None, ...] = ("", "")
    counted: str = ""
    """The unit of a count"""


@dataclass
class _Printer:
    """Prints lines as rows of one table."""

    issue: Issue
    key: str
    book: str

    def rows(self, lines: Sequence[_Line], headers: Sequence[str], phases: Sequence[str]) -> list[Row]:
        """The rows, numbered from 1."""
        rows: list[Row] = []
        for number, line in enumerate(lines, 1):
            cells = [
                self._cell(line, header, phase, figure)
                for header, phase, figure in zip(headers, phases, line.figures, strict=True)
            ]
            rows.append((Cell(line.name, align="left"), Cell(str(number)), *cells))
        return rows

    def _cell(self, line: _Line, header: str, phase: str, figure: int | str | None) -> Cell:
        if not line.account:
            return Cell(_DASH)
        meaning = Meaning(line.measure, self.book, self.issue.year, line.account, phase)
        truth = CellTruth(line.account, line.name, header, meaning=meaning)
        if isinstance(figure, str):
            unit = line.counted or self.issue.layout.money.unit
            return Cell(_DASH, truth=replace(truth, kind="not_applicable_dash", unit=unit))
        if not line.counted:
            return self.issue.amount(figure, truth)
        kind = "number" if figure else "blank"
        text = str(figure) if figure else ""
        return Cell(text, align="right", truth=replace(truth, count=figure or None, kind=kind, unit=line.counted))


def three_public_blocks(
    issue: Issue, label: str, title: str, key: str = "fin_three_public", book: str = "all"
) -> Table:
    """财政拨款“三公”经费、行政参公单位机关运行经费情况表; another book than all has no block for the agency."""
    accounts = issue.accounts

    def money(name: str, item: str) -> _Line:
        return _Line(name, item, figures=tuple(accounts.three_public_item(phase, item) for phase in _PHASES))

    reception = accounts.three_public_item("executed", "official_reception")
    batches = reception // (_YUAN_PER_BATCH * 100)
    lines = [
        _Line("一、“三公”经费支出"),
        money("（一）支出合计", "three_public_total"),
        money("1．因公出国（境）费", "overseas_travel"),
        money("2．公务用车购置及运行维护费", "official_vehicle"),
        money("（1）公务用车购置费", "official_vehicle_purchase"),
        money("（2）公务用车运行维护费", "official_vehicle_operation"),
        money("3．公务接待费", "official_reception"),
        _Line("（1）国内接待费", "official_reception_domestic", figures=("", reception)),
        _Line("（2）国（境）外接待费", "official_reception_abroad", figures=("", 0)),
        _Line("（二）相关统计数"),
        _Line("1．因公出国（境）团组数（个）", "overseas_travel", "groups", ("", 0), "个"),
        _Line(
            "2．公务用车保有量（辆）",
            "official_vehicle_operation",
            "vehicles_held",
            ("", sum(accounts.vehicles.values())),
            "辆",
        ),
        _Line("3．国内公务接待批次（个）", "official_reception_domestic", "batches", ("", batches), "个"),
        _Line(
            "4．国内公务接待人次（人）",
            "official_reception_domestic",
            "persons",
            ("", batches * _PERSONS_PER_BATCH),
            "人",
        ),
    ]
    if book == "all":
        agency, measure = accounts.agency_operating, "agency_operating_expenditure"
        lines += [
            _Line("二、机关运行经费", measure, measure, ("", agency)),
            _Line("（一）行政单位", "administrative_units", measure, ("", agency)),
            _Line("（二）参照公务员法管理事业单位", "civil_service_managed_units", measure, ("", 0)),
        ]
    header: list[Row] = [tuple(map(Cell, ("项目", "行次", *_HEADERS)))]
    if issue.layout.three_public.numbers:
        header.append((Cell("栏次"), Cell(), Cell("1"), Cell("2")))
    body = _Printer(issue, key, book).rows(lines, _HEADERS, _PHASES)
    return _table(issue, key, label, title, header, body, (4.0, 0.8, 1.4, 1.4))


def gpb_three_public_table(issue: Issue, label: str, title: str) -> Table:
    """一般公共预算财政拨款“三公”经费情况表, beside that of all appropriations."""
    return three_public_blocks(issue, label, title, "fin_gpb_three_public", "general_public")


def procurement_table(issue: Issue, label: str, title: str) -> Table:
    """政府采购情况表."""
    kinds = {"货物": "goods", "工程": "works", "服务": "services"}
    figures = {name: issue.accounts.procurement.get(kind, 0) for name, kind in kinds.items()}
    lines = [
        _Line("合计", "procurement", "procurement", (sum(figures.values()),)),
        *(_Line(name, f"procurement_{kinds[name]}", "procurement", (fen,)) for name, fen in figures.items()),
    ]
    body = _Printer(issue, "fin_procurement", "all").rows(lines, ("采购金额",), ("executed",))
    header: list[Row] = [tuple(map(Cell, ("项目", "行次", "采购金额")))]
    return _table(issue, "fin_procurement", label, title, header, body, (3.0, 0.8, 1.4))


def assets_table(issue: Issue, label: str, title: str) -> Table:
    """国有资产占用情况表."""
    names = {
        "emergency_vehicle": "应急保障用车",
        "law_enforcement_vehicle": "执法执勤用车",
        "special_technical_vehicle": "特种专业技术用车",
        "retired_cadre_vehicle": "离退休干部服务用车",
        "other_vehicle": "其他用车",
    }
    vehicles, equipment = issue.accounts.vehicles, (issue.accounts.large_equipment,)
    assert set(vehicles) <= set(VEHICLES[3:]) == set(names)
    lines = [
        _Line("一、车辆数合计（辆）", "vehicle_count", "count", (sum(vehicles.values()),), "辆"),
        *(_Line(name, kind, "count", (vehicles.get(kind, 0),), "辆") for kind, name in names.items()),
        _Line("二、单价100万元（含）以上设备（不含车辆）", "large_equipment_count", "count", equipment, "台（套）"),
    ]
    body = _Printer(issue, "fin_assets", "all").rows(lines, ("数量",), ("executed",))
    header: list[Row] = [tuple(map(Cell, ("项目", "行次", "数量")))]
    return _table(issue, "fin_assets", label, title, header, body, (4.0, 0.8, 1.4))


def _table(
    issue: Issue,
    key: str,
    label: str,
    title: str,
    header: Sequence[Row],
    body: Sequence[Row],
    weights: tuple[float, ...],
) -> Table:
    return Table(
        key, title, issue.layout.money.unit, weights, tuple(header), tuple(body), label=label,
        captions=issue.captions(label),
    )  # fmt: skip
