"""One disclosure before it is typeset: body, year, figures, layout, and the format of its amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from samples.figures import BOOKS, Accounts
from samples.grid import Caption, Cell, CellTruth
from samples.layouts import Layout, Money
from samples.places import Entity

BOOK_NAMES = {
    "general_public": "一般公共预算",
    "government_fund": "政府性基金预算",
    "state_capital": "国有资本经营预算",
}
_DIGITS = "一二三四五六七八九"
ORDINALS = (*_DIGITS, "十", *(f"十{digit}" for digit in _DIGITS), "二十", *(f"二十{digit}" for digit in _DIGITS[:6]))
_FULLWIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@cache
def money_text(fen: int, money: Money) -> str:
    """An amount as it is printed; the layout's quantum makes it exact."""
    value = Decimal(fen).scaleb(-6 if money.unit == "万元" else -2)
    text = f"{value:{',' if money.separators else ''}.{money.decimals}f}"
    return text.translate(_FULLWIDTH) if money.fullwidth else text


@dataclass(frozen=True)
class Issue:
    """What a document is made from; `history` holds the accounts of the years before."""

    entity: Entity
    year: int
    accounts: Accounts
    history: Mapping[int, Accounts]
    layout: Layout

    @property
    def books(self) -> tuple[str, ...]:
        """State capital operations appear on the forms since 2020."""
        return BOOKS if self.year >= 2020 else BOOKS[:2]

    def fill(self, text: str, **more: object) -> str:
        """A declared text with its places filled."""
        return text.format(
            entity=self.entity.name, year=self.year, word=self.entity.word, unit=self.layout.money.unit, **more
        )

    def amount(self, fen: int | None, truth: CellTruth, *, in_use: bool = True) -> Cell:
        """A cell with an amount; how a zero looks is a habit of the layout."""
        money = self.layout.money
        if not fen:
            shown = money.zero == "zero" or (money.zero == "mixed" and in_use)
            fen = 0 if shown and fen is not None else None
        text = "" if fen is None else money_text(fen, money)
        complete = CellTruth(
            row_code=truth.row_code,
            row_name=truth.row_name,
            measure=truth.measure,
            panel=truth.panel,
            fen=fen,
            kind="blank" if fen is None else "number",
            unit=money.unit,
            column_no=truth.column_no,
            meaning=truth.meaning,
        )
        return Cell(text, align="right", truth=complete)

    def captions(self, label: str, name_word: str = "") -> tuple[Caption, ...]:
        """The lines above a table."""
        lines = []
        for left, center, right in self.layout.captions.lines:
            if name_word:
                left = left.replace("{word}名称", name_word)
            lines.append(Caption(*(self.fill(template, label=label) for template in (left, center, right))))
        return tuple(lines)

    def nil_note(self, book: str) -> str:
        """The sentence under a table without data."""
        return self.fill(self.layout.nil_note, book=BOOK_NAMES[book])
