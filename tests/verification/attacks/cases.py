"""The attack documents: those that lie beside the repository, and those that `samples/attacks` generates."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samples.attacks import attack_documents
from samples.producers import printed_documents

_IDENTITY = ("entity_name", "entity_scope", "fiscal_year", "document_kind")
_PAGE = re.compile(r"\bp[0-9]+r[0-9]+\b")
_READ_RIGHT = "RIGHT"
_PAGES = "p"
"""Files whose names begin so are page orders of one document, `p00_base.pdf`, and show its figures"""
_SOUND_PAGES = "p00_base.pdf"


@dataclass(frozen=True)
class Visible:
    """One thing that a person sees in a document.

    `selector` names columns of a fact, or `disclosure` a field of the document's identity. `value` is the printed
    text, or integer fen where the selector has `fen`; None where no figure may be stored under the selector.
    """

    selector: Mapping[str, Any]
    value: str | int | None


@dataclass(frozen=True)
class Case:
    """One attack document with what a person sees in it."""

    name: str
    group: str
    """The class of the attack"""
    description: str
    data: bytes = field(repr=False)
    visible: tuple[Visible, ...] = ()
    must_be_right: bool = False
    """Whether it is sound, or can be read with certainty: then flagging it is a false alarm"""
    same_as: str | None = None
    """Name of the case all of whose figures it shows"""
    truth: str | None = field(default=None, repr=False)
    """All figures that a person sees, in the columns of the truth files"""
    statements: tuple[Mapping[str, str], ...] | None = field(default=None, repr=False)
    """All figures of the narrative that a person sees; None where it is not judged"""
    forms: Mapping[str, Sequence[Mapping[str, Any]]] | None = field(default=None, repr=False)
    """All rows of forms on performance that a person sees, by frame; None where they are not judged"""
    identity: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the identity as a person sees them"""


def shared_cases(folder: Path) -> Iterator[Case]:
    """The cases of a folder with PDFs and their `expected.tsv` (see its README); none where there is no such file."""
    table = folder / "expected.tsv"
    if not table.exists():
        return
    with table.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            visible = tuple(Visible(selector, value) for selector, value in json.loads(row["visible"]))
            pages_only = row["file"].startswith(_PAGES) and row["first_seen"] == _READ_RIGHT and not visible
            yield Case(
                name=row["file"],
                group="shared",
                description=row["what_was_done"],
                data=(folder / row["file"]).read_bytes(),
                visible=visible,
                must_be_right=row["first_seen"] == _READ_RIGHT and row["may_be_flagged"] != "yes",
                same_as=_SOUND_PAGES if pages_only and row["file"] != _SOUND_PAGES else None,
            )


def without_pages(truth: str) -> str:
    """A truth file that does not say on which page and in which row each figure stands."""
    return _PAGE.sub("", truth)


def generated_cases(variants: int, only: str = "") -> Iterator[Case]:
    """So many documents of each class of `samples/attacks` whose name contains `only`."""
    for document in attack_documents(variants, only):
        identity = json.loads(document.identity)
        yield Case(
            name=document.name,
            group=document.group,
            description=document.description,
            data=document.data,
            must_be_right=document.is_sound,
            truth=without_pages(document.truth),  # which of two copies of a page has a figure does not matter
            statements=document.statements,
            forms=document.forms,
            identity={name: identity[name] for name in _IDENTITY},
        )


def printed_cases(variants: int, only: str = "") -> Iterator[Case]:
    """So many documents of each habit of `samples/producers` whose name contains `only` (if its program is there)."""
    for document in printed_documents(variants, only):
        identity = json.loads(document.identity)
        yield Case(
            name=document.name,
            group=document.habit.name,
            description=f"{document.habit.doc} ({document.layout})",
            data=document.data,
            must_be_right=document.habit.is_sound,
            truth=without_pages(document.truth),
            identity={name: identity[name] for name in _IDENTITY},
        )
