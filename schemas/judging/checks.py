"""The declared checks (`checks.toml`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from common.language import Bilingual
from schemas.declarations import references
from schemas.declarations.reader import declared, expect
from schemas.reading.forms import forms
from schemas.reading.selectors import Selector, load_selector
from schemas.wording.checks import check_texts

FILE = "schemas/judging/checks.toml"
BALANCES = ("sum", "equal", "at_least")
"""Kinds whose two sides are sums of printed cells"""
SETS = ("subset", "one_name", "blank", "contiguous", "rows_printed")
"""Kinds that look at which cells are printed"""
TABLES = ("tables_printed", "tables_read", "nil_notes", "placeholders")
"""Kinds that look at the tables themselves"""
ACROSS = ("carried_over", "stated")
"""Kinds that are evaluated where many documents meet"""
FORMS = ("form",)
"""Kinds that look at performance forms (`expectations/forms`)"""
STATEMENTS = ("statement",)
"""Kinds that look at the figures of narratives (`expectations/statements`)"""
FIGURES = (*FORMS, *STATEMENTS)
ELSEWHERE = (*ACROSS, *FIGURES)
"""Kinds that do not look at the tables of one document"""
RELATIONS = (*BALANCES, *ACROSS)
"""Kinds whose formula is broken when its sign turns"""
KINDS = (*BALANCES, *SETS, *TABLES, *ACROSS, *FIGURES)

KEYS = {
    "row": "row_key",
    "code": "account_code",
    "measure": "measure",
    "book": "budget_book",
    "phase": "phase",
    "unit": "unit_key",
    "panel": "panel",
}
"""What a formula may be split by, and the column of a fact that holds it, where the column has another name"""
BY_PART = ("place", "column", "above", "whole_by_use", "whole_by_source", "whole_by_carry", "whole_item")
"""What says of which whole a cell is a part; cells that are a part of none (empty) do not take part"""


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
    when_absent: tuple[Selector, ...] = ()
    needs: tuple[Selector, ...] = ()
    fewest_parts: int = 1

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that must be printed for the formula to apply, the one it is about first."""
        parts = (self.left, self.right, self.when_printed, *self.when_zero)
        return tuple(dict.fromkeys(table for selectors in parts for selector in selectors for table in selector.tables))


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

    @cached_property
    def document_kinds(self) -> frozenset[str]:
        """The kinds of documents that print its tables; none where it is about no table."""
        tables = {table for formula in self.formulas for table in formula.tables}
        tables |= {table for names in self.tables for table in names.split("|")} | set(self.words or {})
        return frozenset(forms()[table].document_kind for table in tables)

    @cached_property
    def further_tables(self) -> frozenset[str]:
        """Its tables that only some provinces print; none where a formula is about other tables alone."""
        of_formulas = [{table for table in each.tables if forms()[table].further} for each in self.formulas]
        return frozenset().union(*of_formulas) if all(of_formulas) else frozenset()

    @property
    def holds(self) -> Bilingual:
        """The rule."""
        return check_texts()[self.id].holds

    @property
    def broken(self) -> Bilingual:
        """What is found where it does not hold."""
        return check_texts()[self.id].broken


def _formulas(body: Mapping[str, Any], kind: str) -> Iterator[Formula]:
    """One formula, or one for each of its tables."""
    for table in body.get("each_table") or (None,):
        yield _formula(body, kind, table)


def _formula(body: Mapping[str, Any], kind: str, table: str | None) -> Formula:
    every_row = not {"place", "unit"}.isdisjoint(body.get("by", []))

    def selectors(bodies: Iterable[Mapping[str, Any]]) -> tuple[Selector, ...]:
        return tuple(
            load_selector({"table": table, **selector} if table else selector, every_row) for selector in bodies
        )

    return Formula(
        kind=body.get("kind", kind),
        left=selectors(body["left"]),
        right=selectors(body.get("right", [])),
        by=tuple(body.get("by", [])),
        may_miss=frozenset(body.get("may_miss", [])),
        descends=body.get("descends", False),
        when_printed=selectors(body.get("when_printed", [])),
        when_zero=tuple(selectors(zero_selectors) for zero_selectors in body.get("when_zero", [])),
        subject=body.get("subject", ""),
        when_absent=selectors(body.get("when_absent", [])),
        needs=selectors(body.get("needs", [])),
        fewest_parts=body.get("fewest_parts", 1),
    )


def load(declaration: Mapping[str, Any]) -> dict[str, Check]:
    """Checks from a declaration that is not a file.

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
            formulas=tuple(
                loaded for formula in body.get("formulas", []) for loaded in _formulas(formula, body["kind"])
            ),
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
