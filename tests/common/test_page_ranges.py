"""Page numbers written as ranges and read again."""

from __future__ import annotations

import pytest

from common.page_ranges import page_ranges, pages_of


@pytest.mark.parametrize(
    ("pages", "written"), [((3,), "3"), ((3, 4, 5), "3-5"), ((1, 2, 7, 9, 10), "1-2, 7, 9-10"), ((5, 4), "5, 4")]
)
def test_ranges_are_read_as_they_are_written(pages: tuple[int, ...], written: str) -> None:
    assert page_ranges(pages) == written
    assert pages_of(written) == pages


@pytest.mark.parametrize("ranges", ["0", "3-", "5-3", "a", "1-999999", "1;2"])
def test_what_is_no_range_is_refused(ranges: str) -> None:
    with pytest.raises(ValueError, match=ranges):
        pages_of(ranges)
