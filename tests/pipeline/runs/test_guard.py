"""A run loads what is new and holds back what would lose figures, until a person accepts it or its cause is gone."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from cli.summary import exit_code_of, show_summary
from common.errors import Exit, JuesuanError
from pipeline.decisions.entity_decisions import append_decision, remove_decision
from pipeline.loading.load import Linking
from pipeline.runs.guard import UnexplainedLossError
from pipeline.runs.published import read_published
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings, load_settings
from schemas.reading.frames import frame
from tests.factories import Doc, frames
from tests.fakes import document, read_document
from tests.runs import drop, rows, run
from transforms.entities.record import Record
from transforms.result import DocumentResult
from warehouse.publish import publishing

NAMES = {"a": "甲局", "b": "乙局", "c": "丙局", "d": "丁局", "e": "戊局", "g": "庚局", "f": "己局"}
FIGURES = "SELECT entity_name, fiscal_year, amount_fen FROM facts ORDER BY source_name"


def read_less(data: bytes, source_name: str) -> DocumentResult:
    """The reader of a bad day: what it does to a document is told by the body."""
    result = read_document(data, source_name)
    assert result.disclosure
    facts, name = result.frames["facts"], result.disclosure.entity_name
    if name == "甲局":
        result.frames["facts"] = facts.iloc[:0]
    if name == "乙局":
        facts["amount_fen"] += 1
    if name == "丙局":
        facts["fiscal_year"] = facts["reference_year"] = 2023
        return replace(result, disclosure=replace(result.disclosure, fiscal_year=2023))
    if name == "丁局":
        refused = read_document(data.replace(b"read|", b"refuse|"), source_name)
        return replace(refused, document_sha256=result.document_sha256)
    if name == "庚局":
        result.frames["statements"] = result.frames["statements"].iloc[1:]
    if name == "戊局":
        warning = {
            "document_sha256": result.document_sha256,
            "finding_no": 1,
            "rule": "unknown_row",
            "severity": "warn",
        }
        result.frames["findings"] = frame("findings").build([warning | {"message": "m", "message_zh": "m"}])
    return result


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def settings_of(folder: Path) -> Settings:
    variables = {"DATA_DIR": folder / "data", "CORRECTIONS_DIR": folder / "corrections", "WORKERS": 1}
    return load_settings(
        environ={f"JUESUAN_{name}": str(value) for name, value in (variables | {"SETTLE_SECONDS": 0}).items()}
    )


def tomorrow(settings: Settings, day: int, *, accept: bool = False) -> RunSummary:
    """Run as another day's program does, which reads every document again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.loading.judge.reader_version", lambda: f"of-day-{day}")
        shutil.rmtree(settings.staging_dir, ignore_errors=True)
        return run(settings, reader=read_less, losses="accept" if accept else "hold")


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, RunSummary]:
    """A folder of the first day, one of the bad day after it with a new document, and the summary of that day."""
    first, second = (tmp_path_factory.mktemp(name) for name in ("first", "second"))
    settings = settings_of(first)
    settings.drop_dir.mkdir(parents=True)
    what_it_does = {"庚局": "narrate"}
    drop(settings, **{k: document(body, does=what_it_does.get(body, "read")) for k, body in NAMES.items() if k != "f"})
    run(settings)
    shutil.copytree(first, second, dirs_exist_ok=True)
    settings = settings_of(second)
    drop(settings, f=document("己局"))
    return first, second, tomorrow(settings, 2)


@pytest.fixture
def first_day(days: tuple[Path, Path, RunSummary], tmp_path: Path) -> Settings:
    shutil.copytree(days[0], tmp_path, dirs_exist_ok=True)
    return settings_of(tmp_path)


