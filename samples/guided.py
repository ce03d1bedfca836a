"""The documents of the analysts' guide: the base samples, and versions, units and renamed bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

from samples.corpus import TWO_PANELS_OMIT, documents, file_stem, plan, write_changed
from samples.document import Document, typeset
from samples.issue import Issue
from samples.layouts import BASE
from samples.ledger import Forms, draw_traits, draw_years
from samples.narrative.wording import Filled, fill
from samples.performance.draw import Drawn, draw_form
from samples.performance.figures import NOTHING, Funds, Project, draw_project
from samples.performance.layouts import form_layouts
from samples.places import Entity

_SEED = 1
_REPUBLISHED = ("财政局", 2023)
_RENAMED = ("统计局", "统计调查局", 2020)
_WITH_UNITS = "财政局"
_WITHOUT_BUDGET = ("文化和旅游局", 2023)
_CONTRADICTED = ("民政局", 2021)
_NARRATED = {
    ("荒原整治局", 2023): "with_reasons",
    ("岁计核查局", 2023): "more_than_before",
    ("典籍修缮局", 2023): "sources_and_uses",
    ("教育局", 2023): "each_of_them",
    _CONTRADICTED: "against_the_budget",
}
"""The bodies and years whose narrative is in a declared wording"""
_FORMS = (("荒原整治局", 2023), ("典籍修缮局", 2023))
_FORM_LAYOUT = "mof_2020"


def write_guided(out: Path) -> None:
    """Write the documents and their sidecars (`NAME.pdf.json`) into a folder; the same bytes each time.

    Three departments in each of three layouts, for three years, and in addition: a unit and the headquarters of one
    department, one disclosure that was published again with another budget of official reception, one that spent on
    travel abroad against a budget of zero, and one earlier year under the former name of the body. Some have a longer
    narrative (one of them states another budget of 三公 than its table), and two have forms on performance.
    """
    for name, document, published_on in _guided():
        write_changed(out / f"{name}.pdf", document.pdf())
        sidecar = {"published_on": published_on, "source_url": f"https://www.example.gov.cn/{name}.pdf"}
        write_changed(out / f"{name}.pdf.json", json.dumps(sidecar, ensure_ascii=False).encode())


def _guided() -> Iterator[tuple[str, Document, str]]:
    for job in plan(BASE, 3, 3, _SEED, None, None):
        for document in documents(job):
            issue = document.issue
            stem, year = file_stem(document), issue.year
            narrative, forms = _narrative_of(issue), _forms(issue)
            if issue.entity.name.endswith(_WITHOUT_BUDGET[0]) and year == _WITHOUT_BUDGET[1]:
                document = typeset(_with_budget(issue, "overseas_travel", 0))
            elif _is_of(issue, _CONTRADICTED):
                document = typeset(_republished(issue), narrative=narrative)
            elif narrative or forms:
                document = typeset(issue, narrative=narrative, forms=forms)
            yield stem, document, f"{year + 1}-08-20"
            if issue.entity.name.endswith(_REPUBLISHED[0]) and year == _REPUBLISHED[1]:
                yield f"{stem}（更正）", typeset(_republished(issue)), f"{year + 1}-10-15"
            if issue.entity.name.endswith(_WITH_UNITS) and year == _REPUBLISHED[1]:
                for part_issue in _parts(issue):
                    part_document = typeset(part_issue)
                    yield file_stem(part_document), part_document, f"{year + 1}-08-25"
            if issue.entity.name.endswith(_RENAMED[0]) and year == _RENAMED[2] + 1:
                earlier = typeset(_under_former_name(issue))
                yield file_stem(earlier), earlier, f"{_RENAMED[2] + 1}-08-20"


def _narrative_of(issue: Issue) -> Filled | None:
    """The narrative of the documents that have one in a declared wording."""
    wording = next((wording for topic, wording in _NARRATED.items() if _is_of(issue, topic)), None)
    return fill(issue, wording) if wording else None


def _is_of(issue: Issue, body: tuple[str, int]) -> bool:
    """Whether it is of a body, by the end of its name, and a year."""
    return issue.entity.name.endswith(body[0]) and issue.year == body[1]


def _forms(issue: Issue) -> list[Drawn]:
    """Two forms: full marks where the rate of execution rounds to 100 %, and money that the treasury took back."""
    if not any(_is_of(issue, body) for body in _FORMS):
        return []
    layout = form_layouts()[_FORM_LAYOUT]
    random = Random(f"forms/{issue.entity.name}")
    body = ("105", issue.entity.base_name)
    drawn = (
        draw_project(random, number, issue.year, body, layout.sources, has_cost=layout.has_cost)
        for number in random.sample(range(4), 2)
    )
    changed = (change(project) for change, project in zip((_with_full_marks, _taken_back), drawn, strict=True))
    return [draw_form(layout, project, number) for number, project in enumerate(changed, start=1)]


def _with_full_marks(project: Project) -> Project:
    """The project with full marks for every indicator and all its money spent but 100 元."""
    funded = _funded(project, Funds(Decimal("240.00"), Decimal("0.00"), Decimal("239.99")))
    indicators = tuple(replace(indicator, score=indicator.weight, reason="") for indicator in funded.indicators)
    return replace(funded, indicators=indicators)


def _taken_back(project: Project) -> Project:
    """The project with money left, and the treasury's hand in the reason of its first indicator."""
    funded = _funded(project, Funds(Decimal("320.00"), Decimal("-20.00"), Decimal("262.50")))
    first, *rest = funded.indicators
    first = replace(first, score=first.weight - 1, reason="招标结余资金由财政收回")
    return replace(funded, indicators=(first, *rest))


