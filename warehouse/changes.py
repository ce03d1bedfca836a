"""Compare judged documents with what the warehouse in use holds of them, before they replace it.

It is a count by table and not a list of cells (`compare` makes that from two files): it is made at every load, for the
documents of a batch that are there already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from warehouse import sql

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

IDENTITY = ("entity_name", "entity_scope", "division_name", "fiscal_year", "document_kind")
"""Columns of a document that say under which body and year its figures stand"""
_ABOUT = (*IDENTITY, "status", "reason", "reader_version", "corrections_sha256")
_FACT = ("document_sha256", "fact_id", "table_key", "amount_fen", "quantity", "is_corrected")
_NEW = "judged"
_COMPARED = {
    "statements": ("account_code", "measure", "budget_book", "phase", "kind", "value", "amount_fen", "quantity"),
    "project_funds": ("measure", "value", "amount_fen"),
    "project_indicators": ("target_number", "actual_number"),
}
"""Figures outside of standard tables, by what they say: their identifiers hold the place on the page, which may move"""
_FRAMES = ("facts", "documents", "grades", "findings", *_COMPARED)

HIDDEN = "hidden"
"""What `becomes` begins with for a document whose facts are no longer shown as current"""


@dataclass(frozen=True)
class TableChange:
    """The figures of one table of a document that are lost, have another value, and are new."""

    lost: int = 0
    changed: int = 0
    added: int = 0


@dataclass(frozen=True)
class DocumentChange:
    """A document as the warehouse has it and as it would be replaced."""

    document_sha256: str
    source_name: str
    before: Mapping[str, Any]
    """Its columns `_ABOUT`, its grade, and how many `facts` it has"""
    after: Mapping[str, Any]
    tables: Mapping[str, TableChange] = field(default_factory=dict)
    """The tables with figures that differ, by `table_key`"""
    findings: Mapping[str, int] = field(default_factory=dict)
    """How many findings more (or less) it has, by rule; those with equally many are left out"""
    becomes: str = ""
    """Digest of what would be lost or be otherwise: what a person accepts"""

    @property
    def other_identity(self) -> tuple[str, ...]:
        """The columns of `IDENTITY` that differ."""
        return tuple(name for name in IDENTITY if self.before[name] != self.after[name])

    @property
    def is_same(self) -> bool:
        """Whether its figures, findings, grade, status and identity are as they were."""
        same = all(self.before[name] == self.after[name] for name in ("status", "reason", "grade"))
        return same and not (self.tables or self.findings or self.other_identity)


def changes_of(connection: duckdb.DuckDBPyConnection, frames: Mapping[str, pd.DataFrame]) -> list[DocumentChange]:
    """Compare a judged batch with what is stored of its documents; those that are not stored are left out.

    Figures meet by `fact_id`. A correction that a person added, changed or took back makes no difference by itself.
    """
    documents = frames["documents"]
    stored_rows = connection.execute(
        "SELECT document_sha256 FROM store.documents WHERE list_contains($documents, document_sha256)",
        {"documents": documents["document_sha256"].tolist()},
    ).fetchall()
    if not stored_rows:
        return []
    known_hashes = {sha256 for (sha256,) in stored_rows}
    with _registered(connection, frames, known_hashes):
        about = _about(connection)
        tables, digests = _tables(connection)
        _add_other_figures(connection, tables, digests)
        findings = _findings(connection)
    changes = []
    for sha256, name, before, after in about:
        status = f"{after['status']} {after['reason'] or ''}".strip()
        identity = [str(after[column]) for column in IDENTITY if before[column] != after[column]]
        becomes = sql_digest([status, *identity, digests.get(sha256, "")])
        changes.append(
            DocumentChange(sha256, name, before, after, tables.get(sha256, {}), findings.get(sha256, {}), becomes)
        )
    return changes


def sql_digest(parts: Collection[str]) -> str:
    """Hash of texts; short enough to be written into a file of decisions."""
    import hashlib

    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class _registered:  # noqa: N801 - used as a context only
    """The frames of a batch as views of a connection, with only the documents that are stored already."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, frames: Mapping[str, pd.DataFrame], stored_hashes: Collection[str]
    ) -> None:
        self._connection = connection
        self._frames = {
            name: frames[name][frames[name]["document_sha256"].isin(list(stored_hashes))]
            for name in _FRAMES
            if name in frames
        }

    def __enter__(self) -> None:
        import pyarrow as pa

        from schemas.reading.frames import frame

        for name in _FRAMES:
            rows = self._frames.get(name)
            if rows is None:
                rows = frame(name).build([])
            arrow = pa.Table.from_pandas(rows, schema=frame(name).arrow_schema(), preserve_index=False)
            self._connection.register(f"{_NEW}_{name}", arrow)
        # The number of a document leads to its rows without a look at those of all others.
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE published_numbers AS SELECT document_no, document_sha256 FROM kept.documents"
            f" SEMI JOIN {_NEW}_documents USING (document_sha256)"
        )

    def __exit__(self, *error: object) -> None:
        for name in _FRAMES:
            self._connection.unregister(f"{_NEW}_{name}")
        self._connection.execute("DROP TABLE IF EXISTS temp.published_numbers")


