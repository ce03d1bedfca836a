"""The pages of questions across all bodies: their list, and the answer to one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.pages import MOST_ROWS, CsvTable, NotFoundError, PageRequest, csv_table
from explorer.questions import all_questions, by_group
from schemas.wording.messages import message

_FOLDER = "questions"
_YEARS_TRIED = 4


def questions(page_request: PageRequest) -> str:
    """All questions under their headings."""
    return page_request.page("questions.html", groups=by_group())


def question(page_request: PageRequest, name: str) -> str | CsvTable:
    """The answer to a question for one year and, if page_request, for the places and bodies whose name contains a text.

    Raises:
        NotFoundError: there is no such question.
    """
    chosen_question = all_questions().get(name)
    if chosen_question is None:
        raise NotFoundError(message("explorer.no_question", name=name))
    ask = page_request.warehouse
    held = ask.rows("question_years")
    kinds = [kind for kind in chosen_question.kinds if any(row["document_kind"] == kind for row in held)]
    kind = _chosen(page_request.query.get("kind", ""), kinds) or chosen_question.kinds[0]
    years = [row["fiscal_year"] for row in held if row["document_kind"] == kind]
    year = int(_chosen(page_request.query.get("year", ""), [str(year) for year in years]) or 0)
    about: dict[str, Any] = {"year": year, "place": page_request.query.get("place", "").strip()}
    figures = [row["figure"] for row in ask.rows("question_figures", kind=kind)] if chosen_question.figure else []
    if chosen_question.figure:
        about["figure"] = _chosen(page_request.query.get("figure", ""), figures)
    if chosen_question.takes_kind:
        about["kind"] = kind
    query = f"{_FOLDER}/{name}"
    if page_request.query.get("format") == "csv":
        return csv_table(f"{name}-{year}", ask.rows(query, **about, most=MOST_ROWS, skipped=0))
    rows, paging = page_request.part(query, **about)
    for earlier in years[1:_YEARS_TRIED]:
        # The latest year of some documents may have no answer: a reader who chose no year gets the latest that has one.
        if rows or "year" in page_request.query:
            break
        rows, paging = page_request.part(query, **{**about, "year": earlier})
        about = {**about, "year": earlier} if rows else about
    chosen = {**about, "kind": kind}
    return page_request.page(
        "question.html",
        question=chosen_question,
        rows=rows,
        years=years,
        kinds=kinds,
        figures=figures,
        chosen=chosen,
        **paging,
    )


def _chosen(wanted: str, possible: Sequence[str]) -> str:
    """What a reader chose, else the first that can be chosen; empty where nothing can."""
    return wanted if wanted in possible else next(iter(possible), "")