def _funded(project: Project, funds: Funds) -> Project:
    """The project with other money, all of it from its first source, which its indicators of cost repeat."""
    first, *others = project.sources
    planned, spent = f"{funds.adjusted_budget}", f"{funds.executed}万元"
    target = f"≤{planned}万元"
    indicators = tuple(
        replace(indicator, target=target, adjusted=target, number=planned, actual=spent)
        if indicator.level2 in ("cost", "economic_cost")
        else indicator
        for indicator in project.indicators
    )
    return replace(project, sources={first: funds, **dict.fromkeys(others, NOTHING)}, indicators=indicators)


def _republished(issue: Issue) -> Issue:
    """The same year again: the budget of official reception was printed too low, and nothing else."""
    printed = issue.accounts.three_public.get(("budget", "official_reception"), 0)
    return _with_budget(issue, "official_reception", printed + 1_230_000)


def _with_budget(issue: Issue, item: str, fen: int) -> Issue:
    """The same issue with another budget of one 三公 item."""
    three_public = {**issue.accounts.three_public, ("budget", item): fen}
    return replace(issue, accounts=replace(issue.accounts, three_public=three_public))


def _parts(issue: Issue) -> Iterator[Issue]:
    """The headquarters and the first unit of a department, with accounts of their own."""
    department = issue.entity
    headquarters = replace(department, name=f"{department.name}（本级）", scope="unit_headquarters", units=())
    unit = replace(department, name=department.units[1], scope="unit", units=())
    for number, body in enumerate((headquarters, unit)):
        yield _issue(issue, body, f"part/{number}", issue.year)


def _under_former_name(issue: Issue) -> Issue:
    now, before, year = _RENAMED
    name = issue.entity.name.removesuffix(now) + before
    units = (name, *issue.entity.units[1:])
    return _issue(issue, replace(issue.entity, name=name, units=units), "former", year)


def _issue(pattern: Issue, body: Entity, seed: str, year: int) -> Issue:
    layout = pattern.layout
    forms = Forms(capital="fin_statecap" in layout.tables, without=TWO_PANELS_OMIT if layout.basic.panels == 2 else ())
    traits = draw_traits(Random(seed), body.profile, layout.quantum, forms)
    # A part of a department is smaller than the whole.
    traits = replace(traits, staff=max(3, traits.staff // 8), projects=traits.projects[:1], fund=False, capital=False)
    history = draw_years(seed, body.profile, traits, range(year, year + 1))
    return Issue(body, year, history[year], history, layout)
