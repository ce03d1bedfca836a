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


def create_chinese_views(connection: duckdb.DuckDBPyConnection, comments: Comments) -> None:
    """Make the views of `schemas/warehouse/chinese.toml` in the database in use; the English ones have their comments.

    Raises:
        ValueError: two columns of a view would have one name, or a column has no Chinese name in its comment.
    """
    for column in values():
        connection.execute(f"CREATE OR REPLACE MACRO {_word_of(column)}(identifier) AS {_cases(column)}")
    for view, (source, zh) in chinese_views().items():
        _create(connection, comments, view, source, zh)


@cache
def chinese_views() -> Mapping[str, tuple[str, str]]:
    """The views in printed terms: of which view each is, and what it is in Chinese."""
    return {view: (declared["of"], declared["zh"]) for view, declared in _declared()["views"].items()}


def column_name(comment: str) -> str:
    """The name of a column in printed terms: what its comment says before the colon, 金额（元） as 金额_元.

    It needs no quotes in SQL: 完成率（%） becomes 完成率_百分比.
    """
    zh, colon, _ = comment.partition(": ")
    if not colon:
        raise ValueError(f"the comment {comment!r} does not begin with a Chinese name and a colon")
    return _NOT_IN_NAMES.sub(_as_suffix, zh).replace("%", "百分比")


def _as_suffix(bracket: re.Match[str]) -> str:
    # 部门（单位）名称 continues after the bracket; 金额（元） ends with it.
    return f"_{bracket[1]}" if bracket.end() == len(bracket.string) else bracket[1]


def _create(connection: duckdb.DuckDBPyConnection, comments: Comments, view: str, source: str, zh: str) -> None:
    types = comments.types["main", source]
    comment_of = {name: comment or "" for name, comment in comments.of("main", source).items()}
    if uncommented := [name for name, comment in comment_of.items() if not comment]:
        raise ValueError(f"{view}: the columns {uncommented} of {source} have no comment to take a Chinese name from")
    chinese_name = {name: column_name(comment) for name, comment in comment_of.items()}
    if len(set(chinese_name.values())) != len(chinese_name):
        raise ValueError(
            f"{view}: two columns of {source} have the same name in Chinese: {sorted(chinese_name.values())}"
        )
    shown = ", ".join(
        f"{_shown(name, data_type)} AS {sql.name(chinese_name[name])}" for name, data_type in types.items()
    )
    connection.execute(f"CREATE OR REPLACE VIEW main.{sql.name(view)} AS SELECT {shown} FROM main.{source}")
    comments.made(view, {chinese_name[name]: data_type for name, data_type in types.items()})
    column_comments = {}
    for name, comment in comment_of.items():
        zh_name, _, doc = comment.partition(": ")
        column_comments[chinese_name[name]] = f"{zh_name}: {name}. {doc}"
    comments.comment("main", view, f"{zh}: {source} in printed terms. {comments.doc('main', source)}", column_comments)


def _shown(column: str, data_type: str) -> str:
    """The column, its identifiers in Chinese."""
    quoted = sql.name(column)
    if data_type == "BOOLEAN":
        return f"CASE {quoted} WHEN true THEN '是' WHEN false THEN '否' END"
    if data_type != "VARCHAR" or not values().get(column):
        return quoted
    return f"{_word_of(column)}({quoted})"


def _word_of(column: str) -> str:
    """The macro that gives the words of a column: hundreds of them, which would make every view large."""
    return f"store.{sql.name(f'word_of_{column}')}"


def _cases(column: str) -> str:
    """The Chinese word of an identifier; what has none stays as it is."""
    cases = " ".join(f"WHEN {sql.text(identifier)} THEN {sql.text(zh)}" for identifier, zh in values()[column].items())
    return f"CASE identifier {cases} ELSE identifier END"


@cache
def values() -> Mapping[str, Mapping[str, str]]:
    """The Chinese word of every identifier, by column of the English views."""
    measures: dict[str, str] = {
        name: word for name, word in words().items() if name not in _declared()["values"]["budget_book"]
    }
    items = {code: entry.name for (system, code), entry in entries().items() if system == "item"} | {"total": "合计"}
    words_by_column: dict[str, Mapping[str, str]] = dict(_declared()["values"])
    words_by_column["table_key"] = {key: form.zh for key, form in forms().items()}
    words_by_column["statement"] = {key[4:]: form.zh for key, form in forms().items()}
    words_by_column["measure"] = measures | _declared()["values"]["measure"]
    for column in _NAMED_BY_ACCOUNT:
        words_by_column[column] = measures | items | _declared()["values"].get(column, {})
    return words_by_column


@cache
def _declared() -> Mapping[str, Any]:
    return declared("schemas/warehouse/chinese.toml", references.chinese)