def _about(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    columns = sql.names(_ABOUT)
    facts = "SELECT document_sha256, count(*) AS facts FROM {} GROUP BY ALL"
    stored_facts = f"({_stored_facts()})"
    rows = connection.execute(
        f"WITH before AS (SELECT document_sha256, {columns}, grade, coalesce(facts, 0) AS facts FROM store.documents"
        f" SEMI JOIN {_NEW}_documents USING (document_sha256)"
        " LEFT JOIN (SELECT document_sha256, grade FROM store.grades) USING (document_sha256)"
        f" LEFT JOIN ({facts.format(stored_facts)}) USING (document_sha256)),"
        f" after AS (SELECT document_sha256, source_name, {columns}, grade, coalesce(facts, 0) AS facts"
        f" FROM {_NEW}_documents"
        f" LEFT JOIN (SELECT document_sha256, grade FROM {_NEW}_grades) USING (document_sha256)"
        f" LEFT JOIN ({facts.format(f'{_NEW}_facts')}) USING (document_sha256))"
        " SELECT document_sha256, after.source_name, before, after FROM before JOIN after USING (document_sha256)"
        " ORDER BY after.source_name, document_sha256"
    ).fetchall()
    return [(sha256, name, dict(before), dict(after)) for sha256, name, before, after in rows]


def _stored_facts() -> str:
    # The narrow table itself: these columns stand in it as they are.
    return f"SELECT {sql.names(_FACT)} FROM kept.facts JOIN temp.published_numbers USING (document_no)"


def _tables(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, dict[str, TableChange]], dict[str, str]]:
    """Count what differs by document and table, and hash it by document."""
    change = (
        "CASE WHEN a.fact_id IS NULL THEN 'lost' WHEN b.fact_id IS NULL THEN 'added'"
        " WHEN (b.amount_fen, b.quantity) IS DISTINCT FROM (a.amount_fen, a.quantity)"
        " AND NOT (b.is_corrected OR a.is_corrected) THEN 'changed' END"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE figures_changed AS SELECT document_sha256, fact_id, {change} AS change,"
        " coalesce(a.table_key, b.table_key) AS table_key, coalesce(a.amount_fen, a.quantity) AS becomes"
        f" FROM ({_stored_facts()}) AS b FULL JOIN {_NEW}_facts AS a USING (document_sha256, fact_id)"
        " WHERE change IS NOT NULL"
    )
    try:
        counted = connection.execute(
            "SELECT document_sha256, table_key, count(*) FILTER (change = 'lost'),"
            " count(*) FILTER (change = 'changed'), count(*) FILTER (change = 'added')"
            " FROM figures_changed GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        digests = connection.execute(
            "SELECT document_sha256, sha256(string_agg(concat_ws(':', fact_id, change, becomes), ',' ORDER BY fact_id))"
            " FROM figures_changed WHERE change <> 'added' GROUP BY ALL"
        ).fetchall()
    finally:
        connection.execute("DROP TABLE temp.figures_changed")
    tables: dict[str, dict[str, TableChange]] = {}
    for sha256, table_key, *counts in counted:
        tables.setdefault(sha256, {})[table_key] = TableChange(*counts)
    return tables, dict(digests)


def _add_other_figures(
    connection: duckdb.DuckDBPyConnection, tables: dict[str, dict[str, TableChange]], digests: dict[str, str]
) -> None:
    """Count the figures of narratives and performance forms that are lost or new; frames are their tables."""
    for name, columns in _COMPARED.items():
        chosen = f"SELECT document_sha256, {sql.names(columns)}"
        stored_rows = f"{chosen} FROM store.{name} SEMI JOIN {_NEW}_documents USING (document_sha256)"
        judged = f"{chosen} FROM {_NEW}_{name}"
        counts: dict[str, dict[str, int]] = {}
        for change, source, other in (("lost", stored_rows, judged), ("added", judged, stored_rows)):
            row = f"concat_ws('|', {sql.names(columns)})"
            answer = connection.execute(
                f"SELECT document_sha256, count(*), sha256(string_agg({row}, ',' ORDER BY {row}))"
                f" FROM (({source}) EXCEPT ALL ({other})) GROUP BY ALL ORDER BY ALL"
            )
            for sha256, count, digest in answer.fetchall():
                counts.setdefault(sha256, {})[change] = int(count)
                if change == "lost":
                    digests[sha256] = f"{digests.get(sha256, '')} {name} {digest}"
        for sha256, changed in counts.items():
            tables.setdefault(sha256, {})[name] = TableChange(**changed)


