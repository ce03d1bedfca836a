"""The real budgets of ../shared/corpus: whose they are, and on which pages their main tables stand (MANIFEST.tsv)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from transforms.forms.recognise import recognise_tables
from transforms.forms.tables import FormTable
from transforms.recording import Recording

_CITY = re.compile(r"([一-龥]{2})市")
_LISTED = re.compile(r"([0-9X])([^:;]+):p([0-9,]+)")


@dataclass(frozen=True)
class RealBudget:
    """One real budget; `starts` are the pages on which its main tables begin, with what MANIFEST calls them."""

    path: Path
    city: str
    starts: dict[int, str]
    ends: frozenset[int]
    """Pages on which something else begins"""

    def table_on(self, page: int) -> str:
        """The main table that a page belongs to: the last that began before it, unless something else did."""
        begun = [start for start in (*self.starts, *self.ends) if start <= page]
        return self.starts.get(max(begun), "") if begun else ""


def located(budget: RealBudget, recording: Recording) -> RealBudget:
    """The budget with its main tables where they are recognised, if the list does not say where they are."""
    if budget.starts or recording.tables is None:
        return budget
    tables = recognise_tables(recording.tables.grids, recording.tables.lines, "budget")
    starts = {table.first_page: table.form.zh for table in tables if isinstance(table, FormTable)}
    others = {table.grids[0].page.number for table in tables if not isinstance(table, FormTable)}
    return replace(budget, starts=starts, ends=frozenset(others - starts.keys()))


def real_budgets(shared: Path) -> Iterator[RealBudget]:
    """The real budgets that this machine has, in the order of their list."""
    return _listed(shared, "budget")


def real_finals(shared: Path) -> Iterator[RealBudget]:
    """The real final accounts that this machine has, likewise."""
    yield from _listed(shared, "final")
    yield from _listed(shared, "typeset")


def _listed(shared: Path, folder: str) -> Iterator[RealBudget]:
    listed = shared / "corpus" / "MANIFEST.tsv"
    if not listed.exists():
        return
    with listed.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            path = shared / row["file"]
            if row["file"].startswith(f"corpus/{folder}/") and path.exists():
                yield _budget(path, row)


def _budget(path: Path, row: dict[str, str]) -> RealBudget:
    starts: dict[int, str] = {}
    ends: set[int] = set()
    for number, name, pages in _LISTED.findall(row["tables"] or ""):
        for page in map(int, pages.split(",")):
            if number == "X":
                ends.add(page)
            else:
                starts.setdefault(page, name)
    match = _CITY.search(row["department"] or "") or _CITY.search(path.name)
    return RealBudget(
        path,
        match[1] + "市" if match and row["place"] != "中央" else row["place"],
        starts,
        frozenset(ends - set(starts)),
    )
