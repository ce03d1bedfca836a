"""What is printed on whose document it is, and how strongly it counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from common.text import normalise
from transforms.forms.tables import FormTable
from transforms.forms.titles import LONGEST_LINE, YEAR, match_title
from transforms.identity.captions import captions, headings
from transforms.identity.cover import COVER_CHARS, cover_evidence, scope_of
from transforms.identity.names import clean, is_organisation
from transforms.identity.pieces import HEADER, NARRATIVE, SECTION, SENTENCE, TABLE_TITLE, Evidence, year_of
from transforms.reading.lines import Line
from transforms.reading.opening import Page

_SECTION_TITLE = re.compile(
    rf"^(?:第?[一二三四五六七八九十]+部分)?[:：]?(.*?)({YEAR})年?度?(部门|单位)(决算|预算)"
    r"(?:公开)?(?:报?表|情况说明|说明|公开表)?$"
)
_PART = re.compile(r"^第[一二三四五六七八九十]+部分[:：]?(.+?)(?:概况|基本情况|单位概况|部门概况)$")
_PART_OF_WHAT = re.compile(r"^第[一二三四五六七八九十]+部分[:：]?(部门|单位)(?:概况|基本情况|基本概况|决算)")
_LEADERS = ".…·．‥"
_CUTOFF = re.compile(rf"截[至止]({YEAR})年12月31日")
_TOTALS = re.compile(
    rf"({YEAR})年度?(?:本?部门|本?单位)?(?:决算)?"
    r"(?:收入支出(?:决算)?总计|收入总计|收支总计|收、支总计|收入支出总体)"
)
_COMPARED = "与比较同和至自从到以"
_COMPARISON = re.compile(
    rf"[与比较]({YEAR})年度?(?:决算数?|相比|增加|减少|增长|下降|同期|持平|支出(?:决算)?数?|收入(?:决算)?数?)"
)
"""Accounts are compared with those of the year before"""
_SENTENCE = re.compile(
    rf"(?<![{_COMPARED}〔\[(（])({YEAR})年(?:度|末)?(?![0-9初底前以来起]|度?相比|度?比)[,，]?[^。；;,，0-9]{{0,24}}?"
    r"(?:收入|支出|收、支|收支|决算|拨款|总计|合计|三公经费|运行经费|结转|采购|共有车辆)"
)


def collect(
    pages: Sequence[Page], lines: Mapping[int, Sequence[Line]], tables: Mapping[int, FormTable] | None = None
) -> list[Evidence]:
    """All evidence of a document.

    Args:
        pages: All its pages.
        lines: The lines outside the grids, by number of the pages that have grids.
        tables: Its recognised tables by their number in `tables_read`.
    """
    found: list[Evidence] = []
    for number, table in (tables or {}).items():
        found.extend(table_evidence(number, table))
    at_tables = {line for table in (tables or {}).values() for line in table.heads}
    cover_page = 0
    for page in pages[:2]:
        if _looks_like_table(page):
            break
        text = normalise(page.text)
        if text and not text.startswith("目录"):
            cover = list(cover_evidence(page))
            found.extend(cover)
            if cover:
                cover_page = page.number if len(text) <= COVER_CHARS else 0
                break
    for page in pages:
        outside = lines.get(page.number)
        if outside is not None:
            found.extend(captions([line for line in outside if line not in at_tables]))
        printed = [line.text for line in outside] if outside is not None else page.text.split("\n")
        found.extend(_sections(page.number, printed))
        if outside is None and page.number != cover_page:
            found.extend(_narrative(page))
    return found


def _looks_like_table(page: Page) -> bool:
    return page.has_paths and bool(re.search(r"金额单位|单位[:：]\s*万?元|合\s*计", page.text))


def _sections(page: int, printed: Iterable[str]) -> Iterator[Evidence]:
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
        elif match := _PART_OF_WHAT.match(text):
            yield Evidence("entity_scope", scope_of(match[1]), SECTION, page, line)
        elif (match := _PART.match(text)) and is_organisation(match[1]):
            yield Evidence("entity_name", clean(match[1])[0], SECTION, page, line)


def _narrative(page: Page) -> Iterator[Evidence]:
    text = normalise(page.text)
    for pattern in (_CUTOFF, _TOTALS):
        for match in pattern.finditer(text):
            yield Evidence("fiscal_year", year_of(match[1]), NARRATIVE, page.number, match[0])
    said = [(year_of(match[1]), match[0]) for match in _SENTENCE.finditer(text)]
    said += [(str(int(year_of(match[1])) + 1), match[0]) for match in _COMPARISON.finditer(text)]
    for year, times in Counter(year for year, _ in said).items():
        printed = next(sentence for other, sentence in said if other == year)
        yield Evidence("fiscal_year", year, SENTENCE, page.number, printed, times=times)


def table_evidence(number: int, table: FormTable) -> Iterator[Evidence]:
    """What stands at one table: its captions, the body and the year in its title and in its header, its kind."""
    page = table.slices[0].grid.page.number
    for own_page in table.pages:
        heads = [line for line in table.heads if line.page == own_page]
        yield from captions(heads, number)
        if table.title:
            yield from headings(heads, table.title, number)
    if table.title:
        yield Evidence("document_kind", table.form.document_kind, TABLE_TITLE, page, table.title, number)
        said = match_title(table.title)
        if said and said.year:
            yield Evidence("fiscal_year", year_of(said.year), TABLE_TITLE, page, table.title, number)
        if said and is_organisation(said.body):
            plain, scope = clean(said.body)
            yield Evidence("entity_name", plain, TABLE_TITLE, page, table.title, number)
            if scope:
                yield Evidence("entity_scope", scope, TABLE_TITLE, page, table.title, number)
    for part in table.parts:
        if part.header and part.header.dated:
            printed = " | ".join(part.header.dated)
            yield Evidence("fiscal_year", year_of(part.header.year), HEADER, part.grid.page.number, printed, number)
