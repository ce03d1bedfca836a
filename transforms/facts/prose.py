"""The totals that the narrative states, held against the tables: are both of the same department and year?

Every narrative of final accounts opens its parts with the total of a table (收入支出总计 X万元).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas.text import normalise
from transforms.findings import Finding
from transforms.reading.opening import Page

_FEN = {"元": 100, "万元": 1_000_000}
_AMOUNT = r"(?:均?为|:)?(?P<amount>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<unit>万元|元)"


@dataclass(frozen=True)
class _Stated:
    """A total that the narrative states: how, and which cell of which table it repeats."""

    pattern: re.Pattern[str]
    table_key: str
    cell: Mapping[str, str]


_STATED = (
    _Stated(
        re.compile(rf"(?<!拨款)(?:收入支出|收、支|收支|收入|支出)(?:决算)?总计{_AMOUNT}"),
        "fin_total",
        {"account_code": "total_uses"},
    ),
    _Stated(
        re.compile(rf"本年收入合计{_AMOUNT}"),
        "fin_revenue",
        {"account_code": "total", "measure": "revenue"},
    ),
    _Stated(
        re.compile(rf"本年支出合计{_AMOUNT}"),
        "fin_expenditure",
        {"account_code": "total", "measure": "expenditure"},
    ),
    _Stated(
        # 费 between would be an item of them: 因公出国（境）费支出决算为.
        re.compile(rf"三公经费[^。费]{{0,60}}支出决算数?为{_AMOUNT}"),
        "fin_three_public",
        {"account_code": "three_public_total", "phase": "executed"},
    ),
)
_ALL_OF_AT_LEAST = 2


def narrative_disagreements(
    facts: Sequence[Mapping[str, Any]], pages: Iterable[Page], with_tables: Iterable[int]
) -> Iterator[Finding]:
    """A finding for each total that the narrative states otherwise than its table, and one where none of them agrees.

    One slip is the publisher's. Where at least two totals are stated and not one of them is that of the tables, tables
    and narrative are of two different disclosures.
    """
    tables = set(with_tables)
    prose = [(page.number, normalise(page.text)) for page in pages if page.number not in tables]
    agree = 0
    wrong: list[Finding] = []
    for one in _STATED:
        said = [(number, match) for number, text in prose for match in one.pattern.finditer(text)]
        fact = next((fact for fact in facts if _is_cell(fact, one)), None)
        if fact is None or not said:
            continue
        if any(_agrees(fact, match) for _, match in said):
            agree += bool(fact.get("amount_fen"))  # nought here and there is no sign of one origin
        else:
            number, match = said[0]
            detail = f"The table on page {fact['page']} has {fact['amount_text'] or 'nothing'} ({fact['unit']})."
            wrong.append(Finding("narrative_disagrees", number, one.table_key, match[0], detail))
    yield from wrong
    if not agree and len(wrong) >= _ALL_OF_AT_LEAST:
        detail = f"{len(wrong)} totals are stated, from page {wrong[0].page} on."
        yield Finding("narrative_of_another", wrong[0].page, None, wrong[0].printed, detail)


def _is_cell(fact: Mapping[str, Any], one: _Stated) -> bool:
    return (
        fact["table_key"] == one.table_key
        and fact["unit"] in _FEN
        and all(fact.get(column) == value for column, value in one.cell.items())
    )


def _agrees(fact: Mapping[str, Any], match: re.Match[str]) -> bool:
    """Whether both say the same, one unit of the coarser last digit apart at most: publishers round, or cut off.

    A cell without an amount says nothing, or nought.
    """
    said = match["amount"].replace(",", "")
    printed = str(fact["amount_text"])
    steps = [_step(said, match["unit"]), _step(normalise(printed), str(fact["unit"]))]
    return abs(Decimal(said) * _FEN[match["unit"]] - int(fact.get("amount_fen") or 0)) <= max(steps)


def _step(text: str, unit: str) -> Decimal:
    """The last digit of a printed amount, in fen; 0 where nothing is printed."""
    if not text.strip("-"):
        return Decimal(0)
    return Decimal(_FEN[unit]).scaleb(-len(text.partition(".")[2]))
