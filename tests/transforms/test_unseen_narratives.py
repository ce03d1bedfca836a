"""Sentences of narratives as many publishers write them (`unseen_*.txt`): what is read, and what is not.

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

_FOLDER = Path(__file__).parent
_FILES = {
    "unseen_narratives.txt": "final", "unseen_provinces.txt": "final", "unseen_traps.txt": "final",
    "unseen_budgets.txt": "budget",
}  # fmt: skip
_WITH_TRAPS = ("unseen_provinces.txt", "unseen_traps.txt")
"""Sentences of which many say something else than they seem to, and are best left unread"""
_YEARS = {"final": 2023, "budget": 2024}
_LEAST = 0.85
"""The share of figures that must be read: many of the others are traps"""


def cases(without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Each case with the kind of document that it stands in."""
    return [
        (case, kind)
        for name, kind in _FILES.items()
        if name not in without
        for case in (_FOLDER / name).read_text("utf-8").strip().split("\n\n")
    ]


def read(case: str, kind: str) -> Narrative:
    text = "\n".join(line.lstrip("@") for line in case.split("\n") if line[0] not in ">!")
    body = Body(frozenset({"某市财政局"}), _YEARS[kind], kind)
    return read_narrative(paragraphs(lines(f"{'正' * 300}。\n{text}")), body)


def shown(statement: Statement) -> str:
    account = statement.account_code or "/".join(filter(None, statement.path or ()))
    book = "" if statement.budget_book == "all" else f"·{statement.budget_book}"
    phase = "" if statement.phase == "executed" else f"@{statement.phase}"
    kind = (
        ""
        if statement.kind in ("amount", "count")
        else f" {statement.kind}" + (f":{statement.base}" if statement.base else "")
    )
    says_sign = statement.kind in ("change", "change_rate") and statement.direction in ("increase", "decrease")
    direction = f" {statement.direction}" if statement.direction and not says_sign else ""
    value = "" if statement.value is None else f" {statement.value}{statement.unit}"
    return f"> {account}.{statement.measure}{book}{phase}{kind}{direction}{value}"


@pytest.mark.parametrize(("case", "kind"), cases(), ids=lambda value: value if value in _YEARS else str(len(value)))
def test_each_figure_is_read_as_what_it_says_or_reported(case: str, kind: str) -> None:
    narrative = read(case, kind)
    expected = [line for line in case.split("\n") if line[0] in ">!"]
    assert [*map(shown, narrative.statements), *(f"! {clause.clause}" for clause in narrative.unread)] == expected


@pytest.mark.parametrize("kind", _YEARS)
def test_few_figures_are_left_unread(kind: str) -> None:
    text = "\n".join(case for case, of_kind in cases(_WITH_TRAPS) if of_kind == kind)
    read_of, unread = text.count("\n> "), text.count("\n! ")
    assert read_of / (read_of + unread) > _LEAST
