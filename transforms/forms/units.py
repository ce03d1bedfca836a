"""The unit of money of a table as captions, header cells, notes and amount cells print it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from common.text import squeeze
from transforms.identity.names import is_organisation

_MAX_LINE = 400
_MONEY = "亿元|百万元|万元|千元|元"
_NOT_OF_BODY = "".join(
    f"(?<!{word})" for word in ("编制", "公开", "填报", "预算", "主管", "报送", "编报", "制表", "决算", "填表", "基层")
)
"""In 编制单位：某县司法局 the word 单位 names a body, no unit"""
_UNIT = re.compile(
    rf"{_NOT_OF_BODY}(?:单位|计量单位)[:：]?(?:人民币)?[(（]?({_MONEY})([一-龥]*)|[(（](?:金额|单位)?[:：]?({_MONEY})[)）]$"
)
_BROKEN = re.compile(rf"{_NOT_OF_BODY}单位[:：]?(?:人民币)?(万|千|亿|百万)?$")
_UNITS = frozenset(_MONEY.split("|"))
_HEADER = re.compile(rf"[(（](?:(?:金额)?单位[:：]?|人民币)?({_MONEY})[)）]$|/({_MONEY})$|^({_MONEY})$")
_NOTE = re.compile(
    rf"(?:单位(?:均)?(?:为|是|[:：])|均?[以按])[\"“”'‘’]?(?:人民币)?({_MONEY})[\"“”'‘’]?(?:为(?:金额|计量|货币)?单位|列示|反映|填列|表示|[。；;，,)）]|$)"
)
_CELL = re.compile(r"^[-+]?[¥￥]?[0-9][0-9,，.]*((?:亿|百万|万|千)?元)$")


def find_unit(lines: Iterable[str]) -> str | None:
    """The unit of money that the captions print, supported or not, also where it is broken over two lines."""
    texts = [squeeze(line) for line in lines if len(line) <= _MAX_LINE]
    for text in reversed(texts):
        for match in _UNIT.finditer(text):
            if match[3] or not is_organisation(match[1] + match[2]):  # 单位：某县司法局
                return match[1] or match[3]
    for text in texts:
        if broken := _BROKEN.search(text):
            rest = next((other for other in texts if other in _UNITS), None)
            if rest is not None:
                return (broken[1] or "") + rest
    return None


def units_in(lines: Iterable[str]) -> dict[str, str]:
    """Each unit of money that captions print, with the first line that prints it."""
    first_lines: dict[str, str] = {}
    texts = list(lines)
    for text in texts:
        if (unit := find_unit([text])) is not None:
            first_lines.setdefault(unit, text)
    if not first_lines and (unit := find_unit(texts)) is not None:
        first_lines[unit] = next((text for text in texts if _BROKEN.search(squeeze(text))), "")
    return first_lines


def unit_in_header(text: str) -> str | None:
    """The unit of money at the end of a header cell or a name (决算数（元）), or None."""
    match = _HEADER.search(squeeze(text))
    return (match[1] or match[2] or match[3]) if match else None


def units_in_note(text: str) -> list[str]:
    """The units of money that a note gives for the table (本表金额单位为元)."""
    return list(dict.fromkeys(_NOTE.findall(squeeze(text)))) if len(text) <= _MAX_LINE else []


def unit_in_cell(text: str) -> str | None:
    """The unit of money printed behind an amount in its cell (45800元), or None."""
    match = _CELL.match(squeeze(text))
    return match[1] if match else None
