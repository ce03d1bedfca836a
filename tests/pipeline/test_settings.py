from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import Exit, SettingsError
from pipeline.settings import load_settings, setting_docs


def write(folder: Path, text: str) -> Path:
    path = folder / "juesuan.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_environment_goes_before_the_file_and_the_file_before_the_defaults(tmp_path: Path) -> None:
    path = write(tmp_path, 'data_dir = "store"\nworkers = 3\ndocument_seconds = 7\n')
    settings = load_settings(path, {"JUESUAN_WORKERS": "5"})
    assert (settings.workers, settings.sources["workers"]) == (5, "JUESUAN_WORKERS")
    assert (settings.document_seconds, settings.sources["document_seconds"]) == (7, str(path))
    assert (settings.batch_documents, settings.sources["batch_documents"]) == (200, "default")


def test_paths_are_relative_to_where_they_were_written(tmp_path: Path) -> None:
    path = write(tmp_path, 'data_dir = "store"\narchive_dir = "elsewhere"\n')
    settings = load_settings(path, {"JUESUAN_DROP_DIR": "inbox"})
    assert settings.data_dir == tmp_path / "store"
    assert settings.staging_dir == tmp_path / "store" / "staging"
    assert settings.archive_dir == tmp_path / "elsewhere"
    assert settings.drop_dir == Path("inbox")


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    path = write(tmp_path, "workers = 9\n")
    assert load_settings(environ={"JUESUAN_CONFIG": str(path)}).workers == 9


def test_a_variable_that_is_no_setting_is_told(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, ""), {"JUESUAN_WORKER": "9"}).unknown_variables == ("JUESUAN_WORKER",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("worker = 3", "no setting is called 'worker'"),
        ('workers = "many"', "whole number"),
        ("workers = true", "whole number"),
        ("workers = -1", "must be at least 0"),
        ("document_seconds = 0", "must be at least 1"),
        ("data_dir = 3", "must be a text"),
        ('log_level = "LOUD"', "one of DEBUG"),
        ("workers = ", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        load_settings(write(tmp_path, text), {})
    assert caught.value.exit_code == Exit.USAGE


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "none.toml", {})


@pytest.mark.parametrize("guide", ["operators.md", "operators.zh.md"])
def test_every_setting_is_documented_for_operators(guide: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / guide).read_text("utf-8")
    for name in setting_docs():
        assert f"`{name}`" in text
