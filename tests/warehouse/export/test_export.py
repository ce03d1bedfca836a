from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

from schemas.reading.frames import frame, frames
from tests.disks import no_file_beyond
from tests.factories import writable
from tests.warehouse.export.warehouses import HOSTILE, NUMBERS, warehouse
from warehouse.content_hash import content_hash
from warehouse.errors import WarehouseError
from warehouse.export import output_folder
from warehouse.export.content import Choice, tables
from warehouse.export.delimited import SPREADSHEET_ROWS
from warehouse.export.export import FORMATS, Exported, export, too_long_for_a_sheet
from warehouse.export.output_folder import MANIFEST
from warehouse.query import connect, query

ALL = Choice()
Exports = Callable[[str], tuple[Path, Exported]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return warehouse(tmp_path_factory.mktemp("hostile") / "w.duckdb")


@pytest.fixture(scope="module")
def exported(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """The whole warehouse in a format, exported once: its folder, which nobody may change, and what was said of it."""

    @cache
    def export_once(form: str) -> tuple[Path, Exported]:
        folder = tmp_path_factory.mktemp("exported")  # empty, which is not in the way
        return folder, export(path, folder, form, ALL)

    return export_once


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same warehouse, loaded in another order."""
    return warehouse(tmp_path_factory.mktemp("turned") / "w.duckdb", order=-1)


def csv_rows(file: Path) -> list[dict[str, str]]:
    with open(file, encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def unguarded(text: str) -> str:
    """What the documentation says that a reader should do."""
    return text[1:] if text.startswith("'") else text


def shown(text: str | None) -> str:
    return (text or "").replace("\x00", "␀")


def every_file(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def expected(path: Path, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    declared = frame("facts" if table == "all_facts" else table)
    order = ", ".join(dict.fromkeys([*declared.sort, *declared.key]))
    answer = query(path, f"SELECT * FROM {table} ORDER BY {order}")
    return list(answer.columns), answer.rows


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_warehouse_gives_the_same_bytes(
    path: Path, exported: Exports, turned: Path, tmp_path: Path, form: str
) -> None:
    folder, first = exported(form)
    assert first.content_hash == export(turned, tmp_path / "b", form, ALL).content_hash
    assert every_file(folder) == every_file(tmp_path / "b")
    assert sorted(first.files) == sorted(every_file(folder))
    with connect(path) as connection:
        for name, rows in first.rows.items():
            assert connection.execute(f"SELECT count(*) FROM {name}").fetchall() == [(rows,)], name


def test_an_export_names_the_content_that_it_was_made_of(path: Path, exported: Exports) -> None:
    assert exported("csv")[1].content_hash == content_hash(path)


def test_parquet_is_exact_sorted_by_year_and_says_what_it_holds(path: Path, exported: Exports) -> None:
    out, _ = exported("parquet")
    years = [row[0] for row in query(path, "SELECT DISTINCT fiscal_year FROM facts ORDER BY 1").rows]
    assert sorted(folder.name for folder in (out / "facts").iterdir()) == [f"fiscal_year={year}" for year in years]
    columns, rows = expected(path, "facts")
    with duckdb.connect() as connection:
        back = connection.execute(
            f"SELECT {', '.join(columns)} FROM read_parquet('{out}/facts/*/*.parquet', hive_partitioning = true,"
            " hive_types = {fiscal_year: BIGINT})"
        )
        assert sorted(map(repr, back.fetchall())) == sorted(map(repr, rows))
    of_year = [row for row in rows if row[columns.index("fiscal_year")] == 2021]
    file = pq.ParquetFile(out / "facts" / "fiscal_year=2021" / "facts.parquet")
    table = file.read()
    assert table["fact_id"].to_pylist() == [row[columns.index("fact_id")] for row in of_year]
    assert table["amount_yuan"].to_pylist() == [row[columns.index("amount_yuan")] for row in of_year]
    assert str(table.schema.field("amount_yuan").type) == "decimal128(20, 2)"
    assert Decimal("-5.00") in table["amount_yuan"].to_pylist()
    assert Decimal("46116860184273879.04") in table["amount_yuan"].to_pylist()
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    about = json.loads(file.metadata.metadata[b"juesuan"])
    assert about["columns"]["amount_yuan"] == {"zh": "金额（元）", "description": "The same amount in 元, exact"}
    assert all(column_about["description"] for column_about in about["columns"].values())
    whole = pyarrow.dataset.dataset(out / "facts", partitioning="hive").to_table()
    assert whole.num_rows == len(rows)
    assert len(pd.read_parquet(out / "facts")) == len(rows)
    columns, rows = expected(path, "documents")
    assert [tuple(row.values()) for row in pq.read_table(out / "documents.parquet").to_pylist()] == rows


def test_no_text_of_a_csv_is_a_formula_and_every_text_can_be_had_back(path: Path, exported: Exports) -> None:
    out, _ = exported("csv")
    guarded_texts = set()
    for file in out.glob("*.csv"):
        for row in csv_rows(file):
            for column, text in row.items():
                guarded_texts.add(text)
                bare = "".join(c for c in text if c.isprintable() and not c.isspace())
                is_number = bare.replace(",", "").replace("%", "").lstrip("+-").replace(".", "", 1).isdigit()
                assert not (bare[:1] in tuple("=+-@＝＋－＠") and not is_number), (file.name, column, text)
                assert text[:1] not in ("\t", "\r", "\n")
    assert guarded_texts >= set(NUMBERS)
    assert "'=1+1" in guarded_texts
    columns, rows = expected(path, "facts")
    back = csv_rows(out / "facts.csv")
    texts = ("entity_name", "amount_text", "source_name")
    for column in texts:
        column_index = columns.index(column)
        assert [unguarded(row[column]) for row in back] == [shown(row[column_index]) for row in rows], column
    assert {unguarded(row["amount_text"]) for row in back} >= {shown(text) for text in HOSTILE}


def test_amounts_in_csv_are_numbers_with_two_places_and_null_is_not_an_empty_text(
    path: Path, exported: Exports
) -> None:
    out, _ = exported("csv")
    columns, rows = expected(path, "facts")
    back = csv_rows(out / "facts.csv")
    amounts = [row[columns.index("amount_yuan")] for row in rows]
    assert [row["amount_yuan"] for row in back] == ["" if amount is None else f"{amount:.2f}" for amount in amounts]
    assert "-5.00" in {row["amount_yuan"] for row in back}
    read = pd.read_csv(out / "facts.csv", dtype=str, keep_default_na=False)
    assert read["amount_yuan"].tolist() == [row["amount_yuan"] for row in back]
    raw = (out / "facts.csv").read_bytes()
    assert raw.startswith(b"fact_id,")
    assert raw.count(b"\r\n") >= len(rows) + 1
    with duckdb.connect() as connection:
        counts = connection.execute(
            "SELECT count(*) FILTER (WHERE panel = ''), count(*) FILTER (WHERE account_level IS NULL)"
            f" FROM read_csv('{out / 'facts.csv'}', header = true, all_varchar = true, allow_quoted_nulls = false,"
            " parallel = false, quote = '\"', escape = '\"', delim = ',', new_line = '\\r\\n')"
        ).fetchone()
    levels = columns.index("account_level")
    assert counts == (len(rows), sum(row[levels] is None for row in rows))


def test_a_byte_order_mark_where_asked(path: Path, exported: Exports, tmp_path: Path) -> None:
    export(path, tmp_path / "with", "csv", ALL, bom=True)
    for file in exported("csv")[0].glob("*.csv"):
        assert (tmp_path / "with" / file.name).read_bytes() == b"\xef\xbb\xbf" + file.read_bytes()


def test_years_and_versions_are_chosen(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "out", "csv", Choice(years=(2021,), all_versions=True))
    facts = csv_rows(tmp_path / "out" / "all_facts.csv")
    assert {row["fiscal_year"] for row in facts} == {"2021"}
    assert {row["is_current"] for row in facts} == {"true", "false"}
    documents = csv_rows(tmp_path / "out" / "documents.csv")
    assert sorted(row["source_name"] for row in documents) == ["first.pdf", "huge.pdf", "second.pdf"]
    mine = {row["document_sha256"] for row in documents}
    for name in ("findings", "evidence", "tables_read", "disclosures"):
        assert {row["document_sha256"] for row in csv_rows(tmp_path / "out" / f"{name}.csv")} == mine, name
    with pytest.raises(WarehouseError, match=r"no documents of 1999; it has 2021, 2022, 2023, 2024"):
        export(path, tmp_path / "no", "csv", Choice(years=(1999,)))
    assert not (tmp_path / "no").exists()


def test_sqlite_is_exact_in_fen_has_numbers_in_yuan_and_holds_its_references(path: Path, exported: Exports) -> None:
    out, _ = exported("sqlite")
    with closing(sqlite3.connect(out / "juesuan.sqlite")) as lite:
        assert lite.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert lite.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("facts", "documents", "entities", "disclosures", "findings"):
            columns, rows = expected(path, table)
            stored_rows = lite.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid").fetchall()
            plain = [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows]
            assert stored_rows == plain, table
        kinds = "SELECT DISTINCT typeof({0}) FROM facts ORDER BY 1"
        assert lite.execute(kinds.format("amount_yuan")).fetchall() == [("null",), ("real",)]
        assert lite.execute(kinds.format("amount_fen")).fetchall() == [("integer",), ("null",)]
        assert lite.execute("SELECT amount_yuan FROM facts WHERE amount_fen = -500").fetchone() == (-5.0,)
        # Amounts in 元 without a column in fen have one here; it is exact, and neither is compared as text.
        ends = "count({0}), max({0}), min({0})"
        for table, amount in (("facts", "printed"), ("three_public", "executed"), ("body_year", "expenditure")):
            exact = query(path, f"SELECT {ends.format(f'CAST({amount}_yuan * 100 AS BIGINT)')} FROM {table}").rows
            assert lite.execute(f"SELECT {ends.format(f'{amount}_fen')} FROM {table}").fetchall() == exact, table
        plan = lite.execute("EXPLAIN QUERY PLAN SELECT * FROM facts WHERE entity_id = 'x' AND fiscal_year = 2021")
        assert "facts_by_entity_id_fiscal_year" in str(plan.fetchall())
        notes = {(table, column): (zh, doc) for table, column, zh, doc in lite.execute("SELECT * FROM column_notes")}
        zh, doc = notes["facts", "amount_fen"]
        assert (zh, doc.startswith("Exact amount")) == ("金额（分）", True)
        for table in ("facts", "three_public"):
            columns = {name for _, name, *_ in lite.execute(f"PRAGMA table_info({table})")}
            assert columns == {column for of, column in notes if of == table}
    about = json.loads((out / "metadata.json").read_text("utf-8"))
    described = about["databases"]["juesuan"]["tables"]["facts"]
    assert described["description_html"].endswith(
        '<a href="column_notes?table_name=facts">What its columns mean 各列含义</a>'
    )
    tables_of = about["databases"]["juesuan"]["tables"]
    assert [tables_of[name]["label_column"] for name in ("entities", "documents")] == ["canonical_name", "source_name"]


def test_the_data_package_follows_the_profile(exported: Exports) -> None:
    out, _ = exported("datapackage")
    package = json.loads((out / "datapackage.json").read_text("utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert len(resources) == len(package["resources"])
    for name, resource in resources.items():
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_./"), name
        assert (resource["type"], resource["$schema"].rpartition("/")[2]) == ("table", "dataresource.json")
        data = (out / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        rows = csv_rows(out / resource["path"])
        with open(out / resource["path"], encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == list(fields), name
        for field in fields.values():
            assert field["type"] in ("string", "integer", "number", "boolean")
            assert field["description"], (name, field)
            for row in rows:
                _expect_value(field, row[field["name"]])
        key = resource["schema"].get("primaryKey", [])
        assert all(row[column] for row in rows for column in key)
        assert len({tuple(row[column] for column in key) for row in rows}) == len(rows) or not key
        for foreign in resource["schema"].get("foreignKeys", []):
            other = resources[foreign["reference"]["resource"] or name]
            there = {row[foreign["reference"]["fields"]] for row in csv_rows(out / other["path"])}
            assert {row[foreign["fields"]] for row in rows} <= there | {""}, (name, foreign)
    assert resources["facts"]["schema"]["primaryKey"] == ["fact_id"]
    assert resources["entities"]["schema"]["foreignKeys"][0]["reference"]["resource"] == ""


def test_croissant_and_ro_crate_describe_the_same_files(exported: Exports) -> None:
    out, _ = exported("datapackage")
    package, croissant, crate = (
        json.loads((out / name).read_text("utf-8"))
        for name in ("datapackage.json", "croissant.json", "ro-crate-metadata.json")
    )
    files = {resource["path"]: resource["hash"].removeprefix("sha256:") for resource in package["resources"]}
    assert {file["contentUrl"]: file["sha256"] for file in croissant["distribution"]} == files
    assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    for resource, records in zip(package["resources"], croissant["recordSet"], strict=True):
        assert [field["name"] for field in resource["schema"]["fields"]] == [
            field["name"] for field in records["field"]
        ]
    graph = {entry["@id"]: entry for entry in crate["@graph"]}
    assert {name: entry["sha256"] for name, entry in graph.items() if "sha256" in entry} == files
    parts = {entry["@id"] for entry in graph["./"]["hasPart"]}
    assert parts == {*files, "datapackage.json", "croissant.json"}
    assert graph["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.3"}


def _expect_value(field: dict[str, Any], text: str) -> None:
    if text == "":
        assert not field.get("constraints", {}).get("required"), field
    elif field["type"] == "integer":
        int(text)
    elif field["type"] == "number":
        Decimal(text)
    elif field["type"] == "boolean":
        assert text in ("true", "false")


def test_every_table_has_a_total_order_and_descriptions(path: Path) -> None:
    with connect(path) as connection:
        for table in tables(connection, Choice(all_versions=True)):
            assert table.doc, table.name
            assert all(field.doc for field in table.fields), table.name
            key = ", ".join(table.key)
            twice = connection.execute(f"SELECT 1 FROM {table.name} GROUP BY {key} HAVING count(*) > 1 LIMIT 1")
            assert twice.fetchone() is None, table.name
            assert set(table.key) <= set(table.sort), table.name


def test_an_export_replaces_an_earlier_one_and_nothing_else(path: Path, exported: Exports, tmp_path: Path) -> None:
    out = Path(shutil.copytree(exported("csv")[0], tmp_path / "out"))
    export(path, out, "sqlite", ALL)
    assert sorted(file.name for file in out.iterdir()) == [MANIFEST, "juesuan.sqlite", "metadata.json"]
    before = every_file(out)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(WarehouseError, match=r"notes\.txt in it does not belong to it"):
        export(path, out, "csv", ALL)
    assert every_file(out) == {**before, "notes.txt": b"mine"}
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.docx").write_text("mine")
    with pytest.raises(WarehouseError, match="neither empty nor an earlier export"):
        export(path, other, "csv", ALL)
    with pytest.raises(WarehouseError, match="is not a folder"):
        export(path, other / "thesis.docx", "csv", ALL)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other", "out"]


@pytest.mark.slow
@pytest.mark.parametrize("moves", [0, 1])
def test_a_kill_leaves_the_old_export_or_the_new_one(
    path: Path, exported: Exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    out = Path(shutil.copytree(exported("sqlite")[0], tmp_path / "out"))
    before = every_file(out)
    rename, done = output_folder.os.rename, iter([False] * moves)

    def killed(source: Path, target: Path) -> None:
        if next(done, True):
            raise KeyboardInterrupt
        rename(source, target)

    monkeypatch.setattr(output_folder.os, "rename", killed)
    monkeypatch.setattr(output_folder.shutil, "rmtree", lambda *_, **__: None)  # a killed process removes nothing
    with pytest.raises(KeyboardInterrupt):
        export(path, out, "csv", ALL)
    monkeypatch.undo()
    assert every_file(tmp_path / ("out" if moves == 0 else ".out.before")) == before
    export(path, out, "csv", ALL)
    assert (out / "facts.csv").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_a_type_that_no_export_holds_exactly_is_an_error(tmp_path: Path) -> None:
    odd = warehouse(tmp_path / "w.duckdb", hostile=False)
    with duckdb.connect(writable(odd)) as connection:
        connection.execute("CREATE OR REPLACE VIEW main.grades AS SELECT *, 1::HUGEINT AS big FROM store.grades")
    with pytest.raises(WarehouseError, match="column big of grades has the type HUGEINT"):
        export(odd, tmp_path / "out", "csv", ALL)


def test_what_no_sheet_can_hold_is_said() -> None:
    exported = Exported("", {"facts": SPREADSHEET_ROWS + 1, "documents": SPREADSHEET_ROWS}, (), 0)
    assert too_long_for_a_sheet(exported.rows) == ["facts"]


def test_every_frame_that_people_query_is_exported(path: Path) -> None:
    views = {row[0] for row in query(path, "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main'").rows}
    with connect(path) as connection:
        exported = {table.name for table in tables(connection, ALL)}
    # The journal of runs tells of one machine and not of what was printed.
    assert views & set(frames()) == (exported | {"runs"}) & set(frames())


def test_what_people_query_leaves_as_they_query_it(path: Path, exported: Exports) -> None:
    (lite_folder, _), (csv_folder, _) = exported("sqlite"), exported("csv")
    for name in ("key_figures", "three_public"):
        with connect(path) as connection:
            (asked,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)
        with closing(sqlite3.connect(lite_folder / "juesuan.sqlite")) as lite:
            assert lite.execute(f"SELECT count(*) FROM {name}").fetchone() == (asked,)
        header = (csv_folder / f"{name}.csv").read_text("utf-8").splitlines()[0].split(",")
        assert {"entity_name", "fiscal_year", "page", "source_name", "fact_id"} <= set(header)


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite", "xlsx"])
def test_an_export_that_finds_no_room_is_an_error_of_the_system(path: Path, tmp_path: Path, form: str) -> None:
    with no_file_beyond(4096), pytest.raises(OSError, match=r"too large|Input/output error"):
        export(path, tmp_path / "out", form, Choice())
    assert not list(tmp_path.iterdir())
