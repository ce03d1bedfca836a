"""Further tables of provinces and universities: those without a form, and those that print a declared one again."""

from __future__ import annotations

from collections.abc import Callable

from samples.figures import BOOKS, Line
from samples.grid import Cell, Row, Table
from samples.issue import Issue, money_text
from samples.tables.coded import all_appropriations_table, capital_table, further_table, gpb_table, without_truth

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


def _economic(*books: str) -> _Build:
    """Items by economic class, in a table that does not say which money is basic."""

    def build(issue: Issue, label: str, title: str) -> Table:
        columns = [
            ("", "合计", _spent(*books)),
            ("", "工资福利支出", _basic(*books)),
            ("", "商品和服务支出", _project(*books)),
        ]
        return further_table(issue, label, title, columns)

    return build


def project_table(issue: Issue, label: str, title: str) -> Table:
    """一般公共预算财政拨款项目支出决算表."""
    return further_table(issue, label, title, [("", "项目支出", _project(BOOKS[0]))])


def project_balance_table(issue: Issue, label: str, title: str) -> Table:
    """项目收入支出决算表."""
    columns = [("", "本年收入", _project(*BOOKS)), ("", "本年支出", _project(*BOOKS))]
    return further_table(issue, label, title, columns)


def fund_basic_table(issue: Issue, label: str, title: str) -> Table:
    """政府性基金预算财政拨款基本支出决算表."""
    return further_table(issue, label, title, [("", "基本支出", _basic("government_fund"))])


def gpb_again_table(issue: Issue, label: str, title: str) -> Table:
    """一般公共预算财政拨款支出决算表 beside the table that also has its revenue."""
    return without_truth(gpb_table(issue, label, title))


def capital_again_table(issue: Issue, label: str, title: str) -> Table:
    """国有资本经营预算财政拨款支出决算表 beside the table that also has its revenue."""
    return without_truth(capital_table(issue, label, title))


def procurement_table(issue: Issue, label: str, title: str) -> Table:
    """政府采购情况表."""
    names = {"goods": "货物", "works": "工程", "services": "服务"}
    header: tuple[Row, ...] = ((Cell("项目"), Cell("采购金额")),)
    body: list[Row] = []
    for kind, name in names.items():
        text = money_text(issue.accounts.procurement.get(kind, 0), issue.layout.money)
        body.append((Cell(name, align="left"), Cell(text, align="right")))
    return Table(
        None, title, issue.layout.money.unit, (3.0, 1.4), header, tuple(body), label=label,
        captions=issue.captions(label),
    )  # fmt: skip


def expenditure_by_unit_table(issue: Issue, label: str, title: str) -> Table:
    """支出决算表（分单位）: its rows are units."""
    names = issue.entity.units or (issue.entity.name,)
    total, quantum = issue.accounts.expenditure_current_year, issue.layout.quantum
    share = total // len(names) // quantum * quantum
    parts = [total - share * (len(names) - 1), *[share] * (len(names) - 1)]
    header: tuple[Row, ...] = ((Cell("单位名称"), Cell("本年支出合计")),)
    body = [
        (Cell(name, align="left"), Cell(money_text(fen, issue.layout.money), align="right"))
        for name, fen in (("合计", total), *zip(names, parts, strict=True))
    ]
    return Table(
        None, title, issue.layout.money.unit, (3.0, 1.4), header, tuple(body), label=label,
        captions=issue.captions(label),
    )  # fmt: skip


FURTHER: dict[str, tuple[str, _Build]] = {
    "x_university": ("高等学校财政拨款支出决算表", university_table),
    "x_appropriation_detail": ("财政拨款支出决算明细表", _economic(*BOOKS)),
    "x_gpb_detail": ("一般公共预算财政拨款支出决算明细表", _economic(BOOKS[0])),
    "x_gpb_project": ("一般公共预算财政拨款项目支出决算表", project_table),
    "x_project_balance": ("项目收入支出决算表", project_balance_table),
    "x_fund_basic": ("政府性基金预算财政拨款基本支出决算表", fund_basic_table),
    "x_gpb_again": ("一般公共预算财政拨款支出决算表", gpb_again_table),
    "x_capital_again": ("国有资本经营预算财政拨款支出决算表", capital_again_table),
    "x_procurement": ("政府采购情况表", procurement_table),
    "x_expenditure_by_unit": ("支出决算表（分单位）", expenditure_by_unit_table),
}
"""Title and builder by key"""
