"""What each page of the explorer shows: rows of declared queries in, a page or a CSV table out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from explorer import links
from explorer.charts import bars
from explorer.connection import PublishedWarehouse, Row
from explorer.html import render
from explorer.questions import all_questions
from explorer.tables import panels
from schemas.wording.messages import message

PER_PAGE = 50
MOST_ROWS = 1_000_000
"""Rows of a CSV table"""
_CHARTED = "expenditure_current_year"
"""The key figure that is drawn unless another one is chosen"""
_KINDS = ("final", "budget")
PARTS = frozenset(
    {
        "revenue_fiscal_appropriation",
        "basic_expenditure",
        "project_expenditure",
        "personnel_expenditure",
        "public_operating_expenditure",
        "overseas_travel",
        "official_vehicle",
        "official_reception",
    }
)
"""Key figures that are part of one above them: their names are indented"""
_FIRST_QUESTIONS = ("ranking", "three_public_over", "function_growth", "carryover", "contradictions")
"""The questions with which the first page begins"""


class NotFoundError(Exception):
    """There is no such page; its message says what is not in the warehouse."""


@dataclass(frozen=True)
class CsvTable:
    """A table for `?format=csv`."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class PageRequest:
    """A request: the warehouse it is answered from, its parameters, and what every page carries."""

    warehouse: PublishedWarehouse
    query: dict[str, str]
    other_language: str

    def page(self, template: str, **values: Any) -> str:
        """Render a page."""
        return render(template, other_language=self.other_language, **values)

    @property
    def skipped(self) -> int:
        """How many rows lie on the pages before this one."""
        start = self.query.get("from", "0")
        return int(start) if start.isdecimal() and len(start) < 9 else 0

    def part(self, name: str, **parameters: Any) -> tuple[list[Row], dict[str, str | None]]:
        """The rows of this page of a long list, and the addresses of the pages beside it."""
        skipped = self.skipped
        rows = self.warehouse.rows(name, most=PER_PAGE + 1, skipped=skipped, **parameters)
        earlier = self._from(max(0, skipped - PER_PAGE)) if skipped else None
        later = self._from(skipped + PER_PAGE) if len(rows) > PER_PAGE else None
        return rows[:PER_PAGE], {"earlier": earlier, "later": later}

    def _from(self, start: int) -> str:
        others = {name: value for name, value in self.query.items() if name not in ("from", "format")}
        return "?" + links.address(**others, **{"from": start}).partition("?")[2]


def search(page_request: PageRequest) -> str:
    """Bodies by name, and what the warehouse holds."""
    text = page_request.query.get("q", "").strip()
    bodies, paging = page_request.part("bodies", text=text)
    return page_request.page(
        "search.html",
        bodies=bodies,
        searched=text,
        held=page_request.warehouse.row("held") or {},
        first_questions=[all_questions()[name] for name in _FIRST_QUESTIONS],
        **paging,
    )


def quarantine(page_request: PageRequest) -> str:
    """The refused documents with the reason of each."""
    documents, paging = page_request.part("quarantined")
    counts = page_request.warehouse.row("held") or {}
    return page_request.page("quarantine.html", documents=documents, accepted=counts.get("accepted", 0), **paging)


def body(page_request: PageRequest, entity: str) -> str | CsvTable:
    """A body: its key figures by year, its documents, its units."""
    ask = page_request.warehouse
    body_row = _body(ask, entity)
    documents = ask.rows("body_documents", entity=entity)
    figures = _figures(ask, entity, documents)
    if page_request.query.get("format") == "csv":
        return csv_table(f"{entity}-key-figures", figures)
    names = {row["figure"]: row for row in figures}
    charted = names.get(page_request.query.get("figure", ""), names.get(_CHARTED))
    disclosures = {(row["fiscal_year"], row["document_kind"]) for row in documents if row["fiscal_year"]}
    return page_request.page(
        "body.html",
        body=body_row,
        names=ask.rows("body_names", entity=entity),
        units=ask.rows("body_units", entity=entity),
        documents=documents,
        disclosures=sorted(disclosures, key=lambda each: (-each[0], each[1])),
        key_figures=_by_kind(figures),
        trend=_trend(figures, charted["figure"]) if charted else [],
        charted=charted,
        has_budget=any(row["document_kind"] == "budget" and row["figure"] == charted["figure"] for row in figures)
        if charted
        else False,
        parts=PARTS,
    )


