"""What was read before a clause and may be left out in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.reading.statements import Relative, Subject
from transforms.statements.headings import Headings
from transforms.statements.statement import Statement

Path = tuple[str, str, str]
BUDGETS = ("approved", "adjusted", "budget")


class UnreadError(Exception):
    """A clause that says something which is not declared; `why` as in `Unread`."""

    def __init__(self, why: str, word: str = "") -> None:
        super().__init__(why, word)
        self.why, self.word = why, word


@dataclass
class Head:
    """The words of an item before what it says."""

    phase: str = ""
    measure: Relative | None = None
    measure_printed: str = ""
    ref: str = ""
    has_subject: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it says neither what is measured nor when."""
        return not (self.has_subject or self.phase or self.measure)


@dataclass
class State:
    """The subject and what else holds for the next clause."""

    headings: Headings = field(default_factory=Headings)
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
    named: set[object] = field(default_factory=set)
    """The subjects of the paragraph"""
    stack: list[tuple[Subject | None, str, Path | None, str]] = field(default_factory=list)
    """The subjects outside the brackets that are open"""
    skipping: str = ""
    """reason or aside, while its words are passed over"""

    def name(self, subject: Subject, printed: str, path: Path | None) -> None:
        """Take a subject that a clause names."""
        if subject.under and self.subject is not None and self.subject.owner == subject.under:
            subject = subject.with_book(self.subject.book)
        self.subject, self.printed, self.path, self.is_used, self.lost = subject, printed, path, False, ""
        if not self.stack:
            self.named.add((subject.owner, () if subject.unit else subject.rows, path))

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

    def forget(self, word: str = "") -> None:
        """Forget the subject, because of a word."""
        self.subject, self.printed, self.path, self.is_used, self.lost = None, "", None, False, word

    def end_sentence(self) -> None:
        """End a sentence; its subject goes on if it is the only one of the paragraph.

        Sources and uses are equal in every year: where the two were stated alone and with one amount, what follows
        is said of both.
        """
        self.ref, self.skipping, self.stack = "", "", []
        if self.path is None and len(self.named) > 1:
            both = self._balanced()
            self.forget()
            if both:
                self.subject, self.is_used = both, True

    def _balanced(self) -> Subject | None:
        """Sources and uses as one subject, where the paragraph stated nothing but the two and they are equal."""
        last = self.statements[-2:]
        pairs = tuple((statement.account_code, statement.measure) for statement in last)
        is_balance = [account for account, _ in pairs] == ["total_sources", "total_uses"] and len(self.named) == 2
        if is_balance and {one.kind for one in last} == {"amount"} and last[0].value == last[1].value:
            return Subject(pairs)
        return None

    def end_paragraph(self) -> None:
        """End a paragraph."""
        self.end_sentence()
        self.phase, self.named = "", set()
        self.forget()

    def end_item(self) -> None:
        """End an item of a list: the next one has a subject of its own."""
        self.forget()
        self.named.clear()
        self.phase = ""

    def compare(self, direction: str, base: str = "") -> list[Statement]:
        """Note how the executed amount compares with its budget; give the statement that says so."""
        for statement in reversed(self.statements):
            if statement.kind == "completion_rate" or (statement.kind == "amount" and statement.phase == "executed"):
                statement.direction = direction
                statement.base = statement.base or base
                return [statement]
        return []
