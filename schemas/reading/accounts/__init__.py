"""Account codes with their years of validity; `evidence` is how a code is known: printed, observed or recalled."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from common.text import normalise, strip_ordinal

SYSTEMS = ("functional", "economic", "government_economic")
"""The functional classification, and the economic ones of departments (3xx) and of governments (5xx)"""
LEVELS = {3: "class", 5: "section", 7: "item"}
"""By the number of digits"""


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
    budget_book: str = ""
    expense_group: str = ""


def read_accounts(text: str) -> tuple[Account, ...]:
    """The accounts of a list."""
    return tuple(Account(**row) for row in csv.DictReader(io.StringIO(text)))


@cache
def accounts(system: str) -> tuple[Account, ...]:
    """The listed codes of one of `SYSTEMS`."""
    return read_accounts(files(__name__).joinpath(f"{system}.csv").read_text("utf-8"))


_NEVER_SHORT = ("其他支出", "国有资本经营预算支出")
"""Without 支出 the first may be anything, and the second is the budget book, as in rows of carry-over"""


@cache
def functional_classes() -> dict[str, str]:
    """Normalised names of the functional classes, present and former, to their three-digit codes.

    former_classes.csv has what older tables print beside the names of the list. Some publishers print them as in the
    classification (教育支出类), or without 支出 where that is clear enough.
    """
    names = {
        strip_ordinal(normalise(account.name)): account.code
        for account in accounts("functional")
        if account.level == "class"
    }
    former = csv.DictReader(io.StringIO(files(__name__).joinpath("former_classes.csv").read_text("utf-8")))
    names |= {row["name"]: row["code"] for row in former}
    short = {name.removesuffix("支出"): code for name, code in names.items() if name not in _NEVER_SHORT}
    marked = {f"{name}{mark}": code for name, code in names.items() for mark in ("类", "(类)")}
    return {**short, **marked, **names}
