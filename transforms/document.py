"""From the bytes of one document to its facts."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from common.text import normalise
from schemas.reading.forms import forms
from schemas.reading.frames import frame
from schemas.wording.messages import message_columns
from transforms.appearance.reading import look_at_pages
from transforms.completeness import unextracted
from transforms.completeness.contents import announced_tables, chapters_missing, contents_disagree
from transforms.completeness.page_numbers import missing_pages
from transforms.facts.build import build, fact_id
from transforms.facts.cells import fact_cell
from transforms.facts.magnitude import magnitude_findings
from transforms.facts.narrative_checks import narrative_disagreements
from transforms.facts.short_tables import without_second_forms
from transforms.findings import Finding
from transforms.forms.tables import FormTable, Table, recognise, remarks
from transforms.forms.unit_marks import unit_disagreements
from transforms.identity.decide import decide, decide_field
from transforms.identity.evidence import collect
from transforms.identity.foreign import foreign_tables
from transforms.identity.pieces import COVER, Evidence
from transforms.reading.grids import Grid, read_grids
from transforms.reading.lines import Line, lines_by_page
from transforms.reading.opening import Opened, Page
from transforms.result import Disclosure, DocumentResult, Refused

_FEW_CHARS = 12
_BUDGET_TITLE = re.compile(r"预算(?:总|明细|情况|公开)?表$|收支(?:预算)?总(?:体情况)?表$")


@dataclass
class Work:
    """What is known of a document so far; a refusal keeps it, so that a person can see how far reading came."""

    page_count: int | None = None
    disclosure: Disclosure | None = None
    evidence: list[Evidence] = field(default_factory=list)
    accepted: frozenset[int] = frozenset()
    findings: list[Finding] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    printed: list[unextracted.Printed] = field(default_factory=list)


def read_document(data: bytes, source_name: str) -> DocumentResult:
    """Read one document; never raises for what is wrong with the document (see `DocumentResult.reason`).

    A programming error is not caught here: the runner gives it the reason `crashed`.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    work = Work()
    refused: Refused | None = None
    try:
        _read(data, work)
    except Refused as reason:
        refused = reason
        work.facts = []
    return DocumentResult(
        document_sha256=sha256,
        source_name=source_name,
        size_bytes=len(data),
        page_count=work.page_count,
        reason=refused.reason if refused else None,
        message=refused.text("en") if refused else None,
        message_zh=refused.text("zh") if refused else None,
        reason_page=refused.page if refused else None,
        disclosure=work.disclosure,
        frames={
            "facts": frame("facts").build(fact_rows(sha256, source_name, work)),
            "tables_read": frame("tables_read").build({"document_sha256": sha256, **row} for row in work.tables),
            "findings": frame("findings").build(_findings(sha256, work)),
            "evidence": frame("evidence").build(_evidence(sha256, work)),
        },
    )


def printed_on_table_pages(data: bytes) -> list[unextracted.Printed]:
    """Everything with a digit on the pages with tables of one document, and what became of it (see `accounting`)."""
    work = Work()
    with contextlib.suppress(Refused):
        _read(data, work)
    return work.printed


def _read(data: bytes, work: Work) -> None:
    opened = Opened(data)
    try:
        work.page_count = len(opened.pages)
        _expect_text(opened.pages)
        announced = announced_tables(opened.pages)
        _expect_final_accounts(opened.pages, announced, work)
        pages = [page for page in opened.pages if page.has_paths]
        chars = {page.number: opened.chars(page.number) for page in pages}
        grids = read_grids(opened, pages, chars)
        work.findings.extend(look_at_pages(opened, grids, chars))
    finally:
        opened.close()
    lines = lines_by_page(grids, {page.number: page.shown(chars[page.number]) for page in pages})
    tables, _ = interpret(work, grids, lines, opened.pages, announced)
    identify(opened.pages, lines, tables, work)
    if not any(isinstance(table, FormTable) for table in tables):
        raise Refused("unreadable_tables" if announced else "no_standard_tables")
    if not any(fact["cell_kind"] == "number" for fact in work.facts):
        if any(finding.severity == "gate" for finding in work.findings):
            raise Refused("unreadable_tables")
        raise Refused("blank_template", "Not one amount is printed in its tables.")


