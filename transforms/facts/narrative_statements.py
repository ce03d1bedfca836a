"""Reads the figures that the narrative states of the tables, as `schemas/reading/narrative.toml` declares them.

A clause is read only if every word of it is declared: where it begins, its subject, its phase, its figure. Any other
word leaves it unread, so that nothing is attached by guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from common.text import normalise
from schemas.reading.narrative import Statement, narrative
from transforms.reading.opening import Page

_ORDINAL = re.compile(
    r"(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)|\d{1,2}[、.](?!\d)|\(\d{1,2}\))"
)
_TOP = re.compile(r"第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+[、.]")
_PAGE_NUMBER = re.compile(r"[-第]?\d{1,4}[-页]?")
_SENTENCE = re.compile(r"(?<=[。;])")
# A comma between the digits of one number parts nothing; a colon before digits stands for 为.
_CLAUSE = re.compile(r",(?!(?<=\d,)\d{3}(?!\d))|:(?!\d)|[。;]|(?<=[元辆套台])、")
_YEAR = re.compile(r"(?P<year>20\d\d)年度?")
_NAME = re.compile(rf"(?:{_ORDINAL.pattern})*(?P<name>[^\d,:;。]{{4,40}}?)20\d\d年")
_HEADING = re.compile(rf"(?:{_ORDINAL.pattern})+[^,:;。\d]{{0,60}}?(?:情况的?说明|说明|情况)(?:如下)?")
_HEAD = 60
"""The subject of a heading stands within so many characters"""


@dataclass(frozen=True)
class Figure:
    """One figure that the narrative states, and of what."""

    statement: Statement
    phase: str
    """executed, budget or approved"""
    text: str
    """As printed, without separators; 0 where it says that there was nothing"""
    unit: str
    """亿元, 万元, 元; empty for counts"""
    year: int | None
    """The year that is named with it"""
    page: int
    printed: str


@dataclass
class _Context:
    """What the clauses before one have settled."""

    section: str = ""
    subject: Statement | None = None
    year: int | None = None
    before: str = ""
    """The sentence so far"""

    def end_sentence(self) -> None:
        self.subject, self.year, self.before = None, None, ""


@cache
def _tail() -> str:
    """What stands between a subject and the end of its clause."""
    words, phases = narrative().words, narrative().phases
    phase = "|".join(f"(?P<{name}>{words})" for name, words in phases.items())
    amount = r"(?P<amount>\d[\d,]*(?:\.\d+)?)(?:(?P<unit>亿元|万元|元)|(?P<count>辆|台\(套\)|台/套|台套|台|套))车?"
    return f"{words['spent']}?(?:{phase})?{words['amount_of']}?{words['states']}?{amount}"


@cache
def _patterns() -> tuple[tuple[Statement, re.Pattern[str], re.Pattern[str]], ...]:
    """For each statement: the clause that gives its figure, and the clause that says that there was none."""
    words = narrative().words
    return tuple(
        (
            one,
            re.compile(rf"{one.subject.pattern}{_tail()}"),
            re.compile(rf"{words['nil']}{words['nil_verbs']}?{one.subject.pattern}(?P<budget>预算)?{words['spent']}?"),
        )
        for one in narrative().statements
    )


@cache
def _rest() -> re.Pattern[str]:
    """A clause that goes on with the subject of the one before it."""
    return re.compile(_tail())


@cache
def _lead() -> re.Pattern[str]:
    """One word of those that may stand before a subject."""
    words = narrative().words
    return re.compile(f"{_ORDINAL.pattern}|{words['lead']}|{words['self']}|{words['time']}")


@cache
def _reason() -> re.Pattern[str]:
    return re.compile(narrative().words["reason"])


@cache
def _aside() -> re.Pattern[str]:
    words = narrative().words
    return re.compile(f"{words['aside']}|{words['lead']}")


def stated(pages: Sequence[Page]) -> list[Figure]:
    """The figures that pages of narrative state, in reading order; of several years those of the last one."""
    texts = [(page.number, page.text) for page in pages]
    names = _names(text for _, text in texts)
    figures = list(_figures(texts, names))
    last = max((one.year for one in figures if one.year is not None), default=None)
    return [one for one in figures if one.year in (None, last)]


def _names(texts: Iterable[str]) -> tuple[str, ...]:
    """By what name the narrative speaks of its body: the one most often put before a year, and parts of it."""
    found: Counter[str] = Counter()
    for text in texts:
        for line in text.split("\n"):
            if match := _NAME.match(normalise(line)):
                found[match["name"]] += 1
    if not found:
        return ()
    most = found.most_common(1)[0][0]
    return tuple(sorted((name for name in found if name in most), key=len, reverse=True))


def _figures(texts: Iterable[tuple[int, str]], names: Sequence[str]) -> Iterator[Figure]:
    context = _Context()
    open_end, last = False, None
    for number, text in texts:
        if last is not None and number != last + 1:
            context, open_end = _Context(), False
        last = number
        for paragraph, starts in _paragraphs(text):
            if starts:
                context.end_sentence()
                heading = _HEADING.match(paragraph)
                context.section = _section(heading[0] if heading else paragraph, context.section)
                paragraph = paragraph[heading.end() :] if heading else paragraph
            elif open_end:
                # It began on the page before, with words that are not here.
                paragraph = _CLAUSE.split(paragraph, maxsplit=1)[-1] if _CLAUSE.search(paragraph) else ""
            open_end = not paragraph.endswith(("。", ";"))
            for sentence in _SENTENCE.split(paragraph):
                yield from _of_sentence(sentence, number, context, names)


def _paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a page joined to paragraphs, and whether each begins with an ordinal."""
    current, starts = "", False
    for printed in text.split("\n"):
        line = normalise(printed)
        if not line or _PAGE_NUMBER.fullmatch(line):
            continue
        if _ORDINAL.match(line):
            if current:
                yield current, starts
            current, starts = line, True
            continue
        # Digits on both sides of a line end are two numbers, or one: nobody can tell.
        current += "\n" + line if current[-1:].isdigit() and line[0].isdigit() else line
    if current:
        yield current, starts


