from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from pipeline.runs.difference import as_markdown
from pipeline.runs.lock import lock_holder, run_lock
from pipeline.runs.rerun import Difference, LossError, Rerun, Review, expect_no_losses, plan_rerun
from pipeline.runs.rerun import rerun as rerun_documents
from pipeline.runs.run import Steps, ingest_run
from pipeline.runs.select_documents import Selection, select_documents
from pipeline.settings import Settings
from samples.__main__ import main as typeset
from tests.fakes import document, read_document
from tests.runs import FakeGate, copy_run, drop, everything, read_in_this_process, rows, run
from transforms.result import DocumentResult


@pytest.fixture
def filled(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    documents = {"a": document("甲局", 2023), "b": document("甲局", 2024), "c": document("乙局", 2024)}
    copy_run(settings, tmp_path_factory, **documents)
    return settings


def rerun(settings: Settings, department: str | None = None, year: int | None = None, **options: Any) -> Rerun:
    selection = Selection(department, year, options.pop("documents", ()), options.pop("stale", False))
    review = Review(options.pop("agree", expect_no_losses), options.pop("most", None))
    steps = Steps(
        options.pop("reader", read_document), options.pop("gate", FakeGate()), read_in_this_process, quiet=True
    )
    return rerun_documents(settings, selection, review=review, steps=steps, **options)


def read_otherwise(data: bytes, source_name: str) -> DocumentResult:
    """The fake reader of another day: another amount in the document of 2024."""
    result = read_document(data, source_name)
    facts = result.frames["facts"]
    if result.disclosure and result.disclosure.fiscal_year == 2024:
        facts["amount_fen"] += 100
        facts["amount_text"] = "124.45"
    return result


def read_nothing(data: bytes, source_name: str) -> DocumentResult:
    """The fake reader of a bad day: no facts, and another row of evidence."""
    result = read_document(data, source_name)
    result.frames["facts"] = result.frames["facts"].iloc[:0]
    result.frames["evidence"]["printed"] = "另一行"
    return result


def read_twice(data: bytes, source_name: str) -> DocumentResult:
    """One fact more than before."""
    import pandas as pd

    result = read_document(data, source_name)
    facts = result.frames["facts"]
    more = facts.assign(fact_id=facts["fact_id"].str[::-1], row_key="other", row_name="其他", row_no=2)
    result.frames["facts"] = pd.concat([facts, more], ignore_index=True)
    return result


def older(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the warehouse is one that older code has judged."""
    for module in ("pipeline.loading.judge", "pipeline.runs.select_documents"):
        monkeypatch.setattr(f"{module}.reader_version", lambda: "of-tomorrow")


def traces(settings: Settings) -> dict[str, bytes]:
    """Every file of the data folder but those that only say who asked."""
    files = (path for path in settings.data_dir.rglob("*") if path.is_file())
    return {str(path.relative_to(settings.data_dir)): path.read_bytes() for path in files}


def test_a_dry_run_shows_the_exact_difference_and_leaves_no_trace(filled: Settings) -> None:
    before = traces(filled)
    outcome = rerun(filled, "甲局", force=True, dry_run=True, reader=read_otherwise)
    assert traces(filled) == before
    assert (outcome.found, outcome.known, outcome.read, outcome.replaced) == (2, 0, 2, False)
    old, new = outcome.difference.documents
    assert (old.name, old.is_same, vars(old.facts)) == (
        "a.pdf",
        True,
        {"added": 0, "removed": 0, "changed": 0, "unchanged": 1},
    )
    assert (new.name, new.is_same, new.facts.changed, new.about) == ("b.pdf", False, 1, ())
    (cell,) = new.cells
    assert cell.columns == ("amount_fen", "amount_text")
    assert cell.before is not None
    assert cell.after is not None
    assert (cell.before["amount_fen"], cell.after["amount_fen"]) == (12345, 12445)
    assert (cell.before["page"], cell.before["amount_text"]) == (1, "123.45")
    assert outcome.difference.losses == []
    assert not outcome.difference.is_none


def test_what_was_shown_is_what_is_published(filled: Settings) -> None:
    foretold = rerun(filled, "甲局", force=True, dry_run=True, reader=read_otherwise).difference
    outcome = rerun(filled, "甲局", force=True, reader=read_otherwise)
    assert outcome.replaced
    assert outcome.difference == foretold
    amounts = rows(filled, "SELECT entity_name, fiscal_year, amount_fen FROM facts ORDER BY ALL")
    assert amounts == [("乙局", 2024, 12345), ("甲局", 2023, 12345), ("甲局", 2024, 12445)]
    assert rows(filled, "SELECT flow, state, read FROM runs ORDER BY started_at")[-1] == ("rerun", "completed", 2)
    assert not list(filled.warehouse_file.parent.glob(".*"))


def test_nothing_otherwise_is_said_and_brings_the_documents_up_to_date(
    filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(filled)
    older(monkeypatch)
    assert len(select_documents(filled.warehouse_file, Selection(stale=True))) == 3
    outcome = rerun(filled, stale=True)
    assert (outcome.difference.is_none, outcome.replaced, outcome.read) == (True, True, 0)
    after = everything(filled)
    assert after["facts"] == before["facts"]
    assert rows(filled, "SELECT DISTINCT reader_version FROM documents") == [("of-tomorrow",)]
    assert select_documents(filled.warehouse_file, Selection(stale=True)) == []


def test_what_is_up_to_date_is_left_alone_and_judged_by_nobody(filled: Settings) -> None:
    def gate(frames: object) -> Any:
        raise AssertionError("there was nothing to judge")

    published = filled.warehouse_file.read_bytes()
    for dry_run in (True, False):
        outcome = rerun(filled, "甲局", dry_run=dry_run, gate=gate)
        assert (outcome.found, outcome.known, outcome.read, outcome.replaced) == (2, 2, 0, False)
        assert outcome.difference.documents == ()
    assert filled.warehouse_file.read_bytes() == published


def test_facts_are_not_lost_and_nothing_refused_unless_somebody_agrees(filled: Settings) -> None:
    published = filled.warehouse_file.read_bytes()
    with pytest.raises(LossError, match=r"lost: 2; .* quarantined: 0; a.pdf and 1 more\).*--yes"):
        rerun(filled, "甲局", force=True, reader=read_nothing)
    with pytest.raises(LossError, match=r"lost: 1; .* quarantined: 1; c.pdf\)"):
        rerun(filled, "乙局", force=True, gate=FakeGate(stops=["乙局"]))
    assert filled.warehouse_file.read_bytes() == published
    differences: list[Difference] = []
    outcome = rerun(filled, "乙局", force=True, gate=FakeGate(stops=["乙局"]), agree=differences.append)
    assert differences == [outcome.difference]
    (diff,) = outcome.difference.documents
    assert set(diff.about) == {"status", "reason", "message", "reason_page", "grade", "grade_reasons"} | {
        "version_state",
        "is_current",
    }
    assert [cell.change for cell in diff.cells] == ["removed"]
    assert [row["message"] for row in diff.listed["findings"].added] == ["wrong"]
    assert outcome.difference.newly_quarantined == [diff]
    assert rows(filled, "SELECT count(*) FROM facts WHERE entity_name = '乙局'") == [(0,)]
    # It is in quarantine now: the same again is not a loss.
    again = rerun(filled, "乙局", force=True, gate=FakeGate(stops=["乙局"]))
    assert (again.replaced, again.difference.is_none) == (True, True)
    back = rerun(filled, "乙局", force=True)
    assert [cell.change for cell in back.difference.documents[0].cells] == ["added"]


def test_more_cells_than_asked_for_are_counted(filled: Settings) -> None:
    outcome = rerun(filled, "甲局", 2023, force=True, dry_run=True, reader=read_twice, most=0)
    (diff,) = outcome.difference.documents
    assert (diff.facts.added, diff.facts.unchanged, diff.cells) == (1, 1, [])
    assert (
        len(rerun(filled, "甲局", 2023, force=True, dry_run=True, reader=read_twice).difference.documents[0].cells) == 1
    )


def test_what_was_never_staged_is_read_from_the_archive(filled: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(filled.staging_dir)
    for file in filled.drop_dir.glob("*.pdf"):
        file.unlink()
    older(monkeypatch)
    assert rerun(filled, "乙局", dry_run=True).read == 1
    assert not filled.staging_dir.exists()
    assert (rerun(filled, "乙局").read, rerun(filled, "甲局", 2023).read) == (1, 1)


def test_what_lay_in_the_run_is_read_again(settings: Settings, tmp_path: Path) -> None:
    drop(settings, a=document("甲局", does="raise"))
    run(settings)
    (sha256,) = (row[0] for row in rows(settings, "SELECT document_sha256 FROM documents"))
    outcome = rerun(settings, documents=[sha256[:8]])
    assert (outcome.found, outcome.read, outcome.difference.is_none) == (1, 1, True)


def test_a_document_read_as_somebody_elses_is_a_difference_of_identity(filled: Settings) -> None:
    outcome = rerun(filled, documents=["c.pdf"], force=True, reader=read_as_another, agree=lambda difference: None)
    (diff,) = outcome.difference.documents
    assert "entity_name" in diff.about
    assert "entity_id" in diff.about
    # The document that was alone for its year has a second version by its side now.
    assert [other.name for other in outcome.difference.others] == ["b.pdf"]


def read_as_another(data: bytes, source_name: str) -> DocumentResult:
    """Whose document it is, read otherwise."""
    result = read_document(data.replace("乙局".encode(), "甲局".encode()), source_name)
    frames = {name: frame.assign(document_sha256=sha256_of(data)) for name, frame in result.frames.items()}
    return replace(result, document_sha256=sha256_of(data), frames=frames)


def sha256_of(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("department", "year", "says"),
    [
        ("甲局", 2022, "甲局 for 2022; there are 2023, 2024"),
        ("甲局本级", None, "called '甲局本级'; there is 甲局"),
        ("局", None, r"'局' may be any of 2 departments and units: D\S+ 乙局 \(department, 某市\); D\S+ 甲局"),
    ],
)
def test_a_name_or_year_that_is_not_there_is_told_with_what_is(
    filled: Settings, department: str, year: int | None, says: str
) -> None:
    with pytest.raises(JuesuanError, match=says):
        plan_rerun(filled, Selection(department, year))


def test_documents_are_found_by_any_name_of_their_department(filled: Settings) -> None:
    (entity_id,) = rows(filled, "SELECT DISTINCT entity_id FROM documents WHERE entity_name = '甲局'")[0]
    names = [
        [
            row["source_name"]
            for row in sorted(
                select_documents(filled.warehouse_file, Selection(wanted)), key=lambda row: row["source_name"]
            )
        ]
        for wanted in ("甲局", entity_id, "甲")
    ]
    assert names == [["a.pdf", "b.pdf"]] * 3
    assert [
        row["source_name"] for row in select_documents(filled.warehouse_file, Selection("甲局", documents=["b.pdf"]))
    ] == ["b.pdf"]
    with pytest.raises(JuesuanError, match=r"has no document 'd.pdf'"):
        select_documents(filled.warehouse_file, Selection(documents=["d.pdf"]))
    with pytest.raises(JuesuanError, match=r"has no document 'a\.'; names with it: a\.pdf"):
        select_documents(filled.warehouse_file, Selection(documents=["a."]))


def test_lost_bytes_are_told(filled: Settings) -> None:
    for file in filled.archive_dir.rglob("*.pdf"):
        file.unlink()
    with pytest.raises(JuesuanError, match="no longer has the bytes of the document"):
        plan_rerun(filled, Selection("甲局"))


def test_a_dry_run_takes_no_lock_and_sees_one_warehouse(filled: Settings) -> None:
    def publish_meanwhile(frames: Any) -> Any:
        rerun(filled, "乙局", force=True, reader=read_otherwise)
        return FakeGate()(frames)

    (filled.warehouse_file.parent / ".rerun-left").mkdir()
    with run_lock(filled.lock_file):
        outcome = rerun(filled, "甲局", 2023, force=True, dry_run=True, gate=publish_meanwhile)
    assert outcome.difference.is_none
    assert not list(filled.warehouse_file.parent.glob(".*"))


@pytest.fixture
def command(filled: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """The command line over the fake reader and gate."""
    for name in ("data", "corrections"):
        monkeypatch.setenv(f"JUESUAN_{name.upper()}_DIR", str(filled.data_dir.parent / name))

    def call(*arguments: str, reader: Any = read_document, gate: Any = None) -> int:
        monkeypatch.setattr("pipeline.runs.run.default_reader", lambda: reader)
        monkeypatch.setattr("pipeline.runs.run.default_gate", lambda: gate or FakeGate())
        return main(["rerun", *arguments])

    return call


def test_the_command_shows_cells_with_page_and_printed_text(
    filled: Settings, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("--department", "甲局", "--dry-run", "--force", reader=read_otherwise) == Exit.OK
    output = capsys.readouterr()
    assert output.err.startswith("2 documents: 2 to read, 2 to judge and compare\n")
    assert "甲局 2024  b.pdf" in output.out
    assert "123.45 元  124.45 元" in output.out
    assert "1 document unchanged" in output.out
    assert "dry run: nothing was replaced" in output.out
    assert command("--department", "甲局") == Exit.OK
    assert "nothing to do" in capsys.readouterr().err
    assert command("--department", "甲局", "--force") == Exit.OK
    assert "nothing changed: 2 documents" in capsys.readouterr().out
    assert command() == Exit.USAGE


def test_the_command_refuses_losses_and_says_so_in_json(
    filled: Settings, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    stopping = {"gate": FakeGate(stops=["乙局"])}
    given = ("--department", "乙局", "--force", "--json")
    assert command(*given, **stopping) == Exit.ERROR
    output = capsys.readouterr()
    assert (json.loads(output.out)["replaced"], "--yes" in output.err) == (False, True)
    assert command(*given, "--dry-run", "--strict", **stopping) == Exit.QUARANTINED
    assert json.loads(capsys.readouterr().out)["dry_run"] is True
    assert command(*given, "--yes", "--strict", **stopping) == Exit.QUARANTINED
    body = json.loads(capsys.readouterr().out)
    assert (body["replaced"], body["found"], len(body["newly_quarantined"])) == (True, 1, 1)
    (document,) = body["documents"]
    assert document["facts"] == {"added": 0, "removed": 1, "changed": 0, "unchanged": 0}
    assert (document["before"]["status"], document["after"]["status"]) == ("loaded", "quarantined")
    assert document["cells"][0]["before"]["row_name"] == "总计"


@pytest.mark.parametrize(("answer", "code"), [("y\n", Exit.OK), ("n\n", Exit.ERROR)])
def test_a_person_at_a_terminal_is_asked_and_holds_up_nobody(
    filled: Settings,
    command: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    code: Exit,
) -> None:
    asked: list[str] = []

    def confirm(text: str, **options: Any) -> bool:
        asked.append(text)
        assert lock_holder(filled.lock_file) is None
        return answer == "y\n"

    monkeypatch.setattr("click.confirm", confirm)
    for stream in ("stdin", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    assert command("--department", "乙局", "--force", gate=FakeGate(stops=["乙局"])) == code
    assert len(asked) == 1
    left = rows(filled, "SELECT status FROM documents WHERE entity_name = '乙局'")
    assert left == [("quarantined" if code == Exit.OK else "loaded",)]
    assert capsys.readouterr().out.count("乙局 2024  c.pdf") == 1


def test_the_artifact_names_each_document_that_is_otherwise(filled: Settings) -> None:
    outcome = rerun(filled, "甲局", force=True, dry_run=True, reader=read_otherwise)
    text = as_markdown(outcome.difference)
    assert "**1 of 2 documents changed; facts 1 changed, 1 unchanged**" in text
    assert "| b.pdf (" in text
    assert "a.pdf" not in text


@pytest.mark.slow
def test_typeset_disclosures_by_the_real_reader_and_gate(settings: Settings, tmp_path: Path) -> None:
    """What is published is read again to the same; a figure that somebody changed in the database comes to light."""
    import duckdb

    asked = ["--departments", "1", "--years", "1", "--out", str(settings.drop_dir), "--truth", str(tmp_path / "truth")]
    assert typeset(asked) == 0
    ingest_run(settings, quiet=True)
    ((department,),) = rows(settings, "SELECT min(entity_name) FROM facts WHERE fiscal_year = 2023")
    assert rerun_documents(
        settings, Selection(department), force=True, dry_run=True, steps=Steps(quiet=True)
    ).difference.is_none

    query = "SELECT fact_id, amount_fen FROM facts WHERE amount_fen > 0 AND entity_name = '{}' ORDER BY fact_id LIMIT 1"
    fact_id, amount = rows(settings, query.format(department))[0]
    with duckdb.connect(settings.warehouse_file) as connection:
        connection.execute("UPDATE kept.facts SET amount_fen = amount_fen + 1 WHERE fact_id = ?", [fact_id])
        connection.execute("UPDATE kept.documents SET reader_version = 'older'")
    outcome = rerun_documents(settings, Selection(stale=True), steps=Steps(quiet=True))
    assert (outcome.found, outcome.read, outcome.replaced) == (3, 0, True)
    (cell,) = (cell for diff in outcome.difference.documents for cell in diff.cells)
    assert (cell.change, cell.columns, cell.row["fact_id"], cell.row["amount_fen"]) == (
        "changed",
        ("amount_fen", "printed_fen"),  # what is printed is kept apart only where a correction counts instead
        fact_id,
        amount,
    )
    assert sum(diff.facts.unchanged for diff in outcome.difference.documents) > 500
    assert rows(settings, f"SELECT amount_fen FROM facts WHERE fact_id = '{fact_id}'") == [(amount,)]
