"""Evaluate the declared checks of forms over a batch of documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from common.text import normalise
from expectations.checks import verdicts
from expectations.checks.assertions import FAIL, PASS, WITHIN
from expectations.checks.wording import result_message
from expectations.forms.identities import Compared, FormRows, compare
from expectations.forms.words import compare_words
from schemas.judging.checks import FORMS, Check, checks
from schemas.reading.frames import frame
from schemas.wording.messages import Message, message, message_columns
from schemas.wording.verdicts import verdicts as verdict_texts

if TYPE_CHECKING:
    import pandas as pd

_PARTS = {"project_funds": "funds", "project_indicators": "indicators", "project_texts": "texts"}
"""The frames of the parts of a form, and where they are kept"""
_UNREAD = "form_figure_not_read"
_FEN = {"万元": 1_000_000, "元": 100}
_READ_WHOLE = "Q23"
_DOUBTFUL = "doubtful"
"""The state of figures of scans that are not accepted"""


@dataclass(frozen=True)
class FormChecks:
    """What the checks say of the forms of a batch."""

    check_results: pd.DataFrame
    """Rows of the frame `check_results`, numbered in each document from 1"""


def evaluate_forms(
    frames: Mapping[str, pd.DataFrame], findings: pd.DataFrame, doubtful: Mapping[str, pd.DataFrame] | None = None
) -> FormChecks:
    """Evaluate all checks of kind `form`.

    Args:
        frames: projects, their funds, indicators and texts, and statements, of any number of documents.
        findings: those of the same documents; figures that were not read turn what would be the publisher's error
            into a suspected misreading.
        doubtful: Rows of these frames that are left out, because they are on scans and not certain. Nothing is said
            that they take part in, and of their forms only what holds.
    """
    if frames["projects"].empty:
        return FormChecks(frame("check_results").build([]))
    declared = {check.id: check for check in checks().values() if check.kind in FORMS}
    unread = findings[findings["rule"] == _UNREAD][["document_sha256", "page"]]
    pages = {(sha256, int(page)) for sha256, page in unread.itertuples(index=False) if page == page}
    rows: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}
    for form in forms_of(_together(frames, doubtful or {})):
        sha256 = str(form.project["document_sha256"])
        own = range(int(form.project["first_page"]), int(form.project["last_page"]) + 1)
        missing = [page for page in own if (sha256, page) in pages]
        compared = [
            *compare(form),
            *compare_words(form),
            Compared(_READ_WHOLE, Decimal(len(missing)), Decimal(0), page=own[0]),
        ]
        for one in _passes_once(_certain(form, compared)):
            numbers[sha256] = numbers.get(sha256, 0) + 1
            rows.append(_row(form, one, declared[one.check], numbers[sha256], is_whole=not missing))
    return FormChecks(frame("check_results").build(rows))


def _together(frames: Mapping[str, pd.DataFrame], doubtful: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames with the rows that are left out."""
    import pandas as pd

    further = {name: rows for name, rows in doubtful.items() if name in _PARTS and len(rows)}
    return {**frames, **{name: pd.concat([frames[name], rows], ignore_index=True) for name, rows in further.items()}}


def _certain(form: FormRows, compared: Iterable[Compared]) -> Iterator[Compared]:
    """What is certain of a form: all, or, where figures of it are left out, what holds without them."""
    has_doubtful = any(row.get("proof") == _DOUBTFUL for row in (*form.funds, *form.indicators))
    for one in compared:
        is_doubtful = any(cell.get("proof") == _DOUBTFUL for cell in one.cells)
        if not has_doubtful or one.check == _READ_WHOLE or not (is_doubtful or one.excess):
            yield one


def _passes_once(compared: Iterable[Compared]) -> Iterator[Compared]:
    """Yield what does not hold exactly, and each check that holds once for its form."""
    passed: dict[str, list[Compared]] = {}
    for one in compared:
        if one.excess:
            yield one
        else:
            passed.setdefault(one.check, []).append(one)
    for ones in passed.values():
        cells = [cell for one in ones for cell in one.cells]
        yield ones[0] if len(ones) == 1 else replace(ones[0], subject="", unit="", cells=cells)


