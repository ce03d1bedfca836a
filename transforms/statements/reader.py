"""Read the statements of a narrative: paragraphs to sections, sentences to clauses, clauses to figures.

A clause is read only if every word between its subject and its figure is declared. What is not read ends the subject,
so that no later figure is attached to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lark import Tree

from schemas.reading.statements import Section, Subject, section_named
from transforms.statements.clause_items import Item
from transforms.statements.clause_words import body_named_first, cut_clauses, exception_word, has_number, visible_words
from transforms.statements.clauses import Leaf, parse
from transforms.statements.headings import Headings
from transforms.statements.lexer import Body, Lexer, Token, prior_phase
from transforms.statements.paragraphs import Paragraph, Text, sentences
from transforms.statements.parts import Path
from transforms.statements.state import BUDGETS, PRIORS, Head, State, UnreadError, UnsurePartError, base_of
from transforms.statements.statement import Narrative, Statement, Unread

_PROJECT = re.compile(r"(?P<name>[^,;:。]{2,40}?)(?:项目)?(?:支出)?(?:绩效)?(?:自评)?综述(?=[:。])")
_RUNNING = re.compile(r"[。;]|\d(?:万元|亿元|元|%)")
"""What is in every paragraph of running text; titles and numbers of tables are none"""
_SCORED = re.compile(r"(?:根据年初设定的绩效目标,)?(?P<name>[^,;:。]{2,40}?)(?:项目)?(?:绩效)?(?=自评得分为\d)")
_OF_YEAR = re.compile(r"(?<![与较比和同据按至止到])(?P<year>(?:19|20)\d\d)年(?!以来|-|—)")
_HEADING_END = re.compile(r"(?:的?具体)?(?:情况)?(?:的?说明)?(?:如下)?[。:]*$")
_TOP = 1
"""The level of headings such as 一、, which open sections and name no single item"""
_WITH_PROJECTS = "performance"
_MIXED = "total"
_OVERVIEW = "overview"
_OUT = "支出"
_OF_PERSONS = re.compile(r"\d(?:人|名|万|元|亿)")
_BEFORE_PARTS = ("SELF", "NOW", "ORDINAL")
_OF_AMOUNT = {"DIR", "SHARE", "COMPLETE", "SAME", "DIFFER", "VERSUS"}
"""Words of clauses that say something of an amount: where one is unread, the parts behind it may be read"""
_DIRECTED = ("change", "change_rate", "gap", "gap_rate", "unchanged")
_FARTHEST = 6
"""So many statements back a reason may explain a change"""


def read_narrative(paragraphs: Iterable[Paragraph], body: Body) -> Narrative:
    """Read what the paragraphs of a document state."""
    reader = Reader(body)
    for paragraph in paragraphs:
        reader.read(paragraph)
    return Narrative(reader.state.statements, reader.unread)


class Reader:
    """Reads the paragraphs of one document in their order."""

    def __init__(self, body: Body) -> None:
        self._lexer = Lexer(body)
        self.state = State(Headings(body.document_kind), document_kind=body.document_kind)
        self.unread: list[Unread] = []
        self._fiscal_year = body.fiscal_year
        self._of_other = ""
        """What the sentence is said of, where that is not the body: another body, or what is left without a part"""
        self._titled: tuple[Subject, str, Path | None] | None = None
        """The subject that the heading before names, for the paragraph below it"""
        self._other_year: tuple[int, str] | None = None
        """Level and year of the heading of a part about another year"""

    def read(self, paragraph: Paragraph) -> None:
        """Read one paragraph or heading."""
        state, headings = self.state, self.state.headings
        state.end_paragraph()
        paragraph = headings.titled(paragraph)
        text, heading = paragraph.text, None
        if paragraph.level is not None:
            lead = headings.open(paragraph)
            heading, text = text.part(0, lead), text.part(lead, len(text.chars))
            self._note_year(paragraph, heading.plain)
        elif self._titled is not None:
            state.name(*self._titled)
            state.titled = True
        text = self._of_project(text)
        names_item = not (text.chars or headings.has_opened) and int(paragraph.level or 0) > _TOP
        self._titled = self._subject_of(heading) if heading is not None and names_item else None
        if headings.is_read and text.chars:
            unread = len(self.unread)
            is_mixed = any(word in text.plain for word in headings.section.mixed)
            section = section_named(_MIXED) if is_mixed else headings.section
            for sentence in sentences(text):
                self._sentence(sentence, section)
            if not _RUNNING.search(text.plain):
                del self.unread[unread:]
            elif section.name == _OVERVIEW:
                # How many offices and bodies there are is no figure of the accounts.
                self.unread[unread:] = [
                    unread_clause for unread_clause in self.unread[unread:] if _OF_PERSONS.search(unread_clause.clause)
                ]

    def _note_year(self, paragraph: Paragraph, heading: str) -> None:
        """Note a heading of another year: what stands below it is not said of the year of the accounts."""
        level = int(paragraph.level or 0)
        if self._other_year is not None and level <= self._other_year[0]:
            self._other_year = None
        match = _OF_YEAR.search(heading)
        is_project = self.state.headings.section.name == _WITH_PROJECTS
        if match and int(match["year"]) != self._fiscal_year and not is_project:
            self._other_year = self._other_year or (level, match["year"])

    def _subject_of(self, heading: Text) -> tuple[Subject, str, Path | None] | None:
        """The subject that a heading names and nothing else: 1.公务接待费."""
        section = self.state.headings.section
        if not self.state.headings.is_read:
            return None
        plain = _HEADING_END.sub("", heading.plain)
        tokens = self._lexer.tokens(heading.part(0, len(plain)), section.name, section.group)
        tokens = [token for token in tokens if not token.is_hidden and token.role != "ORDINAL"]
        subjects = [token for token in tokens if token.role == "SUBJECT"]
        if len(subjects) != 1 or any(token.value_of_word != "executed" for token in tokens if token not in subjects):
            return None
        word = subjects[0].word
        return (word.subject, subjects[0].text, subjects[0].path) if word and word.subject else None

    def _of_project(self, text: Text) -> Text:
        """Note the project of a paragraph that names it first; give the rest of it."""
        self.state.project = ""
        if self.state.headings.section.name != _WITH_PROJECTS:
            return text
        if match := _PROJECT.match(text.plain):
            self.state.project = match["name"]
            return text.part(match.end() + 1, len(text.chars))
        if match := _SCORED.match(text.plain):
            self.state.project = match["name"]
            return text.part(match.end(), len(text.chars))
        return text

    def _sentence(self, text: Text, section: Section) -> None:
        """Read a sentence with the words of a section."""
        state = self.state
        tokens = self._lexer.tokens(text, section.name, section.group)
        sentence = text.printed(0, len(text.chars))
        ref = state.ref
        state.end_sentence()
        state.other_year = state.other_year or (self._other_year[1] if self._other_year else "")
        if any(token.role == "AMONG" for token in tokens[:2]):
            state.ref = ref
        self._of_other = body_named_first(tokens)
        for clause, sign in cut_clauses(tokens):
            if clause and clause[0].role == "ORDINAL":
                state.end_item()
            if clause:
                self._clause(clause, text, sentence)
            if sign == "(":
                state.open_bracket()
            elif sign == ")":
                state.close_bracket()
            elif sign and sign in ";。!?":
                state.skipping = ""

    def _clause(self, clause: list[Token], text: Text, sentence: str) -> None:
        state = self.state
        has_figure = any(has_number(token) for token in clause)
        reason = next((index for index, token in enumerate(clause) if token.role == "REASON"), None)
        if state.skipping == "reason":
            if has_figure:
                self._leave(clause, text, "reason")
            return
        if reason is not None:
            self._reason(clause, reason, text)
            return
        first = next((token for token in clause if token.role not in _BEFORE_PARTS), clause[0])
        if first.role in ("AMONG", "ASIDE"):
            state.list_parts(first.value_of_word)
        explains = first.text in ("为", "是") and not has_figure and any(token.role == "UNKNOWN" for token in clause)
        if first.role == "ASIDE" or explains:
            state.skipping = "aside"
            if has_figure:
                self._leave(clause, text, "unknown_word", first.text)
            return
        self._of_other = self._of_other or exception_word(clause)
        if self._is_of_another_year(clause) or self._of_other:
            if has_figure:
                self._leave(clause, text, "unknown_word", self._of_other or state.other_year)
            return
        try:
            self._read(clause, text, sentence)
        except UnreadError as error:
            if isinstance(error, UnsurePartError):
                state.parts_of = state.parts_of or error.word or clause[0].text
            if has_figure:
                self._leave(clause, text, error.why, error.word)
            elif state.skipping != "aside":
                state.forget(error.word or clause[0].text)
                state.turn(clause)
        else:
            state.skipping = ""

    def _is_of_another_year(self, clause: Sequence[Token]) -> bool:
        """Whether a clause speaks of another year, which it names or one before it in its paragraph."""
        roles = {token.role for token in clause}
        if "NOW" in roles:
            self.state.other_year = ""
        elif not roles & {"THAN", "VERSUS", "REF"}:
            year = next((token.text for token in clause if token.role in ("OTHER_YEAR", "PRIOR")), "")
            stated = next(
                (token.text for token in clause if token.role == "PHASE" and token.value_of_word in PRIORS), ""
            )
            self.state.other_year = year or stated or self.state.other_year
            return bool(self.state.other_year) and not (stated and not year)
        return bool(self.state.other_year)

    def _leave(self, clause: Sequence[Token], text: Text, why: str, word: str = "") -> None:
        """Leave a clause with a figure unread: nothing after it belongs to the subject before it."""
        start, end = clause[0].start, clause[-1].end
        self.unread.append(Unread(text.page_at(start), text.printed(start, end), why, word))
        self.state.forget(word)
        self.state.has_gap = True
        roles = {token.role for token in clause}
        if why == "unknown_word" and not roles & _OF_AMOUNT:
            self.state.unread_whole = self.state.unread_whole or word
        if why != "reason":
            self.state.turn(clause)

    # --- Reasons

    def _reason(self, clause: Sequence[Token], reason_index: int, text: Text) -> None:
        """A reason: it explains what its clause names, or the changes before it, and is no statement itself."""
        start = clause[reason_index].end
        rest = text.plain[start:]
        end = start + next((at for at, char in enumerate(rest) if char in ";。"), len(rest))
        words = text.printed(start, end).strip(":：")
        for statement in self._explained([token for token in clause[:reason_index] if not token.is_hidden]):
            statement.reason = statement.reason or words
        if any(has_number(token) for token in clause):
            self._leave(clause, text, "reason")
        self.state.skipping = "reason"

    def _explained(self, before: Sequence[Token]) -> list[Statement]:
        """The statements that a reason explains; the words before it may name them, and say the direction."""
        compared = next((token for token in before if token.role == "COMPARE"), None)
        if compared is not None:
            return self.state.compare(compared.value_of_word)
        recent: list[Statement] = []
        for distance, statement in enumerate(reversed(self.state.statements)):
            if (recent and statement.sentence != recent[-1].sentence) or (not recent and distance > _FARTHEST):
                break
            if statement.kind in _DIRECTED:
                recent.append(statement)
        subject = next((token for token in before if token.role == "SUBJECT"), None)
        if subject is not None and subject.word is not None and subject.word.subject is not None:
            codes = {account for account, _ in subject.word.subject.rows}
            recent = [statement for statement in recent if statement.account_code in codes]
        return recent

    # --- Statements

    def _read(self, clause: Sequence[Token], text: Text, sentence: str) -> None:
        unknown = next((token for token in clause if token.role in ("UNKNOWN", "OTHER_YEAR")), None)
        if unknown is not None:
            raise UnreadError("unknown_word", unknown.text)
        visible = visible_words(clause)
        if not visible:
            return
        project = self.state.project
        other = next((token.text for token in clause if token.role == "NAME" and token.text not in project), "")
        if project and other:
            raise UnreadError("unknown_word", other)
        tree = parse(visible)
        if tree is None:
            raise UnreadError("structure")
        if self.state.has_open_list and any(token.role == "SUBJECT" for token in visible):
            raise UnreadError("subject", self.state.printed)  # 公务接待费、公车购置费,公车运行费合计3万元
        before = replace(self.state, named=set(self.state.named))
        statements: list[Statement] = []
        try:
            listed: list[tuple[Subject, str]] = []
            for item in tree.children:
                if isinstance(item, Tree):
                    statements.extend(self._item(item, visible, text, sentence, listed))
        except UnreadError:
            vars(self.state).update(vars(before))
            raise
        self.state.statements.extend(statements)

    def _item(
        self, item: Tree[Leaf], tokens: Sequence[Token], text: Text, sentence: str, listed: list[tuple[Subject, str]]
    ) -> Iterator[Statement]:
        """Read one item; `listed` are the subjects before it in the clause that no figure followed."""
        head = Head()
        for child in item.children:
            if isinstance(child, Tree) and child.data == "head":
                head = self._head(child, tokens)
                if head.has_subject:
                    listed.append((self.state.known_subject(), self.state.printed))
                    if len(listed) > 1:
                        self.state.join([subject for subject, _ in listed], "、".join(printed for _, printed in listed))
                if head.is_compared or (head.ref and _is_against(item)):
                    head.must_keep(self.state)
            elif isinstance(child, Tree):
                yield from Item(self.state, head, tokens, text, sentence, child).statements()
                listed.clear()

    def _head(self, tree: Tree[Leaf], tokens: Sequence[Token]) -> Head:
        """Take the words before what an item says."""
        state, head = self.state, Head(subject_before=self.state.subject)
        for word in tree.children:
            if not isinstance(word, Tree):
                continue
            leaves = [tokens[int(leaf.value)] for leaf in word.children if not isinstance(leaf, Tree)]
            if word.data == "subject":
                self._name(leaves[0], head)
            elif word.data == "phase":
                self._note_phase(leaves[0], head)
            elif word.data == "measure":
                if head.measure is not None:
                    raise UnreadError("structure")
                head.measure = leaves[0].word.relative if leaves[0].word else None
                head.measure_printed = leaves[0].text
            elif word.data == "each":
                head.says_each = True
            elif word.data == "ref" and len(leaves) == 1 and leaves[0].role == "THAN":
                head.is_compared = True
            elif word.data == "ref":
                head.ref = state.ref = base_of(leaves, state.document_kind)
                head.is_ref_open = all(leaf.role in ("THAN", "PRIOR") for leaf in leaves)
        return head

    def _note_phase(self, token: Token, head: Head) -> None:
        """Take a phase that a clause names: of what it states, or of what it compares with (比上年公务接待费预算数)."""
        phase = token.value_of_word
        if phase == head.phase and not head.is_ref_open:
            return  # 实际支出“三公”经费决算
        if head.phase and not head.is_ref_open:
            raise UnreadError("structure")
        if token.text.startswith(_OUT) and not head.has_subject and self.state.is_revenue:
            raise UnreadError("subject")  # 财政拨款收入预算9万元，支出预算9万元
        if head.is_ref_open and (head.has_subject or phase in BUDGETS):
            head.ref = self.state.ref = prior_phase(phase, self.state.document_kind)
            head.is_ref_open = False
        else:
            head.phase = phase
            self.state.phase = phase if phase not in PRIORS else self.state.phase

    def _name(self, token: Token, head: Head) -> None:
        """Take the subject that a clause names."""
        subject = token.word.subject if token.word else None
        if subject is None or (head.has_subject and subject != self.state.subject):
            raise UnreadError("subject")
        head.has_subject = True
        self.state.name(subject, token.text, token.path)


def _is_against(item: Tree[Leaf]) -> bool:
    return any(isinstance(child, Tree) and child.data in ("against", "stated") for child in item.children)
