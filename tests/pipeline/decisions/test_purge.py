"""A purged document is gone from everything that juesuan keeps, and does not come back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from common.files import write_atomically
from pipeline.code_versions import read_version
from pipeline.decisions import purge as purging
from pipeline.decisions.purge import find_purge_target, purge
from pipeline.decisions.purge_record import read_purges
from pipeline.intake.archive import Archive
from pipeline.reading.staging import Staging
from pipeline.settings import Settings
from tests.fakes import document
from tests.runs import copy_run, drop, rows, run
from warehouse.content_hash import content_hash


def purged(settings: Settings, named: str, **options: Any) -> str:
    target = find_purge_target(settings, named)
    purge(settings, [target], reason="要求删除", who="甲", **options)
    return target.sha256


def test_nothing_of_a_purged_document_is_left(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy_run(settings, tmp_path_factory, one=document("壹局"), two=document("贰局"))
    sha256 = find_purge_target(settings, "one.pdf").sha256
    corrections = settings.corrections_dir / f"{sha256[:16]}.toml"
    write_atomically(corrections, b"")
    pages = settings.review_dir / "documents" / sha256[:16]
    pages.mkdir(parents=True)
    assert purged(settings, "one.pdf") == sha256
    assert rows(settings, "SELECT source_name FROM documents") == [("two.pdf",)]
    assert rows(settings, "SELECT DISTINCT entity_name FROM all_facts") == [("贰局",)]
    assert rows(settings, "SELECT canonical_name FROM entities") == [("贰局",)]
    assert not Archive(settings.archive_dir).path(sha256).exists()
    assert not Staging(settings.staging_dir).has(sha256, read_version())
    assert not corrections.exists()
    assert not pages.exists()
    # Blocks of deleted rows stay in a DuckDB file until it is rewritten.
    assert "壹局".encode() not in settings.warehouse_file.read_bytes()


def test_a_purged_file_in_the_drop_folder_is_not_taken_again(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy_run(settings, tmp_path_factory, one=document("壹局"), two=document("贰局"))
    sha256 = purged(settings, "one.pdf")
    summary = run(settings)
    assert [(file.name, "purged" in file.why) for file in summary.ignored] == [("one.pdf", True)]
    assert rows(settings, "SELECT source_name FROM documents") == [("two.pdf",)]
    assert not Archive(settings.archive_dir).path(sha256).exists()


def test_the_warehouse_is_what_it_would_be_without_the_document(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    copy_run(settings, tmp_path_factory, one=document("壹局", 2023), two=document("壹局", 2024))
    purged(settings, "one.pdf")
    after = content_hash(settings.warehouse_file)
    (settings.drop_dir / "one.pdf").unlink()
    settings.warehouse_file.unlink()
    run(settings)
    assert content_hash(settings.warehouse_file) == after


def test_a_purge_that_was_killed_is_finished_by_asking_again(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_run(settings, tmp_path_factory, one=document("壹局"), two=document("贰局"))
    monkeypatch.setattr(purging, "_remove_from_warehouse", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        purged(settings, "one.pdf")
    monkeypatch.undo()
    (entry,) = read_purges(settings.corrections_dir).values()
    assert (entry.reason, entry.who) == ("要求删除", "甲")
    sha256 = purged(settings, "one.pdf")
    assert list(read_purges(settings.corrections_dir)) == [sha256]
    assert rows(settings, "SELECT source_name FROM documents") == [("two.pdf",)]
    assert not Archive(settings.archive_dir).path(sha256).exists()


def test_a_document_is_named_by_its_name_or_the_start_of_its_hash(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    copy_run(settings, tmp_path_factory, one=document("壹局"))
    sha256 = find_purge_target(settings, "one.pdf").sha256
    assert find_purge_target(settings, sha256[:6]).sha256 == sha256
    for named in (sha256[:5], "three.pdf"):
        with pytest.raises(JuesuanError, match=named):
            find_purge_target(settings, named)


def test_a_damaged_record_stops_every_run(settings: Settings) -> None:
    drop(settings, one=document("壹局"))
    write_atomically(settings.corrections_dir / "purged.toml", b'[[purged]]\ndocument = "abc"\n')
    with pytest.raises(JuesuanError, match="entry 1"):
        run(settings)


def test_the_command_asks_before_it_purges(
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy_run(settings, tmp_path_factory, one=document("壹局"))
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("JUESUAN_CORRECTIONS_DIR", str(settings.corrections_dir))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["purge", "one.pdf", "--reason", "要求删除", "--who", "甲"]) == Exit.ERROR
    assert rows(settings, "SELECT count(*) FROM documents") == [(1,)]
    assert main(["purge", "one.pdf", "--reason", "要求删除", "--who", "甲", "--yes"]) == Exit.OK
    assert "1 document purged" in capsys.readouterr().out
    assert rows(settings, "SELECT count(*) FROM documents") == [(0,)]
