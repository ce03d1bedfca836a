"""Make a large warehouse from a small one: copy every frame of its documents under other names, years and amounts.

The copies are made in DuckDB and never were PDFs: what is measured on them is the warehouse and not the reading.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.loading.link import link
from schemas.reading.frames import frame
from transforms.entities.record import Record
from warehouse import sql
from warehouse.ddl import create
from warehouse.dimensions import dimensions
from warehouse.load import Writer
from warehouse.publish import STORAGE_VERSION
from warehouse.storage import UPDATE_STATES, insert_statement
from warehouse.summaries import sum_up_all
from warehouse.unlisted_codes import create_unlisted, unlisted_in

COPIED = ("documents", "facts", "tables_read", "findings", "evidence", "grades", "check_results", "gate_results")
"""Frames that are copied; check_facts, as large as facts itself and of the same kind, is left out"""
FIRST_YEAR = 2010
_CITIES = [f"{first}{second}市" for first, second in itertools.product("丹云兰华宁安庆新昌松", "山水河湖江海林田城原")]
_DISTRICTS = ("东塔区", "西桥区", "南浦区", "北岭县")
_WORDS = (
    *(
        "财政",
        "审计",
        "统计",
        "教育",
        "科学技术",
        "公安",
        "民政",
        "司法",
        "水利",
        "农业农村",
        "商务",
        "应急管理",
        "体育",
    ),
    *(
        "市场监督管理",
        "医疗保障",
        "信访",
        "城市管理",
        "生态环境",
        "交通运输",
        "文化和旅游",
        "退役军人事务",
        "林业",
        "数据",
    ),
    *("住房和城乡建设", "自然资源和规划", "人力资源和社会保障", "卫生健康", "粮食和物资储备", "机关事务管理", "港航"),
    *("投资促进", "地方金融", "国有资产监督管理", "乡村振兴", "园林绿化", "渔业", "气象", "档案", "地震", "供销"),
)
_BODIES = sorted(f"{word}局" for word in _WORDS)
_PLACES_AT_ONCE = 16


def places() -> Iterator[str]:
    """Invented districts in the order of their names: 400 of them, with 40 departments each."""
    yield from sorted(f"{city}{district}" for city, district in itertools.product(_CITIES, _DISTRICTS))


def invented_hash(source_name: str) -> str:
    """A hash for a copy that is not a file."""
    return hashlib.sha256(source_name.encode()).hexdigest()


@dataclass(frozen=True)
class Copies:
    """The documents that are added: one for each of the departments and years."""

    departments: int
    """At most 16,000"""
    years: int
    """Fiscal years of each department, from FIRST_YEAR on"""
    sha256_of: Callable[[str], str] = invented_hash
    """The hash of a copy by its source name"""


def enlarge(
    small: Path, large: Path, copies: Copies, say: Callable[[str], None] = print, *, linked_version: str = "benchmark"
) -> None:
    """Write a large warehouse: the documents of a small one, and copies of them for invented departments.

    Args:
        small: A published warehouse; its documents are the patterns in turn.
        large: The file to write.
        copies: What is added.
        say: Takes a line on the progress now and then.
        linked_version: The version under which the documents are linked.
    """
    with duckdb.connect(config={"temp_directory": f"{large}.tmp", "preserve_insertion_order": True}) as connection:
        connection.execute(f"ATTACH {sql.text(str(small))} AS small (READ_ONLY)")
        connection.execute(f"ATTACH {sql.text(str(large))} AS large (STORAGE_VERSION '{STORAGE_VERSION}')")
        connection.execute("USE large")
        create(connection)
        _patterns(connection)
        remaining = copies.departments
        started = time.monotonic()
        for group in _groups():
            if remaining <= 0:
                break
            names = [place_name + body for place_name in group for body in _BODIES][:remaining]
            remaining -= len(names)
            _copy(connection, names, copies)
            done, seconds = copies.departments - remaining, time.monotonic() - started
            say(f"{done:,} of {copies.departments:,} departments, {seconds:.0f} s")
        for name in COPIED:
            connection.execute(insert_statement(name, f"small.store.{name}"))
        connection.execute("CHECKPOINT large")
        linking = time.monotonic()
        writer = Writer(connection)
        link(writer, Record(), linked_version)
        connection.execute(UPDATE_STATES)
        create_unlisted(connection)
        for name, rows in dimensions(unlisted_in(connection)).items():
            writer.replace(name, rows)
        sum_up_all(connection)
        say(f"linked in {time.monotonic() - linking:.1f} s")
        connection.execute("CHECKPOINT large")
        connection.execute("USE memory")
        connection.execute("DETACH large")


def _groups() -> Iterator[tuple[str, ...]]:
    iterator = places()
    while group := tuple(itertools.islice(iterator, _PLACES_AT_ONCE)):
        yield group


def _patterns(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TEMP TABLE patterns AS SELECT document_sha256 AS pattern,"
        " row_number() OVER (ORDER BY document_sha256) - 1 AS pattern_no"
        " FROM small.store.documents WHERE status = 'loaded'"
    )


def _copy(connection: duckdb.DuckDBPyConnection, names: list[str], copies: Copies) -> None:
    import pyarrow as pa

    named = [(name, year) for name in names for year in range(FIRST_YEAR, FIRST_YEAR + copies.years)]
    copies_table = pa.table(
        {
            "document_sha256": [copies.sha256_of(f"{name}{year}.pdf") for name, year in named],
            "entity_name": [name for name, _ in named],
            "fiscal_year": [year for _, year in named],
        }
    )
    connection.register("given_copies", copies_table)
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE copies AS
        SELECT
            document_sha256, entity_name, entity_name || fiscal_year || '.pdf' AS source_name, fiscal_year,
            left(entity_name, 6) AS division_name, hash(entity_name || fiscal_year) % 1000 AS spread,
            hash(entity_name) % (SELECT count(*) FROM patterns) AS pattern_no
        FROM given_copies
        """
    )
    connection.unregister("given_copies")
    for name in COPIED:
        declared = frame(name)
        chosen = ", ".join(
            f"{_COLUMNS.get(column, f's.{sql.name(column)}')} AS {sql.name(column)}" for column in declared.column_names
        )
        source = f"small.store.{name} AS s ON s.document_sha256 = p.pattern"
        rows = f"SELECT {chosen} FROM copies AS c JOIN patterns AS p USING (pattern_no) JOIN {source}"
        connection.execute(insert_statement(name, f"({rows})"))


_AMOUNT = "(s.amount_fen * CAST(1000 + c.spread AS BIGINT)) // 1000 // 10000 * 10000"
_COLUMNS = {
    "document_sha256": "c.document_sha256",
    "source_name": "c.source_name",
    "entity_name": "c.entity_name",
    "fiscal_year": "c.fiscal_year",
    # Else every row would be of another year than its document, and no everyday view would have one.
    "reference_year": "c.fiscal_year + s.reference_year - s.fiscal_year",
    "division_name": "c.division_name",
    "fact_id": "md5(c.document_sha256 || s.fact_id)",
    "amount_fen": _AMOUNT,
    "printed_fen": _AMOUNT,
    "amount_text": f"CASE WHEN s.amount_fen IS NULL THEN s.amount_text ELSE printf('%.2f', {_AMOUNT} / 1000000.0) END",
    "value": "CASE WHEN s.field = 'entity_name' THEN c.entity_name ELSE s.value END",
    **{side: f"s.{side} + CAST(c.spread % 97 AS DOUBLE) / 10" for side in ("x0", "y0", "x1", "y1")},
}
"""Columns of a copy that are not those of its pattern"""
