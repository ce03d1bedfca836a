"""The tables of a budget, in the order and wording of its layout."""

from __future__ import annotations

from dataclasses import replace

from samples.budgets.issue import BudgetIssue
from samples.budgets.layouts import Sheet
from samples.budgets.tables.listed import listed_table
from samples.budgets.tables.totals import total_table
from samples.grid import Cell, Table


def sheet_title(issue: BudgetIssue, sheet: Sheet) -> str:
    """The title that is printed above a table."""
    return issue.fill(sheet.title)


def build_tables(issue: BudgetIssue) -> list[Table]:
    """All tables of the budget."""
    tables = []
    for number, sheet in enumerate(issue.layout.sheets, 1):
        label = issue.fill(sheet.label) or issue.layout.captions.label.format(no=number)
        table = (total_table if sheet.rows == "panels" else listed_table)(issue, sheet, label)
        if issue.layout.captions.title_in_grid:
            table = _titled_inside(table)
        tables.append(replace(table, wide=sheet.wide, label=label or f"表{number}"))
    return tables


def _titled_inside(table: Table) -> Table:
    """The title, and the unit below it, as the first rows of the grid, between empty margins where it has them."""
    columns = len(table.weights)
    is_margin = [weight < 0.2 for weight in table.weights]
    left, right = int(is_margin[0]), int(is_margin[-1])
    inner = columns - left - right

    def framed(text: str, align: str, *, bold: bool = False) -> tuple[Cell, ...]:
        return (*[Cell()] * left, Cell(text, columns=inner, align=align, bold=bold), *[Cell()] * right)

    top = [framed(table.title.replace("\n", ""), "center", bold=True)]
    for caption in table.captions:
        text = "　　".join(text_part for text_part in (caption.left, caption.center, caption.right) if text_part)
        top.append(framed(text, "right"))
    return replace(table, title="", captions=(), header=(*top, *table.header))
