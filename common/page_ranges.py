"""Page numbers as people write them: `3-20, 24`."""

from __future__ import annotations

import re
from collections.abc import Iterable

_RANGE = re.compile(r"([1-9][0-9]{0,5})(?:-([1-9][0-9]{0,5}))?")
_MOST_PAGES = 100_000


def page_ranges(pages: Iterable[int]) -> str:
    """Write page numbers in the order given, those that follow each other as a range."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1][1:] = [page]
        else:
            runs.append([page])
    return ", ".join("-".join(map(str, run)) for run in runs)


def pages_of(ranges: str) -> tuple[int, ...]:
    """Read page numbers that `page_ranges` wrote.

    Raises:
        ValueError: a part is no page and no range of pages, or they are too many.
    """
    pages: list[int] = []
    for page_range in ranges.replace(" ", "").split(","):
        match = _RANGE.fullmatch(page_range)
        if not match:
            raise ValueError(page_range)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first or len(pages) + last - first > _MOST_PAGES:
            raise ValueError(page_range)
        pages.extend(range(first, last + 1))
    return tuple(pages)
