"""No CSV file of juesuan carries a formula, whoever writes it."""

from __future__ import annotations

import ast
import csv
import io
import re
import sys
import unicodedata
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.csv_files import CsvWriter, guarded, guarded_sql

ROOT = Path(__file__).parents[2]
ROOMS = (
    *(
        "benchmarks",
        "cli",
        "common",
        "expectations",
        "explorer",
        "flows",
        "notebooks",
        "pipeline",
        "review",
        "samples",
        "schemas",
    ),
    *("tests/verification", "tools", "transforms", "warehouse"),
)
FORMULAS = (
    *(
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u3000＝1",
        "＋1",
        "－1",
        "＠a",
    ),
    *("\u200b=1", "\ufeff=1", "\u202e=1", "\ue000=1", "'=1", "-", "--5", "-5.00.1", "=", "﹦1"),
)
HARMLESS = (
    "82ee55e1",
    "2010301",
    "e48",
    "12e",
    "123456789012345",
    "",
    "␀=1",
    "甲局",
    "-5.00",
    "+1,234.50",
    "-12%",
    "a=1",
    "1-2",
    "123",
    "（-1）",
    "五-六",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


ROUNDED = ("00079e48", "00099193", "123e4", "12E5", "91110000123456789X"[:17])
"""Identifiers that a spreadsheet takes for a number: 7.9E+49, or one with more digits than it keeps"""


@pytest.mark.parametrize("text", ROUNDED)
def test_an_identifier_that_would_be_rounded_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text
    assert in_sql([text]) == ["'" + text]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays(text: str) -> None:
    assert guarded(text) == text


def test_numbers_and_nothing_are_no_texts() -> None:
    assert [guarded(value) for value in (None, -5, 1.5, True)] == [None, -5, 1.5, True]


def in_sql(texts: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT {guarded_sql('t')} FROM (SELECT unnest(?) AS t, generate_subscripts(?, 1) AS n) ORDER BY n",
            [texts, texts],
        ).fetchall()
    return [row[0] for row in rows]


def test_sql_guards_every_character_as_python_does() -> None:
    texts = [f"{chr(code)}=1" for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    texts += [chr(code) + "1" for code in range(0x10000) if not 0xD800 <= code <= 0xDFFF]
    assert in_sql(texts) == [guarded(text) for text in texts]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.sampled_from("=+-@'＝－ \t\n\r\x00\u200b\u3000019.,%a局"), max_size=6), min_size=20))
def test_sql_guards_as_python_does(texts: list[str]) -> None:
    assert in_sql([*texts, *FORMULAS, *HARMLESS]) == [guarded(text) for text in (*texts, *FORMULAS, *HARMLESS)]


def test_whatever_a_spreadsheet_may_pass_over_is_passed_over() -> None:
    for code in range(1, sys.maxunicode + 1):
        category = unicodedata.category(chr(code))
        if category[0] == "Z" or category in ("Cc", "Cf", "Co"):  # NUL is written as ␀, which is a character
            assert guarded(f"{chr(code)}=1").startswith("'"), hex(code)


def test_the_writer_guards_headers_and_rows() -> None:
    lines = io.StringIO(newline="")
    writer = CsvWriter(lines)
    writer.row(["=a", "b"])
    assert writer.rows([["=1", None], [-1, 'x"\n']]) == 2
    assert lines.getvalue() == '\'=a,b\r\n\'=1,\r\n-1,"x""\n"\r\n'
    assert list(csv.reader(io.StringIO(lines.getvalue(), newline="")))[1] == ["'=1", ""]


UNGUARDED = {
    "common/csv_files.py": "the one writer",
    "samples/truth.py": "what was typeset, read back by programs that compare it character by character",
}
"""Who calls Python's csv for writing"""
_WRITERS = ("writer", "DictWriter", "to_csv", "write_csv")


def writers_of(path: Path) -> list[str]:
    """What a module has that writes CSV: Python's csv, pandas, Arrow, or DuckDB without the guard."""
    text = path.read_text("utf-8")
    writers = [
        node.attr if isinstance(node, ast.Attribute) else node.name
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Attribute) and node.attr in _WRITERS)
        or (isinstance(node, ast.alias) and node.name in _WRITERS)
    ]
    if re.search(r"\(\s*FORMAT\s+'?csv|\bCOPY\b[^\n]*\.csv'", text, re.IGNORECASE) and "guarded_sql(" not in text:
        writers.append("COPY")
    return writers


def test_every_csv_is_written_through_the_guard() -> None:
    unguarded = {
        path.relative_to(ROOT).as_posix(): writers
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if (writers := writers_of(path))
    }
    assert set(unguarded) == set(UNGUARDED), unguarded


def test_a_writer_without_the_guard_is_found(tmp_path: Path) -> None:
    for text in (
        "import csv\ncsv.writer(out)",
        "from csv import DictWriter",
        "frame.to_csv('x')",
        "pyarrow.csv.write_csv(t, 'x')",
        "c.execute(\"COPY t TO 'x' (FORMAT CSV)\")",
    ):
        (tmp_path / "m.py").write_text(text, "utf-8")
        assert writers_of(tmp_path / "m.py"), text
