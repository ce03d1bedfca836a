"""What the lines around a grid say: the title of the table, its unit, its captions and its notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from schemas.forms import Form, forms
from schemas.text import normalise, squeeze, strip_ordinal

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
_DATED_PREFIX = re.compile(rf"^.{{0,40}}?{YEAR}年度?(?:部门|单位|本级|区级|市级|县级|省级|决算|公开)*$")
_NAMED_PREFIX = re.compile(
    r"^(?:本?部门|本?单位|本级"
    r"|[^分各下所]{4,30}(?:局|委|部|办|厅|院|会|处|中心|室|队|所|站|校|馆|府|社|团|本级)(?:\((?:本级|本部|机关|汇总)\))?)$"
)
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
_UNIT = re.compile(
    r"(?:单位|金额单位|计量单位)[:：]?(?:人民币)?(亿元|百万元|万元|千元|元)|[(（](万元|千元|亿元|元)[)）]$"
)
_UNIT_BROKEN = re.compile(r"单位[:：]?(?:人民币)?(万|千|亿|百万)?$")
_UNIT_REST = frozenset({"元", "万元", "千元", "亿元", "百万元"})
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


@cache
def _declared_titles() -> tuple[tuple[str, Form], ...]:
    found = {(_bare(title), form.table_key) for form in forms().values() for title in form.titles}
    return tuple((title, forms()[key]) for title, key in sorted(found, key=lambda pair: (-len(pair[0]), pair)))


@cache
def match_title(printed: str) -> Title | None:
    """The table that a line names, or None where the line names no table at all."""
    text = _SCOPE.sub("", _SUFFIX.sub("", _NUMBERING.sub("", normalise(printed))))
    if not text or len(text) > 60 or _FORM_NUMBER.match(text):
        return None
    for title, form in _declared_titles():
        # (按功能分类科目) says nothing new of a table of functional codes, and much of one of economic codes.
        by = _BY_CODES.get(form.code_system)
        named = _bare(by.sub("", text) if by else text)
        if named == title or (named.endswith(title) and _harmless(strip_ordinal(named[: -len(title)]))):
            return Title(printed, form)
    if _TABLE_LIKE.search(text) and len(text) >= 4 and not _NOT_A_TITLE.search(text):
        return Title(printed, None)
    return None


def _bare(title: str) -> str:
    """A title without the words and marks that join its parts: 会议费、培训费, 会议费和培训费, 会议费及培训费."""
    return _JOINERS.sub("", title)


def _harmless(prefix: str) -> bool:
    """Whether words before a declared title only say whose and of which year the table is."""
    return bool(_DATED_PREFIX.match(prefix) or _NAMED_PREFIX.match(prefix))


def find_title(lines: Sequence[str]) -> Title | None:
    """The title nearest to the grid among the lines above it (given from the top); it may be broken over lines."""
    texts = _words([line for line in lines if line.strip() and not is_caption(line)])
    best: Title | None = None
    for last in range(len(texts) - 1, -1, -1):
        for first in range(last, max(-1, last - 3), -1):
            title = match_title("".join(texts[first : last + 1]))
            if title and title.form:
                return title
            if title and first == last and best is None:
                best = title
        if best is not None and last < len(texts) - 4:
            break
    return best


def _words(lines: Sequence[str]) -> list[str]:
    """The lines, neighbours of one or two characters joined: a title is set so wide that each stands alone."""
    found: list[str] = []
    for line, before in zip(lines, ["", *lines], strict=False):
        if found and len(line.strip()) <= 2 and len(before.strip()) <= 2:
            found[-1] += line
        else:
            found.append(line)
    return found


def is_caption(line: str) -> bool:
    """Whether a line is a caption: form number, unit, department, year or page number."""
    text = normalise(line)
    return bool(_FORM_NUMBER.match(text) or find_unit([line]) or _CAPTION.match(text))


def find_unit(lines: Iterable[str]) -> str | None:
    """The unit of money that the captions print, supported or not, also where it is broken over two lines."""
    texts = [squeeze(line) for line in lines]
    for text in reversed(texts):
        if match := _UNIT.search(text):
            return match.group(1) or match.group(2)
    for text in texts:
        if match := _UNIT_BROKEN.search(text):
            rest = next((other for other in texts if other in _UNIT_REST), None)
            if rest is not None:
                return (match.group(1) or "") + rest
    return None


def is_note(line: str) -> bool:
    """Whether a line begins a note below a table."""
    return bool(_NOTE.match(squeeze(line)))


def nil_note(notes: Sequence[str]) -> str | None:
    """The printed note that says that a table has no data, or None."""
    found = [note for note in notes if _NIL.search(squeeze(note))]
    said = [note for note in found if squeeze(note).lstrip("[【(").startswith("说明")]
    best = said or found
    return best[-1] if best else None