def _section(paragraph: str, before: str) -> str:
    """The section that a paragraph with an ordinal opens, or goes on with."""
    heading = re.split(r"[。;]|\d+(?:\.\d+)?[万亿]?元", paragraph[:_HEAD], maxsplit=1)[0]
    for section, words in narrative().sections.items():
        if any(word in heading for word in words):
            return section
    return "" if _TOP.match(paragraph) else before


def _of_sentence(sentence: str, page: int, context: _Context, names: Sequence[str]) -> Iterator[Figure]:
    for clause in _CLAUSE.split(sentence):
        if not clause:
            continue
        if _reason().search(clause):
            break
        figure = _of_clause(clause, page, context, names)
        if figure is not None:
            context.subject = figure.statement
            yield figure
        elif not _aside().fullmatch(clause):
            context.subject = None
        context.before += clause
    context.end_sentence()


def _of_clause(clause: str, page: int, context: _Context, names: Sequence[str]) -> Figure | None:
    """The figure of a clause, tried with more and more of the words before its subject taken away."""
    rest = clause
    while True:
        for statement, gives, denies in _patterns():
            if not _is_read(statement, context):
                continue
            if (match := gives.fullmatch(rest)) and (match["count"] is not None) == (statement.unit == "count"):
                return _figure(statement, match, clause, page, context)
            if match := denies.fullmatch(rest):
                phase = "budget" if match["budget"] else "executed"
                return Figure(statement, phase, "0", "元", context.year, page, clause)
        if context.subject and (match := _rest().fullmatch(rest)) and any(match[p] for p in narrative().phases):
            return _figure(context.subject, match, clause, page, context)
        if match := _YEAR.match(rest):
            context.year = int(match["year"])
            rest = rest[match.end() :]
        elif match := _lead().match(rest):
            rest = rest[match.end() :]
        elif name := next((name for name in names if rest.startswith(name)), None):
            rest = rest.removeprefix(name)
        else:
            return None


def _is_read(statement: Statement, context: _Context) -> bool:
    if statement.sections is not None and context.section not in statement.sections:
        return False
    return not (statement.unless_before and statement.unless_before in context.before)


def _figure(statement: Statement, match: re.Match[str], clause: str, page: int, context: _Context) -> Figure:
    phase = next((name for name in narrative().phases if match[name]), "executed")
    text = match["amount"].replace(",", "")
    return Figure(statement, phase, text, match["unit"] or "", context.year, page, clause)
