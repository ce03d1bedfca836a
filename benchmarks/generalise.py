"""`make generalise`: how much of a city's budgets would be read if the reader had never been developed on them.

For each city, the words of headers and titles that only it prints (no budget and no final of another place, and none of
the headers and titles of other places that are listed in ../shared/domain) are taken out of the vocabulary, and its
documents are interpreted again, from recordings, so that each is opened once. A table on several pages counts once.
Printed are the share of main tables all of whose columns are bound, the share of amounts loaded, wrong bindings
(amounts of another column than the whole vocabulary reads, or than the truth where there is one), and rows named
otherwise because a column of their names was not known: all of them, and those in tables without a warning. Beside it
the same for whole stacks: a column is known only where a document of another city prints the same stack in the same
table. Needs ../shared.
"""

from __future__ import annotations

import argparse
import functools
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from benchmarks.accuracy import real
from benchmarks.listed_texts import Printed, listed_texts
from benchmarks.real_budgets import RealBudget, located, real_budgets, real_finals
from benchmarks.recordings import recorded
from benchmarks.truth import compare, read_truth, records
from benchmarks.vocabulary import Words, printed_in, without, words_in
from common.text import normalise
from transforms.document import interpret_recording
from transforms.forms.recognise import recognise_tables
from transforms.forms.tables import FormTable
from transforms.recording import Recording

KIND = "budget"
_BINDING = ("table_key", "panel", "measure", "phase", "budget_book", "reference_year", "amount_fen")
_ROW = ("unit_key", "row_key", "economic_code", "government_economic_code", "project_key")

Stack = tuple[str, tuple[str, ...]]
"""A table key, and the texts above one of its columns"""
CellKey = tuple[int, float, float]


@dataclass
class Interpreted:
    """How one document is read with one vocabulary."""

    stacks: list[tuple[bool, frozenset[Stack]]] = field(default_factory=list)
    """For each main table whether all of its columns are bound, and its stacks"""
    words: Words = field(default_factory=Words)
    """The parts of the declared words of its headers and titles"""
    texts: frozenset[str] = frozenset()
    """Its headers and titles"""
    facts: dict[CellKey, tuple[Any, ...]] = field(default_factory=dict)
    """What each amount is by its column, by its place"""
    rows: dict[CellKey, tuple[Any, ...]] = field(default_factory=dict)
    """How its row is named"""
    reported: frozenset[str] = frozenset()
    """The tables that have a warning or worse"""
    stack_of: dict[CellKey, Stack] = field(default_factory=dict)
    against_truth: int = 0
    """How many facts differ from the truth, where there is one"""


@dataclass
class Share:
    """The sums of one city."""

    documents: int = 0
    tables: int = 0
    bound: int = 0
    tables_by_stack: int = 0
    amounts: int = 0
    loaded: int = 0
    amounts_by_stack: int = 0
    wrong: int = 0
    renamed: int = 0
    silent: int = 0
    """Rows named otherwise in tables without a warning"""
    words: Words = field(default_factory=Words)


def _interpret(budget: RealBudget, folder: Path, lacking: Words, truth: Path | None) -> Interpreted:
    """Interpret a document without some words."""
    recording = recorded(budget.path, folder)
    budget = located(budget, recording)
    with without(lacking):
        result = _main_tables(budget, recording)
        read = interpret_recording(recording, "0" * 64, budget.path.name, 0)
    facts = records(read.frames["facts"])
    for fact in facts:
        if fact["cell_kind"] == "number" and budget.table_on(fact["page"]):
            result.facts[_cell_key(fact)] = tuple(fact[key] for key in _BINDING)
            result.rows[_cell_key(fact)] = tuple(fact[key] for key in _ROW)
    findings = read.frames["findings"]
    result.reported = frozenset(findings.loc[findings["severity"] != "info", "table_key"].dropna())
    if truth and read.disclosure:
        expected = read_truth(truth, read.disclosure.fiscal_year)
        tables = {key[0] for key in expected}
        compared = compare(expected, [fact for fact in facts if fact["table_key"] in tables])
        result.against_truth = sum(len(table.wrong) + len(table.extra) for table in compared.values())
    return result


def _cell_key(fact: Mapping[str, Any]) -> CellKey:
    return fact["page"], round(fact["x0"], 1), round(fact["y0"], 1)


def _texts_of_final(final: RealBudget, folder: Path) -> frozenset[str]:
    return _main_tables(final, recorded(final.path, folder), "final").texts


def _main_tables(budget: RealBudget, recording: Recording, kind: str = KIND) -> Interpreted:
    """The columns of the main tables, and the words of their headers and titles."""
    result = Interpreted()
    if recording.tables is None:
        return result
    tables = {
        table.first_page: table
        for table in recognise_tables(recording.tables.grids, recording.tables.lines, kind)
        if isinstance(table, FormTable)
    }
    texts: set[str] = set()
    runs = _runs(budget.starts) if kind == KIND else [[page] for page in tables]
    for pages in runs:
        table = tables.get(pages[0])
        headers = [table_slice.header for table_slice in table.parts if table_slice.header] if table else []
        stacks = {
            (header.form.table_key, printed)
            for header in headers
            for binding, printed in zip(header.bindings, header.printed, strict=True)
            if binding is not None
        }
        texts.update(text for header in headers for printed in header.printed for text in printed)
        is_bound = all(_is_bound(page, tables) for page in pages)
        result.stacks.append((is_bound, frozenset(stacks)))
        for table_slice in table.parts if table else ():
            if (header := table_slice.header) is None:
                continue
            for row in table_slice.grid.cells:
                for region in row:
                    stack = (header.form.table_key, header.printed[region.col0])
                    cell_key = (table_slice.grid.page.number, round(region.x0, 1), round(region.y0, 1))
                    result.stack_of.setdefault(cell_key, stack)
    titles = [table.title for pages in runs if (table := tables.get(pages[0])) and table.title]
    result.words = words_in(texts, titles)
    result.texts = frozenset((*texts, *map(normalise, titles)))
    return result


