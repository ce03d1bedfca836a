"""Cut the title of a table into its declared words, its year, and the name of the body at its head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.reading.titles import JOINER, LEVEL, SILENT, TABLE, UNKNOWN, Word, title_words
from schemas.reading.titles import YEAR as YEAR_ROLE
from transforms.identity.names import is_organisation

YEAR = r"(?:20[0-9]{2}|二[〇○零O0][〇○零O0一二三四五六七八九]{2})"
_YEAR = re.compile(rf"({YEAR})(?:年度?|度)")
_HAS_YEAR = re.compile(YEAR)
_BLANK_YEAR = re.compile(r"年度?")
_OF_MANY = re.compile(r"各|下属|所属|直属|分(?:单位|部门|科目|项目|地区|级)|按")
"""Words in the name of a body by which it is several: a table split up by them is another one"""
_UNKNOWN_COST = 100
"""What an unknown character costs in words"""


@dataclass(frozen=True)
class TitleParts:
    """The parts of a title, in printed order.

    `year` is as printed; `body` is the text before the declared words that names a body, empty where there is none;
    `unknown` are the texts that no declaration knows.
    """

    words: tuple[Word, ...]
    year: str | None = None
    body: str = ""
    unknown: tuple[str, ...] = ()


def cut_title(text: str) -> TitleParts:
    """Cut a normalised title, without its number, into its parts."""
    from_start, to_end = _cuts(text), _cuts_to_end(text)
    if from_start[len(text)] is not None:
        return _parts(from_start[len(text)] or ())
    for size in range(len(text) - 1, 0, -1):
        for start in range(len(text) - size):
            head, tail = from_start[start], to_end[start + size]
            if head is not None and tail is not None and _is_before_body(head):
                body = text[start : start + size]
                if is_organisation(body) and not _HAS_YEAR.search(body) and not _OF_MANY.search(body):
                    return _parts((*head, *tail), body)
    return _with_unknown(text)


_Cut = tuple[Word, ...]


def _words_at(text: str, start: int) -> list[Word]:
    """The words that begin at a place of a text, the longest first."""
    words = title_words().words
    longest_first = [words[text[start:end]] for end in range(len(text), start, -1) if text[start:end] in words]
    if match := _YEAR.match(text, start) or (_BLANK_YEAR.match(text) if not start else None):
        longest_first.append(Word(match[0], YEAR_ROLE, match[1] if match.re is _YEAR else ""))
    return longest_first


def _cuts(text: str) -> list[_Cut | None]:
    """For each place of a text its head up to there in the fewest words; None where it cannot be cut into words."""
    cuts: list[_Cut | None] = [()] + [None] * len(text)
    for start in range(len(text)):
        cut = cuts[start]
        if cut is None:
            continue
        for word in _words_at(text, start):
            end = start + len(word.text)
            before = cuts[end]
            if before is None or len(before) > len(cut) + 1:
                cuts[end] = (*cut, word)
    return cuts


def _cuts_to_end(text: str) -> list[_Cut | None]:
    """For each position in a text, cut the rest of it into the fewest words; None where that is impossible."""
    cuts: list[_Cut | None] = [None] * len(text) + [()]
    for start in range(len(text) - 1, -1, -1):
        for word in _words_at(text, start):
            rest, before = cuts[start + len(word.text)], cuts[start]
            if rest is not None and (before is None or len(before) > len(rest) + 1):
                cuts[start] = (word, *rest)
    return cuts


def _is_before_body(words: Sequence[Word]) -> bool:
    return all(word.role in (YEAR_ROLE, LEVEL) or word.says in (JOINER, "other") for word in words)


def _parts(words: Sequence[Word], body: str = "") -> TitleParts:
    years = {word.says for word in words if word.role == YEAR_ROLE and word.says}
    if len(years) > 1:
        return TitleParts(tuple(words), None, body, tuple(sorted(years)))
    return TitleParts(tuple(words), next(iter(years), None), body)


def _with_unknown(text: str) -> TitleParts:
    """Cut a title that has other words, too, so that as little as possible of it is unknown."""
    best: list[tuple[int, tuple[Word, ...]]] = [(0, ())]
    for end in range(1, len(text) + 1):
        cost, words = best[end - 1]
        best.append((cost + _UNKNOWN_COST, (*words, Word(text[end - 1], UNKNOWN, ""))))
        for start in range(end):
            word = next((word for word in _words_at(text, start) if start + len(word.text) == end), None)
            if word and best[start][0] + 1 < best[end][0]:
                best[end] = (best[start][0] + 1, (*best[start][1], word))
    words = best[-1][1]
    unknown: list[str] = []
    for before, word in zip((None, *words), words, strict=False):
        if word.role == UNKNOWN:
            if before and before.role == UNKNOWN:
                unknown[-1] += word.text
            else:
                unknown.append(word.text)
    parts = _parts([word for word in words if word.role != UNKNOWN])
    return TitleParts(parts.words, parts.year, "", (*unknown, *parts.unknown))


def names_a_table(words: Sequence[Word]) -> bool:
    """Whether words are the title of a table: 表 or 明细, and something that tables differ by."""
    says = {word.says for word in words if word.role == SILENT or word.says == "detail"}
    return bool(says & {TABLE, "detail"}) and any(word.feature for word in words if word.says != "detail")


def lacks_its_head(words: Sequence[Word]) -> bool:
    """Whether what is printed before the first word of a title is lost, as where a spreadsheet clips its first line."""
    first = next((word for word in words if word.feature), None)
    return first is not None and first.text in title_words().never_first
