"""A batch of documents, prepared so that a selector finds its cells without looking at every fact.

Facts that differ only in their document share an *address* (table, panel, code, measure, phase, book). A batch has some
thousand addresses whatever its size; selectors are decided on them, and the facts of an address lie together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from common.money import FEN_PER_UNIT
from expectations.checks.dividing import DERIVED, is_divided, with_parts
from schemas.judging.checks import KEYS
from schemas.reading.forms import forms
from schemas.reading.selectors import Selector

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

_ADDRESS = (
    "table_key",
    "panel",
    "code_system",
    "row_key",
    "account_code",
    "account_level",
    "measure",
    "phase",
    "budget_book",
    "is_plain",
)
_OF_DIVIDED = ("unit_key", *DERIVED)
"""What addresses of budgets and of the further tables of finals differ in besides"""
_MOST_DECIMALS = 6
_ENOUGH = 0.1
"""The share of a table's numbers that must have a decimal for it to count: publishers strip trailing zeros"""
_LEVELS = {"class": "section", "section": "item"}


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """The numbers starts[i], starts[i] + 1 ... of each range, one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(total, dtype=np.int64)


def _codes(values: pd.Series[Any]) -> tuple[Ints, Texts]:
    """Each value as the number of its place among the sorted distinct values; missing values count as empty."""
    codes, names = pd.factorize(values.fillna(""), sort=True)
    return codes.astype(np.int64), np.asarray(names, dtype=object)


@dataclass(frozen=True, eq=False)
class Batch:
    """The facts of a batch in an order that does not depend on the order in which they came."""

    documents: Texts
    """Sorted"""
    kinds: Texts
    """By document: final or budget; empty where nothing of it was recognised"""
    facts: pd.DataFrame
    """In reading order; the arrays below with one element per fact have this order"""
    doc: Ints
    address: Ints
    table: Ints
    table_names: Texts
    columns: dict[str, Texts]
    """The columns of the addresses"""
    value: Ints
    """Amount in fen or count; 0 where no number is printed"""
    is_number: Bools
    is_count: Bools
    quantum: Ints
    """What the last printed digit of the table stands for, in fen; 0 where amounts are exact, and for counts"""
    unit_fen: Ints
    page: Ints
    agrees: Bools
    changed: Bools
    """Whether a person put another figure in the place of the printed one"""
    printed: Bools
    """[document, table]: read or nil"""
    nil: Bools
    """[document, table]: declared to be without data"""
    unread: Bools
    """[document, table]: printed or announced, and neither read nor nil"""
    stopped: Bools
    """[document, table]: read, and stopped for a doubt"""
    tables: pd.DataFrame
    _chosen: dict[int, tuple[Selector, Ints]] = field(default_factory=dict)

    def table_no(self, name: str) -> int:
        """The number of a table, or -1 where the batch has none of it."""
        table_numbers = np.flatnonzero(self.table_names == name)
        return int(table_numbers[0]) if len(table_numbers) else -1

    def prints(self, kinds: Collection[str]) -> Bools:
        """By document: whether it is of one of these kinds; true if no kind is given or its kind is not known."""
        return np.array([not kinds or not kind or kind in kinds for kind in self.kinds], dtype=np.bool_)

    def prints_any(self, tables: Collection[str]) -> Bools:
        """By document: whether one of these tables is printed in it."""
        numbers = [number for number in map(self.table_no, tables) if number >= 0]
        is_known = self.printed | self.unread
        return np.array([bool(row[numbers].any()) for row in is_known], dtype=np.bool_)

    def addresses(self, selector: Selector) -> Ints:
        """The addresses that a selector takes in."""
        if id(selector) in self._chosen:
            return self._chosen[id(selector)][1]
        keep = np.ones(len(self.columns["table_key"]), dtype=np.bool_)
        if not selector.every_row:
            keep &= self.columns["is_plain"].astype(np.bool_)
        for column, values in selector.where.items():
            codes, names = self._coded[column]
            hit = np.isin(names, np.array(values, dtype=object))
            keep &= hit[codes]
        selected = np.flatnonzero(keep)
        self._chosen[id(selector)] = (selector, selected)
        return selected

    @cached_property
    def _coded(self) -> dict[str, tuple[Ints, Texts]]:
        return {name: _codes(pd.Series(values, dtype="str")) for name, values in self.columns.items()}

    @cached_property
    def parents(self) -> Texts:
        """By address: its code without the last step; empty for classes and for what is not a code."""
        pairs = zip(self.columns["account_code"], self.columns["account_level"], strict=True)
        return np.array([code[:-2] if level in ("section", "item") else "" for code, level in pairs], dtype=object)

    def key_values(self, selector: Selector, key: str, addresses: Ints) -> Texts:
        """The values of a key of a formula at these addresses."""
        source = selector.taken.get(key, key)
        values = self.parents if source == "parent" else self.columns[KEYS.get(source, source)]
        chosen: Texts = values[addresses]
        return chosen

    @cached_property
    def _by_address(self) -> tuple[Ints, Ints, Ints]:
        order = np.argsort(self.address, kind="stable").astype(np.int64)
        counts = np.bincount(self.address, minlength=len(self.columns["table_key"])).astype(np.int64)
        return order, np.cumsum(counts) - counts, counts

    def facts_at(self, addresses: Ints) -> tuple[Ints, Ints]:
        """The facts at these addresses, and for each of them the place of its address in `addresses`."""
        order, starts, counts = self._by_address
        lengths = counts[addresses]
        address_indices = np.repeat(np.arange(len(addresses), dtype=np.int64), lengths)
        return order[ranges(starts[addresses], lengths)], address_indices

    @cached_property
    def in_used_column(self) -> Bools:
        """By fact: whether its column (document, table, measure, phase, book) has a number at all."""
        names = ("table_key", "measure", "phase", "budget_book")
        column = np.zeros(len(self.columns["table_key"]), dtype=np.int64)
        for name in names:
            codes, values = self._coded[name]
            column = column * max(len(values), 1) + codes
        _, column = np.unique(column, return_inverse=True)
        wide = int(column.max(initial=0)) + 1
        column_key = self.doc * wide + column[self.address]
        used = np.bincount(column_key[self.is_number], minlength=len(self.documents) * wide) > 0
        return np.asarray(used[column_key], dtype=np.bool_)

    @cached_property
    def levels_printed(self) -> dict[str, Bools]:
        """By level of account: [document, table], whether a row of the level below it is printed."""
        level = self.columns["account_level"][self.address]
        shape = (len(self.documents), len(self.table_names))
        printed_levels = {}
        for upper, lower in _LEVELS.items():
            at_level = level == lower
            flat = np.bincount(self.doc[at_level] * shape[1] + self.table[at_level], minlength=shape[0] * shape[1])
            printed_levels[upper] = (flat > 0).reshape(shape)
        return printed_levels


def _addresses(facts: pd.DataFrame) -> tuple[Ints, dict[str, Texts]]:
    combined = np.zeros(len(facts), dtype=np.int64)
    address = (*_ADDRESS, *(_OF_DIVIDED if is_divided(facts).any() else ()))
    for name in address:
        codes, names = _codes(facts[name])
        combined = combined * max(len(names), 1) + codes
        if combined.size and int(combined.max()) > 2**40:
            # Narrow what was combined so far, so that the product of all columns can never overflow.
            combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
    _, first, inverse = np.unique(combined, return_index=True, return_inverse=True)
    chosen = facts.iloc[first]
    columns = {name: chosen[name].fillna("").to_numpy(dtype=object) for name in (*_ADDRESS, *_OF_DIVIDED)}
    return inverse.astype(np.int64), columns


def _quanta(facts: pd.DataFrame, table_id: Ints, value: Ints, is_money: Bools, unit_fen: Ints) -> Ints:
    """The print quantum of each fact's table: the finest decimal that enough of its numbers have."""
    counted = is_money & (value != 0)
    texts = facts["corrected_text"].fillna(facts["amount_text"]).to_numpy(dtype=object)[counted]
    decimals = np.array([_decimals(text) for text in texts], dtype=np.int64)
    table_count = int(table_id.max(initial=0)) + 1
    numbers = np.bincount(table_id[counted], minlength=table_count)
    finest = np.zeros(table_count, dtype=np.int64)
    for depth in range(1, _MOST_DECIMALS + 1):
        having = np.bincount(table_id[counted][decimals >= depth], minlength=table_count)
        finest[(having > 0) & (having >= _ENOUGH * numbers)] = depth
    quantum = unit_fen // 10 ** finest[table_id]
    # Below one fen nothing is stored, and at one fen nothing was rounded: such amounts must balance exactly.
    return np.where(quantum > 1, quantum, 0)


