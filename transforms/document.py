"""Read one document: from its bytes to its facts, tables, findings and evidence."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from schemas.wording.messages import message
from transforms.completeness import unextracted
from transforms.completeness.announced import announced_tables_missing, pages_without_text
from transforms.completeness.contents import (
    Announced,
    announced_tables,
    announced_titles,
    chapters_missing,
    contents_disagree,
)
from transforms.completeness.page_numbers import missing_pages
from transforms.facts.build import build_facts
from transforms.facts.fact_key import ROW, is_plain, key_of
from transforms.facts.magnitude import magnitude_findings
from transforms.facts.reference_years import settle_years, years_that_do_not_fit
from transforms.facts.second_prints import settle_second_prints
from transforms.facts.short_tables import leave_out_short_tables
from transforms.figures import Figures
from transforms.findings import Finding
from transforms.forms.recognise import recognise_tables
from transforms.forms.table_findings import table_findings
from transforms.forms.tables import FormTable, Table, UnknownTable
from transforms.forms.unit_marks import unit_disagreements
from transforms.identity.books import several_books
from transforms.identity.decide import decide
from transforms.identity.evidence import collect
from transforms.identity.foreign import foreign_tables
from transforms.identity.pieces import Evidence
from transforms.identity.unit_rows import unit_rows
from transforms.performance.evidence import form_evidence, forms_of_others
from transforms.performance.find import figures_of, read_forms
from transforms.performance.magnitude import forms_in_doubtful_units
from transforms.performance.names import forms_under_other_names
from transforms.progress import Progress, frames_of
from transforms.reading.grids import Grid, Region
from transforms.reading.lines import Line
from transforms.reading.opening import Page
from transforms.recording import FromBytes, FromRecording, PrintedTables, Recording, Source
from transforms.refusal import Refused
from transforms.result import DocumentResult
from transforms.scans.prose import state_figures
from transforms.screening import expect_disclosure, expect_tables, expect_text
from transforms.statements.narrative import read_statements


def read_document(data: bytes, source_name: str) -> DocumentResult:
    """Read one document; what is wrong with it is in the result (`DocumentResult.reason`), never raised.

    A programming error is raised: the runner gives the document the reason `crashed`.
    """
    source = FromBytes(data)
    try:
        result = _result(source, hashlib.sha256(data).hexdigest(), source_name, len(data))
    finally:
        source.close()
    return replace(result, recording=source.recording)


def interpret_recording(recording: Recording, sha256: str, source_name: str, size_bytes: int) -> DocumentResult:
    """Interpret a document again from its recording, by the declarations of today; see `read_document`.

    Raises:
        NotRecordedError: it has to be read from its bytes.
    """
    result = _result(FromRecording(recording), sha256, source_name, size_bytes)
    return replace(result, recording=recording)


def _result(source: Source, sha256: str, source_name: str, size_bytes: int) -> DocumentResult:
    progress = Progress()
    refused: Refused | None = None
    try:
        _read(source, progress)
    except Refused as refusal:
        refused = refusal
        progress.facts = []
        progress.figures = Figures()
    return DocumentResult(
        document_sha256=sha256,
        source_name=source_name,
        size_bytes=size_bytes,
        page_count=progress.page_count,
        reason=refused.reason if refused else None,
        message=refused.text("en") if refused else None,
        message_zh=refused.text("zh") if refused else None,
        reason_page=refused.page if refused else None,
        disclosure=progress.disclosure,
        frames=frames_of(sha256, source_name, progress),
    )


def printed_on_table_pages(source: Source) -> list[unextracted.PrintedText]:
    """Give every text with a digit on the pages with tables of one document, and what it was read as."""
    progress = Progress()
    with contextlib.closing(source), contextlib.suppress(Refused):
        _read(source, progress)
    return progress.printed


def _read(source: Source, progress: Progress) -> None:
    pages = source.pages()
    progress.page_count = len(pages)
    expect_text(pages)
    titles = announced_titles(pages)
    kind = expect_disclosure(pages, titles, progress)
    printed = source.tables()
    progress.findings.extend(printed.findings)
    forms = read_forms(printed.grids, printed.lines)
    progress.findings.extend(forms.findings)
    announced = announced_tables(titles, kind)
    tables, _ = interpret(progress, printed.grids, printed.lines, pages, announced, kind, forms.grids)
    if forms.forms and not titles and not any(isinstance(table, FormTable) for table in tables):
        identify(pages, printed.lines, tables, progress, kind, list(form_evidence(forms.forms)))
    else:
        _identify_tables(pages, titles, printed.lines, tables, progress, kind)
    if progress.disclosure is not None:
        progress.figures = figures_of(forms.forms, progress.disclosure.fiscal_year)
        progress.findings.extend(forms_of_others(forms.forms, progress.disclosure.entity_name))
    read_figures(printed, progress, pages)
    if forms.forms:
        statements = progress.figures.statements
        if progress.disclosure is not None:
            progress.findings.extend(forms_in_doubtful_units(forms.forms, progress.facts, statements))
        progress.findings.extend(forms_under_other_names(forms.forms, progress.facts, statements))


def _identify_tables(
    pages: Sequence[Page],
    titles: Sequence[Announced],
    lines: Mapping[int, Sequence[Line]],
    tables: Sequence[Table],
    progress: Progress,
    kind: str,
) -> None:
    """Decide whose document it is, and refuse it where no table of it has figures."""
    try:
        identify(pages, lines, tables, progress, kind)
    except Refused as refusal:
        if refusal.reason != "blank_template":
            expect_tables(tables, pages, titles, kind)
        raise
    expect_tables(tables, pages, titles, kind)
    if not any(fact["cell_kind"] == "number" for fact in progress.facts):
        if any(finding.severity == "gate" for finding in progress.findings):
            raise Refused("unreadable_tables")
        raise Refused("blank_template", message("reading.no_amount_printed"))


def read_figures(printed: PrintedTables, progress: Progress, pages: Sequence[Page]) -> None:
    """Read what the narrative states, after `identify`."""
    disclosure = progress.disclosure
    if disclosure is None:
        return
    facts = [fact for fact in progress.facts if is_plain(fact, disclosure.fiscal_year)]
    statements, findings = read_statements(printed.prose, printed.grids, facts, disclosure)
    state_figures(statements, pages, printed.prose)
    progress.figures.statements.extend(statements)
    progress.findings.extend(findings)


def interpret(
    progress: Progress,
    grids: Sequence[Grid],
    lines: Mapping[int, Sequence[Line]],
    pages: Sequence[Page],
    announced: Mapping[str, int],
    kind: str,
    form_grids: Sequence[Grid] = (),
) -> tuple[list[Table], set[Region]]:
    """Turn the grids of a document into facts, rows of `tables_read` and findings, all added to `progress`.

    Args:
        progress: What was read so far.
        grids: The grids in printed order.
        lines: The lines outside the grids, by number of the pages that have grids.
        pages: All pages.
        announced: The declared tables of this kind whose titles are printed anywhere, with the first such page.
        kind: The kind of document: final or budget.
        form_grids: The grids of forms on performance, which are no tables.

    Returns:
        The recognised tables, and the printed cells that became a fact or a finding.
    """
    of_forms = {id(grid) for grid in form_grids}
    of_tables = [grid for grid in grids if id(grid) not in of_forms]
    tables = settle_second_prints(leave_out_short_tables(recognise_tables(of_tables, lines, kind)))
    grid_pages = {grid.page.number for grid in grids}
    progress.findings.extend(table_findings(tables))
    progress.findings.extend(unit_disagreements(tables))
    amount_regions = _build_facts(tables, progress)
    progress.printed = list(unextracted.account_for(tables, amount_regions, lines, pages))
    progress.findings.extend(unextracted.findings(progress.printed, pages, grid_pages))
    progress.findings.extend(missing_pages(tables, lines))
    progress.findings.extend(contents_disagree(pages, tables, kind))
    progress.findings.extend(chapters_missing(pages, kind))
    progress.findings.extend(announced_tables_missing(announced, tables))
    progress.findings.extend(pages_without_text(pages, announced, tables))
    return tables, amount_regions


def _build_facts(tables: Sequence[Table], progress: Progress) -> set[Region]:
    """Add facts, findings and rows of `tables_read`; give the printed cells that became a fact or a finding."""
    amount_regions: set[Region] = set()
    known_keys: set[tuple[object, ...]] = set()
    for number, table in enumerate(tables, start=1):
        if isinstance(table, FormTable):
            drafts = build_facts(table)
            # A table that is printed twice stops its document (`second_table`); the facts of the first one are kept.
            keys = [key_of(fact) for fact in drafts.facts]
            progress.facts.extend(fact for fact, key in zip(drafts.facts, keys, strict=True) if key not in known_keys)
            known_keys.update(keys)
            progress.findings.extend(drafts.findings)
            amount_regions |= drafts.amount_regions
            row = _row_of_form_table(table, drafts.facts)
        else:
            row = _row_of_unknown_table(table)
        progress.tables.append({"table_no": number, **row})
    return amount_regions


def _row_of_form_table(table: FormTable, facts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    has_numbers = any(fact["cell_kind"] == "number" for fact in facts)
    unknown_headers = [
        text for table_slice in table.slices if table_slice.header for text in table_slice.header.unknown
    ]
    return {
        "table_key": table.form.table_key,
        "status": "read" if has_numbers else "nil",
        "title_printed": table.title,
        "first_page": table.slices[0].grid.page.number,
        "last_page": table.pages[-1],
        "unit": table.unit,
        "rows": len({tuple(fact[name] for name in ROW) for fact in facts}),
        "facts": len(facts),
        "nil_note": table.nil_note,
        "unknown_headers": " | ".join(dict.fromkeys(unknown_headers)) or None,
    }


def _row_of_unknown_table(table: UnknownTable) -> dict[str, Any]:
    return {
        "table_key": table.form.table_key if table.form else None,
        "status": "unknown",
        "title_printed": table.title,
        "first_page": table.grids[0].page.number,
        "last_page": table.grids[-1].page.number,
        "rows": 0,
        "facts": 0,
        "unknown_headers": table.headers,
    }


def compare_years(facts: list[dict[str, Any]], fiscal_year: int) -> Iterator[Finding]:
    """Settle the years of all facts, and yield what only the facts of the fiscal year can show."""
    yield from settle_years(facts, fiscal_year)
    yield from years_that_do_not_fit(facts, fiscal_year)
    # In budgets, headers give the fiscal year itself (2026年预算数).
    yield from magnitude_findings([fact for fact in facts if is_plain(fact, fiscal_year)])


def identify(
    pages: Sequence[Page],
    lines: Mapping[int, Sequence[Line]],
    tables: Sequence[Table],
    progress: Progress,
    kind: str,
    further: Sequence[Evidence] = (),
) -> None:
    """Decide whose document it is, after `interpret`; `further` is evidence beside that of pages and tables.

    Raises:
        Refused: the evidence does not decide it.
    """
    numbered = {number: table for number, table in enumerate(tables, start=1) if isinstance(table, FormTable)}
    evidence = [*collect(pages, lines, numbered, kind), *unit_rows(progress.facts, progress.tables), *further]
    progress.evidence = sorted(evidence, key=lambda piece: (piece.field, piece.rank, piece.page))
    progress.findings.extend(several_books(numbered, progress.evidence, pages))
    scanned_pages = {page.number for page in pages if page.medium == "scan"}
    progress.disclosure, disagreements, progress.accepted = decide(progress.evidence, scanned_pages)
    progress.findings.extend(compare_years(progress.facts, progress.disclosure.fiscal_year))
    foreign = list(foreign_tables(progress.tables, progress.evidence, progress.disclosure))
    explained = {(finding.page, finding.printed) for finding in foreign}
    progress.findings.extend(finding for finding in disagreements if (finding.page, finding.printed) not in explained)
    progress.findings.extend(foreign)
