from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from common.errors import JuesuanError
from common.language import speaking
from pipeline.intake.archive import Archive
from pipeline.intake.drop_folder import Candidate, discover, named_files
from pipeline.intake.fingerprints import Fingerprints, Stamp, stamp_of
from pipeline.intake.sidecar import read_sidecar
from schemas.wording.messages import Message, text
from tests.pipeline.intake.archiving import keep


def test_the_drop_folder_is_read_in_a_fixed_order_and_what_is_no_document_is_told(drop: Path, tmp_path: Path) -> None:
    (drop / "乙" / "深").mkdir(parents=True)
    for name in ("乙/深/b.pdf", "a.PDF", ".hidden.pdf", "~$a.pdf", "note.docx", "a.PDF.json", "orphan.pdf.json"):
        (drop / name).write_bytes(b"%PDF-1.7")
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(b"%PDF-1.7 outside")
    (drop / "leads_out.pdf").symlink_to(outside)
    (drop / "stays_in.pdf").symlink_to(drop / "a.PDF")
    (drop / "broken.pdf").symlink_to(drop / "nothing.pdf")
    (drop / "loop").symlink_to(drop)
    os.mkfifo(drop / "pipe.pdf")

    files, ignored = discover(drop)

    assert [file.name for file in files] == ["a.PDF", "stays_in.pdf", "乙/深/b.pdf"]
    assert {file.name: file.why for file in ignored} == {
        "leads_out.pdf": "a link that leads out of the drop folder",
        "broken.pdf": "a broken link",
        "loop": "a link to a folder",
        "pipe.pdf": "not a regular file",
        "note.docx": "a PDF by its content, but not named *.pdf; rename it and it is read",
        "orphan.pdf.json": "a sidecar without its PDF",
    }


def test_what_another_kind_of_file_is_and_how_to_bring_it_in_is_said_by_its_bytes(drop: Path) -> None:
    (drop / "决算.dat").write_bytes(b"PK\x03\x04 OFD.xml")
    (drop / "决算.xlsx").write_bytes("说明".encode())
    why = {file.name: file.why for file in discover(drop)[1]}
    assert why["决算.dat"].startswith("an OFD document by its content")
    assert why["决算.xlsx"] == "not named *.pdf"
    with speaking("zh"):
        assert {file.why for file in discover(drop)[1] if file.name == "决算.dat"} == {text("file_kinds.ofd")}


def test_strange_names_are_harmless(drop: Path) -> None:
    gbk = os.fsdecode("预算.pdf".encode("gbk"))
    names = [gbk, os.fsdecode(b"\xff\xff.pdf"), "line\nbreak.pdf", "quote'\".pdf", "$(touch x).pdf", "长" * 83 + ".pdf"]
    for name in names:
        (drop / name).write_bytes(name.encode("utf-8", "surrogateescape"))
    _, ignored = discover(drop)
    added = keep(drop)
    assert len(added.documents) == len(names)
    assert not ignored
    assert not added.ignored
    shown = sorted(document.source_name for document in added.documents)
    assert "line\\nbreak.pdf" in shown
    assert "预算.pdf" in shown
    assert "\\xff\\xff.pdf" in shown
    assert all(name.isprintable() for name in shown)
    json.dumps(shown).encode("utf-8")


def test_the_same_bytes_are_one_document_with_all_its_names(drop: Path) -> None:
    archive = Archive(drop.parent / "archive")
    (drop / "z.pdf").write_bytes(b"same")
    first = keep(drop).documents
    (drop / "z.pdf").unlink()
    (drop / "b.pdf").write_bytes(b"same")
    second = keep(drop).documents
    assert [d.source_name for d in first] == ["z.pdf"]
    assert [d.source_name for d in second] == ["b.pdf"]
    assert archive.documents() == list(second)
    assert sorted(second[0].names) == ["b.pdf", "z.pdf"]
    assert archive.path(second[0].sha256).read_bytes() == b"same"


