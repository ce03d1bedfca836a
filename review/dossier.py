"""A document with its rows of the warehouse; `pipeline.pages` collects them, this room shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Row = Mapping[str, Any]

HARMLESS = ("rounding", "rounding_twin", "rule_not_applicable")
"""Verdicts that ask nothing of a person"""


@dataclass(frozen=True)
class Dossier:
    """One document with its rows of each frame; `pdf` are the archived bytes, None where they are gone."""

    document: Row
    facts: Sequence[Row] = ()
    findings: Sequence[Row] = ()
    tables: Sequence[Row] = ()
    evidence: Sequence[Row] = ()
    results: Sequence[Row] = ()
    """Rows of check_results"""
    terms: Sequence[Row] = ()
    """Rows of check_facts"""
    grade: Row = field(default_factory=dict)
    corrections: Sequence[Row] = ()
    pdf: bytes | None = None
    doubtful: Sequence[Row] = ()
    """The figures of a scan that were not accepted (`pipeline.pages.doubtful_figures`)"""
    new_file: tuple[str, str] = ("", "")
    """Name and beginning of its correction file"""

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return str(self.document["document_sha256"])

    @property
    def title(self) -> str:
        """Whose it is and of which year; the name of the file where that is unknown."""
        entity, year = self.document.get("entity_name"), self.document.get("fiscal_year")
        return f"{entity} {year}" if entity and year else str(entity or self.document["source_name"])

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """Its facts by their number."""
        return {str(fact["fact_id"]): fact for fact in self.facts}

    @cached_property
    def correction_of(self) -> dict[str, Row]:
        """The corrections in force by the number of their fact."""
        return {str(row["fact_id"]): row for row in self.corrections}

    @cached_property
    def terms_of(self) -> dict[int, list[Row]]:
        """The cells that take part in each assertion, in the order of the formula."""
        terms_by_assertion: dict[int, list[Row]] = {}
        for term in sorted(self.terms, key=lambda row: (row["check_no"], row["term_no"])):
            terms_by_assertion.setdefault(int(term["check_no"]), []).append(term)
        return terms_by_assertion

    @cached_property
    def broken(self) -> list[Row]:
        """The assertions that a person has to look at, those that accuse the reading first."""
        rows = [row for row in self.results if row["result"] == "fail" and row["verdict"] not in HARMLESS]
        return sorted(rows, key=lambda row: (row["verdict"] != "suspected_misreading", row["check_no"]))

    def checks_of(self, fact_id: str) -> list[Row]:
        """Every assertion that a fact takes part in."""
        numbers = {term["check_no"] for term in self.terms if term["fact_id"] == fact_id}
        return [row for row in self.results if row["check_no"] in numbers]
