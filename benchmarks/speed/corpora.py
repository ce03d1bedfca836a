"""Collect the documents for speed measurements: typeset ones, real ones where present, and copies of both."""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path

from benchmarks.accuracy import generated


def typeset(count: int, seed: int, folder: Path) -> Path:
    """A folder with `count` typeset documents of every layout."""
    next(generated(count, seed, folder))
    return folder / "final" / "pdf"


def real(shared: Path, folder: Path) -> Path:
    """A folder with the real final accounts, and the typeset copy of a real one, that this machine has."""
    folder.mkdir()
    corpus = shared / "corpus"
    for path in sorted([*(corpus / "final").glob("*.pdf"), *(corpus / "typeset").glob("shangdang_2023.pdf")]):
        shutil.copy(path, folder)
    return folder


def some(pdfs: Path, count: int, folder: Path) -> Path:
    """A folder with the first `count` documents of another one."""
    folder.mkdir()
    for path in islice(sorted(pdfs.rglob("*.pdf")), count):
        shutil.copy(path, folder)
    return folder


def copies(pdfs: Path, times: int, folder: Path) -> Path:
    """A folder with every document `times` times: other documents by their bytes, because of a comment at their end."""
    folder.mkdir()
    for path in sorted(pdfs.rglob("*.pdf")):
        data = path.read_bytes()
        for number in range(times):
            (folder / f"{path.stem}.{number}.pdf").write_bytes(data + f"\n% copy {number}\n".encode())
    return folder