@pytest.fixture
def bad_day(days: tuple[Path, Path, RunSummary], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    shutil.copytree(days[1], tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUESUAN_CORRECTIONS_DIR", str(tmp_path / "corrections"))
    return settings_of(tmp_path)


def test_what_would_lose_figures_stays_and_what_is_new_is_loaded(
    days: tuple[Path, Path, RunSummary], bad_day: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = days[2]
    assert rows(bad_day, FIGURES) == [(NAMES[key], 2024, 12345) for key in sorted(NAMES)]
    held = [(each.change.source_name, each.lost, each.changed, each.causes[0].kind) for each in summary.held]
    assert held == [
        ("a.pdf", 1, 0, "figures_lost"),
        ("b.pdf", 0, 1, "amounts_changed"),
        ("c.pdf", 0, 0, "identity_changed"),
        ("d.pdf", 1, 0, "quarantined"),
        ("g.pdf", 1, 0, "figures_lost"),
    ]
    assert sorted(row.source_name for row in summary.loaded) == ["e.pdf", "f.pdf"]
    assert exit_code_of(summary, strict=False) == Exit.HELD
    columns = "source_name, figures_lost, figures_changed, causes"
    assert rows(bad_day, f"SELECT {columns} FROM held_documents ORDER BY 1") == held
    assert rows(bad_day, "SELECT held, loaded, state FROM runs ORDER BY run_id")[-1] == (5, 2, "completed")
    show_summary(summary, bad_day)
    shown = capsys.readouterr().out
    assert "HELD BACK  5 documents as published" in shown
    assert "- a.pdf: 1 figure of table income_expenditure_total would be lost" in shown
    answer = summary.as_dict()
    assert [each["causes"][0]["about"] for each in answer["held"]][2:] == [
        "fiscal_year 2024 → 2023",
        "not_a_pdf",
        "statements",
    ]
    # Of what was replaced the findings and grades that differ are told.
    assert (answer["changes"]["documents"], answer["changes"]["unchanged"]) == (1, 0)
    assert answer["changes"]["findings"] == {"unknown_row": 1}
    assert "findings: unknown_row +1" in shown
    assert "- e.pdf: " in shown


def test_a_document_is_no_longer_held_when_the_cause_is_gone(bad_day: Settings) -> None:
    # Yesterday's program again: what is published of the held documents is as it reads them, so none is loaded.
    summary = run(bad_day)
    assert sorted(row.source_name for row in summary.loaded) == ["e.pdf", "f.pdf"]
    assert rows(bad_day, "SELECT count(*) FROM held_documents") == [(0,)]
    # Where they are the only ones, a run still takes them off the list, once.
    with pytest.MonkeyPatch.context() as patch:
        held = frozenset({"0" * 64})
        patch.setattr("pipeline.runs.plan.read_published", lambda *asked: replace(read_published(*asked), held=held))
        assert run(bad_day).loaded == ()
    assert rows(bad_day, "SELECT state FROM runs ORDER BY run_id")[-1] == ("completed",)


def test_a_plan_knows_what_is_held_unless_all_is_linked_again(tmp_path: Path) -> None:
    warehouse, batch = tmp_path / "juesuan.duckdb", frames([Doc("a")])
    with publishing(warehouse) as writer:
        writer.load(batch)
        (sha256,) = batch["documents"]["document_sha256"]
        held = {
            "document_sha256": sha256,
            "run_id": "r",
            "figures_lost": 1,
            "figures_changed": 0,
            "causes": "quarantined",
        }
        row = held | dict.fromkeys(("message", "message_zh", "becomes"), "x")
        writer.replace("held_documents", frame("held_documents").build([row]))
        writer.linked("v")
    assert read_published(warehouse, Linking(Record(), "v")).held == {sha256}
    again = read_published(warehouse, Linking(Record(), "w"))
    assert (again.held, again.is_stale, set(again.rows)) == (set(), True, {sha256})


def test_an_accepted_change_is_published(bad_day: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    record = bad_day.corrections_dir / "accepted.toml"
    assert main(["accept", "change", "a.pdf"]) == Exit.USAGE
    assert main(["accept", "change", "none.pdf", "--reason", "r"]) == Exit.ERROR
    assert main(["accept", "change", "a.pdf", "--dry-run"]) == Exit.OK
    assert not record.exists()
    assert main(["accept", "change", "a.pdf", "d.pdf", "--reason", "the table is blank", "--who", "me"]) == Exit.OK
    assert main(["accept", "change", "d.pdf", "--remove"]) == Exit.OK
    assert "1 decision taken back" in capsys.readouterr().out
    # What was accepted is one change: another one of the same document is held back.
    record.write_text(
        record.read_text("utf-8") + record.read_text("utf-8").replace(sha(document("甲局")), sha(document("乙局")))
    )
    assert [each.change.source_name for each in tomorrow(bad_day, 3).held] == ["b.pdf", "c.pdf", "d.pdf", "g.pdf"]
    assert [name for name, _, _ in rows(bad_day, FIGURES)] == ["乙局", "丙局", "丁局", "戊局", "己局", "庚局"]


def test_all_losses_can_be_accepted_for_one_run(first_day: Settings) -> None:
    summary = tomorrow(first_day, 2, accept=True)
    assert summary.held == []
    assert dict(summary.changes.accepted) == {
        "figures_lost": 2,
        "amounts_changed": 1,
        "identity_changed": 1,
        "quarantined": 1,
    }
    assert rows(first_day, FIGURES) == [
        *(("乙局", 2024, 12346), ("丙局", 2023, 12345)),
        *(("戊局", 2024, 12345), ("庚局", 2024, 12345)),
    ]


def test_what_a_decision_or_a_new_document_hides_is_told_and_not_held(
    first_day: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    withdrawn = {"document": sha(document("丙局")), "on": datetime.date(2025, 1, 1), "reason": "r", "who": "w"}
    append_decision(first_day, "withdrawn", withdrawn)
    summary = run(first_day)
    assert dict(summary.changes.hidden) == {"decision": 1}
    show_summary(summary, first_day)
    shown = capsys.readouterr().out
    assert "1 fact is no longer shown, because of decisions on record" in shown
    assert "nothing new" not in shown
    # Taken back, it is news as well.
    remove_decision(first_day.corrections_dir, 1)
    summary = run(first_day)
    assert (summary.state, summary.changes.shown_anew, summary.changes.moved) == ("completed", 1, 0)
    show_summary(summary, first_day)
    assert "1 fact is shown again" in capsys.readouterr().out
    sha256 = sha(document("丙局"))
    ((entity,),) = rows(first_day, f"SELECT entity_id FROM documents WHERE document_sha256 = '{sha256}'")
    other_body = {"entity": entity, "documents": [sha256], "name": "丁局", "division_name": None}
    append_decision(first_day, "split", {**other_body, "reason": "r", "who": "w"})
    summary = run(first_day)
    assert (summary.changes.shown_anew, summary.as_dict()["changes"]["moved"]) == (0, 1)
    drop(first_day, later=document("甲局", amount=999))
    summary = run(first_day)
    assert (dict(summary.changes.hidden), summary.held) == ({"new_document": 1}, [])
    # Linking by other code that hides facts: nothing is published, because nothing can be held back of it.
    published = first_day.warehouse_file.read_bytes()
    monkeypatch.setattr("pipeline.runs.plan.link_version", lambda: "of-tomorrow")

    def hide_all(writer: Any, record: object, version: str) -> None:
        writer._connection.execute("UPDATE store.disclosures SET is_current = false")

    monkeypatch.setattr("pipeline.loading.link.link", hide_all)
    with pytest.raises(UnexplainedLossError, match=r"4 facts of 4 documents would no longer be shown"):
        run(first_day)
    assert first_day.warehouse_file.read_bytes() == published


def test_a_file_of_acceptances_that_is_not_understood_stops_the_run(settings: Settings) -> None:
    settings.corrections_dir.mkdir()
    (settings.corrections_dir / "accepted.toml").write_text('[[change]]\ndocument = "abc"\n', "utf-8")
    with pytest.raises(JuesuanError, match=r"entry 1 of \[\[change\]\] needs document"):
        run(settings)
