"""The tables by functional code: revenue, expenditure, general public budget, government funds, state capital."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from samples.figures import OWN_REVENUES, Line, Rolled, roll_up
from samples.grid import Cell, CellTruth, Meaning, Row, Table, plain
from samples.issue import Issue
from samples.tables.totals import REVENUE_NAMES, Heading


@dataclass(frozen=True)
class Means:
    """What the amounts of a column of a further table are."""

    measure: str
    book: str
    economic_code: str = ""

    def of_row(self, issue: Issue, code: str) -> Meaning:
        """The meaning of its amount in the row of a code."""
        row_key = "total" if code == "合计" else code
        return Meaning(self.measure, self.book, issue.year, row_key, "executed", economic_code=self.economic_code)


@dataclass(frozen=True)
class FurtherColumn:
    """A column of a further table: the text above its header, if any, the header, its amount, and what that is."""

    group: str
    header: str
    amount: Callable[[Line], int]
    means: Means


@dataclass(frozen=True)
class _Column:
    """What a column prints: its header, its measure in the truth files, the group header over it."""

    header: str
    measure: str
    amount: Callable[[Line], int]
    group: str = ""
    in_use: bool = True
    means: Means | None = None
    """What its amounts are, in tables whose truth says it in the identifiers of facts"""


def _own_revenue(kind: str) -> Callable[[Line], int]:
    return lambda line: line.own_revenue.get(kind, 0)


def _own_spending(kind: str) -> Callable[[Line], int]:
    return lambda line: line.own_spending.get(kind, 0)


def revenue_table(issue: Issue, label: str, title: str) -> Table:
    """收入决算表."""
    columns = [
        _Column("本年收入合计", "本年收入合计", lambda line: line.appropriation + sum(line.own_revenue.values())),
        _Column("财政拨款收入", "财政拨款收入", lambda line: line.appropriation),
    ]
    for kind in OWN_REVENUES:
        name = REVENUE_NAMES[kind]
        if kind == "public_service" and issue.layout.coded.education:
            columns.append(_Column("金额", f"{name}金额", _own_revenue(kind), name, in_use=False))
            columns.append(_Column("其中：教育收费", f"{name}其中：教育收费", _education_fees, name, in_use=False))
            continue
        columns.append(_Column(name, name, _own_revenue(kind), in_use=False))
    note = f"注：本表反映{issue.entity.word}本年度取得的各项收入情况。"
    return _coded(issue, Heading("fin_revenue", label, title), columns, note)


def _education_fees(line: Line) -> int:
    return line.own_revenue.get("public_service", 0) if line.code.startswith("205") else 0


def expenditure_table(issue: Issue, label: str, title: str) -> Table:
    """支出决算表."""
    columns = [
        _Column(
            "本年支出合计",
            "本年支出合计",
            lambda line: (
                line.total_basic
                + line.total_project
                + sum(line.own_spending.get(kind, 0) for kind in ("to_superior", "business", "subsidy"))
            ),
        ),
        _Column("基本支出", "基本支出", lambda line: line.total_basic),
        _Column("项目支出", "项目支出", lambda line: line.total_project),
    ]
    for kind, name in (("to_superior", "上缴上级支出"), ("business", "经营支出"), ("subsidy", "对附属单位补助支出")):
        columns.append(_Column(name, name, _own_spending(kind), in_use=False))
    note = f"注：本表反映{issue.entity.word}本年度各项支出情况。"
    return _coded(issue, Heading("fin_expenditure", label, title), columns, note)


def _spending(book: str, header: str, group: str) -> list[_Column]:
    measure = f"本年支出{header}" if group else header
    return [
        _Column(header, measure, lambda line: line.spent(book), group),
        _Column("基本支出", "基本支出", lambda line: line.basic.get(book, 0), group),
        _Column("项目支出", "项目支出", lambda line: line.project.get(book, 0), group),
    ]


def gpb_table(issue: Issue, label: str, title: str) -> Table:
    """一般公共预算财政拨款支出决算表."""
    habits = issue.layout.coded
    columns = _spending("general_public", habits.gpb_total, habits.gpb_group)
    note = f"注：本表反映{issue.entity.word}本年度一般公共预算财政拨款支出情况。"
    return _coded(issue, Heading("fin_gpb_expenditure", label, title), columns, note)


def _balance(book: str, total: str) -> list[_Column]:
    return [
        _Column("年初结转和结余", "年初结转和结余", lambda line: line.opening.get(book, 0)),
        _Column("本年收入", "本年收入", lambda line: line.revenue.get(book, 0)),
        *_spending(book, total, "本年支出"),
        _Column("年末结转和结余", "年末结转和结余", lambda line: line.closing(book)),
    ]


def gpb_balance_table(issue: Issue, label: str, title: str) -> Table:
    """一般公共预算财政拨款收入支出决算表."""
    note = f"注：本表反映{issue.entity.word}本年度一般公共预算财政拨款收入、支出及结转和结余情况。"
    columns = _balance("general_public", issue.layout.coded.gpb_total)
    return _coded(issue, Heading("fin_gpb_expenditure", label, title), columns, note)


def without_truth(table: Table) -> Table:
    """A table that no form declares, or that repeats another one: its cells are not facts."""
    return replace(table, key=None, body=tuple(map(plain, table.body)), header=tuple(map(plain, table.header)))


def further_table(issue: Issue, heading: Heading, columns: Sequence[FurtherColumn]) -> Table:
    """A table by functional code that only some publishers print."""
    coded_columns = [
        _Column(column.header, column.group + column.header, column.amount, column.group, means=column.means)
        for column in columns
    ]
    return _coded(issue, heading, coded_columns, "", book="government_fund")


def all_appropriations_table(
    issue: Issue, label: str, title: str, columns: Sequence[tuple[str, str, Callable[[Line], int]]]
) -> Table:
    """A table of what all budget books together spend."""
    coded_columns = [_Column(header, header, amount, group) for group, header, amount in columns]
    note = f"注：本表反映{issue.entity.word}本年度财政拨款支出情况。"
    return _coded(issue, Heading("fin_approp_expenditure", label, title), coded_columns, note)


def fund_table(issue: Issue, label: str, title: str) -> Table:
    """政府性基金预算财政拨款收入支出决算表."""
    columns = _balance("government_fund", issue.layout.coded.fund_total)
    note = f"注：本表反映{issue.entity.word}本年度政府性基金预算财政拨款收入、支出及结转和结余情况。"
    return _coded(issue, Heading("fin_govfund", label, title), columns, note, book="government_fund")


def capital_table(issue: Issue, label: str, title: str) -> Table:
    """国有资本经营预算财政拨款支出决算表, or with revenue and balances."""
    habits = issue.layout.coded
    if habits.statecap == "both":
        columns = _balance("state_capital", habits.fund_total)
    else:
        columns = _spending("state_capital", habits.statecap_total, "本年支出")
    note = f"注：本表反映{issue.entity.word}本年度国有资本经营预算财政拨款支出情况。"
    return _coded(issue, Heading("fin_statecap", label, title), columns, note, book="state_capital")


def _spread(name: str) -> str:
    """Short names are justified over their cell: 抚 恤."""
    return " ".join(name) if 2 <= len(name) <= 6 else name


def _label_cells(issue: Issue, row: Rolled) -> Row:
    habits = issue.layout.coded
    name = _spread(row.name) if habits.justify else row.name
    if habits.indent:
        name = "　" * ((len(row.code) - 3) // 2) + name
    named = Cell(name, align="left")
    if habits.codes == "one":
        return (Cell(row.code, align="left"), named)
    parts = (row.code[:3], row.code[3:5], row.code[5:7])
    return (*map(Cell, parts), named)


def _amounts(
    issue: Issue, columns: Sequence[_Column], code: str, name: str, values: Sequence[int | None], used: Sequence[bool]
) -> Row:
    return tuple(
        issue.amount(
            fen,
            CellTruth(
                code,
                name,
                column.measure,
                column_no=str(number),
                meaning=column.means.of_row(issue, code) if column.means else None,
            ),
            in_use=column.in_use or in_use,
        )
        for number, (column, fen, in_use) in enumerate(zip(columns, values, used, strict=True), 1)
    )


def _label_rows(issue: Issue, *, grouped: bool, shared: Cell | None) -> list[list[Cell]]:
    """The header cells over code and name, row by row; `shared` stands in the name column beside 类/款/项."""
    habits = issue.layout.coded
    split = habits.codes == "split"
    header_rows = [[Cell(habits.group, columns=4 if split else 2)]] if habits.group else []
    if split:
        name = Cell(habits.name_header, rows=1 if shared else 2)
        header_rows.append([Cell(habits.code_header, columns=3), name])
        header_rows.append([Cell("类"), Cell("款"), Cell("项"), *([shared] if shared else [])])
    else:
        rows = 2 if grouped and not header_rows else 1
        header_rows.append([Cell(habits.code_header, rows=rows), Cell(habits.name_header, rows=rows)])
        if rows == 2:
            header_rows.append([])
    return header_rows


def _header(issue: Issue, columns: Sequence[_Column], total: Row | None, *, sub_on_total: bool) -> tuple[Row, ...]:
    """The rows of the header; `total` stands inside its last row where the layout prints it there."""
    habits = issue.layout.coded
    numbers = [Cell(str(number)) for number in range(1, len(columns) + 1)]
    shared_row: Sequence[Cell] = total[1:] if total else numbers if habits.numbers and habits.codes == "split" else ()
    shared = (total[0] if total else Cell("栏次")) if shared_row else None
    rows = _label_rows(issue, grouped=any(column.group for column in columns), shared=shared)
    depth = len(rows) - (1 if shared_row else 0)
    groups_above = set()
    for column in columns:
        if not column.group:
            rows[0].append(Cell(column.header, rows=depth))
            continue
        if column.group not in groups_above:
            groups_above.add(column.group)
            count = sum(grouped.group == column.group for grouped in columns)
            rows[0].append(Cell(column.group, columns=count, rows=depth if sub_on_total else depth - 1))
        if not sub_on_total:
            rows[depth - 1].append(Cell(column.header))
    if shared_row:
        rows[-1].extend(shared_row)
    elif habits.numbers:
        rows.append([Cell("栏次", columns=4 if habits.codes == "split" else 2), *numbers])
    return tuple(map(tuple, rows))


def _coded(issue: Issue, heading: Heading, columns: Sequence[_Column], note: str, *, book: str = "") -> Table:
    """Lay out a coded table; one without rows is printed empty, and with a note where it is of a budget book."""
    habits = issue.layout.coded
    rows = roll_up(issue.accounts, [column.amount for column in columns])
    sums = [
        sum(row.amounts[column_index] for row in rows if len(row.code) == 3) for column_index in range(len(columns))
    ]
    used = [bool(value) for value in sums]
    is_nil = not rows
    # A nil table of some layouts has its column headers in the place of the totals.
    headers_as_total = is_nil and bool(book) and habits.fund_on_total
    in_header = habits.total == "header" and habits.codes == "split"
    is_last = not is_nil and (habits.total == "last" or heading.key in habits.total_last)
    figures = _amounts(issue, columns, "合计", "合计", [None] * len(columns) if is_nil else sums, used)
    if headers_as_total:
        figures = _named_by_column(columns, figures)
    total = _total_row(issue, figures, labels=1 if in_header else _label_columns(issue))
    if is_nil:
        blank = tuple(Cell() for _ in range(_label_columns(issue) + len(columns)))
        body: list[Row] = [blank] * (3 if headers_as_total else 1)
    else:
        body = [
            (*_label_cells(issue, row), *_amounts(issue, columns, row.code, row.name, row.amounts, used))
            for row in rows
        ]
    if not in_header:
        body = [*body, total] if is_last else [total, *body]
    return Table(
        heading.key,
        heading.title,
        issue.layout.money.unit,
        _widths(issue, len(columns)),
        _header(issue, columns, total if in_header else None, sub_on_total=headers_as_total),
        tuple(body),
        label=heading.label,
        captions=issue.captions(heading.label),
        notes=tuple(filter(None, (note, issue.nil_note(book) if is_nil and book else ""))),
        repeat_rows=() if in_header or is_last else (plain(total),),
        nil=is_nil,
    )


def _label_columns(issue: Issue) -> int:
    """How many columns stand before the amounts: 类, 款, 项 and the name, or code and name."""
    return 4 if issue.layout.coded.codes == "split" else 2


def _named_by_column(columns: Sequence[_Column], figures: Row) -> Row:
    """The cells of the total row; in grouped columns the column header replaces the text."""
    return tuple(
        Cell(column.header, truth=cell.truth) if column.group else cell
        for column, cell in zip(columns, figures, strict=True)
    )


def _total_row(issue: Issue, figures: Row, labels: int) -> Row:
    label = Cell(issue.layout.coded.total_label, columns=labels, bold=True)
    return (label, *(replace(cell, bold=True) for cell in figures))


def _widths(issue: Issue, amounts: int) -> tuple[float, ...]:
    """The relative widths of all columns."""
    code, name, amount = (issue.layout.widths.get(role, 1.0) for role in ("code", "name", "amount"))
    codes = (0.42 * code,) * 3 if issue.layout.coded.codes == "split" else (0.95 * code,)
    return (*codes, 2.2 * name, *[1.0 * amount] * amounts)
