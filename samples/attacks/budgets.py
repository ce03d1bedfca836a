"""Attacks on budgets: years that were not brought up to date, other units, columns that count no money."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from samples.attacks.subject import Attack, Edited, Subject, Unsuitable
from samples.budgets.book import BudgetDocument, typeset_budget
from samples.budgets.layouts import budget_layouts
from samples.corpus import budget_issue
from samples.grid import Cell, Row, Table

_ECONOMIC, _GOVERNMENT = re.compile(r"3[0-9]{4}(?![0-9])"), re.compile(r"5[0-9]{4}(?![0-9])")
_FEWEST_CODES = 5
_NOTED = ("bud_govfund", "bud_statecap", "bud_three_public")
_UNITS = {"元": "万元", "万元": "元"}


def _planned(subject: Subject) -> BudgetDocument:
    """The budget of the body and year of a subject, in one of the layouts of budgets."""
    layouts = budget_layouts()
    layout = layouts[subject.random.choice(sorted(layouts))]
    return typeset_budget(budget_issue(subject.job, subject.document.issue, layout))


def _edited(subject: Subject, budget: BudgetDocument, key: str | None, edit: Callable[[Table], Table]) -> Edited:
    """The budget with one table changed, none of whose figures may be loaded."""
    again = typeset_budget(budget.issue, lambda table: edit(table) if table.key == key else table)
    return subject.edited(without=lambda stated: stated.table.key == key, document=again)


def _table(subject: Subject, budget: BudgetDocument, fits: Callable[[Table], bool]) -> Table:
    """One of the tables with amounts that an attack can be made on."""
    table_of = {stated.table.key: stated.table for stated in budget.stated if stated.truth.fen}
    tables = [table for key, table in sorted(table_of.items(), key=lambda item: str(item[0])) if key and fits(table)]
    if not tables:
        raise Unsuitable
    return subject.random.choice(tables)


def _with_texts(rows: tuple[Row, ...], change: Callable[[str], str]) -> tuple[Row, ...]:
    return tuple(tuple(replace(cell, text=change(cell.text)) for cell in row) for row in rows)


def _texts(table: Table) -> str:
    return "".join(cell.text for row in table.header for cell in row)


def budget_header_of_year_before(subject: Subject) -> Edited:
    """All years in the headers of a table of a budget are one too low."""
    budget = _planned(subject)
    year = budget.issue.year
    table = _table(subject, budget, lambda table: f"{year}年" in _texts(table))

    def one_less(text: str) -> str:
        for other in (year - 1, year):
            text = text.replace(f"{other}年", f"{other - 1}年")
        return text

    return _edited(subject, budget, table.key, lambda old: replace(old, header=_with_texts(old.header, one_less)))


def budget_caption_in_other_unit(subject: Subject) -> Edited:
    """The caption of a table of a budget says 元 above amounts in 万元, or the reverse."""
    budget = _planned(subject)
    table = _table(subject, budget, lambda table: len({cell.text for row in table.body for cell in row}) > 3)
    unit, other = f"单位：{table.unit}", f"单位：{_UNITS[table.unit]}"

    def edit(old: Table) -> Table:
        captions = tuple(
            replace(
                line,
                left=line.left.replace(unit, other),
                center=line.center.replace(unit, other),
                right=line.right.replace(unit, other),
            )
            for line in old.captions
        )
        if captions == old.captions:
            raise Unsuitable
        return replace(old, captions=captions)

    return _edited(subject, budget, table.key, edit)


def budget_column_of_posts(subject: Subject) -> Edited:
    """The column of the total of a table of a budget counts posts (编制数) instead."""
    budget = _planned(subject)
    table = _table(subject, budget, lambda table: sum(cell.text == "合计" for row in table.header for cell in row) == 1)

    def posts(cell: Cell) -> Cell:
        return replace(cell, text="编制数") if cell.text == "合计" else cell

    def edit(old: Table) -> Table:
        return replace(old, header=tuple(tuple(posts(cell) for cell in row) for row in old.header))

    return _edited(subject, budget, table.key, edit)


def budget_government_codes_shifted(subject: Subject) -> Edited:
    """The codes of the government's economic classification stand one row too low in a table of a budget."""
    budget = _planned(subject)
    table = _table(subject, budget, lambda table: len(_government_codes(table)) > _FEWEST_CODES)
    codes = _government_codes(table)
    lower = dict(zip(codes, [codes[position] for position in (list(codes)[-1], *list(codes)[:-1])], strict=True))

    def edit(old: Table) -> Table:
        body = [list(row) for row in old.body]
        for (row, column), code in lower.items():
            body[row][column] = replace(body[row][column], text=code)
        return replace(old, body=tuple(map(tuple, body)))

    return _edited(subject, budget, table.key, edit)


