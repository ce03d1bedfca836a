"""The words with which documents name bodies: endings of names, labels and roles (`bodies.toml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from schemas.declarations import references
from schemas.declarations.reader import declared

OWN, SUPERVISOR, COMPILER, APPROVER = "own_label", "supervising_body", "compiling_office", "approving_body"
NO_NAME = (SUPERVISOR, COMPILER, APPROVER)
"""Roles of bodies other than the one whose document it is"""


@dataclass(frozen=True)
class Label:
    """A label that may be printed before the name of a body, with the role of that body and its scope, if known."""

    role: str
    scope: str | None
    words: re.Pattern[str]
    below: bool = False
    """Whether a body in the title next to it is the one above that unit"""
    of_others: bool = False
    """Whether the body named after it works for others only"""


@dataclass(frozen=True)
class Bodies:
    """The declarations of `bodies.toml`; regular expressions are over normalised text."""

    endings: tuple[str, ...]
    no_body: re.Pattern[str]
    parts: tuple[str, ...]
    units: tuple[str, ...]
    offices: re.Pattern[str]
    accounting_centres: re.Pattern[str]
    approving: re.Pattern[str]
    joint: tuple[tuple[str, str], ...]
    headquarters: tuple[str, ...]
    whole: tuple[str, ...]
    subordinate: re.Pattern[str]
    labels: tuple[Label, ...]
    other_labels: re.Pattern[str]
    compiled: tuple[str, ...]
    approval: re.Pattern[str]
    compared: tuple[tuple[str, str], ...]


@cache
def bodies() -> Bodies:
    """Load the declarations; an unknown role raises ValueError."""
    body = declared("schemas/reading/bodies.toml", references.bodies)
    labels = tuple(
        Label(
            entry["role"],
            entry.get("scope"),
            re.compile("|".join(f"(?:{word})" for word in entry["words"])),
            entry.get("below", False),
            entry.get("of_others", False),
        )
        for entry in body["labels"]
    )
    return Bodies(
        endings=tuple(body["endings"]),
        no_body=re.compile("|".join(body["no_body"])),
        parts=tuple(body["parts"]),
        units=tuple(body["units"]),
        offices=re.compile(body["offices"]),
        accounting_centres=re.compile(body["accounting_centres"]),
        approving=re.compile(body["approving"]),
        joint=tuple((first, second) for first, second in body["joint"]),
        headquarters=tuple(body["headquarters"]),
        whole=tuple(body["whole"]),
        subordinate=re.compile(body["subordinate"]),
        labels=labels,
        other_labels=re.compile(body["other_labels"]),
        compiled=tuple(body["compiled"]),
        approval=re.compile(body["approval"]),
        compared=tuple(body["compared"].items()),
    )
