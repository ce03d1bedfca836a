"""How amounts, places, checks and verdicts are written for people, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from common.language import current_language
from common.money import FEN_PER_UNIT
from common.page_ranges import pages_of
from schemas.judging.checks import RELATIONS, checks, words
from schemas.reading.forms import forms
from schemas.wording.messages import Message, messages, stored_message, text
from schemas.wording.verdicts import verdicts

FEN = FEN_PER_UNIT
"""How many fen one of each unit is"""


def page_text(key: str, **values: object) -> str:
    """A declared text of `schemas/wording/messages/review.toml`."""
    return Message(f"review.{key}", values).text()


def named(group: str, key: Any) -> str:
    """The declared text for an identifier of a group (`status`, `role`); the value itself where none is declared."""
    return page_text(f"{group}_{key}") if f"{group}_{key}" in messages("review") else str(key or "")


def second_reading_says(row: Mapping[str, Any]) -> str:
    """Whether a second reading says the same as the first one; of a scan, with its proof."""
    if row.get("medium") == "scan":
        return named("scan_proof", row.get("proof") or "none")
    return named("reading", row["second_reading"])


def page_reading_says(row: Mapping[str, Any]) -> str:
    """Whether the page shows what is read; a scan is read from its page."""
    return named("page_reading", "scan" if row.get("medium") == "scan" else row["page_reading"])


def evidence_value(field: Any, value: Any) -> str:
    """What a piece of evidence says: identifiers in words, everything else as printed."""
    return named({"entity_scope": "scope", "document_kind": "kind"}.get(str(field), "value"), value)


def verdict_name(verdict: Any) -> str:
    """What a verdict says."""
    declared = verdicts().get(str(verdict))
    return declared.says.text() if declared else str(verdict)


def time_of(moment: datetime) -> str:
    """A date with its time."""
    if current_language() == "zh":
        return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
    return f"{moment:%Y-%m-%d %H:%M}"


def original_page(document: Mapping[str, Any], page: Any) -> str:
    """Where a page of a document stands in the file that it was split from; empty where it was not split."""
    ranges = document.get("part_pages")
    pages = pages_of(ranges) if ranges else ()
    if not isinstance(page, int) or not 0 < page <= len(pages):
        return ""
    return page_text("original_page", page=pages[page - 1], file=str(document.get("part_of") or "")[:12])


def money(fen: int | None, unit: str | None) -> str:
    """An amount in 元 or 万元, exact, with at least two decimals and thousands separated."""
    if fen is None:
        return ""
    number = Decimal(int(fen)) / FEN.get(unit or "元", 100)
    whole, _, decimals = f"{number:,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}".replace("-", "−")


def yuan(amount: Decimal | None) -> str:
    """An amount in 元 with two decimals and thousands separated; empty for none."""
    return "" if amount is None else f"{amount:,.2f}".replace("-", "−")


def plain(number: Decimal | None) -> str:
    """A number without idle zeros; empty for none."""
    if number is None:
        return ""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def percent(rate: Decimal | None) -> str:
    """A rate in percent without idle zeros; empty for none."""
    return f"{plain(rate)}%" if rate is not None else ""


def percent_of(share: Decimal | None) -> str:
    """A share of one in percent with one decimal, two below ten percent; empty for none."""
    if share is None:
        return ""
    number = share * 100
    return f"{number:,.{2 if abs(number) < 10 else 1}f}%".replace("-", "−")


def percent_change(rate: Decimal | None) -> str:
    """A change as a signed percentage; empty for none."""
    shown = percent_of(rate)
    return f"+{shown}" if rate is not None and rate > 0 else shown


def value_of(fact: Mapping[str, Any]) -> str:
    """What a fact says: the printed amount in its unit, a count, or what stands there instead."""
    if fact.get("amount_fen") is not None:
        return money(fact["amount_fen"], fact.get("unit"))
    if fact.get("quantity") is not None:
        return f"{fact['quantity']:,} {fact.get('quantity_unit') or ''}".strip()
    return str(fact.get("amount_text") or text("review.blank"))


def correction_says(correction: Mapping[str, Any] | None) -> str:
    """A correction in force as a sentence: what it changes, who says so, when and why; empty without one."""
    if not correction:
        return ""
    unit = f" {correction['unit']}" if correction["unit"] else ""
    printed, corrected = (correction[name] or text("review.blank") for name in ("printed", "corrected"))
    about = {"who": correction["who"], "date": correction["corrected_on"], "reason": correction["reason"]}
    if printed == corrected:
        return text("review.correction_confirms", printed=printed, **about)
    return text("review.correction_changes", printed=printed, corrected=f"{corrected}{unit}", **about)


def correct_command(fact: Mapping[str, Any], amount: str = "AMOUNT") -> str:
    """The command by which a person corrects a cell, to be copied."""
    plain = amount.replace("−", "-").replace(",", "")
    return f'juesuan correct {str(fact["fact_id"])[:12]} --amount {plain} --reason "WHY"'


def conversion(fact: Mapping[str, Any]) -> str:
    """How the amount that counts became fen and 元, as a line of arithmetic; empty for what is not an amount."""
    unit = fact.get("unit")
    if fact.get("amount_fen") is None or unit not in FEN:
        return ""
    fen = int(fact["amount_fen"])
    printed = fact["corrected_text"] if fact.get("is_corrected") else fact["amount_text"]
    times = f" × {FEN[unit] // 100:,} = {money(fen, '元')} 元" if unit != "元" else ""
    line = text("review.conversion_fen", arithmetic=f"{printed} {unit}{times}", fen=f"{fen:,}")
    return line.replace("-", "−")


def printed_word(key: Any) -> str:
    """The word that is printed for an identifier; the identifier where none is declared."""
    return words().get(str(key), str(key)) if key else ""


def word(key: Any) -> str:
    """An identifier in words: as printed in Chinese, spelled out in English."""
    return printed_word(key) if current_language() == "zh" else str(key or "").replace("_", " ")


def table_name(key: Any) -> str:
    """The printed name of a standard table."""
    form = forms().get(str(key))
    return form.zh if form else str(key or "")


def row_label(fact: Mapping[str, Any]) -> str:
    """The row of a fact: its code, if any, and its name as printed; its unit before, what it crosses after."""
    code = str(fact.get("row_code_printed") or "")
    name = str(fact.get("row_name_printed") or fact.get("row_name") or fact.get("row_key") or "")
    unit = _joined(" ", fact.get("unit_code"), fact.get("unit_name")) or fact.get("unit_key")
    codes = _joined(" × ", f"{code} {name}".strip(), fact.get("economic_code"), fact.get("government_economic_code"))
    project = fact.get("project_name")
    return _joined(" · ", unit, codes, project if project != name else None)


def _joined(separator: str, *parts: Any) -> str:
    return separator.join(str(piece) for piece in parts if piece)


def column_label(fact: Mapping[str, Any]) -> str:
    """The column of a fact in words: measure, phase, book and year where they say something."""
    parts = [word(fact.get("measure"))]
    if fact.get("phase") != "executed":
        parts.append(word(fact.get("phase")))
    if fact.get("budget_book") not in (None, "all"):
        parts.append(word(fact.get("budget_book")))
    if fact.get("reference_year") not in (None, fact.get("fiscal_year")):
        parts.append(str(fact["reference_year"]))
    return " · ".join(piece for piece in parts if piece)


def printed_header(fact: Mapping[str, Any]) -> str:
    """The printed words above a fact, from the top of its header; empty where none are known."""
    return " › ".join(str(fact.get("header_printed") or "").split(">"))


def path_of(fact: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The way from the table to the cell: the key of each step, and what is printed there with its identifier."""
    steps = [
        ("table", f"{table_name(fact['table_key'])} ({fact['table_key']})"),
        ("panel", named("panel", fact.get("panel"))),
        ("row", row_label(fact)),
        ("column", printed_header(fact)),
        *(
            (step, f"{printed_word(fact[column])} ({fact[column]})")
            for step, column in (("measure", "measure"), ("phase", "phase"), ("book", "budget_book"))
        ),
    ]
    return [(step, label) for step, label in steps if label]


def check_name(check_id: Any) -> str:
    """The rule of a check: what holds where all is well."""
    check = checks().get(str(check_id))
    return check.holds.text() if check else str(check_id)


def broken_name(check_id: Any) -> str:
    """What is found where a check does not hold."""
    check = checks().get(str(check_id))
    return check.broken.text() if check else str(check_id)


def advice_of(check_id: Any, verdict: Any) -> str:
    """What a person can do about a check that does not hold; empty for what is not a check or has no verdict."""
    check, declared = checks().get(str(check_id)), verdicts().get(str(verdict))
    return declared.advice_for(check.kind).text() if check and declared else ""


def grade_reasons(grade: Mapping[str, Any]) -> list[str]:
    """What keeps a document from a better grade; the warehouse has it in words, joined by semicolons."""
    return [reason for reason in stored_message(grade, "reasons").replace("；", "; ").split("; ") if reason]


def check_relation(check_id: Any) -> str:
    """The sign between the two sides of a check, and of its failure."""
    check = checks().get(str(check_id))
    return "≥" if check and check.kind == "at_least" else "="


def is_balance(check_id: Any) -> bool:
    """Whether a check compares two sums."""
    check = checks().get(str(check_id))
    return bool(check and check.kind in RELATIONS)
