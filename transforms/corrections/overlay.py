"""Apply corrections to the facts that were read: the amounts that count change, what is printed stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from common.errors import InvalidInputError
from common.language import Localised
from common.text import normalise
from schemas.reading.frames import frame
from schemas.wording.messages import MESSAGE_COLUMNS, Message, message, sentences
from transforms.corrections.declared import Correction, CorrectionFile, location, other_document
from transforms.corrections.figure_cells import CORRECTED, cells_of, corrected_figures, figure_value
from transforms.findings import Finding
from transforms.forms.amounts import FEN, RATE_UNIT, parse_amount, to_fen, to_rate

if TYPE_CHECKING:
    import pandas as pd

_CELL_KEYS = (
    *("table_key", "panel", "row_key", "row_name", "measure", "phase", "budget_book", "page"),
    *("unit_key", "economic_code", "government_economic_code", "project_key", "occurrence", "reference_year"),
)
"""Columns of a fact by which a correction names its cell"""

Problem = tuple[str | Localised, Correction | None]
"""Why a correction cannot be used; None where the problem is of the whole file"""


@dataclass(frozen=True)
class Overlaid:
    """The frames of a batch with the corrections in force."""

    facts: pd.DataFrame
    tables_read: pd.DataFrame
    findings: pd.DataFrame
    """The reader's findings; those on the reading of a corrected cell have become notes"""
    noted: pd.DataFrame
    """New findings: one for each corrected figure, and one for each correction that cannot be used"""
    corrections: pd.DataFrame
    problems: dict[str, tuple[str | Localised, ...]]
    """By document: why none of its corrections is in force"""
    figures: dict[str, pd.DataFrame] = field(default_factory=dict)
    """The frames of narratives and forms that were handed over"""


@dataclass(frozen=True)
class _CorrectedCell:
    correction: Correction
    fact: Mapping[str, Any]
    value: Mapping[str, Any]
    """Its columns of a fact with the corrected value"""

    @property
    def document_sha256(self) -> str:
        return str(self.fact["document_sha256"])


def apply_corrections(
    facts: pd.DataFrame,
    tables_read: pd.DataFrame,
    findings: pd.DataFrame,
    files: Iterable[tuple[str, CorrectionFile]],
    refused: Mapping[str, Sequence[tuple[str | Localised, Correction]]] | None = None,
    figures: Mapping[str, pd.DataFrame] | None = None,
) -> Overlaid:
    """Apply the corrections of a batch to the frames `facts`, `tables_read` and `findings` as they were read.

    The corrections of a document are in force together or, where one of them cannot be used, none of them is. The
    result depends on each document alone.

    Args:
        facts: The facts as they were read.
        tables_read: The tables as they were read.
        findings: The findings of reading.
        files: Hash and file of each document with corrections.
        refused: By document, further reasons why corrections cannot be used.
        figures: The frames of narratives and forms as they were read.
    """
    figures = figures or {}
    problems: dict[str, tuple[str | Localised, ...]] = {}
    corrected: list[_CorrectedCell] = []
    new_findings: list[dict[str, Any]] = []
    for sha256, file in sorted(files, key=lambda pair: pair[0]):
        cells, wrong = _match_cells(facts[facts["document_sha256"] == sha256], sha256, file, figures)
        wrong += (refused or {}).get(sha256, ())
        if wrong:
            problems[sha256] = tuple(problem for problem, _ in wrong)
            new_findings += [_invalid_row(sha256, problem, correction) for problem, correction in wrong]
        else:
            corrected += cells
            new_findings += [_corrected_row(sha256, cell.correction) for cell in cells]
    by_id = {cell.correction.fact_id: cell for cell in corrected}
    return Overlaid(
        facts=_corrected_facts(facts, by_id),
        tables_read=_corrected_tables(tables_read, corrected),
        findings=_settle_findings(findings, by_id),
        noted=frame("findings").build(new_findings),
        corrections=frame("corrections").build(_correction_rows(corrected)),
        problems=problems,
        figures=corrected_figures(
            figures, ((cell.fact, cell.value) for cell in corrected if cell.fact["table_key"] in CORRECTED)
        ),
    )


def check_corrections(
    frames: Mapping[str, pd.DataFrame], document_sha256: str, file: CorrectionFile
) -> list[str | Localised]:
    """Why the corrections of a document cannot be used with its frames as they were read; empty where they can."""
    own = frames["facts"][frames["facts"]["document_sha256"] == document_sha256]
    return [problem for problem, _ in _match_cells(own, document_sha256, file, frames)[1]]


