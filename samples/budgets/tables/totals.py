"""The total tables: panels of named rows side by side, for revenue, expenditure and, in some layouts, more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from common.text import normalise
from samples.budgets.columns import Column, header_rows, weight
from samples.budgets.entries import Entry, in_book
from samples.budgets.issue import BudgetIssue
from samples.budgets.layouts import Panel, Sheet
from samples.budgets.tables.rows import INDENT, economic_name
from samples.figures import BOOKS, account_name, functional_class_codes
from samples.grid import Cell, CellTruth, Row, Table
from samples.issue import ORDINALS


@dataclass(frozen=True)
class _Line:
    """One row of one panel: what it prints, what it is, and which entries it holds."""

    name: str = ""
    key: str = ""
    holds: Callable[[Entry], bool] | None = None
    bold: bool = False
    ordinal: str = ""


def _of_source(book: str, *flows: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.flow in flows and in_book(entry, book)


_SOURCES = {
    "revenue_fiscal_appropriation": "fiscal_appropriation",
    "revenue_general_public": "general_public",
    "revenue_government_fund": "government_fund",
    "revenue_state_capital": "state_capital",
    "revenue_fiscal_account": "fiscal_account",
    "revenue_own_funds": "own_funds",
    "revenue_public_service": "public_service",
    "revenue_business": "business",
    "revenue_superior_subsidy": "superior_subsidy",
    "revenue_from_subordinates": "from_subordinates",
    "revenue_other": "other",
    "use_of_nonfiscal_surplus": "nonfiscal_surplus",
}
_OPENINGS = {
    "": "all",
    "_fiscal": "fiscal_appropriation",
    "_general_public": "general_public",
    "_government_fund": "government_fund",
    "_state_capital": "state_capital",
}
_ITEMS: dict[str, Callable[[Entry], bool]] = {
    "expenditure_current_year": _of_source("all", "expenditure"),
    "carryover_closing": _of_source("all", "closing"),
    "total_uses": _of_source("all", "expenditure", "closing"),
    "total_sources": _of_source("all", "receipt", "opening"),
    "carryover_opening_nonfiscal": lambda entry: entry.flow == "opening" and not in_book(entry, "fiscal_appropriation"),
    "subsidy_to_subordinates": lambda entry: False,
    "expenditure_to_superior": lambda entry: False,
    "basic_expenditure": lambda entry: entry.flow == "expenditure" and entry.kind == "basic",
    "project_expenditure": lambda entry: entry.flow == "expenditure" and entry.kind == "project",
}
_ITEMS |= {f"carryover_opening{word}": _of_source(book, "opening") for word, book in _OPENINGS.items()}
_ITEMS |= {f"fiscal_carryover_opening_{book}": _of_source(book, "opening") for book in BOOKS}
"""Items that are not revenue. The rows of transfers to other bodies are printed empty: the classes above them
hold what is spent."""


def total_table(issue: BudgetIssue, sheet: Sheet, label: str) -> Table:
    """收支总表 or 财政拨款收支总表."""
    panels = [(panel, issue.columns(sheet, panel.columns), _lines(issue, sheet, panel)) for panel in sheet.panels]
    length = max(len([line for line in lines if line is not _FILL]) for _, _, lines in panels)
    filled = [(panel, columns, _filled(lines, length)) for panel, columns, lines in panels]
    columns = [column for _, of_panel, _ in filled for column in of_panel]
    body = [
        tuple(cell for panel, of_panel, lines in filled for cell in _cells(issue, sheet, panel, of_panel, lines[row]))
        for row in range(length)
    ]
    return Table(
        sheet.key,
        issue.fill(sheet.title),
        issue.money(sheet).unit,
        tuple(map(weight, columns)),
        header_rows(columns),
        tuple(body),
        label=label,
        captions=issue.captions(sheet, label),
    )


_FILL = _Line("*fill")


def _lines(issue: BudgetIssue, sheet: Sheet, panel: Panel) -> list[_Line]:
    lines: list[_Line] = []
    for text in panel.rows:
        if text.startswith("*"):
            word, _, style = text.partition(" ")
            lines += [_FILL] if word == "*fill" else _LISTS[word](issue, sheet, style)
        elif not text:
            lines.append(_Line())
        else:
            name, _, item = issue.fill(text).rpartition(" = ")
            lines.append(_Line(name, item, _holds(item, sheet.carried), bold=item.startswith("total_")))
    return lines


def _holds(item: str, carried: str) -> Callable[[Entry], bool]:
    # Where a column of its own holds what was carried over, a source's row has both.
    flows = ("receipt", "opening") if carried == "split" else ("receipt",)
    if item == "revenue_current_year":
        return lambda entry: entry.flow in flows and entry.source != "nonfiscal_surplus"
    return _of_source(_SOURCES[item], *flows) if item in _SOURCES else _ITEMS[item]


def _filled(lines: Sequence[_Line], length: int) -> list[_Line]:
    rest = [_Line()] * (length - len([line for line in lines if line is not _FILL]))
    if _FILL not in lines:
        return [*lines, *rest]
    fill_index = lines.index(_FILL)
    return [*lines[:fill_index], *rest, *lines[fill_index + 1 :]]


def _numbered(number: int, style: str) -> str:
    """The ordinal of a row in the style of a declared list: 一、 or （一） or none."""
    return style.replace("一", ORDINALS[number]) if style else ""


def _of_class(code: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.flow == "expenditure" and entry.code.startswith(code)


def _classes(issue: BudgetIssue, _: Sheet, style: str) -> Iterator[_Line]:
    """All functional classes."""
    for number, code in enumerate(functional_class_codes(issue.year)):
        yield _Line(_numbered(number, style) + account_name(code, issue.year), code, _of_class(code))


def _used(issue: BudgetIssue, sheet: Sheet) -> list[str]:
    return sorted({entry.code[:3] for entry in issue.entries(sheet) if entry.flow == "expenditure" and entry.fen})


def _used_classes(issue: BudgetIssue, sheet: Sheet, style: str) -> Iterator[_Line]:
    """The classes in use, numbered from one."""
    for number, code in enumerate(_used(issue, sheet)):
        yield _Line(_numbered(number, style) + account_name(code, issue.year), code, _of_class(code))


def _used_codes(issue: BudgetIssue, sheet: Sheet, style: str) -> Iterator[_Line]:
    """The classes in use with their sections and items below them, by name and indented."""
    items = sorted({entry.code for entry in issue.entries(sheet) if entry.flow == "expenditure" and entry.fen})
    for number, code in enumerate(_used(issue, sheet)):
        yield _Line(_numbered(number, style) + account_name(code, issue.year), code, _of_class(code))
        for section in sorted({item[:5] for item in items if item.startswith(code)}):
            name = account_name(section, issue.year)
            path = f"{code}>{normalise(name)}"
            yield _Line(INDENT + name, path, _of_class(section))
            for item in (item for item in items if item.startswith(section)):
                name = account_name(item, issue.year)
                yield _Line(INDENT * 2 + name, f"{path}>{normalise(name)}", _of_class(item))


def _spent_on(code_of: Callable[[Entry], str], code: str) -> Callable[[Entry], bool]:
    return lambda entry: entry.flow == "expenditure" and code_of(entry).startswith(code)


def _economic_classes(issue: BudgetIssue, sheet: Sheet, style: str, code_of: Callable[[Entry], str]) -> Iterator[_Line]:
    codes = {code_of(entry)[:3] for entry in issue.entries(sheet) if entry.flow == "expenditure" and entry.fen}
    for number, code in enumerate(sorted(codes)):
        yield _Line(_numbered(number, style) + economic_name(code, issue.year), code, _spent_on(code_of, code))


def _economic(issue: BudgetIssue, sheet: Sheet, style: str) -> Iterator[_Line]:
    """The economic classes in use, of departments."""
    return _economic_classes(issue, sheet, style, lambda entry: entry.economic)


def _government(issue: BudgetIssue, sheet: Sheet, style: str) -> Iterator[_Line]:
    """The economic classes in use, of the government."""
    return _economic_classes(issue, sheet, style, lambda entry: entry.government)


_LISTS: dict[str, Callable[[BudgetIssue, Sheet, str], Iterator[_Line]]] = {
    "*classes": _classes,
    "*used_classes": _used_classes,
    "*used_codes": _used_codes,
    "*economic": _economic,
    "*government": _government,
}


def _cells(issue: BudgetIssue, sheet: Sheet, panel: Panel, columns: Sequence[Column], line: _Line) -> Row:
    cells = []
    for column in columns:
        if column.role:
            name = line.name if column.role == "name" else ""
            cells.append(Cell(name, align="center" if line.bold else "left", bold=line.bold))
        elif line.holds is None:
            cells.append(Cell())
        else:
            meaning = issue.meaning(column, line.key)
            truth = CellTruth("", line.name.strip(INDENT), column.printed, panel.panel, meaning=meaning)
            cells.append(issue.amount(sheet, column, _value(sheet, column, line, issue), truth, in_use=False))
    return tuple(cells)


def _value(sheet: Sheet, column: Column, line: _Line, issue: BudgetIssue) -> int:
    """The amount of a row: its entries, of the book and the years' money that the column speaks of."""
    assert line.holds is not None
    entries = [entry for entry in issue.entries(sheet) if line.holds(entry)]
    if column.measure in ("personnel_expenditure", "public_operating_expenditure", "project_expenditure"):
        return column.value(entries)
    entries = [entry for entry in entries if in_book(entry, column.book)]
    if column.measure in ("carryover_opening", "expenditure_from_carryover"):
        entries = [entry for entry in entries if _is_old(entry)]
    elif sheet.carried != "within" and not column.measure.endswith("_with_carryover"):
        entries = [entry for entry in entries if not _is_old(entry)]
    return sum(entry.fen for entry in entries)


def _is_old(entry: Entry) -> bool:
    """Whether it is money of an earlier year."""
    return entry.carried or entry.flow == "opening"
