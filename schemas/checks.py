"""The declared checks (`checks.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

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
_COLUMNS = {
    "table": "table_key",
    "panel": "panel",
    "code": "account_code",
    "level": "account_level",
    "system": "code_system",
    "measure": "measure",
    "phase": "phase",
    "book": "budget_book",
}


@dataclass(frozen=True)
class Selector:
    """Some cells: for each column of a fact the values that it may have, a sign, and where keys are taken from."""

    where: Mapping[str, tuple[str, ...]]
    """By column of a fact; a column that is not here may have any value"""
    sign: int
    taken: Mapping[str, str]
    """Keys of the formula that are taken from elsewhere: `parent` or the name of another key"""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables in which the cells stand."""
        return self.where["table_key"]


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
    zh: str
    doc: str
    broken_zh: str
    """What is found where it does not hold"""
    broken: str
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


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def load_selector(declared: Mapping[str, Any]) -> Selector:
    """A selector from its declaration.

    Raises:
        KeyError, ValueError: something in it is not known, or it names no table.
    """
    rest = dict(declared)
    sign, taken = rest.pop("sign", 1), rest.pop("as", {})
    if unknown := set(rest) - set(_COLUMNS):
        raise KeyError(f"a selector has no key {sorted(unknown)}")
    if "table" not in rest or sign not in (1, -1):
        raise ValueError(f"a selector needs a table, and a sign of 1 or -1: {dict(declared)}")
    if unknown := set(taken.values()) - {"parent", *KEYS}:
        raise KeyError(f"a key cannot be taken from {sorted(unknown)}")
    return Selector({_COLUMNS[key]: _texts(value) for key, value in rest.items()}, sign, dict(taken))


def _selectors(declared: Iterable[Mapping[str, Any]]) -> tuple[Selector, ...]:
    return tuple(load_selector(one) for one in declared)


def _formula(declared: Mapping[str, Any], kind: str) -> Formula:
    known = {"kind", "left", "right", "by", "may_miss", "descends", "when_printed", "when_zero", "subject"}
    if unknown := set(declared) - known:
        raise KeyError(f"a formula has no key {sorted(unknown)}")
    if unknown := set(declared.get("by", [])) - set(KEYS):
        raise KeyError(f"a formula cannot be split by {sorted(unknown)}")
    formula = Formula(
        kind=declared.get("kind", kind),
        left=_selectors(declared["left"]),
        right=_selectors(declared.get("right", [])),
        by=tuple(declared.get("by", [])),
        may_miss=frozenset(declared.get("may_miss", [])),
        descends=declared.get("descends", False),
        when_printed=_selectors(declared.get("when_printed", [])),
        when_zero=tuple(_selectors(part) for part in declared.get("when_zero", [])),
        subject=declared.get("subject", ""),
    )
    if (formula.kind in (*BALANCES, "subset", "carried_over")) != bool(formula.right):
        raise ValueError(f"a formula of kind {formula.kind} has a right side where the kind has none, or lacks one")
    return formula


_TURNED = str.maketrans("=≈≥≤", "≠≠<>")


def _turned(zh: str) -> str:
    """A formula in words with its sign turned, as it reads where it is broken."""
    return zh.translate(_TURNED)


def load(declared: Mapping[str, Any]) -> dict[str, Check]:
    """Checks from the parsed text of a declaration.

    Raises:
        KeyError, ValueError: something in it is not known, or does not fit its kind.
    """
    found = {}
    for name, body in declared.items():
        rest = dict(body)
        kind, severity = rest.pop("kind"), rest.pop("severity")
        if kind not in KINDS or severity not in ("gate", "warn"):
            raise ValueError(f"{name}: {kind} is no kind, or {severity} no severity")
        formulas = tuple(_formula(one, kind) for one in rest.pop("formulas", []))
        if bool(formulas) == (kind in TABLES):
            raise ValueError(f"{name}: a check has formulas exactly where its kind is not one of {TABLES}")
        for formula in formulas:
            if kind != formula.kind and not {kind, formula.kind} <= set(BALANCES):
                raise ValueError(f"{name}: {formula.kind} and {kind} do not go together in one check")
        zh, doc = rest.pop("zh"), rest.pop("doc")
        broken_zh, broken = rest.pop("broken_zh", ""), rest.pop("broken", "")
        if kind not in RELATIONS and not (broken_zh and broken):
            raise ValueError(f"{name}: a check of kind {kind} needs broken_zh and broken, what is found where it fails")
        found[name] = Check(
            id=name,
            zh=zh,
            doc=doc,
            broken_zh=broken_zh or _turned(zh),
            broken=broken or f"it does not hold that {doc}",
            severity=severity,
            kind=kind,
            accuses=rest.pop("accuses", True),
            lost_rows=rest.pop("lost_rows", False),
            formulas=formulas,
            tables=tuple(rest.pop("tables", ())),
            since=rest.pop("since", None),
            words=rest.pop("words", None),
            patterns=tuple(rest.pop("patterns", ())),
        )
        if rest:
            raise KeyError(f"{name}: a check has no key {sorted(rest)}")
    return found


@cache
def checks() -> dict[str, Check]:
    """All declared checks by identifier, in declared order."""
    return load(tomllib.loads(files("schemas").joinpath("checks.toml").read_text("utf-8")))


@cache
def words() -> dict[str, str]:
    """What measures, phases, budget books and named rows are called where people read them (`words.toml`)."""
    return tomllib.loads(files("schemas").joinpath("words.toml").read_text("utf-8"))