def _agrees(facts: pd.DataFrame) -> Bools:
    """By fact: whether all its readings agree; a correction by a person counts as agreement of all."""
    read = (facts["second_reading"] == "agrees") & (facts["cell_kind"] != "unreadable")
    read &= facts["page_reading"] == "agrees"
    return (read | facts["is_corrected"]).to_numpy(dtype=np.bool_)


def _changed(facts: pd.DataFrame) -> Bools:
    """Whether each fact was corrected to a figure different from the printed one; a confirmed reading was not."""
    pairs = (("amount_fen", "printed_fen"), ("quantity", "printed_quantity"))
    same = [(facts[now].fillna(0) == facts[printed].fillna(0)) for now, printed in pairs]
    written = facts["is_corrected"] & facts["corrected_text"].notna()
    return (written & ~(same[0] & same[1])).to_numpy(dtype=np.bool_)


def _decimals(text: str) -> int:
    point = max(text.rfind("."), text.rfind("．"))
    return sum(char.isdigit() for char in text[point + 1 :]) if point >= 0 else 0


def _kinds(documents: Texts, facts: pd.DataFrame, tables: pd.DataFrame) -> Texts:
    """By document: the kind that its facts say, else the kind of its tables."""
    kinds = {
        sha256: forms()[key].document_kind
        for sha256, key in zip(tables["document_sha256"], tables["table_key"], strict=True)
        if key in forms()
    }
    kinds |= facts.drop_duplicates("document_sha256").set_index("document_sha256")["document_kind"].to_dict()
    return np.array([kinds.get(sha256, "") for sha256 in documents], dtype=object)


