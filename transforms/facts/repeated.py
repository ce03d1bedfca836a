"""Rows of a table that are printed more than once.

A row is repeated where a continued page begins with it again, equal in every label and cell: it is taken once. Any
other row with the key of another is a doubt about both, equal or not: a mistyped code, a lost name, rows of another
table. Only where neither of them has a figure, none can be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from transforms.facts.cells import Drafts

Fact = dict[str, Any]
Place = tuple[int, int]

_KEY = ("panel", "row_key", "measure", "phase", "budget_book")
_WITHOUT_FIGURE = ("blank", "not_applicable")
_LABELS = ("row_code_printed", "row_name", "line_no_printed", "unit")


def keep_each_once(drafts: Drafts) -> None:
    """Leave one fact of each key in the drafts of a table; rows that are no repeated ones are a finding."""
    rows: dict[Place, list[Fact]] = {}
    for fact, place in zip(drafts.facts, drafts.places, strict=True):
        rows.setdefault(place, []).append(fact)
    first: dict[tuple[Any, ...], tuple[Place, Fact]] = {}
    again_at_top: dict[int, bool] = {}
    kept: list[tuple[Fact, Place]] = []
    for place, facts in rows.items():
        known = [first.get(_key(fact)) for fact in facts]
        earlier = {one[0] for one in known if one is not None}
        part = place[0]
        is_repeated = again_at_top.get(part, True) and _is_repeated(facts, rows, earlier, part)
        again_at_top[part] = is_repeated
        if is_repeated:
            drafts.find("repeated_row", facts[0]["page"], facts[0]["row_name"], _where(rows, earlier))
            continue
        for fact, one in zip(facts, known, strict=True):
            if one is None:
                first[_key(fact)] = place, fact
                kept.append((fact, place))
        _complain(drafts, facts, [one[1] if one else None for one in known])
    drafts.facts, drafts.places = [fact for fact, _ in kept], [place for _, place in kept]


def _key(fact: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(fact[name] for name in _KEY)


def _is_repeated(
    facts: Sequence[Fact], rows: Mapping[Place, Sequence[Fact]], earlier: Iterable[Place], part: int
) -> bool:
    """Whether a printed row equals one row of an earlier page in every label and cell."""
    places = list(earlier)
    if len(places) != 1 or places[0][0] >= part:
        return False
    before = rows[places[0]]
    return before[0]["page"] < facts[0]["page"] and sorted(map(_printed, before)) == sorted(map(_printed, facts))


def _printed(fact: Mapping[str, Any]) -> list[str]:
    return [str(fact[name]) for name in (*_KEY, *_LABELS, "amount_text")]


def _where(rows: Mapping[Place, Sequence[Fact]], earlier: Iterable[Place]) -> str:
    return f"The first is on page {min(rows[place][0]['page'] for place in earlier)}."


def _complain(drafts: Drafts, facts: Sequence[Fact], before: Sequence[Fact | None]) -> None:
    """A finding for a row of which another one has the key.

    Where both have the same labels and other amounts, a person may say which of them holds by a correction of the
    first; where not, nobody can say by a correction which row the second one is.
    """
    twice = [(fact, one) for fact, one in zip(facts, before, strict=True) if one is not None]
    if not twice:
        return
    if all(one["cell_kind"] in _WITHOUT_FIGURE for pair in twice for one in pair):
        drafts.find(
            "blank_row_twice", twice[0][0]["page"], _called(twice[0][0]), f"The first: page {twice[0][1]['page']}."
        )
        return
    same_row = all(fact[name] == one[name] for fact, one in twice for name in _LABELS)
    other = [(fact, one) for fact, one in twice if fact["amount_text"] != one["amount_text"]]
    for fact, one in other if same_row and other else twice[:1]:
        printed = f"{_called(one)}: {one['amount_text']} / {_called(fact)}: {fact['amount_text']}"
        at = f"The first is on page {one['page']}."
        drafts.find("duplicate_row", fact["page"], printed, at, one if same_row and other else None)


def _called(fact: Mapping[str, Any]) -> str:
    return f"{fact['row_code_printed']} {fact['row_name']}".strip()
