"""Documents made to break the reader: slips of publishers and office programs, and files that lie.

Each class of attack (a function) is tried on several generated disclosures, cells and fonts. What a person sees in the
document is its truth; a reader may refuse or flag the document, but never load anything else without a word.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from samples.attacks import absent, appearance, budgets, identity, narrative, numbers, performance, tables
from samples.attacks.subject import Attack, Subject, Unsuitable, subjects

_VARIANTS = 6
"""How many documents each class is tried on"""
_MOST_SUBJECTS = 400
"""After so many disclosures that a class cannot be made on, it is the class that is wrong"""


@dataclass(frozen=True)
class AttackDocument:
    """One attack document, with what a person sees in it."""

    name: str
    group: str
    description: str
    data: bytes = field(repr=False)
    truth: str = field(repr=False)
    """In the columns of the truth files; a figure that is not in it must not be loaded"""
    identity: str = field(repr=False)
    """As written beside a sample (see `samples.truth`)"""
    is_sound: bool
    """Whether it must be read right, and not only never silently wrong"""
    statements: tuple[Mapping[str, str], ...] | None = field(default=None, repr=False)
    """The truth of its narrative: a statement that is not in it must not be loaded; None where it is not judged"""
    forms: Mapping[str, Sequence[Mapping[str, Any]]] | None = field(default=None, repr=False)
    """The truth of its forms, by frame: no other number may be loaded; None where they are not judged"""


def attack_classes() -> dict[str, Attack]:
    """Every class of attack by its name."""
    rooms = (numbers, appearance, absent, identity, tables, budgets, narrative, performance)
    return {attack.__name__: attack for room in rooms for attack in room.ATTACKS}


def attack_documents(variants: int = _VARIANTS, only: str = "") -> Iterator[AttackDocument]:
    """Every class (whose name contains `only`) on so many documents each; the same call gives the same bytes.

    Raises:
        ValueError: A class suits too few of the generated disclosures.
    """
    for group, attack in attack_classes().items():
        if only in group:
            yield from _documents_of(group, attack, variants)


def _documents_of(group: str, attack: Attack, variants: int) -> Iterator[AttackDocument]:
    missing = variants
    for subject in itertools.islice(subjects(group), _MOST_SUBJECTS):
        if missing == 0:
            return
        if (document := _apply_attack(group, attack, subject)) is not None:
            missing -= 1
            yield document
    if missing:
        raise ValueError(f"attack {group}: only {variants - missing} of {_MOST_SUBJECTS} disclosures suit it")


def _apply_attack(group: str, attack: Attack, subject: Subject) -> AttackDocument | None:
    """The attack on one disclosure; None where it cannot be made on it."""
    layout = subject.job.layout
    try:
        edited = attack(subject)
    except Unsuitable:
        return None
    return AttackDocument(
        name=f"{group}_{layout}_{subject.job.number}.pdf",
        group=group,
        description=f"{_first_line(attack)} ({layout})",
        data=edited.data,
        truth=edited.truth,
        identity=edited.identity,
        is_sound=edited.is_sound,
        statements=edited.statements,
        forms=edited.forms,
    )


def _first_line(attack: Attack) -> str:
    return (attack.__doc__ or "").strip().split("\n")[0].rstrip(".")
