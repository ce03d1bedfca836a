"""From ranked evidence to one identity, or a refusal that shows both readings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.findings import Finding
from transforms.identity.evidence import CAPTION, Evidence
from transforms.identity.names import is_placeholder, place_of, same_body
from transforms.result import Disclosure, Refused

_FIELDS = ("document_kind", "entity_name", "entity_scope", "fiscal_year")
_WORDS = {
    "document_kind": "kind",
    "entity_name": "department",
    "entity_scope": "scope",
    "fiscal_year": "fiscal year",
}


_WORD_FOR_BOTH = ("department", "unit")


@dataclass(frozen=True)
class Decision:
    """The value of one field and the evidence that agrees with it."""

    value: str
    agreeing: frozenset[int]


def decide_field(field: str, evidence: Sequence[Evidence]) -> Decision:
    """The strongest rank decides; within it the reading that is printed most often.

    Raises `Refused` with identity_unknown where nothing is printed, with identity_conflict where as much of equal
    rank speaks for another value, with blank_template for the residue of a template.
    """
    own = [piece for piece in evidence if piece.field == field]
    if not own:
        raise Refused("identity_unknown", f"Its {_WORDS[field]} is not printed.")
    rank = min(piece.rank for piece in own)
    strongest = [piece for piece in own if piece.rank == rank]
    readings = _readings(field, strongest)
    best, votes = readings[0]
    if field == "entity_name" and is_placeholder(best):
        raise Refused("blank_template", f"It is said to be of {best}.", strongest[0].page)
    rival = next((value for value, count in readings[1:] if count == votes), None)
    if rival is not None:
        pages = sorted({piece.page for piece in strongest})
        raise Refused(
            "identity_conflict", f"Its {_WORDS[field]} is {best} as well as {rival} (pages {pages}).", pages[0]
        )
    agreeing = frozenset(id(piece) for piece in own if _same(field, piece.value, best))
    return Decision(best, agreeing)


def _readings(field: str, evidence: Iterable[Evidence]) -> list[tuple[str, int]]:
    """Different values with how often each is printed; names that may be one body count together, under the longest."""
    groups: list[list[str]] = []
    for piece in sorted(evidence, key=lambda piece: (-len(piece.value), piece.value)):
        for group in groups:
            if _same(field, piece.value, group[0]):
                group.append(piece.value)
                break
        else:
            groups.append([piece.value])
    return sorted(((group[0], len(group)) for group in groups), key=lambda reading: (-reading[1], reading[0]))


def _same(field: str, one: str, other: str) -> bool:
    return same_body(one, other) if field == "entity_name" else one == other


def _rule(piece: Evidence, decision: Decision) -> str:
    # The forms print 单位名称 above some tables of departments, too: by itself the word accuses nobody.
    if piece.field == "entity_scope" and piece.rank == CAPTION and (decision.value, piece.value) == _WORD_FOR_BOTH:
        return "caption_says_unit"
    return "identity_disagrees"


def decide(evidence: Sequence[Evidence]) -> tuple[Disclosure, list[Finding], frozenset[int]]:
    """The identity of a document, the findings on what disagrees with it, and the ids of the accepted evidence."""
    decisions = {field: decide_field(field, evidence) for field in _FIELDS}
    accepted = frozenset().union(*(decision.agreeing for decision in decisions.values()))
    name = decisions["entity_name"].value
    disclosure = Disclosure(
        entity_name=name,
        entity_scope=decisions["entity_scope"].value,
        fiscal_year=int(decisions["fiscal_year"].value),
        document_kind=decisions["document_kind"].value,
        division_name=place_of(name),
    )
    findings = []
    told: set[tuple[str, str]] = set()
    for piece in evidence:
        decision = decisions[piece.field]
        if id(piece) not in accepted and (piece.field, piece.value) not in told:
            told.add((piece.field, piece.value))
            detail = f"The {_WORDS[piece.field]} is taken as {decision.value}, and this says {piece.value}."
            findings.append(Finding(_rule(piece, decision), piece.page, None, piece.printed, detail))
    return disclosure, findings, accepted
