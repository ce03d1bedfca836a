"""Fill the declared wordings of narratives with the figures of a disclosure, and keep what each figure is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from samples.issue import Issue, money_text
from samples.layouts import Money
from samples.narrative.figures import Figure, figures_of, lists_of
from schemas.declarations.reader import declared, declared_names

Stated = dict[str, str]
"""A row of the truth, in the columns of `narrative_*.csv`"""
COLUMNS = (
    "page", "section", "subject_printed", "account_code", "measure", "budget_book", "phase", "kind", "base",
    "direction", "value_text", "value", "unit", "medium",
)  # fmt: skip
FOLDER = "samples/narrative/wordings"
_PLACE = re.compile(r"\{(?P<name>\w+)\.(?P<what>\w+)\}")
_UNITS = {"万元": 6, "元": 2}
_COUNTED = {
    "batches": "batches", "persons": "persons", "groups": "groups", "count": "count",
}  # fmt: skip
_VEHICLES = {"official_vehicle_purchase": "vehicles_purchased", "official_vehicle_operation": "vehicles_held"}


@dataclass
class WordingParagraph:
    """A paragraph: its text, and of a list the text of each item."""

    text: str
    heading: str = ""
    each: Literal["", "classes", "items"] = ""
    item: str = ""
    join: str = ""
    numbered: str = ""


@dataclass
class WordingSection:
    """A section with its heading."""

    heading: str
    paragraphs: list[WordingParagraph]


@dataclass
class WordingFile:
    """A wording: what it is like, and its sections. {NAME.WHAT} is a figure, see `figures.py` and `_Filling._shown`."""

    doc: str
    sections: list[WordingSection]
    unit: Literal["元", "万元"] = "万元"
    separators: bool = False


class NotStatedError(Exception):
    """A figure that cannot be stated: it did not change, or there was none before."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a narrative, or a heading."""

    text: str
    level: int = 0
    """0 for text, 1 and 2 for headings"""
    stated: tuple[Stated, ...] = ()
    """The truth of its figures"""


