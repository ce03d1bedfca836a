"""The books of several bodies in one PDF, written as a PDF each."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdfium2
import pytest

from common.errors import JuesuanError
from pipeline.intake.sidecar import read_sidecar
from pipeline.layouts.books import split, take_pages
from pipeline.settings import Settings
from tests.transforms.typeset import Printed, Ruled, caption, document, title

_GPB = "一般公共预算财政拨款支出决算表"


def _book(body: str, amount: str) -> list[list[Printed]]:
    rows = (
        f"科目编码|科目名称|合计|基本支出|项目支出\n合计||{amount}|{amount}|\n201|一般公共服务支出|{amount}|{amount}|"
    )
    return [title(body, "2023年度部门决算"), [*title(_GPB), *caption(), Ruled(rows)]]


BOUND = document(title("汇编"), *_book("青山市财政局", "3.00"), *_book("青山市司法局", "4.00"))


@pytest.fixture
def bound(tmp_path: Path) -> str:
    path = tmp_path / "汇编.pdf"
    path.write_bytes(BOUND)
    path.with_name("汇编.pdf.json").write_text('{"source_url": "https://example.org/1", "published_on": "2024-09-01"}')
    return str(path)


def test_each_book_is_written_with_its_origin(settings: Settings, bound: str, tmp_path: Path) -> None:
    done = split(settings, bound, tmp_path / "out")
    assert [(book.name, book.pages, path.name) for book, path in done.parts] == [
        ("青山市财政局", (2, 3), "汇编_2-3.pdf"),
        ("青山市司法局", (4, 5), "汇编_4-5.pdf"),
    ]
    assert done.left_out == (1,)
    second = read_sidecar(done.parts[1][1])
    assert (second.source_url, second.published_on, second.part_pages) == ("https://example.org/1", "2024-09-01", "4-5")
    assert len(second.part_of or "") == 64
    assert second.problems == ()
    with pypdfium2.PdfDocument(done.parts[1][1]) as pdf:
        assert ["青山市司法局" in page.get_textpage().get_text_bounded() for page in pdf] == [True, False]


def test_pages_that_a_person_gives_are_taken(settings: Settings, bound: str, tmp_path: Path) -> None:
    done = split(settings, bound, tmp_path / "out", "1,4-5")
    assert [path.name for _, path in done.parts] == ["汇编_1+4-5.pdf"]
    assert json.loads(done.parts[0][1].with_name("汇编_1+4-5.pdf.json").read_text())["part_pages"] == "1, 4-5"
    with pytest.raises(JuesuanError, match="7"):
        split(settings, bound, tmp_path / "out", "4-7")


def test_a_file_with_one_book_is_not_split(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(document(*_book("青山市财政局", "3.00")))
    with pytest.raises(JuesuanError, match="no second body"):
        split(settings, str(path), tmp_path / "out")


def test_the_same_pages_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = take_pages(BOUND, [2, 3], "")
    saved = pypdfium2.PdfDocument.save

    def save_in_another_year(self: pypdfium2.PdfDocument, buffer: io.BytesIO) -> None:
        other = io.BytesIO()
        saved(self, other)
        # What pdfium takes from the clock: the date, and an identifier.
        content = other.getvalue().replace(b"(D:20", b"(D:21")
        identifier = content[content.rfind(b"/ID[<") + 5 :][:32]
        buffer.write(content.replace(identifier, b"0" * 32))

    monkeypatch.setattr(pypdfium2.PdfDocument, "save", save_in_another_year)
    assert take_pages(BOUND, [2, 3], "") == first


def test_a_page_that_would_look_different_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = pypdfium2.PdfDocument.import_pages
    monkeypatch.setattr(pypdfium2.PdfDocument, "import_pages", lambda book, pdf, pages: taken(book, pdf, [3]))
    with pytest.raises(JuesuanError, match="page 2 would look different"):
        take_pages(BOUND, [2], "a.pdf")
