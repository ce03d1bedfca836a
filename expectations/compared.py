"""Results of the checks of narratives and forms: what was compared, who was wrong, which figures took part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from common.language import Localised
from expectations.checks import verdicts
from expectations.checks.assertions import FAIL, NOT_APPLICABLE, PASS, WITHIN
from expectations.checks.evaluate import findings_of
from expectations.checks.wording import result_message
from schemas.judging.checks import Check
from schemas.reading.figures import IDENTIFIERS
from schemas.reading.frames import frame
from schemas.wording.messages import Message, message, message_columns
from schemas.wording.verdicts import verdicts as verdict_texts

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]

_ZERO = Decimal(0)
IN_FEN = "fen"
"""The unit of amounts that are compared in fen"""
_FEN = {"万元": 1_000_000, "元": 100, IN_FEN: 1}
_IDENTIFIERS = ("fact_id", *IDENTIFIERS.values())


@dataclass(frozen=True)
class Compared:
    """One identity at one place: what is printed, what it should be, and by how much rounding explains.

    `cells` are the rows whose readings speak for the figures; `subject` says which row or column it is.
    """

    check: str
    left: Decimal
    right: Decimal
    tolerance: Decimal = _ZERO
    subject: str = ""
    unit: str = ""
    relation: str = "="
    """= or <="""
    page: int | None = None
    cells: Sequence[Row] = ()
    others: Sequence[Row] = ()
    """Rows of the right side, where the sides are kept apart"""
    detail: Localised | None = None
    """What was compared, in words; without it both numbers"""
    is_undefined: bool = False
    """Whether the identity decides nothing here: a percentage of nothing"""
    is_doubted: bool = False
    """Whether something beside these rows that was not read may belong to it"""

    @property
    def excess(self) -> Decimal:
        """By how much it does not hold; 0 where it holds."""
        if self.is_undefined:
            return _ZERO
        difference = self.left - self.right
        return max(difference, _ZERO) if self.relation == "<=" else abs(difference)

    @property
    def result(self) -> str:
        """The result as `check_results` has it."""
        if self.is_undefined:
            return NOT_APPLICABLE
        return PASS if not self.excess else WITHIN if self.excess <= self.tolerance else FAIL


class Results:
    """Rows of `check_results` and `check_facts`, numbered in each document from 1."""

    def __init__(self) -> None:
        self._results: list[Row] = []
        self._terms: list[Row] = []
        self._numbers: dict[str, int] = {}
        self._reported: set[tuple[str, int]] = set()

    def add(
        self, sha256: str, compared: Compared, check: Check, subject: str, *, is_whole: bool, is_reported: bool = False
    ) -> None:
        """Add what was compared in a document; `is_reported`: a finding of the reader says it already."""
        number = self._numbers[sha256] = self._numbers.get(sha256, 0) + 1
        self._results.append(_row(sha256, number, compared, check, subject, is_whole=is_whole))
        if is_reported:
            self._reported.add((sha256, number))
        sides = (("left", compared.cells), ("right", compared.others))
        named = dict.fromkeys((identifier, side) for side, rows in sides for identifier in identifiers(rows))
        for term, (identifier, side) in enumerate(named, 1):
            self._terms.append(
                {"document_sha256": sha256, "check_no": number, "term_no": term, "fact_id": identifier, "side": side,
                 "sign": 1}
            )  # fmt: skip

    @property
    def check_results(self) -> pd.DataFrame:
        """The frame `check_results`."""
        return frame("check_results").build(self._results)

    @property
    def findings(self) -> pd.DataFrame:
        """What does not hold, as rows of the frame `findings`, without what a rule of the reader reports."""
        results = self.check_results
        check_ids = zip(results["document_sha256"], results["check_no"], strict=True)
        return findings_of(results.loc[[check_id not in self._reported for check_id in check_ids]])

    @property
    def check_facts(self) -> pd.DataFrame:
        """The frame `check_facts`: the figures that take part in each."""
        return frame("check_facts").build(self._terms)


def identifiers(rows: Iterable[Row]) -> Iterator[str]:
    """The identifiers of rows; texts of forms have none."""
    for row in rows:
        # A statement that repeats a fact has its identifier, too.
        identifier = next((row[name] for name in reversed(_IDENTIFIERS) if row.get(name)), None)
        if identifier is not None:
            yield str(identifier)


def once_where_it_holds(compared: Iterable[Compared]) -> Iterator[Compared]:
    """Yield what does not hold exactly, and each check that holds once with all its rows."""
    passed: dict[str, list[Compared]] = {}
    for comparison in compared:
        if comparison.result != PASS:
            yield comparison
        else:
            passed.setdefault(comparison.check, []).append(comparison)
    for same in passed.values():
        if len(same) == 1:
            yield same[0]
            continue
        cells, others = (
            [row for comparison in same for row in getattr(comparison, side)] for side in ("cells", "others")
        )
        yield replace(same[0], subject="", unit="", cells=cells, others=others)


def records(rows: pd.DataFrame) -> Iterator[Row]:
    """The rows of a frame as plain values, null as None."""
    plain = rows.astype(object)
    for values in plain.where(plain.notna(), None).itertuples(index=False, name=None):
        yield dict(zip(rows.columns, values, strict=True))


def _row(sha256: str, number: int, compared: Compared, check: Check, subject: str, *, is_whole: bool) -> Row:
    result = compared.result
    verdict = _verdict(compared, check, is_whole=is_whole)
    row: Row = {
        "document_sha256": sha256,
        "check_no": number,
        "check_id": check.id,
        "subject": subject,
        "result": result,
        "severity": check.severity,
        "verdict": verdict,
        "terms": len(compared.cells) + len(compared.others),
        "page": compared.page,
    }
    factor = _FEN.get(compared.unit)
    if factor and not compared.is_undefined:
        left, right, tolerance = (int(value * factor) for value in (compared.left, compared.right, compared.tolerance))
        row |= {"left_fen": left, "right_fen": right, "difference_fen": left - right, "tolerance_fen": tolerance}
    if result == NOT_APPLICABLE:
        row |= message_columns(message("judging.not_applicable", reason=compared.detail or ""))
    elif result != PASS:
        rule = check.broken if result == FAIL else check.holds
        row |= message_columns(result_message(check, rule, subject, _says(compared, check, verdict)))
    return row


def _verdict(compared: Compared, check: Check, *, is_whole: bool) -> str | None:
    """Say who was wrong: the publisher only where no reading differs and everything was read.

    Statements have one reading of their figures, from the text layer (`second_reading` is none); that their digits are
    visible is looked at before they are read.
    """
    if compared.result in (PASS, NOT_APPLICABLE):
        return None
    if compared.result == WITHIN:
        return verdicts.ROUNDING
    readings = [row for row in (*compared.cells, *compared.others) if "second_reading" in row]
    if any(row["is_corrected"] for row in readings):
        return verdicts.CORRECTION
    unsure = any("differs" in (row["second_reading"], row["page_reading"]) for row in readings)
    if unsure or not is_whole or compared.is_doubted or check.lost_rows:
        return verdicts.MISREADING
    return verdicts.PUBLISHER if check.accuses else verdicts.NO_RULE


def _says(compared: Compared, check: Check, verdict: str | None) -> Message:
    advice = verdict_texts()[str(verdict)].advice_for(check.kind)
    if compared.detail is not None:
        return message("statements.compared", detail=compared.detail, advice=advice)
    right = f"{number_text(compared.right)} {compared.unit}".strip()
    page = compared.page or "-"
    return message("performance.compared", left=number_text(compared.left), right=right, page=page, advice=advice)


def number_text(value: Decimal) -> str:
    """A number as it is printed, with at most four decimals."""
    text = f"{value.quantize(Decimal('0.0001')):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