def test_notes_of_files_that_were_just_kept_are_not_read_again(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(drop.parent / "archive")
    for name, data in (("a.pdf", b"same"), ("b.pdf", b"same"), ("c.pdf", b"other")):
        (drop / name).write_bytes(data)
    documents = keep(drop).documents
    whole = archive.documents()
    monkeypatch.setattr(Archive, "_read", lambda self, path: pytest.fail(f"{path} is read"))
    assert archive.documents(documents) == whole
    assert {document.size_bytes: sorted(document.names) for document in documents} == {
        4: ["a.pdf", "b.pdf"],
        5: ["c.pdf"],
    }


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_kept(drop: Path) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    (drop / "b.pdf").write_bytes(b"b")
    files, _ = discover(drop)
    (drop / "a.pdf").unlink()
    added = Archive(drop.parent / "archive").add(files, Fingerprints(drop.parent / "seen"))
    assert [d.source_name for d in added.documents] == ["b.pdf"]
    assert [(i.name, i.why) for i in added.ignored] == [("a.pdf", "was moved away or deleted before it was read")]


def test_sweeping_removes_what_a_killed_run_left(drop: Path) -> None:
    archive = Archive(drop.parent / "archive")
    (drop / "a.pdf").write_bytes(b"a")
    (document,) = keep(drop).documents
    for left in (archive.folder / ".1.tmp", archive.path(document.sha256).with_name(".x.json.1.tmp")):
        left.write_bytes(b"half")
    archive.sweep()
    assert sorted(p.suffix for p in archive.folder.rglob("*") if p.is_file()) == [".json", ".pdf"]


def test_a_sidecar_is_kept_and_what_is_wrong_in_it_is_told(drop: Path) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    (drop / "a.pdf.json").write_text(
        json.dumps({"source_url": "https://example.org/a.pdf", "published_on": "2025-8-20", "fiscal_year": 2024}),
        "utf-8",
    )
    sidecar = read_sidecar(drop / "a.pdf")
    assert sidecar.source_url == "https://example.org/a.pdf"
    assert sidecar.published_on is None
    assert len(sidecar.problems) == 2
    assert "'fiscal_year' is unknown" in str(sidecar.problems[0])
    assert "published_on must be a date" in str(sidecar.problems[1])


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '"text"', '{"source_url": 3}', '{"source_url": "javascript:x"}', "[" * 60_000]
)
def test_a_broken_sidecar_stops_nothing(drop: Path, text: str) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    (drop / "a.pdf.json").write_text(text, "utf-8")
    sidecar = read_sidecar(drop / "a.pdf")
    assert (sidecar.source_url, len(sidecar.problems)) == (None, 1)


def test_sidecars_of_several_names_are_merged_by_name(drop: Path) -> None:
    for name, day in (("b.pdf", "2025-09-01"), ("a.pdf", "2025-08-20")):
        (drop / name).write_bytes(b"same")
        (drop / f"{name}.json").write_text(json.dumps({"published_on": day}), "utf-8")
    (document,) = keep(drop).documents
    assert document.sidecar.published_on == "2025-08-20"
    assert tuple(map(str, document.sidecar.problems)) == (
        "The sidecar of b.pdf gives published_on 2025-09-01; "
        "2025-08-20, given under another name of the document, is kept.",
    )


def test_a_path_that_is_not_there_is_refused(drop: Path) -> None:
    with pytest.raises(JuesuanError, match="there is no file"):
        named_files([drop / "none.pdf"])


