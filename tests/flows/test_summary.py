from __future__ import annotations

import pytest

from flows.loading import Loaded
from flows.report import RunSummary
from flows.settings import Settings
from flows.summary import show_summary


def test_a_person_reads_what_was_refused_and_why(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Loaded("0" * 64, f"{n}.pdf", "quarantined", "empty_file", "long", 0, 0) for n in range(11, -1, -1)]
    show_summary(RunSummary(run_id="r", found=12, known=0, ignored=(), loaded=tuple(rows)), settings)
    text = capsys.readouterr().out
    assert "quarantine 12 documents (12 empty_file)" in text
    assert "- 0.pdf: The file has no bytes.\n" in text
    assert "- and 2 more\n" in text


def test_nothing_new_is_said(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    show_summary(RunSummary(run_id="r", found=3, known=3, ignored=()), settings)
    assert "nothing new: the warehouse is up to date" in capsys.readouterr().out