def _figures(ask: PublishedWarehouse, entity: str, documents: Sequence[Row]) -> list[Row]:
    """The key figures of a body, by kind of document."""
    # Each kind by itself, and only where there is one: planning the figures of budgets takes longer than a page may.
    kinds = {row["document_kind"] for row in documents}
    return [row for kind in _KINDS if kind in kinds for row in ask.rows("body_figures", kind=kind, entity=entity)]


def _trend(figures: Sequence[Row], figure: str) -> list[Row]:
    """A figure by year, the latest first: final account and budget with their bars, and the change of finals."""
    cells = {(row["fiscal_year"], row["document_kind"]): row for row in reversed(figures) if row["figure"] == figure}
    if len(cells) < 2:
        return []
    amounts = {key: None if row["version_conflict"] else row["amount_yuan"] for key, row in cells.items()}
    drawn = dict(zip(amounts, bars(list(amounts.values())), strict=True))
    years = range(max(year for year, _ in cells), min(year for year, _ in cells) - 1, -1)
    return [
        {
            "year": year,
            "change": growth(amounts.get((year, "final")), amounts.get((year - 1, "final"))),
            **{kind: cells.get((year, kind)) for kind in _KINDS},
            **{f"{kind}_bar": drawn.get((year, kind)) for kind in _KINDS},
        }
        for year in years
    ]


def growth(amount: Decimal | None, before: Decimal | None) -> Decimal | None:
    """How much an amount grew, as a share of the one before; None without both or without a base above zero."""
    return (amount - before) / before if amount is not None and before is not None and before > 0 else None


def body_year(page_request: PageRequest, entity: str, year: int, kind: str) -> str:
    """A body in a year: its tables, its peers, and its budget against its final account."""
    ask = page_request.warehouse
    body_row, documents = _body(ask, entity), ask.rows("body_documents", entity=entity)
    shown = [row for row in documents if (row["fiscal_year"], row["document_kind"]) == (year, kind)]
    if not shown:
        raise NotFoundError(message("explorer.no_disclosure", name=body_row["canonical_name"], year=year))
    current = [row["document_sha256"] for row in shown if row["is_current"]]
    against = ask.rows("body_budget_against_final", entity=entity, year=year)
    for row in against:
        row["compared_yuan"] = row.get(f"{row['compared_with']}_yuan") if row["compared_with"] else None
    return page_request.page(
        "body_year.html",
        body=body_row,
        year=year,
        kind=kind,
        documents=shown,
        others=sorted({(row["fiscal_year"], row["document_kind"]) for row in documents if row["fiscal_year"]}),
        tables_of=[(sha256, ask.rows("document_tables", document=sha256)) for sha256 in current],
        against=[(key, list(rows)) for key, rows in groupby(against, key=lambda row: row["statement"])],
        figures=_beside_year_before(_figures(ask, entity, documents), year, kind),
        parts=PARTS,
    )


def _beside_year_before(figures: Sequence[Row], year: int, kind: str) -> list[Row]:
    """The key figures of a year, each beside that of the year before."""
    of_kind = [row for row in figures if row["document_kind"] == kind]
    cells = {(row["figure"], row["fiscal_year"]): row for row in reversed(of_kind)}
    compared = []
    for figure in dict.fromkeys(row["figure"] for row in of_kind if row["fiscal_year"] == year):
        now, before = cells.get((figure, year)), cells.get((figure, year - 1))
        amount, base = (None if not cell or cell["version_conflict"] else cell["amount_yuan"] for cell in (now, before))
        change = amount - base if amount is not None and base is not None else None
        compared.append(
            {"figure": figure, "now": now, "before": before, "change": change, "rate": growth(amount, base)}
        )
    return compared