def _findings(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    rows = connection.execute(
        "SELECT document_sha256, rule, sum(number) AS more FROM ("
        f"SELECT document_sha256, rule, 1 AS number FROM {_NEW}_findings"
        f" UNION ALL SELECT document_sha256, rule, -1 FROM store.findings SEMI JOIN {_NEW}_documents"
        " USING (document_sha256)) GROUP BY ALL HAVING more <> 0 ORDER BY ALL"
    ).fetchall()
    findings: dict[str, dict[str, int]] = {}
    for sha256, rule, more in rows:
        findings.setdefault(sha256, {})[rule] = int(more)
    return findings


@dataclass(frozen=True)
class Hidden:
    """A document whose facts were shown as current and would not be any more, though it stays as it is."""

    document_sha256: str
    source_name: str
    version_state: str | None
    """What it would be: superseded, copy, in_doubt or withdrawn"""
    facts: int
    beside_new: bool
    """Whether a document of the same disclosure is new to the warehouse, or comes out of quarantine"""
    beside_dated: bool
    """Whether it or another document of the disclosure has other dates or another address than before"""
    beside_corrected: bool
    """Whether it or another document of the disclosure has other corrections than before"""

    @property
    def becomes(self) -> str:
        """What a person accepts."""
        return f"{HIDDEN} {self.version_state or ''}".strip()


class Shown:
    """Which documents are shown as current, noted before a load and compared after the documents were linked."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE shown_before AS"
            " SELECT document_sha256, is_current, status, corrections_sha256, entity_id,"
            " (source_url, published_on, retrieved_on) AS source FROM kept.documents"
        )

    def hidden(self) -> list[Hidden]:
        """The documents that were current and are not, without those that went into quarantine."""
        rows = self._connection.execute(
            """
            WITH now AS (
                SELECT
                    d.document_sha256, d.document_no, d.source_name, d.status, x.entity_id, x.fiscal_year,
                    x.document_kind, x.version_state, coalesce(x.is_current, false) AS is_current,
                    d.status = 'loaded' AND b.status IS DISTINCT FROM 'loaded' AS is_new,
                    b.corrections_sha256 IS DISTINCT FROM d.corrections_sha256 AS is_corrected,
                    b.source IS DISTINCT FROM (d.source_url, d.published_on, d.retrieved_on) AS is_dated
                FROM kept.documents AS d
                LEFT JOIN store.disclosures AS x USING (document_sha256)
                LEFT JOIN temp.shown_before AS b USING (document_sha256)
            ),
            gone AS (
                SELECT now.* FROM now JOIN temp.shown_before AS b USING (document_sha256)
                WHERE b.is_current AND NOT now.is_current AND now.status = 'loaded'
            ),
            counted AS (
                SELECT document_no, count(*) AS facts FROM kept.facts SEMI JOIN gone USING (document_no) GROUP BY ALL
            )
            SELECT
                g.document_sha256, g.source_name, g.version_state, coalesce(any_value(c.facts), 0),
                bool_or(n.is_new), bool_or(n.is_dated AND NOT n.is_new), bool_or(n.is_corrected AND NOT n.is_new)
            FROM gone AS g
            JOIN now AS n ON (n.entity_id, n.fiscal_year, n.document_kind)
                IS NOT DISTINCT FROM (g.entity_id, g.fiscal_year, g.document_kind)
            LEFT JOIN counted AS c ON c.document_no = g.document_no
            GROUP BY ALL ORDER BY g.source_name, g.document_sha256
            """
        ).fetchall()
        return [Hidden(*row) for row in rows]

    def shown_anew(self) -> int:
        """Count the facts of documents that were loaded before and not current, and are current now."""
        rows = self._connection.execute(
            """
            WITH back AS (
                SELECT d.document_no
                FROM kept.documents AS d
                JOIN store.disclosures AS x USING (document_sha256)
                JOIN temp.shown_before AS b USING (document_sha256)
                WHERE x.is_current AND NOT coalesce(b.is_current, false) AND b.status = 'loaded' AND d.status = 'loaded'
            )
            SELECT count(*) FROM kept.facts SEMI JOIN back USING (document_no)
            """
        ).fetchall()
        return int(rows[0][0])

    def moved(self) -> int:
        """Count the documents that were there before and belong to another body now."""
        rows = self._connection.execute(
            "SELECT count(*) FROM store.disclosures AS x JOIN temp.shown_before AS b USING (document_sha256)"
            " WHERE b.entity_id <> x.entity_id"
        ).fetchall()
        return int(rows[0][0])
