"""One document: its pages as PDF bytes, and the truth of everything printed in its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from samples.grid import Table
from samples.issue import ORDINALS, Issue
from samples.narrative.wording import Filled, fill
from samples.narrative.wording import Stated as Narrated
from samples.paper import Page, pdf_bytes, pdf_objects
from samples.performance.draw import Drawn
from samples.performance.setting import set_forms
from samples.places import Entity
from samples.prose import Prose
from samples.setting import SetTable, Setter, Stated
from samples.tables import build_tables, table_title


@dataclass(frozen=True)
class About:
    """Whose document it is, of which year and kind, and in which layout."""

    entity: Entity
    year: int
    kind: str
    layout: str


class Typeset(Protocol):
    """A document that was typeset, of either kind."""

    @property
    def about(self) -> About:
        """Whose document it is."""

    @property
    def pages(self) -> list[Page]:
        """The pages of the document."""

    @property
    def stated(self) -> list[Stated]:
        """The truth of its cells."""

    @property
    def tables(self) -> list[SetTable]:
        """Its tables."""

    @property
    def forms(self) -> list[Drawn]:
        """Its forms on performance."""

    def pdf(self) -> bytes:
        """The file."""


@dataclass(frozen=True)
class Document:
    """What was typeset."""

    issue: Issue
    pages: list[Page]
    stated: list[Stated]
    tables: list[SetTable]
    forms: list[Drawn] = field(default_factory=list)
    """The forms on performance at its end"""
    narrated: list[Narrated] = field(default_factory=list)
    """The truth of the figures of its narrative, where it has one of the declared wordings"""

    @property
    def about(self) -> About:
        """Whose document it is."""
        return About(self.issue.entity, self.issue.year, "final", self.issue.layout.name)

    def pdf(self) -> bytes:
        """The file."""
        return pdf_bytes(pdf_objects(self.pages, carry_font=self.issue.layout.type.carried))


def typeset(
    issue: Issue,
    edit: Callable[[Table], Table] = lambda table: table,
    wording: str = "",
    forms: Sequence[Drawn] = (),
    narrative: Filled | None = None,
) -> Document:
    """Sets the whole disclosure.

    Args:
        issue: What it is made from.
        edit: May change each table before it is set.
        wording: A declared wording of the narrative; without one the narrative is the short one of `Prose`.
        forms: The forms on performance at its end.
        narrative: A narrative that is filled already, instead of a wording.
    """
    narrative = fill(issue, wording) if wording else narrative
    setter = Setter(issue.layout)
    prose = Prose(setter, issue)
    skeleton = issue.layout.skeleton
    prose.cover()
    contents = setter.page() if skeleton.contents else None
    prose.duties()
    if skeleton.tables_first:
        _tables(issue, setter, prose, "第二部分", edit)
        prose.narrative(narrative)
        prose.terms()
    else:
        prose.narrative(narrative)
        prose.terms()
        _tables(issue, setter, prose, "第五部分", edit)
    if contents is not None:
        prose.contents(contents)
    setter.pages += set_forms(forms)
    narrated = narrative.stated if narrative else []
    return Document(issue, setter.pages, setter.stated, setter.tables, list(forms), narrated)


def _tables(issue: Issue, setter: Setter, prose: Prose, part_label: str, edit: Callable[[Table], Table]) -> None:
    prose.part(f"{part_label} {issue.entity.name}{issue.year}年度{issue.entity.word}决算表")
    here = not issue.layout.skeleton.dividers
    if not here:
        setter.pages.pop()  # the page after the divider; the first table begins its own
    for ordinal, key, table in zip(ORDINALS, issue.layout.tables, build_tables(issue), strict=False):
        before = len(setter.tables)
        setter.table(edit(table), here=here and not before)
        prose.entries.append((1, f"{ordinal}、{table_title(issue, key)}", setter.tables[before].first_page))
