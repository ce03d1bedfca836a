"""The phase of a figure that names none: budget or executed, by what its paragraph and its document state."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.reading.statements import BUDGET, Relative
from transforms.statements.state import BUDGETS, UnreadError
from transforms.statements.statement_rows import Rows, Target

_HELD = ("assets", "overview")
"""Sections on what is held when a budget is made"""
_PLANNED = ("vehicles_purchased", "equipment_purchased")
"""What is planned even there"""
NEAR = 6
"""So many statements back an amount is looked for"""


@dataclass
class Phases(Rows):
    """Decides the phases of the figures of an item."""

    def default_phase(self, target: Target) -> str:
        """Give the phase of a figure that names none: that of the document, unless its paragraph named another last.

        Raises:
            UnreadError: a budget was named last, and the figure is not one of its parts.
        """
        if self.state.document_kind == BUDGET:
            return self.phase_of_document if self._is_planned(target) else "executed"
        if self.state.phase in BUDGETS and not target.units and not target.is_relative:
            if not self._is_part_of_budget():
                raise UnreadError("phase")
            return self.state.phase  # 三公经费预算为20万元,其中:公务接待费9万元
        return "executed"

    def _is_part_of_budget(self) -> bool:
        """Whether it is listed as a part of the section's total, of which the budget alone was stated right before."""
        whole, last = self.state.whole, self.state.statements[-1:]
        is_total = whole is not None and self.state.headings.section.whole in whole.subject.rows
        return is_total and bool(last) and (last[0].sentence, last[0].phase) == (self.sentence, self.state.phase)

    @property
    def phase_of_document(self) -> str:
        """The phase that a document states where it says nothing else."""
        return "budget" if self.state.document_kind == BUDGET else "executed"

    def _is_planned(self, target: Target) -> bool:
        """Whether a budget plans it: not what is held already."""
        return self.state.headings.section.name not in _HELD or target.subject.rows[0][1] in _PLANNED

    def phase_of_change(self, base: str) -> str:
        """The phase whose amount a change is of.

        Raises:
            UnreadError: a budget was stated last, and the clause does not say of what the change is.
        """
        if base == "prior_budget" and self.phase_of_document == "executed":
            if (self.head.phase or self.state.phase) not in BUDGETS:
                raise UnreadError("base")
            return self.head.phase or self.state.phase
        if self.state.document_kind == BUDGET or base in BUDGETS:
            return "executed" if base in BUDGETS else self.phase_of_document
        if self.head.phase:
            return self.head.phase
        rows = self.state.known_subject().rows
        for statement in reversed(self.state.statements[-NEAR:]):
            if statement is self.state.completed:
                continue  # 完成预算3万元的90%,比上年增加1万元
            if statement.kind == "amount" and (statement.account_code, statement.measure) in rows:
                if statement.sentence == self.sentence and statement.phase in BUDGETS:
                    raise UnreadError("phase")
                break
        return "executed"

    def phase_of_book(self, relative: Relative) -> str:
        """The phase of a part by budget book: that of the amount whose brackets it stands in.

        Raises:
            UnreadError: a budget was named last, outside brackets.
        """
        if not relative.book or self.head.phase or self.state.phase not in BUDGETS:
            return ""
        if not self.state.stack:
            raise UnreadError("phase")
        return self.state.phase
