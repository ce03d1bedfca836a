"""Scanned pages in documents, read by the recognisers of the extra `scan`; without it, as far as they are refused."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from samples.odd_scans import odd
from samples.scanned import QUALITIES, scanned
from tests.transforms.reading import amounts, read, rules
from tests.transforms.typeset import Ruled, caption, document, title
from transforms.scans.document import PAGE_SECONDS, _is_covered, _is_undrawn, allowance
from transforms.scans.installed import is_installed
from transforms.scans.orientation import best_turn, votes_of
from transforms.scans.readings import compare

needs_extra = pytest.mark.skipif(not is_installed(), reason="the extra `scan` is not installed")

_COVER = title("青山市财政局", "2023年度部门决算")
_ROWS = (
    "科目编码|科目名称|合计|基本支出|项目支出\n"
    "合计||2,615.47|1,520.35|1,095.12\n"
    "201|一般公共服务支出|2,615.47|1,520.35|1,095.12\n"
    "20106|财政事务|2,615.47|1,520.35|1,095.12\n"
    "2010601|行政运行|1,520.35|1,520.35|\n"
    "2010602|一般行政管理事务|1,095.12||1,095.12"
)
_TABLE = [*title("一般公共预算财政拨款支出决算表"), *caption(), Ruled(_ROWS)]


def _with_scanned(data: bytes, number: int, quality: str, turn: int) -> bytes:
    """The document with one page as a scan that lies turned."""
    picture = scanned(data, quality, "a", turn, [number])
    with pypdfium2.PdfDocument(data) as whole, pypdfium2.PdfDocument(picture) as page:
        whole.del_page(number)
        whole.import_pages(page, index=number)
        return _saved(whole)


def _saved(pdf: pypdfium2.PdfDocument) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


@needs_extra
def test_a_scanned_page_among_text_is_read_whichever_way_it_lies() -> None:
    data = document(_COVER, _TABLE, title("第三部分 情况说明"))
    true = amounts(read(data), "fin_gpb_expenditure")
    assert len(true) == 13
    allowed: list[int] = []
    token = allowance.set(allowed.append)
    try:
        result = read(_with_scanned(data, 1, "b200", 90))
    finally:
        allowance.reset(token)
    assert result.reason is None
    assert amounts(result, "fin_gpb_expenditure") == true
    facts = result.frames["facts"]
    assert set(facts["medium"]) == {"scan"}
    assert set(facts["proof"]) == {"agreed"}
    assert allowed == [PAGE_SECONDS]
    assert "image_page" not in rules(result)
    # The page lies on its side: figures of one row stand above each other.
    row = facts[facts["account_code"] == "total"]
    assert row["x0"].max() - row["x0"].min() < 3
    assert row["y0"].max() - row["y0"].min() > 100


@pytest.mark.parametrize(
    ("kind", "is_scan"),
    [("layer_invisible", True), ("layer_clipped", True), ("layer_beneath", True), ("layer_white", False)],
)
def test_text_that_nobody_sees_beside_a_picture_makes_no_text_page(kind: str, is_scan: bool) -> None:
    data = odd(document(_COVER), kind, "a")
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_textpage().count_chars() > 10
        assert (_is_undrawn(pdf[0]) or _is_covered(pdf[0])) is is_scan


def test_without_the_extra_a_scanned_page_among_text_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.scans.document.is_installed", lambda: False)
    data = document(_COVER, _TABLE, _TABLE[:2])
    assert "image_page" in rules(read(_with_scanned(data, 2, "n100", 0)))


def test_text_is_given_no_more_time() -> None:
    allowed: list[int] = []
    token = allowance.set(allowed.append)
    try:
        read(document(_COVER, _TABLE))
    finally:
        allowance.reset(token)
    assert allowed == []


def test_a_page_is_turned_only_where_more_of_it_is_read() -> None:
    assert best_turn({0: 1, 90: 0, 180: 6, 270: 0}) == 180
    assert best_turn({0: 3, 90: 0, 180: 5, 270: 0}) == 0
    assert best_turn({0: 0, 90: 1, 180: 0, 270: 0}) == 0
    assert best_turn({0: -3, 90: 2, 180: 0, 270: -1}) == 90
    upside_down = [compare("行运构机", "行运构机"), compare("937701", "870I")]
    assert votes_of(upside_down) == 0
    assert votes_of([compare("机构运行", "机构运行"), compare("107.739", "107.739"), compare("年", "手")]) == 2


def test_scans_are_the_same_each_time_and_spoiled_as_their_quality_says() -> None:
    data = document(_COVER)
    first, second = (scanned(data, "n100", "a") for _ in range(2))
    assert first == second
    assert first.count(b"D:19700101") == 2, "no time of day is in the bytes"
    assert scanned(data, "n100", "a") != scanned(data, "n100", "b")
    for name in ("n100", "o120bw", "up100"):
        quality = QUALITIES[name]
        with pypdfium2.PdfDocument(scanned(data, name, "a", 90)) as scan:
            (image,) = scan[0].get_objects()
            width, height = image.get_px_size()
            assert image.get_metadata().bits_per_pixel == (1 if quality.level else 8)
            assert (width, height) == (
                pytest.approx(842 * quality.dpi * quality.finer / 72, abs=2),
                pytest.approx(595 * quality.dpi * quality.finer / 72, abs=2),
            )
