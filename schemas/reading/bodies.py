"""How documents name bodies: endings of names, labels and roles (`bodies.toml`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from schemas.declarations import references
from schemas.declarations.reader import declared

OWN, SUPERVISOR, COMPILER, APPROVER = "own_label", "supervising_body", "compiling_office", "approving_body"
NO_NAME = (SUPERVISOR, COMPILER, APPROVER)
"""Roles of bodies that are not the one whose document it is"""


@dataclass(frozen=True)
class Label:
    """A label as it may be printed before the name of a body: its role, and the scope that it speaks of or nothing."""

    role: str
    scope: str | None
    words: re.Pattern[str]
    below: bool = False
    """Whether a body in the title beside it is the one above that unit"""
    of_others: bool = False
    """Whether the body behind it works for others only"""


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
    """Load the declarations; a role that is not known raises ValueError."""
    found = declared("schemas/reading/bodies.toml", references.bodies)
    labels = tuple(
        Label(
            entry["role"],
            entry.get("scope"),
            re.compile("|".join(f"(?:{word})" for word in entry["words"])),
            entry.get("below", False),
            entry.get("of_others", False),
        )
        for entry in found["labels"]
    )
    return Bodies(
        endings=tuple(found["endings"]),
        no_body=re.compile("|".join(found["no_body"])),
        parts=tuple(found["parts"]),
        units=tuple(found["units"]),
        offices=re.compile(found["offices"]),
        accounting_centres=re.compile(found["accounting_centres"]),
        approving=re.compile(found["approving"]),
        joint=tuple((first, second) for first, second in found["joint"]),
        headquarters=tuple(found["headquarters"]),
        whole=tuple(found["whole"]),
        subordinate=re.compile(found["subordinate"]),
        labels=labels,
        other_labels=re.compile(found["other_labels"]),
        compiled=tuple(found["compiled"]),
        approval=re.compile(found["approval"]),
        compared=tuple(found["compared"].items()),
    )
