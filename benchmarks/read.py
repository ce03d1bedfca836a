"""`make bench-read`: compare the reading stage with unmodified camelot on the same documents in the same run.

CPU time of one process, imports left out. Three columns: the reading stage (pdfium, grids, both readings of every
cell), `camelot.read_pdf(pages="all")` at its defaults, and camelot's own text layout of every page at its defaults,
which is the floor for anything that lets camelot look at every page. Runs alternate, the median of each is shown.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from transforms.reading.grid_reader import read_grids
from transforms.reading.opening import Opened


def reading(data: bytes) -> int:
    """The reading stage; gives the number of pages."""
    opened = Opened(data)
    pages = [page for page in opened.pages if page.has_paths]
    chars = {page.number: opened.chars(page.number) for page in pages}
    read_grids(opened, pages, chars)
    opened.close()
    return len(opened.pages)


def stock(data: bytes) -> int:
    """Read with unmodified camelot; return the number of tables."""
    from camelot.io import read_pdf

    return len(read_pdf(data, pages="all"))


def layout(data: bytes) -> int:
    """Camelot's own text layout of every page at its defaults; gives the number of pages."""
    import playa
    from camelot.utils import get_page_layout

    document = playa.parse(data, space="page")
    for page in document.pages:
        get_page_layout(page)
    return len(document.pages)


def _cpu(work: Callable[[bytes], int], data: bytes) -> float:
    started = time.process_time()
    work(data)
    return time.process_time() - started


def _documents(shared: Path, generated: int, folder: Path) -> Iterable[Path]:
    yield from sorted((shared / "corpus" / "final").glob("*.pdf"))
    yield from sorted((shared / "corpus" / "typeset").glob("*2023.pdf"))
    if generated:
        command = [sys.executable, "-m", "samples", "--documents", str(generated), "--seed", "3", "--out", str(folder)]
        subprocess.run([*command, "--truth", str(folder / "truth")], check=True, stdout=subprocess.DEVNULL)
        yield from sorted(folder.rglob("*.pdf"))


def main() -> None:
    """Measure and print a table, a row per document and the sum."""
    parser = argparse.ArgumentParser(prog="make bench-read", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    parser.add_argument("--generated", type=int, default=6, help="how many generated documents beside the real ones")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, after one that is not counted")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"{platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    print(
        f"{'CPU ms a page':32} {'pages':>6} {'reading':>9} {'as it comes':>12} {'times':>7} {'layout':>8} {'ratio':>6}"
    )
    sums = [0.0, 0.0, 0.0]
    total_pages = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in _documents(options.shared, options.generated, Path(folder)):
            data = path.read_bytes()
            works: list[Callable[[bytes], int]] = [reading, stock, layout]
            pages = reading(data)
            stock(data)
            runs = [[_cpu(work, data) for work in works] for _ in range(options.runs)]
            medians = [statistics.median(column) for column in zip(*runs, strict=True)]
            _row(path.name, pages, medians)
            total_pages += pages
            sums = [total + median for total, median in zip(sums, medians, strict=True)]
    if total_pages:
        _row("all", total_pages, sums)
        print(f"reading: {total_pages / sums[0]:.0f} pages a second on one core")


def _row(name: str, pages: int, seconds: list[float]) -> None:
    shown = name if len(name.encode()) < 32 else name[:18] + "…"
    mine, theirs, floor = (1000 * value / pages for value in seconds)
    print(f"{shown:32} {pages:6} {mine:9.1f} {theirs:12.1f} {theirs / mine:6.1f}x {floor:8.1f} {mine / floor:6.2f}")


if __name__ == "__main__":
    main()