def corrected_value(text: str, fact: Mapping[str, Any]) -> dict[str, Any]:
    """The columns amount_fen, quantity and cell_kind of a fact with this text; of a figure also its value.

    Raises:
        InvalidInputError: the text is not an amount in the unit of the cell.
    """
    if fact["table_key"] in CORRECTED:
        return figure_value(text, fact)
    is_rate = fact["quantity_unit"] == RATE_UNIT
    value = parse_amount(text.removesuffix("%") if is_rate else text)
    columns: dict[str, Any] = {"amount_fen": None, "quantity": None, "cell_kind": value.kind}
    if value.kind == "unreadable":
        if value.is_too_large:
            raise InvalidInputError(message("corrections.amount_too_large", text=text))
        raise InvalidInputError(message("corrections.no_amount", text=text))
    if value.number is None:
        return columns
    number: int | None
    if is_rate:
        number = columns["quantity"] = to_rate(value.number)
    elif fact["quantity_unit"]:
        number = int(value.number) if value.number == value.number.to_integral_value() else None
        columns["quantity"] = number
    elif fact["unit"] in FEN:
        number = columns["amount_fen"] = to_fen(value.number, str(fact["unit"]))
    else:
        raise InvalidInputError(message("corrections.no_unit"))
    if number is None:
        raise InvalidInputError(message("corrections.not_exact", text=text, unit=cell_unit(fact)))
    return columns


def cell_unit(fact: Mapping[str, Any]) -> str:
    """The unit of a cell as a correction file names it."""
    if fact["quantity_unit"] == RATE_UNIT:
        return "%"
    return str(fact["quantity_unit"] or fact["unit"] or "")


def _match_cells(
    facts: pd.DataFrame, sha256: str, file: CorrectionFile, figures: Mapping[str, pd.DataFrame]
) -> tuple[list[_CorrectedCell], list[Problem]]:
    """Match the corrections of a document with its facts: the corrected cells in printed order, and the problems."""
    problems: list[Problem] = [(problem, None) for problem in file.problems]
    if not problems and file.document_sha256 != sha256:
        problem = message("corrections.problem_at", place=file.name, problem=other_document(file.document_sha256))
        problems.append((problem, None))
    if problems:
        return [], problems
    fact_ids = [correction.fact_id for correction in file.corrections]
    facts_by_id = {str(row["fact_id"]): row for row in records(facts[facts["fact_id"].isin(fact_ids)])}
    figures_by_id = cells_of(figures, fact_ids)
    facts_by_id |= {number: cell for number, cell in figures_by_id.items() if cell["document_sha256"] == sha256}
    cells = []
    for correction in file.corrections:
        try:
            cells.append(_match_cell(correction, facts_by_id.get(correction.fact_id)))
        except InvalidInputError as error:
            location_fields = location(file.name, correction.line)
            problems.append(
                (message("corrections.problem_at", place=location_fields, problem=error.message), correction)
            )
    cells.sort(key=lambda cell: (cell.fact["page"], cell.fact["y0"], cell.fact["x0"], cell.correction.fact_id))
    return cells, problems


