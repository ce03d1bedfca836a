"""Read the narrative of a document whose tables and identity are known: rows of `statements`, and findings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemas.wording.messages import Message, message
from transforms.findings import Finding
from transforms.identity.names import is_organisation, same_body
from transforms.reading.grids import Grid
from transforms.reading.prose_lines import ProseLine
from transforms.result import Disclosure
from transforms.statements.item_codes import ItemCodes, look_up_codes
from transforms.statements.joining import Comparison, join_facts
from transforms.statements.lexer import Body
from transforms.statements.origins import differing
from transforms.statements.paragraphs import Paragraph, paragraphs
from transforms.statements.reader import read_narrative
from transforms.statements.statement import Narrative, Statement, Unread

Fact = Mapping[str, Any]

_NAME = re.compile(
    r"(?:^|[,;:。日])(?:其中)?(?P<name>[一-龥()]{3,40}?)"
    r"(?=(?:19|20)\d\d年|所属|部门\(|本级|共有|没有|无|使用|组织|在|政府采购|机关运行|三公)"
)
_WITH_UNIT = re.compile(r"\d\s*(?:万|亿|元|%|％|辆|台|人|个|批|次|分)")
_LEVELS = {3: "class", 5: "section", 7: "item"}
_BALANCE = ("total_sources", "total_uses")
_NO_MONEY = "count"
"""The measure of things that are held and paid from no budget"""


def read_statements(
    lines: Sequence[ProseLine],
    grids: Sequence[Grid],
    facts: Sequence[Fact],
    disclosure: Disclosure,
) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Read the statements of a narrative.

    Args:
        lines: The lines of running text of all pages.
        grids: The ruled tables: what stands in them is no narrative.
        facts: The facts of the tables.
        disclosure: Whose narrative it is, and of which year.

    Returns:
        Rows of the frame `statements` without what follows from the others (`transforms.figures`), and findings.
    """
    narrative, without_code, compared = read_joined(lines, grids, facts, disclosure)
    findings = [
        *_unread(narrative.unread, {grid.page.number for grid in grids}),
        *_without_code(without_code),
        *_without_unit(narrative.statements),
        *differing(compared),
    ]
    return [row_of(statement) for statement in narrative.statements], findings


def read_joined(
    lines: Sequence[ProseLine], grids: Iterable[Grid], facts: Sequence[Fact], disclosure: Disclosure
) -> tuple[Narrative, list[Statement], list[Comparison]]:
    """Read a narrative and join it with the facts; give also what has no code, and what repeats facts."""
    read = list(paragraphs(lines, grids))
    body = Body(own_names(read, disclosure.entity_name), disclosure.fiscal_year, disclosure.document_kind)
    narrative = read_narrative(read, body)
    without_code = look_up_codes(narrative.statements, ItemCodes(facts, disclosure.fiscal_year))
    compared = join_facts(narrative.statements, facts, disclosure.document_kind)
    unbalanced = _unbalanced(narrative.statements)
    if unbalanced:
        narrative.unread.extend(
            Unread(statement.page, statement.sentence, "unbalanced")
            for statement in unbalanced
            if statement.kind == "amount"
        )
        narrative.statements[:] = [statement for statement in narrative.statements if statement not in unbalanced]
        compared = [comparison for comparison in compared if comparison.statement not in unbalanced]
    return narrative, without_code, compared


def _unbalanced(statements: Sequence[Statement]) -> list[Statement]:
    """What is said of sources and uses that are not equal: the words mean the year alone, or something else."""
    by_place: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.account_code in _BALANCE:
            by_place[statement.section, statement.section_printed, statement.phase].append(statement)
    unbalanced = []
    for place_statements in by_place.values():
        amounts = {
            code: [
                statement
                for statement in place_statements
                if statement.kind == "amount" and statement.account_code == code
            ]
            for code in _BALANCE
        }
        sides = [{statement.amount_fen for statement in of_side} for of_side in amounts.values()]
        is_equal = not all(sides) or bool(sides[0] & sides[1])
        if not is_equal and not any(statement.agrees in ("yes", "rounding") for statement in place_statements):
            unbalanced.extend(place_statements)
    return unbalanced


def own_names(read: Iterable[Paragraph], entity_name: str) -> frozenset[str]:
    """The names by which a narrative calls its own body."""
    candidates = {match["name"] for paragraph in read for match in _NAME.finditer(paragraph.text.plain)}
    own = {name for name in candidates if is_organisation(name) and same_body(name, entity_name)}
    return frozenset(own | {entity_name})


def row_of(statement: Statement) -> dict[str, Any]:
    """The row of a statement in the frame `statements`."""
    x0, y0, x1, y1 = (round(edge, 2) for edge in statement.box)
    is_coded = statement.code_system in ("functional", "economic")
    return {
        "page": statement.page,
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
        "section": statement.section,
        "section_printed": statement.section_printed,
        "sentence": statement.sentence,
        "subject_printed": statement.subject_printed,
        "code_system": statement.code_system,
        "account_code": statement.account_code,
        "account_level": _LEVELS.get(len(statement.account_code)) if is_coded else None,
        "measure": statement.measure,
        "budget_book": "" if statement.measure == _NO_MONEY else statement.budget_book,
        "project": statement.project or None,
        "phase": statement.phase,
        "kind": statement.kind,
        "base": statement.base,
        "direction": statement.direction,
        "value_text": statement.value_text,
        "value": statement.value,
        "unit": statement.unit,
        "amount_fen": statement.amount_fen,
        "quantity": statement.quantity,
        "reason": statement.reason or None,
        "fact_cell": statement.fact_cell,
        "agrees": statement.agrees,
    }


def _unread(unread: Iterable[Unread], with_tables: Collection[int]) -> Iterator[Finding]:
    """Yield a finding for each clause with a figure that is not read; titles and numbers of tables are no clauses."""
    for clause in unread:
        if clause.page not in with_tables or _WITH_UNIT.search(clause.clause):
            yield Finding("figure_not_read", clause.page, None, clause.clause, _why(clause))


def _why(clause: Unread) -> Message:
    return (
        message(f"statements.{clause.why}", word=clause.word) if clause.word else message(f"statements.{clause.why}_")
    )


def _without_code(statements: Iterable[Statement]) -> Iterator[Finding]:
    for statement in {statement.subject_printed: statement for statement in statements}.values():
        yield Finding("statement_without_code", statement.page, None, statement.subject_printed)


def _without_unit(statements: Iterable[Statement]) -> Iterator[Finding]:
    for statement in statements:
        if statement.value and not statement.unit:
            yield Finding("statement_without_unit", statement.page, None, statement.sentence)
