"""Compare the forms on performance that are read with truth files that people checked."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from common.text import normalise
from samples.performance.document import form_documents
from transforms.figures import Figures
from transforms.performance.find import figures_of, read_forms
from transforms.reading.grid_reader import read_grids
from transforms.reading.lines import lines_by_page
from transforms.reading.opening import Opened

REAL = {
    "guojia_xinfang_2024": "final/5607b829_*.pdf",
    "ningde_fuban_2024": "performance/06050c77_*.pdf",
    "seed_shangdang_2023": "typeset/shangdang_2023_full.pdf",
    "targets_shared_budgets": "budget/{blob}_*.pdf",
}
"""By truth, the documents that it is of; `{blob}` is the column of that name"""
KINDS = {"projects": "projects", "funds": "project_funds", "indicators": "project_indicators"}
"""By truth file, the frame"""
COLUMNS = {
    "projects": ("form_no", "form_kind", "fiscal_year", "project_name", "department_code", "department_name",
                 "unit_code", "unit_name", "total_weight", "total_score", "grade", "first_page", "last_page",
                 "target_text", "actual_text"),
    "funds": ("form_no", "task", "source", "measure", "value_text", "value", "cell_kind", "unit"),
    "indicators": ("form_no", "seq", "page", "level1", "level1_printed", "level2", "level2_printed", "level3",
                   "target_initial", "target_adjusted", "actual", "weight", "score", "reason"),
}  # fmt: skip
"""What is compared, by truth file"""
UNCHECKED = {
    *(
        ("targets_shared_budgets", blob, form_no, name)
        for blob, form_no in (("6bcadf36", "26"), ("87a3d198", "9"))
        for name in ("department_code", "department_name", "target_text")
    ),
    ("targets_shared_budgets", "b27b5cbe", "1", "first_page"),
}
"""Cells that a truth file leaves empty, and a form whose title is on the page before"""
_NUMBERS = frozenset({"value", "weight", "score", "total_weight", "total_score"})
_OF_SEED = frozenset({"page", "first_page", "last_page"})
"""The seed's truth has lines of its text in place of pages"""
_FORM_WORDS = ("指标", "绩效")


@dataclass
class FormResult:
    """How the forms of one document were read: the rows that are right, missing and extra.

    `truth` is the truth file of a real document, or the layout of a generated one.
    """

    truth: str
    document: str
    right: int = 0
    missing: list[tuple[str, ...]] = field(default_factory=list)
    extra: list[tuple[str, ...]] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def read_form_pages(data: bytes, fiscal_year: int) -> tuple[Figures, list[str]]:
    """Read the forms of a document from the pages that may have them, and give what was found.

    Faster than reading the whole document; the pages are not looked at.
    """
    opened = Opened(data)
    try:
        worded = {page.number for page in opened.pages if any(word in page.text for word in _FORM_WORDS)}
        near = worded | {number + 1 for number in worded}
        pages = [page for page in opened.pages if page.has_paths and page.number in near]
        chars = {page.number: opened.chars(page.number) for page in pages}
        grids = read_grids(opened, pages, chars)
    finally:
        opened.close()
    forms = read_forms(grids, lines_by_page(grids, chars))
    findings = [f"p{finding.page} {finding.rule} {finding.printed}" for finding in forms.findings]
    return figures_of(forms.forms, fiscal_year), findings


def real_forms(shared: Path) -> Iterator[tuple[str, str, Path]]:
    """Give each document with forms and truth that this machine has: its truth, its blob and its path."""
    for truth, pattern in REAL.items():
        path = shared / "truth" / f"performance_{truth}.projects.csv"
        blobs = dict.fromkeys(row["blob"] for row in _truth_rows(path)) if path.exists() else {}
        for blob in blobs:
            for pdf in sorted((shared / "corpus").glob(pattern.format(blob=blob))):
                yield truth, blob, pdf


