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
from tests.transforms.typeset import Ruled, Text, caption, title
from tests.transforms.typeset import document as typeset
from transforms.document import interpret_recording, read_document
from transforms.recording import NotRecordedError, Recording
from transforms.recording_bytes import decode, encode
from transforms.refusal import Refused
from transforms.result import DocumentResult

LAYOUTS = ("central", "long_tables")
_HEADER = "科目编码|科目名称|合计|基本支出|项目支出"
_ROWS = "合计||3.00|1.00|2.00\n201|一般公共服务支出|3.00|1.00|2.00"
_TITLE = [*title("一般公共预算财政拨款支出决算表"), *caption("部门：青山市财政局")]
_TOTAL = [*title("收入支出决算总表"), *caption("部门：青山市财政局")]
_SOUND = typeset([Text("青山市财政局2023年度部门决算", "centre")], [*_TITLE, Ruled(f"{_HEADER}\n{_ROWS}")])
_COVER = title("青山市财政局2023年度部门决算")
CHANGES = {
    "title": (
        {"titles.toml": '[money]\ngeneral_public = ["一般公共财力"]\n[flow]\nexpenditure = ["去向"]'},
        typeset(
            _COVER, [*_TITLE[1:], Text("一般公共财力去向决算表", "centre"), *caption(), Ruled(f"{_HEADER}\n{_ROWS}")]
        ),
    ),
    "row": (
        {"forms/fin_total.toml": '[rows.income]\nitems = [{code = "revenue_other", names = ["零星收入"]}]'},
        typeset(_COVER, [*_TOTAL, Ruled("收入|<|支出|<\n项目|决算数|项目|决算数\n零星收入|3.00|教育支出|3.00")]),
    ),
    "label": (
        {"header_words.toml": '[[words]]\nlabel = "name"\ntexts = ["科目全称"]\nidiom = true'},
        typeset(_COVER, [*_TITLE, Ruled(f"{_HEADER.replace('科目名称', '科目全称')}\n{_ROWS}")]),
    ),
    "chapter": (
        {"chapters.toml": '[chapters.overview]\nwords = ["我们是谁"]'},
        typeset(
            _COVER,
            [Text("目录"), Text("第一部分 我们是谁"), Text("第二部分 决算表"), Text("第三部分 情况说明")],
            [Text("第一部分 我们是谁"), *_TITLE, Ruled(f"{_HEADER}\n{_ROWS}")],
        ),
    ),
    "body": (
        {"bodies.toml": 'endings = ["议事堂"]'},
        typeset(title("青山市议事堂2023年度部门决算"), [*_TITLE[:1], *caption(), Ruled(f"{_HEADER}\n{_ROWS}")]),
    ),
}
"""Own declarations of every kind, each with a document that is read otherwise with them"""


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


@pytest.mark.parametrize("attack", sorted(attack_classes())[::16])
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

    def refuse(*_: object) -> str:
        raise Refused("no_standard_tables")

    monkeypatch.setattr("transforms.document.expect_disclosure", refuse)
    refused = read_document(data, "a.pdf")
    assert refused.reason
    assert refused.recording is not None
    assert refused.recording.tables is None
    expect_same(interpreted(refused), refused)
    monkeypatch.undo()
    with pytest.raises(NotRecordedError):
        interpreted(refused)


def test_names_keep_their_indentation_in_a_recording() -> None:
    """A section may have an item of its own name; where the names begin tells them apart."""
    indented = Ruled(
        "收入|<|支出|<\n项目|预算数|项目|预算数\n一般公共预算拨款|9.00|一、城乡社区支出|9.00\n"
        "||　建设市场管理与监督|9.00\n||　　建设市场管理与监督|9.00\n收入总计|9.00|支出总计|9.00"
    )
    cover = title("青山市住房和建设局2026年部门预算")
    read = read_document(typeset(cover, [*title("收支总表"), *caption("部门：青山市住房和建设局"), indented]), "a.pdf")
    facts = read.frames["facts"]
    levels = facts.loc[facts["row_name_printed"] == "建设市场管理与监督", "row_level"]
    assert list(levels) == [2, 3]
    expect_same(interpreted(read), read)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_declaration_has_the_same_effect_on_a_recording_as_on_the_bytes(change: str) -> None:
    """Added or removed, on a document that it changes and on one that it does not."""
    own, data = CHANGES[change]
    declarations = OwnDeclarations("declarations", {f"schemas/reading/{name}": text for name, text in own.items()})
    without = [read_document(each, "a.pdf") for each in (data, _SOUND)]
    use_own(declarations)
    with_own = [read_document(each, "a.pdf") for each in (data, _SOUND)]
    assert any(not with_own[0].frames[name].equals(without[0].frames[name]) for name in with_own[0].frames), (
        "the change has no effect"
    )
    for before, after in zip(without, with_own, strict=True):
        expect_same_or_unrecorded(before, after)
    use_own(OwnDeclarations())
    for before, after in zip(with_own, without, strict=True):
        expect_same_or_unrecorded(before, after)


def expect_same_or_unrecorded(read: DocumentResult, expected: DocumentResult) -> None:
    """Expect the same result from a recording, or that the document has to be read because its tables never were."""
    assert read.recording is not None
    try:
        expect_same(interpreted(read), expected)
    except NotRecordedError:
        assert read.recording.tables is None


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
