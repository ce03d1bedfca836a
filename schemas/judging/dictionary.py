"""The account dictionary: every account code with its place, years, names and changes.

It joins the lists of `schemas/reading/accounts`, by which documents are read, with `schemas/judging/accounts`, which
only explains what was read. Years, and what is marked `recall`, rest on memory and do not stop a document.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from common.text import normalise, strip_ordinal
from schemas.reading.accounts import LEVELS, SYSTEMS, Account, accounts, read_accounts
from schemas.reading.forms import forms

ITEM = "item"
"""The code system of named items"""
EVIDENCE = ("printed", "observed", "observed_once", "declared", "recall", "unlisted")
"""From the strongest to the weakest"""
_BOOKS = {"general": "general_public", "govfund": "government_fund", "statecap": "state_capital"}

Key = tuple[str, str]
"""Code system and account code"""


@dataclass(frozen=True)
class Entry:
    """One code; the columns of the frame `accounts`."""

    code_system: str
    account_code: str
    name: str
    level: str | None
    parent_code: str | None
    class_code: str | None
    section_code: str | None
    valid_from: int | None
    valid_to: int | None
    budget_book: str | None
    expense_group: str | None
    cofog_code: str | None
    cofog_basis: str | None
    gfsm_code: str | None
    gfsm_basis: str | None
    evidence: str


@dataclass(frozen=True)
class Name:
    """One name of one code; the columns of the frame `account_names`."""

    code_system: str
    account_code: str
    name: str
    name_normal: str
    kind: str
    valid_from: int | None
    valid_to: int | None
    documents: int | None
    evidence: str


@dataclass(frozen=True)
class Change:
    """One change of one code; the columns of the frame `account_changes`."""

    code_system: str
    account_code: str
    kind: str
    changed_in: int | None
    name_before: str
    name_after: str | None
    successor_code: str | None
    evidence: str
    note: str | None


def normal_name(name: str) -> str:
    """A name as `facts.row_name` has it."""
    return strip_ordinal(normalise(name))


def weaker(evidence: str, other: str) -> str:
    """The weaker of two kinds of evidence."""
    return max(evidence, other, key=EVIDENCE.index)


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_text(file))))


def _text(file: str) -> str:
    return files("schemas").joinpath("judging", "accounts", file).read_text("utf-8")


def _year(text: str) -> int | None:
    return int(text) if text else None


@cache
def _listed() -> dict[Key, list[Account]]:
    """The names of every code of a classification, the one in force (or the last) first."""
    accounts_by_code: dict[Key, list[Account]] = {}
    for system in SYSTEMS:
        seldom = read_accounts(_text("functional_seldom.csv")) if system == "functional" else ()
        for account in (*accounts(system), *seldom):
            accounts_by_code.setdefault((system, account.code), []).append(account)
    for names in accounts_by_code.values():
        names.sort(key=lambda account: (int(account.valid_to or 9999), int(account.valid_from or 0)), reverse=True)
    return accounts_by_code


@cache
def entries() -> dict[Key, Entry]:
    """Every known code with its place."""
    mapped = {(row["code_system"], row["class_code"], row["scheme"]): row["code"] for row in _rows("mappings.csv")}
    entries_by_key: dict[Key, Entry] = {}
    for (system, code), names in sorted(_listed().items()):
        above = entries_by_key.get((system, names[0].parent))
        entry = _placed(system, code, names[0].name, above, names[0].evidence)
        fund = (system, entry.class_code or "")
        cofog = mapped.get((*fund, "cofog")) or mapped.get((system, "", "cofog"))
        gfsm = mapped.get((*fund, "gfsm"))
        entries_by_key[system, code] = replace(
            entry,
            valid_from=_first([_year(name.valid_from) for name in names]),
            valid_to=_last([_year(name.valid_to) for name in names]),
            budget_book=_BOOKS.get(names[0].budget_book) or entry.budget_book,
            expense_group=names[0].expense_group or entry.expense_group,
            cofog_code=cofog,
            cofog_basis=cofog and "mapping",
            gfsm_code=gfsm,
            gfsm_basis=gfsm and "mapping",
        )
    for entry in sorted(entries_by_key.values(), key=lambda entry: -len(entry.account_code)):
        above = entries_by_key.get((entry.code_system, entry.parent_code or ""))
        if above and above.valid_from and entry.valid_from and entry.valid_from < above.valid_from:
            # Its oldest name is not listed: a code is as old as what is below it.
            entries_by_key[above.code_system, above.account_code] = replace(above, valid_from=entry.valid_from)
    for row in _rows("items.csv"):
        item = _placed(ITEM, row["account_code"], row["name"], None, "declared")
        entries_by_key[ITEM, item.account_code] = replace(
            item,
            parent_code=row["parent"] or None,
            valid_from=_year(row["valid_from"]),
            valid_to=_year(row["valid_to"]),
        )
    return entries_by_key


def _first(years: list[int | None]) -> int | None:
    given_years = [year for year in years if year is not None]
    return min(given_years) if len(given_years) == len(years) else None


def _last(years: list[int | None]) -> int | None:
    given_years = [year for year in years if year is not None]
    return max(given_years) if len(given_years) == len(years) else None


def _placed(system: str, code: str, name: str, above: Entry | None, evidence: str) -> Entry:
    """A code below `above`, with what it inherits."""
    level = None if system == ITEM else LEVELS.get(len(code))
    return Entry(
        code_system=system,
        account_code=code,
        name=name,
        level=level,
        parent_code=above.account_code if above else None,
        class_code=above.class_code if above else code if level == "class" else None,
        section_code=code if level == "section" else above.section_code if above else None,
        valid_from=None,
        valid_to=None,
        budget_book=above.budget_book if above else None,
        expense_group=above.expense_group if above else None,
        cofog_code=above.cofog_code if above else None,
        cofog_basis=above.cofog_basis if above else None,
        gfsm_code=above.gfsm_code if above else None,
        gfsm_basis=above.gfsm_basis if above else None,
        evidence=evidence,
    )


def with_unlisted(names: Mapping[Key, str]) -> dict[Key, Entry]:
    """`entries` and the given codes that it lacks, each under the longest code there is that it begins with.

    This is the one place where the digits of a code decide: the lists say the parents of all others. A code that is
    not known has no years, and its name is the printed one.
    """
    entries_by_key = dict(entries())
    for (system, code), name in sorted(names.items()):
        if (system, code) not in entries_by_key:
            above = (
                entries_by_key.get((system, code[:width]))
                for width in sorted(LEVELS, reverse=True)
                if width < len(code)
            )
            entries_by_key[system, code] = _placed(system, code, name, next(filter(None, above), None), "unlisted")
    return entries_by_key


def ancestors(entries_by_key: Mapping[Key, Entry]) -> Iterator[tuple[Entry, Entry, int]]:
    """Every code with itself and each code above it, and the distance."""
    for key in sorted(entries_by_key):
        for distance, above in enumerate(_line(entries_by_key, entries_by_key[key])):
            yield entries_by_key[key], above, distance


@cache
def names() -> tuple[Name, ...]:
    """Every known name of every code."""
    names_by_key: dict[tuple[str, str, str], Name] = {}
    for (system, code), listed in _listed().items():
        for rank, account in enumerate(listed):
            former = rank > 0 and account.valid_to
            kind = "former" if former else "current" if rank == 0 else "wording"
            years = (_year(account.valid_from), _year(account.valid_to))
            names_by_key[system, code, account.name] = _name(system, code, account.name, kind, years, account.evidence)
    for row in _rows("items.csv"):
        years = (_year(row["valid_from"]), _year(row["valid_to"]))
        item = _name(ITEM, row["account_code"], row["name"], "current", years, "declared")
        names_by_key[ITEM, item.account_code, item.name] = item
    for row in _rows("names.csv"):
        key = (row["code_system"], row["account_code"], row["name"])
        counted = _year(row["documents"])
        if row["kind"] == "listed":
            earlier = names_by_key[key]
            evidence = min(earlier.evidence, row["evidence"], key=EVIDENCE.index)
            names_by_key[key] = replace(earlier, documents=counted, evidence=evidence)
        else:
            years = (_year(row["valid_from"]), _year(row["valid_to"]))
            names_by_key[key] = replace(_name(*key, row["kind"], years, row["evidence"]), documents=counted)
    known_names_normal = {(name.code_system, name.account_code, name.name_normal) for name in names_by_key.values()}
    for code, printed in _declared_names():
        if (ITEM, code, normal_name(printed)) not in known_names_normal:
            names_by_key[ITEM, code, printed] = _name(ITEM, code, printed, "wording", (None, None), "declared")
    return tuple(names_by_key[key] for key in sorted(names_by_key))


def _name(system: str, code: str, name: str, kind: str, years: tuple[int | None, int | None], evidence: str) -> Name:
    return Name(system, code, name, normal_name(name), kind, *years, None, evidence)


def _declared_names() -> Iterator[tuple[str, str]]:
    for form in forms().values():
        items = [item for rows in form.rows.values() for item in rows.items]
        items += [item for section in form.sections for item in section.items]
        for item in (*items, *form.row_items):
            for name in item.names:
                yield item.code, name


@cache
def changes() -> tuple[Change, ...]:
    """What changed: renamings as the names say, the rest as declared."""
    code_changes: list[Change] = []
    declared = {(row["code_system"], row["account_code"]) for row in _rows("changes.csv")}
    by_code: dict[Key, list[Name]] = {}
    for name in names():
        by_code.setdefault((name.code_system, name.account_code), []).append(name)
    for key, code_names in sorted(by_code.items()):
        formal = [name for name in code_names if name.kind in ("former", "current")]
        formal.sort(key=lambda name: (name.kind == "current", name.valid_to or 0))
        for before, after in itertools.pairwise(formal):
            if key not in declared:
                code_changes.append(_renamed(before, after))
    for row in _rows("changes.csv"):
        system, code, successor = row["code_system"], row["account_code"], row["successor_code"]
        oldest = _listed()[system, code][-1].name
        code_changes.append(
            Change(
                code_system=system,
                account_code=code,
                kind=row["kind"],
                changed_in=_year(row["changed_in"]),
                name_before=oldest,
                name_after=entries()[system, successor].name if successor else None,
                successor_code=successor or None,
                evidence=row["evidence"],
                note=row["note"] or None,
            )
        )
    return tuple(code_changes)


def _renamed(before: Name, after: Name) -> Change:
    changed_in = after.valid_from or (before.valid_to + 1 if before.valid_to else None)
    evidence = weaker(before.evidence, after.evidence)
    return Change(
        before.code_system,
        before.account_code,
        "renamed",
        changed_in,
        before.name,
        after.name,
        before.account_code,
        evidence,
        None,
    )


@dataclass(frozen=True)
class Bridge:
    """What a code of certain years is today; the columns of the frame `account_bridge`."""

    code_system: str
    account_code: str
    from_year: int
    to_year: int
    kind: str
    account_code_now: str | None
    name_now: str | None
    comparable: bool
    evidence: str
    note: str | None


def bridge(entries_by_key: Mapping[Key, Entry]) -> Iterator[Bridge]:
    """For every code of a classification the years in which it meant one thing, and what that is today."""
    of_code: dict[Key, list[Change]] = {}
    for change in changes():
        if change.kind != "renamed" and change.code_system != ITEM:
            of_code.setdefault((change.code_system, change.account_code), []).append(change)
    for key in sorted(entries_by_key):
        entry = entries_by_key[key]
        if entry.code_system == ITEM:
            continue
        same = Bridge(*key, 0, 9999, "same", entry.account_code, entry.name, True, entry.evidence, None)
        line = ((above.code_system, above.account_code) for above in _line(entries_by_key, entry))
        changed = next((above for above in line if above in of_code), None)
        if changed is None:
            yield same
            continue
        first = of_code[changed][0]
        now = _now(changed, of_code)
        if changed != key:
            # What is below a code that moved went with it, under a code that no list knows: comparable above only.
            name = entries_by_key[now].name if now else None
            yield replace(
                same,
                kind="with_parent",
                account_code_now=now[1] if now else None,
                name_now=name,
                comparable=False,
                evidence=weaker(entry.evidence, first.evidence),
                note=first.note,
            )
            continue
        old = replace(
            same,
            kind=first.kind,
            account_code_now=now[1] if now else None,
            name_now=entries_by_key[now].name if now else None,
            comparable=now is not None,
            evidence=first.evidence,
            note=first.note,
        )
        if first.kind == "reused" and first.changed_in:
            yield replace(old, to_year=first.changed_in - 1)
            yield replace(same, from_year=first.changed_in)
        else:
            yield old


def _line(entries_by_key: Mapping[Key, Entry], entry: Entry) -> Iterator[Entry]:
    """The code itself and all above it."""
    above: Entry | None = entry
    while above is not None:
        yield above
        above = entries_by_key[above.code_system, above.parent_code] if above.parent_code else None


def _now(key: Key, of_code: Mapping[Key, list[Change]]) -> Key | None:
    """The code that has the meaning today; none where it was split or ended."""
    changed = of_code[key]
    if len(changed) > 1 or changed[0].successor_code is None:
        return None
    successor = (key[0], changed[0].successor_code)
    moved_on = successor in of_code and of_code[successor][0].kind != "reused"
    return _now(successor, of_code) if moved_on else successor


def known_names(system: str, code: str, kinds: Iterable[str] = ("current", "former", "wording")) -> frozenset[str]:
    """The normalised names of a code."""
    return _names_by_code(tuple(kinds)).get((system, code), frozenset())


@cache
def _names_by_code(kinds: tuple[str, ...]) -> dict[Key, frozenset[str]]:
    normal_names: dict[Key, set[str]] = {}
    for name in names():
        if name.kind in kinds:
            normal_names.setdefault((name.code_system, name.account_code), set()).add(name.name_normal)
    return {key: frozenset(code_names) for key, code_names in normal_names.items()}
