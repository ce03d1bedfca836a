"""`make bench-look`: measure the third reading stage by stage, relative to both readings of the text.

CPU time of one process, imports left out, in milliseconds for each page of the document (pages without tables are not
looked at, and cost nothing). Each stage is run by itself, so the stages need not add up to the whole.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from transforms.appearance.boxes import tight_boxes
from transforms.appearance.glyphs import Glyph, glyphs_of
from transforms.appearance.ink import InkOfPage
from transforms.appearance.reading import look_at_pages
from transforms.appearance.rendering import Picture, picture_of, window_of
from transforms.appearance.shapes import compare_shapes
from transforms.appearance.structure import objects_of
from transforms.reading.grid_reader import read_grids
from transforms.reading.grids import Grid, regions_of
from transforms.reading.opening import Opened

_STAGES = ("text", "page", "render", "boxes", "ink", "objects", "glyphs", "shapes")


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        self.seconds[name] += time.process_time() - started


def measure(data: bytes) -> tuple[int, int, dict[str, float]]:
    """Pages, pages with tables, and seconds by stage, of one document."""
    clock = _Clock()
    with clock.stage("text"):
        opened = Opened(data)
        pages = [page for page in opened.pages if page.has_paths]
        chars = {page.number: opened.chars(page.number) for page in pages}
        grids = read_grids(opened, pages, chars)
    with clock.stage("page"):
        look_at_pages(opened, grids, chars)
    by_page: dict[int, list[Grid]] = {}
    for grid in grids:
        by_page.setdefault(grid.page.number, []).append(grid)
    with opened.drawn() as document:
        for number, own in by_page.items():
            page = document[number - 1]
            text = page.get_textpage()
            with clock.stage("render"):
                picture = picture_of(page)
            with clock.stage("boxes"):
                boxes = tight_boxes(page, text, chars[number])
            with clock.stage("objects"):
                objects_of(page)
            if picture:
                with clock.stage("ink"):
                    ink = InkOfPage(picture, boxes, list, partial(window_of, page))
                    for region in regions_of(own):
                        ink.look(region)
                with clock.stage("glyphs"):
                    glyphs = glyphs_of(page, text, _digits(own), number)
                _compare(clock, glyphs, number, picture)
            text.close()
            page.close()
    pages_read = len(opened.pages)
    opened.close()
    return pages_read, len(by_page), clock.seconds


def _digits(grids: list[Grid]) -> Iterator[int]:
    return (char.index for region in regions_of(grids) for char in region.glyphs if not char.text.isalpha())


def _compare(clock: _Clock, glyphs: list[Glyph], number: int, picture: Picture) -> None:
    with clock.stage("shapes"):
        compare_shapes(glyphs, {number: picture})


def main() -> None:
    """Measure and print a table, a row per document and the sum."""
    parser = argparse.ArgumentParser(prog="make bench-look", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    parser.add_argument("--kinds", default="final,typeset", help="folders of corpus/, separated by commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, after one that is not counted")
    options = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}")
    print(f"{'CPU ms a page':32} {'pages':>6} {'tables':>6} " + " ".join(f"{stage:>8}" for stage in _STAGES))
    sums: dict[str, float] = {}
    pages = tables = 0
    for kind in options.kinds.split(","):
        for path in sorted((options.shared / "corpus" / kind).glob("*.pdf")):
            data = path.read_bytes()
            runs = [measure(data) for _ in range(options.runs + 1)][1:]
            own_pages, own_tables, _ = runs[0]
            medians = {stage: statistics.median(run[2][stage] for run in runs) for stage in _STAGES}
            _row(path.name, own_pages, own_tables, medians)
            sums = {stage: sums.get(stage, 0.0) + medians[stage] for stage in _STAGES}
            pages, tables = pages + own_pages, tables + own_tables
    if pages:
        _row("all", pages, tables, sums)
        print(f"the third reading takes {sums['page'] / sums['text']:.0%} of what both readings of the text take")


def _row(name: str, pages: int, tables: int, seconds: dict[str, float]) -> None:
    shown = name if len(name.encode()) < 32 else name[:18] + "…"
    print(
        f"{shown:32} {pages:6} {tables:6} " + " ".join(f"{1000 * seconds[stage] / pages:8.1f}" for stage in _STAGES),
        flush=True,
    )


if __name__ == "__main__":
    main()
