"""`make scans`: what is loaded of documents whose figures are known, when they are scanned in several qualities.

The cover and the pages with tables of each document are scanned by `../shared/scans/scan_pdf.py`, read and judged as in
a run. The result is compared with the figures read from the text of the same pages, which `make accuracy` compares with
the truth. Results are kept under --work, so that a stopped measurement can be resumed. The exit code is 1 if any loaded
figure is wrong.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pypdfium2
from PIL import Image

from benchmarks.accuracy import generated
from benchmarks.check import frames_of
from expectations.checks import doubts_of, evaluate, join_findings
from expectations.gate import validate
from expectations.scans import DOUBTFUL, accept_scans
from expectations.stopping import settle
from pipeline.code_versions import reader_version
from schemas.reading.frames import frame
from transforms.document import read_document
from transforms.scans.installed import is_installed

if TYPE_CHECKING:
    import pandas as pd

    from transforms.result import DocumentResult

OFFICE = ("a300", "b200", "d150", "c200bw", "k300bw", "g200curl", "f200seal")
SPOILED = ("e200copy", "h200bleed", "i200hand", "l200sealgrey", "j150bw")
LOW = ("n100", "p96", "o120bw")
_FINALS = ("final/*.pdf", "typeset/shangdang_2023.pdf")
_KEY = tuple(name for name in frame("facts").unique if name != "document_sha256")
_COLUMNS = ("true", "proven", "agreed", "doubtful", "missing", "wrong")


def documents(shared: Path, samples: int, folder: Path) -> Iterator[Path]:
    """The real documents, and some that are typeset on the spot."""
    for pattern in _FINALS:
        yield from sorted((shared / "corpus").glob(pattern))
    for pdf, _, _ in generated(samples, 11, folder) if samples else ():
        yield pdf


def table_pages(path: Path) -> bytes:
    """The cover and the pages with tables of a document, as a document of its own."""
    facts = read_document(path.read_bytes(), path.name).frames["facts"]
    pages = sorted({0, *(int(page) - 1 for page in facts["page"])})
    with pypdfium2.PdfDocument(path) as whole, pypdfium2.PdfDocument.new() as part:
        part.import_pages(whole, pages)
        buffer = io.BytesIO()
        part.save(buffer)
    return buffer.getvalue()


def scanned(data: bytes, profile: str, seed: str, degrader: ModuleType) -> bytes:
    """Scan every page of a document, as the degrader does it."""
    settings = degrader.PROFILES[profile]
    pages = []
    with pypdfium2.PdfDocument(data) as document:
        for number in range(len(document)):
            pixels = degrader.scan(document, number, profile, seed)
            picture = Image.fromarray(pixels[:, :, ::-1] if pixels.ndim == 3 else pixels)
            pages.append(picture.convert("1") if settings.get("bw") else picture)
    buffer = io.BytesIO()
    more = {} if settings.get("bw") else {"quality": settings["q"]}
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=settings["dpi"], **more)
    return buffer.getvalue()


def loaded(result: DocumentResult) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All facts of a document with their state, and those that are loaded."""
    frames = frames_of([result])
    doubts = doubts_of(frames["findings"])
    facts, checked = accept_scans(frames, evaluate(frames["facts"], frames["tables_read"], doubts))
    findings = join_findings(frames["findings"], validate(frames).findings)
    settled = settle(facts, frames["tables_read"], findings, doubts, checked)
    kept = settled.facts[(settled.facts["proof"] != DOUBTFUL) & (not settled.documents)]
    return facts, kept if result.reason is None else kept.iloc[:0]


def compare(true: pd.DataFrame, facts: pd.DataFrame, kept: pd.DataFrame) -> dict[str, Any]:
    """Count numbers and blanks: those that are true, and what became of them."""
    expected = {tuple(row[name] for name in _KEY): row for row in true.to_dict("records")}
    counts = {"number": Counter[str](), "blank": Counter[str]()}
    wrong: list[str] = []
    for row in expected.values():
        counts[_kind(row)]["true"] += 1
    for row in kept.to_dict("records"):
        key = tuple(row[name] for name in _KEY)
        truth = expected.get(key)
        if truth is None or _value(truth) != _value(row):
            counts[_kind(row)]["wrong"] += 1
            wrong.append(f"{key} {row['amount_text']!r} for {truth and truth['amount_text']!r}, page {row['page']}")
        else:
            counts[_kind(row)][str(row["proof"])] += 1
    for row in facts[~facts["fact_id"].isin(kept["fact_id"])].to_dict("records"):
        counts[_kind(row)]["doubtful"] += 1
    for own in counts.values():
        own["missing"] = max(own["true"] - own["proven"] - own["agreed"] - own["doubtful"], 0)
    return {**{kind: dict(own) for kind, own in counts.items()}, "errors": wrong}


