"""The declared checks (`checks.toml`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from common.language import Bilingual
from schemas.declarations import references
from schemas.declarations.reader import declared, expect
from schemas.reading.selectors import Selector, load_selector
from schemas.wording.checks import check_texts

FILE = "schemas/judging/checks.toml"
BALANCES = ("sum", "equal", "at_least")
"""Kinds whose two sides are sums of printed cells"""
SETS = ("subset", "one_name", "blank", "contiguous", "rows_printed")
"""Kinds that look at which cells are printed"""
TABLES = ("tables_printed", "tables_read", "nil_notes", "placeholders")
"""Kinds that look at the tables themselves"""
RELATIONS = (*BALANCES, "carried_over")
"""Kinds whose formula is broken when its sign turns"""
KINDS = (*BALANCES, *SETS, *TABLES, "carried_over")

KEYS = {"row": "row_key", "code": "account_code", "measure": "measure", "book": "budget_book", "phase": "phase"}
"""What a formula may be split by, and the column of a fact that holds it; `parent` is derived"""


@dataclass(frozen=True)
class Formula:
    """One formula of a check; see `checks.toml` for what its parts mean."""

    kind: str
    left: tuple[Selector, ...]
    right: tuple[Selector, ...]
    by: tuple[str, ...]
    may_miss: frozenset[str]
    descends: bool
    when_printed: tuple[Selector, ...]
    when_zero: tuple[tuple[Selector, ...], ...]
    subject: str

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that must be printed for the formula to apply, the one it is about first."""
        parts = (self.left, self.right, self.when_printed, *self.when_zero)
        return tuple(dict.fromkeys(table for part in parts for selector in part for table in selector.tables))


@dataclass(frozen=True)
class Check:
    """One declared check; `severity` is gate or warn."""

    id: str
    severity: str
    kind: str
    accuses: bool
    lost_rows: bool
    formulas: tuple[Formula, ...]
    tables: tuple[str, ...] = ()
    """Of kinds tables_printed and tables_read"""
    since: Mapping[str, int] | None = None
    """Of these kinds: the first fiscal year in which a table is due, where it was not always"""
    words: Mapping[str, str] | None = None
    """Of kind nil_notes: the word by which a note speaks of a table"""
    patterns: tuple[str, ...] = ()
    """Of kind placeholders: regular expressions over printed text"""

    @property
    def holds(self) -> Bilingual:
        """The rule."""
        return check_texts()[self.id].holds

    @property
    def broken(self) -> Bilingual:
        """What is found where it does not hold."""
        return check_texts()[self.id].broken


def _selectors(bodies: Iterable[Mapping[str, Any]]) -> tuple[Selector, ...]:
    return tuple(load_selector(body) for body in bodies)


def _formula(body: Mapping[str, Any], kind: str) -> Formula:
    return Formula(
        kind=body.get("kind", kind),
        left=_selectors(body["left"]),
        right=_selectors(body.get("right", [])),
        by=tuple(body.get("by", [])),
        may_miss=frozenset(body.get("may_miss", [])),
        descends=body.get("descends", False),
        when_printed=_selectors(body.get("when_printed", [])),
        when_zero=tuple(_selectors(part) for part in body.get("when_zero", [])),
        subject=body.get("subject", ""),
    )


def load(declaration: Mapping[str, Any]) -> dict[str, Check]:
    """Checks from a declaration that is no file.

    Raises:
        DeclarationError: something in it is not known, or does not fit its kind.
    """
    expect(dict(declaration), FILE, references.checks)
    return _checks(declaration)


def _checks(declaration: Mapping[str, Any]) -> dict[str, Check]:
    return {
        name: Check(
            id=name,
            severity=body["severity"],
            kind=body["kind"],
            accuses=body.get("accuses", True),
            lost_rows=body.get("lost_rows", False),
            formulas=tuple(_formula(formula, body["kind"]) for formula in body.get("formulas", [])),
            tables=tuple(body.get("tables", ())),
            since=body.get("since"),
            words=body.get("words"),
            patterns=tuple(body.get("patterns", ())),
        )
        for name, body in declaration.items()
    }


@cache
def checks() -> dict[str, Check]:
    """All declared checks by identifier, in declared order."""
    return _checks(declared(FILE, references.checks))


@cache
def words() -> dict[str, str]:
    """What measures, phases, budget books and named rows are called where people read them (`words.toml`)."""
    return declared("schemas/wording/words.toml", references.words)
