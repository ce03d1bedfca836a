"""A document that is interpreted from its recording gives what reading it from its bytes gives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pandas as pd
import pytest

from samples.attacks import attack_classes, attack_documents
from schemas.declarations.own import OwnDeclarations, use_own
from tests.samples.printed import document
from transforms.document import interpret_recording, read_document
from transforms.recording import NotRecordedError, Recording
from transforms.recording_bytes import decode, encode
from transforms.result import DocumentResult

LAYOUTS = ("central", "county_numbered", "long_tables", "wan_six")
CHANGES = {
    "title": {"forms/fin_total.toml": 'titles = ["收支决算总览表"]'},
    "header": {"forms/fin_expenditure.toml": 'columns = [{measure = "expenditure", headers = ["全年支出"]}]'},
    "row": {"forms/fin_total.toml": '[rows.income]\nitems = [{code = "revenue_other", names = ["零星收入"]}]'},
    "label": {"labels.toml": '[name]\nheaders = ["支出项目名称"]'},
    "chapter": {"chapters.toml": '[chapters.extra]\nzh = "附件"\nwords = ["附件"]'},
    "body": {"bodies.toml": 'endings = ["理事会"]'},
}
"""Changes of declarations of every kind; each adds words that documents may print anywhere"""


@pytest.fixture(autouse=True)
def _ours_alone() -> Iterator[None]:
    yield
    use_own(OwnDeclarations())


def expect_same(result: DocumentResult, expected: DocumentResult) -> None:
    for field in ("document_sha256", "size_bytes", "page_count", "reason", "message", "message_zh", "reason_page"):
        assert getattr(result, field) == getattr(expected, field), field
    assert result.disclosure == expected.disclosure
    for name, rows in expected.frames.items():
        pd.testing.assert_frame_equal(result.frames[name], rows, obj=name)


def interpreted(read: DocumentResult) -> DocumentResult:
    """Interpret a document again, through the bytes of its recording."""
    assert read.recording is not None
    recording = decode(encode(read.recording))
    assert recording is not None
    return interpret_recording(recording, read.document_sha256, read.source_name, read.size_bytes)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_recording_gives_what_the_bytes_give(layout: str) -> None:
    read = read_document(document(layout).pdf(), "a.pdf")
    assert read.reason is None
    expect_same(interpreted(read), read)


@pytest.mark.parametrize("attack", sorted(attack_classes())[::6])
def test_what_is_seen_on_pages_is_recorded(attack: str) -> None:
    """Doubts of cells and findings of pages keep their texts in both languages."""
    read = read_document(next(attack_documents(1, attack)).data, "a.pdf")
    expect_same(interpreted(read), read)


@pytest.mark.parametrize("data", [b"", b"no PDF at all", b"%PDF-1.7 broken"])
def test_bytes_that_cannot_be_opened_are_refused_again_without_being_read(data: bytes) -> None:
    read = read_document(data, "a.pdf")
    assert read.reason
    assert read.recording is not None
    assert read.recording.pages == ()
    expect_same(interpreted(read), read)


def test_a_document_that_is_refused_no_more_has_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = document("central").pdf()
    monkeypatch.setattr("transforms.document.announced_tables", lambda pages: {})
    refused = read_document(data, "a.pdf")
    assert refused.reason
    assert refused.recording is not None
    assert refused.recording.tables is None
    expect_same(interpreted(refused), refused)
    monkeypatch.undo()
    with pytest.raises(NotRecordedError):
        interpreted(refused)


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_of_declarations_a_recording_gives_what_the_bytes_give(change: str) -> None:
    """Over documents that print the new words and documents that do not."""
    data = [document("county_numbered").pdf(), document("long_tables").pdf()]
    before = [read_document(each, "a.pdf") for each in data]
    own = {f"schemas/reading/{name}": text for name, text in CHANGES[change].items()}
    use_own(OwnDeclarations("declarations", own))
    for each, read in zip(data, before, strict=True):
        expect_same(interpreted(read), read_document(each, "a.pdf"))


def test_a_removed_declaration_is_interpreted_as_read() -> None:
    """A word that was declared and is not any more changes what was read by it."""
    text = {"schemas/reading/chapters.toml": '[chapters.extra]\nzh = "部门概况"\nwords = ["一个没有的章节"]'}
    use_own(OwnDeclarations("declarations", text))
    data = document("county_numbered").pdf()
    with_own = read_document(data, "a.pdf")
    assert with_own.frames["findings"]["rule"].eq("chapter_missing").any()
    use_own(OwnDeclarations())
    expect_same(interpreted(with_own), without := read_document(data, "a.pdf"))
    assert len(without.frames["findings"]) < len(with_own.frames["findings"])


def test_recordings_of_the_same_bytes_are_equal() -> None:
    data = document("central").pdf()
    first, second = (read_document(data, "a.pdf").recording for _ in range(2))
    assert isinstance(first, Recording)
    assert isinstance(second, Recording)
    assert encode(first) == encode(second)


@pytest.mark.parametrize("data", [b"", b"x", b"x\x9c\x00"])
def test_what_is_no_recording_is_not_decoded(data: bytes) -> None:
    assert decode(data) is None


def test_a_cut_recording_is_not_decoded() -> None:
    recording = read_document(document("central").pdf(), "a.pdf").recording
    assert recording is not None
    assert decode(encode(recording)[:-1]) is None


def test_recording_depends_on_no_declaration_that_interprets() -> None:
    """Otherwise a change of that declaration would leave recordings as an older one made them."""
    code = "import sys, transforms.recording; print(*(m for m in sys.modules if m.startswith('schemas.reading')))"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert set(imported) <= {"schemas.reading", "schemas.reading.rules", "schemas.reading.frames"}
