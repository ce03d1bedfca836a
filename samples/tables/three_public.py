"""财政拨款“三公”经费支出决算表, in its shapes; that in blocks is in `blocks`."""

from __future__ import annotations

from samples.figures import Accounts
from samples.grid import Cell, CellTruth, Row, Table
from samples.issue import Issue
from samples.tables.blocks import three_public_blocks

ITEMS = (
    ("three_public_total", "合计"),
    ("overseas_travel", "因公出国（境）费"),
    ("official_vehicle", "公务用车购置及运行维护费小计"),
    ("official_vehicle_purchase", "公务用车购置费"),
    ("official_vehicle_operation", "公务用车运行维护费"),
    ("official_reception", "公务接待费"),
)
MEETINGS = (("meeting", "会议费"), ("training", "培训费"))
PHASES = (("budget", "预算数"), ("executed", "决算数"))


def _cell(issue: Issue, accounts: Accounts, phase: tuple[str, str], item: tuple[str, str], number: int) -> Cell:
    panel = {"budget": "budget", "executed": "final"}[phase[0]] if issue.layout.three_public.shape == "central" else ""
    truth = CellTruth("合计", "“三公”经费", f"{phase[1]}.{item[1]}", panel, column_no=str(number))
    return issue.amount(accounts.three_public_item(phase[0], item[0]), truth, in_use=bool(accounts.three_public))


def _items(issue: Issue) -> tuple[tuple[str, str], ...]:
    return ITEMS + MEETINGS if issue.layout.three_public.meetings else ITEMS


def _item_header(issue: Issue, columns: int) -> list[list[Cell]]:
    """Two rows of headers for the items; every item takes `columns` columns."""
    habits = issue.layout.three_public
    top = [
        Cell("合计", columns=columns, rows=2),
        Cell("因公出国\n（境）费", columns=columns, rows=2),
        Cell(habits.vehicle, columns=3 * columns),
        Cell("公务接待费", columns=columns, rows=2),
    ]
    if habits.meetings:
        top += [Cell(name, columns=columns, rows=2) for _, name in MEETINGS]
    operation = habits.operation_short or habits.operation
    purchase = "购置费" if habits.operation_short else "公务用车\n购置费"
    second = [Cell("小计", columns=columns), Cell(purchase, columns=columns), Cell(operation, columns=columns)]
    return [top, second]


def three_public_table(issue: Issue, label: str, title: str) -> Table:
    """One record: items and phases in columns, or phases in rows."""
    habits = issue.layout.three_public
    if habits.shape == "blocks":
        return three_public_blocks(issue, label, title)
    build = {"central": _central, "alternating": _alternating, "rows": _rows}[habits.shape]
    header, body, weights = build(issue)
    if habits.group:
        header = [(Cell(habits.group, columns=len(weights)),), *header]
    note = f"注：本表反映{issue.entity.word}本年度“三公”经费支出预决算情况。"
    if habits.shape == "central":
        note += "其中，预算数为“三公”经费全年预算数，反映按规定程序调整后的预算数；"
        note += "决算数是包括当年财政拨款和以前年度结转资金安排的实际支出。"
    return Table(
        "fin_three_public",
        title,
        issue.layout.money.unit,
        tuple(weights),
        tuple(header),
        tuple(body),
        label=label,
        captions=issue.captions(label),
        notes=(note,),
    )


def _central(issue: Issue) -> tuple[list[Row], list[Row], list[float]]:
    items = _items(issue)
    top, second = _item_header(issue, 1)
    header: list[Row] = [
        tuple(Cell(name, columns=len(items)) for _, name in PHASES),
        tuple(top * 2),
        tuple(second * 2),
    ]
    count = len(items) * 2
    if issue.layout.three_public.numbers:
        header.append(tuple(Cell(str(number)) for number in range(1, count + 1)))
    pairs = [(phase, item) for phase in PHASES for item in items]
    figures = [_cell(issue, issue.accounts, phase, item, number) for number, (phase, item) in enumerate(pairs, 1)]
    return header, [tuple(figures)], [1.0] * count


def _alternating(issue: Issue) -> tuple[list[Row], list[Row], list[float]]:
    items = _items(issue)
    top, second = _item_header(issue, 2)
    header: list[Row] = [tuple(top), tuple(second), (Cell("预算数"), Cell("决算数")) * len(items)]
    if issue.layout.three_public.numbers:
        header.append(tuple(Cell(str(number)) for number in range(1, 2 * len(items) + 1)))
    pairs = [(phase, item) for item in items for phase in PHASES]
    figures = [_cell(issue, issue.accounts, phase, item, number) for number, (phase, item) in enumerate(pairs, 1)]
    return header, [tuple(figures)], [1.0] * len(pairs)


def _rows(issue: Issue) -> tuple[list[Row], list[Row], list[float]]:
    items = _items(issue)
    top, second = _item_header(issue, 1)
    header: list[Row] = [(Cell("项目", rows=2), *top), tuple(second)]
    if issue.layout.three_public.numbers:
        header.append((Cell("栏次"), *(Cell(str(number)) for number in range(1, len(items) + 1))))
    body: list[Row] = [
        (
            Cell(phase[1]),
            *(_cell(issue, issue.accounts, phase, item, number) for number, item in enumerate(items, 1)),
        )
        for phase in PHASES
    ]
    return header, body, [0.8, *[1.0] * len(items)]
