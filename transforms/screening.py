"""Refuse scans, empty documents, budgets and other kinds before the expensive part of reading begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from common.text import normalise
from schemas.wording.messages import message
from transforms.completeness.announced import FEW_CHARS
from transforms.identity.decide import decide_field
from transforms.identity.evidence import collect
from transforms.identity.pieces import COVER, Evidence
from transforms.progress import Progress
from transforms.reading.opening import Page
from transforms.result import Refused

_LONGEST_TITLE = 60
_BUDGET_TITLE = re.compile(r"预算(?:总|明细|情况|公开)?表$|收支(?:预算)?总(?:体情况)?表$")


def expect_text(pages: Sequence[Page]) -> None:
    """Refuse a document without text.

    Raises:
        Refused: image_only for pictures of pages; no_standard_tables for empty pages.
    """
    if sum(len(page.text.strip()) for page in pages) < FEW_CHARS * len(pages):
        if any(page.has_images for page in pages):
            raise Refused("image_only")
        if not any(page.text.strip() for page in pages):
            raise Refused("no_standard_tables", message("reading.empty_pages"))


def expect_final_accounts(pages: Sequence[Page], announced: Mapping[str, int], progress: Progress) -> None:
    """Refuse budgets and documents of another kind; the evidence on a budget is added to `progress`.

    Args:
        pages: All pages.
        announced: The declared tables whose titles are printed anywhere, with the first page that prints them.
        progress: What was read so far.

    Raises:
        Refused: kind_not_supported_yet for a budget; no_standard_tables where no declared table is announced.
    """
    evidence = collect(pages, {})
    of_kind = [piece for piece in evidence if piece.field == "document_kind"]
    is_on_cover = any(piece.rank == COVER for piece in of_kind)
    if of_kind and _kind(evidence) == "budget" and (is_on_cover or not announced):
        progress.evidence = evidence
        raise Refused("kind_not_supported_yet", page=of_kind[0].page)
    if announced:
        return
    budget_page = next((page for page in pages if _has_budget_title(page.text.split("\n"))), None)
    if budget_page:
        raise Refused("kind_not_supported_yet", page=budget_page.number)
    raise Refused("no_standard_tables")


def _kind(evidence: Sequence[Evidence]) -> str:
    """Decide the kind by the evidence so far; final where it contradicts itself, so that reading goes on."""
    try:
        return decide_field("document_kind", evidence).value
    except Refused:
        return "final"


def _has_budget_title(lines: Iterable[str]) -> bool:
    return any(
        "表" in line
        and len(line) <= _LONGEST_TITLE
        and "决算" not in line
        and _BUDGET_TITLE.search(normalise(line)) is not None
        for line in lines
    )