@dataclass
class Filled:
    """A narrative with its truth."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)


@cache
def wordings() -> Mapping[str, Mapping[str, Any]]:
    """The declared wordings by name."""
    return {
        name.rpartition("/")[2].removesuffix(".toml"): declared(name, model=WordingFile)
        for name in declared_names(FOLDER)
    }


def fill(issue: Issue, name: str) -> Filled:
    """Fill a wording; a paragraph with a figure that cannot be stated is left out."""
    return _Filling(issue, wordings()[name]).filled()


@dataclass
class _Filling:
    issue: Issue
    body: Mapping[str, Any]

    def __post_init__(self) -> None:
        self._figures = figures_of(self.issue)
        self._lists = lists_of(self.issue)
        self._unit: Literal["元", "万元"] = self.body.get("unit", "万元")
        self._money = Money(unit=self._unit, separators=self.body.get("separators", False))
        self._filled = Filled()
        self._quantum: int = 10 ** (_UNITS[self._unit] - 2)

    def filled(self) -> Filled:
        for section in self.body["sections"]:
            self._filled.paragraphs.append(Paragraph(self._plain(section["heading"]), 1))
            for paragraph in section["paragraphs"]:
                if "heading" in paragraph:
                    self._filled.paragraphs.append(Paragraph(self._plain(paragraph["heading"]), 2))
                self._paragraph(paragraph)
        return self._filled

    def _plain(self, text: str) -> str:
        """Fill what is no figure."""
        issue = self.issue
        return (
            text.replace("{year}", str(issue.year))
            .replace("{before}", str(issue.year - 1))
            .replace("{name}", issue.entity.name)
        )

    def _paragraph(self, paragraph: Mapping[str, Any]) -> None:
        text, each = self._plain(paragraph["text"]), self._lists.get(paragraph.get("each", ""), [])
        if "item" in paragraph:
            self._list(text, paragraph, each)
            return
        number = 0
        for figure in each if "each" in paragraph else (None,):
            stated: list[Stated] = []
            try:
                shown = self._fill(text, stated, figure)
            except NotStatedError:
                continue
            number += 1
            ordinal = paragraph.get("numbered", "").replace("{n}", str(number))
            self._filled.paragraphs.append(Paragraph(ordinal + shown, stated=tuple(stated)))
            self._filled.stated += stated

    def _list(self, text: str, paragraph: Mapping[str, Any], each: Sequence[Figure]) -> None:
        before, _, after = text.partition("{list}")
        stated: list[Stated] = []
        try:
            shown = self._fill(before, stated, None)
            items = [self._fill(self._plain(paragraph["item"]), stated, figure) for figure in each]
            rest = self._fill(after, stated, None)
        except NotStatedError:
            return
        self._filled.paragraphs.append(Paragraph(shown + paragraph["join"].join(items) + rest, stated=tuple(stated)))
        self._filled.stated += stated

    def _fill(self, text: str, stated: list[Stated], it: Figure | None) -> str:
        def shown(match: re.Match[str]) -> str:
            figure = it if match["name"] == "it" else self._figures[match["name"]]
            if figure is None:
                raise KeyError(match[0])
            return self._shown(figure, match["what"], stated)

        return _PLACE.sub(shown, text)

    def _shown(self, figure: Figure, what: str, stated: list[Stated]) -> str:
        if figure.texts and what in figure.texts:
            return figure.texts[what]
        if figure.counts and what in figure.counts:
            return self._count(figure, what, stated)
        stem, _, base = what.rpartition("_")
        if base in ("approved", "budget") and stem:
            return self._against(figure, stem, base, stated)
        says: dict[str, Callable[[], str]] = {
            "now": lambda: self._amount(figure, figure.now, "executed", stated) + self._unit,
            "plain": lambda: self._amount(figure, figure.now, "executed", stated),
            "approved": lambda: self._amount(figure, figure.approved, "approved", stated) + self._unit,
            "budget": lambda: self._amount(figure, figure.budget, "budget", stated) + self._unit,
            "grew": lambda: "增加" if self._change(figure) > 0 else "减少",
            "rose": lambda: "增长" if self._change(figure) > 0 else "下降",
            "change": lambda: self._difference(figure, self._change(figure), "change", "prior_year", stated),
            "rate": lambda: self._rate(
                figure, self._change(figure), figure.before or 0, "change_rate", "prior_year", stated
            ),
            "share": lambda: self._rate(figure, figure.now, figure.whole or 0, "share", figure.base, stated),
            "share_of_all": lambda: self._rate(figure, figure.now, figure.whole or 0, "share", figure.base, stated),
            "per_vehicle": lambda: self._per_vehicle(figure, stated),
        }
        return says[what]()

    def _against(self, figure: Figure, what: str, base: str, stated: list[Stated]) -> str:
        planned = figure.approved if base == "approved" else figure.budget
        if not planned:
            raise NotStatedError
        gap = self._round(figure.now) - self._round(planned)
        if what == "done":
            return self._rate(figure, figure.now, planned, "completion_rate", base, stated)
        if not gap:
            raise NotStatedError
        if what in ("above", "over"):
            return {"above": ("增加", "减少"), "over": ("增长", "下降")}[what][gap < 0]
        if what == "gap":
            return self._difference(figure, gap, "gap", base, stated)
        return self._rate(figure, gap, planned, "gap_rate", base, stated)

    def _round(self, fen: int) -> int:
        rounded: int = (abs(fen) + self._quantum // 2) // self._quantum * self._quantum
        return rounded if fen >= 0 else -rounded

    def _change(self, figure: Figure) -> int:
        if not figure.before or self._round(figure.now) == self._round(figure.before):
            raise NotStatedError
        return self._round(figure.now) - self._round(figure.before)

    def _amount(self, figure: Figure, fen: int | None, phase: str, stated: list[Stated]) -> str:
        if fen is None:
            raise NotStatedError
        text = money_text(self._round(fen), self._money)
        self._state(figure, stated, phase=phase, kind="amount", value_text=text, value=text, unit=self._unit)
        return text

    def _difference(self, figure: Figure, fen: int, kind: str, base: str, stated: list[Stated]) -> str:
        text = money_text(abs(fen), self._money)
        value = text if fen > 0 else f"-{text}"
        self._state(figure, stated, kind=kind, base=base, value_text=text, value=value, unit=self._unit)
        return text + self._unit

    def _rate(self, figure: Figure, part: int, whole: int, kind: str, base: str, stated: list[Stated]) -> str:
        if not whole:
            raise NotStatedError
        text = f"{abs(part) / whole * 100:.2f}"
        value = text if part >= 0 else f"-{text}"
        self._state(figure, stated, kind=kind, base=base, value_text=text, value=value, unit="%")
        return f"{text}%"

    def _per_vehicle(self, figure: Figure, stated: list[Stated]) -> str:
        held = (figure.counts or {}).get("vehicles", 0)
        if not held:
            raise NotStatedError
        text = money_text(self._round(figure.now // held), self._money)
        self._state(
            figure, stated, kind="average", measure="expenditure_per_vehicle", value_text=text, value=text,
            unit=self._unit,
        )  # fmt: skip
        return text + self._unit

    def _count(self, figure: Figure, what: str, stated: list[Stated]) -> str:
        text = str((figure.counts or {})[what])
        measure = _COUNTED.get(what) or _VEHICLES[figure.rows[0][0]]
        self._state(figure, stated, kind="count", measure=measure, value_text=text, value=text)
        return text

    def _state(self, figure: Figure, stated: list[Stated], measure: str = "", **columns: str) -> None:
        for account, own, book in figure.rows:
            row = dict.fromkeys(COLUMNS, "") | {
                "account_code": account, "measure": measure or own, "budget_book": book, "phase": "executed",
                "medium": "text", **columns,
            }  # fmt: skip
            row["value"] = row["value"].replace(",", "")
            stated.append(row)
