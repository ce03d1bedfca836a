"""Names of bodies in the title of a cover, without the words for the accounts around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from transforms.identity.names import is_organisation, is_place, joint_names, place_of
from transforms.identity.pieces import YEAR_OF

_BUDGET = r"(?<!公共)(?<!基金)(?<!经营)预算(?!数|财政|收入|支出|单位|主管)"  # not a word of the name of a budget book
SUBJECT = re.compile(
    rf"(?:市级|区级|县级|省级|州级)?(?:整体|收支|财务|汇总)?(部门\((?:单位)\)|单位\((?:部门)\)|部门|单位)?(?:整体|收支|财务|汇总|年度)?(决算|{_BUDGET})(?:信息)?"
    r"(?:[及和与暨、](?:财政拨款)?三公经费(?:支出)?(?:决算)?(?:信息)?)?"
    r"(?:的?(?:公开|报告|说明|情况|文本|报表|信息|表|资料|材料|草案|编制说明|公告|公示|通知|批复|目录))*"
)
"""The words for the accounts (部门决算公开报告): 部门 or 单位 is group 1, 决算 or 预算 group 2"""
_HEAD = re.compile(r"^(?:附件?[0-9一二三四五六七八九十]*[:：.、]?|关于|对|公开|[.·•*★◆]+)+")
_REMARK = re.compile(r"\((?:公开|定稿|草案|公开版|终稿|初稿|报送稿|送审稿|公示版|公示稿)?\)")
_TAIL = re.compile(r"(?:的|关于|附件[0-9]*|公开|文件|部门|单位|目录|-?[0-9]{1,2}-?)+$")


def without_subject(text: str) -> str:
    """Leave out of a line of a title the year, the words for the accounts and what stands around them."""
    text = _REMARK.sub("", _HEAD.sub("", SUBJECT.sub("", YEAR_OF.sub("", text))))
    return text if is_organisation(text) else _TAIL.sub("", text)


def with_whole_subject(title: Sequence[str]) -> list[str]:
    """Join two lines of a title where the words for the accounts begin on the first and end on the second."""
    lines: list[str] = []
    for line in title:
        before = lines[-1] if lines else ""
        if any(match.start() < len(before) < match.end() for match in SUBJECT.finditer(before + line)):
            lines[-1] += line
        else:
            lines.append(line)
    return lines


def names_of_title(lines: Iterable[str]) -> list[str]:
    """Give the names in the lines of a title, each of which may run over several lines.

    A line that begins with a place begins another name where the one before is whole. A place above a name that begins
    with it is a heading.
    """
    names: list[list[str]] = []
    for text in filter(None, lines):
        before = "".join(names[-1]) if names else ""
        if not names or _begins_another_name(text, before):
            names.append([text])
        elif is_place(before) and text.startswith(before) and is_organisation(text):
            names[-1] = [text]
        elif text != before:
            names[-1].append(text)
    return [name for parts in names if (name := _longest_name(parts))]


def _begins_another_name(text: str, before: str) -> bool:
    are_names = is_organisation(before) and is_organisation(text) and bool(place_of(text))
    return are_names and text != before and not joint_names(before + text)


def _longest_name(parts: Sequence[str]) -> str:
    """Join the most neighbouring parts that make a name; a name that a running head repeats is taken once."""
    spans = ((first, last) for first in range(len(parts)) for last in range(first + 1, len(parts) + 1))
    for first, last in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        name = "".join(parts[first:last])
        half = name[: len(name) // 2]
        if half * 2 == name:
            name = half
        if is_organisation(name):
            return name
    return ""
