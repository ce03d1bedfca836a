"""Rows of a table that are printed more than once.

A row is repeated where a continued page begins with it again, equal in every label and cell: it is taken once. Any
other row with the key of another casts doubt on both, equal or not: a mistyped code, a lost name, rows of another
table. Only where neither of them has a figure, none can be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.wording.messages import message
from transforms.facts.cells import Drafts, RowPlace

Fact = dict[str, Any]

_KEY = ("panel", "row_key", "measure", "phase", "budget_book")
_WITHOUT_FIGURE = ("blank", "not_applicable")
_LABELS = ("row_code_printed", "row_name", "line_no_printed", "unit")


def drop_repeated_rows(drafts: Drafts) -> None:
    """Leave one fact of each key in the drafts of a table; rows with the key of another one are reported."""
    rows: dict[RowPlace, list[Fact]] = {}
    for fact, place in zip(drafts.facts, drafts.row_places, strict=True):
        rows.setdefault(place, []).append(fact)
    first: dict[tuple[Any, ...], tuple[RowPlace, Fact]] = {}
    is_top_repeated: dict[int, bool] = {}
    kept: list[tuple[Fact, RowPlace]] = []
    for place, facts in rows.items():
        twins = [first.get(_key(fact)) for fact in facts]
        twin_places = {twin[0] for twin in twins if twin is not None}
        # Only the rows at the top of a part can be repeated ones, down to the first that is not.
        is_repeated = is_top_repeated.get(place.part, True) and _is_repeated(facts, rows, twin_places, place.part)
        is_top_repeated[place.part] = is_repeated
        if is_repeated:
            page = min(rows[twin_place][0]["page"] for twin_place in twin_places)
            detail = message("facts.first_row", page=page)
            drafts.add_finding("repeated_row", facts[0]["page"], facts[0]["row_name"], detail)
            continue
        for fact, twin in zip(facts, twins, strict=True):
            if twin is None:
                first[_key(fact)] = place, fact
                kept.append((fact, place))
        _report_twins(drafts, [(fact, twin[1]) for fact, twin in zip(facts, twins, strict=True) if twin is not None])
    drafts.facts, drafts.row_places = [fact for fact, _ in kept], [place for _, place in kept]


def _key(fact: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(fact[name] for name in _KEY)


def _is_repeated(
    facts: Sequence[Fact], rows: Mapping[RowPlace, Sequence[Fact]], twin_places: Iterable[RowPlace], part: int
) -> bool:
    """Whether a row equals one row of an earlier page in every label and cell."""
    places = list(twin_places)
    if len(places) != 1 or places[0].part >= part:
        return False
    earlier = rows[places[0]]
    return earlier[0]["page"] < facts[0]["page"] and sorted(map(_printed, earlier)) == sorted(map(_printed, facts))


def _printed(fact: Mapping[str, Any]) -> list[str]:
    return [str(fact[name]) for name in (*_KEY, *_LABELS, "amount_text")]


def _report_twins(drafts: Drafts, twins: Sequence[tuple[Fact, Fact]]) -> None:
    """Report a row whose facts have the keys of earlier ones, given as pairs of (fact, earlier fact).

    Where both have the same labels and other amounts, a person may decide between them by a correction of the first;
    otherwise no correction can say which row the second one is.
    """
    if not twins:
        return
    fact, earlier = twins[0]
    if all(one["cell_kind"] in _WITHOUT_FIGURE for pair in twins for one in pair):
        drafts.add_finding(
            "blank_row_twice", fact["page"], _row(fact), message("facts.first_row", page=earlier["page"])
        )
        return
    has_same_labels = all(fact[name] == earlier[name] for fact, earlier in twins for name in _LABELS)
    different = [(fact, earlier) for fact, earlier in twins if fact["amount_text"] != earlier["amount_text"]]
    can_be_corrected = has_same_labels and bool(different)
    for fact, earlier in different if can_be_corrected else twins[:1]:
        printed = f"{_row(earlier)}: {earlier['amount_text']} / {_row(fact)}: {fact['amount_text']}"
        detail = message("facts.first_row", page=earlier["page"])
        drafts.add_finding("duplicate_row", fact["page"], printed, detail, earlier if can_be_corrected else None)


def _row(fact: Mapping[str, Any]) -> str:
    return f"{fact['row_code_printed']} {fact['row_name']}".strip()
