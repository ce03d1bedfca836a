"""Checks on which cells, rows and tables are printed, and on what is printed as text; one assertion per document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from common.language import Bilingual, Localised
from common.text import normalise
from expectations.checks.balance import applies
from expectations.checks.cells import Batch, Bools, Ints
from expectations.checks.display_names import row_name, table_name
from schemas.judging.checks import Check, Formula
from schemas.wording.messages import Message, listed, message

_SHOWN = 5


@dataclass(frozen=True)
class Observation:
    """The result of a check in one document: how many offences, which, and the facts that show them."""

    formula: int
    """The place of the formula in its check"""
    doc: int
    offending: int
    detail: Bilingual
    facts: tuple[int, ...] = ()
    table_key: str | None = None
    page: int | None = None


def _listed(texts: Iterable[str | Localised]) -> Bilingual:
    distinct = list(dict.fromkeys(texts))
    return listed(distinct[:_SHOWN], max(0, len(distinct) - _SHOWN))


def _cells(batch: Batch, formula: Formula) -> Ints:
    """The facts of the left side, in reading order."""
    facts = [batch.facts_at(batch.addresses(selector))[0] for selector in formula.left]
    return np.unique(np.concatenate(facts))


@dataclass(frozen=True)
class _Offences:
    """The facts that a formula looks at, those that break it, and the texts that describe these."""

    facts: Ints
    offending: Ints
    texts: Callable[[Ints], Sequence[str | Localised]]


def _observed(batch: Batch, number: int, formula: Formula, offences: _Offences) -> list[Observation]:
    """Make one observation for each document with facts that the formula looks at."""
    holds = applies(batch, formula)
    observations = []
    bounds = np.searchsorted(batch.doc[offences.offending], np.arange(len(batch.documents) + 1))
    for doc in np.unique(batch.doc[offences.facts]):
        if holds[doc]:
            facts = offences.offending[bounds[doc] : bounds[doc + 1]]
            texts = list(dict.fromkeys(offences.texts(facts)))
            shown = tuple(int(fact) for fact in facts)
            observations.append(Observation(number, int(doc), len(texts), _listed(texts), shown))
    return observations


def _subset(batch: Batch, number: int, formula: Formula) -> list[Observation]:
    keys: dict[str, list[npt.NDArray[np.object_]]] = {"left": [], "right": []}
    facts: dict[str, list[Ints]] = {"left": [], "right": []}
    for side, selectors in (("left", formula.left), ("right", formula.right)):
        for selector in selectors:
            addresses = batch.addresses(selector)
            fact, address_index = batch.facts_at(addresses)
            facts[side].append(fact)
            keys[side].append(batch.key_values(selector, "code", addresses)[address_index])
    left, right = np.concatenate(facts["left"]), np.concatenate(facts["right"])
    codes = pd.factorize(np.concatenate([*keys["left"], *keys["right"]]), sort=True)[0]
    wide = int(codes.max(initial=0)) + 1
    code_key = np.concatenate([batch.doc[left], batch.doc[right]]) * wide + codes
    lacking = ~np.isin(code_key[: len(left)], code_key[len(left) :])
    if formula.left[0].taken.get("code") == "parent":
        # A publisher who prints no row of a level in any table has not lost one.
        levels = batch.columns["account_level"][batch.address]
        coded = batch.columns["code_system"][batch.address] == "functional"
        for parent, child in (("class", "section"), ("section", "item")):
            style = np.bincount(batch.doc[coded & (levels == parent)], minlength=len(batch.documents)) > 0
            lacking &= ~((levels[left] == child) & ~style[batch.doc[left]])
    bad = np.sort(left[lacking])
    code_of = dict(zip(left.tolist(), np.concatenate(keys["left"]).tolist(), strict=True))

    def texts(facts: Ints) -> list[Message]:
        return [message("judging.code_not_printed", code=code_of[fact]) for fact in facts.tolist()]

    return _observed(batch, number, formula, _Offences(left, bad, texts))


def _one_name(batch: Batch, number: int, formula: Formula) -> list[Observation]:
    cells = _cells(batch, formula)
    names = batch.facts["row_name"].to_numpy(dtype=object)
    frame = pd.DataFrame(
        {"doc": batch.doc[cells], "code": batch.columns["account_code"][batch.address[cells]], "name": names[cells]}
    )
    frame["fact"] = cells
    distinct = frame.drop_duplicates(["doc", "code", "name"])
    twice = distinct[distinct.duplicated(["doc", "code"], keep=False)]
    code = batch.columns["account_code"]

    def texts(facts: Ints) -> list[str]:
        by_code: dict[str, list[str]] = {}
        for fact in facts:
            by_code.setdefault(str(code[batch.address[fact]]), []).append(str(names[fact]))
        return [f"{key} {' / '.join(names)}" for key, names in by_code.items()]

    offending = np.sort(twice["fact"].to_numpy(dtype=np.int64))
    return _observed(batch, number, formula, _Offences(cells, offending, texts))


def _blank(batch: Batch, number: int, formula: Formula) -> list[Observation]:
    cells = _cells(batch, formula)
    bad = cells[batch.value[cells] != 0]
    code = batch.columns["account_code"]
    printed = batch.facts["amount_text"].to_numpy(dtype=object)

    def texts(facts: Ints) -> list[str]:
        return [f"{code[batch.address[fact]]}: {printed[fact]}" for fact in facts]

    return _observed(batch, number, formula, _Offences(cells, bad, texts))


def _contiguous(batch: Batch, number: int, formula: Formula) -> list[Observation]:
    cells = _cells(batch, formula)
    printed = batch.facts["line_no_printed"].fillna("").to_numpy(dtype=object)[cells]
    is_line = np.array([bool(re.fullmatch(r"[0-9]{1,3}", text)) for text in printed], dtype=np.bool_)
    cells, lines = cells[is_line], np.array([int(text) for text in printed[is_line]], dtype=np.int64)
    order = np.lexsort((cells, lines, batch.doc[cells]))
    cells, lines = cells[order], lines[order]
    same = batch.doc[cells][1:] == batch.doc[cells][:-1]
    gap = np.flatnonzero(same & (np.diff(lines) > 1)) + 1
    jumps = {int(cells[index]): f"{lines[index - 1]} → {lines[index]}" for index in gap}

    def texts(facts: Ints) -> list[str]:
        return [jumps[int(fact)] for fact in facts]

    return _observed(batch, number, formula, _Offences(np.sort(cells), np.sort(cells[gap]), texts))


def _rows_printed(batch: Batch, number: int, formula: Formula) -> list[Observation]:
    """Which of the rows are missing from a table that was read and has data."""
    name = formula.tables[0]
    table = batch.table_no(name)
    if table < 0:
        return []
    missing: dict[int, list[str]] = {int(doc): [] for doc in np.flatnonzero(batch.printed[:, table])}
    for selector in formula.left:
        fact, _ = batch.facts_at(batch.addresses(selector))
        has = np.bincount(batch.doc[fact], minlength=len(batch.documents)) > 0
        for doc in np.flatnonzero(batch.printed[:, table] & ~batch.nil[:, table] & ~has):
            missing[int(doc)].append(selector.where["account_code"][0])
    return [
        Observation(number, doc, len(codes), _listed(map(row_name, codes)), table_key=name)
        for doc, codes in missing.items()
    ]


_SETS: dict[str, Callable[[Batch, int, Formula], list[Observation]]] = {
    "subset": _subset,
    "one_name": _one_name,
    "blank": _blank,
    "contiguous": _contiguous,
    "rows_printed": _rows_printed,
}


def _tables_printed(batch: Batch, check: Check) -> list[Observation]:
    """Which of the tables are printed nowhere; one that is printed but was not read is not the publisher's error."""
    return _lacking(batch, check, ~batch.unread)


