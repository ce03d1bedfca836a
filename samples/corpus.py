"""Plan and write a corpus of documents; the same arguments give the same bytes."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from samples.budgets.book import BudgetDocument, typeset_budget
from samples.budgets.draw import draw_budget
from samples.budgets.issue import BudgetIssue
from samples.budgets.layouts import BudgetLayout, budget_layouts
from samples.document import Document, Typeset, typeset
from samples.figures import valid_item
from samples.issue import Issue
from samples.layouts import Layout, layouts
from samples.ledger import Forms, draw_traits, draw_years
from samples.narrative.wording import wordings
from samples.performance.document import forms_json, forms_of
from samples.performance.draw import Drawn
from samples.places import SCOPES, entity
from samples.truth import statements_csv, truth_csv, truth_json

TWO_PANELS_OMIT = ("39999",)
"""Economic codes that the form with two panels does not list"""


@dataclass(frozen=True)
class Job:
    """One department: its consecutive years in one layout."""

    layout: str
    number: int
    first_year: int
    years: int
    seed: int
    budget_years: int = 0
    """Of how many of its last years its budgets are written; 0: of all"""
    forms: int = 0
    """How many forms on performance each document has at its end"""
    worded: bool = False
    """Whether its narratives are in the declared wordings, another one each year"""


def plan(
    names: Iterable[str], departments: int, years: int, seed: int, first_year: int | None, documents: int | None
) -> list[Job]:
    """The departments of a corpus: so many per layout, or as many as the wanted number of documents needs."""
    layout_of = layouts()
    chosen = [layout_of[name] for name in names]
    jobs: list[Job] = []
    left = documents
    for round_number in range(departments) if documents is None else itertools.count():
        for layout_index, layout in enumerate(chosen):
            count = min(years, layout.years[1] - layout.years[0] + 1, years if left is None else left)
            if count == 0:
                return jobs
            number = round_number * len(chosen) + layout_index
            jobs.append(Job(layout.name, number, _first(layout, years, first_year), count, seed))
            if left is not None:
                left -= count
    return jobs


def _first(layout: Layout, years: int, first_year: int | None) -> int:
    """The wanted first year, or a year from which the form of the layout was in use to the end."""
    low, high = layout.years
    return max(low, min(first_year if first_year is not None else high - years, high - years + 1))


def documents(job: Job) -> Iterator[Document]:
    """The final accounts of one department, year by year."""
    names = list(wordings())
    for issue in issues(job):
        wording = names[(job.number + issue.year) % len(names)] if job.worded else ""
        yield typeset(issue, wording=wording, forms=_forms(job, issue, "final"))


def budgets(job: Job) -> Iterator[BudgetDocument]:
    """The budgets of the same department and years, in a layout of budgets that the job decides."""
    names = sorted(budget_layouts())
    layout = budget_layouts()[names[(list(layouts()).index(job.layout) + job.number) % len(names)]]
    for issue in list(issues(job))[-job.budget_years :]:
        yield typeset_budget(budget_issue(job, issue, layout), forms=_forms(job, issue, "budget"))


def _forms(job: Job, issue: Issue, kind: str) -> list[Drawn]:
    """The forms at the end of a document; none unless they were asked for."""
    if not job.forms:
        return []
    seed = f"{job.seed}/{job.layout}/{job.number}/{issue.year}"
    return forms_of(issue.entity.base_name, issue.year, kind, job.forms, seed)


def budget_issue(job: Job, issue: Issue, layout: BudgetLayout) -> BudgetIssue:
    """The budget of the body and year of a final account."""
    seed = f"{job.seed}/{job.layout}/{job.number}"
    budget = draw_budget(seed, issue.entity, issue.history, issue.year, layout.habits)
    return BudgetIssue(issue.entity, issue.year, budget, layout)


def issues(job: Job) -> Iterator[Issue]:
    """The final accounts of one department before they are typeset, year by year."""
    layout = layouts()[job.layout]
    seed = f"{job.seed}/{job.layout}/{job.number}"
    scope = layout.scopes[job.number % len(layout.scopes)]
    if scope not in SCOPES:
        raise ValueError(f"{layout.name}: unknown scope {scope}")
    number = job.number
    # some kinds of departments are younger than the form
    while not valid_item((body := entity(layout.level, scope, number)).profile.running, job.first_year):
        number += 1
    forms = Forms(
        large=layout.large,
        negative=layout.negative,
        capital="fin_statecap" in layout.tables,
        without=TWO_PANELS_OMIT if layout.basic.panels == 2 else (),
    )
    traits = draw_traits(Random(seed), body.profile, layout.quantum, forms)
    years = range(job.first_year, min(job.first_year + job.years, layout.years[1] + 1))
    history = draw_years(seed, body.profile, traits, years)
    for year in years:
        yield Issue(body, year, history[year], history, layout)


KINDS: dict[str, Callable[[Job], Iterator[Typeset]]] = {"final": documents, "budget": budgets}
"""The kinds of documents that a corpus may hold"""
_WORDS = {"final": "决算", "budget": "预算"}


def file_stem(document: Typeset) -> str:
    """The name of the files of a document."""
    about = document.about
    return f"{about.layout}_{about.entity.name}{about.year}年度{about.entity.word}{_WORDS[about.kind]}"


def write_changed(path: Path, content: bytes) -> bool:
    """Writes a file aside and moves it into place, only where it differs; says whether it did."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    aside.write_bytes(content)
    aside.replace(path)
    return True


@dataclass(frozen=True)
class Written:
    """One document on disk."""

    name: str
    pages: int
    changed: bool


def write_job(job: Job, out: Path, truth: Path, kinds: Sequence[str] = ("final",)) -> list[Written]:
    """Writes the documents of one department and their truth."""
    written = []
    for document in (document for kind in kinds for document in KINDS[kind](job)):
        stem = file_stem(document)
        name = f"{stem}.pdf"
        changed = write_changed(out / name, document.pdf())
        changed |= write_changed(truth / f"{stem}.truth.csv", truth_csv(document).encode())
        changed |= write_changed(truth / f"{stem}.truth.json", truth_json(document, name).encode())
        if document.forms:
            changed |= write_changed(truth / f"{stem}.forms.json", forms_json(document.forms).encode())
        if isinstance(document, Document) and document.narrated:
            changed |= write_changed(truth / f"{stem}.statements.csv", statements_csv(document.narrated).encode())
        written.append(Written(name, len(document.pages), changed))
    return written


def write_corpus(
    jobs: list[Job], out: Path, truth: Path, workers: int = 1, kinds: Sequence[str] = ("final",)
) -> Iterator[Written]:
    """Writes all documents, in processes of their own where more than one worker is wanted."""
    if workers <= 1:
        for job in jobs:
            yield from write_job(job, out, truth, kinds)
        return
    with ProcessPoolExecutor(workers) as pool:
        count = len(jobs)
        for written in pool.map(write_job, jobs, [out] * count, [truth] * count, [kinds] * count, chunksize=4):
            yield from written