def interpret(
    work: Work,
    grids: Sequence[Grid],
    lines: Mapping[int, Sequence[Line]],
    pages: Sequence[Page],
    announced: Mapping[str, int],
) -> tuple[list[Table], set[int]]:
    """From the grids of a document to its facts, tables and findings, all put into `work`.

    Args:
        work: What is known so far.
        grids: The grids in printed order.
        lines: The lines outside the grids, by number of the pages that have grids.
        pages: All pages.
        announced: The declared tables whose titles are printed anywhere, with the first page that does.

    Returns:
        The recognised tables, and the identities of the printed cells that were looked at as amounts.
    """
    tables = without_second_forms(recognise(grids, lines))
    with_grids = {grid.page.number for grid in grids}
    work.findings.extend(remarks(tables))
    work.findings.extend(unit_disagreements(tables))
    looked_at = _normalise(tables, work)
    work.printed = list(unextracted.account(tables, looked_at, lines, pages))
    work.findings.extend(unextracted.findings(work.printed, pages, with_grids))
    work.findings.extend(magnitude_findings(work.facts))
    work.findings.extend(missing_pages(tables, lines))
    work.findings.extend(narrative_disagreements(work.facts, pages, with_grids))
    work.findings.extend(contents_disagree(pages, tables))
    work.findings.extend(chapters_missing(pages))
    _remark(pages, announced, tables, work)
    return tables, looked_at


def _expect_text(pages: Sequence[Page]) -> None:
    if sum(len(page.text.strip()) for page in pages) < _FEW_CHARS * len(pages):
        if any(page.has_images for page in pages):
            raise Refused("image_only")
        if not any(page.text.strip() for page in pages):
            raise Refused("no_standard_tables", "Its pages are empty.")


def _expect_final_accounts(pages: Sequence[Page], announced: Mapping[str, int], work: Work) -> None:
    """Set budgets aside, and documents of another kind, before the dear part of reading begins."""
    evidence = collect(pages, {})
    kinds = [piece for piece in evidence if piece.field == "document_kind"]
    if kinds:
        try:
            kind = decide_field("document_kind", evidence).value
        except Refused:
            kind = "final"
        if kind == "budget" and not announced:
            work.evidence = evidence
            raise Refused("kind_not_supported_yet", page=kinds[0].page)
        if kind == "budget" and min(piece.rank for piece in kinds) == COVER:
            work.evidence = evidence
            raise Refused("kind_not_supported_yet", page=kinds[0].page)
    if announced:
        return
    for page in pages:
        for line in page.text.split("\n"):
            if "表" in line and len(line) <= 60 and _BUDGET_TITLE.search(normalise(line)) and "决算" not in line:
                raise Refused("kind_not_supported_yet", page=page.number)
    raise Refused("no_standard_tables")


def _normalise(tables: Sequence[Table], work: Work) -> set[int]:
    """Facts and rows of tables_read; gives the identities of the cells that were taken or complained of."""
    looked_at: set[int] = set()
    for number, table in enumerate(tables, start=1):
        if isinstance(table, FormTable):
            drafts = build(table)
            work.facts.extend(drafts.facts)
            work.findings.extend(drafts.findings)
            looked_at |= drafts.looked_at
            has_numbers = any(fact["cell_kind"] == "number" for fact in drafts.facts)
            headers = [text for part in table.slices if part.header for text in part.header.unknown]
            row = {
                "table_key": table.form.table_key,
                "status": "read" if has_numbers else "nil",
                "title_printed": table.title,
                "first_page": table.slices[0].grid.page.number,
                "last_page": table.pages[-1],
                "unit": table.unit,
                "rows": len({(fact["panel"], fact["row_key"]) for fact in drafts.facts}),
                "facts": len(drafts.facts),
                "nil_note": table.nil_note,
                "unknown_headers": " | ".join(dict.fromkeys(headers)) or None,
            }
        else:
            row = {
                "table_key": table.form.table_key if table.form else None,
                "status": "unknown",
                "title_printed": table.title,
                "first_page": table.grids[0].page.number,
                "last_page": table.grids[-1].page.number,
                "rows": 0,
                "facts": 0,
                "unknown_headers": table.headers,
            }
        work.tables.append({"table_no": number, **row})
    return looked_at


