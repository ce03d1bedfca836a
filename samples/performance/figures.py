"""Invented projects with their funds, indicators and scores; every sum and rate holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

_CENT = Decimal("0.01")
_NAMES = (
    "老旧管网改造", "信息系统运行维护", "基层公共服务站建设", "业务用房维修", "2024年重点人才引进", "政务热线运行",
    "农村饮水安全巩固提升", "档案数字化加工", "一线人员健康体检", "公共安全视频监控维护", "专业技术培训",
    "应急物资储备",
)  # fmt: skip
_TASKS = ("综合管理", "队伍建设", "民生保障", "公共服务提升", "基础设施维护", "行业监管")
_QUANTITY = (("完成培训场次", "场"), ("维护设备数量", "台（套）"), ("服务群众人数", "人次"), ("巡查次数", "次"))
_RATES = (("验收合格率", "%"), ("系统正常运行率", "%"), ("补助发放准确率", "%"))
_TIMES = (("项目完成及时率", "%"), ("资金支付及时率", "%"), ("故障响应时间", "分钟"))
_BENEFITS = ("公共服务水平", "群众获得感", "管理效率")
_REASONS = (
    "因招标结余，部分资金未支付；下一步将加快支付进度",
    "指标值设定偏低，后续拟提高精准性",
    "受天气影响工期延后",
)


@dataclass(frozen=True)
class Indicator:
    """An indicator of level 3."""

    level1: str
    level2: str
    level3: str
    target: str
    adjusted: str
    actual: str
    operator: str
    number: str
    unit: str
    weight: Decimal
    score: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Funds:
    """The money of one source, or of one task from one source: what was planned and what became of it."""

    initial_budget: Decimal
    adjustment: Decimal
    executed: Decimal

    @property
    def adjusted_budget(self) -> Decimal:
        """全年预算数."""
        return self.initial_budget + self.adjustment

    @property
    def carried_over(self) -> Decimal:
        """What is left."""
        return self.adjusted_budget - self.executed

    def rate(self, of: Decimal) -> Decimal:
        """A share of the whole year's budget in percent, with two decimals."""
        whole = self.adjusted_budget
        return (of / whole * 100).quantize(_CENT, ROUND_HALF_UP) if whole else Decimal("0.00")

    @property
    def in_yuan(self) -> Funds:
        """The same money in 元."""
        return Funds(*(value * 10_000 for value in (self.initial_budget, self.adjustment, self.executed)))

    def __add__(self, other: Funds) -> Funds:
        return Funds(
            self.initial_budget + other.initial_budget,
            self.adjustment + other.adjustment,
            self.executed + other.executed,
        )


NOTHING = Funds(Decimal("0.00"), Decimal("0.00"), Decimal("0.00"))


@dataclass(frozen=True)
class Project:
    """What one form says."""

    name: str
    year: int
    department: str
    department_code: str
    unit: str
    unit_code: str
    sources: dict[str, Funds]
    tasks: dict[str, dict[str, Funds]]
    indicators: Sequence[Indicator]
    target: str
    actual: str
    person: str = "张某"
    telephone: str = "0000-8123456"

    @property
    def total(self) -> Funds:
        """All its money."""
        return sum(self.sources.values(), NOTHING)

    @property
    def in_yuan(self) -> Project:
        """The same project with its funds in 元; its indicators keep their units."""
        tasks = {name: {source: funds.in_yuan for source, funds in of.items()} for name, of in self.tasks.items()}
        sources = {source: funds.in_yuan for source, funds in self.sources.items()}
        return replace(self, sources=sources, tasks=tasks)

    @property
    def execution_score(self) -> Decimal:
        """Ten points for money spent in full, in proportion."""
        return (self.total.rate(self.total.executed) / 10).quantize(_CENT, ROUND_HALF_UP)

    @property
    def total_score(self) -> Decimal:
        """The score of the form."""
        return sum((indicator.score for indicator in self.indicators), Decimal(0)) + self.execution_score

    @property
    def grade(self) -> str:
        """The grade that its score has."""
        bounds = ((90, "excellent"), (80, "good"), (60, "fair"))
        return next((grade for bound, grade in bounds if self.total_score >= bound), "poor")


