"""Hold the figures of a narrative against each other: changes, rates, shares, completion, parts and repetitions.

All of it is what the publisher printed: what does not agree is a finding, and the figures stay as they are. A
percentage of nothing is undefined, not wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.reading.statements import section_named
from schemas.wording.messages import message
from transforms.findings import Finding
from transforms.statements.statement import Statement

_Key = tuple[str, str, str, str, str, object]
_BUDGETS = ("budget", "approved", "adjusted")
_WHOLES = {
    "revenue_current_year": (("total", "revenue"), ("revenue_current_year", "revenue")),
    "expenditure_current_year": (("total", "expenditure"), ("expenditure_current_year", "expenditure")),
}
_KINDS = {
    "basic_expenditure": (("total", "basic_expenditure"),),
    "project_expenditure": (("total", "project_expenditure"),),
}
"""The same for kinds of the expenditure of a section"""
"""What a share of them is measured against, beside an account of that name"""
_OF_SECTION = {"gpb": "general_public", "gpb_basic": "general_public"}
_PARTS = (
    (("total", "basic_expenditure"), ("personnel_expenditure", "public_operating_expenditure")),
    (("procurement_total", "procurement"), ("procurement_goods", "procurement_works", "procurement_services")),
    (("official_vehicle", "expenditure"), ("official_vehicle_purchase", "official_vehicle_operation")),
    (("three_public_total", "expenditure"), ("overseas_travel", "official_vehicle", "official_reception")),
)
"""Sums that a section states with all their parts"""
_VEHICLES = "vehicle_count"
_HUNDRED = Decimal(100)
_HALF_CENT = 5_000
"""Half of the last digit of amounts in 万元 with two decimals, in fen"""


@dataclass(frozen=True)
class _Broken:
    """An identity that does not hold."""

    statement: Statement
    identity: str
    """A key of the messages"""
    expected: str
    rule: str = "statement_arithmetic"


def broken_identities(statements: Sequence[Statement]) -> list[Finding]:
    """Give a finding for each figure that does not follow from the others."""
    amounts = _Amounts(statements)
    broken = [
        *_changes(statements, amounts),
        *_shares(statements, amounts),
        *_completions(statements, amounts),
        *_parts(statements),
        *_repetitions(statements),
    ]
    findings: dict[tuple[object, ...], Finding] = {}
    for one in broken:
        statement = one.statement
        printed = f"{statement.subject_printed} {statement.value_text}{statement.unit}"
        detail = message(f"statements.{one.identity}", printed=printed, expected=one.expected)
        # One figure of two subjects is one figure.
        findings.setdefault(
            (one.rule, statement.page, statement.box), Finding(one.rule, statement.page, None, printed, detail)
        )
    return list(findings.values())


@dataclass(frozen=True)
class _Amount:
    """An amount, and half a unit of its last printed digit."""

    fen: int
    half_unit: int = _HALF_CENT

    @classmethod
    def of(cls, statement: Statement) -> _Amount:
        """The amount of a statement."""
        return cls(abs(int(statement.amount_fen or 0)), _unit_fen(statement))


class _Amounts:
    """The stated amounts by subject and phase, in text order."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._by_key: dict[_Key, list[tuple[int, Statement]]] = defaultdict(list)
        for place, statement in enumerate(statements):
            if statement.kind == "amount" and statement.amount_fen is not None:
                self._by_key[_key(statement)].append((place, statement))

    def near(self, statement: Statement, place: int, phases: Sequence[str]) -> Iterator[Statement]:
        """Give the amounts of the same subject in these phases, the last before it first, then those of its section."""
        found = [
            (at, other)
            for at, other in self._by_key.get(_key(statement), ())
            if other.phase in phases and other.section == statement.section
        ]
        for _, other in sorted(found, key=lambda one: (one[0] > place, abs(one[0] - place))):
            yield other

    def of(self, accounts: Iterable[tuple[str, str]], book: str, section: str, phase: str) -> list[_Amount]:
        """Give the amounts of accounts in a book and phase, those of the section first."""
        wanted = set(accounts)
        found = [
            (other.section != section, place, other)
            for key, entries in self._by_key.items()
            if (key[1], key[2]) in wanted and key[3] == book
            for place, other in entries
            if other.phase == phase
        ]
        return [_Amount.of(other) for *_, other in sorted(found, key=lambda one: one[:2])]


def _key(statement: Statement) -> _Key:
    group = section_named(statement.section).group or statement.section
    return (
        group, statement.account_code, statement.measure, statement.budget_book, statement.project, statement.path
    )  # fmt: skip


