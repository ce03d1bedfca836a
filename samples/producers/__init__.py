"""Print sample disclosures by the programs that real ones come from: a browser, a spreadsheet, a word processor.

The typesetter of `samples` draws each page itself, so its PDFs have one producer. Here the same tables, with the same
truth, go through Chromium and LibreOffice (both optional), in the habits that `habits.py` declares. The bytes of these
PDFs hold the time and the version of the program, so they are not compared.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from samples.budgets.book import typeset_budget
from samples.budgets.layouts import budget_layouts
from samples.corpus import Job, budget_issue, issues
from samples.document import Typeset, typeset
from samples.layouts import layouts
from samples.producers.habits import HABITS, Habit
from samples.producers.markup import web_page
from samples.producers.programs import PROGRAMS, command, print_files
from samples.producers.text import text_document
from samples.producers.workbook import workbook
from samples.truth import truth_csv, truth_json

_SUFFIXES = {"chromium": "html", "calc": "xlsx", "writer": "fodt"}


@dataclass(frozen=True)
class PrintedDocument:
    """One disclosure as a program printed it, with what a person sees in it."""

    name: str
    habit: Habit
    layout: str
    data: bytes = field(repr=False)
    truth: str = field(repr=False)
    """In the columns of the truth files, without pages"""
    identity: str = field(repr=False)


def printed_documents(variants: int, only: str = "") -> Iterator[PrintedDocument]:
    """So many documents of each habit whose name contains `only`, of those whose program is installed.

    The layouts of finals and budgets take turns; with as many variants as there are layouts, each habit has all.
    """
    names = layout_names()
    for program in PROGRAMS:
        if command(program):
            chosen = [
                (habit, name)
                for number, habit in enumerate(HABITS)
                if only in habit.name and habit.program == program
                for name in itertools.islice(itertools.cycle(names), 7 * number, 7 * number + variants)
            ]
            yield from print_documents(program, chosen)


def layout_names() -> tuple[str, ...]:
    """All layouts, finals and budgets mixed."""
    names = [*layouts(), *budget_layouts()]
    Random(0).shuffle(names)
    return tuple(names)


def print_documents(program: str, chosen: Sequence[tuple[Habit, str]]) -> Iterator[PrintedDocument]:
    """Disclosures in these habits and layouts, printed in one go, because starting the program takes longest."""
    documents = {f"{habit.name}_{name}": (habit, name, _document(habit, name)) for habit, name in chosen}
    sources = {
        f"{stem}.{_SUFFIXES[program]}": _source(habit, document) for stem, (habit, _, document) in documents.items()
    }
    for file_name, pdf in print_files(program, sources).items():
        stem = file_name.rpartition(".")[0]
        habit, name, document = documents[stem]
        yield PrintedDocument(f"{stem}.pdf", habit, name, pdf, truth_csv(document), truth_json(document, stem))


def _document(habit: Habit, name: str) -> Typeset:
    random = Random(f"{habit.name}/{name}")
    number, seed = random.randrange(60), random.randrange(1000)
    if name in layouts():
        low, high = layouts()[name].years
        issue = next(issues(Job(name, number, random.randint(low, high), 1, seed)))
        return typeset(issue, habit.edit)
    base = Job("central", number, 2022, 2, seed)
    return typeset_budget(budget_issue(base, list(issues(base))[-1], budget_layouts()[name]), habit.edit)


def _source(habit: Habit, document: Typeset) -> bytes:
    size = habit.look.size or 9
    if habit.program == "chromium":
        return web_page(document, habit.look, size)
    if habit.program == "calc":
        return workbook(document, habit, size)
    return text_document(document, habit.look, size)
