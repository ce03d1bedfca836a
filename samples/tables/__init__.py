"""The tables of a disclosure, built from its figures in the order and wording of its layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from samples.grid import Cell, Table
from samples.issue import Issue
from samples.tables.basic import basic_table
from samples.tables.coded import (
    capital_table,
    expenditure_table,
    fund_table,
    gpb_balance_table,
    gpb_table,
    revenue_table,
)
from samples.tables.further import FURTHER
from samples.tables.others import info_table, projects_table, services_table
from samples.tables.three_public import three_public_table
from samples.tables.totals import appropriation_table, total_table
from schemas.reading.forms import forms

_BUILDERS: dict[str, Callable[[Issue, str, str], Table]] = {
    "fin_total": total_table,
    "fin_revenue": revenue_table,
    "fin_expenditure": expenditure_table,
    "fin_approp_total": appropriation_table,
    "fin_gpb_expenditure": gpb_table,
    "fin_gpb_basic": basic_table,
    "fin_govfund": fund_table,
    "fin_statecap": capital_table,
    "fin_three_public": three_public_table,
    "fin_info": info_table,
    "x_services": services_table,
    "x_projects": projects_table,
    "gpb_balance": gpb_balance_table,
} | {key: build for key, (_, build) in FURTHER.items()}
UNKNOWN_TITLES = {key: title for key, (title, _) in FURTHER.items()} | {
    "gpb_balance": "一般公共预算财政拨款收入支出决算表",
    "x_services": "政府购买服务支出表",
    "x_projects": "项目支出决算明细表",
}


def table_title(issue: Issue, key: str) -> str:
    """The title that the layout prints, or the one of the declared form."""
    declared = issue.layout.titles.get(key) or UNKNOWN_TITLES.get(key) or forms()[key].zh
    if issue.entity.scope != "department":
        declared = declared.replace("部门", "单位")
    return declared


def table_label(issue: Issue, number: int) -> str:
    """公开NN表, where the layout prints it."""
    return issue.layout.captions.label.format(no=number)


def _broken(title: str, length: int) -> str:
    middle = len(title) // 2 + 1
    return title if not length or len(title) <= length else f"{title[:middle]}\n{title[middle:]}"


def build_tables(issue: Issue) -> list[Table]:
    """All tables of the document."""
    layout = issue.layout
    tables = []
    for number, key in enumerate(layout.tables, 1):
        label, title = table_label(issue, number), table_title(issue, key)
        table = _BUILDERS[key](issue, label, _broken(title, layout.captions.break_titles))
        if layout.captions.title_in_grid:
            table = _titled_inside(table)
        tables.append(replace(table, wide=key in layout.paging.wide, label=label or f"表{number}"))
    return tables


def _titled_inside(table: Table) -> Table:
    """The title, and the unit below it, as the first rows of the grid."""
    columns = len(table.weights)
    top = [(Cell(table.title.replace("\n", ""), columns=columns, bold=True),)]
    for caption in table.captions:
        text = "　　".join(text_part for text_part in (caption.left, caption.center, caption.right) if text_part)
        top.append((Cell(text, columns=columns, align="right"),))
    return replace(table, title="", captions=(), header=(*top, *table.header))