def _tables_read(batch: Batch, check: Check) -> list[Observation]:
    """Which of the tables are printed and were not recognised; a stopped table was recognised and reported."""
    return _lacking(batch, check, batch.unread & ~batch.stopped)


def _lacking(batch: Batch, check: Check, among: Bools) -> list[Observation]:
    numbers = [
        (names.split("|"), [batch.table_no(name) for name in names.split("|")], (check.since or {}).get(names, 0))
        for names in check.tables
    ]
    year = np.full(len(batch.documents), np.iinfo(np.int64).max)  # without facts nothing excuses a missing table
    year[batch.doc] = batch.facts["fiscal_year"].to_numpy(dtype=np.int64)
    observations = []
    for doc in range(len(batch.documents)):
        due = [(names, table_numbers) for names, table_numbers, since in numbers if year[doc] >= since]
        # What no document of the batch has is printed nowhere.
        lacks = [
            names[0]
            for names, table_numbers in due
            if all(
                among[doc, number] and not batch.printed[doc, number] if number >= 0 else check.kind == "tables_printed"
                for number in table_numbers
            )
        ]
        observations.append(Observation(0, doc, len(lacks), _listed(map(table_name, lacks))))
    return observations


def _nil_notes(batch: Batch, check: Check) -> list[Observation]:
    """Nil tables without a note, or with a note about another table only."""
    words = dict(check.words or {})
    nil = batch.tables[(batch.tables["status"] == "nil") & batch.tables["table_key"].isin(words)]
    columns = [nil[name] for name in ("document_sha256", "table_key", "first_page")]
    offending: dict[int, list[_NilTable]] = {}
    for sha256, key, page, note in zip(*columns, nil["nil_note"].fillna(""), strict=True):
        text = normalise(str(note))
        named = [table for table, word in words.items() if word in text]
        of_document = offending.setdefault(int(np.searchsorted(batch.documents, str(sha256))), [])
        if not text or (named and key not in named):
            of_document.append(_NilTable(str(key), int(page), str(note) or message("judging.no_note")))
    observations = []
    for doc, tables in offending.items():
        notes = [message("judging.nil_note", table=table_name(table.key), note=table.note) for table in tables]
        first = tables[0] if tables else None
        observations.append(
            Observation(
                0,
                doc,
                len(tables),
                _listed(notes),
                table_key=first.key if first else None,
                page=first.page if first else None,
            )
        )
    return observations


