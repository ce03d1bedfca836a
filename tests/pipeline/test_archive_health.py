"""The doctor finds a flipped byte in the archive, bytes that are gone, and a wrong working folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from common import substitute_font
from pipeline import doctor
from pipeline.archive_health import sample
from pipeline.intake.archive import Archive, Archived
from pipeline.intake.sidecar import Sidecar
from pipeline.settings import load_settings


def verdicts(folder: Path, *, whole: bool = True) -> list[str]:
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(folder)})
    return [check.verdict for check in doctor._archived(settings, whole=whole)]


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    paths = []
    for content in (b"%PDF-1 a", b"%PDF-1 b"):
        sha256 = hashlib.sha256(content).hexdigest()
        paths.append(archive.path(sha256))
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_bytes(content)
        archive._note(sha256, len(content), {"a.pdf": Sidecar()}, None)
    assert verdicts(tmp_path) == ["ok"]
    paths[0].chmod(0o600)
    paths[0].write_bytes(b"%PDF-1 c")
    assert verdicts(tmp_path) == ["bad"]
    paths[1].unlink()
    assert verdicts(tmp_path) == ["bad", "bad"]


def test_of_a_large_archive_a_part_is_read() -> None:
    documents = [Archived(str(number), 10, {}) for number in range(9)]
    assert len(sample(documents, 35)) == 3
    assert len(sample(documents, 90)) == 9


def test_a_lost_font_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(environ={})
    assert [check.verdict for check in doctor._font(settings)] == ["ok"]
    damaged = tmp_path / "serif.otf"
    damaged.write_bytes(b"OTTO")
    monkeypatch.setattr("common.substitute_font.pylopdf_fonts_zh_cn.serif_path", lambda: damaged)
    for cached in (substitute_font.advance_of, substitute_font._face):
        cached.cache_clear()
    (check,) = doctor._font(settings)
    for cached in (substitute_font.advance_of, substitute_font._face):
        cached.cache_clear()
    assert check.verdict == "bad"
    assert "Install juesuan again" in check.says


def test_a_data_folder_further_up_tells_a_wrong_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert [check.verdict for check in doctor._working_folder(load_settings(environ={}))] == ["note"]
    warehouse = tmp_path / load_settings(environ={}).warehouse_file
    warehouse.parent.mkdir(parents=True)
    warehouse.write_bytes(b"")
    (check,) = doctor._working_folder(load_settings(environ={}))
    assert check.verdict == "bad"
    assert str(tmp_path) in check.says
    monkeypatch.chdir(tmp_path)
    assert [check.verdict for check in doctor._working_folder(load_settings(environ={}))] == ["ok"]
