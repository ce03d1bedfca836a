from __future__ import annotations

import pytest

from flows.errors import JuesuanError
from flows.recording import recorded_run
from flows.report import RunSummary
from flows.rerun import plan_rerun
from flows.run import carry_out
from flows.settings import Settings
from tests.flows.fakes import document, read_document
from tests.flows.test_run import FakeGate, drop, rows, run


@pytest.fixture
def filled(settings: Settings) -> Settings:
    drop(settings, a=document("甲局", 2023), b=document("甲局", 2024), c=document("乙局", 2024))
    run(settings)
    return settings


def rerun(settings: Settings, department: str, year: int | None = None, *, force: bool = False) -> RunSummary:
    with recorded_run(settings, "department") as recording:
        plan = plan_rerun(settings, department, year, force=force)
        return carry_out(settings, plan, recording, reader=read_document, gate=FakeGate(), quiet=True)


def test_one_department_is_judged_and_loaded_again_and_read_only_when_asked(filled: Settings) -> None:
    before = rows(filled, "SELECT * FROM facts ORDER BY ALL")
    again = rerun(filled, "甲局")
    assert (len(again.read), sorted(row.source_name for row in again.loaded)) == (0, ["a.pdf", "b.pdf"])
    forced = rerun(filled, "甲局", 2024, force=True)
    assert [outcome.source_name for outcome in forced.read] == ["b.pdf"]
    assert [row.source_name for row in forced.loaded] == ["b.pdf"]
    assert rows(filled, "SELECT * FROM facts ORDER BY ALL") == before
    assert rows(filled, "SELECT flow FROM runs ORDER BY started_at") == [("ingest",), ("department",), ("department",)]


def test_what_was_never_staged_is_read_from_the_archive(filled: Settings) -> None:
    import shutil

    shutil.rmtree(filled.staging_dir)
    for file in filled.drop_dir.glob("*.pdf"):
        file.unlink()
    assert [outcome.source_name for outcome in rerun(filled, "乙局").read] == ["c.pdf"]


@pytest.mark.parametrize(
    ("department", "year", "says"),
    [("甲局", 2022, "甲局 for 2022; there are 2023, 2024"), ("甲局本级", None, "called '甲局本级'; there is 甲局")],
)
def test_a_name_or_year_that_is_not_there_is_told_with_what_is(
    filled: Settings, department: str, year: int | None, says: str
) -> None:
    with pytest.raises(JuesuanError, match=says):
        plan_rerun(filled, department, year)


def test_lost_bytes_are_told(filled: Settings) -> None:
    for file in filled.archive_dir.rglob("*"):
        if file.is_file():
            file.unlink()
    with pytest.raises(JuesuanError, match="has not the bytes of 2 of the documents"):
        plan_rerun(filled, "甲局")
