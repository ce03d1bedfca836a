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
from tests.pipeline.decisions.places import (
    REASON,
    TEXT,
    Place,
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


def test_a_publishers_error_is_corrected_kept_beside_and_taken_back(place: Place) -> None:
    place.run(publishers_error())
    printed = ("59861900.00", "59861900.00", "5,986.19", False, None)
    assert place.shown() == printed
    before = content_hash(place.settings.warehouse_file)

    path = place.correct("5982.19")
    assert path.name == file_name(hashlib.sha256(publishers_error()).hexdigest())
    assert place.shown() == printed, "a file changes nothing before the next run"
    summary = place.run()
    assert (summary.read, len(summary.loaded), summary.as_dict()["corrected"]) == ((), 1, 1)
    assert place.shown() == ("59821900.00", "59861900.00", "5,986.19", True, "5982.19")
    assert place.rows("SELECT count(*) FROM check_results WHERE verdict = 'publisher_error'") == [(0,)]
    (grade,) = place.rows("SELECT grade, reasons FROM grades")
    assert grade[0] in ("B", "C")
    assert "corrected" in grade[1]
    query = "SELECT severity, fact_id, message FROM findings WHERE rule = 'corrected'"
    ((severity, fact_id, message),) = place.rows(query)
    assert (severity, fact_id) == ("info", place.fact()["fact_id"])
    assert "printed 5,986.19, corrected to 5982.19 万元 by 某人 on " in message
    assert REASON in message
    query = "SELECT source_name, page, printed, corrected, who, reason FROM corrections"
    ((_, *listed),) = place.rows(query)
    assert listed == [place.fact()["page"], "5,986.19", "5982.19", "某人", REASON]
    corrected = content_hash(place.settings.warehouse_file)
    assert corrected != before
    assert place.run().loaded == (), "the same file again is nothing new"

    correct.remove(place.settings, *find(place))
    assert not path.exists()
    place.run()
    assert place.shown() == printed
    assert content_hash(place.settings.warehouse_file) == before


def test_a_fresh_run_over_documents_and_corrections_gives_the_same_warehouse(place: Place, tmp_path: Path) -> None:
    place.run(publishers_error())
    path = place.correct("5982.19")
    place.run()
    other = Place(tmp_path / "other")
    other.settings.corrections_dir.mkdir(parents=True)
    # A comment more: other bytes, the same corrections.
    (other.settings.corrections_dir / path.name).write_bytes(path.read_bytes() + b"# seen\n")
    other.run(sound().pdf())
    other.run(publishers_error())
    whole = Place(tmp_path / "whole")
    whole.settings.corrections_dir.mkdir(parents=True)
    (whole.settings.corrections_dir / path.name).write_bytes(path.read_bytes())
    whole.run(publishers_error())
    assert content_hash(whole.settings.warehouse_file) == content_hash(place.settings.warehouse_file)
    whole.run(sound().pdf())
    assert content_hash(whole.settings.warehouse_file) == content_hash(other.settings.warehouse_file)


def test_an_unreadable_cell_stops_its_table_until_a_person_reads_it(place: Place) -> None:
    summary = place.run(unreadable())
    (loaded,) = summary.partly_stopped
    assert (summary.quarantined, summary.asks_for_a_person) == ([], True)
    assert loaded.stopped == ("fin_total (unreadable_amount, page 4)",)
    assert place.rows("SELECT count(*) FROM facts WHERE table_key = 'fin_total'") == [(0,)]
    assert place.rows("SELECT count(*) > 0 FROM facts WHERE table_key = 'fin_expenditure'") == [(True,)]
    query = "SELECT table_key, stop_reason, stop_page FROM tables_read WHERE status = 'stopped'"
    assert place.rows(query) == [("fin_total", "unreadable_amount", 4)]
    ((grade, reasons),) = place.rows("SELECT grade, reasons FROM grades")
    assert (grade, reasons.startswith("fin_total is stopped: unreadable_amount (")) == ("C", True)
    query = "SELECT tables_stopped, stopped_tables, tables_missing FROM disclosure_quality"
    assert place.rows(query) == [(1, "fin_total", 0)]
    fact = place.fact()
    assert (fact["cell_kind"], fact["amount_text"]) == ("unreadable", "5,982.1X")
    ((found,),) = place.rows("SELECT fact_id FROM findings WHERE rule = 'unreadable_amount'")
    assert found == fact["fact_id"]
    place.correct("5,982.19")
    summary = place.run()
    assert (summary.quarantined, summary.partly_stopped) == ([], [])
    assert place.rows("SELECT count(*) FROM tables_read WHERE status = 'stopped' OR stop_reason IS NOT NULL") == [(0,)]
    assert place.shown() == ("59821900.00", None, "5,982.1X", True, "5,982.19")
    assert place.rows("SELECT severity FROM findings WHERE rule = 'unreadable_amount'") == [("info",)]
    assert place.rows("SELECT count(*) FROM check_results WHERE verdict = 'suspected_misreading'") == [(0,)]
    assert place.rows("SELECT count(*) FROM facts WHERE cell_kind = 'unreadable'") == [(0,)]


def test_a_suspected_misreading_is_cleared_by_what_the_person_reads(place: Place) -> None:
    summary = place.run(sound().pdf(), reader=misread)
    assert [row.stopped for row in summary.loaded] == [("fin_total (gate_second_reading, page 4)",)]
    place.correct("5982.19")
    assert place.run().partly_stopped == []
    assert place.shown()[:2] == ("59821900.00", "59861900.00")


def test_a_confirmed_reading_is_the_publishers_error_and_loads(place: Place) -> None:
    place.run(sound().pdf(), reader=misread)
    place.correct(place.fact()["amount_text"])
    assert place.run().partly_stopped == []


Change = Callable[[str], str]


DEFECTS: list[tuple[Change, str]] = [
    (lambda text: text.replace('printed = "5,986.19"', 'printed = "5,986.29"'), "was read on page 4"),
    (lambda text: text.replace("page = 4", "page = 5"), "line 5: page is 5"),
    (lambda text: text.replace('who = "某人"\n', ""), "line 5: who is missing."),
    (lambda text: text + "x", "is not TOML"),
    (lambda text: text.replace('document_sha256 = "', 'document_sha256 = "0'), "must be the full hash"),
    (lambda text: text + text[text.index("[[") :], "the cell is already corrected on line 5"),
]


def test_a_correction_that_does_not_fit_stops_its_document_and_no_other(place: Place) -> None:
    place.run(publishers_error())
    place.run(sound().pdf())
    path = place.correct("5982.19", fact_id=wrong_total(place))
    good = path.read_text("utf-8")
    place.run()
    for change, says in DEFECTS:
        assert change(good) != good
        path.write_text(change(good), "utf-8")
        summary = place.run()
        assert summary.reasons == {"correction_invalid": 1}, says
        (row,) = summary.quarantined
        assert says in (row.message or "")
        assert path.name in (row.message or "")
        assert place.rows("SELECT count(*) FROM corrections") == [(0,)]
        assert place.rows("SELECT status, count(*) FROM documents GROUP BY status ORDER BY status") == [
            ("loaded", 1),
            ("quarantined", 1),
        ]
        (bad,) = [one for one in _corrections(place.settings) if one.verdict == "bad"]
        assert says in bad.says
    path.write_text(good, "utf-8")
    place.run()
    assert place.rows("SELECT count(*) FROM quarantine") == [(0,)]
    assert place.rows("SELECT count(*) FROM all_facts WHERE is_corrected") == [(1,)]


def test_a_file_that_belongs_to_no_document_is_said_in_every_run(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place.run(sound().pdf())
    folder = place.settings.corrections_dir
    folder.mkdir()
    for name in ("entities.toml", "withdrawn.toml"):
        (folder / name).write_text("# nothing on record\n", "utf-8")
    for name in ("README.md", "某局.toml", f"{'0' * 16}.toml", ".hidden.toml"):
        (folder / name).write_text('document_sha256 = "x"\n', "utf-8")
    for summary in (place.run(), place.run()):
        assert sorted(file.name for file in summary.strays) == [f"{'0' * 16}.toml", "某局.toml"]
        assert summary.asks_for_a_person
    verdicts = {one.says.partition(":")[0]: one.verdict for one in _corrections(place.settings)}
    assert verdicts["某局.toml"] == "bad"
    for name, value in place.variables.items():
        monkeypatch.setenv(name, value)
    assert main(["run", "--strict"]) == Exit.QUARANTINED
    assert "2 correction files belong to no document" in capsys.readouterr().out
    assert main(["run"]) == Exit.OK


def test_a_missing_folder_takes_no_correction_back(place: Place, tmp_path: Path) -> None:
    place.run(publishers_error())
    place.correct("5982.19")
    place.run()
    elsewhere = replace(place.settings, corrections_dir=tmp_path / "other")
    with pytest.raises(JuesuanError, match=r"other does not exist, but .* documents with corrections \(1\)"):
        ingest_run(elsewhere, quiet=True)
    elsewhere.corrections_dir.mkdir()
    ingest_run(elsewhere, quiet=True)
    assert place.shown()[3] is False


def test_a_correction_that_breaks_what_holds_is_refused_until_it_is_confirmed(place: Place) -> None:
    place.run(sound().pdf())
    fact_id = sum_cell(place)
    ((printed,),) = place.rows(TEXT.format(fact_id))
    with pytest.raises(JuesuanError, match=r"breaks what holds as printed: .*--confirm"):
        place.correct("999", fact_id=fact_id)
    assert not place.settings.corrections_dir.exists()

    made = correct.draft(
        place.settings, place.settings.warehouse_file, correct.Entry(fact_id, "999", REASON, "某人"), confirm=True
    )
    checks = made.correction.confirm
    assert checks
    assert made.refused == []
    path = correct.write(place.settings, made)
    confirmed = path.read_text("utf-8")

    path.write_text("\n".join(line for line in confirmed.splitlines() if not line.startswith("confirm")), "utf-8")
    summary = place.run()
    (row,) = summary.quarantined
    assert row.reason == "correction_invalid"
    for said in (f"999 in place of {printed}", checks[0], "confirm = [", "holds as printed", path.name):
        assert said in (row.message or "")
    assert [one.verdict for one in _corrections(place.settings) if one.verdict == "bad"] == ["bad"]
    assert correct.list_corrections(place.settings)[0]["state"] == "cannot be used"

    path.write_text(confirmed.replace(f'"{checks[0]}"', '"Z99"'), "utf-8")
    assert checks[0] in (place.run().quarantined[0].message or ""), "another check is confirmed, not this one"

    path.write_text(confirmed, "utf-8")
    assert place.run().quarantined == []
    verdicts = place.rows("SELECT DISTINCT verdict FROM check_results WHERE result = 'fail'")
    assert set(verdicts) == {("correction_disagrees",), ("rule_not_applicable",)}
    ((grade, reasons),) = place.rows("SELECT grade, reasons FROM grades")
    assert (grade, all(check in reasons for check in checks)) == ("C", True)
    asked = "SELECT message FROM check_results WHERE verdict = 'correction_disagrees'"
    messages = [message for (message,) in place.rows(asked)]
    assert messages
    assert all("a person put it there" in message and "publisher" not in message for message in messages)
