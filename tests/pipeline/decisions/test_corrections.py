"""Corrections from the file to the warehouse: a publisher's error, a misreading, what does not fit, and back again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cli.main import main
from common.errors import Exit, JuesuanError
from pipeline.decisions import correct
from pipeline.doctor import _corrections
from pipeline.runs.run import ingest_run
from tests.pipeline.decisions.projects import (
    REASON,
    TEXT,
    Project,
    find,
    misread,
    publishers_error,
    sum_cell,
    unreadable,
    wrong_total,
)
from tests.review.papers import sound
from transforms.corrections.declared import file_name
from warehouse.content_hash import content_hash


def test_a_publishers_error_is_corrected_kept_beside_and_taken_back(project: Project) -> None:
    project.run(publishers_error())
    printed = ("59861900.00", "59861900.00", "5,986.19", False, None)
    assert project.shown() == printed
    before = content_hash(project.settings.warehouse_file)

    path = project.correct("5982.19")
    assert path.name == file_name(hashlib.sha256(publishers_error()).hexdigest())
    assert project.shown() == printed, "a file changes nothing before the next run"
    summary = project.run()
    assert (summary.read, len(summary.loaded), summary.as_dict()["corrected"]) == ((), 1, 1)
    assert project.shown() == ("59821900.00", "59861900.00", "5,986.19", True, "5982.19")
    assert project.rows("SELECT count(*) FROM check_results WHERE verdict = 'publisher_error'") == [(0,)]
    (grade,) = project.rows("SELECT grade, reasons FROM grades")
    assert grade[0] in ("B", "C")
    assert "corrected" in grade[1]
    query = "SELECT severity, fact_id, message FROM findings WHERE rule = 'corrected'"
    ((severity, fact_id, message),) = project.rows(query)
    assert (severity, fact_id) == ("info", project.fact()["fact_id"])
    assert "printed 5,986.19, corrected to 5982.19 万元 by 某人 on " in message
    assert REASON in message
    query = "SELECT source_name, page, printed, corrected, who, reason FROM corrections"
    ((_, *listed),) = project.rows(query)
    assert listed == [project.fact()["page"], "5,986.19", "5982.19", "某人", REASON]
    corrected = content_hash(project.settings.warehouse_file)
    assert corrected != before
    assert project.run().loaded == (), "the same file again is nothing new"

    correct.remove(project.settings, *find(project))
    assert not path.exists()
    project.run()
    assert project.shown() == printed
    assert content_hash(project.settings.warehouse_file) == before


def test_a_fresh_run_over_documents_and_corrections_gives_the_same_warehouse(project: Project, tmp_path: Path) -> None:
    project.run(publishers_error())
    path = project.correct("5982.19")
    project.run()
    other = Project(tmp_path / "other")
    other.settings.corrections_dir.mkdir(parents=True)
    # A comment more: other bytes, the same corrections.
    (other.settings.corrections_dir / path.name).write_bytes(path.read_bytes() + b"# seen\n")
    other.run(sound().pdf())
    other.run(publishers_error())
    whole = Project(tmp_path / "whole")
    whole.settings.corrections_dir.mkdir(parents=True)
    (whole.settings.corrections_dir / path.name).write_bytes(path.read_bytes())
    whole.run(publishers_error())
    assert content_hash(whole.settings.warehouse_file) == content_hash(project.settings.warehouse_file)
    whole.run(sound().pdf())
    assert content_hash(whole.settings.warehouse_file) == content_hash(other.settings.warehouse_file)


def test_an_unreadable_cell_stops_its_table_until_a_person_reads_it(project: Project) -> None:
    summary = project.run(unreadable())
    (loaded,) = summary.partly_stopped
    assert (summary.quarantined, summary.asks_for_a_person) == ([], True)
    assert loaded.stopped == ("fin_total (unreadable_amount, page 4)",)
    assert project.rows("SELECT count(*) FROM facts WHERE table_key = 'fin_total'") == [(0,)]
    assert project.rows("SELECT count(*) > 0 FROM facts WHERE table_key = 'fin_expenditure'") == [(True,)]
    query = "SELECT table_key, stop_reason, stop_page FROM tables_read WHERE status = 'stopped'"
    assert project.rows(query) == [("fin_total", "unreadable_amount", 4)]
    ((grade, reasons),) = project.rows("SELECT grade, reasons FROM grades")
    assert (grade, reasons.startswith("fin_total is stopped: unreadable_amount (")) == ("C", True)
    query = "SELECT tables_stopped, stopped_tables, tables_missing FROM disclosure_quality"
    assert project.rows(query) == [(1, "fin_total", 0)]
    fact = project.fact()
    assert (fact["cell_kind"], fact["amount_text"]) == ("unreadable", "5,982.1X")
    ((fact_id,),) = project.rows("SELECT fact_id FROM findings WHERE rule = 'unreadable_amount'")
    assert fact_id == fact["fact_id"]
    project.correct("5,982.19")
    summary = project.run()
    assert (summary.quarantined, summary.partly_stopped) == ([], [])
    assert project.rows("SELECT count(*) FROM tables_read WHERE status = 'stopped' OR stop_reason IS NOT NULL") == [
        (0,)
    ]
    assert project.shown() == ("59821900.00", None, "5,982.1X", True, "5,982.19")
    assert project.rows("SELECT severity FROM findings WHERE rule = 'unreadable_amount'") == [("info",)]
    assert project.rows("SELECT count(*) FROM check_results WHERE verdict = 'suspected_misreading'") == [(0,)]
    assert project.rows("SELECT count(*) FROM facts WHERE cell_kind = 'unreadable'") == [(0,)]


def test_a_suspected_misreading_is_cleared_by_what_the_person_reads(project: Project) -> None:
    summary = project.run(sound().pdf(), reader=misread)
    assert [row.stopped for row in summary.loaded] == [("fin_total (gate_second_reading, page 4)",)]
    project.correct("5982.19")
    assert project.run().partly_stopped == []
    assert project.shown()[:2] == ("59821900.00", "59861900.00")


def test_a_confirmed_reading_is_the_publishers_error_and_loads(project: Project) -> None:
    project.run(sound().pdf(), reader=misread)
    project.correct(project.fact()["amount_text"])
    assert project.run().partly_stopped == []


Change = Callable[[str], str]


DEFECTS: list[tuple[Change, str]] = [
    (lambda text: text.replace('printed = "5,986.19"', 'printed = "5,986.29"'), "was read on page 4"),
    (lambda text: text.replace("page = 4", "page = 5"), "line 5: page is 5"),
    (lambda text: text.replace('who = "某人"\n', ""), "line 5: who is missing."),
    (lambda text: text + "x", "is not TOML"),
    (lambda text: text.replace('document_sha256 = "', 'document_sha256 = "0'), "must be the full hash"),
    (lambda text: text + text[text.index("[[") :], "the cell is already corrected on line 5"),
]


def test_a_correction_that_does_not_fit_stops_its_document_and_no_other(project: Project) -> None:
    project.run(publishers_error())
    project.run(sound().pdf())
    path = project.correct("5982.19", fact_id=wrong_total(project))
    good = path.read_text("utf-8")
    project.run()
    for change, says in DEFECTS:
        assert change(good) != good
        path.write_text(change(good), "utf-8")
        summary = project.run()
        assert summary.reasons == {"correction_invalid": 1}, says
        (row,) = summary.quarantined
        assert says in (row.message or "")
        assert path.name in (row.message or "")
        assert project.rows("SELECT count(*) FROM corrections") == [(0,)]
        assert project.rows("SELECT status, count(*) FROM documents GROUP BY status ORDER BY status") == [
            ("loaded", 1),
            ("quarantined", 1),
        ]
        (bad,) = [check for check in _corrections(project.settings) if check.verdict == "bad"]
        assert says in bad.says
    path.write_text(good, "utf-8")
    project.run()
    assert project.rows("SELECT count(*) FROM quarantine") == [(0,)]
    assert project.rows("SELECT count(*) FROM all_facts WHERE is_corrected") == [(1,)]


def test_a_file_that_belongs_to_no_document_is_said_in_every_run(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.run(sound().pdf())
    folder = project.settings.corrections_dir
    folder.mkdir()
    for name in ("entities.toml", "withdrawn.toml"):
        (folder / name).write_text("# nothing on record\n", "utf-8")
    for name in ("README.md", "某局.toml", f"{'0' * 16}.toml", ".hidden.toml"):
        (folder / name).write_text('document_sha256 = "x"\n', "utf-8")
    for summary in (project.run(), project.run()):
        assert sorted(file.name for file in summary.strays) == [f"{'0' * 16}.toml", "某局.toml"]
        assert summary.asks_for_a_person
    verdicts = {check.says.partition(":")[0]: check.verdict for check in _corrections(project.settings)}
    assert verdicts["某局.toml"] == "bad"
    for name, value in project.variables.items():
        monkeypatch.setenv(name, value)
    assert main(["run", "--strict"]) == Exit.QUARANTINED
    assert "2 correction files belong to no document" in capsys.readouterr().out
    assert main(["run"]) == Exit.OK


def test_a_missing_folder_takes_no_correction_back(project: Project, tmp_path: Path) -> None:
    project.run(publishers_error())
    project.correct("5982.19")
    project.run()
    elsewhere = replace(project.settings, corrections_dir=tmp_path / "other")
    with pytest.raises(JuesuanError, match=r"other does not exist, but .* documents with corrections \(1\)"):
        ingest_run(elsewhere, quiet=True)
    elsewhere.corrections_dir.mkdir()
    ingest_run(elsewhere, quiet=True)
    assert project.shown()[3] is False


def test_a_correction_that_breaks_what_holds_is_refused_until_it_is_confirmed(project: Project) -> None:
    project.run(sound().pdf())
    fact_id = sum_cell(project)
    ((printed,),) = project.rows(TEXT.format(fact_id))
    with pytest.raises(JuesuanError, match=r"breaks what holds as printed: .*--confirm"):
        project.correct("999", fact_id=fact_id)
    assert not project.settings.corrections_dir.exists()

    draft = correct.draft(
        project.settings, project.settings.warehouse_file, correct.Entry(fact_id, "999", REASON, "某人"), confirm=True
    )
    checks = draft.correction.confirm
    assert checks
    assert draft.refused == []
    path = correct.write(project.settings, draft)
    confirmed = path.read_text("utf-8")

    path.write_text("\n".join(line for line in confirmed.splitlines() if not line.startswith("confirm")), "utf-8")
    summary = project.run()
    (row,) = summary.quarantined
    assert row.reason == "correction_invalid"
    for text in (f"999 in place of {printed}", checks[0], "confirm = [", "holds as printed", path.name):
        assert text in (row.message or "")
    assert [check.verdict for check in _corrections(project.settings) if check.verdict == "bad"] == ["bad"]
    assert correct.list_corrections(project.settings)[0]["state"] == "cannot be used"

    path.write_text(confirmed.replace(f'"{checks[0]}"', '"Z99"'), "utf-8")
    assert checks[0] in (project.run().quarantined[0].message or ""), "another check is confirmed, not this one"

    path.write_text(confirmed, "utf-8")
    assert project.run().quarantined == []
    verdicts = project.rows("SELECT DISTINCT verdict FROM check_results WHERE result = 'fail'")
    assert set(verdicts) == {("correction_disagrees",), ("rule_not_applicable",)}
    ((grade, reasons),) = project.rows("SELECT grade, reasons FROM grades")
    assert (grade, all(check in reasons for check in checks)) == ("C", True)
    asked = "SELECT message FROM check_results WHERE verdict = 'correction_disagrees'"
    messages = [message for (message,) in project.rows(asked)]
    assert messages
    assert all("a person put it there" in message and "publisher" not in message for message in messages)
