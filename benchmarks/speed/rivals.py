"""Read files with another library in its own process: `python -m benchmarks.speed.rivals NAME PDFS ANSWER`."""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

Finds = Callable[[Path], tuple[int, int]]
"""Finds the tables of a file, and says how many pages it has and how many tables"""


def camelot() -> Finds:
    """`camelot.read_pdf(pages="all")` as it comes."""
    import pypdfium2
    from camelot.io import read_pdf

    def find(path: Path) -> tuple[int, int]:
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
        return pages, len(read_pdf(str(path), pages="all"))

    return find


def pdfplumber() -> Finds:
    """`page.extract_tables()` of every page, as it comes: tables with drawn rules."""
    import pdfplumber as library

    def find(path: Path) -> tuple[int, int]:
        with library.open(path) as document:
            return len(document.pages), sum(len(page.extract_tables()) for page in document.pages)

    return find


RIVALS = {"camelot": camelot, "pdfplumber": pdfplumber}


def main(name: str, pdfs: Path, answer: Path) -> None:
    """Find the tables of every file, and write the CPU seconds of the import and of the calls into `answer`."""
    warnings.simplefilter("ignore")  # camelot warns of every page without a table
    find = RIVALS[name]()
    imported = time.process_time()
    counts = [find(path) for path in sorted(pdfs.rglob("*.pdf"))]
    pages, tables = (sum(column) for column in zip(*counts, strict=True))
    figures = {"pages": pages, "tables": tables, "start": imported, "calls": time.process_time() - imported}
    answer.write_text(json.dumps(figures), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
