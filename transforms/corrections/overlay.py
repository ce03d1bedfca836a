"""Corrections laid over what was read: the amounts that count change, what is printed stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from common.language import Localised
from common.text import normalise
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from schemas.wording.messages import MESSAGE_COLUMNS, Message, message, message_columns
from transforms.corrections.declared import Correction, CorrectionFile, where
from transforms.forms.amounts import FEN, parse, to_fen

if TYPE_CHECKING:
    import pandas as pd

_NAMED = ("table_key", "panel", "row_key", "row_name", "measure", "phase", "budget_book", "page")


@dataclass(frozen=True)
class Overlaid:
    """The frames of a batch with the corrections in force."""

    facts: pd.DataFrame
    tables_read: pd.DataFrame
    findings: pd.DataFrame
    """The reader's findings: those on the reading of a corrected cell are notes now"""
    noted: pd.DataFrame
    """New findings: one for each corrected figure, and one for each correction that cannot be used"""
    corrections: pd.DataFrame
    problems: dict[str, tuple[str | Localised, ...]]
    """By document: why none of its corrections is in force"""


@dataclass(frozen=True)
class _Settled:
    correction: Correction
    fact: Mapping[str, Any]
    value: Mapping[str, Any]


def overlay(
    facts: pd.DataFrame,
    tables_read: pd.DataFrame,
    findings: pd.DataFrame,
    files: Iterable[tuple[str, CorrectionFile]],
    refused: Mapping[str, Sequence[tuple[str | Localised, Correction]]] | None = None,
) -> Overlaid:
    """Lay the corrections of a batch over the frames `facts`, `tables_read` and `findings` as they were read.

    `files` has the hash and the file of each document with corrections, `refused` what else speaks against corrections
    of a document, in words. The corrections of a document are in force
    together or, where one of them cannot be used, none of them is. The result depends on each document alone.
    """
    problems: dict[str, tuple[str | Localised, ...]] = {}
    settled: list[_Settled] = []
    noted: list[dict[str, Any]] = []
    for sha256, file in sorted(files, key=lambda one: one[0]):
        own, unusable = _settle(facts[facts["document_sha256"] == sha256], sha256, file)
        wrong: list[tuple[str | Localised, Correction | None]] = [*unusable, *(refused or {}).get(sha256, ())]
        if wrong:
            problems[sha256] = tuple(text for text, _ in wrong)
            noted += [_finding(sha256, "correction_invalid", text, one) for text, one in wrong]
        else:
            settled += own
            noted += [_finding(sha256, "corrected", _said(one.correction), one.correction) for one in own]
    by_id = {one.correction.fact_id: one for one in settled}
    return Overlaid(
        facts=_changed(facts, by_id),
        tables_read=_tables(tables_read, settled),
        findings=_notes(findings, by_id),
        noted=frame("findings").build(noted),
        corrections=frame("corrections").build(_rows(settled)),
        problems=problems,
    )


def check(facts: pd.DataFrame, document_sha256: str, file: CorrectionFile) -> list[str]:
    """Why the corrections of a document cannot be used with its facts as they were read; empty where they can."""
    own = facts[facts["document_sha256"] == document_sha256]
    return [text for text, _ in _settle(own, document_sha256, file)[1]]


def value_of(text: str, fact: Mapping[str, Any]) -> dict[str, Any]:
    """What a cell counts as with this text: amount_fen, quantity and cell_kind.

    Raises:
        ValueError: the text is no amount of the unit of the cell; the message says why.
    """
    value = parse(text)
    made: dict[str, Any] = {"amount_fen": None, "quantity": None, "cell_kind": value.kind}
    if value.kind == "unreadable":
        raise ValueError(f"{text} is too large" if value.is_too_large else f"{text!r} is no amount")
    if value.number is None:
        return made
    if fact["quantity_unit"]:
        number = int(value.number) if value.number == value.number.to_integral_value() else None
        made["quantity"] = number
        unit = str(fact["quantity_unit"])
    elif fact["unit"] in FEN:
        unit = str(fact["unit"])
        number = made["amount_fen"] = to_fen(value.number, unit)
    else:
        raise ValueError("the unit of its table is not known, so it can hold no amount")
    if number is None:
        raise ValueError(f"{text} {unit} has parts that cannot be kept exactly")
    return made


def unit_of(fact: Mapping[str, Any]) -> str:
    """The unit of a cell as a file of corrections names it."""
    return str(fact["quantity_unit"] or fact["unit"] or "")


def _settle(
    facts: pd.DataFrame, sha256: str, file: CorrectionFile
) -> tuple[list[_Settled], list[tuple[str, Correction | None]]]:
    wrong: list[tuple[str, Correction | None]] = [(text, None) for text in file.problems]
    if not wrong and file.document_sha256 != sha256:
        wrong.append((f"{file.name}: it is of another document ({file.document_sha256[:12]}…).", None))
    if wrong:
        return [], wrong
    wanted = facts[facts["fact_id"].isin([one.fact_id for one in file.corrections])]
    known = {str(row["fact_id"]): row for row in records(wanted)}
    settled = []
    for correction in file.corrections:
        fact = known.get(correction.fact_id)
        place = where(file.name, correction.line)
        try:
            if fact is None:
                raise ValueError(f"no cell with the fact_id {correction.fact_id} was read in the document")
            _expect_same(correction, fact)
            settled.append(_Settled(correction, fact, value_of(correction.corrected, fact)))
        except ValueError as error:
            wrong.append((f"{place}: {error}.", correction))
    settled.sort(key=lambda one: (one.fact["page"], one.fact["y0"], one.fact["x0"], one.correction.fact_id))
    return settled, wrong