def _changes(statements: Sequence[Statement], amounts: _Amounts) -> Iterator[_Broken]:
    for place, statement in enumerate(statements):
        if statement.kind == "change" and statement.amount_fen is not None:
            yield from _printed_before(statement, place, amounts)
        if statement.kind not in ("change_rate", "gap_rate") or statement.value is None:
            continue
        change = _before(statements, place, statement.kind.removesuffix("_rate"))
        now = next(amounts.near(statement, place, (statement.phase,)), None)
        if change is None or change.amount_fen is None:
            if statement.kind == "change_rate" and now is not None:
                yield from _rate_from_before(statement, now, place, amounts)
            continue
        if "unresolved" not in (change.direction, statement.direction) and change.direction != statement.direction:
            if change.value and statement.value:
                yield _Broken(statement, "direction_differs", f"{change.value_text}{change.unit}")
            continue
        if now is None or now.amount_fen is None:
            continue
        before = now.amount_fen - change.amount_fen
        if before <= 0:
            if statement.value:
                yield _Broken(statement, "nothing_before", "", "statement_rate_undefined")
            continue
        whole = _Amount(before, _unit_fen(now) + _unit_fen(change))
        yield from _rate(statement, "rate_of_change", _Amount.of(change), whole)


def _rate_from_before(statement: Statement, now: Statement, place: int, amounts: _Amounts) -> Iterator[_Broken]:
    """Compare a rate whose change is not printed with the amount of the year before, where its sentence prints that."""
    before = next(amounts.near(statement, place, (statement.base,)), None)
    if before is None or not before.amount_fen or before.sentence != statement.sentence:
        return
    part = _Amount(abs(int(now.amount_fen or 0) - before.amount_fen), _unit_fen(now) + _unit_fen(before))
    yield from _rate(statement, "rate_of_change", part, _Amount.of(before))


def _printed_before(statement: Statement, place: int, amounts: _Amounts) -> Iterator[_Broken]:
    """Compare a change with the amount of the year before, where the sentence or the one before it prints it."""
    before = next(amounts.near(statement, place, (statement.base,)), None)
    executed = next(amounts.near(statement, place, (statement.phase,)), None)
    if before is None or executed is None or statement.amount_fen is None:
        return
    expected = int(executed.amount_fen or 0) - int(before.amount_fen or 0)
    if abs(abs(expected) - abs(statement.amount_fen)) > _unit_fen(statement) + _unit_fen(before) + _unit_fen(executed):
        yield _Broken(statement, "change_from_before", f"{Decimal(expected).scaleb(-6)}万元")


def _before(statements: Sequence[Statement], place: int, kind: str) -> Statement | None:
    """The change that a rate goes with: the last one of its subject, in its sentence."""
    statement = statements[place]
    for other in reversed(statements[max(place - 6, 0) : place]):
        is_alike = (other.kind, other.base, other.sentence) == (kind, statement.base, statement.sentence)
        if is_alike and _key(other) == _key(statement):
            return other
    return None


def _rate(statement: Statement, identity: str, part: _Amount, whole: _Amount) -> Iterator[_Broken]:
    """Compare a printed percentage with the one that follows, within one unit of its last digit."""
    if statement.value is None:
        return
    expected = Decimal(part.fen) / Decimal(whole.fen) * _HUNDRED
    unit = Decimal(10) ** int(statement.value.as_tuple().exponent)
    # The amounts are rounded, too: half a unit of each, of an amount as small as the whole.
    rounded = part.half_unit * whole.fen + whole.half_unit * part.fen
    slack = unit + _HUNDRED * rounded / Decimal(whole.fen) / Decimal(whole.fen)
    if abs(abs(statement.value) - expected) > slack:
        yield _Broken(statement, identity, f"{expected:.2f}%")


def _shares(statements: Sequence[Statement], amounts: _Amounts) -> Iterator[_Broken]:
    for place, statement in enumerate(statements):
        if statement.kind != "share" or statement.value is None:
            continue
        if statement.value > _HUNDRED:
            yield _Broken(statement, "share_above_whole", "100%")
            continue
        section = section_named(statement.section)
        accounts = _WHOLES.get(statement.base) or _KINDS.get(
            statement.base if statement.measure != "funds" else "", ((statement.base, statement.measure),)
        )
        book = statement.budget_book
        if statement.base == "total" and section.whole is not None:
            accounts = (section.whole, ("total", "expenditure"))
        elif statement.base in _WHOLES:
            book = "all"
        elif statement.base == "procurement_total":
            accounts = (("procurement_total", "procurement"),)
        part = next(amounts.near(statement, place, (statement.phase,)), None)
        wholes = [one for one in amounts.of(accounts, book, statement.section, statement.phase) if one.fen]
        if part is None or part.amount_fen is None or not wholes:
            continue
        broken = [list(_rate(statement, "share_of_whole", _Amount.of(part), whole)) for whole in wholes]
        if not all(broken):
            continue
        yield from broken[0]


