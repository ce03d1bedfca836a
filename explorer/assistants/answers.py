"""The answers of the tools: rows of declared queries, each figure with its page, unit, scope, year and trust."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from common.display import plain
from common.errors import JuesuanError
from explorer.assistants.arguments import Arguments, Coverage, Prove, RefusedError, Search, Series, Table
from explorer.connection import PublishedWarehouse, Row
from explorer.pages import PER_PAGE, NotFoundError
from pipeline.lookup import find_fact
from pipeline.pages.dossiers import dossiers
from pipeline.settings import Settings
from review.proof import describe
from review.wording import column_label
from schemas.wording.messages import message, stored_message, text

CELLS = 200
"""Cells of a table that one answer has at most"""
_TRUST = ("figure_trust", "checks_held", "figure_matters", "table_trust", "table_matters", "grade", "document_matters")
_VERSION = ("version_no", "versions", "version_basis")


class Assistant:
    """Answers the tools from the published warehouse."""

    def __init__(self, settings: Settings, warehouse: PublishedWarehouse) -> None:
        self._settings = settings
        self._warehouse = warehouse

    def answer(self, arguments: Arguments) -> dict[str, Any]:
        """The answer to one question, as JSON can hold it: amounts in 元 are texts, those in fen integers.

        Raises:
            RefusedError: what is asked for is not in the warehouse, or cannot be read.
        """
        try:
            answered: dict[str, Any] = _plain({**self._answer(arguments), "warehouse": self._published()})
            return answered
        except (NotFoundError, JuesuanError) as error:
            raise RefusedError(str(error)) from error

    def _answer(self, arguments: Arguments) -> dict[str, Any]:
        match arguments:
            case Search():
                return self._search(arguments)
            case Series():
                return self._series(arguments)
            case Table():
                return self._table(arguments)
            case Prove():
                return self._prove(arguments)
            case Coverage():
                return self._coverage(arguments)

    def _published(self) -> dict[str, Any]:
        published = datetime.fromtimestamp(self._warehouse.path.stat().st_mtime, UTC)
        return {"published_at": published.isoformat(timespec="seconds")}

    def _search(self, arguments: Search) -> dict[str, Any]:
        rows = self._warehouse.rows("bodies", text=arguments.text, most=PER_PAGE + 1, skipped=arguments.skip)
        return {"bodies": rows[:PER_PAGE], **_more(rows, arguments.skip)}

    def _series(self, arguments: Series) -> dict[str, Any]:
        rows = self._warehouse.rows("assistant_series", entity=arguments.entity_id, kind=arguments.kind)
        body = self._body(arguments.entity_id)
        figure_rows = [row for row in rows if row["figure"] == arguments.figure]
        if not figure_rows:
            figures = {row["figure"]: row["figure_name"] for row in rows}
            figure_names = "; ".join(f"{figure} ({name})" for figure, name in figures.items()) or "–"
            about = {"figure": arguments.figure, "name": body["canonical_name"], "known": figure_names}
            raise RefusedError(str(message("assistants.no_figure", **about)))
        trust = self._trust({row["document_sha256"] for row in figure_rows})
        return {
            "body": _body_of(body),
            "figure": arguments.figure,
            "figure_name": figure_rows[0]["figure_name"],
            "document_kind": arguments.kind,
            "values": [_figure(row, trust.get(row["fact_id"])) for row in figure_rows],
            "note": text("assistants.note_series"),
        }

    def _table(self, arguments: Table) -> dict[str, Any]:
        body = self._body(arguments.entity_id)
        documents = self._warehouse.rows("body_documents", entity=arguments.entity_id)
        shown = [
            row for row in documents if (row["fiscal_year"], row["document_kind"]) == (arguments.year, arguments.kind)
        ]
        current = [row for row in shown if row["is_current"]]
        if not current:
            raise RefusedError(_why_no_document(arguments, body, documents, in_doubt=bool(shown)))
        document = current[0]
        sha256 = document["document_sha256"]
        tables = self._warehouse.rows("document_tables", document=sha256)
        about = {"body": _body_of(body), "document": _document(document)}
        if arguments.table is None:
            return {**about, "tables": [_table_of(row) for row in tables]}
        if arguments.table not in {row["table_key"] for row in tables}:
            raise RefusedError(str(message("explorer.no_table", table=arguments.table, name=document["source_name"])))
        facts = self._warehouse.rows("table_facts", document=sha256, table=arguments.table)
        trust = self._trust({sha256}, arguments.table)
        cells = facts[arguments.skip : arguments.skip + CELLS]
        return {
            **about,
            "table": [_table_of(row) for row in tables if row["table_key"] == arguments.table],
            "cells": [{**_cell(fact), **_figure(fact, trust.get(fact["fact_id"]))} for fact in cells],
            "cells_in_all": len(facts),
            "next_skip": arguments.skip + CELLS if len(facts) > arguments.skip + CELLS else None,
            "note": text("assistants.note_table"),
        }

    def _prove(self, arguments: Prove) -> dict[str, Any]:
        sha256, number = find_fact(self._settings, self._warehouse.path, arguments.fact_id)
        (dossier,) = dossiers(self._settings, self._warehouse.path, [sha256], self._warehouse.declared)
        if number not in dossier.by_id:
            raise RefusedError(str(message("cli_prove.not_staged", fact_id=number)))
        proof = describe(dossier, number)
        fact = {**proof.fact, "grade": dossier.grade.get("grade")}
        return {
            **_cell(fact),
            **_figure(fact, self._trust({sha256}, fact["table_key"]).get(number)),
            "box": [fact[side] for side in ("x0", "y0", "x1", "y1")],
            "conversion": proof.conversion or None,
            "stopped": proof.stopped or None,
            "corrected": proof.corrected or None,
            "second_reading": proof.second_reading,
            "page_reading": proof.page_reading,
            "path": [{"step": step, "is": words} for step, words in proof.path],
            "grade_says": proof.grade_says,
            "checks": [
                {name: check[name] for name in ("check_id", "result", "says", "subject")}
                | {"message": stored_message(check) or None}
                for check in proof.checks
            ],
        }

    def _coverage(self, arguments: Coverage) -> dict[str, Any]:
        about = {"year": arguments.year or 0, "kind": arguments.kind or "", "state": arguments.state or ""}
        entity = arguments.entity_id or ""
        rows = self._warehouse.rows(
            "assistant_coverage", **about, entity=entity, most=PER_PAGE + 1, skipped=arguments.skip
        )
        return {
            "counts": self._warehouse.rows("coverage_counts"),
            "disclosures": rows[:PER_PAGE],
            **_more(rows, arguments.skip),
            "note": text("assistants.note_coverage"),
        }

    def _body(self, entity_id: str) -> Row:
        body = self._warehouse.row("body", entity=entity_id)
        if body is None:
            raise RefusedError(str(message("explorer.no_body", entity=entity_id)))
        return body

    def _trust(self, documents: Iterable[str], table: str = "") -> dict[str, Row]:
        rows = [
            row
            for sha256 in sorted(documents)
            for row in self._warehouse.rows("assistant_trust", document=sha256, table=table)
        ]
        return {row["fact_id"]: row for row in rows}


def _why_no_document(arguments: Table, body: Row, documents: Sequence[Row], *, in_doubt: bool) -> str:
    """Why there is no document that counts; where there never was one, what there is."""
    name = body["canonical_name"]
    if in_doubt:
        return str(message("assistants.in_doubt", name=name, year=arguments.year))
    held = sorted({(row["fiscal_year"], row["document_kind"]) for row in documents if row["is_current"]})
    kinds = {kind: text(f"explorer.kind_{kind}") for kind in ("final", "budget")}
    years_and_kinds = ", ".join(f"{year} {kinds[kind]}" for year, kind in held) or "–"
    return str(
        message(
            "assistants.other_years", name=name, year=arguments.year, kind=kinds[arguments.kind], known=years_and_kinds
        )
    )


def _more(rows: Sequence[Row], skipped: int) -> dict[str, int | None]:
    return {"next_skip": skipped + PER_PAGE if len(rows) > PER_PAGE else None}


def _body_of(row: Row) -> dict[str, Any]:
    names = (
        "entity_id", "canonical_name", "entity_scope", "division_name", "province", "city", "district", "region_basis",
        "department_id", "department_name",
    )  # fmt: skip
    return {name: row[name] for name in names}


def _document(row: Row) -> dict[str, Any]:
    names = (
        "document_sha256", "source_name", "fiscal_year", "document_kind", "grade", "version_no", "versions",
        "version_state", "tables_stopped", "tables_missing", "publisher_errors", "warnings",
    )  # fmt: skip
    return {name: row[name] for name in names}


def _table_of(row: Row) -> dict[str, Any]:
    names = ("table_key", "title_printed", "status", "first_page", "last_page", "unit", "facts")
    return {name: row[name] for name in names} | {"stopped": stored_message(row, "stop_message") or None}


def _cell(fact: Row) -> dict[str, Any]:
    names = ("table_key", "panel", "row_no", "account_code", "account_level", "row_name", "unit_name", "project_name")
    meant = ("header_printed", "measure", "phase", "budget_book", "reference_year", "stock_flow", "is_plain")
    return {name: fact.get(name) for name in (*names, *meant)} | {"column": column_label(fact)}


def _figure(row: Row, trust: Row | None) -> dict[str, Any]:
    """A figure with everything that has to be said with it."""
    conflict = bool(row.get("version_conflict"))
    return {
        "fact_id": row["fact_id"],
        "amount_yuan": row.get("amount_yuan") if "amount_yuan" in row else _yuan(row.get("amount_fen")),
        "amount_fen": row.get("amount_fen"),
        "quantity": row.get("quantity"),
        "printed": row.get("amount_text"),
        "unit": row.get("unit") or row.get("quantity_unit"),
        "cell_kind": row.get("cell_kind"),
        "is_corrected": row.get("is_corrected"),
        "scope": row["entity_scope"],
        "fiscal_year": row["fiscal_year"],
        "document_kind": row["document_kind"],
        "page": row["page"],
        "source_name": row["source_name"],
        "document_sha256": row["document_sha256"],
        "basis": row.get("basis"),
        "version_conflict": conflict,
        # A figure of versions in doubt has none, and says so rather than being left out.
        "trust": {name: trust[name] for name in (*_TRUST, *_VERSION)} if trust else {"figure_trust": None},
    }


def _yuan(fen: int | None) -> str | None:
    if fen is None:
        return None
    sign, amount = "-" if fen < 0 else "", abs(fen)
    return f"{sign}{amount // 100}.{amount % 100:02d}"


def _plain(value: Any) -> Any:
    """Turn a value into what JSON can hold without loss: exact decimals and dates become texts."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (str, int, float)) else plain(value)
