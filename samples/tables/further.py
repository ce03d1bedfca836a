"""Further tables of provinces and universities: those that only some print, and those that repeat a declared one."""

from __future__ import annotations

from collections.abc import Callable

from common.text import normalise
from samples.figures import BOOKS, Accounts, Line
from samples.grid import Cell, CellTruth, Meaning, Row, Table
from samples.issue import Issue
from samples.tables.blocks import assets_table, gpb_three_public_table, procurement_table
from samples.tables.coded import (
    FurtherColumn,
    Means,
    all_appropriations_table,
    capital_table,
    further_table,
    gpb_table,
    without_truth,
)
from samples.tables.totals import Heading

_Build = Callable[[Issue, str, str], Table]
_Amount = Callable[[Line], int]


def _basic(*books: str) -> _Amount:
    return lambda line: sum(line.basic.get(book, 0) for book in books)


def _project(*books: str) -> _Amount:
    return lambda line: sum(line.project.get(book, 0) for book in books)


def _spent(*books: str) -> _Amount:
    return lambda line: sum(line.spent(book) for book in books)


def _construction(line: Line) -> int:
    """Capital construction: the projects of items 其他…支出."""
    return _project(*BOOKS)(line) if line.code.endswith("99") else 0


def university_table(issue: Issue, label: str, title: str) -> Table:
    """高等学校财政拨款支出决算表: all budget books together, and how much of it is capital construction."""
    columns = [
        ("本年支出", "合计", _spent(*BOOKS)),
        ("本年支出", "基本支出", _basic(*BOOKS)),
        ("本年支出", "项目支出小计", _project(*BOOKS)),
        ("本年支出", "其中：基本建设资金支出", _construction),
    ]
    return all_appropriations_table(issue, label, title, columns)


def _economic(key: str, book: str, *books: str) -> _Build:
    """Items by economic class: wages are basic expenditure, and goods and services projects."""

    def build(issue: Issue, label: str, title: str) -> Table:
        columns = [
            FurtherColumn("", "合计", _spent(*books), Means("expenditure", book)),
            FurtherColumn("工资福利支出", "小计", _basic(*books), Means("expenditure", book, "301")),
            FurtherColumn("工资福利支出", "基本工资", _basic(*books), Means("expenditure", book, "30101")),
            FurtherColumn("商品和服务支出", "小计", _project(*books), Means("expenditure", book, "302")),
            FurtherColumn("商品和服务支出", "办公费", _project(*books), Means("expenditure", book, "30201")),
        ]
        return further_table(issue, Heading(key, label, title), columns)

    return build


def project_table(issue: Issue, label: str, title: str) -> Table:
    """一般公共预算财政拨款项目支出决算表."""
    columns = [FurtherColumn("", "项目支出", _project(BOOKS[0]), Means("project_expenditure", BOOKS[0]))]
    return further_table(issue, Heading("fin_gpb_project", label, title), columns)


def project_balance_table(issue: Issue, label: str, title: str) -> Table:
    """项目收入支出决算表."""
    columns = [
        FurtherColumn("", "本年收入", _project(*BOOKS), Means("revenue_project", "all")),
        FurtherColumn("", "本年支出", _project(*BOOKS), Means("project_expenditure", "all")),
    ]
    return further_table(issue, Heading("fin_project_balance", label, title), columns)


def fund_basic_table(issue: Issue, label: str, title: str) -> Table:
    """政府性基金预算财政拨款基本支出决算表."""
    means = Means("basic_expenditure", "government_fund")
    columns = [FurtherColumn("", "基本支出", _basic("government_fund"), means)]
    return further_table(issue, Heading("fin_govfund_basic", label, title), columns)


def gpb_again_table(issue: Issue, label: str, title: str) -> Table:
    """一般公共预算财政拨款支出决算表 beside the table that also has its revenue."""
    return without_truth(gpb_table(issue, label, title))


def capital_again_table(issue: Issue, label: str, title: str) -> Table:
    """国有资本经营预算财政拨款支出决算表 beside the table that also has its revenue."""
    return without_truth(capital_table(issue, label, title))


def basic_detail_table(issue: Issue, label: str, title: str) -> Table:
    """基本支出决算明细表."""
    columns = [FurtherColumn("", "基本支出", _basic(*BOOKS), Means("basic_expenditure", "all"))]
    return further_table(issue, Heading("fin_basic", label, title), columns)


def by_unit_table(key: str, header: str, measure: str, amount: Callable[[Accounts], int]) -> _Build:
    """收入决算表（分单位）, 支出决算表（分单位）: the rows are units."""

    def build(issue: Issue, label: str, title: str) -> Table:
        names = issue.entity.units or (issue.entity.name,)
        total, quantum = amount(issue.accounts), issue.layout.quantum
        share = total // len(names) // quantum * quantum
        parts = [total - share * (len(names) - 1), *[share] * (len(names) - 1)]
        body = []
        for name, fen in (("合计", total), *zip(names, parts, strict=True)):
            unit = "" if name == "合计" else name
            meaning = Meaning(measure, "all", issue.year, "total", "executed", unit_key=normalise(unit))
            body.append((Cell(name, align="left"), issue.amount(fen, CellTruth("", name, header, meaning=meaning))))
        head: tuple[Row, ...] = ((Cell("单位名称"), Cell(header)),)
        return Table(
            key, title, issue.layout.money.unit, (3.0, 1.4), head, tuple(body), label=label,
            captions=issue.captions(label),
        )  # fmt: skip

    return build


FURTHER: dict[str, tuple[str, _Build]] = {
    "x_university": ("高等学校财政拨款支出决算表", university_table),
    "x_appropriation_detail": (
        "财政拨款支出决算明细表",
        _economic("fin_approp_detail", "fiscal_appropriation", *BOOKS),
    ),
    "x_gpb_detail": ("一般公共预算财政拨款支出决算明细表", _economic("fin_gpb_detail", BOOKS[0], BOOKS[0])),
    "x_gpb_project": ("一般公共预算财政拨款项目支出决算表", project_table),
    "x_project_balance": ("项目收入支出决算表", project_balance_table),
    "x_fund_basic": ("政府性基金预算财政拨款基本支出决算表", fund_basic_table),
    "x_gpb_again": ("一般公共预算财政拨款支出决算表", gpb_again_table),
    "x_capital_again": ("国有资本经营预算财政拨款支出决算表", capital_again_table),
    "x_procurement": ("政府采购情况表", procurement_table),
    "x_gpb_three_public": ("一般公共预算财政拨款“三公”经费情况表", gpb_three_public_table),
    "x_assets": ("国有资产占用情况表", assets_table),
    "x_basic": ("基本支出决算明细表", basic_detail_table),
    "x_detail": ("支出决算明细表", _economic("fin_detail", "all", *BOOKS)),
    "x_by_unit": (
        "收入决算表（分单位）",
        by_unit_table("fin_revenue_by_unit", "本年收入合计", "revenue", lambda accounts: accounts.revenue_current_year),
    ),
    "x_expenditure_by_unit": (
        "支出决算表（分单位）",
        by_unit_table(
            "fin_expenditure_by_unit",
            "本年支出合计",
            "expenditure",
            lambda accounts: accounts.expenditure_current_year,
        ),
    ),
}
"""Title and builder by key"""
