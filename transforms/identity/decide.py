"""Decide one identity from ranked evidence, or refuse the document with both readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.wording.messages import Message, message
from transforms.findings import Finding
from transforms.identity.names import is_organisation, is_placeholder, place_of, same_body
from transforms.identity.pieces import (
    AT_TABLE,
    CAPTION,
    COVER,
    DATE,
    SECTION,
    SENTENCE,
    SUPPLEMENTARY,
    UNDECIDING,
    Evidence,
)
from transforms.refusal import Refused
from transforms.result import Disclosure
from transforms.scans.readings import ILLEGIBLE

_FIELDS = {
    "document_kind": message("reading.field_document_kind"),
    "entity_name": message("reading.field_entity_name"),
    "entity_scope": message("reading.field_entity_scope"),
    "fiscal_year": message("reading.field_fiscal_year"),
}
"""The fields of an identity, with their names for people"""
_VALUES = {
    "final": message("reading.value_final"),
    "budget": message("reading.value_budget"),
    "department": message("reading.value_department"),
    "unit": message("reading.value_unit"),
    "unit_headquarters": message("reading.value_unit_headquarters"),
}
_WORDS_OF_FORMS = {
    CAPTION: frozenset({("department", "unit"), ("unit_headquarters", "unit"), ("unit_headquarters", "department")}),
    SECTION: frozenset({("unit_headquarters", "unit"), ("unit_headquarters", "department")}),
}
"""By role, scopes as decided and as printed where the word is that of the form: 单位名称, 第一部分 部门概况"""
_FEWEST_SENTENCES = 3
_OUTNUMBER = 4
"""So many sentences for each one of the own year, and `_FEWEST_SENTENCES` at all, contradict that year"""
_ALIKE = 0.8
"""Names of equal length that share so many of their characters may be one name, misread"""


@dataclass(frozen=True)
class Decision:
    """The value of one field and the evidence that agrees with it."""

    value: str
    agreeing: frozenset[Evidence]


def decide(
    evidence: Sequence[Evidence], scanned_pages: Collection[int] = ()
) -> tuple[Disclosure, list[Finding], frozenset[Evidence]]:
    """Decide the identity of a document.

    Args:
        evidence: All that is printed of it.
        scanned_pages: Numbers of the pages that were read from pictures.

    Returns:
        The identity, the findings on what disagrees with it, and the accepted evidence.

    Raises:
        Refused: as `decide_field`; identity_conflict where the cover states one year, and the sentences or all tables
            another, or where a scan prints two names that are alike and not the same.
    """
    decisions = {field: decide_field(field, evidence) for field in _FIELDS}
    _expect_not_contradicted(decisions, evidence)
    _expect_one_name_on_scans(decisions["entity_name"], evidence, scanned_pages)
    accepted = frozenset().union(*(decision.agreeing for decision in decisions.values()))
    name = decisions["entity_name"].value
    disclosure = Disclosure(
        entity_name=name,
        entity_scope=decisions["entity_scope"].value,
        fiscal_year=int(decisions["fiscal_year"].value),
        document_kind=decisions["document_kind"].value,
        division_name=place_of(name),
    )
    findings = [
        *_disagreements(decisions, evidence),
        *_other_year_in_sentences(decisions["fiscal_year"].value, evidence),
    ]
    return disclosure, findings, accepted


def decide_field(field: str, evidence: Sequence[Evidence]) -> Decision:
    """Decide one field: the strongest rank decides; within it the reading that is printed most often.

    Raises:
        Refused: identity_unknown where nothing is printed; identity_conflict where a cover names two values, or as much
            evidence of equal rank has another value; blank_template for the placeholder of a template.
    """
    deciding = [piece for piece in evidence if piece.field == field and piece.rank < UNDECIDING]
    if field == "fiscal_year":
        deciding = _without_few_sentences(deciding)
    if not deciding:
        raise _unknown(field, evidence)
    rank = min(piece.rank for piece in deciding)
    strongest = [piece for piece in deciding if piece.rank == rank]
    readings = _readings(field, strongest)
    best, votes = readings[0]
    if field == "entity_name" and is_placeholder(best):
        raise Refused("blank_template", message("reading.placeholder_name", name=best), strongest[0].page)
    rival = next((value for value, count in readings[1:] if count == votes or rank == COVER), None)
    if rival is not None:
        raise _conflict(field, best, rival, strongest)
    return Decision(
        best, frozenset(piece for piece in evidence if piece.field == field and _is_same(field, piece.value, best))
    )


def _unknown(field: str, evidence: Iterable[Evidence]) -> Refused:
    pieces = list(evidence)
    is_budget = {piece.value for piece in pieces if piece.field == "document_kind"} == {"budget"}
    dated = next((piece for piece in pieces if piece.field == field == "fiscal_year" and piece.role == DATE), None)
    if dated is None or is_budget:
        return Refused("identity_unknown", message("reading.field_not_printed", field=_FIELDS[field]))
    detail = message("reading.year_alone", year=dated.value, before=int(dated.value) - 1, page=dated.page)
    return Refused("identity_conflict", detail, dated.page)


def _conflict(field: str, value: str, other: str, evidence: Iterable[Evidence]) -> Refused:
    pages = sorted({piece.page for piece in evidence})
    detail = message(
        "reading.two_values",
        field=_FIELDS[field],
        value=_shown(value),
        other=_shown(other),
        pages=", ".join(map(str, pages)),
    )
    return Refused("identity_conflict", detail, pages[0])


def _shown(value: str) -> str | Message:
    """Give a value as people know it; names and years as they are."""
    return _VALUES.get(value, value)


def _without_few_sentences(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Leave out sentences on figures of a year, except those of a year that clearly outnumbers all others."""
    times = _sentences_by_year(evidence)
    best = max(times, key=lambda year: (times[year], year), default="")
    is_clear = times[best] >= _FEWEST_SENTENCES and times[best] >= _OUTNUMBER * (times.total() - times[best])
    return [piece for piece in evidence if piece.role != SENTENCE or (is_clear and piece.value == best)]


