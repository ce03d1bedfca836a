"""One budget before it is typeset: body, year, figures, layout, and how its amounts are printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from samples.budgets.columns import Column
from samples.budgets.entries import Budget, Entry, in_book
from samples.budgets.layouts import BudgetLayout, Sheet
from samples.grid import Caption, Cell, CellTruth, Meaning
from samples.issue import money_text
from samples.layouts import Money
from samples.places import Entity

RATE_UNIT = "0.01%"


@dataclass(frozen=True)
class BudgetIssue:
    """What a budget is made from."""

    entity: Entity
    year: int
    budget: Budget
    layout: BudgetLayout
    number: int = 0
    """Which body of the layout it is: some habits change from one to the next"""

    def fill(self, text: str, **more: object) -> str:
        """A declared text with its places filled."""
        return text.format(
            entity=self.entity.name,
            year=self.year,
            before=self.year - 1,
            word=self.entity.word,
            **{"unit": self.layout.money.unit, **more},
        )

    def money(self, sheet: Sheet) -> Money:
        """How the amounts of a table are printed."""
        money = self.layout.money
        if sheet.unit:
            money = replace(money, unit=sheet.unit)
        return replace(money, decimals=sheet.decimals) if sheet.decimals >= 0 else money

    def entries(self, sheet: Sheet) -> tuple[Entry, ...]:
        """The entries that a table speaks of."""
        return tuple(entry for entry in self.budget.entries if in_book(entry, sheet.money))

    def columns(self, sheet: Sheet, texts: tuple[str, ...]) -> list[Column]:
        """Declared columns as this year's tables print them."""
        from samples.budgets.columns import read_column

        return [read_column(self.fill(text), sheet.book, sheet.carried) for text in texts]

    def captions(self, sheet: Sheet, label: str) -> tuple[Caption, ...]:
        """The lines above a table."""
        unit = self.money(sheet).unit
        return tuple(
            Caption(*(self.fill(template, label=label, unit=unit) for template in line))
            for line in self.layout.captions.lines
        )

    def amount(self, sheet: Sheet, column: Column, value: int, truth: CellTruth, *, in_use: bool = True) -> Cell:
        """A cell with an amount or a rate; how a zero looks is a habit of the layout."""
        money = self.money(sheet)
        if column.is_rate:
            return _rate_cell(value, truth)
        fen: int | None = _printable(value, money)
        if not fen and not (money.zero == "zero" or (money.zero == "mixed" and in_use)):
            fen = None
        text = "" if fen is None else money_text(fen, money)
        complete = replace(truth, fen=fen, kind="blank" if fen is None else "number", unit=money.unit)
        return Cell(text, align="right", truth=complete)

    def meaning(self, column: Column, row_key: str, *, year: int = 0, measure: str = "", **keys: str) -> Meaning:
        """What an amount in a column means in a row with these keys."""
        return Meaning(
            measure=measure or column.measure,
            budget_book=column.book,
            reference_year=self.year + column.year + year,
            row_key=row_key,
            phase=column.phase,
            **keys,
        )


def _printable(fen: int, money: Money) -> int:
    """The nearest amount that a table can print."""
    quantum = int(10 ** ({"万元": 6, "元": 2}[money.unit] - money.decimals))
    rounded = (2 * abs(fen) + quantum) // (2 * quantum) * quantum
    return rounded if fen >= 0 else -rounded


def _rate_cell(value: int, truth: CellTruth) -> Cell:
    text = f"{Decimal(value).scaleb(-2):.2f}%" if value else ""
    count = value if value else None
    kind = "number" if value else "blank"
    return Cell(text, align="right", truth=replace(truth, count=count, kind=kind, unit=RATE_UNIT))