def _kind(row: Any) -> str:
    return "number" if row["cell_kind"] in ("number", "unreadable") else "blank"


def _value(row: Any) -> tuple[object, ...]:
    values = (row["amount_fen"], row["quantity"])
    return (row["cell_kind"], *(None if value is None or value != value else int(value) for value in values))


def _identity(result: DocumentResult) -> object:
    return None if result.disclosure is None else vars(result.disclosure)


def measure(path: Path, profile: str, work: Path, degrader: ModuleType) -> dict[str, Any]:
    """Measure one document in one quality, or give what was measured before by the same reader."""
    kept = work / f"{path.stem}.{profile}.{reader_version()}.json"
    if kept.is_file():
        found: dict[str, Any] = json.loads(kept.read_text("utf-8"))
        return found
    data = table_pages(path)
    true = read_document(data, path.name)
    picture = scanned(data, profile, path.stem[:8], degrader)
    started = time.process_time()
    result = read_document(picture, path.name)
    seconds = time.process_time() - started
    measured = compare(true.frames["facts"], *loaded(result))
    same = result.disclosure is None or _identity(result) == _identity(true)
    measured |= {"reason": result.reason, "same_identity": same, "pages": result.page_count, "seconds": seconds}
    work.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(measured, ensure_ascii=False), "utf-8")
    return measured


def _degrader(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scan_pdf", shared / "scans" / "scan_pdf.py")
    if spec is None or spec.loader is None or not (shared / "scans" / "scan_pdf.py").is_file():
        raise SystemExit("there is no scan_pdf.py in the folder `scans` of --shared: nothing can be scanned")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a row for each document and quality, and say by the exit code whether nothing is wrong."""
    parser = argparse.ArgumentParser(prog="make scans", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--work", type=Path, default=Path("data/scans"))
    parser.add_argument("--profiles", default=",".join((*OFFICE, *SPOILED, *LOW)))
    parser.add_argument("--only", default="", help="the beginning of the name of one document")
    parser.add_argument("--samples", type=int, default=3, help="documents that are typeset on the spot")
    options = parser.parse_args(arguments)
    if not is_installed():
        raise SystemExit("the extra `scan` is not installed: make venv-scan")
    degrader = _degrader(options.shared)
    totals: dict[str, Counter[str]] = {"number": Counter(), "blank": Counter()}
    mistaken = 0
    print(f"{'document':24} {'quality':12} " + " ".join(f"{name:>8}" for name in _COLUMNS) + "   CPU s/page")
    with tempfile.TemporaryDirectory() as folder:
        for path in documents(options.shared, options.samples, Path(folder)):
            for profile in options.profiles.split(",") if path.name.startswith(options.only) else ():
                found = measure(path, profile, options.work, degrader)
                mistaken += not found["same_identity"]
                _show(path.stem[:12], profile, found)
                for kind, total in totals.items():
                    total.update(found[kind])
    for kind, total in totals.items():
        print(f"{'all ' + kind + 's':37} " + " ".join(f"{total[name]:8,}" for name in _COLUMNS))
    return 1 if mistaken or any(total["wrong"] for total in totals.values()) else 0


def _show(name: str, profile: str, found: dict[str, Any]) -> None:
    numbers = found["number"]
    row = " ".join(f"{numbers.get(column, 0):8,}" for column in _COLUMNS)
    speed = found["seconds"] / max(found["pages"] or 1, 1)
    print(f"{name:24} {profile:12} {row} {speed:8.1f}  {found['reason'] or ''}", flush=True)
    for error in found["errors"]:
        print(f"    wrong: {error}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
