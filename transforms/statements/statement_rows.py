"""The rows that figures of one item of a clause become: one for each subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.reading.statements import Subject
from transforms.reading.prose_lines import Box
from transforms.statements.lexer import Token
from transforms.statements.paragraphs import Text
from transforms.statements.quantities import fen_of, quantity_of
from transforms.statements.state import Head, State, UnreadError
from transforms.statements.statement import Statement

_NEGATIVE = ("decrease", "less")
_OF_MONEY = ("amount", "change", "gap")


@dataclass(frozen=True)
class Target:
    """What a figure measures."""

    subject: Subject
    printed: str
    units: tuple[str, ...] = ()
    """The units of a count; none for money"""
    kind: str = ""
    phase: str = ""
    is_relative: bool = False


@dataclass
class Rows:
    """What an item needs to become rows: where it stands, and what was read before it."""

    state: State
    head: Head
    tokens: Sequence[Token]
    text: Text
    sentence: str

    def rows(
        self,
        target: Target,
        figures: Sequence[Token],
        kind: str,
        phase: str,
        *,
        base: str = "",
        direction: str = "",
        at: Token | None = None,
    ) -> Iterator[Statement]:
        """Give a row for each subject and figure: one figure for all subjects, or one for each of them."""
        subject, headings = target.subject, self.state.headings
        if len(figures) > 1 and len(figures) != len(subject.rows):
            raise UnreadError("subject")
        if len({len(figure.value_text.partition(".")[2]) for figure in figures if figure.value}) > 1:
            raise UnreadError("structure")  # 收、支总计1、898.05万元: one number with a sign for thousands
        if subject.is_joint and len(figures) == 1 and figures[0].value and not self.head.says_each:
            raise UnreadError("structure")
        for number, (account, measure) in enumerate(subject.rows):
            figure = figures[number if len(figures) > 1 else 0] if figures else None
            last = figures[-1] if figures else None
            page, box = self.place(figure, at)
            value = figure.value if figure else None
            value = -value if value is not None and direction in _NEGATIVE else value
            yield Statement(
                page=page,
                box=box,
                section=headings.section.name,
                section_printed=headings.printed,
                sentence=self.sentence,
                subject_printed=target.printed,
                code_system=subject.code_system,
                account_code=account,
                measure=measure,
                budget_book=subject.book or headings.section.book,
                project=subject.project,
                phase=phase,
                kind=kind,
                base=base,
                direction=direction,
                value_text=figure.value_text if figure else "",
                value=value,
                unit=last.unit if last else "",
                amount_fen=fen_of(value, last, is_money=kind in _OF_MONEY),
                quantity=quantity_of(value, last) if kind != "count" or value else 0,
                path=self.state.path,
            )

    def place(self, figure: Token | None, at: Token | None) -> tuple[int, Box]:
        """Page and box of a figure; without one, of the words."""
        if figure is not None:
            return self.text.box(figure.start, figure.number_end)
        token = at or self.tokens[0]
        return self.text.box(token.start, token.end)
