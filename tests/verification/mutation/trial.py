"""Run mutants through the rest of the pipeline, in batches like documents, and note what noticed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from expectations.checks import CheckOutcome, doubts_of, evaluate
from expectations.checks.verdicts import MISREADING, PUBLISHER, READER_DOUBTS, TWIN
from schemas.judging.checks import checks
from schemas.reading.frames import frame
from tests.verification.mutation.documents import (
    Amount,
    Base,
    Key,
    Position,
    Reading,
    key_of,
    plain_facts,
    rows_for_frames,
    run,
    run_changed,
)
from tests.verification.mutation.kinds import Change, Site, change
from transforms.forms.amounts import parse_amount
from transforms.statements.joining import join_facts

TWO_SIDED, ONE_SIDED, STATED, UNGUARDED = "guarded", "one side", "narrative", "no check"
_ACCOUNTING = frozenset({"unaccounted_number", "rows_without_rules"})
_SECOND = frozenset({"second_reading_differs"})
_BATCH = 100

Failures = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Guards:
    """What the checks look at in a document as printed."""

    guarded: dict[Key, str]
    """By fact with a number: guarded (a sum or an equality that may accuse), narrative (it states the same figure), one
    side (only at least), or no check"""
    tolerance: dict[Key, int]
    """By fact: what the most exact of its checks lets pass"""


@dataclass(frozen=True)
class Outcome:
    """One mutation that changed a stored figure, and what was said of it that is not said of the page as printed."""

    document: str
    site: Site
    guarded: str
    """For changes of one cell, how well it is guarded; else empty"""
    by_checks: bool
    by_reader: bool
    """By the reader's rules on rows, codes and amounts: neither the second reading nor page accounting"""
    by_second: bool
    by_accounting: bool
    stopped: bool
    """Whether anything new is of severity gate: the document goes to quarantine"""
    shown: str

    @property
    def caught(self) -> bool:
        """Whether anything was said at all."""
        return self.by_checks or self.by_reader or self.by_second or self.by_accounting


@dataclass(frozen=True)
class Evaluated:
    """The checks' word on a batch: the failures and the gate failures of each document."""

    outcome: CheckOutcome
    failures: dict[str, Failures]
    gates: dict[str, Failures]


def _evaluate(base: Base, readings: Sequence[Reading]) -> tuple[list[str], Evaluated]:
    names, facts, tables, findings = [], [], [], []
    for number, reading in enumerate(readings):
        sha256, of_facts, of_tables = rows_for_frames(base, reading, number)
        names.append(sha256)
        facts += of_facts
        tables += of_tables
        findings += [
            {"document_sha256": sha256, "rule": finding.rule, "table_key": finding.table_key}
            for finding in reading.findings
            if finding.rule in READER_DOUBTS
        ]
    doubts = doubts_of(pd.DataFrame(findings, columns=["document_sha256", "rule", "table_key"]))
    outcome = evaluate(frame("facts").build(facts), frame("tables_read").build(tables), doubts)
    loud = outcome.check_results[outcome.check_results["verdict"].isin([TWIN, PUBLISHER, MISREADING])]
    failures: dict[str, set[tuple[str, ...]]] = {name: set() for name in names}
    gates: dict[str, set[tuple[str, ...]]] = {name: set() for name in names}
    columns = ("document_sha256", "check_id", "table_key", "subject", "verdict", "severity")
    for sha256, check, table, subject, verdict, severity in zip(*(loud[name] for name in columns), strict=True):
        failures[sha256].add((check, str(table), subject, TWIN if verdict == TWIN else "broken"))
        if verdict == MISREADING and severity == "gate":
            gates[sha256].add((check, str(table), subject))
    frozen = [{name: frozenset(rules) for name, rules in which.items()} for which in (failures, gates)]
    return names, Evaluated(outcome, frozen[0], frozen[1])


