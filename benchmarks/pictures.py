"""`make bench-pictures`: time pictures of pages, as a reader of the explorer waits for them.

Real documents beside the repository are drawn by the resident, limited process of the explorer: the first picture of
all, the first page of every document, a later page, and the same page again. The clock says what a reader waits; CPU
time of both processes says what it costs where other work shares the machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import statistics
import time
from pathlib import Path

import pypdfium2

from explorer.pictures import Pictures
from pipeline.pages.write_pages import drawing_limits
from pipeline.settings import load_settings

_FOLDERS = ("final", "budget")
_TARGET = 1.0
"""Seconds within which a picture should be there"""


def _computed() -> float:
    """CPU seconds of this process and of the one that draws."""
    ticks = os.sysconf("SC_CLK_TCK")
    children = 0.0
    for child in multiprocessing.active_children():
        fields = Path(f"/proc/{child.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        children += (int(fields[11]) + int(fields[12])) / ticks
    return time.process_time() + children


def _draw(pictures: Pictures, name: str, number: int) -> tuple[float, float]:
    started, computed = time.perf_counter(), _computed()
    pictures.page(name, number).file.read_bytes()
    return time.perf_counter() - started, _computed() - computed


def _row(name: str, timings: list[tuple[float, float]]) -> None:
    clocks, computed = (sorted(column) for column in zip(*timings, strict=True))
    over = sum(cpu > _TARGET for cpu in computed)
    print(
        f"{name:24} {len(timings):6} {statistics.median(clocks):9.2f} {clocks[-1]:9.2f}"
        f" {statistics.median(computed):9.2f} {computed[-1]:9.2f} {over:9}"
    )


def main() -> None:
    """Draw and print a table."""
    parser = argparse.ArgumentParser(prog="make bench-pictures", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    options = parser.parse_args()
    files = [path for folder in _FOLDERS for path in sorted((options.shared / "corpus" / folder).glob("*.pdf"))]
    documents = {path.name: path.read_bytes() for path in files}
    pages = {name: len(pypdfium2.PdfDocument(data)) for name, data in documents.items()}
    print(f"{platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    with Pictures(documents.__getitem__, drawing_limits(load_settings(environ={}))) as pictures:
        started = time.perf_counter()
        pictures.start()
        print(f"the process that draws was there after {time.perf_counter() - started:.2f} s by the clock")
        first, *others = documents
        print(f"{'seconds':24} {'pages':>6} {'clock':>9} {'longest':>9} {'CPU':>9} {'most':>9} {'over 1 s':>9}")
        _row("the first of all", [_draw(pictures, first, 1)])
        _row("first page", [_draw(pictures, name, 1) for name in others])
        _row("a page in the middle", [_draw(pictures, name, 1 + pages[name] // 2) for name in documents])
        _row("the last page", [_draw(pictures, name, pages[name]) for name in documents])
        _row("drawn before", [_draw(pictures, name, pages[name]) for name in documents])


if __name__ == "__main__":
    main()
