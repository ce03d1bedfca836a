"""Collect the evidence on whose document it is: cover, captions, titles, sections and sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from common.text import normalise
from transforms.forms.tables import FormTable
from transforms.forms.titles import LONGEST_LINE, YEAR, match_title
from transforms.identity.captions import captions, headings
from transforms.identity.cover import COVER_CHARS, cover_evidence
from transforms.identity.labels import scope_of
from transforms.identity.names import clean, is_organisation
from transforms.identity.performance_forms import performance_form_evidence
from transforms.identity.pieces import (
    HEADER,
    NARRATIVE,
    SECTION,
    SENTENCE,
    TABLE_TITLE,
    TITLE_WORD,
    Evidence,
    year_of,
)
from transforms.reading.lines import Line
from transforms.reading.opening import Page

_SECTION_TITLE = re.compile(
    rf"^(?:第?[一二三四五六七八九十]+部分)?[:：]?(.*?)({YEAR})年?度?(部门|单位)(决算|预算)"
    r"(?:公开)?(?:报?表|情况说明|说明|公开表)?$"
)
_PART_OF_BODY = re.compile(r"^第[一二三四五六七八九十]+部分[:：]?(.+?)(?:概况|基本情况|单位概况|部门概况)$")
_PART_OF_SCOPE = re.compile(r"^第[一二三四五六七八九十]+部分[:：]?(部门|单位)(?:概况|基本情况|基本概况|决算)")
_LEADERS = ".…·．‥"
_CUTOFF = re.compile(rf"截[至止]({YEAR})年12月31日")
"""In budgets the year before: what a body owns when it plans"""
_TOTALS = re.compile(
    rf"({YEAR})年度?(?:本?部门|本?单位)?(?:决算)?"
    r"(?:收入支出(?:决算)?总计|收入总计|收支总计|收、支总计|收入支出总体)"
)
_COMPARED = "与比较同和至自从到以"
_COMPARISON = re.compile(
    rf"[与比较]({YEAR})年度?(?:决算数?|相比|增加|减少|增长|下降|同期|持平|支出(?:决算)?数?|收入(?:决算)?数?)"
)
"""A comparison names the year before that of the accounts"""
_SENTENCE = re.compile(
    rf"(?<![{_COMPARED}〔\[(（])({YEAR})年(?:度|末)?(?![0-9初底前以来起]|度?相比|度?比)[,，]?[^。；;,，0-9]{{0,24}}?"
    r"(?:收入|支出|收、支|收支|决算|拨款|总计|合计|三公经费|运行经费|结转|采购|共有车辆)"
)


def collect(
    pages: Sequence[Page],
    lines: Mapping[int, Sequence[Line]],
    tables: Mapping[int, FormTable] | None = None,
    kind: str | None = None,
) -> list[Evidence]:
    """Collect all evidence of a document.

    Args:
        pages: All its pages.
        lines: The lines outside the grids, by number of the pages that have grids.
        tables: Its recognised tables by their number in `tables_read`.
        kind: Its kind, where it is known: final or budget.
    """
    tables = tables or {}
    evidence = [piece for number, table in tables.items() for piece in table_evidence(number, table)]
    cover = _cover(pages)
    evidence += cover
    cover_page = next((page for page in pages if cover and page.number == cover[0].page), None)
    at_tables = {line for table in tables.values() for line in table.heads}
    for page in pages:
        if kind == "budget":
            evidence += performance_form_evidence(page)
        outside = lines.get(page.number)
        if outside is not None:
            evidence += captions([line for line in outside if line not in at_tables])
            evidence += _sections(page.number, [line.text for line in outside])
            continue
        evidence += _sections(page.number, page.text.split("\n"))
        if page is not cover_page or len(normalise(page.text)) > COVER_CHARS:
            evidence += _narrative(page, kind)
    return evidence


def _cover(pages: Sequence[Page]) -> list[Evidence]:
    """Give the evidence on the cover: the first or the second page, before any table."""
    for page in pages[:2]:
        if _looks_like_table(page):
            break
        text = normalise(page.text)
        if text and not text.startswith("目录") and (evidence := list(cover_evidence(page))):
            return evidence
    return []


def _looks_like_table(page: Page) -> bool:
    return page.has_paths and bool(re.search(r"金额单位|单位[:：]\s*万?元|合\s*计", page.text))


def _sections(page: int, printed: Iterable[str]) -> Iterator[Evidence]:
    """Give the evidence in section titles among the lines of a page."""
    for line in printed:
        if len(line) > LONGEST_LINE:
            continue
        text = normalise(line).rstrip("0123456789").rstrip(_LEADERS)
        if match := _SECTION_TITLE.match(text):
            name = match[1].strip("-、.")
            yield Evidence("fiscal_year", year_of(match[2]), SECTION, page, line)
            yield Evidence("document_kind", "final" if match[4] == "决算" else "budget", SECTION, page, line)
            if is_organisation(name):
                plain, scope = clean(name)
                yield Evidence("entity_name", plain, SECTION, page, line)
                yield Evidence("entity_scope", scope or scope_of(match[3]), SECTION, page, line)
        elif match := _PART_OF_SCOPE.match(text):
            yield Evidence("entity_scope", scope_of(match[1]), SECTION, page, line)
        elif (match := _PART_OF_BODY.match(text)) and is_organisation(match[1]):
            yield Evidence("entity_name", clean(match[1])[0], SECTION, page, line)


def _narrative(page: Page, kind: str | None) -> Iterator[Evidence]:
    """Give the evidence on the year in the sentences of a page."""
    text = normalise(page.text)
    for pattern in (_TOTALS,) if kind == "budget" else (_CUTOFF, _TOTALS):
        for match in pattern.finditer(text):
            yield Evidence("fiscal_year", year_of(match[1]), NARRATIVE, page.number, match[0])
    sentences = [(year_of(match[1]), match[0]) for match in _SENTENCE.finditer(text)]
    sentences += [(str(int(year_of(match[1])) + 1), match[0]) for match in _COMPARISON.finditer(text)]
    for year, times in Counter(year for year, _ in sentences).items():
        printed = next(sentence for other, sentence in sentences if other == year)
        yield Evidence("fiscal_year", year, SENTENCE, page.number, printed, times=times)


def table_evidence(number: int, table: FormTable) -> Iterator[Evidence]:
    """Give the evidence at one table: its captions, body, year and kind in its title, the year in its header."""
    page = table.slices[0].grid.page.number
    for own_page in table.pages:
        heads = [line for line in table.heads if line.page == own_page]
        yield from captions(heads, number)
        if table.title:
            yield from headings(heads, table.title, number)
    if table.title:
        yield Evidence("document_kind", table.form.document_kind, TABLE_TITLE, page, table.title, number)
        title = match_title(table.title)
        if title and title.scope and table.form.document_kind == "budget":
            yield Evidence("entity_scope", title.scope, TITLE_WORD, page, table.title, number)
        if title and title.year:
            yield Evidence("fiscal_year", year_of(title.year), TABLE_TITLE, page, table.title, number)
        if title and is_organisation(title.body):
            plain, scope = clean(title.body)
            yield Evidence("entity_name", plain, TABLE_TITLE, page, table.title, number)
            if scope:
                yield Evidence("entity_scope", scope, TABLE_TITLE, page, table.title, number)
    for table_slice in table.parts:
        # In budgets a year in the header tells columns of other years apart.
        if table_slice.header and table_slice.header.dated and table.form.document_kind == "final":
            printed = " | ".join(table_slice.header.dated)
            yield Evidence(
                "fiscal_year", year_of(table_slice.header.year), HEADER, table_slice.grid.page.number, printed, number
            )
