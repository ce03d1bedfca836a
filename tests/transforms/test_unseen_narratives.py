"""Sentences of narratives as many publishers write them (`unseen_narratives.txt`): what is read, and what is not.

They were written down before the vocabulary met them. A case: headings (@) and paragraphs, then what is read of them
(>: account.measure, ·book, @phase, kind:base, direction, value) and the clauses with figures that are not (!).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transforms.test_statements import lines
from transforms.statements.lexer import Body
from transforms.statements.paragraphs import paragraphs
from transforms.statements.reader import read_narrative
from transforms.statements.statement import Narrative, Statement

_FILE = Path(__file__).with_name("unseen_narratives.txt")
_BODY = Body(frozenset({"某市财政局"}), 2023)
_LEAST = 0.9
"""The share of figures that must be read"""


def cases() -> list[str]:
    return _FILE.read_text("utf-8").strip().split("\n\n")


def read(case: str) -> Narrative:
    text = "\n".join(line.lstrip("@") for line in case.split("\n") if line[0] not in ">!")
    return read_narrative(paragraphs(lines(f"{'正' * 300}。\n{text}")), _BODY)


def shown(one: Statement) -> str:
    account = one.account_code or "/".join(filter(None, one.path or ()))
    book = "" if one.budget_book == "all" else f"·{one.budget_book}"
    phase = "" if one.phase == "executed" else f"@{one.phase}"
    kind = "" if one.kind in ("amount", "count") else f" {one.kind}" + (f":{one.base}" if one.base else "")
    says_sign = one.kind in ("change", "change_rate") and one.direction in ("increase", "decrease")
    direction = f" {one.direction}" if one.direction and not says_sign else ""
    value = "" if one.value is None else f" {one.value}{one.unit}"
    return f"> {account}.{one.measure}{book}{phase}{kind}{direction}{value}"


@pytest.mark.parametrize("case", cases(), ids=str.__len__)
def test_each_figure_is_read_as_what_it_says_or_reported(case: str) -> None:
    found = read(case)
    expected = [line for line in case.split("\n") if line[0] in ">!"]
    assert [*map(shown, found.statements), *(f"! {one.clause}" for one in found.unread)] == expected


def test_few_figures_are_left_unread() -> None:
    found = "\n".join(cases())
    read_of, unread = found.count("\n> "), found.count("\n! ")
    assert read_of / (read_of + unread) > _LEAST
