"""Scan documents whose figures are known, and read the scans: the dear part of `make scans`, kept under its folder.

What is kept is the recording of each document in each quality. It depends on the code that reads pictures alone, so
that everything after it (recognising tables, accepting figures) can be measured again in seconds.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import pypdfium2
from PIL import Image

import samples.scanned
from benchmarks.accuracy import generated
from transforms.document import interpret_recording, read_document
from transforms.reading.grids import Grid
from transforms.recording import Recording
from transforms.recording_bytes import decode, encode
from transforms.result import DocumentResult
from transforms.scans import page as scanned_page
from transforms.scans.doubts import doubt_figures
from transforms.scans.quality import LIMITS, Limits, Quality

OFFICE = ("a300", "b200", "d150", "c200bw", "k300bw", "g200curl", "f200seal")
SPOILED = ("e200copy", "h200bleed", "i200hand", "l200sealgrey", "j150bw")
LOW = ("n100", "p96", "o120bw")
QUALITIES = (*OFFICE, *SPOILED, *LOW)
_PATTERNS = (
    "final/*.pdf",
    "typeset/shangdang_2023.pdf",
    "typeset/S*.pdf",
    "budget/85521c48*.pdf",
    "budget/d8d61289*.pdf",
)
_READS = ("picture", "rectify", "lattice", "crops", "recogniser", "readings", "page")
"""The modules of `transforms.scans` on which the reading of a picture depends"""
_CHECKSUM = re.compile("[0-9a-f]{8}")


@dataclass(frozen=True)
class Degrader:
    """What makes scans of documents: from a document, a quality and a seed to a document of pictures."""

    name: str
    scan: Callable[[bytes, str, str], bytes]


@dataclass(frozen=True)
class Read:
    """A scan as it was read."""

    recording: Recording
    pages: int
    seconds: float
    """CPU time of reading it"""


def documents(shared: Path, typeset: int, folder: Path) -> Iterator[Path]:
    """The documents with truth, and some that are typeset on the spot."""
    for pattern in _PATTERNS:
        yield from sorted((shared / "corpus").glob(pattern))
    for pdf, _, _ in generated(typeset, 11, folder) if typeset else ():
        yield pdf


def turns(paths: Sequence[Path], qualities: Sequence[str]) -> Iterator[tuple[Path, str]]:
    """All documents in all qualities, in an order in which a part has something of each."""
    for turn in range(len(qualities)):
        for number, path in enumerate(paths):
            yield path, qualities[(turn + 4 * number) % len(qualities)]


def short_name(path: Path) -> str:
    """A name of a document that is the same on every run: of one that begins with a checksum, the checksum."""
    return path.stem[:8] if _CHECKSUM.match(path.stem) else path.stem


def degrader_of(shared: Path, *, is_own: bool = False) -> Degrader:
    """What makes scans of documents: `scan_pdf.py` of the folder, or `samples.scanned` where it is not there."""
    file = shared / "scans" / "scan_pdf.py"
    if is_own or not file.is_file():
        return Degrader("own", samples.scanned.scanned)
    spec = importlib.util.spec_from_file_location("scan_pdf", file)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{file} is no module of Python")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Degrader("", lambda data, quality, seed: _scanned(data, quality, seed, module))


def table_pages(path: Path, work: Path) -> bytes:
    """The cover and the pages with tables of a document, as a document of its own."""
    cached_pages = work / "pages" / f"{short_name(path)}.pdf"
    if cached_pages.is_file():
        return cached_pages.read_bytes()
    facts = read_document(path.read_bytes(), path.name).frames["facts"]
    pages = sorted({0, *(int(page) - 1 for page in facts["page"])})
    cached_pages.parent.mkdir(parents=True, exist_ok=True)
    with pypdfium2.PdfDocument(path) as whole, pypdfium2.PdfDocument.new() as excerpt:
        excerpt.import_pages(whole, pages)
        excerpt.save(cached_pages)
    return cached_pages.read_bytes()


def _scanned(data: bytes, quality: str, seed: str, module: ModuleType) -> bytes:
    """Scan every page of a document, as the module does it."""
    settings = module.PROFILES[quality]
    pages = []
    with pypdfium2.PdfDocument(data) as document:
        for number in range(len(document)):
            pixels = module.scan(document, number, quality, seed)
            picture = Image.fromarray(pixels[:, :, ::-1] if pixels.ndim == 3 else pixels)
            pages.append(picture.convert("1") if settings.get("bw") else picture)
    buffer = io.BytesIO()
    more = {} if settings.get("bw") else {"quality": settings["q"]}
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=settings["dpi"], **more)
    return buffer.getvalue()


def is_recorded(path: Path, profile: str, work: Path, degrader: Degrader) -> bool:
    """Whether a scan was read before by the same code."""
    return _recording_file(path, profile, work, degrader).with_suffix(".json").is_file()


def _recording_file(path: Path, profile: str, work: Path, degrader: Degrader) -> Path:
    return work / f"{short_name(path)}.{profile}{degrader.name}.{reading_version()}.recording"


def read_scan(path: Path, data: bytes, profile: str, work: Path, degrader: Degrader) -> Read:
    """Scan and read the pages of a document, or give what the same code has read before."""
    recording_file = _recording_file(path, profile, work, degrader)
    report_file = recording_file.with_suffix(".json")
    if recording_file.is_file() and report_file.is_file() and (recording := decode(recording_file.read_bytes())):
        noted = json.loads(report_file.read_text("utf-8"))
        return Read(recording, noted["pages"], noted["seconds"])
    picture = degrader.scan(data, profile, path.stem[:8])
    started = time.process_time()
    result = read_document(picture, path.name)
    seconds = time.process_time() - started
    if result.recording is None:
        raise ValueError(f"{path.name}: nothing was recorded")
    work.mkdir(parents=True, exist_ok=True)
    recording_file.write_bytes(encode(result.recording))
    report_file.write_text(json.dumps({"pages": result.page_count, "seconds": seconds}), "utf-8")
    return Read(result.recording, result.page_count or 0, seconds)


@cache
def reading_version() -> str:
    """The version of the code that reads pictures."""
    digest = hashlib.sha256()
    for name in _READS:
        digest.update((Path(scanned_page.__file__).parent / f"{name}.py").read_bytes())
    return digest.hexdigest()[:8]


def interpreted(recording: Recording, name: str, limits: Limits = LIMITS) -> tuple[DocumentResult, dict[int, Quality]]:
    """What the reader makes of a recorded scan where pages must keep to these limits, and the quality of its pages."""
    by_page: dict[int, list[Grid]] = {}
    for grid in recording.tables.grids if recording.tables else ():
        if grid.page.medium == "scan":
            by_page.setdefault(grid.page.number, []).append(grid)
    qualities = {number: doubt_figures(grids, limits) for number, grids in by_page.items()}
    return interpret_recording(recording, hashlib.sha256(name.encode()).hexdigest(), name, 0), qualities
