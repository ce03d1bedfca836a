"""Figures of narratives and forms from the reader to the warehouse, its views, `prove` and the content hash."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from cli.main import main
from common.errors import Exit
from pipeline.settings import Settings
from tests.fakes import document
from tests.runs import drop, rows, run
from warehouse.content_hash import content_hash


def test_figures_are_loaded_shown_and_proven(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drop(settings, a=document("甲局"))
    run(settings)
    before = content_hash(settings.warehouse_file)
    drop(settings, b=document("乙局", does="narrate"), c=document("丙局", does="narrate wrongly"))
    run(settings)
    assert content_hash(settings.warehouse_file) != before

    # What cannot be right is left out, with a finding; nothing else is.
    asked = "SELECT entity_name, count(*), sum(amount_yuan) FROM statements GROUP BY ALL ORDER BY ALL"
    assert rows(settings, asked) == [("丙局", 2, None), ("乙局", 3, Decimal("30000.00"))]
    found = rows(settings, "SELECT printed FROM findings WHERE rule = 'gate_left_out'")
    assert found == [("公务接待费: 3.00",)]
    for view, count in (("projects", 1), ("project_funds", 3), ("project_indicators", 2), ("project_texts", 2)):
        assert rows(settings, f"SELECT count(*) FROM {view} WHERE entity_name = '乙局'") == [(count,)]
    asked = "SELECT project_name, amount_yuan FROM project_funds WHERE measure = 'executed' AND entity_name = '乙局'"
    assert rows(settings, asked) == [("办公楼维修", Decimal("95000.00"))]
    zh = "SELECT 印刷对象, 方向, 数值 FROM 决算_情况说明 WHERE 方向 = '减少'"
    assert ("公务接待费", "减少", Decimal(-25)) in rows(settings, zh)

    for name in ("DATA_DIR", "CORRECTIONS_DIR"):
        monkeypatch.setenv(f"JUESUAN_{name}", str(getattr(settings, name.lower())))
    for view, column, says in (
        ("statements", "statement_id", "公务接待费支出3.00万元"),
        ("project_indicators", "indicator_id", "≥100平方米"),
        ("project_funds", "fund_id", "年度资金总额"),
        ("projects", "project_id", "95.5"),
    ):
        (((figure,),)) = rows(settings, f"SELECT min({column}) FROM {view} WHERE entity_name = '乙局'")
        capsys.readouterr()
        assert main(["prove", figure[:12]]) == Exit.OK
        out = capsys.readouterr().out
        assert figure in out
        assert "办公楼维修" in out or view == "statements"
        assert main(["prove", figure, "--json"]) == Exit.OK
        told = json.loads(capsys.readouterr().out)
        assert told["frame"] == view
        assert says in out or view != "projects"


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