def generated_forms(count: int, seed: int) -> Iterator[FormResult]:
    """Typeset so many documents of forms over all layouts, read them, and compare them with their truth."""
    for document in form_documents(count, seed):
        figures, findings = read_form_pages(document.pdf(), document.year)
        result = FormResult(document.layout, document.name, findings=findings)
        for kind, frame in KINDS.items():
            rows = [row for drawn in document.drawn for row in getattr(drawn, kind)]
            columns = [name for name in COLUMNS[kind] if rows and name in rows[0]]
            expected = [_as_compared(row, columns, 0, "", "") for row in rows]
            _compare(result, expected, [_as_compared(row, columns, 0, "", "") for row in getattr(figures, frame)])
        yield result


def print_results(results: Iterable[FormResult]) -> bool:
    """Print how documents were read, by truth or layout; give whether all of them were read exactly."""
    by_truth: dict[str, list[FormResult]] = {}
    for result in results:
        by_truth.setdefault(result.truth, []).append(result)
    print(f"{'':44} {'documents':>10} {'rows':>8} {'missing':>8} {'extra':>6}")
    for truth, group in sorted(by_truth.items()):
        missing, extra = (sum(len(getattr(result, name)) for result in group) for name in ("missing", "extra"))
        rows = missing + sum(result.right for result in group)
        print(f"{truth[:44]:44} {len(group):10} {rows:8} {missing:8} {extra:6}")
    for result in (result for group in by_truth.values() for result in group):
        for name in ("missing", "extra"):
            for row in getattr(result, name)[:3]:
                print(f"  {result.document}: {name} {row}")
    return not any(result.missing or result.extra for group in by_truth.values() for result in group)


def measure_forms(shared: Path, truth: str, blob: str, pdf: Path) -> FormResult:
    """Read the forms of a document and compare them with their truth."""
    year = next(int(row["fiscal_year"]) for row in _rows(shared, truth, blob, "projects"))
    figures, findings = read_form_pages(pdf.read_bytes(), year)
    result = FormResult(truth, pdf.name, findings=findings)
    first = _first_form(truth, figures)
    for kind, frame in KINDS.items():
        columns = [c for c in COLUMNS[kind] if not (truth.startswith("seed") and c in _OF_SEED)]
        expected = [_as_compared(row, columns, 0, truth, blob) for row in _rows(shared, truth, blob, kind)]
        rows = [row for row in getattr(figures, frame) if row["form_no"] >= first]
        read = [_as_compared(row, columns, first - 1, truth, blob) for row in rows]
        _compare(result, expected, read)
    return result


def _compare(result: FormResult, expected: Iterable[tuple[str, ...]], read: Iterable[tuple[str, ...]]) -> None:
    left, right = Counter(expected), Counter(read)
    result.right += (left & right).total()
    result.missing.extend((left - right).elements())
    result.extra.extend((right - left).elements())


def _first_form(truth: str, figures: Figures) -> int:
    """The first form that the truth has: the typeset seed prints a shortened form among its tables."""
    if not truth.startswith("seed"):
        return 1
    first: int = next(row["form_no"] for row in figures.projects if row.get("target_text"))
    return first


def _rows(shared: Path, truth: str, blob: str, kind: str) -> list[dict[str, str]]:
    rows = _truth_rows(shared / "truth" / f"performance_{truth}.{kind}.csv")
    return [row for row in rows if row["blob"] == blob]


def _truth_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _as_compared(
    row: Mapping[str, Any], columns: Iterable[str], forms_before: int, truth: str, blob: str
) -> tuple[str, ...]:
    form_no = str(int(row["form_no"]) - forms_before)
    return tuple(
        form_no
        if name == "form_no"
        else ""
        if (truth, blob, form_no, name) in UNCHECKED
        else _text(name, row.get(name))
        for name in columns
    )


def _text(name: str, value: object) -> str:
    text = normalise("" if value is None else str(value))
    if name in _NUMBERS:
        try:
            return str(Decimal(text).normalize())
        except InvalidOperation:
            return text
    return text
