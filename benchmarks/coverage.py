"""`make coverage`: what became of every amount in the main tables of the real budgets.

Each amount that is printed in a grid on a page of a main table is a fact, is listed in a finding (an unknown table or
column, or an unaccounted number), or was dropped. The grids are read apart from the reader's account of itself. Exit
code 1 when an amount was dropped. Needs ../shared.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.real_budgets import RealBudget, located, real_budgets
from benchmarks.recordings import recorded
from common.text import normalise
from transforms.document import printed_on_table_pages
from transforms.performance.find import read_forms
from transforms.recording import FromRecording, Recording

_AMOUNT = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.[0-9]+|-?[0-9]{1,3}(?:,[0-9]{3})+")
_LISTED = frozenset({"unknown_table", "unknown_column", "unaccounted"})
OUTCOMES = ("fact", "listed", "dropped")

OutcomeCounts = dict[tuple[str, str], Counter[str]]
"""How many amounts became what, by city and table"""


def _is_amount(text: str) -> bool:
    return bool(_AMOUNT.fullmatch(normalise(text)))


def printed_amounts(budget: RealBudget, recording: Recording) -> Counter[tuple[int, str]]:
    """The amounts in the grids of the pages of main tables, by page and text; forms are measured by `make accuracy`."""
    tables = recording.tables
    grids = read_forms(tables.grids, tables.lines).without(tables.grids) if tables else []
    return Counter(
        (grid.page.number, normalise(region.second or region.text))
        for grid in grids
        for row in range(grid.rows if budget.table_on(grid.page.number) else 0)
        for region in grid.row_regions(row)
        if region.row0 == row and _is_amount(region.second or region.text)
    )


def outcomes(budget: RealBudget, folder: Path) -> OutcomeCounts:
    """What became of the amounts of one document."""
    recording = recorded(budget.path, folder)
    budget = located(budget, recording)
    read: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for text in printed_on_table_pages(FromRecording(recording)):
        if text.what == "fact" or text.what in _LISTED:
            outcome = "fact" if text.what == "fact" else "listed"
            read[text.page.number, normalise(text.text)][outcome] += 1
    counts: OutcomeCounts = defaultdict(Counter)
    for (page, amount), count in printed_amounts(budget, recording).items():
        outcome_counts = counts[budget.city, budget.table_on(page)]
        for outcome in OUTCOMES[:2]:
            taken = min(count, read[page, amount][outcome])
            outcome_counts[outcome] += taken
            count -= taken
        outcome_counts["dropped"] += count
        if count:
            print(f"dropped: {budget.path.name} page {page}: {amount} ({count})", file=sys.stderr)
    return dict(counts)


def _print(counts: Mapping[tuple[str, str], Counter[str]]) -> None:
    print(f"{'':10} {'':20} {'amounts':>8} {'fact':>8} {'listed':>8} {'dropped':>8}")
    for (city, table), counted in sorted(counts.items()):
        total = counted.total() or 1
        print(
            f"{city:10} {table:20} {counted.total():8} {counted['fact'] / total:8.1%} "
            f"{counted['listed'] / total:8.1%} {counted['dropped']:8}"
        )


def summed(documents: Iterable[OutcomeCounts]) -> OutcomeCounts:
    """The sums over documents, with a line for each city and one for all."""
    counts: OutcomeCounts = defaultdict(Counter)
    for document in documents:
        for (city, table), counted in document.items():
            for total_key in ((city, table), (city, "all"), ("all", "all")):
                counts[total_key] += counted
    return dict(counts)


def main() -> int:
    """Measure, print, and say by the exit code whether an amount was dropped."""
    parser = argparse.ArgumentParser(prog="make coverage", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    parser.add_argument("--only", default="", metavar="TEXT", help="documents whose name holds this text")
    parser.add_argument("--recordings", type=Path, help="keep the recordings of the documents in this folder")
    parser.add_argument("--json", type=Path, help="write the counts to this file")
    options = parser.parse_args()
    budgets = [budget for budget in real_budgets(options.shared) if options.only in budget.path.name]
    if not budgets:
        print(f"No real budgets under {options.shared}: nothing to measure.")
        return 1
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        folder = options.recordings or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        summed_counts = summed(pool.map(outcomes, budgets, [folder] * len(budgets)))
    _print(summed_counts)
    if options.json:
        counts = [{"city": city, "table": table, **counted} for (city, table), counted in sorted(summed_counts.items())]
        options.json.write_text(json.dumps(counts, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if any(counted["dropped"] for counted in summed_counts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
