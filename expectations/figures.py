"""Validate the figures of narratives and forms; one that breaks an expectation is left out, and nothing else.

A narrative or a form repeats no whole table, so a doubt about one of its figures says nothing of the others: the gate
stops neither the table nor the document. Each figure that it leaves out is a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from common.language import Bilingual
from expectations.figure_columns import with_figure_helpers
from expectations.results import by_document
from expectations.validation import Judgement, judgements
from schemas.reading.figures import FIGURE_FRAMES, IDENTIFIERS
from schemas.reading.frames import frame
from schemas.reading.rules import rules
from schemas.wording.messages import MESSAGE_COLUMNS, Message, message

if TYPE_CHECKING:
    import pandas as pd

Frames = Mapping[str, "pd.DataFrame"]

LEFT_OUT = "gate_left_out"
_PAGE = {"projects": "first_page"}
_NAMED_BY = {
    "statements": ("subject_printed", "value_text"),
    "projects": ("project_name", "title_printed"),
    "project_funds": ("source_printed", "value_text"),
    "project_indicators": ("level3", "score_text"),
    "project_texts": ("label_printed", "text"),
}
_LONGEST = 60
"""Characters of a printed text in a message"""


@dataclass(frozen=True)
class FigureGate:
    """Result of the gate for the figures of a batch."""

    frames: dict[str, pd.DataFrame]
    """The frames of figures without what is left out"""
    findings: pd.DataFrame
    """A finding for each row that is left out, not numbered after others"""
    results: pd.DataFrame
    """The frame `gate_results` of these suites"""


def judge_figures(frames: Frames) -> FigureGate:
    """Validate the frames of narratives and forms of a batch, those of a form after the form itself.

    Frames that are not handed over have no rows.
    """
    import pandas as pd

    judged = {name: frames[name] if name in frames else frame(name).build([]) for name in FIGURE_FRAMES}
    findings: list[dict[str, Any]] = []
    results = []
    for name in FIGURE_FRAMES:
        rows = with_figure_helpers(name, {**frames, **judged}) if len(judged[name]) else judged[name]
        verdicts = judgements(name, rows)
        if not verdicts:
            continue
        results.append(by_document(name, rows, verdicts))
        broken = {row_index: verdict for verdict in reversed(verdicts) for row_index in verdict.row_indices}
        findings.extend(_finding(name, rows.iloc[row_index], broken[row_index]) for row_index in sorted(broken))
        unbroken = [row_index for row_index in range(len(rows)) if row_index not in broken]
        judged[name] = judged[name].iloc[unbroken].reset_index(drop=True)
    return FigureGate(
        judged,
        frame("findings").build(findings),
        pd.concat(results, ignore_index=True) if results else frame("gate_results").build([]),
    )


def _finding(name: str, row: pd.Series[Any], verdict: Judgement) -> dict[str, Any]:
    """Say of a row what the first expectation that it breaks asks."""
    rule = rules()[LEFT_OUT]
    page = int(row[_PAGE.get(name, "page")]) if _is_number(row[_PAGE.get(name, "page")]) else None
    printed = ": ".join(str(row[column])[:_LONGEST] for column in _NAMED_BY[name] if isinstance(row[column], str))
    says = Bilingual(en=f"{verdict.says.en[:1].upper()}{verdict.says.en[1:]}", zh=verdict.says.zh)
    location = message("judging.gate_figure", page=page or message("judging.nothing"), figure=printed)
    text = rule.message(Message("judging.gate_place", {"expectation": says, "place": location}))
    return {
        "document_sha256": row["document_sha256"],
        "finding_no": 0,
        "rule": rule.key,
        "severity": rule.severity,
        "page": page,
        "printed": printed,
        "fact_id": row[IDENTIFIERS[name]] if name in IDENTIFIERS else None,
        **{column: text.text(language) for column, language in MESSAGE_COLUMNS.items()},
    }


def _is_number(value: Any) -> bool:
    import pandas as pd

    return not pd.isna(value)
