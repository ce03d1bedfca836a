"""The pieces: grids, wrapping, money, turned pages, declared layouts, spoiled documents, the command."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from samples.__main__ import main
from samples.grid import Cell, place_cells, wrapped
from samples.issue import money_text
from samples.layouts import LayoutFile, Money
from samples.paper import FONTS, TURNS, Page, pdf_bytes, pdf_objects
from samples.spoiled import REFUSED, spoiled
from schemas.declarations.reader import parsed
from schemas.judging.checks import checks
from schemas.reading.rules import rules
from schemas.wording.reasons import reasons


def test_cells_go_around_those_that_span_rows() -> None:
    rows = [(Cell("a", rows=2), Cell("b", columns=2)), (Cell("c"), Cell("d"))]
    assert [(placed.row, placed.column, placed.cell.text) for placed in place_cells(rows, 3)] == [
        (0, 0, "a"),
        (0, 1, "b"),
        (1, 1, "c"),
        (1, 2, "d"),
    ]


@pytest.mark.parametrize("row", [(Cell(),), (Cell(columns=3),)])
def test_a_row_must_fill_its_columns(row: tuple[Cell, ...]) -> None:
    with pytest.raises(ValueError, match="row 0"):
        place_cells([row], 2)


def test_names_are_wrapped_and_amounts_are_not() -> None:
    assert wrapped("行政事业单位医疗", FONTS["song"], 10, 45) == ("行政事业", "单位医疗")
    assert wrapped("机关（本级）", FONTS["song"], 10, 50) == ("机关（本", "级）")
    assert wrapped("12,345,678.90", FONTS["song"], 10, 20) == ("12,345,678.90",)


@pytest.mark.parametrize(
    ("fen", "money", "text"),
    [
        (1_234_560_000, Money(), "1,234.56"),
        (-12_340_000, Money(), "-12.34"),
        (1_234_560_000, Money(separators=False), "1234.56"),
        (1_234_567_891, Money(decimals=6), "1,234.567891"),
        (1_234_567_891, Money(unit="元"), "12,345,678.91"),
        (1_234_567_800, Money(unit="元", decimals=0, separators=False), "12345678"),
        (1_234_560_000, Money(fullwidth=True), "１，２３４．５６"),
    ],
)
def test_money_is_printed_exactly(fen: int, money: Money, text: str) -> None:
    assert money_text(fen, money) == text


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("carried", [True, False])
def test_turned_pages_keep_their_text(turn: str, carried: bool) -> None:
    page = Page(841.89, 595.28, turn)
    page.text(100, 100, "收入决算表2023", FONTS["song"], 12)
    pdf = pypdfium2.PdfDocument(pdf_bytes(pdf_objects([page], carry_font=carried)))
    assert pdf[0].get_textpage().get_text_range().strip() == "收入决算表2023"
    upright = turn.startswith("rotate") or turn == "none"
    assert (pdf[0].get_width() > pdf[0].get_height()) == upright
    pdf.close()


def test_an_unknown_field_of_a_layout_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"line 2: no key is called 'colour'"):
        parsed('doc = ""\ncolour = 1', "samples/layouts/x.toml", model=LayoutFile)


def test_every_spoiled_document_has_a_declared_reason() -> None:
    spoiled_documents = list(spoiled())
    assert {spoiled_document.reason for spoiled_document in spoiled_documents if spoiled_document.reason} <= set(
        reasons()
    )
    assert {rule for spoiled_document in spoiled_documents for rule in spoiled_document.rules} <= {*rules(), *checks()}
    assert all(spoiled_document.reason or spoiled_document.rules for spoiled_document in spoiled_documents)
    assert set(REFUSED) <= {spoiled_document.name for spoiled_document in spoiled_documents}
    for spoiled_document in spoiled_documents:
        if spoiled_document.reason in ("broken_pdf", "not_a_pdf", "empty_file", "encrypted"):
            with pytest.raises(pypdfium2.PdfiumError):
                pypdfium2.PdfDocument(spoiled_document.content)
        else:
            pypdfium2.PdfDocument(spoiled_document.content).close()


def test_the_encrypted_document_opens_with_its_password() -> None:
    content = next(spoiled_document.content for spoiled_document in spoiled() if spoiled_document.reason == "encrypted")
    pdf = pypdfium2.PdfDocument(content, password="user")
    assert "加密文件" in pdf[0].get_textpage().get_text_range()
    pdf.close()


def test_the_command_writes_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "drop"
    arguments = ["--out", str(out), "--departments", "1", "--years", "1", "--layouts", "central", "--with-refused"]
    assert main(arguments) == 0
    assert "1 documents" in capsys.readouterr().out
    assert {path.name for path in out.iterdir()} > set(REFUSED)
    assert len(list((tmp_path / "drop-truth").iterdir())) == 2
    assert main(arguments) == 0
    assert "0 written, 1 unchanged" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["--out", "x", "--truth", "x"], ["--out", "x", "--layouts", "none"]])
def test_the_command_refuses_what_makes_no_sense(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(arguments)
    assert refused.value.code == 2
