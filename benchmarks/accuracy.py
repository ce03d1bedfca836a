"""`make accuracy`: compare the facts of real and generated documents with their truth, cell by cell.

Real documents are read where their folder exists (`--shared`, by default ../shared); generated ones are typeset by
`samples` on the spot. Exit code 1 when a single cell of a single document is wrong, missing or extra, or a document is
refused or said to be somebody else's.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import write_figures
from benchmarks.forms import generated_forms, measure_forms, print_results, real_forms
from benchmarks.truth import Comparison, compare, read_truth, records
from transforms.document import read_document
from transforms.identity.names import clean
from transforms.result import DocumentResult

REAL = {
    "seed_shangdang_2023_tables.csv": ("typeset/shangdang_2023.pdf", "typeset/shangdang_2023_no_bottom_rule.pdf"),
    "guojia_xinfang_2024_tables.csv": ("final/5607b829_*.pdf",),
    "putuo_guihua_ziyuan_2024_tables.csv": ("final/fa222afc_*.pdf",),
    "putuo_shehui_gongzuo_2024_tables.csv": ("final/69067945_*.pdf",),
    "putuo_wanli_2025_budget_tables.csv": ("budget/d8d61289_*.pdf",),
    "suzhou_shenji_2026_budget_tables.csv": ("budget/85521c48_*.pdf",),
}
_YEAR = re.compile(r"_(\d{4})_")
_IDENTITY = ("entity_name", "entity_scope", "division_name", "fiscal_year", "document_kind")


@dataclass
class Result:
    """How one document was read."""

    name: str
    group: str
    tables: dict[str, Comparison] = field(default_factory=dict)
    refused: str | None = None
    identity: str | None = None
    gate_findings: list[str] = field(default_factory=list)

    @property
    def perfect(self) -> bool:
        """Whether all of it is exactly as the truth says."""
        fine = all(table.perfect for table in self.tables.values())
        return fine and self.refused is None and self.identity is None and not self.gate_findings

    @property
    def total(self) -> Comparison:
        """The sum over its tables."""
        total = Comparison()
        for table in self.tables.values():
            total.add(table)
        return total


def measure(pdf: Path, truth: Path, group: str) -> Result:
    """Read one document and compare it with its truth; `truth` may have a .json beside it that tells the identity."""
    return compare_document(read_document(pdf.read_bytes(), pdf.name), pdf, truth, group)


def compare_document(read: DocumentResult, pdf: Path, truth: Path, group: str) -> Result:
    """Compare a document as it was read with its truth."""
    result = Result(pdf.name, group, refused=read.reason and f"{read.reason}: {read.message}")
    year = _YEAR.search(truth.name)
    expected = read_truth(truth, int(year[1]) if year else 0)
    facts = records(read.frames["facts"])
    if truth.name in REAL and "_budget_" in truth.name:
        # The checked truths of budgets hold their main tables only.
        facts = [fact for fact in facts if fact["table_key"] in {key[0] for key in expected}]
    result.tables = compare(expected, facts)
    findings = read.frames["findings"]
    for finding in findings[findings["severity"] == "gate"].itertuples():
        result.gate_findings.append(f"{finding.rule} p{finding.page} {finding.printed}")
    about = truth.with_suffix(".json")
    if about.exists() and read.disclosure is not None:
        identity = json.loads(about.read_text("utf-8"))
        result.group = identity.get("layout", group)
        wrong = [
            f"{name} {identity[name]!r} read as {getattr(read.disclosure, name)!r}"
            for name in _IDENTITY
            if _plain(identity[name]) != _plain(getattr(read.disclosure, name))
        ]
        result.identity = ", ".join(wrong) or None
    return result


def _plain(value: object) -> object:
    """Names without their scope suffix and in normal form: the scope is a field of its own."""
    return clean(value)[0] if isinstance(value, str) else value


def real(shared: Path) -> Iterator[tuple[Path, Path, str]]:
    """The real documents with truth that this machine has."""
    for truth, patterns in REAL.items():
        for pattern in patterns:
            for pdf in sorted((shared / "corpus").glob(pattern)):
                yield pdf, shared / "truth" / truth, "real"


def generated(count: int, seed: int, folder: Path, kind: str = "final") -> Iterator[tuple[Path, Path, str]]:
    """Typeset `count` documents of a kind over all layouts and give them with their truth."""
    out, truths = folder / kind / "pdf", folder / kind / "truth"
    command = [sys.executable, "-m", "samples", "--documents", str(count), "--seed", str(seed), "--kind", kind]
    subprocess.run([*command, "--out", str(out), "--truth", str(truths)], check=True, stdout=subprocess.DEVNULL)
    for pdf in sorted(out.rglob("*.pdf")):
        yield pdf, truths / pdf.relative_to(out).with_suffix(".truth.csv"), kind


def _print(results: Iterable[Result], by_table: bool) -> None:
    print(f"{'':44} {'cells':>8} {'recall':>9} {'wrong':>6} {'extra':>6}")
    for result in results:
        rows = [(result.name, result.total)]
        rows += [(f"  {key}", table) for key, table in sorted(result.tables.items())] if by_table else []
        for name, table in rows:
            recall = 100 * table.right / table.cells if table.cells else 0.0
            shown = name if len(name.encode()) < 44 else name[:28] + "…"
            print(f"{shown:44} {table.cells:8} {recall:8.2f}% {len(table.wrong):6} {len(table.extra):6}")


def _complain(results: Iterable[Result]) -> None:
    for result in results:
        if result.perfect:
            continue
        print(f"\n{result.name} ({result.group})")
        for problem in (result.refused, result.identity, *result.gate_findings[:5]):
            if problem:
                print(f"  {problem}")
        total = result.total
        for kind, cells in (("wrong", total.wrong), ("missing", total.missing), ("extra", total.extra)):
            for cell in cells[:4]:
                print(f"  {kind}: {cell}")
            if len(cells) > 4:
                print(f"  {kind}: … {len(cells) - 4} more")


def _by_group(results: Iterable[Result]) -> list[Result]:
    groups: dict[str, Result] = {}
    for result in results:
        group = groups.setdefault(result.group, Result(result.group, result.group, {"": Comparison()}))
        group.tables[""].add(result.total)
    return [groups[name] for name in sorted(groups)]


def _figures(results: Sequence[Result]) -> dict[str, object]:
    """What `--json` writes: documents that are exact, and the cells of every layout."""
    return {
        "documents": len(results),
        "exact": sum(result.perfect for result in results),
        "layouts": [
            {
                "layout": result.name,
                "documents": sum(document.group == result.group for document in results),
                "cells": result.total.cells,
                "right": result.total.right,
                "wrong": len(result.total.wrong),
                "missing": len(result.total.missing),
                "extra": len(result.total.extra),
            }
            for result in _by_group(results)
        ],
    }


def _measure_forms(shared: Path, documents: int, seed: int) -> int:
    """Compare the forms of real and generated documents with their truth, row by row."""
    real_results = [measure_forms(shared, *document) for document in real_forms(shared)]
    exact = [print_results(results) for results in (real_results, list(generated_forms(documents, seed))) if results]
    return 0 if exact and all(exact) else 1


def main() -> int:
    """Measure, print, and say by the exit code whether everything was read exactly."""
    parser = argparse.ArgumentParser(prog="make accuracy", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/ and truth/")
    parser.add_argument("--documents", type=int, default=200, help="how many generated documents of each kind")
    parser.add_argument(
        "--kind",
        choices=("final", "budget", "both", "forms"),
        default="both",
        help="which documents; forms: forms on performance alone",
    )
    parser.add_argument("--seed", type=int, default=7, help="seed of the generated documents")
    parser.add_argument("--json", type=Path, help="write the figures to this file, for `juesuan release`")
    options = parser.parse_args()
    if options.kind == "forms":
        return _measure_forms(options.shared, options.documents, options.seed)
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor() as pool:
        real_documents = list(real(options.shared))
        kinds = ("final", "budget") if options.kind == "both" else (options.kind,)
        typeset = [
            document
            for kind in kinds
            if options.documents
            for document in generated(options.documents, options.seed, Path(folder), kind)
        ]
        results = (
            list(pool.map(measure, *zip(*real_documents, *typeset, strict=True), chunksize=4))
            if real_documents or typeset
            else []
        )
    measured = results[: len(real_documents)]
    if measured:
        print("Real documents with truth")
        _print(measured, by_table=True)
    else:
        print(f"No real documents with truth under {options.shared}: only generated ones are measured.")
    generated_results = results[len(real_documents) :]
    if generated_results:
        print(f"\n{len(generated_results)} generated documents by layout, seed {options.seed}")
        _print(_by_group(generated_results), by_table=False)
    _complain(results)
    perfect = sum(result.perfect for result in results)
    print(f"\n{perfect} of {len(results)} documents read exactly")
    holds = bool(results) and perfect == len(results)
    if options.json:
        write_figures(options.json, "accuracy", holds=holds, figures={"seed": options.seed, **_figures(results)})
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
