"""一般公共预算财政拨款基本支出决算(明细)表: economic codes in two, three or four panels, read down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from samples.figures import account_name, account_names
from samples.grid import Cell, CellTruth, Row, Table
from samples.issue import Issue
from schemas.reading.accounts import accounts

DASHED = ("309", "311")
"""Not basic expenditure by definition; the detailed form prints —— in their cells"""
_CENTRAL_THIRD = ("307", "310", "312", "313", "399")


@dataclass(frozen=True)
class _Code:
    code: str
    name: str


@cache
def _codes(classes: tuple[str, ...], year: int) -> tuple[_Code, ...]:
    listed = sorted({account.code for account in accounts("economic") if account.code[:3] in classes})
    return tuple(
        _Code(code, account_name(code, year, "economic")) for code in listed if account_names("economic", code, year)
    )


def _panels(panels: int, year: int) -> list[tuple[_Code, ...]]:
    personnel = _codes(("301", "303"), year)
    goods = _codes(("302",), year)
    if panels == 2:
        left_out = ("31005", "31006", "31008", "31009", "31010", "31011", "31012")
        return [personnel, goods + tuple(code for code in _codes(("310",), year) if code.code not in left_out)]
    if panels == 3:
        return [personnel, goods, _codes(_CENTRAL_THIRD, year)]
    rest = _codes(("307", "309", "310"), year) + _codes(("311", "312", "313", "399"), year)
    cut = next(index for index, code in enumerate(rest) if code.code == "31011")
    return [personnel, goods, rest[:cut], rest[cut:]]


def _header(issue: Issue, panels: int) -> tuple[Row, ...]:
    habits = issue.layout.basic
    code_columns = 2 if habits.split else 1
    width = code_columns + 2
    labels = (Cell(habits.code_header, columns=code_columns), Cell(habits.name_header), Cell(habits.amount))
    if habits.split:
        both = (Cell(habits.code_header, columns=2), Cell(habits.name_header, rows=2), Cell(habits.amount, rows=2))
        return (both * panels, (Cell("类"), Cell("款")) * panels)
    if panels == 2 and not issue.layout.coded.numbers:
        return (labels * 2,)
    groups = (Cell("人员经费", columns=width), Cell("公用经费", columns=width * (panels - 1)))
    return (groups, labels * panels)


def basic_table(issue: Issue, label: str, title: str) -> Table:
    """Two panels are called personnel and public in the truth files, more are numbered."""
    habits = issue.layout.basic
    panels = _panels(habits.panels, issue.year)
    names = ("personnel", "public") if len(panels) == 2 else [f"panel{number}" for number in range(1, len(panels) + 1)]
    code_columns = 2 if habits.split else 1
    economic = issue.accounts.economic
    body = []
    for number in range(max(map(len, panels))):
        row: list[Cell] = []
        for panel, codes in zip(names, panels, strict=True):
            if number >= len(codes):
                row += [Cell()] * (code_columns + 2)
                continue
            account = codes[number]
            fen = (
                economic.get(account.code, 0) if len(account.code) == 5 else issue.accounts.economic_class(account.code)
            )
            truth = CellTruth(account.code, account.name, habits.amount, panel)
            cell = issue.amount(fen, truth)
            if account.code[:3] in DASHED and cell.truth:
                cell = replace(cell, text="——", truth=replace(cell.truth, fen=None, kind="not_applicable_dash"))
            parts = (account.code[:3], account.code[3:]) if habits.split else (account.code,)
            row += [*(Cell(code_part, align="left") for code_part in parts), Cell(account.name, align="left"), cell]
        body.append(tuple(row))
    personnel = CellTruth("人员经费合计", "人员经费合计", habits.amount, "personnel")
    public = CellTruth("公用经费合计", "公用经费合计", habits.amount, "public")
    body.append(
        (
            Cell("人员经费合计", columns=code_columns + 1, bold=True),
            issue.amount(issue.accounts.personnel, personnel),
            Cell("公用经费合计", columns=(code_columns + 2) * (len(panels) - 1) - 1, bold=True),
            issue.amount(issue.accounts.public_operating, public),
        )
    )
    layout = issue.layout
    code, name, figure = (layout.widths.get(role, 1.0) for role in ("code", "name", "amount"))
    labels = (0.4 * code, 0.4 * code) if habits.split else (0.7 * code,)
    return Table(
        "fin_gpb_basic",
        title,
        layout.money.unit,
        (*labels, 1.8 * name, 0.95 * figure) * len(panels),
        _header(issue, len(panels)),
        tuple(body),
        label=label,
        captions=issue.captions(label),
        notes=(f"注：本表反映{issue.entity.word}本年度一般公共预算财政拨款基本支出明细情况。",),
    )
