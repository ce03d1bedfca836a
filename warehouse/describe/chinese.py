"""The views in printed terms: the views of people again, with Chinese names for views, columns and identifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from schemas.declarations import references
from schemas.declarations.reader import declared
from schemas.judging.checks import words
from schemas.judging.dictionary import entries
from schemas.reading.forms import forms
from warehouse import sql
from warehouse.describe.comments import Comments

if TYPE_CHECKING:
    import duckdb

_NAMED_BY_ACCOUNT = ("account_code", "row_key", "item", "source", "figure")
"""Columns that hold the identifier of a named item, or a code, which stays as it is"""
_NOT_IN_NAMES = re.compile(r"[（(]([^）)]*)[）)]")


def create_chinese_views(connection: duckdb.DuckDBPyConnection, found: Comments) -> None:
    """Make the views of `schemas/warehouse/chinese.toml` in the database in use; the English ones have their comments.

    Raises:
        ValueError: two columns of a view would have one name, or a column has no Chinese name in its comment.
    """
    for view, (of, zh) in chinese_views().items():
        _create(connection, found, view, of, zh)


@cache
def chinese_views() -> Mapping[str, tuple[str, str]]:
    """The views in printed terms: of which view each is, and what it is in Chinese."""
    return {view: (declared["of"], declared["zh"]) for view, declared in _declared()["views"].items()}


def column_name(comment: str) -> str:
    """The name of a column in printed terms: what its comment says before the colon, 金额（元） as 金额_元."""
    zh, colon, _ = comment.partition(": ")
    if not colon:
        raise ValueError(f"the comment {comment!r} does not begin with a Chinese name and a colon")
    return _NOT_IN_NAMES.sub(_as_suffix, zh)


def _as_suffix(found: re.Match[str]) -> str:
    # 部门（单位）名称 goes on after the bracket; 金额（元） ends with it.
    return f"_{found[1]}" if found.end() == len(found.string) else found[1]


def _create(connection: duckdb.DuckDBPyConnection, found: Comments, view: str, of: str, zh: str) -> None:
    types = found.types["main", of]
    said = {name: comment or "" for name, comment in found.of("main", of).items()}
    if bare := [name for name, comment in said.items() if not comment]:
        raise ValueError(f"{view}: the columns {bare} of {of} have no comment to take a Chinese name from")
    named = {name: column_name(comment) for name, comment in said.items()}
    if len(set(named.values())) != len(named):
        raise ValueError(f"{view}: two columns of {of} have the same name in Chinese: {sorted(named.values())}")
    shown = ", ".join(f"{_shown(name, kind)} AS {sql.name(named[name])}" for name, kind in types.items())
    connection.execute(f"CREATE OR REPLACE VIEW main.{sql.name(view)} AS SELECT {shown} FROM main.{of}")
    found.made(view, {named[name]: kind for name, kind in types.items()})
    comments = {}
    for name, comment in said.items():
        spoken, _, rest = comment.partition(": ")
        comments[named[name]] = f"{spoken}: {name}. {rest}"
    found.comment("main", view, f"{zh}: {of} in printed terms. {found.doc('main', of)}", comments)


def _shown(column: str, kind: str) -> str:
    """The column, its identifiers in Chinese; what has no Chinese word stays as it is."""
    quoted = sql.name(column)
    words = values().get(column)
    if kind == "BOOLEAN":
        return f"CASE {quoted} WHEN true THEN '是' WHEN false THEN '否' END"
    if kind != "VARCHAR" or not words:
        return quoted
    cases = " ".join(f"WHEN {sql.text(identifier)} THEN {sql.text(zh)}" for identifier, zh in words.items())
    return f"CASE {quoted} {cases} ELSE {quoted} END"


@cache
def values() -> Mapping[str, Mapping[str, str]]:
    """The Chinese word of every identifier, by column of the English views."""
    spoken: dict[str, str] = {
        name: word for name, word in words().items() if name not in _declared()["values"]["budget_book"]
    }
    items = {code: entry.name for (system, code), entry in entries().items() if system == "item"} | {"total": "合计"}
    found: dict[str, Mapping[str, str]] = dict(_declared()["values"])
    found["table_key"] = {key: form.zh for key, form in forms().items()}
    found["statement"] = {key[4:]: form.zh for key, form in forms().items()}
    found["measure"] = spoken | _declared()["values"]["measure"]
    for column in _NAMED_BY_ACCOUNT:
        found[column] = spoken | items | _declared()["values"].get(column, {})
    return found


@cache
def _declared() -> Mapping[str, Any]:
    return declared("schemas/warehouse/chinese.toml", references.chinese)
