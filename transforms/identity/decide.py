"""From ranked evidence to one identity, or a refusal that shows both readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transforms.findings import Finding
from transforms.identity.names import is_organisation, is_placeholder, place_of, same_body
from transforms.identity.pieces import AT_TABLE, CAPTION, COVER, DATE, SENTENCE, UNDECIDING, Evidence
from transforms.result import Disclosure, Refused

_FIELDS = ("document_kind", "entity_name", "entity_scope", "fiscal_year")
_WORDS = {
    "document_kind": "kind",
    "entity_name": "department",
    "entity_scope": "scope",
    "fiscal_year": "fiscal year",
}
_WORD_FOR_BOTH = ("department", "unit")
_FEWEST_SENTENCES = 3
_OUTNUMBER = 4
"""So many sentences of another year for each one of the document's own, and at least so many at all, contradict it"""


@dataclass(frozen=True)
class Decision:
    """The value of one field and the evidence that agrees with it."""

    value: str
    agreeing: frozenset[int]


def decide_field(field: str, evidence: Sequence[Evidence]) -> Decision:
    """The strongest rank decides; within it the reading that is printed most often.

    Raises `Refused` with identity_unknown where nothing is printed, with identity_conflict where a cover names two, or
    as much of equal rank speaks for another value, with blank_template for the residue of a template.
    """
    own = [piece for piece in evidence if piece.field == field and piece.rank < UNDECIDING]
    if field == "fiscal_year":
        own = _without_few_sentences(own)
    if not own:
        raise _unknown(field, evidence)
    rank = min(piece.rank for piece in own)
    strongest = [piece for piece in own if piece.rank == rank]
    readings = _readings(field, strongest)
    best, votes = readings[0]
    if field == "entity_name" and is_placeholder(best):
        raise Refused("blank_template", f"It is said to be of {best}.", strongest[0].page)
    rival = next((value for value, count in readings[1:] if count == votes or rank == COVER), None)
    if rival is not None:
        raise _conflict(field, best, rival, strongest)
    agreeing = frozenset(id(piece) for piece in evidence if piece.field == field and _same(field, piece.value, best))
    return Decision(best, agreeing)


def _unknown(field: str, evidence: Iterable[Evidence]) -> Refused:
    word = _WORDS[field]
    alone = next((piece for piece in evidence if piece.field == field == "fiscal_year" and piece.role == DATE), None)
    if alone is None:
        return Refused("identity_unknown", f"Its {word} is not printed.")
    before = int(alone.value) - 1
    detail = (
        f"{alone.value} is printed alone: it is the {word} {alone.value}, or the year of publication, {before} then"
    )
    return Refused("identity_conflict", f"{detail} (page {alone.page}).", alone.page)


def _conflict(field: str, one: str, other: str, evidence: Iterable[Evidence]) -> Refused:
    pages = sorted({piece.page for piece in evidence})
    return Refused("identity_conflict", f"Its {_WORDS[field]} is {one} as well as {other} (pages {pages}).", pages[0])