def draw_project(
    random: Random, number: int, year: int, body: tuple[str, str], sources: Sequence[str], *, has_cost: bool
) -> Project:
    """Draw a project of a body (code and name); with `has_cost` cost is a level of its own, as since 2023."""
    money = {source: _funds(random, is_first=not index) for index, source in enumerate(sources)}
    code, name = body
    project = (
        _NAMES[number % len(_NAMES)] + ("经费" if number % 3 else "项目") + (str(number // 12) if number > 11 else "")
    )
    total = sum(money.values(), NOTHING)
    return Project(
        name=project,
        year=year,
        department=name,
        department_code=code,
        unit=name,
        unit_code=f"{code}001",
        sources=money,
        tasks=_tasks(random, money),
        indicators=tuple(_indicators(random, total, has_cost=has_cost)),
        target=f"目标1：按计划完成{project}年度任务；目标2：全年不发生安全责任事故，服务对象满意度达到95%以上。",
        actual=f"{year}年已按计划完成{project}全部任务，累计服务群众{random.randrange(200, 9000)}人次，未发生事故。",
    )


def _amount(random: Random, low: int, high: int) -> Decimal:
    return Decimal(random.randrange(low * 100, high * 100)).scaleb(-2)


def _funds(random: Random, *, is_first: bool) -> Funds:
    if not is_first and random.random() < 0.4:
        return NOTHING
    initial = _amount(random, 20, 900)
    adjustment = random.choice((Decimal("0.00"), _amount(random, 1, 15), -_amount(random, 1, 15)))
    share = Decimal(random.choice(("1", "1", "0.963", "0.874", "0.7125")))
    return Funds(initial, adjustment, ((initial + adjustment) * share).quantize(_CENT))


def _tasks(random: Random, money: dict[str, Funds]) -> dict[str, dict[str, Funds]]:
    """Split the money of each source up over some tasks."""
    names = random.sample(_TASKS, 3)
    tasks: dict[str, dict[str, Funds]] = {name: {} for name in names}
    for source, funds in money.items():
        half = Funds(
            *((value / 3).quantize(_CENT) for value in (funds.initial_budget, funds.adjustment, funds.executed))
        )
        for name in names[:-1]:
            tasks[name][source] = half
        tasks[names[-1]][source] = Funds(
            funds.initial_budget - 2 * half.initial_budget,
            funds.adjustment - 2 * half.adjustment,
            funds.executed - 2 * half.executed,
        )
    return tasks


def _indicators(random: Random, total: Funds, *, has_cost: bool) -> list[Indicator]:
    cost = f"{total.adjusted_budget}"
    spent = f"{total.executed}万元"
    plan: list[tuple[str, str, tuple[str, str], int]] = []
    if has_cost:
        plan.append(("cost", "economic_cost", ("项目总成本", "万元"), 20))
    shares = (10, 10, 10, 10) if has_cost else (15, 10, 15, 10)
    first, second = random.sample(_QUANTITY, 2)
    plan += [
        ("output", "quantity", first, shares[0]),
        ("output", "quantity", second, shares[1]),
        ("output", "quality", random.choice(_RATES), shares[2]),
        ("output", "timeliness", random.choice(_TIMES), shares[3] if has_cost else 5),
    ]
    if not has_cost:
        plan.append(("output", "cost", ("预算成本", "万元"), 5))
    benefit = 20 if has_cost else 30
    plan += [
        ("benefit", "social_benefit", (random.choice(_BENEFITS), ""), benefit // 2),
        ("benefit", "sustainable_impact", ("长效管理机制健全性", ""), benefit - benefit // 2),
        ("satisfaction", "satisfaction", ("服务对象满意度", "%"), 10),
    ]
    return [_indicator(random, *entry, cost=cost, spent=spent) for entry in plan]


def _indicator(
    random: Random, level1: str, level2: str, name: tuple[str, str], weight: int, *, cost: str, spent: str
) -> Indicator:
    loses = random.random() < 0.25
    score = Decimal(weight) - (Decimal(random.randrange(5, 25)).scaleb(-1) if loses else 0)
    reason = random.choice(_REASONS) if loses else ""
    operator, number, unit, actual = _goal(random, level2, name[1], cost=cost, spent=spent, loses=loses)
    target = f"{operator}{number}{unit}" if number else random.choice(("显著提升", "有所提高", "健全"))
    adjusted = target if random.random() < 0.9 else f"{operator}{number}{unit}" if number else "提升"
    return Indicator(
        level1, level2, name[0], target, adjusted, actual or ("基本达成" if loses else "达成预期指标"),
        operator, number, unit, Decimal(weight), score, reason,
    )  # fmt: skip


def _goal(random: Random, level2: str, unit: str, *, cost: str, spent: str, loses: bool) -> tuple[str, str, str, str]:
    """Operator, number, unit and what was achieved; all empty where the target is a word."""
    if not unit:
        return "", "", "", ""
    if level2 in ("cost", "economic_cost"):
        return "≤", cost, unit, spent
    if unit == "分钟":
        return "≤", "15", unit, f"{18 if loses else 9}{unit}"
    number = random.choice((90, 95, 98)) if unit == "%" else random.randrange(4, 900)
    reached = number - 2 if loses else number + random.randrange(0, 2)
    return "≥", str(number), unit, f"{reached}{unit}"
