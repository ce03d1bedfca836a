"""Findings and refusals that a person accepts: on record, published by the next run, open again when they change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from pipeline.decisions.accepted import read_accepted
from pipeline.loading.load import Linking, load
from pipeline.runs.plan import _has_decisions
from tests.factories import Doc, frames
from tests.pipeline.decisions.test_publishers import _Listener
from transforms.entities.record import Record
from warehouse.publish import publishing
from warehouse.query import query

LOADED = Doc("a")
REFUSED = Doc(
    "r", entity="乙局", columns={"status": "quarantined", "reason": "encrypted", "message": "x", "message_zh": "加密"}
)


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JUESUAN_CORRECTIONS_DIR", str(tmp_path / "corrections"))
    path = tmp_path / "warehouse" / "juesuan.duckdb"
    path.parent.mkdir()
    with publishing(path) as writer:
        writer.load(frames([LOADED, REFUSED]))
    return path


def run(path: Path, *batch: Doc) -> None:
    """What a run publishes of the record, with documents that it loads."""
    judged: Any = [(frames(batch), [])] if batch else []
    load(judged, path, linking(path), _Listener())  # type: ignore[arg-type]  # load calls only these two methods


def linking(path: Path) -> Linking:
    return Linking(Record(), "v", matters=read_accepted(path.parents[1] / "corrections").matters)


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    return query(path, statement).rows


def test_what_is_accepted_is_no_longer_open_until_something_else_is_found(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["accept", "matter", "a.pdf", "--json"]) == Exit.OK
    assert [row["matter"] for row in json.loads(capsys.readouterr().out)] == ["title_missing"]
    assert main(["accept", "matter", "a.pdf", "--reason", "r"]) == Exit.USAGE
    assert main(["accept", "matter", "a.pdf", "--every", "--reason", "seen", "--who", "me"]) == Exit.OK
    assert not _has_decisions(warehouse, linking(warehouse))
    run(warehouse)
    assert _has_decisions(warehouse, linking(warehouse))
    matters = "SELECT matter, state, accepted_by, accepted_because FROM matters WHERE source_name = 'a.pdf'"
    assert rows(warehouse, matters) == [("title_missing", "accepted", "me", "seen")]
    trust = "SELECT DISTINCT table_trust, table_matters, accepted_matters FROM figure_trust WHERE source_name = 'a.pdf'"
    assert rows(warehouse, trust) == [("clear", None, "title_missing")]
    # The same with other words is the same; the same on another page is not.
    reworded, moved = frames([LOADED]), frames([LOADED])
    reworded["findings"]["message"] = "No title."
    moved["findings"]["page"] = 4
    for batch, state in ((reworded, "accepted"), (moved, "open")):
        with publishing(warehouse) as writer:
            writer.load(batch)
        assert [row[1] for row in rows(warehouse, matters)] == [state]


def test_a_quarantine_becomes_empty_and_another_reason_fills_it_again(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["accept", "document", "r.pdf", "--reason", "the site has no other file", "--who", "me"]) == Exit.OK
    run(warehouse)
    assert rows(warehouse, "SELECT count(*) FROM quarantine") == [(0,)]
    capsys.readouterr()
    assert main(["quarantine", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out) == []
    assert main(["quarantine", "--all", "--json"]) == Exit.OK
    assert [row["accepted_by"] for row in json.loads(capsys.readouterr().out)] == ["me"]
    run(warehouse, Doc("r", entity="乙局", columns={**REFUSED.columns, "reason": "broken_pdf"}))
    assert rows(warehouse, "SELECT reason FROM quarantine") == [("broken_pdf",)]
    assert main(["accept", "document", "r.pdf", "--remove"]) == Exit.OK
    assert not read_accepted(warehouse.parents[1] / "corrections").matters


def test_gone_are_only_documents_that_no_file_is(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["accept", "document", "--gone", "--json"]
    assert main(arguments) == Exit.ERROR  # a drop folder that is not there is no empty one
    capsys.readouterr()
    drop = warehouse.parents[1] / "drop"
    drop.mkdir()
    (drop / "other name.pdf").write_bytes(b"r")  # the bytes of the document
    assert main(arguments) == Exit.OK
    assert json.loads(capsys.readouterr().out) == []
    (drop / "other name.pdf").write_bytes(b"another")
    assert main(arguments) == Exit.OK
    assert [row["source_name"] for row in json.loads(capsys.readouterr().out)] == ["r.pdf"]


@pytest.mark.parametrize(
    "text",
    ["[[matter]]\ndocument = 1", "matter = 1", "[[what]]", f'[[matter]]\ndocument = "{"0" * 64}"\nmatter = "Y01"'],
)
def test_an_entry_that_is_not_understood_stops_the_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "accepted.toml").write_text(text, "utf-8")
    with pytest.raises(JuesuanError, match=r"accepted\.toml"):
        read_accepted(tmp_path)
