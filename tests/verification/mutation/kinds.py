"""Kinds of misreading: each gives the cells of a document that change, and their new texts.

A mutation is drawn in two steps, so that a benchmark can spread its draws: `sites` lists where a kind can strike, and
`change` decides, with a random number generator of its own, what happens at one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from random import Random

from schemas.reading.forms import forms
from tests.verification.mutation.documents import Amount, Base, Position, of_table
from transforms.forms.amounts import parse_amount

Change = dict[Position, str]


@dataclass(frozen=True)
class Site:
    """Where a mutation strikes: its kind, its table, and the place in terms of its kind."""

    kind: str
    table_key: str
    position: tuple[int, ...]


def _is_number(text: str) -> bool:
    return parse_amount(text).kind == "number"


def _by_grid(amounts: list[Amount]) -> dict[int, dict[int, dict[int, str]]]:
    """By grid, row and column: the texts of the amount cells of a table."""
    by_grid: dict[int, dict[int, dict[int, str]]] = {}
    for amount in amounts:
        grid, row, col = amount.position
        by_grid.setdefault(grid, {}).setdefault(row, {})[col] = amount.text
    return by_grid


def _cells(wanted: Callable[[str], bool]) -> Callable[[list[Amount]], Iterator[tuple[int, ...]]]:
    def places(amounts: list[Amount]) -> Iterator[tuple[int, ...]]:
        yield from (amount.position for amount in amounts if _is_number(amount.text) and wanted(amount.text))

    return places


def _rows(amounts: list[Amount]) -> Iterator[tuple[int, ...]]:
    for grid, rows in _by_grid(amounts).items():
        for row, texts in rows.items():
            if any(_is_number(text) for text in texts.values()):
                yield grid, row


def _pairs_of_rows(amounts: list[Amount]) -> Iterator[tuple[int, ...]]:
    for grid, rows in _by_grid(amounts).items():
        yield from ((grid, row, row + 1) for row in rows if row + 1 in rows)


def _pairs_of_columns(amounts: list[Amount]) -> Iterator[tuple[int, ...]]:
    for grid, rows in _by_grid(amounts).items():
        columns = sorted({col for texts in rows.values() for col in texts})
        yield from ((grid, left, right) for left, right in combinations(columns, 2))


def _shifts(whole: bool) -> Callable[[list[Amount]], Iterator[tuple[int, ...]]]:
    """From a column on, to the right or to the left, in all rows (row -1) or in one."""

    def places(amounts: list[Amount]) -> Iterator[tuple[int, ...]]:
        for grid, rows in _by_grid(amounts).items():
            columns = sorted({col for texts in rows.values() for col in texts})
            for row in (-1,) if whole else rows:
                yield from ((grid, row, col, step) for col in columns[:-1] for step in (0, 1))

    return places


def _moves(amounts: list[Amount]) -> Iterator[tuple[int, ...]]:
    for grid, rows in _by_grid(amounts).items():
        for row, texts in rows.items():
            for col, text in texts.items():
                if _is_number(text) and col in rows.get(row + 1, {}):
                    yield grid, row, col


def _digit(base: Base, site: Site, draw: Random) -> Change:
    cell = _position(site)
    text = base.region(cell).text
    at = draw.choice([index for index, char in enumerate(text) if char.isdigit()])
    digit = draw.choice([char for char in "0123456789" if int(char) != int(text[at])])
    return {cell: text[:at] + digit + text[at + 1 :]}


def _minus(base: Base, site: Site, draw: Random) -> Change:
    cell = _position(site)
    text = base.region(cell).text
    value = parse_amount(text).number
    if value is not None and value < 0:
        return {cell: text.lstrip("-－−–—(（").rstrip(")）")}
    return {cell: f"-{text}"}


def _separator(base: Base, site: Site, draw: Random) -> Change:
    cell = _position(site)
    text = base.region(cell).text
    at = draw.choice([index for index, char in enumerate(text) if char in ".,．，"])
    return {cell: text[:at] + text[at + 1 :]}


def _position(site: Site) -> Position:
    grid, row, col = site.position
    return grid, row, col


def _row_texts(base: Base, grid: int, row: int) -> dict[int, str]:
    """The texts of the cells that lie in one row only, by column."""
    regions = base.grids[grid].row_regions(row)
    return {region.col0: region.text for region in regions if region.row0 == region.row1 == row}


def _drop_row(base: Base, site: Site, draw: Random) -> Change:
    grid, row = site.position
    return {(grid, row, col): "" for col, text in _row_texts(base, grid, row).items() if text}


def _double_row(base: Base, site: Site, draw: Random) -> Change:
    grid, row, below = site.position
    upper, lower = _row_texts(base, grid, row), _row_texts(base, grid, below)
    return {(grid, below, col): upper[col] for col, text in lower.items() if col in upper and upper[col] != text}


def _swap_columns(base: Base, site: Site, draw: Random) -> Change:
    grid, left, right = site.position
    change = {}
    for row, texts in _by_grid(of_table(base.amounts, site.table_key))[grid].items():
        if left in texts and right in texts and texts[left] != texts[right]:
            change[grid, row, left], change[grid, row, right] = texts[right], texts[left]
    return change


def _shift_columns(base: Base, site: Site, draw: Random) -> Change:
    grid, only, start, leftwards = site.position
    change = {}
    for row, texts in _by_grid(of_table(base.amounts, site.table_key))[grid].items():
        if only not in (-1, row):
            continue
        columns = sorted(col for col in texts if col >= start)
        if not columns:
            continue
        moved = [texts[col] for col in columns]
        moved = [*moved[1:], ""] if leftwards else ["", *moved[:-1]]
        change.update({(grid, row, col): new for col, new in zip(columns, moved, strict=True) if new != texts[col]})
    return change


def _move_down(base: Base, site: Site, draw: Random) -> Change:
    """To the cell below; what stands there is lost or, as often, comes up in exchange."""
    grid, row, col = site.position
    text, below = base.region((grid, row, col)).text, base.region((grid, row + 1, col)).text
    return {(grid, row, col): below if draw.random() < 0.5 else "", (grid, row + 1, col): text}


@dataclass(frozen=True)
class Kind:
    """One kind of mutation."""

    says: str
    sites: Callable[[list[Amount]], Iterator[tuple[int, ...]]]
    change: Callable[[Base, Site, Random], Change]


KINDS = {
    "digit": Kind("another digit", _cells(lambda _: True), _digit),
    "minus": Kind("minus lost or gained", _cells(lambda text: parse_amount(text).number != 0), _minus),
    "separator": Kind("separator lost", _cells(lambda text: any(char in ".,．，" for char in text)), _separator),
    "drop": Kind("row lost", _rows, _drop_row),
    "double": Kind("row read twice, the next lost", _pairs_of_rows, _double_row),
    "swap": Kind("columns swapped", _pairs_of_columns, _swap_columns),
    "shift": Kind("columns shifted", _shifts(whole=True), _shift_columns),
    "slip": Kind("one row shifted", _shifts(whole=False), _shift_columns),
    "move": Kind("amount to the next row", _moves, _move_down),
    "code": Kind("another digit in an account code", _rows, _digit),
}


def sites(base: Base, kind: str) -> Iterator[Site]:
    """Everywhere in a document where a kind of mutation can strike."""
    for table_key in sorted({amount.table_key for amount in base.amounts}):
        for position in KINDS[kind].sites(of_table(base.amounts, table_key)):
            if kind != "code":
                yield Site(kind, table_key, position)
            elif forms()[table_key].axis == "coded":
                yield from (Site(kind, table_key, (*position, col)) for col in _codes(base, table_key, *position))


def _codes(base: Base, table_key: str, grid: int, row: int) -> Iterator[int]:
    """The columns of the cells of a row that hold its code, whole or in parts."""
    amounts = {amount.position for amount in of_table(base.amounts, table_key)}
    for col, text in _row_texts(base, grid, row).items():
        if (grid, row, col) not in amounts and text.isdigit():
            yield col


def change(base: Base, site: Site, seed: int) -> Change:
    """The texts that a mutation changes; always the same for the same document, site and seed."""
    return KINDS[site.kind].change(base, site, Random(f"{seed}/{base.name}/{site}"))
