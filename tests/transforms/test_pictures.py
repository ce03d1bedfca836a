"""Pages without text: a warning where a table may stand, a note elsewhere."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from samples.spoiled import _picture
from tests.review.papers import sound
from transforms.completeness.announced import may_hold_table
from transforms.document import read_document


@pytest.mark.parametrize(
    ("page", "may_hold"),
    [
        pytest.param(3, False, id="before the tables"),
        pytest.param(6, True, id="between two tables"),
        pytest.param(9, True, id="right behind the last one"),
        pytest.param(10, True, id="behind a picture behind the last one"),
        pytest.param(12, False, id="behind a page of text"),
    ],
)
def test_may_hold_table(page: int, may_hold: bool) -> None:
    assert may_hold_table(page, {4, 5, 7, 8}, [3, 6, 9, 10, 12]) is may_hold


def test_may_hold_table_without_tables() -> None:
    assert not may_hold_table(3, set(), [3])


def _with_pictures(*after: int) -> bytes:
    """The sound document with a picture page behind each of these pages, the last ones first."""
    whole = pypdfium2.PdfDocument(sound().pdf())
    picture = pypdfium2.PdfDocument(_picture())
    for page in sorted(after, reverse=True):
        whole.import_pages(picture, index=page)
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def test_picture_between_tables_is_a_warning_and_elsewhere_a_note() -> None:
    spans = [(table.first_page, table.last_page) for table in sound().tables]
    behind_first, end = spans[0][1], len(sound().pages)
    assert end > max(last for _, last in spans), "the narrative stands behind the tables"
    findings = read_document(_with_pictures(behind_first, end), "a.pdf").frames["findings"]
    pages = {row["rule"]: row["page"] for row in findings.to_dict("records") if row["rule"].endswith("_page")}
    assert pages == {"image_page": behind_first + 1, "picture_page": end + 2}
