"""Findings of one cause are one card, with all places and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from review.problem import Problem
from review.problems import problems_of
from tests.review.rows import dossier, row


def finding(
    number: int, rule: str, printed: str, page: int, table: str | None = "fin_expenditure"
) -> dict[str, object]:
    return row(
        "findings",
        document_sha256=dossier().sha256,
        finding_no=number,
        rule=rule,
        severity="info" if rule == "unknown_table" else "warn",
        table_key=table,
        page=page,
        printed=printed,
        message=f"Words that are not declared: {printed}.",
    )


def joined_problems(*findings: dict[str, object]) -> list[Problem]:
    return problems_of(replace(dossier(), findings=findings, results=[]))


def test_a_header_that_is_unknown_on_many_pages_is_one_problem() -> None:
    (problem,) = joined_problems(
        *(finding(page, "unknown_header", "本年支出/去向 | 备付", page) for page in range(3, 30)),
        *(finding(100 + n, "unaccounted_number", f"{n}.00", 3 + n % 27) for n in range(90)),
    )
    assert problem.key == "unknown_header"
    assert problem.printed.split("\n") == ["本年支出/去向", "备付"]
    assert len(problem.found_on) == 27
    assert len(problem.follows) == 90
    assert problem.follows[0] == (3, "0.00")
    assert problem.pages == list(range(3, 30))


def test_causes_of_two_tables_stay_apart() -> None:
    problems = joined_problems(
        finding(1, "unknown_header", "去向", 3),
        finding(2, "unknown_header", "去向", 9, "fin_revenue"),
        finding(3, "unaccounted_number", "1.00", 9, "fin_revenue"),
        finding(4, "unaccounted_number", "2.00", 12, "fin_govfund"),
        finding(5, "unaccounted_number", "3.00", 12, None),
    )
    assert [(problem.key, len(problem.follows)) for problem in problems] == [
        ("unknown_header", 0),
        ("unknown_header", 1),
        ("unaccounted_number", 0),
        ("unaccounted_number", 0),
    ]


def test_figures_that_ask_for_a_decision_each_stay_apart() -> None:
    problems = joined_problems(
        finding(1, "second_reading_differs", "1.00 / 1.01", 3), finding(2, "second_reading_differs", "2.00 / 2.01", 3)
    )
    assert len(problems) == 2


def test_the_card_names_every_stack_once_and_counts_what_follows(tmp_path: Path) -> None:
    from review.drawing import Drawing, Limits
    from review.site import write_document

    document_dossier = replace(
        dossier(),
        findings=[
            finding(1, "unknown_header", "本年支出/去向", 3),
            finding(2, "unknown_header", "本年支出/去向", 4),
            finding(3, "unaccounted_number", "7.77", 4),
        ],
        results=[],
    )
    with Drawing(Limits(5, 0)) as drawing:
        page = write_document(document_dossier, tmp_path, drawing, "en").read_text("utf-8")
    assert page.count("本年支出/去向<") == 1
    assert "2 findings of one cause, on pages 3, 4" in page
    assert "1 figure not read because of it" in page
