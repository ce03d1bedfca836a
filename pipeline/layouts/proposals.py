"""What may be declared for a word, a title or a name of a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Proposal:
    """Lines that may be added to an own declaration file."""

    file: str
    """Its name in the folder of declarations"""
    lines: str
    about: str
    """The word, the title or the name of a row"""
    page: int
    table_key: str
    means: str
    """What it would mean: measures, or the table"""
    repairs: tuple[str, ...] = ()
    """Checks that fail without it and hold with it"""
    holds: tuple[str, ...] = ()
    """Checks that hold with it and could not be evaluated without it"""
    figures: int = 0
    """How many more figures are read"""
    is_label: bool = False
    """Whether it only names columns or rows: it adds no figures, but checks may hold because of it"""