def _runs(starts: Mapping[int, str]) -> list[list[int]]:
    """The pages of each main table: pages in a row with one name are one table."""
    runs: list[list[int]] = []
    for page in sorted(starts):
        if runs and runs[-1][-1] == page - 1 and starts[page - 1] == starts[page]:
            runs[-1].append(page)
        else:
            runs.append([page])
    return runs


def _is_bound(page: int, tables: Mapping[int, FormTable]) -> bool:
    """Whether every column of the table on a page is bound, on all of its pages."""
    table = tables.get(page) or next((table for table in tables.values() if page in table.pages), None)
    headers = [table_slice.header for table_slice in table.parts if table_slice.header] if table else []
    return bool(headers) and not any(header.unknown for header in headers)


def shares(
    budgets: Sequence[RealBudget],
    finals: Sequence[RealBudget],
    truths: Mapping[Path, Path],
    folder: Path,
    listed: Sequence[Printed],
    pool: ProcessPoolExecutor,
) -> Iterator[tuple[str, Share]]:
    """The shares of every city."""

    def interpret(some: Sequence[RealBudget], lacking: Words) -> list[Interpreted]:
        started = [pool.submit(_interpret, each, folder, lacking, truths.get(each.path)) for each in some]
        return [each.result() for each in started]

    of_finals = list(pool.map(_texts_of_final, finals, [folder] * len(finals)))
    whole = dict(zip([budget.path for budget in budgets], interpret(budgets, Words()), strict=True))
    for city in sorted({budget.city for budget in budgets}):
        own = [budget for budget in budgets if budget.city == city]
        others = [whole[budget.path] for budget in budgets if budget.city != city]
        elsewhere = [
            *(texts for final, texts in zip(finals, of_finals, strict=True) if final.city != city),
            *(printed.texts for printed in listed if not printed.is_only_of(city)),
            *(document.texts for document in others),
        ]
        words = _all_words([whole[budget.path].words for budget in own])
        share = Share(words=words - printed_in(words, {text for texts in elsewhere for text in texts}))
        known_stacks = {stack for document in others for _, stacks in document.stacks for stack in stacks}
        for budget, less in zip(own, interpret(own, share.words), strict=True):
            _count(share, whole[budget.path], less, known_stacks)
        yield city, share


def _all_words(word_sets: Sequence[Words]) -> Words:
    return functools.reduce(Words.__or__, word_sets, Words())


def _count(share: Share, whole: Interpreted, less: Interpreted, known_stacks: Collection[Stack]) -> None:
    """Add one document to the sums of its city."""
    differing = sum(whole.facts.get(cell_key) != fact for cell_key, fact in less.facts.items())
    share.documents += 1
    share.tables += len(whole.stacks)
    share.bound += sum(is_bound for is_bound, _ in less.stacks)
    share.amounts += len(whole.facts)
    share.loaded += len(less.facts) - differing
    share.wrong += differing + whole.against_truth
    renamed = [cell_key for cell_key, row in less.rows.items() if whole.rows.get(cell_key) != row]
    share.renamed += len(renamed)
    share.silent += sum(less.facts[cell_key][0] not in less.reported for cell_key in renamed)
    share.tables_by_stack += sum(is_bound and stacks <= set(known_stacks) for is_bound, stacks in whole.stacks)
    share.amounts_by_stack += sum(whole.stack_of.get(cell_key) in known_stacks for cell_key in whole.facts)


def _print(shares_by_city: Mapping[str, Share]) -> None:
    heads = ("papers", "tables", "bound", "stacks", "amounts", "loaded", "stacks", "wrong", "renamed", "silent")
    print(f"{'':10} {' '.join(f'{head:>7}' for head in heads)}  words taken out")
    for city, share in shares_by_city.items():
        tables, amounts = share.tables or 1, share.amounts or 1
        print(
            f"{city:10} {share.documents:7} {share.tables:7} {share.bound / tables:7.1%} "
            f"{share.tables_by_stack / tables:7.1%} {share.amounts:7} {share.loaded / amounts:7.1%} "
            f"{share.amounts_by_stack / amounts:7.1%} {share.wrong:7} {share.renamed:7} {share.silent:7}  "
            f"{' '.join(sorted(share.words.of_headers))} / {' '.join(sorted(share.words.of_titles))}"
        )


def _total(city_shares: Collection[Share]) -> Share:
    total = Share()
    for name in (each.name for each in fields(Share) if each.name != "words"):
        setattr(total, name, sum(getattr(share, name) for share in city_shares))
    return total


def main() -> int:
    """Measure, print, and say by the exit code whether a column was bound otherwise than with all words."""
    parser = argparse.ArgumentParser(prog="make generalise", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    parser.add_argument("--recordings", type=Path, help="keep the recordings of the documents in this folder")
    options = parser.parse_args()
    budgets = list(real_budgets(options.shared))
    if not budgets:
        print(f"No real budgets under {options.shared}: nothing to measure.")
        return 1
    truths = {pdf: truth for pdf, truth, _ in real(options.shared)}
    with tempfile.TemporaryDirectory() as temporary, ProcessPoolExecutor() as pool:
        folder = options.recordings or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        shares_by_city = dict(
            shares(budgets, list(real_finals(options.shared)), truths, folder, listed_texts(options.shared), pool)
        )
    total = _total(shares_by_city.values())
    _print({**shares_by_city, "all": total})
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
