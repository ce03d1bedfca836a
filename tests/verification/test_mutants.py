"""The short form of `make mutants`: every edit still fits the code, and three of them are tried."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.verification.mutants import __main__ as mutants
from tests.verification.mutants.declared import (
    Mutant,
    StaleError,
    compile_edited,
    declared_mutants,
    missing_tests,
)
from tests.verification.mutants.trial import Outcome, attempt, copied_tree

_MUTANTS = declared_mutants()
_QUICK_ROOMS = ("tests/common/", "tests/schemas/", "tests/transforms/test_amounts.py", "tests/transforms/test_headers")


def _quick() -> list[Mutant]:
    """Three edits whose tests read no document, by the hash of their ids: others as soon as the list changes."""
    quick = [mutant for mutant in _MUTANTS if all(test.startswith(_QUICK_ROOMS) for test in mutant.tests)]
    return sorted(quick, key=lambda mutant: hashlib.sha256(mutant.id.encode()).digest())[:3]


@pytest.fixture(scope="module")
def copy() -> Iterator[Path]:
    with copied_tree() as folder:
        yield folder


@pytest.mark.parametrize("mutant", _MUTANTS, ids=[mutant.id for mutant in _MUTANTS])
def test_an_edit_fits_the_code_and_names_tests(mutant: Mutant) -> None:
    compile_edited(mutant)
    assert mutant.tests
    assert missing_tests(mutant.tests) == []


def test_the_list_is_long_and_no_edit_is_there_twice() -> None:
    assert len(_MUTANTS) >= 60
    assert len({(mutant.file, mutant.before, mutant.after) for mutant in _MUTANTS}) == len(_MUTANTS)


@pytest.mark.slow
def test_quick_edits_are_caught(copy: Path) -> None:
    trials = [attempt(mutant, copy) for mutant in _quick()]
    assert [(trial.mutant.id, trial.outcome, trial.detail) for trial in trials] == [
        (mutant.id, Outcome.CAUGHT, "") for mutant in _quick()
    ]


def test_an_edit_that_changes_nothing_survives_in_the_copy_and_the_copy_is_as_it_was(copy: Path) -> None:
    harmless = replace(_quick()[0], id="harmless", file="common/money.py", before='"""', after="'''", tests=())
    source = (copy / harmless.file).read_text("utf-8")
    first_line = source.partition("\n")[0]
    harmless = replace(harmless, before=first_line, after=f"{first_line}\n", tests=_quick()[0].tests)
    assert attempt(harmless, copy).outcome is Outcome.SURVIVED
    assert (copy / harmless.file).read_text("utf-8") == source


def test_an_edit_of_text_that_is_gone_or_with_lost_tests_is_stale(copy: Path) -> None:
    mutant = _quick()[0]
    gone = replace(mutant, before="a text that no file of the product holds")
    with pytest.raises(StaleError):
        compile_edited(gone)
    lost = replace(mutant, tests=("tests/common/test_text.py::test_that_was_renamed",))
    assert [attempt(each, copy).outcome for each in (gone, lost)] == [Outcome.STALE, Outcome.STALE]


def test_edits_are_chosen_by_id_and_by_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    first = _MUTANTS[0]
    assert mutants.chosen(_MUTANTS, mutants.options_of(["--only", first.id])) == [first]
    with pytest.raises(SystemExit, match="no-such-edit"):
        mutants.chosen(_MUTANTS, mutants.options_of(["--only", "no-such-edit"]))
    monkeypatch.setattr(mutants, "changed_files", lambda commit: {first.file})
    changed = mutants.chosen(_MUTANTS, mutants.options_of(["--changed"]))
    assert first in changed
    assert {mutant.file for mutant in changed if first.file not in mutant.tests} == {first.file}


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('id = "a"\nwhy = ""\nfile = ""\nbefore = ""\nafter = ""\n', "tests"),
        ('id = "a"\nwhy = ""\nfile = ""\nbefore = ""\nafter = ""\ntests = []\ntest = []\n', "test"),
    ],
)
def test_an_entry_with_other_fields_is_refused(tmp_path: Path, entry: str, says: str) -> None:
    path = tmp_path / "mutants.toml"
    path.write_text(f"[[mutant]]\n{entry}", "utf-8")
    with pytest.raises(ValueError, match=says):
        declared_mutants(path)