def _without_few_sentences(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence on the year without that of sentences, but for those of a year that most of them speak of."""
    said = _sentences(evidence)
    best = max(said, key=lambda year: (said[year], year), default="")
    is_clear = said[best] >= _FEWEST_SENTENCES and said[best] >= _OUTNUMBER * (said.total() - said[best])
    return [piece for piece in evidence if piece.role != SENTENCE or (is_clear and piece.value == best)]


def _sentences(evidence: Iterable[Evidence]) -> Counter[str]:
    """How many sentences speak of figures of each year."""
    said: Counter[str] = Counter()
    for piece in evidence:
        if piece.role == SENTENCE:
            said[piece.value] += piece.times
    return said


def _readings(field: str, evidence: Iterable[Evidence]) -> list[tuple[str, int]]:
    """Different values with how often each is printed; names of one body count together.

    Such a group goes by the name that is printed most often; the longer one only where that is equal. What a line end
    cut is no name to go by.
    """
    groups: list[list[str]] = []
    for piece in sorted(evidence, key=lambda piece: (-len(piece.value), piece.value)):
        for group in groups:
            if _same(field, piece.value, group[0]):
                group.append(piece.value)
                break
        else:
            groups.append([piece.value])
    return sorted(((_name_of(field, group), len(group)) for group in groups), key=lambda found: (-found[1], found[0]))


def _name_of(field: str, group: Sequence[str]) -> str:
    times = Counter(group)
    whole = [value for value in times if field != "entity_name" or is_organisation(value)]
    return max(whole or times, key=lambda value: (times[value], len(value), value))


def _same(field: str, one: str, other: str) -> bool:
    return same_body(one, other) if field == "entity_name" else one == other


def _rule(piece: Evidence, decision: Decision) -> str:
    # The forms print 单位名称 above some tables of departments, too: by itself the word accuses nobody.
    if piece.field == "entity_scope" and piece.role == CAPTION and (decision.value, piece.value) == _WORD_FOR_BOTH:
        return "caption_says_unit"
    return "identity_disagrees"


def decide(evidence: Sequence[Evidence]) -> tuple[Disclosure, list[Finding], frozenset[int]]:
    """The identity of a document, the findings on what disagrees with it, and the ids of the accepted evidence.

    Raises `Refused` like `decide_field`, and with identity_conflict where the cover says one year and the sentences or
    all tables another.
    """
    decisions = {field: decide_field(field, evidence) for field in _FIELDS}
    expect_not_contradicted(decisions, evidence)
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
        speaks = piece.role != SENTENCE and piece.rank < UNDECIDING
        if speaks and id(piece) not in accepted and (piece.field, piece.value) not in told:
            told.add((piece.field, piece.value))
            detail = f"The {_WORDS[piece.field]} is taken as {decision.value}, and this says {piece.value}."
            findings.append(Finding(_rule(piece, decision), piece.page, None, piece.printed, detail))
    findings.extend(_outnumbered(decisions["fiscal_year"].value, evidence))
    return disclosure, findings, accepted


def _outnumbered(year: str, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """A finding where more sentences on figures are of another year than of the document's."""
    said = _sentences(evidence)
    for other, times in said.most_common(1):
        if other != year and times > said[year]:
            piece = next(piece for piece in evidence if piece.role == SENTENCE and piece.value == other)
            detail = f"The fiscal year is taken as {year}, and {times} sentences speak of figures of {other}."
            yield Finding("identity_disagrees", piece.page, None, piece.printed, detail)


def expect_not_contradicted(decisions: dict[str, Decision], evidence: Sequence[Evidence]) -> None:
    """Refuse a document the cover of which says something else than the rest of it.

    That is another body or year at most of its tables, and the own one at none; a year that sentences on figures
    outnumber; or a year that had not ended when the cover was dated.
    """
    numbers = {piece.table for piece in evidence if piece.table is not None}
    for field in ("entity_name", "fiscal_year"):
        value = decisions[field].value
        tables: dict[int, set[str]] = {}
        for piece in evidence:
            is_named = field != "entity_name" or is_organisation(piece.value)
            if piece.field == field and piece.role in AT_TABLE and piece.table is not None and is_named:
                tables.setdefault(piece.table, set()).add(piece.value)
        others = [said for said in tables.values() if not any(_same(field, one, value) for one in said)]
        if len(others) > 1 and len(others) == len(tables) and 2 * len(others) > len(numbers):
            other = Counter(one for said in others for one in said).most_common(1)[0][0]
            at = [piece for piece in evidence if piece.field == field and piece.value == other]
            raise _conflict(field, value, other, at)
    year = decisions["fiscal_year"].value
    said = _sentences(evidence)
    for other, times in said.most_common(1):
        if other != year and times >= _FEWEST_SENTENCES and times >= _OUTNUMBER * said[year]:
            at = [piece for piece in evidence if piece.field == "fiscal_year" and piece.value == other]
            raise _conflict("fiscal_year", year, other, at)
    dates = [piece for piece in evidence if piece.field == "fiscal_year" and piece.role == DATE]
    early = [piece for piece in dates if int(piece.value) <= int(year)]
    if early and not any(int(piece.value) > int(year) for piece in dates):
        raise _conflict("fiscal_year", year, f"{int(early[0].value) - 1}, for it is dated {early[0].value}", early)
