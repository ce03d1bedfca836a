from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.accuracy import REAL, compare_document
from tests.read_once import ReadOnce
from transforms.completeness.contents import announced_titles
from transforms.document import read_document
from transforms.progress import Progress
from transforms.reading.opening import Opened
from transforms.refusal import Refused
from transforms.scans.installed import is_installed
from transforms.screening import expect_disclosure

IDENTITIES = {
    "5607b829": ("国家信访局", "department", 2024, None),
    "fa222afc": ("上海市普陀区规划和自然资源局", "department", 2024, "上海市普陀区"),
    "69067945": ("中共上海市普陀区委社会工作部", "department", 2024, "上海市普陀区"),
}
TRUTHS = [(truth, pattern) for truth, patterns in REAL.items() for pattern in patterns]


def read(path: Path) -> tuple[str | None, int]:
    """The reason of a refusal and the number of facts; the name of the file must not help."""
    result = read_document(path.read_bytes(), "document.pdf")
    return result.reason, len(result.frames["facts"])


@pytest.mark.parametrize(("truth", "pattern"), TRUTHS)
def test_every_cell_of_the_truth_is_read_and_nothing_else(
    shared: Path, read_once: ReadOnce, truth: str, pattern: str
) -> None:
    (pdf,) = (shared / "corpus").glob(pattern)
    result = compare_document(read_once(pdf.read_bytes()), pdf, shared / "truth" / truth, "real")
    assert result.total.cells > 500
    assert (result.refused, result.gate_findings) == (None, [])
    assert (result.total.missing, result.total.wrong, result.total.extra) == ([], [], [])


@pytest.mark.parametrize("prefix", IDENTITIES)
def test_whose_document_it_is_comes_from_what_is_printed(shared: Path, read_once: ReadOnce, prefix: str) -> None:
    (pdf,) = (shared / "corpus" / "final").glob(f"{prefix}_*.pdf")
    disclosure = read_once(pdf.read_bytes()).disclosure
    assert disclosure is not None
    assert (
        disclosure.entity_name,
        disclosure.entity_scope,
        disclosure.fiscal_year,
        disclosure.division_name,
    ) == IDENTITIES[prefix]
    assert disclosure.document_kind == "final"


def test_what_is_no_disclosure_is_refused(shared: Path) -> None:
    reasons = {path.name: read(path) for path in sorted((shared / "corpus" / "negative").glob("*"))}
    assert len(reasons) > 20
    assert {name: outcome for name, outcome in reasons.items() if outcome[0] is None or outcome[1]} == {}
    assert {outcome[0] for outcome in reasons.values()} <= {
        "not_a_pdf",
        "image_only",
        "no_standard_tables",
        "blank_template",
    }
    assert next(outcome for name, outcome in reasons.items() if name.startswith("bb5707f5")) == ("blank_template", 0)


def test_narrative_becomes_no_facts(shared: Path) -> None:
    results = {path.name: read(path) for path in sorted((shared / "corpus" / "narrative").glob("*.pdf"))}
    assert results
    assert {name for name, (_, facts) in results.items() if facts} == set()
    assert {reason for reason, _ in results.values()} == {"tables_not_in_file"}


def kind_of(path: Path) -> str | None:
    """The kind of a document, decided before its tables are read; None where it is neither."""
    opened = Opened(path.read_bytes())
    try:
        return expect_disclosure(opened.pages, announced_titles(opened.pages), Progress())
    except Refused as refusal:
        return None if refusal.reason == "no_standard_tables" else refusal.reason
    finally:
        opened.close()


def test_a_final_account_is_never_taken_for_a_budget_or_the_reverse(shared: Path) -> None:
    # A self-evaluation that is published by itself belongs to the final account, targets by themselves to neither.
    kinds = {"budget": {"budget"}, "narrative": {"budget"}, "final": {"final"}, "performance": {"final", None}}
    wrong = {
        path.name: kind
        for folder, expected in kinds.items()
        for path in sorted((shared / "corpus" / folder).glob("*.pdf"))
        if (kind := kind_of(path)) not in expected
    }
    assert wrong == {}


@pytest.mark.skipif(is_installed(), reason="the extra is installed")
def test_a_scan_is_said_to_be_one(shared: Path) -> None:
    assert read(shared / "corpus" / "typeset" / "shangdang_2023_scan.pdf") == ("image_only", 0)
