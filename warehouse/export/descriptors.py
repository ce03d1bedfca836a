"""Descriptors of a folder of CSV files for two more families of readers: Croissant 1.1 and RO-Crate 1.3.

Both describe the files that the data package describes (`datapackage`), with the same checksums and descriptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from common.csv_files import GUARD
from warehouse.ddl import SCHEMA_VERSION
from warehouse.export.content import Field, Table

if TYPE_CHECKING:
    import duckdb

CROISSANT = "croissant.json"
RO_CRATE = "ro-crate-metadata.json"
_CROISSANT_VERSION = "http://mlcommons.org/croissant/1.1"
_RO_CRATE_VERSION = "https://w3id.org/ro/crate/1.3"
_NO_DATE = "1970-01-01"
_TYPES = {
    "text": "sc:Text", "int": "sc:Integer", "float": "sc:Float", "decimal": "sc:Float", "bool": "sc:Boolean",
}  # fmt: skip
_RIGHTS = (
    "Figures taken from documents that Chinese government departments publish. The publishers state no licence; the"
    " documents are named row by row, with their addresses where they are known."
)
_CITE = "juesuan, warehouse {version}; for a figure its document and page."
_CONTEXT: Mapping[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "arrayShape": "cr:arrayShape", "citeAs": "cr:citeAs",
    "column": "cr:column", "conformsTo": "dct:conformsTo", "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty", "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes", "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
    "parentField": "cr:parentField", "path": "cr:path", "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated",
    "replace": "cr:replace", "samplingRate": "cr:samplingRate", "sc": "https://schema.org/",
    "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform",
}  # fmt: skip


def newest_day(connection: duckdb.DuckDBPyConnection) -> str:
    """The day of the newest document by its sidecar, else of the last run: the same for the same warehouse."""
    (row,) = connection.execute(
        "SELECT coalesce((SELECT greatest(max(retrieved_on), max(published_on)) FROM main.documents),"
        " (SELECT left(max(started_at), 10) FROM main.runs))"
    ).fetchall()
    return str(row[0]) if row[0] else _NO_DATE


def croissant(tables: Sequence[Table], files: Mapping[str, Mapping[str, Any]], about: Mapping[str, Any]) -> Any:
    """The Croissant description.

    Args:
        tables: The tables.
        files: By table: `path`, `bytes` and `sha256` of its CSV file.
        about: Title, description, version and date of the data.
    """
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": _CROISSANT_VERSION,
        "name": "juesuan",
        "description": f"{about['description']} {GUARD}",
        # As its readers want it: the version of the tables, and that of the data as what a build is.
        "version": f"{SCHEMA_VERSION}.0.0+{about['version']}",
        "datePublished": about["date"],
        "license": _RIGHTS,
        "url": f"urn:juesuan:{about['version']}",
        "citeAs": _CITE.format(version=about["version"]),
        "creator": {"@type": "sc:Organization", "name": "The juesuan contributors"},
        "isLiveDataset": False,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": _file_id(table),
                "name": _file_id(table),
                "contentUrl": files[table.name]["path"],
                "encodingFormat": "text/csv",
                "contentSize": f"{files[table.name]['bytes']} B",
                "sha256": files[table.name]["sha256"],
            }
            for table in tables
        ],
        "recordSet": [_record_set(table) for table in tables],
    }


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.doc,
        "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
        "field": [_field(table, field) for field in table.fields],
    }


def _field(table: Table, field: Field) -> dict[str, Any]:
    # Without references: its readers would join the tables by them, and a body names another body. They are in the data
    # package.
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": f"{field.zh}: {field.doc}" if field.zh else field.doc,
        "dataType": _TYPES[field.kind],
        "source": {"fileObject": {"@id": _file_id(table)}, "extract": {"column": field.name}},
    }


def _file_id(table: Table) -> str:
    return f"{table.name}.csv"


def ro_crate(tables: Sequence[Table], files: Mapping[str, Mapping[str, Any]], about: Mapping[str, Any]) -> Any:
    """The RO-Crate description; the arguments are those of `croissant`."""
    others = ("datapackage.json", CROISSANT)
    return {
        "@context": f"{_RO_CRATE_VERSION}/context",
        "@graph": [
            {
                "@id": RO_CRATE,
                "@type": "CreativeWork",
                "conformsTo": {"@id": _RO_CRATE_VERSION},
                "about": {"@id": "./"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": about["title"],
                "description": f"{about['description']} {GUARD}",
                "version": about["version"],
                "datePublished": about["date"],
                "license": {"@id": "#rights"},
                "publisher": {"@id": "#contributors"},
                "hasPart": [
                    *({"@id": files[table.name]["path"]} for table in tables),
                    *({"@id": name} for name in others),
                ],
            },
            *(
                {
                    "@id": files[table.name]["path"],
                    "@type": "File",
                    "name": table.name,
                    "description": table.doc,
                    "encodingFormat": "text/csv",
                    "contentSize": str(files[table.name]["bytes"]),
                    "sha256": files[table.name]["sha256"],
                }
                for table in tables
            ),
            *({"@id": name, "@type": "File", "name": name, "encodingFormat": "application/json"} for name in others),
            {"@id": "#rights", "@type": "CreativeWork", "name": "Rights", "description": _RIGHTS},
            {"@id": "#contributors", "@type": "Organization", "name": "The juesuan contributors"},
        ],
    }
