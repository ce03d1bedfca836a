"""Changes, rates, shares, completion and gaps against the amounts that they follow from.

All of it is what the publisher printed: what does not agree is reported, and the figures stay as they are. A percentage
of nothing is undefined; one that is printed all the same, and is not 0, is reported by Y05.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from expectations.compared import IN_FEN, Compared, Row
from expectations.statements.amounts import HALF_CENT, Amount, Amounts, half_unit, key_of, last_digit, printed_of
from schemas.reading.statements import section_named
from schemas.wording.messages import message

_BUDGETS = ("budget", "approved", "adjusted")
_WHOLES = {
    "revenue_current_year": (("total", "revenue"), ("revenue_current_year", "revenue")),
    "expenditure_current_year": (("total", "expenditure"), ("expenditure_current_year", "expenditure")),
}
"""What a share of them is measured against, beside an account of that name"""
_KINDS = {
    "basic_expenditure": (("total", "basic_expenditure"),),
    "project_expenditure": (("total", "project_expenditure"),),
}
"""The same for kinds of the expenditure of a section"""
_NEAR = 6
"""Within how many statements before a rate its change is printed"""
_HUNDRED = Decimal(100)
_ZERO = Decimal(0)
_PERCENT = "%"
_NEVER_RESOLVED = "unresolved"
_DIRECTIONS = ("increase", "decrease")


def rates(rows: Sequence[Row], amounts: Amounts) -> Iterator[Compared]:
    """Yield what follows from the amounts of a narrative: N02, N02b, N03, N09, N09b, N20 and Y05."""
    for position, row in enumerate(rows):
        kind = row["kind"]
        if row["direction"] == _NEVER_RESOLVED:
            yield _words(row, "direction_unresolved")
        if row["value"] is None:
            continue
        if kind == "change" and row["amount_fen"] is not None:
            yield from _printed_before(row, position, amounts)
        elif kind in ("change_rate", "gap_rate"):
            yield from _rate_of_change(rows, row, position, amounts)
        elif kind == "share":
            yield from _share(row, position, amounts)
        elif kind in ("completion_rate", "gap"):
            yield from _completion(row, position, amounts)


def _rate_of_change(rows: Sequence[Row], row: Row, position: int, amounts: Amounts) -> Iterator[Compared]:
    change = _change_of(rows, position, row["kind"].removesuffix("_rate"))
    now = next(amounts.nearest(row, position, (row["phase"],)), None)
    if change is None or change["amount_fen"] is None:
        if row["kind"] == "change_rate" and now is not None:
            yield from _rate_from_before(row, now, position, amounts)
        return
    if _NEVER_RESOLVED not in (change["direction"], row["direction"]) and change["direction"] != row["direction"]:
        if change["value"] and row["value"]:
            yield _words(row, "direction_differs", change)
        return
    if now is None or now["amount_fen"] is None:
        return
    before = now["amount_fen"] - change["amount_fen"]
    if before <= 0:
        yield _of_nothing("N02", row, "nothing_before", (now, change))
        return
    whole = Amount(before, half_unit(now) + half_unit(change), (now,))
    yield _percentage("N02", row, "rate_of_change", Amount.of(change), whole)


def _rate_from_before(row: Row, now: Row, position: int, amounts: Amounts) -> Iterator[Compared]:
    """Compare a rate whose change is not printed with the amount of the year before, where its sentence prints that."""
    before = next(amounts.nearest(row, position, (row["base"],)), None)
    if before is None or not before["amount_fen"] or before["sentence"] != row["sentence"]:
        return
    difference = abs(int(now["amount_fen"] or 0) - before["amount_fen"])
    change = Amount(difference, half_unit(now) + half_unit(before), (now,))
    yield _percentage("N02", row, "rate_of_change", change, Amount.of(before))


def _printed_before(row: Row, position: int, amounts: Amounts) -> Iterator[Compared]:
    """Compare a change with the amount of the year before, where that is printed."""
    before = next(amounts.nearest(row, position, (row["base"],)), None)
    now = next(amounts.nearest(row, position, (row["phase"],)), None)
    if before is None or now is None:
        return
    expected = int(now["amount_fen"] or 0) - int(before["amount_fen"] or 0)
    if expected and row["direction"] in _DIRECTIONS and (expected > 0) != (row["direction"] == "increase"):
        yield _words(row, "direction_of_amounts", before)
        return
    tolerance = half_unit(row) + half_unit(before) + half_unit(now)
    yield _money("N02b", row, "change_from_before", abs(row["amount_fen"]), abs(expected), tolerance, (now, before))


def _change_of(rows: Sequence[Row], position: int, kind: str) -> Row | None:
    """The change that a rate goes with: the last one of its subject, in its sentence."""
    row = rows[position]
    for other in reversed(rows[max(position - _NEAR, 0) : position]):
        is_alike = (other["kind"], other["base"], other["sentence"]) == (kind, row["base"], row["sentence"])
        if is_alike and key_of(other) == key_of(row):
            return other
    return None


def _share(row: Row, position: int, amounts: Amounts) -> Iterator[Compared]:
    if row["value"] > _HUNDRED:
        yield Compared(
            "N03", row["value"], _HUNDRED, relation="<=", unit=_PERCENT, subject=row["subject_printed"],
            page=row["page"], cells=(row,),
            detail=message("statements.share_above_whole", printed=printed_of(row), expected="100%"),
        )  # fmt: skip
        return
    part = next(amounts.nearest(row, position, (row["phase"],)), None)
    wholes = [whole for whole in _wholes_of(row, amounts) if whole.fen]
    if part is None or not wholes:
        return
    compared = [_percentage("N03", row, "share_of_whole", Amount.of(part), whole) for whole in wholes]
    yield min(compared, key=lambda comparison: max(_ZERO, comparison.excess - comparison.tolerance))


def _wholes_of(row: Row, amounts: Amounts) -> list[Amount]:
    """The stated amounts that the base of a share may mean."""
    section, base, book = section_named(row["section"]), row["base"], row["budget_book"]
    is_money_of_projects = row["measure"] == "funds"
    accounts = _WHOLES.get(base) or ({} if is_money_of_projects else _KINDS).get(base) or ((base, row["measure"]),)
    if base == "total" and section.whole is not None:
        accounts = (section.whole, ("total", "expenditure"))
    elif base in _WHOLES:
        book = "all"
    elif base == "procurement_total":
        accounts = (("procurement_total", "procurement"),)
    return amounts.of(accounts, book, row["section"], row["phase"])


def _completion(row: Row, position: int, amounts: Amounts) -> Iterator[Compared]:
    phases = _BUDGETS if row["base"] == "budget" else (row["base"],)
    planned = list(amounts.nearest(row, position, phases))
    executed = next(amounts.nearest(row, position, ("executed",)), None)
    if executed is None or not planned:
        return
    if row["kind"] == "gap":
        if row["amount_fen"] is not None:
            gaps = [(executed["amount_fen"] - budget["amount_fen"], budget) for budget in planned]
            gap, budget = min(gaps, key=lambda pair: abs(row["amount_fen"] - pair[0]))
            printed, tolerance = row["amount_fen"], 2 * HALF_CENT
            yield _money("N09b", row, "gap_to_budget", printed, gap, tolerance, (executed, budget))
        return
    budgets = [Amount.of(budget) for budget in planned if budget["amount_fen"]]
    if not budgets:
        yield _of_nothing("N09", row, "nothing_planned", (executed, planned[0]))
        return
    compared = [_percentage("N09", row, "completion_of_budget", Amount.of(executed), budget) for budget in budgets]
    yield min(compared, key=lambda comparison: max(_ZERO, comparison.excess - comparison.tolerance))


def _percentage(check: str, row: Row, identity: str, part: Amount, whole: Amount) -> Compared:
    """Compare a printed percentage with the one that follows, within one unit of its last digit."""
    true = Decimal(part.fen) / Decimal(whole.fen) * _HUNDRED
    step = last_digit(row)
    # The amounts are rounded, too: half a unit of each, of an amount as small as the whole.
    rounded = part.half_unit * whole.fen + whole.half_unit * part.fen
    tolerance = step + _HUNDRED * rounded / Decimal(whole.fen) / Decimal(whole.fen)
    printed = abs(row["value"])
    expected = printed if true.quantize(step, ROUND_HALF_UP) == printed else true
    return Compared(
        check, printed, expected, tolerance, row["subject_printed"], _PERCENT, page=row["page"], cells=(row,),
        others=(*part.rows, *whole.rows),
        detail=message(f"statements.{identity}", printed=printed_of(row), expected=f"{true:.2f}%"),
    )  # fmt: skip


def _money(
    check: str, row: Row, identity: str, printed: int, expected: int, tolerance: int, others: Sequence[Row]
) -> Compared:
    return Compared(
        check, Decimal(printed), Decimal(expected), Decimal(tolerance), row["subject_printed"], IN_FEN,
        page=row["page"], cells=(row,), others=others,
        detail=message(f"statements.{identity}", printed=printed_of(row), expected=in_wan(expected)),
    )  # fmt: skip


def in_wan(fen: int) -> str:
    """An amount in fen as people read it."""
    return f"{Decimal(fen).scaleb(-6):.2f}万元"


def _words(row: Row, identity: str, other: Row | None = None) -> Compared:
    """Report a direction that contradicts figures, or that the publisher has not chosen."""
    expected = f"{other['value_text']}{other['unit']}" if other else ""
    return Compared(
        "N20", Decimal(1), _ZERO, subject=row["subject_printed"], page=row["page"], cells=(row,),
        others=(other,) if other else (),
        detail=message(f"statements.{identity}", printed=printed_of(row), expected=expected),
    )  # fmt: skip


def _of_nothing(check: str, row: Row, identity: str, others: Sequence[Row]) -> Compared:
    """A percentage of nothing: undefined, and the publisher's slip where it is not 0."""
    detail = message(f"statements.{identity}", printed=printed_of(row))
    about = {"subject": row["subject_printed"], "page": row["page"], "cells": (row,), "others": others}
    if row["value"]:
        return Compared("Y05", abs(row["value"]), _ZERO, unit=_PERCENT, detail=detail, **about)
    return Compared(check, _ZERO, _ZERO, is_undefined=True, detail=detail, **about)
