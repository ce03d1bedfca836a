"""Compare two warehouses, document by document and exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.reading.figures import FIGURE_FRAMES
from schemas.reading.frames import frame
from warehouse import sql
from warehouse.ddl import expect_version

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

ABOUT = (
    *("source_name", "status", "reason", "message", "reason_page", "page_count"),
    *("entity_name", "entity_scope", "division_name", "fiscal_year", "document_kind"),
    *("source_url", "published_on", "retrieved_on", "part_of", "part_pages"),
    *("entity_id", "version_no", "version_state", "is_current", "grade", "grade_reasons"),
)
"""Columns of a document as a whole"""
LISTED = (
    *("findings", "check_results", "tables_read", "evidence", "gate_results", "corrections"),
    *FIGURE_FRAMES,
)
"""Frames whose rows are compared by all columns but their number in the document"""
_NUMBERS = frozenset({"finding_no", "check_no", "table_no", "evidence_no", "correction_no", "statement_no"})
"""Numbers of rows: one more row shifts all that follow"""
_NOT_IN_FACTS = frozenset({"source_name"})
"""The name of the file is compared once, for the document"""
_LATER = ("header_printed",)
"""Columns of facts that a migration added empty: what fills them says nothing of the figures"""


@dataclass(frozen=True)
class FactChange:
    """A cell that only one side has, or that differs in `columns`."""

    change: str
    """added, removed or changed"""
    columns: tuple[str, ...]
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The cell as it is now, or as it was."""
        return self.after or self.before or {}


