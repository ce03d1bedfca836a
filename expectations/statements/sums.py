"""Totals of a narrative and their stated parts, amounts that are stated more than once, and the cells they repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from expectations.compared import IN_FEN, Compared, Row
from expectations.statements.amounts import HALF_CENT, half_unit, key_of, printed_of
from expectations.statements.rates import in_wan
from schemas.reading.statements import section_named
from schemas.wording.messages import Message, message

_PARTS = (
    ("N11", ("total", "basic_expenditure"), ("personnel_expenditure", "public_operating_expenditure")),
    ("N14", ("procurement_total", "procurement"), ("procurement_goods", "procurement_works", "procurement_services")),
    ("N13", ("official_vehicle", "expenditure"), ("official_vehicle_purchase", "official_vehicle_operation")),
    ("N13", ("three_public_total", "expenditure"), ("overseas_travel", "official_vehicle", "official_reception")),
)
"""Sums that a section states with all their parts"""
_SMALL_FIRMS = (
    ("procurement_sme", "procurement_unreserved_sme"),
    ("procurement_reserved_sme", "procurement_unreserved_sme"),
)
"""What is awarded to small firms: together no more than what is procured"""
_VEHICLES = "vehicle_count"
_OTHER_VEHICLES = "other_vehicle"
_ALL_KINDS = 6
"""So many kinds of vehicles are all that there are, or nearly: a shorter list may leave some out"""
_GRADES = tuple(
    f"projects_grade_{grade}" for grade in ("excellent", "good", "fair", "poor", "qualified", "unqualified")
)
_ALL_GRADES = 4
_CODED = ("class", "item")
_HUNDRED = Decimal(100)
_SHARE_STEP = Decimal("0.01")
_FEWEST = 2


def sums(rows: Sequence[Row]) -> Iterator[Compared]:
    """Yield totals and parts: N08, N08b, N09c, N10, N11, N13 to N17."""
    yield from _named_parts(rows)
    yield from _counts(rows)
    for level in _CODED:
        yield from _of_codes(rows, level)


def repetitions(rows: Sequence[Row]) -> Iterator[Compared]:
    """Yield N22: the same amount stated again is the same."""
    first: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if row["kind"] != "amount" or not row["account_code"] or row["amount_fen"] is None:
            continue
        tables: Mapping[int, str] = dict(enumerate(section_named(row["section"]).tables[:1]))
        key = (tables.get(0, row["section"]), *key_of(row)[1:5], row["phase"])
        before = first.setdefault(key, row)
        if before is not row:
            detail = message("statements.said_before", printed=printed_of(row), expected=_figure(before))
            amounts, tolerance = (row["amount_fen"], before["amount_fen"]), half_unit(row) + half_unit(before)
            yield _in_fen("N22", row, amounts, tolerance, (before,), detail)


def repeated_cells(rows: Sequence[Row], facts: Mapping[str, Row]) -> Iterator[Compared]:
    """Yield N01: what repeats a cell of a table is what the cell holds."""
    for row in rows:
        fact = facts.get(row["fact_id"] or "")
        if fact is None or row["agrees"] is None:
            continue
        is_money = row["quantity"] is None
        printed, cell = (source["amount_fen" if is_money else "quantity"] for source in (row, fact))
        if printed is None:
            continue
        difference = abs(printed - (cell or 0))
        is_rounded = row["agrees"] == "rounding" and not (row["is_corrected"] or fact["is_corrected"])
        tolerance = difference if is_rounded else 0
        unit = fact["unit"] or fact["quantity_unit"]
        amount: object = fact["amount_text"] or message("facts.no_amount")
        amount = message("facts.amounts_in_unit", amounts=amount, unit=unit) if unit else amount
        detail = message(
            "facts.narrative_figure", printed=printed_of(row), page=row["page"], table_page=fact["page"], amounts=amount
        )
        yield Compared(
            "N01", Decimal(printed), Decimal(int(cell or 0)), Decimal(tolerance), row["subject_printed"],
            IN_FEN if is_money else "", page=row["page"], cells=(row,), others=(fact,), detail=detail,
        )  # fmt: skip


def _in_fen(
    check: str, row: Row, amounts: tuple[int, int], tolerance: int, others: Sequence[Row], detail: Message,
    relation: str = "=",
) -> Compared:  # fmt: skip
    printed, expected = amounts
    return Compared(
        check, Decimal(printed), Decimal(expected), Decimal(tolerance), row["subject_printed"], IN_FEN, relation,
        page=row["page"], cells=(row,), others=others, detail=detail,
    )  # fmt: skip


def _figure(row: Row) -> str:
    return f"{row['value_text']}{row['unit']}"


def _named_parts(rows: Sequence[Row]) -> Iterator[Compared]:
    """Sums whose parts are stated in the same section."""
    for stated in _by_section(rows).values():
        for check, (whole, measure), parts in _PARTS:
            total = stated.get((whole, measure))
            own = [row for part in parts if (row := stated.get((part, measure))) is not None]
            if total is not None and len(own) == len(parts):
                yield from _sum(check, total, own)
        total = stated.get(("procurement_total", "procurement"))
        for parts in _SMALL_FIRMS:
            own = [row for part in parts if (row := stated.get((part, "contract_amount"))) is not None]
            if total is not None and own:
                yield from _sum("N14b", total, own, at_least=True)


def _by_section(rows: Iterable[Row]) -> dict[tuple[str, str, str], dict[tuple[str, str], Row]]:
    """The first amounts and counts of each section, book and phase by account and measure."""
    amounts_by_section: dict[tuple[str, str, str], dict[tuple[str, str], Row]] = defaultdict(dict)
    for row in rows:
        if row["kind"] in ("amount", "count") and not row["project"]:
            of_section = amounts_by_section[row["section"], row["budget_book"], row["phase"]]
            of_section.setdefault((row["account_code"], row["measure"]), row)
    return amounts_by_section


def _sum(check: str, total: Row, parts: Sequence[Row], *, at_least: bool = False) -> Iterator[Compared]:
    if total["amount_fen"] is None or any(part["amount_fen"] is None for part in parts):
        return
    expected = sum(int(part["amount_fen"]) for part in parts)
    tolerance = _slack(parts)
    if at_least:
        detail = message("statements.parts_above", printed=printed_of(total), expected=in_wan(expected))
        page = total["page"]
        yield Compared(
            check, Decimal(expected), Decimal(total["amount_fen"]), Decimal(tolerance), total["subject_printed"],
            IN_FEN, "<=", page=page, cells=parts, others=(total,), detail=detail,
        )  # fmt: skip
        return
    detail = message("statements.sum_of_parts", printed=printed_of(total), expected=in_wan(expected))
    yield _in_fen(check, total, (total["amount_fen"], expected), tolerance, parts, detail)


def _slack(parts: Sequence[Row]) -> int:
    """What the rounding of the parts and of their total can explain."""
    return HALF_CENT * (sum(1 for part in parts if part["amount_fen"]) + 1)


def _counts(rows: Sequence[Row]) -> Iterator[Compared]:
    """Vehicles and their kinds, projects and their grades."""
    for stated in _by_section(rows).values():
        listed = [row for (code, _), row in stated.items() if code.endswith("_vehicle") and row["quantity"] is not None]
        vehicles = [row for row in listed if row["quantity"]]
        total = stated.get((_VEHICLES, "count"))
        if total is not None and total["quantity"] and len(vehicles) >= _FEWEST:
            is_whole = len(listed) >= _ALL_KINDS and any(row["account_code"] == _OTHER_VEHICLES for row in listed)
            yield _count("N15", total, vehicles, is_whole=is_whole)
        for (account, measure), projects in stated.items():
            if measure != "projects" or not projects["quantity"]:
                continue
            grades = [row for grade in _GRADES if (row := stated.get((account, grade))) is not None]
            if len(grades) >= _FEWEST:
                yield _count("N17", projects, grades, is_whole=len(grades) >= _ALL_GRADES)


def _count(check: str, total: Row, parts: Sequence[Row], *, is_whole: bool) -> Compared:
    """Compare a count with its parts: equal where all are listed, else no less."""
    count = sum(int(part["quantity"] or 0) for part in parts)
    detail = message("statements.sum_of_parts", printed=printed_of(total), expected=str(count))
    return Compared(
        check, Decimal(count), Decimal(total["quantity"]), subject=total["subject_printed"],
        relation="=" if is_whole else "<=", page=total["page"], cells=parts, others=(total,), detail=detail,
    )  # fmt: skip


@dataclass
class _Listed:
    """The first statements of the codes of one level in a section and a book, and of their total, by what they say."""

    total: dict[str, Row] = field(default_factory=dict)
    parts: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))


def _of_codes(rows: Sequence[Row], level: str) -> Iterator[Compared]:
    """Totals of a section and the classes or items that it lists.

    A list that says of which parts it is the whole (its shares add up to 100, or its amounts to the total in one phase)
    is complete. What is missing in others is not known; more than the whole is always wrong.
    """
    listed: dict[tuple[str, str], _Listed] = defaultdict(_Listed)
    for row in rows:
        if row["measure"] != "expenditure" or row["value"] is None:
            continue
        own = listed[row["section"], row["budget_book"]]
        what = f"{row['kind']}/{row['phase']}"
        if row["account_code"] == "total":
            own.total.setdefault(what, row)
        elif row["account_level"] == level and row["code_system"] == "functional":
            own.parts[what].setdefault(row["account_code"], row)
    for own in listed.values():
        yield from _complete_or_more(own, level)


def _complete_or_more(listed: _Listed, level: str) -> Iterator[Compared]:
    shares = list(listed.parts.get("share/executed", {}).values())
    share_slack = _SHARE_STEP / 2 * (len(shares) + 1)
    missing_share = _HUNDRED - sum((row["value"] for row in shares), Decimal(0))
    gaps = {
        what: (total, parts)
        for what, total in listed.total.items()
        if what.startswith("amount/") and len(parts := list(listed.parts.get(what, {}).values())) >= _FEWEST
    }
    complete = {frozenset(listed.parts[what]) for what, gap in gaps.items() if abs(_gap(*gap)) <= _slack(gap[1])}
    if len(shares) >= _FEWEST and abs(missing_share) <= share_slack:
        complete.add(frozenset(listed.parts["share/executed"]))
    for what, (total, parts) in gaps.items():
        check = "N09c" if level == "item" else "N08b"
        if frozenset(listed.parts[what]) in complete or _gap(total, parts) > 0:
            yield from _sum(check, total, parts)
    if level != "class":
        return
    if len(shares) >= _FEWEST and (frozenset(listed.parts["share/executed"]) in complete or missing_share < 0):
        detail = message("statements.sum_of_shares", expected=f"{_HUNDRED - missing_share}%")
        yield Compared(
            "N08", _HUNDRED - missing_share, _HUNDRED, share_slack, unit="%", page=shares[0]["page"], cells=shares,
            detail=detail,
        )  # fmt: skip
    changes, total_change = listed.parts.get("change/executed", {}), listed.total.get("change/executed")
    if total_change is not None and frozenset(changes) in complete:
        yield from _sum("N10", total_change, list(changes.values()))


def _gap(total: Row, parts: Sequence[Row]) -> int:
    """By how much the parts exceed their total."""
    return sum(int(part["amount_fen"] or 0) for part in parts) - int(total["amount_fen"] or 0)
