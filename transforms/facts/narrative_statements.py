"""Read the figures that the narrative states of the tables, as `schemas/reading/narrative.toml` declares them.

A clause is read only if every word of it is declared: where it begins, its subject, its phase, its figure. With any
other word it is skipped, so that nothing is guessed.
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
# A comma between the digits of one number separates nothing; a colon before digits stands for 为.
_CLAUSE = re.compile(r",(?!(?<=\d,)\d{3}(?!\d))|:(?!\d)|[。;]|(?<=[元辆套台])、")
_YEAR = re.compile(r"(?P<year>20\d\d)年度?")
_NAME = re.compile(rf"(?:{_ORDINAL.pattern})*(?P<name>[^\d,:;。]{{4,40}}?)20\d\d年")
_HEADING = re.compile(rf"(?:{_ORDINAL.pattern})+[^,:;。\d]{{0,60}}?(?:情况的?说明|说明|情况)(?:如下)?")
_MAX_HEADING = 60
"""Characters within which the subject of a heading stands"""


@dataclass(frozen=True)
class Figure:
    """One figure that the narrative states, and what it is a figure of."""

    statement: Statement
    phase: str
    """executed, budget or approved"""
    text: str
    """As printed, without separators; 0 where the narrative says that there was nothing"""
    unit: str
    """亿元, 万元, 元; empty for counts"""
    year: int | None
    """The year that is named with it; None where none is"""
    page: int
    printed: str


@dataclass
class _Context:
    """What the clauses read so far say about the next one."""

    section: str = ""
    subject: Statement | None = None
    year: int | None = None
    before: str = ""
    """The sentence so far"""

    def end_sentence(self) -> None:
        self.subject, self.year, self.before = None, None, ""


@cache
def _tail() -> str:
    """The text between a subject and the end of its clause."""
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
            statement,
            re.compile(rf"{statement.subject.pattern}{_tail()}"),
            re.compile(
                rf"{words['nil']}{words['nil_verbs']}?{statement.subject.pattern}(?P<budget>预算)?{words['spent']}?"
            ),
        )
        for statement in narrative().statements
    )


@cache
def _continuation() -> re.Pattern[str]:
    """A clause that continues with the subject of the one before it."""
    return re.compile(_tail())


@cache
def _lead() -> re.Pattern[str]:
    """The pattern of the words that may precede a subject."""
    words = narrative().words
    return re.compile(f"{_ORDINAL.pattern}|{words['lead']}|{words['self']}|{words['time']}")


@cache
def _reason() -> re.Pattern[str]:
    """Words that begin a reason: no figure of the tables follows in the sentence."""
    return re.compile(narrative().words["reason"])


@cache
def _aside() -> re.Pattern[str]:
    """A clause that leaves the subject as it is."""
    words = narrative().words
    return re.compile(f"{words['aside']}|{words['lead']}")


def read_statements(pages: Sequence[Page]) -> list[Figure]:
    """Read the figures that pages of narrative state, in reading order; of several years those of the last one."""
    texts = [(page.number, page.text) for page in pages]
    names = _body_names(text for _, text in texts)
    figures = list(_figures(texts, names))
    last_year = max((figure.year for figure in figures if figure.year is not None), default=None)
    return [figure for figure in figures if figure.year in (None, last_year)]


def _body_names(texts: Iterable[str]) -> tuple[str, ...]:
    """The names that the narrative uses for its body: the one most often put before a year, and parts of it."""
    counts: Counter[str] = Counter()
    for text in texts:
        for line in text.split("\n"):
            if match := _NAME.match(normalise(line)):
                counts[match["name"]] += 1
    if not counts:
        return ()
    most_common = counts.most_common(1)[0][0]
    return tuple(sorted((name for name in counts if name in most_common), key=len, reverse=True))


def _figures(texts: Iterable[tuple[int, str]], names: Sequence[str]) -> Iterator[Figure]:
    context = _Context()
    is_unfinished, last_page = False, None
    for page, text in texts:
        if last_page is not None and page != last_page + 1:
            context, is_unfinished = _Context(), False
        last_page = page
        for paragraph, starts in _paragraphs(text):
            if starts:
                context.end_sentence()
                heading = _HEADING.match(paragraph)
                context.section = _section(heading[0] if heading else paragraph, context.section)
                paragraph = paragraph[heading.end() :] if heading else paragraph
            elif is_unfinished:
                # Its first words are on the page before.
                paragraph = _CLAUSE.split(paragraph, maxsplit=1)[-1] if _CLAUSE.search(paragraph) else ""
            is_unfinished = not paragraph.endswith(("。", ";"))
            for sentence in _SENTENCE.split(paragraph):
                yield from _read_sentence(sentence, page, context, names)


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
        # Digits on both sides of a line end may be one number or two: keep them apart.
        current += "\n" + line if current[-1:].isdigit() and line[0].isdigit() else line
    if current:
        yield current, starts


def _section(paragraph: str, before: str) -> str:
    """The section of a paragraph with an ordinal: the one that its heading opens, or the one before it."""
    heading = re.split(r"[。;]|\d+(?:\.\d+)?[万亿]?元", paragraph[:_MAX_HEADING], maxsplit=1)[0]
    for section, words in narrative().sections.items():
        if any(word in heading for word in words):
            return section
    return "" if _TOP.match(paragraph) else before


def _read_sentence(sentence: str, page: int, context: _Context, names: Sequence[str]) -> Iterator[Figure]:
    for clause in _CLAUSE.split(sentence):
        if not clause:
            continue
        if _reason().search(clause):
            break
        figure = _read_clause(clause, page, context, names)
        if figure is not None:
            context.subject = figure.statement
            yield figure
        elif not _aside().fullmatch(clause):
            context.subject = None
        context.before += clause
    context.end_sentence()


def _read_clause(clause: str, page: int, context: _Context, names: Sequence[str]) -> Figure | None:
    """The figure of a clause, after removing the words before its subject one by one."""
    rest = clause
    while True:
        for statement, amount_pattern, nil_pattern in _patterns():
            if not _is_expected(statement, context):
                continue
            if (match := amount_pattern.fullmatch(rest)) and (match["count"] is not None) == (
                statement.unit == "count"
            ):
                return _figure(statement, match, clause, page, context)
            if match := nil_pattern.fullmatch(rest):
                phase = "budget" if match["budget"] else "executed"
                return Figure(statement, phase, "0", "元", context.year, page, clause)
        if context.subject and (match := _continuation().fullmatch(rest)) and any(match[p] for p in narrative().phases):
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


def _is_expected(statement: Statement, context: _Context) -> bool:
    """Whether a statement may stand in this section and after these words."""
    if statement.sections is not None and context.section not in statement.sections:
        return False
    return not (statement.unless_before and statement.unless_before in context.before)


def _figure(statement: Statement, match: re.Match[str], clause: str, page: int, context: _Context) -> Figure:
    phase = next((name for name in narrative().phases if match[name]), "executed")
    text = match["amount"].replace(",", "")
    return Figure(statement, phase, text, match["unit"] or "", context.year, page, clause)