def prepare(facts: pd.DataFrame, tables_read: pd.DataFrame, announced: pd.DataFrame | None = None) -> Batch:
    """Put the facts and tables of a batch into the order in which checks look at them.

    `announced` names tables that are printed although nothing of them is in `tables_read`: document_sha256, table_key.
    """
    hashes: Sequence[str] = sorted({*facts["document_sha256"].unique(), *tables_read["document_sha256"].unique()})
    documents = np.array(hashes, dtype=object)
    index = pd.Index(documents)
    facts = with_parts(facts)
    doc = index.get_indexer(pd.Index(facts["document_sha256"])).astype(np.int64)
    address, columns = _addresses(facts)
    table_of, table_names = _codes(pd.Series(columns["table_key"], dtype="str"))
    amount, quantity = facts["amount_fen"], facts["quantity"]
    value = amount.fillna(quantity).fillna(0).to_numpy(dtype=np.int64)
    row_no = facts["row_no"].to_numpy(dtype=np.int64)
    order = np.lexsort((value, address, row_no, table_of[address], doc))
    facts = facts.iloc[order].reset_index(drop=True)
    doc, address, value = doc[order], address[order], value[order]
    table = table_of[address]
    is_count = facts["quantity_unit"].notna().to_numpy()
    has_amount, has_quantity = facts["amount_fen"].notna().to_numpy(), facts["quantity"].notna().to_numpy()
    unit_fen: Ints = facts["unit"].map(FEN_PER_UNIT).fillna(0).to_numpy(dtype=np.int64).astype(np.int64)
    quantum = _quanta(facts, doc * max(len(table_names), 1) + table, value, has_amount, unit_fen)
    tables = tables_read.sort_values(["document_sha256", "table_no"], kind="stable").reset_index(drop=True)
    declared = tables[tables["table_key"].notna()]
    if announced is not None:
        announced_tables = announced[announced["document_sha256"].isin(hashes)].assign(status="announced")
        declared = pd.concat(
            [declared[["document_sha256", "table_key", "status"]], announced_tables], ignore_index=True
        )
    names = np.array(sorted({*table_names, *declared["table_key"]}), dtype=object)
    table = pd.Index(names).get_indexer(table_names)[table].astype(np.int64)
    state = {}
    for status in ("read", "nil", "stopped", "unknown", "announced"):
        state[status] = np.zeros((len(documents), len(names)), dtype=np.bool_)
        with_status = declared[declared["status"] == status]
        rows = index.get_indexer(pd.Index(with_status["document_sha256"]))
        state[status][rows, pd.Index(names).get_indexer(pd.Index(with_status["table_key"]))] = True
    printed = state["read"] | state["nil"]
    return Batch(
        documents=documents,
        kinds=_kinds(documents, facts, declared),
        facts=facts,
        doc=doc,
        address=address,
        table=table,
        table_names=names,
        columns=columns,
        value=value,
        is_number=has_amount | has_quantity,
        is_count=is_count,
        quantum=quantum,
        unit_fen=unit_fen,
        page=facts["page"].to_numpy(dtype=np.int64),
        agrees=_agrees(facts),
        changed=_changed(facts),
        printed=printed,
        nil=state["nil"] & ~state["read"],
        unread=(state["stopped"] | state["unknown"] | state["announced"]) & ~printed,
        stopped=state["stopped"],
        tables=tables,
    )
