"""What is printed on whose document it is, and how strongly it counts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.text import normalise
from transforms.forms.titles import YEAR
from transforms.identity.names import clean, is_organisation, place_of
from transforms.reading.lines import Line
from transforms.reading.opening import Page

COVER, CAPTION, SECTION, NARRATIVE = 1, 2, 3, 4

_COVER_CHARS = 260
_TITLE_LINES = 6
_TITLE_CHARS = 90
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_DATE = re.compile(
    rf"{YEAR}年(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})月"
    r"(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})日)?"
)
_YEAR = re.compile(rf"({YEAR})年(?:度)?")
_BUDGET = r"(?<!公共)(?<!基金)(?<!经营)预算(?!数|财政|收入|支出|单位|主管)"  # not a word of the name of a budget book
_SUBJECT = re.compile(
    rf"(?:市级|区级|县级|省级|州级)?(部门|单位)?(决算|{_BUDGET})(?:信息)?"
    r"(?:[及和与暨、](?:财政拨款)?三公经费(?:支出)?(?:决算)?(?:信息)?)?"
    r"(?:的?(?:公开|报告|说明|情况|文本|报表|信息|表|资料|材料|草案|编制说明|公告|公示))*"
)
_LABEL = re.compile(
    r"^(?:编制|公开|填报|预算|主管|预算主管|填表|决算)?(部门|单位)"
    r"(?:名称|\(公章\)|\(盖章\)|\(单位\)|全称)?(?:\((?:公章|盖章)\))?[:：]\s*(.+)$"
)
_CODE_OF_BODY = re.compile(r"^(?:[\[【(][0-9]{3,}[\])】]|[0-9]{3,}[-_]?)(?=[一-龥])")
_MONEY = re.compile(r"^(?:人民币)?(?:万|亿|百万|千)?元$|^(?:万|辆|台)")
_SECTION_TITLE = re.compile(
    rf"^(?:第?[一二三四五六七八九十]+部分)?[:：]?(.*?)({YEAR})年?度?(部门|单位)(决算|预算)"
    r"(?:公开)?(?:报?表|情况说明|说明|公开表)?$"
)
_PART = re.compile(r"^第[一二三四五六七八九十]+部分[:：]?(.+?)(?:概况|基本情况|单位概况|部门概况)$")
_PART_OF_WHAT = re.compile(r"^第[一二三四五六七八九十]+部分[:：]?(部门|单位)(?:概况|基本情况|基本概况|决算)")
_PAGE_NUMBER = re.compile(r"^[-—–－]?\s*(?:第\s*)?[0-9]{1,3}(?:\s*页)?\s*[-—–－]?$")
_CONTENTS = re.compile(r"^(?:目录|第一部分)")
_LEADERS = re.compile(r"[.…·．‥\s]*[0-9]*$")
_CUTOFF = re.compile(rf"截[至止]({YEAR})年12月31日")
_TOTALS = re.compile(
    rf"({YEAR})年度?(?:本?部门|本?单位)?(?:决算)?"
    r"(?:收入支出(?:决算)?总计|收入总计|收支总计|收、支总计|收入支出总体)"
)


@dataclass(frozen=True)
class Evidence:
    """One printed thing that says something of one field; rank 1 is the strongest."""

    field: str
    value: str
    rank: int
    page: int
    printed: str


def year_of(text: str) -> str:
    """A printed year in Arabic digits: 二〇二四 is 2024."""
    return text.translate(_DIGITS)


def year_in_title(title: str) -> str | None:
    """The fiscal year that the title of a table begins with or names (2024年度收入决算表), or None."""
    match = _YEAR.search(normalise(title))
    return year_of(match[1]) if match else None


def collect(pages: Sequence[Page], lines: Mapping[int, Sequence[Line]]) -> list[Evidence]:
    """All evidence of a document; `lines` are the lines outside the grids of its table pages."""
    found: list[Evidence] = []
    for page in pages[:2]:
        if _looks_like_table(page):
            break
        text = normalise(page.text)
        if text and not text.startswith("目录"):
            found.extend(_cover(page))
            if found:
                break
    for page in pages:
        printed = [line.text for line in lines[page.number]] if page.number in lines else page.text.split("\n")
        if page.number in lines:
            found.extend(_captions(page.number, printed))
        found.extend(_sections(page.number, printed))
        if page.number not in lines:
            found.extend(_narrative(page))
    return found


def _looks_like_table(page: Page) -> bool:
    return page.has_paths and bool(re.search(r"金额单位|单位[:：]\s*万?元|合\s*计", page.text))


def _cover(page: Page) -> Iterable[Evidence]:
    printed = [line.strip() for line in page.text.split("\n") if line.strip() and not _PAGE_NUMBER.match(line.strip())]
    printed = list(itertools.takewhile(lambda line: not _CONTENTS.match(normalise(line)), printed))
    if len(normalise("".join(printed))) > _COVER_CHARS:
        printed = _title_block(printed)
    whole = _DATE.sub("", normalise("".join(printed)))
    shown = " ".join(printed)
    years = [match[1] for match in _YEAR.finditer(whole) if match[0].endswith("度")] or _YEAR.findall(whole)
    for year in years:
        yield Evidence("fiscal_year", year_of(year), COVER, page.number, shown)
    subject = _SUBJECT.search(_YEAR.sub("", whole))
    if subject:
        yield Evidence("document_kind", "final" if subject[2] == "决算" else "budget", COVER, page.number, shown)
    name = _labelled(printed) or _remainder(whole, printed)
    if name:
        plain, scope = clean(name)
        yield Evidence("entity_name", plain, COVER, page.number, shown)
        if scope:
            yield Evidence("entity_scope", scope, COVER, page.number, shown)
            return
    if subject and subject[1]:
        yield Evidence("entity_scope", _scope(subject[1]), COVER, page.number, shown)


def _title_block(printed: Sequence[str]) -> list[str]:
    """The title at the head of a first page that goes on with contents or prose; empty where there is none."""
    head: list[str] = []
    for line in printed[:_TITLE_LINES]:
        head.append(line)
        text = normalise("".join(head))
        if len(text) > _TITLE_CHARS:
            break
        if _YEAR.search(text) and _SUBJECT.search(text):
            return head
    return []


def _labelled(printed: Sequence[str]) -> str | None:
    """The name after a label (预算单位：…) on a cover, joined with the lines that it runs over."""
    for index, line in enumerate(printed):
        if match := _LABEL.match(normalise(line)):
            name = _CODE_OF_BODY.sub("", match[2])
            for following in printed[index + 1 :]:
                if is_organisation(name) or _DATE.search(normalise(following)):
                    break
                name += normalise(following)
            return name if is_organisation(name) else None
    return None


def _remainder(whole: str, printed: Sequence[str]) -> str | None:
    """The name: what is left of a cover when year, subject and numbering are taken away."""
    left = [text for line in printed if (text := _bare(_DATE.sub("", normalise(line))))]
    for last, name in enumerate(left):
        # A place by itself above a name that begins with its own place is a heading and no part of the name.
        places = left[:last]
        if places and is_organisation(name) and place_of(name) and all(place_of(text) == text for text in places):
            return name
    name = _bare(whole)
    if name[: len(name) // 2] * 2 == name:
        name = name[: len(name) // 2]  # the running head says it once more
    if is_organisation(name):
        return name
    spans = ((first, last) for first in range(len(left)) for last in range(first + 1, len(left) + 1))
    for first, last in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if is_organisation(name := "".join(left[first:last])):
            return name
    return None


def _bare(text: str) -> str:
    text = _SUBJECT.sub("", _YEAR.sub("", text))
    text = re.sub(r"^(?:附件?[0-9一二三四五六七八九十]*[:：.、]?|关于)", "", text)
    return re.sub(r"(?:的|关于|附件[0-9]*|\((?:公开|定稿|草案|汇总)?\)|目录|-?[0-9]{1,2}-?)+$", "", text)


def _scope(word: str) -> str:
    return "department" if word == "部门" else "unit"


def _captions(page: int, printed: Iterable[str]) -> Iterable[Evidence]:
    for line in printed:
        for piece in re.split(r"\s+", line) if "  " in line else [line]:
            text = normalise(piece)
            if match := _LABEL.match(text):
                value = re.split(rf"(?:{YEAR}年|金额|单位[:：]|\((?:公章|盖章|章)\))", match[2])[0]
                value = _CODE_OF_BODY.sub("", value)
                if value and not _MONEY.match(value):
                    plain, scope = clean(value)
                    yield Evidence("entity_name", plain, CAPTION, page, line)
                    yield Evidence("entity_scope", scope or _scope(match[1]), CAPTION, page, line)
            if match := re.search(rf"(?:^|[^0-9])({YEAR})年度(?:$|金额|单位)", text):
                yield Evidence("fiscal_year", year_of(match[1]), CAPTION, page, line)


def _sections(page: int, printed: Iterable[str]) -> Iterable[Evidence]:
    for line in printed:
        text = _LEADERS.sub("", normalise(line))
        if match := _SECTION_TITLE.match(text):
            name = match[1].strip("-、.")
            yield Evidence("fiscal_year", year_of(match[2]), SECTION, page, line)
            yield Evidence("document_kind", "final" if match[4] == "决算" else "budget", SECTION, page, line)
            if is_organisation(name):
                plain, scope = clean(name)
                yield Evidence("entity_name", plain, SECTION, page, line)
                yield Evidence("entity_scope", scope or _scope(match[3]), SECTION, page, line)
        elif match := _PART_OF_WHAT.match(text):
            yield Evidence("entity_scope", _scope(match[1]), SECTION, page, line)
        elif (match := _PART.match(text)) and is_organisation(match[1]):
            yield Evidence("entity_name", clean(match[1])[0], SECTION, page, line)


def _narrative(page: Page) -> Iterable[Evidence]:
    text = normalise(page.text)
    for pattern in (_CUTOFF, _TOTALS):
        for match in pattern.finditer(text):
            yield Evidence("fiscal_year", year_of(match[1]), NARRATIVE, page.number, match[0])
