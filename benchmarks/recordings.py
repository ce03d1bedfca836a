"""Recordings of real documents, kept in a folder, so that a measurement opens each document once."""

from __future__ import annotations

import hashlib
from pathlib import Path

from transforms.reading.grid_reader import read_grids
from transforms.reading.lines import lines_by_page
from transforms.reading.opening import Opened
from transforms.recording import PrintedTables, Recording
from transforms.recording_bytes import decode, encode


def recorded(path: Path, folder: Path) -> Recording:
    """Return the pages and tables of a document as printed, without the checks of rendered pages.

    A document that was recorded in the folder before is not opened again.
    """
    data = path.read_bytes()
    cached = folder / hashlib.sha256(data).hexdigest()
    if cached.exists() and (recording := decode(cached.read_bytes())):
        return recording
    opened = Opened(data)
    try:
        pages = [page for page in opened.pages if page.has_paths]
        chars = {page.number: opened.chars(page.number) for page in pages}
        grids = read_grids(opened, pages, chars)
        lines = lines_by_page(grids, {page.number: page.shown(chars[page.number]) for page in pages})
        recording = Recording(tuple(opened.pages), PrintedTables(grids, lines, ()))
    finally:
        opened.close()
    cached.write_bytes(encode(recording))
    return recording
