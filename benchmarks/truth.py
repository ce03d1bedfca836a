"""Compare the facts of a document with its truth, cell by cell.

A truth file has one line per cell of every named row: table_key, panel and measure as printed, row_code, row_name,
amount_text, amount_wanyuan, unit, cell_kind and line_no (p<page>r<row> where pages are known). What its printed
headers mean is in `truth_headers.csv`; the truth of generated budgets says itself what each cell means.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from common.text import normalise, squeeze, strip_ordinal
from schemas.reading.accounts import SYSTEMS, accounts
from schemas.reading.forms import forms

Key = tuple[str, ...]
_KINDS = {"not_applicable_dash": "not_applicable"}
_PAGE = re.compile(r"p(\d+)r\d+")
_NAMED = frozenset({"fin_total", "fin_approp_total", "fin_info", "bud_total", "bud_approp_total"})
"""Tables whose truth names its rows and has no account codes"""


@dataclass(frozen=True)
class TruthCell:
    """What one cell must be read as."""

    text: str
    fen: int | None
    quantity: int | None
    unit: str
    kind: str
    page: int | None
    row_key: str = ""
    """The item or class of a row that is matched by its name; empty where the truth does not give one"""


@dataclass
class Comparison:
    """The result for one table of one document."""

    cells: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def perfect(self) -> bool:
        """Whether every cell of the truth was read exactly, and nothing else."""
        return not (self.wrong or self.missing or self.extra)

    def add(self, other: Comparison) -> None:
        """Take in the result of another table."""
        self.cells += other.cells
        self.right += other.right
        self.wrong += other.wrong
        self.missing += other.missing
        self.extra += other.extra


@cache
def _headers() -> dict[tuple[str, str, str], dict[str, str]]:
    lines = io.StringIO(files("benchmarks").joinpath("truth_headers.csv").read_text("utf-8"))
    return {(row["table_key"], row["truth_panel"], row["truth_measure"]): row for row in csv.DictReader(lines)}


def read_truth(path: Path, year: int = 0) -> dict[Key, list[TruthCell]]:
    """The cells of a truth file by their key, in printed order; an unmapped header raises KeyError.

    `year` is the fiscal year of a budget whose truth does not say which year its amounts speak of.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return parse_truth(lines, year)


def parse_truth(lines: Iterable[str], year: int = 0) -> dict[Key, list[TruthCell]]:
    """The same for the lines of a truth file."""
    cells: dict[Key, list[TruthCell]] = defaultdict(list)
    for row in csv.DictReader(lines):
        cells[_stated_key(row) if row.get("meaning") else _mapped_key(row, year)].append(_truth_cell(row))
    return dict(cells)


def _mapped_key(row: Mapping[str, str], year: int) -> Key:
    """The key of a cell of which the truth gives the printed header."""
    meaning = _headers()[row["table_key"], row["panel"], row["measure"]]
    printed_row = meaning["account_code"] or _truth_row(row)
    measured = (meaning["measure"], meaning["phase"], meaning["budget_book"])
    if not _is_crossed(row["table_key"]):
        return (row["table_key"], meaning["panel"], printed_row, *measured)
    unit = meaning["unit_key"] or ("" if printed_row not in _unit_rows(row) else printed_row)
    return (
        row["table_key"], _panel(meaning["panel"]), "total" if unit else printed_row, unit, meaning["economic_code"],
        meaning["government_economic_code"], "", *measured, str(year + int(meaning["year_offset"] or 0)),
    )  # fmt: skip


def _unit_rows(row: Mapping[str, str]) -> tuple[str, ...]:
    """The code of a row, if it is that of a unit and of no account."""
    code = normalise(row["row_code"])
    is_account = any(account.code == code for system in SYSTEMS for account in accounts(system))
    return (code,) if code.isdigit() and row["table_key"] not in _NAMED and not is_account else ()


def _stated_key(row: Mapping[str, str]) -> Key:
    """The key of a cell of which the truth says what it means."""
    panel = _panel(row["panel"])
    if not _is_crossed(row["table_key"]):
        return (row["table_key"], panel, row["row_key"], row["meaning"], row["phase"], row["budget_book"])
    return (
        row["table_key"], panel, strip_ordinal(normalise(row["row_name"])) if panel else row["row_key"],
        _unit(row["unit_key"]), row["economic_code"], row["government_economic_code"], row["project_key"],
        row["meaning"], row["phase"], row["budget_book"], row["reference_year"],
    )  # fmt: skip


def _is_crossed(table_key: str) -> bool:
    """Whether the key of a row has more than an account: true for budgets and for further tables of finals."""
    return table_key.startswith("bud_") or (table_key in forms() and forms()[table_key].further)


