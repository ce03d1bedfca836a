"""Collect the problems of a document by severity, each with the cells that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from review.causes import by_cause
from review.dossier import HARMLESS, Dossier, Row
from review.problem import Equation, Mark, Problem, Term
from review.wording import (
    advice_of,
    broken_name,
    check_name,
    check_relation,
    column_label,
    is_balance,
    money,
    named,
    row_label,
    table_name,
    value_of,
    verdict_name,
)
from schemas.judging.checks import checks
from schemas.reading.rules import rules
from schemas.wording.messages import stored_message, text

GRAVITY = {"gate": 0, "warn": 1, "info": 2}
OF_ANOTHER = (
    "several_books",
    "second_table",
    "foreign_table",
    "narrative_of_another",
    "table_of_another",
    "tables_disagree",
)
"""Rules for figures of another disclosure: they explain whatever else is wrong"""
BROKEN = {"=": "≠", "≥": "<"}
MANY = 40
"""Cells of a formula that are written out; what is more is counted"""


def problems_of(dossier: Dossier) -> list[Problem]:
    """List everything to look at, by severity: broken identities, then findings of reader, sidecar and gate.

    A broken identity has a finding too; it is shown once, with its cells. Findings of one cause are one problem.
    """
    broken = list(dossier.broken)
    shown = {int(row["check_no"]) for row in broken}
    by_message = {(row["check_id"], row["message"]): row for row in dossier.results if row["message"]}
    rest: list[tuple[Row, Row | None]] = []
    for finding in sorted(dossier.findings, key=lambda row: (GRAVITY.get(row["severity"], 3), row["finding_no"])):
        result = by_message.get((finding["rule"], finding["message"]))
        if result is None or int(result["check_no"]) not in shown:
            rest.append((finding, result))
    problems = [_of_result(number, dossier, result) for number, result in enumerate(broken, 1)]
    for number, (finding, result) in enumerate(rest, len(problems) + 1):
        if result is None:
            problems.append(_of_finding(number, dossier, finding))
        else:
            problems.append(replace(_of_result(number, dossier, result), severity=str(finding["severity"])))
    problems = by_cause(problems)
    harmless = {verdict_name(verdict) for verdict in HARMLESS}
    problems.sort(key=lambda row: (row.key not in OF_ANOTHER, GRAVITY.get(row.severity, 3), row.tag in harmless))
    return [replace(problem, number=number) for number, problem in enumerate(problems, 1)]


def _of_result(number: int, dossier: Dossier, result: Row) -> Problem:
    verdict = str(result["verdict"])
    advice = advice_of(result["check_id"], verdict)
    headline = _title(result, broken_name)
    severe = verdict == "suspected_misreading" and result["severity"] == "gate"
    equation = _equation(dossier, result) if is_balance(result["check_id"]) else None
    return Problem(
        number=number,
        severity="gate" if severe else "warn",
        tag=verdict_name(verdict),
        headline=headline,
        message="" if equation else detail(_without_check(result), headline, advice),
        advice=advice,
        key=str(result["check_id"]),
        table=table_name(result["table_key"]),
        page=result["page"] or _first_page(dossier, result["table_key"]),
        equation=equation,
        suggestion=_suggestion(dossier, result),
        marks=_marks(dossier, result),
    )


def _without_check(result: Row) -> str:
    """The message of a check without the words that stand above it."""
    check, message = checks().get(str(result["check_id"])), stored_message(result)
    if check is None:
        return message
    for beginning in (f"{check.id} ({check.broken.en})", f"{check.id}（{check.broken.zh}）"):
        message = message.removeprefix(beginning)
    return message.lstrip(",: ，：")


def _first_page(dossier: Dossier, table_key: str | None) -> int | None:
    pages = [int(table["first_page"]) for table in dossier.tables if table_key and table["table_key"] == table_key]
    return min(pages, default=None)


def _equation(dossier: Dossier, result: Row) -> Equation:
    is_count = result["left_fen"] is None
    terms = dossier.terms_of.get(int(result["check_no"]), [])
    unit = "" if is_count else _unit_of(dossier, terms)
    sides, hidden = _sides(dossier, terms, unit)
    relation = check_relation(result["check_id"])
    left, right = (result[f"{side}_{'count' if is_count else 'fen'}"] or 0 for side in ("left", "right"))
    difference = left - right if is_count else result["difference_fen"] or 0
    return Equation(
        left=sides["left"],
        right=sides["right"],
        left_sum=_written(left, unit),
        right_sum=_written(right, unit),
        relation=BROKEN[relation],
        difference=_written(abs(difference), unit),
        tolerance=money(result["tolerance_fen"], unit) if unit and result["tolerance_fen"] else "",
        unit=unit,
        hidden=hidden,
    )


def _unit_of(dossier: Dossier, terms: Sequence[Row]) -> str:
    """The unit of the first cell that has one."""
    facts = (dossier.by_id[term["fact_id"]] for term in terms if term["fact_id"] in dossier.by_id)
    return next((str(fact["unit"]) for fact in facts if fact["unit"]), "元")


def _written(value: int, unit: str) -> str:
    """An amount in its unit, or a count, which has none."""
    return money(value, unit) if unit else f"{value:,}"


def _sides(dossier: Dossier, terms: Sequence[Row], unit: str) -> tuple[dict[str, list[Term]], int]:
    """The cells of both sides that are written out, and how many are not: empty, zero, or too many."""
    sides: dict[str, list[Term]] = {"left": [], "right": []}
    hidden = 0
    for term in terms:
        fact = dossier.by_id.get(term["fact_id"])
        if fact is None:
            continue
        is_zero = not (fact["amount_fen"] or fact["quantity"])
        side = sides["left" if term["side"] == "left" else "right"]
        if (is_zero and len(terms) > 2) or len(side) >= MANY:
            hidden += 1
            continue
        sign = "−" if term["sign"] < 0 else "+" if side else ""
        value = money(fact["amount_fen"] or 0, unit) if unit else value_of(fact)
        label = row_label(fact) or column_label(fact)
        side.append(Term(sign, value, label, int(fact["page"]), fact["fact_id"], is_zero))
    _name_columns(dossier, sides)
    return sides, hidden


def _name_columns(dossier: Dossier, sides: dict[str, list[Term]]) -> None:
    """Name the cells of a formula by what tells them apart: the row, the column, or the table."""
    facts = {term.fact_id: dossier.by_id[term.fact_id] for side in sides.values() for term in side}
    rows = {row_label(fact) for fact in facts.values()}
    columns = {column_label(fact) for fact in facts.values()}
    tables = {str(fact["table_key"]) for fact in facts.values()}
    for side in sides.values():
        for index, term in enumerate(side):
            fact = facts[term.fact_id]
            parts = [row_label(fact)] if len(rows) > 1 or len(columns) == 1 else []
            parts += [column_label(fact)] if len(columns) > 1 else []
            parts += [table_name(fact["table_key"])] if len(tables) > 1 else []
            label = " · ".join(label_part for label_part in parts if label_part)
            side[index] = Term(term.sign, term.value, label, term.page, term.fact_id, term.zero)


def _marks(dossier: Dossier, result: Row) -> list[Mark]:
    terms = dossier.terms_of.get(int(result["check_no"]), [])
    suspect = result["suggested_fact_id"]
    marks: list[Mark] = []
    for term in terms:
        fact = dossier.by_id.get(term["fact_id"])
        if fact is None or fact["fact_id"] == suspect:
            continue
        if fact["second_reading"] == "differs":
            marks.append(Mark(fact, "differs", text("review.read_twice")))
        elif fact["cell_kind"] == "number":
            marks.append(Mark(fact, "total" if term["side"] == "left" else "part"))
    fact = dossier.by_id.get(str(suspect))
    if fact is not None:
        marks.append(Mark(fact, "suspect", f"{money(result['suggested_fen'], fact['unit'])} ?"))
    return marks


@dataclass(frozen=True)
class Doubt:
    """One cell that alone would repair several broken identities."""

    mark: Mark
    printed: str
    would: str
    checks: list[tuple[str, str]]
    """The identities that it would repair, each with its two sums as printed"""


def doubts_of(dossier: Dossier) -> list[Doubt]:
    """The cells that the broken identities point to, those that would repair most first."""
    rows_by_suggestion: dict[tuple[str, int], list[Row]] = {}
    for row in dossier.broken:
        if row["suggested_fact_id"] in dossier.by_id and row["suggested_fen"] is not None:
            rows_by_suggestion.setdefault((row["suggested_fact_id"], row["suggested_fen"]), []).append(row)
    doubts = []
    for (fact_id, fen), rows in sorted(rows_by_suggestion.items(), key=lambda item: -len(item[1])):
        fact = dossier.by_id[fact_id]
        would = money(fen, fact["unit"])
        checks = list(dict.fromkeys((_title(row), _sums(row, str(fact["unit"]))) for row in rows))
        doubts.append(Doubt(Mark(fact, "suspect", f"{would} ?"), value_of(fact), would, checks))
    return doubts


def _title(result: Row, name: Callable[[Any], str] = check_name) -> str:
    return name(result["check_id"]) + (f" — {result['subject']}" if result["subject"] else "")


def _sums(result: Row, unit: str) -> str:
    """Both sides of a broken identity."""
    sign = BROKEN[check_relation(result["check_id"])]
    return f"{money(result['left_fen'], unit)} {sign} {money(result['right_fen'], unit)}"


def _suggestion(dossier: Dossier, result: Row) -> str:
    fact = dossier.by_id.get(str(result["suggested_fact_id"]))
    if fact is None or result["suggested_fen"] is None:
        return ""
    return text(
        "review.suggestion",
        would=money(result["suggested_fen"], fact["unit"]),
        value=value_of(fact),
        row=row_label(fact),
        column=column_label(fact),
        page=fact["page"],
    )


def _of_finding(number: int, dossier: Dossier, finding: Row) -> Problem:
    key = str(finding["rule"])
    rule = rules().get(key)
    printed = str(finding["printed"] or "")
    readings: tuple[str, str] | None = None
    if key == "second_reading_differs" and " / " in printed:
        first, _, second = printed.partition(" / ")
        readings = (first, second)
    advice = rule.advice.text() if rule else ""
    headline = rule.says.text() if rule else broken_name(key)
    severity = str(finding["severity"])
    return Problem(
        number=number,
        severity=severity,
        tag=text("review.tag_stops_table") if _stops_table(dossier, finding) else named("tag", severity),
        headline=headline,
        message=detail(stored_message(finding), headline, advice),
        advice=advice,
        key=key,
        table=table_name(finding["table_key"]),
        page=finding["page"],
        printed="" if readings else printed,
        readings=readings,
        marks=list(_cells(dossier, finding, readings)),
    )


def _stops_table(dossier: Dossier, finding: Row) -> bool:
    return bool(finding["severity"] == "gate" and dossier.document["status"] == "loaded")


def detail(message: str, headline: str, advice: str) -> str:
    """What a message adds to the words of its rule or reason, which are shown beside it."""
    return message.removeprefix(headline).removesuffix(advice).strip()


def _cells(dossier: Dossier, finding: Row, readings: tuple[str, str] | None) -> Iterator[Mark]:
    """Find the cells that a finding is about, by their printed text; none where no fact was read from such a cell."""
    if finding.get("fact_id") in dossier.by_id:
        fact = dossier.by_id[finding["fact_id"]]
        yield _mark(fact, readings)
        return
    printed = readings[0] if readings else finding["printed"]
    if not finding["page"] or not printed:
        return
    page_facts = [fact for fact in dossier.facts if fact["page"] == finding["page"]]
    if readings:
        page_facts = [fact for fact in page_facts if fact["second_reading"] == "differs"]
    else:
        page_facts = [
            fact for fact in page_facts if not finding["table_key"] or fact["table_key"] == finding["table_key"]
        ]
    for fact in [fact for fact in page_facts if fact["amount_text"] == printed][:3]:
        yield _mark(fact, readings)


def _mark(fact: Row, readings: tuple[str, str] | None) -> Mark:
    return Mark(fact, "differs", text("review.read_twice")) if readings else Mark(fact, "found")
