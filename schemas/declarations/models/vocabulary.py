"""Words of `vocabulary.toml` as types, and the base of every table of a declaration file."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct


class Word(str):
    """A word of one of the lists in `vocabulary.toml`."""

    vocabulary: ClassVar[str]


class Measure(Word):
    """What is measured."""

    vocabulary = "measures"


class Phase(Word):
    """When, in the life of a budget."""

    vocabulary = "phases"


class BudgetBook(Word):
    """Under which budget."""

    vocabulary = "budget_books"


class Panel(Word):
    """In which of the panels that stand side by side."""

    vocabulary = "panels"


class DocumentKind(Word):
    """Final accounts or budget."""

    vocabulary = "document_kinds"


class CodeSystem(Word):
    """By which classification."""

    vocabulary = "code_systems"


class ItemCode(Word):
    """A named row."""

    vocabulary = "items"


class QuantityUnit(Word):
    """What is counted."""

    vocabulary = "quantity_units"


class Words(Word):
    """One word of a list, or a list of such words."""


class Measures(Words):
    """What is measured."""

    vocabulary = "measures"


class Phases(Words):
    """When, in the life of a budget."""

    vocabulary = "phases"


class BudgetBooks(Words):
    """Under which budgets."""

    vocabulary = "budget_books"


class Panels(Words):
    """In which panels."""

    vocabulary = "panels"


class CodeSystems(Words):
    """By which classifications."""

    vocabulary = "code_systems"


class AccountLevels(Words):
    """Classes, sections or items."""

    vocabulary = "account_levels"


class Strict(Struct, forbid_unknown_fields=True):
    """A table of a file that has these keys and no others."""


class Vocabulary(Strict):
    """Every list of words."""

    measures: list[str]
    phases: list[str]
    budget_books: list[str]
    panels: list[str]
    document_kinds: list[str]
    code_systems: list[str]
    account_levels: list[str]
    account_bases: list[str]
    items: list[str]
    quantity_units: list[str]
