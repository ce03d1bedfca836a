"""What is new and what is whole: files known by size and time, files still being copied, a share that goes away."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import pipeline.intake.archive
from pipeline.intake.archive import Archive
from pipeline.intake.drop_folder import discover
from pipeline.intake.fingerprints import GRAIN_SECONDS, Fingerprints, Stamp, stamp_of
from pipeline.runs.plan import make_plan
from pipeline.settings import Settings
from tests.fakes import document
from tests.pipeline.intake.archiving import keep
from tests.runs import drop as drop_documents
from tests.runs import rows, run


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose bytes are read to know them."""
    names: list[str] = []
    real = pipeline.intake.archive._steady

    def noting(path: Path, stamp: Any) -> Any:
        names.append(path.name)
        return real(path, stamp)

    monkeypatch.setattr(pipeline.intake.archive, "_steady", noting)
    return names


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    real = time.time
    monkeypatch.setattr("time.time", lambda: real() + seconds)


def test_an_unchanged_file_is_not_read_again(drop: Path, hashed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    keep(drop)
    hashed.clear()
    # Hashed in the moment in which it was first seen: two contents could have had this time.
    keep(drop)
    assert hashed == ["a.pdf"]
    later(monkeypatch, 3)
    keep(drop)
    hashed.clear()
    added = keep(drop)
    assert hashed == []
    assert [d.source_name for d in added.documents] == ["a.pdf"]


@pytest.mark.parametrize("change", ["size", "content", "replaced"])
def test_a_changed_file_is_read_again_even_with_its_old_time(
    drop: Path, hashed: list[str], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = drop / "a.pdf"
    path.write_bytes(b"old")
    before = path.stat()
    keep(drop)
    later(monkeypatch, 3)
    keep(drop)
    hashed.clear()
    if change == "replaced":
        (drop / "new").write_bytes(b"new")
        os.replace(drop / "new", path)
    else:
        path.write_bytes(b"new" if change == "content" else b"newer")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    added = keep(drop)
    assert "a.pdf" in hashed
    assert [Archive(drop.parent / "archive").path(d.sha256).read_bytes()[:3] for d in added.documents] == [b"new"]


def test_a_renamed_copy_is_a_known_document(settings: Settings) -> None:
    drop_documents(settings, a=document())
    run(settings)
    (settings.drop_dir / "a.pdf").rename(settings.drop_dir / "b.pdf")
    summary = run(settings)
    assert (summary.known, summary.read, summary.loaded) == (1, (), ())


@pytest.mark.parametrize("spoil", [b"", b"{}", b"0" * 64 + b"\n{}"])
def test_notes_that_are_lost_or_damaged_cost_time_and_nothing_else(
    drop: Path, hashed: list[str], monkeypatch: pytest.MonkeyPatch, spoil: bytes
) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    keep(drop)
    later(monkeypatch, 3)
    keep(drop)
    (drop.parent / "seen").write_bytes(spoil)
    hashed.clear()
    assert len(keep(drop).documents) == 1
    assert hashed == ["a.pdf"]


def test_a_note_whose_hash_was_tampered_with_is_not_believed(
    drop: Path, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    keep(drop)
    later(monkeypatch, 3)
    (document,) = keep(drop).documents
    notes = drop.parent / "seen"
    notes.write_bytes(notes.read_bytes().replace(document.sha256.encode(), document.sha256[::-1].encode()))
    assert [d.sha256 for d in keep(drop).documents] == [document.sha256]


def test_what_is_known_but_not_archived_any_more_is_archived_again(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    keep(drop)
    later(monkeypatch, 3)
    (document,) = keep(drop).documents
    path = Archive(drop.parent / "archive").path(document.sha256)
    path.unlink()
    keep(drop)
    assert path.read_bytes() == b"a"


def test_notes_that_cannot_be_written_stop_nothing(drop: Path) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    (drop.parent / "seen").mkdir()
    assert len(keep(drop).documents) == 1


def test_a_file_that_grows_is_left_until_it_stands_still(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    growing, whole = drop / "growing.pdf", drop / "whole.pdf"
    growing.write_bytes(b"%PDF-1.7 %%EOF")
    whole.write_bytes(b"%PDF-1.7 whole %%EOF")

    def grow(seconds: float) -> None:
        with open(growing, "ab") as file:
            file.write(b"more")

    with monkeypatch.context() as patch:
        patch.setattr("time.sleep", grow)
        added = keep(drop, 100)
    assert [d.source_name for d in added.documents] == ["whole.pdf"]
    assert [(i.name, i.why, i.lost) for i in added.ignored] == [
        ("growing.pdf", "is still being copied; it is read when complete", False)
    ]
    assert sorted(d.source_name for d in keep(drop, 0.1).documents) == ["growing.pdf", "whole.pdf"]


def test_nobody_waits_for_files_that_stood_still_since_an_earlier_look(
    drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    first = keep(drop, 100, wait=False)
    assert (first.documents, [file.name for file in first.waiting]) == ((), ["a.pdf"])
    later(monkeypatch, 101)
    second = keep(drop, 100, wait=False)
    assert ([d.source_name for d in second.documents], second.waiting) == (["a.pdf"], ())


def test_a_known_file_is_not_waited_for(drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (drop / "a.pdf").write_bytes(b"a")
    keep(drop)
    later(monkeypatch, 3)
    keep(drop)
    assert keep(drop, 1000, wait=False).waiting == ()


def test_a_file_that_changes_while_it_is_copied_is_not_archived_half(
    drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop / "a.pdf"
    path.write_bytes(b"first half")
    archive, fingerprints = Archive(drop.parent / "archive"), Fingerprints(drop.parent / "seen")
    real = fingerprints.note_hash

    def then_more(*arguments: Any) -> None:
        real(*arguments)
        with open(path, "ab") as file:
            file.write(b", second half")

    monkeypatch.setattr(fingerprints, "note_hash", then_more)
    added = archive.add(discover(drop)[0], fingerprints)
    assert added.documents == ()
    assert [i.name for i in added.ignored] == ["a.pdf"]
    assert [p for p in archive.folder.rglob("*") if p.is_file()] == []
    (document,) = keep(drop).documents
    assert archive.path(document.sha256).read_bytes() == b"first half, second half"


def test_what_browsers_and_copiers_keep_beside_a_file_says_that_it_is_not_whole(drop: Path) -> None:
    for name in ("a.pdf", "a.pdf.part", "b.pdf", "b.pdf.aria2", "c.pdf.crdownload", "d.pdf.filepart", "e.pdf"):
        (drop / name).write_bytes(b"%PDF-1.7")
    (drop / ".f.pdf.x7YbQ2").write_bytes(b"rsync")
    files, ignored = discover(drop)
    assert [file.name for file in files] == ["e.pdf"]
    assert {i.name: i.why.partition(";")[0] for i in ignored} == dict.fromkeys(
        ("a.pdf", "a.pdf.part", "b.pdf", "b.pdf.aria2", "c.pdf.crdownload", "d.pdf.filepart"), "is still being copied"
    )


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.ENOTCONN])
def test_a_share_that_goes_away_while_it_is_listed_is_told_and_nothing_is_concluded(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    drop_documents(settings, a=document("甲局"))
    (settings.drop_dir / "sub").mkdir()
    (settings.drop_dir / "sub" / "b.pdf").write_bytes(document("乙局"))
    run(settings)
    drop_documents(settings, c=document("丙局"))
    real = os.scandir

    def failing(path: Any = ".") -> Any:
        if str(path).endswith("sub"):
            raise OSError(code, os.strerror(code), str(path))
        return real(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", failing)
        summary = run(settings)
    assert [(i.name, i.lost) for i in summary.lost] == [("sub", True)]
    assert rows(settings, "SELECT DISTINCT entity_name FROM facts ORDER BY ALL") == [("丙局",), ("乙局",), ("甲局",)]
    assert run(settings).lost == []


def test_a_drop_folder_that_is_not_there_is_told_and_not_made(settings: Settings, tmp_path: Path) -> None:
    drop_documents(settings, a=document())
    run(settings)
    settings.warehouse_file.unlink()
    away = replace(settings, drop_dir=tmp_path / "share" / "drop")
    summary = run(away)
    assert [i.why for i in summary.lost] == ["the drop folder does not exist"]
    assert not away.drop_dir.exists()
    assert rows(settings, "SELECT count(*) FROM documents") == [(1,)]


def test_a_file_that_cannot_be_read_for_its_share_is_lost_and_for_its_rights_is_not(
    drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (drop / f"{name}.pdf").write_bytes(name.encode())
    real = pipeline.intake.archive._steady

    def failing(path: Path, stamp: Any) -> Any:
        code = {"a.pdf": errno.EIO, "b.pdf": errno.EACCES}.get(path.name)
        if code:
            raise OSError(code, os.strerror(code))
        return real(path, stamp)

    monkeypatch.setattr(pipeline.intake.archive, "_steady", failing)
    added = keep(drop)
    assert [d.source_name for d in added.documents] == ["c.pdf"]
    assert {i.name: (i.why, i.lost) for i in added.ignored} == {
        "a.pdf": ("cannot be read (input/output error)", True),
        "b.pdf": ("cannot be read (permission denied)", False),
    }


def test_a_sidecar_is_not_forgotten_because_the_share_went_away(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop_documents(settings, a=document())
    sidecar = settings.drop_dir / "a.pdf.json"
    sidecar.write_text('{"published_on": "2025-08-20"}')
    run(settings)
    real = pipeline.intake.archive.read_sidecar

    def gone(pdf: Path, inside: Path | None) -> Any:
        os.rename(settings.drop_dir, settings.drop_dir.with_name("away"))
        return real(pdf, inside)

    monkeypatch.setattr(pipeline.intake.archive, "read_sidecar", gone)
    run(settings)
    assert rows(settings, "SELECT published_on FROM documents") == [("2025-08-20",)]


def test_the_first_look_of_the_command_line_counts_what_waits(settings: Settings) -> None:
    drop_documents(settings, a=document())
    plan = make_plan(replace(settings, settle_seconds=100), wait=False)
    assert (plan.waiting, plan.load, plan.nothing_new) == (1, (), False)


def test_a_hash_within_one_tick_of_the_clock_is_not_trusted(tmp_path: Path) -> None:
    fingerprints = Fingerprints(tmp_path / "fingerprints.json")
    file, stamp = tmp_path / "a.pdf", Stamp(1, 2, 3, 4)
    fingerprints.note_hash(file, stamp, 100.0, "early")
    assert fingerprints.hash_of(file, stamp) is None
    fingerprints.note_hash(file, stamp, 100.0 + GRAIN_SECONDS, "later")
    assert fingerprints.hash_of(file, stamp) == "later"
    assert fingerprints.hash_of(file, stamp._replace(ctime_ns=5)) is None


def test_a_stamp_is_of_a_regular_file(drop: Path) -> None:
    with pytest.raises(FileNotFoundError):
        stamp_of(drop.stat())
