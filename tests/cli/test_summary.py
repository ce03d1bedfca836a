from __future__ import annotations

from pathlib import Path

import pytest

from cli.summary import show_summary
from pipeline.loading.judge import Loaded
from pipeline.runs.published import Quarantine
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings


def test_a_person_reads_what_was_refused_and_why(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Loaded("0" * 64, f"{n}.pdf", "quarantined", "empty_file", "long", 0, 0) for n in range(11, -1, -1)]
    show_summary(RunSummary(run_id="r", found=12, known=0, ignored=(), loaded=tuple(rows)), settings)
    text = capsys.readouterr().out
    assert "quarantine 12 documents (12 empty_file)" in text
    assert "- 0.pdf: The file has no bytes.\n" in text
    assert "- and 2 more\n" in text


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        (Quarantine(3, 0), Quarantine(0, 3), "quarantine empty (3 before this run, 3 accepted)"),
        (
            Quarantine(3, 0),
            Quarantine(2, 1),
            "2 documents in quarantine now (3 before this run, 1 accepted)",
        ),
        (Quarantine(), Quarantine(), ""),
    ],
)
def test_a_run_without_a_new_document_says_what_is_in_quarantine(
    settings: Settings, capsys: pytest.CaptureFixture[str], before: Quarantine, now: Quarantine, says: str
) -> None:
    about = {"quarantine_before": before, "quarantine": now, "relinked": before != now}
    summary = RunSummary(run_id="r", found=3, known=3, ignored=(), **about)  # type: ignore[arg-type]
    show_summary(summary, settings)
    text = capsys.readouterr().out
    assert says in text
    assert ("quarantine" in text) == bool(says)
    assert ("the decisions on record" in text) == (before != now)
    assert summary.as_dict()["quarantine"] == {"open": now.open, "open_before": before.open, "accepted": now.accepted}


@pytest.mark.parametrize(
    ("read", "says"),
    [
        ({}, "1,900 facts, 2 findings"),
        ({"statements": 1200}, "1,900 facts, 2,400 statements, 2 findings"),
        ({"statements": 1200, "forms": 1}, "1,900 facts, 2,400 statements, 2 forms, 2 findings"),
        ({"forms": 1}, "1,900 facts, 2 forms, 2 findings"),
    ],
)
def test_statements_and_forms_are_counted_where_there_are_any(
    settings: Settings, capsys: pytest.CaptureFixture[str], read: dict[str, int], says: str
) -> None:
    rows = tuple(Loaded(f"{n}" * 64, f"{n}.pdf", "loaded", None, None, 950, 1, **read) for n in range(2))
    summary = RunSummary(run_id="r", found=2, known=0, ignored=(), loaded=rows)
    show_summary(summary, settings)
    assert f"loaded     2 documents, {says} in " in capsys.readouterr().out
    counted = {name: summary.as_dict()[name] for name in ("statements", "forms")}
    assert counted == {name: 2 * read.get(name, 0) for name in counted}


def test_nothing_new_is_said(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.warehouse_file.parent.mkdir(parents=True)
    settings.warehouse_file.touch()
    show_summary(RunSummary(run_id="r", found=3, known=5, ignored=()), settings)
    text = capsys.readouterr().out
    assert "found      3 files; 5 documents of the archive are up to date in the warehouse\n" in text
    assert "nothing new: the warehouse is up to date" in text


def test_a_folder_without_pdfs_is_no_warehouse_that_is_up_to_date(
    settings: Settings, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nothing = RunSummary(run_id="r", found=0, known=0, ignored=())
    show_summary(nothing, settings)
    text = capsys.readouterr().out
    assert f"no PDFs in {settings.drop_dir.absolute()} (setting drop_dir; `juesuan config`" in text
    assert "there is no warehouse yet" in text
    assert "up to date\n" not in text
    show_summary(nothing, settings, [tmp_path / "some"])
    assert f"no PDFs in {tmp_path / 'some'}; there is no warehouse yet" in capsys.readouterr().out
