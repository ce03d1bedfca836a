"""Columns of an economic classification: a header that names one of its classes, or a section below a class.

Some tables by functional code or unit print what each amount is spent on: 基本支出 over 工资福利支出 and others. Such a
column has the measure that the texts above the class say, and the code of the class or section beside the code of the
row. Names that both classifications have (对个人和家庭的补助) are read where other classes of the table are of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from schemas.reading.accounts import accounts
from schemas.reading.forms import Form
from schemas.reading.header_words import header_text, words_of
from transforms.forms.column import Stack

SYSTEMS = ("economic", "government_economic")
_CLASS = 3
_SHORTEST = 4
_PRINTED_CODE = re.compile(r"^\(?(?P<code>[0-9]{3}(?:[0-9]{2})?)\)?[-_、.]?(?P<name>[^0-9].*)$")


@dataclass(frozen=True)
class EconomicHeader:
    """What a stack of texts says of an economic classification: the texts above the name, and the code."""

    above: Stack
    system: str
    code: str


def economic_headers(form: Form, stacks: Sequence[Stack]) -> dict[int, EconomicHeader]:
    """By place of the column: the economic code in its header; empty where the classification is not certain."""
    if form.axis != "coded" or form.code_system != "functional":
        return {}
    named = {column_index: at for column_index, stack in enumerate(stacks) if (at := _class_at(stack)) is not None}
    system = _system_of({stacks[column_index][at] for column_index, at in named.items()})
    if not system:
        return {}
    headers = {column_index: _header(stacks[column_index], at, system) for column_index, at in named.items()}
    return {column_index: header for column_index, header in headers.items() if header is not None}


@cache
def _codes(system: str) -> Mapping[str, frozenset[str]]:
    """The codes of a classification by their names, present and former."""
    by_name: dict[str, set[str]] = {}
    for account in accounts(system):
        for name in _ways_to_print(header_text(account.name), account.level):
            by_name.setdefault(name, set()).add(account.code)
    return {name: frozenset(codes) for name, codes in by_name.items()}


def _ways_to_print(name: str, level: str) -> Iterator[str]:
    """A name, and the shorter ones that publishers print of classes: 对个人和家庭补助, 商品服务支出, 工资福利."""
    yield name
    if level == "class":
        for way in (name, name.replace("的", ""), name.replace("和", "")):
            yield way
            if len(short := way.removesuffix("支出")) >= _SHORTEST:
                yield short


def _classes_named(text: str, system: str) -> frozenset[str]:
    """The classes that a text names, with or without its code before it."""
    code, name = _split(text)
    classes = frozenset(code for code in _codes(system).get(name, ()) if len(code) == _CLASS)
    return classes if not code else classes & {code}


def _split(text: str) -> tuple[str, str]:
    match = _PRINTED_CODE.match(text)
    return (match["code"], match["name"]) if match else ("", text)


def _class_at(stack: Stack) -> int | None:
    """The place in a stack of the first text that names a class."""
    return next((at for at, text in enumerate(stack) if any(_classes_named(text, system) for system in SYSTEMS)), None)


def _system_of(texts: set[str]) -> str:
    """The classification that the classes of a table belong to; empty where they may be of both, or are of each."""
    named = [{system for system in SYSTEMS if _classes_named(text, system)} for text in sorted(texts)]
    certain = {next(iter(systems)) for systems in named if len(systems) == 1}
    return next(iter(certain)) if len(certain) == 1 else ""


def _header(stack: Stack, at: int, system: str) -> EconomicHeader | None:
    """The code that a stack names; None where the texts below the class are not those of one of its sections."""
    classes = _classes_named(stack[at], system)
    if len(classes) != 1:
        return None
    code, below = next(iter(classes)), stack[at + 1 :]
    if below and not (len(below) == 1 and _has_no_features(below[0])):
        sections = _sections_named(below[-1], code, system) if len(below) == 1 else frozenset()
        if len(sections) != 1:
            return None
        code = next(iter(sections))
    return EconomicHeader(stack[:at], system, code)


def _sections_named(text: str, of_class: str, system: str) -> frozenset[str]:
    code, name = _split(text)
    sections = frozenset(code for code in _codes(system).get(name, ()) if len(code) > _CLASS)
    sections = frozenset(code for code in sections if code.startswith(of_class))
    return sections if not code else sections & {code}


def _has_no_features(text: str) -> bool:
    """Whether a text is the total of what stands above it: 小计."""
    words = words_of(text)
    return bool(words) and not any(word.features for word in words or ())
