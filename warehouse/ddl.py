"""Create the tables and views of the warehouse: tables from the frames, views from `schemas/warehouse/views/`.

The frames are in the schema `store`: as tables, or as views of narrower tables of the schema `kept` (see `storage`).
People query the views of the schema `main`. There are no primary keys: they would double the file, and a document is
always replaced as a whole (see `load`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import Frame, frame
from schemas.wording.messages import message
from warehouse import sql
from warehouse.describe.chinese import create_chinese_views
from warehouse.describe.comments import Comments
from warehouse.errors import WarehouseError
from warehouse.storage import narrow_tables, table_of
from warehouse.summaries import SUMMARIES, create_summaries
from warehouse.unlisted_codes import TABLE as UNLISTED
from warehouse.unlisted_codes import create_unlisted

if TYPE_CHECKING:
    import duckdb

SCHEMA_VERSION = 11
"""Version of the stored tables; each has a migration from the one before in `schemas/warehouse/migrations/`"""
STORED = (
    "documents",
    "facts",
    "tables_read",
    "findings",
    "evidence",
    "check_results",
    "check_facts",
    "grades",
    "gate_results",
    "corrections",
    *FIGURE_FRAMES,
)
"""The frames whose rows belong to one document each; a document is replaced in all of them at once"""
DIMENSIONS = ("accounts", "account_ancestors", "account_names", "account_changes", "account_bridge", "rules")
"""What codes of facts and rules of findings mean, as declared (`dimensions`): replaced as a whole at every publish"""
LINKED = (
    "divisions",
    "entities",
    "entity_aliases",
    "entity_codes",
    "entity_changes",
    "disclosures",
    "check_results_across",
    "findings_across",
)
"""The frames that follow from all documents together and from what people put on record (`pipeline.loading.link`)"""
WHOLE = (*DIMENSIONS, *LINKED, "runs", "held_documents", "accepted_matters", "expected_publishers")
"""All frames that are replaced as a whole. What they hold follows from declarations, from the record, from what is
stored and from the journal of runs, so their columns may change from one version of the program to the next without a
migration."""

_COMMENTED_LIKE = {
    "quarantine": "documents",
    **{f"all_{name}": name for name in FIGURE_FRAMES},
    **dict.fromkeys(
        ("growth_with_reason", "budget_completion", "prior_year_derived", "unit_costs", "narrative_against_tables"),
        "statements",
    ),
    **dict.fromkeys(("stated_amounts", "stated_changes", "stated_rates", "project_statements"), "statements"),
    **dict.fromkeys(
        ("project_results", "full_marks_with_unspent_money", "funds_taken_back", "form_trust", "project_money"),
        "projects",
    ),
}
"""Views whose columns without a comment take that of another frame before that of facts"""


def create(connection: duckdb.DuckDBPyConnection) -> bool:
    """Create what is missing in the warehouse in use: tables, then views with comments.

    Returns:
        Whether views were made, so that the summaries are empty and have to be filled once the codes are there.

    Raises:
        WarehouseError: the file was written by another version of this program, or is not a warehouse.
    """
    # In one transaction: each comment by itself would be a write to the disk of its own.
    connection.execute("BEGIN TRANSACTION")
    try:
        is_changed = _create(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return is_changed


def _create(connection: duckdb.DuckDBPyConnection) -> bool:
    tables = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = current_database()"
    ).fetchone()
    if tables and tables[0]:
        _migrate(connection)
    else:
        _create_meta(connection)
    _create_tables(connection, STORED)
    existing = _existing_columns(connection)
    for name in STORED:
        _expect_columns(frame(name), existing)
    changed = [whole for whole in WHOLE if not _has_columns(frame(whole), existing)]
    for whole in changed:
        connection.execute(f"DROP TABLE IF EXISTS store.{whole} CASCADE")
    _create_tables(connection, changed)
    outdated = not has_views_of_today(connection)
    if changed or outdated:
        _drop_undeclared(connection)
        create_summaries(connection)
        _create_views(connection)
        create_unlisted(connection)
        connection.execute("UPDATE store.meta SET views_version = ?", [_views_version()])
    return bool(changed) or outdated


def has_views_of_today(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the views of the current database, of today's schema, are those that this version declares."""
    return connection.execute("SELECT views_version FROM store.meta").fetchall() == [(_views_version(),)]


