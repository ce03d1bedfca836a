"""Read the statements of a narrative: paragraphs to sections, sentences to clauses, clauses to figures.

A clause is read only if every word between its subject and its figure is declared. What is not read ends the subject,
so that no later figure is attached to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lark import Tree

from schemas.reading.statements import OTHER, Relative, Section, Subject, implied, section_named, sections
from transforms.statements.clauses import parse
from transforms.statements.lexer import Body, Lexer, Token
from transforms.statements.paragraphs import Paragraph, Text, sentences
from transforms.statements.statement import Narrative, Statement, Unread

_PROJECT = re.compile(r"(?P<name>[^,;:。]{2,40}?)(?:项目)?(?:支出)?(?:绩效)?(?:自评)?综述(?=[:。])")
_LEAD = re.compile(r"[,;:。]|\d+(?:\.\d+)?[万亿]?元")
_HEADING_END = re.compile(r"(?:说明|情况)[。:]?$")
_FIRST = "total"
_MAX_TITLE = 40
_TOP = 1
"""The level of headings such as 一、"""
_FEN = 100
_GREATER = {"increase": "greater", "decrease": "less", "unchanged": "equal", "unresolved": "unresolved"}
_DIRECTED = ("change", "change_rate", "gap", "gap_rate", "unchanged")


class UnreadError(Exception):
    """A clause that says something which is not declared; `why` as in `Unread`."""

    def __init__(self, why: str, word: str = "") -> None:
        super().__init__(why, word)
        self.why, self.word = why, word


@dataclass
class _State:
    """What was read before a clause and may be left out in it."""

    section: Section = OTHER
    ordinals: dict[int, str] = field(default_factory=dict)
    opened: dict[int, Section] = field(default_factory=dict)
    project: str = ""
    subject: Subject | None = None
    printed: str = ""
    path: tuple[str, str, str] | None = None
    is_used: bool = False
    """Whether the subject has a figure already"""
    lost: str = ""
    """The undeclared word after which the subject is not known any more"""
    ref: str = ""
    """What changes of this sentence are against"""
    phase: str = ""
    """The last phase that was named"""
    named: set[object] = field(default_factory=set)
    """The subjects of the paragraph"""
    is_among: bool = False
    stack: list[tuple[Subject | None, str, tuple[str, str, str] | None, str]] = field(default_factory=list)
    skipping: str = ""
    """reason or aside, while its words are passed over"""
    reason: str = ""

    @property
    def section_printed(self) -> str:
        first, second = self.ordinals.get(1, ""), self.ordinals.get(2, "")
        return f"{first}({second})" if second else first

    def forget(self, word: str = "") -> None:
        self.subject, self.printed, self.path, self.is_used, self.lost = None, "", None, False, word

    def end_sentence(self) -> None:
        self.ref, self.skipping, self.reason, self.is_among, self.stack = "", "", "", False, []
        if self.path is None and not self.project and len(self.named) > 1:
            self.forget()

    def end_paragraph(self) -> None:
        self.end_sentence()
        self.phase, self.named = "", set()
        self.forget()


class Reader:
    """Reads the narrative of one document."""

    def __init__(self, body: Body) -> None:
        self._lexer = Lexer(body)
        self._state = _State()
        self._untitled: Paragraph | None = None
        self.narrative = Narrative()

    def read(self, paragraphs: Iterable[Paragraph]) -> Narrative:
        """Read all paragraphs in their order."""
        for paragraph in paragraphs:
            self._paragraph(paragraph)
        return self.narrative

    def _paragraph(self, paragraph: Paragraph) -> None:
        state = self._state
        state.end_paragraph()
        text = paragraph.text
        if paragraph.level is None and self._untitled is not None and len(text.chars) <= _MAX_TITLE:
            paragraph = replace(self._untitled, text=text)
        self._untitled = paragraph if paragraph.level == 0 and not paragraph.text.chars else None
        if paragraph.level is not None:
            lead = self._open(paragraph)
            text = text.part(lead, len(text.chars))
            if match := _PROJECT.match(text.plain) if state.section.name == "performance" else None:
                state.project = match["name"]
                text = text.part(match.end() + 1, len(text.chars))
        if state.section.is_read:
            for sentence in sentences(text):
                self._sentence(sentence)

    def _open(self, paragraph: Paragraph) -> int:
        """Open the section of a heading, if it opens one; give the length of a heading before the text."""
        state, level = self._state, int(paragraph.level or 0)
        plain = paragraph.text.plain
        state.ordinals = {at: ordinal for at, ordinal in state.ordinals.items() if at < level}
        state.ordinals[level] = paragraph.ordinal
        state.opened = {at: section for at, section in state.opened.items() if at < level}
        parent = state.opened[max(state.opened)] if state.opened else OTHER
        if not parent.is_read and not _begins_narrative(paragraph):
            return 0
        state.project = "" if level <= 3 else state.project
        heading = plain if paragraph.is_heading else _LEAD.split(plain, maxsplit=1)[0]
        section = _section_of(heading, parent, level)
        if section is not None and (paragraph.is_heading or level < 3 or parent is OTHER):
            state.opened[level] = section
        elif paragraph.is_heading and level <= _TOP:
            state.opened[level] = OTHER
        state.section = state.opened[max(state.opened)] if state.opened else OTHER
        if paragraph.is_heading:
            return len(plain)
        first = re.match(r"[^,;:。\d]{2,60}?(?:情况的?说明|说明|情况)[。:]", plain)
        return first.end() if first and section is not None else 0

    def _sentence(self, text: Text) -> None:
        state = self._state
        tokens = self._lexer.tokens(text, state.section.name, state.section.group)
        sentence = text.printed(0, len(text.chars))
        keeps = any(token.role == "AMONG" for token in tokens[:2])
        ref = state.ref
        state.end_sentence()
        if keeps:
            state.ref = ref
        start = len(self.narrative.statements)
        for clause, separator in _clauses(tokens):
            if separator_before := clause and clause[0].role == "ORDINAL":
                del separator_before
                state.forget()
                state.named.clear()
            self._clause(clause, text, sentence)
            if separator == "(":
                state.stack.append((state.subject, state.printed, state.path, state.lost))
            elif separator == ")" and state.stack:
                lost = state.lost if state.subject is None else ""
                state.subject, state.printed, state.path, state.lost = state.stack.pop()
                if lost and not state.is_used:
                    state.forget(lost)
            elif separator in (";", "。", "!", "?"):
                state.skipping = ""
        if not keeps:
            del start

    # --- Clauses

    def _clause(self, clause: list[Token], text: Text, sentence: str) -> None:
        state = self._state
        if not clause:
            return
        figures = [token for token in clause if _has_number(token)]
        reason = next((place for place, token in enumerate(clause) if token.role == "REASON"), None)
        if state.skipping == "reason":
            if figures:
                self._leave(clause, text, "reason")
            return
        if reason is not None:
            self._reason(clause, reason, text)
            return
        first = next((token for token in clause if token.role not in ("SELF", "NOW", "ORDINAL")), clause[0])
        is_aside = first.role == "ASIDE" or (
            first.text in ("为", "是") and not figures and any(token.role == "UNKNOWN" for token in clause)
        )
        if is_aside:
            state.skipping = "aside"
            if figures:
                self._leave(clause, text, "unknown_word", first.text)
            return
        try:
            self._read(clause, text, sentence)
        except UnreadError as error:
            if figures:
                self._leave(clause, text, error.why, error.word)
            elif state.skipping != "aside":
                state.forget(error.word or clause[0].text)
        else:
            state.skipping = ""

    def _leave(self, clause: Sequence[Token], text: Text, why: str, word: str = "") -> None:
        """Leave a clause with a figure unread: nothing after it belongs to the subject before it."""
        start, end = clause[0].start, clause[-1].end
        self.narrative.unread.append(Unread(text.page_at(start), text.printed(start, end), why, word))
        self._state.forget(word)

    def _reason(self, clause: Sequence[Token], place: int, text: Text) -> None:
        """A reason: it explains what its clause names, or the changes before it, and is no statement itself."""
        state = self._state
        rest = text.plain[clause[place].end :]
        length = next((at for at, char in enumerate(rest) if char in ";。"), len(rest))
        end = clause[place].end + length
        words = text.printed(clause[place].end, end).strip(":：") if length else ""
        before = [token for token in clause[:place] if not token.is_hidden]
        targets = self._explained(before)
        for statement in targets:
            statement.reason = statement.reason or words
        if any(_has_number(token) for token in clause):
            self._leave(clause, text, "reason")
        state.skipping = "reason"

    def _explained(self, before: Sequence[Token]) -> list[Statement]:
        """The statements that a reason explains; the words before it may name them, and say the direction."""
        compared = next((token for token in before if token.role == "COMPARE"), None)
        if compared is not None and compared.word is not None:
            return self._compare(compared.word.value)
        statements = self.narrative.statements
        recent: list[Statement] = []
        for statement in reversed(statements):
            if recent and statement.sentence != recent[-1].sentence:
                break
            if statement.kind in _DIRECTED:
                recent.append(statement)
            elif not recent and len(statements) - statements.index(statement) > 6:
                break
        subject = next((token for token in before if token.role == "SUBJECT"), None)
        if subject is not None and subject.word is not None and subject.word.subject is not None:
            codes = {account for account, _ in subject.word.subject.rows}
            recent = [statement for statement in recent if statement.account_code in codes]
        return recent

    def _compare(self, direction: str, base: str = "") -> list[Statement]:
        """Note that the executed amount is greater or less than its budget; give the statement that says so."""
        for statement in reversed(self.narrative.statements):
            if statement.kind == "completion_rate" or (statement.kind == "amount" and statement.phase == "executed"):
                statement.direction = direction
                statement.base = statement.base or base
                return [statement]
        return []

    def _read(self, clause: Sequence[Token], text: Text, sentence: str) -> None:
        unknown = next((token for token in clause if token.role in ("UNKNOWN", "OTHER_YEAR")), None)
        if unknown is not None:
            raise UnreadError("unknown_word", unknown.text)
        visible = _visible(clause)
        if not visible:
            return
        tree = parse(visible)
        if tree is None:
            raise UnreadError("structure")
        drafts: list[Statement] = []
        before = replace(self._state)
        try:
            for item in tree.find_data("item"):
                drafts.extend(self._item(item, visible, text, sentence))
        except UnreadError:
            vars(self._state).update(vars(before))
            raise
        self.narrative.statements.extend(drafts)

    # --- Items

    def _item(
        self, item: Tree[object], tokens: Sequence[Token], text: Text, sentence: str
    ) -> Iterator[Statement]:
        state = self._state
        head, said = _Head(), None
        for child in item.children:
            if isinstance(child, Tree) and child.data == "head":
                head = self._head(child, tokens)
            else:
                said = child
        if said is None:
            return
        assert isinstance(said, Tree)  # noqa: S101  # an item has a head and what is said
        yield from _Said(self, state, head, said, tokens, text, sentence).statements()

    def _head(self, tree: Tree[object], tokens: Sequence[Token]) -> _Head:
        state, head = self._state, _Head()
        for word in tree.children:
            assert isinstance(word, Tree)  # noqa: S101  # the grammar gives trees alone
            leaves = [tokens[_place(leaf)] for leaf in word.children]
            if word.data == "subject":
                self._name(leaves[0], head)
            elif word.data == "phase":
                if head.phase:
                    raise UnreadError("structure")
                head.phase = _value(leaves[0])
            elif word.data == "measure":
                if head.measure is not None:
                    raise UnreadError("structure")
                head.measure = leaves[0].word.relative if leaves[0].word else None
                head.measure_printed = leaves[0].text
            elif word.data == "ref":
                head.ref = self._ref(leaves)
                state.ref = head.ref
            elif word.data == "each":
                head.each = True
            else:
                state.is_among = True
        if head.phase:
            state.phase = head.phase
        return head

    def _name(self, token: Token, head: _Head) -> None:
        """Take a subject that a clause names."""
        state = self._state
        subject = token.word.subject if token.word else None
        if token.path is not None:
            subject = Subject((("", "expenditure"),), "functional")
        assert subject is not None  # noqa: S101  # a word of this role has one
        if head.has_subject and subject != state.subject:
            raise UnreadError("subject")
        head.has_subject = True
        if subject.under and state.subject is not None and state.subject.owner == subject.under:
            subject = replace(subject, book=state.subject.book)
        state.subject, state.printed, state.path, state.is_used, state.lost = subject, token.text, token.path, False, ""
        if not state.stack:
            state.named.add((subject.owner, "" if subject.unit else subject.rows, token.path))

    def _ref(self, leaves: Sequence[Token]) -> str:
        roles = [token.role for token in leaves]
        if "PRIOR" in roles:
            return "prior_year"
        phase = next((token for token in leaves if token.role == "PHASE"), None)
        return _value(phase) if phase is not None else _value(leaves[0])

    def explain_equal(self, base: str) -> None:
        """Note that the executed amount equals its budget."""
        self._compare("equal", base)


@dataclass
class _Head:
    """The words of an item before what it says."""

    phase: str = ""
    measure: Relative | None = None
    measure_printed: str = ""
    ref: str = ""
    each: bool = False
    has_subject: bool = False


@dataclass
class _Said:
    """What one item says of the subject."""

    reader: Reader
    state: _State
    head: _Head
    said: Tree[object]
    tokens: Sequence[Token]
    text: Text
    sentence: str

    def statements(self) -> Iterator[Statement]:
        """Give the statements of the item.

        Raises:
            UnreadError: it says nothing that is declared.
        """
        name = str(self.said.data)
        leaves = [self.tokens[_place(leaf)] for leaf in self.said.children if not isinstance(leaf, Tree)]
        figures = [token for token in leaves if token.role == "FIGURE"]
        yield from getattr(self, f"_{name}")(leaves, figures)
        self.state.is_used = True

    def _amount(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del leaves
        head, state = self.head, self.state
        if not (head.has_subject or head.phase or head.measure) and not self._is_count(figures[0]):
            if state.is_used or state.subject is None:
                raise UnreadError("structure")
        yield from self._figures(figures)

    def _counted(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        what = leaves[1]
        if what.role == "SUBJECT":
            self.reader._name(what, self.head)
        else:
            self.head.measure = what.word.relative if what.word else None
            self.head.measure_printed = what.text
        yield from self._figures(figures)

    def _figures(self, figures: Sequence[Token]) -> Iterator[Statement]:
        figure = figures[0]
        subject, measure, printed, units, kind, book, phase = self._target(figures[-1])
        phase = self.head.phase or phase or self._default_phase(measure)
        if units:
            if figure.unit not in units:
                raise UnreadError("unit", figures[-1].unit or figure.text)
            kind = kind or "count"
        else:
            if figures[-1].unit_role != "MONEY":
                raise UnreadError("unit", figures[-1].unit or figure.text)
            kind = kind or "amount"
        yield from self._rows(figures, kind, phase, measure=measure, printed=printed, book=book, subject=subject)

    def _target(self, figure: Token) -> tuple[Subject, str, str, tuple[str, ...], str, str, str]:
        """What a figure measures: subject, measure, words, units of a count, kind, book and phase."""
        state, relative = self.state, self.head.measure
        subject = state.subject or self._project()
        if subject is None:
            raise UnreadError("subject", state.lost)
        if relative is not None:
            measure = relative.of.get(subject.owner) or relative.of.get(subject.rows[0][0])
            if measure is not None and relative.by_unit:
                measure = relative.by_unit.get(figure.unit, measure)
            if measure is None:
                raise UnreadError("subject", self.head.measure_printed)
            owner = replace(subject, rows=((subject.owner, measure),), unit=relative.unit)
            units = (*relative.unit, *relative.by_unit)
            printed = f"{state.printed}…{self.head.measure_printed}" if state.printed else self.head.measure_printed
            return owner, measure, printed, units, relative.kind, relative.book or subject.book, relative.phase
        if figure.unit_role == "COUNT" and figure.unit not in subject.unit:
            for units, of in implied():
                if figure.unit in units and subject.owner in of:
                    owner = replace(subject, rows=((subject.owner, of[subject.owner]),), unit=units)
                    return owner, of[subject.owner], state.printed, units, "", subject.book, ""
        return subject, "", state.printed, subject.unit, subject.kind, subject.book, subject.phase

    def _project(self) -> Subject | None:
        if not self.state.project:
            return None
        return Subject((("project", "funds"),), project=self.state.project)

    def _default_phase(self, measure: str) -> str:
        """The phase of a figure that names none: executed, unless a budget was named last."""
        if self.state.phase in ("approved", "adjusted", "budget") and self.head.has_subject and not measure:
            raise UnreadError("phase")
        return "executed"

    def _is_count(self, figure: Token) -> bool:
        return figure.unit_role == "COUNT"

    def _change(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        direction = _value(leaves[0])
        base = self.head.ref or self.state.ref
        if not base:
            raise UnreadError("base")
        is_rate = figures[-1].unit_role == "PERCENT" or not figures[-1].unit
        if not is_rate and figures[-1].unit_role != "MONEY":
            yield from self._change_of_count(figures, direction, base)
            return
        kind = ("change" if base == "prior_year" else "gap") + ("_rate" if is_rate else "")
        direction = direction if base == "prior_year" else _GREATER[direction]
        self._expect_money()
        yield from self._rows(figures, kind, "executed", base=base, direction=direction)

    def _change_of_count(self, figures: Sequence[Token], direction: str, base: str) -> Iterator[Statement]:
        subject, measure, printed, units, _, book, _ = self._target(figures[-1])
        if figures[-1].unit not in units or base != "prior_year":
            raise UnreadError("unit", figures[-1].unit)
        yield from self._rows(
            figures, "change", "executed", measure=measure, printed=printed, book=book, subject=subject, base=base,
            direction=direction,
        )  # fmt: skip

    def _expect_money(self) -> None:
        subject = self.state.subject or self._project()
        if subject is None:
            raise UnreadError("subject", self.state.lost)
        if self.head.measure is not None or subject.kind:
            raise UnreadError("structure")

    def _share(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del leaves
        if figures[0].unit_role != "PERCENT":
            raise UnreadError("unit", figures[0].unit)
        base = self.state.section.share_of
        for whole in self.said.find_data("whole"):
            token = self.tokens[_place(whole.children[0])]
            subject = token.word.subject if token.word else None
            if subject is None or token.path is not None:
                raise UnreadError("structure")
            base = subject.base or subject.rows[0][0]
        if not base:
            raise UnreadError("base")
        subject = self.state.subject or self._project()
        if subject is None:
            raise UnreadError("subject", self.state.lost)
        measure = ""
        if subject.unit:
            if self.state.section.name != "performance":
                raise UnreadError("structure")
            subject = replace(subject, rows=((subject.owner, "funds"),), unit=())
            measure = "funds"
        yield from self._rows(figures, "share", "executed", base=base, subject=subject, measure=measure)

    def _completion(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        base = next((_value(token) for token in leaves if token.role == "PHASE"), "")
        if not base:
            base = self.state.phase if self.state.phase in ("approved", "adjusted", "budget") else "budget"
        if base == "executed" or figures[-1].unit_role != "PERCENT":
            raise UnreadError("unit", figures[-1].unit)
        self._expect_money()
        if len(figures) == 2:
            if figures[0].unit_role != "MONEY":
                raise UnreadError("unit", figures[0].unit)
            yield from self._rows(figures[:1], "amount", base)
        yield from self._rows(figures[-1:], "completion_rate", "executed", base=base)

    def _same(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del figures
        base = self.head.ref or self.state.ref
        if base in ("approved", "adjusted", "budget"):
            self.reader.explain_equal(base)
            return
        if not base:
            raise UnreadError("base")
        if self.state.subject is None:
            raise UnreadError("subject", self.state.lost)
        yield from self._rows((), "unchanged", "executed", base=base, direction="unchanged", at=leaves[0])

    def _compared(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del figures
        self.reader._compare(_value(leaves[0]))
        yield from ()

    def _none(self, leaves: Sequence[Token], figures: Sequence[Token]) -> Iterator[Statement]:
        del figures
        self.reader._name(leaves[1], self.head)
        phase = next((_value(token) for token in leaves if token.role == "PHASE"), "executed")
        yield from self._rows((), "nil", phase, at=leaves[0])

    def _rows(
        self,
        figures: Sequence[Token],
        kind: str,
        phase: str,
        *,
        base: str = "",
        direction: str = "",
        measure: str = "",
        printed: str = "",
        book: str = "",
        subject: Subject | None = None,
        at: Token | None = None,
    ) -> Iterator[Statement]:
        """Give a row for each subject and figure: one figure for all subjects, or one for each of them."""
        state = self.state
        subject = subject or state.subject or self._project()
        if subject is None:
            raise UnreadError("subject", state.lost)
        rows = subject.rows
        if len(figures) > 1 and len(figures) != len(rows):
            raise UnreadError("subject")
        for number, (account, own_measure) in enumerate(rows):
            figure = figures[number if len(figures) > 1 else 0] if figures else None
            last = figures[-1] if figures else None
            place = figure or at or self.tokens[0]
            page, box = self.text.page_at(place.start), None
            if figure is not None and (found := self.text.box(figure.start, figure.number_end)):
                page, box = found
            value = figure.value if figure else None
            if value is not None and direction in ("decrease", "less"):
                value = -value
            yield Statement(
                page=page,
                box=box,
                section=state.section.name,
                section_printed=state.section_printed,
                sentence=self.sentence,
                subject_printed=printed or state.printed,
                code_system=subject.code_system,
                account_code=account,
                measure=measure or own_measure,
                budget_book=book or subject.book or state.section.book,
                project=subject.project,
                phase=phase,
                kind=kind,
                base=base,
                direction=direction,
                value_text=figure.value_text if figure else "",
                value=value,
                unit=last.unit if last else "",
                amount_fen=_fen(value, last),
                quantity=_quantity(value, last),
                path=state.path,
            )


def _visible(clause: Sequence[Token]) -> list[Token]:
    """The words that the grammar sees, without the signs between names."""
    visible = []
    for place, token in enumerate(clause):
        beside = [*clause[max(place - 1, 0) : place], *clause[place + 1 : place + 2]]
        joins_names = token.text in "、和及" and any(other.role == "NAME" for other in beside)
        if not (token.is_hidden or token.role == "ORDINAL" or joins_names or (token.role == "LIST" and not visible)):
            visible.append(token)
    return visible


def _value(token: Token) -> str:
    return token.word.value if token.word else "prior_year" if token.role == "PRIOR" else ""


def _place(leaf: object) -> int:
    return int(str(getattr(leaf, "value", leaf)))


def _fen(value: Decimal | None, figure: Token | None) -> int | None:
    if value is None or figure is None or figure.unit_role != "MONEY" or figure.factor is None:
        return None
    fen = value * figure.factor * _FEN
    return int(fen) if fen == fen.to_integral_value() else None


def _quantity(value: Decimal | None, figure: Token | None) -> int | None:
    if value is None or figure is None or figure.unit_role != "COUNT" or value != value.to_integral_value():
        return None
    return int(value)


def _has_number(token: Token) -> bool:
    return token.role == "FIGURE" or (token.role == "UNKNOWN" and any(char.isdigit() for char in token.text))


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """Cut a sentence at its signs; each clause with the sign behind it."""
    clause: list[Token] = []
    for token in tokens:
        if token.role == "SEP":
            yield clause, token.text
            clause = []
        else:
            clause.append(token)
    if clause:
        yield clause, ""


def _begins_narrative(paragraph: Paragraph) -> bool:
    """Whether a heading opens the first section of a narrative, whatever part it stands in."""
    plain = paragraph.text.plain
    section = _section_of(plain, OTHER, _TOP) if paragraph.is_heading and _HEADING_END.search(plain) else None
    return section is not None and section.name == _FIRST


def _section_of(heading: str, parent: Section, level: int) -> Section | None:
    for section in sections():
        if level > _TOP and parent is not OTHER and parent.name not in section.within:
            continue
        if any(word in heading for word in section.heading):
            return section
    return None


def read_narrative(paragraphs: Iterable[Paragraph], body: Body) -> Narrative:
    """Read what the paragraphs of a document state."""
    return Reader(body).read(paragraphs)


__all__ = ["Reader", "UnreadError", "read_narrative", "section_named"]