def _government_codes(table: Table) -> dict[tuple[int, int], str]:
    """The codes beside those of the other economic classification, by row and cell."""
    return {
        (number, cell_index): cell.text
        for number, row in enumerate(table.body)
        if any(_ECONOMIC.match(cell.text) for cell in row)
        for cell_index, cell in enumerate(row)
        if _GOVERNMENT.match(cell.text)
    }


def budget_nil_note_below_figures(subject: Subject) -> Edited:
    """A note says that a table of a budget is empty, and it has amounts."""
    budget = _planned(subject)
    table = _table(subject, budget, lambda table: table.key in _NOTED and not table.nil)
    return _edited(subject, budget, table.key, lambda old: replace(old, notes=(*old.notes, "注：本表无数据。")))


def budget_fund_called_state_capital(subject: Subject) -> Edited:
    """The table of government funds of a budget has the title of the state capital budget."""
    budget = _planned(subject)
    table = _table(subject, budget, lambda table: table.key == "bud_govfund" and "政府性基金" in table.title)
    return _edited(
        subject, budget, table.key, lambda old: replace(old, title=old.title.replace("政府性基金", "国有资本经营"))
    )


def budget_units_exchanged(subject: Subject) -> Edited:
    """The names of two units stand beside each other's codes in one of the tables of a budget that print both."""
    budget = _planned(subject)
    tables = {stated.table.key: stated.table for stated in budget.stated}.values()
    named = Counter(name for table in tables for name in _units_with_codes(table))
    shared_units = {name for name, count in named.items() if count > 1}
    table = _table(subject, budget, lambda table: len(_units_with_codes(table) & shared_units) > 1)
    unit, other = subject.random.sample(sorted(_units_with_codes(table) & shared_units), 2)
    names = {unit: other, other: unit}

    def edit(old: Table) -> Table:
        return replace(old, body=_with_texts(old.body, lambda text: names.get(text, text)))

    return _edited(subject, budget, table.key, edit)


def _units_with_codes(table: Table) -> set[str]:
    """The names of units that stand right of their codes."""
    codes = {
        cell.truth.meaning.unit_key.rpartition(">")[2]
        for row in table.body
        for cell in row
        if cell.truth and cell.truth.meaning
    }
    return {
        name.text for row in table.body for code, name in itertools.pairwise(row) if code.text and code.text in codes
    }


def budget_subtotal_among_units(subject: Subject) -> Edited:
    """A row 小计 in the column of units repeats the total below the last unit of a table of a budget."""
    budget = _planned(subject)
    table = _table(subject, budget, lambda table: _total_of_units(table) is not None)
    total = _total_of_units(table)
    if total is None:
        raise Unsuitable
    label = next(cell_index for cell_index, cell in enumerate(total) if cell.text and cell.truth is None)
    subtotal = tuple(
        replace(cell, text="小计" if cell_index == label else cell.text, truth=None)
        for cell_index, cell in enumerate(total)
    )
    again = typeset_budget(
        budget.issue, lambda old: replace(old, body=(*old.body, subtotal)) if old.key == table.key else old
    )
    return subject.edited(document=again)


def _total_of_units(table: Table) -> Row | None:
    """The total row of a table all of whose other rows are units."""
    rows = [[cell.truth.meaning for cell in row if cell.truth and cell.truth.meaning] for row in table.body]
    totals = [row for row, meanings in zip(table.body, rows, strict=True) if meanings and not meanings[0].unit_key]
    is_by_unit = all(meaning.row_key == "total" for meanings in rows for meaning in meanings)
    return totals[0] if is_by_unit and len(totals) == 1 and len(rows) > 2 else None


ATTACKS: tuple[Attack, ...] = (
    budget_header_of_year_before,
    budget_caption_in_other_unit,
    budget_column_of_posts,
    budget_government_codes_shifted,
    budget_nil_note_below_figures,
    budget_fund_called_state_capital,
    budget_units_exchanged,
    budget_subtotal_among_units,
)
