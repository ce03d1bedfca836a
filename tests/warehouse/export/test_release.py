from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.export.warehouses import warehouse
from warehouse.content_hash import content_hash
from warehouse.describe.dictionary import dictionary
from warehouse.errors import WarehouseError
from warehouse.export import release as module
from warehouse.export.release import Released, newest_day, release, verify
from warehouse.query import query

ACCURACY = {
    "benchmark": "accuracy",
    "holds": True,
    "documents": 201,
    "exact": 200,
    "measured_on": "2026-11-24",
    "reader_version": "v1",
}
MUTATION = {
    "benchmark": "mutation",
    "asked": [{"what": "digits", "caught": 998, "total": 1000, "asked": "95 %"}],
    "measured_on": "2026-01-01",
    "reader_version": "older",
}
NOTHING: dict[str, None] = {"accuracy": None, "mutation": None}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return warehouse(tmp_path_factory.mktemp("release") / "w.duckdb", hostile=False)


def make(path: Path, out: Path, day: str = "2026-11-24", **measured: Any) -> Released:
    return release(path, out, day, {**NOTHING, **measured}, program="0.1.0")


@pytest.fixture(scope="module")
def released(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Released:
    """A release with its accuracy measured; whoever changes it takes a copy."""
    return make(path, tmp_path_factory.mktemp("releases"), accuracy=ACCURACY)


@pytest.fixture(scope="module")
def later(path: Path, released: Released) -> Released:
    """The release of the next day in the same folder, with its mutation measured."""
    # What a killed one left behind is in nobody's way.
    half = released.folder.with_name(".juesuan-2026-11-25.building")
    half.mkdir()
    (half / "half").write_text("x")
    return make(path, released.folder.parent, "2026-11-25", mutation=MUTATION)


def copied(released: Released, to: Path) -> Path:
    """A copy that can be changed."""
    shutil.copytree(released.folder, to)
    for file in (to, *to.rglob("*")):
        file.chmod(0o755)
    return to


def test_a_release_is_whole_checked_and_read_only(path: Path, released: Released) -> None:
    folder = released.folder
    assert folder.name == "juesuan-2026-11-24"
    assert {file.name for file in folder.iterdir()} == {
        *("juesuan.duckdb", "parquet", "dictionary.csv", "dictionary.md", "release.json", "accuracy.json"),
        *("README.md", "README.zh.md", "CITATION.cff", "SHA256SUMS"),
    }
    assert all(not file.stat().st_mode & 0o222 for file in (folder, *folder.rglob("*")))
    done = subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=folder, check=False)
    assert done.returncode == 0
    assert verify(folder) == []
    about = json.loads((folder / "release.json").read_text("utf-8"))
    assert about["content_hash"] == content_hash(path) == content_hash(folder / "juesuan.duckdb")
    assert about["grades"] == dict(query(path, "SELECT grade, count(*) FROM grades GROUP BY grade").rows)
    assert (about["counts"]["loaded"], about["counts"]["quarantined"]) == (4, 2)
    with duckdb.connect() as connection:
        facts = connection.execute(f"SELECT count(*) FROM '{folder}/parquet/all_facts/*/*.parquet'").fetchall()
    assert facts == query(path, "SELECT count(*) FROM all_facts").rows
    with open(folder / "dictionary.csv", encoding="utf-8", newline="") as lines:
        words = {(row["table"], row["column"]): row for row in csv.DictReader(lines)}
    assert (folder / "dictionary.md").read_text("utf-8") == dictionary()
    assert words["all_facts", "amount_fen"]["zh"] == "金额（分）"
    assert all(row["description"] for row in words.values())


def test_the_page_says_what_was_measured_and_what_was_not(path: Path, released: Released, later: Released) -> None:
    page = (released.folder / "README.md").read_text("utf-8")
    assert "| accuracy | 200 of 201 documents exact, measured on 2026-11-24 |" in page
    assert "| mutation | not measured for this release |" in page
    chinese = (released.folder / "README.zh.md").read_text("utf-8")
    assert "| 准确性 | 201 份文件中 200 份完全一致，测于 2026-11-24 |" in chinese
    assert "| 变异测试 | 本次发布未测 |" in chinese
    assert f"content sha256:{content_hash(path)}." in page
    page = (later.folder / "README.md").read_text("utf-8")
    assert "| accuracy | not measured for this release |" in page
    measured = "digits: 998 of 1,000, measured on 2026-01-01 WITH ANOTHER READER, `older`"
    assert f"| mutation | {measured} |" in page
    citation = (later.folder / "CITATION.cff").read_text("utf-8")
    assert "\ndate-released: 2026-11-25\n" in citation
    assert f'value: "sha256:{content_hash(path)}"' in citation


@pytest.mark.slow
def test_the_same_warehouse_is_released_as_the_same_bytes_and_never_changed(
    path: Path, released: Released, later: Released, tmp_path: Path
) -> None:
    assert make(path, tmp_path, accuracy=ACCURACY).sums_sha256 == released.sums_sha256
    folder = released.folder
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    with pytest.raises(WarehouseError, match=r"juesuan-2026-11-24 already exists.*--date"):
        make(path, folder.parent)
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*")} == before
    assert verify(later.folder) == []
    assert sorted(file.name for file in folder.parent.iterdir()) == ["juesuan-2026-11-24", "juesuan-2026-11-25"]


def test_whatever_is_changed_in_a_release_is_found(released: Released, tmp_path: Path) -> None:
    folder = copied(released, tmp_path / "copy")
    assert verify(folder) == []
    (folder / "extra.txt").write_text("x")
    (folder / "CITATION.cff").unlink()
    (folder / "README.md").write_text("other")
    assert verify(folder) == [
        "CITATION.cff is missing.",
        "extra.txt does not belong to the release.",
        "README.md was changed: its SHA-256 is not the one in SHA256SUMS.",
    ]


def test_a_figure_changed_together_with_its_checksum_is_found(released: Released, tmp_path: Path) -> None:
    folder = copied(released, tmp_path / "copy")
    with duckdb.connect(str(folder / "juesuan.duckdb")) as connection:
        connection.execute("UPDATE kept.facts SET amount_fen = amount_fen + 1")
    (folder / "SHA256SUMS").unlink()
    module._write_sums(folder)
    (problem,) = verify(folder)
    assert problem.startswith("The content hash of juesuan.duckdb is ")


def test_a_folder_that_is_no_release_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="is not a release: its SHA256SUMS cannot be read"):
        verify(tmp_path)


@pytest.mark.slow
def test_a_release_that_fails_leaves_nothing(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write_sums", full)
    with pytest.raises(OSError, match="No space"):
        make(path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_day_is_that_of_the_newest_document(path: Path) -> None:
    assert newest_day(path) == "2022-09-01"
