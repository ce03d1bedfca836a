"""Rows of a table that are printed more than once.

A row is repeated where a continued page begins with it again, equal in everything that is printed in it: it is taken
once; so is the total of a final account that is printed above and below its rows. Any other row with the key of another
casts doubt on both, equal or not: a mistyped code, a lost name, rows of another table. Only where neither of them has a
figure, none can be wrong. In a list of things (projects, purchases) two equal lines are two things, which are numbered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.wording.messages import message
from transforms.facts.cells import Drafts, RowPlace
from transforms.facts.fact_key import IN_TABLE, is_plain

Fact = dict[str, Any]

_WITHOUT_FIGURE = ("blank", "not_applicable")
_LABELS = ("row_code_printed", "row_name", "line_no_printed", "unit_code", "unit_name", "project_name", "unit")


def drop_repeated_rows(drafts: Drafts) -> None:
    """Leave one fact of each key in the drafts of a table; rows with the key of another are reported, or numbered."""
    rows = _without_repeated(drafts)
    if drafts.is_list:
        _number_lines(drafts, rows.values())
    _report_twins_of(drafts, rows.values())
    drafts.facts = [fact for facts in rows.values() for fact in facts]
    drafts.row_places = [row_place for row_place, facts in rows.items() for _ in facts]


def _without_repeated(drafts: Drafts) -> dict[RowPlace, list[Fact]]:
    """The facts of each row, without the rows that are repeated; these are reported."""
    rows: dict[RowPlace, list[Fact]] = {}
    for fact, row_place in zip(drafts.facts, drafts.row_places, strict=True):
        rows.setdefault(row_place, []).append(fact)
    first: dict[tuple[Any, ...], RowPlace] = {}
    has_only_repeated: dict[int, bool] = {}
    for row_place, facts in list(rows.items()):
        twin_places = {first[key] for fact in facts if (key := _key(fact)) in first}
        # Only the rows at the top of a page can be repeated ones, down to the first that is not.
        page = facts[0]["page"]
        is_repeated = has_only_repeated.get(page, True) and _is_repeated(drafts, rows, row_place, twin_places)
        has_only_repeated[page] = is_repeated
        if is_repeated or _is_closing_total(drafts, rows, row_place):
            detail = message("facts.first_row", page=rows[min(twin_places)][0]["page"])
            drafts.add_finding("repeated_row", page, facts[0]["row_name"], detail)
            del rows[row_place]
            continue
        for fact in facts:
            first.setdefault(_key(fact), row_place)
    return rows


def _key(fact: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(fact[name] for name in IN_TABLE)


def _is_repeated(
    drafts: Drafts, rows: Mapping[RowPlace, Sequence[Fact]], row_place: RowPlace, twin_places: Iterable[RowPlace]
) -> bool:
    """Whether a row equals one row of an earlier page in everything that is printed in it."""
    twin_row_places = list(twin_places)
    if len(twin_row_places) != 1 or twin_row_places[0].slice_no >= row_place.slice_no:
        return False
    earlier, facts = rows[twin_row_places[0]], rows[row_place]
    # A list may continue with a line like an earlier one: in it only a total is certainly the same row again.
    if drafts.is_list and facts[0]["account_code"] != "total":
        return False
    return (
        earlier[0]["page"] < facts[0]["page"]
        and drafts.row_texts.get(twin_row_places[0]) == drafts.row_texts.get(row_place)
        and sorted(map(_printed, earlier)) == sorted(map(_printed, facts))
    )


def _is_closing_total(drafts: Drafts, rows: Mapping[RowPlace, Sequence[Fact]], row_place: RowPlace) -> bool:
    """Whether the last row of a table is the total of its first row again, equal in every amount."""
    first, last = next(iter(rows)), list(rows)[-1]
    if not drafts.may_close_with_total or first == last or row_place != last:
        return False
    above, below = rows[first], rows[last]
    is_total = all(facts[0]["account_code"] == "total" and is_plain(facts[0]) for facts in (above, below))
    return is_total and sorted(map(_amount, above)) == sorted(map(_amount, below))


def _amount(fact: Mapping[str, Any]) -> list[str]:
    return [str(fact[name]) for name in (*IN_TABLE, "amount_text")]


def _printed(fact: Mapping[str, Any]) -> list[str]:
    return [str(fact[name]) for name in (*IN_TABLE, *_LABELS, "amount_text")]


def _number_lines(drafts: Drafts, rows: Iterable[Sequence[Fact]]) -> None:
    """Number the equal lines of a list from the top."""
    printed: Counter[tuple[Any, ...]] = Counter()
    for facts in rows:
        keys = [_key(fact) for fact in facts]
        for fact, key in zip(facts, keys, strict=True):
            fact["occurrence"] = printed[key] + 1
        # Two columns of one meaning are no second line.
        printed.update(set(keys))
        if lines_above := max(fact["occurrence"] for fact in facts) - 1:
            detail = message("facts.lines_above", count=lines_above)
            drafts.add_finding("equal_line", facts[0]["page"], facts[0]["row_name"], detail)


def _report_twins_of(drafts: Drafts, rows: Iterable[list[Fact]]) -> None:
    """Remove the facts of rows whose keys earlier facts have, and report these rows."""
    first: dict[tuple[Any, ...], Fact] = {}
    for facts in rows:
        pairs = [(fact, first.setdefault(_key(fact), fact)) for fact in facts]
        twins = [(fact, earlier) for fact, earlier in pairs if earlier is not fact]
        later = {id(fact) for fact, _ in twins}
        facts[:] = [fact for fact in facts if id(fact) not in later]
        _report_twins(drafts, twins)


def _report_twins(drafts: Drafts, twins: Sequence[tuple[Fact, Fact]]) -> None:
    """Report a row whose facts have the keys of earlier ones, given as pairs of (fact, earlier fact).

    Where both have the same labels and other amounts, a person may decide between them by a correction of the first;
    otherwise no correction can say which row the second one is.
    """
    if not twins:
        return
    fact, earlier = twins[0]
    if all(fact["cell_kind"] in _WITHOUT_FIGURE for pair in twins for fact in pair):
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