@cache
def _views_version() -> str:
    """Hash of everything that views, comments and the table of unlisted codes follow from; unchanged, they stay."""
    digest = hashlib.sha256()
    for folder in ("schemas", "warehouse"):
        _add(digest, files(folder))
    return digest.hexdigest()[:16]


def _add(digest: hashlib._Hash, folder: Traversable) -> None:
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.is_dir():
            _add(digest, file)
        elif file.name.endswith((".py", ".sql", ".toml", ".csv")):
            digest.update(f"{file.name} ".encode() + file.read_bytes())


def _drop_undeclared(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop all views and macros, which are recreated, and tables that only another version of the program knows."""
    declared = {"store.meta", UNLISTED}
    declared |= {summary.table for summary in SUMMARIES} | {table_of(name) for name in (*STORED, *WHOLE)}
    objects = connection.execute(
        "SELECT 'VIEW', schema_name, view_name FROM duckdb_views()"
        " WHERE NOT internal AND database_name = current_database()"
        " UNION SELECT CASE function_type WHEN 'macro' THEN 'MACRO' ELSE 'MACRO TABLE' END, schema_name, function_name"
        " FROM duckdb_functions() WHERE NOT internal AND database_name = current_database()"
        " UNION SELECT 'TABLE', schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()"
        " ORDER BY ALL DESC"
    ).fetchall()
    for kind, schema, name in objects:
        if kind != "TABLE" or f"{schema}.{name}" not in declared:
            connection.execute(f"DROP {kind} IF EXISTS {sql.name(schema)}.{sql.name(name)} CASCADE")


def _create_views(connection: duckdb.DuckDBPyConnection) -> None:
    for name, narrow in narrow_tables().items():
        columns = sql.names(narrow.declared.column_names)
        connection.execute(f"CREATE OR REPLACE VIEW kept.{name}_shown AS {narrow.select_declared}")
        connection.execute(f"CREATE OR REPLACE VIEW store.{name} AS SELECT {columns} FROM kept.{name}_shown")
    for views in sorted(files("schemas").joinpath("warehouse", "views").iterdir(), key=lambda file: file.name):
        connection.execute(views.read_text("utf-8"))
    comments = Comments.read(connection)
    _comment_meta(comments)
    for name in (*STORED, *WHOLE):
        for schema in ("store", "main"):
            if (schema, name) in comments.targets:
                # A view may say more of itself than its frame does.
                doc = None if schema == "main" and comments.doc(schema, name) else frame(name).doc
                comments.comment(schema, name, doc, _comments(frame(name)))
    _comment_inherited(comments)
    create_chinese_views(connection, comments)
    comments.write(connection)


def schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The schema version of the current database.

    Raises:
        WarehouseError: it is not a warehouse, or a newer version of this program wrote it.
    """
    meta = connection.execute(
        "SELECT count(*) FROM duckdb_tables()"
        " WHERE database_name = current_database() AND schema_name = 'store' AND table_name = 'meta'"
    ).fetchall()
    # All rows are fetched: a result that is not at its end would keep the connection from the caller.
    rows = connection.execute("SELECT schema_version FROM store.meta").fetchall() if meta[0][0] else []
    if not rows:
        raise WarehouseError(message("warehouse.not_of_juesuan"))
    if rows[0][0] > SCHEMA_VERSION:
        raise WarehouseError(message("warehouse.newer_schema", version=rows[0][0], known=SCHEMA_VERSION))
    return int(rows[0][0])


def expect_version(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse to read from a database in use that is not of this version.

    Raises:
        WarehouseError: it is of another version, or no warehouse at all.
    """
    version = schema_version(connection)
    if version < SCHEMA_VERSION:
        raise WarehouseError(message("warehouse.older_schema", version=version, known=SCHEMA_VERSION))


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Apply the numbered migrations that the database in use lacks."""
    version = schema_version(connection)
    steps = {int(step.name[:4]): step for step in files("schemas").joinpath("warehouse", "migrations").iterdir()}
    for number in range(version + 1, SCHEMA_VERSION + 1):
        connection.execute(steps[number].read_text("utf-8"))
    if version < SCHEMA_VERSION:
        connection.execute("UPDATE store.meta SET schema_version = ?", [SCHEMA_VERSION])


def _create_meta(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE SCHEMA IF NOT EXISTS store")
    connection.execute("CREATE SCHEMA IF NOT EXISTS kept")
    connection.execute(
        "CREATE TABLE store.meta"
        " (schema_version BIGINT NOT NULL, unsorted_facts BIGINT NOT NULL, linked_version VARCHAR NOT NULL,"
        " views_version VARCHAR NOT NULL)"
    )
    connection.execute("INSERT INTO store.meta VALUES (?, 0, '', '')", [SCHEMA_VERSION])


def _comment_meta(comments: Comments) -> None:
    comments.comment(
        "store",
        "meta",
        "One row on this file itself",
        {
            "schema_version": "结构版本: Version of the tables and views",
            "unsorted_facts": "未排序: Facts loaded since all of them were last sorted",
            "linked_version": "关联版本: Version of code, declarations and record that linked the documents",
            "views_version": "视图版本: Version of code and declarations that made the views",
        },
    )


def _columns(declared: Frame) -> list[tuple[str, str, bool]]:
    if declared.name in narrow_tables():
        return narrow_tables()[declared.name].columns
    return [(column.name, column.duckdb_type, column.required) for column in declared.columns]


def _create_tables(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    for name in names:
        columns = ", ".join(
            f"{sql.name(column)} {data_type}{' NOT NULL' if required else ''}"
            for column, data_type, required in _columns(frame(name))
        )
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table_of(name)} ({columns})")


def _existing_columns(connection: duckdb.DuckDBPyConnection) -> Mapping[str, list[tuple[str, str, bool]]]:
    """List the columns of every table and view in the database in use: name, type, whether never null."""
    columns_of: dict[str, list[tuple[str, str, bool]]] = defaultdict(list)
    columns = connection.execute(
        "SELECT schema_name || '.' || table_name, column_name, replace(data_type, ',', ', '), NOT is_nullable"
        " FROM duckdb_columns() WHERE database_name = current_database() AND schema_name IN ('kept', 'store')"
    ).fetchall()
    for name, *column in columns:
        columns_of[name].append((column[0], column[1], column[2]))
    return columns_of


def _has_columns(declared: Frame, existing: Mapping[str, list[tuple[str, str, bool]]]) -> bool:
    # In any order: a migration can only add columns at the end.
    return sorted(existing.get(table_of(declared.name), [])) == sorted(_columns(declared))


def _expect_columns(declared: Frame, existing: Mapping[str, list[tuple[str, str, bool]]]) -> None:
    if not _has_columns(declared, existing):
        raise WarehouseError(message("warehouse.columns_differ", table=declared.name))


def _comment_inherited(comments: Comments) -> None:
    """Comment the columns of views that have no comment.

    As in the view of all versions, if it has one (`all_facts` of `facts`), else as in `all_facts`, else as in a frame
    with that column.
    """
    meanings: dict[str, str] = {}
    for name in reversed((*STORED, *WHOLE)):
        meanings |= _comments(frame(name))
    meanings |= _comments(frame("facts"))
    meanings |= {name: comment for name, comment in comments.of("main", "all_facts").items() if comment is not None}
    for schema, view in comments.targets:
        meanings_of_view = meanings | _comments(frame(_COMMENTED_LIKE[view])) if view in _COMMENTED_LIKE else meanings
        if (schema, f"all_{view}") in comments.targets:
            of_all = comments.of(schema, f"all_{view}")
            meanings_of_view = meanings_of_view | {
                name: comment for name, comment in of_all.items() if comment is not None
            }
        uncommented = [name for name, comment in comments.of(schema, view).items() if comment is None]
        comments.comment(
            schema, view, None, {name: meanings_of_view[name] for name in uncommented if name in meanings_of_view}
        )


def _comments(declared: Frame) -> dict[str, str]:
    return {column.name: f"{column.zh}: {column.doc}" for column in declared.columns}