def _sentences_by_year(evidence: Iterable[Evidence]) -> Counter[str]:
    """Count the sentences on figures of each year."""
    times: Counter[str] = Counter()
    for piece in evidence:
        if piece.role == SENTENCE:
            times[piece.value] += piece.times
    return times


def _readings(field: str, evidence: Iterable[Evidence]) -> list[tuple[str, int]]:
    """Count how often each value is printed, most frequent first; names of one body count together.

    Such a group goes by the name that is printed most often, the longer one where that is equal. A name cut by the end
    of its line names no group.
    """
    groups: list[list[str]] = []
    for piece in sorted(evidence, key=lambda piece: (-len(piece.value), piece.value)):
        for group in groups:
            if _is_same(field, piece.value, group[0]):
                group.append(piece.value)
                break
        else:
            groups.append([piece.value])
    readings = [(_name_of_group(field, group), len(group)) for group in groups]
    return sorted(readings, key=lambda reading: (-reading[1], reading[0]))


def _name_of_group(field: str, group: Sequence[str]) -> str:
    times = Counter(group)
    whole = [value for value in times if field != "entity_name" or is_organisation(value)]
    return max(whole or times, key=lambda value: (times[value], len(value), value))


def _is_same(field: str, value: str, other: str) -> bool:
    return same_body(value, other) if field == "entity_name" else value == other


def _disagreements(decisions: Mapping[str, Decision], evidence: Iterable[Evidence]) -> Iterator[Finding]:
    """Give a finding for each value that disagrees with a decision; sentences are counted elsewhere."""
    reported: set[tuple[str, str]] = set()
    for piece in evidence:
        decision = decisions[piece.field]
        can_decide = piece.role not in SUPPLEMENTARY and piece.rank < UNDECIDING
        if can_decide and piece not in decision.agreeing and (piece.field, piece.value) not in reported:
            reported.add((piece.field, piece.value))
            detail = message(
                "reading.disagrees",
                field=_FIELDS[piece.field],
                value=_shown(decision.value),
                other=_shown(piece.value),
            )
            yield Finding(_rule_of_disagreement(piece, decision), piece.page, None, piece.printed, detail)


