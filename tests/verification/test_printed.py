"""Sample tables printed by the programs that real disclosures come from; `make printed` tries many habits of each."""

from __future__ import annotations

import io
import json

import pytest

from benchmarks.truth import compare, parse_truth, records
from samples.producers import habits, print_documents
from samples.producers.programs import PROGRAMS, absent, command, print_files
from tests.verification.attacks.cases import without_pages
from transforms.document import read_document

_HABITS = {"chromium": "browser_portrait", "calc": "sheet_fit_width", "writer": "text_portrait"}
_LAYOUT = "university"
"""Few tables, so that the test is cheap"""


@pytest.mark.slow
@pytest.mark.parametrize("program", PROGRAMS)
def test_tables_printed_by_a_program_are_read_exactly(program: str) -> None:
    if sentence := absent(program):
        pytest.skip(sentence)
    habit = next(habit for habit in habits.HABITS if habit.name == _HABITS[program])
    (document,) = print_documents(program, [(habit, _LAYOUT)])
    result = read_document(document.data, document.name)
    assert result.reason is None
    comparisons = compare(parse_truth(io.StringIO(without_pages(document.truth))), records(result.frames["facts"]))
    assert {
        key: table.wrong + table.missing + table.extra for key, table in comparisons.items() if not table.perfect
    } == {}
    assert sum(table.right for table in comparisons.values()) > 50
    assert result.disclosure is not None
    assert result.disclosure.fiscal_year == json.loads(document.identity)["fiscal_year"]


def test_every_habit_has_a_name_of_its_own_and_a_program() -> None:
    names = [habit.name for habit in habits.HABITS]
    assert len(set(names)) == len(names)
    assert {habit.program for habit in habits.HABITS} == set(PROGRAMS)


def test_a_program_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert command("calc") is None
    assert absent("calc") == "soffice or libreoffice is not installed: documents printed by calc are skipped"
    with pytest.raises(RuntimeError, match="is not installed"):
        print_files("calc", {"a.xlsx": b""})
