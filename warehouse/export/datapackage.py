"""A data package (version 2): the CSV files, with the dictionary of every table and column in one descriptor.

The same files are described for readers of Croissant and of RO-Crate (`descriptors`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.csv_files import GUARD
from warehouse.export import delimited
from warehouse.export.content import Field, Table
from warehouse.export.descriptors import CROISSANT, RO_CRATE, croissant, newest_day, ro_crate
from warehouse.export.output_folder import write_json

if TYPE_CHECKING:
    import duckdb

DESCRIPTOR = "datapackage.json"
_TYPES = {"text": "string", "int": "integer", "float": "number", "decimal": "number", "bool": "boolean"}
_PROFILE = "https://datapackage.org/profiles/2.0"
_DIALECT = {
    "$schema": f"{_PROFILE}/tabledialect.json",
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


def write(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], folder: Path, about: Mapping[str, Any]
) -> dict[str, int]:
    """Write `data/*.csv` and the descriptors; gives the rows. `about` is title, description and version."""
    data = folder / "data"
    data.mkdir()
    rows = delimited.write(connection, tables, data)
    files = {table.name: _file(data / f"{table.name}.csv", folder) for table in tables}
    descriptor = {
        "$schema": f"{_PROFILE}/datapackage.json",
        "name": "juesuan",
        **about,
        "resources": [_resource(table, files[table.name]) for table in tables],
    }
    write_json(folder / DESCRIPTOR, descriptor)
    dated = {**about, "date": newest_day(connection)}
    write_json(folder / CROISSANT, croissant(tables, files, dated))
    write_json(folder / RO_CRATE, ro_crate(tables, files, dated))
    return rows


def _file(path: Path, folder: Path) -> dict[str, Any]:
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": digest}


def _resource(table: Table, file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILE}/dataresource.json",
        "name": table.name.replace("_", "-"),
        "type": "table",
        "title": table.name,
        "description": f"{table.doc}. {GUARD}",
        "path": file["path"],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file["bytes"],
        "hash": f"sha256:{file['sha256']}",
        "dialect": _DIALECT,
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILE}/tableschema.json",
        "fields": [_field(field) for field in table.fields],
        "missingValues": [""],
    }
    if _can_be_key(table):
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [
            {
                "fields": column,
                # A table that refers to itself is named by an empty text (Table Schema, v1).
                "reference": {"resource": "" if to == table.name else to.replace("_", "-"), "fields": column_of},
            }
            for column, (to, column_of) in table.references.items()
        ]
    return schema


def _can_be_key(table: Table) -> bool:
    # An empty text reads as missing, and no part of a primary key may be missing.
    fields = {field.name: field for field in table.fields}
    return all(fields[column].required and fields[column].name not in _MAY_BE_EMPTY for column in table.key)


_MAY_BE_EMPTY = frozenset({"panel", "subject"})
"""Texts that are never null but may be empty, among the columns of keys"""


def _field(field: Field) -> dict[str, Any]:
    descriptor: dict[str, Any] = {"name": field.name, "type": _TYPES[field.kind], "description": field.doc}
    if field.zh:
        descriptor["title"] = field.zh
    if field.required and field.kind != "text":
        descriptor["constraints"] = {"required": True}
    return descriptor
