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
from pipeline.runs.plan import current_linking
from pipeline.runs.published import read_published
from pipeline.settings import load_settings
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
    load(judged, path, linking(path), _Listener())  # type: ignore[arg-type]  # load calls only these methods


def linking(path: Path) -> Linking:
    return Linking(Record(), "v", matters=read_accepted(path.parents[1] / "corrections").matters)


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    return query(path, statement).rows


def test_what_is_accepted_is_no_longer_open_until_something_else_is_found(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(warehouse)
    assert not read_published(warehouse, linking(warehouse)).is_stale
    assert main(["accept", "matter", "a.pdf", "--json"]) == Exit.OK
    assert [row["matter"] for row in json.loads(capsys.readouterr().out)] == ["title_missing"]
    assert main(["accept", "matter", "a.pdf", "--reason", "r"]) == Exit.USAGE
    assert main(["accept", "matter", "a.pdf", "--every", "--reason", "seen", "--who", "me"]) == Exit.OK
    assert read_published(warehouse, linking(warehouse)).is_stale
    run(warehouse)
    assert not read_published(warehouse, linking(warehouse)).is_stale
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
    assert "accepted by me; the next run publishes it" in capsys.readouterr().out
    assert main(["quarantine"]) == Exit.OK  # nothing is published yet
    assert "accepted by me; the next run publishes it" in capsys.readouterr().out
    run(warehouse)
    assert rows(warehouse, "SELECT count(*) FROM quarantine") == [(0,)]
    capsys.readouterr()
    assert main(["quarantine", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out) == []
    assert main(["quarantine", "--all", "--json"]) == Exit.OK
    assert [row["accepted_by"] for row in json.loads(capsys.readouterr().out)] == ["me"]
    run(warehouse, Doc("r", entity="乙局", columns={**REFUSED.columns, "reason": "broken_pdf"}))
    assert rows(warehouse, "SELECT reason, reopened, earlier_by FROM quarantine") == [
        ("broken_pdf", "other_cause", "me")
    ]
    capsys.readouterr()
    assert main(["quarantine"]) == Exit.OK
    assert "but for another cause: that decision does not cover this one" in capsys.readouterr().out
    assert main(["accept", "document"]) == Exit.OK
    assert "but for another cause: that decision does not cover this one" in capsys.readouterr().out
    # Accepted once more, for what it is now.
    assert main(["accept", "document", "r.pdf", "--reason", "broken at the source", "--who", "you"]) == Exit.OK
    run(warehouse)
    assert rows(warehouse, "SELECT count(*) FROM quarantine") == [(0,)]
    matters = "SELECT state, accepted_by, reopened FROM matters WHERE source_name = 'r.pdf' AND matter = 'refused'"
    assert rows(warehouse, matters) == [("accepted", "you", None)]
    assert main(["accept", "document", "r.pdf", "--remove"]) == Exit.OK
    assert not read_accepted(warehouse.parents[1] / "corrections").matters


def test_a_failed_gate_is_another_refusal_where_something_else_fails(warehouse: Path) -> None:
    def refuse(rule: str) -> None:
        batch = frames([Doc("r", entity="乙局", columns={**REFUSED.columns, "reason": "gate_failed"})])
        batch["findings"] = batch["findings"].assign(rule=rule, severity="gate")
        with publishing(warehouse) as writer:
            writer.load(batch)

    refuse("unknown_unit")
    assert main(["accept", "document", "r.pdf", "--reason", "seen", "--who", "me"]) == Exit.OK
    run(warehouse)
    for rule, shown in (("unknown_unit", []), ("foreign_table", [("gate_failed", "other_cause")])):
        refuse(rule)
        assert rows(warehouse, "SELECT reason, reopened FROM quarantine") == shown


def test_a_document_that_was_gone_is_open_again_once_it_comes_back(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop = warehouse.parents[1] / "drop"
    drop.mkdir()
    assert main(["accept", "document", "--gone", "--reason", "taken down", "--who", "me"]) == Exit.OK
    settings = load_settings()
    quarantine = "SELECT source_name, reopened, earlier_because FROM quarantine"
    back = [("r.pdf", "came_back", "taken down")]

    def run_with(present: set[str], *, is_whole: bool, expected: list[tuple[Any, ...]]) -> None:
        load([], warehouse, current_linking(settings, present, is_whole=is_whole), _Listener())  # type: ignore[arg-type]
        assert rows(warehouse, quarantine) == expected

    run_with(set(), is_whole=True, expected=[])
    run_with({REFUSED.sha256}, is_whole=True, expected=back)
    capsys.readouterr()
    assert main(["quarantine"]) == Exit.OK
    assert "as gone (taken down), and the file is in the drop folder again" in capsys.readouterr().out
    # A run that sees only some files, or none as a rebuild, leaves it as it is known.
    run_with(set(), is_whole=False, expected=back)
    run_with(set(), is_whole=True, expected=[])
    # What is accepted whether a file is there or not stays accepted.
    run_with({REFUSED.sha256}, is_whole=True, expected=back)
    assert main(["accept", "document", "r.pdf", "--reason", "kept for the record", "--who", "me"]) == Exit.OK
    run_with({REFUSED.sha256}, is_whole=True, expected=[])
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
