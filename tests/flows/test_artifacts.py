from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flows.artifacts import as_markdown, as_table
from pipeline.intake.drop_folder import Ignored
from pipeline.loading.judge import Loaded
from pipeline.reading.worker import Outcome
from pipeline.runs.summary import RunSummary
from pipeline.settings import Settings

SUMMARY = RunSummary(
    run_id="20260101T000000Z-abcdef",
    found=1234,
    known=1230,
    ignored=(Ignored("notes.txt", "not named *.pdf"),),
    read=tuple(Outcome(f"{n}" * 64, f"{n}.pdf", None, n, 10, float(n)) for n in range(1, 8)),
    loaded=(
        Loaded("a" * 64, "good.pdf", "loaded", None, None, 900, 0, statements=130, forms=2),
        Loaded("b" * 64, "odd|name](x).pdf", "loaded", None, None, 1100, 3, flagged=True),
        Loaded("c" * 64, "cut.pdf", "quarantined", "broken_pdf", "It is cut short.", 0, 1),
    ),
    seconds={"planning": 0.5, "reading": 28.0, "loading": 2.0},
)


def test_the_report_counts_names_reasons_and_links(settings: Settings) -> None:
    text = as_markdown(SUMMARY, replace(settings, review_url="http://127.0.0.1:4201/"))
    assert "| 1,234 | 1 | 1,230 | 7 | 2 | 1 | 1 | 0 | 0 | 2,000 | 130 | 2 | 4 |" in text
    assert "| 1 | broken_pdf | " in text
    assert f"[cut.pdf](http://127.0.0.1:4201/documents/{'c' * 16}/index.html) | It is cut short. |" in text
    assert "notes.txt | not named \\*.pdf |" in text
    # What a publisher calls a file cannot break the table or make a link of its own.
    assert "odd\\|name\\](x).pdf" in text
    slowest = text[text.index("## Slowest") :]
    assert [slowest.index(f"| {n}.pdf |") for n in (7, 6, 5, 4, 3)] == sorted(
        slowest.index(f"| {n}.pdf |") for n in range(3, 8)
    )
    assert "| 2.pdf |" not in slowest


def test_without_an_address_there_are_names_and_files_but_no_links(settings: Settings) -> None:
    assert "[cut.pdf" not in as_markdown(SUMMARY, settings)
    table = as_table(SUMMARY, settings)
    assert [(row["document"], row["status"], row["reason"]) for row in table] == [
        ("cut.pdf", "quarantined", "broken_pdf"),
        ("odd|name](x).pdf", "flagged", ""),
    ]
    assert Path(table[0]["review"]) == settings.review_dir / "documents" / ("c" * 16) / "index.html"
