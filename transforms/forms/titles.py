"""The lines around a grid: the title of the table, its captions and its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from common.text import normalise, squeeze, strip_ordinal
from schemas.reading.forms import Form, forms
from transforms.forms.units import find_unit
from transforms.identity.names import is_organisation

LONGEST_LINE = 400
"""Longer lines are no title and no caption; they are skipped, as some expressions take quadratic time"""
_MAX_TITLE = 60
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.:]|\([一二三四五六七八九十0-9]+\)|[0-9]{1,2}(?:\.[0-9]{1,2})?[、.-]?(?=[^0-9年])|[①-⑳]"
    r"|\(?(?:附?表|附件|[一-龥A-Za-z]{0,3}(?:公开|财决|决算|批复))[0-9一二三四五六七八九十]{1,3}(?:-[0-9]+)?表?\)?[、.:-]?|公开表[0-9]{1,2}[、.:-]?"
    r"|[A-Za-z]{1,3}[0-9]{1,2}(?:[_-][0-9]+)?[、.:-]?(?=[一-龥]))+"
)
_SUFFIX = re.compile(
    r"(?:\((?:公开|财决|决算|批复|附)?表?[0-9]*表?\)|\(?续(?:表)?[0-9]*\)?|\([0-9]+/[0-9]+\)|公开[0-9]{1,2}表|\(?(?:金额)?单位:?(?:万元|元)\)?|\((?:万元|元)\))+$"
)
_BY_CODES = {
    "functional": re.compile(
        r"\((?:分|按)(?:支出)?(?:功能)?(?:分类)?科目\)$|\(按?(?:支出)?功能分类\)$|\((?:支出)?功能(?:分类)?科目\)$"
    ),
    "economic": re.compile(r"\((?:分|按)?(?:支出)?经济(?:分类)?(?:科目)?\)$"),
}
_JOINERS = re.compile(r"[、,和及与]")
_SCOPE = re.compile(r"^\((?:本?部门|本?单位|本级|汇总)\)|\((?:本?部门|本?单位|本级|汇总)\)$")
YEAR = r"(?:20[0-9]{2}|二[〇○零O0][〇○零O0一二三四五六七八九]{2})"
_SCOPE_WORDS = r"(?:本?部门|本?单位|(?<![局委部办厅院会府校])本级|区级|市级|县级|省级|决算|公开|汇总)"
_DATED_PREFIX = re.compile(rf"^(.{{0,40}}?)({YEAR})年度?(.{{0,40}}?){_SCOPE_WORDS}*$")
_NAMED_PREFIX = re.compile(rf"^(.{{0,40}}?){_SCOPE_WORDS}*$")
_OF_MANY = re.compile(r"各|下属|所属|直属|分(?:单位|部门|科目|项目|地区|级)|按")
"""Words in the title of a table that is split up by units: another table than that of the whole"""
_TABLE_LIKE = re.compile(r"(?:表|明细)(?:\([^()]*\))?$")
_NOT_A_TITLE = re.compile(
    rf"^(?:注|说明|备注)[:：]?|{YEAR}年?度?(?:部门|单位)?决算(?:公开)?(?:报?表)?$"
    r"|(?:部门|单位)决算(?:公开)?(?:报?表)$|[。;；]"
)
_FORM_NUMBER = re.compile(
    r"^(?:[一-龥A-Za-z]{0,8}(?:公开|财决|决算|预算|批复)|附?表)"
    r"[0-9一二三四五六七八九十]{1,3}(?:-[0-9]+)?表?$"
)
_CAPTION = re.compile(
    rf"^(?:编制|公开|填报|预算|主管)?(?:部门|单位)(?:名称|\(单位\))?[:：]|^{YEAR}年度?$|^-?[0-9]{{1,3}}-?$"
)
_NOTE = re.compile(r"^[\[【(（]?(?:注|说明|备注|注释|※|\*)")
_NIL = re.compile(
    r"(?:本表|此表|该表|表)(?:无|没有|未|为空|为零|数据为)|无此(?:项|类)|(?:无|没有|未发生|未使用|不存在|不涉及)[^。]{0,60}"
    r"(?:收入|支出|数据|经费|安排|预算|拨款|收支|情况|结转|结余)|空表|无数据"
)


@dataclass(frozen=True)
class Title:
    """A line that names a table: the declared form, or None for a table that is not declared."""

    printed: str
    form: Form | None
    year: str | None = None
    """The year in it, as printed"""
    body: str = ""
    """The body that is named before its declared part, normalised, without year and scope; empty where none is"""


@cache
def _declared_titles() -> tuple[tuple[str, Form], ...]:
    titles = {
        (_without_joiners(title), form.table_key)
        for form in forms().values()
        for title in form.titles
        if form.document_kind == "final"
    }
    return tuple((title, forms()[key]) for title, key in sorted(titles, key=lambda pair: (-len(pair[0]), pair)))


@cache
def match_title(printed: str) -> Title | None:
    """The table that a line names, or None where the line names no table at all."""
    if len(printed) > LONGEST_LINE:
        return None
    text = _SCOPE.sub("", _SUFFIX.sub("", _NUMBERING.sub("", normalise(printed))))
    if not text or len(text) > _MAX_TITLE or _FORM_NUMBER.match(text):
        return None
    for title, form in _declared_titles():
        # (按功能分类科目) adds nothing to the title of a table of functional codes; on one of economic codes it does.
        own_codes = _BY_CODES.get(form.code_system)
        bare = _without_joiners(own_codes.sub("", text) if own_codes else text)
        if bare == title:
            return Title(printed, form)
        if bare.endswith(title) and (prefix := _split_prefix(strip_ordinal(bare[: -len(title)]))):
            # The words that join the parts of a title also occur in names: 规划和自然资源局.
            year, body = prefix
            return Title(printed, form, year, _as_printed(body, text))
    if _TABLE_LIKE.search(text) and len(text) >= 4 and not _NOT_A_TITLE.search(text):
        return Title(printed, None)
    return None


def _without_joiners(title: str) -> str:
    """A title without the words and marks that join its parts: 会议费、培训费 and 会议费和培训费 become equal."""
    return _JOINERS.sub("", title)


def _split_prefix(words: str) -> tuple[str | None, str] | None:
    """The year and the body that words before a declared title name; None where they make it another table."""
    if dated := _DATED_PREFIX.match(words):
        year, before, body = dated[2], dated[1], dated[3]
    elif named := _NAMED_PREFIX.match(words):
        year, before, body = None, "", named[1]
    else:
        return None
    if (body and not is_organisation(body)) or _OF_MANY.search(words):
        return None
    return year, body or (before if is_organisation(before) else "")


def _as_printed(body: str, text: str) -> str:
    """The body as it stands in the text of a title, with the words that were left out to compare it."""
    match = re.search(f"{_JOINERS.pattern}?".join(map(re.escape, body)), text)
    return match[0] if match else body


def find_title(lines: Sequence[str]) -> Title | None:
    """The title nearest to the grid among the lines above it (given from the top); it may be broken over lines."""
    texts = _join_single_characters([line for line in lines if line.strip() and not is_caption(line)])
    undeclared: Title | None = None
    for last in range(len(texts) - 1, -1, -1):
        for first in range(last, max(-1, last - 3), -1):
            title = match_title("".join(texts[first : last + 1]))
            if title and title.form:
                return title
            if title and first == last and undeclared is None:
                undeclared = title
        if undeclared is not None and last < len(texts) - 4:
            break
    return undeclared


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
    if _FORM_NUMBER.match(text) or _CAPTION.match(text):
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
