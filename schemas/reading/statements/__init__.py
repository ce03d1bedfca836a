"""What the narrative of a disclosure states: its sections, its words with their roles, and what they measure."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from common.text import normalise
from schemas.declarations import references
from schemas.declarations.reader import declared

_FOLDER = "schemas/reading/statements"
BUDGET = "budget"
"""The kind of document whose figures are planned where nothing else is said"""
UNIT_ROLES = ("MONEY", "PERCENT", "SCORE", "COUNT")


@dataclass(frozen=True)
class Section:
    """A section of the narrative; see `sections.toml`."""

    name: str
    heading: tuple[str, ...]
    within: tuple[str, ...]
    group: str
    book: str
    tables: tuple[str, ...]
    whole: tuple[str, str] | None
    share_of: str
    is_read: bool
    mixed: tuple[str, ...] = ()
    budget_tables: tuple[str, ...] = ()
    has_accounts: bool = True
    begins: bool = True
    untitled: tuple[str, ...] = ()
    document: str = ""
    unless: tuple[str, ...] = ()

    def tables_of(self, document_kind: str) -> tuple[str, ...]:
        """The tables whose cells its statements repeat in a document of a kind."""
        return self.budget_tables if document_kind == BUDGET else self.tables


@dataclass(frozen=True)
class Subject:
    """What a word measures: one or more pairs of account and measure; see `subjects.toml`."""

    rows: tuple[tuple[str, str], ...]
    code_system: str = "item"
    unit: tuple[str, ...] = ()
    """The units of a count; none for money"""
    base: str = ""
    book: str = ""
    kind: str = ""
    phase: str = ""
    under: str = ""
    project: str = ""
    opens: bool = False
    then_book: str = ""
    takes_book: bool = False
    needs_book: bool = False
    then_measure: str = ""
    takes_measure: bool = False
    of_whole: bool = False
    is_joint: bool = False
    """Whether several subjects were listed, which one figure can only be of if it is said of each, or is 0"""

    @property
    def owner(self) -> str:
        """The account that relative words after it speak of."""
        return self.under or self.rows[0][0]

    def with_book(self, book: str) -> Subject:
        """The same subject for another budget book."""
        return replace(self, book=book)

    def with_measure(self, measure: str) -> Subject:
        """The same account, of which something else is measured."""
        return replace(self, rows=tuple((account, measure) for account, _ in self.rows))


@dataclass(frozen=True)
class Relative:
    """What a word measures of the subject before it, by the account of that."""

    of: Mapping[str, str] = field(hash=False)
    unit: tuple[str, ...] = ()
    by_unit: Mapping[str, str] = field(default_factory=dict, hash=False)
    book: str = ""
    kind: str = ""
    phase: str = ""


@dataclass(frozen=True)
class Word:
    """A declared word: its role, and what that needs."""

    role: str
    value: str = ""
    subject: Subject | None = None
    relative: Relative | None = None


def expand(word: str) -> Iterator[str]:
    """Give what a declared word stands for: {a,b,} is one of its alternatives; they may be nested.

    Raises:
        ValueError: its braces do not match.
    """
    start = word.find("{")
    if start < 0:
        if "}" in word:
            raise ValueError(f"a brace is not opened in {word!r}")
        yield word
        return
    depth, parts, begin = 0, [], start + 1
    for index in range(start, len(word)):
        char = word[index]
        depth += (char == "{") - (char == "}")
        if (depth == 1 and char == ",") or depth == 0:
            parts.append(word[begin:index])
            begin = index + 1
        if depth == 0:
            for alternative in parts:
                for middle in expand(alternative):
                    for rest in expand(word[index + 1 :]):
                        yield word[:start] + middle + rest
            return
    raise ValueError(f"a brace is not closed in {word!r}")


def _expanded(words: Iterable[str]) -> Iterator[str]:
    """Give the words as they are compared, each once; an alternative that leaves nothing is none."""
    yield from dict.fromkeys(filter(None, (normalise(expanded) for word in words for expanded in expand(word))))


@cache
def sections() -> tuple[Section, ...]:
    """The declared sections, in the order in which headings are compared with them."""
    body = declared(f"{_FOLDER}/sections.toml", references.statement_sections)
    return tuple(
        Section(
            name=row["name"],
            heading=tuple(_expanded(row["heading"])),
            within=tuple(row.get("within", ())),
            group=row.get("group", ""),
            book=row.get("book", "all"),
            tables=tuple(row.get("tables", ())),
            whole=(row["whole"]["account"], row["whole"]["measure"]) if "whole" in row else None,
            share_of=row.get("share_of", ""),
            is_read=row.get("is_read", True),
            mixed=tuple(row.get("mixed", ())),
            budget_tables=tuple(row.get("budget_tables", ())),
            has_accounts=row.get("has_accounts", True),
            begins=row.get("begins", True),
            untitled=tuple(_expanded(row.get("untitled", ()))),
            document=row.get("document") or "",
            unless=tuple(_expanded(row.get("unless", ()))),
        )
        for row in body["sections"]
    )


OTHER = Section("other", (), ("*",), "", "all", (), None, "", is_read=True)
"""The section of text under headings that open no other"""


@cache
def section_named(name: str) -> Section:
    """A section by its name; `OTHER` where it is none of them."""
    return next((section for section in sections() if section.name == name and name != OTHER.name), OTHER)


@cache
def grammar() -> str:
    """The grammar over the roles of words."""
    return files(__name__).joinpath("statements.lark").read_text("utf-8")


@cache
def units() -> Mapping[str, Word]:
    """The units behind numbers."""
    return {
        text: Word(row["role"], row.get("value", ""))
        for row in declared(f"{_FOLDER}/words.toml")["words"]
        if row["role"] in UNIT_ROLES
        for text in _expanded(row["words"])
    }


@cache
def _subjects_file() -> dict[str, Any]:
    return declared(f"{_FOLDER}/subjects.toml", references.statement_subjects)


@cache
def implied() -> tuple[tuple[tuple[str, ...], Mapping[str, str]], ...]:
    """Units with the measure that follows from them, by account."""
    return tuple((tuple(row["unit"]), row["of"]) for row in _subjects_file().get("implied", ()))


@cache
def former_items() -> tuple[tuple[str, str], ...]:
    """Codes with names that the classification had before and that narratives still use."""
    text = files(__name__).joinpath("former_items.csv").read_text("utf-8")
    return tuple((row["code"], normalise(row["name"])) for row in csv.DictReader(io.StringIO(text)))


@cache
def words(section: str, document_kind: str = "final") -> Mapping[str, Word]:
    """The declared words of a section besides units and names of accounts, in documents of a kind.

    A word that is declared for the kind goes before one that is declared for all.

    Raises:
        ValueError: a word is declared twice with different meanings.
    """
    words_by_text: dict[str, Word] = {}
    of_kind: dict[str, Word] = {}
    for name in dict.fromkeys(("", section, section_named(section).group)):
        for text, word in _all_words().get((name, document_kind), ()):
            _put(of_kind, text, word, section)
    for name in dict.fromkeys(("", section, section_named(section).group)):
        for text, word in _all_words().get((name, ""), ()):
            _put(words_by_text, text, word, section)
    return {**words_by_text, **of_kind}


def _put(words_by_text: dict[str, Word], text: str, word: Word, section: str) -> None:
    if words_by_text.setdefault(text, word) != word:
        raise ValueError(f"{text} is declared twice in section {section}: {words_by_text[text]} and {word}")


@cache
def _all_words() -> Mapping[tuple[str, str], list[tuple[str, Word]]]:
    """Words by the name of a section or a group and the kind of document; both are empty where a word is of all."""
    by_section: dict[tuple[str, str], list[tuple[str, Word]]] = defaultdict(list)
    for row in declared(f"{_FOLDER}/words.toml")["words"]:
        if row["role"] not in UNIT_ROLES:
            _file(by_section, row, row.get("sections") or [""], Word(row["role"], row.get("value", "")))
    body = _subjects_file()
    for row in body["subjects"]:
        _file(by_section, row, row["sections"], Word("SUBJECT", subject=_subject(row)))
    for row in body.get("measures", ()):
        _file(by_section, row, row["sections"], Word("MEASURE", relative=_relative(row)))
    return by_section


def _file(
    by_section: dict[tuple[str, str], list[tuple[str, Word]]], row: Mapping[str, Any], names: Iterable[str], word: Word
) -> None:
    for text in _expanded(row["words"]):
        for name in names:
            by_section[name, row.get("document") or ""].append((text, word))


def _subject(row: Mapping[str, Any]) -> Subject:
    pairs = row.get("rows") or [row]
    return Subject(
        rows=tuple((pair["account"], pair["measure"]) for pair in pairs),
        unit=tuple(row.get("unit", ())),
        base=row.get("base", ""),
        book=row.get("book", ""),
        kind=row.get("kind", ""),
        phase=row.get("phase", ""),
        under=row.get("under", ""),
        opens=row.get("opens", False),
        then_book=row.get("then_book", ""),
        takes_book=row.get("takes_book", False),
        needs_book=row.get("needs_book", False),
        then_measure=row.get("then_measure", ""),
        takes_measure=row.get("takes_measure", False),
        of_whole=row.get("of_whole", False),
    )


def _relative(row: Mapping[str, Any]) -> Relative:
    return Relative(
        of=row["of"],
        unit=tuple(row.get("unit", ())),
        by_unit=row.get("by_unit", {}),
        book=row.get("book", ""),
        kind=row.get("kind", ""),
        phase=row.get("phase", ""),
    )