def _remark(pages: Iterable[Page], announced: Mapping[str, int], tables: Sequence[Table], work: Work) -> None:
    read = {table.form.table_key for table in tables if table.form}
    for key, page in announced.items():
        if key not in read:
            work.findings.append(Finding("title_without_table", page, key, forms()[key].zh))
    with_tables = {page for table in tables if isinstance(table, FormTable) for page in table.pages}
    pictures = [one.number for one in pages if one.has_images and len(one.text.strip()) < _FEW_CHARS]
    for page in pictures:
        may_hold = _may_hold_table(page, with_tables, pictures) or not set(announced) <= read
        work.findings.append(Finding("image_page" if may_hold else "picture_page", page))


def _may_hold_table(page: int, with_tables: Collection[int], pictures: Collection[int]) -> bool:
    """Whether a page without text lies where tables stand: between pages with standard tables, or right behind one."""
    before = page - 1
    while before in pictures:
        before -= 1
    return before in with_tables or min(with_tables, default=page) < page < max(with_tables, default=page)


def identify(pages: Sequence[Page], lines: Mapping[int, Sequence[Line]], tables: Sequence[Table], work: Work) -> None:
    """Decide whose document it is, after `interpret`; raises `Refused` where that cannot be decided."""
    numbered = {number: table for number, table in enumerate(tables, start=1) if isinstance(table, FormTable)}
    work.evidence = collect(pages, lines, numbered)
    work.evidence.sort(key=lambda piece: (piece.field, piece.rank, piece.page))
    work.disclosure, findings, work.accepted = decide(work.evidence)
    foreign = list(foreign_tables(work.tables, work.evidence, work.disclosure))
    told = {(finding.page, finding.printed) for finding in foreign}
    work.findings.extend(finding for finding in findings if (finding.page, finding.printed) not in told)
    work.findings.extend(foreign)


def fact_rows(sha256: str, source_name: str, work: Work) -> Iterable[dict[str, Any]]:
    """Rows of the frame `facts`; none where nobody knows whose they are."""
    if work.disclosure is None:
        return
    for fact in work.facts:
        yield {
            **fact,
            "fact_id": fact_id(sha256, fact),
            "document_sha256": sha256,
            "source_name": source_name,
            "entity_name": work.disclosure.entity_name,
            "entity_scope": work.disclosure.entity_scope,
            "division_name": work.disclosure.division_name,
            "fiscal_year": work.disclosure.fiscal_year,
            "document_kind": work.disclosure.document_kind,
        }


def _findings(sha256: str, work: Work) -> Iterable[dict[str, Any]]:
    known = work.facts if work.disclosure else []
    ids = {fact_cell(fact): fact_id(sha256, fact) for fact in known}
    told = dict.fromkeys(work.findings)
    for number, finding in enumerate(told, start=1):
        yield {
            "document_sha256": sha256,
            "finding_no": number,
            "rule": finding.rule,
            "severity": finding.severity,
            "table_key": finding.table_key,
            "page": finding.page,
            "printed": finding.printed,
            **message_columns(finding),
            "fact_id": ids.get(finding.cell) if finding.cell else None,
        }


def _evidence(sha256: str, work: Work) -> Iterable[dict[str, Any]]:
    for number, piece in enumerate(work.evidence, start=1):
        yield {
            "document_sha256": sha256,
            "evidence_no": number,
            "field": piece.field,
            "value": piece.value,
            "role": piece.role,
            "rank": piece.rank,
            "page": piece.page,
            "printed": piece.printed,
            "accepted": id(piece) in work.accepted,
        }
