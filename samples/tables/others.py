"""The table of other information, and tables that no declaration knows."""

from __future__ import annotations

from common.text import normalise
from samples.figures import VEHICLES, roll_up
from samples.grid import Cell, CellTruth, Meaning, Row, Table
from samples.issue import Issue, money_text

VEHICLE_NAMES = (
    "副部（省）级及以上领导用车",
    "主要负责人用车",
    "机要通信用车",
    "应急保障用车",
    "执法执勤用车",
    "特种专业技术用车",
    "离退休干部服务用车",
    "其他用车",
)
PROCUREMENT, RUNNING, ASSETS = "一、政府采购情况", "二、机关运行经费", "三、国有资产占用情况"


def _count(line: int, name: str, count: int, unit: str) -> Row:
    truth = CellTruth(
        str(line), name, "统计数", ASSETS, count=count or None, kind="number" if count else "blank", unit=unit
    )
    return (Cell(name, align="left"), Cell(str(line)), Cell(str(count) if count else "", align="right", truth=truth))


def info_table(issue: Issue, label: str, title: str) -> Table:
    """部门决算公开相关信息统计表: three blocks; line 16 does not exist on the form."""
    accounts = issue.accounts

    def money(line: int, name: str, panel: str, fen: int) -> Row:
        cell = issue.amount(fen, CellTruth(str(line), name, "统计数", panel), in_use=False)
        return (Cell(name, align="left"), Cell(str(line)), cell)

    goods, works, services = (accounts.procurement.get(kind, 0) for kind in ("goods", "works", "services"))
    vehicles = [accounts.vehicles.get(kind, 0) for kind in VEHICLES]
    body: list[Row] = [
        (Cell(PROCUREMENT, columns=3, align="left"),),
        (Cell("项目"), Cell("行次"), Cell("统计数")),
        money(1, "合计", PROCUREMENT, goods + works + services),
        money(2, "货物", PROCUREMENT, goods),
        money(3, "工程", PROCUREMENT, works),
        money(4, "服务", PROCUREMENT, services),
        (Cell(RUNNING, columns=3, align="left"),),
        (Cell("项目"), Cell(), Cell("统计数")),
        money(5, "（一）行政单位", RUNNING, accounts.agency_operating),
        money(6, "（二）参照公务员法管理事业单位", RUNNING, 0),
        (Cell(ASSETS, columns=3, align="left"),),
        _count(7, "（一）车辆数合计（辆）", sum(vehicles), "辆"),
        *(
            _count(7 + number, f"{number}.{name}", count, "辆")
            for number, (name, count) in enumerate(zip(VEHICLE_NAMES, vehicles, strict=True), 1)
        ),
        _count(17, "（二）单价100万元（含）以上设备（不含车辆）", accounts.large_equipment, "台（套）"),
    ]
    return Table(
        "fin_info",
        title,
        issue.layout.money.unit,
        (5.0, 0.8, 2.0),
        (),
        tuple(body),
        label=label,
        captions=issue.captions(label, issue.layout.captions.info_name),
        notes=(f"注：本表反映{issue.entity.word}本年度政府采购、机关运行经费和国有资产占用情况。",),
    )


def services_table(issue: Issue, label: str, title: str) -> Table:
    """政府购买服务支出表: not a declared table."""
    fen = issue.accounts.procurement.get("services", 0)
    text = money_text(fen, issue.layout.money)
    body: tuple[Row, ...] = (
        (Cell("合计", columns=2), Cell(text, align="right"), Cell()),
        (Cell("1"), Cell("物业管理服务", align="left"), Cell(text, align="right"), Cell("公开招标")),
        (Cell("2"), Cell("信息系统维护服务", align="left"), Cell(), Cell()),
    )
    header: tuple[Row, ...] = (tuple(map(Cell, ("序号", "购买服务项目名称", "支出金额", "购买方式"))),)
    weights = (0.6, 3.0, 1.2, 1.4)
    return Table(
        None, title, issue.layout.money.unit, weights, header, body, label=label, captions=issue.captions(label)
    )


def projects_table(issue: Issue, label: str, title: str) -> Table:
    """项目支出决算明细表: a project of each item."""
    rows = [row for row in roll_up(issue.accounts, [lambda line: line.total_project]) if len(row.code) == 7]
    header: tuple[Row, ...] = (tuple(map(Cell, ("科目编码", "科目名称", "项目名称", "项目类别", "支出数"))),)
    body: list[Row] = []
    for row in rows:
        project = f"{row.name}专项"
        meaning = Meaning(
            "project_expenditure", "all", issue.year, row.code, "executed", project_key=normalise(project)
        )
        amount = issue.amount(row.amounts[0], CellTruth(row.code, row.name, "支出数", meaning=meaning))
        labels = (row.code, row.name, project, "特定目标类")
        body.append((*(Cell(text, align="left") for text in labels), amount))
    weights = (1.2, 2.6, 2.8, 1.4, 1.4)
    return Table(
        "fin_projects", title, issue.layout.money.unit, weights, header, tuple(body), label=label,
        captions=issue.captions(label),
    )  # fmt: skip