def _panel(panel: str) -> str:
    """The panels of budgets whose rows are named; others say nothing that the rows do not say."""
    return panel if panel in ("income", "expenditure", "economic", "government_economic", "use") else ""


def _unit(unit_key: str) -> str:
    """The unit itself, whether a table nests it in a department or not."""
    return unit_key.rpartition(">")[2]


def _truth_row(row: Mapping[str, str]) -> str:
    if row["table_key"] in _NAMED:
        return strip_ordinal(normalise(row["row_name"]))
    code = normalise(row["row_code"])
    return code if code.isdigit() else "total"


def _truth_cell(row: Mapping[str, str]) -> TruthCell:
    kind = _KINDS.get(row["cell_kind"], row["cell_kind"])
    wanyuan = row["amount_wanyuan"]
    fen = int(Decimal(wanyuan) * 1_000_000) if wanyuan and kind == "number" else None
    is_money = row["unit"] in ("元", "万元")
    quantity = int(Decimal(row["value"])) if kind == "number" and not is_money else None
    page = _PAGE.fullmatch(row["line_no"])
    return TruthCell(
        text=squeeze(row["amount_text"]),
        fen=fen if is_money else None,
        quantity=quantity,
        unit=row["unit"].replace("（", "/").replace("）", ""),
        kind=kind,
        page=int(page[1]) if page else None,
        row_key=row["row_key"] if row.get("meaning") and _panel(row["panel"]) else "",
    )


def _fact_key(fact: Mapping[str, Any]) -> Key:
    measured = (fact["measure"], fact["phase"], fact["budget_book"])
    if not _is_crossed(fact["table_key"]):
        named = fact["table_key"] in _NAMED
        row = fact["row_name"] if named else fact["account_code"] or fact["row_name"]
        return (fact["table_key"], fact["panel"], row, *measured)
    panel = _panel(fact["panel"])
    return (
        fact["table_key"], panel, fact["row_name"] if panel else fact["row_key"], _unit(fact["unit_key"]),
        fact["economic_code"], fact["government_economic_code"], fact["project_key"], *measured,
        str(fact["reference_year"]),
    )  # fmt: skip


def _differences(truth: TruthCell, fact: Mapping[str, Any]) -> str:
    unit = fact["unit"] or fact["quantity_unit"] or ""
    pairs = [
        ("text", truth.text, fact["amount_text"]),
        ("kind", truth.kind, fact["cell_kind"]),
        ("fen", truth.fen, fact["amount_fen"]),
        ("quantity", truth.quantity, fact["quantity"]),
        ("unit", truth.unit, unit),
    ]
    if truth.row_key:
        pairs.append(("row", truth.row_key, fact["row_key"]))
    if truth.page is not None:
        pairs.append(("page", truth.page, fact["page"]))
    return ", ".join(f"{name} {expected!r} read as {read!r}" for name, expected, read in pairs if expected != read)


def compare(truth: Mapping[Key, list[TruthCell]], facts: Iterable[Mapping[str, Any]]) -> dict[str, Comparison]:
    """By table key: how many cells of the truth were read exactly, and what was wrong, missing or extra."""
    read: dict[Key, list[Mapping[str, Any]]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: (fact["table_key"], fact["row_no"])):
        read[_fact_key(fact)].append(fact)
    result: dict[str, Comparison] = defaultdict(Comparison)
    for key, cells in truth.items():
        table = result[key[0]]
        table.cells += len(cells)
        facts_of_key = read.pop(key, [])
        for number, cell in enumerate(cells):
            if number >= len(facts_of_key):
                table.missing.append(f"{'/'.join(key)}: {cell.text!r}")
            elif difference := _differences(cell, facts_of_key[number]):
                table.wrong.append(f"{'/'.join(key)}: {difference}")
            else:
                table.right += 1
        for fact in facts_of_key[len(cells) :]:
            table.extra.append(f"{'/'.join(key)}: {fact['amount_text']!r} on page {fact['page']}")
    for key, rest in read.items():
        for fact in rest:
            result[key[0]].extra.append(f"{'/'.join(key)}: {fact['amount_text']!r} on page {fact['page']}")
    return dict(result)


def records(facts: Any) -> list[dict[str, Any]]:
    """A facts frame as plain dictionaries, missing values as None."""
    import pandas as pd

    plain = facts.astype(object).where(pd.notna(facts), None)
    return [dict(row) for row in plain.to_dict("records")]


def tally(comparisons: Iterable[Comparison]) -> Counter[str]:
    """Sums over several comparisons: cells, right, wrong, missing, extra."""
    total: Counter[str] = Counter()
    for comparison in comparisons:
        total.update(cells=comparison.cells, right=comparison.right)
        total.update(wrong=len(comparison.wrong), missing=len(comparison.missing), extra=len(comparison.extra))
    return total
