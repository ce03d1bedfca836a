"""Write the books of several bodies that are bound into one PDF as a PDF each, with a sidecar that says its origin."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import re
from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from common.errors import JuesuanError
from common.files import to_json, write_atomically
from common.page_ranges import page_ranges, pages_of
from pipeline.intake.sidecar import SUFFIX, Sidecar
from pipeline.layouts.explain import find_file, recording_of_bytes
from pipeline.settings import Settings
from pipeline.writing import expect_writable
from schemas.wording.messages import message

if TYPE_CHECKING:
    import pypdfium2

    from transforms.recording import Recording

_CREATED = re.compile(rb"/CreationDate\s*\(D:[^)]*\)")
_IDENTIFIER = re.compile(rb"/ID\s*\[<([0-9A-Fa-f]*)><([0-9A-Fa-f]*)>\]")
_DRAWN_SCALE = 0.75
"""Pixels per point at which a page of a book is compared with that of the file: 54 dpi shows a digit more or less"""


@dataclass(frozen=True)
class Part:
    """A book of a file: whose it is, empty where a person gave its pages, and its pages there."""

    name: str
    pages: tuple[int, ...]

    def file_name(self, original: Path) -> str:
        """The name of its file: that of the original, and its pages there."""
        return f"{original.stem}_{page_ranges(self.pages).replace(', ', '+')}.pdf"


@dataclass(frozen=True)
class Split:
    """What a file was split into."""

    parts: tuple[tuple[Part, Path], ...]
    left_out: tuple[int, ...]
    """Pages that are in no book: what stands before the first cover"""


def split(settings: Settings, file: str, folder: Path | None, ranges: str | None = None) -> Split:
    """Write each book of a file as a PDF of its own, with a sidecar.

    Args:
        settings: The settings; the drop folder is where files go without a `folder`.
        file: A file, or the name or the start of the hash of a document that was read.
        folder: Where the books are written.
        ranges: The pages of the books as a person gives them, `1-20 21-38`; without them the books are found.

    Raises:
        JuesuanError: the file cannot be read, holds one book, has no such pages, or a page would look different.
    """
    original, source, data = find_file(settings, file)
    if ranges is None:
        parts = books_in(recording_of_bytes(settings, data))
        if not parts:
            raise JuesuanError(message("split.one_book", name=original))
    else:
        parts = parts_of(ranges)
    sidecar = _sidecar_of(settings, source, hashlib.sha256(data).hexdigest())
    folder = folder or settings.drop_dir
    written = [(part, folder / part.file_name(Path(original))) for part in parts]
    contents = take_books(settings, data, parts, original)
    for (part, path), content in zip(written, contents, strict=True):
        with expect_writable("split", path):
            write_atomically(path.with_name(path.name + SUFFIX), to_json(origin_of(data, part, sidecar)))
            write_atomically(path, content)
    book_pages = {page for part in parts for page in part.pages}
    return Split(tuple(written), tuple(page for page in range(1, _page_count(data) + 1) if page not in book_pages))


def origin_of(data: bytes, part: Part, sidecar: Sidecar) -> dict[str, str]:
    """The sidecar of a book: what is noted of the file that it is a part of, and its pages there."""
    fields = {name: getattr(sidecar, name) for name in ("source_url", "published_on", "retrieved_on")}
    return {
        **{name: value for name, value in fields.items() if value},
        "part_of": hashlib.sha256(data).hexdigest(),
        "part_pages": page_ranges(part.pages),
    }


def books_in(recording: Recording) -> tuple[Part, ...]:
    """Find the books of several bodies in a recorded document; none where there is one."""
    from transforms.completeness.contents import announced_titles
    from transforms.forms.recognise import recognise_tables
    from transforms.forms.tables import FormTable
    from transforms.identity.books import bound_books
    from transforms.identity.evidence import collect
    from transforms.progress import Progress
    from transforms.refusal import Refused
    from transforms.screening import expect_disclosure

    if recording.tables is None:
        return ()
    try:
        kind = expect_disclosure(recording.pages, announced_titles(recording.pages), Progress())
    except Refused as refused:
        raise JuesuanError(refused.text()) from refused
    lines = recording.tables.lines
    tables = recognise_tables(recording.tables.grids, lines, kind)
    numbered = {number: table for number, table in enumerate(tables, start=1) if isinstance(table, FormTable)}
    books, _ = bound_books(numbered, collect(recording.pages, lines, numbered, kind), recording.pages)
    return tuple(Part(book.body.name, book.pages) for book in books)


def parts_of(ranges: str) -> tuple[Part, ...]:
    """Read the pages of books, those of each between blanks: `3-20 21-38`.

    Raises:
        JuesuanError: they are no pages.
    """
    try:
        return tuple(Part("", pages_of(each)) for each in ranges.split())
    except ValueError as error:
        raise JuesuanError(message("split.no_pages", given=str(error))) from error


def _sidecar_of(settings: Settings, source: Path, sha256: str) -> Sidecar:
    from pipeline.intake.archive import Archive
    from pipeline.intake.sidecar import read_sidecar

    archive = Archive(settings.archive_dir)
    archived = archive.document(sha256).sidecar if archive.path(sha256).with_suffix(".json").exists() else Sidecar()
    own = read_sidecar(source)
    return own if own != Sidecar() else archived


def _page_count(data: bytes) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return len(pdf)


def take_books(settings: Settings, data: bytes, parts: Sequence[Part], name: str) -> list[bytes]:
    """Copy the pages of each book into a PDF of its own, in a process with the limits of a reader.

    Raises:
        JuesuanError: see `take_pages`; or it takes too much.
    """
    from pebble import ProcessExpired, ProcessPool

    from pipeline.reading.worker import set_limits

    limits = (settings.document_memory_mb, None)
    context = multiprocessing.get_context("spawn")
    with ProcessPool(max_workers=1, initializer=set_limits, initargs=limits, context=context) as pool:
        tasks = [
            pool.schedule(take_pages, (data, part.pages, name), timeout=settings.document_seconds) for part in parts
        ]
        try:
            return [task.result() for task in tasks]
        except (TimeoutError, MemoryError, ProcessExpired, CancelledError) as error:
            pool.stop()
            raise JuesuanError(message("split.takes_too_much", name=name)) from error
        except BaseException:
            pool.stop()
            raise


def take_pages(data: bytes, pages: Sequence[int], name: str) -> bytes:
    """Copy pages of a PDF into one of its own; the same pages give the same bytes.

    Each page is drawn in both: what a page shows may depend on things of the file as a whole (layers, form fields).

    Raises:
        JuesuanError: the file has no such pages, or one would look or read differently.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        if not pages or max(pages) > len(pdf):
            raise JuesuanError(message("split.no_pages", given=page_ranges(pages)))
        with pypdfium2.PdfDocument.new() as book:
            book.import_pages(pdf, [page - 1 for page in pages])
            buffer = io.BytesIO()
            book.save(buffer)
        content = _without_time(buffer.getvalue())
        with pypdfium2.PdfDocument(content) as book:
            for index, page in enumerate(pages):
                if _page_content(book[index]) != _page_content(pdf[page - 1]):
                    raise JuesuanError(message("split.looks_different", name=name, page=page))
    return content


def _page_content(page: pypdfium2.PdfPage) -> tuple[str, bytes]:
    """What a page says and shows, as one value to compare."""
    text = page.get_textpage().get_text_bounded()
    pixels = page.render(scale=_DRAWN_SCALE, grayscale=True).to_numpy()
    return text, hashlib.sha256(pixels.tobytes()).digest()


def _without_time(content: bytes) -> bytes:
    """Replace what depends on the clock by what depends on the content; the length stays, and so do all offsets."""
    created = _CREATED.search(content)
    if created:
        content = content[: created.start()] + _blanked(created[0]) + content[created.end() :]
    identifier = _IDENTIFIER.search(content, content.rfind(b"trailer"))
    if identifier:
        digest = hashlib.sha256(content[: identifier.start()]).hexdigest().upper().encode()
        for group in (1, 2):
            start, end = identifier.span(group)
            content = content[:start] + digest[: end - start].ljust(end - start, b"0") + content[end:]
    return content


def _blanked(created: bytes) -> bytes:
    return re.sub(rb"[0-9]", b"0", created)
