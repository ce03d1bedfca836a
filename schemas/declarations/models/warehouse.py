"""Declarations of how the warehouse stores, shows and exports its rows (`schemas/warehouse`)."""

from __future__ import annotations

from typing import Literal

from schemas.declarations.models.vocabulary import Strict


class ExportTable(Strict):
    """A view that leaves the warehouse."""

    years: Literal["fiscal_year", "document_sha256", "none"]
    key: list[str] | None = None
    sort: list[str] | None = None
    references: dict[str, str] = {}
    indexes: list[list[str]] = []
    contacts: str | None = None
    on_request: bool = False
    workbook: bool = False


class LookupColumn(Strict, rename={"is_": "is"}):
    """A column by which rows are found; no frame has it."""

    type: str
    is_: str


class NarrowTable(Strict):
    """How a frame is stored in a narrow table."""

    of_document: list[str] = []
    hundredths: list[str] = []
    unless_equal: dict[str, str] = {}
    lookup: dict[str, LookupColumn] = {}


class ChineseView(Strict):
    """A view in printed terms."""

    of: str
    zh: str


class ChineseFile(Strict):
    """The views in printed terms, and the words for their values."""

    views: dict[str, ChineseView]
    values: dict[str, dict[str, str]]


class QuestionColumn(Strict):
    """A column of the page that answers a question."""

    of: str
    head: str
    shows: Literal[
        "yuan", "share", "percent", "number", "account", "word", "counted", "table", "amount_text", "says", "sentence"
    ]
    fact: str | None = None


class QuestionTable(Strict):
    """A question that the explorer answers across all bodies."""

    group: Literal["money", "three_public", "balances", "budgets", "projects", "narratives"]
    columns: list[QuestionColumn]
    figure: bool = False
    kinds: list[Literal["final", "budget"]] | None = None