def _completions(statements: Sequence[Statement], amounts: _Amounts) -> Iterator[_Broken]:
    for place, statement in enumerate(statements):
        if statement.kind not in ("completion_rate", "gap") or statement.value is None:
            continue
        phases = _BUDGETS if statement.base == "budget" else (statement.base,)
        planned = [one for one in amounts.near(statement, place, phases) if one.amount_fen is not None]
        executed = next(amounts.near(statement, place, ("executed",)), None)
        if executed is None or executed.amount_fen is None or not planned:
            continue
        if statement.kind == "gap":
            gaps = [executed.amount_fen - int(one.amount_fen or 0) for one in planned]
            if statement.amount_fen is not None and all(
                abs(statement.amount_fen - gap) > 2 * _HALF_CENT for gap in gaps
            ):
                yield _Broken(statement, "gap_to_budget", f"{Decimal(gaps[0]).scaleb(-6)}万元")
            continue
        if not any(one.amount_fen for one in planned):
            if statement.value:
                yield _Broken(statement, "nothing_planned", "", "statement_rate_undefined")
            continue
        broken = [
            list(_rate(statement, "completion_of_budget", _Amount.of(executed), _Amount.of(one)))
            for one in planned
            if one.amount_fen
        ]
        if all(broken):
            yield from broken[0]


def _parts(statements: Sequence[Statement]) -> Iterator[_Broken]:
    """Sums whose parts are stated in the same section."""
    by_section: dict[tuple[str, str, str], dict[tuple[str, str], Statement]] = defaultdict(dict)
    for statement in statements:
        if statement.kind in ("amount", "count"):
            of_section = by_section[statement.section, statement.budget_book, statement.phase]
            of_section.setdefault((statement.account_code, statement.measure), statement)
    for said in by_section.values():
        for (whole, measure), parts in _PARTS:
            total = said.get((whole, measure))
            stated = [one for part in parts if (one := said.get((part, measure))) is not None]
            if total is not None and len(stated) == len(parts):
                yield from _sum(total, stated)
        vehicles = [one for (code, _), one in said.items() if code.endswith("_vehicle") and one.quantity is not None]
        total = said.get((_VEHICLES, "count"))
        if total is not None and total.quantity and len(vehicles) > 1:
            count = sum(int(one.quantity or 0) for one in vehicles)
            if count > total.quantity:
                yield _Broken(total, "sum_of_parts", str(count))


def _sum(total: Statement, parts: Sequence[Statement]) -> Iterator[_Broken]:
    if total.amount_fen is None or any(part.amount_fen is None for part in parts):
        return
    expected = sum(int(part.amount_fen or 0) for part in parts)
    if abs(expected - total.amount_fen) > _HALF_CENT * (len(parts) + 1):
        yield _Broken(total, "sum_of_parts", f"{Decimal(expected).scaleb(-6)}万元")


def _repetitions(statements: Sequence[Statement]) -> Iterator[_Broken]:
    """The same amount said again is the same."""
    first: dict[tuple[object, ...], Statement] = {}
    for statement in statements:
        if statement.kind != "amount" or not statement.account_code or statement.amount_fen is None:
            continue
        tables: Mapping[int, str] = dict(enumerate(section_named(statement.section).tables[:1]))
        key = (tables.get(0, statement.section), *_key(statement)[1:5], statement.phase)
        other = first.setdefault(key, statement)
        fen = other.amount_fen
        if fen is not None and abs(fen - statement.amount_fen) > _unit_fen(statement) + _unit_fen(other):
            yield _Broken(statement, "said_before", f"{other.value_text}{other.unit}")


def _unit_fen(statement: Statement) -> int:
    """Half a unit of the last printed digit, in fen."""
    if not statement.value or statement.amount_fen is None:
        return _HALF_CENT
    digit = Decimal(10) ** int(statement.value.as_tuple().exponent)
    return int(abs(Decimal(statement.amount_fen) / statement.value) * digit / 2)