def _match_cell(correction: Correction, fact: Mapping[str, Any] | None) -> _CorrectedCell:
    """Match a correction with the cell that it names.

    Raises:
        InvalidInputError: there is no such cell, the correction describes another one, or its text is not an amount.
    """
    if fact is None:
        raise InvalidInputError(message("corrections.no_such_cell", fact_id=correction.fact_id))
    stated = {key: getattr(correction, key) for key in (*_CELL_KEYS, "unit")}
    read = {**{key: fact[key] for key in _CELL_KEYS}, "unit": cell_unit(fact)}
    for key, value in stated.items():
        # Files from before there were figures of other years do not say the year.
        if value != read[key] and value is not None:
            raise InvalidInputError(message("corrections.cell_differs", key=key, given=value, read=read[key]))
    text = str(fact["amount_text"])
    if normalise(correction.printed) != normalise(text):
        if normalise(correction.corrected) == normalise(text):
            raise InvalidInputError(message("corrections.not_needed", read=text, page=fact["page"]))
        raise InvalidInputError(
            message("corrections.print_differs", given=correction.printed, read=text, page=fact["page"])
        )
    return _CorrectedCell(correction, fact, corrected_value(correction.corrected, fact))


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries, with None for missing values."""
    objects = rows.astype(object).where(rows.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in objects.to_dict("records")]


def _corrected_facts(facts: pd.DataFrame, by_id: Mapping[str, _CorrectedCell]) -> pd.DataFrame:
    if not by_id:
        return facts
    facts = facts.copy()
    for index in facts.index[facts["fact_id"].isin(list(by_id))]:
        cell = by_id[str(facts.at[index, "fact_id"])]
        for name, value in cell.value.items():
            facts.at[index, name] = value
        facts.at[index, "is_corrected"] = True
        facts.at[index, "corrected_text"] = cell.correction.corrected
    return facts


def _corrected_tables(tables_read: pd.DataFrame, cells: Iterable[_CorrectedCell]) -> pd.DataFrame:
    """Mark nil tables in which a correction puts a number as read."""
    tables_read = tables_read.copy()
    for cell in cells:
        if cell.value["cell_kind"] == "number":
            fact = cell.fact
            is_own = tables_read["document_sha256"] == fact["document_sha256"]
            is_own &= (tables_read["table_key"] == fact["table_key"]) & (tables_read["status"] == "nil")
            is_own &= (tables_read["first_page"] <= fact["page"]) & (tables_read["last_page"] >= fact["page"])
            tables_read.loc[is_own.fillna(False), "status"] = "read"
    return tables_read


def _settle_findings(findings: pd.DataFrame, by_id: Mapping[str, _CorrectedCell]) -> pd.DataFrame:
    """Downgrade findings on the reading of corrected cells to notes."""
    is_settled = findings["fact_id"].isin(list(by_id))
    if not is_settled.any():
        return findings
    findings = findings.copy()
    for index in findings.index[is_settled]:
        correction = by_id[str(findings.at[index, "fact_id"])].correction
        settled = message("corrections.settled", who=correction.who, day=correction.when.isoformat())
        findings.at[index, "severity"] = "info"
        for column, language in MESSAGE_COLUMNS.items():
            read = findings.at[index, column]
            if isinstance(read, str):  # an earlier version stored no Chinese message
                findings.at[index, column] = sentences(read, settled).text(language)
    return findings


def _corrected_row(sha256: str, correction: Correction) -> dict[str, Any]:
    """The row of findings on a correction in force."""
    printed, detail = correction.printed or None, _describe(correction)
    table_key = None if correction.table_key in CORRECTED else correction.table_key
    finding = Finding("corrected", correction.page, table_key, printed, detail)
    return finding.row(sha256, fact_id=correction.fact_id)


def _invalid_row(sha256: str, problem: str | Localised, correction: Correction | None) -> dict[str, Any]:
    """The row of findings on a correction that cannot be used; table and fact are left out, as they may be wrong."""
    page = correction.page if correction else None
    return Finding("correction_invalid", page, detail=problem).row(sha256)


def _describe(correction: Correction) -> Message:
    """What a correction changed, who made it, when and why."""
    signature: dict[str, object] = {
        "row": correction.row_name,
        "who": correction.who,
        "day": correction.when.isoformat(),
        "reason": correction.reason,
    }
    corrected = _with_unit(correction.corrected, correction.unit)
    if normalise(correction.printed) == normalise(correction.corrected):
        return message("corrections.confirmed", printed=corrected, **signature)
    printed = _with_unit(correction.printed, "")
    return message("corrections.corrected", printed=printed, corrected=corrected, **signature)


def _with_unit(amount: str, unit: str) -> str | Message:
    return f"{amount} {unit}".rstrip() if amount else message("corrections.blank")


def _correction_rows(cells: Iterable[_CorrectedCell]) -> Iterator[dict[str, Any]]:
    """The rows of the frame `corrections`, numbered within each document."""
    numbers: Counter[str] = Counter()
    for cell in cells:
        numbers[cell.document_sha256] += 1
        yield {
            "document_sha256": cell.document_sha256,
            "correction_no": numbers[cell.document_sha256],
            **{name: cell.fact[name] for name in ("fact_id", *_CELL_KEYS)},
            "unit": cell.correction.unit or None,
            "printed": cell.fact["amount_text"],
            "corrected": cell.correction.corrected,
            "printed_fen": cell.fact["printed_fen"],
            "printed_quantity": cell.fact["printed_quantity"],
            **{name: cell.value[name] for name in ("amount_fen", "quantity", "cell_kind")},
            "reason": cell.correction.reason,
            "who": cell.correction.who,
            "corrected_on": cell.correction.when.isoformat(),
        }
