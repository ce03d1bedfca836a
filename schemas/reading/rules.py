"""The declared rules behind findings (`rules.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from common.language import Bilingual, Localised, sentences
from schemas.declarations import references
from schemas.declarations.reader import declared, expect
from schemas.wording.rules import rule_texts

_FILE = "schemas/reading/rules.toml"


@dataclass(frozen=True)
class Rule:
    """What a finding means: its severity (gate, warn, info), and what it stops."""

    key: str
    severity: str
    stops: str | None
    """table or document; None unless the severity is gate"""
    further_stops: str | None = None
    """table, where it stops documents, but only the table if that is a further one (`Form.further`)"""
    concerns: str | None = None
    """statements or forms, where it says nothing of the tables"""

    def stops_at(self, *, further: bool) -> str | None:
        """What it stops where it names a table, by whether that is a further one (`Form.further`)."""
        return (self.further_stops if further else None) or self.stops

    @property
    def says(self) -> Bilingual:
        """What was found."""
        return rule_texts()[self.key].says

    @property
    def advice(self) -> Bilingual:
        """What a person can do next."""
        return rule_texts()[self.key].advice

    def message(self, detail: str | Localised = "") -> Bilingual:
        """What was found, with its details, and what to do next."""
        return Bilingual.of(lambda language: sentences(language, self.says, detail, self.advice))


def load(declaration: Mapping[str, Any]) -> dict[str, Rule]:
    """Rules from a declaration that is not a file.

    Raises:
        DeclarationError: something in it is not known, or a rule does not say what it stops.
    """
    expect(dict(declaration), _FILE, references.rules)
    return _rules(declaration)


def _rules(declaration: Mapping[str, Any]) -> dict[str, Rule]:
    return {
        key: Rule(key, body["severity"], body.get("stops"), body.get("further_stops"), body.get("concerns"))
        for key, body in declaration.items()
    }


@cache
def rules() -> dict[str, Rule]:
    """All declared rules by key."""
    return _rules(declared(_FILE, references.rules))
