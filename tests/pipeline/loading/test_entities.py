"""Entities and versions through whole runs: what the command lists, and what the record changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from common.errors import JuesuanError
from pipeline.doctor import _record
from pipeline.runs.plan import make_plan
from pipeline.settings import Settings
from tests.fakes import document
from tests.pipeline.loading.test_conflicts import dated, paper
from tests.pipeline.loading.test_conflicts import run as run_papers
from tests.runs import drop, rows, run
from warehouse.content_hash import content_hash

_WHY = ("--reason", "the site says so", "--who", "李四")


@pytest.fixture
def project(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of a run, also for commands."""
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("JUESUAN_CORRECTIONS_DIR", str(settings.corrections_dir))
    return settings


def _ids(settings: Settings) -> dict[str, str]:
    return dict(rows(settings, "SELECT canonical_name, entity_id FROM entities"))


def _asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert main(["entities", *arguments, "--json"]) == 0
    answer: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return answer


def test_the_command_lists_entities_with_names_documents_and_questions(
    project: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(
        project,
        a=document("某市规划和资源局", 2022),
        b=document("某市规划与资源局", 2023),
        c=document("某市财政局", 2023),
        d=document("某市财政局", 2023, amount=5),
    )
    run(project)
    entities = {row["canonical_name"]: row for row in _asked(capsys)}
    assert {name: row["documents"] for name, row in entities.items()} == {
        "某市规划和资源局": 1,
        "某市规划与资源局": 1,
        "某市财政局": 2,
    }
    assert entities["某市财政局"]["restated"] == 1
    assert entities["某市规划和资源局"]["questions"] == "entity_candidate"
    assert [row["canonical_name"] for row in _asked(capsys, "--like", "财政")] == ["某市财政局"]
    asked = {row["canonical_name"] for row in _asked(capsys, "--questions")}
    assert asked == {"某市规划和资源局", "某市规划与资源局", "某市财政局"}  # the versions of the last share nothing
    assert main(["entities", "show", "规划与"]) == 0
    shown = capsys.readouterr().out
    assert "may be 某市规划和资源局" in shown
    assert "b.pdf" in shown


def test_a_merge_is_followed_by_the_next_run_and_taken_back_with_its_entry(
    project: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(project, a=document("某市规划和资源局", 2022), b=document("某市规划与资源局", 2023))
    run(project)
    before, ids = content_hash(project.warehouse_file), _ids(project)

    assert main(["entities", "merge", "规划与", "规划和", *_WHY]) == 0
    assert "the next `juesuan run` follows it" in capsys.readouterr().err
    assert not make_plan(project).nothing_new
    summary = run(project)
    assert (summary.read, summary.loaded) == ((), ())  # linked again, and nothing read or judged
    assert _ids(project) == {"某市规划与资源局": ids["某市规划和资源局"]}
    changes = rows(project, "SELECT change_kind, reason, decided_by FROM entity_changes")
    assert changes == [("merge", "the site says so", "李四")]
    assert make_plan(project).nothing_new

    (project.corrections_dir / "entities.toml").unlink()
    run(project)
    assert content_hash(project.warehouse_file) == before


def test_a_rename_a_succession_and_a_split_on_record(project: Settings) -> None:
    drop(
        project,
        a=document("某市国土局", 2018),
        b=document("某市资源局", 2019),
        c=document("某市水利局", 2018),
        d=document("某市水务局", 2019),
        e=document("某市教育局", 2018),
        f=document("某市教育局", 2019),
    )
    run(project)
    ids = _ids(project)
    assert main(["entities", "merge", "国土局", "资源局", "--from-year", "2019", *_WHY]) == 0
    assert main(["entities", "succeed", "水利局", "水务局", "--year", "2019", *_WHY]) == 0
    assert main(["entities", "split", "f.pdf", "--name", "白水区教育局", "--division", "青山市白水区", *_WHY]) == 0
    run(project)
    after = _ids(project)
    assert after["某市资源局"] == ids["某市资源局"]
    assert "某市国土局" not in after
    assert rows(project, "SELECT alias_kind FROM entity_aliases WHERE alias = '某市国土局'") == [("former",)]
    asked = "SELECT canonical_name, valid_from, valid_to FROM entities WHERE contains(canonical_name, '水') ORDER BY 2"
    assert rows(project, asked) == [("某市水务局", 2019, None), ("某市水利局", None, 2018)]
    asked = "SELECT canonical_name, division_name, first_year FROM entities WHERE contains(canonical_name, '教育')"
    assert set(rows(project, asked)) == {("某市教育局", "青山市白水区", 2019), ("某市教育局", "某市", 2018)}


def test_a_withdrawn_document_stays_and_is_not_shown(project: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    drop(project, a=paper(total=1), b=paper(total=2))
    dated(project, a="2024-09-01", b="2024-10-01")
    run_papers(project)
    assert rows(project, "SELECT DISTINCT source_name FROM facts") == [("b.pdf",)]
    assert main(["entities", "withdraw", "b.pdf", "--on", "2024-11-01", *_WHY]) == 0
    run_papers(project)
    assert rows(project, "SELECT DISTINCT source_name FROM facts") == [("a.pdf",)]
    assert rows(project, "SELECT source_name, version_state FROM documents ORDER BY ALL") == [
        ("a.pdf", "current"),
        ("b.pdf", "withdrawn"),
    ]
    as_of = {day: rows(project, f"SELECT DISTINCT source_name FROM facts_as_of(DATE '{day}')") for day in (
        "2024-09-15", "2024-10-15", "2024-11-02",
    )}  # fmt: skip
    assert as_of == {
        "2024-09-15": [("a.pdf",)],
        "2024-10-15": [("b.pdf",)],
        "2024-11-02": [("a.pdf",)],
    }
    with pytest.raises(JuesuanError, match="nothing was known on 2024-08-31"):
        rows(project, "FROM facts_as_of(DATE '2024-08-31')")
    assert main(["entities", "withdraw", "b.pdf", "--on", "2024-11-01", *_WHY]) == 1
    assert "withdrawn twice" in capsys.readouterr().err
    assert make_plan(project).nothing_new


def test_what_is_not_clear_is_refused_and_nothing_is_written(
    project: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(project, a=document("某市甲局"), b=document("某市乙局"))
    run(project)
    for arguments, words in (
        (["merge", "局", "甲局"], "name one by its entity_id"),
        (["merge", "丙局", "甲局"], "no entity is called '丙局'"),
        (["merge", "甲局", "甲局"], "merged into itself"),
        (["split", "x.pdf", "--name", "某县甲局"], "no document"),
        (["split", "a.pdf", "b.pdf", "--name", "某县甲局"], "not of one entity"),
        (["withdraw", "a.pdf", "--on", "yesterday"], "is not a date"),
    ):
        assert main(["entities", *arguments, *_WHY]) == 1, arguments
        assert words in capsys.readouterr().err
    assert not project.corrections_dir.exists() or list(project.corrections_dir.iterdir()) == []


def test_a_record_that_is_not_sound_stops_the_run_with_its_entry(project: Settings) -> None:
    drop(project, a=document())
    project.corrections_dir.mkdir()
    (project.corrections_dir / "entities.toml").write_text("[[merge]]\nentity = 'D0123456789'\n", "utf-8")
    with pytest.raises(JuesuanError, match=r"entities.toml: \[\[merge\]\] number 1: into is missing"):
        run(project)
    assert [check.verdict for check in _record(project)] == ["bad"]


def test_what_a_version_restated_is_shown_cell_by_cell(project: Settings) -> None:
    drop(project, a=paper(total=100), b=paper(total=250))
    dated(project, a="2024-09-01", b="2024-10-01")
    run_papers(project)
    columns = "change, earlier_text, amount_text, earlier_version_no, version_no, entity_name, row_key"
    assert rows(project, f"SELECT {columns} FROM restatements") == [
        ("changed", "1.0", "2.5", 1, 2, "某市某局", "expenditure_current_year")
    ]
    assert rows(project, "SELECT rule, severity FROM findings WHERE finding_no > 1000 AND rule <> 'entity_new'") == [
        ("restated", "info")
    ]


def test_the_order_of_arrival_and_of_decisions_leaves_no_trace(project: Settings, tmp_path: Path) -> None:
    names = ("某市甲局", "某市乙局", "某市丙局")
    documents = {f"d{n}": document(names[n % 3], 2020 + n % 2, n) for n in range(9)}
    drop(project, **documents)
    run(project)
    assert main(["entities", "merge", "甲局", "乙局", *_WHY]) == 0
    run(project)
    whole = content_hash(project.warehouse_file)
    project.warehouse_file.unlink()
    for file in project.drop_dir.iterdir():
        file.unlink()
    (project.archive_dir).rename(tmp_path / "old archive")
    last_first = list(reversed(documents.items()))
    for some in (last_first[:1], last_first[1:5], last_first[5:]):
        drop(project, **dict(some))
        run(project)
    assert content_hash(project.warehouse_file) == whole
