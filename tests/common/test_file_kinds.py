"""A file is recognised by its bytes, whatever it is called."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from common.file_kinds import kind_of, kind_of_file


def zipped(*names: str, padding: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if padding:
            archive.writestr("media/picture.png", b"\x89" * padding)
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def compound(*streams: str, sector: int = 3) -> bytes:
    """A compound file whose directory begins in a given sector, root entry first (MS-CFB 2.2 and 2.6.1)."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = struct.pack("<H", 9)
    header[48:52] = struct.pack("<I", sector)
    entries = b""
    for name in ("Root Entry", *streams):
        text = name.encode("utf-16-le") + b"\0\0"
        entries += text.ljust(64, b"\0") + struct.pack("<H", len(text)) + bytes(62)
    return bytes(header) + bytes(512 * sector) + entries


KINDS = [
    (b"%PDF-1.7", "pdf"),
    (b"\xef\xbb\xbf junk before %PDF-1.4", "pdf"),
    (b"", "empty"),
    (compound("1Table", "WordDocument"), "word"),
    (compound("Workbook"), "excel"),
    (compound("\x05SummaryInformation", "Book"), "excel"),
    (compound("PowerPoint Document", sector=9), "powerpoint"),
    (compound("EncryptionInfo", "EncryptedPackage"), "office_protected"),
    (compound("Unknown"), "office"),
    (zipped("[Content_Types].xml", "word/document.xml"), "word"),
    (zipped("[Content_Types].xml", "xl/workbook.xml", padding=200_000), "excel"),
    (zipped("[Content_Types].xml", "ppt/presentation.xml"), "powerpoint"),
    (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
    (zipped("决算.pdf", "附件/说明.docx"), "archive"),
    (b"Rar!\x1a\x07\x01\x00", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"{\\rtf1 x}", "word"),
    (b"\n <!DOCTYPE html><title>404</title>", "html"),
    ("<html>".encode("utf-16"), "html"),
    (b"MIME-Version: 1.0\nContent-Type: multipart/related", "html"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff\xe0", "image"),
    (b"II*\x00", "image"),
    (b"BM\x00\x00\x00\x00\x00\x00\x00\x00", "image"),
    ("决算说明".encode(), None),
    (b"BMW", None),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
]


@pytest.mark.parametrize(("data", "kind"), KINDS)
def test_a_file_is_known_by_its_bytes(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind
    assert kind_of_file(io.BytesIO(data)) == kind


def test_every_kind_has_a_sentence_in_both_languages() -> None:
    from schemas.wording.messages import messages

    assert {kind for _, kind in KINDS if kind} == set(messages("file_kinds"))