@pytest.mark.parametrize("where", ["file", "folder"])
@pytest.mark.parametrize("settle_seconds", [0, 0.1])
def test_a_link_that_appears_after_the_folder_was_listed_is_not_followed(
    drop: Path, tmp_path: Path, where: str, settle_seconds: float
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for name in ("a.pdf", "a.pdf.json"):
        (outside / name).write_text('{"source_url": "http://secret.example/"}', "utf-8")
    (drop / "sub").mkdir()
    (drop / "sub" / "a.pdf").write_bytes(b"%PDF-1.7")
    files, _ = discover(drop)
    if where == "file":
        (drop / "sub" / "a.pdf").unlink()
        (drop / "sub" / "a.pdf").symlink_to(outside / "a.pdf")
    else:
        (drop / "sub").rename(drop / "before")
        (drop / "sub").symlink_to(outside)
    added = Archive(tmp_path / "archive").add(files, Fingerprints(tmp_path / "seen"), settle_seconds)
    assert not added.documents
    assert [(file.name, file.why) for file in added.ignored] == [
        ("sub/a.pdf", "cannot be read (a link that leads out of the drop folder)")
    ]
    assert not list((tmp_path / "archive").rglob("*.pdf"))


def test_a_folder_of_sidecars_that_becomes_a_link_is_not_followed(drop: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.pdf.json").write_text('{"source_url": "secret of somebody else"}', "utf-8")
    (drop / "sub").symlink_to(tmp_path / "outside")
    read = read_sidecar(drop / "sub" / "a.pdf", inside=drop)
    assert tuple(map(str, read.problems)) == ("The sidecar is a link and was not read.",)


def test_a_link_within_the_drop_folder_and_a_link_that_a_person_names_are_followed(drop: Path, tmp_path: Path) -> None:
    (drop / "a.pdf").write_bytes(b"%PDF-1.7 a")
    (drop / "b.pdf").symlink_to(drop / "a.pdf")
    assert keep(drop).documents[0].names.keys() == {"a.pdf", "b.pdf"}
    (tmp_path / "named.pdf").symlink_to(drop / "a.pdf")
    added = Archive(tmp_path / "archive").add(named_files([tmp_path / "named.pdf"]), Fingerprints(tmp_path / "seen"))
    assert [document.sha256 for document in added.documents] == [document.sha256 for document in keep(drop).documents]


def test_bytes_that_changed_between_hash_and_copy_are_not_archived(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamps can be wrong (a clock that stands still, a share that caches them): the copy itself is hashed."""
    from pipeline.intake import archive

    (drop / "a.pdf").write_bytes(b"%PDF-1.7 first")
    copy = Archive._copy

    def changed_meanwhile(self: Archive, source: Candidate, stamp: Stamp, sha256: str) -> None:
        (drop / "a.pdf").write_bytes(b"%PDF-1.7 other")
        copy(self, source, stamp, sha256)

    still = stamp_of(os.stat(drop / "a.pdf"))
    monkeypatch.setattr(archive, "stamp_of", lambda status: still)
    monkeypatch.setattr(Archive, "_copy", changed_meanwhile)
    added = keep(drop)
    assert not added.documents
    assert [file.why for file in added.ignored] == ["is still being copied; it is read when complete"]
    assert not [file for file in (drop.parent / "archive").rglob("*") if file.is_file()]


def test_what_is_wrong_with_a_sidecar_is_noted_so_that_it_can_be_told_in_both_languages(drop: Path) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    (drop / "a.pdf.json").write_text('{"published_on": "soon"}', "utf-8")
    archive = Archive(drop.parent / "archive")
    (document,) = keep(drop).documents
    (noted,) = archive.documents()
    assert noted == document
    (problem,) = noted.sidecar.problems
    assert isinstance(problem, Message)
    assert problem.text("en") == "The sidecar field published_on must be a date such as 2025-08-20; it is 'soon'."
    assert problem.text("zh") == "说明文件的字段 published_on 必须是日期，例如 2025-08-20，现为 'soon'。"
    path = archive.path(document.sha256).with_suffix(".json")
    note = json.loads(path.read_text("utf-8"))
    note["names"]["a.pdf"]["problems"] = ["an older text"]
    path.write_text(json.dumps(note), "utf-8")
    assert archive.document(document.sha256).sidecar.problems == ("an older text",)
