"""The lines around a grid: the title of the table, its captions and its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from common.text import normalise, squeeze
from schemas.reading.forms import Form
from schemas.reading.titles import KIND, final_form_of, form_of, title_words
from transforms.forms.title_words import YEAR as YEAR
from transforms.forms.title_words import cut_title, lacks_its_head, names_a_table
from transforms.forms.units import find_unit

LONGEST_LINE = 400
"""Longer lines are neither titles nor captions; they are skipped, as some expressions take quadratic time"""
_MAX_TITLE = 60
_NUMERAL = "(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}(?!般))"
_HAS_TABLE = re.compile("表|明细")
_SHORTEST_TITLE = 4
_SCOPES = frozenset({"department", "unit"})
_TABLE_LIKE = re.compile(r"(?:表|明细)(?:\([^()]*\))?$")
_NOT_A_TITLE = re.compile(r"^(?:注|说明|备注)[:：]?|(?:部门|单位|年度?)(?:决算|预算)(?:公开)?(?:报?表)?$|[。;；]")
_CAPTION = re.compile(
    rf"^(?:编制|公开|填报|预算|主管)?(?:部门|单位)(?:名称|\(单位\))?[:：]|^{YEAR}年度?$|^-?[0-9]{{1,3}}-?$"
)
_NOTE = re.compile(r"^[\[【(（]?(?:注|说明|备注|注释|※|\*)")
_NIL = re.compile(
    r"(?:本表|此表|该表|表)(?:无|没有|未|为空|为零|数据为)|无此(?:项|类)|(?:无|没有|未发生|未使用|不存在|不涉及)[^。]{0,60}"
    r"(?:收入|支出|数据|经费|安排|预算|拨款|收支|情况|结转|结余)|空表|无数据"
)


@dataclass(frozen=True)
class _Numbers:
    """The numbers and remarks around a title."""

    before: re.Pattern[str]
    behind: re.Pattern[str]
    alone: re.Pattern[str]
    """A whole line that is the number of a form"""


@cache
def _numbers() -> _Numbers:
    stems = "|".join(title_words().stems)
    form = (
        rf"(?:附?表{_NUMERAL}|附件{_NUMERAL}|[一-龥A-Za-z]{{0,4}}(?:{stems})(?:表?[0-9]{{1,3}}|{_NUMERAL}(?=表)))"
        "(?:-[0-9]+)?表?"
    )  # 公开01表, 附表1-1, 部门公开表5
    return _Numbers(
        before=re.compile(
            rf"^(?:第?[一二三四五六七八九十]+[、.:]|\([一二三四五六七八九十0-9]+\)|[0-9]{{1,2}}[、.](?={YEAR}年)"
            rf"|[0-9]{{1,2}}(?:\.[0-9]{{1,2}})?[、.-]?(?=[^0-9年])|[①-⑳]|\(?{form}\)?[、.:-]?(?![0-9年])"
            r"|[A-Za-z]{1,3}[0-9]{1,2}(?:[_-][0-9]+)?[、.:-]?(?=[一-龥]))+"
        ),
        behind=re.compile(
            rf"(?:\((?:附?表|{stems})表?[0-9]+表?\)|\(?续(?:表)?[0-9]*\)?|\([0-9]+/[0-9]+\)|公开[0-9]{{1,2}}表"
            r"|\(?(?:金额)?单位:?(?:万元|元)\)?|\((?:万元|元)\))+$"
        ),
        alone=re.compile(rf"^(?:[一-龥A-Za-z]{{0,8}}(?:{stems})|附?表)表?{_NUMERAL}(?:-[0-9]+)?表?$"),
    )


@dataclass(frozen=True)
class Title:
    """A line that names a table: the declared form, or None for a table that is not declared."""

    printed: str
    form: Form | None
    year: str | None = None
    """The year in it, as printed"""
    body: str = ""
    """The body that is named before its declared words, normalised, without year and scope; empty where none is"""
    scope: str | None = None
    """department or unit, where the title names it (部门收支总表, 预算单位收支总表)"""
    kind: str | None = None
    """final or budget, where the title names it"""
    features: frozenset[str] = frozenset()
    """What its declared words say of the table"""
    unknown: tuple[str, ...] = ()
    """Its words that no declaration knows"""
    final_form: Form | None = None
    """The form that it names in a final account although it does not say 决算"""

    @property
    def is_certain(self) -> bool:
        """Whether it alone says which table it names: one of a final account without 决算 may name another one."""
        return self.form is None or self.form is not self.final_form

    def of_kind(self, kind: str | None) -> Title:
        """The title as it counts in a document of a kind: tables of the other kind are not declared there."""
        if kind == "final" and self.final_form is not None:
            return replace(self, form=self.final_form)
        if self.form is None or kind is None or self.form.document_kind == kind:
            return self
        return replace(self, form=None)


@cache
def match_title(printed: str) -> Title | None:
    """The table that a line names, or None where the line names no table at all."""
    if len(printed) > LONGEST_LINE:
        return None
    numbers = _numbers()
    text = numbers.behind.sub("", numbers.before.sub("", normalise(printed)))
    if not _HAS_TABLE.search(text) or len(text) > _MAX_TITLE or numbers.alone.match(text):
        return None
    parts = cut_title(text)
    kinds = frozenset(word.says for word in parts.words if word.role == KIND)
    features = title_words().features(parts.words)
    is_whole = not parts.unknown and names_a_table(parts.words) and not lacks_its_head(parts.words)
    final_form = final_form_of(features) if is_whole and not kinds else None
    form = (form_of(features, kinds) if is_whole else None) or final_form
    if form is None and (not _TABLE_LIKE.search(text) or len(text) < _SHORTEST_TITLE or _NOT_A_TITLE.search(text)):
        return None
    return Title(
        printed=printed,
        form=form,
        year=parts.year,
        body=parts.body,
        scope=next((word.says for word in parts.words if word.says in _SCOPES), None),
        kind=next(iter(kinds)) if len(kinds) == 1 else None,
        features=features,
        unknown=parts.unknown,
        final_form=final_form,
    )


def find_title(lines: Sequence[str], kind: str | None = None) -> Title | None:
    """The title nearest to the grid among the lines above it (given from the top); it may be broken over lines.

    `kind` is that of the document: a title of the other kind is that of a table which is not declared.
    """
    texts = _join_single_characters([line for line in lines if line.strip() and not is_caption(line)])
    undeclared: Title | None = None
    for last in range(len(texts) - 1, -1, -1):
        for first in range(last, max(-1, last - 3), -1):
            title = match_title("".join(texts[first : last + 1]))
            title = title.of_kind(kind) if title else None
            if title and title.form:
                return _of_another_table(title, texts, first, last) or title
            if title and first == last and undeclared is None:
                undeclared = title
        if undeclared is not None and last < len(texts) - 4:
            break
    return undeclared


def _of_another_table(end: Title, texts: Sequence[str], first: int, last: int) -> Title | None:
    """The title that the lines of `end` make with lines above them, where it is that of another table of its kind.

    一般公共预算财政 | 拨款支出决算表 is not the table of all appropriations.
    """
    for begin in range(max(0, first - 2), first):
        title = match_title("".join(texts[begin : last + 1]))
        if not title or not title.form or not end.form or title.form is end.form:
            continue
        is_of_kind = title.form.document_kind == end.form.document_kind
        if is_of_kind and not any(match_title(text) for text in texts[begin:first]):
            return title
    return None


def _join_single_characters(lines: Sequence[str]) -> list[str]:
    """Join neighbouring lines of one or two characters: a title may be set so wide that each stands alone."""
    joined: list[str] = []
    for line, before in zip(lines, ["", *lines], strict=False):
        if joined and len(line.strip()) <= 2 and len(before.strip()) <= 2:
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def is_caption(line: str) -> bool:
    """Whether a line is a caption: form number, unit, department, year or page number."""
    text = normalise(line)
    if len(text) > LONGEST_LINE:
        return False
    if _numbers().alone.match(text) or _CAPTION.match(text):
        return True
    return find_unit([line]) is not None and not ((title := match_title(line)) and title.form)


def is_note(line: str) -> bool:
    """Whether a line begins a note below a table."""
    return bool(_NOTE.match(squeeze(line)))


def find_nil_note(notes: Sequence[str]) -> str | None:
    """The last note that says that a table has no data, one marked as 说明 before others; None where none does."""
    nil_notes = [note for note in notes if _NIL.search(squeeze(note))]
    marked = [note for note in nil_notes if squeeze(note).lstrip("[【(").startswith("说明")]
    preferred = marked or nil_notes
    return preferred[-1] if preferred else None
