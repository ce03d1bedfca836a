"""Turn what one item of a clause says into statements: its figures, and what they measure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lark import Tree

from schemas.reading.statements import BUDGET, Word, implied
from transforms.statements.clauses import Leaf
from transforms.statements.lexer import Token
from transforms.statements.phases import NEAR, Phases
from transforms.statements.quantities import fen_of
from transforms.statements.state import BUDGETS, PRIORS, UnreadError
from transforms.statements.statement import Statement
from transforms.statements.statement_rows import Target

_AGAINST_BUDGET = {"increase": "greater", "decrease": "less", "unresolved": "unresolved"}
_MONEY_WORDS = ("费", "经费", "费用", "支出")
"""A subject that ends so is money: a count right behind it has a wrong unit"""
_BECOMES = ("为", "达到", "至", "到")
_NOUN_OF_CHANGE = ("额", "数", "为")
_REVENUE = "revenue"
_BASIC = ("total", "basic_expenditure")
_OF_BASIC = ("personnel_expenditure", "public_operating_expenditure")
"""Parts of basic expenditure: a share that names no whole may be of that"""
_OF_BODY = ("revenue_current_year", "expenditure_current_year")
"""Wholes of the body, of which the same item of the appropriations is a part"""
_OF_WHICH = "_of_which"
_ROUNDING = 20_000
"""0.02 万元 in fen: what the rounding of two amounts and their difference explains"""


@dataclass
class Item(Phases):
    """One item of a clause: its head, and what it says."""

    tree: Tree[Leaf]

    def statements(self) -> Iterator[Statement]:
        """Give the statements of the item.

        Raises:
            UnreadError: it says nothing that is declared.
        """
        leaves = [self.tokens[int(leaf.value)] for leaf in self.tree.children if not isinstance(leaf, Tree)]
        figures = [token for token in leaves if token.role == "FIGURE"]
        says = {
            "amount": self._amount,
            "counted": self._counted,
            "pair": self._pair,
            "change": self._change,
            "against": self._against,
            "stated": self._stated,
            "differ": self._differ,
            "share": self._share,
            "completion": self._completion,
            "same": self._same,
            "compared": self._compared,
            "none": self._none,
        }
        if self.head.is_compared:
            self._compare_with_budget()
        if self.head.phase in PRIORS and self.tree.data != "amount":
            raise UnreadError("phase")
        yield from says[str(self.tree.data)](leaves, figures)
        self.state.is_used = True

    def _compare_with_budget(self) -> None:
        """Take the budget named after a 比 as what is compared with: 比2023年“三公”经费年初预算减少….

        Raises:
            UnreadError: it is the budget of something else, or nothing is compared.
        """
        if self.head.phase not in BUDGETS or self.tree.data not in ("against", "stated", "change", "same"):
            raise UnreadError("structure")
        self.head.ref = self.state.ref = self.head.phase

    # --- Amounts and counts

    def _amount(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del leaves
        is_open = self.state.subject is not None and not self.state.is_used
        if self.head.ref:
            raise UnreadError("structure")  # 与上年3万元: what of it is compared?
        if self.head.is_empty and figures[0].unit_role != "COUNT" and not is_open:
            raise UnreadError("structure")
        yield from self._figures(figures)

    def _counted(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        """A number before what is counted: 12个项目自评等级为优."""
        word = leaves[1].word
        if word is not None and word.subject is not None:
            self.state.name(word.subject, leaves[1].text, None)
            self.head.has_subject = True
        elif word is not None:
            self.head.measure, self.head.measure_printed = word.relative, leaves[1].text
        yield from self._figures(figures)

    def _pair(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        """20批次180人: two counts of one subject, told apart by their units."""
        del leaves
        first, second = figures
        if {first.unit_role, second.unit_role} != {"COUNT"} or first.unit == second.unit or self.head.measure:
            raise UnreadError("structure")
        yield from self._figures([first])
        yield from self._figures([second])

    def _figures(self, figures: Sequence[Token]) -> Iterator[Statement]:
        target, last = self._target(figures[-1]), figures[-1]
        phase = self.head.phase or target.phase or self.default_phase(target)
        if target.phase == "executed" and not self.head.phase:
            self.state.phase = target.phase
        is_bare_nought = not last.unit and not any(figure.value for figure in figures)
        if not is_bare_nought and (last.unit not in target.units if target.units else last.unit_role != "MONEY"):
            raise UnreadError("unit", last.unit or last.text)
        if last.unit_role == "COUNT" and any("." in figure.value_text for figure in figures):
            raise UnreadError("unit", last.text)
        kind = target.kind or ("count" if target.units else "amount")
        if self._is_stated_otherwise(target, figures, kind, phase):
            raise UnreadError("structure")  # 预算数10万元,其中当年预算8万元
        yield from self.rows(target, figures, kind, phase)

    def _is_stated_otherwise(self, target: Target, figures: Sequence[Token], kind: str, phase: str) -> bool:
        """Whether the sentence stated another amount for the same, and the clause does not name again what it is of."""
        if self.head.has_subject or self.head.measure is not None or kind != "amount" or len(figures) > 1:
            return False
        for statement in reversed(self.state.statements):
            if statement.sentence != self.sentence:
                return False
            is_alike = (statement.kind, statement.phase, statement.path) == (kind, phase, self.state.path)
            if is_alike and (statement.account_code, statement.measure) in target.subject.rows:
                return statement.value != figures[0].value
        return False

    def _target(self, figure: Token) -> Target:
        """What a figure measures."""
        subject, relative = self.state.known_subject(), self.head.measure
        if relative is not None:
            account = subject.owner if subject.owner in relative.of else subject.rows[0][0]
            measure = relative.of.get(account)
            if measure is None:
                raise UnreadError("subject", self.head.measure_printed)
            measure = relative.by_unit.get(figure.unit, measure)
            units = (*relative.unit, *relative.by_unit)
            measured = replace(subject, rows=((account, measure),), unit=units, book=relative.book or subject.book)
            printed = "…".join(filter(None, (self.state.printed, self.head.measure_printed)))
            phase = relative.phase or self.phase_of_book(relative)
            return Target(measured, printed, units, relative.kind, phase, is_relative=True)
        says_money = self.head.has_subject and self.state.printed.endswith(_MONEY_WORDS)
        if figure.unit_role == "COUNT" and figure.unit not in subject.unit and not says_money:
            for units, of in implied():
                if figure.unit in units and subject.owner in of:
                    measured = replace(subject, rows=((subject.owner, of[subject.owner]),), unit=units)
                    return Target(measured, self.state.printed, units)
        return Target(subject, self.state.printed, subject.unit, subject.kind, subject.phase)

    # --- Comparisons

    def _change(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        direction, last = leaves[0].value_of_word, figures[-1]
        base = self.head.ref or self.state.ref
        if not base:
            raise UnreadError("base")
        is_rate = last.unit_role == "PERCENT" or not last.unit
        between = self.text.plain[leaves[0].end : figures[0].start]
        if not is_rate and between.endswith(_BECOMES) and not leaves[0].text.endswith(_NOUN_OF_CHANGE):
            raise UnreadError("structure", between)  # 减少为3万元: by as much, or to as much?
        if is_rate and self.state.follows_percentage(self.sentence):
            raise UnreadError("base")  # 占比88%，较上年提高8%: the share, or the amount?
        if self.head.says_each and len(self.state.known_subject().rows) == 1:
            self._take_both()
        if is_rate or last.unit_role == "MONEY":
            target = self._money()
        else:
            target = self._target(last)
            if last.unit not in target.units:
                raise UnreadError("unit", last.unit)
        kind = ("change" if base in PRIORS else "gap") + ("_rate" if is_rate else "")
        if base not in PRIORS:
            direction = _AGAINST_BUDGET[direction]
        yield from self.rows(target, figures, kind, self.phase_of_change(base), base=base, direction=direction)

    def _take_both(self) -> None:
        """Take sources and uses, where the two were stated alone and with one amount: 各减少.

        Raises:
            UnreadError: it is not said what of more than one subject changed.
        """
        both = self.state.balanced()
        if both is None:
            raise UnreadError("subject")
        self.state.subject = both

    def _against(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        """比2023年年初预算数15.00万元减少4.50万元, 与上年15万元持平: what it is compared with, and the difference."""
        if leaves[-1].role == "SAME":
            yield from self._stated(leaves, figures)
            yield from self._same(leaves[-1:], ())
            return
        before, after = figures
        if before.unit_role != after.unit_role and after.unit_role != "PERCENT":
            raise UnreadError("unit", after.unit or after.text)
        yield from self._stated(leaves, [before])
        yield from self._change([token for token in leaves if token.role == "DIR"], [after])

    def _stated(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        """与2022年度决算数5330.76万元相比: what it is compared with."""
        del leaves
        (figure,), base = figures, self.head.ref
        if base not in (*BUDGETS, *PRIORS):
            raise UnreadError("base")
        target = self._money() if figure.unit_role == "MONEY" else self._target(figure)
        if figure.unit_role != "MONEY" and figure.unit not in target.units:
            raise UnreadError("unit", figure.unit or figure.text)
        yield from self.rows(target, [figure], "count" if target.units else "amount", base)

    def _differ(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        """预决算差异率: how far the executed amount is from the budget that was named before, without direction."""
        del leaves
        base = self.state.phase if self.state.phase in BUDGETS else self.state.ref
        base = base if base in BUDGETS else "budget"
        if figures[0].unit_role != "PERCENT":
            raise UnreadError("unit", figures[0].unit or figures[0].text)
        yield from self.rows(self._money(), figures, "gap_rate", "executed", base=base, direction="unresolved")

    def _money(self) -> Target:
        """The subject, whose amount a rate or a change is of."""
        subject = self.state.known_subject()
        if self.head.measure is not None or subject.kind or subject.unit:
            raise UnreadError("structure")
        return Target(subject, self.state.printed)

    def _share(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del leaves
        if figures[0].unit_role != "PERCENT":
            raise UnreadError("unit", figures[0].unit or figures[0].text)
        section = self.state.headings.section
        # In a budget, revenue may be with or without what is carried over: the paragraph must name its whole.
        has_own = self.state.document_kind != BUDGET or section.name != _REVENUE
        base = section.share_of if has_own else ""
        for whole in self.tree.find_data("whole"):
            subject = self._word_of(whole).subject
            if subject is None:
                raise UnreadError("structure")
            if subject.of_whole and section.whole not in self.state.known_subject().rows:
                raise UnreadError("base")
            base = subject.base or subject.rows[0][0]
            if subject.rows == self.state.known_subject().rows and base not in _OF_BODY:
                raise UnreadError("base")  # 一般公共预算财政拨款支出占财政拨款支出的96%: a share of itself
        subject = self.state.known_subject()
        if not list(self.tree.find_data("whole")) and subject.rows[0][1].endswith(_OF_WHICH):
            raise UnreadError("base")  # 事业收入，其中教育收费，占75%: of what is above it, or of the whole?
        base = base or self.state.whole_of(subject)
        is_unsure = section.whole in subject.rows or (subject.rows[0][0] in _OF_BASIC and section.whole != _BASIC)
        is_unsure = is_unsure or self.state.is_part
        if not base or (is_unsure and base == section.share_of and not list(self.tree.find_data("whole"))):
            raise UnreadError("base")
        if subject.unit:
            # 二级项目15个，资金…，占项目支出总额的…: the share is that of the money.
            if not any(row.account_code == subject.owner and row.measure == "funds" for row in self.state.statements):
                raise UnreadError("structure")
            subject = replace(subject, rows=((subject.owner, "funds"),), unit=())
        phase = self.phase_of_document if self.head.phase != "executed" else "executed"
        yield from self.rows(Target(subject, self.state.printed), figures, "share", phase, base=base)

    def _word_of(self, tree: Tree[Leaf]) -> Word:
        leaf = tree.children[0]
        word = self.tokens[int(leaf.value)].word if not isinstance(leaf, Tree) else None
        if word is None:
            raise UnreadError("structure")
        return word

    def _completion(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        base = next((token.value_of_word for token in leaves if token.role == "PHASE"), "")
        base = base or (self.state.phase if self.state.phase in BUDGETS else "budget")
        if base not in BUDGETS or figures[-1].unit_role != "PERCENT":
            raise UnreadError("unit", figures[-1].unit or figures[-1].text)
        target = self._money()
        if len(figures) == 2:
            if figures[0].unit_role != "MONEY":
                raise UnreadError("unit", figures[0].unit or figures[0].text)
            for statement in self.rows(target, figures[:1], "amount", base):
                self.state.completed = statement
                yield statement
        yield from self.rows(target, figures[-1:], "completion_rate", "executed", base=base)

    # --- Without a figure

    def _same(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del figures
        base = self.head.ref or self.state.ref
        if base in BUDGETS:
            self.state.compare("equal", base)
            return
        if not base:
            raise UnreadError("base")
        target = Target(self.state.known_subject(), self.state.printed)
        phase = self.phase_of_change(base)
        yield from self.rows(target, (), "unchanged", phase, base=base, direction="unchanged", at=leaves[0])

    def _compared(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        direction = leaves[0].value_of_word
        self.state.compare(direction)
        if figures:  # 决算数大于预算数3万元
            base = leaves[1].value_of_word
            if base not in BUDGETS or direction == "equal" or figures[0].unit_role not in ("MONEY", "PERCENT"):
                raise UnreadError("base")
            if figures[0].unit_role == "MONEY" and not self._is_gap(fen_of(figures[0].value, figures[0], True), base):
                raise UnreadError("base")  # 低于预算5万元: by so much, or below that budget?
            kind = "gap_rate" if figures[0].unit_role == "PERCENT" else "gap"
            yield from self.rows(self._money(), figures, kind, "executed", base=base, direction=direction)

    def _is_gap(self, fen: int | None, base: str) -> bool:
        """Whether an amount is how far the executed one is from the budget: as stated before, or as the clause says."""
        rows = self.state.known_subject().rows
        recent = [
            statement
            for statement in self.state.statements[-NEAR:]
            if (statement.account_code, statement.measure) in rows
        ]
        amounts = {statement.phase: statement.amount_fen for statement in recent if statement.kind == "amount"}
        planned, executed = amounts.get(base), amounts.get("executed")
        if planned is None or executed is None:
            return self.head.phase == "executed"
        return fen is not None and abs(abs(executed - planned) - fen) <= _ROUNDING

    def _none(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del figures
        word = leaves[1].word
        if word is None or word.subject is None:
            raise UnreadError("structure")
        self.state.name(word.subject, leaves[1].text, None)
        phase = next((token.value_of_word for token in leaves if token.role == "PHASE"), self.phase_of_document)
        yield from self.rows(Target(word.subject, self.state.printed), (), "nil", phase, at=leaves[0])