def guards(base: Base) -> Guards:
    """Which figures of a document are guarded as it is printed, and how exactly."""
    reading = run(base)
    _, evaluated = _evaluate(base, [reading])
    keys: dict[str, Key] = {}
    _, facts, _ = rows_for_frames(base, reading, 0)
    guarded = {key_of(fact): UNGUARDED for fact in facts if fact["cell_kind"] == "number"}
    keys = {fact["fact_id"]: key_of(fact) for fact in facts}
    results = evaluated.outcome.check_results
    declared = checks()
    guard_of: dict[int, tuple[str, int]] = {}
    for number, check, result, tolerance in zip(
        *(results[name] for name in ("check_no", "check_id", "result", "tolerance_fen")), strict=True
    ):
        kind = declared[check].kind
        if result != "not_applicable" and declared[check].accuses and kind in ("sum", "equal", "at_least"):
            guard_of[number] = (
                ONE_SIDED if kind == "at_least" else TWO_SIDED,
                0 if pd.isna(tolerance) else int(tolerance),
            )
    allowed: dict[Key, int] = {}
    for number, fact_id in zip(*(evaluated.outcome.check_facts[name] for name in ("check_no", "fact_id")), strict=True):
        if number not in guard_of:
            continue
        kind, tolerance = guard_of[number]
        key = keys[fact_id]
        allowed[key] = min(tolerance, allowed.get(key, tolerance))
        if key in guarded and guarded[key] != TWO_SIDED:
            guarded[key] = kind
    compared = join_facts(base.narrative, plain_facts(reading.facts, base.disclosure), base.disclosure.document_kind)
    for figure in compared:
        if not (figure.is_alike and figure.printed and len(figure.facts) == 1):
            continue
        key = key_of(figure.facts[0])
        if key in guarded and guarded[key] != TWO_SIDED:
            guarded[key] = STATED
    return Guards(guarded, allowed)


def _may_matter(changed: Change, amounts: Mapping[Position, Amount]) -> bool:
    """Whether a mutation can change a figure at all: spares a run where only zeros and blanks change places."""
    rows = {cell[:2] for cell in changed if cell not in amounts}
    texts = [(amounts[cell].text, changed.get(cell, amounts[cell].text)) for cell in amounts if cell[:2] in rows]
    if any(parse_amount(text).number or parse_amount(text).kind == "unreadable" for pair in texts for text in pair):
        return True
    cells = [
        (parse_amount(amounts[cell].text), parse_amount(text)) for cell, text in changed.items() if cell in amounts
    ]
    return any((old.number or 0) != (new.number or 0) or new.kind == "unreadable" for old, new in cells)


def _changes_a_figure(before: dict[Key, int], after: dict[Key, int], guard: Guards) -> bool:
    """Whether a stored figure differs by more than the most exact of the checks on it lets pass."""
    return any(
        abs(after.get(key, 0) - before.get(key, 0)) > guard.tolerance.get(key, 0)
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key)
    )


def attempt(base: Base, guard: Guards, chosen: Sequence[tuple[int, Site]], seed: int) -> list[tuple[int, Outcome]]:
    """Try mutations of one document; those that change no figure beyond its tolerance are left out."""
    plain = run(base)
    before = plain.figures
    amounts = {amount.position: amount for amount in base.amounts}
    outcomes: list[tuple[int, Outcome]] = []
    for start in range(0, len(chosen), _BATCH):
        tried = []
        for number, site in chosen[start : start + _BATCH]:
            changed = change(base, site, seed)
            if not _may_matter(changed, amounts):
                continue
            reading = run_changed(base, changed)
            if _changes_a_figure(before, reading.figures, guard):
                tried.append((number, site, changed, reading))
        names, evaluated = _evaluate(base, [plain, *(reading for *_, reading in tried)])
        for name, (number, site, changed, reading) in zip(names[1:], tried, strict=True):
            new = {finding for finding in reading.findings - plain.findings if finding.severity in ("gate", "warn")}
            rules = {finding.rule for finding in new}
            only = amounts.get(next(iter(changed))) if len(changed) == 1 else None
            outcome = Outcome(
                document=base.name,
                site=site,
                guarded=guard.guarded.get(only.key, "") if only and only.key else "",
                by_checks=bool(evaluated.failures[name] - evaluated.failures[names[0]]),
                by_reader=bool(rules - _ACCOUNTING - _SECOND),
                by_second=bool(rules & _SECOND),
                by_accounting=bool(rules & _ACCOUNTING),
                stopped=any(finding.severity == "gate" for finding in new)
                or bool(evaluated.gates[name] - evaluated.gates[names[0]]),
                shown=_shown(base, site, changed, amounts),
            )
            outcomes.append((number, outcome))
    return outcomes


def _shown(base: Base, site: Site, changed: Change, amounts: dict[Any, Amount]) -> str:
    """The first cells of a mutation as printed and as read."""
    page = base.grids[site.position[0]].page.number
    parts = []
    for cell in sorted(changed)[:3]:
        amount = amounts.get(cell)
        where = "/".join(word for word in amount.key[2:4] if word) + " " if amount and amount.key else ""
        parts.append(f"{where}{base.region(cell).text or 'blank'} → {changed[cell] or 'blank'}")
    more = f" and {len(changed) - 3} more cells" if len(changed) > 3 else ""
    return f"page {page}: {', '.join(parts)}{more}"