@dataclass
class Facts:
    """How many facts of a document are added, removed, changed and unchanged."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Listed:
    """The rows of one frame that a document gained and lost; of equal rows each counts."""

    added: list[Row] = field(default_factory=list)
    removed: list[Row] = field(default_factory=list)


@dataclass
class DocumentDiff:
    """A document before and after; `before` is None where the warehouse did not have it, `after` where it is gone."""

    document_sha256: str
    before: Row | None
    after: Row | None
    facts: Facts = field(default_factory=Facts)
    cells: list[FactChange] = field(default_factory=list)
    """The changed facts in the order of their tables, at most as many as were asked for"""
    listed: dict[str, Listed] = field(default_factory=lambda: {name: Listed() for name in LISTED})

    @property
    def about(self) -> tuple[str, ...]:
        """The columns of `ABOUT` that changed."""
        before, after = self.before or {}, self.after or {}
        return tuple(column for column in ABOUT if before.get(column) != after.get(column))

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        facts = self.facts
        rows = any(listed.added or listed.removed for listed in self.listed.values())
        return not (facts.added or facts.removed or facts.changed or rows or self.about)

    @property
    def is_newly_quarantined(self) -> bool:
        """Whether it is in quarantine now and was not."""
        before, after = ((side or {}).get("status") for side in (self.before, self.after))
        return after == "quarantined" and before != "quarantined"

    @property
    def name(self) -> str:
        """The name under which it came."""
        return str((self.after or self.before or {}).get("source_name"))


def compare(before: Path, after: Path, documents: Iterable[str], most: int | None = None) -> list[DocumentDiff]:
    """Compare two warehouses in the given documents, and in what linking says of any other.

    Facts meet by their `fact_id`, which is the cell (table, panel, row, measure, phase, budget book); the other rows by
    all that they say but their number. Given are the documents asked for, also those where nothing is otherwise, and
    those of the others that are not as before; in the order of entity, year and hash. The parts of a sum
    (`check_facts`) are not compared: they follow from the facts.

    Args:
        before: The one warehouse.
        after: The other.
        documents: Hashes of the documents that may have other facts.
        most: How many changed cells of each document are listed; all are counted.

    Raises:
        WarehouseError: one of the files is not a warehouse of this version.
    """
    import duckdb

    asked = set(documents)
    diffs = {sha256: DocumentDiff(sha256, None, None) for sha256 in asked}
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
        for path, name in ((before, "before"), (after, "after")):
            connection.execute(f"ATTACH {sql.text(str(path))} AS {name} (READ_ONLY)")
            connection.execute(f"USE {name}")
            expect_version(connection)
        connection.execute(
            "CREATE TEMP TABLE asked AS SELECT unnest($asked::VARCHAR[]) AS document_sha256", {"asked": sorted(asked)}
        )
        _count_facts(connection, diffs)
        _list_facts(connection, diffs, most)
        for name in LISTED:
            _list_rows(connection, name, diffs)
        _describe(connection, diffs)
    changed = [diff for sha256, diff in diffs.items() if sha256 in asked or not diff.is_same]
    return sorted(changed, key=_sort_key)


def _sort_key(diff: DocumentDiff) -> tuple[str, int, str]:
    about = diff.after or diff.before or {}
    return about.get("entity_name") or "", about.get("fiscal_year") or 0, diff.document_sha256


def _describe(connection: duckdb.DuckDBPyConnection, diffs: dict[str, DocumentDiff]) -> None:
    """Fill in the columns `ABOUT` of the given documents, and add other documents in which they changed."""
    sides = [
        f"(SELECT document_sha256, {sql.names(ABOUT)} FROM {name}.main.documents"
        f" LEFT JOIN (SELECT document_sha256, reasons AS grade_reasons FROM {name}.main.grades) USING (document_sha256)"
        f") AS {short}"
        for name, short in (("before", "b"), ("after", "a"))
    ]
    rows = connection.execute(
        f"SELECT document_sha256, b, a FROM {sides[0]} FULL JOIN {sides[1]} USING (document_sha256)"
        " WHERE b IS DISTINCT FROM a OR document_sha256 IN (SELECT unnest($found::VARCHAR[]))",
        {"found": list(diffs)},
    ).fetchall()
    for sha256, before, after in rows:
        diff = diffs.setdefault(sha256, DocumentDiff(sha256, None, None))
        diff.before, diff.after = _side(before, "document_sha256"), _side(after, "document_sha256")


def _facts_joined(columns: list[str]) -> str:
    parts = [
        f"(SELECT document_sha256, {sql.names(columns)} FROM {name}.store.facts"
        f" JOIN asked USING (document_sha256)) AS {short}"
        for name, short in (("before", "b"), ("after", "a"))
    ]
    return f" FROM {parts[0]} FULL JOIN {parts[1]} USING (document_sha256, fact_id)"


_CHANGE = (
    "CASE WHEN b.fact_id IS NULL THEN 'added' WHEN a.fact_id IS NULL THEN 'removed'"
    " WHEN b IS DISTINCT FROM a THEN 'changed' ELSE 'unchanged' END"
)


def _fact_columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = ", ".join(f"count({sql.name(name)})" for name in _LATER)
    asked = "before.store.facts JOIN asked USING (document_sha256)"
    (filled,) = connection.execute(f"SELECT {counts} FROM {asked}").fetchall()
    empty = {name for name, count in zip(_LATER, filled, strict=True) if not count}
    left_out = {*_NOT_IN_FACTS, *empty, "document_sha256"}
    return [name for name in frame("facts").column_names if name not in left_out]


def _count_facts(connection: duckdb.DuckDBPyConnection, diffs: dict[str, DocumentDiff]) -> None:
    for sha256, change, count in connection.execute(
        f"SELECT document_sha256, {_CHANGE} AS change, count(*){_facts_joined(_fact_columns(connection))} GROUP BY ALL"
    ).fetchall():
        setattr(diffs[sha256].facts, change, count)


def _list_facts(connection: duckdb.DuckDBPyConnection, diffs: dict[str, DocumentDiff], limit: int | None) -> None:
    columns = _fact_columns(connection)
    bound = "" if limit is None else f" AND place <= {limit}"
    # What counts for more comes first: other amounts before cells that only moved.
    rows = connection.execute(
        f"SELECT document_sha256, change, b, a FROM (SELECT document_sha256, {_CHANGE} AS change, b, a,"
        " row_number() OVER (PARTITION BY document_sha256 ORDER BY"
        " change = 'changed' AND a.amount_fen IS NOT DISTINCT FROM b.amount_fen"
        " AND a.quantity IS NOT DISTINCT FROM b.quantity,"
        " coalesce(a.table_key, b.table_key), coalesce(a.row_no, b.row_no), coalesce(a.page, b.page), fact_id) AS place"
        f"{_facts_joined(columns)} WHERE change <> 'unchanged') WHERE true{bound} ORDER BY document_sha256, place"
    ).fetchall()
    for sha256, change, before, after in rows:
        old, new = _side(before, "fact_id"), _side(after, "fact_id")
        both = old is not None and new is not None
        differing = tuple(name for name in columns if both and (old or {})[name] != (new or {})[name])
        diffs[sha256].cells.append(FactChange(change, differing, old, new))


def _list_rows(connection: duckdb.DuckDBPyConnection, name: str, diffs: dict[str, DocumentDiff]) -> None:
    """Rows of the documents asked for, and those that linking gave to any document."""
    # A Chinese message says what the English one says; older warehouses do not have it.
    declared = [column for column in frame(name).column_names if not column.endswith("_zh")]
    columns = [column for column in declared if column not in _NUMBERS]
    column_list = sql.names(columns)

    def side(database: str) -> str:
        own = f"SELECT {column_list} FROM {database}.store.{name} WHERE document_sha256 IN (FROM asked)"
        across = f" UNION ALL SELECT {column_list} FROM {database}.store.{name}_across"
        return own + (across if name in ("findings", "check_results") else "")

    for change, having, lacking in (("added", "after", "before"), ("removed", "before", "after")):
        answer = connection.execute(f"(({side(having)}) EXCEPT ALL ({side(lacking)})) ORDER BY ALL")
        for values in answer.fetchall():
            row = dict(zip(columns, values, strict=True))
            diff = diffs.setdefault(row["document_sha256"], DocumentDiff(row["document_sha256"], None, None))
            getattr(diff.listed[name], change).append(row)


def _side(row: Row | None, key: str) -> Row | None:
    """A side of a join: nothing where there is no row on it."""
    return row if row and row[key] is not None else None
