"""What kind a file is, by its first and last bytes and never by its name.

Signatures: PDF 32000; MS-CFB and the stream names of MS-DOC, MS-XLS and MS-PPT (WPS Office writes the same); ECMA-376
(Office Open XML); GB/T 33190 (OFD); ISO 26300 (OpenDocument).
"""

from __future__ import annotations

import re
from typing import BinaryIO

_END = 1 << 16
"""Bytes read at either end of a file: a ZIP archive lists its files at its end"""
_PDF_WINDOW = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", "word"),
    ("Workbook", "excel"),
    ("Book", "excel"),
    ("PowerPoint Document", "powerpoint"),
    ("EncryptedPackage", "office_protected"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_PARTS = (
    (b"OFD.xml", "ofd"),
    (b"word/document", "word"),
    (b"xl/workbook", "excel"),
    (b"ppt/presentation", "powerpoint"),
    (b"opendocument.text", "word"),
    (b"opendocument.spreadsheet", "excel"),
    (b"opendocument.presentation", "powerpoint"),
)
_SIGNATURES = (
    (b"{\\rtf", "word"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_WEB_ARCHIVE = re.compile(rb"^mime-version:|^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)


def kind_of_file(file: BinaryIO) -> str | None:
    """Recognise an open file; see `kind_of`."""
    beginning = file.read(_END)
    size = file.seek(0, 2)
    file.seek(max(0, size - _END))
    end = file.read(_END)
    directory = b""
    if (directory_offset := _ole_directory(beginning)) is not None:
        file.seek(directory_offset)
        directory = file.read(_END)
    return _kind(beginning, end, directory)


def kind_of(data: bytes) -> str | None:
    """Recognise the bytes of a file.

    Returns:
        pdf, word, excel, powerpoint, office (which of them is not clear), office_protected, ofd, html, image, archive,
        empty, or None for anything else.
    """
    directory_offset = _ole_directory(data)
    directory = b"" if directory_offset is None else data[directory_offset : directory_offset + _END]
    return _kind(data[:_END], data[-_END:], directory)


def _kind(beginning: bytes, end: bytes, directory: bytes) -> str | None:
    if not beginning:
        return "empty"
    if b"%PDF-" in beginning[:_PDF_WINDOW]:
        return "pdf"
    if beginning.startswith(_OLE):
        return _ole_kind(directory)
    if beginning.startswith(_ZIP):
        return next(
            (kind for entry_name, kind in _ZIP_PARTS if entry_name in end or entry_name in beginning), "archive"
        )
    if kind := next((kind for signature, kind in _SIGNATURES if beginning.startswith(signature)), None):
        return kind
    if beginning[:2] == b"BM" and beginning[6:10] == bytes(4):
        return "image"
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image"
    if _HTML.search(text := beginning[:4096].replace(b"\x00", b"")) or _WEB_ARCHIVE.search(text):
        return "html"
    return None


def _ole_directory(data: bytes) -> int | None:
    """Find where the directory of a compound file begins (MS-CFB 2.2); None in any other file."""
    if not data.startswith(_OLE) or len(data) < 512:
        return None
    shift, sector = int.from_bytes(data[30:32], "little"), int.from_bytes(data[48:52], "little")
    return (sector + 1) << shift if shift in (9, 12) else 0


def _ole_kind(directory: bytes) -> str:
    """Recognise a compound file by the first of its streams that is known (MS-CFB 2.6.1: entries of 128 bytes)."""
    kinds = dict(_OLE_STREAMS)
    for start in range(0, len(directory) - 127, 128):
        length = int.from_bytes(directory[start + 64 : start + 66], "little")
        name = directory[start : start + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if name in kinds:
            return kinds[name]
    return "office"