def _rule_of_disagreement(piece: Evidence, decision: Decision) -> str:
    # The forms print 单位名称 above some tables of departments, too: by itself the word is no contradiction.
    if piece.field == "entity_scope" and (decision.value, piece.value) in _WORDS_OF_FORMS.get(piece.role, ()):
        return "caption_says_unit"
    return "identity_disagrees"


def _other_year_in_sentences(year: str, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Give a finding if more sentences on figures name another year than name that of the document."""
    times = _sentences_by_year(evidence)
    for other, count in times.most_common(1):
        if other != year and count > times[year]:
            piece = next(piece for piece in evidence if piece.role == SENTENCE and piece.value == other)
            detail = message("reading.sentences_of_another_year", year=year, count=count, other=other)
            yield Finding("identity_disagrees", piece.page, None, piece.printed, detail)


def _expect_not_contradicted(decisions: Mapping[str, Decision], evidence: Sequence[Evidence]) -> None:
    """Refuse a document whose cover is contradicted by the rest of it."""
    for field in ("entity_name", "fiscal_year"):
        _expect_tables_agree(field, decisions[field].value, evidence)
    year = decisions["fiscal_year"].value
    _expect_sentences_agree(year, evidence)
    if decisions["document_kind"].value == "final":
        _expect_dated_later(year, evidence)


def _expect_one_name_on_scans(name: Decision, evidence: Iterable[Evidence], scanned_pages: Collection[int]) -> None:
    """Refuse a scan that also prints a name like the decided one: either may be cut by the page edge or misread."""
    for piece in evidence:
        is_name = piece.field == "entity_name" and piece.role not in SUPPLEMENTARY and piece.rank < UNDECIDING
        if not is_name or piece in name.agreeing or ILLEGIBLE in piece.value:
            continue
        pieces = [*name.agreeing, piece]
        if any(each.page in scanned_pages for each in pieces) and _is_alike(name.value, piece.value):
            raise _conflict("entity_name", name.value, piece.value, pieces)


def _is_alike(value: str, other: str) -> bool:
    """Whether one name may be the other one without its beginning, or with some characters misread."""
    if len(value) == len(other):
        return sum(map(str.__eq__, value, other)) >= _ALIKE * len(value)
    return value.endswith(other) or other.endswith(value)


def _expect_tables_agree(field: str, value: str, evidence: Sequence[Evidence]) -> None:
    """Refuse where most tables name another body or year, and no table names the document's own."""
    tables = {piece.table for piece in evidence if piece.table is not None}
    values_by_table: dict[int, set[str]] = {}
    for piece in evidence:
        is_named = field != "entity_name" or is_organisation(piece.value)
        if piece.field == field and piece.role in AT_TABLE and piece.table is not None and is_named:
            values_by_table.setdefault(piece.table, set()).add(piece.value)
    others = [
        values for values in values_by_table.values() if not any(_is_same(field, other, value) for other in values)
    ]
    if len(others) > 1 and len(others) == len(values_by_table) and 2 * len(others) > len(tables):
        other = Counter(other for values in others for other in values).most_common(1)[0][0]
        raise _conflict(
            field, value, other, [piece for piece in evidence if (piece.field, piece.value) == (field, other)]
        )


def _expect_sentences_agree(year: str, evidence: Sequence[Evidence]) -> None:
    """Refuse where sentences on figures of another year clearly outnumber those of the document's own."""
    times = _sentences_by_year(evidence)
    for other, count in times.most_common(1):
        if other != year and count >= _FEWEST_SENTENCES and count >= _OUTNUMBER * times[year]:
            pieces = [piece for piece in evidence if (piece.field, piece.value) == ("fiscal_year", other)]
            raise _conflict("fiscal_year", year, other, pieces)


def _expect_dated_later(year: str, evidence: Iterable[Evidence]) -> None:
    """Refuse where the cover is dated before the fiscal year had ended."""
    dates = [piece for piece in evidence if piece.field == "fiscal_year" and piece.role == DATE]
    early = [piece for piece in dates if int(piece.value) <= int(year)]
    if early and len(early) == len(dates):
        dated = early[0].value
        detail = message("reading.dated_too_early", year=year, before=int(dated) - 1, dated=dated, page=early[0].page)
        raise Refused("identity_conflict", detail, min(piece.page for piece in early))