def _expect_same(correction: Correction, fact: Mapping[str, Any]) -> None:
    for name in _NAMED:
        if getattr(correction, name) != fact[name]:
            raise ValueError(f"{name} is {getattr(correction, name)!r}, of the cell that was read it is {fact[name]!r}")
    if correction.unit != unit_of(fact):
        raise ValueError(f"unit is {correction.unit!r}, of the cell that was read it is {unit_of(fact)!r}")
    if normalise(correction.printed) != normalise(str(fact["amount_text"])):
        needless = normalise(correction.corrected) == normalise(str(fact["amount_text"]))
        raise ValueError(
            f"printed is {correction.printed!r}, but {fact['amount_text']!r} is read on page {fact['page']}"
            + (": the correction is not needed any more, remove it" if needless else "")
        )


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with None for whatever is missing."""
    whole = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in whole.to_dict("records")]


def _changed(facts: pd.DataFrame, by_id: Mapping[str, _Settled]) -> pd.DataFrame:
    if not by_id:
        return facts
    facts = facts.copy()
    for place in facts.index[facts["fact_id"].isin(list(by_id))]:
        one = by_id[str(facts.at[place, "fact_id"])]
        for name, value in one.value.items():
            facts.at[place, name] = value
        facts.at[place, "is_corrected"] = True
        facts.at[place, "corrected_text"] = one.correction.corrected
    return facts


def _tables(tables_read: pd.DataFrame, settled: Iterable[_Settled]) -> pd.DataFrame:
    """A table that was without any number is not nil any more when a person says that there is one."""
    tables_read = tables_read.copy()
    for one in settled:
        if one.value["cell_kind"] == "number":
            own = tables_read["document_sha256"] == one.fact["document_sha256"]
            own &= (tables_read["table_key"] == one.fact["table_key"]) & (tables_read["status"] == "nil")
            own &= (tables_read["first_page"] <= one.fact["page"]) & (tables_read["last_page"] >= one.fact["page"])
            tables_read.loc[own.fillna(False), "status"] = "read"
    return tables_read


def _notes(findings: pd.DataFrame, by_id: Mapping[str, _Settled]) -> pd.DataFrame:
    """What was found on the reading of a cell that a person has looked at asks for nobody any more."""
    settled = findings["fact_id"].isin(list(by_id))
    if not settled.any():
        return findings
    findings = findings.copy()
    for place in findings.index[settled]:
        one = by_id[str(findings.at[place, "fact_id"])].correction
        findings.at[place, "severity"] = "info"
        for column, language in MESSAGE_COLUMNS.items():
            before = findings.at[place, column]
            if isinstance(before, str):  # an earlier version stored no Chinese message
                after = message("judging.settled", message=before, who=one.who, date=one.when.isoformat())
                findings.at[place, column] = after.text(language)
    return findings


def _said(one: Correction) -> Message:
    values = {
        "row": one.row_name,
        "printed": one.printed or message("judging.blank"),
        "unit": f" {one.unit}" if one.unit else "",
        "who": one.who,
        "date": one.when.isoformat(),
        "reason": one.reason,
    }
    if normalise(one.printed) == normalise(one.corrected):
        return message("judging.confirmed", **values)
    return message("judging.corrected", corrected=one.corrected or message("judging.blank"), **values)


def _finding(sha256: str, key: str, detail: str | Localised, correction: Correction | None) -> dict[str, Any]:
    rule = rules()[key]
    # Table and fact are named only of a correction in force: one that cannot be used may name anything.
    used = correction if key == "corrected" else None
    return {
        "document_sha256": sha256,
        "finding_no": 0,
        "rule": rule.key,
        "severity": rule.severity,
        "table_key": used.table_key if used else None,
        "page": correction.page if correction else None,
        "printed": (used.printed or None) if used else None,
        **message_columns(rule.message(detail)),
        "fact_id": used.fact_id if used else None,
    }


def _rows(settled: Iterable[_Settled]) -> Iterable[dict[str, Any]]:
    numbers: dict[str, int] = {}
    for one in settled:
        sha256 = str(one.fact["document_sha256"])
        numbers[sha256] = numbers.get(sha256, 0) + 1
        yield {
            "document_sha256": sha256,
            "correction_no": numbers[sha256],
            **{name: one.fact[name] for name in ("fact_id", *_NAMED)},
            "unit": one.correction.unit or None,
            "printed": one.fact["amount_text"],
            "corrected": one.correction.corrected,
            "printed_fen": one.fact["printed_fen"],
            "printed_quantity": one.fact["printed_quantity"],
            **one.value,
            "reason": one.correction.reason,
            "who": one.correction.who,
            "corrected_on": one.correction.when.isoformat(),
        }
