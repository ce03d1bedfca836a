"""Figures of narratives and forms from the reader to the warehouse, its views, `prove`, `correct` and the hash."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from cli.main import main
from common.errors import Exit
from pipeline.settings import Settings, load_settings
from tests.fakes import document
from tests.runs import drop, rows, run
from warehouse.content_hash import content_hash

_FOLDERS = ("DATA_DIR", "CORRECTIONS_DIR")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse of two documents with narratives and forms; one statement of the second cannot be right."""
    folder = tmp_path_factory.mktemp("figures")
    variables = {f"JUESUAN_{name}": str(folder / name.lower()) for name in _FOLDERS}
    settings = load_settings(environ={**variables, "JUESUAN_WORKERS": "1", "JUESUAN_SETTLE_SECONDS": "0"})
    settings.drop_dir.mkdir(parents=True)
    drop(settings, b=document("乙局", does="narrate"), c=document("丙局", does="narrate wrongly"))
    run(settings)
    return settings


@pytest.fixture
def at_hand(loaded: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same, as commands find it."""
    for name in _FOLDERS:
        monkeypatch.setenv(f"JUESUAN_{name}", str(getattr(loaded, name.lower())))
    return loaded


def _one(settings: Settings, column: str, view: str, where: str = "true") -> str:
    ((number,),) = rows(settings, f"SELECT min({column}) FROM {view} WHERE entity_name = '乙局' AND {where}")
    return str(number)


def test_what_cannot_be_right_is_left_out_and_nothing_else(loaded: Settings) -> None:
    asked = "SELECT entity_name, count(*), sum(amount_yuan) FROM statements GROUP BY ALL ORDER BY ALL"
    assert rows(loaded, asked) == [("丙局", 2, None), ("乙局", 3, Decimal("30000.00"))]
    left_out = rows(loaded, "SELECT printed FROM findings WHERE rule = 'gate_left_out'")
    assert left_out == [("公务接待费: 3.00",)]
    for view, count in (("projects", 1), ("project_funds", 3), ("project_indicators", 2), ("project_texts", 2)):
        assert rows(loaded, f"SELECT count(*) FROM {view} WHERE entity_name = '乙局'") == [(count,)]
    asked = "SELECT project_name, amount_yuan FROM project_funds WHERE measure = 'executed' AND entity_name = '乙局'"
    assert rows(loaded, asked) == [("办公楼维修", Decimal("95000.00"))]
    zh = "SELECT 原文对象, 方向, 数值 FROM 决算_情况说明 WHERE 方向 = '减少'"
    assert ("公务接待费", "减少", Decimal(-25)) in rows(loaded, zh)


@pytest.mark.parametrize(
    ("view", "column", "says"),
    [
        ("statements", "statement_id", "公务接待费支出3.00万元"),
        ("project_indicators", "indicator_id", "≥100平方米"),
        ("project_funds", "fund_id", "年度资金总额"),
        ("projects", "project_id", "95.5"),
    ],
)
def test_a_figure_is_proven(
    at_hand: Settings, capsys: pytest.CaptureFixture[str], view: str, column: str, says: str
) -> None:
    number = _one(at_hand, column, view, "page_reading IS NOT NULL")
    if view == "statements":
        number = _one(at_hand, column, view, "kind = 'amount'")
    assert main(["prove", number[:12]]) == Exit.OK
    out = capsys.readouterr().out
    assert number in out
    assert says in out
    assert "办公楼维修" in out or view == "statements"


def test_a_figure_is_corrected_and_shown_with_the_reason(at_hand: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    before = content_hash(at_hand.warehouse_file)
    number = _one(at_hand, "statement_id", "statements", "kind = 'change'")
    score = _one(at_hand, "indicator_id", "project_indicators", "seq = 2")
    assert main(["correct", number[:10], "--amount", "much", "--reason", "r", "--who", "w"]) == Exit.ERROR
    for figure, amount in ((number, "1.50"), (score, "18")):
        assert main(["correct", figure, "--amount", amount, "--reason", "看页", "--who", "某人"]) == Exit.OK
    run(at_hand)
    asked = f"SELECT value, value_text, is_corrected FROM statements WHERE statement_id = '{number}'"
    assert rows(at_hand, asked) == [(Decimal("-1.5"), "1.00", True)]
    asked = f"SELECT score, score_text FROM project_indicators WHERE indicator_id = '{score}'"
    assert rows(at_hand, asked) == [(Decimal(18), "20")]
    asked = "SELECT table_key, printed, corrected FROM corrections ORDER BY ALL"
    assert rows(at_hand, asked) == [("project_indicators", "20", "18"), ("statements", "1.00", "1.50")]
    assert content_hash(at_hand.warehouse_file) != before
    capsys.readouterr()
    assert main(["prove", number, "--json"]) == Exit.OK
    answer = json.loads(capsys.readouterr().out)
    assert answer["figure"]["value"] == "-1.5"
    assert "1.00 is printed, 1.50 万元 counts: 某人" in answer["corrected"]
    assert main(["correct", "--list", "--json"]) == Exit.OK
    assert {row["state"] for row in json.loads(capsys.readouterr().out)} == {"in force"}
    for figure in (number, score):
        assert main(["correct", figure, "--remove"]) == Exit.OK
    run(at_hand)
    assert content_hash(at_hand.warehouse_file) == before


def test_a_warehouse_without_figures_keeps_its_hash(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(settings, a=document("甲局"))
    run(settings)
    now = content_hash(settings.warehouse_file)
    monkeypatch.setattr("warehouse.content_hash.STORED", _STORED_BEFORE)
    assert content_hash(settings.warehouse_file) == now


_STORED_BEFORE = (
    *("documents", "facts", "tables_read", "findings", "evidence", "check_results", "check_facts", "grades"),
    *("gate_results", "corrections"),
)
