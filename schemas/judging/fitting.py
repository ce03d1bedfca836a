"""Which codes and budgets stand beside each other (`fitting.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from schemas.declarations.reader import declared

_SECTION = 5
_CLASS = 3
Unfitting = Literal["class", "code"]


@dataclass(frozen=True)
class Fitting:
    """The declared pairs; see `fitting.toml`."""

    economic: Mapping[str, tuple[str, ...]]
    """By code of the department's economic classification, the codes of the government's"""
    classes_of_one_book: Mapping[str, str]
    books_of_few_classes: Mapping[str, frozenset[str]]

    def unfitting(self, code: str, government_code: str) -> Unfitting | None:
        """How a pair of economic codes is unusual: by its class, or by its code only; None where it is not."""
        usual = self.economic.get(code[:_SECTION])
        if usual is None or any(_is_within(government_code, usual_code) for usual_code in usual):
            return None
        return "code" if any(_is_within(government_code[:_CLASS], usual_code) for usual_code in usual) else "class"

    def is_of_another_book(self, code: str, book: str) -> bool:
        """Whether a functional code cannot be one of a budget."""
        functional_class = code[:_CLASS]
        only = self.classes_of_one_book.get(functional_class, book)
        return only != book or functional_class not in self.books_of_few_classes.get(book, {functional_class})


def _is_within(code: str, other: str) -> bool:
    return code.startswith(other) or other.startswith(code)


@cache
def fitting() -> Fitting:
    """The declared pairs; an invalid declaration raises DeclarationError (ValueError)."""
    body = declared("schemas/judging/fitting.toml", None)
    return Fitting(
        {code: tuple(usual) for code, usual in body["economic"].items()},
        body["classes_of_one_book"],
        {book: frozenset(classes) for book, classes in body["books_of_few_classes"].items()},
    )
