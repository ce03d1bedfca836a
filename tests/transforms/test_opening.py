"""Files that are refused before anything is read, each with its reason."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from samples.locked import locked
from samples.paper import FONTS, Page, pdf_bytes, pdf_objects, stream
from samples.spoiled import _picture
from tests.transforms.reading import read
from tests.transforms.typeset import Ruled, caption, document, title
from transforms.reading.lines import lines_of
from transforms.reading.opening import Opened

_TABLE = Ruled("科目编码|科目名称|合计|基本支出|项目支出\n合计||3.00|1.00|2.00")
_SOUND = document(title("青山市财政局2023年度部门决算"), [*title("一般公共预算财政拨款支出决算表"), *caption(), _TABLE])


def _objects(text: str = "") -> list[bytes]:
    page = Page(595, 842)
    if text:
        page.text(72, 120, text, FONTS["times"], 9)
    return pdf_objects([page])


def _encrypted(password: str, permissions: int) -> bytes:
    return pdf_bytes(*locked(_objects("text " * 20), password.encode(), permissions))


_FORBIDS, _ALLOWS = -64, -4
"""Permissions of an encrypted file: nothing, or everything"""

_REFUSED = {
    "empty": (b"", "empty_file"),
    "HTML": (b"<!DOCTYPE html><html><body>404</body></html>", "not_a_pdf"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "not_a_pdf"),
    "a spreadsheet": (b"PK\x03\x04" + b"\0" * 2000, "not_a_pdf"),
    "only a header": (b"%PDF-1.5\n", "broken_pdf"),
    "cut short": (_SOUND[: len(_SOUND) // 3], "broken_pdf"),
    "zeros after the header": (b"%PDF-1.5\n" + b"\0" * 5000, "broken_pdf"),
    "a password": (_encrypted("secret", _ALLOWS), "encrypted"),
    "extraction forbidden": (_encrypted("", _FORBIDS), "extraction_forbidden"),
    "an image and no text": (_picture(), "image_only"),
    "an empty page": (pdf_bytes(_objects()), "no_standard_tables"),
    "other matters": (
        pdf_bytes(_objects("A report on logistics, in a few words. " * 3)),
        "no_standard_tables",
    ),
}


@pytest.mark.parametrize("which", _REFUSED)
def test_refused(which: str) -> None:
    data, reason = _REFUSED[which]
    result = read(data)
    assert result.reason == reason
    assert result.message
    assert result.frames["facts"].empty
    assert result.disclosure is None


def test_message_quotes_the_beginning_of_the_file() -> None:
    assert "It begins with “not a pdf”." in str(read(b"not a pdf\n").message)
    assert "It is a compressed archive by its content" in str(read(b"PK\x03\x04" + b"\0" * 20).message)
    assert "It begins with “MZ\ufffd" in str(read(b"MZ\x03" + b"\0" * 20).message)


def test_pdf_without_pages_after_an_encrypted_one() -> None:
    buffer = io.BytesIO()
    pypdfium2.PdfDocument.new().save(buffer)
    alone = read(buffer.getvalue())
    assert alone.reason == "broken_pdf"
    assert read(_REFUSED["a password"][0]).reason == "encrypted"
    after = read(buffer.getvalue())  # pdfium still remembers the password error
    assert (after.reason, after.message) == (alone.reason, alone.message)


def test_a_pdf_that_allows_extraction_is_opened_without_its_owner() -> None:
    opened = Opened(_encrypted("", _ALLOWS))
    assert len(opened.pages) == 1
    opened.close()


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_truncated_file_is_refused_or_whole(share: float) -> None:
    result = read(_SOUND[: int(len(_SOUND) * share)])
    assert result.reason is not None or len(result.frames["facts"]) == 3


def test_a_sound_document_is_opened() -> None:
    assert read(_SOUND).reason is None


def test_a_flat_glyph_of_a_type_3_font_stays_in_its_line() -> None:
    # Browsers write single characters of a bold line in such a font; pdfium gives them the box of their ink.
    page = Page(595, 842)
    page.text(72, 100, "budget budget budget", FONTS["times"], 12)
    objects = pdf_objects([page])
    font = len(objects) + 1
    glyph, to_unicode = b"1000 0 50 400 950 480 d1 50 400 900 80 re f", b"1 beginbfchar<61><4E00>endbfchar"
    content = b"BT/times 12 Tf 1 0 0 1 72 742 Tm(budget budget budget)Tj/T3 12 Tf(a)Tj/times 12 Tf(budget)Tj ET"
    objects[-2] = objects[-2].replace(b"/Font<<", b"/Font<</T3 %d 0 R" % font)
    objects[-1] = stream("", content)
    objects += [
        b"<</Type/Font/Subtype/Type3/FontBBox[50 400 950 480]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 97"
        b"/Widths[1000]/CharProcs<</a %d 0 R>>/Encoding<</Type/Encoding/Differences[97/a]>>/Resources<<>>"
        b"/ToUnicode %d 0 R>>" % (font + 1, font + 2),
        stream("", glyph),
        stream("", to_unicode),
    ]
    opened = Opened(pdf_bytes(objects))
    (line,) = lines_of(1, opened.chars(1))
    opened.close()
    assert line.text.endswith("budget一budget")
