"""The notebook opens a warehouse and draws; where marimo is not installed, only what it asks is tried."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tools import guide
from warehouse.query import connect, query

NOTEBOOK = guide.GUIDE.parent.parent / "notebooks" / "analysts.py"


def _questions() -> list[str]:
    """The SQL of every `ask(warehouse, ...)` in the notebook."""
    calls = (node for node in ast.walk(ast.parse(NOTEBOOK.read_text("utf-8"))) if isinstance(node, ast.Call))
    asked = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "ask"]
    return [ast.literal_eval(call.args[1]) for call in asked]


def _pins(name: str) -> dict[str, str]:
    text = (guide.GUIDE.parent.parent / name).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", text, re.MULTILINE))


def test_the_notebook_brings_no_other_versions_of_what_is_installed() -> None:
    mine, others = _pins("requirements-notebook.txt"), _pins("requirements-dev.txt")
    assert "marimo" in mine
    assert len(mine) > len(mine.keys() - others.keys()) > 0
    assert {name: mine[name] for name in mine.keys() & others.keys() if mine[name] != others[name]} == {}


@pytest.mark.slow
def test_every_question_of_the_notebook_has_an_answer(warehouse: Path) -> None:
    (entity,) = query(warehouse, "SELECT entity_id FROM entities WHERE canonical_name = '澄湾市砚汀区统计局'").rows[0]
    questions = _questions()
    assert len(questions) == 7
    for sql in questions:
        with connect(warehouse) as connection:
            relation = connection.sql(sql, params={"entity": entity} if "$entity" in sql else {})
            assert {"page", "canonical_name", "tables_nil"} & set(relation.columns), sql
            assert relation.fetchall(), sql


@pytest.mark.slow
@pytest.mark.skipif(find_spec("marimo") is None, reason="marimo is not installed (`make notebook` does it)")
def test_the_notebook_runs_from_end_to_end(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(warehouse.parent.parent))
    spec = importlib.util.spec_from_file_location("notebook_of_analysts", NOTEBOOK)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outputs, defined = module.app.run()
    assert {"functions", "public", "growth", "seam", "ranking", "quality"} <= set(defined)
    assert all(len(defined[name]) for name in ("functions", "growth", "quality", "ranking"))
    body = defined["names"][defined["entity"].value]
    drawn = module.by_function(body, defined["functions"]).to_dict()
    (values,) = drawn["datasets"].values()
    assert len(values) == len(defined["functions"])
    assert sum(output is not None for output in outputs) >= 6
    # A plot that is copied out of the page still says whose it is, and where its figures are printed.
    first = defined["functions"].iloc[0]
    assert body in drawn["title"]["text"]
    assert drawn["title"]["subtitle"][0] == f"{first.fiscal_year}：{first.source_name}，第 {first.page} 页"
    assert isinstance(first.fiscal_year, str)
    phases = module.three_public(body, defined["public"]).to_dict()["encoding"]["xOffset"]["sort"]
    assert phases == ["预算数", "决算数"]


def test_plots_are_shown_without_a_click() -> None:
    root = guide.GUIDE.parent.parent
    makefile = (root / "Makefile").read_text("utf-8")
    assert re.search(r"^notebook:.*\n.*marimo run notebooks/analysts.py$", makefile, re.MULTILINE)
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    assert settings["tool"]["marimo"]["runtime"]["auto_instantiate"] is True
