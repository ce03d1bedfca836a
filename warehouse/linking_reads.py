"""Read from the database in use for linking documents: pandas frames without floats for money."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from schemas.reading.bodies import NO_NAME
from warehouse import sql

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_GIVEN, _FINDINGS = "rows_given", "findings_given"
_PAIRS = "pairs_given"
_QUANTUM_FEN = 10_000
"""The fen that the last printed digit of a table in 万元 stands for"""
_CELLS = f"""
cells AS (
    SELECT
        document_sha256, table_key, unit, is_corrected,
        concat_ws(
            chr(31), table_key, panel, row_key, measure, phase, budget_book, unit_key, economic_code,
            government_economic_code, project_key, reference_year, occurrence
        ) AS place,
        CAST(coalesce(amount_fen, quantity, 0) AS HUGEINT) AS counted,
        CAST(coalesce(printed_fen, printed_quantity, 0) AS HUGEINT) AS printed
    FROM store.facts SEMI JOIN {_GIVEN} USING (document_sha256)
    UNION ALL
    -- Of a document that is performance forms and nothing else: its money, weights and scores.
    SELECT document_sha256, frame, unit, is_corrected, place, value, value
    FROM (
        SELECT
            p.document_sha256, 'project_funds' AS frame, f.unit, f.is_corrected,
            concat_ws(chr(31), p.title_printed, p.project_name, f.task, f.source, f.row_no, f.measure) AS place,
            CAST(f.value * 10000 AS HUGEINT) AS value
        FROM store.project_funds AS f JOIN store.projects AS p USING (document_sha256, form_no)
        WHERE f.value IS NOT NULL
        UNION ALL
        SELECT
            p.document_sha256, 'project_indicators', '', i.is_corrected,
            concat_ws(chr(31), p.title_printed, p.project_name, i.seq, i.level3),
            CAST(coalesce(i.weight, 0) * 1000000000 + coalesce(i.score, 0) * 1000 AS HUGEINT)
        FROM store.project_indicators AS i JOIN store.projects AS p USING (document_sha256, form_no)
    )
    SEMI JOIN {_GIVEN} USING (document_sha256)
    ANTI JOIN (SELECT document_sha256 FROM store.facts SEMI JOIN {_GIVEN} USING (document_sha256))
        USING (document_sha256)
)
"""
_SAID = "document_sha256, section, code_system, account_code, subject_printed, measure, budget_book, project"
"""What an amount of a narrative is about"""
_KNOWN = "FROM store.documents WHERE entity_name IS NOT NULL AND fiscal_year IS NOT NULL"


class LinkingReads:
    """Reads from the database in use, including what has been loaded for this publication."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    @property
    def linked_version(self) -> str:
        """The version of code, declarations and record under which the linked frames were made; empty at first."""
        return str(self._connection.execute("SELECT linked_version FROM store.meta").fetchall()[0][0])

    def count_quarantine(self) -> tuple[int, int]:
        """Count the refused documents that ask for a person, and those that were accepted."""
        waiting, refused = self._connection.execute(
            "SELECT (SELECT count(*) FROM main.quarantine),"
            " (SELECT count(*) FROM store.documents WHERE status = 'quarantined')"
        ).fetchall()[0]
        return int(waiting), int(refused - waiting)

    def rows_of(self, name: str, documents: Collection[str]) -> pd.DataFrame:
        """The rows that a frame has of the given documents."""
        from schemas.reading.frames import frame

        columns = sql.names(frame(name).column_names)
        with self._registered(document_sha256=documents):
            return self._frame(f"SELECT {columns} FROM store.{name} SEMI JOIN {_GIVEN} USING (document_sha256)")

    def known_documents(self, columns: Sequence[str]) -> pd.DataFrame:
        """Columns of the documents whose identity is known, in the order of their hashes."""
        return self._frame(f"SELECT {sql.names(columns)} {_KNOWN} ORDER BY document_sha256")

    def new_documents(self, columns: Sequence[str], loaded: Collection[str]) -> pd.DataFrame:
        """Columns of the documents with a known identity that were loaded, or are in no disclosure yet."""
        with self._registered(document_sha256=loaded):
            return self._frame(
                f"SELECT {sql.names(columns)} {_KNOWN} AND (document_sha256 IN (SELECT document_sha256 FROM {_GIVEN})"
                " OR document_sha256 NOT IN (SELECT document_sha256 FROM store.disclosures)) ORDER BY document_sha256"
            )

    def entities_of(self, documents: Collection[str]) -> set[str]:
        """The entities under which documents were filed when the warehouse was linked last."""
        with self._registered(document_sha256=documents):
            entities = self._connection.execute(
                f"SELECT DISTINCT entity_id FROM store.disclosures SEMI JOIN {_GIVEN} USING (document_sha256)"
            )
            return {entity_id for (entity_id,) in entities.fetchall()}

    def documents_of(self, entities: Collection[str]) -> set[str]:
        """The documents that were filed under entities when the warehouse was linked last."""
        with self._registered(entity_id=entities):
            documents_found = self._connection.execute(
                f"SELECT document_sha256 FROM store.disclosures SEMI JOIN {_GIVEN} USING (entity_id)"
            )
            return {sha256 for (sha256,) in documents_found.fetchall()}

    def witnesses(self, columns: Sequence[str], documents: Collection[str]) -> pd.DataFrame:
        """Columns of the given documents, and of enough others to derive what holds for each entity as a whole.

        These others are, of all documents of one entity with the same printed name, place and publisher, the first one
        in the order of years, kinds and hashes, and one of the last year.
        """
        with self._registered(document_sha256=documents):
            return self._frame(
                f"""
                WITH known AS (
                    SELECT d.*, x.entity_id,
                        coalesce(nullif(regexp_extract(source_url, '^[^/]*//[^/?#]*'), ''), source_url) AS publisher
                    FROM (SELECT * {_KNOWN}) AS d LEFT JOIN store.disclosures AS x USING (document_sha256)
                ),
                witnesses AS (
                    SELECT unnest([
                        arg_min(document_sha256, (fiscal_year, document_kind, document_sha256)),
                        arg_max(document_sha256, (fiscal_year, document_kind, document_sha256))
                    ]) AS document_sha256
                    FROM known GROUP BY entity_id, entity_name, entity_scope, division_name, publisher
                )
                SELECT {sql.names(columns)} FROM known SEMI JOIN (
                    SELECT document_sha256 FROM witnesses UNION ALL SELECT document_sha256 FROM {_GIVEN}
                ) USING (document_sha256) ORDER BY document_sha256
                """
            )

    def printed_names(self, documents: Collection[str] | None = None) -> pd.DataFrame:
        """document_sha256, alias and accepted: each name that the evidence of (the given) documents holds, once.

        Bodies that supervise, compile or approve are not names of the entity.
        """
        with self._registered(document_sha256=documents or ()):
            semi_join = "" if documents is None else f"SEMI JOIN {_GIVEN} USING (document_sha256)"
            return self._frame(
                "SELECT document_sha256, value AS alias, bool_or(accepted) AS accepted"
                f" FROM store.evidence {semi_join} WHERE field = 'entity_name'"
                f" AND role NOT IN ({', '.join(map(sql.text, NO_NAME))}) GROUP BY ALL ORDER BY ALL"
            )

    def facts_of(
        self, documents: pd.DataFrame, columns: Sequence[str], only: Mapping[str, Sequence[str]]
    ) -> pd.DataFrame:
        """Facts of the given documents (document_sha256, entity_id); `only` says the values that some columns have."""
        chosen = " AND ".join(
            f"{sql.name(column)} IN ({', '.join(sql.text(value) for value in values)})"
            for column, values in only.items()
        )
        with self._registered(**{name: documents[name].tolist() for name in ("document_sha256", "entity_id")}):
            return self._frame(
                f"SELECT {sql.names(columns)} FROM store.facts JOIN {_GIVEN} USING (document_sha256)"
                f" WHERE {chosen} ORDER BY fact_id"
            )

    def parts(self, documents: Collection[str]) -> dict[str, str]:
        """Which part of a disclosure the given documents are that are performance forms and nothing else.

        Documents with the same forms are versions of each other; a document of tables is none of theirs.
        """
        with self._registered(document_sha256=documents):
            rows = self._connection.execute(
                f"""
                SELECT
                    document_sha256,
                    sha256(string_agg(
                        concat_ws(chr(31), form_kind, title_printed, project_name), chr(30) ORDER BY form_no
                    ))
                FROM store.projects
                SEMI JOIN {_GIVEN} USING (document_sha256)
                ANTI JOIN (SELECT document_sha256 FROM store.facts SEMI JOIN {_GIVEN} USING (document_sha256))
                    USING (document_sha256)
                GROUP BY ALL
                """
            ).fetchall()
        return dict(rows)

    def contents(self, documents: Collection[str]) -> list[tuple[str, str, str, bool]]:
        """Hash the figures of each given document, as counted and as printed, and say whether any is corrected.

        Its hash, then that of all figures that count with their places in the form, then that of the printed ones.
        Where on the page a figure stands plays no part, and blank or zero cells are ignored.
        """
        with self._registered(document_sha256=documents):
            return self._connection.execute(
                f"""
                WITH {_CELLS}
                SELECT
                    g.document_sha256,
                    sha256(coalesce(string_agg(counted_cell, chr(30) ORDER BY place) FILTER (counted <> 0), '')),
                    sha256(coalesce(string_agg(printed_cell, chr(30) ORDER BY place) FILTER (printed <> 0), '')),
                    coalesce(bool_or(is_corrected), false)
                FROM {_GIVEN} AS g
                LEFT JOIN (
                    SELECT
                        *, place || chr(31) || counted AS counted_cell, place || chr(31) || printed AS printed_cell
                    FROM cells
                ) USING (document_sha256)
                GROUP BY ALL ORDER BY ALL
                """
            ).fetchall()

    def likeness(self, pairs: Collection[tuple[str, str]]) -> list[tuple[str, str, int, int, bool, bool]]:
        """How pairs of documents compare by their printed figures; each pair must be given both ways.

        The two hashes; in how many cells one of them has a figure other than zero, and how many of these agree (within
        the rounding of 万元 where the other document prints 元); whether all tables of the first are in the second one
        with the same figures and the second has more tables, and the other way round.
        """
        documents = {sha256 for pair in pairs for sha256 in pair}
        with self._registered(document_sha256=documents), self._relation(_PAIRS, ("one", "other"), pairs):
            return self._connection.execute(
                f"""
                WITH {_CELLS},
                sides AS (
                    SELECT one, other, c.* EXCLUDE (document_sha256), true AS is_one
                    FROM {_PAIRS} JOIN cells AS c ON c.document_sha256 = one
                    UNION ALL
                    SELECT one, other, c.* EXCLUDE (document_sha256), false
                    FROM {_PAIRS} JOIN cells AS c ON c.document_sha256 = other
                ),
                met AS (
                    SELECT
                        one, other, table_key,
                        count(*) FILTER (is_one) AS here, count(*) FILTER (NOT is_one) AS there,
                        count(*) = 2 AND count(DISTINCT printed) = 1 AS is_equal,
                        count(*) = 2 AND count(DISTINCT unit) = 2
                            AND max(printed) - min(printed) <= {_QUANTUM_FEN} AS is_rounded
                    FROM sides WHERE printed <> 0 GROUP BY one, other, table_key, place
                ),
                tables AS (
                    SELECT
                        one, other, count(*) AS cells, count(*) FILTER (is_equal OR is_rounded) AS same,
                        sum(here) AS here, sum(there) AS there, bool_and(is_equal) AS is_equal
                    FROM met GROUP BY one, other, table_key
                )
                SELECT
                    one, other, coalesce(sum(cells), 0)::BIGINT, coalesce(sum(same), 0)::BIGINT,
                    coalesce(bool_and(is_equal OR here = 0) AND bool_or(here = 0), false),
                    coalesce(bool_and(is_equal OR there = 0) AND bool_or(there = 0), false)
                FROM {_PAIRS} LEFT JOIN tables USING (one, other)
                GROUP BY one, other ORDER BY one, other
                """
            ).fetchall()

    def restated(self, documents: Collection[str] | None = None) -> list[tuple[str, str, int, int]]:
        """List the versions (of the given documents) that changed a figure of the version before them.

        Each with its hash, that of the version before, how many cells differ, and how many there are.
        """
        with self._registered(document_sha256=documents or ()):
            semi_join = "" if documents is None else f"SEMI JOIN {_GIVEN} USING (document_sha256)"
            return self._connection.execute(
                "SELECT document_sha256, earlier_sha256, count(*) FILTER (WHERE change <> 'same') AS changed, count(*)"
                f" FROM main.compared_versions {semi_join} GROUP BY ALL HAVING changed > 0 ORDER BY ALL"
            ).fetchall()

    def restated_years(
        self, documents: Collection[str] | None = None
    ) -> list[tuple[str, int, str, int, int, int, str, int]]:
        """List the changes (of narratives of the given documents) that start from another amount than was published.

        Each with the hash of its document, page and subject, the year before, what follows for that year and what its
        own document prints, both in fen, and that document and its page. As in the view `prior_year_derived`, which
        cannot be asked here: it shows what was filed at the last publication.
        """
        with self._registered(document_sha256=documents or ()):
            semi_join = "" if documents is None else f"SEMI JOIN {_GIVEN} USING (document_sha256)"
            return self._connection.execute(
                f"""
                WITH stated AS (SELECT * FROM store.statements {semi_join}),
                amounts AS (
                    SELECT {_SAID}, max(amount_fen) AS amount_fen, max(fact_id) AS fact_id
                    FROM stated
                    WHERE kind = 'amount' AND phase = 'executed' AND amount_fen IS NOT NULL
                    GROUP BY ALL
                    HAVING min(amount_fen) = max(amount_fen) AND count(DISTINCT fact_id) = 1
                ),
                derived AS (
                    SELECT
                        c.document_sha256, c.page, c.subject_printed, a.fact_id,
                        a.amount_fen - c.amount_fen AS prior_fen
                    FROM stated AS c
                    JOIN amounts AS a
                        ON (a.document_sha256, a.section, a.code_system, a.account_code, a.subject_printed, a.measure)
                        = (c.document_sha256, c.section, c.code_system, c.account_code, c.subject_printed, c.measure)
                        AND a.budget_book = c.budget_book AND a.project IS NOT DISTINCT FROM c.project
                    WHERE
                        c.kind = 'change' AND c.base = 'prior_year' AND c.phase = 'executed'
                        AND c.direction IN ('increase', 'decrease') AND c.amount_fen IS NOT NULL
                )
                SELECT
                    d.document_sha256, d.page, d.subject_printed, earlier.fiscal_year, d.prior_fen, b.amount_fen,
                    was.source_name, b.page
                FROM derived AS d
                JOIN store.disclosures AS own ON own.document_sha256 = d.document_sha256 AND own.is_current
                JOIN store.disclosures AS earlier
                    ON (earlier.entity_id, earlier.document_kind, earlier.fiscal_year)
                    = (own.entity_id, own.document_kind, own.fiscal_year - 1) AND earlier.is_current
                JOIN store.documents AS was ON was.document_sha256 = earlier.document_sha256
                JOIN store.facts AS now ON now.document_sha256 = d.document_sha256 AND now.fact_id = d.fact_id
                JOIN store.facts AS b
                    ON (b.document_sha256, b.reference_year) = (earlier.document_sha256, earlier.fiscal_year)
                    AND (b.table_key, b.panel, b.row_key, b.measure, b.phase, b.budget_book)
                    = (now.table_key, now.panel, now.row_key, now.measure, now.phase, now.budget_book)
                    AND (b.unit_key, b.economic_code, b.government_economic_code, b.project_key, b.occurrence)
                    = (now.unit_key, now.economic_code, now.government_economic_code, now.project_key, now.occurrence)
                WHERE abs(d.prior_fen - b.amount_fen) > {_QUANTUM_FEN}
                ORDER BY ALL
                """
            ).fetchall()

    def conflicts(self, documents: Collection[str]) -> list[tuple[str, int, list[str], list[str], list[str]]]:
        """The disclosures in conflict to which one of the given documents belongs.

        The name of the entity, the year, the hashes of the documents in doubt, each version's own document first among
        its copies, the names of these documents, and the rules that say why.
        """
        with self._registered(document_sha256=documents):
            return self._connection.execute(
                f"""
                WITH in_doubt AS (
                    SELECT x.*, d.source_name, canonical_name
                    FROM store.disclosures AS x
                    JOIN store.documents AS d USING (document_sha256)
                    JOIN store.entities AS e ON e.entity_id = x.entity_id
                    WHERE version_state = 'in_doubt'
                ),
                why AS (
                    SELECT entity_id, fiscal_year, document_kind, list(DISTINCT rule ORDER BY rule) AS rules
                    FROM store.findings_across JOIN in_doubt USING (document_sha256)
                    WHERE rule IN ('version_order_unknown', 'versions_differ')
                    GROUP BY ALL
                )
                SELECT
                    any_value(canonical_name), fiscal_year,
                    list(document_sha256 ORDER BY copy_of IS NOT NULL, version_no, document_sha256),
                    list(source_name ORDER BY version_no, document_sha256) FILTER (copy_of IS NULL),
                    any_value(rules)
                FROM in_doubt JOIN why USING (entity_id, fiscal_year, document_kind)
                GROUP BY entity_id, fiscal_year, document_kind
                HAVING bool_or(document_sha256 IN (SELECT document_sha256 FROM {_GIVEN}))
                ORDER BY ALL
                """
            ).fetchall()

    def changed_findings(self, findings: pd.DataFrame, rules: Sequence[str]) -> set[str]:
        """The documents whose findings by the given rules in `findings_across` are not the given ones."""
        columns = "document_sha256, rule, printed, message"
        chosen = f"WHERE rule IN ({', '.join(map(sql.text, rules))})"
        self._connection.register(_FINDINGS, findings)
        try:
            now, before = f"SELECT {columns} FROM {_FINDINGS}", f"SELECT {columns} FROM store.findings_across {chosen}"
            changed = self._connection.execute(
                f"SELECT document_sha256 FROM ({now} EXCEPT {before}) UNION SELECT document_sha256"
                f" FROM ({before} EXCEPT {now})"
            )
            return {sha256 for (sha256,) in changed.fetchall()}
        finally:
            self._connection.unregister(_FINDINGS)

    @contextmanager
    def _registered(self, **columns: Collection[str]) -> Iterator[None]:
        """Register the given values as a database relation for the duration of the block."""
        with self._relation(_GIVEN, tuple(columns), list(zip(*map(list, columns.values()), strict=True))):
            yield

    @contextmanager
    def _relation(self, name: str, columns: Sequence[str], rows: Collection[Sequence[str]]) -> Iterator[None]:
        import pyarrow as pa

        arrays = {column: pa.array([row[at] for row in rows], pa.string()) for at, column in enumerate(columns)}
        self._connection.register(name, pa.table(arrays))
        try:
            yield
        finally:
            self._connection.unregister(name)

    def _frame(self, statement: str) -> pd.DataFrame:
        import pandas as pd
        import pyarrow as pa

        # Whole numbers with gaps stay whole numbers: without the mapping they would come back as floats.
        types = {pa.int64(): pd.Int64Dtype()}
        arrow: pa.Table = self._connection.sql(statement).to_arrow_table()
        frame: pd.DataFrame = arrow.to_pandas(types_mapper=types.get)
        return frame
