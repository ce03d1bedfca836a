"""How amounts, places and verdicts are written for people."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from common.money import FEN_PER_UNIT
from schemas.judging.checks import RELATIONS, checks, words
from schemas.judging.verdicts import verdicts
from schemas.reading.forms import forms

FEN = FEN_PER_UNIT
"""How many fen one of each unit is"""

PANELS = {"income": "收入", "expenditure": "支出", "personnel": "人员经费", "public": "公用经费"}
SCOPES = {"department": "department 部门", "unit": "unit 单位", "unit_headquarters": "headquarters 单位本级"}
EVIDENCE_ROLES = {
    "own_label": "label of the cover",
    "title": "title of the cover",
    "caption": "caption of a table",
    "table_title": "title of a table",
    "header": "header of a table",
    "section": "section title",
    "narrative": "total or closing date in the narrative",
    "sentence": "sentences on figures of that year",
    "supervising_body": "supervising body: not its name",
    "compiling_office": "compiling office: not its name",
    "approving_body": "body that approved it: not its name",
    "date": "date, perhaps of publication",
}
"""What a piece of evidence is printed as (column `role`)"""
RESULTS = {
    "pass": "holds",
    "within_tolerance": "holds within rounding",
    "fail": "broken",
    "not_applicable": "does not apply",
}
VERDICTS = {key: verdict.says for key, verdict in verdicts().items()}


def money(fen: int | None, unit: str | None) -> str:
    """An amount in 元 or 万元, exact, with at least two decimals and thousands separated."""
    if fen is None:
        return ""
    number = Decimal(int(fen)) / FEN.get(unit or "元", 100)
    whole, _, decimals = f"{number:,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}".replace("-", "−")


def value_of(fact: Mapping[str, Any]) -> str:
    """What a fact says: the printed amount in its unit, a count, or what stands there instead."""
    if fact.get("amount_fen") is not None:
        return money(fact["amount_fen"], fact.get("unit"))
    if fact.get("quantity") is not None:
        return f"{fact['quantity']:,} {fact.get('quantity_unit') or ''}".strip()
    return str(fact.get("amount_text") or "(blank)")


def correction_says(correction: Mapping[str, Any] | None) -> str:
    """A correction in force as a sentence: what it changes, who says so, when and why; empty without one."""
    if not correction:
        return ""
    unit = f" {correction['unit']}" if correction["unit"] else ""
    printed, corrected = correction["printed"] or "(blank)", correction["corrected"] or "(blank)"
    what = f"{printed} is confirmed" if printed == corrected else f"{printed} is printed, {corrected}{unit} counts"
    return f"{what}: {correction['who']} on {correction['corrected_on']}, {correction['reason']}"


def correct_command(fact: Mapping[str, Any], amount: str = "AMOUNT") -> str:
    """The command by which a person corrects a cell, to be copied."""
    plain = amount.replace("−", "-").replace(",", "")
    return f'juesuan correct {str(fact["fact_id"])[:12]} --amount {plain} --reason "WHY"'


def conversion(fact: Mapping[str, Any]) -> str:
    """How the amount that counts became fen and 元, as a line of arithmetic; empty for what is no amount."""
    unit = fact.get("unit")
    if fact.get("amount_fen") is None or unit not in FEN:
        return ""
    fen = int(fact["amount_fen"])
    text = fact["corrected_text"] if fact.get("is_corrected") else fact["amount_text"]
    printed = f"{text} {unit}"
    times = f" × {FEN[unit] // 100:,} = {money(fen, '元')} 元" if unit != "元" else ""
    return f"{printed}{times} = {fen:,} fen".replace("-", "−")


def word(key: Any) -> str:
    """A declared word for an identifier; the identifier where none is declared."""
    return words().get(str(key), str(key)) if key else ""


def table_name(key: Any) -> str:
    """The Chinese name of a standard table."""
    form = forms().get(str(key))
    return form.zh if form else str(key or "")


def row_label(fact: Mapping[str, Any]) -> str:
    """The row of a fact: its code, if any, and its name as printed."""
    code = str(fact.get("row_code_printed") or "")
    name = str(fact.get("row_name_printed") or fact.get("row_name") or fact.get("row_key") or "")
    return f"{code} {name}".strip()


def column_label(fact: Mapping[str, Any]) -> str:
    """The column of a fact in words: measure, phase and book where they say something."""
    parts = [word(fact.get("measure"))]
    if fact.get("phase") != "executed":
        parts.append(word(fact.get("phase")))
    if fact.get("budget_book") not in (None, "all"):
        parts.append(word(fact.get("budget_book")))
    return " · ".join(part for part in parts if part)


def path_of(fact: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The way from the table to the cell: what each step is called, and what it is."""
    steps = [
        ("table", f"{table_name(fact['table_key'])} ({fact['table_key']})"),
        ("panel", PANELS.get(str(fact.get("panel") or ""), str(fact.get("panel") or ""))),
        ("row", row_label(fact)),
        ("measure", f"{word(fact['measure'])} ({fact['measure']})"),
        ("phase", f"{word(fact['phase'])} ({fact['phase']})"),
        ("book", f"{word(fact['budget_book'])} ({fact['budget_book']})"),
    ]
    return [(step, text) for step, text in steps if text]


def check_name(check_id: Any) -> str:
    """The rule of a check in Chinese: what holds where all is well."""
    check = checks().get(str(check_id))
    return check.zh if check else str(check_id)


def broken_name(check_id: Any) -> str:
    """What is found where a check does not hold, in Chinese and English; a formula says enough in Chinese."""
    check = checks().get(str(check_id))
    if not check:
        return str(check_id)
    return check.broken_zh if check.kind in RELATIONS else f"{check.broken_zh} ({check.broken})"


def advice_of(check_id: Any, verdict: Any) -> str:
    """What a person can do about a check that does not hold; empty for what is no check or has no verdict."""
    check, known = checks().get(str(check_id)), verdicts().get(str(verdict))
    return known.advice_for(check.kind) if check and known else ""


def grade_reasons(reasons: Any) -> list[str]:
    """What keeps a document from a better grade; the warehouse has it in words, joined by semicolons."""
    return [part for part in str(reasons or "").split("; ") if part]


def check_relation(check_id: Any) -> str:
    """The sign between the two sides of a check, and of its failure."""
    check = checks().get(str(check_id))
    return "≥" if check and check.kind == "at_least" else "="


def is_balance(check_id: Any) -> bool:
    """Whether a check compares two sums."""
    check = checks().get(str(check_id))
    return bool(check and check.kind in RELATIONS)
