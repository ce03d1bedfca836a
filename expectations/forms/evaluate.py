"""Evaluate the declared checks of forms over a batch of documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from common.text import normalise
from expectations.compared import Compared, Results, once_where_it_holds, records
from expectations.forms.identities import FormRows, compare
from expectations.forms.words import compare_words
from schemas.judging.checks import FORMS, checks

if TYPE_CHECKING:
    import pandas as pd

_PARTS = {"project_funds": "funds", "project_indicators": "indicators", "project_texts": "texts"}
"""The frames of the parts of a form, and where they are kept"""
_UNREAD = "form_figure_not_read"
_READ_WHOLE = "Q23"
_DOUBTFUL = "doubtful"
"""The state of figures of scans that are not accepted"""


@dataclass(frozen=True)
class FormChecks:
    """What the checks say of the forms of a batch."""

    check_results: pd.DataFrame
    """Rows of the frame `check_results`, numbered in each document from 1"""
    check_facts: pd.DataFrame
    """The figures that take part in each"""
    findings: pd.DataFrame
    """What does not hold"""


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
    results = Results()
    if frames["projects"].empty:
        return FormChecks(results.check_results, results.check_facts, results.findings)
    declared = {check.id: check for check in checks().values() if check.kind in FORMS}
    unread = findings[findings["rule"] == _UNREAD][["document_sha256", "page"]]
    pages = {(sha256, int(page)) for sha256, page in unread.itertuples(index=False) if page == page}
    for form in forms_of(_together(frames, doubtful or {})):
        sha256 = str(form.project["document_sha256"])
        own = range(int(form.project["first_page"]), int(form.project["last_page"]) + 1)
        missing = [page for page in own if (sha256, page) in pages]
        compared = [
            *compare(form),
            *compare_words(form),
            Compared(_READ_WHOLE, Decimal(len(missing)), Decimal(0), page=own[0]),
        ]
        for comparison in once_where_it_holds(_certain(form, compared)):
            subject = "/".join(filter(None, (_name(form), comparison.subject)))
            results.add(sha256, comparison, declared[comparison.check], subject, is_whole=not missing)
    return FormChecks(results.check_results, results.check_facts, results.findings)


def _together(frames: Mapping[str, pd.DataFrame], doubtful: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames with the rows that are left out."""
    import pandas as pd

    further = {name: rows for name, rows in doubtful.items() if name in _PARTS and len(rows)}
    return {**frames, **{name: pd.concat([frames[name], rows], ignore_index=True) for name, rows in further.items()}}


def _certain(form: FormRows, compared: Iterable[Compared]) -> Iterator[Compared]:
    """What is certain of a form: all, or, where figures of it are left out, what holds without them."""
    has_doubtful = any(row.get("proof") == _DOUBTFUL for row in (*form.funds, *form.indicators))
    for comparison in compared:
        is_doubtful = any(cell.get("proof") == _DOUBTFUL for cell in comparison.cells)
        if not has_doubtful or comparison.check == _READ_WHOLE or not (is_doubtful or comparison.excess):
            yield comparison


def forms_of(frames: Mapping[str, pd.DataFrame]) -> Iterator[FormRows]:
    """The forms of a batch with their rows."""
    forms: dict[tuple[str, int], FormRows] = {}
    for row in records(frames["projects"]):
        forms[row["document_sha256"], row["form_no"]] = FormRows(row)
    for name, attribute in _PARTS.items():
        for row in records(frames[name]):
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
    for row in records(statements[statements["project"].notna()]):
        forms_of_name = named.get((row["document_sha256"], normalise(row["project"])), [])
        if len(forms_of_name) == 1:
            forms_of_name[0].statements.append(row)


def _name(form: FormRows) -> str:
    return f"{form.project['form_no']} {form.project['project_name']}".strip()