def units(page_request: PageRequest, entity: str) -> str | CsvTable:
    """A department beside the sum of its units."""
    body_row = _body(page_request.warehouse, entity)
    rows = page_request.warehouse.rows("body_units_sum", entity=entity)
    if page_request.query.get("format") == "csv":
        return csv_table(f"{entity}-units", rows)
    return page_request.page("units.html", body=body_row, units_sum=rows)


def peers(page_request: PageRequest, entity: str, year: int, kind: str) -> str:
    """A body beside the bodies of its scope and place."""
    ask = page_request.warehouse
    body_row = _body(ask, entity)
    if kind not in _KINDS:
        raise NotFoundError(message("explorer.no_disclosure", name=body_row["canonical_name"], year=year))
    place = ask.row("body_place", entity=entity, year=year, kind=kind)
    rows = ask.rows("body_peers", kind=kind, entity=entity, year=year, **place) if place else []
    if not rows or not place:
        return page_request.page("peers.html", body=body_row, year=year, kind=kind, peers=rows)
    wanted = page_request.query.get("figure")
    of_choice = {row["figure"]: row for row in rows}
    shown = of_choice.get(wanted or _CHARTED, of_choice.get(_CHARTED, rows[0]))
    peer_amounts, paging = page_request.part("peer_amounts", kind=kind, year=year, figure=shown["figure"], **place)
    greatest = [shown["greatest_yuan"], *(row["amount_yuan"] for row in peer_amounts)]
    for row, bar in zip(peer_amounts, bars(greatest)[1:], strict=True):
        row["bar"] = bar
    return page_request.page(
        "peers.html",
        body=body_row,
        year=year,
        kind=kind,
        peers=rows,
        shown=shown,
        beside=peer_amounts,
        parts=PARTS,
        **paging,
    )


def narrative(page_request: PageRequest, entity: str, year: int, kind: str) -> str:
    """What the narrative of a body says of changes, with reasons, and its performance forms."""
    ask = page_request.warehouse
    body_row = _body(ask, entity)
    about = {"entity": entity, "year": year, "kind": kind}
    changes, projects = ask.rows("body_changes", **about), ask.rows("body_projects", **about)
    return page_request.page("narrative.html", body=body_row, year=year, kind=kind, changes=changes, projects=projects)


def versions(page_request: PageRequest, entity: str, year: int, kind: str) -> str | CsvTable:
    """The versions of a disclosure: why one of them is shown, and where they differ."""
    ask = page_request.warehouse
    body_row, about = _body(ask, entity), {"entity": entity, "year": year, "kind": kind}
    rows = ask.rows("body_versions", **about)
    if not rows:
        raise NotFoundError(message("explorer.no_disclosure", name=body_row["canonical_name"], year=year))
    if page_request.query.get("format") == "csv":
        return csv_table(
            f"{entity}-{year}-versions", ask.rows("body_cells_changed", **about, most=MOST_ROWS, skipped=0)
        )
    cells, paging = page_request.part("body_cells_changed", **about)
    return page_request.page("versions.html", body=body_row, year=year, kind=kind, versions=rows, cells=cells, **paging)


def document(page_request: PageRequest, sha256: str, *, writes: bool = False) -> str:
    """A document: its grade and why, its tables, what a person should look at by cause, the checks that do not hold.

    With `writes` what is open leads to the form by which it is accepted.
    """
    ask = page_request.warehouse
    return page_request.page(
        "document.html",
        document=document_row(ask, sha256),
        writes=writes,
        matters=matters_of(ask, sha256),
        tables=ask.rows("document_tables", document=sha256),
        findings=ask.rows("document_findings", document=sha256),
        checks=ask.rows("document_checks", document=sha256),
        counts=ask.rows("document_check_count", document=sha256),
    )


