"""The sound disclosure that an attack changes, and the part of its truth that still holds."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any

from samples.budgets.book import BudgetDocument
from samples.corpus import Job, documents
from samples.document import Document
from samples.paper import Page, pdf_bytes, pdf_objects
from samples.setting import Stated
from samples.truth import truth_csv, truth_json

_LAYOUTS = (
    ("county_numbered", 2023),
    ("tight_times", 2022),
    ("district_plain", 2023),
    ("central", 2024),
    ("wan_six", 2022),
    ("open_county", 2021),
    ("unit_yuan", 2023),
    ("district_split", 2022),
    ("form_2019", 2019),
    ("continued_titles", 2023),
    ("yuan_whole", 2022),
)
"""Layouts with a year of their form"""
_FEN = {"元": 100, "万元": 1_000_000}
_WEAK = ("fin_three_public", "fin_info")


class Unsuitable(Exception):  # noqa: N818  # no error: the next disclosure is tried
    """A sound disclosure on which an attack cannot be made."""


@dataclass(frozen=True)
class Edited:
    """The bytes of an attack document and what a person sees in it."""

    data: bytes = field(repr=False)
    truth: str = field(repr=False)
    identity: str = field(repr=False)
    is_sound: bool = False
    statements: tuple[Mapping[str, str], ...] | None = field(default=None, repr=False)
    """The truth of its narrative; None where the attack leaves it alone"""
    forms: Mapping[str, Sequence[Mapping[str, Any]]] | None = field(default=None, repr=False)
    """The truth of its forms on performance: rows of projects, funds and indicators; None where it has none"""


@dataclass
class Subject:
    """A sound disclosure with a source of chance; the job says how to make its neighbours."""

    job: Job
    document: Document
    random: Random

    def amounts(
        self, *, tables: Sequence[str] = (), blank: bool = False, turned: bool = True, whole: bool = False
    ) -> list[Stated]:
        """Cells that an attack can change: printed amounts in one line (or blank cells), in the given tables.

        `turned` allows pages that are turned, `whole` asks for amounts without decimals.
        """
        cells = [
            stated
            for stated in self.document.stated
            if (stated.drawn.text_index is None and not stated.text if blank else stated.drawn.text_index is not None)
            and (blank or (stated.truth.fen or 0) > 0)
            and stated.table.key is not None
            and (not tables or stated.table.key in tables)
            and (turned or self.page(stated).turn == "none")
            and not (whole and "." in stated.text)
        ]
        if not cells:
            raise Unsuitable(f"{self.job} has no such cell")
        return cells

    def amount(self, *, blank: bool = False, turned: bool = True, tables: Sequence[str] = ()) -> Stated:
        """One such cell, as often of a table that few checks guard as of any other."""
        cells = self.amounts(blank=blank, turned=turned, tables=tables)
        weak = [stated for stated in cells if stated.table.key in _WEAK]
        return self.random.choice(weak if weak and self.random.random() < 0.6 else cells)

    def page(self, stated: Stated) -> Page:
        """The page that a cell stands on."""
        return self.document.pages[stated.page - 1]

    def text(self, stated: Stated, text: str, x: float | None = None, base: float | None = None) -> str:
        """The operators that show another text at the place of a cell, in its font and size, between BT and ET."""
        drawn = stated.drawn
        at_x, at_base = drawn.x if x is None else x, drawn.base if base is None else base
        return self.page(stated).shown(at_x, at_base, text, drawn.font, drawn.size)

    def edited(
        self,
        changed: Iterable[Stated] = (),
        *,
        without: Callable[[Stated], bool] = lambda stated: False,
        pages: Sequence[Page] | None = None,
        catalog: str = "",
        sound: bool = False,
        document: Document | BudgetDocument | None = None,
        **identity: object,
    ) -> Edited:
        """The document as it is drawn now.

        Args:
            changed: Cells that now show something else (see `with_shown_amount`).
            without: Cells of which no figure may be loaded.
            pages: Other pages than those of the document.
            catalog: Further entries of its catalogue.
            sound: Whether it must be read right.
            document: Another document than that of the subject.
            identity: Fields of the identity that are other than in the sound document.
        """
        drawn = document or self.document
        by_place = {cell_key(stated): stated for stated in changed}
        stated = [
            by_place.get(cell_key(statement), statement)
            for statement in drawn.stated
            if not without(statement) and by_place.get(cell_key(statement), statement).truth.kind != "gone"
        ]
        carried = drawn.issue.layout.type.carried
        bodies = pdf_objects(list(pages or drawn.pages), carry_font=carried, catalog=catalog)
        stated_identity = {**json.loads(truth_json(drawn, "")), **identity}
        return Edited(
            pdf_bytes(bodies),
            truth_csv(replace(drawn, stated=stated)),
            json.dumps(stated_identity, ensure_ascii=False),
            sound,
        )


Attack = Callable[[Subject], Edited]


def cell_key(stated: Stated) -> tuple[int, tuple[float, float, float, float]]:
    """What tells a cell from every other one of its document."""
    return stated.page, stated.drawn.box


def with_shown_amount(stated: Stated, text: str | None) -> Stated:
    """A cell as a person sees it after an attack: another amount, nothing (""), or nothing that is certain (None)."""
    if text is None:
        return replace(stated, truth=replace(stated.truth, kind="gone"))
    if not text:
        return replace(stated, text="", truth=replace(stated.truth, fen=None, kind="blank"))
    fen = int(Decimal(text.replace(",", "")) * _FEN[stated.truth.unit])
    return replace(stated, text=text, truth=replace(stated.truth, fen=fen, kind="number"))


def other_digits(text: str, random: Random) -> str:
    """An amount of the same shape with another first digit."""
    first = text[0]
    return random.choice([digit for digit in "123456789" if digit != first]) + text[1:]


def subjects(group: str) -> Iterator[Subject]:
    """Sound disclosures without end for a class of attack: other layouts, bodies, places and years."""
    start = Random(group).randrange(len(_LAYOUTS))
    for number in itertools.count():
        layout, year = _LAYOUTS[(start + number) % len(_LAYOUTS)]
        random = Random(f"{group}/{number}")
        job = Job(layout, random.randrange(60), year, 1, random.randrange(1000))
        yield Subject(job, next(documents(job)), random)


def neighbour(job: Job, *, body: bool) -> Document:
    """The disclosure of another body in the same layout and year, or of the same body one year earlier."""
    if body:
        return next(documents(replace(job, number=job.number + 7, seed=job.seed + 1)))
    return next(itertools.islice(documents(replace(job, first_year=job.first_year - 1, years=2)), 1))
