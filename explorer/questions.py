"""The declared questions across all bodies."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from schemas.declarations import references
from schemas.declarations.reader import declared
from schemas.wording.messages import text


@dataclass(frozen=True)
class Column:
    """A column of an answer: the column of its query, its heading, how it is written, the figure that it leads to."""

    of: str
    head: str
    shows: str
    fact: str | None = None

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right."""
        return self.shows in ("yuan", "share", "percent", "number", "amount_text")


@dataclass(frozen=True)
class Question:
    """A declared question (`schemas/warehouse/explorer/questions.toml`)."""

    name: str
    group: str
    columns: tuple[Column, ...]
    figure: bool
    """Whether the reader chooses a key figure"""
    kinds: tuple[str, ...]
    """The kinds of document that it can be asked of"""

    @property
    def takes_kind(self) -> bool:
        """Whether the reader chooses the kind of document, which its query then takes."""
        return len(self.kinds) > 1

    @property
    def title(self) -> str:
        """The question in words."""
        return text(f"explorer_questions.{self.name}")

    @property
    def means(self) -> str:
        """What is compared, and what is left out."""
        return text(f"explorer_questions.{self.name}_means")


def all_questions() -> dict[str, Question]:
    """The declared questions by name, in their order."""
    body = declared("schemas/warehouse/explorer/questions.toml", references.explorer_questions)
    return {
        name: Question(
            name,
            table["group"],
            tuple(Column(**column) for column in table["columns"]),
            table.get("figure", False),
            tuple(table.get("kinds") or ["final"]),
        )
        for name, table in body.items()
    }


def by_group() -> list[tuple[str, list[Question]]]:
    """The questions under their headings."""
    grouped = groupby(all_questions().values(), key=lambda question: question.group)
    return [(group, list(questions)) for group, questions in grouped]
