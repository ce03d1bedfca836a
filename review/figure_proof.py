"""The proof of a figure of a narrative or a performance form: where it is printed, and what else is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.display import plain_decimal
from common.language import Language, current_language, speaking
from review.cell_view import view_cell
from review.dossier import Dossier, Row
from review.drawing import CellView, Limits
from review.html import render
from review.proof import checks_of
from review.wording import named, page_reading_says, second_reading_says, value_of, word
from schemas.declarations import references
from schemas.declarations.reader import declared
from schemas.reading.figures import IDENTIFIERS
from schemas.reading.frames import Column, frame
from schemas.wording.messages import text

_TOLD_ELSEWHERE = frozenset(
    {
        *("document_sha256", "x0", "y0", "x1", "y1", "page", "first_page", "last_page", "fact_id", "agrees"),
        *("statement_id", "project_id", "fund_id", "indicator_id", "second_reading", "page_reading", "is_corrected"),
        *("medium", "proof"),
        *("statement_no", "form_no", "row_no", "seq", "layout"),
    }
)
"""Columns that are no line of their own"""
_WORDS = frozenset(
    {
        *("section", "code_system", "account_level", "measure", "budget_book", "phase", "kind", "base", "direction"),
        *("form_kind", "grade", "source", "cell_kind", "level1", "level2"),
    }
)
"""Columns of identifiers, which are shown in words"""
_HEADLINES = {
    "statements": ("subject_printed", "value_text"),
    "projects": ("project_name", "total_score"),
    "project_funds": ("source_printed", "value_text"),
    "project_indicators": ("level3", "score_text"),
}
"""What a figure is called, and what it says"""


@dataclass(frozen=True)
class FigureProof:
    """A figure of a narrative or a form with all that stands behind it."""

    dossier: Dossier
    frame: str
    """statements, projects, project_funds or project_indicators"""
    figure: Row
    headline: str
    value: str
    lines: list[tuple[str, str]]
    """What is known of it: the name of each column in the language of the proof, and what it holds"""
    second_reading: str
    page_reading: str
    form: Row = field(default_factory=dict)
    """The performance form that it belongs to; empty for a statement"""
    repeats: str = ""
    """The figure of a table that it repeats, and whether the two agree"""
    corrected: str = ""
    """What a person says that it should read, who and why"""
    cell: CellView = field(default_factory=CellView)
    """Its place on the page; empty for a form as a whole"""
    checks: Sequence[dict[str, Any]] = ()
    """The checks that it takes part in"""
    language: Language = "en"

    @property
    def page(self) -> int:
        """The page to look at, from 1."""
        return int(self.figure["first_page" if self.frame == "projects" else "page"])

    def as_dict(self) -> dict[str, Any]:
        """The proof for `--json`."""
        return {
            "frame": self.frame,
            "figure": dict(self.figure),
            "form": dict(self.form) or None,
            "repeats": self.repeats or None,
            "corrected": self.corrected or None,
            "checks": list(self.checks),
            "document": dict(self.dossier.document),
            "grade": dict(self.dossier.grade),
            "read_now": self.cell.read_now,
            "not_shown": self.cell.not_shown or None,
        }

    def as_html(self) -> str:
        """The proof as one page that needs no other file."""
        with speaking(self.language):
            return render(
                "figure.html",
                proof=self,
                figure=self.figure,
                document=self.dossier.document,
                grade=self.dossier.grade,
            )


def prove_figure(
    dossier: Dossier,
    frame_name: str,
    figure: Row,
    form: Row | None = None,
    corrected: str = "",
    limits: Limits | None = None,
    language: Language | None = None,
) -> FigureProof:
    """Collect the proof of a figure of a document.

    Args:
        dossier: The document.
        frame_name: The frame of the figure.
        figure: Its row of the view.
        form: The row of its performance form, if it belongs to one.
        corrected: What a person says that it should read.
        limits: What drawing its place may cost.
        language: The language of the texts; without it that of this process.
    """
    language = language or current_language()
    with speaking(language):
        about, value = (figure[column] for column in _HEADLINES[frame_name])
        return FigureProof(
            dossier=dossier,
            frame=frame_name,
            figure=figure,
            headline=str(about or ""),
            value=_shown(value) or text("review.blank"),
            lines=_lines(frame_name, figure, form or {}),
            second_reading=second_reading_says(figure),
            page_reading=page_reading_says(figure),
            form=form or {},
            repeats=_repeats(dossier, figure),
            corrected=corrected,
            checks=checks_of(dossier, str(figure[IDENTIFIERS[frame_name]])),
            cell=CellView() if frame_name == "projects" else view_cell(dossier, figure, limits),
            language=language,
        )


def _lines(frame_name: str, figure: Row, form: Row) -> list[tuple[str, str]]:
    lines = [
        (_label(column), _in_words(column.name, form.get(column.name)))
        for column in frame("projects").columns
        if form and column.name in ("project_name", "form_kind", "fiscal_year", "department_name", "unit_name")
    ]
    lines += [
        (_label(column), _in_words(column.name, figure.get(column.name)))
        for column in frame(frame_name).columns
        if column.name not in _TOLD_ELSEWHERE
    ]
    return [(label, value) for label, value in lines if value]


def _label(column: Column) -> str:
    return column.zh if current_language() == "zh" else column.name.replace("_", " ")


def _in_words(column: str, value: Any) -> str:
    if column in _WORDS and value:
        chinese = declared("schemas/warehouse/chinese.toml", references.chinese)["values"].get(column, {})
        return str(chinese.get(value) or word(value)) if current_language() == "zh" else word(value)
    return _shown(value)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return plain_decimal(value) if isinstance(value, Decimal) else str(value)


def _repeats(dossier: Dossier, figure: Mapping[str, Any]) -> str:
    fact = dossier.by_id.get(str(figure.get("fact_id")))
    if fact is None:
        return ""
    return text(
        "review.repeats_fact",
        value=value_of(fact),
        unit=fact.get("unit") or "",
        page=fact["page"],
        fact=str(fact["fact_id"])[:12],
        agrees=named("agrees", figure["agrees"]),
    )
