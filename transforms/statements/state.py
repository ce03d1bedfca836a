"""What was read before a clause and may be left out in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from schemas.reading.statements import Relative, Subject
from transforms.statements.headings import Headings
from transforms.statements.lexer import Token, prior_phase
from transforms.statements.parts import AGAIN, Path, Whole, in_book_of, is_more_than, of_both, way
from transforms.statements.statement import Statement

BUDGETS = ("approved", "adjusted", "budget")
PRIORS = ("prior_year", "prior_budget", "prior_executed")
"""What is said of the year before: not said which (in final accounts, what was executed), its budget, its execution"""
_OTHERS = {"functional": "229", "economic": "399"}
"""By classification, the class of what has no other: 其他支出"""
_CLASS, _FEWEST_LISTED = 3, 2
"""Digits of the code of a class; how many classes show which classification is listed"""
_WHOLES = {
    "revenue": {"revenue_current_year", "total_sources"},
    "expenditure": {"expenditure_current_year", "total_uses"},
}
"""What a share that names no whole may be of, by what is measured"""


class UnreadError(Exception):
    """A clause that says something which is not declared; `why` as in `Unread`."""

    def __init__(self, why: str, word: str = "") -> None:
        super().__init__(why, word)
        self.why, self.word = why, word


class UnsurePartError(UnreadError):
    """A part of which it is not said what it is a part of; nor is it of those listed with it."""


@dataclass
class Head:
    """The words of an item before what it says."""

    phase: str = ""
    measure: Relative | None = None
    measure_printed: str = ""
    ref: str = ""
    has_subject: bool = False
    is_compared: bool = False
    """Whether what follows a 比 alone is named: 比 subject and budget with its figure"""
    is_ref_open: bool = False
    """Whether the year before was named as what is compared with, and what of it may follow"""
    subject_before: Subject | None = None
    """The subject before the item"""
    says_each: bool = False
    """各, 均, 分别: one figure for each of the subjects, or one that all of them have"""

    @property
    def is_empty(self) -> bool:
        """Whether it says neither what is measured nor when."""
        return not (self.has_subject or self.phase or self.measure)

    def must_keep(self, state: State) -> None:
        """See that a subject which is named is the one before the item: what is compared is of one thing.

        Raises:
            UnreadError: it is another one.
        """
        before = self.subject_before
        if self.has_subject and (before is None or before.rows != state.known_subject().rows):
            raise UnreadError("subject")


@dataclass(frozen=True)
class Bracket:
    """What held before a bracket."""

    subject: Subject | None
    printed: str
    path: Path | None
    lost: str
    whole: Whole | None
    parts_of: str
    unread_whole: str
    is_part: bool


@dataclass
class State:
    """The subject and what else holds for the next clause."""

    headings: Headings = field(default_factory=Headings)
    document_kind: str = "final"
    statements: list[Statement] = field(default_factory=list)
    project: str = ""
    subject: Subject | None = None
    printed: str = ""
    path: Path | None = None
    is_used: bool = False
    """Whether the subject has a figure already"""
    lost: str = ""
    """The undeclared word after which the subject is not known any more"""
    ref: str = ""
    """What changes of this sentence are against"""
    phase: str = ""
    """The last phase that was named in the paragraph"""
    named: set[tuple[str, tuple[tuple[str, str], ...], Path | None]] = field(default_factory=set)
    """The subjects of the paragraph"""
    then_book: str = ""
    """The budget book of what follows in the paragraph under a word that takes it"""
    then_measure: str = ""
    """What is measured of what follows under a word that takes it: vehicles bought, not held"""
    is_turned: bool = False
    """Whether a word was met since the last subject of its own that turns what follows into something else"""
    titled: bool = False
    """Whether the subject is that of the heading, of which no figure was read yet"""
    other_year: str = ""
    """The year that the paragraph speaks of, where it is not that of the accounts"""
    has_gap: bool = False
    """Whether a clause was left unread since the last subject with a book of its own"""
    stack: list[Bracket] = field(default_factory=list)
    """What held before each of the brackets that are open"""
    completed: Statement | None = None
    """The budget of which the last completion rate was said in one clause: 完成预算3万元的90%"""
    skipping: str = ""
    """reason or aside, while its words are passed over"""
    whole: Whole | None = None
    """What the parts behind 其中 are parts of"""
    unread_whole: str = ""
    """The word for which the last amount was left unread, until a subject is known again"""
    parts_of: str = ""
    """The same, while its parts are listed: of another body, perhaps"""
    is_part: bool = False
    """Whether the subject is that of a part and of its whole: basic expenditure of a class"""
    has_listed: bool = False
    """Whether a word in the brackets that are open began to list parts"""
    spoken: tuple[Whole, ...] = ()
    """The subjects of the sentence"""
    before: Whole | None = None
    """What parts behind a 其中 that begins the sentence are parts of, where the subject before is forgotten"""

    def list_parts(self, how: str = "") -> None:
        """Begin to list the parts of the last subject, or `AGAIN` those of the whole."""
        self.parts_of, self.has_listed = self.unread_whole, True
        self.whole = None
        if how == AGAIN:
            self.subject = None if self.is_used else self.subject
        else:
            self.whole = Whole(self.subject, self.path) if self.subject is not None else self.before

    def _of_whole(self, subject: Subject, path: Path | None) -> tuple[Subject, Path | None]:
        """The subject of a part of what is listed, or of what stands before it.

        Raises:
            UnreadError: it is not said of which.
        """
        whole = self.whole
        if whole is None and self.subject is not None and self.subject != subject:
            # 基本支出中,教育支出60万元; but 教育支出100万元,基本支出60万元 does not say of what
            whole = Whole(self.subject, self.path, is_unsure=self.is_used)
        if whole is None:
            return subject, path
        both = of_both(whole, in_book_of(whole, subject, path), path)
        if both is None or is_more_than(whole, subject):
            raise UnsurePartError("subject", self.lost)
        if self.whole is not None and way(subject, path) == way(whole.subject, whole.path):
            self.whole = replace(whole, is_unsure=True) if way(subject, path) != "kind" else None
        return both

    def name(self, subject: Subject, printed: str, path: Path | None) -> None:
        """Take a subject that a clause names.

        Raises:
            UnreadError: its word is not clear here.
        """
        if subject.code_system == "listed":
            subject = self._of_listed(subject)
        if subject.of_whole:
            raise UnreadError("subject", printed)
        if self.parts_of:
            raise UnreadError("subject", self.parts_of)
        as_named = subject
        subject, path = self._of_whole(subject, path)
        if subject.opens and (self.lost or self.named - {(subject.owner, subject.rows, None)}):
            raise UnreadError("subject", self.lost)
        if subject.takes_book:
            if self.has_gap or (subject.needs_book and not self.then_book):
                raise UnreadError("subject", self.lost)
            subject = subject.with_book(self.then_book or subject.book)
        else:
            self.then_book, self.has_gap = subject.then_book, False
        if subject.takes_measure:
            if self.is_turned:
                raise UnreadError("subject", self.lost)
            subject = subject.with_measure(self.then_measure) if self.then_measure else subject
        else:
            self.then_measure, self.is_turned = subject.then_measure, False
        if subject.under and self.subject is not None and self.subject.owner == subject.under:
            subject = subject.with_book(self.subject.book)
        if self.titled and not self.is_used:
            self.named.clear()
        self.titled = False
        self.subject, self.printed, self.path, self.is_used, self.lost = subject, printed, path, False, ""
        self.is_part, self.unread_whole = subject is not as_named and subject.rows != as_named.rows, ""
        self.spoken += (Whole(subject, path),)
        if not self.stack:
            self.named.add((subject.owner, () if subject.unit else subject.rows, path))

    def _of_listed(self, subject: Subject) -> Subject:
        """The last class of the classification whose classes the paragraph lists: 其他支出.

        Raises:
            UnreadError: it lists none, or those of two.
        """
        listed = {owner for owner, _, path in self.named if path is None and owner.isdecimal() and len(owner) == _CLASS}
        systems = {"economic" if owner.startswith("3") else "functional" for owner in listed}
        if len(listed) < _FEWEST_LISTED or len(systems) != 1:
            raise UnreadError("subject", self.lost)
        system = systems.pop()
        rows = tuple((_OTHERS[system], measure) for _, measure in subject.rows)
        return replace(subject, rows=rows, code_system=system)

    def join(self, subjects: Sequence[Subject], printed: str) -> None:
        """Take several subjects that a clause lists as one.

        Raises:
            UnreadError: they are not of one kind.
        """
        rows = tuple(row for subject in subjects for row in subject.rows)
        joint = replace(subjects[-1], rows=rows, is_joint=True)
        alike = (replace(subject, rows=rows, is_joint=True, base=joint.base) == joint for subject in subjects)
        if self.path is not None or not all(alike):
            raise UnreadError("structure")
        self.subject, self.printed = joint, printed

    def known_subject(self) -> Subject:
        """The subject of the clause: the one before it, or the project of the paragraph.

        Raises:
            UnreadError: there is none.
        """
        if self.subject is not None:
            return self.subject
        if self.project:
            return Subject((("project", "funds"),), project=self.project)
        raise UnreadError("subject", self.lost)

    @property
    def has_open_list(self) -> bool:
        """Whether a clause before listed subjects of which no figure was said yet."""
        return self.subject is not None and self.subject.is_joint and not (self.is_used or self.has_listed)

    @property
    def is_revenue(self) -> bool:
        """Whether the subject is revenue alone."""
        return self.subject is not None and all(measure.startswith("revenue") for _, measure in self.subject.rows)

    def open_bracket(self) -> None:
        """Open a bracket; what stands in it may be parts of the subject before it."""
        self.stack.append(
            Bracket(
                self.subject, self.printed, self.path, self.lost,
                self.whole, self.parts_of, self.unread_whole, self.is_part,
            )
        )  # fmt: skip
        self.has_listed = False
        if self.unread_whole:
            self.parts_of = self.unread_whole
        if self.subject is not None and self.is_used:
            self.whole = Whole(self.subject, self.path)

    def close_bracket(self) -> None:
        """Close a bracket; the subject before it goes on, unless the bracket gives it another name."""
        if not self.stack:
            return
        outside = self.stack.pop()
        lost = self.lost if self.subject is None else ""
        if self.subject not in (None, outside.subject) and not (self.is_used or self.has_listed):
            lost = self.printed
        self.subject, self.printed, self.path, self.lost = (
            outside.subject, outside.printed, outside.path, outside.lost,
        )  # fmt: skip
        self.whole, self.is_part = outside.whole, outside.is_part
        self.parts_of, self.unread_whole = outside.parts_of, outside.unread_whole
        if lost and not self.is_used:
            self.forget(lost)

    def forget(self, word: str = "") -> None:
        """Forget the subject, because of a word."""
        self.subject, self.printed, self.path, self.is_used, self.lost = None, "", None, False, word

    def turn(self, clause: Sequence[Token]) -> None:
        """Note that an unread clause may turn what follows into something else: what is bought, not what is held."""
        self.is_turned = self.is_turned or any(token.role == "TURN" for token in clause)

    def end_sentence(self) -> None:
        """End a sentence; its subject goes on if it is the only one of the paragraph.

        Sources and uses are equal in every year: where the two were stated alone and with one amount, what follows
        is said of both.
        """
        self.ref, self.skipping, self.stack = "", "", []
        self.whole, self.parts_of, self.has_listed = None, "", False
        self.before = replace(self.spoken[-1], is_unsure=len(self.spoken) > 1) if self.spoken else None
        self.spoken = ()
        if self.path is None and len(self.named) > 1:
            both = self.balanced()
            self.forget()
            if both:
                self.subject, self.is_used = both, True

    def balanced(self) -> Subject | None:
        """Sources and uses as one subject, where the paragraph stated nothing but the two and they are equal."""
        last = self.statements[-2:]
        pairs = tuple((statement.account_code, statement.measure) for statement in last)
        is_balance = [account for account, _ in pairs] == ["total_sources", "total_uses"] and len(self.named) == 2
        if is_balance and {statement.kind for statement in last} == {"amount"} and last[0].value == last[1].value:
            return Subject(pairs)
        return None

    def end_paragraph(self) -> None:
        """End a paragraph."""
        self.end_sentence()
        self.phase, self.named, self.then_book, self.has_gap, self.other_year = "", set(), "", False, ""
        self.then_measure, self.is_turned = "", False
        self.before, self.unread_whole = None, ""
        self.forget()

    def end_item(self) -> None:
        """End an item of a list: the next one has a subject of its own."""
        self.forget()
        self.named.clear()
        self.phase = ""
        self.whole, self.parts_of, self.unread_whole, self.before = None, "", "", None

    def follows_percentage(self, sentence: str) -> bool:
        """Whether the figure before, of the same subject and sentence, is a percentage of something else."""
        before = self.statements[-1] if self.statements else None
        if before is None or before.sentence != sentence or before.kind not in ("share", "completion_rate"):
            return False
        return (before.account_code, before.measure) in self.known_subject().rows

    def whole_of(self, subject: Subject) -> str:
        """The total that the paragraph names and a share of this subject is of; empty unless it is the only one."""
        account, measure = subject.rows[0]
        side = "revenue" if measure.startswith("revenue") else "expenditure"
        named = {account for rows in self._named_rows() for account, measure in rows if measure == side}
        wholes = (named & _WHOLES[side]) - {account}
        is_part = account not in _WHOLES[side] or account == f"{side}_current_year"
        return wholes.pop() if len(wholes) == 1 and is_part else ""

    def _named_rows(self) -> Iterator[tuple[tuple[str, str], ...]]:
        for _, rows, _ in self.named:
            yield rows

    def compare(self, direction: str, base: str = "") -> list[Statement]:
        """Note how the executed amount compares with its budget; give the statement that says so."""
        for statement in reversed(self.statements):
            if statement.kind == "completion_rate" or (statement.kind == "amount" and statement.phase == "executed"):
                statement.direction = direction
                statement.base = statement.base or base
                return [statement]
        return []


def base_of(leaves: Sequence[Token], document_kind: str) -> str:
    """What a comparison is with: the year before, its budget or its execution, or a budget of this year.

    Raises:
        UnreadError: it is the executed amount itself.
    """
    phase = next((token.value_of_word for token in leaves if token.role == "PHASE"), "")
    prior = next((token for token in leaves if token.role == "PRIOR"), None)
    if prior is not None:
        phase = phase or prior.value_of_word
        return prior_phase(phase, document_kind) if phase else "prior_year"
    phase = phase or (leaves[0].value_of_word if leaves else "")
    if phase in ("", "executed"):
        raise UnreadError("base")
    return phase