def forms_of(frames: Mapping[str, pd.DataFrame]) -> Iterator[FormRows]:
    """The forms of a batch with their rows."""
    forms: dict[tuple[str, int], FormRows] = {}
    for row in _records(frames["projects"]):
        forms[row["document_sha256"], row["form_no"]] = FormRows(row)
    for name, attribute in _PARTS.items():
        for row in _records(frames[name]):
            form = forms.get((row["document_sha256"], row["form_no"]))
            if form is not None:
                getattr(form, attribute).append(row)
    _add_statements(forms.values(), frames["statements"])
    yield from forms.values()


def _add_statements(forms: Iterable[FormRows], statements: pd.DataFrame) -> None:
    """Add what the narrative says of a project to its form, where one form of the document has its name."""
    named: dict[tuple[str, str], list[FormRows]] = {}
    for form in forms:
        if form.is_evaluation and form.project["project_name"]:
            name = normalise(form.project["project_name"])
            named.setdefault((form.project["document_sha256"], name), []).append(form)
    for row in _records(statements[statements["project"].notna()]):
        found = named.get((row["document_sha256"], normalise(row["project"])), [])
        if len(found) == 1:
            found[0].statements.append(row)


def _records(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows of a frame as plain values, null as None."""
    plain = rows.astype(object)
    for values in plain.where(plain.notna(), None).itertuples(index=False, name=None):
        yield dict(zip(rows.columns, values, strict=True))


def _row(form: FormRows, one: Compared, check: Check, number: int, *, is_whole: bool) -> dict[str, Any]:
    result = PASS if not one.excess else WITHIN if one.excess <= one.tolerance else FAIL
    verdict = _verdict(one, check, result, is_whole=is_whole)
    factor = _FEN.get(one.unit)
    subject = "/".join(filter(None, (_name(form), one.subject)))
    row: dict[str, Any] = {
        "document_sha256": form.project["document_sha256"],
        "check_no": number,
        "check_id": check.id,
        "subject": subject,
        "result": result,
        "severity": check.severity,
        "verdict": verdict,
        "terms": len(one.cells),
        "page": one.page,
    }
    if factor:
        left, right, tolerance = (int(value * factor) for value in (one.left, one.right, one.tolerance))
        row |= {"left_fen": left, "right_fen": right, "difference_fen": left - right, "tolerance_fen": tolerance}
    if result != PASS:
        rule = check.broken if result == FAIL else check.holds
        row |= message_columns(result_message(check, rule, subject, _says(one, check, verdict)))
    return row


def _name(form: FormRows) -> str:
    return f"{form.project['form_no']} {form.project['project_name']}".strip()


def _verdict(one: Compared, check: Check, result: str, *, is_whole: bool) -> str | None:
    """Who was wrong: as for tables, the publisher only where all readings agree and the form was read whole."""
    if result == PASS:
        return None
    if result == WITHIN:
        return verdicts.ROUNDING
    readings = [cell for cell in one.cells if "second_reading" in cell]
    if any(cell["is_corrected"] for cell in readings):
        return verdicts.CORRECTION
    unsure = [c for c in readings if "differs" in (c["second_reading"], c["page_reading"])]
    if unsure or not is_whole or check.lost_rows:
        return verdicts.MISREADING
    return verdicts.PUBLISHER if check.accuses else verdicts.NO_RULE


def _says(one: Compared, check: Check, verdict: str | None) -> Message:
    advice = verdict_texts()[str(verdict)].advice_for(check.kind)
    right = f"{_number(one.right)} {one.unit}".strip()
    return message("performance.compared", left=_number(one.left), right=right, page=one.page or "-", advice=advice)


def _number(value: Decimal) -> str:
    """A number as it is printed, with at most four decimals."""
    text = f"{value.quantize(Decimal('0.0001')):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
