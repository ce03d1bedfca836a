"""The stated amounts of one document by what they are about, and how exact they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.text import normalise
from expectations.compared import Row
from schemas.reading.statements import section_named

_Key = tuple[object, ...]
HALF_CENT = 5_000
"""Half of the last digit of amounts in 万元 with two decimals, in fen"""
MONEY = "amount"


def half_unit(row: Row) -> int:
    """Half a unit of the last printed digit of an amount, in fen."""
    if not row["value"] or row["amount_fen"] is None:
        return HALF_CENT
    return int(abs(Decimal(row["amount_fen"]) / row["value"]) * last_digit(row) / 2)


def last_digit(row: Row) -> Decimal:
    """One unit of the last printed digit; a stored value does not say how it was printed."""
    return Decimal(1).scaleb(-len(normalise(row["value_text"]).partition(".")[2]))


def key_of(row: Row) -> _Key:
    """What a statement is about: the group of its section, account, measure, book and project."""
    subject = "" if row["account_code"] else row["subject_printed"]
    return (
        group_of(row), row["account_code"], row["measure"], row["budget_book"], row["project"], subject
    )  # fmt: skip


def group_of(row: Row) -> str:
    """The group of the section of a statement."""
    return section_named(row["section"]).group or str(row["section"])


def printed_of(row: Row) -> str:
    """A statement in short: what it is about, and its figure."""
    return f"{row['subject_printed']} {row['value_text']}{row['unit']}"


@dataclass(frozen=True)
class Amount:
    """An amount of one or several statements, and by how much rounding may have moved it."""

    fen: int
    half_unit: int = HALF_CENT
    rows: tuple[Row, ...] = ()

    @classmethod
    def of(cls, row: Row) -> Amount:
        """The amount of a statement."""
        return cls(abs(int(row["amount_fen"] or 0)), half_unit(row), (row,))


class Amounts:
    """The stated amounts of a document by subject and phase, in text order."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._by_key: dict[_Key, list[tuple[int, Row]]] = defaultdict(list)
        for position, row in enumerate(rows):
            if row["kind"] == MONEY and row["amount_fen"] is not None:
                self._by_key[key_of(row)].append((position, row))

    def nearest(self, row: Row, position: int, phases: Sequence[str]) -> Iterator[Row]:
        """Give the amounts of the same subject and section in these phases: the last before it, then those after it."""
        candidates = [
            (at, other)
            for at, other in self._by_key.get(key_of(row), ())
            if other["phase"] in phases and other["section"] == row["section"]
        ]
        for _, other in sorted(candidates, key=lambda pair: (pair[0] > position, abs(pair[0] - position))):
            yield other

    def of(self, accounts: Iterable[tuple[str, str]], book: str, section: str, phase: str) -> list[Amount]:
        """Give the amounts of accounts in a book and phase, those of the section first."""
        wanted = set(accounts)
        candidates = [
            (other["section"] != section, position, other)
            for key, entries in self._by_key.items()
            if (key[1], key[2]) in wanted and key[3] == book
            for position, other in entries
            if other["phase"] == phase
        ]
        return [Amount.of(other) for *_, other in sorted(candidates, key=lambda entry: entry[:2])]
