"""The declared edits of `mutants.toml`: what each changes, and which tests must fail with it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import duckdb

TREE = Path(__file__).parents[3]
DECLARED = Path(__file__).with_name("mutants.toml")


@dataclass(frozen=True)
class Mutant:
    """One breaking edit: `before` occurs exactly once in `file` and is replaced by `after`."""

    id: str
    why: str
    """What would go wrong with it, in one line"""
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    """Files of tests or node ids; at least one test of them fails with the edit"""

    def edit(self, source: str) -> str:
        """Apply the edit to the text of the file.

        Raises:
            StaleError: `before` does not occur exactly once.
        """
        if (count := source.count(self.before)) != 1:
            raise StaleError(f"`before` occurs {count} times in {self.file}")
        return source.replace(self.before, self.after)


class StaleError(Exception):
    """An edit does not fit the code any more."""


def declared_mutants(path: Path = DECLARED) -> list[Mutant]:
    """Read the declared edits.

    Raises:
        ValueError: an entry lacks a field, has one too many, or has the id of another.
    """
    wanted = {field.name for field in fields(Mutant)}
    mutants: list[Mutant] = []
    for entry in tomllib.loads(path.read_text("utf-8"))["mutant"]:
        if set(entry) != wanted:
            raise ValueError(f"{entry.get('id')}: the fields {sorted(set(entry) ^ wanted)} are missing or unknown")
        mutants.append(Mutant(**{**entry, "tests": tuple(entry["tests"])}))
    ids = [mutant.id for mutant in mutants]
    if len(set(ids)) != len(ids):
        raise ValueError(
            f"two edits have the same id: {sorted({mutant_id for mutant_id in ids if ids.count(mutant_id) > 1})}"
        )
    return mutants


def compile_edited(mutant: Mutant, tree: Path = TREE) -> None:
    """Check that the edited file is still Python, TOML or SQL: a syntax error would prove nothing about the tests.

    Raises:
        StaleError: the edit does not fit the file.
        SyntaxError, tomllib.TOMLDecodeError, duckdb.ParserException: the edited file is none.
    """
    edited = mutant.edit((tree / mutant.file).read_text("utf-8"))
    match Path(mutant.file).suffix:
        case ".py":
            compile(edited, mutant.file, "exec")
        case ".toml":
            tomllib.loads(edited)
        case ".sql":
            duckdb.extract_statements(edited)
        case suffix:
            raise ValueError(f"{mutant.id}: nothing here compiles {suffix}")


def missing_tests(tests: Sequence[str], tree: Path = TREE) -> list[str]:
    """Find the tests that do not exist: their file, or the function named after `::` in it."""
    missing = []
    for test in tests:
        name, _, function = test.partition("::")
        path = tree / name
        if not path.is_file() or (function and function.partition("[")[0] not in _functions(path)):
            missing.append(test)
    return missing


@cache
def _functions(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
