"""`make generalise`: how much of a city's budgets would be read if none of them had ever been seen.

For each city, the words of headers that only its documents print are taken out of the vocabulary, and its documents
are interpreted again. Printed: the share of main tables all of whose columns are bound, the share of amounts loaded,
and wrong bindings (facts that the whole vocabulary reads otherwise). Beside it the same for whole stacks: a column is
known only where a document of another city prints the same stack in the same table. Needs ../shared.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import schemas.reading.header_words as vocabulary
from benchmarks.real_budgets import RealBudget, real_budgets
from schemas.reading.forms import forms
from schemas.reading.word_lists import WordList
from transforms.completeness.contents import announced_tables, announced_titles
from transforms.document import interpret
from transforms.forms.recognise import recognise_tables
from transforms.forms.tables import FormTable
from transforms.progress import Progress
from transforms.reading.grid_reader import read_grids
from transforms.reading.grids import Grid
from transforms.reading.lines import Line, lines_by_page
from transforms.reading.opening import Opened, Page

_WHOLE = vocabulary.header_words
KIND = "budget"

Stack = tuple[str, tuple[str, ...]]
"""A table key, and the texts above one of its columns"""
Place = tuple[int, float, float]


@dataclass
class Opening:
    """What a document is before its tables are interpreted."""

    grids: list[Grid]
    lines: dict[int, list[Line]]
    pages: Sequence[Page]


@dataclass
class Interpreted:
    """How one document is read with one vocabulary."""

    stacks: list[tuple[bool, frozenset[Stack]]] = field(default_factory=list)
    """For each main table whether all of its columns are bound, and its stacks"""
    texts: set[str] = field(default_factory=set)
    """The texts of its header cells"""
    facts: dict[Place, tuple[Any, ...]] = field(default_factory=dict)
    """What each amount is, by its place"""
    stack_of: dict[Place, Stack] = field(default_factory=dict)


@dataclass
class Share:
    """The sums of one city."""

    tables: int = 0
    bound: int = 0
    amounts: int = 0
    loaded: int = 0
    wrong: int = 0
    tables_by_stack: int = 0
    amounts_by_stack: int = 0
    words: tuple[str, ...] = ()


def _open(budget: RealBudget) -> Opening:
    opened = Opened(budget.path.read_bytes())
    try:
        pages = [page for page in opened.pages if page.has_paths]
        chars = {page.number: opened.chars(page.number) for page in pages}
        grids = read_grids(opened, pages, chars)
        lines = lines_by_page(grids, {page.number: page.shown(chars[page.number]) for page in pages})
    finally:
        opened.close()
    return Opening(grids, lines, opened.pages)


def _use(words: WordList) -> None:
    """Read headers with another vocabulary from here on."""
    vocabulary.header_words = cache(lambda: words)
    for cached in (vocabulary.words_of, vocabulary._features):
        cached.cache_clear()


def _without(words: Collection[str]) -> WordList:
    whole = _WHOLE()
    return WordList({text: word for text, word in whole.words.items() if text not in words}, whole.refinements)


def _interpret(budget: RealBudget, opening: Opening) -> Interpreted:
    """Interpret the tables of a document with the vocabulary that is in use."""
    result = Interpreted()
    tables = {
        table.first_page: table
        for table in recognise_tables(opening.grids, opening.lines, KIND)
        if isinstance(table, FormTable) and table.form.table_key.startswith("bud_")
    }
    columns: dict[int, list[tuple[float, float, Stack]]] = defaultdict(list)
    for page in budget.starts:
        table = tables.get(page)
        headers = [part.header for part in table.parts if part.header] if table else []
        stacks: set[Stack] = set()
        for part in table.parts if table else ():
            if part.header is None:
                continue
            for number, (binding, printed) in enumerate(zip(part.header.bindings, part.header.printed, strict=True)):
                result.texts.update(printed)
                if binding is not None and table is not None:
                    stack = (table.form.table_key, printed)
                    stacks.add(stack)
                    columns[part.grid.page.number].append((part.grid.xs[number], part.grid.xs[number + 1], stack))
        is_bound = bool(headers) and not any(header.unknown for header in headers)
        result.stacks.append((is_bound, frozenset(stacks)))
    progress = Progress()
    announced = announced_tables(announced_titles(opening.pages), KIND)
    interpret(progress, opening.grids, opening.lines, opening.pages, announced, KIND)
    for fact in progress.facts:
        if fact["cell_kind"] == "number" and budget.table_on(fact["page"]):
            place = (fact["page"], round(fact["x0"], 1), round(fact["y0"], 1))
            keys = ("table_key", "panel", "row_key", "measure", "phase", "budget_book", "amount_fen")
            result.facts[place] = tuple(fact[key] for key in keys)
            middle = (fact["x0"] + fact["x1"]) / 2
            for left, right, stack in columns[fact["page"]]:
                if left <= middle <= right:
                    result.stack_of[place] = stack
    return result


def _read_whole(budget: RealBudget) -> Interpreted:
    return _interpret(budget, _open(budget))


def _read_without(budget: RealBudget, words: frozenset[str]) -> Interpreted:
    forms()  # declarations are checked with the whole vocabulary
    opening = _open(budget)
    _use(_without(words))
    try:
        return _interpret(budget, opening)
    finally:
        _use(_WHOLE())


def _words(found: Interpreted) -> set[str]:
    """The declared words in the headers of a document."""
    words = (vocabulary.words_of(text) for text in found.texts)
    return {word.text for cut in words if cut for word in cut}


def shares(budgets: Sequence[RealBudget], pool: ProcessPoolExecutor) -> Iterator[tuple[str, Share]]:
    """The shares of every city."""
    whole = dict(zip(budgets_by_path(budgets), pool.map(_read_whole, budgets), strict=True))
    cities = sorted({budget.city for budget in budgets})
    for city in cities:
        own = [budget for budget in budgets if budget.city == city]
        others = [whole[str(budget.path)] for budget in budgets if budget.city != city]
        lacking = set().union(*(_words(whole[str(budget.path)]) for budget in own)).difference(*map(_words, others))
        known = frozenset().union(*(stacks for found in others for _, stacks in found.stacks))
        share = Share(words=tuple(sorted(lacking)))
        reduced = pool.map(_read_without, own, [frozenset(lacking)] * len(own))
        for budget, less in zip(own, reduced, strict=True):
            _count(share, whole[str(budget.path)], less, known)
        yield city, share


def budgets_by_path(budgets: Sequence[RealBudget]) -> list[str]:
    """The names by which documents are looked up."""
    return [str(budget.path) for budget in budgets]


def _count(share: Share, whole: Interpreted, less: Interpreted, known: Collection[Stack]) -> None:
    """Add one document to the sums of its city."""
    share.tables += len(whole.stacks)
    share.bound += sum(is_bound for is_bound, _ in less.stacks)
    share.amounts += len(whole.facts)
    share.loaded += sum(whole.facts.get(place) == fact for place, fact in less.facts.items())
    share.wrong += sum(whole.facts.get(place) != fact for place, fact in less.facts.items())
    share.tables_by_stack += sum(is_bound and stacks <= set(known) for is_bound, stacks in whole.stacks)
    share.amounts_by_stack += sum(stack in known for stack in whole.stack_of.values())


def _print(found: Mapping[str, Share]) -> None:
    heads = ("tables", "bound", "stacks", "amounts", "loaded", "stacks", "wrong")
    print(f"{'':10} {' '.join(f'{head:>7}' for head in heads)}  words taken out")
    for city, share in found.items():
        tables, amounts = share.tables or 1, share.amounts or 1
        print(
            f"{city:10} {share.tables:7} {share.bound / tables:7.1%} {share.tables_by_stack / tables:7.1%} "
            f"{share.amounts:7} {share.loaded / amounts:7.1%} {share.amounts_by_stack / amounts:7.1%} "
            f"{share.wrong:7}  {' '.join(share.words)}"
        )


def main() -> int:
    """Measure, print, and say by the exit code whether a column was bound otherwise than with all words."""
    parser = argparse.ArgumentParser(prog="make generalise", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    options = parser.parse_args()
    budgets = list(real_budgets(options.shared))
    if not budgets:
        print(f"No real budgets under {options.shared}: nothing to measure.")
        return 1
    with ProcessPoolExecutor() as pool:
        found = dict(shares(budgets, pool))
    total = Share(*(sum(values) for values in zip(*map(_numbers, found.values()), strict=True)))
    _print({**found, "all": total})
    return 1 if total.wrong else 0


def _numbers(share: Share) -> tuple[int, ...]:
    return (
        share.tables, share.bound, share.amounts, share.loaded, share.wrong, share.tables_by_stack,
        share.amounts_by_stack,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
