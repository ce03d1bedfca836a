"""Versions that contradict each other, copies, and the table of sources, through whole runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from common.language import Bilingual
from pipeline.runs.plan import make_plan
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings
from schemas.reading.frames import frame
from schemas.wording.rules import RuleText, rule_texts
from tests.fakes import document
from tests.fakes import read_document as read_one
from tests.runs import copy_run, drop, rows
from tests.runs import run as run_with
from transforms.result import DocumentResult
from warehouse.content_hash import content_hash

_WHY = ("--reason", "the site says so", "--who", "李四")
_CELLS = 10


def paper(*, total: int = 100, rest: int = 0, entity: str = "某市某局", year: int = 2024, note: str = "") -> bytes:
    """A document whose first cell is `total`, and whose others follow from `rest`; `note` changes its bytes alone."""
    return document(f"{entity}#{rest}#{note}", year, total)


def read(data: bytes, source_name: str) -> DocumentResult:
    """Ten cells of 收入支出决算总表 for each document."""
    does, entity, year, total = data.decode().split("|")
    name, rest, _ = entity.split("#")
    result = read_one(f"{does}|{name}|{year}|{total}".encode(), source_name)
    document_result = read_one(data, source_name)
    (fact,) = result.frames["facts"].to_dict("records")
    cells = []
    for number in range(_CELLS):
        amount = int(total) if number == 0 else int(rest) * 1000 + number
        key = "expenditure_current_year" if number == 0 else f"row_{number}"
        cells.append(
            fact
            | {
                "fact_id": f"{document_result.document_sha256[:24]}{number:08x}",
                "document_sha256": document_result.document_sha256,
            }
            | {"table_key": "fin_total", "panel": "expenditure", "row_key": key, "account_code": key, "row_no": number}
            | {"code_system": "item", "measure": "expenditure", "phase": "executed", "budget_book": "all"}
            | {"account_level": None, "amount_fen": amount, "printed_fen": amount, "amount_text": str(amount / 100)}
        )
    frames = {**document_result.frames, "facts": frame("facts").build(cells)}
    frames["evidence"] = frames["evidence"].assign(value=name, printed=name)
    disclosure = result.disclosure
    return DocumentResult(
        **{**vars(document_result), "frames": frames, "disclosure": disclosure},
    )


def run(settings: Settings, **options: Any) -> RunSummary:
    return run_with(settings, reader=read, **options)


@pytest.fixture
def project(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("JUESUAN_CORRECTIONS_DIR", str(settings.corrections_dir))
    return settings


def states(settings: Settings) -> dict[str, tuple[str, str]]:
    """By name of the file, the state of the version and whether it is a reason of the grade, which is C then."""
    asked = (
        "SELECT source_name, version_state, d.grade, reasons FROM documents AS d JOIN grades USING (document_sha256)"
    )
    states_by_name = {}
    for name, state, grade, reasons in rows(settings, asked):
        in_doubt = any(f"{rule} (Two documents" in reasons for rule in ("version_order_unknown", "versions_differ"))
        assert grade == "C"  # most tables are missing
        states_by_name[name] = (state, "C" if in_doubt else "A")
    return states_by_name


def dated(settings: Settings, **days: str) -> None:
    for name, day in days.items():
        (settings.drop_dir / f"{name}.pdf.json").write_text(json.dumps({"published_on": day}))


def test_undated_versions_that_contradict_each_other_are_both_in_doubt(project: Settings) -> None:
    drop(project, a=paper(total=100), b=paper(total=250), c=paper(year=2023))
    summary = run(project)
    assert states(project) == {"a.pdf": ("in_doubt", "C"), "b.pdf": ("in_doubt", "C"), "c.pdf": ("current", "A")}
    assert rows(project, "SELECT DISTINCT source_name FROM facts") == [("c.pdf",)]
    asked = "SELECT rule, severity, count(*) FROM findings WHERE rule LIKE 'version%' GROUP BY ALL"
    assert rows(project, asked) == [("version_order_unknown", "warn", 2)]
    ((line,),) = [summary.conflicts]
    assert all(words in line for words in ("a.pdf", "b.pdf", "no date says which came later"))
    assert {row.source_name: bool(row.conflict) for row in summary.loaded} == {
        "a.pdf": True,
        "b.pdf": True,
        "c.pdf": False,
    }


def test_everyday_views_show_a_conflict_and_no_figure(project: Settings) -> None:
    drop(
        project,
        a=paper(total=100),
        b=paper(total=250),
        c=paper(year=2023),
        d=paper(year=2025),
        other=paper(entity="某市乙局"),
    )
    run(project)
    asked = (
        "SELECT amount_yuan, version_conflict, grade, source_name FROM key_figures"
        " WHERE entity_name = '某市某局' AND fiscal_year = 2024"
    )
    assert rows(project, asked) == [(None, True, "C", "a.pdf | b.pdf")]
    asked = (
        "SELECT fiscal_year, basis, growth_rate, version_conflict FROM growth WHERE entity_name = '某市某局' ORDER BY 1"
    )
    assert rows(project, asked) == [
        (2023, "no_earlier_year", None, False),
        (2024, "version_conflict", None, True),
        (2025, "version_conflict", None, True),
    ]
    asked = "SELECT entity_name, place, ranked, version_conflict FROM ranking(2024, 'expenditure_current_year')"
    assert rows(project, asked) == [("某市乙局", 1, 1, False), ("某市某局", None, 1, True)]
    asked = "SELECT place, compared, version_conflict FROM peers('某市某局', 2024)"
    assert rows(project, asked) == [(None, 1, True)]
    asked = "SELECT source_name, documents, versions, rules FROM version_conflicts ORDER BY 1"
    assert rows(project, asked) == [("a.pdf", 2, 2, "version_order_unknown"), ("b.pdf", 2, 2, "version_order_unknown")]
    asked = (
        "SELECT change, row_key, least(other_yuan, amount_yuan), greatest(other_yuan, amount_yuan)"
        " FROM version_conflict_cells"
    )
    assert [(c, k, float(a), float(b)) for c, k, a, b in rows(project, asked)] == [
        ("changed", "expenditure_current_year", 1.0, 2.5)
    ]
    assert rows(project, "SELECT count(*) FROM restatements") == [(0,)]
    assert rows(
        project, "SELECT source_name FROM facts_as_of(DATE '2030-01-01') WHERE fiscal_year = 2024 GROUP BY 1"
    ) == [("other.pdf",)]


@pytest.mark.parametrize("how", ["sidecar", "table", "current", "withdraw"])
def test_a_date_or_a_person_decides(
    project: Settings, tmp_path_factory: pytest.TempPathFactory, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_run(project, tmp_path_factory, reader=read, a=paper(total=100), b=paper(total=250))
    if how == "sidecar":
        dated(project, a="2025-10-01", b="2025-08-01")
    elif how == "table":
        (project.drop_dir / "sources.csv").write_text(
            "file,published_on\na.pdf,2025-10-01\nb.pdf,2025-08-01\n", "utf-8-sig"
        )
    elif how == "current":
        assert main(["entities", "current", "a.pdf", *_WHY]) == 0
    else:
        assert main(["entities", "withdraw", "b.pdf", "--on", "2025-01-01", *_WHY]) == 0
    assert not make_plan(project).nothing_new
    run(project)
    after = states(project)
    assert after["a.pdf"] == ("current", "A")
    assert after["b.pdf"] == (("withdrawn" if how == "withdraw" else "superseded"), "A")
    assert rows(project, "SELECT DISTINCT source_name FROM facts") == [("a.pdf",)]
    restated = rows(project, "SELECT earlier_text, amount_text FROM restatements")
    assert restated == ([] if how == "withdraw" else [("2.5", "1.0")])
    assert rows(project, "SELECT count(*) FROM version_conflicts") == [(0,)]
    assert make_plan(project).nothing_new
    # What comes later was not decided about.
    drop(project, late=paper(total=999))
    run(project)
    assert states(project)["a.pdf"] == ("in_doubt", "C")
    assert states(project)["late.pdf"] == ("in_doubt", "C")


def test_one_date_orders_nothing(project: Settings) -> None:
    drop(project, a=paper(total=100), b=paper(total=250))
    dated(project, a="2025-08-01")
    (project.drop_dir / "b.pdf.json").write_text('{"retrieved_on": "2025-09-01"}')
    run(project)
    assert {state for state, _ in states(project).values()} == {"in_doubt"}
    (project.drop_dir / "a.pdf.json").write_text('{"published_on": "2025-08-01", "retrieved_on": "2025-08-02"}')
    run(project)
    assert states(project)["b.pdf"][0] == "current"


def test_a_copy_is_no_version(project: Settings) -> None:
    drop(project, a=paper(note="x"), b=paper(note="y"), c=paper(total=250))
    dated(project, b="2025-08-01", c="2025-07-01")
    run(project)
    assert {name: state for name, (state, _) in states(project).items()} == {
        "a.pdf": "copy", "b.pdf": "current", "c.pdf": "superseded",
    }  # fmt: skip
    assert rows(project, "SELECT version_no, versions FROM disclosures ORDER BY 1") == [(1, 2), (2, 2), (2, 2)]
    assert rows(project, "SELECT count(*), count(DISTINCT source_name) FROM facts") == [(_CELLS, 1)]
    assert rows(project, "SELECT count(*) FROM restatements") == [(1,)]
    asked = "SELECT rule, severity FROM findings WHERE finding_no > 1000 AND rule <> 'entity_new' ORDER BY 1"
    assert rows(project, asked) == [("restated", "info"), ("version_copy", "info")]
    assert rows(project, "SELECT count(*) FROM key_figures") == [(1,)]


def test_another_body_of_the_same_name_replaces_nothing(project: Settings) -> None:
    drop(project, a=paper(total=100), b=paper(total=250, rest=7))
    dated(project, a="2025-08-01", b="2025-10-01")
    run(project)
    assert states(project) == {"a.pdf": ("in_doubt", "C"), "b.pdf": ("in_doubt", "C")}
    asked = (
        "SELECT rule, severity, count(*) FROM findings WHERE finding_no > 1000 AND rule <> 'entity_new' GROUP BY ALL"
    )
    assert rows(project, asked) == [("versions_differ", "warn", 2)]
    assert rows(project, "SELECT count(*) FROM facts") == [(0,)]
    shown = "SELECT DISTINCT source_name FROM facts_as_of(DATE '2025-09-01')"
    assert rows(project, shown) == [("a.pdf",)]
    assert main(["entities", "split", "b.pdf", "--name", "黑土市某局", "--division", "黑土市", *_WHY]) == 0
    run(project)
    assert states(project) == {"a.pdf": ("current", "A"), "b.pdf": ("current", "A")}


def test_a_file_replaced_under_its_own_name_is_a_conflict_that_is_told(
    project: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(project, a=paper(total=100))
    run(project)
    drop(project, a=paper(total=250))
    summary = run(project)
    (line,) = summary.conflicts
    assert "a.pdf was replaced by another file of its name" in line
    assert rows(project, "SELECT version_state, count(*) FROM documents GROUP BY ALL") == [("in_doubt", 2)]
    assert main(["entities", "current", "a.pdf", *_WHY]) == 1
    assert "name one by its hash" in capsys.readouterr().err


def test_what_is_wrong_with_the_table_of_sources_is_told_with_its_line(project: Settings) -> None:
    drop(project, a=paper(), b=paper(year=2023))
    table = project.drop_dir / "sources.csv"
    table.write_text(
        "file,url,published_on,remark\na.pdf,https://a.gov.cn/1.pdf,2025-13-01,x\nb.pdf,https://b.gov.cn,2025-08-01,\n"
        "c.pdf,,2025-08-01,\n,,2025-08-01,\nb.pdf,https://b.gov.cn,2025-08-02,\n",
        "utf-8",
    )
    summary = run(project)
    assert [str(line).partition(":")[0] for line in summary.sources] == [
        "sources.csv line 1",
        "sources.csv line 2, a.pdf",
        "sources.csv line 5",
        "sources.csv line 6, b.pdf",
        "sources.csv line 4, c.pdf",
    ]
    assert summary.ignored == ()
    asked = "SELECT source_name, source_url, published_on FROM documents ORDER BY 1"
    assert rows(project, asked) == [("a.pdf", "https://a.gov.cn/1.pdf", None), ("b.pdf", None, None)]
    asked = "SELECT count(*) FROM findings WHERE rule = 'sidecar_invalid' AND severity = 'warn'"
    assert rows(project, asked) == [(2,)]
    table.write_text("file,published_on\nb.pdf,2025-08-01\na.pdf,2025-09-01\n", "utf-8")
    assert len(make_plan(project).load) == 2
    assert run(project).sources == ()
    assert rows(project, asked) == [(0,)]


def test_a_sidecar_and_a_table_that_contradict_each_other_give_no_date(project: Settings) -> None:
    drop(project, a=paper())
    dated(project, a="2025-08-01")
    (project.drop_dir / "sources.csv").write_text("file,published_on\na.pdf,2025-09-01\n")
    run(project)
    assert rows(project, "SELECT published_on FROM documents") == [(None,)]
    ((message,),) = rows(project, "SELECT message FROM findings WHERE rule = 'sidecar_invalid'")
    assert all(words in message for words in ("2025-08-01", "2025-09-01", "neither is used"))


def test_the_table_gives_dates_to_documents_whose_files_are_gone(project: Settings) -> None:
    drop(project, a=paper(total=100), b=paper(total=250))
    run(project)
    for name in ("a.pdf", "b.pdf"):
        (project.drop_dir / name).unlink()
    (project.drop_dir / "sources.csv").write_text("file,retrieved_on\na.pdf,2025-09-01\nb.pdf,2025-09-02\n")
    assert run(project).sources == ()
    assert states(project)["b.pdf"][0] == "current"
    assert make_plan(project).nothing_new


def test_a_table_that_is_no_utf_8_is_told_and_one_that_is_a_link_stops_the_run(
    project: Settings, tmp_path: Path
) -> None:
    drop(project, a=paper())
    table = project.drop_dir / "sources.csv"
    table.write_bytes("file,url\n财政局.pdf,x\n".encode("gb18030"))
    (line,) = run(project).sources
    assert str(line).startswith("sources.csv line 2: it is not UTF-8")
    table.unlink()
    table.symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(Exception, match="table of sources"):
        run(project)


def test_conflicts_and_copies_do_not_depend_on_the_order_of_arrival(project: Settings, tmp_path: Path) -> None:
    papers = {
        "a": paper(total=1), "b": paper(total=2), "c": paper(total=2, note="copy"), "d": paper(total=3, year=2023),
        "e": paper(total=3, year=2023, note="copy"), "f": paper(total=4, year=2022),
        "g": paper(total=5, year=2022, rest=9),
    }  # fmt: skip
    drop(project, **papers)
    dated(project, f="2023-08-01", g="2023-09-01")
    run(project)
    whole, states_before = content_hash(project.warehouse_file), states(project)
    project.warehouse_file.unlink()
    sidecars = {name: (project.drop_dir / f"{name}.pdf.json") for name in ("f", "g")}
    for file in project.drop_dir.glob("*.pdf"):
        file.unlink()
    project.archive_dir.rename(tmp_path / "old archive")
    for names in ("gc", "fad", "eb"):
        drop(project, **{name: papers[name] for name in names})
        run(project)
    assert sidecars["f"].exists()
    assert (content_hash(project.warehouse_file), states(project)) == (whole, states_before)


def test_another_wording_of_a_problem_of_the_source_loads_no_document_again(
    project: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(project, a=paper())
    (project.drop_dir / "a.pdf.json").write_text('{"published_on": "yesterday"}', "utf-8")
    run(project)
    rule_text = rule_texts()["sidecar_invalid"]
    other = RuleText(Bilingual("Other words.", "换一种说法。"), rule_text.advice)
    monkeypatch.setattr("schemas.reading.rules.rule_texts", lambda: {**rule_texts(), "sidecar_invalid": other})
    assert len(make_plan(project).load) == 0
    (project.drop_dir / "a.pdf.json").write_text('{"published_on": "tomorrow"}', "utf-8")
    assert len(make_plan(project).load) == 1
