"""Try edits in a copy of the tree: the tests that belong to an edit must pass without it and fail with it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.verification.mutants.declared import TREE, Mutant, StaleError, compile_edited, missing_tests

_PASSED, _FAILED = 0, 1
"""Exit codes of pytest; all others say that it ran no tests, or not to their end"""
_LONGEST = 600
"""Seconds; the tests of no edit take so long, even on a busy machine"""
_TAIL = 12


class Outcome(StrEnum):
    """What became of an edit."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    STALE = "stale"
    """It does not fit the code any more, or a test of it is gone"""
    BROKEN = "broken"
    """Its tests could not be run, so nothing is known"""


@dataclass(frozen=True)
class Trial:
    """The outcome of one edit, how long its tests took, and what pytest said where it is not `caught`."""

    mutant: Mutant
    outcome: Outcome
    seconds: float = 0.0
    detail: str = ""


@contextmanager
def copied_tree() -> Iterator[Path]:
    """Copy the tree as it is, without what git ignores; edits are made in the copy only."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TREE,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    with TemporaryDirectory(prefix="juesuan-mutants-") as folder:
        copy = Path(folder) / "tree"
        for name in filter(None, listed.split("\0")):
            if (TREE / name).is_file():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(TREE / name, copy / name)
        yield copy


def failing_unedited(tests: Iterable[str], copy: Path) -> str:
    """Run tests in the copy as it is; give what pytest says where they do not all pass, else nothing."""
    wanted = sorted(set(tests))
    result = _pytest(wanted, copy, seconds=None)
    return "" if result.returncode == _PASSED else _end_of(result)


def attempt(mutant: Mutant, copy: Path) -> Trial:
    """Apply an edit to the copy, run its tests, and take the edit back."""
    if missing := missing_tests(mutant.tests, copy):
        return Trial(mutant, Outcome.STALE, detail=f"no such test: {', '.join(missing)}")
    try:
        compile_edited(mutant, copy)
    except StaleError as error:
        return Trial(mutant, Outcome.STALE, detail=str(error))
    started = time.monotonic()
    try:
        with _edited(mutant, copy):
            result = _pytest(mutant.tests, copy)
    except subprocess.TimeoutExpired:
        return Trial(mutant, Outcome.BROKEN, time.monotonic() - started, f"not done after {_LONGEST} s")
    seconds = time.monotonic() - started
    if result.returncode == _FAILED:
        return Trial(mutant, Outcome.CAUGHT, seconds)
    outcome = Outcome.SURVIVED if result.returncode == _PASSED else Outcome.BROKEN
    return Trial(mutant, outcome, seconds, _end_of(result))


@contextmanager
def _edited(mutant: Mutant, copy: Path) -> Iterator[None]:
    path = copy / mutant.file
    source = path.read_text("utf-8")
    _write(path, mutant.edit(source))
    try:
        yield
    finally:
        _write(path, source)


def _write(path: Path, source: str) -> None:
    """Write a file and drop what Python compiled of it: two edits within one second look the same to it."""
    path.write_text(source, "utf-8")
    if path.suffix == ".py":
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def _pytest(tests: Sequence[str], copy: Path, seconds: float | None = _LONGEST) -> subprocess.CompletedProcess[str]:
    # The environment has the working tree installed: the copy must go before it, in processes of the tests, too.
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    return subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def _end_of(result: subprocess.CompletedProcess[str]) -> str:
    return "\n".join((result.stdout + result.stderr).strip().splitlines()[-_TAIL:])
