"""The dictionary is what the declarations and the database say, and it leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from schemas.judging.checks import checks
from schemas.reading.forms import forms
from schemas.reading.rules import rules
from schemas.wording.reasons import reasons
from warehouse.describe.dictionary import DICTIONARY, dictionary


@pytest.fixture(scope="module")
def text() -> str:
    return dictionary()


def test_the_dictionary_is_up_to_date(text: str) -> None:
    assert DICTIONARY.read_text("utf-8") == text, "call `make dictionary`"


def test_every_view_column_and_macro_is_in_it(text: str, empty: Path) -> None:
    with duckdb.connect(empty, read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal"
        ).fetchall()
        macros = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE schema_name = 'main' AND NOT internal"
        ).fetchall()
    sections = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL))
    missing = [f"{view}.{column}" for view, column in columns if f"| `{column}` |" not in sections.get(view, "")]
    assert missing == []
    assert {name for (name,) in macros} >= {"ranking", "peers", "facts_as_of", "yuan", "rate"}
    assert [name for (name,) in macros if f"| `{name}` | {name}(" not in text] == []


def test_every_declared_table_check_rule_and_reason_is_in_it(text: str) -> None:
    assert [key for key, form in forms().items() if f"### {key} {form.zh}\n" not in text] == []
    assert [key for key in (*checks(), *rules(), *reasons()) if f"| `{key}` |" not in text] == []


def test_the_dictionary_lists_the_values_that_occur_and_in_chinese_beside_their_columns(text: str) -> None:
    figures = text.partition("### Values of figure\n")[2].partition("###")[0]
    assert "`expenditure_current_year`" in figures
    assert figures.count("\n| `") == 18  # as many as key_figure_places has
    assert "| `文件种类` | `document_kind` | 决算、预算 |" in text
    assert "| `已更正` | `is_corrected` | 是、否 |" in text
