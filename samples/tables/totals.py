"""The two total tables: income and expenditure side by side, named rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from samples.figures import BOOKS, OWN_REVENUES, account_name, functional_class_codes
from samples.grid import Cell, CellTruth, Row, Table
from samples.issue import BOOK_NAMES, ORDINALS, Issue

REVENUE_NAMES = {
    "superior_subsidy": "上级补助收入",
    "public_service": "事业收入",
    "business": "经营收入",
    "from_subordinates": "附属单位上缴收入",
    "other": "其他收入",
}


@dataclass(frozen=True)
class Heading:
    """Which table it is: its table_key, its label (表1), its title."""

    key: str | None
    label: str
    title: str


@dataclass(frozen=True)
class _Named:
    """One row of one panel; a name of "" is padding."""

    name: str = ""
    amounts: tuple[int | None, ...] = ()
    bold: bool = False


def _numbered(names: Sequence[str]) -> list[str]:
    return [f"{ordinal}、{name}" for ordinal, name in zip(ORDINALS, names, strict=False)]


def _class_codes(issue: Issue) -> list[str]:
    codes = functional_class_codes(issue.year)
    return [code for code in codes if issue.layout.totals.classes == "all" or code not in ("231", "232")]


def _class_names(issue: Issue) -> list[str]:
    return _numbered([account_name(code, issue.year) for code in _class_codes(issue)])


def _income(issue: Issue) -> list[_Named]:
    accounts = issue.accounts
    if issue.year <= 2018 or issue.layout.totals.appropriation:
        names = _numbered(["财政拨款收入", *(REVENUE_NAMES[kind] for kind in OWN_REVENUES)])
        amounts = [sum(map(accounts.revenue, BOOKS)), *map(accounts.own_revenue, OWN_REVENUES)]
        rows = [_Named(name, (fen,)) for name, fen in zip(names, amounts, strict=True)]
        donations = [_Named("其中：捐赠收入", (0,))] if issue.layout.totals.donations else []
        fund = _Named("其中：政府性基金预算财政拨款", (accounts.revenue("government_fund"),))
        return [rows[0], fund, *rows[1:], *donations]
    titles = [f"{BOOK_NAMES[book]}财政拨款收入" for book in issue.books]
    names = _numbered([*titles, *(REVENUE_NAMES[kind] for kind in OWN_REVENUES)])
    amounts = [*map(accounts.revenue, issue.books), *map(accounts.own_revenue, OWN_REVENUES)]
    return [_Named(name, (fen,)) for name, fen in zip(names, amounts, strict=True)]


def _padded(rows: list[_Named], length: int) -> list[_Named]:
    return rows + [_Named()] * (length - len(rows))


def total_table(issue: Issue, label: str, title: str) -> Table:
    """收入支出决算总表."""
    accounts = issue.accounts
    by_class = dict.fromkeys(_class_codes(issue), 0)
    for line in accounts.lines:
        by_class[line.code[:3]] += sum(map(line.spent, BOOKS)) + sum(line.own_spending.values())
    expenditure = [_Named(n, (fen,)) for n, fen in zip(_class_names(issue), by_class.values(), strict=True)]
    income = _padded(_income(issue), len(expenditure))
    surplus = "用事业基金弥补收支差额" if issue.year <= 2018 else issue.layout.totals.surplus
    income += [
        _Named("本年收入合计", (accounts.revenue_current_year,), bold=True),
        _Named(surplus, (accounts.surplus_used,)),
        _Named("年初结转和结余", (accounts.carryover_opening,)),
    ]
    expenditure += [
        _Named("本年支出合计", (accounts.expenditure_current_year,), bold=True),
        _Named("结余分配", (accounts.surplus_allocated,)),
        _Named("年末结转和结余", (accounts.carryover_closing,)),
    ]
    for rows in (income, expenditure):
        rows += [_Named()] * issue.layout.totals.padding
        rows.append(_Named(issue.layout.totals.total_label, (accounts.grand_total,), bold=True))
    return _side_by_side(issue, Heading("fin_total", label, title), income, expenditure, ())


def appropriation_table(issue: Issue, label: str, title: str) -> Table:
    """财政拨款收入支出决算总表."""
    accounts, books = issue.accounts, issue.books
    by_class = {code: dict.fromkeys(books, 0) for code in _class_codes(issue)}
    for line in accounts.lines:
        for book in books:
            by_class[line.code[:3]][book] += line.spent(book)

    def of_books(amounts: dict[str, int]) -> tuple[int, ...]:
        return (sum(amounts.values()), *amounts.values())

    expenditure = [
        _Named(name, of_books(amounts)) for name, amounts in zip(_class_names(issue), by_class.values(), strict=True)
    ]
    funds = [f"{BOOK_NAMES[book]}财政拨款" for book in books]
    income = [_Named(n, (accounts.revenue(book),)) for n, book in zip(_numbered(funds), books, strict=True)]
    income = _padded(income, len(expenditure))
    again = _numbered(funds) if issue.layout.totals.fund_ordinals else funds
    spent = {book: accounts.spent(book) for book in books}
    closing = {book: accounts.closing(book) for book in books}
    income += [
        _Named("本年收入合计", (sum(map(accounts.revenue, books)),), bold=True),
        _Named("年初财政拨款结转和结余", (sum(map(accounts.opening, books)),)),
        *(_Named(name, (accounts.opening(book),)) for name, book in zip(again, books, strict=True)),
        _Named("总计", (accounts.appropriation_total,), bold=True),
    ]
    expenditure += [
        _Named("本年支出合计", of_books(spent), bold=True),
        _Named("年末财政拨款结转和结余", of_books(closing)),
        *[_Named()] * len(books),
        _Named("总计", of_books({book: spent[book] + closing[book] for book in books}), bold=True),
    ]
    return _side_by_side(issue, Heading("fin_approp_total", label, title), income, expenditure, tuple(funds))


def _header(issue: Issue, funds: tuple[str, ...]) -> tuple[Row, ...]:
    habits = issue.layout.totals
    numbers = [Cell("行次")] if habits.line_numbers else []
    spending = [Cell("合计"), *map(Cell, funds)] if funds else [Cell(habits.amount)]
    words = ("收\n入", "支\n出") if habits.vertical else ("收入", "支出")
    rows: list[Row] = [
        (
            Cell(words[0], columns=2 + len(numbers)),
            Cell(words[1], columns=1 + len(numbers) + len(spending)),
        ),
        (Cell("项目"), *numbers, Cell(habits.amount), Cell("项目"), *numbers, *spending),
    ]
    if habits.numbers and habits.line_numbers:
        count = range(2, 2 + len(spending))
        rows.append((Cell("栏次"), Cell(), Cell("1"), Cell("栏次"), Cell(), *(Cell(str(number)) for number in count)))
    return tuple(rows)


def _panel(issue: Issue, named: _Named, panel: str, measures: Sequence[str], line: int, width: int) -> Row:
    habits = issue.layout.totals
    code = str(line) if habits.line_numbers else named.name.split("、")[0] if "、" in named.name else ""
    numbers = (Cell(str(line)),) if habits.line_numbers else ()
    if not named.name:
        return (Cell(), *numbers, *[Cell()] * width)
    amounts = []
    first = 1 if panel == "income" else 2
    for offset, (fen, measure) in enumerate(zip(named.amounts, measures, strict=True)):
        truth = CellTruth(code, named.name, measure, panel, column_no=str(first + offset))
        amounts.append(replace(issue.amount(fen, truth, in_use=False), bold=named.bold))
    name = Cell(named.name, align="center" if named.bold else "left", bold=named.bold)
    return (name, *numbers, *amounts)


def _side_by_side(
    issue: Issue, heading: Heading, income: list[_Named], expenditure: list[_Named], funds: tuple[str, ...]
) -> Table:
    habits = issue.layout.totals
    measures = ("合计", *funds) if funds else (f"支出{habits.amount}",)
    body = []
    for number, (left, right) in enumerate(zip(income, expenditure, strict=True), 1):
        body.append(
            (
                *_panel(issue, left, "income", (f"收入{habits.amount}",), number, 1),
                *_panel(issue, right, "expenditure", measures, number + len(income), len(measures)),
            )
        )
    numbers = (0.35,) if habits.line_numbers else ()
    weights = (2.6, *numbers, 1.15, 2.6, *numbers, *[1.15] * len(measures))
    notes = {
        "fin_total": f"注：本表反映{issue.entity.word}本年度的总收支和年末结转结余情况。",
        "fin_approp_total": f"注：本表反映{issue.entity.word}本年度财政拨款的总收支和年末结转结余情况。",
    }
    return Table(
        heading.key,
        heading.title,
        issue.layout.money.unit,
        weights,
        _header(issue, funds),
        tuple(body),
        label=heading.label,
        captions=issue.captions(heading.label),
        notes=(notes[str(heading.key)],),
    )
