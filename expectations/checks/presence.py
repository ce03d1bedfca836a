"""Checks on which cells, rows and tables are printed, and on what is printed as text; one assertion per document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from common.text import normalise
from expectations.checks.balance import applies
from expectations.checks.cells import Batch, Bools, Ints
from schemas.judging.checks import Check, Formula

_SHOWN = 5


@dataclass(frozen=True)
class Observation:
    """What a check saw in one document: how much of it offends, what, and the facts that show it."""

    formula: int
    """The place of the formula in its check"""
    doc: int
    offending: int
    detail: str
    facts: tuple[int, ...] = ()
    table_key: str | None = None
    page: int | None = None


def _listed(texts: Iterable[str]) -> str:
    found = list(dict.fromkeys(texts))
    return ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")


def _cells(batch: Batch, formula: Formula) -> Ints:
    """The facts of the left side, in reading order."""
    found = [batch.facts_at(batch.addresses(selector))[0] for selector in formula.left]
    return np.unique(np.concatenate(found))


def _observed(
    batch: Batch, number: int, formula: Formula, seen: Ints, bad: Ints, texts: Callable[[Ints], list[str]]
) -> list[Observation]:
    """One observation for each document with cells in `seen`; `bad` are the offending ones among them."""
    holds = applies(batch, formula)
    found = []
    bounds = np.searchsorted(batch.doc[bad], np.arange(len(batch.documents) + 1))
    for doc in np.unique(batch.doc[seen]):
        if holds[doc]:
            facts = bad[bounds[doc] : bounds[doc + 1]]
            said = list(dict.fromkeys(texts(facts)))
            found.append(Observation(number, int(doc), len(said), _listed(said), tuple(int(one) for one in facts)))
    return found


def _subset(batch: Batch, number: int, formula: Formula) -> list[Observation]:
    keys: dict[str, list[npt.NDArray[np.object_]]] = {"left": [], "right": []}
    facts: dict[str, list[Ints]] = {"left": [], "right": []}
    for side, selectors in (("left", formula.left), ("right", formula.right)):
        for selector in selectors:
            addresses = batch.addresses(selector)
            fact, place = batch.facts_at(addresses)
            facts[side].append(fact)
            keys[side].append(batch.key_values(selector, "code", addresses)[place])
    left, right = np.concatenate(facts["left"]), np.concatenate(facts["right"])
    codes = pd.factorize(np.concatenate([*keys["left"], *keys["right"]]), sort=True)[0]
    wide = int(codes.max(initial=0)) + 1
    place = np.concatenate([batch.doc[left], batch.doc[right]]) * wide + codes
    lacking = ~np.isin(place[: len(left)], place[len(left) :])
    if formula.left[0].taken.get("code") == "parent":
        # A publisher who prints no row of a level in any table has not lost one.
        levels = batch.columns["account_level"][batch.address]
        coded = batch.columns["code_system"][batch.address] == "functional"
        for parent, child in (("class", "section"), ("section", "item")):
            style = np.bincount(batch.doc[coded & (levels == parent)], minlength=len(batch.documents)) > 0
            lacking &= ~((levels[left] == child) & ~style[batch.doc[left]])
    bad = np.sort(left[lacking])
    wanted = dict(zip(left.tolist(), np.concatenate(keys["left"]).tolist(), strict=True))
    return _observed(
        batch, number, formula, left, bad, lambda some: [f"{wanted[one]} is not printed" for one in some.tolist()]
    )


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

    def said(some: Ints) -> list[str]:
        by_code: dict[str, list[str]] = {}
        for one in some:
            by_code.setdefault(str(code[batch.address[one]]), []).append(str(names[one]))
        return [f"{key} {' / '.join(found)}" for key, found in by_code.items()]

    return _observed(batch, number, formula, cells, np.sort(twice["fact"].to_numpy(dtype=np.int64)), said)


def _blank(batch: Batch, number: int, formula: Formula) -> list[Observation]:
    cells = _cells(batch, formula)
    bad = cells[batch.value[cells] != 0]
    code = batch.columns["account_code"]
    texts = batch.facts["amount_text"].to_numpy(dtype=object)
    return _observed(
        batch, number, formula, cells, bad, lambda some: [f"{code[batch.address[one]]}: {texts[one]}" for one in some]
    )


def _contiguous(batch: Batch, number: int, formula: Formula) -> list[Observation]:
    cells = _cells(batch, formula)
    printed = batch.facts["line_no_printed"].fillna("").to_numpy(dtype=object)[cells]
    is_line = np.array([bool(re.fullmatch(r"[0-9]{1,3}", text)) for text in printed], dtype=np.bool_)
    cells, lines = cells[is_line], np.array([int(text) for text in printed[is_line]], dtype=np.int64)
    order = np.lexsort((cells, lines, batch.doc[cells]))
    cells, lines = cells[order], lines[order]
    same = batch.doc[cells][1:] == batch.doc[cells][:-1]
    gap = np.flatnonzero(same & (np.diff(lines) > 1)) + 1
    before = {int(cells[one]): f"{lines[one - 1]} → {lines[one]}" for one in gap}
    return _observed(
        batch, number, formula, np.sort(cells), np.sort(cells[gap]), lambda some: [before[int(one)] for one in some]
    )


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
    return [Observation(number, doc, len(rows), _listed(rows), table_key=name) for doc, rows in missing.items()]


_SETS: dict[str, Callable[[Batch, int, Formula], list[Observation]]] = {
    "subset": _subset,
    "one_name": _one_name,
    "blank": _blank,
    "contiguous": _contiguous,
    "rows_printed": _rows_printed,
}


def _tables_printed(batch: Batch, check: Check) -> list[Observation]:
    """Which of the tables are printed nowhere: what is printed and was not read is no fault of the publisher."""
    return _lacking(batch, check, ~batch.unread)


def _tables_read(batch: Batch, check: Check) -> list[Observation]:
    """Which of the tables are printed and were not recognised; one that is stopped was, and says so itself."""
    return _lacking(batch, check, batch.unread & ~batch.stopped)


def _lacking(batch: Batch, check: Check, among: Bools) -> list[Observation]:
    numbers = [(name, batch.table_no(name), (check.since or {}).get(name, 0)) for name in check.tables]
    year = np.full(len(batch.documents), np.iinfo(np.int64).max)  # without facts nothing excuses a missing table
    year[batch.doc] = batch.facts["fiscal_year"].to_numpy(dtype=np.int64)
    found = []
    for doc in range(len(batch.documents)):
        due = [(name, number) for name, number, since in numbers if year[doc] >= since]
        # What no document of the batch has is printed nowhere.
        lacks = [
            name
            for name, number in due
            if (
                among[doc, number] and not batch.printed[doc, number] if number >= 0 else check.kind == "tables_printed"
            )
        ]
        found.append(Observation(0, doc, len(lacks), _listed(lacks)))
    return found


def _nil_notes(batch: Batch, check: Check) -> list[Observation]:
    """Nil tables without a note, or with a note that speaks of another table and not of this one."""
    words = dict(check.words or {})
    nil = batch.tables[(batch.tables["status"] == "nil") & batch.tables["table_key"].isin(words)]
    columns = [nil[name] for name in ("document_sha256", "table_key", "first_page")]
    bad: dict[int, list[tuple[str, int, str]]] = {}
    for sha256, key, page, note in zip(*columns, nil["nil_note"].fillna(""), strict=True):
        text = normalise(str(note))
        spoken = [table for table, word in words.items() if word in text]
        offends = bad.setdefault(int(np.searchsorted(batch.documents, str(sha256))), [])
        if not text or (spoken and key not in spoken):
            offends.append((str(key), int(page), str(note) or "no note"))
    found = []
    for doc, offends in bad.items():
        first = offends[0] if offends else (None, None, "")
        said = _listed(f"{key}: {note}" for key, _, note in offends)
        found.append(Observation(0, doc, len(offends), said, table_key=first[0], page=first[1]))
    return found


def _placeholders(batch: Batch, check: Check) -> list[Observation]:
    pattern = re.compile("|".join(check.patterns))
    # Names repeat from document to document: each is looked at once.
    names = pd.unique(batch.facts["row_name_printed"])
    bad_names = {name for name in names if pattern.search(str(name))}
    entities = {name for name in pd.unique(batch.facts["entity_name"]) if pattern.search(str(name))}
    hit = batch.facts["row_name_printed"].isin(bad_names) | batch.facts["entity_name"].isin(entities)
    first = pd.DataFrame({"doc": batch.doc[hit], "fact": np.flatnonzero(hit)})
    titles = batch.tables[batch.tables["title_printed"].fillna("").str.contains(pattern)]
    by_doc: dict[int, list[tuple[str, int | None, str | None]]] = {}
    for row in titles.itertuples():
        doc = int(np.searchsorted(batch.documents, str(row.document_sha256)))
        by_doc.setdefault(doc, []).append((str(row.title_printed), None, None))
    for doc, fact in zip(first["doc"], first["fact"], strict=True):
        row = batch.facts.iloc[fact]
        said = row["row_name_printed"] if row["row_name_printed"] in bad_names else row["entity_name"]
        if said not in [one[0] for one in by_doc.get(int(doc), [])]:
            by_doc.setdefault(int(doc), []).append((str(said), int(fact), str(row["table_key"])))
    found = []
    for doc in range(len(batch.documents)):
        bad = by_doc.get(doc, [])
        facts = tuple(fact for _, fact, _ in bad if fact is not None)
        found.append(Observation(0, doc, len(bad), _listed(said for said, _, _ in bad), facts))
    return found


_TABLES: dict[str, Callable[[Batch, Check], list[Observation]]] = {
    "tables_printed": _tables_printed,
    "tables_read": _tables_read,
    "nil_notes": _nil_notes,
    "placeholders": _placeholders,
}


def observe(batch: Batch, check: Check) -> list[Observation]:
    """What a check of one of the kinds in `schemas.judging.checks.SETS` and `TABLES` sees in each document."""
    if check.kind in _TABLES:
        return _TABLES[check.kind](batch, check)
    found = []
    for number, formula in enumerate(check.formulas):
        found.extend(_SETS[check.kind](batch, number, formula))
    return found