@dataclass(frozen=True)
class _NilTable:
    """A table without data whose note is missing or is about another table."""

    key: str
    page: int
    note: str | Localised


def _placeholders(batch: Batch, check: Check) -> list[Observation]:
    """Words of a template that are left in titles, names of rows and names of departments."""
    pattern = re.compile("|".join(check.patterns))
    # Names repeat from document to document: normalise each once.
    row_names = {name for name in pd.unique(batch.facts["row_name_printed"]) if pattern.search(str(name))}
    entities = {name for name in pd.unique(batch.facts["entity_name"]) if pattern.search(str(name))}
    hit = batch.facts["row_name_printed"].isin(row_names) | batch.facts["entity_name"].isin(entities)
    texts: dict[int, dict[str, int | None]] = {}
    """By document: each text that offends, with the first fact that shows it"""
    titles = batch.tables[batch.tables["title_printed"].fillna("").str.contains(pattern)]
    offending = [
        (int(np.searchsorted(batch.documents, str(row.document_sha256))), str(row.title_printed), None)
        for row in titles.itertuples()
    ]
    counted = [len([title for doc, title, _ in offending if doc == number]) for number in range(len(batch.documents))]
    for doc, title, fact in offending:
        texts.setdefault(doc, {}).setdefault(title, fact)
    for fact in np.flatnonzero(hit).tolist():
        row, doc = batch.facts.iloc[fact], int(batch.doc[fact])
        printed = row["row_name_printed"]
        text = str(printed if printed in row_names else row["entity_name"])
        if text not in texts.setdefault(doc, {}):
            texts[doc][text] = fact
            counted[doc] += 1
    observations = []
    for doc in range(len(batch.documents)):
        shown = texts.get(doc, {})
        facts = tuple(fact for fact in shown.values() if fact is not None)
        observations.append(Observation(0, doc, counted[doc], _listed(shown), facts))
    return observations


_TABLES: dict[str, Callable[[Batch, Check], list[Observation]]] = {
    "tables_printed": _tables_printed,
    "tables_read": _tables_read,
    "nil_notes": _nil_notes,
    "placeholders": _placeholders,
}


def observe(batch: Batch, check: Check) -> list[Observation]:
    """Evaluate a check of one of the kinds in `schemas.judging.checks.SETS` and `TABLES` in each document."""
    if check.kind in _TABLES:
        return _TABLES[check.kind](batch, check)
    return [
        observation
        for number, formula in enumerate(check.formulas)
        for observation in _SETS[check.kind](batch, number, formula)
    ]