def matters_of(ask: PublishedWarehouse, sha256: str) -> list[Row]:
    """What a person should look at in a document, one row for each cause: its tables, its pages, how often.

    `accepts` has the rows of the view `matters` that it stands for, `digest` tells whether they are still the same.
    """
    rows_by_cause: dict[tuple[object, ...], list[Row]] = {}
    for row in ask.rows("document_matters", document=sha256):
        rows_by_cause.setdefault((row["matter"], row["state"], row["severity"], row["accepted_on"]), []).append(row)
    return [
        {
            **rows[0],
            "tables": [row["table_key"] for row in rows if row["table_key"]],
            "pages": sorted({int(page) for row in rows for page in (row["pages"] or "").split(", ") if page}),
            "times": sum(row["times"] for row in rows),
            "digest": " ".join(row["digest"] for row in rows),
            "accepts": rows,
        }
        for rows in rows_by_cause.values()
    ]


def table(page_request: PageRequest, sha256: str, key: str) -> str | CsvTable:
    """A table of a document as it is printed; every cell leads to its figure."""
    ask = page_request.warehouse
    document = document_row(ask, sha256)
    facts = ask.rows("table_facts", document=sha256, table=key)
    if not facts:
        raise NotFoundError(message("explorer.no_table", table=key, name=document["source_name"]))
    if page_request.query.get("format") == "csv":
        return csv_table(f"{sha256[:12]}-{key}", facts)
    described = next(row for row in ask.rows("document_tables", document=sha256) if row["table_key"] == key)
    return page_request.page("table.html", document=document, key=key, table=described, panels=panels(facts))


def page(page_request: PageRequest, sha256: str, number: int, picture: str) -> str:
    """One page of a document as a picture, with the pages beside it."""
    document = document_row(page_request.warehouse, sha256)
    last = document["page_count"] or 0
    if not 1 <= number <= last:
        raise NotFoundError(message("explorer.no_page", name=document["source_name"], page=number, count=last))
    return page_request.page(
        "page.html",
        document=document,
        number=number,
        picture=picture,
        earlier=links.page(sha256, number - 1) if number > 1 else None,
        later=links.page(sha256, number + 1) if number < last else None,
    )


def _body(ask: PublishedWarehouse, entity: str) -> Row:
    body_row = ask.row("body", entity=entity)
    if body_row is None:
        raise NotFoundError(message("explorer.no_body", entity=entity))
    return body_row


def document_row(ask: PublishedWarehouse, sha256: str) -> Row:
    """The row of a document.

    Raises:
        NotFoundError: it is not in the warehouse.
    """
    document = ask.row("document", document=sha256)
    if document is None:
        raise NotFoundError(message("explorer.no_document", document=sha256))
    return document


def _by_kind(figures: Sequence[Row]) -> list[tuple[str, list[int], list[tuple[str, list[Row | None]]]]]:
    """Key figures as one table for each kind of document: the years, and a line for each figure."""
    tables = []
    for kind in _KINDS:
        rows = [row for row in figures if row["document_kind"] == kind]
        years = sorted({row["fiscal_year"] for row in rows})
        cells = {(row["figure"], row["fiscal_year"]): row for row in reversed(rows)}
        names = dict.fromkeys(row["figure"] for row in rows)
        if rows:
            lines = [(figure, [cells.get((figure, year)) for year in years]) for figure in names]
            tables.append((kind, years, lines))
    return tables


def csv_table(name: str, rows: Sequence[Row]) -> CsvTable:
    """Rows of a declared query as a table of CSV."""
    columns = list(rows[0]) if rows else []
    return CsvTable(name, columns, ([row[column] for column in columns] for row in rows))
