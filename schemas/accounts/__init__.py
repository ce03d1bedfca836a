"""Account codes with their validity years; `evidence` says what was printed, observed, or only recalled."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.text import normalise, strip_ordinal

SYSTEMS = ("functional", "economic")


@dataclass(frozen=True)
class Account:
    """One name of one code; a code that changed its name has several."""

    code: str
    name: str
    level: str
    parent: str
    valid_from: str
    valid_to: str
    evidence: str


@cache
def accounts(system: str) -> tuple[Account, ...]:
    """The listed codes of `functional` or `economic`."""
    text = files(__name__).joinpath(f"{system}.csv").read_text("utf-8")
    return tuple(
        Account(
            row["code"], row["name"], row["level"], row["parent"], row["valid_from"], row["valid_to"], row["evidence"]
        )
        for row in csv.DictReader(io.StringIO(text))
    )


@cache
def functional_classes() -> dict[str, str]:
    """Normalised names of the functional classes, present and former, to their three-digit codes."""
    return {
        strip_ordinal(normalise(account.name)): account.code
        for account in accounts("functional")
        if account.level == "class"
    }
